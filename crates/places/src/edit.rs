//! Changes to the map, one subject each, as they are drawn, approved, stored and shown.
//!
//! These are documents: shapes and words are checked when they are read, rules only when an atlas
//! applies them ([`crate::Atlas::with_edits`], [`crate::Atlas::check_edit`]). Coordinates are
//! `[longitude, latitude]` in WGS-84 degrees, as in `GeoJSON`. Who approves an edit, and when it is
//! kept, is decided elsewhere.

use model::{AuthorityId, Day, PlaceId, RegionId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Names, PlaceInstallation, PlaceRole, PlaceStatus};

mod error;

pub(crate) use error::Fault;
pub use error::{EditError, Subject};

/// Most points of a drawn line.
pub const LINE_POINTS_MAX: usize = 2_000;

/// One change to one subject, and when it holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Edit {
    /// First day in force.
    #[schema(value_type = String, format = Date)]
    pub effective_from: Day,
    /// First day no more in force. `null`: no end known.
    #[schema(value_type = Option<String>, format = Date)]
    pub effective_until: Option<Day>,
    /// What the edit does, and to which subject.
    pub change: PlaceChange,
}

/// What an edit does to one subject of the map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = PlaceChange)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum PlaceChange {
    /// A new place, or everything about a known one.
    PutPlace(Box<PutPlace>),
    /// A place's outline alone.
    SetZone(SetZone),
    /// A place leaves the scheme. Its point and zone stay until another place's zone needs the
    /// ground.
    WithdrawPlace(WithdrawPlace),
    /// A drawn corridor takes the place of the computed one, in both directions.
    SetCorridor(SetCorridor),
    /// The computed corridor holds again.
    ClearCorridor(ClearCorridor),
    /// A pair of clearance points is no route.
    WithdrawRoute(RouteEnds),
    /// The pair is a route again.
    RestoreRoute(RouteEnds),
}

/// A new place, or everything about a known one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PutPlace {
    /// A readable identifier, such as `hk-super-terminal-1`; never used for another place.
    #[schema(value_type = String)]
    pub id: PlaceId,
    /// Whose side it is on: the authority of the region. A known place stays where it is.
    #[schema(value_type = String)]
    pub authority: AuthorityId,
    /// The region whose published number of clearance points counts it.
    #[schema(value_type = String)]
    pub region: RegionId,
    /// What it is to a journey.
    pub role: PlaceRole,
    /// What kind of installation it is.
    pub kind: PlaceInstallation,
    /// How well it is known.
    pub status: PlaceStatus,
    /// What the place is called, as far as sources say.
    pub names: PlaceNames,
    /// Where it is. `null`: not public; allowed only while it never was.
    pub position: Option<PlacePosition>,
    /// Where this is from; not blank.
    pub source: String,
    /// What a reader should know besides. `null`: nothing.
    pub note: Option<String>,
}

/// A name in the four languages. `null` or missing: not known in that language.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceNames {
    /// The English name.
    #[serde(default)]
    pub en: Option<String>,
    /// The name in traditional characters.
    #[serde(default, rename = "zh-Hant")]
    pub zh_hant: Option<String>,
    /// The name in simplified characters.
    #[serde(default, rename = "zh-Hans")]
    pub zh_hans: Option<String>,
    /// The Portuguese name.
    #[serde(default)]
    pub pt: Option<String>,
}

/// Where a place is, and its zone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlacePosition {
    /// Degrees, north positive.
    pub lat: f64,
    /// Degrees, east positive.
    pub lon: f64,
    /// Guessed error, 1 to 50,000.
    pub accuracy_m: f64,
    /// Not surveyed, not for enforcement.
    pub approximate: bool,
    /// The closed outline: the last corner repeats the first; at most 256.
    #[schema(value_type = Vec<Vec<f64>>)]
    pub zone: Vec<[f64; 2]>,
}

