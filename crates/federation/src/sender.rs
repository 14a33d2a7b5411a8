//! Calls one peer, for ever: learns what it has, sends what it has not, in order, and tells the
//! core what has become durable there.

use std::{sync::Arc, time::Duration};

use control::{Handle, OutboxRecord, Work};
use model::AuthorityId;
use rustls::ClientConfig;
use tokio::{
    net::TcpStream,
    sync::Notify,
    time::{Instant, sleep, timeout},
};
use tokio_rustls::{TlsConnector, client::TlsStream};

use crate::{
    NodeKeys, Peer, Timeouts,
    ask::{self, AskError},
    backoff::Backoff,
    envelope,
    frame::{self, Frame, FrameCodec, FrameError},
    tls,
};

/// Most messages under way to a peer at once.
const WINDOW: usize = 32;

/// A connection that we have made.
type Link = frame::Link<TlsStream<TcpStream>>;

/// What the task needs.
pub(crate) struct Sender {
    pub(crate) tls: Arc<ClientConfig>,
    pub(crate) keys: Arc<NodeKeys>,
    pub(crate) core: Handle,
    pub(crate) peer: Peer,
    pub(crate) wake: Arc<Notify>,
    pub(crate) timeouts: Timeouts,
    pub(crate) seed: u64,
}

