//! The ceiling: a server that cuts frames at their flags and answers each with the same 20 bytes.
//! No checksum, no number, no device, no disk.

use std::{io, net::SocketAddr, thread::JoinHandle};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinSet,
};

const FLAG: u8 = 0x7e;
const READ_BYTES: usize = 16_384;
/// A 0x8001 with a 2013 header: serial 0 of terminal 0 acknowledges serial 0 of 0x0200.
const REPLY: [u8; 20] =
    [FLAG, 0x80, 0x01, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0, 0, 0x86, FLAG];

/// A running echo server, in a thread of its own; stopped and joined when dropped.
#[derive(Debug)]
pub struct EchoServer {
    addr: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl EchoServer {
    /// Listens on a free port of the loopback interface.
    ///
    /// # Errors
    ///
    /// When there is no port or no thread to be had.
    pub fn start() -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = runtime.block_on(TcpListener::bind(("127.0.0.1", 0)))?;
        let addr = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        let serve = move || runtime.block_on(serve(listener, stopped));
        let thread = std::thread::Builder::new().name("echo".to_owned()).spawn(serve)?;
        Ok(Self { addr, stop: Some(stop), thread: Some(thread) })
    }

    /// The address that clients connect to.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }
}

impl Drop for EchoServer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic there has been printed, and there is nothing to undo.
            let _ = thread.join();
        }
    }
}

async fn serve(listener: TcpListener, mut stopped: oneshot::Receiver<()>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut stopped => break,
            Ok((stream, _)) = listener.accept() => {
                connections.spawn(answer(stream));
            }
            Some(_) = connections.join_next() => {}
        }
    }
    connections.shutdown().await;
}

/// Ends when the connection does; whatever ended it is of no interest.
async fn answer(mut stream: TcpStream) {
    let _ = stream.set_nodelay(true);
    let mut buffer = vec![0; READ_BYTES];
    let (mut is_inside, mut out) = (false, Vec::new());
    while let Ok(read @ 1..) = stream.read(&mut buffer).await {
        out.clear();
        for byte in &buffer[..read] {
            if *byte == FLAG {
                is_inside = !is_inside;
                if !is_inside {
                    out.extend_from_slice(&REPLY);
                }
            }
        }
        if stream.write_all(&out).await.is_err() {
            return;
        }
    }
}
