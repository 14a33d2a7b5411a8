//! Tamper bits and lock events of one chip, folded so that each rising edge is found once.

use model::{LockEvent, LockEventKind, LockState, Opener, Tamper};

use crate::{Finding, FindingKind};

const BITS: [(Tamper, FindingKind); 7] = [
    (Tamper::SHACKLE_CUT, FindingKind::ShackleCut),
    (Tamper::COVER_OPENED, FindingKind::CoverOpened),
    (Tamper::ILLEGAL_OPENING, FindingKind::IllegalOpening),
    (Tamper::WRONG_PASSWORDS, FindingKind::WrongPasswords),
    (Tamper::ILLEGAL_CARD, FindingKind::IllegalCard),
    (Tamper::MOTOR_STUCK, FindingKind::MotorStuck),
    (Tamper::LOW_BATTERY, FindingKind::LowBattery),
];
/// Wrong tries in a row that count as an attack (the device's own limit, JT701D manual V1.4).
const WRONG_TRIES: u16 = 5;

/// Watches the alarms of one chip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TamperWatch {
    current: Tamper,
    latched: Tamper,
}

impl TamperWatch {
    /// A watch that goes on after a restart: `current` is what [`TamperWatch::current`] was, so
    /// that a bit the device still reports is not found anew.
    pub fn resumed(current: Tamper) -> Self {
        Self { current, latched: current }
    }

    /// What the chip reports now.
    pub fn current(&self) -> Tamper {
        self.current
    }

    /// Everything seen since this watch began.
    pub fn latched(&self) -> Tamper {
        self.latched
    }

    /// Takes the chip's next state.
    #[must_use]
    pub fn state(self, lock: &LockState, from_history: bool) -> (Self, Vec<Finding>) {
        let rising = lock.tamper.without(self.current);
        // What is late is not what is so now.
        let current = if from_history { self.current.with(lock.tamper) } else { lock.tamper };
        let next = Self { current, latched: self.latched.with(lock.tamper) };
        (next, found(rising, from_history))
    }

    /// Takes what happened to the lock.
    #[must_use]
    pub fn event(self, event: &LockEvent, from_history: bool) -> (Self, Vec<Finding>) {
        let mut seen = Tamper::NONE;
        match event.kind {
            LockEventKind::ShackleCut => seen = seen.with(Tamper::SHACKLE_CUT),
            LockEventKind::CoverOpened => seen = seen.with(Tamper::COVER_OPENED),
            LockEventKind::Refused if event.opener == Opener::IllegalCard => {
                seen = seen.with(Tamper::ILLEGAL_CARD);
            }
            LockEventKind::Refused if event.wrong_tries >= WRONG_TRIES => {
                seen = seen.with(Tamper::WRONG_PASSWORDS);
            }
            LockEventKind::Refused
            | LockEventKind::Locked
            | LockEventKind::Unlocked
            | LockEventKind::Noted
            | LockEventKind::ShackleOut => {}
        }
        // An event is an edge by itself, unless the state has told of it already.
        let rising = seen.without(self.current);
        let next = Self { current: self.current.with(seen), latched: self.latched.with(seen) };
        (next, found(rising, from_history))
    }
}

fn found(rising: Tamper, from_history: bool) -> Vec<Finding> {
    let set = BITS.iter().filter(|(bit, _)| rising.contains(*bit));
    set.map(|(_, kind)| Finding::began(*kind, from_history)).collect()
}

#[cfg(test)]
mod tests;
