//! What changes in the registry while the node runs.
//!
//! A change is checked when it is asked for, against what is in force and what was asked for
//! before it in the same batch. It is written in that batch's transaction and is in force, for the
//! core as for everybody else, only after that: until then look-ups find what was.

use model::{LockId, VehicleId};
use scheme::Fault;

use super::{Fleet, chips, mounted};
use crate::{
    AuditAction, DeviceHandle, EnrolledVehicle, Enrolment, Operator, Registry, RegistryError,
    core::{
        context::Context,
        effects::{Effects, command_line},
        message::Fitting,
    },
};

impl Fleet {
    /// Enrols a chip in the place of the one that is there: the same number keeps its handle, any
    /// other is another device. It was checked when it was approved, in this very batch.
    pub(super) fn enrol(&mut self, fitting: &Fitting, ctx: &Context<'_>, effects: &mut Effects) {
        let terminal = fitting.chip.terminal;
        if let Err(why) = self.put_chip(fitting, ctx, effects) {
            effects.note(AuditAction::RefuseEnrolment, terminal.to_string(), &why);
        }
    }

    fn put_chip(
        &mut self,
        fitting: &Fitting,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) -> Result<(), Fault> {
        let (registry, own) = (ctx.registry, ctx.settings.authority);
        let Fitting { vehicle, chip, .. } = fitting;
        let Some(role) = fitting.role() else { return Ok(()) };
        let profile = chip.profile.or(fitting.profile);
        let profile = profile.ok_or_else(chips::profile_missing)?;
        let enrolment = chips::enrolment((role, *vehicle), profile, chip, registry)?;
        registry
            .draft_check_in_place(&self.drafted, &enrolment)
            .map_err(|error| chips::refusal(&error, own))?;
        let number = |it: &Enrolment| (it.protocol, it.terminal);
        let earlier = registry.draft_in_place(&self.drafted, role, *vehicle);
        let handle = match earlier {
            Some(same) if number(&same.enrolment) == number(&enrolment) => same.handle,
            Some(other) => {
                self.withdraw_device(other.handle, registry, effects);
                self.next_handle(registry)
            }
            None => self.next_handle(registry),
        };
        let enrolled = self.enrol_device(handle, enrolment, registry, effects);
        enrolled.map_err(|error| chips::refusal(&error, own))
    }

    pub(super) fn withdraw(
        &mut self,
        lock: Option<LockId>,
        vehicle: VehicleId,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) {
        if let Some(device) = mounted(ctx.registry, lock, vehicle) {
            self.withdraw_device(device.handle, ctx.registry, effects);
        }
    }

    /// Enrols what an operator orders: a vehicle is known by its id, a device by its protocol and
    /// number. All of it, or nothing.
    ///
    /// # Errors
    ///
    /// See [`RegistryError`]; the first fault found.
    pub(crate) fn enrol_all(
        &mut self,
        operator: &Operator,
        (vehicles, devices): (Vec<EnrolledVehicle>, Vec<Enrolment>),
        registry: &Registry,
        effects: &mut Effects,
    ) -> Result<(), RegistryError> {
        let mut trial = self.drafted.clone();
        for vehicle in &vehicles {
            trial.put_vehicle(vehicle.clone());
        }
        let mut numbered = Vec::with_capacity(devices.len());
        for device in devices {
            let known = registry.draft_find(&trial, device.protocol, device.terminal);
            let handle = known.unwrap_or_else(|| registry.draft_next_handle(&trial));
            registry.draft_enrol(&mut trial, handle, device.clone())?;
            numbered.push((handle, device));
        }
        let note = format!("{operator} vehicles={} devices={}", vehicles.len(), numbered.len());
        effects.audit(command_line(), AuditAction::EnrolDevices, String::new(), &note);
        for vehicle in vehicles {
            self.put_vehicle(vehicle, effects);
        }
        for (handle, device) in numbered {
            self.enrol_device(handle, device, registry, effects)?;
        }
        Ok(())
    }

    /// Enrols a vehicle, or changes the one of that id.
    pub(super) fn put_vehicle(&mut self, vehicle: EnrolledVehicle, effects: &mut Effects) {
        effects.commit.vehicles.push(vehicle.clone());
        self.drafted.put_vehicle(vehicle);
    }

    /// The handle for the next device: above all given out, also in this batch.
    pub(crate) fn next_handle(&self, registry: &Registry) -> DeviceHandle {
        registry.draft_next_handle(&self.drafted)
    }

    /// Enrols a device under [`Fleet::next_handle`], or otherwise than before under its own. Its
    /// connections end with the next thing it says. One that gets another authentication code may
    /// ask for it once more.
    ///
    /// # Errors
    ///
    /// See [`RegistryError`]; nothing was done.
    pub(crate) fn enrol_device(
        &mut self,
        handle: DeviceHandle,
        enrolment: Enrolment,
        registry: &Registry,
        effects: &mut Effects,
    ) -> Result<(), RegistryError> {
        registry.draft_enrol(&mut self.drafted, handle, enrolment.clone())?;
        let earlier = registry.device(handle);
        if earlier.is_some_and(|device| device.enrolment.code != enrolment.code)
            && let Some(state) = self.devices.get_mut(handle)
        {
            state.is_registered = false;
            self.write(handle, effects);
        }
        effects.commit.enrolled.push((handle, enrolment));
        Ok(())
    }

    /// Takes a device out of use. False if it is not enrolled.
    pub(crate) fn withdraw_device(
        &mut self,
        handle: DeviceHandle,
        registry: &Registry,
        effects: &mut Effects,
    ) -> bool {
        if !registry.draft_withdraw(&mut self.drafted, handle) {
            return false;
        }
        // A commit withdraws before it enrols: what it took out it must not enrol again.
        effects.commit.enrolled.retain(|(enrolled, _)| *enrolled != handle);
        effects.commit.withdrawn.push(handle);
        true
    }
}
