//! The other authorities: what waits for them, and what came from them, each exactly once and in
//! order.
//!
//! Owns the sequence numbers and outbox of each peer, and the messages that wait for a journey that
//! is not declared here yet.
//!
//! **Invariant** A number is given out once and taken once, without a hole.
//! **Invariant** A message is kept as evidence whatever becomes of it.

mod remembering;

use scheme::{JourneyReason, Reason};
use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use federation_wire::{Incarnation, Receipt, latest as wire};
use model::{AuthorityId, JourneyId, ServerTime};

use super::{
    context::Context,
    effects::Effects,
    message::{ToCustody, ToPeers, ToRegister},
    raise::Raise,
};
use crate::{
    AuditAction, Delivered, Fact, InboxRecord, IncidentKind, OutboxRecord, PeerDelivery, PeerTaken,
    PeerView, Settled,
};

/// Most messages of one peer that wait for their journey to be declared.
const WAITING_MAX: usize = 250;
/// Most messages about the scheme that wait for one peer before nobody here may add to them. What
/// is about custody is not counted and never held back.
pub(crate) const SCHEME_WAITING_MAX: usize = 5_000;
/// How long one waits, from when it came or, after a restart, from then.
const WAITING_DAYS: u64 = 14;

/// What waits for each other authority, and how far each has been taken.
#[derive(Debug)]
pub(crate) struct Peers {
    known: BTreeMap<AuthorityId, Peer>,
    /// Messages that wait for their journey to be declared, oldest first.
    waiting: Vec<Waiting<InboxRecord>>,
    /// Messages of our own that were taken up again and wait for the same.
    said: Vec<Waiting<OutboxRecord>>,
    /// The life of our own store.
    incarnation: Incarnation,
}

/// What is known of one other authority.
#[derive(Debug, Default)]
struct Peer {
    /// Messages that it does not have yet, in order.
    outbox: VecDeque<OutboxRecord>,
    /// The last number given to it.
    given: u64,
    /// The last number that it has said to have.
    delivered: u64,
    /// Its receipt for the messages up to that number, which proves that it had them.
    receipt: Option<Receipt>,
    /// The last number taken from it.
    taken: u64,
    is_reachable: bool,
    heard_at: Option<ServerTime>,
    /// The life of its store, as far as it has said.
    incarnation: Option<Incarnation>,
    /// The last of the messages that it has of us and that we do not remember: until they are taken
    /// up again, nothing more is taken from it.
    owes: Option<u64>,
    /// It has given one of those back with our signature, so our store is known to be an older one.
    has_shown: bool,
    /// The last of its messages that we had given a receipt for: what is missing up to it comes again.
    had: u64,
    /// The last of our messages that it has, where it has forgotten some that it had said to have.
    has_again: Option<u64>,
}

/// A message that waits for its journey.
#[derive(Debug)]
struct Waiting<R> {
    record: R,
    journey: JourneyId,
    until: ServerTime,
}

impl<R> Waiting<R> {
    fn new(record: R, journey: JourneyId, now: ServerTime) -> Self {
        Self { record, journey, until: now + Duration::from_hours(24 * WAITING_DAYS) }
    }
}

impl Peer {
    /// Whether so many messages about the scheme wait that no act may add to them.
    fn is_full(&self) -> bool {
        let is_scheme = |it: &&OutboxRecord| matches!(it.message, wire::Message::Scheme(_));
        self.outbox.len() >= SCHEME_WAITING_MAX
            && self.outbox.iter().filter(is_scheme).count() >= SCHEME_WAITING_MAX
    }

    /// Whether something that either side had forgotten is still to be told again.
    fn is_catching_up(&self) -> bool {
        self.owes.is_some() || self.had > self.taken || self.has_again.is_some()
    }

    fn view(&self, authority: AuthorityId) -> PeerView {
        PeerView {
            authority,
            is_reachable: self.is_reachable,
            waiting: self.outbox.len() as u64,
            oldest_waiting_at: self.outbox.front().map(|record| record.written_at),
            heard_at: self.heard_at,
            is_catching_up: self.is_catching_up(),
        }
    }
}

/// What the store knows of the peers.
pub(crate) struct RecoveredPeers {
    pub(crate) outbox: Vec<OutboxRecord>,
    pub(crate) delivered: Vec<Delivered>,
    /// The last number given to each authority.
    pub(crate) given: Vec<(AuthorityId, u64)>,
    /// The last number taken from each authority.
    pub(crate) taken: Vec<(AuthorityId, u64)>,
    pub(crate) waiting: Vec<InboxRecord>,
    /// Messages of our own that wait.
    pub(crate) said: Vec<OutboxRecord>,
    pub(crate) incarnation: Incarnation,
    /// The lives of the others' stores.
    pub(crate) incarnations: Vec<(AuthorityId, Incarnation)>,
}

