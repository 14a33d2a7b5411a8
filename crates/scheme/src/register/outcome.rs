//! What an act or notice comes to: revisions to keep, notices to send, and what else the node does.

use model::{AuthorityId, ConsignmentId, JourneyId, LockId, ServerTime, UnitId, VehicleId};

use serde::{Deserialize, Serialize};

use super::past::PastChange;
use crate::{Change, ChipForm, Document, Fault, Manifest, Told, Why};

/// The account or the authority that made a revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Author {
    /// An account of this node.
    Account(model::AccountName),
    /// Another authority, by a notice.
    Authority(AuthorityId),
}

/// A new state of one document, to be kept for ever.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Revision {
    /// From 1 without a hole for each subject. One that has left memory is read back before it is meant
    /// again; the store, which knows every revision, has the last word on numbers all the same.
    pub number: u32,
    /// When the document came to be so.
    pub at: ServerTime,
    /// The account or the authority that made the revision.
    pub by: Author,
    /// The act or the notice that made the revision.
    pub why: Why,
    /// How many revisions right before it say the same to an officer who decides on the document
    /// here: it only adds what another authority decided for itself. Usually 0.
    pub same_before: u32,
    /// From when it is in force; usually `at`.
    pub effective_from: ServerTime,
    /// The whole new state.
    pub document: Document,
}

/// What the node must do besides keeping revisions.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// A vehicle may report here: by this plate, of this carrier.
    PutVehicle {
        /// The vehicle to put into the registry.
        vehicle: VehicleId,
        /// This authority's own plate.
        plate: String,
        /// The carrier's name.
        carrier: String,
    },
    /// A lock's chip or a positioning unit may connect.
    EnrolChip {
        /// The lock that the chip is in. `None`: the chip is no part of a lock.
        lock: Option<LockId>,
        /// The positioning unit that the chip is. `None`: the chip is in a lock.
        unit: Option<UnitId>,
        /// The vehicle that it is fitted to.
        vehicle: VehicleId,
        /// The number, profile and secrets by which the chip is reached.
        chip: ChipForm,
    },
    /// It may not connect any more.
    WithdrawChip {
        /// The lock that the chip is in. `None`: the chip is no part of a lock.
        lock: Option<LockId>,
        /// Or a positioning unit on this vehicle.
        vehicle: VehicleId,
    },
    /// The journey of a manifest begins.
    Declare {
        /// The manifest that the journey is made from.
        manifest: Manifest,
        /// The carrier's name.
        carrier: String,
    },
    /// The journey of a manifest is taken back: it was declared and never sealed.
    Withdraw {
        /// The journey to withdraw.
        journey: JourneyId,
    },
    /// A change to a journey is in force.
    Amend {
        /// The journey to change.
        journey: JourneyId,
        /// The change to make.
        change: Change,
    },
    /// The lock must not be released at the exit before an inspection.
    InspectionDue {
        /// The journey that it belongs to.
        journey: JourneyId,
    },
    /// An inspection is done or no longer due.
    InspectionOver {
        /// The journey that it belongs to.
        journey: JourneyId,
        /// Whether cargo was inspected here.
        was_inspected: bool,
    },
    /// A draft of places was published.
    PublishPlaces,
}

/// What an act or notice comes to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RegisterOutcome {
    /// The id of what was made or changed; empty if several.
    pub subject: String,
    /// The consignments that were declared and are covered, in the order of their forms.
    pub accepted: Vec<ConsignmentId>,
    /// What was not taken of several things handed in at once; and what is doubtful about what
    /// was taken (`plate_doubtful`).
    pub faults: Vec<Fault>,
    /// The revisions to keep, in the order in which they came about.
    pub revisions: Vec<Revision>,
    /// What the revisions change of the sums that rules ask for, in order.
    pub past: Vec<PastChange>,
    /// What to tell other authorities, in order.
    pub told: Vec<Told>,
    /// What the node must do besides keeping revisions.
    pub effects: Vec<Effect>,
}
