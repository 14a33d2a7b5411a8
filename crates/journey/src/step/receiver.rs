//! The side that takes: a pending offer and a sighting at the own entry make an acceptance, and
//! each epoch is decided once.

use model::GapMode;

use crate::{
    Cause, Chip, Custody, Decision, Epoch, GapCheck, GapProof, Message, Misfit, Offer, Party,
    Phase, Whereabouts,
};

use super::{DECISIONS_MAX, ENTRY_MEMORY, EPOCH_MAX, OFFER_PATIENCE, READING_AGE_MAX, Transition};

impl Transition<'_> {
    pub(super) fn offered(&mut self, offer: Offer) {
        if self.plan.is_first() {
            self.flag(Misfit::OfferToFirst);
        } else if let Some(decision) = self.s.decided.get(&offer.epoch).copied() {
            if decision == Decision::Accepted {
                self.offered_again(&offer);
            }
            self.answer(offer.epoch, decision);
        } else if let Some(why) = self.inadmissible(&offer) {
            self.flag(why);
        } else {
            self.s.offer_in = Some(offer);
            self.try_accept();
        }
    }

    /// Why an undecided offer is not even kept.
    fn inadmissible(&self, offer: &Offer) -> Option<Misfit> {
        let newest = self.s.decided.keys().next_back();
        if self.s.custody != Custody::None {
            Some(Misfit::OfferAfterAcceptance)
        } else if !(1..=EPOCH_MAX).contains(&offer.epoch.0) {
            Some(Misfit::OfferOfImpossibleEpoch)
        } else if newest.is_some_and(|newest| *newest > offer.epoch) {
            Some(Misfit::OfferOlderThanDecision)
        } else if self.s.decided.len() >= DECISIONS_MAX {
            Some(Misfit::TooManyEpochs)
        } else if self.s.offer_in.as_ref().is_some_and(|pending| pending != offer) {
            // A giver offers a later epoch only after we voided the earlier one, and an epoch
            // always with the same content.
            Some(Misfit::OfferContradicts)
        } else {
            None
        }
    }

    /// Says again what was decided, unless the giver must not hear it yet.
    fn answer(&mut self, epoch: Epoch, decision: Decision) {
        match decision {
            Decision::Accepted if self.s.accept_owed == Some(epoch) => {}
            Decision::Accepted => {
                let openings = self.s.openings_accepted;
                self.tell(Party::Previous, Message::Accept { epoch, openings });
            }
            Decision::Voided => self.tell(Party::Previous, Message::Void { epoch }),
        }
    }

    pub(super) fn cancelled(&mut self, epoch: Epoch) {
        if self.plan.is_first() {
            self.flag(Misfit::CancellationToFirst);
        } else if let Some(decision) = self.s.decided.get(&epoch).copied() {
            self.answer(epoch, decision);
        } else {
            self.void(epoch);
        }
    }

    /// Decides that this epoch is never accepted, and says so.
    pub(super) fn void(&mut self, epoch: Epoch) {
        if !(1..=EPOCH_MAX).contains(&epoch.0) {
            self.flag(Misfit::CancellationOfImpossibleEpoch);
        } else if self.s.decided.len() >= DECISIONS_MAX {
            self.flag(Misfit::TooManyEpochs);
        } else {
            self.s.decided.insert(epoch, Decision::Voided);
            if self.s.offer_in.as_ref().is_some_and(|pending| pending.epoch <= epoch) {
                self.s.offer_in = None;
                self.clear(Cause::GapOverdue);
            }
            self.answer(epoch, Decision::Voided);
        }
    }

    /// A sighting before custody is here: remembered at the entry, and of no weight elsewhere.
    pub(super) fn seen_expected(&mut self, place: Option<Whereabouts>) {
        if place == Some(Whereabouts::Entry) {
            self.s.entered_at = Some(self.now);
            self.try_accept();
        }
    }

    pub(super) fn tick_expected(&mut self) {
        let overdue = |offer: &Offer| self.now.since(offer.released_at) > self.plan.gap_max_before;
        if self.s.offer_in.as_ref().is_some_and(overdue) {
            self.raise_once(Cause::GapOverdue);
        }
        let Some(entered_at) = self.s.entered_at else { return };
        if self.s.offer_in.is_none() && self.now.since(entered_at) > OFFER_PATIENCE {
            self.raise_once(Cause::OfferMissing);
        }
        if !self.is_recent(entered_at, ENTRY_MEMORY) {
            self.s.entered_at = None;
        }
    }

    fn try_accept(&mut self) {
        let here = self.s.entered_at.is_some_and(|at| self.is_recent(at, ENTRY_MEMORY));
        if self.s.phase != Phase::Expected || self.s.custody != Custody::None || !here {
            return;
        }
        if let Some(offer) = self.s.offer_in.take() {
            self.accept(&offer);
        }
    }

    fn accept(&mut self, offer: &Offer) {
        self.s.decided.insert(offer.epoch, Decision::Accepted);
        self.s.custody = Custody::Holding(offer.epoch.next());
        self.s.entered_at = None;
        self.s.inspected |= offer.inspected;
        self.clear(Cause::OfferMissing);
        self.clear(Cause::GapOverdue);
        let mode = self.agreed_mode(offer);
        self.s.gap = Some(GapCheck { openings: offer.openings, mode });
        self.judge_offer(offer, mode);
        let recent = |at| self.is_recent(at, READING_AGE_MAX);
        let chip = self.s.chip.filter(|c| recent(c.at)).map(|c| c.chip);
        self.s.openings_accepted = chip.and_then(|c| c.openings);
        // With overlap the giver disarms its chip on hearing of the acceptance, so it hears only
        // when ours holds: otherwise nobody would guard the cargo in between.
        self.s.accept_owed = Some(offer.epoch);
        if mode == GapMode::Scheme {
            self.tell_accept_owed();
        }
        self.s.phase = Phase::Sealing;
        if let Some(chip) = chip {
            self.judge_entry_chip(chip);
        }
        match chip {
            Some(chip) if chip.is_sealed() => self.start(),
            Some(_) | None => self.seal(),
        }
    }

    fn judge_entry_chip(&mut self, chip: Chip) {
        self.check_gap(chip);
        if !chip.shackle_closed && !self.s.unsealed {
            self.s.unsealed = true;
            self.evidence(Cause::UnsealedUnderWay);
        }
    }

    /// The weaker of what the giver did and what the plan says.
    fn agreed_mode(&mut self, offer: &Offer) -> GapMode {
        if offer.gap_mode != self.plan.gap_mode {
            self.flag(Misfit::OfferGuardsOtherwise);
            return GapMode::Scheme;
        }
        offer.gap_mode
    }

    fn judge_offer(&mut self, offer: &Offer, mode: GapMode) {
        if offer.tampered {
            self.inherit_tamper();
        }
        if offer.gap_unproven {
            self.s.proof = GapProof::Unproven;
        }
        let late = self.now.since(offer.released_at) > self.plan.gap_max_before;
        if late && mode == GapMode::Scheme {
            self.evidence(Cause::GapTooLong);
        }
        let both = self.plan.seal.as_ref().zip(offer.seal.as_ref());
        if both.is_some_and(|(declared, offered)| declared != offered) {
            self.evidence(Cause::SealDiffers);
        }
    }

    pub(super) fn tell_accept_owed(&mut self) {
        if let Some(epoch) = self.s.accept_owed.take() {
            self.answer(epoch, Decision::Accepted);
        }
    }

    /// Compares the lock's counter with the one signed at release. One equal reading is not the
    /// end of it: until the own chip holds, the gap goes on.
    pub(super) fn check_gap(&mut self, chip: Chip) {
        let Some(gap) = self.s.gap else { return };
        let held = chip.holding && chip.shackle_closed;
        match (gap.openings, chip.openings) {
            (Some(before), Some(after)) if before != after => {
                self.s.gap = None;
                if gap.mode == GapMode::Scheme {
                    self.s.proof = GapProof::Unproven;
                }
                self.evidence(Cause::GapOpened);
            }
            (Some(_), Some(_)) if held => self.s.gap = None,
            (None, _) if held => self.close_gap_check(),
            // A lock that counts will say so in a later report.
            (Some(_) | None, Some(_) | None) => {}
        }
    }

    /// Gives up waiting for the counter.
    pub(super) fn close_gap_check(&mut self) {
        if let Some(gap) = self.s.gap.take() {
            // With overlap a chip held the bolt all the time, and would have reported an opening.
            if gap.mode == GapMode::Scheme {
                self.s.proof = GapProof::Unproven;
                self.raise(Cause::GapUnproven);
            }
        }
    }
}
