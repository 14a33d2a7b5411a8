//! Where a journey went in this authority's leg, and the corridor it should have kept to.

use model::Origin;
use serde::Serialize;
use track::TrackFix;
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
    /// Within how many metres the positions tell where the truck was, and when: what was asked for,
    /// or more where an answer would hold too many. 0: every position is there.
    pub(crate) tolerance_m: f64,
}

impl From<&control::TrackPoint> for TrackPoint {
    fn from(point: &control::TrackPoint) -> Self {
        let TrackFix { at, received_at, origin, fix, .. } = point.fix;
        Self {
            point: fix.point.into(),
            at_ms: at.0,
            received_at_ms: received_at.0,
            speed_kmh: f64::from(fix.speed.0),
            source: fix.source.into(),
            backfill: origin == Origin::Backfill,
        }
    }
}
