//! Places and crossings, as the data files have them. What is not publicly known is left blank.

use std::collections::BTreeMap;

use model::{AuthorityId, PlaceId, RegionId};
use places::{Atlas, PlaceRole, Shadow};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Corridor, Names, Position, track::CorridorShadow};

/// What a place is to a journey.
#[expect(clippy::enum_variant_names, reason = "these are the scheme's own words")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PlaceKind {
    /// A journey begins or ends here.
    ClearancePoint,
    /// One side of a boundary crossing.
    ControlPoint,
    /// Cargo changes hands here.
    TransferPoint,
}

/// A clearance point, control point or transfer point.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Place {
    /// Readable identifier, such as `hk-super-terminal-1`.
    #[schema(value_type = String)]
    pub(crate) id: PlaceId,
    /// What it is to a journey.
    pub(crate) kind: PlaceKind,
    /// Whose side it is on.
    #[schema(value_type = String)]
    pub(crate) authority: AuthorityId,
    /// The region whose published number of clearance points counts it.
    #[schema(value_type = String)]
    pub(crate) region: RegionId,
    /// Its names; all empty for a place that is not public.
    pub(crate) names: Names,
    /// Whether it is publicly named.
    pub(crate) named: bool,
    /// Whether a journey may begin or end here: a clearance point that the scheme counts, or a
    /// transfer point.
    pub(crate) is_end: bool,
    /// Whether position and zone are approximate: not surveyed, not for enforcement.
    pub(crate) approximate: bool,
    /// The publication that says so: its title, page or address.
    pub(crate) source: String,
    /// Where it is. `null`: not public.
    #[schema(required = true)]
    pub(crate) point: Option<Position>,
    /// The corners of its zone, the last repeating the first. `null`: not public.
    #[schema(required = true)]
    pub(crate) zone: Option<Vec<Position>>,
}

/// Two control points that face each other.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Crossing {
    /// Readable identifier, such as `lok-ma-chau`.
    pub(crate) id: String,
    /// The control point on one side.
    #[schema(value_type = String)]
    pub(crate) a: PlaceId,
    /// The control point on the other.
    #[schema(value_type = String)]
    pub(crate) b: PlaceId,
    /// Longest time between exit and entry.
    pub(crate) gap_max_s: u64,
}

/// Everything that is drawn on the map and does not move.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlaceMap {
    /// Every place of the map in force today.
    pub(crate) places: Vec<Place>,
    /// Every crossing of the boundary that is in force today.
    pub(crate) crossings: Vec<Crossing>,
    /// Clearance points of the scheme by region, named or not.
    pub(crate) counts: BTreeMap<String, u64>,
    /// How many routes join them.
    pub(crate) routes: u64,
}

impl From<&places::Names> for Names {
    fn from(names: &places::Names) -> Self {
        let text = |name: &Option<String>| name.clone().unwrap_or_default();
        Self {
            en: text(&names.en),
            zh_hant: text(&names.zh_hant),
            zh_hans: text(&names.zh_hans),
            pt: text(&names.pt),
        }
    }
}

impl Place {
    fn new(place: &places::Place, atlas: &Atlas) -> Self {
        let names = Names::from(&place.names);
        let ring = place.zone.map(|zone| atlas.zone(zone).ring.points());
        Self {
            id: place.id,
            kind: match place.role {
                PlaceRole::ClearancePoint => PlaceKind::ClearancePoint,
                PlaceRole::ControlPoint => PlaceKind::ControlPoint,
                PlaceRole::TransferPoint => PlaceKind::TransferPoint,
            },
            authority: place.authority,
            region: place.region,
            named: names != Names::default(),
            is_end: place.is_end(),
            names,
            approximate: place.position.is_some_and(|position| position.is_approximate),
            source: place.source.clone(),
            point: place.position.map(|position| position.point.into()),
            zone: ring.map(|ring| ring.iter().map(|corner| (*corner).into()).collect()),
        }
    }
}

impl From<&Atlas> for PlaceMap {
    fn from(atlas: &Atlas) -> Self {
        let mut counts = BTreeMap::new();
        for place in atlas.places().iter().filter(|place| place.is_counted()) {
            *counts.entry(place.region.to_string()).or_default() += 1;
        }
        let crossing = |crossing: &places::Crossing| Crossing {
            id: crossing.id.as_str().to_owned(),
            a: crossing.from,
            b: crossing.to,
            gap_max_s: crossing.gap_max.as_secs(),
        };
        Self {
            places: atlas.places().iter().map(|place| Place::new(place, atlas)).collect(),
            crossings: atlas.crossings().iter().map(crossing).collect(),
            counts,
            routes: u64::try_from(atlas.routes().count()).unwrap_or(u64::MAX),
        }
    }
}

impl From<&Shadow> for CorridorShadow {
    fn from(shadow: &Shadow) -> Self {
        let name = shadow.names.en.clone().unwrap_or_else(|| shadow.id.clone());
        Self { from_m: shadow.from.0, to_m: shadow.to.0, name }
    }
}

impl From<&places::Corridor> for Corridor {
    fn from(corridor: &places::Corridor) -> Self {
        Self {
            line: corridor.line().iter().map(|point| (*point).into()).collect(),
            half_width_m: corridor.half_width().0,
            shadows: corridor.shadows().iter().map(CorridorShadow::from).collect(),
        }
    }
}
