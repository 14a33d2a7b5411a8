//! The other authorities: what waits for them, and what they tell us. A message is believed only
//! for what its sender may claim on that journey.

use std::{collections::VecDeque, time::Duration};

use federation_wire::latest as wire;
use journey::{Custody, End, Epoch, GapMode, Input, Message, Offer, Party, Plan};
use model::{AuthorityId, JourneyId, ServerTime};

use super::{
    Core,
    incidents::{Raise, system},
};
use crate::{InboxRecord, IncidentKind, OutboxRecord, PeerDelivery, PeerTaken, PeerView, Verdict};

/// Most messages of one peer that wait for their journey to be declared.
const WAITING_MAX: usize = 250;
/// Most messages about the scheme that wait for one peer before nobody here may add to them. What
/// is about custody is not counted and never held back.
pub(crate) const SCHEME_WAITING_MAX: usize = 5_000;
/// How long one waits, from when it came or, after a restart, from then.
const WAITING_DAYS: u64 = 14;

/// A message whose journey is not declared here.
#[derive(Debug)]
pub(crate) struct Waiting {
    record: InboxRecord,
    until: ServerTime,
}

impl Waiting {
    pub(crate) fn new(record: InboxRecord, now: ServerTime) -> Self {
        Self { record, until: now + Duration::from_hours(24 * WAITING_DAYS) }
    }

    fn is_about(&self, id: JourneyId) -> bool {
        self.record.message.journey() == Some(id)
    }
}

/// One other authority.
#[derive(Debug, Default)]
pub(crate) struct Peer {
    pub(crate) waiting: VecDeque<OutboxRecord>,
    pub(crate) given: u64,
    pub(crate) taken: u64,
    is_reachable: bool,
    heard_at: Option<ServerTime>,
}

impl Peer {
    /// Whether so many messages about the scheme wait that no act may add to them.
    fn is_full(&self) -> bool {
        let is_scheme = |it: &&OutboxRecord| matches!(it.message, wire::Message::Scheme(_));
        self.waiting.len() >= SCHEME_WAITING_MAX
            && self.waiting.iter().filter(is_scheme).count() >= SCHEME_WAITING_MAX
    }

    pub(crate) fn view(&self, authority: AuthorityId) -> PeerView {
        PeerView {
            authority,
            is_reachable: self.is_reachable,
            waiting: self.waiting.len() as u64,
            oldest_waiting_at: self.waiting.front().map(|record| record.written_at),
            heard_at: self.heard_at,
        }
    }
}

impl Core {
    /// Puts a message into the outbox of everybody it is for.
    pub(super) fn tell(&mut self, id: JourneyId, to: Party, message: &Message, now: ServerTime) {
        let Some(journey) = self.journeys.get(&id) else { return };
        let parties = Self::parties(journey.plan(), to);
        let wired = to_wire(journey.plan(), message, now);
        for authority in parties {
            self.post(authority, wired.clone().into(), now);
        }
    }

    /// Puts a message into the outbox to one authority. False if it is no peer.
    pub(super) fn post(
        &mut self,
        authority: AuthorityId,
        message: wire::Message,
        now: ServerTime,
    ) -> bool {
        let Some(peer) = self.peers.get_mut(&authority) else { return false };
        peer.given += 1;
        let record = OutboxRecord { to: authority, seq: peer.given, written_at: now, message };
        peer.waiting.push_back(record.clone());
        self.draft.commit.outbox.push(record);
        self.draft.wake(authority);
        self.draft.after.changes.peers = true;
        true
    }

    /// The peers that are told nothing more about the scheme by people here.
    pub(super) fn full_peers(&self) -> Vec<AuthorityId> {
        self.peers.iter().filter(|(_, peer)| peer.is_full()).map(|(peer, _)| *peer).collect()
    }

    /// A peer has everything up to this number.
    pub(super) fn peer_has(&mut self, authority: AuthorityId, seq: u64, now: ServerTime) {
        let Some(peer) = self.peers.get_mut(&authority) else { return };
        peer.heard_at = Some(now);
        let had = peer.waiting.len();
        while peer.waiting.front().is_some_and(|record| record.seq <= seq) {
            peer.waiting.pop_front();
        }
        if peer.waiting.len() < had {
            self.draft.commit.delivered.push((authority, seq));
            self.draft.after.changes.peers = true;
        }
    }

    pub(super) fn peer_reachable(&mut self, authority: AuthorityId, is: bool, now: ServerTime) {
        let Some(peer) = self.peers.get_mut(&authority) else { return };
        if is {
            peer.heard_at = Some(now);
        }
        peer.is_reachable = is;
        self.draft.after.changes.peers = true;
        let raise =
            Raise::new(IncidentKind::PeerUnreachable).fact("authority", authority.to_string());
        if is {
            self.settle_by_system(&raise, Verdict::Explained, "the node answers again", now);
        } else {
            self.raise(raise, now);
        }
    }

