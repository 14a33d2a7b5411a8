//! One device's connection to its node: a task that moves bytes and nothing else. It connects
//! while the device has a network, and tries again later and later while the node does not answer.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::{mpsc, watch},
};
use tokio_util::sync::CancellationToken;

use crate::stage::DeviceNumber;

/// Most writes that wait in front of one connection.
pub(crate) const WRITES_MAX: usize = 16;
/// Bytes read at once.
const READ_BYTES: usize = 4_096;
/// How long a connection may take to stand, and a write to be taken.
const PATIENCE: Duration = Duration::from_secs(10);
/// Pause after a failure, doubled up to the longest.
const PAUSE: Duration = Duration::from_millis(200);
const PAUSE_MAX: Duration = Duration::from_secs(5);

/// What a connection tells the stage.
#[derive(Debug)]
pub(crate) enum FromLink {
    /// The connection stands.
    Up(DeviceNumber),
    /// The platform said something.
    Bytes(DeviceNumber, Vec<u8>),
    /// The connection has broken.
    Down(DeviceNumber),
}

/// One connection's ends and orders.
#[derive(Debug)]
pub(crate) struct Link {
    pub(crate) number: DeviceNumber,
    pub(crate) address: SocketAddr,
    /// Whether the device has a network.
    pub(crate) covered: watch::Receiver<bool>,
    /// What the device writes.
    pub(crate) writes: mpsc::Receiver<Vec<u8>>,
    pub(crate) events: mpsc::Sender<FromLink>,
    pub(crate) cancel: CancellationToken,
}

impl Link {
    /// Keeps the connection up while there is a network, until cancelled.
    pub(crate) async fn run(mut self) {
        let cancel = self.cancel.clone();
        let mut failures = 0;
        loop {
            tokio::select! {
                () = cancel.cancelled() => return,
                is_alive = becomes(&mut self.covered, true) => if !is_alive { return },
            }
            let attempt = tokio::time::timeout(PATIENCE, TcpStream::connect(self.address));
            let stream = tokio::select! {
                () = cancel.cancelled() => return,
                attempt = attempt => attempt.ok().and_then(Result::ok),
            };
            let is_served = match stream {
                Some(stream) => self.serve(stream).await,
                None => false,
            };
            failures = if is_served { 0 } else { failures + 1 };
            tokio::select! {
                () = cancel.cancelled() => return,
                () = tokio::time::sleep(self.pause(failures)) => {}
            }
        }
    }

    /// Devices do not all come back at the same moment.
    fn pause(&self, failures: u32) -> Duration {
        let jitter = Duration::from_millis((self.number.0 as u64 * 37) % 200);
        (PAUSE * 2_u32.saturating_pow(failures.min(8))).min(PAUSE_MAX) + jitter
    }

    /// Moves bytes until the connection, the network or the world ends. Whether the node spoke.
    async fn serve(&mut self, mut stream: TcpStream) -> bool {
        let _ = stream.set_nodelay(true);
        // What was written for an earlier connection is kept by the device and comes again.
        while self.writes.try_recv().is_ok() {}
        if self.events.send(FromLink::Up(self.number)).await.is_err() {
            return false;
        }
        let spoke = self.exchange(&mut stream).await;
        let _ = tokio::time::timeout(PATIENCE, stream.shutdown()).await;
        // The stage may be gone already; then nobody needs to know.
        let _ = self.events.send(FromLink::Down(self.number)).await;
        spoke
    }

    async fn exchange(&mut self, stream: &mut TcpStream) -> bool {
        let mut spoke = false;
        let mut buffer = vec![0; READ_BYTES];
        let (mut reader, mut writer) = stream.split();
        loop {
            tokio::select! {
                () = self.cancel.cancelled() => return spoke,
                _ = becomes(&mut self.covered, false) => return spoke,
                read = reader.read(&mut buffer) => match read {
                    Ok(0) | Err(_) => return spoke,
                    Ok(count) => {
                        spoke = true;
                        let bytes = FromLink::Bytes(self.number, buffer[..count].to_vec());
                        if self.events.send(bytes).await.is_err() { return spoke }
                    }
                },
                bytes = self.writes.recv() => {
                    let Some(bytes) = bytes else { return spoke };
                    let write = tokio::time::timeout(PATIENCE, writer.write_all(&bytes));
                    if !matches!(write.await, Ok(Ok(()))) { return spoke }
                }
            }
        }
    }
}

/// Waits until the device has, or has not, a network. False when the stage is gone.
async fn becomes(covered: &mut watch::Receiver<bool>, wanted: bool) -> bool {
    covered.wait_for(|covered| *covered == wanted).await.is_ok()
}

#[cfg(test)]
mod tests {
    use super::{FromLink, Link, WRITES_MAX};
    use crate::stage::DeviceNumber;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
        sync::{mpsc, watch},
    };
    use tokio_util::sync::CancellationToken;

    #[tokio::test]
    async fn it_connects_while_covered_and_again_after_a_hang_up() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (covered_in, covered) = watch::channel(false);
        let (write, writes) = mpsc::channel(WRITES_MAX);
        let (events, mut heard) = mpsc::channel(8);
        let cancel = CancellationToken::new();
        let (number, address) = (DeviceNumber(3), listener.local_addr().unwrap());
        let link = Link { number, address, covered, writes, events, cancel: cancel.clone() };
        let task = tokio::spawn(link.run());

        covered_in.send(true).unwrap();
        for _ in 0..2 {
            let (mut node, _) = listener.accept().await.unwrap();
            assert!(matches!(heard.recv().await, Some(FromLink::Up(DeviceNumber(3)))));
            write.send(b"report".to_vec()).await.unwrap();
            let mut report = [0; 6];
            node.read_exact(&mut report).await.unwrap();
            assert_eq!(&report, b"report");
            node.write_all(b"ack").await.unwrap();
            assert!(
                matches!(heard.recv().await, Some(FromLink::Bytes(_, bytes)) if bytes == b"ack")
            );
            drop(node);
            assert!(matches!(heard.recv().await, Some(FromLink::Down(_))));
        }
        let (mut node, _) = listener.accept().await.unwrap();
        assert!(matches!(heard.recv().await, Some(FromLink::Up(_))));
        covered_in.send(false).unwrap();
        assert_eq!(node.read(&mut [0; 8]).await.unwrap(), 0, "it hangs up without a network");
        assert!(matches!(heard.recv().await, Some(FromLink::Down(_))));
        cancel.cancel();
        task.await.unwrap();
    }
}
