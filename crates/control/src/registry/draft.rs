//! The maps of a registry, and changes to them that are checked and not yet in force.
//!
//! A draft is laid over the maps: what it does not name is as it is below. Checks see both, so
//! several changes may build on one another before any of them is seen by anybody else.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    hash::Hash,
    sync::Arc,
};

use device_wire::{Profile, Protocol};
use model::{LockId, ProfileName, TerminalId, VehicleId};

use super::{
    DEVICES_MAX, DeviceHandle, EnrolledDevice, EnrolledVehicle, Enrolment, RegistryError, Role,
};

/// Where a device sits; there is room for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Mount {
    /// This authority's chip in a lock.
    Lock(LockId),
    /// The positioning unit of a vehicle.
    Vehicle(VehicleId),
}

impl Mount {
    fn of(enrolment: &Enrolment) -> Self {
        Self::at(enrolment.role, enrolment.vehicle)
    }

    fn at(role: Role, vehicle: VehicleId) -> Self {
        match role {
            Role::Chip(lock) => Self::Lock(lock),
            Role::Unit(_) => Self::Vehicle(vehicle),
        }
    }

    fn what(self) -> String {
        match self {
            Self::Lock(lock) => format!("chip in lock {lock}"),
            Self::Vehicle(vehicle) => format!("unit on vehicle {vehicle}"),
        }
    }
}

/// A device's number on the wire.
type Number = (Protocol, TerminalId);

fn number(enrolment: &Enrolment) -> Number {
    (enrolment.protocol, enrolment.terminal)
}

/// The registry that is in force.
#[derive(Debug, Default)]
pub(super) struct Tables {
    /// Also those that were withdrawn.
    pub(super) devices: HashMap<DeviceHandle, Arc<EnrolledDevice>>,
    pub(super) vehicles: HashMap<VehicleId, Arc<EnrolledVehicle>>,
    /// The first profile that authenticates of any device.
    pub(super) authenticating: Option<Arc<Profile>>,
    by_number: HashMap<Number, DeviceHandle>,
    mounted: HashMap<Mount, DeviceHandle>,
    /// Devices that were withdrawn, by where they sat.
    former: HashMap<Mount, Vec<DeviceHandle>>,
    /// Above every handle ever given out.
    next: u32,
}

impl Tables {
    pub(super) fn find(
        &self,
        protocol: Protocol,
        terminal: TerminalId,
    ) -> Option<&Arc<EnrolledDevice>> {
        self.devices.get(self.by_number.get(&(protocol, terminal))?)
    }

    pub(super) fn mounted(&self, mount: Mount) -> Option<&Arc<EnrolledDevice>> {
        self.devices.get(self.mounted.get(&mount)?)
    }

    pub(super) fn ever_mounted(&self, mount: Mount) -> impl Iterator<Item = DeviceHandle> {
        let former = self.former.get(&mount).into_iter().flatten();
        self.mounted.get(&mount).into_iter().chain(former).copied()
    }

    /// `None` for the device: only its handle is known.
    pub(super) fn add_withdrawn(&mut self, handle: DeviceHandle, device: Option<EnrolledDevice>) {
        self.next = self.next.max(after(handle));
        if let Some(device) = device {
            device.end();
            self.former.entry(Mount::of(&device.enrolment)).or_default().push(handle);
            self.devices.insert(handle, Arc::new(device));
        }
    }

    pub(super) fn put_in_force(&mut self, draft: RegistryDraft) {
        self.next = draft.next_handle(self).0;
        self.vehicles.extend(draft.vehicles);
        for (handle, device) in draft.devices {
            if self.authenticating.is_none() && device.profile.authenticates() {
                self.authenticating = Some(Arc::clone(&device.profile));
            }
            if let Some(earlier) = self.devices.insert(handle, device) {
                earlier.end();
            }
        }
        lay(&mut self.by_number, draft.by_number);
        lay(&mut self.mounted, draft.mounted);
        for handle in draft.withdrawn {
            if let Some(device) = self.devices.get(&handle) {
                device.end();
                self.former.entry(Mount::of(&device.enrolment)).or_default().push(handle);
            }
        }
    }
}

/// Lays changes over a map: `None` takes out.
fn lay<K: Eq + Hash>(map: &mut HashMap<K, DeviceHandle>, over: HashMap<K, Option<DeviceHandle>>) {
    for (key, holder) in over {
        match holder {
            Some(handle) => map.insert(key, handle),
            None => map.remove(&key),
        };
    }
}

/// Changes that are checked and not yet in force.
#[derive(Debug, Clone, Default)]
pub(crate) struct RegistryDraft {
    vehicles: HashMap<VehicleId, Arc<EnrolledVehicle>>,
    devices: HashMap<DeviceHandle, Arc<EnrolledDevice>>,
    withdrawn: HashSet<DeviceHandle>,
    by_number: HashMap<Number, Option<DeviceHandle>>,
    mounted: HashMap<Mount, Option<DeviceHandle>>,
    /// How many of the devices are new.
    added: usize,
    /// Above every handle in it.
    next: u32,
}

