//! What is known of one device: what it said last, and the keys of what it said lately, by which a
//! frame that comes again is told from a new one.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use model::{DeviceTime, LockState, Origin, Percent, Report, ReportBody, ServerTime};
use watch::{Deviation, Silence, TamperWatch};

use super::showing::Told;
use crate::{DeviceHandle, DeviceRecord, EnrolledDevice, FixView, SUBMISSION_FRAMES_MAX};

/// Keys remembered per device. A device sends again what was not acknowledged, and one connection
/// has one submission under way, so only the newest can come again.
const KEYS_MAX: usize = SUBMISSION_FRAMES_MAX;
/// Keys compared at once.
const KEYS_LOOKED_AT: usize = 16;
/// How often the newest state of devices is written, by the node's clock.
pub(super) const CHECKPOINT_EVERY: Duration = Duration::from_secs(30);

/// The newest sign of life of a device.
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
    pub(super) enrolled: Option<Arc<EnrolledDevice>>,
    /// Whether it has authenticated before.
    pub(super) is_registered: bool,
    /// When it was last heard in a leg of ours.
    pub(crate) heard_at: Option<ServerTime>,
    /// When it last said anything, wherever it was, and its battery: no place, and only in memory.
    pub(crate) contact: Option<Contact>,
    /// The newest device time that drove anything.
    pub(super) newest_at: Option<DeviceTime>,
    /// The newest position in a leg of ours.
    pub(crate) fix: Option<FixView>,
    /// The newest state of the lock in a leg of ours.
    pub(crate) chip: Option<LockState>,
    /// Segment of the corridor it was last on.
    pub(super) segment: Option<u32>,
    /// Whether it is where silence is expected.
    pub(crate) in_shadow: bool,
    pub(super) deviation: Deviation,
    pub(super) late_deviation: Deviation,
    pub(crate) tamper: TamperWatch,
    pub(crate) silence: Option<Silence>,
    /// Whether a deadline for its silence stands.
    pub(super) is_timed: bool,
    /// By how much its clock is behind ours, as its newest reports show.
    pub(super) clock_lag_ms: i64,
    /// Whether its clock has been found wrong on this journey.
    pub(super) clock_is_wrong: bool,
    /// What consoles have been told of it.
    pub(super) told: Told,
    keys: VecDeque<u64>,
    pub(super) is_dirty: bool,
}

impl DeviceState {
    /// What the store kept of a device.
    pub(super) fn resumed(record: &DeviceRecord) -> Self {
        Self {
            heard_at: record.heard_at,
            is_registered: record.is_registered,
            tamper: TamperWatch::resumed(record.tamper),
            ..Self::default()
        }
    }

    /// What the store is to keep of it.
    pub(super) fn record(&self, device: DeviceHandle) -> DeviceRecord {
        DeviceRecord {
            device,
            heard_at: self.heard_at,
            is_registered: self.is_registered,
            tamper: self.tamper.current(),
        }
    }

    /// Remembers the key of a frame. False if it is among the newest already.
    pub(super) fn is_new(&mut self, key: u64) -> bool {
        let (older, newer) = self.keys.as_slices();
        if holds(newer, key) || holds(older, key) {
            return false;
        }
        if self.keys.len() == KEYS_MAX {
            self.keys.pop_front();
        }
        self.keys.push_back(key);
        true
    }

    /// It said something, perhaps how its battery is.
    pub(super) fn spoke(&mut self, reports: &[Report], now: ServerTime) {
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

    /// Another journey begins: what was seen on the one before is no longer known. A timer that
    /// stands goes on standing: it asks anew when it is due.
    pub(super) fn forget(&mut self, now: ServerTime) {
        let before = std::mem::take(self);
        *self = Self {
            newest_at: before.newest_at.filter(|at| at.ahead_of(now) <= 0),
            enrolled: before.enrolled,
            is_registered: before.is_registered,
            heard_at: before.heard_at,
            contact: before.contact,
            is_timed: before.is_timed,
            is_dirty: before.is_dirty,
            told: before.told,
            keys: before.keys,
            ..Self::default()
        };
    }

    /// Takes in a report that was judged before a restart: nothing is found and nothing moves.
    pub(super) fn recall(&mut self, report: &Report, received_at: ServerTime) {
        if report.at.is_some() && report.at < self.newest_at {
            return;
        }
        self.newest_at = report.at.max(self.newest_at);
        let from_history = report.origin == Origin::Backfill;
        match &report.body {
            ReportBody::Fix(fix) => {
                if let Some(at) = report.at {
                    self.fix = Some(FixView { fix: *fix, at, received_at });
                }
            }
            ReportBody::Lock(lock) => {
                self.chip = Some(*lock);
                self.tamper = std::mem::take(&mut self.tamper).state(lock, from_history).0;
            }
            ReportBody::Event(event) => {
                self.tamper = std::mem::take(&mut self.tamper).event(event, from_history).0;
            }
            ReportBody::Session(_) | ReportBody::Reply(_) => {}
        }
    }
}

/// Whether a key is among others. Many are compared before it is asked, which a processor does side by
/// side: almost every key is new.
fn holds(keys: &[u64], key: u64) -> bool {
    let is_among = |some: &[u64]| some.iter().filter(|it| **it == key).count() > 0;
    keys.chunks(KEYS_LOOKED_AT).any(is_among)
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
