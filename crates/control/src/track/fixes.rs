//! Fixes out of stored frames.

use std::sync::Arc;

use ::track::TrackFix;
use device_wire::{Codec, Limits};
use model::{IdMap, LockState, Report, ReportBody, ServerTime};

use crate::{DeviceHandle, EnrolledDevice, FrameBatch, Registry};

/// A device, and what reads its frames. `None`: its profile is not known any more.
type Known = Option<(Arc<EnrolledDevice>, Codec)>;

/// Reads the fixes in stored frames, batch after batch.
#[derive(Debug, Default)]
pub struct Reader {
    known: IdMap<DeviceHandle, Known>,
    reports: Vec<Report>,
}

impl Reader {
    /// Gives each fix of a batch to `take`, in the order in which they came. A frame that cannot be
    /// read says nothing, and neither does a fix without a time. Returns how many frames of known
    /// devices could not be read.
    pub fn read(
        &mut self,
        batch: &FrameBatch,
        registry: &Registry,
        mut take: impl FnMut(DeviceHandle, TrackFix),
    ) -> u64 {
        let mut unread = 0;
        for frame in batch.frames() {
            let known = self.known.entry(frame.device).or_insert_with(|| {
                let device = registry.device(frame.device)?;
                let codec = Codec::new(device.enrolment.protocol, Limits::default());
                Some((device, codec))
            });
            let Some((device, codec)) = known else { continue };
            self.reports.clear();
            let (at, reports) = (frame.received_at, &mut self.reports);
            let Ok(decoded) = codec.decode_stored(frame.raw, &device.profile, at, reports) else {
                unread += 1;
                continue;
            };
            for moment in self.reports.chunk_by(|a, b| a.at == b.at) {
                let lock = lock_of(moment).filter(|_| decoded.about.is_none());
                fixes_of(moment, at, lock).for_each(|fix| take(frame.device, fix));
            }
        }
        unread
    }
}

/// What the reports of one moment say of the lock, last.
fn lock_of(moment: &[Report]) -> Option<LockState> {
    moment.iter().rev().find_map(|report| match report.body {
        ReportBody::Lock(lock) => Some(lock),
        ReportBody::Fix(_)
        | ReportBody::Event(_)
        | ReportBody::Session(_)
        | ReportBody::Reply(_) => None,
    })
}

fn fixes_of(
    moment: &[Report],
    received_at: ServerTime,
    lock: Option<LockState>,
) -> impl Iterator<Item = TrackFix> {
    moment.iter().filter_map(move |report| {
        let at = report.at?;
        let ReportBody::Fix(fix) = report.body else { return None };
        Some(TrackFix { at, received_at, origin: report.origin, fix, lock })
    })
}
