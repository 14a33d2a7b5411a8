//! Chips and positioning units that the register enrols and withdraws, as enrolments.

use device_wire::Protocol;
use model::{AuthorityId, LockId, ProfileName, UnitId, VehicleId};
use scheme::{
    Chip, ChipForm, ChipReason, DeviceForm, DeviceKind, EquipmentReason, Fault, FormReason, Reason,
};

use super::Fleet;
use crate::{Enrolment, Registry, RegistryError, Role, registry::DEVICES_MAX};

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
        (form, chip): (&DeviceForm, &ChipForm),
        own: AuthorityId,
        registry: &Registry,
    ) -> Result<Chip, Fault> {
        let role = role_of(form)?;
        let profile = chip.profile.ok_or_else(profile_missing)?;
        let enrolment = enrolment((role, form.vehicle), profile, chip, registry)?;
        // The vehicle may be new in this batch, and its registration stands in the register.
        registry
            .draft_check_in_place(&self.drafted, &enrolment)
            .map_err(|error| refusal(&error, own))?;
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
        let (number, most) = (chip.interval_s.into(), INTERVAL_S_MAX.into());
        let reason = FormReason::OutOfRange { number, least: 1, most };
        return Err(Fault::new("/chip/interval_s", reason));
    }
    if chip.secret.as_deref().is_some_and(|secret| FACTORY_PASSWORDS.contains(&secret)) {
        return Err(Fault::new("/chip/secret", ChipReason::FactoryPassword));
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
    let unknown = || Fault::new("/chip/profile", EquipmentReason::UnknownProfile { profile });
    known.map(|known| known.protocol()).ok_or_else(unknown)
}

/// What a device form is about.
fn role_of(form: &DeviceForm) -> Result<Role, Fault> {
    let text = &form.device;
    let role = match form.kind {
        DeviceKind::Lock => LockId::new(text).map(Role::Chip),
        DeviceKind::Unit => UnitId::new(text).map(Role::Unit),
    };
    role.map_err(|_| Fault::new("", FormReason::NotAnId))
}

/// Neither the form nor the model says how the chip speaks.
pub(super) fn profile_missing() -> Fault {
    Fault::new("/chip/profile", ChipReason::ProfileMissing)
}

pub(super) fn refusal(error: &RegistryError, own: AuthorityId) -> Fault {
    let (at, reason): (_, Reason) = match *error {
        RegistryError::UnknownProfile { profile, .. } => {
            ("/chip/profile", EquipmentReason::UnknownProfile { profile }.into())
        }
        RegistryError::WrongProtocol { profile, .. } => {
            ("/chip/profile", ChipReason::WrongProtocol { profile }.into())
        }
        RegistryError::UnknownVehicle { vehicle, .. } => {
            ("", EquipmentReason::VehicleNotRegistered { vehicle, authority: own }.into())
        }
        RegistryError::NoCode { .. } => ("/chip/code", ChipReason::CodeMissing.into()),
        RegistryError::Twice { .. } => ("/chip/terminal", ChipReason::TerminalTaken.into()),
        RegistryError::Second { .. } => ("", ChipReason::ChipPlaceTaken.into()),
        RegistryError::Withdrawn(_) => ("", ChipReason::DeviceWithdrawn.into()),
        RegistryError::TooMany(_) => ("", ChipReason::TooManyDevices { most: DEVICES_MAX }.into()),
    };
    Fault::new(at, reason)
}
