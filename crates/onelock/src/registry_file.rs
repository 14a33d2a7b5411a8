//! The registry file that `onelock enrol` reads: vehicles and the devices fitted to them.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use control::{EnrolledVehicle, Enrolment, Role};
use device_wire::Protocol;
use model::{LockId, ProfileName, TerminalId, UnitId, VehicleId};
use serde::{Deserialize, Serialize};

/// The whole registry file.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegistryFile {
    /// Vehicles to enrol, or to change.
    #[serde(default, rename = "vehicle")]
    vehicles: Vec<VehicleEntry>,
    /// Devices to enrol, or to change; each names the vehicle that it is fitted to.
    #[serde(default, rename = "device")]
    devices: Vec<DeviceEntry>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct VehicleEntry {
    id: VehicleId,
    plate: String,
    carrier: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DeviceEntry {
    /// `jt808` or `jointech`.
    protocol: String,
    terminal: TerminalId,
    profile: ProfileName,
    vehicle: VehicleId,
    /// Either the lock whose chip it is …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lock: Option<LockId>,
    /// … or the positioning unit that it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unit: Option<UnitId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
    interval_s: u32,
}

impl RegistryFile {
    /// From what is to be enrolled.
    pub(crate) fn new(vehicles: &[EnrolledVehicle], devices: &[Enrolment]) -> Self {
        let vehicles = vehicles.iter().map(|v| VehicleEntry {
            id: v.id,
            plate: v.plate.clone(),
            carrier: v.carrier.clone(),
        });
        let devices = devices.iter().map(|d| DeviceEntry {
            protocol: d.protocol.to_string(),
            terminal: d.terminal,
            profile: d.profile,
            vehicle: d.vehicle,
            lock: if let Role::Chip(lock) = d.role { Some(lock) } else { None },
            unit: if let Role::Unit(unit) = d.role { Some(unit) } else { None },
            code: d.code.clone(),
            secret: d.secret.clone(),
            interval_s: d.interval_s,
        });
        Self { vehicles: vehicles.collect(), devices: devices.collect() }
    }

    /// Reads a file.
    ///
    /// # Errors
    ///
    /// When it cannot be read or breaks a rule; the text names file, device and rule.
    pub(crate) fn load(path: &Path) -> Result<(Vec<EnrolledVehicle>, Vec<Enrolment>)> {
        let text = fs::read_to_string(path)
            .with_context(|| format!("cannot read the registry {}", path.display()))?;
        let file: Self = toml::from_str(&text)
            .with_context(|| format!("the registry {} is not valid", path.display()))?;
        let vehicles = file.vehicles.into_iter();
        let vehicles = vehicles
            .map(|v| EnrolledVehicle { id: v.id, plate: v.plate, carrier: v.carrier })
            .collect();
        let devices = file.devices.into_iter().map(enrolment).collect::<Result<_>>();
        Ok((vehicles, devices.with_context(|| format!("in the registry {}", path.display()))?))
    }

    /// Writes the file.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub(crate) fn save(&self, path: &Path) -> Result<()> {
        let text = toml::to_string(self).context("the registry cannot be written as TOML")?;
        fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
    }
}

fn enrolment(entry: DeviceEntry) -> Result<Enrolment> {
    let terminal = entry.terminal;
    let role = match (entry.lock, entry.unit) {
        (Some(lock), None) => Role::Chip(lock),
        (None, Some(unit)) => Role::Unit(unit),
        (Some(_), Some(_)) | (None, None) => {
            anyhow::bail!("device {terminal} must name either a lock or a unit")
        }
    };
    let protocol: Protocol =
        entry.protocol.parse().with_context(|| format!("the protocol of device {terminal}"))?;
    anyhow::ensure!(
        (1..=3600).contains(&entry.interval_s),
        "device {terminal}: interval_s must be 1 to 3600, not {}",
        entry.interval_s
    );
    let is_factory = entry.secret.as_deref().is_some_and(|s| s == "888888" || s == "000000");
    anyhow::ensure!(
        !is_factory,
        "device {terminal} still has its factory password: change it first"
    );
    Ok(Enrolment {
        protocol,
        terminal,
        profile: entry.profile,
        role,
        vehicle: entry.vehicle,
        code: entry.code,
        secret: entry.secret,
        interval_s: entry.interval_s,
    })
}
