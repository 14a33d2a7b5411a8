//! Why an edit is refused: about what, by which rule, and where on the map.

use std::fmt;

use model::{PlaceId, Point};

use crate::MapRule;

/// What an edit, or its refusal, is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// A place, its zone included.
    Place(PlaceId),
    /// The drawn corridor between two places.
    Corridor {
        /// The place at one end of the corridor.
        from: PlaceId,
        /// The place at its other end.
        to: PlaceId,
    },
    /// A route between two clearance points.
    Route {
        /// The hub's clearance point.
        hub: PlaceId,
        /// The clearance point of another authority.
        outside: PlaceId,
    },
    /// The map as a whole.
    Map,
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Place(place) => write!(f, "place {place}"),
            Self::Corridor { from, to } => write!(f, "corridor {from} to {to}"),
            Self::Route { hub, outside } => write!(f, "route {hub} to {outside}"),
            Self::Map => f.write_str("map"),
        }
    }
}

/// Why an edit is refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{subject}: {rule}")]
pub struct EditError {
    /// The place, corridor or route that the edit would change.
    pub subject: Subject,
    /// The rule that is broken.
    pub rule: Box<MapRule>,
    /// Where, to be shown on the map. `None`: the fault is not one of geometry.
    pub at: Option<Point>,
}

/// A broken rule and where, before it is said about what.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fault {
    pub(crate) rule: MapRule,
    pub(crate) at: Option<Point>,
}

impl Fault {
    pub(crate) fn at(rule: MapRule, at: Point) -> Self {
        Self { rule, at: Some(at) }
    }

    pub(crate) fn about(self, subject: Subject) -> EditError {
        EditError { subject, rule: Box::new(self.rule), at: self.at }
    }
}

impl From<MapRule> for Fault {
    fn from(rule: MapRule) -> Self {
        Self { rule, at: None }
    }
}
