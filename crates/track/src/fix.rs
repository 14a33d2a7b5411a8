//! A fix as a track keeps it, and the hours that tracks are kept in.

use model::{DeviceTime, Fix, LockState, Origin, ServerTime};

/// An hour in milliseconds.
pub const HOUR_MS: i64 = 60 * 60 * 1_000;
/// The hours that are kept end here, about the year 2209: no protocol's clock goes beyond 2100.
const HOURS: i64 = 1 << 21;

/// What a device said of one moment, as far as its track shows it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrackFix {
    /// When it was so, as the device says.
    pub at: DeviceTime,
    /// When it was received.
    pub received_at: ServerTime,
    /// Whether it came when it was made.
    pub origin: Origin,
    /// The position, with everything that the device said about it.
    pub fix: Fix,
    /// The lock at the same moment. `None`: the device said nothing of it with this fix.
    pub lock: Option<LockState>,
}

/// An hour of device time, counted from the Unix epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hour(u32);

impl Hour {
    /// The hour that holds a moment. `None`: it lies before 1970 or after 2209, which is a clock that
    /// is wrong, and no time of a journey.
    pub fn of(at: DeviceTime) -> Option<Self> {
        let hour = at.0.div_euclid(HOUR_MS);
        u32::try_from(hour).ok().filter(|_| hour < HOURS).map(Self)
    }

    /// The hour of this number. `None`: it is none of those that are kept.
    pub fn new(number: u32) -> Option<Self> {
        (i64::from(number) < HOURS).then_some(Self(number))
    }

    /// How many hours after the Unix epoch it begins, below 2^21.
    pub fn number(self) -> u32 {
        self.0
    }

    /// The first moment of the hour.
    pub fn begins(self) -> DeviceTime {
        DeviceTime(i64::from(self.0) * HOUR_MS)
    }
}

/// Puts late fixes into their places among those that came before. Of one moment, what came first
/// stays first.
pub fn merge(kept: &mut Vec<TrackFix>, late: impl IntoIterator<Item = TrackFix>) {
    kept.extend(late);
    kept.sort_by_key(|fix| fix.at);
}
