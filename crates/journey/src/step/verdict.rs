//! Tamper evidence, incidents and the end of the journey; the rules are in the text of `State`'s
//! module.

use crate::{Cause, Custody, Effect, End, Evidence, Message, Misfit, OrderKind, Party, Phase};

use super::Transition;

impl Transition<'_> {
    /// Evidence found by this machine itself, while custody is here.
    pub(super) fn evidence(&mut self, cause: Cause) {
        self.note_evidence();
        self.raise(cause);
    }

    /// The same for what every sighting finds again.
    pub(super) fn evidence_once(&mut self, cause: Cause) {
        if !self.s.raised.contains(&cause) {
            self.evidence(cause);
        }
    }

    /// While anything blocking is open, the evidence is on somebody's desk: either its own incident
    /// is open, or the caller opens one on being told to raise it, and counts it.
    fn note_evidence(&mut self) {
        self.s.evidence =
            if self.s.incidents_blocking > 0 { Evidence::UnderReview } else { Evidence::Open };
    }

    /// Evidence of the own chip after custody was released: whoever has custody must know.
    pub(super) fn late_evidence(&mut self, cause: Cause) {
        self.evidence(cause);
        self.tell(Party::Next, Message::Tamper);
    }

    pub(super) fn tampered(&mut self) {
        match self.s.phase {
            Phase::Expected
            | Phase::AtOrigin
            | Phase::Sealing
            | Phase::UnderWay
            | Phase::Held
            | Phase::Releasing => self.note_evidence(),
            Phase::Ended(_) if self.plan.is_last() => {
                self.note_evidence();
                self.reopen();
            }
            Phase::Withdrawn => {}
            Phase::InGap | Phase::HandedOver | Phase::Ended(_) => {
                self.late_evidence(Cause::TamperInGap);
            }
        }
    }

    pub(super) fn notice_of_tamper(&mut self) {
        if self.plan.is_first() {
            self.flag(Misfit::TamperToFirst);
            return;
        }
        self.evidence(Cause::NoticeOfTamper);
        self.judge_again();
    }

    pub(super) fn incident_opened(&mut self, blocking: bool) {
        if !blocking {
            return;
        }
        match self.s.incidents_blocking.checked_add(1) {
            Some(open) => self.s.incidents_blocking = open,
            None => self.flag(Misfit::IncidentsUncounted),
        }
        if self.s.evidence == Evidence::Open {
            self.s.evidence = Evidence::UnderReview;
        }
    }

    pub(super) fn incident_closed(&mut self, blocking: bool, confirmed: bool) {
        if confirmed {
            self.confirm();
        }
        if !blocking {
            return;
        }
        match self.s.incidents_blocking.checked_sub(1) {
            Some(0) => self.all_closed(),
            Some(open) => self.s.incidents_blocking = open,
            None => self.flag(Misfit::IncidentNotOpen),
        }
    }

    fn confirm(&mut self) {
        self.s.confirmed = true;
        self.judge_again();
    }

    /// Evidence that comes late: an end that was told is opened again, or those who have taken over
    /// are told. Before that the release waits for it.
    fn judge_again(&mut self) {
        match self.s.phase {
            Phase::Expected
            | Phase::AtOrigin
            | Phase::Sealing
            | Phase::UnderWay
            | Phase::Held
            | Phase::Releasing
            | Phase::Withdrawn => {}
            Phase::Ended(_) if self.plan.is_last() => self.reopen(),
            Phase::InGap | Phase::HandedOver | Phase::Ended(_) => {
                self.tell(Party::Next, Message::Tamper);
            }
        }
    }

    /// The officers have judged everything: what waited for them is judged again by the rules.
    fn all_closed(&mut self) {
        self.s.incidents_blocking = 0;
        if self.s.evidence == Evidence::UnderReview {
            self.s.evidence = Evidence::Judged;
        }
        self.s.raised.retain(|cause| !cause.blocks());
        match self.s.phase {
            Phase::Sealing if self.s.order.is_none() => {
                self.s.seal_orders = 0;
                self.order_seal();
            }
            Phase::UnderWay | Phase::Held => {
                self.s.seal_orders = 0;
                self.settle();
            }
            Phase::HandedOver | Phase::Ended(_) if self.s.armed && self.s.order.is_none() => {
                self.s.release_retries = 0;
                self.order(OrderKind::Release);
            }
            Phase::Expected
            | Phase::AtOrigin
            | Phase::Sealing
            | Phase::Releasing
            | Phase::InGap
            | Phase::HandedOver
            | Phase::Ended(_)
            | Phase::Withdrawn => {}
        }
    }

    /// The last release is confirmed.
    pub(super) fn end(&mut self) {
        let Custody::Holding(epoch) = self.s.custody else {
            self.flag(Misfit::ReleaseWithoutCustody);
            return;
        };
        self.s.custody = Custody::Done(epoch);
        self.tell_end(self.s.verdict());
    }

    /// Evidence after the end: what was told no longer stands.
    fn reopen(&mut self) {
        match self.s.phase {
            Phase::Ended(End::Clean | End::GapUnproven) => {
                self.out.push(Effect::Reopened);
                self.tell_end(End::Exception);
            }
            Phase::Ended(End::Exception)
            | Phase::Expected
            | Phase::AtOrigin
            | Phase::Sealing
            | Phase::UnderWay
            | Phase::Held
            | Phase::Releasing
            | Phase::InGap
            | Phase::HandedOver
            | Phase::Withdrawn => {}
        }
    }

    fn tell_end(&mut self, end: End) {
        self.s.phase = Phase::Ended(end);
        self.out.push(Effect::Ended(end));
        if !self.plan.is_first() {
            self.tell(Party::Earlier, Message::Ended(end));
        }
    }

    /// The last authority's word on the end. A later word may only make it worse.
    pub(super) fn ended_elsewhere(&mut self, end: End) {
        if self.plan.is_last() {
            self.flag(Misfit::EndToLast);
            return;
        }
        match self.s.phase {
            Phase::HandedOver => {
                self.s.phase = Phase::Ended(end);
                self.out.push(Effect::Ended(end));
            }
            // Overtook the acceptance, which is still to come.
            Phase::InGap => self.s.ended_elsewhere = self.s.ended_elsewhere.max(Some(end)),
            Phase::Ended(told) if end > told => {
                self.s.phase = Phase::Ended(end);
                self.out.extend([Effect::Reopened, Effect::Ended(end)]);
            }
            Phase::Ended(told) if end == told => {}
            Phase::Ended(_) => self.flag(Misfit::OlderEnd),
            Phase::Expected
            | Phase::AtOrigin
            | Phase::Sealing
            | Phase::UnderWay
            | Phase::Held
            | Phase::Releasing
            | Phase::Withdrawn => self.flag(Misfit::EndBeforeUs),
        }
    }
}
