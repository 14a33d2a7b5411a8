//! A journey that is taken back before it was sealed: when it may be, and what its machine still
//! answers. It never takes custody again, so whoever offers it is told that the epoch is void.

use strum::IntoStaticStr;

use crate::{Cause, Custody, Effect, End, Input, Message, Misfit, Offer, Phase, Plan, State};

use super::Transition;

/// Why a journey may not be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum WithdrawalError {
    /// Evidence from where it begins is not judged, or was confirmed.
    Unjudged,
    /// The authority before us has offered it.
    Offered,
    /// The chip holds, or was told to.
    Armed,
    /// It is under way, or about to be.
    Sealed,
    /// The journey is over, so there is nothing to take back.
    Ended,
}

/// Whether a journey may be taken back, and if not, why.
///
/// Where it is expected it may, until the authority before us has offered it: then it is sealed and
/// on its way. Evidence does not matter there, for nothing was sealed here; its incidents stay on
/// the desk. Where it begins it may as long as the chip does not hold and was never told to, and
/// tamper evidence has been judged and found harmless. A journey that was withdrawn may be again:
/// nothing changes.
///
/// # Errors
///
/// Why not.
pub fn may_withdraw(plan: &Plan, state: &State) -> Result<(), WithdrawalError> {
    let s = state.snapshot();
    let holds = s.chip.is_some_and(|reading| reading.chip.holding);
    match (s.phase, s.custody) {
        (Phase::Expected, Custody::None) if s.offer_in.is_some() || !s.decided.is_empty() => {
            Err(WithdrawalError::Offered)
        }
        (Phase::Expected, Custody::None) | (Phase::Withdrawn, _) => Ok(()),
        (Phase::AtOrigin, _) if s.verdict() == End::Exception => Err(WithdrawalError::Unjudged),
        (Phase::AtOrigin, Custody::Holding(_)) if plan.is_first() => {
            let is_ordered = s.order.is_some() || s.seal_orders > 0;
            if s.armed || s.started || s.unsealed || is_ordered || holds {
                Err(WithdrawalError::Armed)
            } else {
                Ok(())
            }
        }
        (Phase::Ended(_), _) => Err(WithdrawalError::Ended),
        (
            Phase::Expected
            | Phase::AtOrigin
            | Phase::Sealing
            | Phase::UnderWay
            | Phase::Held
            | Phase::Releasing
            | Phase::InGap
            | Phase::HandedOver,
            _,
        ) => Err(WithdrawalError::Sealed),
    }
}

impl Transition<'_> {
    /// What holds custody lets it go for good: it was never sealed, so there is nothing to prove.
    pub(super) fn withdraw(&mut self) {
        if let Err(why) = may_withdraw(self.plan, &State(self.s.clone())) {
            self.flag(why.into());
            return;
        }
        if let Custody::Holding(epoch) = self.s.custody {
            self.s.custody = Custody::Done(epoch);
        }
        self.s.phase = Phase::Withdrawn;
        self.s.entered_at = None;
        self.s.inspection_due = false;
        self.clear(Cause::OfferMissing);
        self.out.push(Effect::Withdrawn);
    }

    /// The lock is another journey's now, and what is said of this one moves nothing. Incidents are
    /// still counted, for the desk closes them.
    pub(super) fn after_withdrawal(&mut self, input: Input) {
        match input {
            Input::Offered(offer) => self.offered_after_withdrawal(&offer),
            Input::Cancelled { epoch } => self.cancelled(epoch),
            Input::SaidBefore(Message::Void { epoch }) => self.voided_before(epoch),
            Input::IncidentOpened { blocking } => self.incident_opened(blocking),
            Input::IncidentClosed { blocking, confirmed } => {
                self.incident_closed(blocking, confirmed);
            }
            // What comes again and again, and what only repeats what is so.
            Input::Seen(_)
            | Input::Tick
            | Input::Withdrawn
            | Input::InspectionOver { inspected: false } => {}
            Input::OrderEnded { .. }
            | Input::Opened { .. }
            | Input::Tampered
            | Input::Inspected
            | Input::InspectionDue
            | Input::InspectionOver { inspected: true }
            | Input::LockReplaced
            | Input::Accepted { .. }
            | Input::Voided { .. }
            | Input::NoticeOfTamper
            | Input::EndedElsewhere(_)
            | Input::SaidBefore(_)
            | Input::Recalled => self.flag(Misfit::JourneyWithdrawn),
        }
    }

    fn offered_after_withdrawal(&mut self, offer: &Offer) {
        self.flag(Misfit::OfferOfWithdrawn);
        if self.plan.is_first() {
            return;
        }
        self.cancelled(offer.epoch);
    }
}
