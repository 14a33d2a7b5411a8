//! What is known of each device: its connection, what it said last, and the keys of what it said
//! lately, by which a frame that comes again is told from a new one.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use model::{DeviceTime, LockState, Percent, Report, ReportBody, ServerTime, VehicleId};
use watch::{Deviation, Silence, TamperWatch};

use super::Core;
use crate::{Device, DeviceHandle, DeviceRecord, Enrolment, FixView, LinkId, Role};

/// Keys remembered per device. A device sends again what was not acknowledged, and one connection
/// has one submission under way, so only the newest can come again.
const KEYS_MAX: usize = 128;
/// How often the newest state of devices is written, by the node's clock.
const CHECKPOINT_EVERY: Duration = Duration::from_secs(30);

/// That a device works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Contact {
    pub(crate) at: ServerTime,
    /// The newest reading, 0 to 100. `None`: it has not said.
    pub(crate) battery_percent: Option<u8>,
}

/// What is known of one device.
#[expect(clippy::struct_excessive_bools, reason = "each says one thing, in every combination")]
#[derive(Debug, Default)]
pub(crate) struct DeviceState {
    /// How it is enrolled, as long as that is in force.
    enrolled: Option<Arc<Device>>,
    /// The connection that orders go to.
    pub(crate) link: Option<LinkId>,
    /// Whether it has authenticated before.
    pub(crate) is_registered: bool,
    /// When it was last heard in a leg of ours.
    pub(crate) heard_at: Option<ServerTime>,
    /// When it last said anything, wherever it was, and its battery: no place, and only in memory.
    pub(crate) contact: Option<Contact>,
    /// The newest device time that drove anything.
    pub(crate) newest_at: Option<DeviceTime>,
    /// The newest position in a leg of ours.
    pub(crate) fix: Option<FixView>,
    /// The newest state of the lock in a leg of ours.
    pub(crate) chip: Option<LockState>,
    /// Segment of the corridor it was last on.
    pub(crate) segment: Option<u32>,
    /// Whether it is where silence is expected.
    pub(crate) in_shadow: bool,
    pub(crate) deviation: Deviation,
    pub(crate) late_deviation: Deviation,
    pub(crate) tamper: TamperWatch,
    pub(crate) silence: Option<Silence>,
    /// By how much its clock is behind ours, as its newest reports show.
    pub(crate) clock_lag_ms: i64,
    /// Whether its clock has been found wrong on this journey.
    pub(crate) clock_is_wrong: bool,
    keys: VecDeque<u64>,
    is_dirty: bool,
}

impl DeviceState {
    /// Remembers the key of a frame. False if it is among the newest already.
    pub(crate) fn is_new(&mut self, key: u64) -> bool {
        if self.keys.iter().any(|known| *known == key) {
            return false;
        }
        if self.keys.len() == KEYS_MAX {
            self.keys.pop_front();
        }
        self.keys.push_back(key);
        true
    }

    /// It was heard in a leg of ours.
    pub(crate) fn heard(&mut self, now: ServerTime) {
        self.heard_at = Some(now);
        self.is_dirty = true;
    }

    /// It said something, perhaps how its battery is.
    pub(crate) fn spoke(&mut self, reports: &[Report], now: ServerTime) {
        let battery = reports.iter().rev().find_map(|report| match &report.body {
            ReportBody::Lock(lock) => lock.battery,
            ReportBody::Fix(_)
            | ReportBody::Event(_)
            | ReportBody::Session(_)
            | ReportBody::Reply(_) => None,
        });
        let before = self.contact.and_then(|contact| contact.battery_percent);
        let battery_percent = battery.map(Percent::get).or(before);
        self.contact = Some(Contact { at: now, battery_percent });
    }

    /// It has presented its code.
    pub(crate) fn authenticated(&mut self) {
        self.is_dirty |= !self.is_registered;
        self.is_registered = true;
    }

    /// Another journey begins: what was seen on the one before is no longer known.
    pub(crate) fn forget(&mut self, now: ServerTime) {
        let Self { enrolled, link, is_registered, keys, newest_at, heard_at, contact, .. } =
            std::mem::take(self);
        let newest_at = newest_at.filter(|at| at.ahead_of(now) <= 0);
        *self = Self {
            enrolled,
            link,
            is_registered,
            heard_at,
            contact,
            newest_at,
            keys,
            ..Self::default()
        };
    }
}

impl Core {
    /// How a device is enrolled now. Asked with every submission, so what the registry said last
    /// is kept for as long as it is in force.
    pub(super) fn enrolled(&mut self, device: DeviceHandle) -> Option<&Enrolment> {
        let is_known =
            |state: &DeviceState| state.enrolled.as_ref().is_some_and(|d| d.is_in_force());
        if !self.devices.get(&device).is_some_and(is_known) {
            let known = self.registry.device(device).filter(|known| known.is_in_force())?;
            self.devices.entry(device).or_default().enrolled = Some(known);
        }
        self.devices.get(&device)?.enrolled.as_ref().map(|known| &known.enrolment)
    }

    /// What a device in use is part of, and on which vehicle.
    pub(super) fn fitted(&mut self, device: DeviceHandle) -> Option<(Role, VehicleId)> {
        self.enrolled(device).map(|enrolment| (enrolment.role, enrolment.vehicle))
    }

    /// Writes the newest state of devices now and then, so that a restart grants no fresh silence.
    pub(super) fn checkpoint_devices(&mut self, now: ServerTime) {
        if now.since(self.checkpointed_at) < CHECKPOINT_EVERY {
            return;
        }
        self.checkpointed_at = now;
        for (device, state) in &mut self.devices {
            if std::mem::take(&mut state.is_dirty) {
                self.draft.commit.devices.push(record(*device, state));
            }
        }
    }

    /// Writes one device now.
    pub(super) fn write_device(&mut self, device: DeviceHandle) {
        if let Some(state) = self.devices.get_mut(&device) {
            state.is_dirty = false;
            self.draft.commit.devices.push(record(device, state));
        }
    }
}

fn record(device: DeviceHandle, state: &DeviceState) -> DeviceRecord {
    DeviceRecord {
        device,
        heard_at: state.heard_at,
        is_registered: state.is_registered,
        tamper: state.tamper.current(),
    }
}

#[cfg(test)]
mod tests {
    use super::{DeviceState, KEYS_MAX};

    #[test]
    fn a_key_is_new_once() {
        let mut state = DeviceState::default();
        assert!(state.is_new(7));
        assert!(!state.is_new(7));
        assert!(state.is_new(8));
    }

    #[test]
    fn remembered_keys_are_bounded() {
        let mut state = DeviceState::default();
        for key in 0..10_000 {
            assert!(state.is_new(key));
        }
        assert_eq!(state.keys.len(), KEYS_MAX);
        assert!(!state.is_new(9_999), "the newest is remembered");
    }
}
