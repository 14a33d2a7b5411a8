//! What is enrolled at this node: vehicles, and the devices (chips of locks, positioning units)
//! that may speak to it. Read by the gateway on every connection, so a look-up is one hash.

use std::{collections::HashMap, sync::Arc};

use device_wire::{Profile, Profiles, Protocol};
use model::{LockId, ProfileName, TerminalId, UnitId, VehicleId};

/// Most devices one node will hold.
pub const DEVICES_MAX: usize = 2_000_000;

/// Dense number of an enrolled device at this node, given by the store when it is enrolled and
/// never reused: it stands in the stored batches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DeviceHandle(pub u32);

/// What a device is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// This authority's chip in a lock.
    Chip(LockId),
    /// The vehicle's positioning unit.
    Unit(UnitId),
}

/// A device as it is enrolled.
#[derive(Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// The protocol it speaks.
    pub protocol: Protocol,
    /// The number it sends on the wire.
    pub terminal: TerminalId,
    /// How it speaks that protocol.
    pub profile: ProfileName,
    /// What it is part of.
    pub role: Role,
    /// The vehicle that it is fitted to.
    pub vehicle: VehicleId,
    /// The authentication code given to it before it was fitted, 16 to 64 characters. `None` for
    /// devices whose protocol has none.
    pub code: Option<String>,
    /// The password that opens it, where its protocol needs one. Never logged.
    pub secret: Option<String>,
    /// Its reporting interval in seconds, 1 to 3600.
    pub interval_s: u32,
}

impl std::fmt::Debug for Enrolment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Enrolment")
            .field("protocol", &self.protocol)
            .field("terminal", &self.terminal)
            .field("profile", &self.profile)
            .field("role", &self.role)
            .field("vehicle", &self.vehicle)
            .field("interval_s", &self.interval_s)
            .finish_non_exhaustive()
    }
}

/// A vehicle in this authority's registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vehicle {
    /// Its id.
    pub id: VehicleId,
    /// Its registration mark as this authority knows it, up to 20 characters.
    pub plate: String,
    /// The carrier's name, up to 80 characters.
    pub carrier: String,
}

/// An enrolled device with its profile resolved.
#[derive(Debug, Clone)]
pub struct Device {
    /// Its number here.
    pub handle: DeviceHandle,
    /// As enrolled.
    pub enrolment: Enrolment,
    /// How it speaks.
    pub profile: Arc<Profile>,
}

/// Why a registry does not hold together.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// An enrolment names a profile that does not exist.
    #[error("device {terminal} names the profile {profile}, which is not among the profiles")]
    UnknownProfile {
        /// The device.
        terminal: TerminalId,
        /// The name.
        profile: ProfileName,
    },
    /// The profile is for another protocol.
    #[error("device {terminal} speaks {protocol}, but its profile {profile} is for {other}")]
    WrongProtocol {
        /// The device.
        terminal: TerminalId,
        /// What it is enrolled for.
        protocol: Protocol,
        /// The profile.
        profile: ProfileName,
        /// What the profile is for.
        other: Protocol,
    },
    /// A device is fitted to a vehicle that is not enrolled.
    #[error("device {terminal} is fitted to the vehicle {vehicle}, which is not enrolled")]
    UnknownVehicle {
        /// The device.
        terminal: TerminalId,
        /// The vehicle.
        vehicle: VehicleId,
    },
    /// The profile authenticates but the device has no code.
    #[error(
        "device {terminal} has no authentication code of 16 to 64 characters, which its profile needs"
    )]
    NoCode {
        /// The device.
        terminal: TerminalId,
    },
    /// Two devices with one number.
    #[error("device {terminal} is enrolled twice for {protocol}")]
    Twice {
        /// The device.
        terminal: TerminalId,
        /// The protocol.
        protocol: Protocol,
    },
    /// Two chips of this authority in one lock, or two positioning units on one vehicle.
    #[error("device {terminal} would be a second {what}")]
    Second {
        /// The device.
        terminal: TerminalId,
        /// `chip in lock …` or `unit on vehicle …`.
        what: String,
    },
    /// Over [`DEVICES_MAX`].
    #[error("{0} devices are more than a node holds ({DEVICES_MAX})")]
    TooMany(usize),
}

