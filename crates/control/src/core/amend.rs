//! Changes to a journey under way, once the authority in custody has decided them.

use journey::{Snapshot, State};
use model::{JourneyId, LockId, PlaceId, ServerTime, VehicleId};
use scheme::Change;

use super::Core;

impl Core {
    /// A change to a journey is in force.
    pub(super) fn amend_journey(&mut self, id: JourneyId, change: &Change, now: ServerTime) {
        if !self.journeys.contains_key(&id) {
            return;
        }
        let what = match *change {
            Change::ControlPoint { exit, entry } => {
                self.lead_through(id, exit, entry);
                ("control_point", format!("{exit} {entry}"))
            }
            Change::Destination { place } => {
                self.lead_to(id, place);
                ("destination", place.to_string())
            }
            Change::Vehicle { vehicle } | Change::TerminalTransfer { vehicle } => {
                self.change_vehicle(id, vehicle, now);
                ("vehicle", vehicle.to_string())
            }
            Change::Lock { lock } => {
                self.change_lock(id, lock, now);
                ("lock", lock.to_string())
            }
        };
        self.draft.journey(id);
        self.draft.story(id, "amended", vec![what]);
        if let Some(lock) = self.journeys.get(&id).map(super::Journey::lock) {
            self.draft.lock(lock);
        }
    }

    fn lead_through(&mut self, id: JourneyId, exit: PlaceId, entry: PlaceId) {
        let side = |place| self.atlas.place(place).map(|known| known.authority);
        let (from_side, to_side) = (side(exit), side(entry));
        let gap = self.atlas.crossing(exit, entry).map(|crossing| crossing.gap_max);
        let Some(journey) = self.journeys.get_mut(&id) else { return };
        let record = journey.record_mut();
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
        journey.redraw(&self.atlas);
    }

    fn lead_to(&mut self, id: JourneyId, place: PlaceId) {
        let Some(journey) = self.journeys.get_mut(&id) else { return };
        if let Some(last) = journey.record_mut().legs.last_mut()
            && last.to.is_some()
        {
            last.to = Some(place);
        }
        journey.redraw(&self.atlas);
    }

    fn change_vehicle(&mut self, id: JourneyId, vehicle: VehicleId, now: ServerTime) {
        let carrier = self.registry.vehicle(vehicle).map(|known| known.carrier.clone());
        let Some(journey) = self.journeys.get_mut(&id) else { return };
        let record = journey.record_mut();
        let before = std::mem::replace(&mut record.vehicle, vehicle);
        if let Some(carrier) = carrier {
            record.carrier = carrier;
        }
        if self.by_vehicle.get(&before) == Some(&id) {
            self.by_vehicle.remove(&before);
        }
        self.by_vehicle.insert(vehicle, id);
        if let Some(unit) = self.registry.unit(vehicle) {
            self.begin_anew(unit.handle, now);
        }
    }

    /// Nothing that the old lock said holds for the new one.
    fn change_lock(&mut self, id: JourneyId, lock: LockId, now: ServerTime) {
        let Some(journey) = self.journeys.get_mut(&id) else { return };
        let before = std::mem::replace(&mut journey.record_mut().plan.lock, lock);
        journey.change_state(|state| {
            let known = state.snapshot().clone();
            State::from_snapshot(Snapshot { chip: None, baseline: None, ..known })
        });
        if self.by_lock.get(&before) == Some(&id) {
            self.by_lock.remove(&before);
        }
        self.by_lock.insert(lock, id);
        self.draft.lock(before);
        if let Some(chip) = self.registry.chip(lock) {
            self.begin_anew(chip.handle, now);
        }
    }

    fn begin_anew(&mut self, device: crate::DeviceHandle, now: ServerTime) {
        self.devices.entry(device).or_default().forget(now);
        self.write_device(device);
    }
}
