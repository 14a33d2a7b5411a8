//! What happens under way: changes that are asked for and decided, and inspections.

use model::{AmendmentId, JourneyId, LockId, PlaceId, VehicleId};
use serde::{Deserialize, Serialize};

use super::{Reason, said};

/// What is to change on the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Change {
    /// The journey is to cross the boundary elsewhere.
    ControlPoint {
        /// The control point where it leaves the leg before.
        exit: PlaceId,
        /// The control point where it enters the next leg.
        entry: PlaceId,
    },
    /// The journey is to end elsewhere.
    Destination {
        /// The new destination.
        place: PlaceId,
    },
    /// Another vehicle is to carry the cargo.
    Vehicle {
        /// The vehicle that carries the cargo from then on.
        vehicle: VehicleId,
    },
    /// Another lock is to guard the cargo.
    Lock {
        /// The lock that guards the cargo from then on.
        lock: LockId,
    },
    /// Another vehicle at the transfer terminal.
    TerminalTransfer {
        /// The vehicle that carries the cargo from then on.
        vehicle: VehicleId,
    },
}

/// A change is asked for; the receiver has custody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AmendmentAsked {
    /// The amendment's identifier.
    pub amendment: AmendmentId,
    /// The journey that it changes.
    pub journey: JourneyId,
    /// The change itself.
    pub change: Change,
    /// Why the carrier asks for it.
    pub reason: Reason,
}

/// The sender, who has custody, decided a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AmendmentDecided {
    /// The amendment's identifier.
    pub amendment: AmendmentId,
    /// The journey that it changes.
    pub journey: JourneyId,
    /// The change itself.
    pub change: Change,
    /// Whether the sender allows the change.
    pub approved: bool,
    /// For the carrier. `None`: nothing said.
    #[serde(deserialize_with = "said")]
    pub note: Option<Reason>,
}

/// Where cargo is inspected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Where it enters the leg.
    Entry,
    /// Where it leaves it.
    Exit,
}

/// What an inspection found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// Everything was as declared.
    Passed,
    /// Something was not as declared.
    Discrepancy,
}

/// The sender has inspected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inspected {
    /// The journey whose cargo was inspected.
    pub journey: JourneyId,
    /// The end of the leg at which it was inspected.
    pub stage: Stage,
    /// What the inspection came to.
    pub result: Finding,
}
