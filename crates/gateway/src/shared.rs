//! What all connections of a gateway share.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use admission::{Admission, Bounds, Source};
use control::{Clock, DeviceHandle, Handle, LinkId, Registry, SecondSession, Work};
use tokio::time::Instant;

use crate::{
    Limits, Links,
    end::{Concern, EndReason},
    parts::PARTS_MAX,
    refusals::RefusalLog,
    sessions::Sessions,
};

/// Intervals without a report after which a device counts as silent beside another session.
const SILENT_INTERVALS: u64 = 3;

pub(crate) struct Shared {
    pub(crate) limits: Limits,
    pub(crate) wire_limits: device_wire::Limits,
    pub(crate) registry: Arc<Registry>,
    pub(crate) handle: Handle,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) links: Arc<Links>,
    pub(crate) admission: Arc<Admission>,
    pub(crate) sessions: Sessions,
    pub(crate) refusals: RefusalLog,
}

impl Shared {
    pub(crate) fn new(
        limits: Limits,
        registry: Arc<Registry>,
        handle: Handle,
        clock: Arc<dyn Clock>,
        links: Arc<Links>,
    ) -> Self {
        Self {
            limits,
            wire_limits: device_wire::Limits {
                parts_max: PARTS_MAX,
                ..device_wire::Limits::default()
            },
            registry,
            handle,
            clock,
            links,
            admission: Admission::new(Bounds {
                total_max: limits.connections_max,
                per_source_max: limits.connections_per_source_max,
                strangers_per_source_max: limits.strangers_per_source_max,
                ..Bounds::NONE
            }),
            sessions: Sessions::default(),
            refusals: RefusalLog::default(),
        }
    }

    /// How long the first of two sessions may be silent: three of the device's own intervals, so
    /// that a device that is merely between two reports keeps its seat.
    pub(crate) fn silence_of(&self, device: DeviceHandle) -> Duration {
        let interval_s = self.registry.device(device).map_or(0, |d| d.enrolment.interval_s);
        silence(self.limits.second_session_silence, interval_s, self.clock.speed())
    }

    /// Tells the core. What does not fit is logged: the queue holds more than there are
    /// connections, so it is full only when the core has stopped working.
    pub(crate) fn tell(&self, work: Work) {
        let what = format!("{work:?}");
        if let Err(error) = self.handle.tell(work) {
            tracing::error!(%error, what, "the core could not be told");
        }
    }

    pub(crate) fn tell_second(&self, device: DeviceHandle, seen: SecondSession) {
        tracing::info!(device = device.0, ?seen, "two sessions for one device");
        self.tell(Work::SecondSession { device, seen });
    }

    /// Hands over what was refused since the last time.
    pub(crate) fn tell_refused(&self) {
        let frames = self.refusals.take();
        if frames > 0 {
            self.tell(Work::Refused { frames });
        }
    }

    /// Logs why a connection ended, once, with the whole chain of causes.
    pub(crate) fn log_end(&self, link: LinkId, peer: SocketAddr, end: &EndReason) {
        let source = Source::of(peer.ip());
        let now = Instant::now();
        let why = with_causes(end);
        match end.concern() {
            Concern::Usual => tracing::debug!(link = link.0, %peer, why, "a connection ended"),
            Concern::Odd(group) => {
                if self.refusals.may_log(source, group, now) {
                    tracing::warn!(link = link.0, %peer, why, "a connection was closed");
                }
            }
            Concern::Ours(group) => {
                if self.refusals.may_log(source, group, now) {
                    tracing::error!(link = link.0, %peer, why, "a connection was closed");
                }
            }
        }
    }
}

/// Three intervals by the node's clock as they pass by the wall, and at least `least`.
fn silence(least: Duration, interval_s: u32, speed: f64) -> Duration {
    let three = Duration::from_secs(SILENT_INTERVALS * u64::from(interval_s));
    let speed = if speed > 1.0 { speed } else { 1.0 };
    least.max(three.div_f64(speed))
}

/// An error and its causes in one line.
pub(crate) fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text.push_str(": ");
        text.push_str(&next.to_string());
        cause = next.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::silence;

    #[track_caller]
    fn check(least_s: u64, interval_s: u32, speed: f64, expected_ms: u64) {
        let silence = silence(Duration::from_secs(least_s), interval_s, speed);
        assert_eq!(silence, Duration::from_millis(expected_ms));
    }

    #[test]
    fn a_device_is_silent_after_three_of_its_intervals() {
        check(30, 60, 1.0, 180_000);
        check(30, 5, 1.0, 30_000);
        check(30, 3_600, 1.0, 10_800_000);
        check(30, 60, 60.0, 30_000);
        check(1, 60, 60.0, 3_000);
        check(0, 0, 1.0, 0);
    }

    #[test]
    fn a_clock_that_makes_no_sense_runs_at_the_pace_of_the_wall() {
        for speed in [0.0, -1.0, f64::NAN, 0.5] {
            check(30, 60, speed, 180_000);
        }
        check(30, 60, f64::INFINITY, 30_000);
    }
}
