//! Starts and stops the adapter: one task that listens, one that calls each peer.

use std::{
    collections::HashMap,
    io,
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use control::{Clock, Correspondence, Handle, PeerLink};
use model::AuthorityId;
use tokio::{net::TcpListener, sync::Notify, task::JoinSet};
use tokio_util::sync::CancellationToken;

use crate::{
    CardError, NodeKeys, PeerCard,
    handshakes::Handshakes,
    memory::Memory,
    receiver::{self, Receiver},
    sender::{self, Sender},
    tls,
};

/// Most peers of one node.
const PEERS_MAX: usize = 64;

/// The node of another authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peer {
    /// What it is known by.
    pub card: PeerCard,
    /// What it is known by as well, and alone once it has switched to this card. `None`: it has
    /// renewed nothing.
    pub next_card: Option<PeerCard>,
    /// Where it listens: `host:port`.
    pub address: String,
}

impl Peer {
    /// Every card that it may show.
    pub fn cards(&self) -> impl Iterator<Item = &PeerCard> {
        [&self.card].into_iter().chain(&self.next_card)
    }
}

/// How long things may take, in wall time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeouts {
    /// Connecting, and the TLS handshake with the first frame: each.
    pub handshake: Duration,
    /// An answer to a message or to a question whether the peer is there.
    pub answer: Duration,
    /// How often an idle connection is asked whether it stands.
    pub keep_alive: Duration,
    /// How long a connection from a peer may be silent; above twice the keep-alive.
    pub idle: Duration,
    /// How long a peer may fail before it counts as unreachable.
    pub unreachable_after: Duration,
    /// The first wait before another try; doubled up to `retry_max`.
    pub retry_first: Duration,
    /// The longest wait before another try.
    pub retry_max: Duration,
}

impl Default for Timeouts {
    /// A cut link is noticed within 10 s, a peer that is back within 5 s.
    fn default() -> Self {
        Self {
            handshake: Duration::from_secs(5),
            answer: Duration::from_secs(5),
            keep_alive: Duration::from_secs(2),
            idle: Duration::from_secs(10),
            unreachable_after: Duration::from_secs(3),
            retry_first: Duration::from_millis(200),
            retry_max: Duration::from_secs(5),
        }
    }
}

/// What the adapter is told.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where to listen for peers; port 0 takes any.
    pub listen: SocketAddr,
    /// The other authorities' nodes.
    pub peers: Vec<Peer>,
    /// The cards that this node had before: what was signed under them is still its own word.
    pub earlier_cards: Vec<PeerCard>,
    /// How long things may take.
    pub timeouts: Timeouts,
    /// Spreads the waits between tries; any number that differs between nodes.
    pub retry_seed: u64,
}

