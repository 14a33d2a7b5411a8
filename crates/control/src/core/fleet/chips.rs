//! Chips and positioning units that the register enrols and withdraws, as enrolments.

use device_wire::Protocol;
use model::{LockId, ProfileName, UnitId, VehicleId};
use scheme::{Chip, ChipForm, DeviceForm, DeviceKind, Fault};

use super::Fleet;
use crate::{Enrolment, Registry, RegistryError, Role};

/// Passwords that devices are delivered with.
const FACTORY_PASSWORDS: [&str; 2] = ["888888", "000000"];
/// Longest reporting interval, in seconds.
const INTERVAL_S_MAX: u32 = 3_600;

impl Fleet {
    /// Whether a chip could be enrolled, in the place of the one that is there if there is one.
    ///
    /// # Errors
    ///
    /// The first fault.
    pub(crate) fn check_chip(
        &self,
        form: &DeviceForm,
        chip: &ChipForm,
        registry: &Registry,
    ) -> Result<Chip, Fault> {
        let role = role_of(form)?;
        let profile = chip.profile.ok_or_else(|| {
            fault("chip.profile", "profile_missing", "no profile is given, nor has the model one")
        })?;
        let enrolment = enrolment((role, form.vehicle), profile, chip, registry)?;
        // The vehicle may be new in this batch, and its registration stands in the register.
        registry
            .draft_check_in_place(&self.drafted, &enrolment)
            .map_err(|error| refusal(&error))?;
        let ChipForm { terminal, interval_s, .. } = *chip;
        Ok(Chip { terminal, profile, interval_s })
    }
}

/// A chip as it would be enrolled.
pub(super) fn enrolment(
    (role, vehicle): (Role, VehicleId),
    profile: ProfileName,
    chip: &ChipForm,
    registry: &Registry,
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
    Ok(Enrolment {
        protocol: protocol_of(profile, registry)?,
        terminal: chip.terminal,
        profile,
        role,
        vehicle,
        code: chip.code.clone(),
        secret: chip.secret.clone(),
        interval_s: chip.interval_s,
    })
}

fn protocol_of(profile: ProfileName, registry: &Registry) -> Result<Protocol, Fault> {
    let known = registry.profiles().find(|known| known.name() == profile);
    known.map(|known| known.protocol()).ok_or_else(|| {
        let detail = format!("{profile} is not among the device profiles");
        fault("chip.profile", "unknown_profile", &detail)
    })
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
