//! The atlas: every place, zone, crossing and road of the data files, checked and indexed.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use model::{AuthorityId, Day, Metres, PlaceId, Point};

use crate::{
    Authority, Corridor, Crossing, DataError, Place, Region, Ring, Sources, Zone, ZoneHandle,
    roads::Roads, shadow::ShadowRow, zones::ZoneGrid,
};

mod apply;
mod build;
mod checks;
mod draft;
mod drawn;
mod routes;
mod touch;
mod ways;

pub use apply::EDITS_MAX;
pub(crate) use apply::days;
pub use drawn::DrawnCorridor;
pub use routes::{NoRoute, NoWay, Route, RouteAnswer, RouteWay};

/// Most built corridors kept; a further one is built again each time it is asked for.
const CORRIDORS_MAX: usize = 4_096;

/// Why there is no corridor between two places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what each field is")]
pub enum CorridorError {
    /// No such place.
    #[error("there is no place {0}")]
    UnknownPlace(PlaceId),
    /// The place is on another side; a leg stays on one.
    #[error("{place} is not on the side of {authority}")]
    OtherSide {
        place: PlaceId,
        /// The authority that watches this leg.
        authority: AuthorityId,
    },
    /// Nobody has published where the place is.
    #[error("where {0} is, is not public")]
    NotPublic(PlaceId),
    /// Both ends are one place.
    #[error("a leg from {0} to itself has no corridor")]
    SamePlace(PlaceId),
    /// The roads known do not join the two.
    #[error("no known road leads from {from} to {to}")]
    NoRoad { from: PlaceId, to: PlaceId },
}

/// All places, zones, crossings and roads.
#[derive(Debug)]
pub struct Atlas {
    hub: AuthorityId,
    authorities: Vec<Authority>,
    regions: Vec<Region>,
    places: Vec<Place>,
    place_numbers: HashMap<PlaceId, usize>,
    zones: Vec<Zone>,
    grid: Arc<ZoneGrid>,
    crossings: Vec<Crossing>,
    roads: Arc<HashMap<AuthorityId, Roads>>,
    shadows: Arc<[ShadowRow]>,
    /// The day whose map this is. `None`: the data files, whatever the day.
    day: Option<Day>,
    drawn: BTreeMap<(PlaceId, PlaceId), Arc<DrawnCorridor>>,
    withdrawn: BTreeSet<(PlaceId, PlaceId)>,
    built: Arc<Mutex<Built>>,
}

/// The corridors built over the known roads, by side and ends: they are the same on every day, so
/// an atlas and all that edits make of it share them.
type Built = HashMap<(AuthorityId, Point, Point), Arc<Corridor>>;

impl Atlas {
    /// Reads and checks the data files.
    ///
    /// # Errors
    ///
    /// At the first thing that is wrong, with its file, row and rule.
    pub fn parse(sources: &Sources<'_>) -> Result<Self, DataError> {
        build::atlas(sources)
    }

    /// The authority at one end of every route.
    pub fn hub(&self) -> AuthorityId {
        self.hub
    }

    /// The authorities, in the order of the file.
    pub fn authorities(&self) -> &[Authority] {
        &self.authorities
    }

    /// The authority with an id.
    pub fn authority(&self, id: AuthorityId) -> Option<&Authority> {
        self.authorities.iter().find(|a| a.id == id)
    }

    /// The regions, in the order of the file.
    pub fn regions(&self) -> &[Region] {
        &self.regions
    }

    /// All places: clearance and transfer points, unnamed slots, control points.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// The place with an id.
    pub fn place(&self, id: PlaceId) -> Option<&Place> {
        self.place_numbers.get(&id).map(|&number| &self.places[number])
    }

    /// All crossings, in the order of the file.
    pub fn crossings(&self) -> &[Crossing] {
        &self.crossings
    }

    /// The crossing between two control points, in either direction.
    pub fn crossing(&self, a: PlaceId, b: PlaceId) -> Option<&Crossing> {
        self.crossings.iter().find(|c| c.opposite(a) == Some(b))
    }

    /// Every zone of the map, in the order of the handles.
    pub fn zones(&self) -> &[Zone] {
        &self.zones
    }