    /// Takes in a message of another authority, exactly once and in order.
    pub(super) fn take_delivery(&mut self, delivery: PeerDelivery, now: ServerTime) -> PeerTaken {
        let Some(peer) = self.peers.get_mut(&delivery.from) else { return PeerTaken::Refused };
        peer.heard_at = Some(now);
        if delivery.seq <= peer.taken {
            return PeerTaken::Durable;
        }
        if delivery.seq > peer.taken + 1 {
            return PeerTaken::OutOfOrder { wanted: peer.taken + 1 };
        }
        let waits_for = delivery.message.journey().filter(|id| !self.journeys.contains_key(id));
        peer.taken = delivery.seq;
        let PeerDelivery { from, seq, message, envelope } = delivery;
        let of_peer = self.waiting.iter().filter(|it| it.record.from == from);
        // What comes after it must not wait for it: it is kept as evidence, and somebody must look.
        let is_too_many = waits_for.is_some() && of_peer.count() >= WAITING_MAX;
        let is_waiting = waits_for.is_some() && !is_too_many;
        let record = InboxRecord { from, seq, envelope, message: message.clone(), is_waiting };
        self.draft.commit.inbox.push(record.clone());
        match (waits_for, message) {
            (Some(id), _) if is_too_many => self.raise_unheard(from, id, now),
            (Some(id), _) => {
                self.waiting.push(Waiting::new(record, now));
                self.raise_unknown(from, id, now);
            }
            (None, wire::Message::Custody(message)) => self.hear(from, &message, now),
            (None, wire::Message::Scheme(message)) => self.hear_scheme(from, *message, now),
        }
        PeerTaken::Durable
    }

    fn raise_unknown(&mut self, from: AuthorityId, id: JourneyId, now: ServerTime) {
        let raise = Raise::new(IncidentKind::UnknownOffer)
            .fact("journey", id.to_string())
            .fact("authority", from.to_string());
        self.raise(raise, now);
    }

    /// A journey was declared: what came for it before is heard now.
    pub(super) fn claim_waiting(&mut self, id: JourneyId, now: ServerTime) {
        let (claimed, waiting): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.waiting).into_iter().partition(|it| it.is_about(id));
        self.waiting = waiting;
        for Waiting { record, .. } in claimed {
            if let wire::Message::Custody(message) = &record.message {
                self.hear(record.from, message, now);
            }
            self.draft.commit.inbox.push(InboxRecord { is_waiting: false, ..record });
        }
        let raise = Raise::new(IncidentKind::UnknownOffer).fact("journey", id.to_string());
        let note = "the journey has been declared";
        self.settle_by_system(&raise, Verdict::Explained, note, now);
    }

    /// A journey will not be declared here: its manifest was cancelled.
    pub(super) fn drop_waiting(&mut self, id: JourneyId, now: ServerTime) {
        self.no_longer_waits(|it| it.is_about(id));
        let raise = Raise::new(IncidentKind::UnknownOffer).fact("journey", id.to_string());
        let note = "the manifest has been cancelled";
        self.settle_by_system(&raise, Verdict::Explained, note, now);
    }

    /// Messages that have waited too long wait no more. Their incidents stay until somebody looks.
    pub(super) fn expire_waiting(&mut self, now: ServerTime) {
        self.no_longer_waits(|it| it.until <= now);
    }

    fn no_longer_waits(&mut self, is_over: impl Fn(&Waiting) -> bool) {
        if !self.waiting.iter().any(&is_over) {
            return;
        }
        let (over, waiting): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.waiting).into_iter().partition(is_over);
        self.waiting = waiting;
        let records = over.into_iter().map(|it| InboxRecord { is_waiting: false, ..it.record });
        self.draft.commit.inbox.extend(records);
    }

    fn raise_unheard(&mut self, from: AuthorityId, id: JourneyId, now: ServerTime) {
        let raise = Raise::new(IncidentKind::MessageUnheard)
            .fact("authority", from.to_string())
            .fact("journey", id.to_string());
        self.raise(raise, now);
    }

    fn hear(&mut self, from: AuthorityId, message: &wire::Custody, now: ServerTime) {
        let id = message.journey();
        let Some(plan) = self.journeys.get(&id).map(|journey| journey.plan().clone()) else {
            return;
        };
        match input_of(&plan, from, message) {
            Ok(input) => {
                self.note_release(id, message, now);
                self.drive(id, input, now);
                self.note_acceptance(id, message);
            }
            Err(why) => self.draft.audit(system(), "refuse_claim", format!("{from} {id}"), why),
        }
    }
}

// When custody was let go of and taken: how long a crossing took is known to both sides.
impl Core {
    /// The authority before us says when it let go. Nobody lets go later than it says so.
    fn note_release(&mut self, id: JourneyId, message: &wire::Custody, now: ServerTime) {
        let wire::Custody::Offer(offer) = message else { return };
        let Some(journey) = self.journeys.get_mut(&id) else { return };
        if journey.custody() == Custody::None {
            let at = ServerTime(offer.released_at_ms).min(now);
            journey.record_mut().released_before = Some(at);
            self.draft.journey(id);
        }
    }

