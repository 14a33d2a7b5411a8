//! What happens under way: changes that are asked for and decided, and inspections.

use model::{AmendmentId, JourneyId, LockId, PlaceId, VehicleId};
use serde::{Deserialize, Serialize};

use super::{Reason, said};

/// What is to change on the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Change {
    /// Cross elsewhere.
    ControlPoint {
        /// Where it leaves.
        exit: PlaceId,
        /// Where it enters.
        entry: PlaceId,
    },
    /// End elsewhere.
    Destination {
        /// Where.
        place: PlaceId,
    },
    /// Another vehicle.
    Vehicle {
        /// Which.
        vehicle: VehicleId,
    },
    /// Another lock.
    Lock {
        /// Which.
        lock: LockId,
    },
    /// Another vehicle at the transfer terminal.
    TerminalTransfer {
        /// Which.
        vehicle: VehicleId,
    },
}

/// A change is asked for; the receiver has custody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AmendmentAsked {
    /// Which.
    pub amendment: AmendmentId,
    /// Of which journey.
    pub journey: JourneyId,
    /// What.
    pub change: Change,
    /// Why.
    pub reason: Reason,
}

/// The sender, who has custody, decided a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AmendmentDecided {
    /// Which.
    pub amendment: AmendmentId,
    /// Of which journey.
    pub journey: JourneyId,
    /// What.
    pub change: Change,
    /// Whether.
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
    /// Nothing wrong.
    Passed,
    /// Something wrong.
    Discrepancy,
}

/// The sender has inspected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inspected {
    /// Which.
    pub journey: JourneyId,
    /// Where.
    pub stage: Stage,
    /// What was found.
    pub result: Finding,
}
