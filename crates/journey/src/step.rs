//! The transition: which part answers which input. Total: every input has an answer in every
//! state, also in states that no history of steps could reach.

mod due;
mod giver;
mod lock;
mod receiver;
mod recheck;
mod said;
#[cfg(test)]
mod tests;
mod verdict;
mod withdrawal;

use std::time::Duration;

use model::ServerTime;

pub use self::{
    due::next_tick,
    recheck::may_still_release,
    withdrawal::{WithdrawalError, may_withdraw},
};
use crate::{
    Cause, Custody, Effect, Hold, Input, Message, Misfit, OrderKind, Party, Phase, Plan, Snapshot,
    State,
};

/// Most epochs a receiver decides for one journey; a further one is refused.
pub const DECISIONS_MAX: usize = 64;

/// Highest epoch a receiver considers: no honest chain gets near it.
pub const EPOCH_MAX: u32 = 1_000;

/// How long a sighting at the entry waits for its offer.
pub const ENTRY_MEMORY: Duration = Duration::from_mins(30);

/// How long the lock may stand at the entry without an offer before the desk is called.
pub const OFFER_PATIENCE: Duration = Duration::from_mins(10);

/// How old a fix or a word of the chip may be to justify a release.
pub const READING_AGE_MAX: Duration = Duration::from_mins(2);

/// Seal orders given in a row (one and three repeats) before the desk is called.
pub const SEAL_ORDERS_MAX: u8 = 4;

/// Most releases ordered again by themselves after the hand-over, where the chip did not let go.
/// The next one needs an officer.
pub const RELEASE_RETRIES_MAX: u8 = 10;

/// Answers one input. The caller saves the state and performs the effects in one transaction.
///
/// `now` is this node's clock. No custody decision depends on it: time only calls the desk, and
/// withholds a release when what is known of the lock is old.
pub fn step(plan: &Plan, state: State, input: Input, now: ServerTime) -> (State, Vec<Effect>) {
    let mut transition = Transition { plan, now, s: state.0, out: Vec::new() };
    if transition.s.phase == Phase::Withdrawn {
        transition.after_withdrawal(input);
    } else {
        transition.take(input);
    }
    transition.s.holds = transition.holds();
    (State(transition.s), transition.out)
}

/// One step in the making.
struct Transition<'a> {
    plan: &'a Plan,
    now: ServerTime,
    s: Snapshot,
    out: Vec<Effect>,
}

impl Transition<'_> {
    fn take(&mut self, input: Input) {
        match input {
            Input::Seen(seen) => self.seen(seen),
            Input::OrderEnded { kind, outcome } => self.order_ended(kind, outcome),
            Input::Opened { by_order } => self.opened(by_order),
            Input::Tampered => self.tampered(),
            Input::IncidentOpened { blocking } => self.incident_opened(blocking),
            Input::IncidentClosed { blocking, confirmed } => {
                self.incident_closed(blocking, confirmed);
            }
            Input::Inspected => self.inspected(),
            Input::InspectionDue => self.inspection_due(),
            Input::InspectionOver { inspected } => self.inspection_over(inspected),
            Input::LockReplaced => self.lock_replaced(),
            Input::Offered(offer) => self.offered(offer),
            Input::Accepted { epoch, openings: _ } => self.accepted(epoch),
            Input::Cancelled { epoch } => self.cancelled(epoch),
            Input::Voided { epoch } => self.voided(epoch),
            Input::NoticeOfTamper => self.notice_of_tamper(),
            Input::EndedElsewhere(end) => self.ended_elsewhere(end),
            Input::SaidBefore(message) => self.said_before(message),
            Input::Recalled => self.recalled(),
            Input::Withdrawn => self.withdraw(),
            Input::Tick => self.tick(),
        }
    }

    fn flag(&mut self, why: Misfit) {
        self.out.push(Effect::Flag(why));
    }

    fn tell(&mut self, to: Party, message: Message) {
        self.out.push(Effect::Tell { to, message });
    }

    /// Puts a cause on the desk, each time. What was raised before may have been closed since,
    /// which the machine is not told by cause; so nothing that happens anew is held back.
    fn raise(&mut self, cause: Cause) {
        self.s.raised.insert(cause);
        self.out.push(Effect::Raise(cause));
    }

    /// The same for a condition that every sighting or tick finds again, and that nothing else
    /// remembers: once until it is cleared or everything is closed.
    fn raise_once(&mut self, cause: Cause) {
        if !self.s.raised.contains(&cause) {
            self.raise(cause);
        }
    }

    fn clear(&mut self, cause: Cause) {
        if self.s.raised.remove(&cause) {
            self.out.push(Effect::Clear(cause));
        }
    }

    fn order(&mut self, kind: OrderKind) {
        self.s.order = Some(kind);
        self.out.push(Effect::Order(kind));
    }

    fn tick(&mut self) {
        match self.s.phase {
            Phase::Expected => self.tick_expected(),
            Phase::InGap => self.tick_in_gap(),
            Phase::AtOrigin
            | Phase::Sealing
            | Phase::UnderWay
            | Phase::Held
            | Phase::Releasing
            | Phase::HandedOver
            | Phase::Ended(_)
            | Phase::Withdrawn => {}
        }
    }

    fn inspected(&mut self) {
        match self.s.custody {
            Custody::Holding(_) => self.s.inspected = true,
            Custody::None | Custody::Released(_) | Custody::Done(_) => {
                self.flag(Misfit::InspectionOutsideCustody);
            }
        }
    }

    /// A gap does not matter: the offer may be voided, and then the truck is ours again.
    fn inspection_due(&mut self) {
        match self.s.phase {
            Phase::HandedOver | Phase::Ended(_) | Phase::Withdrawn => {
                self.flag(Misfit::InspectionAfterLeg);
            }
            Phase::Expected
            | Phase::AtOrigin
            | Phase::Sealing
            | Phase::UnderWay
            | Phase::Held
            | Phase::Releasing
            | Phase::InGap => self.s.inspection_due = true,
        }
    }

    /// Another authority's inspection may spare us ours at any time; our own is made in custody.
    fn inspection_over(&mut self, inspected: bool) {
        if inspected {
            self.inspected();
            if !matches!(self.s.custody, Custody::Holding(_)) {
                return;
            }
        }
        let was_due = std::mem::take(&mut self.s.inspection_due);
        if was_due && matches!(self.s.phase, Phase::UnderWay | Phase::Held) {
            self.settle();
        }
    }

    /// Whether something heard then is young enough to act on. What lies in the future, after the
    /// clock was set back, is not.
    fn is_recent(&self, at: ServerTime, age_max: Duration) -> bool {
        recheck::is_recent(at, self.now, age_max)
    }

    /// Why the lock must not be released now; empty when it may, and outside the leg proper.
    fn holds(&self) -> Vec<Hold> {
        if !matches!(self.s.phase, Phase::UnderWay | Phase::Held) {
            return Vec::new();
        }
        let mut holds = recheck::obstacles(self.plan, &self.s, self.now);
        if self.s.order.is_some() {
            holds.push(Hold::OrderOutstanding);
        }
        holds
    }
}
