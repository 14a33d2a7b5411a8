//! Which rule of the map a place, a corridor, a route or a row of a file breaks.

use model::{AuthorityId, Day, MapItem, PlaceId};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};
use utoipa::ToSchema;

use super::Class;

/// A rule of the map.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr, VariantNames,
)]
#[serde(tag = "code", content = "params", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum MapReason {
    /// An identifier is not one; what the parser says is for technicians.
    MapIdUnreadable { technical: String },
    /// A coordinate is not one; what the parser says is for technicians.
    MapPointUnreadable { technical: String },
    /// The zone has too few or too many corners.
    ZoneCorners { least: usize, most: usize },
    /// The zone's first and last corner differ.
    ZoneOpen,
    /// The zone repeats a corner, counted from 1.
    ZoneRepeats { number: i64 },
    /// Two edges of the zone meet, the first of them counted from 1.
    ZoneCrosses { number: i64 },
    /// The zone is wider or taller than half a degree.
    ZoneTooWide,
    /// The end is not after the beginning.
    MapDatesReversed { first_day: Day, last_day: Day },
    /// It is defined or named twice.
    DefinedTwice { id: String },
    /// Nothing of this sort and id is on the map.
    NotOnMap { id: String, item: MapItem },
    /// It is not said where it is known from.
    SourceMissing,
    /// A text of the map is longer than 1000 bytes; in which column or property.
    MapTextTooLong { column: String },
    /// A number is outside its range; in which column or property.
    MapNumberOutOfRange { column: String, given: String, least: i64, most: i64 },
    /// A value is not one of those allowed here; in which column or property.
    MapValueNotAllowed { column: String, given: String },
    /// The place's own point is outside its zone.
    PointOutsideZone,
    /// The zone meets the zone of another place.
    ZonesMeet { place: PlaceId },
    /// More of something than a map holds.
    MapFull { item: MapItem, most: usize },
    /// The zones cover too large an area to be indexed.
    TooSpread,
    /// A region says another number of clearance points than its rows come to.
    PointCount { count: usize, most: usize },
    /// Both sides of a crossing belong to one authority.
    CrossingOfOneSide,
    /// A crossing needs exactly one boundary link.
    BoundaryLinks { count: usize },
    /// A boundary link does not run from one side's zone to the other's.
    LinkNotAcross { from: PlaceId, to: PlaceId },
    /// The line has fewer than two different points.
    LineTooShort,
    /// The line ends where there is no road and no place of its side.
    LineEndLoose,
    /// A road names a junction that is not there.
    JunctionMissing,
    /// The place is another authority's and cannot change sides.
    SideFixed { authority: AuthorityId },
    /// The place is a side of a crossing and stays a control point.
    RoleFixed { crossing: String },
    /// The place needs a point and a zone.
    PositionMissing,
    /// A place that nobody has named has neither names nor a position.
    UnnamedNotBlank,
    /// A corridor leads from a place to itself.
    CorridorToItself,
    /// An end of the corridor is not on its authority's side.
    CorridorOfOtherSide { place: PlaceId },
    /// The line does not end in or near the zone of its place.
    LineEndOutside { place: PlaceId },
    /// The line enters the zone of a place where the leg has no business.
    LineEntersZone { place: PlaceId },
    /// The line leaves the side of its authority: the nearest road is another's.
    LineLeavesSide { authority: AuthorityId },
    /// Two points of the line in a row are more than a degree apart.
    LineGapTooWide,
    /// No corridor is drawn there.
    NothingDrawn,
    /// The two places are not a route of the scheme.
    NotARoute,
    /// The route is withdrawn already.
    RouteWithdrawnAlready,
    /// The route was not withdrawn.
    RouteNotWithdrawn,
    /// The day is over.
    DayPast { day: Day },
    /// A file is not text in UTF-8.
    FileNotText,
    /// A file cannot be read as CSV; what the parser says is for technicians.
    FileNotCsv { technical: String },
    /// A file cannot be read as `GeoJSON`; what the parser says is for technicians.
    FileNotGeojson { technical: String },
    /// A value must be there; in which column or property.
    MapValueMissing { column: String },
    /// The dates of a known place or corridor change only by withdrawing it or putting it anew.
    MapDatesFixed,
    /// The geometry is a point, or nothing where the place is not public.
    PointWanted,
    /// The geometry is a line.
    LineWanted,
    /// The geometry is a zone.
    ZoneWanted,
    /// A zone has one ring and no holes.
    OneRingWanted,
    /// The zone is written as `POLYGON ((longitude latitude, …))` with one ring.
    ZoneTextWanted,
    /// Positions are longitude and latitude.
    PositionsWanted,
}

impl MapReason {
    /// What it means to whoever asked.
    pub fn class(&self) -> Class {
        Class::Invalid
    }
}
