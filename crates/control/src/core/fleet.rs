//! The devices: chips of our locks and positioning units, how they are enrolled, and what each
//! said last.
//!
//! Owns the state of every device, what of it consoles are still to be shown, the enrolments that
//! this batch drafts, the counters of frames, and when each device's silence is due.
//!
//! **Invariant** A frame outside our legs is counted and not kept; what of it is evidence of ours
//! is judged all the same.
//! **Invariant** A detector's state moves only together with its finding, which is told at once.
//! **Invariant** A drafted enrolment is seen by nobody before it is on the disk.

mod by_handle;
mod chips;
mod clock;
mod device;
mod enrolment;
mod intake;
mod judging;
mod links;
mod recovery;
mod showing;
mod silence;

use std::sync::Arc;

use model::{LockId, ServerTime, VehicleId};
use scheme::Health;

use super::{
    context::{Context, LegView},
    deadlines::Deadlines,
    effects::Effects,
    message::ToFleet,
};
use crate::{
    Counters, DeviceHandle, DeviceRecord, EnrolledDevice, Registry, Role, registry::RegistryDraft,
};
use by_handle::ByHandle;
use clock::Clocks;
pub(crate) use device::DeviceState;
use judging::Speaker;
use showing::Unshown;

/// The devices of this node: what each said last, and since when it is unheard.
#[derive(Debug)]
pub(crate) struct Fleet {
    devices: ByHandle<DeviceState>,
    /// Devices whose state has changed since it was last written.
    dirty: Vec<DeviceHandle>,
    /// Whose lock consoles are still to be shown.
    unshown: Unshown,
    /// Enrolments of this batch, in force once it is on the disk.
    drafted: RegistryDraft,
    /// When each device is to be heard at the latest.
    silences: Deadlines<DeviceHandle>,
    clocks: Clocks,
    counters: Counters,
    /// The counters as they were last written.
    counted: Counters,
    started_at: ServerTime,
    checkpointed_at: ServerTime,
}

impl Fleet {
    pub(crate) fn new(records: Vec<DeviceRecord>, counters: Counters, now: ServerTime) -> Self {
        let mut devices = ByHandle::default();
        for record in records {
            *devices.entry(record.device) = DeviceState::resumed(&record);
        }
        Self {
            devices,
            dirty: Vec::new(),
            unshown: Unshown::default(),
            drafted: RegistryDraft::default(),
            silences: Deadlines::default(),
            clocks: Clocks::default(),
            counters,
            counted: counters,
            started_at: now,
            checkpointed_at: now,
        }
    }

    /// Takes a message. `leg` is our leg of the journey that the device of the message is on.
    pub(crate) fn receive(
        &mut self,
        message: ToFleet,
        leg: Option<LegView<'_>>,
        ctx: &Context<'_>,
        effects: &mut Effects,
    ) {
        match message {
            ToFleet::Frame(frame) => self.take_frame(&frame, leg, ctx, effects),
            ToFleet::Judge(moment) => {
                if let Some(leg) = leg {
                    let speaker = Speaker { device: &moment.device, leg };
                    self.take_moment(speaker, moment.reports(), ctx, effects);
                }
            }
            ToFleet::BeginAnew(device) => {
                self.devices.entry(device).forget(ctx.now);
                self.write(device, effects);
            }
            ToFleet::Watch(device) => self.watch(device, ctx.now),
            ToFleet::PutVehicle(vehicle) => self.put_vehicle(vehicle, effects),
            ToFleet::Enrol(fitting) => self.enrol(&fitting, ctx, effects),
            ToFleet::Withdraw { lock, vehicle } => self.withdraw(lock, vehicle, ctx, effects),
        }
    }

    /// How a device is enrolled now. Asked with every submission, so what the registry said last
    /// is kept for as long as it is in force.
    pub(crate) fn enrolled(
        &mut self,
        device: DeviceHandle,
        registry: &Registry,
    ) -> Option<Arc<EnrolledDevice>> {
        let state = self.devices.get(device);
        if let Some(known) = state.and_then(|state| state.enrolled.as_ref())
            && known.is_in_force()
        {
            return Some(Arc::clone(known));
        }
        let known = registry.device(device).filter(|known| known.is_in_force())?;
        self.devices.entry(device).enrolled = Some(Arc::clone(&known));
        Some(known)
    }

    /// What is known of a device. `None`: nothing was ever heard or kept of it.
    pub(crate) fn state(&self, device: DeviceHandle) -> Option<&DeviceState> {
        self.devices.get(device)
    }

    /// How a device is doing: what its newest status said. Whether an incident blocks it, the desk
    /// knows.
    pub(crate) fn health(&self, device: DeviceHandle) -> Health {
        self.devices.get(device).map_or_else(Health::default, |state| Health {
            heard_at: state.contact.map(|contact| contact.at).max(state.heard_at),
            battery_percent: state.contact.and_then(|contact| contact.battery_percent),
            is_blocked: false,
        })
    }

    pub(crate) fn counters(&self) -> Counters {
        self.counters
    }

    /// Frames that were refused at the edge.
    pub(crate) fn count_refused(&mut self, frames: u64) {
        self.counters.refused += frames;
    }

    /// The enrolments of this batch, to be put in force once it is on the disk.
    pub(crate) fn take_drafted(&mut self) -> RegistryDraft {
        std::mem::take(&mut self.drafted)
    }

    /// Enrolments are in force: these devices changed or went. How long each may be unheard is
    /// asked anew.
    pub(crate) fn enrolments_changed(
        &mut self,
        devices: impl Iterator<Item = DeviceHandle>,
        now: ServerTime,
    ) {
        for device in devices {
            if let Some(state) = self.devices.get_mut(device) {
                state.silence = None;
            }
            self.watch(device, now);
        }
    }

    /// Writes the newest state of devices now and then, so that a restart grants no fresh silence.
    /// The counters are written with every batch that moved them.
    pub(crate) fn checkpoint(&mut self, now: ServerTime, effects: &mut Effects) {
        if now.since(self.checkpointed_at) >= device::CHECKPOINT_EVERY {
            self.checkpointed_at = now;
            for device in std::mem::take(&mut self.dirty) {
                if self.devices.get(device).is_some_and(|state| state.is_dirty) {
                    self.write(device, effects);
                }
            }
        }
        if self.counters != self.counted {
            self.counted = self.counters;
            effects.commit.counters = Some(self.counters);
        }
    }

    /// Writes one device now.
    fn write(&mut self, device: DeviceHandle, effects: &mut Effects) {
        if let Some(state) = self.devices.get_mut(device) {
            state.is_dirty = false;
            effects.commit.devices.push(state.record(device));
        }
    }

    /// Has a device written with the next checkpoint.
    fn touch(&mut self, device: DeviceHandle) {
        let state = self.devices.entry(device);
        if !std::mem::replace(&mut state.is_dirty, true) {
            self.dirty.push(device);
        }
    }
}

/// The device that is our chip in a lock or, without a lock, the unit on a vehicle.
fn mounted(
    registry: &Registry,
    lock: Option<LockId>,
    vehicle: VehicleId,
) -> Option<Arc<EnrolledDevice>> {
    match lock {
        Some(lock) => registry.chip(lock),
        None => registry.unit(vehicle),
    }
}

/// The lock whose chip a device is. `None`: it is a positioning unit.
fn lock_of(device: &EnrolledDevice) -> Option<LockId> {
    match device.enrolment.role {
        Role::Chip(lock) => Some(lock),
        Role::Unit(_) => None,
    }
}