    /// The authority after us says when it accepted: its message may have come much later.
    fn note_acceptance(&mut self, id: JourneyId, message: &wire::Custody) {
        let wire::Custody::Accept(accept) = message else { return };
        let Some(journey) = self.journeys.get_mut(&id) else { return };
        let record = journey.record_mut();
        let accepted_at = ServerTime(accept.accepted_at_ms);
        if let Some((released_at, took)) = record.custody_to.zip(record.hand_over_took)
            // A clock that is behind ours says nothing about how long it took.
            && accepted_at > released_at
        {
            record.hand_over_took = Some(took.min(accepted_at.since(released_at)));
            self.draft.journey(id);
        }
    }
}

/// What a message means here, if its sender may say it.
fn input_of(
    plan: &Plan,
    from: AuthorityId,
    message: &wire::Custody,
) -> Result<Input, &'static str> {
    let is_previous = plan.previous() == Some(from);
    let is_next = plan.next() == Some(from);
    let is_earlier = plan.earlier().contains(&from);
    let is_last = plan.chain().last() == Some(&from) && from != plan.own();
    match message {
        wire::Custody::Offer(offer) if offer.lock != plan.lock => {
            Err("the offer names another lock than the declaration")
        }
        wire::Custody::Offer(offer) if is_previous => Ok(Input::Offered(offer_of(offer))),
        wire::Custody::Offer(_) => Err("only the authority before us may offer"),
        wire::Custody::Accept(accept) if is_next => {
            let epoch = Epoch(accept.epoch);
            Ok(Input::Accepted { epoch, openings: accept.openings })
        }
        wire::Custody::Accept(_) => Err("only the authority after us may accept"),
        wire::Custody::Cancel(cancel) if is_previous => {
            Ok(Input::Cancelled { epoch: Epoch(cancel.epoch) })
        }
        wire::Custody::Cancel(_) => Err("only the authority before us may cancel"),
        wire::Custody::Void(void) if is_next => Ok(Input::Voided { epoch: Epoch(void.epoch) }),
        wire::Custody::Void(_) => Err("only the authority after us may void"),
        wire::Custody::Tamper(_) if is_earlier => Ok(Input::NoticeOfTamper),
        wire::Custody::Tamper(_) => Err("only an authority before us may give notice of tampering"),
        wire::Custody::Ended(ended) if is_last => Ok(Input::EndedElsewhere(end_of(ended.end))),
        wire::Custody::Ended(_) => Err("only the last authority may end a journey"),
    }
}

fn to_wire(plan: &Plan, message: &Message, now: ServerTime) -> wire::Custody {
    let journey = plan.journey;
    match message {
        Message::Offer(offer) => wire::Custody::Offer(wire::Offer {
            journey,
            lock: plan.lock,
            epoch: offer.epoch.0,
            openings: offer.openings,
            seal: offer.seal.clone(),
            tampered: offer.tampered,
            gap_unproven: offer.gap_unproven,
            gap_mode: mode_to_wire(offer.gap_mode),
            released_at_ms: offer.released_at.0,
            inspected: offer.inspected,
        }),
        Message::Accept { epoch, openings } => wire::Custody::Accept(wire::Accept {
            journey,
            epoch: epoch.0,
            openings: *openings,
            accepted_at_ms: now.0,
        }),
        Message::Cancel { epoch } => {
            wire::Custody::Cancel(wire::Cancel { journey, epoch: epoch.0 })
        }
        Message::Void { epoch } => wire::Custody::Void(wire::Void { journey, epoch: epoch.0 }),
        Message::Tamper => {
            let hour_ms = now.0 - now.0.rem_euclid(3_600_000);
            wire::Custody::Tamper(wire::Tamper { journey, hour_ms })
        }
        Message::Ended(end) => wire::Custody::Ended(wire::Ended {
            journey,
            end: end_to_wire(*end),
            ended_at_ms: now.0,
        }),
    }
}

fn offer_of(offer: &wire::Offer) -> Offer {
    Offer {
        epoch: Epoch(offer.epoch),
        openings: offer.openings,
        seal: offer.seal.clone(),
        tampered: offer.tampered,
        gap_unproven: offer.gap_unproven,
        gap_mode: match offer.gap_mode {
            wire::GapMode::Overlap => GapMode::Overlap,
            wire::GapMode::Scheme => GapMode::Scheme,
        },
        released_at: ServerTime(offer.released_at_ms),
        inspected: offer.inspected,
    }
}

fn mode_to_wire(mode: GapMode) -> wire::GapMode {
    match mode {
        GapMode::Overlap => wire::GapMode::Overlap,
        GapMode::Scheme => wire::GapMode::Scheme,
    }
}

fn end_to_wire(end: End) -> wire::End {
    match end {
        End::Clean => wire::End::Clean,
        End::Exception => wire::End::Exception,
        End::GapUnproven => wire::End::GapUnproven,
    }
}

fn end_of(end: wire::End) -> End {
    match end {
        wire::End::Clean => End::Clean,
        wire::End::Exception => End::Exception,
        wire::End::GapUnproven => End::GapUnproven,
    }
}
