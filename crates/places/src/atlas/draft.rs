//! An atlas being edited: a copy of places and outlines that may break rules between them, until
//! all edits have been applied.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use model::{AuthorityId, Day, MapItem, PlaceId, Point, RegionId, ZoneId};

use super::{Atlas, DrawnCorridor};
use crate::{
    EditError, MapRule, Place, Ring, Zone, ZoneHandle,
    edit::{Fault, Subject},
    zones::{ZONES_MAX, ZoneGrid},
};

/// Most faults listed of one set of edits.
pub(crate) const FAULTS_MAX: usize = 100;

pub(super) struct Draft<'a> {
    pub(super) base: &'a Atlas,
    pub(super) day: Day,
    pub(super) places: Vec<Place>,
    numbers: HashMap<PlaceId, usize>,
    rings: HashMap<PlaceId, Arc<Ring>>,
    /// Places with a new outline.
    redrawn: BTreeSet<PlaceId>,
    pub(super) drawn: BTreeMap<(PlaceId, PlaceId), Arc<DrawnCorridor>>,
    pub(super) withdrawn: BTreeSet<(PlaceId, PlaceId)>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(base: &'a Atlas, day: Day) -> Self {
        let rings = base.zones.iter().map(|zone| (zone.place, zone.ring.clone())).collect();
        Self {
            base,
            day,
            places: base.places.clone(),
            numbers: base.place_numbers.clone(),
            rings,
            redrawn: BTreeSet::new(),
            drawn: base.drawn.clone(),
            withdrawn: base.withdrawn.clone(),
        }
    }

    pub(super) fn place(&self, id: PlaceId) -> Option<&Place> {
        self.numbers.get(&id).map(|&number| &self.places[number])
    }

    pub(super) fn known(&mut self, id: PlaceId) -> Result<&mut Place, MapRule> {
        let number = self.numbers.get(&id).ok_or_else(|| unknown_place(id))?;
        Ok(&mut self.places[*number])
    }

    pub(super) fn region_of(&self, region: RegionId) -> Option<AuthorityId> {
        self.base.regions.iter().find(|r| r.id == region).map(|r| r.authority)
    }

    pub(super) fn put(&mut self, place: Place) {
        if let Some(&number) = self.numbers.get(&place.id) {
            self.places[number] = place;
        } else {
            self.numbers.insert(place.id, self.places.len());
            self.places.push(place);
        }
    }

    pub(super) fn redraw(&mut self, place: PlaceId, ring: Ring) {
        if self.rings.get(&place).is_none_or(|old| **old != ring) {
            self.rings.insert(place, Arc::new(ring));
            self.redrawn.insert(place);
        }
    }

    /// The rules over all of the map; the atlas, or every fault that is found.
    pub(super) fn finish(mut self) -> Result<Atlas, Vec<EditError>> {
        let mut faults = self.check_apart();
        faults.extend(self.check_crossings());
        let (zones, grid) = match self.zones() {
            Ok(zones) => zones,
            Err(fault) => {
                faults.push(fault.about(Subject::Map));
                return Err(faults);
            }
        };
        faults.extend(self.check_drawn(&zones));
        if !faults.is_empty() {
            faults.truncate(FAULTS_MAX);
            return Err(faults);
        }
        Ok(self.into_atlas(zones, grid))
    }

    fn is_over(&self, place: PlaceId) -> bool {
        let end = self.place(place).and_then(|p| p.effective.to);
        end.is_some_and(|end| end <= self.day)
    }

    /// New outlines meet no other; that of a place which is over gives way instead.
    fn check_apart(&mut self) -> Vec<EditError> {
        let mut faults = Vec::new();
        for id in self.redrawn.clone() {
            let Some(ring) = self.rings.get(&id) else { continue };
            let met = |(other, theirs): (&PlaceId, &Arc<Ring>)| {
                let is_told = self.redrawn.contains(other) && *other < id;
                let at = (*other != id && !is_told).then(|| theirs.meeting(ring)).flatten();
                at.map(|at| (*other, at))
            };
            let mut met: Vec<(PlaceId, Point)> = self.rings.iter().filter_map(met).collect();
            met.sort_by_key(|(other, _)| *other);
            for (other, at) in met {
                if self.is_over(other) {
                    self.rings.remove(&other);
                } else if self.is_over(id) {
                    self.rings.remove(&id);
                    break;
                } else {
                    let rule = MapRule::ZonesMeet(other);
                    faults.push(Fault::at(rule, at).about(Subject::Place(id)));
                }
            }
        }
        faults
    }

    /// A crossing's line still runs from one side's zone to the other's.
    fn check_crossings(&self) -> Vec<EditError> {
        let mut faults = Vec::new();
        for crossing in &self.base.crossings {
            let [Some(out), Some(back)] = [crossing.from, crossing.to].map(|s| crossing.way(s))
            else {
                continue;
            };
            for (side, end) in [(crossing.from, out.line()[0]), (crossing.to, back.line()[0])] {
                let holds = self.rings.get(&side).is_none_or(|ring| ring.contains(end));
                if self.redrawn.contains(&side) && !holds {
                    let (from, to) = (crossing.from, crossing.to);
                    let fault = Fault::at(MapRule::NotAcross { from, to }, end);
                    faults.push(fault.about(Subject::Place(side)));
                }
            }
        }
        faults
    }

    fn check_drawn(&self, zones: &[Zone]) -> Vec<EditError> {
        let mut faults = Vec::new();
        for (pair, drawn) in &self.drawn {
            let is_known = self.base.drawn.get(pair).is_some_and(|old| Arc::ptr_eq(old, drawn));
            if is_known && self.redrawn.is_empty() {
                continue;
            }
            let side = || if is_known { Ok(()) } else { drawn.check_side(&self.base.roads) };
            let checked = drawn.check_zones(zones, |id| self.place(id).cloned());
            if let Err(fault) = checked.and_then(|()| side()) {
                faults.push(fault.about(Subject::Corridor { from: drawn.from, to: drawn.to }));
            }
        }
        faults
    }

    /// Zones in the order of their places, each place's handle set anew.
    fn zones(&mut self) -> Result<(Vec<Zone>, Arc<ZoneGrid>), Fault> {
        if self.redrawn.is_empty() {
            return Ok((self.base.zones.clone(), Arc::clone(&self.base.grid)));
        }
        let mut zones = Vec::with_capacity(self.rings.len());
        for place in &mut self.places {
            place.zone = None;
            let Some(ring) = self.rings.get(&place.id) else { continue };
            let full = MapRule::TooMany { what: MapItem::Zone, max: ZONES_MAX };
            if zones.len() >= ZONES_MAX {
                return Err(full.into());
            }
            place.zone = Some(ZoneHandle(u16::try_from(zones.len()).map_err(|_| full)?));
            let id = ZoneId::new(place.id.as_str()).map_err(MapRule::Id)?;
            let (place, authority) = (place.id, place.authority);
            zones.push(Zone { id, place, authority, ring: ring.clone() });
        }
        let grid = ZoneGrid::new(&zones).map_err(|_| MapRule::TooSpread)?;
        Ok((zones, Arc::new(grid)))
    }

    fn into_atlas(self, zones: Vec<Zone>, grid: Arc<ZoneGrid>) -> Atlas {
        let base = self.base;
        Atlas {
            hub: base.hub,
            authorities: base.authorities.clone(),
            regions: base.regions.clone(),
            places: self.places,
            place_numbers: self.numbers,
            zones,
            grid,
            crossings: base.crossings.clone(),
            roads: Arc::clone(&base.roads),
            shadows: Arc::clone(&base.shadows),
            day: Some(self.day),
            drawn: self.drawn,
            withdrawn: self.withdrawn,
            built: Arc::clone(&base.built),
        }
    }
}

pub(super) fn unknown_place(id: PlaceId) -> MapRule {
    MapRule::Unknown { what: MapItem::Place, id: id.to_string() }
}
