//! From rows to an atlas: authorities, regions, places and zones. The first broken rule ends it.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use model::{AuthorityId, MapItem, Metres, PlaceId, Point, RegionId, ZoneId};

use super::{Atlas, checks, ways};
use crate::{
    Authority, DataError, MapRule, Names, Place, PlaceInstallation, PlaceRole, PlaceStatus,
    Position, Region, Ring, Sources, Zone, ZoneHandle,
    source::rows::{
        self, AuthoritiesFile, AuthorityRow, ClearancePointsFile, ControlPointsFile, PlaceRow,
        RegionRow, ShadowsFile, UnnamedRow,
    },
    zones::{ZONES_MAX, ZoneGrid},
};

pub(super) const AUTHORITIES: &str = "authorities.toml";
const CLEARANCE_POINTS: &str = "clearance_points.toml";
pub(super) const CONTROL_POINTS: &str = "control_points.toml";
pub(super) const SHADOWS: &str = "shadows.toml";

/// Most places of an atlas.
pub(super) const PLACES_MAX: usize = 20_000;
/// Largest number of an unnamed slot.
const SLOT_MAX: u32 = 999;
/// Widest corridor half width, metres.
pub(super) const HALF_WIDTH_MAX_M: f64 = 5_000.0;
/// Largest guessed error of a position, metres.
pub(super) const ACCURACY_MAX_M: f64 = 50_000.0;

/// Adds file and row to a broken rule.
pub(super) fn at<T>(
    file: &'static str,
    kind: &str,
    number: usize,
    id: &str,
    result: Result<T, MapRule>,
) -> Result<T, DataError> {
    result.map_err(|rule| {
        let id: String = id.chars().take(60).collect();
        DataError::FilePosition { file, row: format!("{kind} {} {id:?}", number + 1), rule }
    })
}

/// Reads every file, in the order in which they lean on each other.
pub(super) fn atlas(sources: &Sources<'_>) -> Result<Atlas, DataError> {
    let authorities: AuthoritiesFile = rows::toml(AUTHORITIES, sources.authorities)?;
    let clearance: ClearancePointsFile = rows::toml(CLEARANCE_POINTS, sources.clearance_points)?;
    let control: ControlPointsFile = rows::toml(CONTROL_POINTS, sources.control_points)?;
    let shadows: ShadowsFile = rows::toml(SHADOWS, sources.shadows)?;

    let mut gathered = Gathered::default();
    for (n, row) in authorities.authority.into_iter().enumerate() {
        let id = row.id.clone();
        at(AUTHORITIES, "authority", n, &id, gathered.add_authority(row))?;
    }
    for (n, row) in authorities.region.into_iter().enumerate() {
        let id = row.id.clone();
        at(AUTHORITIES, "region", n, &id, gathered.add_region(row))?;
    }
    let hub = at(AUTHORITIES, "hub", 0, &authorities.hub, gathered.authority(&authorities.hub))?;
    for (n, row) in clearance.place.into_iter().enumerate() {
        let id = row.id.clone();
        at(CLEARANCE_POINTS, "place", n, &id, gathered.add_place(row))?;
    }
    for (n, row) in clearance.unnamed.into_iter().enumerate() {
        let prefix = row.prefix.clone();
        at(CLEARANCE_POINTS, "unnamed", n, &prefix, gathered.add_unnamed(row))?;
    }
    for (n, row) in control.place.into_iter().enumerate() {
        let id = row.id.clone();
        at(CONTROL_POINTS, "place", n, &id, gathered.add_place(row))?;
    }
    checks::counts(&gathered)?;
    let grid = ZoneGrid::new(&gathered.zones)
        .map_err(|_| MapRule::TooSpread)
        .or_else(|rule| at(CLEARANCE_POINTS, "zones", 0, "all", Err(rule)))?;
    let shadows = ways::shadows(shadows)?;
    let links = ways::links(sources.links)?;
    let roads = ways::roads(sources.roads, &links, &gathered)?;
    let crossings = ways::crossings(control.crossing, &links, &gathered, &shadows)?;
    Ok(gathered.into_atlas(hub, Parts { grid, crossings, roads, shadows }))
}

