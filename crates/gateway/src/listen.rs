//! Opens the ports, accepts connections and, at the end, drains them.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use admission::{Source, Visitor};
use control::{Clock, Handle, Registry};
use device_wire::Protocol;
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    sync::watch,
    task::{JoinHandle, JoinSet},
    time::{Instant, MissedTickBehavior, interval, sleep, timeout, timeout_at},
};
use tokio_rustls::TlsAcceptor;

use crate::{
    Limits, Links, Listener, Settings,
    connection::{Connection, Opened},
    end::EndReason,
    shared::Shared,
};

/// Connections that the system holds until they are accepted: all devices may come back at once.
const BACKLOG: u32 = 4_096;
/// How long accepting rests after it failed, for want of descriptors for example.
const ACCEPT_REST: Duration = Duration::from_millis(100);
/// How often the core is told what was refused.
const TELL_REFUSED_EVERY: Duration = Duration::from_secs(1);

/// Why a gateway does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port is taken, the address is not ours, or the system does not allow it.
    #[error("cannot listen on {addr} for {protocol} devices")]
    Listen {
        /// The address wanted.
        addr: SocketAddr,
        /// What would be spoken there.
        protocol: Protocol,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// A bound that makes every connection fail.
    #[error("stranger_bytes_max and read_bytes_max must be at least {0}, the longest frame")]
    Limits(usize),
}

/// How connections ended when the gateway was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Drained {
    /// Connections that finished what they had under way.
    pub finished: usize,
    /// Connections cut off at the end of the grace.
    pub cut_off: usize,
}

/// Opens the device ports; see [`Gateway::start`].
#[derive(Debug)]
pub struct Gateway;

/// A gateway that accepts devices. It stops accepting when this is dropped; to let connections
/// finish, call [`Running::shutdown`].
#[derive(Debug)]
pub struct Running {
    addrs: Vec<SocketAddr>,
    stop: watch::Sender<Option<Instant>>,
    links: Arc<Links>,
    listeners: Vec<JoinHandle<Drained>>,
    teller: JoinHandle<()>,
}

impl Gateway {
    /// Opens every port and begins to accept. `links` is what the core was given to send orders.
    ///
    /// # Errors
    ///
    /// When a port cannot be opened; then none is left open.
    ///
    /// # Panics
    ///
    /// Outside a tokio runtime.
    pub fn start(
        settings: Settings,
        registry: Arc<Registry>,
        handle: Handle,
        clock: Arc<dyn Clock>,
        links: Arc<Links>,
    ) -> Result<Running, StartError> {
        let Settings { listeners, limits } = settings;
        let shared = Arc::new(Shared::new(limits, registry, handle, clock, Arc::clone(&links)));
        check(&limits, shared.wire_limits.frame_bytes_max)?;
        let mut ports = Vec::with_capacity(listeners.len());
        for listener in listeners {
            let Listener { addr, protocol, .. } = listener;
            let port = open(addr).and_then(|port| Ok((port.local_addr()?, port, listener)));
            ports.push(port.map_err(|source| StartError::Listen { addr, protocol, source })?);
        }
        let (stop, stopped) = watch::channel(None);
        let mut running = Running {
            addrs: Vec::new(),
            stop,
            links,
            listeners: Vec::new(),
            teller: tokio::spawn(tell_refused(Arc::clone(&shared), stopped.clone())),
        };
        for (addr, port, listener) in ports {
            tracing::info!(%addr, protocol = %listener.protocol, "devices may connect");
            running.addrs.push(addr);
            let acceptor = Acceptor { shared: Arc::clone(&shared), listener };
            running.listeners.push(tokio::spawn(acceptor.run(port, stopped.clone())));
        }
        Ok(running)
    }
}

impl Running {
    /// Where it listens, in the order of [`Settings::listeners`].
    pub fn addrs(&self) -> &[SocketAddr] {
        &self.addrs
    }

