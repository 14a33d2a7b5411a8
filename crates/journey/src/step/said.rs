//! What this authority is known to have said before and does not remember: its store is an older one,
//! and another authority has kept the signed message. What was said stands, and nothing of it is said
//! again. Messages to different authorities may come back in any order.

use model::GapMode;

use crate::{
    Cause, Custody, Decision, Effect, End, Epoch, GapCheck, GapProof, Message, Misfit, Offer, Phase,
};

use super::{DECISIONS_MAX, EPOCH_MAX, Transition};

impl Transition<'_> {
    pub(super) fn said_before(&mut self, message: Message) {
        match message {
            Message::Offer(offer) => self.offered_before(offer),
            Message::Accept { epoch, openings } => self.accepted_before(epoch, openings),
            Message::Cancel { epoch } => {
                if self.s.custody == Custody::Released(epoch) {
                    self.s.recalled = true;
                }
            }
            Message::Void { epoch } => self.voided_before(epoch),
            Message::Tamper => self.evidence(Cause::TamperInGap),
            Message::Ended(end) => self.ended_before(end),
        }
    }

    /// We had let go of custody under this epoch. The next authority's answer comes again by itself.
    fn offered_before(&mut self, offer: Offer) {
        let is_older = match self.s.custody {
            Custody::None => false,
            Custody::Holding(own) => own > offer.epoch,
            Custody::Released(own) => own >= offer.epoch,
            Custody::Done(_) => true,
        };
        if self.plan.is_last() {
            self.flag(Misfit::ReleaseWithoutCustody);
            return;
        }
        if is_older {
            return;
        }
        if offer.tampered && self.s.verdict() != End::Exception {
            self.inherit_tamper();
        }
        if offer.gap_unproven {
            self.s.proof = GapProof::Unproven;
        }
        self.s.inspected |= offer.inspected;
        self.s.custody = Custody::Released(offer.epoch);
        self.s.phase = Phase::InGap;
        self.s.order = None;
        self.s.recalled = false;
        self.s.gap = None;
        self.s.accept_owed = None;
        self.s.unsealed = false;
        // What let us offer was the chip's own word that it had let go, or that it held.
        self.s.armed = offer.gap_mode == GapMode::Overlap;
        self.s.baseline = offer.openings;
        self.s.offer_out = Some(offer);
    }

    /// We had taken custody under this epoch. Whether the lock holds is to be seen: it is sealed as
    /// after any acceptance. What the offer said comes again with the offer.
    fn accepted_before(&mut self, epoch: Epoch, openings: Option<u32>) {
        let decided = self.s.decided.get(&epoch).copied();
        if decided == Some(Decision::Accepted) {
            return;
        }
        if decided.is_some() || self.plan.is_first() || !self.may_have_decided(epoch) {
            self.flag(Misfit::AcceptanceNotOut);
            return;
        }
        self.s.decided.insert(epoch, Decision::Accepted);
        self.s.openings_accepted = openings;
        self.s.entered_at = None;
        self.clear(Cause::OfferMissing);
        self.clear(Cause::GapOverdue);
        let offer = self.s.offer_in.take().filter(|offer| offer.epoch == epoch);
        if self.s.custody == Custody::None {
            self.s.custody = Custody::Holding(epoch.next());
            match self.s.chip {
                Some(reading) if reading.chip.is_sealed() => self.start(),
                Some(_) | None => self.seal(),
            }
        }
        if let Some(offer) = offer {
            self.offered_again(&offer);
        }
    }

    /// We had decided never to take this epoch.
    pub(super) fn voided_before(&mut self, epoch: Epoch) {
        if self.plan.is_first() || !self.may_have_decided(epoch) {
            self.flag(Misfit::VoidNotOut);
            return;
        }
        self.s.decided.entry(epoch).or_insert(Decision::Voided);
        if self.s.offer_in.as_ref().is_some_and(|pending| pending.epoch <= epoch) {
            self.s.offer_in = None;
            self.clear(Cause::GapOverdue);
        }
    }

    fn may_have_decided(&self, epoch: Epoch) -> bool {
        let is_known = self.s.decided.contains_key(&epoch);
        (1..=EPOCH_MAX).contains(&epoch.0) && (is_known || self.s.decided.len() < DECISIONS_MAX)
    }

    /// We had told how the journey ended. A later word may only have made it worse.
    fn ended_before(&mut self, end: End) {
        if !self.plan.is_last() {
            self.flag(Misfit::EndBeforeUs);
            return;
        }
        match self.s.phase {
            Phase::Ended(told) if told >= end => return,
            Phase::Ended(_) => self.out.push(Effect::Reopened),
            Phase::Expected
            | Phase::AtOrigin
            | Phase::Sealing
            | Phase::UnderWay
            | Phase::Held
            | Phase::Releasing
            | Phase::InGap
            | Phase::HandedOver
            | Phase::Withdrawn => {}
        }
        let epoch = match self.s.custody {
            Custody::None => Epoch(1),
            Custody::Holding(own) | Custody::Released(own) | Custody::Done(own) => own,
        };
        self.s.custody = Custody::Done(epoch);
        self.s.phase = Phase::Ended(end);
        self.s.order = None;
        self.s.armed = false;
        self.s.accept_owed = None;
        self.out.push(Effect::Ended(end));
    }

    /// The offer of an epoch that is accepted comes again: we may know of the acceptance by our own
    /// word alone. Nothing changes if we had heard it before.
    pub(super) fn offered_again(&mut self, offer: &Offer) {
        if offer.tampered && !self.s.tamper_inherited {
            self.inherit_tamper();
        }
        if offer.gap_unproven {
            self.s.proof = GapProof::Unproven;
        }
        self.s.inspected |= offer.inspected;
        match (offer.openings, self.s.openings_accepted) {
            (Some(before), Some(after)) if before != after => {
                if offer.gap_mode == GapMode::Scheme {
                    self.s.proof = GapProof::Unproven;
                }
                self.evidence_once(Cause::GapOpened);
            }
            (Some(_), Some(_)) => {}
            // As long as the leg has not begun, the counter is still to be compared.
            (None, _) | (_, None) => {
                if self.s.phase == Phase::Sealing && self.s.gap.is_none() {
                    let (openings, mode) = (offer.openings, offer.gap_mode);
                    self.s.gap = Some(GapCheck { openings, mode });
                }
            }
        }
    }

    pub(super) fn inherit_tamper(&mut self) {
        self.s.tamper_inherited = true;
        self.raise(Cause::TamperInherited);
    }
}
