//! Corridors that an officer has drawn, and the rules that their lines follow.

use std::{collections::HashMap, sync::Arc};

use model::{AuthorityId, Effective, MapItem, Metres, PlaceId, Point};

use super::build;
use crate::{
    Corridor, MapRule, Place, PlaceRole, Zone,
    edit::{Fault, LINE_POINTS_MAX, SetCorridor},
    roads::Roads,
    shadow::ShadowRow,
    source::rows,
};

/// Longest drawn line, metres: farther than the farthest clearance point.
const LENGTH_MAX_M: f64 = 2_000_000.0;
/// Longest piece between two points of a line, in units of 1e-7 degrees each way.
const SEGMENT_MAX_E7: u32 = 10_000_000;
/// A line is looked at this often for the side that it is on.
const STEP: Metres = Metres(500.0);
/// So near to a road of its own side a point is on that side, whoever's road is nearer still.
const OWN_SIDE_REACH: Metres = Metres(1_000.0);
/// Roads farther than this are not looked for.
const ROAD_REACH: Metres = Metres(20_000.0);

/// A drawn corridor in force.
#[derive(Debug)]
pub struct DrawnCorridor {
    /// The authority that watches this leg.
    pub authority: AuthorityId,
    /// The place where the line starts.
    pub from: PlaceId,
    /// The place where the line ends.
    pub to: PlaceId,
    /// When it is in force.
    pub effective: Effective,
    out: Arc<Corridor>,
    back: Arc<Corridor>,
}

/// The key of a drawn corridor: it holds in both directions.
pub(super) fn pair(a: PlaceId, b: PlaceId) -> (PlaceId, PlaceId) {
    (a.min(b), a.max(b))
}

impl DrawnCorridor {
    /// The line as drawn, from [`Self::from`] to [`Self::to`].
    pub fn corridor(&self) -> &Arc<Corridor> {
        &self.out
    }

    pub(super) fn way(&self, start: PlaceId) -> &Arc<Corridor> {
        if start == self.from { &self.out } else { &self.back }
    }

    /// Reads a document; what depends on other things of the map is checked by
    /// [`Self::check_zones`] and [`Self::check_side`].
    pub(super) fn new(
        set: &SetCorridor,
        effective: Effective,
        shadows: &[ShadowRow],
    ) -> Result<Self, Fault> {
        let half_width =
            rows::within("half_width_m", set.half_width_m, 10.0, build::HALF_WIDTH_MAX_M)?;
        if set.line.len() > LINE_POINTS_MAX {
            return Err(MapRule::TooMany { what: MapItem::Point, max: LINE_POINTS_MAX }.into());
        }
        let points: Result<Vec<Point>, MapRule> =
            set.line.iter().map(|&[lon, lat]| build::point(lon, lat)).collect();
        let mut line = points?;
        line.dedup();
        let wide = |p: &&[Point]| {
            p[0].lon_e7().abs_diff(p[1].lon_e7()) > SEGMENT_MAX_E7
                || p[0].lat_e7().abs_diff(p[1].lat_e7()) > SEGMENT_MAX_E7
        };
        if let Some(piece) = line.windows(2).find(wide) {
            return Err(Fault::at(MapRule::SegmentTooLong, piece[0]));
        }
        let first = line.first().copied();
        let short = || Fault { rule: MapRule::ShortLine, at: first };
        let way = |line: &[Point]| {
            Corridor::new(line, Metres(half_width), shadows).map(Arc::new).ok_or_else(short)
        };
        let out = way(&line)?;
        rows::within("length_m", out.length().0, 0.0, LENGTH_MAX_M)?;
        line.reverse();
        let back = way(&line)?;
        Ok(Self { authority: set.authority, from: set.from, to: set.to, effective, out, back })
    }

    /// The rules that lean on the zones: it ends in or near the zones of its places and enters no
    /// zone where the leg has no business.
    pub(super) fn check_zones(
        &self,
        zones: &[Zone],
        place: impl Fn(PlaceId) -> Option<Place>,
    ) -> Result<(), Fault> {
        let line = self.out.line();
        for (id, end) in [(self.from, line[0]), (self.to, line[line.len() - 1])] {
            let ring = zones.iter().find(|zone| zone.place == id).map(|zone| &zone.ring);
            let is_near = match (ring, place(id).and_then(|p| p.position)) {
                (Some(ring), _) => ring.distance(end) <= self.out.half_width(),
                (None, Some(at)) => at.point.distance(end) <= self.out.half_width(),
                (None, None) => return Err(MapRule::NoPosition.into()),
            };
            if !is_near {
                return Err(Fault::at(MapRule::EndOutsideZone(id), end));
            }
        }
        let is_barred = |zone: &&Zone| {
            let is_end = zone.place == self.from || zone.place == self.to;
            let is_gate = || place(zone.place).is_some_and(|p| p.role == PlaceRole::ControlPoint);
            !is_end && (zone.authority != self.authority || is_gate())
        };
        for zone in zones.iter().filter(is_barred) {
            let entered = line.windows(2).find_map(|p| zone.ring.entered_at(p[0], p[1]));
            if let Some(at) = entered {
                return Err(Fault::at(MapRule::EntersZone(zone.place), at));
            }
        }
        Ok(())
    }

    /// It stays on its authority's side, as far as the known roads tell.
    pub(super) fn check_side(&self, roads: &HashMap<AuthorityId, Roads>) -> Result<(), Fault> {
        let leaves = |&p: &Point| leaves_side(roads, self.authority, p);
        match self.samples().find(leaves) {
            Some(at) => Err(Fault::at(MapRule::LeavesSide(self.authority), at)),
            None => Ok(()),
        }
    }

    /// Points along the line, its corners and one at least every [`STEP`].
    fn samples(&self) -> impl Iterator<Item = Point> {
        let steps = std::iter::successors(Some(Metres(0.0)), |at| Some(Metres(at.0 + STEP.0)));
        let between = steps.take_while(|at| *at <= self.out.length());
        let between = between.map(|at| self.out.point_at(at));
        self.out.line().iter().copied().chain(between)
    }
}

/// Whether a point is away from its side's roads and nearer to another side's.
fn leaves_side(roads: &HashMap<AuthorityId, Roads>, own: AuthorityId, p: Point) -> bool {
    if roads.get(&own).is_some_and(|r| r.is_near(p, OWN_SIDE_REACH)) {
        return false;
    }
    let reach = |id: &AuthorityId, limit| roads.get(id).map_or(limit, |r| r.distance(p, limit));
    let at_home = reach(&own, ROAD_REACH);
    roads.keys().filter(|id| **id != own).any(|id| reach(id, at_home) < at_home)
}
