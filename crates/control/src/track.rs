//! A journey's track, read back from the raw frames as they are stored.

use std::collections::BTreeMap;

use device_wire::{Codec, Limits};
use model::{DeviceTime, FixSource, KilometresPerHour, Origin, Point, ReportBody, ServerTime};

use crate::{DeviceHandle, FrameBatch, Registry, TrackSpan};

impl TrackSpan {
    /// Whether a moment of the device lies in the span of our custody.
    fn holds(&self, at: DeviceTime) -> bool {
        self.begins.is_some_and(|begins| at.0 >= begins.0)
            && self.ends.is_none_or(|ends| at.0 <= ends.0)
    }
}

/// One point of a track.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrackPoint {
    /// Which device reported it.
    pub device: DeviceHandle,
    /// Where the device was, by WGS-84.
    pub point: Point,
    /// When, by the device.
    pub at: DeviceTime,
    /// When it was received.
    pub received_at: ServerTime,
    /// Speed over ground.
    pub speed: KilometresPerHour,
    /// Whether satellites or a cell tower gave the position.
    pub source: FixSource,
    /// Whether it came when it was made.
    pub origin: Origin,
}

/// The positions in `batches` that the span's devices reported, in the order of device time.
pub fn track(batches: &[FrameBatch], registry: &Registry, span: &TrackSpan) -> Vec<TrackPoint> {
    let mut codecs: BTreeMap<DeviceHandle, Codec> = BTreeMap::new();
    let (mut points, mut reports) = (Vec::new(), Vec::new());
    for frame in batches.iter().flat_map(FrameBatch::frames) {
        let is_in_span = frame.received_at >= span.from && frame.received_at <= span.to;
        if !is_in_span || !span.devices.contains(&frame.device) {
            continue;
        }
        let Some(device) = registry.device(frame.device) else { continue };
        let codec = codecs
            .entry(frame.device)
            .or_insert_with(|| Codec::new(device.enrolment.protocol, Limits::default()));
        reports.clear();
        if codec.decode_stored(frame.raw, &device.profile, frame.received_at, &mut reports).is_err()
        {
            continue;
        }
        for report in &reports {
            if let (ReportBody::Fix(fix), Some(at)) = (&report.body, report.at)
                && span.holds(at)
            {
                points.push(TrackPoint {
                    device: frame.device,
                    point: fix.point,
                    at,
                    received_at: frame.received_at,
                    speed: fix.speed,
                    source: fix.source,
                    origin: report.origin,
                });
            }
        }
    }
    points.sort_by_key(|point| point.at);
    points
}
