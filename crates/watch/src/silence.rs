//! Silence: a device that should be heard and is not. Measured on the node's own clock; a restart
//! grants no fresh allowance, and what comes later takes nothing back.

use std::time::Duration;

use model::ServerTime;

use crate::{Finding, FindingKind, Measure};

/// Reporting intervals that may be missed (`reliability` §4.2, S6).
const INTERVALS: u32 = 3;
/// Least time that a device may be unheard, however often it should report.
const LEAST: Duration = Duration::from_mins(2);

/// Watches one device for silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Silence {
    allowance: Duration,
    heard_at: ServerTime,
    is_silent: bool,
}

impl Silence {
    /// Watches a device that reports every `interval` and was last heard at `heard_at`.
    pub fn new(interval: Duration, heard_at: ServerTime) -> Self {
        let allowance = interval.saturating_mul(INTERVALS).max(LEAST);
        Self { allowance, heard_at, is_silent: false }
    }

    /// Whether the device has been unheard for longer than it may be.
    pub fn is_silent(&self) -> bool {
        self.is_silent
    }

    /// When [`Silence::due`] finds it silent if it is not heard before.
    pub fn due_at(&self, passage: Option<Duration>) -> ServerTime {
        self.heard_at + self.allowance.saturating_add(passage.unwrap_or_default())
    }

    /// The device was heard.
    #[must_use]
    pub fn heard(self, now: ServerTime) -> (Self, Option<Finding>) {
        let finding = self.is_silent.then(|| {
            let seconds = now.since(self.heard_at).as_secs();
            Finding::ended(FindingKind::Silence, false).with(Measure::Silent { seconds })
        });
        (Self { heard_at: self.heard_at.max(now), is_silent: false, ..self }, finding)
    }

    /// Time has passed. `passage` is how long an expected shadow at its last place may take;
    /// `None`: there is none.
    #[must_use]
    pub fn due(self, passage: Option<Duration>, now: ServerTime) -> (Self, Option<Finding>) {
        let allowance = self.allowance.saturating_add(passage.unwrap_or_default());
        let silent = now.since(self.heard_at);
        if self.is_silent || silent < allowance {
            return (self, None);
        }
        let finding = Finding::began(FindingKind::Silence, false)
            .with(Measure::Silent { seconds: silent.as_secs() })
            .with(Measure::SilenceAllowed { seconds: allowance.as_secs() });
        (Self { is_silent: true, ..self }, Some(finding))
    }
}

#[cfg(test)]
mod tests;
