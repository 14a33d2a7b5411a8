//! Routes: which clearance points are joined, and how a truck gets from one to the other.

use std::sync::Arc;

use model::{Day, Effective, Metres, PlaceId};

use super::{Atlas, CorridorError};
use crate::{Corridor, CrossingId, Place};

/// A route of the scheme: a clearance point of the hub and one of another authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    /// The hub's clearance point.
    pub hub: PlaceId,
    /// The other authority's clearance point.
    pub outside: PlaceId,
    /// Why it cannot be drawn: this end's position is not public. `None`: it can.
    pub not_public: Option<PlaceId>,
}

/// Why two places are no route on the atlas's day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what each field is")]
pub enum NoRoute {
    /// No such place.
    #[error("there is no place {0}")]
    UnknownPlace(PlaceId),
    /// A control or transfer point, or one that is not counted by the scheme.
    #[error("{0} is not a clearance point of the scheme")]
    NotAClearancePoint(PlaceId),
    /// Neither a clearance point of the scheme nor a transfer point.
    #[error("a journey neither begins nor ends at {0}")]
    NotAnEnd(PlaceId),
    /// Both are the same place.
    #[error("both places are {0}")]
    SamePlace(PlaceId),
    /// Both are on one side: no boundary lies between them.
    #[error("both places are on the same side")]
    SameSide,
    /// Neither is the hub's: the scheme has no such route.
    #[error("neither place is on the side that every route begins or ends on")]
    NotThroughHub,
    /// The place, its region or its authority is not yet in force.
    #[error("{place} is in force only from {from}")]
    NotYet {
        place: PlaceId,
        /// First day in force.
        from: Day,
    },
    /// The place, its region or its authority is no more in force.
    #[error("{place} is withdrawn since {since}")]
    PlaceWithdrawn {
        place: PlaceId,
        /// First day no more in force.
        since: Day,
    },
    /// The pair is withdrawn, each place remains.
    #[error("the route is withdrawn")]
    RouteWithdrawn,
}

/// Why a route cannot be driven through a crossing, or its length not be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoWay {
    /// A control point or the crossing is not in force on the atlas's day.
    #[error("the crossing is not in force")]
    CrossingClosed,
    /// One of its legs has no corridor: a position is not public, or no road is known.
    #[error(transparent)]
    Leg(#[from] CorridorError),
}

/// A way from one place to the other through one crossing.
#[derive(Debug, Clone, PartialEq)]
pub struct RouteWay {
    /// The crossing that the way takes.
    pub crossing: CrossingId,
    /// The control point on the first place's side.
    pub exit: PlaceId,
    /// The control point on the second place's side.
    pub entry: PlaceId,
    /// First leg, gap, second leg; or why there is none.
    pub lengths: Result<[Metres; 3], NoWay>,
}

impl RouteWay {
    /// All the way, or `None` when it cannot be drawn.
    pub fn length(&self) -> Option<Metres> {
        let [out, gap, on] = self.lengths.ok()?;
        Some(Metres(out.0 + gap.0 + on.0))
    }
}

/// Whether something can be sent from one place to the other, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct RouteAnswer {
    /// The first place asked about.
    pub from: PlaceId,
    /// The second place asked about.
    pub to: PlaceId,
    /// The route, or why there is none.
    pub route: Result<Route, NoRoute>,
    /// One for each crossing between the two sides, in the order of the file; empty if nothing is
    /// sent between the two ([`Atlas::check_ends`]), or none of them is on the hub's side.
    pub ways: Vec<RouteWay>,
}

impl Atlas {
    /// The scheme's routes: each of the hub's clearance points with each of the others'. Without
    /// what is withdrawn, and on an atlas of a day without what is not in force on it.
    pub fn routes(&self) -> impl Iterator<Item = Route> {
        let counted = move |at_hub: bool| {
            let on_side = move |p: &&Place| (p.authority == self.hub) == at_hub;
            let places = self.places.iter().filter(|p| p.is_counted() && self.dated(p).is_none());
            places.filter(on_side)
        };
        counted(true).flat_map(move |hub| {
            let open = move |p: &&Place| !self.withdrawn.contains(&(hub.id, p.id));
            counted(false).filter(open).map(move |outside| route(hub, outside))
        })
    }

    /// Whether a pair is a route that is in force; `false` too when a place is not known or the
    /// two are the wrong way round.
    pub fn route_in_force(&self, hub: PlaceId, outside: PlaceId) -> bool {
        self.route(hub, outside).is_ok_and(|route| route.hub == hub)
    }

    /// The pairs withdrawn, hub first; whether in force or not besides.
    pub fn withdrawn_routes(&self) -> impl Iterator<Item = (PlaceId, PlaceId)> {
        self.withdrawn.iter().copied()
    }

    /// Whether something can be sent from one place to the other, through which control points,
    /// and how far it is. The answer for the way back is the same, the other way round. Corridors
    /// that nobody has asked for before are built now: some tens of milliseconds each at most.
    pub fn routes_between(&self, from: PlaceId, to: PlaceId) -> RouteAnswer {
        let route = self.route(from, to);
        let is_at_hub = |id| self.place(id).is_some_and(|p| p.authority == self.hub);
        let is_direct = is_at_hub(from) != is_at_hub(to) && self.check_ends(from, to).is_ok();
        let ways = if is_direct { self.ways(from, to) } else { Vec::new() };
        RouteAnswer { from, to, route, ways }
    }