impl RegistryDraft {
    /// Whether there is nothing in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.vehicles.is_empty() && self.devices.is_empty() && self.withdrawn.is_empty()
    }

    /// The devices that change or go.
    pub(crate) fn handles(&self) -> impl Iterator<Item = DeviceHandle> {
        self.devices.keys().chain(&self.withdrawn).copied()
    }

    pub(crate) fn put_vehicle(&mut self, vehicle: EnrolledVehicle) {
        self.vehicles.insert(vehicle.id, Arc::new(vehicle));
    }

    /// What is wrong with enrolling a device so under a handle; its profile if nothing is.
    pub(super) fn check(
        &self,
        on: &Tables,
        profiles: &BTreeMap<ProfileName, Arc<Profile>>,
        handle: DeviceHandle,
        enrolment: &Enrolment,
    ) -> Result<Arc<Profile>, RegistryError> {
        let Enrolment { terminal, protocol, profile: name, vehicle, .. } = *enrolment;
        let Some(profile) = profiles.get(&name) else {
            return Err(RegistryError::UnknownProfile { terminal, profile: name });
        };
        if profile.protocol() != protocol {
            let other = profile.protocol();
            return Err(RegistryError::WrongProtocol { terminal, protocol, profile: name, other });
        }
        if !self.vehicles.contains_key(&vehicle) && !on.vehicles.contains_key(&vehicle) {
            return Err(RegistryError::UnknownVehicle { terminal, vehicle });
        }
        let has_code = enrolment.code.as_ref().is_some_and(|code| (16..=64).contains(&code.len()));
        if profile.authenticates() && !has_code {
            return Err(RegistryError::NoCode { terminal });
        }
        if self.device(on, handle).is_some() && self.in_force(on, handle).is_none() {
            return Err(RegistryError::Withdrawn(handle));
        }
        let is_other = |holder: Option<DeviceHandle>| holder.is_some_and(|other| other != handle);
        if is_other(holder(&self.by_number, &on.by_number, &number(enrolment))) {
            return Err(RegistryError::Twice { terminal, protocol });
        }
        let mount = Mount::of(enrolment);
        if is_other(holder(&self.mounted, &on.mounted, &mount)) {
            return Err(RegistryError::Second { terminal, what: mount.what() });
        }
        let devices = on.devices.len() + self.added;
        if devices >= DEVICES_MAX && self.device(on, handle).is_none() {
            return Err(RegistryError::TooMany(devices + 1));
        }
        Ok(Arc::clone(profile))
    }

    pub(super) fn enrol(
        &mut self,
        on: &Tables,
        profiles: &BTreeMap<ProfileName, Arc<Profile>>,
        handle: DeviceHandle,
        enrolment: Enrolment,
    ) -> Result<(), RegistryError> {
        let profile = self.check(on, profiles, handle, &enrolment)?;
        match self.in_force(on, handle).cloned() {
            Some(same) if same.enrolment == enrolment => return Ok(()),
            Some(earlier) => self.free(&earlier.enrolment),
            None => self.added += 1,
        }
        self.next = self.next.max(after(handle));
        self.by_number.insert(number(&enrolment), Some(handle));
        self.mounted.insert(Mount::of(&enrolment), Some(handle));
        self.devices.insert(handle, Arc::new(EnrolledDevice::new(handle, enrolment, profile)));
        Ok(())
    }

    pub(super) fn withdraw(&mut self, on: &Tables, handle: DeviceHandle) -> bool {
        let Some(device) = self.in_force(on, handle).cloned() else { return false };
        self.free(&device.enrolment);
        self.withdrawn.insert(handle)
    }

    pub(super) fn next_handle(&self, on: &Tables) -> DeviceHandle {
        DeviceHandle(self.next.max(on.next).max(1))
    }

    /// The device with this number on the wire.
    pub(super) fn find(
        &self,
        on: &Tables,
        protocol: Protocol,
        terminal: TerminalId,
    ) -> Option<DeviceHandle> {
        holder(&self.by_number, &on.by_number, &(protocol, terminal))
    }

    /// What sits where a device of this role would.
    pub(super) fn in_place(
        &self,
        on: &Tables,
        role: Role,
        vehicle: VehicleId,
    ) -> Option<Arc<EnrolledDevice>> {
        let holder = holder(&self.mounted, &on.mounted, &Mount::at(role, vehicle))?;
        self.in_force(on, holder).cloned()
    }

    /// What is wrong with enrolling a device in the place of whatever sits where it would.
    pub(super) fn check_in_place(
        &self,
        on: &Tables,
        profiles: &BTreeMap<ProfileName, Arc<Profile>>,
        enrolment: &Enrolment,
    ) -> Result<(), RegistryError> {
        let earlier = self.in_place(on, enrolment.role, enrolment.vehicle);
        let handle = earlier.map_or_else(|| self.next_handle(on), |device| device.handle);
        self.check(on, profiles, handle, enrolment).map(drop)
    }

    fn free(&mut self, enrolment: &Enrolment) {
        self.by_number.insert(number(enrolment), None);
        self.mounted.insert(Mount::of(enrolment), None);
    }

    fn device<'a>(
        &'a self,
        on: &'a Tables,
        handle: DeviceHandle,
    ) -> Option<&'a Arc<EnrolledDevice>> {
        self.devices.get(&handle).or_else(|| on.devices.get(&handle))
    }

    fn in_force<'a>(
        &'a self,
        on: &'a Tables,
        handle: DeviceHandle,
    ) -> Option<&'a Arc<EnrolledDevice>> {
        if self.withdrawn.contains(&handle) {
            return None;
        }
        self.device(on, handle).filter(|device| device.is_in_force())
    }
}

/// Who holds a place, seen through the changes.
fn holder<K: Eq + Hash>(
    over: &HashMap<K, Option<DeviceHandle>>,
    below: &HashMap<K, DeviceHandle>,
    key: &K,
) -> Option<DeviceHandle> {
    over.get(key).copied().unwrap_or_else(|| below.get(key).copied())
}

fn after(handle: DeviceHandle) -> u32 {
    handle.0.saturating_add(1)
}