/// Why the adapter does not start.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what each field is")]
pub enum StartError {
    /// The address cannot be listened on.
    #[error("the federation port {address} cannot be listened on")]
    Listen {
        address: SocketAddr,
        #[source]
        source: io::Error,
    },
    /// Too many peers.
    #[error("{0} peers are more than {PEERS_MAX}")]
    TooMany(usize),
    /// A peer is named twice, or is this node.
    #[error("the peer {0} is named twice, or is this node itself")]
    Twice(AuthorityId),
    /// A peer's next card is not of that peer.
    #[error("the next card of a peer is not its own")]
    Card(#[from] CardError),
    /// The keys cannot be used for TLS.
    #[error("the keys cannot be used for TLS")]
    Tls(#[from] rustls::Error),
}

/// The link to the other authorities' nodes, before it runs; see [`Federation::start`].
#[derive(Debug)]
pub struct Federation;

/// The adapter as it runs. Dropping it stops it without waiting; see [`Running::stop`].
#[derive(Debug)]
pub struct Running {
    local: SocketAddr,
    link: Arc<Wakes>,
    refused: Arc<AtomicU64>,
    cancel: CancellationToken,
    tasks: JoinSet<()>,
}

impl Federation {
    /// Listens for the peers and begins to call them. The core may be started later: until then its
    /// work queues.
    ///
    /// # Errors
    ///
    /// See [`StartError`].
    pub async fn start(
        settings: Settings,
        keys: NodeKeys,
        core: Handle,
        kept: Arc<dyn Correspondence>,
        clock: Arc<dyn Clock>,
    ) -> Result<Running, StartError> {
        check(&settings, &keys)?;
        let address = settings.listen;
        let failed = |source| StartError::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let local = listener.local_addr().map_err(failed)?;
        let cards: Vec<_> = settings.peers.iter().flat_map(Peer::cards).cloned().collect();
        let known = settings.peers.iter().filter_map(address_of);
        let handshakes = Arc::new(Handshakes::new(known));
        let keys = Arc::new(keys);
        let own = keys.card().authority;
        let own_cards = settings.earlier_cards.into_iter().chain([keys.card().clone()]);
        let own_cards: Arc<[PeerCard]> = own_cards.collect();
        let clock_of = Arc::clone(&clock);
        let memory =
            Memory { own, keys: Arc::clone(&keys), own_cards, core, kept, clock: clock_of };
        let refused = Arc::new(AtomicU64::new(0));
        let cancel = CancellationToken::new();
        let mut tasks = JoinSet::new();
        let mut wakes = HashMap::new();
        let server = tls::server(&keys, cards.clone(), &clock)?;
        for (n, peer) in (1..).zip(settings.peers) {
            let wake = Arc::new(Notify::new());
            wakes.insert(peer.card.authority, Arc::clone(&wake));
            let sender = Sender {
                tls: tls::client(&keys, &peer, &clock)?,
                memory: memory.clone(),
                peer,
                wake,
                timeouts: settings.timeouts.clone(),
                seed: settings.retry_seed.wrapping_mul(31).wrapping_add(n),
            };
            let cancel = cancel.clone();
            tasks.spawn(async move {
                // Dropped at any point: what was not acknowledged is sent again.
                cancel.run_until_cancelled(sender::run(sender)).await;
            });
        }
        let receiver = Receiver {
            tls: server,
            peers: cards,
            handshakes,
            memory,
            timeouts: settings.timeouts,
            refused: Arc::clone(&refused),
        };
        tasks.spawn(receiver::run(listener, Arc::new(receiver), cancel.clone()));
        Ok(Running { local, link: Arc::new(Wakes(wakes)), refused, cancel, tasks })
    }
}

impl Running {
    /// The address that peers connect to, with the port that the system chose.
    pub fn local_addr(&self) -> SocketAddr {
        self.local
    }

    /// The port by which the core says that messages are durable.
    pub fn link(&self) -> Arc<dyn PeerLink> {
        Arc::clone(&self.link) as Arc<dyn PeerLink>
    }

    /// Connections that were refused or closed since the start because of what came on them: wrong
    /// certificates, malformed frames, foreign or forged envelopes.
    pub fn refused(&self) -> u64 {
        self.refused.load(Ordering::Relaxed)
    }

    /// Stops and waits for every task.
    pub async fn stop(mut self) {
        self.cancel.cancel();
        while let Some(joined) = self.tasks.join_next().await {
            if let Err(error) = joined
                && error.is_panic()
            {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "a federation task panicked"
                );
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}

/// Wakes the task that calls a peer. A wake while it is busy is kept.
#[derive(Debug)]
struct Wakes(HashMap<AuthorityId, Arc<Notify>>);

impl PeerLink for Wakes {
    fn wake(&self, authority: AuthorityId) {
        if let Some(wake) = self.0.get(&authority) {
            wake.notify_one();
        }
    }
}

/// Where a peer is, if its address is a number; a name is nobody's until it has called.
fn address_of(peer: &Peer) -> Option<(AuthorityId, IpAddr)> {
    let address: SocketAddr = peer.address.parse().ok()?;
    Some((peer.card.authority, address.ip()))
}

/// Whether a certificate is valid is looked at with every handshake, and costs that link alone.
fn check(settings: &Settings, keys: &NodeKeys) -> Result<(), StartError> {
    if settings.peers.len() > PEERS_MAX {
        return Err(StartError::TooMany(settings.peers.len()));
    }
    let mut seen = vec![keys.card().authority];
    for Peer { card, next_card, .. } in &settings.peers {
        next_card.as_ref().map_or(Ok(()), |next| next.expect(card.authority))?;
        if seen.contains(&card.authority) {
            return Err(StartError::Twice(card.authority));
        }
        seen.push(card.authority);
    }
    Ok(())
}