    /// Stops accepting, lets every connection finish and acknowledge what it has under way, and
    /// cuts off what is left after `grace`. The core must still be running.
    pub async fn shutdown(self, grace: Duration) -> Drained {
        self.stop.send_replace(Some(Instant::now() + grace));
        self.links.drain();
        let mut drained = Drained::default();
        for listener in self.listeners {
            // A listener that panicked has said so, and its connections went with it.
            let Drained { finished, cut_off } = listener.await.unwrap_or_default();
            drained.finished += finished;
            drained.cut_off += cut_off;
        }
        let _ = self.teller.await;
        drained
    }
}

fn check(limits: &Limits, frame_bytes_max: usize) -> Result<(), StartError> {
    if limits.stranger_bytes_max.min(limits.read_bytes_max) < frame_bytes_max {
        return Err(StartError::Limits(frame_bytes_max));
    }
    Ok(())
}

fn open(addr: SocketAddr) -> io::Result<TcpListener> {
    let socket = if addr.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A restart must not wait until the connections of the last run are forgotten.
    socket.set_reuseaddr(true)?;
    socket.bind(addr)?;
    socket.listen(BACKLOG)
}

async fn tell_refused(shared: Arc<Shared>, mut stopped: watch::Receiver<Option<Instant>>) {
    let mut tick = interval(TELL_REFUSED_EVERY);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = tick.tick() => shared.tell_refused(),
            _ = stopped.changed() => break,
        }
    }
    shared.tell_refused();
}

struct Acceptor {
    shared: Arc<Shared>,
    listener: Listener,
}

impl Acceptor {
    async fn run(
        self,
        port: TcpListener,
        mut stopped: watch::Receiver<Option<Instant>>,
    ) -> Drained {
        let mut connections = JoinSet::new();
        loop {
            // A connection that ends because everything stops is among those that are counted.
            tokio::select! {
                biased;
                _ = stopped.changed() => break,
                Some(_) = connections.join_next() => {}
                accepted = port.accept() => match accepted {
                    Ok((stream, peer)) => self.admit(stream, peer, &mut connections),
                    Err(error) => {
                        tracing::error!(addr = %self.listener.addr, %error, "accepting failed");
                        sleep(ACCEPT_REST).await;
                    }
                },
            }
        }
        drop(port);
        let until = stopped.borrow().unwrap_or_else(Instant::now);
        drain(&mut connections, until).await
    }

    fn admit(&self, stream: TcpStream, peer: SocketAddr, connections: &mut JoinSet<()>) {
        let source = Source::of(peer.ip());
        let place = match self.shared.admission.admit(source, Visitor::Stranger) {
            Ok(place) => place,
            Err(error) => {
                if self.shared.refusals.may_log(source, "too many", Instant::now()) {
                    tracing::warn!(%source, %error, "a connection was refused");
                }
                return;
            }
        };
        // Acknowledgements are written whole, so waiting to fill a packet gains nothing.
        if stream.set_nodelay(true).is_err() {
            return;
        }
        let opened = Opened { peer, protocol: self.listener.protocol, at: Instant::now(), place };
        let shared = Arc::clone(&self.shared);
        match &self.listener.tls {
            None => {
                connections.spawn(Connection::new(&shared, stream, opened).serve());
            }
            Some(config) => {
                let acceptor = TlsAcceptor::from(Arc::clone(config));
                connections.spawn(serve_tls(shared, acceptor, stream, opened));
            }
        }
    }
}

async fn serve_tls(
    shared: Arc<Shared>,
    acceptor: TlsAcceptor,
    stream: TcpStream,
    mut opened: Opened,
) {
    let limit = shared.limits.handshake;
    let end = match timeout(limit, acceptor.accept(stream)).await {
        Ok(Ok(stream)) => {
            opened.at = Instant::now();
            return Connection::new(&shared, stream, opened).serve().await;
        }
        Ok(Err(error)) => EndReason::Handshake(error),
        Err(_) => EndReason::HandshakeSlow(limit),
    };
    shared.log_end(control::LinkId(0), opened.peer, &end);
}

async fn drain(connections: &mut JoinSet<()>, until: Instant) -> Drained {
    let mut drained = Drained::default();
    while let Ok(Some(_)) = timeout_at(until, connections.join_next()).await {
        drained.finished += 1;
    }
    drained.cut_off = connections.len();
    connections.shutdown().await;
    drained
}

#[cfg(test)]
mod tests;
