//! Which legs an edit would touch, geometry included.

use model::{PlaceId, Point};

use super::{Atlas, apply};
use crate::{Corridor, Edit, Ring};

impl Atlas {
    /// Whether an edit touches the leg, gap or route between two places, in either direction: it
    /// names one of them, or changes a zone that their corridor leads through or along, before or
    /// after the change. For a journey ask for each pair of stops in a row, and for its two ends.
    pub fn touches(&self, edit: &Edit, from: PlaceId, to: PlaceId) -> bool {
        if edit.touches(from, to) {
            return true;
        }
        let Some((place, corners)) = edit.ring() else { return false };
        let old = self.outline(place).map(AsRef::as_ref);
        let new = apply::read_ring(corners).ok();
        let gap = self.crossing(from, to).and_then(|crossing| crossing.way(from)).cloned();
        let Some(way) = gap.or_else(|| self.leg(from, to).ok()) else { return false };
        [old, new.as_ref()].into_iter().flatten().any(|ring| reaches(&way, ring))
    }

    /// Whether an edit touches a journey that calls at these places, in their order: one of its
    /// legs or gaps, or the route from its first to its last.
    pub fn touches_journey(&self, edit: &Edit, stops: &[PlaceId]) -> bool {
        let ends = stops.first().zip(stops.last());
        ends.is_some_and(|(first, last)| edit.touches(*first, *last))
            || stops.windows(2).any(|leg| self.touches(edit, leg[0], leg[1]))
    }
}

/// Whether a corridor, its width included, shares ground with an outline.
fn reaches(way: &Corridor, ring: &Ring) -> bool {
    let width = way.half_width();
    let near = |p: &Point| way.locate(*p, None).off <= width;
    let pieces = || way.line().windows(2);
    ring.points().iter().any(near)
        || pieces().any(|p| ring.entered_at(p[0], p[1]).is_some())
        || way.line().iter().any(|p| ring.distance(*p) <= width)
}
