//! Two kinds of time that must not be mixed.

use std::{ops::Add, time::Duration};

use serde::{Deserialize, Serialize};

/// Milliseconds since the Unix epoch, UTC, by this node's own clock.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default,
)]
#[serde(transparent)]
pub struct ServerTime(pub i64);

impl ServerTime {
    /// How long after `earlier` this is; zero if it is not after.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

impl Add<Duration> for ServerTime {
    type Output = Self;

    fn add(self, span: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)))
    }
}

/// Milliseconds since the Unix epoch, UTC, as the *device* claims. Not trusted: see [`ServerTime`].
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default,
)]
#[serde(transparent)]
pub struct DeviceTime(pub i64);

impl DeviceTime {
    /// Milliseconds by which the device is ahead of `now`; negative when it is behind.
    pub fn ahead_of(self, now: ServerTime) -> i64 {
        self.0.saturating_sub(now.0)
    }
}
