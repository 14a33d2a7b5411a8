//! Tracks: read back for a journey, and folded in the background.
//!
//! Frames are the evidence and stay as they are. From them `keeper` makes one row of fixes for each
//! device and hour (crate `track`), some time after they were received. A track is what the rows hold,
//! and what the batches say that no row holds yet: [`StoredTrack`] is both as they were at one moment,
//! and [`track()`] puts them together.
//!
//! **Invariant** What [`track()`] gives is what decoding all batches gives, folded or not.

mod fixes;
mod folding;
mod keeper;
mod stored;

use ::track::{HOUR_MS, Hour, TrackFix};
use std::collections::BTreeMap;

use model::{Day, DeviceTime, Metres, ServerTime};

pub use fixes::Reader;
pub use folding::Window;
pub use keeper::{KeepError, Keeper, Turn};
pub(crate) use keeper::{RESTS, WRITTEN_WITHIN, rest};
pub use stored::{
    BatchId, OldBatch, PackedHour, StoredTrack, TailBatch, TrackAsked, TrackHour, Upkeep,
};

use crate::{DEVICE_BEHIND_MAX, DeviceHandle, Registry, TrackSpan};

/// How much of a journey is read at once, in hours.
const HOURS_AT_ONCE: i64 = 24;

/// A civil day, all year.
const DAY_MS: i64 = 24 * HOUR_MS;

/// One point of a track.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrackPoint {
    /// Which device reported it.
    pub device: DeviceHandle,
    /// The position, and what came with it.
    pub fix: TrackFix,
}

impl TrackSpan {
    /// One day of a vehicle, as the clocks of its devices say; `devices` are those fitted to it. What
    /// was received a day before it is of a clock that is ahead, and what comes more than a day after it
    /// is no more of its track than it is of a journey's.
    pub fn of_day(devices: Vec<DeviceHandle>, day: Day) -> Self {
        let begins = day.begins_at();
        let ends = ServerTime(begins.0.saturating_add(DAY_MS - 1));
        Self {
            devices,
            from: ServerTime(begins.0.saturating_sub(DAY_MS)),
            to: ends + DEVICE_BEHIND_MAX,
            begins: Some(begins),
            ends: Some(ends),
            corridor: None,
        }
    }

    /// What to ask the store for, piece by piece, in the order of time; the pieces do not overlap. Of
    /// a journey that is not in our custody yet there is nothing to ask for.
    pub fn pieces(&self) -> Vec<TrackAsked> {
        let Some(begins) = self.begins else { return Vec::new() };
        let last = self.ends.map_or(i64::MAX, |ends| ends.0);
        // A device's clock may be ahead: what is later than anything that was received goes last.
        let known = last.min(self.to.0);
        let mut pieces = Vec::new();
        let mut from = begins.0;
        while from <= last {
            let hour = from.div_euclid(HOUR_MS).saturating_add(HOURS_AT_ONCE);
            let end = hour.saturating_mul(HOUR_MS) - 1;
            let to = if end >= known { last } else { end };
            pieces.push(self.asked(DeviceTime(from), DeviceTime(to)));
            let Some(next) = to.checked_add(1) else { break };
            from = next;
        }
        pieces
    }

    fn asked(&self, from: DeviceTime, to: DeviceTime) -> TrackAsked {
        TrackAsked { devices: self.devices.clone(), from, to, received: (self.from, self.to) }
    }
}

/// The positions that were asked for, in the order of device time; of one moment as they came, and of
/// those that came at once device by device.
pub fn track(stored: StoredTrack, registry: &Registry, asked: &TrackAsked) -> Vec<TrackPoint> {
    let through = stored.through();
    let mut points = Vec::new();
    for hour in stored.hours {
        let device = hour.device;
        points.extend(hour.fixes.into_iter().map(|fix| TrackPoint { device, fix }));
    }
    let mut reader = Reader::default();
    for TailBatch { id, frames } in &stored.tail {
        reader.read(frames, registry, |device, fix| {
            let key = Hour::of(fix.at).map(|hour| (device, hour));
            let is_folded = key.and_then(|key| through.get(&key)).is_some_and(|it| it >= id);
            if !is_folded && asked.devices.contains(&device) {
                points.push(TrackPoint { device, fix });
            }
        });
    }
    points.retain(|point| asked.holds(&point.fix));
    in_order(&mut points);
    points
}

fn in_order(points: &mut [TrackPoint]) {
    points.sort_by_key(|point| (point.fix.at, point.fix.received_at, point.device));
}

/// Leaves out what adds nothing to where each device was, and when, within a tolerance.
pub fn thinned(points: &[TrackPoint], tolerance: Metres) -> Vec<TrackPoint> {
    let mut devices: BTreeMap<DeviceHandle, Vec<TrackFix>> = BTreeMap::new();
    for point in points {
        devices.entry(point.device).or_default().push(point.fix);
    }
    let of_device = |(device, fixes): (DeviceHandle, Vec<TrackFix>)| {
        let kept = ::track::thin(&fixes, tolerance);
        kept.into_iter().map(move |fix| TrackPoint { device, fix })
    };
    let mut kept: Vec<_> = devices.into_iter().flat_map(of_device).collect();
    in_order(&mut kept);
    kept
}

impl TrackAsked {
    fn holds(&self, fix: &TrackFix) -> bool {
        let (first, last) = self.received;
        (self.from..=self.to).contains(&fix.at) && (first..=last).contains(&fix.received_at)
            // What no hour holds is shown nowhere, folded or not.
            && Hour::of(fix.at).is_some()
    }
}

/// The beginning of the hour in which a moment lies.
fn hour_of(at: ServerTime) -> ServerTime {
    ServerTime(at.0.div_euclid(HOUR_MS) * HOUR_MS)
}
