//! A journey that is taken back before it was sealed: when it may be, and what its machine still
//! answers. It never takes custody again, so whoever offers it is told that the epoch is void.

use crate::{Cause, Custody, Effect, End, Input, Offer, Phase, Plan, State};

use super::Turn;

/// Whether a journey may be taken back, and if not, why.
///
/// Where it is expected it may, until the authority before us has offered it: then it is sealed and
/// on its way. Where it begins it may as long as the chip does not hold and was never told to.
/// Tamper evidence must have been judged, and found harmless, in either case. A journey that was
/// withdrawn may be again: nothing changes.
///
/// # Errors
///
/// Why not, for people.
pub fn may_withdraw(plan: &Plan, state: &State) -> Result<(), &'static str> {
    let s = state.snapshot();
    let holds = s.chip.is_some_and(|reading| reading.chip.holding);
    match (s.phase, s.custody) {
        (Phase::Expected | Phase::AtOrigin, _) if s.verdict() == End::Exception => {
            Err("there is tamper evidence that no officer has judged, or one has confirmed")
        }
        (Phase::Expected, Custody::None) if s.offer_in.is_some() || !s.decided.is_empty() => {
            Err("it has been offered already, and so was sealed")
        }
        (Phase::Expected, Custody::None) | (Phase::Withdrawn, _) => Ok(()),
        (Phase::AtOrigin, Custody::Holding(_)) if plan.is_first() => {
            let is_ordered = s.order.is_some() || s.seal_orders > 0;
            if s.armed || s.started || s.unsealed || is_ordered || holds {
                Err("the lock holds already, or was told to")
            } else {
                Ok(())
            }
        }
        (Phase::Ended(_), _) => Err("it has ended"),
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
        ) => Err("it is sealed, or its seal is ordered"),
    }
}

impl Turn<'_> {
    /// What holds custody lets it go for good: it was never sealed, so there is nothing to prove.
    pub(super) fn withdraw(&mut self) {
        if let Err(why) = may_withdraw(self.plan, &State(self.s.clone())) {
            self.flag(why);
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
            | Input::Recalled => self.flag("the journey was withdrawn"),
        }
    }

    fn offered_after_withdrawal(&mut self, offer: &Offer) {
        self.flag("an offer of a journey that was withdrawn");
        if self.plan.is_first() {
            return;
        }
        self.cancelled(offer.epoch);
    }
}