    /// Whether the places allow that cargo goes from one to the other on the atlas's day, in either
    /// direction: everybody who asks, from the public page to the checks before a start, asks
    /// here. Which scheme joins their sides is the scheme's to say.
    ///
    /// # Errors
    ///
    /// The first reason why not: never [`NoRoute::NotAClearancePoint`], [`NoRoute::SameSide`] or
    /// [`NoRoute::NotThroughHub`], for schemes have ways that are no route of the atlas.
    pub fn check_ends(&self, from: PlaceId, to: PlaceId) -> Result<(), NoRoute> {
        let known = |id| self.place(id).ok_or(NoRoute::UnknownPlace(id));
        let ends = [known(from)?, known(to)?];
        if let Some(place) = ends.into_iter().find(|p| !p.is_end()) {
            return Err(NoRoute::NotAnEnd(place.id));
        }
        if from == to {
            return Err(NoRoute::SamePlace(from));
        }
        if let Some(reason) = ends.into_iter().find_map(|p| self.dated(p)) {
            return Err(reason);
        }
        let is_withdrawn = [(from, to), (to, from)].iter().any(|it| self.withdrawn.contains(it));
        if is_withdrawn { Err(NoRoute::RouteWithdrawn) } else { Ok(()) }
    }

    fn route(&self, from: PlaceId, to: PlaceId) -> Result<Route, NoRoute> {
        let known = |id| self.place(id).ok_or(NoRoute::UnknownPlace(id));
        let (a, b) = (known(from)?, known(to)?);
        if let Some(place) = [a, b].into_iter().find(|p| !p.is_counted()) {
            return Err(NoRoute::NotAClearancePoint(place.id));
        }
        if a.authority == b.authority {
            return Err(NoRoute::SameSide);
        }
        let (hub, outside) = match self.hub {
            id if id == a.authority => (a, b),
            id if id == b.authority => (b, a),
            _ => return Err(NoRoute::NotThroughHub),
        };
        if let Some(reason) = [a, b].into_iter().find_map(|p| self.dated(p)) {
            return Err(reason);
        }
        if self.withdrawn.contains(&(hub.id, outside.id)) {
            return Err(NoRoute::RouteWithdrawn);
        }
        Ok(route(hub, outside))
    }

    /// Why a place is not in force on the atlas's day; `None`: it is, or the atlas has no day.
    fn dated(&self, place: &Place) -> Option<NoRoute> {
        let region = self.regions.iter().find(|r| r.id == place.region).map(|r| r.effective);
        let authority = self.authority(place.authority).map(|a| a.effective);
        [Some(place.effective), region, authority]
            .into_iter()
            .flatten()
            .find_map(|span| self.outside_span(place.id, span))
    }

    fn outside_span(&self, place: PlaceId, span: Effective) -> Option<NoRoute> {
        let day = self.day?;
        if let Some(since) = span.to.filter(|to| *to <= day) {
            return Some(NoRoute::PlaceWithdrawn { place, since });
        }
        span.from.filter(|from| day < *from).map(|from| NoRoute::NotYet { place, from })
    }

    fn ways(&self, from: PlaceId, to: PlaceId) -> Vec<RouteWay> {
        let side = |id| self.place(id).map(|p| p.authority);
        let (near, far) = (side(from), side(to));
        let facing = |c: &&crate::Crossing| {
            let sides = (side(c.from), side(c.to));
            sides == (near, far) || sides == (far, near)
        };
        let way = |crossing: &crate::Crossing| {
            let is_forward = side(crossing.from) == near;
            let (exit, entry) = if is_forward {
                (crossing.from, crossing.to)
            } else {
                (crossing.to, crossing.from)
            };
            let lengths = self.lengths(crossing, [from, exit, entry, to]);
            RouteWay { crossing: crossing.id, exit, entry, lengths }
        };
        self.crossings.iter().filter(facing).map(way).collect()
    }

    fn lengths(
        &self,
        crossing: &crate::Crossing,
        [from, exit, entry, to]: [PlaceId; 4],
    ) -> Result<[Metres; 3], NoWay> {
        let is_closed = |id| self.place(id).is_none_or(|p| self.dated(p).is_some());
        let is_over = self.day.is_some_and(|day| !crossing.effective.holds_on(day));
        if is_over || is_closed(exit) || is_closed(entry) {
            return Err(NoWay::CrossingClosed);
        }
        let out = self.leg(from, exit)?;
        let on = self.leg(entry, to)?;
        let gap = crossing.way(exit).map_or(Metres(0.0), |way| way.length());
        Ok([out.length(), gap, on.length()])
    }

    /// The corridor of a leg on the side of its first place.
    pub(super) fn leg(&self, from: PlaceId, to: PlaceId) -> Result<Arc<Corridor>, CorridorError> {
        let place = self.place(from).ok_or(CorridorError::UnknownPlace(from))?;
        self.corridor(place.authority, from, to)
    }
}

fn route(hub: &Place, outside: &Place) -> Route {
    let hidden = [hub, outside].into_iter().find(|p| p.position.is_none());
    Route { hub: hub.id, outside: outside.id, not_public: hidden.map(|p| p.id) }
}
