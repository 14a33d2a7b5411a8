//! The one implementation of the clock port. Everywhere else time is an argument.
//!
//! A demonstration runs it faster than the wall, for the nodes and the world alike; it never runs
//! backwards, whatever the system's clock does.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

use anyhow::{Result, ensure};
use control::Clock;
use model::ServerTime;
use serde::{Deserialize, Serialize};

use crate::config::Config;

/// Fastest a demonstration's clock may run.
pub(crate) const SPEED_MAX: u32 = 60;

/// A clock that runs faster than the wall, and from where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Demonstration {
    /// How many times faster than the wall, 1 to 60.
    pub speed: u32,
    /// The moment on the wall, milliseconds since the Unix epoch, at which both clocks agree.
    pub origin_ms: i64,
}

/// The node's clock.
#[derive(Debug)]
pub(crate) struct NodeClock {
    demonstration: Demonstration,
    newest_ms: AtomicI64,
}

impl NodeClock {
    /// The wall's clock.
    pub(crate) fn wall() -> Self {
        let demonstration = Demonstration { speed: 1, origin_ms: 0 };
        Self { demonstration, newest_ms: AtomicI64::new(0) }
    }

    /// The clock that a node of this configuration runs by.
    ///
    /// # Errors
    ///
    /// When the configuration asks for a speed that is not 1 to 60.
    pub(crate) fn of(config: &Config) -> Result<Self> {
        config.demonstration.map_or_else(|| Ok(Self::wall()), Self::demonstration)
    }

    /// A demonstration's clock.
    ///
    /// # Errors
    ///
    /// When the speed is not 1 to 60.
    pub(crate) fn demonstration(demonstration: Demonstration) -> Result<Self> {
        let speed = demonstration.speed;
        ensure!(
            (1..=SPEED_MAX).contains(&speed),
            "a demonstration runs 1 to {SPEED_MAX} times faster than the wall, not {speed}"
        );
        Ok(Self { demonstration, newest_ms: AtomicI64::new(0) })
    }
}

impl Clock for NodeClock {
    fn now(&self) -> ServerTime {
        let Demonstration { speed, origin_ms } = self.demonstration;
        let now_ms = origin_ms + (wall_ms() - origin_ms) * i64::from(speed);
        // Many ask within a millisecond, and what is only read is not taken from each other.
        let newest_ms = self.newest_ms.load(Ordering::Relaxed);
        if now_ms <= newest_ms {
            return ServerTime(newest_ms);
        }
        ServerTime(self.newest_ms.fetch_max(now_ms, Ordering::Relaxed).max(now_ms))
    }

    fn speed(&self) -> f64 {
        f64::from(self.demonstration.speed)
    }
}

/// Milliseconds since the Unix epoch by the system's clock.
#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the wall's clock")]
pub(crate) fn wall_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Demonstration, NodeClock};
    use control::Clock;

    #[test]
    fn the_speed_is_bounded() {
        for speed in [0, 61] {
            let error = NodeClock::demonstration(Demonstration { speed, origin_ms: 0 });
            assert!(error.is_err(), "{speed}");
        }
    }

    #[test]
    fn time_never_runs_backwards() {
        let clock = NodeClock::wall();
        let first = clock.now();
        assert!(clock.now() >= first);
    }
}
