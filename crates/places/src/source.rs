//! The data files as text, and why a text is refused.
//!
//! Every refusal names the file, the row and the rule. Unknown keys are refused: a misspelt date
//! must not pass for no date.

use model::{AuthorityId, Day, DayError, IdError, MapItem, PlaceId, PointError};

use crate::{CrossingId, RingError};

pub(crate) mod rows;

/// The contents of the data files.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    /// The authorities and their regions: `authorities.toml`.
    pub authorities: &'a str,
    /// Where journeys begin and end: `clearance_points.toml`.
    pub clearance_points: &'a str,
    /// The crossings and their two sides: `control_points.toml`.
    pub control_points: &'a str,
    /// Where silence is expected: `shadows.toml`.
    pub shadows: &'a str,
    /// The roads of every side: `roads.json`.
    pub roads: &'a str,
    /// The roads across the boundary, one for each crossing: `boundary_links.geojson`.
    pub links: &'a str,
}

/// Why the data files are refused.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what each field is")]
pub enum DataError {
    /// Not TOML, an unknown or missing key, or a value of the wrong kind.
    #[error("{file}, line {line}: cannot be read")]
    Toml {
        file: &'static str,
        line: usize,
        /// What the reader says.
        #[source]
        source: Box<toml::de::Error>,
    },
    /// Not JSON, an unknown or missing key, or a value of the wrong kind.
    #[error("{file}: cannot be read")]
    Json {
        file: &'static str,
        /// What the reader says, with line and column.
        #[source]
        source: serde_json::Error,
    },
    /// A row breaks a rule.
    #[error("{file}, {row}: {rule}")]
    FilePosition {
        file: &'static str,
        /// Kind, number from 1 and id: `place 3 "hk-dp-world"`.
        row: String,
        rule: MapRule,
    },
}

/// The rules that a row can break.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what each field is")]
pub enum MapRule {
    /// An identifier is not one.
    #[error("{0}")]
    Id(IdError),
    /// A coordinate is out of range.
    #[error("{0}")]
    Point(PointError),
    /// A date is not one.
    #[error("{0}")]
    Date(DayError),
    /// The zone is not an outline.
    #[error("{0}")]
    Zone(RingError),
    /// An end that is not after the beginning.
    #[error("the end {to} is not after the beginning {from}")]
    DatesReversed { from: Day, to: Day },
    /// An identifier stands twice.
    #[error("{0:?} is defined twice")]
    Duplicate(String),
    /// A reference to something that is nowhere.
    #[error("unknown {what} {id:?}")]
    Unknown { what: MapItem, id: String },
    /// The row does not say where it is from.
    #[error("source is missing")]
    NoSource,
    /// A text is longer than a name or a note ever is.
    #[error("{0} is longer than 1000 bytes")]
    TooLong(&'static str),
    /// A number outside its range.
    #[error("{what} {value} is outside {min} to {max}")]
    Range { what: &'static str, value: f64, min: f64, max: f64 },
    /// A value that is not one of those allowed here.
    #[error("{what} {value:?} is not allowed here")]
    NotAllowed { what: &'static str, value: String },
    /// A place's own point is outside its zone.
    #[error("the point is outside its own zone")]
    PointOutsideZone,
    /// Two zones share a point.
    #[error("the zone meets the zone of \"{0}\"")]
    ZonesMeet(PlaceId),
    /// More rows than an atlas can hold.
    #[error("{what}: more than {max}")]
    TooMany { what: MapItem, max: usize },
    /// The zones lie too far apart, or cover too much, to be indexed.
    #[error("the zones cover too large an area to be indexed")]
    TooSpread,
    /// The rows do not come to the number that the region says.
    #[error("says {stated} clearance points, but the rows come to {found}")]
    Count { stated: u32, found: u32 },
    /// A crossing whose two sides are one authority's.
    #[error("both sides belong to one authority")]
    OneSide,
    /// A crossing without a boundary link, or with two.
    #[error("needs exactly one boundary link, has {0}")]
    BoundaryLinks(usize),
    /// A boundary link that does not run from one side's zone to the other's.
    #[error("the line does not run from the zone of \"{from}\" to the zone of \"{to}\"")]
    NotAcross { from: PlaceId, to: PlaceId },
    /// A line without two different points.
    #[error("the line has fewer than 2 different points")]
    ShortLine,
    /// A road link that ends in the open.
    #[error("the line's end at [{lon}, {lat}] meets no road and no place of its side")]
    LooseEnd { lon: f64, lat: f64 },
    /// An edge between junctions that are not there.
    #[error("edge [{0}, {1}] names a node that is not there")]
    Edge(u32, u32),
    /// A known place is given to another authority.
    #[error("the place belongs to {0} and cannot change sides")]
    SideFixed(AuthorityId),
    /// A side of a crossing is made something else than a control point.
    #[error("the place is a side of crossing {0} and stays a control point")]
    RoleFixed(CrossingId),
    /// A zone without a point, or a known position taken away.
    #[error("the place needs a point and a zone")]
    NoPosition,
    /// A slot that nobody has named is given a name or a position.
    #[error("an unnamed place has neither names nor a position")]
    UnnamedIsBlank,
    /// Both ends of a corridor are one place.
    #[error("a corridor from a place to itself")]
    SamePlace,
    /// An end of a corridor is another authority's place.
    #[error("{0} is not on the side of the corridor's authority")]
    OtherSide(PlaceId),
    /// A drawn corridor that does not begin or end at its place.
    #[error("the line does not end in or near the zone of {0}")]
    EndOutsideZone(PlaceId),
    /// A drawn corridor that leads into a zone where the leg has no business.
    #[error("the line enters the zone of {0}")]
    EntersZone(PlaceId),
    /// A drawn corridor that leaves its authority's side.
    #[error("the line leaves the side of {0}: the nearest road is another authority's")]
    LeavesSide(AuthorityId),
    /// Two points in a row of a drawn line that are more than a degree apart.
    #[error("two points of the line are more than a degree apart")]
    SegmentTooLong,
    /// A corridor is cleared that nobody has drawn.
    #[error("no corridor is drawn there")]
    NotDrawn,
    /// Not a pair of the hub's and another authority's clearance points.
    #[error("the two places are not a route of the scheme")]
    NotARoute,
    /// A route is withdrawn twice.
    #[error("the route is already withdrawn")]
    AlreadyWithdrawn,
    /// A route is restored without having been withdrawn.
    #[error("the route is already in force")]
    AlreadyInForce,
    /// A change that would begin, or a place that would end, on a day that is over.
    #[error("{0} is in the past")]
    Past(Day),
}
