//! The rules of `places` as reasons.

use places::{CORNERS_MAX, CorridorError, MapRule, RingError};
use scheme::{FormReason, MapReason, Reason, WayReason};

/// Which rule of the map is broken, as a reason.
pub fn map_reason(rule: &MapRule) -> Reason {
    let column = |name: &str| name.to_owned();
    let reason = match rule {
        MapRule::Id(error) => MapReason::MapIdUnreadable { technical: error.to_string() },
        MapRule::Point(error) => MapReason::MapPointUnreadable { technical: error.to_string() },
        MapRule::Date(error) => {
            return FormReason::NotADay { given: error.given().to_owned() }.into();
        }
        MapRule::Zone(error) => ring_reason(*error),
        MapRule::DatesReversed { from, to } => {
            MapReason::MapDatesReversed { first_day: *from, last_day: *to }
        }
        MapRule::Duplicate(id) => MapReason::DefinedTwice { id: id.clone() },
        MapRule::Unknown { what, id } => MapReason::NotOnMap { id: id.clone(), item: *what },
        MapRule::NoSource => MapReason::SourceMissing,
        MapRule::TooLong(what) => MapReason::MapTextTooLong { column: column(what) },
        MapRule::Range { what, value, min, max } => MapReason::MapNumberOutOfRange {
            column: column(what),
            given: value.to_string(),
            least: whole(*min),
            most: whole(*max),
        },
        MapRule::NotAllowed { what, value } => {
            MapReason::MapValueNotAllowed { column: column(what), given: value.clone() }
        }
        MapRule::PointOutsideZone => MapReason::PointOutsideZone,
        MapRule::ZonesMeet(place) => MapReason::ZonesMeet { place: *place },
        MapRule::TooMany { what, max } => MapReason::MapFull { item: *what, most: *max },
        MapRule::TooSpread => MapReason::TooSpread,
        MapRule::Count { stated, found } => MapReason::PointCount {
            count: usize::try_from(*found).unwrap_or(usize::MAX),
            most: usize::try_from(*stated).unwrap_or(usize::MAX),
        },
        MapRule::OneSide => MapReason::CrossingOfOneSide,
        MapRule::BoundaryLinks(count) => MapReason::BoundaryLinks { count: *count },
        MapRule::NotAcross { from, to } => MapReason::LinkNotAcross { from: *from, to: *to },
        MapRule::ShortLine => MapReason::LineTooShort,
        MapRule::LooseEnd { .. } => MapReason::LineEndLoose,
        MapRule::Edge(..) => MapReason::JunctionMissing,
        MapRule::SideFixed(authority) => MapReason::SideFixed { authority: *authority },
        MapRule::RoleFixed(crossing) => MapReason::RoleFixed { crossing: crossing.to_string() },
        MapRule::NoPosition => MapReason::PositionMissing,
        MapRule::UnnamedIsBlank => MapReason::UnnamedNotBlank,
        MapRule::SamePlace => MapReason::CorridorToItself,
        MapRule::OtherSide(place) => MapReason::CorridorOfOtherSide { place: *place },
        MapRule::EndOutsideZone(place) => MapReason::LineEndOutside { place: *place },
        MapRule::EntersZone(place) => MapReason::LineEntersZone { place: *place },
        MapRule::LeavesSide(authority) => MapReason::LineLeavesSide { authority: *authority },
        MapRule::SegmentTooLong => MapReason::LineGapTooWide,
        MapRule::NotDrawn => MapReason::NothingDrawn,
        MapRule::NotARoute => MapReason::NotARoute,
        MapRule::AlreadyWithdrawn => MapReason::RouteWithdrawnAlready,
        MapRule::AlreadyInForce => MapReason::RouteNotWithdrawn,
        MapRule::Past(day) => MapReason::DayPast { day: *day },
    };
    reason.into()
}

#[expect(clippy::cast_possible_truncation, reason = "the bounds of a map are small whole numbers")]
fn whole(bound: f64) -> i64 {
    bound as i64
}

fn ring_reason(error: RingError) -> MapReason {
    let number = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    match error {
        RingError::TooFew | RingError::TooMany => {
            MapReason::ZoneCorners { least: 3, most: CORNERS_MAX }
        }
        RingError::Open => MapReason::ZoneOpen,
        RingError::Repeated(corner) => MapReason::ZoneRepeats { number: number(corner) },
        RingError::Crosses(first, _) => MapReason::ZoneCrosses { number: number(first) },
        RingError::TooWide => MapReason::ZoneTooWide,
    }
}

/// Why a leg has no corridor, and so cannot be watched.
pub fn way_reason(error: CorridorError) -> WayReason {
    match error {
        CorridorError::UnknownPlace(place) => WayReason::UnknownPlace { place },
        CorridorError::OtherSide { place, authority } => WayReason::OtherSide { place, authority },
        CorridorError::NotPublic(place) => WayReason::PlaceNotPublic { place },
        CorridorError::SamePlace(place) => WayReason::SamePlace { place },
        CorridorError::NoRoad { from, to } => WayReason::NoRoad { from, to },
    }
}
