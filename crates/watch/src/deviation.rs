//! Deviation: a truck outside its corridor, as opposed to a fix outside it.
//!
//! A fix counts as outside only by what its distance exceeds the corridor and its own error by;
//! three of them in a row, over a minute at least, make a deviation. Two inside end it. Public
//! trackers that alarm on one stray fix are the warning here: a false alarm stops a truck.

use model::{DeviceTime, FixSource, Metres};

use crate::{Finding, FindingKind, Measure};

/// Fixes in a row that make a deviation.
const OUTSIDE_FIXES: u8 = 3;
/// Milliseconds they must span.
const OUTSIDE_MS: i64 = 60_000;
/// Fixes in a row that end it.
const INSIDE_FIXES: u8 = 2;
/// Error assumed for a satellite fix that does not state its own (two sigma of a good receiver).
const ERROR_UNSTATED: Metres = Metres(30.0);

/// A fix with more error than this says nothing about a corridor, neither inside nor outside.
const ERROR_MAX: Metres = Metres(300.0);

/// Where a fix lies against the corridor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Offside {
    /// Distance from the corridor's line.
    pub off: Metres,
    /// Half the corridor's width.
    pub half_width: Metres,
    /// The fix's own error. `None`: not stated.
    pub accuracy: Option<Metres>,
    /// Whether satellites or a cell tower gave the position.
    pub source: FixSource,
}

impl Offside {
    /// The fix's error; what is no number is the worst.
    fn error(&self) -> f64 {
        let stated = self.accuracy.unwrap_or(ERROR_UNSTATED).0;
        if stated.is_nan() { f64::INFINITY } else { stated.max(0.0) }
    }

    fn is_telling(&self) -> bool {
        match self.source {
            // A cell tower may be kilometres away.
            FixSource::Cell => false,
            FixSource::Gnss => self.error() <= ERROR_MAX.0 && self.off.0.is_finite(),
        }
    }

    fn is_outside(&self) -> bool {
        self.off.0 - self.error() > self.half_width.0
    }
}

/// Watches one device against its corridor.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Deviation {
    is_deviating: bool,
    outside: u8,
    inside: u8,
    first_outside: Option<DeviceTime>,
    farthest: f64,
}

impl Deviation {
    /// Whether the truck is outside its corridor.
    pub fn is_deviating(&self) -> bool {
        self.is_deviating
    }

    /// Takes the next fix in the order of device time.
    #[must_use]
    pub fn step(
        mut self,
        fix: Offside,
        at: DeviceTime,
        from_history: bool,
    ) -> (Self, Option<Finding>) {
        if !fix.is_telling() {
            return (self, None);
        }
        let finding = if fix.is_outside() {
            self.outside(fix, at, from_history)
        } else {
            self.inside(from_history)
        };
        (self, finding)
    }

    fn outside(&mut self, fix: Offside, at: DeviceTime, from_history: bool) -> Option<Finding> {
        self.inside = 0;
        self.outside = self.outside.saturating_add(1);
        let first = *self.first_outside.get_or_insert(at);
        self.farthest = self.farthest.max(fix.off.0);
        let spans = at.0.saturating_sub(first.0);
        if self.is_deviating || self.outside < OUTSIDE_FIXES || spans < OUTSIDE_MS {
            return None;
        }
        self.is_deviating = true;
        let finding = Finding::began(FindingKind::Deviation, from_history)
            .with(Measure::OffCorridor { metres: whole(self.farthest) })
            .with(Measure::HalfWidth { metres: whole(fix.half_width.0) })
            .with(Measure::Lasted { seconds: u64::try_from(spans / 1_000).unwrap_or(0) });
        Some(finding)
    }

    fn inside(&mut self, from_history: bool) -> Option<Finding> {
        if !self.is_deviating {
            *self = Self::default();
            return None;
        }
        self.inside = self.inside.saturating_add(1);
        if self.inside < INSIDE_FIXES {
            return None;
        }
        let finding = Finding::ended(FindingKind::Deviation, from_history)
            .with(Measure::OffCorridor { metres: whole(self.farthest) });
        *self = Self::default();
        Some(finding)
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "as casts saturate")]
fn whole(metres: f64) -> u64 {
    metres.round() as u64
}

#[cfg(test)]
mod tests;
