//! Answers the peers: one connection each, one message after the other, each answered once the
//! core's commit is on the disk.

use std::{
    collections::HashMap,
    io,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use control::{Busy, PeerStanding, PeerTaken};
use federation_wire::{EnvelopeHash, Hello, Mark, WireError};
use model::AuthorityId;
use rustls::ServerConfig;
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::{sleep, timeout},
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};
use tokio_util::sync::CancellationToken;

use crate::{
    PeerCard, Timeouts,
    ask::{self, AskError},
    envelope::{self, EnvelopeError},
    frame::{self, Frame, FrameCodec, FrameError},
    handshakes::{Handshakes, Leave},
    memory::Memory,
    receipts, tls,
};

/// Most envelopes given back at once.
const RETURNED_MAX: usize = 32;
/// How long to wait when the system refuses a connection (no descriptors left).
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// What every connection of a peer needs.
pub(crate) struct Receiver {
    pub(crate) tls: Arc<ServerConfig>,
    pub(crate) peers: Vec<PeerCard>,
    pub(crate) handshakes: Arc<Handshakes>,
    pub(crate) memory: Memory,
    pub(crate) timeouts: Timeouts,
    pub(crate) refused: Arc<AtomicU64>,
}

/// Why a connection of a peer ended.
#[derive(Debug, thiserror::Error)]
enum LinkError {
    /// TLS did not come about.
    #[error("the TLS handshake failed")]
    Tls(#[source] io::Error),
    /// The other side took too long over this.
    #[error("the other side took too long to {0}")]
    Late(&'static str),
    /// The certificate is nobody's; the handshake has refused it already.
    #[error("the certificate is on no card")]
    Unknown,
    /// What came is no frame.
    #[error("what came is no frame")]
    Frame(#[from] FrameError),
    /// A frame that only we may send.
    #[error("the frame does not belong here: {0}")]
    Unexpected(String),
    /// What it says of itself cannot be read.
    #[error("what the other side says of itself cannot be read")]
    Hello(#[source] WireError),
    /// Here and there a number stands for another message, and neither has been forgotten.
    #[error("message {0} is another one at the peer")]
    Conflict(u64),
    /// What came is not to be believed.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    /// The core does not answer.
    #[error("the core does not answer")]
    Core(#[from] AskError),
}

impl LinkError {
    /// Whether the other side did what no node does.
    fn is_refusal(&self) -> bool {
        match self {
            Self::Tls(_)
            | Self::Unknown
            | Self::Unexpected(_)
            | Self::Hello(_)
            | Self::Conflict(_)
            | Self::Envelope(_)
            | Self::Frame(FrameError::TooLong | FrameError::Empty | FrameError::Kind { .. }) => {
                true
            }
            Self::Frame(FrameError::Io(_)) | Self::Late(_) | Self::Core(_) => false,
        }
    }
}

/// A connection that a peer has made.
type Link = frame::Link<TlsStream<TcpStream>>;

/// The newest connection of each peer.
type Standing = Mutex<HashMap<AuthorityId, Newest>>;

/// The newest connection of a peer, which stands or has ended.
struct Newest {
    /// Connections are numbered as they are accepted.
    number: u64,
    replaced: CancellationToken,
}

/// Accepts connections until cancelled, then waits for each to end.
pub(crate) async fn run(listener: TcpListener, receiver: Arc<Receiver>, cancel: CancellationToken) {
    let standing = Arc::new(Standing::default());
    let mut links = JoinSet::new();
    let mut number = 0;
    while let Some(accepted) =
        cancel.run_until_cancelled(accept(&listener, &receiver.handshakes, &mut links)).await
    {
        let Some((tcp, leave)) = accepted else { continue };
        number += 1;
        let link = serve(Arc::clone(&receiver), (number, tcp), leave, Arc::clone(&standing));
        let cancel = cancel.clone();
        links.spawn(async move {
            // Dropped at any point: what was not acknowledged comes again.
            cancel.run_until_cancelled(link).await;
        });
    }
    while links.join_next().await.is_some() {}
}

/// The next connection and its leave to shake hands, or `None` if there is none of either;
/// meanwhile, ended ones are put away.
async fn accept(
    listener: &TcpListener,
    handshakes: &Arc<Handshakes>,
    links: &mut JoinSet<()>,
) -> Option<(TcpStream, Leave)> {
    while links.try_join_next().is_some() {}
    match listener.accept().await {
        Ok((tcp, from)) => Some((tcp, handshakes.begin(from.ip())?)),
        Err(error) => {
            not_accepted(&error);
            sleep(ACCEPT_PAUSE).await;
            None
        }
    }
}

fn not_accepted(error: &io::Error) {
    let error = error as &dyn std::error::Error;
    tracing::warn!(error, "a connection to the federation port was not accepted");
}

/// One connection, from its first byte to its end.
async fn serve(
    receiver: Arc<Receiver>,
    (number, tcp): (u64, TcpStream),
    leave: Leave,
    standing: Arc<Standing>,
) {
    let (stream, peer) = match shake_hands(&receiver, tcp).await {
        Ok(shaken) => shaken,
        Err(error) => return report(&receiver, None, &error),
    };
    let mut link = Link::new(stream, FrameCodec::new());
    leave.was(peer.authority);
    // A peer that calls again has given the earlier connection up, whether we know it or not.
    let Some(replaced) = register(&standing, peer.authority, number) else { return };
    let ended = replaced.run_until_cancelled(talk(&receiver, &mut link, &peer)).await;
    if let Some(Err(error)) = ended {
        report(&receiver, Some(peer.authority), &error);
    }
}

/// Makes a connection the newest of its peer. `None`: a later one has shaken hands before it, so that
/// what is said on this one is old.
fn register(standing: &Standing, peer: AuthorityId, number: u64) -> Option<CancellationToken> {
    let mut standing = lock(standing);
    if standing.get(&peer).is_some_and(|newest| newest.number > number) {
        return None;
    }
    let replaced = CancellationToken::new();
    let newest = Newest { number, replaced: replaced.clone() };
    if let Some(earlier) = standing.insert(peer, newest) {
        earlier.replaced.cancel();
    }
    Some(replaced)
}

fn lock(standing: &Standing) -> std::sync::MutexGuard<'_, HashMap<AuthorityId, Newest>> {
    standing.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Counts what must not happen, and says why a connection ended. Strangers could fill the log, so
/// of theirs only every doubling is told.
fn report(receiver: &Receiver, peer: Option<AuthorityId>, error: &LinkError) {
    let peer = peer.map(|peer| peer.to_string());
    let cause = error as &dyn std::error::Error;
    if error.is_refusal() {
        let count = receiver.refused.fetch_add(1, Ordering::Relaxed) + 1;
        if peer.is_some() || count.is_power_of_two() {
            tracing::warn!(peer, count, error = cause, "a federation connection was refused");
        }
    } else {
        tracing::debug!(peer, error = cause, "a federation connection has ended");
    }
}

async fn shake_hands(
    receiver: &Receiver,
    tcp: TcpStream,
) -> Result<(TlsStream<TcpStream>, PeerCard), LinkError> {
    tcp.set_nodelay(true).map_err(LinkError::Tls)?;
    let accept = TlsAcceptor::from(Arc::clone(&receiver.tls)).accept(tcp);
    let stream = match timeout(receiver.timeouts.handshake, accept).await {
        Ok(stream) => stream.map_err(LinkError::Tls)?,
        Err(_) => return Err(LinkError::Late("shake hands")),
    };
    let peer = tls::who(stream.get_ref().1.peer_certificates(), &receiver.peers);
    Ok((stream, peer.ok_or(LinkError::Unknown)?))
}

async fn talk(
    receiver: &Receiver,
    link: &mut Link,
    peer: &PeerCard,
) -> Result<std::convert::Infallible, LinkError> {
    greet(receiver, link, peer.authority).await?;
    let mut has_forgotten = false;
    loop {
        let frame = match timeout(receiver.timeouts.idle, frame::read(link)).await {
            Ok(frame) => frame?,
            Err(_) => return Err(LinkError::Late("say anything")),
        };
        let reply = match frame {
            Frame::Ping => Frame::Pong,
            Frame::Envelope(bytes) => take(receiver, peer, bytes).await?,
            Frame::Return(after) => {
                if !std::mem::replace(&mut has_forgotten, true) {
                    receiver.memory.tell_forgot(peer.authority)?;
                }
                give_back(receiver, link, peer.authority, after).await?;
                Frame::ReturnedAll
            }
            Frame::Conflict(seq) => {
                receiver.memory.tell_conflict(peer.authority, seq)?;
                return Err(LinkError::Conflict(seq));
            }
            Frame::Hello(_)
            | Frame::Returned(_)
            | Frame::ReturnedAll
            | Frame::Durable(..)
            | Frame::OutOfOrder(_)
            | Frame::Busy
            | Frame::Pong => return Err(LinkError::Unexpected(format!("{frame:?}"))),
        };
        answer(receiver, link, &[reply]).await?;
    }
}

/// Hears how far the peer remembers, and says the same of us.
async fn greet(receiver: &Receiver, link: &mut Link, peer: AuthorityId) -> Result<(), LinkError> {
    let hello = match timeout(receiver.timeouts.handshake, frame::read(link)).await {
        Ok(frame) => match frame? {
            Frame::Hello(bytes) => Hello::decode(&bytes).map_err(LinkError::Hello)?,
            other => return Err(LinkError::Unexpected(format!("{other:?}"))),
        },
        Err(_) => return Err(LinkError::Late("greet")),
    };
    if receiver.memory.greet(peer, &hello, true).await? == PeerStanding::Refused {
        return Err(AskError::Dropped.into());
    }
    let own = receiver.memory.hello(peer).await?.encode().map_err(LinkError::Hello)?;
    answer(receiver, link, &[Frame::Hello(own)]).await
}

/// Gives a peer back what it had told us, as it was signed.
async fn give_back(
    receiver: &Receiver,
    link: &mut Link,
    peer: AuthorityId,
    after: u64,
) -> Result<(), LinkError> {
    let kept = receiver.memory.taken(peer, after, RETURNED_MAX).await?;
    let frames: Vec<_> = kept.into_iter().map(Frame::Returned).collect();
    answer(receiver, link, &frames).await
}

/// Checks a message, hands it in, and waits until it is durable.
async fn take(receiver: &Receiver, peer: &PeerCard, bytes: Vec<u8>) -> Result<Frame, LinkError> {
    let (delivery, hash) = envelope::open(bytes, peer, receiver.memory.own)?;
    let (from, seq) = (delivery.from, delivery.seq);
    match ask::deliver(&receiver.memory.core, delivery).await {
        Ok(PeerTaken::Durable) => Ok(durable(receiver, from, seq, hash)),
        Ok(PeerTaken::TakenBefore)
            if receiver.memory.taken_hash(from, seq).await? == Some(hash) =>
        {
            Ok(durable(receiver, from, seq, hash))
        }
        Ok(PeerTaken::TakenBefore) => {
            tracing::error!(peer = %from, seq, "a number was used for two different messages");
            receiver.memory.tell_conflict(from, seq)?;
            Ok(Frame::Conflict(seq))
        }
        Ok(PeerTaken::OutOfOrder { wanted }) => Ok(Frame::OutOfOrder(wanted)),
        Ok(PeerTaken::Refused) | Err(AskError::Busy(Busy::Full) | AskError::Dropped) => {
            Ok(Frame::Busy)
        }
        Err(error) => Err(error.into()),
    }
}

fn durable(receiver: &Receiver, from: AuthorityId, number: u64, hash: EnvelopeHash) -> Frame {
    let receipt = receipts::give(&receiver.memory.keys, from, &Mark { number, hash });
    Frame::Durable(number, receipt)
}

async fn answer(receiver: &Receiver, link: &mut Link, frames: &[Frame]) -> Result<(), LinkError> {
    match timeout(receiver.timeouts.answer, frame::write(link, frames)).await {
        Ok(written) => Ok(written?),
        Err(_) => Err(LinkError::Late("read an answer")),
    }
}
