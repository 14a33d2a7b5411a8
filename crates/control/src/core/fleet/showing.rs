//! What consoles have been shown of a device, and what is still to be shown.
//!
//! More than a position is told with the commit; a lock that only moved, or was heard again, waits for
//! its turn, once however often it reports. Who waits is no state of the node: it is not written, a
//! core that was rebuilt shows what is reported from then on, and it depends on whether anybody looks.
//! So it has no part in the debugging form, of which the digest of a core's state is made.

use std::{collections::VecDeque, fmt};

use model::{LockId, LockState, Tamper};
use watch::Silence;

use super::{DeviceState, Fleet};
use crate::{DeviceHandle, core::effects::Effects};

/// What of a device is told at once when it changes.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Shown {
    chip: Option<LockState>,
    tamper: Tamper,
    has_fix: bool,
    in_shadow: bool,
    is_silent: bool,
}

/// What consoles have been told of a device.
#[derive(Default)]
pub(super) struct Told {
    last: Option<Shown>,
    is_waiting: bool,
}

impl fmt::Debug for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.last.fmt(f)
    }
}

/// Devices whose lock consoles have not been shown since they reported, in the order they began to
/// wait; each once.
#[derive(Default)]
pub(super) struct Unshown(VecDeque<(DeviceHandle, LockId)>);

impl fmt::Debug for Unshown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unshown")
    }
}

impl DeviceState {
    fn shown(&self) -> Shown {
        Shown {
            chip: self.chip,
            tamper: self.tamper.current(),
            has_fix: self.fix.is_some(),
            in_shadow: self.in_shadow,
            is_silent: self.silence.as_ref().is_some_and(Silence::is_silent),
        }
    }
}

impl Fleet {
    /// A report has been judged: the lock is shown at once if more than its position is new, and
    /// else when it is its turn.
    pub(super) fn show(&mut self, device: DeviceHandle, lock: LockId, effects: &mut Effects) {
        let state = self.devices.entry(device);
        let shown = state.shown();
        if state.told.last.replace(shown) != Some(shown) {
            effects.lock(lock);
        } else if !std::mem::replace(&mut state.told.is_waiting, true) {
            self.unshown.0.push_back((device, lock));
        }
    }

    /// How many devices wait for their lock to be shown.
    pub(crate) fn unshown_count(&self) -> usize {
        self.unshown.0.len()
    }

    /// The locks of the first devices that wait, which then wait no more.
    pub(crate) fn take_unshown(&mut self, max: usize) -> Vec<LockId> {
        let count = max.min(self.unshown.0.len());
        let turn: Vec<_> = self.unshown.0.drain(..count).collect();
        let shown = |(device, lock): (DeviceHandle, LockId)| {
            if let Some(state) = self.devices.get_mut(device) {
                state.told.is_waiting = false;
            }
            lock
        };
        turn.into_iter().map(shown).collect()
    }
}
