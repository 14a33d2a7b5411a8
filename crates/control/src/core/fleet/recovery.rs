//! The newest word of every device, read again from the newest batches of raw frames.

use std::{collections::BTreeMap, time::Duration};

use device_wire::{Codec, Limits};
use model::{Report, ServerTime};
use watch::Silence;

use super::Fleet;
use crate::{DeviceHandle, FrameBatch, Registry, Settings, StoredFrame};

impl Fleet {
    /// Reads stored frames again for what they said last. They were judged when they came, so
    /// nothing is raised and nothing moves. `declared_at` tells when the journey that a device is
    /// on was declared.
    pub(crate) fn recall(
        &mut self,
        batch: &FrameBatch,
        declared_at: impl Fn(DeviceHandle) -> Option<ServerTime>,
        registry: &Registry,
        settings: &Settings,
    ) {
        let mut codecs = BTreeMap::new();
        let mut reports = Vec::new();
        for frame in batch.frames() {
            reports.clear();
            let is_of_this_journey =
                declared_at(frame.device).is_some_and(|at| at <= frame.received_at);
            if is_of_this_journey {
                decode_stored(registry, &mut codecs, &frame, &mut reports);
                let is_believed = |report: &Report| {
                    report.at.is_none_or(|at| settings.believes(at, frame.received_at))
                };
                reports.retain(is_believed);
            }
            let state = self.devices.entry(frame.device);
            state.is_new(frame.key);
            state.heard_at = state.heard_at.max(Some(frame.received_at));
            for report in &reports {
                state.recall(report, frame.received_at);
            }
        }
    }

    /// Silence goes on from when each device was last heard: a restart grants nothing.
    pub(crate) fn recover_silence(&mut self, registry: &Registry, now: ServerTime) {
        for device in registry.devices() {
            let interval = Duration::from_secs(device.enrolment.interval_s.into());
            if let Some(state) = self.devices.get_mut(device.handle)
                && let Some(heard_at) = state.heard_at
            {
                state.silence = Some(Silence::new(interval, heard_at.min(now)));
            }
        }
    }
}

fn decode_stored(
    registry: &Registry,
    codecs: &mut BTreeMap<DeviceHandle, Codec>,
    frame: &StoredFrame<'_>,
    reports: &mut Vec<Report>,
) {
    let Some(device) = registry.device(frame.device) else { return };
    let codec = codecs
        .entry(frame.device)
        .or_insert_with(|| Codec::new(device.enrolment.protocol, Limits::default()));
    // A stored frame was decoded before; if a profile changed since, it may not decode now, and
    // then its newest word is simply not known.
    if codec.decode_stored(frame.raw, &device.profile, frame.received_at, reports).is_err() {
        reports.clear();
    }
}
