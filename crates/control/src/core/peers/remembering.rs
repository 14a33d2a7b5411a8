//! What this node and another remember of what they have told each other: where the one knows more,
//! the other's store is an older one. What we had said is taken up again before anything else, for it
//! may have answered what comes.

use federation_wire::{Hello, latest as wire};
use model::{AuthorityId, JourneyId};

use super::{Peer, Peers, Waiting};
use crate::{
    AuditAction, Delivered, Fact, IncidentKind, OutboxRecord, PeerHello, PeerReturn, PeerStanding,
    PeerTaken, Remembered, Restored, Settled,
    core::{context::Context, effects::Effects, message::ToCustody, raise::Raise},
};

/// Numbers in one sequence of messages, both included.
#[derive(Clone, Copy)]
struct Messages {
    first: u64,
    last: u64,
}

impl Peers {
    /// How far this node remembers what it and another have told each other. `None`: it is no peer.
    pub(crate) fn remembered(&self, authority: AuthorityId) -> Option<Remembered> {
        let peer = self.known.get(&authority)?;
        Some(Remembered {
            incarnation: self.incarnation,
            given: peer.given,
            delivered: peer.delivered,
            receipt: peer.receipt,
            taken: peer.taken,
        })
    }

    /// Another node says how far it remembers. `is_held` says whether this node holds still already
    /// because its store is an older one.
    ///
    /// What is compared was so when the other node said it, and may have gone on since: each
    /// comparison is made only where that cannot look like forgetting.
    pub(crate) fn greet(
        &mut self,
        said: &PeerHello,
        is_held: bool,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) -> PeerStanding {
        let PeerHello { from, hello, .. } = *said;
        let Some(peer) = self.known.get_mut(&from) else { return PeerStanding::Refused };
        peer.heard_at = Some(ctx.now);
        let is_another_life = peer.incarnation.is_some_and(|known| known != hello.incarnation);
        if peer.incarnation != Some(hello.incarnation) {
            peer.incarnation = Some(hello.incarnation);
            effects.commit.incarnations.push((from, hello.incarnation));
        }
        let forgotten = peer.forgotten_by_them(said);
        if is_another_life || forgotten.is_some() {
            let raise = Raise::new(IncidentKind::PeerWentBack);
            effects.raise(raise.fact(Fact::Authority { authority: from }).facts(forgotten));
        }
        compare_clocks(from, &hello, ctx, effects);
        let fits = hello.taken.number == 0 || said.sent == Some(hello.taken.hash);
        // Where the other has called, our own sender may have taken up meanwhile what it names.
        let may_have_been_taken_up = said.has_called && hello.taken.number <= peer.delivered;
        if !fits && !may_have_been_taken_up {
            peer.has_shown &= peer.owes == Some(hello.taken.number);
            peer.owes = Some(hello.taken.number);
        } else if !said.has_called {
            peer.owes = None;
        }
        // Without our receipt anybody could say so; what is missing comes again either way.
        peer.had = if said.is_receipted { hello.delivered.number } else { 0 };
        if !said.has_called {
            peer.has_again = Some(hello.taken.number).filter(|has| *has < peer.delivered);
        }
        let (first, last) = (peer.taken + 1, peer.had);
        if said.has_called && first <= last {
            forgotten_by_us(from, Messages { first, last }, is_held, effects);
        }
        effects.changes.peers = true;
        peer.owes.map_or(PeerStanding::Agreed, |last| PeerStanding::Forgot { last })
    }

    /// Takes up again a message of our own that another authority has kept: our signature on it proves
    /// that our store is an older one. `is_held` is as for [`Self::greet`], `is_declared` says whether
    /// the journey that it is about is declared here.
    pub(crate) fn take_up(
        &mut self,
        returned: PeerReturn,
        is_held: bool,
        is_declared: impl Fn(JourneyId) -> bool,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) -> PeerTaken {
        let PeerReturn { to, seq, message } = returned;
        let Some(peer) = self.known.get_mut(&to) else { return PeerTaken::Refused };
        let Some(last) = peer.owes else { return PeerTaken::Refused };
        let wanted = peer.delivered + 1;
        if seq < wanted {
            return PeerTaken::TakenBefore;
        }
        if seq > wanted {
            return PeerTaken::OutOfOrder { wanted };
        }
        if !std::mem::replace(&mut peer.has_shown, true) {
            forgotten_by_us(to, Messages { first: seq, last }, is_held, effects);
        }
        let waits_for = message.journey().filter(|id| !is_declared(*id));
        let is_waiting = waits_for.is_some();
        let record = OutboxRecord { to, seq, written_at: ctx.now, message, is_waiting };
        peer.put_before(record.clone(), effects);
        if seq >= last {
            peer.owes = None;
        }
        effects.changes.peers = true;
        let subject = format!("{to} {seq}");
        let about = waits_for.or(record.message.journey());
        let about = about.map_or_else(|| "scheme".to_owned(), |id| id.to_string());
        effects.note(AuditAction::TakeUpMessage, subject, &about);
        match (waits_for, record.message.clone()) {
            (Some(id), _) => {
                effects.raise(said_unknown(id).fact(Fact::Authority { authority: to }));
                self.said.push(Waiting::new(record, id, ctx.now));
            }
            (None, wire::Message::Custody(message)) => {
                effects.tell(ToCustody::SaidBefore { to, message: Box::new(message) });
            }
            // What an officer or a company did here is not in it, only what others were told.
            (None, wire::Message::Scheme(_)) => {
                let raise = Raise::new(IncidentKind::SaidUnknown);
                effects.raise(raise.fact(Fact::Authority { authority: to }));
            }
        }
        PeerTaken::Durable
    }

