//! Changes to a journey under way, once the authority in custody has decided them.

use journey::{Input, Phase};
use model::{JourneyId, LockId, PlaceId, ServerTime, VehicleId};
use scheme::Change;

use super::{Core, incidents::system};
use crate::{IncidentKind, StoryKind};

impl Core {
    /// A change to a journey is in force. Where it was decided elsewhere it may not fit here: then
    /// nothing changes, and an officer has to see to it before the lock is let go.
    pub(super) fn amend_journey(&mut self, id: JourneyId, change: &Change, now: ServerTime) {
        let Some(phase) = self.journeys.get(&id).map(super::Journey::phase) else { return };
        if phase == Phase::Withdrawn {
            let why = "the journey was withdrawn";
            self.draft.audit(system(), "refuse_amendment", id.to_string(), why);
            return;
        }
        if let Err(why) = self.check_change(id, change) {
            self.draft.audit(system(), "refuse_amendment", id.to_string(), &why);
            let raise = self.about_journey(IncidentKind::AmendmentRefused, id).fact("reason", why);
            self.raise(raise, now);
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
        self.miss_corridor(id, now);
        self.draft.journey(id);
        self.draft.story(id, StoryKind::Amended, vec![what]);
        if let Some(lock) = self.journeys.get(&id).map(super::Journey::lock) {
            self.draft.lock(lock);
        }
    }

    /// The new lock or vehicle must be known here, and on no other journey.
    fn check_change(&self, id: JourneyId, change: &Change) -> Result<(), String> {
        let on = match *change {
            Change::ControlPoint { .. } | Change::Destination { .. } => None,
            Change::Vehicle { vehicle } | Change::TerminalTransfer { vehicle } => {
                if self.registry.vehicle(vehicle).is_none() {
                    return Err(format!("vehicle {vehicle} is not enrolled here"));
                }
                self.by_vehicle.get(&vehicle)
            }
            Change::Lock { lock } => {
                if self.registry.chip(lock).is_none() {
                    return Err(format!("lock {lock} has no enrolled chip of this authority"));
                }
                let phase = self.journeys.get(&id).map(super::Journey::phase);
                if phase == Some(Phase::InGap) {
                    return Err("custody is given away with the old lock".to_owned());
                }
                self.by_lock.get(&lock)
            }
        };
        match on {
            Some(other) if self.is_other(*other, id) => Err(format!("it is on journey {other}")),
            Some(_) | None => Ok(()),
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
        journey.redraw(&self.atlas, self.map_drawn_at);
    }

    fn lead_to(&mut self, id: JourneyId, place: PlaceId) {
        let Some(journey) = self.journeys.get_mut(&id) else { return };
        if let Some(last) = journey.record_mut().legs.last_mut()
            && last.to.is_some()
        {
            last.to = Some(place);
        }
        journey.redraw(&self.atlas, self.map_drawn_at);
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

    /// Nothing that the old lock said holds for the new one; and where our chip may still hold the
    /// old one, it is told to let go.
    fn change_lock(&mut self, id: JourneyId, lock: LockId, now: ServerTime) {
        let Some(journey) = self.journeys.get_mut(&id) else { return };
        let before = std::mem::replace(&mut journey.record_mut().plan.lock, lock);
        if before == lock {
            return;
        }
        journey.forget_sighting();
        let was_armed = journey.state().is_armed();
        if self.by_lock.get(&before) == Some(&id) {
            self.by_lock.remove(&before);
        }
        self.by_lock.insert(lock, id);
        self.draft.lock(before);
        if let Some(chip) = self.registry.chip(lock) {
            self.begin_anew(chip.handle, now);
        }
        self.leave_chip_behind(id, before, was_armed, now);
        self.drive(id, Input::LockReplaced, now);
    }

    fn begin_anew(&mut self, device: crate::DeviceHandle, now: ServerTime) {
        self.devices.entry(device).or_default().forget(now);
        self.write_device(device);
    }
}