impl Peers {
    pub(crate) fn recovered(
        authorities: &[AuthorityId],
        recovered: RecoveredPeers,
        now: ServerTime,
    ) -> Self {
        let mut peers: BTreeMap<_, _> =
            authorities.iter().map(|peer| (*peer, Peer::default())).collect();
        for (authority, last) in recovered.given {
            let peer = peers.entry(authority).or_default();
            (peer.given, peer.delivered) = (last, last);
        }
        for (authority, last) in recovered.taken {
            peers.entry(authority).or_default().taken = last;
        }
        for (authority, incarnation) in recovered.incarnations {
            peers.entry(authority).or_default().incarnation = Some(incarnation);
        }
        for record in recovered.outbox {
            let peer = peers.entry(record.to).or_default();
            peer.delivered = peer.delivered.min(record.seq.saturating_sub(1));
            peer.outbox.push_back(record);
        }
        for Delivered { to, seq, receipt } in recovered.delivered {
            let peer = peers.entry(to).or_default();
            peer.receipt = receipt.filter(|_| peer.delivered == seq);
        }
        let waiting = recovered.waiting.into_iter().filter_map(|it| {
            let journey = it.message.journey()?;
            Some(Waiting::new(it, journey, now))
        });
        let said = recovered.said.into_iter().filter_map(|it| {
            let journey = it.message.journey()?;
            Some(Waiting::new(it, journey, now))
        });
        let (waiting, said) = (waiting.collect(), said.collect());
        Self { known: peers, waiting, said, incarnation: recovered.incarnation }
    }

    pub(crate) fn receive(&mut self, message: ToPeers, ctx: &Context<'_>, effects: &mut Effects) {
        match message {
            ToPeers::Post { to, message } => self.post(to, *message, ctx, effects),
            ToPeers::Declared(journey) => self.claim(journey, effects),
            ToPeers::Cancelled(journey) => self.drop(journey, effects),
        }
    }

    /// Every peer as the desk sees it.
    pub(crate) fn views(&self) -> Vec<PeerView> {
        self.known.iter().map(|(authority, peer)| peer.view(*authority)).collect()
    }

    pub(crate) fn authorities(&self) -> impl Iterator<Item = AuthorityId> {
        self.known.keys().copied()
    }

    /// The peers that are told nothing more about the scheme by people here.
    pub(crate) fn full(&self) -> Vec<AuthorityId> {
        self.known.iter().filter(|(_, peer)| peer.is_full()).map(|(peer, _)| *peer).collect()
    }

    /// Undelivered messages to an authority with a number above `seq`, in order, at most `max`.
    pub(crate) fn outbox_after(&self, to: AuthorityId, seq: u64, max: usize) -> Vec<OutboxRecord> {
        let Some(peer) = self.known.get(&to) else { return Vec::new() };
        peer.outbox.iter().filter(|record| record.seq > seq).take(max).cloned().collect()
    }

    /// The last number given to an authority; 0 before the first.
    pub(crate) fn given(&self, to: AuthorityId) -> u64 {
        self.known.get(&to).map_or(0, |peer| peer.given)
    }

    /// Puts a message into the outbox to one authority.
    fn post(
        &mut self,
        to: AuthorityId,
        message: wire::Message,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) {
        let Some(peer) = self.known.get_mut(&to) else {
            let why = JourneyReason::NotPeered { authority: to };
            effects.note(AuditAction::DropNotice, to.to_string(), &Reason::from(why));
            return;
        };
        peer.given += 1;
        let record =
            OutboxRecord { to, seq: peer.given, written_at: ctx.now, message, is_waiting: false };
        peer.outbox.push_back(record.clone());
        effects.commit.outbox.push(record);
        effects.wake(to);
        effects.changes.peers = true;
    }

    /// A peer has everything up to this number.
    pub(crate) fn peer_has(&mut self, has: Delivered, now: ServerTime, effects: &mut Effects) {
        let Delivered { to, seq, receipt } = has;
        let Some(peer) = self.known.get_mut(&to) else { return };
        peer.heard_at = Some(now);
        if peer.has_again.is_some() {
            peer.has_again = Some(seq).filter(|seq| *seq < peer.delivered);
            effects.changes.peers = true;
        }
        let had = peer.outbox.len();
        while peer.outbox.front().is_some_and(|record| record.seq <= seq) {
            peer.outbox.pop_front();
        }
        if peer.outbox.len() < had {
            peer.delivered = peer.delivered.max(seq.min(peer.given));
            peer.receipt = receipt;
            effects.commit.delivered.push(has);
            effects.changes.peers = true;
        } else if seq == peer.delivered && peer.receipt.is_none() && receipt.is_some() {
            peer.receipt = receipt;
            effects.commit.delivered.push(has);
        }
    }