/// Why a connection to a peer ended.
#[derive(Debug, thiserror::Error)]
enum LinkError {
    /// The address does not answer.
    #[error("the peer cannot be connected to")]
    Connect(#[source] std::io::Error),
    /// TLS did not come about: mostly a certificate that is not the one on the card.
    #[error("the TLS handshake failed")]
    Tls(#[source] std::io::Error),
    /// The other side took too long over this.
    #[error("the peer took too long to {0}")]
    Late(&'static str),
    /// What came is no frame.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// A frame that does not belong here.
    #[error("the peer answered {answer} where {expected} belongs")]
    Unexpected {
        answer: String,
        /// What should have come.
        expected: String,
    },
    /// The peer has more than was ever sent to it: one of the two stores is not the one it was.
    #[error("the peer wants message {wanted}, but only {given} were ever written for it")]
    Ahead { wanted: u64, given: u64 },
    /// The peer wants what it had said to be durable: its store is not the one it was.
    #[error("the peer wants message {0} again, which it had said to be durable")]
    Lost(u64),
    /// The core does not answer.
    #[error("the core does not answer")]
    Core(#[from] AskError),
    /// A message cannot be put into an envelope.
    #[error("message {seq} cannot be sent")]
    Envelope {
        seq: u64,
        #[source]
        source: federation_wire::WireError,
    },
}

/// Whether the peer answers, and what the core has been told of it.
struct Reach {
    good_at: Instant,
    told: Option<bool>,
}

/// Calls the peer again and again. Never ends by itself.
pub(crate) async fn run(sender: Sender) {
    let Timeouts { retry_first, retry_max, .. } = sender.timeouts;
    let mut backoff = Backoff::new(retry_first, retry_max, sender.seed);
    let mut reach = Reach { good_at: Instant::now(), told: None };
    let mut last_told = String::new();
    loop {
        let was_good_at = reach.good_at;
        let Err(error) = serve(&sender, &mut reach).await;
        if reach.good_at > was_good_at {
            backoff.reset();
            last_told.clear();
        }
        log(sender.authority(), &error, &mut last_told);
        if reach.good_at.elapsed() >= sender.timeouts.unreachable_after {
            sender.tell_reach(&mut reach, false);
        }
        sleep(backoff.next()).await;
    }
}

/// Each new reason is worth a warning; the same one again is not.
fn log(peer: AuthorityId, error: &LinkError, last_told: &mut String) {
    let text = error.to_string();
    let cause = error as &dyn std::error::Error;
    if text == *last_told {
        tracing::debug!(peer = %peer, error = cause, "the peer cannot be reached yet");
        return;
    }
    match error {
        LinkError::Ahead { .. } | LinkError::Lost(_) | LinkError::Envelope { .. } => {
            tracing::error!(peer = %peer, error = cause, "messages to the peer are stuck");
        }
        LinkError::Connect(_)
        | LinkError::Tls(_)
        | LinkError::Late(_)
        | LinkError::Frame(_)
        | LinkError::Unexpected { .. }
        | LinkError::Core(_) => {
            tracing::warn!(peer = %peer, error = cause, "the connection to the peer has ended");
        }
    }
    *last_told = text;
}

/// One connection, from its making to its end.
async fn serve(sender: &Sender, reach: &mut Reach) -> Result<std::convert::Infallible, LinkError> {
    let mut link = connect(sender).await?;
    let wanted = match within(sender.timeouts.handshake, "greet", frame::read(&mut link)).await? {
        Frame::Wanted(wanted) => wanted,
        other => return Err(unexpected(&other, "the number it wants")),
    };
    let mut cursor = sender.resume(wanted).await?;
    sender.good(reach);
    loop {
        let peer = sender.authority();
        let records =
            ask::read(&sender.core, move |core| core.outbox_after(peer, cursor, WINDOW)).await?;
        if records.is_empty() {
            idle(sender, &mut link).await?;
        } else {
            let (now_at, busy) = send(sender, &mut link, cursor, &records).await?;
            cursor = now_at;
            if busy {
                sleep(sender.timeouts.retry_first).await;
            }
        }
        sender.good(reach);
    }
}

async fn connect(sender: &Sender) -> Result<Link, LinkError> {
    let limit = sender.timeouts.handshake;
    let tcp = match timeout(limit, TcpStream::connect(&sender.peer.address)).await {
        Ok(tcp) => tcp.map_err(LinkError::Connect)?,
        Err(_) => return Err(LinkError::Late("connect")),
    };
    tcp.set_nodelay(true).map_err(LinkError::Connect)?;
    let connector = TlsConnector::from(Arc::clone(&sender.tls));
    match timeout(limit, connector.connect(tls::name(), tcp)).await {
        Ok(Ok(stream)) => Ok(Link::new(stream, FrameCodec::new())),
        Ok(Err(error)) => Err(LinkError::Tls(error)),
        Err(_) => Err(LinkError::Late("shake hands")),
    }
}

/// Waits for something to send, and asks now and then whether the peer is there.
async fn idle(sender: &Sender, link: &mut Link) -> Result<(), LinkError> {
    if timeout(sender.timeouts.keep_alive, sender.wake.notified()).await.is_ok() {
        return Ok(());
    }
    let limit = sender.timeouts.answer;
    within(limit, "take a frame", frame::write(link, &[Frame::Ping])).await?;
    match within(limit, "answer", frame::read(link)).await? {
        Frame::Pong => Ok(()),
        other => Err(unexpected(&other, "pong")),
    }
}

/// Sends messages and reads an answer to each. Returns the last number that the peer has, and
/// whether it was too busy for the rest.
async fn send(
    sender: &Sender,
    link: &mut Link,
    mut cursor: u64,
    records: &[OutboxRecord],
) -> Result<(u64, bool), LinkError> {
    let limit = sender.timeouts.answer;
    let sealed = records.iter().map(|record| {
        let sealed = envelope::seal(&sender.keys, record);
        sealed.map_err(|source| LinkError::Envelope { seq: record.seq, source })
    });
    let frames = sealed.map(|bytes| bytes.map(Frame::Envelope)).collect::<Result<Vec<_>, _>>()?;
    within(limit, "take messages", frame::write(link, &frames)).await?;
    let (mut is_busy, mut wanted_again) = (false, None);
    for record in records {
        match within(limit, "answer a message", frame::read(link)).await? {
            Frame::Durable(seq) if seq == record.seq => {
                if !is_busy && wanted_again.is_none() {
                    cursor = seq;
                }
            }
            // After one was not taken, those behind it are out of order: that says nothing new.
            Frame::OutOfOrder(_) if is_busy => {}
            Frame::OutOfOrder(wanted) => wanted_again = Some(wanted),
            Frame::Busy => is_busy = true,
            other => return Err(unexpected(&other, &format!("durable {}", record.seq))),
        }
    }
    sender.tell_durable(cursor)?;
    match wanted_again {
        Some(wanted) => Ok((sender.resume(wanted).await?, is_busy)),
        None => Ok((cursor, is_busy)),
    }
}

impl Sender {
    fn authority(&self) -> AuthorityId {
        self.peer.card.authority
    }

    /// Where to go on, given the next number the peer wants.
    async fn resume(&self, wanted: u64) -> Result<u64, LinkError> {
        let (peer, has) = (self.authority(), wanted.saturating_sub(1));
        let look = move |core: &control::Core| {
            let next = core.outbox_after(peer, has, 1);
            (core.outbox_last(peer), next.first().map(|record| record.seq))
        };
        let (given, next) = ask::read(&self.core, look).await?;
        if has > given {
            return Err(LinkError::Ahead { wanted, given });
        }
        if has < given && next != Some(has + 1) {
            return Err(LinkError::Lost(wanted));
        }
        self.tell_durable(has)?;
        Ok(has)
    }

    fn tell_durable(&self, seq: u64) -> Result<(), LinkError> {
        let told = self.core.tell(Work::PeerHas { authority: self.authority(), seq });
        told.map_err(|busy| LinkError::Core(busy.into()))
    }

    fn good(&self, reach: &mut Reach) {
        reach.good_at = Instant::now();
        self.tell_reach(reach, true);
    }

    /// Tells the core once; if its queue is full, the next time.
    fn tell_reach(&self, reach: &mut Reach, is_reachable: bool) {
        if reach.told == Some(is_reachable) {
            return;
        }
        let authority = self.authority();
        if self.core.tell(Work::PeerReachable { authority, is_reachable }).is_ok() {
            reach.told = Some(is_reachable);
        }
    }
}

async fn within<T>(
    limit: Duration,
    what: &'static str,
    work: impl Future<Output = Result<T, FrameError>>,
) -> Result<T, LinkError> {
    match timeout(limit, work).await {
        Ok(done) => Ok(done?),
        Err(_) => Err(LinkError::Late(what)),
    }
}

fn unexpected(answer: &Frame, expected: &str) -> LinkError {
    LinkError::Unexpected { answer: format!("{answer:?}"), expected: expected.to_owned() }
}
