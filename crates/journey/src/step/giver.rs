//! The side that lets go: the offer, its answer, and the reclaim. A timeout never reclaims.

use model::GapMode;

use crate::{
    Cause, Custody, Effect, End, Epoch, GapCheck, GapProof, Message, Misfit, Offer, OrderKind,
    Party, Phase, Seen,
};

use super::{RELEASE_RETRIES_MAX, Transition, recheck};

impl Transition<'_> {
    /// Releases custody and tells the next authority. What was the lock's counter when the release
    /// was ordered is signed, so that an opening at any later time shows as a difference.
    pub(super) fn offer(&mut self) {
        let Custody::Holding(epoch) = self.s.custody else {
            self.flag(Misfit::ReleaseWithoutCustody);
            return;
        };
        let offer = Offer {
            epoch,
            openings: self.s.baseline.or(self.s.chip.and_then(|c| c.chip.openings)),
            seal: self.plan.seal.clone(),
            tampered: self.s.verdict() == End::Exception,
            gap_unproven: self.s.proof == GapProof::Unproven,
            gap_mode: self.plan.gap_mode,
            released_at: self.now,
            inspected: self.s.inspected,
        };
        self.s.custody = Custody::Released(epoch);
        self.s.phase = Phase::InGap;
        self.s.recalled = false;
        // From here on the counter is watched for what moves after the release.
        self.s.baseline = self.s.chip.and_then(|c| c.chip.openings).or(offer.openings);
        self.s.unsealed = false;
        self.s.offer_out = Some(offer.clone());
        self.tell(Party::Next, Message::Offer(offer));
    }

    /// The truck in the gap, as far as our own chip still speaks. Reports repeat what they saw; the
    /// next authority is told once of each opening.
    pub(super) fn seen_in_gap(&mut self, seen: Seen) {
        let (Some(chip), Some(offer)) = (seen.chip, &self.s.offer_out) else { return };
        let counted = offer.openings.is_some() && chip.openings.is_some();
        let moved = counted && chip.openings != self.s.baseline;
        let is_open = !chip.shackle_closed || self.s.armed && !chip.holding;
        let opened = is_open && !self.s.unsealed;
        self.s.unsealed = is_open;
        if moved {
            self.s.baseline = chip.openings;
            self.late_evidence(Cause::GapOpened);
        } else if opened {
            self.late_evidence(Cause::TamperInGap);
        }
    }

    /// Our chip guarded the gap and still holds, although it was told to let go: it was out of
    /// reach then, and speaks now.
    pub(super) fn seen_past_us(&mut self, seen: Seen) {
        let holds_on = seen.chip.is_some_and(|chip| chip.holding);
        let tries_left = self.s.release_retries < RELEASE_RETRIES_MAX;
        let due = holds_on && tries_left && self.s.order.is_none();
        if due && recheck::is_guarding_for_next(self.plan, &self.s) {
            self.s.release_retries += 1;
            self.order(OrderKind::Release);
        }
    }

    pub(super) fn tick_in_gap(&mut self) {
        let Some(offer) = &self.s.offer_out else { return };
        if self.now.since(offer.released_at) > self.plan.gap_max_after {
            self.raise_once(Cause::GapOverdue);
        }
    }

    pub(super) fn recalled(&mut self) {
        match self.s.custody {
            Custody::Released(epoch) => {
                self.s.recalled = true;
                self.tell(Party::Next, Message::Cancel { epoch });
            }
            Custody::None | Custody::Holding(_) | Custody::Done(_) => {
                self.flag(Misfit::NothingToRecall);
            }
        }
    }

    pub(super) fn accepted(&mut self, epoch: Epoch) {
        match self.s.custody {
            Custody::Released(own) if own == epoch && !self.plan.is_last() => self.done(epoch),
            // The receiver repeats itself until the message is acknowledged.
            Custody::Done(own) if own == epoch && !self.plan.is_last() => {}
            Custody::None | Custody::Holding(_) | Custody::Released(_) | Custody::Done(_) => {
                self.flag(Misfit::AcceptanceNotOut);
            }
        }
    }

    fn done(&mut self, epoch: Epoch) {
        self.s.custody = Custody::Done(epoch);
        self.s.phase = Phase::HandedOver;
        self.clear(Cause::GapOverdue);
        self.s.release_retries = 0;
        self.out.push(Effect::HandedOver);
        if self.s.armed {
            self.order(OrderKind::Release);
        }
        if let Some(end) = self.s.ended_elsewhere.take() {
            self.s.phase = Phase::Ended(end);
            self.out.push(Effect::Ended(end));
        }
    }

    pub(super) fn voided(&mut self, epoch: Epoch) {
        match self.s.custody {
            Custody::Released(own) if own == epoch => self.reclaim(epoch),
            // Reclaimed before; the receiver repeats itself.
            Custody::Holding(own) | Custody::Released(own) | Custody::Done(own) if own > epoch => {}
            Custody::None | Custody::Holding(_) | Custody::Released(_) | Custody::Done(_) => {
                self.flag(Misfit::VoidNotOut);
            }
        }
    }

    /// Custody is back, because the receiver has decided never to take this epoch. The gap has to
    /// be proved as if another authority had taken over. Unless an officer here had asked for it,
    /// one has to say what is next.
    fn reclaim(&mut self, epoch: Epoch) {
        self.s.custody = Custody::Holding(epoch.next());
        let asked_for = std::mem::take(&mut self.s.recalled);
        self.s.ended_elsewhere = None;
        self.clear(Cause::GapOverdue);
        if !asked_for {
            self.raise(Cause::HandOverRefused);
        }
        if let Some(offer) = &self.s.offer_out {
            self.s.gap = Some(GapCheck { openings: offer.openings, mode: offer.gap_mode });
        }
        // What the chip said before it let go says nothing about the reclaimed leg.
        self.s.chip = None;
        self.s.unsealed = false;
        self.s.seal_orders = 0;
        if self.s.armed && self.plan.gap_mode == GapMode::Overlap {
            self.start();
        } else {
            self.seal();
        }
    }
}
