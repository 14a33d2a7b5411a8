//! What a component may know of the rest of the node while it takes one message: values and
//! references that are true for that moment. No component sees another's state.

use std::{sync::Arc, time::Duration};

use journey::{Custody, Phase, Plan, Whereabouts};
use model::{DeviceTime, JourneyId, LockId, Metres, Point, ServerTime, VehicleId};
use places::{Atlas, Corridor};

use super::{Settings, ground::Ground, raise::Raise};
use crate::{IncidentKind, Registry};

/// The moment, and what is in force for everybody.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    /// The node's time of this batch.
    pub(crate) now: ServerTime,
    pub(crate) settings: &'a Settings,
    /// What is enrolled, without what this batch drafts.
    pub(crate) registry: &'a Registry,
    pub(crate) atlas: &'a Arc<Atlas>,
    /// When the atlas in force was drawn: it is the map of that moment.
    pub(crate) map_drawn_at: ServerTime,
}

impl Context<'_> {
    /// The device's own time where it can be believed, else ours.
    pub(crate) fn plausible(&self, at: Option<DeviceTime>) -> ServerTime {
        match at {
            Some(at) if self.settings.believes(at, self.now) => ServerTime(at.0),
            Some(_) | None => self.now,
        }
    }
}

impl Settings {
    /// Whether a device's time may drive anything.
    pub(crate) fn believes(&self, at: DeviceTime, now: ServerTime) -> bool {
        let within = |span: Duration| i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
        let ahead = at.ahead_of(now);
        ahead <= within(self.device_ahead_max)
            && ahead.saturating_neg() <= within(self.device_behind_max)
    }
}

/// Our leg of one journey at one moment, as custody shows it to whoever judges reports.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LegView<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) vehicle: VehicleId,
    pub(crate) phase: Phase,
    pub(crate) custody: Custody,
    /// Since when it is or was in our custody. `None`: not yet, or since its beginning.
    pub(crate) custody_from: Option<ServerTime>,
    /// When our custody or the journey ended. `None`: neither has.
    pub(crate) ends: Option<ServerTime>,
    pub(crate) changed_at: ServerTime,
    /// Zones and corridor of our leg, on the map that the journey goes by.
    pub(crate) ground: &'a Ground,
}

impl<'a> LegView<'a> {
    pub(crate) fn journey(&self) -> JourneyId {
        self.plan.journey
    }

    pub(crate) fn lock(&self) -> LockId {
        self.plan.lock
    }

    pub(crate) fn corridor(&self) -> Option<&'a Arc<Corridor>> {
        self.ground.corridor()
    }

    /// An incident about this journey, its lock and its vehicle.
    pub(crate) fn raise(&self, kind: IncidentKind) -> Raise {
        Raise::new(kind).about(Some(self.journey()), Some(self.lock()), Some(self.vehicle))
    }

    /// Whether the truck must be in its corridor now.
    pub(crate) fn is_watched(&self) -> bool {
        match self.phase {
            Phase::Sealing | Phase::UnderWay | Phase::Held | Phase::Releasing => true,
            Phase::Expected
            | Phase::AtOrigin
            | Phase::InGap
            | Phase::HandedOver
            | Phase::Ended(_)
            | Phase::Withdrawn => false,
        }
    }

    /// Whether the chip must be heard now: the journey is watched, and in our custody.
    pub(crate) fn must_be_heard(&self) -> bool {
        self.is_watched() && matches!(self.custody, Custody::Holding(_))
    }

    /// Whether this journey is in our custody now, or waits for the next authority.
    pub(crate) fn is_ours_now(&self) -> bool {
        match self.custody {
            Custody::Holding(_) | Custody::Released(_) => true,
            Custody::None | Custody::Done(_) => false,
        }
    }

    /// Whether what a device says of this moment and place is ours to keep: in the span of our
    /// custody, or in our own zone at the control point just before or after it. A first leg
    /// begins when the truck is first seen at its origin.
    pub(crate) fn keeps(&self, at: ServerTime, point: Option<Point>) -> bool {
        let is_before = self.custody_from.is_none_or(|from| at < from);
        if is_before {
            // Before a first leg: loading. Before a later leg: the entry.
            point.is_some_and(|p| self.ground.is_at_start(p, Metres(0.0)))
        } else if self.ends.is_some_and(|to| at > to) {
            self.phase == Phase::InGap && point.is_some_and(|p| self.ground.is_at_end(p))
        } else {
            true
        }
    }

    /// Whether a point lies on our leg while it is in our custody: in one of its zones, or in its
    /// corridor, neither of which reaches over the boundary.
    pub(crate) fn is_on_own_leg(&self, point: Option<Point>) -> bool {
        let (Some(point), Custody::Holding(_)) = (point, self.custody) else { return false };
        self.custody_from.is_some() && self.ground.holds(point)
    }

    /// Where a point lies on our leg.
    pub(crate) fn whereabouts(&self, point: Point, margin: Metres) -> Whereabouts {
        if self.ground.is_at_end(point) {
            if self.plan.is_last() { Whereabouts::Destination } else { Whereabouts::Exit }
        } else if self.ground.is_at_start(point, margin) {
            if self.plan.is_first() { Whereabouts::Origin } else { Whereabouts::Entry }
        } else {
            Whereabouts::Elsewhere
        }
    }
}
