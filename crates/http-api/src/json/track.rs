//! Where a journey went in this authority's leg, and the corridor it should have kept to.

use model::Origin;
use serde::Serialize;
use utoipa::ToSchema;

use super::{FixSource, Position};

/// One position of a track.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TrackPoint {
    /// Where the device was, by WGS-84.
    pub(crate) point: Position,
    /// When, as the device says.
    pub(crate) at_ms: i64,
    /// When it was received here.
    pub(crate) received_at_ms: i64,
    /// Speed over ground in kilometres per hour.
    pub(crate) speed_kmh: f64,
    /// Whether satellites or a cell tower gave the position.
    pub(crate) source: FixSource,
    /// Whether it was kept in the device and sent later.
    pub(crate) backfill: bool,
}

/// A stretch where silence is expected, such as a tunnel.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CorridorShadow {
    /// Where it begins along the corridor.
    pub(crate) from_m: f64,
    /// Where the shadow ends, in metres along the line.
    pub(crate) to_m: f64,
    /// What the tunnel or bridge is called.
    pub(crate) name: String,
}

/// The corridor of our leg.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Corridor {
    /// The middle of the corridor, from start to end.
    pub(crate) line: Vec<Position>,
    /// How far to each side a truck may be.
    pub(crate) half_width_m: f64,
    /// The stretches of the corridor on which silence is expected.
    pub(crate) shadows: Vec<CorridorShadow>,
}

/// A journey's track in this authority's leg.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Track {
    /// The positions, in the order of the device's time.
    pub(crate) points: Vec<TrackPoint>,
    /// The corridor. `null`: not known, or not for a carrier.
    #[schema(required = true)]
    pub(crate) corridor: Option<Corridor>,
    /// Whether there is more than one answer holds.
    pub(crate) truncated: bool,
}

impl From<&control::TrackPoint> for TrackPoint {
    fn from(point: &control::TrackPoint) -> Self {
        Self {
            point: point.point.into(),
            at_ms: point.at.0,
            received_at_ms: point.received_at.0,
            speed_kmh: f64::from(point.speed.0),
            source: point.source.into(),
            backfill: point.origin == Origin::Backfill,
        }
    }
}
