//! What is enrolled at this node: vehicles, and the devices (chips of locks, positioning units)
//! that may speak to it. Shared by all, and changes while the node runs.
//!
//! A look-up takes a lock for one hash and gives out what it finds to keep. Whoever keeps a
//! [`EnrolledDevice`] asks it from time to time whether it
//! [is in force](EnrolledDevice::is_in_force), which takes no lock: that is what connections do with
//! every read.
//!
//! In a running node only the core changes it, and only with what is on the disk.

mod draft;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
        atomic::{AtomicBool, Ordering},
    },
};

use device_wire::{Profile, Profiles, Protocol};
use model::{LockId, ProfileName, TerminalId, UnitId, VehicleId};
use serde::{Deserialize, Serialize};

pub(crate) use draft::RegistryDraft;
use draft::{Mount, Tables};

/// Most devices one node will hold.
pub const DEVICES_MAX: usize = 2_000_000;

/// Longest name of a carrier that a vehicle is enrolled with, in characters: as long as a company's
/// in the register.
pub(crate) const CARRIER_CHARS_MAX: usize = 120;

/// Dense number of an enrolled device at this node, given by the store when it is enrolled and
/// never reused: it stands in the stored batches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DeviceHandle(pub u32);

/// What a device is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Role {
    /// This authority's chip in a lock.
    Chip(LockId),
    /// The vehicle's positioning unit.
    Unit(UnitId),
}

/// A device as it is enrolled.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    /// The protocol it speaks.
    #[serde(with = "as_text")]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolledVehicle {
    /// The vehicle's identifier, the same at every authority.
    pub id: VehicleId,
    /// Its registration mark as this authority knows it, up to 20 characters.
    pub plate: String,
    /// The carrier's name, up to 120 characters.
    pub carrier: String,
}

/// An enrolled device with its profile resolved.
pub struct EnrolledDevice {
    /// Its number here.
    pub handle: DeviceHandle,
    /// The device as it was enrolled.
    pub enrolment: Enrolment,
    /// The profile that says how it speaks.
    pub profile: Arc<Profile>,
    is_over: AtomicBool,
}

impl std::fmt::Debug for EnrolledDevice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EnrolledDevice")
            .field("handle", &self.handle)
            .field("enrolment", &self.enrolment)
            .field("is_in_force", &self.is_in_force())
            .finish_non_exhaustive()
    }
}

impl EnrolledDevice {
    fn new(handle: DeviceHandle, enrolment: Enrolment, profile: Arc<Profile>) -> Self {
        Self { handle, enrolment, profile, is_over: AtomicBool::new(false) }
    }

    /// Whether this is still how the device is enrolled. False once it has been withdrawn or
    /// enrolled otherwise: then nothing it says on a connection that was opened before is to be
    /// trusted. One relaxed load.
    pub fn is_in_force(&self) -> bool {
        !self.is_over.load(Ordering::Relaxed)
    }

    fn end(&self) {
        self.is_over.store(true, Ordering::Relaxed);
    }
}

/// Why a registry does not hold together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what each field is")]
pub enum RegistryError {
    /// An enrolment names a profile that does not exist.
    #[error("device {terminal} names the profile {profile}, which is not among the profiles")]
    UnknownProfile { terminal: TerminalId, profile: ProfileName },
    /// The profile is for another protocol.
    #[error("device {terminal} speaks {protocol}, but its profile {profile} is for {other}")]
    WrongProtocol {
        terminal: TerminalId,
        /// What it is enrolled for.
        protocol: Protocol,
        profile: ProfileName,
        /// What the profile is for.
        other: Protocol,
    },
    /// A device is fitted to a vehicle that is not enrolled.
    #[error("device {terminal} is fitted to the vehicle {vehicle}, which is not enrolled")]
    UnknownVehicle { terminal: TerminalId, vehicle: VehicleId },
    /// The profile authenticates but the device has no code.
    #[error(
        "device {terminal} has no authentication code of 16 to 64 characters, which its profile needs"
    )]
    NoCode { terminal: TerminalId },
    /// Two devices with one number.
    #[error("device {terminal} is enrolled twice for {protocol}")]
    Twice { terminal: TerminalId, protocol: Protocol },
    /// Two chips of this authority in one lock, or two positioning units on one vehicle.
    #[error("device {terminal} would be a second {what}")]
    Second {
        terminal: TerminalId,
        /// `chip in lock …` or `unit on vehicle …`.
        what: String,
    },
    /// The device was withdrawn: its handle stands for what it said before, and for nothing else.
    #[error("device {0:?} was withdrawn, and its number here is never used again")]
    Withdrawn(DeviceHandle),
    /// There are more than [`DEVICES_MAX`].
    #[error("{0} devices are more than a node holds ({DEVICES_MAX})")]
    TooMany(usize),
}

