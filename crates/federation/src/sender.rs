//! Calls one peer, for ever: learns what it has, sends what it has not, in order, and tells the
//! core what has become durable there.

use std::{sync::Arc, time::Duration};

use control::{OutboxRecord, PeerReturn, PeerStanding, PeerTaken, Work};
use federation_wire::{EnvelopeHash, Hello, Mark, Receipt, WireError};
use model::AuthorityId;
use rustls::ClientConfig;
use tokio::{
    net::TcpStream,
    sync::Notify,
    time::{Instant, sleep, timeout},
};
use tokio_rustls::{TlsConnector, client::TlsStream};

use crate::{
    Peer, Timeouts,
    ask::{self, AskError},
    backoff::Backoff,
    envelope::{self, EnvelopeError},
    frame::{self, Frame, FrameCodec, FrameError},
    memory::Memory,
    receipts, tls,
};

/// Most messages under way to a peer at once.
const WINDOW: usize = 32;

/// A connection that we have made.
type Link = frame::Link<TlsStream<TcpStream>>;

/// What the task needs.
pub(crate) struct Sender {
    pub(crate) tls: Arc<ClientConfig>,
    pub(crate) memory: Memory,
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
    /// What it says of itself cannot be read.
    #[error("what the peer says of itself cannot be read")]
    Hello(#[source] WireError),
    /// It says that it has messages of ours, and gives back none, or others.
    #[error("the peer does not show message {0}, which it says it has of us")]
    NotShown(u64),
    /// The receipt was signed by none of the peer's cards, or is for another message.
    #[error("the peer's receipt for message {0} does not fit")]
    Receipt(u64),
    /// Here and there a number stands for another message, and neither has been forgotten.
    #[error("message {0} is another one at the peer")]
    Conflict(u64),
    /// The core does not answer.
    #[error("the core does not answer")]
    Core(#[from] AskError),
    /// A message cannot be put into an envelope.
    #[error("message {seq} cannot be sent")]
    Envelope {
        seq: u64,
        #[source]
        source: WireError,
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
        LinkError::Conflict(_)
        | LinkError::NotShown(_)
        | LinkError::Receipt(_)
        | LinkError::Envelope { .. } => {
            tracing::error!(peer = %peer, error = cause, "messages to the peer are stuck");
        }
        LinkError::Connect(_)
        | LinkError::Tls(_)
        | LinkError::Late(_)
        | LinkError::Frame(_)
        | LinkError::Unexpected { .. }
        | LinkError::Hello(_)
        | LinkError::Core(_) => {
            tracing::warn!(peer = %peer, error = cause, "the connection to the peer has ended");
        }
    }
    *last_told = text;
}

/// One connection, from its making to its end.
async fn serve(sender: &Sender, reach: &mut Reach) -> Result<std::convert::Infallible, LinkError> {
    let mut link = connect(sender).await?;
    let mut cursor = greet(sender, &mut link).await?;
    sender.good(reach);
    loop {
        let records = sender.next_after(cursor).await?;
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

/// Says how far we remember, hears the same of the peer, and takes up what we have forgotten. Returns
/// the last number of ours that it has.
async fn greet(sender: &Sender, link: &mut Link) -> Result<u64, LinkError> {
    let (limit, peer) = (sender.timeouts.handshake, sender.authority());
    let own = sender.memory.hello(peer).await?.encode().map_err(LinkError::Hello)?;
    within(limit, "greet", frame::write(link, &[Frame::Hello(own)])).await?;
    let hello = match within(limit, "greet", frame::read(link)).await? {
        Frame::Hello(bytes) => Hello::decode(&bytes).map_err(LinkError::Hello)?,
        other => return Err(unexpected(&other, "a hello")),
    };
    match sender.memory.greet(peer, &hello, false).await? {
        PeerStanding::Agreed => {}
        PeerStanding::Forgot { last } => take_up(sender, link, last).await?,
        PeerStanding::Refused => return Err(AskError::Dropped.into()),
    }
    let taken = hello.taken;
    sender.check_receipt(&taken, &hello.taken_receipt)?;
    sender.tell_durable(taken.number, Some(hello.taken_receipt))?;
    Ok(taken.number)
}

/// Takes up again what we had said, up to this number, and do not remember.
async fn take_up(sender: &Sender, link: &mut Link, last: u64) -> Result<(), LinkError> {
    let peer = sender.authority();
    let mut after = in_common(sender, link, last).await?;
    tracing::error!(%peer, after, last, "this node has forgotten what it had told the peer");
    sender.tell_durable(after, None)?;
    while after < last {
        for (returned, _) in give_back(sender, link, after).await? {
            let seq = returned.seq;
            match sender.memory.take_up(returned).await? {
                PeerTaken::Durable => after = seq,
                PeerTaken::TakenBefore => {
                    sender.memory.tell_conflict(peer, seq)?;
                    let told = [Frame::Conflict(seq)];
                    within(sender.timeouts.answer, "hear of it", frame::write(link, &told)).await?;
                    return Err(LinkError::Conflict(seq));
                }
                PeerTaken::OutOfOrder { .. } | PeerTaken::Refused => {
                    return Err(AskError::Dropped.into());
                }
            }
        }
    }
    Ok(())
}

/// The last number up to which every message is the same here and there. Messages that say the same by
/// chance may have the same number behind the first that differs.
async fn in_common(sender: &Sender, link: &mut Link, last: u64) -> Result<u64, LinkError> {
    let (peer, mut common, mut below) = (sender.authority(), last, last);
    while below > 0 {
        let after = below.saturating_sub(WINDOW as u64);
        let theirs = give_back(sender, link, after).await?;
        let ours = sender.memory.sent(peer, after, WINDOW).await?;
        let is_same = |number: u64| {
            let ours = ours.iter().find(|record| record.seq == number)?;
            let (_, theirs) = theirs.iter().find(|(returned, _)| returned.seq == number)?;
            let ours = control::hash_of_sent(sender.memory.own, ours).ok()?;
            (ours == *theirs).then_some(())
        };
        match (after + 1..=below).find(|number| is_same(*number).is_none()) {
            Some(first) => common = first - 1,
            None => break,
        }
        below = after;
    }
    Ok(common)
}

/// Our own messages behind this number, as the peer has kept them, at least one.
async fn give_back(
    sender: &Sender,
    link: &mut Link,
    after: u64,
) -> Result<Vec<(PeerReturn, EnvelopeHash)>, LinkError> {
    let (limit, peer) = (sender.timeouts.answer, sender.authority());
    within(limit, "take a question", frame::write(link, &[Frame::Return(after)])).await?;
    let mut returned = Vec::new();
    loop {
        match within(limit, "give back messages", frame::read(link)).await? {
            Frame::Returned(bytes) if returned.len() < WINDOW => {
                match envelope::open_own(&bytes, &sender.memory.own_cards, peer) {
                    Ok(own) => returned.push(own),
                    Err(error) => {
                        let seq = after + 1 + returned.len() as u64;
                        return Err(not_shown(sender, seq, Some(&error))?);
                    }
                }
            }
            Frame::ReturnedAll if !returned.is_empty() => return Ok(returned),
            Frame::ReturnedAll => return Err(not_shown(sender, after + 1, None)?),
            other => return Err(unexpected(&other, "a message of ours")),
        }
    }
}

/// The peer says that it has a message of ours, and proves nothing: the link stays shut, and somebody
/// is called.
fn not_shown(
    sender: &Sender,
    seq: u64,
    error: Option<&EnvelopeError>,
) -> Result<LinkError, AskError> {
    let (peer, error) = (sender.authority(), error.map(|error| error as &dyn std::error::Error));
    tracing::error!(%peer, seq, error, "the peer has nothing that we have signed");
    sender.memory.tell_conflict(peer, seq)?;
    Ok(LinkError::NotShown(seq))
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
        let sealed = envelope::seal(&sender.memory.keys, record);
        sealed.map_err(|source| LinkError::Envelope { seq: record.seq, source })
    });
    let frames = sealed.map(|bytes| bytes.map(Frame::Envelope)).collect::<Result<Vec<_>, _>>()?;
    within(limit, "take messages", frame::write(link, &frames)).await?;
    let (mut is_busy, mut wanted_again, mut receipt) = (false, None, None);
    for record in records {
        match within(limit, "answer a message", frame::read(link)).await? {
            Frame::Durable(seq, signed) if seq == record.seq => {
                sender.check_receipt(&sender.mark(record)?, &signed)?;
                if !is_busy && wanted_again.is_none() {
                    (cursor, receipt) = (seq, Some(signed));
                }
            }
            // After one was not taken, those behind it are out of order: that says nothing new.
            Frame::OutOfOrder(_) if is_busy => {}
            Frame::OutOfOrder(wanted) => wanted_again = Some(wanted),
            Frame::Busy => is_busy = true,
            Frame::Conflict(seq) => {
                sender.memory.tell_conflict(sender.authority(), seq)?;
                return Err(LinkError::Conflict(seq));
            }
            other => return Err(unexpected(&other, &format!("durable {}", record.seq))),
        }
    }
    sender.tell_durable(cursor, receipt)?;
    match wanted_again {
        // It may have been given back what it lacks by another connection.
        Some(wanted) => Ok((wanted.saturating_sub(1).min(cursor), is_busy)),
        None => Ok((cursor, is_busy)),
    }
}

impl Sender {
    fn authority(&self) -> AuthorityId {
        self.peer.card.authority
    }

    /// The next messages behind this number. What the peer has had once and does not remember is read
    /// again from the store.
    async fn next_after(&self, cursor: u64) -> Result<Vec<OutboxRecord>, LinkError> {
        let peer = self.authority();
        let look = move |core: &control::Core| {
            (core.outbox_after(peer, cursor, WINDOW), core.remembered(peer))
        };
        let (waiting, remembered) = ask::read(&self.memory.core, look).await?;
        let is_next = waiting.first().is_some_and(|record| record.seq == cursor + 1);
        if is_next || remembered.is_none_or(|it| it.given <= cursor) {
            return Ok(waiting);
        }
        Ok(self.memory.sent(peer, cursor, WINDOW).await?)
    }

    /// The number and the hash of a message, as a receipt for it names them.
    fn mark(&self, record: &OutboxRecord) -> Result<Mark, LinkError> {
        let number = record.seq;
        let hash = control::hash_of_sent(self.memory.own, record);
        let failed = |source| LinkError::Envelope { seq: number, source };
        hash.map(|hash| Mark { number, hash }).map_err(failed)
    }

    /// Whether the peer has signed for what it says it has.
    fn check_receipt(&self, mark: &Mark, receipt: &Receipt) -> Result<(), LinkError> {
        if receipts::is_of(self.peer.cards(), self.memory.own, mark, receipt) {
            Ok(())
        } else {
            Err(LinkError::Receipt(mark.number))
        }
    }

    fn tell_durable(&self, seq: u64, receipt: Option<Receipt>) -> Result<(), LinkError> {
        let authority = self.authority();
        let told = self.memory.core.tell(Work::PeerHas { authority, seq, receipt });
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
        if self.memory.core.tell(Work::PeerReachable { authority, is_reachable }).is_ok() {
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
