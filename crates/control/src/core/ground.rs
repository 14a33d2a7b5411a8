//! The ground that a journey is judged on: the zones and the corridor of its own leg, on the map
//! that it goes by. Later maps leave it as it is; what they change of a way under way is told.

use std::{collections::HashMap, sync::Arc};

use model::{Day, Metres, PlaceId, Point, ServerTime};
use places::{Atlas, Corridor, Ring};

use crate::{Fact, Leg, PublishedMap};

/// Zones and corridor of a leg. Shared with the atlas they are of, and kept when that has gone.
pub(crate) struct Ground {
    start: Option<Arc<Ring>>,
    end: Option<Arc<Ring>>,
    corridor: Option<Arc<Corridor>>,
}

impl std::fmt::Debug for Ground {
    /// Whether it is known, and not every point of it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ground")
            .field("has_start", &self.start.is_some())
            .field("has_end", &self.end.is_some())
            .field("corridor_m", &self.corridor.as_ref().map(|it| it.length().0))
            .finish_non_exhaustive()
    }
}

impl Ground {
    /// What an atlas knows of a leg.
    pub(crate) fn of(leg: &Leg, atlas: &Atlas) -> Self {
        let outline = |place: Option<PlaceId>| atlas.outline(place?).cloned();
        let corridor = leg.from.zip(leg.to);
        let corridor = corridor.and_then(|(a, b)| atlas.corridor(leg.authority, a, b).ok());
        Self { start: outline(leg.from), end: outline(leg.to), corridor }
    }

    pub(crate) fn corridor(&self) -> Option<&Arc<Corridor>> {
        self.corridor.as_ref()
    }

    /// Whether a point is where the leg begins, or at most `margin` outside.
    pub(crate) fn is_at_start(&self, point: Point, margin: Metres) -> bool {
        self.start.as_ref().is_some_and(|ring| ring.is_near(point, margin))
    }

    /// Whether a point is where the leg ends.
    pub(crate) fn is_at_end(&self, point: Point) -> bool {
        self.end.as_ref().is_some_and(|ring| ring.contains(point))
    }

    /// Whether a point is in one of its zones or in its corridor.
    pub(crate) fn holds(&self, point: Point) -> bool {
        let on_the_road = |it: &Arc<Corridor>| it.locate(point, None).off <= it.half_width();
        self.is_at_start(point, Metres(0.0))
            || self.is_at_end(point)
            || self.corridor.as_ref().is_some_and(on_the_road)
    }

    /// What of a leg to come is otherwise on another map: where it ends, its corridor, and where it
    /// begins if it has yet to.
    pub(crate) fn differences(&self, other: &Self, leg: &Leg, is_to_come: bool) -> Vec<Fact> {
        let (Some(from), Some(to)) = (leg.from, leg.to) else { return Vec::new() };
        let mut told = Vec::new();
        if is_to_come && self.start != other.start {
            told.push(Fact::ZoneChanged { place: from });
        }
        if self.end != other.end {
            told.push(Fact::ZoneChanged { place: to });
        }
        if !is_same(self.corridor(), other.corridor()) {
            told.push(Fact::CorridorChanged { from, to });
        }
        told
    }
}

fn is_same(a: Option<&Arc<Corridor>>, b: Option<&Arc<Corridor>>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => {
            Arc::ptr_eq(a, b) || (a.line() == b.line() && a.half_width() == b.half_width())
        }
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

/// Most maps kept while journeys are read back; one that is asked for again is drawn again.
const MAPS_MAX: usize = 32;

/// The maps that the journeys of a store go by, drawn while they are read back.
#[derive(Default)]
pub(crate) struct Maps(HashMap<(Day, usize), Option<Arc<Atlas>>>);

impl Maps {
    /// The map of a moment. `None`: it cannot be drawn any more, because the data files have
    /// changed under its edits.
    pub(crate) fn of(&mut self, published: &PublishedMap, moment: ServerTime) -> Option<&Atlas> {
        let key = (Day::of(moment), published.published_until(moment));
        if self.0.len() >= MAPS_MAX && !self.0.contains_key(&key) {
            self.0.clear();
        }
        let drawn = || published.at(moment).ok().map(Arc::new);
        self.0.entry(key).or_insert_with(drawn).as_deref()
    }
}
