//! Changes to a journey under way, once the authority in custody has decided them.

use journey::{Input, Phase};
use model::{JourneyId, LockId, PlaceId, VehicleId};
use scheme::{Change, CheckReason, EquipmentReason, JourneyReason, Reason};

use super::{Custody, declaring::no_chip};
use crate::{
    AuditAction, Fact, IncidentKind, StoryKind,
    core::{
        context::Context,
        effects::Effects,
        message::{ToCustody, ToFleet},
    },
};

impl Custody {
    /// A change to a journey is in force. Where it was decided elsewhere it may not fit here: then
    /// nothing changes, and an officer has to see to it before the lock is let go.
    pub(super) fn amend(
        &mut self,
        id: JourneyId,
        change: &Change,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) {
        let Some(phase) = self.journeys.get(&id).map(super::Journey::phase) else { return };
        if phase == Phase::Withdrawn {
            let why = JourneyReason::JourneyWithdrawn { journey: id };
            effects.note(AuditAction::RefuseAmendment, id.to_string(), &Reason::from(why));
            return;
        }
        if let Err(why) = self.check_change(id, change, ctx) {
            effects.note(AuditAction::RefuseAmendment, id.to_string(), &why);
            effects.raise(self.about(IncidentKind::AmendmentRefused, id).fact(why));
            return;
        }
        let what = match *change {
            Change::ControlPoint { exit, entry } => {
                self.lead_through(id, (exit, entry), ctx);
                Fact::ControlPoint { from: exit, to: entry }
            }
            Change::Destination { place } => {
                self.lead_to(id, place, ctx);
                Fact::Destination { place }
            }
            Change::Vehicle { vehicle } | Change::TerminalTransfer { vehicle } => {
                self.change_vehicle(id, vehicle, ctx, effects);
                Fact::Vehicle { vehicle }
            }
            Change::Lock { lock } => {
                self.change_lock(id, lock, ctx, effects);
                Fact::Lock { lock }
            }
        };
        self.miss_corridor(id, ctx, effects);
        effects.journey(id);
        effects.story(id, StoryKind::Amended, vec![what]);
        if let Some(lock) = self.journeys.get(&id).map(super::Journey::lock) {
            effects.lock(lock);
        }
    }

    /// The new lock or vehicle must be known here, and on no other journey.
    fn check_change(
        &self,
        id: JourneyId,
        change: &Change,
        ctx: &Context<'_>,
    ) -> Result<(), Reason> {
        let authority = ctx.settings.authority;
        let on = match *change {
            Change::ControlPoint { .. } | Change::Destination { .. } => None,
            Change::Vehicle { vehicle } | Change::TerminalTransfer { vehicle } => {
                if ctx.registry.vehicle(vehicle).is_none() {
                    return Err(EquipmentReason::VehicleNotRegistered { vehicle, authority }.into());
                }
                self.by_vehicle.get(&vehicle)
            }
            Change::Lock { lock } => {
                if ctx.registry.chip(lock).is_none() {
                    return Err(no_chip(lock, authority).into());
                }
                let phase = self.journeys.get(&id).map(super::Journey::phase);
                if phase == Some(Phase::InGap) {
                    return Err(JourneyReason::OldLockOffered { lock }.into());
                }
                self.by_lock.get(&lock)
            }
        };
        match on {
            Some(other) if self.is_other(*other, id) => Err(CheckReason::Busy.into()),
            Some(_) | None => Ok(()),
        }
    }

    fn lead_through(
        &mut self,
        id: JourneyId,
        (exit, entry): (PlaceId, PlaceId),
        ctx: &Context<'_>,
    ) {
        let side = |place| ctx.atlas.place(place).map(|known| known.authority);
        let (from_side, to_side) = (side(exit), side(entry));
        let gap = ctx.atlas.crossing(exit, entry).map(|crossing| crossing.gap_max);
        let Some(journey) = self.journeys.get_mut(&id) else { return };
        let record = &mut journey.record;
        let own = record.plan.own();
        for leg in &mut record.legs {
            // The places of others' legs are known only where the journey was filed.
            if Some(leg.authority) == from_side && leg.to.is_some() {
                leg.to = Some(exit);
            }
            if Some(leg.authority) == to_side && leg.from.is_some() {
                leg.from = Some(entry);
            }
        }
        if let Some(gap) = gap {
            if from_side == Some(own) {
                record.plan.gap_max_after = gap;
            }
            if to_side == Some(own) {
                record.plan.gap_max_before = gap;
            }
        }
        journey.redraw(ctx.atlas, ctx.map_drawn_at);
        self.time_journey(id);
    }

    fn lead_to(&mut self, id: JourneyId, place: PlaceId, ctx: &Context<'_>) {
        let Some(journey) = self.journeys.get_mut(&id) else { return };
        if let Some(last) = journey.record.legs.last_mut()
            && last.to.is_some()
        {
            last.to = Some(place);
        }
        journey.redraw(ctx.atlas, ctx.map_drawn_at);
    }

    fn change_vehicle(
        &mut self,
        id: JourneyId,
        vehicle: VehicleId,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) {
        let carrier = ctx.registry.vehicle(vehicle).map(|known| known.carrier.clone());
        let Some(journey) = self.journeys.get_mut(&id) else { return };
        let before = std::mem::replace(&mut journey.record.vehicle, vehicle);
        if let Some(carrier) = carrier {
            journey.record.carrier = carrier;
        }
        if self.by_vehicle.get(&before) == Some(&id) {
            self.by_vehicle.remove(&before);
        }
        self.by_vehicle.insert(vehicle, id);
        if let Some(unit) = ctx.registry.unit(vehicle) {
            effects.tell(ToFleet::BeginAnew(unit.handle));
        }
    }

    /// Nothing that the old lock said holds for the new one; and where our chip may still hold the
    /// old one, it is told to let go.
    fn change_lock(
        &mut self,
        id: JourneyId,
        lock: LockId,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) {
        let Some(journey) = self.journeys.get_mut(&id) else { return };
        let before = std::mem::replace(&mut journey.record.plan.lock, lock);
        if before == lock {
            return;
        }
        // What was seen last of the old lock says nothing of what is seen next.
        journey.sighted = None;
        let was_armed = journey.state.is_armed();
        if self.by_lock.get(&before) == Some(&id) {
            self.by_lock.remove(&before);
        }
        self.by_lock.insert(lock, id);
        effects.lock(before);
        if let Some(chip) = ctx.registry.chip(lock) {
            effects.tell(ToFleet::BeginAnew(chip.handle));
            effects.tell(ToFleet::Watch(chip.handle));
        }
        self.leave_chip_behind(id, (before, was_armed), ctx, effects);
        effects.tell(ToCustody::Drive(id, Input::LockReplaced));
    }
}