/// A protocol is written as its word.
mod as_text {
    use device_wire::Protocol;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for this signature")]
    pub(super) fn serialize<S: Serializer>(it: &Protocol, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(it)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Protocol, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

/// Everything enrolled at this node.
#[derive(Debug)]
pub struct Registry {
    profiles: BTreeMap<ProfileName, Arc<Profile>>,
    tables: RwLock<Tables>,
}

impl Registry {
    /// Resolves profiles and checks that everything named exists.
    ///
    /// # Errors
    ///
    /// See [`RegistryError`]; the first fault found.
    pub fn new(
        vehicles: Vec<EnrolledVehicle>,
        enrolled: Vec<(DeviceHandle, Enrolment)>,
        profiles: &Profiles,
    ) -> Result<Self, RegistryError> {
        if enrolled.len() > DEVICES_MAX {
            return Err(RegistryError::TooMany(enrolled.len()));
        }
        let profiles = profiles.iter().map(|p| (p.name(), Arc::new(p.clone()))).collect();
        let registry = Self { profiles, tables: RwLock::default() };
        let mut draft = RegistryDraft::default();
        for vehicle in vehicles {
            draft.put_vehicle(vehicle);
        }
        for (handle, enrolment) in enrolled {
            registry.draft_enrol(&mut draft, handle, enrolment)?;
        }
        registry.put_in_force(draft);
        Ok(registry)
    }

    /// Adds devices withdrawn before this start, so that what they said can be read and their
    /// handles are not given out again. One whose profile is gone is left out but for its handle.
    #[must_use]
    pub fn with_withdrawn(self, withdrawn: Vec<(DeviceHandle, Enrolment)>) -> Self {
        let mut tables = self.write();
        for (handle, enrolment) in withdrawn {
            let profile = self.profiles.get(&enrolment.profile).cloned();
            tables
                .add_withdrawn(handle, profile.map(|p| EnrolledDevice::new(handle, enrolment, p)));
        }
        drop(tables);
        self
    }

    /// Enrols a vehicle, or changes the one of that id.
    pub fn put_vehicle(&self, vehicle: EnrolledVehicle) {
        let mut draft = RegistryDraft::default();
        draft.put_vehicle(vehicle);
        self.put_in_force(draft);
    }

    /// Enrols a device under a new handle ([`Registry::next_handle`]), or otherwise than before
    /// under its own. What is enrolled already exactly so stays as it is, and so do the
    /// connections of the device.
    ///
    /// # Errors
    ///
    /// See [`RegistryError`]; the registry is as it was.
    pub fn enrol(&self, handle: DeviceHandle, enrolment: Enrolment) -> Result<(), RegistryError> {
        let mut draft = RegistryDraft::default();
        let mut tables = self.write();
        draft.enrol(&tables, &self.profiles, handle, enrolment)?;
        tables.put_in_force(draft);
        Ok(())
    }

    /// Takes a device out of use: it is no longer found by its number, lock or vehicle, nor is it
    /// in force. Its handle still finds it. False if it is not enrolled.
    pub fn withdraw(&self, handle: DeviceHandle) -> bool {
        let mut draft = RegistryDraft::default();
        let mut tables = self.write();
        let is_withdrawn = draft.withdraw(&tables, handle);
        tables.put_in_force(draft);
        is_withdrawn
    }

    /// Whether a new device could be enrolled so; changes nothing.
    ///
    /// # Errors
    ///
    /// See [`RegistryError`]; the first fault found.
    pub fn check(&self, enrolment: &Enrolment) -> Result<(), RegistryError> {
        let tables = self.read();
        let draft = RegistryDraft::default();
        let handle = draft.next_handle(&tables);
        draft.check(&tables, &self.profiles, handle, enrolment).map(drop)
    }

    /// The handle for the next device: above all that were ever given out.
    pub fn next_handle(&self) -> DeviceHandle {
        RegistryDraft::default().next_handle(&self.read())
    }

    /// [`Registry::next_handle`] after what is drafted.
    pub(crate) fn draft_next_handle(&self, draft: &RegistryDraft) -> DeviceHandle {
        draft.next_handle(&self.read())
    }

    /// [`Registry::enrol`], but for its coming into force.
    pub(crate) fn draft_enrol(
        &self,
        draft: &mut RegistryDraft,
        handle: DeviceHandle,
        enrolment: Enrolment,
    ) -> Result<(), RegistryError> {
        draft.enrol(&self.read(), &self.profiles, handle, enrolment)
    }

    /// The handle of the device with this number on the wire, after what is drafted.
    pub(crate) fn draft_find(
        &self,
        draft: &RegistryDraft,
        protocol: Protocol,
        terminal: TerminalId,
    ) -> Option<DeviceHandle> {
        draft.find(&self.read(), protocol, terminal)
    }

    /// Whether a device could take the place of whatever sits where it would, after what is
    /// drafted; changes nothing.
    pub(crate) fn draft_check_in_place(
        &self,
        draft: &RegistryDraft,
        enrolment: &Enrolment,
    ) -> Result<(), RegistryError> {
        draft.check_in_place(&self.read(), &self.profiles, enrolment)
    }

    /// The device that sits where this one would, after what is drafted.
    pub(crate) fn draft_in_place(
        &self,
        draft: &RegistryDraft,
        role: Role,
        vehicle: VehicleId,
    ) -> Option<Arc<EnrolledDevice>> {
        draft.in_place(&self.read(), role, vehicle)
    }

    /// [`Registry::withdraw`], but for its coming into force.
    pub(crate) fn draft_withdraw(&self, draft: &mut RegistryDraft, handle: DeviceHandle) -> bool {
        draft.withdraw(&self.read(), handle)
    }

    /// What was drafted on this registry is seen by everybody, all at once.
    pub(crate) fn put_in_force(&self, draft: RegistryDraft) {
        self.write().put_in_force(draft);
    }

    /// The profiles that devices may be enrolled with, by name.
    pub fn profiles(&self) -> impl Iterator<Item = &Arc<Profile>> {
        self.profiles.values()
    }

    /// A profile that devices here authenticate by, once one of them has been enrolled.
    pub fn authenticating(&self, protocol: Protocol) -> Option<Arc<Profile>> {
        self.read().authenticating.clone().filter(|profile| profile.protocol() == protocol)
    }

    /// The device with this number on the wire.
    pub fn find(&self, protocol: Protocol, terminal: TerminalId) -> Option<Arc<EnrolledDevice>> {
        self.read().find(protocol, terminal).cloned()
    }

    /// The device with this handle, also one that has been withdrawn: stored frames name it.
    pub fn device(&self, handle: DeviceHandle) -> Option<Arc<EnrolledDevice>> {
        self.read().devices.get(&handle).cloned()
    }

    /// Every device in use, as of now, in no order.
    pub fn devices(&self) -> impl Iterator<Item = Arc<EnrolledDevice>> + use<> {
        let tables = self.read();
        let devices: Vec<_> =
            tables.devices.values().filter(|d| d.is_in_force()).cloned().collect();
        devices.into_iter()
    }

    /// This authority's chip in a lock.
    pub fn chip(&self, lock: LockId) -> Option<Arc<EnrolledDevice>> {
        self.read().mounted(Mount::Lock(lock)).cloned()
    }

    /// The positioning unit of a vehicle.
    pub fn unit(&self, vehicle: VehicleId) -> Option<Arc<EnrolledDevice>> {
        self.read().mounted(Mount::Vehicle(vehicle)).cloned()
    }

    /// Every device that is or was the chip in this lock or the positioning unit of this vehicle.
    pub fn ever_mounted(&self, lock: LockId, vehicle: VehicleId) -> Vec<DeviceHandle> {
        let tables = self.read();
        let mounts = [Mount::Lock(lock), Mount::Vehicle(vehicle)];
        mounts.into_iter().flat_map(|mount| tables.ever_mounted(mount)).collect()
    }

    /// Every device that is or was fitted to this vehicle.
    pub fn ever_on(&self, vehicle: VehicleId) -> Vec<DeviceHandle> {
        let tables = self.read();
        let its = |device: &&Arc<EnrolledDevice>| device.enrolment.vehicle == vehicle;
        let on: BTreeSet<_> = tables.devices.values().filter(its).map(|it| it.handle).collect();
        on.into_iter().collect()
    }

    /// One vehicle. `None`: it is not enrolled.
    pub fn vehicle(&self, id: VehicleId) -> Option<Arc<EnrolledVehicle>> {
        self.read().vehicles.get(&id).cloned()
    }

    /// Every vehicle, as of now, in no order.
    pub fn vehicles(&self) -> impl Iterator<Item = Arc<EnrolledVehicle>> + use<> {
        let vehicles: Vec<_> = self.read().vehicles.values().cloned().collect();
        vehicles.into_iter()
    }

    // A writer changes nothing before its checks are done, so what a panic leaves holds together.
    fn read(&self) -> RwLockReadGuard<'_, Tables> {
        self.tables.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Tables> {
        self.tables.write().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
