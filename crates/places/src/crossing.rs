//! Crossings: two control points, one on each side, and the gap between them.

use std::{fmt, sync::Arc, time::Duration};

use model::{Effective, GapMode, IdError, IdText, PlaceId};

use crate::Corridor;

/// A crossing: `lok-ma-chau`, `hzmb-macao`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CrossingId(IdText);

impl CrossingId {
    /// Checks length (1 to 39) and alphabet (`[A-Za-z0-9._-]`).
    ///
    /// # Errors
    ///
    /// See [`IdError`].
    pub fn new(text: &str) -> Result<Self, IdError> {
        IdText::new(text).map(Self)
    }

    /// The identifier as it was given.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for CrossingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for CrossingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CrossingId({})", self.as_str())
    }
}

/// A boundary crossing. Both directions are the same crossing.
#[derive(Debug, Clone)]
pub struct Crossing {
    /// The identifier that routes and manifests name it by.
    pub id: CrossingId,
    /// The control point on one side.
    pub from: PlaceId,
    /// The control point on the other.
    pub to: PlaceId,
    /// Longest time between exit and entry. A design default, to be agreed by the two sides.
    pub gap_max: Duration,
    /// What both sides accept, the usual one first; never empty.
    pub modes: Vec<GapMode>,
    /// When it is in force.
    pub effective: Effective,
    /// The publication that says so: its title, page or address.
    pub source: String,
    pub(crate) out: Arc<Corridor>,
    pub(crate) back: Arc<Corridor>,
}

impl Crossing {
    /// The control point opposite a side; `None` if `place` is neither side.
    pub fn opposite(&self, place: PlaceId) -> Option<PlaceId> {
        match place {
            p if p == self.from => Some(self.to),
            p if p == self.to => Some(self.from),
            _ => None,
        }
    }

    /// The line through the gap, starting at one of the two sides; `None` if `start` is neither.
    /// No authority watches it: it is for drawing and for simulated traffic.
    pub fn way(&self, start: PlaceId) -> Option<&Arc<Corridor>> {
        match start {
            p if p == self.from => Some(&self.out),
            p if p == self.to => Some(&self.back),
            _ => None,
        }
    }
}