struct Parts {
    grid: ZoneGrid,
    crossings: Vec<crate::Crossing>,
    roads: HashMap<AuthorityId, crate::roads::Roads>,
    shadows: Vec<crate::shadow::ShadowRow>,
}

/// What has been read and checked so far.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) authorities: Vec<Authority>,
    pub(super) regions: Vec<Region>,
    pub(super) places: Vec<Place>,
    pub(super) zones: Vec<Zone>,
    numbers: HashMap<PlaceId, usize>,
    ids: HashSet<String>,
}

impl Gathered {
    pub(super) fn authority(&self, text: &str) -> Result<AuthorityId, MapRule> {
        let known = self.authorities.iter().find(|a| a.id.as_str() == text);
        known.map(|a| a.id).ok_or_else(|| unknown(MapItem::Authority, text))
    }

    pub(super) fn place(&self, text: &str) -> Result<&Place, MapRule> {
        let id = PlaceId::new(text).map_err(MapRule::Id)?;
        let number = self.numbers.get(&id).ok_or_else(|| unknown(MapItem::Place, text))?;
        Ok(&self.places[*number])
    }

    pub(super) fn ring_of(&self, place: &Place) -> Option<&Ring> {
        place.zone.map(|handle| &*self.zones[usize::from(handle.0)].ring)
    }

    fn add_authority(&mut self, row: AuthorityRow) -> Result<(), MapRule> {
        let id = AuthorityId::new(&row.id).map_err(MapRule::Id)?;
        self.claim("authority", &row.id)?;
        let half_width = rows::within(
            "corridor_half_width_m",
            row.corridor_half_width_m,
            10.0,
            HALF_WIDTH_MAX_M,
        )?;
        self.authorities.push(Authority {
            id,
            names: row.name.read()?,
            corridor_half_width: Metres(half_width),
            effective: rows::effective(row.effective_from.as_deref(), row.effective_to.as_deref())?,
            source: rows::source(row.source)?,
        });
        Ok(())
    }

    fn add_region(&mut self, row: RegionRow) -> Result<(), MapRule> {
        let id = RegionId::new(&row.id).map_err(MapRule::Id)?;
        self.claim("region", &row.id)?;
        let authority = self.authority(&row.authority)?;
        self.regions.push(Region {
            id,
            authority,
            names: row.name.read()?,
            clearance_points: row.clearance_points,
            effective: rows::effective(row.effective_from.as_deref(), row.effective_to.as_deref())?,
            source: rows::source(row.source)?,
        });
        Ok(())
    }

    fn add_place(&mut self, row: PlaceRow) -> Result<(), MapRule> {
        let id = PlaceId::new(&row.id).map_err(MapRule::Id)?;
        let (region, authority) = self.region(&row.region)?;
        let point = point(row.lon, row.lat)?;
        let accuracy = rows::within("accuracy_m", row.accuracy_m, 1.0, ACCURACY_MAX_M)?;
        let corners: Result<Vec<Point>, MapRule> =
            row.zone.iter().map(|&[lon, lat]| self::point(lon, lat)).collect();
        let ring = Ring::new(corners?).map_err(MapRule::Zone)?;
        let place = Place {
            id,
            authority,
            region,
            role: role(&row.role)?,
            kind: kind(&row.kind)?,
            status: status(&row.status)?,
            names: row.name.read()?,
            position: Some(Position {
                point,
                accuracy: Metres(accuracy),
                is_approximate: row.approximate,
            }),
            zone: Some(self.add_zone(id, authority, ring, point)?),
            effective: rows::effective(row.effective_from.as_deref(), row.effective_to.as_deref())?,
            source: rows::source(row.source)?,
            note: rows::optional("note", row.note)?,
        };
        self.push(place)
    }

    fn add_zone(
        &mut self,
        place: PlaceId,
        authority: AuthorityId,
        ring: Ring,
        point: Point,
    ) -> Result<ZoneHandle, MapRule> {
        if !ring.contains(point) {
            return Err(MapRule::PointOutsideZone);
        }
        if let Some(other) = self.zones.iter().find(|z| z.ring.meets(&ring)) {
            return Err(MapRule::ZonesMeet(other.place));
        }
        let full = MapRule::TooMany { what: MapItem::Zone, max: ZONES_MAX };
        if self.zones.len() >= ZONES_MAX {
            return Err(full);
        }
        let handle = ZoneHandle(u16::try_from(self.zones.len()).map_err(|_| full)?);
        let id = ZoneId::new(place.as_str()).map_err(MapRule::Id)?;
        self.zones.push(Zone { id, place, authority, ring: Arc::new(ring) });
        Ok(handle)
    }