    /// The zone that holds a point, its outline included; zones never share a point.
    pub fn zone_at(&self, p: Point) -> Option<ZoneHandle> {
        self.grid.zone_at(&self.zones, p)
    }

    /// The zone of a handle.
    ///
    /// # Panics
    ///
    /// When the handle is of another atlas and out of range.
    pub fn zone(&self, handle: ZoneHandle) -> &Zone {
        &self.zones[usize::from(handle.0)]
    }

    /// Whether a point is in a place's zone or at most `margin` outside it. Give the fix's accuracy
    /// as margin to ask "may it be there", and zero to ask "is it there". `false` when the place is
    /// unknown or its zone is not public, and when the margin is not a number.
    pub fn in_zone(&self, place: PlaceId, p: Point, margin: Metres) -> bool {
        self.outline(place).is_some_and(|ring| ring.is_near(p, margin))
    }

    /// The outline of a place's zone, to be kept beyond this atlas. `None`: the place is unknown or
    /// its zone is not public.
    pub fn outline(&self, place: PlaceId) -> Option<&Arc<Ring>> {
        let zone = self.place(place).and_then(|place| place.zone);
        zone.map(|handle| &self.zone(handle).ring)
    }

    /// The day whose map this is, as given to [`Atlas::with_edits`]. `None`: the data files as they
    /// are, rows of every day together.
    pub fn day(&self) -> Option<Day> {
        self.day
    }

    /// The corridors that an officer has drawn, in the order of their places.
    pub fn drawn_corridors(&self) -> impl Iterator<Item = &DrawnCorridor> {
        self.drawn.values().map(Arc::as_ref)
    }

    /// The corridor of a leg: the drawn one, or else the shortest way over the authority's own
    /// roads. Built when first asked for and kept.
    ///
    /// # Errors
    ///
    /// See [`CorridorError`].
    pub fn corridor(
        &self,
        authority: AuthorityId,
        from: PlaceId,
        to: PlaceId,
    ) -> Result<Arc<Corridor>, CorridorError> {
        self.ends_of_leg(authority, from, to)?;
        match self.drawn.get(&drawn::pair(from, to)) {
            Some(drawn) => Ok(Arc::clone(drawn.way(from))),
            None => self.computed_corridor(authority, from, to),
        }
    }

    /// The shortest way over the authority's own roads, whether or not another is drawn.
    pub(crate) fn computed_corridor(
        &self,
        authority: AuthorityId,
        from: PlaceId,
        to: PlaceId,
    ) -> Result<Arc<Corridor>, CorridorError> {
        let (start, end) = self.ends_of_leg(authority, from, to)?;
        let ends = (authority, start, end);
        if let Some(known) = self.built().get(&ends) {
            return Ok(Arc::clone(known));
        }
        let built = self
            .build_corridor(authority, start, end)
            .map(Arc::new)
            .ok_or(CorridorError::NoRoad { from, to })?;
        let mut kept = self.built();
        if kept.len() < CORRIDORS_MAX {
            kept.insert(ends, Arc::clone(&built));
        }
        Ok(built)
    }

    fn ends_of_leg(
        &self,
        authority: AuthorityId,
        from: PlaceId,
        to: PlaceId,
    ) -> Result<(Point, Point), CorridorError> {
        let start = self.position_on_side(authority, from)?;
        let end = self.position_on_side(authority, to)?;
        if from == to { Err(CorridorError::SamePlace(from)) } else { Ok((start, end)) }
    }

    fn build_corridor(&self, authority: AuthorityId, start: Point, end: Point) -> Option<Corridor> {
        let half_width = self.authority(authority)?.corridor_half_width;
        let line = self.roads.get(&authority)?.way(start, end)?;
        Corridor::new(&line, half_width, &self.shadows)
    }

    fn position_on_side(
        &self,
        authority: AuthorityId,
        id: PlaceId,
    ) -> Result<Point, CorridorError> {
        let place = self.place(id).ok_or(CorridorError::UnknownPlace(id))?;
        if place.authority != authority {
            return Err(CorridorError::OtherSide { place: id, authority });
        }
        place.position.map(|p| p.point).ok_or(CorridorError::NotPublic(id))
    }

    fn built(&self) -> std::sync::MutexGuard<'_, Built> {
        self.built.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
pub(crate) mod tests;
