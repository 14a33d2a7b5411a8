//! The lock on the own leg: what its sightings, openings and orders mean, when it is sealed and
//! when it is released.

use crate::{
    Cause, ChipReading, Effect, Misfit, OrderKind, OrderOutcome, Phase, PlaceReading, Seen,
    Unguarded, Whereabouts,
};

use super::{SEAL_ORDERS_MAX, Transition, recheck};

impl Transition<'_> {
    pub(super) fn seen(&mut self, seen: Seen) {
        if let Some(chip) = seen.chip {
            self.s.chip = Some(ChipReading { chip, at: self.now });
        }
        let located = seen.fresh && seen.place != Whereabouts::Unknown;
        if located {
            self.s.place = Some(PlaceReading { place: seen.place, at: self.now });
        }
        match self.s.phase {
            Phase::Expected => self.seen_expected(located.then_some(seen.place)),
            Phase::AtOrigin => self.seen_at_origin(seen.place, located),
            Phase::Sealing => self.seen_sealing(seen),
            Phase::UnderWay | Phase::Held => self.seen_on_leg(seen),
            Phase::Releasing => self.seen_releasing(seen),
            Phase::InGap => self.seen_in_gap(seen),
            Phase::HandedOver | Phase::Ended(_) => self.seen_past_us(seen),
            Phase::Withdrawn => {}
        }
    }

    /// A truck may be anywhere before it has come to load. That it came, the device's memory may
    /// tell; that it has left, only a live sighting.
    fn seen_at_origin(&mut self, place: Whereabouts, located: bool) {
        if place == Whereabouts::Origin {
            self.s.was_at_origin = true;
        } else if located && self.s.was_at_origin {
            self.leave_origin();
        }
    }

    /// Seals a closed lock that has left; calls the desk once for one that is not closed, or that
    /// never said.
    fn leave_origin(&mut self) {
        match self.s.chip {
            Some(reading) if reading.chip.is_sealed() => self.start(),
            Some(reading) if reading.chip.shackle_closed => self.seal(),
            Some(_) | None => {
                if !self.s.seal_missing {
                    self.s.seal_missing = true;
                    self.evidence(Cause::SealMissing);
                }
            }
        }
    }

    fn seen_sealing(&mut self, seen: Seen) {
        self.judge_chip(seen);
        // Without an order outstanding nothing else would tell that the chip holds by itself.
        if self.s.order.is_none() && seen.chip.is_some_and(crate::Chip::is_sealed) {
            self.start();
        }
    }

    fn seen_on_leg(&mut self, seen: Seen) {
        self.judge_chip(seen);
        let lapsed = self.s.raised.contains(&Cause::ReleaseFailed);
        let reseal = seen.chip.is_some_and(|c| c.shackle_closed && !c.holding);
        let tries_left = self.s.seal_orders < SEAL_ORDERS_MAX;
        if reseal && self.s.order.is_none() && !lapsed && tries_left {
            self.order_seal();
        }
        self.settle();
    }

    /// Between the release order and its end, the counter must stand still.
    fn seen_releasing(&mut self, seen: Seen) {
        if self.plan.is_last() {
            return;
        }
        let Some(chip) = seen.chip else { return };
        self.s.baseline = self.s.baseline.or(chip.openings);
        if chip.openings.is_some() && chip.openings != self.s.baseline || !chip.shackle_closed {
            self.evidence_once(Cause::GapOpened);
        }
    }

    /// Compares the chip's word with what it must be while the own chip guards the cargo.
    fn judge_chip(&mut self, seen: Seen) {
        let Some(chip) = seen.chip else { return };
        self.check_gap(chip);
        let lapsed = self.s.raised.contains(&Cause::ReleaseFailed);
        let let_go = match self.s.phase {
            Phase::UnderWay => !chip.holding,
            // A release that expired may still be obeyed late; its confirmation says so.
            Phase::Held => !chip.holding && !lapsed,
            Phase::Expected
            | Phase::AtOrigin
            | Phase::Sealing
            | Phase::Releasing
            | Phase::InGap
            | Phase::HandedOver
            | Phase::Ended(_)
            | Phase::Withdrawn => false,
        };
        // A new lock is open until it is put on.
        let is_open = !chip.shackle_closed && !self.s.is_unguarded();
        if (let_go || is_open) && !self.s.unsealed {
            self.s.unsealed = true;
            self.evidence(Cause::UnsealedUnderWay);
        } else if chip.is_sealed() {
            self.sealed();
        }
    }

    /// The chip holds a closed lock: forgets the tries and the opening that this makes good.
    fn sealed(&mut self) {
        self.s.armed = true;
        self.s.unsealed = false;
        self.s.seal_orders = 0;
    }

    /// Goes to sealing, and orders it.
    pub(super) fn seal(&mut self) {
        self.s.phase = Phase::Sealing;
        self.order_seal();
    }

    pub(super) fn order_seal(&mut self) {
        self.s.seal_orders = self.s.seal_orders.saturating_add(1);
        self.order(OrderKind::Seal);
    }

    /// The chip holds: the leg is under way.
    pub(super) fn start(&mut self) {
        self.sealed();
        self.clear(Cause::SealFailed);
        self.guard_again();
        self.s.phase = Phase::UnderWay;
        if !self.s.started {
            self.s.started = true;
            self.out.push(Effect::Started);
        }
        self.tell_accept_owed();
        self.settle();
    }

    /// Finds whether the leg's end is reached, and releases when nothing stands against it.
    pub(super) fn settle(&mut self) {
        self.hold();
        if self.holds().is_empty() {
            self.release();
        }
    }

    /// Finds whether the leg's end is reached, and lets nothing go.
    fn hold(&mut self) {
        let end = recheck::leg_end(self.plan);
        let at_end = self.s.place.is_some_and(|p| p.place == end);
        self.s.phase = if at_end { Phase::Held } else { Phase::UnderWay };
    }

    fn release(&mut self) {
        self.close_gap_check();
        self.s.baseline = self.s.chip.and_then(|c| c.chip.openings);
        if self.plan.is_last() || self.plan.gap_mode == model::GapMode::Scheme {
            self.s.phase = Phase::Releasing;
            self.order(OrderKind::Release);
        } else {
            self.offer();
        }
    }

    pub(super) fn order_ended(&mut self, kind: OrderKind, outcome: OrderOutcome) {
        let awaited = self.s.order == Some(kind);
        if awaited {
            self.s.order = None;
        }
        match (kind, outcome) {
            (OrderKind::Seal, OrderOutcome::Confirmed) => self.seal_confirmed(),
            (OrderKind::Release, OrderOutcome::Confirmed) => self.release_confirmed(awaited),
            (_, OrderOutcome::Failed | OrderOutcome::Expired | OrderOutcome::Withdrawn)
                if !awaited =>
            {
                self.flag(Misfit::OrderNotAwaited);
            }
            // A seal is ordered until it holds, whatever became of the last order.
            (
                OrderKind::Seal,
                OrderOutcome::Failed | OrderOutcome::Expired | OrderOutcome::Withdrawn,
            ) => self.seal_failed(),
            (OrderKind::Release, OrderOutcome::Failed | OrderOutcome::Expired) => {
                self.release_failed();
            }
            (OrderKind::Release, OrderOutcome::Withdrawn) => self.release_withdrawn(),
        }
    }

    /// Also when late: the lock itself says that the chip holds.
    fn seal_confirmed(&mut self) {
        match self.s.phase {
            Phase::Sealing => self.start(),
            Phase::UnderWay | Phase::Held => {
                self.sealed();
                self.clear(Cause::SealFailed);
                self.settle();
            }
            Phase::Expected
            | Phase::AtOrigin
            | Phase::Releasing
            | Phase::InGap
            | Phase::HandedOver
            | Phase::Ended(_)
            | Phase::Withdrawn => self.flag(Misfit::SealNotOrdered),
        }
    }

    fn seal_failed(&mut self) {
        let on_leg = matches!(self.s.phase, Phase::Sealing | Phase::UnderWay | Phase::Held);
        if !on_leg {
            self.flag(Misfit::SealOutsideLeg);
        } else if self.s.phase == Phase::Sealing && self.holds_by_itself() {
            self.start();
        } else if self.s.seal_orders < SEAL_ORDERS_MAX {
            self.order_seal();
        } else {
            self.raise(Cause::SealFailed);
        }
    }

    fn holds_by_itself(&self) -> bool {
        let recent = |c: &ChipReading| self.is_recent(c.at, super::READING_AGE_MAX);
        self.s.chip.filter(recent).is_some_and(|c| c.chip.is_sealed())
    }

    /// Custody and the end hang on the lock's own word, also when that comes after the order had
    /// been given up, as long as the lock is still where it was to be released.
    fn release_confirmed(&mut self, awaited: bool) {
        let lapsed = self.s.raised.contains(&Cause::ReleaseFailed);
        match self.s.phase {
            Phase::Releasing => self.released(),
            Phase::Held if lapsed => {
                self.clear(Cause::ReleaseFailed);
                self.released();
            }
            Phase::UnderWay if lapsed => self.evidence(Cause::UnattributedOpening),
            Phase::HandedOver | Phase::Ended(_) if self.s.armed => {
                self.s.armed = false;
                self.clear(Cause::ReleaseFailed);
            }
            Phase::Expected
            | Phase::AtOrigin
            | Phase::Sealing
            | Phase::UnderWay
            | Phase::Held
            | Phase::InGap
            | Phase::HandedOver
            | Phase::Ended(_)
            | Phase::Withdrawn => {
                if !awaited {
                    self.flag(Misfit::ReleaseNotAwaited);
                }
            }
        }
    }

    fn released(&mut self) {
        self.s.armed = false;
        if self.plan.is_last() { self.end() } else { self.offer() }
    }

    /// On the own leg it is never repeated by itself: the officer who closes the incident lets it
    /// be judged again. After the hand-over it is, and the desk is called for the first failure.
    fn release_failed(&mut self) {
        match self.s.phase {
            Phase::HandedOver | Phase::Ended(_) => self.raise_once(Cause::ReleaseFailed),
            Phase::Releasing => {
                self.raise(Cause::ReleaseFailed);
                self.settle();
            }
            Phase::Expected
            | Phase::AtOrigin
            | Phase::Sealing
            | Phase::UnderWay
            | Phase::Held
            | Phase::InGap => self.raise(Cause::ReleaseFailed),
            Phase::Withdrawn => {}
        }
    }

    /// The lock never heard of it, so nothing failed. The next sighting judges anew.
    fn release_withdrawn(&mut self) {
        if self.s.phase == Phase::Releasing {
            self.s.baseline = None;
            self.hold();
        }
    }

    /// The new lock is sealed where the old one guarded the leg. Whoever changed it sees to the old
    /// lock: an order that was on its way there is none of this journey's state any more.
    pub(super) fn lock_replaced(&mut self) {
        match self.s.phase {
            Phase::Expected | Phase::AtOrigin | Phase::HandedOver | Phase::Ended(_) => {
                self.forget_lock();
            }
            Phase::Sealing | Phase::UnderWay | Phase::Held | Phase::Releasing => {
                self.leave_unguarded();
                self.forget_lock();
                self.seal();
            }
            Phase::Withdrawn => {}
            // What was offered is the old lock and its counter.
            Phase::InGap => self.flag(Misfit::ReplacedInGap),
        }
    }

    /// Before the first seal of a journey there is nothing to guard. What the old lock has seen
    /// since its last word may never be heard.
    fn leave_unguarded(&mut self) {
        let was_guarded = self.s.started || !self.plan.is_first();
        if was_guarded && !self.s.is_unguarded() {
            let held = self.s.chip.filter(|reading| reading.chip.is_sealed());
            let from = held.map_or(self.now, |reading| reading.at.min(self.now));
            self.s.unguarded = Some(Unguarded { from, to: None });
        }
    }

    /// The new lock holds: somebody has to look at what no lock has guarded.
    fn guard_again(&mut self) {
        if let Some(span) = self.s.unguarded.as_mut().filter(|span| span.to.is_none()) {
            span.to = Some(self.now);
            self.evidence(Cause::LockReplaced);
        }
    }

    /// A gap that the old lock has not proved by now, no other can. What was raised about the old
    /// lock holds nothing up but by its incidents.
    fn forget_lock(&mut self) {
        self.close_gap_check();
        if let Some(offer) = &mut self.s.offer_in {
            offer.openings = None;
        }
        self.s.chip = None;
        self.s.order = None;
        self.s.armed = false;
        self.s.unsealed = false;
        self.s.baseline = None;
        self.s.seal_orders = 0;
        self.s.release_retries = 0;
        self.s.raised.remove(&Cause::SealFailed);
        self.s.raised.remove(&Cause::ReleaseFailed);
    }

    pub(super) fn opened(&mut self, by_order: bool) {
        match (self.s.phase, by_order) {
            (Phase::Expected, true | false) => self.flag(Misfit::OpenedBeforeCustody),
            // Loading and unloading; or an order, whose own end says what it means.
            (Phase::AtOrigin | Phase::Withdrawn, _) | (_, true) => {}
            // Being put on.
            (Phase::Sealing, false) if self.s.is_unguarded() => {}
            (Phase::Sealing | Phase::UnderWay | Phase::Held | Phase::Releasing, false) => {
                self.s.unsealed = true;
                self.evidence(Cause::UnattributedOpening);
            }
            (Phase::InGap, false) => {
                self.s.unsealed = true;
                self.late_evidence(Cause::TamperInGap);
            }
            (Phase::HandedOver | Phase::Ended(_), false) => {
                if self.s.armed {
                    self.late_evidence(Cause::TamperInGap);
                }
            }
        }
    }
}
