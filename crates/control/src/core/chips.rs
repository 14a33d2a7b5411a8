//! Chips and positioning units that the register enrols and withdraws, as enrolments.

use device_wire::Protocol;
use model::{LockId, ProfileName, UnitId, VehicleId};
use scheme::{Chip, ChipForm, DeviceForm, DeviceKind, Fault};

use super::Core;
use crate::{Enrolment, RegistryError, Role};

/// Passwords that devices are delivered with.
const FACTORY_PASSWORDS: [&str; 2] = ["888888", "000000"];
/// Longest reporting interval, in seconds.
const INTERVAL_S_MAX: u32 = 3_600;

impl Core {
    /// Whether a chip could be enrolled, in the place of the one that is there if there is one.
    pub(super) fn check_chip(&self, form: &DeviceForm, chip: &ChipForm) -> Result<Chip, Fault> {
        let role = role_of(form)?;
        let profile = chip.profile.ok_or_else(|| {
            fault("chip.profile", "profile_missing", "no profile is given, nor has the model one")
        })?;
        let vehicle = form.vehicle;
        let enrolment = self.enrolment(role, vehicle, profile, chip)?;
        // The vehicle may be new in this batch, and its registration stands in the register.
        let drafted = &self.draft.after.in_force.registry;
        self.registry.draft_check_in_place(drafted, &enrolment).map_err(|error| refusal(&error))?;
        let ChipForm { terminal, interval_s, .. } = *chip;
        Ok(Chip { terminal, profile, interval_s })
    }

    /// A chip as it would be enrolled.
    pub(super) fn enrolment(
        &self,
        role: Role,
        vehicle: VehicleId,
        profile: ProfileName,
        chip: &ChipForm,
    ) -> Result<Enrolment, Fault> {
        if !(1..=INTERVAL_S_MAX).contains(&chip.interval_s) {
            let detail = format!("must be 1 to {INTERVAL_S_MAX} seconds, not {}", chip.interval_s);
            return Err(fault("chip.interval_s", "interval_out_of_range", &detail));
        }
        if chip.secret.as_deref().is_some_and(|secret| FACTORY_PASSWORDS.contains(&secret)) {
            let mut fault =
                fault("chip.secret", "factory_password", "it is the password of the factory");
            fault.remedy = Some("change the password of the device first".to_owned());
            return Err(fault);
        }
        let protocol = self.protocol_of(profile)?;
        Ok(Enrolment {
            protocol,
            terminal: chip.terminal,
            profile,
            role,
            vehicle,
            code: chip.code.clone(),
            secret: chip.secret.clone(),
            interval_s: chip.interval_s,
        })
    }

    /// Enrols a chip in the place of the one that is there: the same number keeps its handle, any
    /// other is another device.
    ///
    /// # Errors
    ///
    /// Why not; nothing was done.
    pub(super) fn put_chip(
        &mut self,
        role: Role,
        vehicle: VehicleId,
        chip: &ChipForm,
    ) -> Result<(), String> {
        let profile = chip.profile.or_else(|| self.profile_of(role));
        let profile = profile.ok_or_else(|| "no profile is known".to_owned())?;
        let enrolment =
            self.enrolment(role, vehicle, profile, chip).map_err(|fault| fault.detail)?;
        let drafted = &self.draft.after.in_force.registry;
        self.registry
            .draft_check_in_place(drafted, &enrolment)
            .map_err(|error| error.to_string())?;
        let number = |it: &Enrolment| (it.protocol, it.terminal);
        let earlier = self.registry.draft_in_place(drafted, role, vehicle);
        let handle = match earlier {
            Some(same) if number(&same.enrolment) == number(&enrolment) => same.handle,
            Some(other) => {
                self.withdraw_device(other.handle);
                self.next_handle()
            }
            None => self.next_handle(),
        };
        self.enrol_device(handle, enrolment).map_err(|error| error.to_string())
    }

    /// The profile of the model that a device in the register is of.
    fn profile_of(&self, role: Role) -> Option<ProfileName> {
        let id = match role {
            Role::Chip(lock) => lock.to_string(),
            Role::Unit(unit) => unit.to_string(),
        };
        let model = self.register().device(&id)?.document.model;
        self.register().model(&model)?.document.profile
    }

    fn protocol_of(&self, profile: ProfileName) -> Result<Protocol, Fault> {
        let known = self.registry.profiles().find(|known| known.name() == profile);
        known.map(|known| known.protocol()).ok_or_else(|| {
            let detail = format!("{profile} is not among the device profiles");
            fault("chip.profile", "unknown_profile", &detail)
        })
    }
}

/// What a device form is about.
fn role_of(form: &DeviceForm) -> Result<Role, Fault> {
    let text = &form.device;
    let role = match form.kind {
        DeviceKind::Lock => LockId::new(text).map(Role::Chip),
        DeviceKind::Unit => UnitId::new(text).map(Role::Unit),
    };
    role.map_err(|error| fault("device", "malformed_id", &error.to_string()))
}

fn refusal(error: &RegistryError) -> Fault {
    let (at, code) = match error {
        RegistryError::UnknownProfile { .. } => ("chip.profile", "unknown_profile"),
        RegistryError::WrongProtocol { .. } => ("chip.profile", "wrong_protocol"),
        RegistryError::UnknownVehicle { .. } => ("vehicle", "vehicle_not_registered"),
        RegistryError::NoCode { .. } => ("chip.code", "code_missing"),
        RegistryError::Twice { .. } => ("chip.terminal", "terminal_taken"),
        RegistryError::Second { .. } => ("device", "place_taken"),
        RegistryError::Withdrawn(_) => ("device", "withdrawn"),
        RegistryError::TooMany(_) => ("device", "too_many_devices"),
    };
    fault(at, code, &error.to_string())
}

fn fault(at: &str, code: &str, detail: &str) -> Fault {
    Fault { at: at.to_owned(), code: code.to_owned(), detail: detail.to_owned(), remedy: None }
}