    /// A peer's node answers, or does not.
    pub(crate) fn peer_reachable(
        &mut self,
        authority: AuthorityId,
        is_reachable: bool,
        now: ServerTime,
        effects: &mut Effects,
    ) {
        let Some(peer) = self.known.get_mut(&authority) else { return };
        if is_reachable {
            peer.heard_at = Some(now);
        }
        peer.is_reachable = is_reachable;
        effects.changes.peers = true;
        let raise = Raise::new(IncidentKind::PeerUnreachable).fact(Fact::Authority { authority });
        if is_reachable {
            effects.settle(raise, Settled::PeerAnswers);
        } else {
            effects.raise(raise);
        }
    }

    /// Takes in a message of another authority, exactly once and in order. `is_declared` says
    /// whether the journey that it is about is declared here.
    pub(crate) fn take_delivery(
        &mut self,
        delivery: PeerDelivery,
        is_declared: impl Fn(JourneyId) -> bool,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) -> PeerTaken {
        let Some(peer) = self.known.get_mut(&delivery.from) else { return PeerTaken::Refused };
        peer.heard_at = Some(ctx.now);
        if peer.owes.is_some() {
            // What we had said comes first: it may have answered this very message.
            return PeerTaken::Refused;
        }
        if delivery.seq <= peer.taken {
            return PeerTaken::TakenBefore;
        }
        if delivery.seq > peer.taken + 1 {
            return PeerTaken::OutOfOrder { wanted: peer.taken + 1 };
        }
        peer.taken = delivery.seq;
        effects.changes.peers |= peer.had > 0 && peer.taken == peer.had;
        let PeerDelivery { from, seq, message, envelope } = delivery;
        let waits_for = message.journey().filter(|id| !is_declared(*id));
        let of_peer = self.waiting.iter().filter(|it| it.record.from == from);
        // What comes after it must not wait for it: it is kept as evidence, and somebody must look.
        let is_too_many = waits_for.is_some() && of_peer.count() >= WAITING_MAX;
        let is_waiting = waits_for.is_some() && !is_too_many;
        let record = InboxRecord { from, seq, envelope, message: message.clone(), is_waiting };
        effects.commit.inbox.push(record.clone());
        match (waits_for, message) {
            (Some(id), _) if is_too_many => effects.raise(unheard(from, id)),
            (Some(id), _) => {
                self.waiting.push(Waiting::new(record, id, ctx.now));
                effects.raise(unknown_offer(id).fact(Fact::Authority { authority: from }));
            }
            (None, wire::Message::Custody(message)) => {
                effects.tell(ToCustody::Received { from, message: Box::new(message) });
            }
            (None, wire::Message::Scheme(message)) => {
                effects.tell(ToRegister::Received { from, message });
            }
        }
        PeerTaken::Durable
    }

    /// A journey was declared: what came for it before is received now.
    fn claim(&mut self, id: JourneyId, effects: &mut Effects) {
        self.claim_said(id, effects);
        let (claimed, waiting): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.waiting).into_iter().partition(|it| it.journey == id);
        self.waiting = waiting;
        for Waiting { record, .. } in claimed {
            if let wire::Message::Custody(message) = &record.message {
                let message = Box::new(message.clone());
                effects.tell(ToCustody::Received { from: record.from, message });
            }
            effects.commit.inbox.push(InboxRecord { is_waiting: false, ..record });
        }
        effects.settle(unknown_offer(id), Settled::JourneyDeclared);
    }

    /// A journey will not be declared here: its manifest was cancelled.
    fn drop(&mut self, id: JourneyId, effects: &mut Effects) {
        self.no_longer_waits(|journey, _| journey == id, effects);
        effects.settle(unknown_offer(id), Settled::ManifestCancelled);
        effects.settle(remembering::said_unknown(id), Settled::ManifestCancelled);
    }

    /// Messages that have waited too long wait no more. Their incidents stay until somebody looks.
    pub(crate) fn expire_waiting(&mut self, now: ServerTime, effects: &mut Effects) {
        self.no_longer_waits(|_, until| until <= now, effects);
    }

    fn no_longer_waits(
        &mut self,
        is_over: impl Fn(JourneyId, ServerTime) -> bool,
        effects: &mut Effects,
    ) {
        let over = self.waiting.extract_if(.., |it| is_over(it.journey, it.until));
        let records = over.map(|it| InboxRecord { is_waiting: false, ..it.record });
        effects.commit.inbox.extend(records);
        let over = self.said.extract_if(.., |it| is_over(it.journey, it.until));
        effects.commit.outbox_claimed.extend(over.map(|it| (it.record.to, it.record.seq)));
    }
}

fn unknown_offer(journey: JourneyId) -> Raise {
    Raise::new(IncidentKind::UnknownOffer).fact(Fact::Journey { journey })
}

fn unheard(from: AuthorityId, journey: JourneyId) -> Raise {
    Raise::new(IncidentKind::MessageUnheard)
        .fact(Fact::Authority { authority: from })
        .fact(Fact::Journey { journey })
}