/// A place's outline alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetZone {
    /// The place whose outline it is.
    #[schema(value_type = String)]
    pub place: PlaceId,
    /// The closed outline: the last corner repeats the first; at most 256.
    #[schema(value_type = Vec<Vec<f64>>)]
    pub ring: Vec<[f64; 2]>,
}

/// A place leaves the scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawPlace {
    /// The place that leaves.
    #[schema(value_type = String)]
    pub place: PlaceId,
}

/// A drawn corridor. It holds for the way back too, the other way round.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetCorridor {
    /// The authority that watches this leg.
    #[schema(value_type = String)]
    pub authority: AuthorityId,
    /// Where the line starts, in or near the place's zone.
    #[schema(value_type = String)]
    pub from: PlaceId,
    /// Where the line ends, in or near the place's zone.
    #[schema(value_type = String)]
    pub to: PlaceId,
    /// 2 to 2,000 points.
    #[schema(value_type = Vec<Vec<f64>>)]
    pub line: Vec<[f64; 2]>,
    /// How far to each side a leg may stray, 10 to 5,000.
    pub half_width_m: f64,
}

/// The computed corridor holds again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClearCorridor {
    /// The place at one end of the corridor.
    #[schema(value_type = String)]
    pub from: PlaceId,
    /// The place at its other end.
    #[schema(value_type = String)]
    pub to: PlaceId,
}

/// A route of the scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RouteEnds {
    /// The hub's clearance point.
    #[schema(value_type = String)]
    pub hub: PlaceId,
    /// The other authority's clearance point.
    #[schema(value_type = String)]
    pub outside: PlaceId,
}

impl Edit {
    /// Whether the edit is in force on a day.
    pub fn holds_on(&self, day: Day) -> bool {
        self.effective_from <= day && self.effective_until.is_none_or(|until| day < until)
    }

    /// The subject that the edit changes.
    pub fn subject(&self) -> Subject {
        match &self.change {
            PlaceChange::PutPlace(put) => Subject::Place(put.id),
            PlaceChange::SetZone(SetZone { place, .. })
            | PlaceChange::WithdrawPlace(WithdrawPlace { place }) => Subject::Place(*place),
            PlaceChange::SetCorridor(SetCorridor { from, to, .. })
            | PlaceChange::ClearCorridor(ClearCorridor { from, to }) => {
                Subject::Corridor { from: *from, to: *to }
            }
            PlaceChange::WithdrawRoute(ends) | PlaceChange::RestoreRoute(ends) => {
                Subject::Route { hub: ends.hub, outside: ends.outside }
            }
        }
    }

    /// Whether the edit names an end of a leg, its corridor, or the route that the two places are,
    /// in either direction. What it touches without naming it, such as a corridor that leads
    /// through a changed zone, only an atlas knows: [`crate::Atlas::touches`].
    pub fn touches(&self, from: PlaceId, to: PlaceId) -> bool {
        match self.subject() {
            Subject::Place(place) => place == from || place == to,
            Subject::Corridor { from: a, to: b } | Subject::Route { hub: a, outside: b } => {
                (a, b) == (from, to) || (a, b) == (to, from)
            }
            Subject::Map => false,
        }
    }

    /// The outline that the edit gives a place.
    pub(crate) fn ring(&self) -> Option<(PlaceId, &[[f64; 2]])> {
        match &self.change {
            PlaceChange::PutPlace(put) => put.position.as_ref().map(|at| (put.id, &at.zone[..])),
            PlaceChange::SetZone(zone) => Some((zone.place, &zone.ring)),
            PlaceChange::WithdrawPlace(_)
            | PlaceChange::SetCorridor(_)
            | PlaceChange::ClearCorridor(_)
            | PlaceChange::WithdrawRoute(_)
            | PlaceChange::RestoreRoute(_) => None,
        }
    }
}

impl From<&Names> for PlaceNames {
    fn from(names: &Names) -> Self {
        let Names { en, zh_hant, zh_hans, pt } = names.clone();
        Self { en, zh_hant, zh_hans, pt }
    }
}

#[cfg(test)]
mod tests;