/// Everything enrolled at this node.
#[derive(Debug, Clone)]
pub struct Registry {
    devices: HashMap<DeviceHandle, Device>,
    by_terminal: HashMap<(Protocol, TerminalId), DeviceHandle>,
    chips: HashMap<LockId, DeviceHandle>,
    units: HashMap<VehicleId, DeviceHandle>,
    vehicles: HashMap<VehicleId, Vehicle>,
}

impl Registry {
    /// Resolves profiles and checks that everything named exists.
    ///
    /// # Errors
    ///
    /// See [`RegistryError`]; the first fault found.
    pub fn new(
        vehicles: Vec<Vehicle>,
        enrolled: Vec<(DeviceHandle, Enrolment)>,
        profiles: &Profiles,
    ) -> Result<Self, RegistryError> {
        if enrolled.len() > DEVICES_MAX {
            return Err(RegistryError::TooMany(enrolled.len()));
        }
        let mut registry = Self {
            devices: HashMap::with_capacity(enrolled.len()),
            by_terminal: HashMap::with_capacity(enrolled.len()),
            chips: HashMap::new(),
            units: HashMap::new(),
            vehicles: vehicles.into_iter().map(|vehicle| (vehicle.id, vehicle)).collect(),
        };
        let mut shared = HashMap::new();
        for (handle, enrolment) in enrolled {
            let (terminal, name) = (enrolment.terminal, enrolment.profile);
            let Some(profile) = profiles.get(name.as_str()) else {
                return Err(RegistryError::UnknownProfile { terminal, profile: name });
            };
            let profile = shared.entry(name).or_insert_with(|| Arc::new(profile.clone()));
            registry.add(handle, enrolment, Arc::clone(profile))?;
        }
        Ok(registry)
    }

    fn add(
        &mut self,
        handle: DeviceHandle,
        enrolment: Enrolment,
        profile: Arc<Profile>,
    ) -> Result<(), RegistryError> {
        let Enrolment { terminal, protocol, profile: name, vehicle, .. } = enrolment;
        if profile.protocol() != protocol {
            let other = profile.protocol();
            return Err(RegistryError::WrongProtocol { terminal, protocol, profile: name, other });
        }
        if !self.vehicles.contains_key(&vehicle) {
            return Err(RegistryError::UnknownVehicle { terminal, vehicle });
        }
        let has_code = enrolment.code.as_ref().is_some_and(|code| (16..=64).contains(&code.len()));
        if profile.authenticates() && !has_code {
            return Err(RegistryError::NoCode { terminal });
        }
        if self.by_terminal.insert((protocol, terminal), handle).is_some() {
            return Err(RegistryError::Twice { terminal, protocol });
        }
        let (earlier, what) = match enrolment.role {
            Role::Chip(lock) => (self.chips.insert(lock, handle), format!("chip in lock {lock}")),
            Role::Unit(_) => {
                (self.units.insert(vehicle, handle), format!("unit on vehicle {vehicle}"))
            }
        };
        if earlier.is_some() {
            return Err(RegistryError::Second { terminal, what });
        }
        self.devices.insert(handle, Device { handle, enrolment, profile });
        Ok(())
    }

    /// The device with this number on the wire.
    pub fn find(&self, protocol: Protocol, terminal: TerminalId) -> Option<&Device> {
        self.devices.get(self.by_terminal.get(&(protocol, terminal))?)
    }

    /// The device with this handle.
    pub fn device(&self, handle: DeviceHandle) -> Option<&Device> {
        self.devices.get(&handle)
    }

    /// Every device, in no order.
    pub fn devices(&self) -> impl Iterator<Item = &Device> {
        self.devices.values()
    }

    /// This authority's chip in a lock.
    pub fn chip(&self, lock: LockId) -> Option<&Device> {
        self.devices.get(self.chips.get(&lock)?)
    }

    /// The positioning unit of a vehicle.
    pub fn unit(&self, vehicle: VehicleId) -> Option<&Device> {
        self.devices.get(self.units.get(&vehicle)?)
    }

    /// A vehicle.
    pub fn vehicle(&self, id: VehicleId) -> Option<&Vehicle> {
        self.vehicles.get(&id)
    }
}