    /// Another node asks for what it had told us: it does not remember it, whatever it has written since.
    pub(crate) fn went_back(authority: AuthorityId, effects: &mut Effects) {
        let raise = Raise::new(IncidentKind::PeerWentBack);
        effects.raise(raise.fact(Fact::Authority { authority }));
    }

    /// The same peers after the core was read again from its store: what is not in it, but for what
    /// the commit that failed would have written.
    pub(crate) fn carry_over(&mut self, before: &Self) {
        for (authority, peer) in &mut self.known {
            let Some(before) = before.known.get(authority) else { continue };
            let is_lost = peer.given < before.delivered;
            peer.owes = before.owes.or(is_lost.then_some(before.delivered));
            peer.has_shown = before.has_shown;
            (peer.had, peer.has_again) = (before.had, before.has_again);
            (peer.is_reachable, peer.heard_at) = (before.is_reachable, before.heard_at);
        }
    }

    /// A number was used for two different messages. Neither is taken for the other.
    pub(crate) fn conflict(authority: AuthorityId, seq: u64, effects: &mut Effects) {
        let raise = Raise::new(IncidentKind::MessageConflict);
        let raise = raise.fact(Fact::Authority { authority });
        effects.raise(raise.fact(Fact::Messages { first: seq, last: seq }));
    }

    /// A journey was declared: what we had said of it holds again.
    pub(super) fn claim_said(&mut self, id: JourneyId, effects: &mut Effects) {
        let claimed: Vec<_> = self.said.extract_if(.., |it| it.journey == id).collect();
        if claimed.is_empty() {
            return;
        }
        for Waiting { record, .. } in claimed {
            if let wire::Message::Custody(message) = &record.message {
                let message = Box::new(message.clone());
                effects.tell(ToCustody::SaidBefore { to: record.to, message });
            }
            effects.commit.outbox_claimed.push((record.to, record.seq));
        }
        effects.settle(said_unknown(id), Settled::JourneyDeclared);
    }
}

impl Peer {
    /// What the other node does not remember: of what it had told us, if it has called, and of what
    /// we had told it, if it was called.
    fn forgotten_by_them(&self, said: &PeerHello) -> Option<Fact> {
        let PeerHello { hello, has_called, taken, .. } = said;
        let is_other = taken.is_some_and(|hash| hash != hello.given.hash);
        let (first, last) = if !has_called {
            (hello.taken.number + 1, self.delivered)
        } else if is_other {
            (hello.given.number, self.taken)
        } else {
            (hello.given.number + 1, self.taken)
        };
        (first <= last).then_some(Fact::Messages { first, last })
    }

    /// Puts a message that the other node has already before those that it has not: they were written
    /// under numbers that were given out before, and get the next ones.
    fn put_before(&mut self, record: OutboxRecord, effects: &mut Effects) {
        let (to, seq) = (record.to, record.seq);
        let written = std::mem::take(&mut self.outbox);
        let renumbered = written.iter().map(|it| (to, it.seq));
        effects.commit.outbox_renumbered.extend(renumbered);
        // It may have been written in this very batch.
        effects.commit.outbox.retain(|it| it.to != to || it.seq < seq);
        effects.commit.outbox.push(record);
        (self.given, self.delivered, self.receipt) = (seq, seq, None);
        effects.commit.delivered.push(Delivered { to, seq, receipt: None });
        for record in written {
            self.given += 1;
            let record = OutboxRecord { seq: self.given, ..record };
            effects.commit.outbox.push(record.clone());
            self.outbox.push_back(record);
        }
    }
}

/// Another authority has proved that messages between us are forgotten here. It is one incident,
/// whoever knows more; one that is open already keeps its facts, and the audit has them all.
fn forgotten_by_us(peer: AuthorityId, messages: Messages, is_held: bool, effects: &mut Effects) {
    let Messages { first, last } = messages;
    let range = format!("messages {first} to {last}");
    effects.note(AuditAction::RestoreStore, peer.to_string(), &range);
    let raise = Raise::new(IncidentKind::StoreRestored).fact(Fact::Messages { first, last });
    effects.raise(raise.fact(Fact::Authority { authority: peer }));
    if !is_held {
        effects.commit.restored = Some(Restored::Found);
    }
}

/// Both sides call for somebody: neither can tell whose clock is wrong.
fn compare_clocks(from: AuthorityId, hello: &Hello, ctx: &Context<'_>, effects: &mut Effects) {
    let raise = Raise::new(IncidentKind::ClocksDiffer).fact(Fact::Authority { authority: from });
    let ahead_ms = hello.clock_ms.saturating_sub(ctx.now.0);
    let most = u64::try_from(ctx.settings.clocks_apart_max.as_millis()).unwrap_or(u64::MAX);
    if ahead_ms.unsigned_abs() > most {
        effects.raise(raise.fact(Fact::ClockApart { seconds: ahead_ms / 1_000 }));
    } else {
        effects.settle(raise, Settled::ClocksAgree);
    }
}

pub(super) fn said_unknown(journey: JourneyId) -> Raise {
    Raise::new(IncidentKind::SaidUnknown).fact(Fact::Journey { journey })
}
