//! What changes in the registry and on the map while the node runs.
//!
//! A change is checked when it is asked for, against what is in force and what was asked for
//! before it in the same batch. It is written in that batch's transaction and is in force, for the
//! core as for everybody else, only after that: until then look-ups find what was.

use std::sync::Arc;

use model::ServerTime;
use places::Atlas;

use super::{Core, InForce};
use crate::{DeviceHandle, Enrolment, RegistryError, Vehicle};

impl Core {
    /// Enrols a vehicle, or changes the one of that id.
    pub(super) fn put_vehicle(&mut self, vehicle: Vehicle) {
        self.draft.commit.vehicles.push(vehicle.clone());
        self.draft.after.in_force.registry.put_vehicle(vehicle);
    }

    /// The handle for the next device: above all given out, also in this batch.
    pub(super) fn next_handle(&self) -> DeviceHandle {
        self.registry.draft_next_handle(&self.draft.after.in_force.registry)
    }

    /// Enrols a device under [`Core::next_handle`], or otherwise than before under its own. Its
    /// connections end with the next thing it says. One that gets another authentication code may
    /// ask for it once more.
    ///
    /// # Errors
    ///
    /// See [`RegistryError`]; nothing was done.
    pub(super) fn enrol_device(
        &mut self,
        handle: DeviceHandle,
        enrolment: Enrolment,
    ) -> Result<(), RegistryError> {
        let drafted = &mut self.draft.after.in_force.registry;
        self.registry.draft_enrol(drafted, handle, enrolment.clone())?;
        let earlier = self.registry.device(handle);
        if earlier.is_some_and(|device| device.enrolment.code != enrolment.code)
            && let Some(state) = self.devices.get_mut(&handle)
        {
            state.is_registered = false;
            self.write_device(handle);
        }
        self.draft.commit.enrolled.push((handle, enrolment));
        Ok(())
    }

    /// Takes a device out of use. False if it is not enrolled.
    pub(super) fn withdraw_device(&mut self, handle: DeviceHandle) -> bool {
        let drafted = &mut self.draft.after.in_force.registry;
        if !self.registry.draft_withdraw(drafted, handle) {
            return false;
        }
        // A commit withdraws before it enrols: what it took out it must not enrol again.
        self.draft.commit.enrolled.retain(|(enrolled, _)| *enrolled != handle);
        self.draft.commit.withdrawn.push(handle);
        true
    }

    /// Puts another atlas in force once this batch is on the disk. Journeys keep the ground that
    /// they were declared on.
    pub(super) fn put_atlas(&mut self, atlas: Arc<Atlas>, now: ServerTime) {
        self.draft.after.in_force.atlas = Some((atlas, now));
    }

    /// The commit is on the disk. No order goes to a connection that was opened under an enrolment
    /// that is over.
    pub(crate) fn put_in_force(&mut self, changes: InForce) {
        let InForce { registry, atlas, accounts } = changes;
        self.accounts.extend(accounts.into_iter().map(|account| (account.name, account)));
        if !registry.is_empty() {
            for handle in registry.handles() {
                if let Some(state) = self.devices.get_mut(&handle) {
                    state.link = None;
                    // It may be due to speak at another interval now.
                    state.silence = None;
                }
            }
            self.registry.put_in_force(registry);
        }
        if let Some((atlas, drawn_at)) = atlas {
            self.map_drawn_at = drawn_at;
            self.has_looked_at_journeys = false;
            self.atlas = Arc::clone(&atlas);
            self.places.replace(atlas);
        }
    }
}

#[cfg(test)]
mod tests;