    fn add_unnamed(&mut self, row: UnnamedRow) -> Result<(), MapRule> {
        let (region, authority) = self.region(&row.region)?;
        rows::within("from", f64::from(row.from), 1.0, f64::from(SLOT_MAX))?;
        rows::within("to", f64::from(row.to), f64::from(row.from), f64::from(SLOT_MAX))?;
        let effective =
            rows::effective(row.effective_from.as_deref(), row.effective_to.as_deref())?;
        let source = rows::source(row.source)?;
        let note = rows::optional("note", row.note)?;
        for slot in row.from..=row.to {
            self.push(Place {
                id: PlaceId::new(&format!("{}-{slot:02}", row.prefix)).map_err(MapRule::Id)?,
                authority,
                region,
                role: PlaceRole::ClearancePoint,
                kind: PlaceInstallation::Unknown,
                status: PlaceStatus::Unnamed,
                names: Names::default(),
                position: None,
                zone: None,
                effective,
                source: source.clone(),
                note: note.clone(),
            })?;
        }
        Ok(())
    }

    fn region(&self, text: &str) -> Result<(RegionId, AuthorityId), MapRule> {
        let known = self.regions.iter().find(|r| r.id.as_str() == text);
        known.map(|r| (r.id, r.authority)).ok_or_else(|| unknown(MapItem::Region, text))
    }

    fn push(&mut self, place: Place) -> Result<(), MapRule> {
        self.claim("place", place.id.as_str())?;
        if self.places.len() >= PLACES_MAX {
            return Err(MapRule::TooMany { what: MapItem::Place, max: PLACES_MAX });
        }
        self.numbers.insert(place.id, self.places.len());
        self.places.push(place);
        Ok(())
    }

    fn claim(&mut self, what: &str, id: &str) -> Result<(), MapRule> {
        let is_new = self.ids.insert(format!("{what} {id}"));
        if is_new { Ok(()) } else { Err(MapRule::Duplicate(id.to_owned())) }
    }

    fn into_atlas(self, hub: AuthorityId, parts: Parts) -> Atlas {
        Atlas {
            hub,
            authorities: self.authorities,
            regions: self.regions,
            places: self.places,
            place_numbers: self.numbers,
            zones: self.zones,
            grid: Arc::new(parts.grid),
            crossings: parts.crossings,
            roads: Arc::new(parts.roads),
            shadows: parts.shadows.into(),
            day: None,
            drawn: BTreeMap::new(),
            withdrawn: BTreeSet::new(),
            built: Arc::default(),
        }
    }
}

pub(super) fn unknown(what: MapItem, id: &str) -> MapRule {
    MapRule::Unknown { what, id: id.chars().take(60).collect() }
}

pub(super) fn point(lon: f64, lat: f64) -> Result<Point, MapRule> {
    Point::new(lat, lon).map_err(MapRule::Point)
}

pub(super) fn not_allowed(what: &'static str, value: &str) -> MapRule {
    MapRule::NotAllowed { what, value: value.chars().take(60).collect() }
}

fn role(text: &str) -> Result<PlaceRole, MapRule> {
    text.parse().map_err(|_| not_allowed("role", text))
}

/// The data files leave out what is not known, and have no word for it.
fn kind(text: &str) -> Result<PlaceInstallation, MapRule> {
    let known = text.parse().ok().filter(|kind| *kind != PlaceInstallation::Unknown);
    known.ok_or_else(|| not_allowed("kind", text))
}

/// `unnamed` is not for rows with a place: those have their own table.
fn status(text: &str) -> Result<PlaceStatus, MapRule> {
    let known = text.parse().ok().filter(|status| *status != PlaceStatus::Unnamed);
    known.ok_or_else(|| not_allowed("status", text))
}
