//! The register of one authority: the present state of every document, and how acts and notices
//! change it. Checks come first, changes after: an act that is refused has changed nothing.

mod amendments;
mod applications;
mod bounds;
mod checks;
mod consignments;
mod devices;
mod dispatch;
mod drafts;
mod drivers;
mod expiry;
mod figures;
mod inspections;
mod letters;
mod manifests;
mod owners;
mod papers;
mod participants;
mod published;
mod put;
mod read;
mod rules;
mod surroundings;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, sync::Arc};

use model::{
    AmendmentId, ApplicationId, AuthorityId, ConsignmentId, DraftId, DriverId, JourneyId, LockId,
    ManifestId, ModelId, PartyId, ServerTime, UnitId, VehicleId,
};

use crate::{
    Act, Actor, Amendment, Application, Baselines, Change, ChipForm, Consignment, Device, Document,
    Draft, Driver, DriverDetails, Inspection, Manifest, Model, Party, Refusal, Refusals, Schemes,
    Vehicle,
    notice::{Notice, Told},
};
pub use owners::{Owned, Owners};
pub use surroundings::{
    CustodyAt, Health, JourneyFacts, NoWithdrawal, PlaceFacts, PlaceRole, Surroundings,
};

/// A document with the number of its newest revision.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry<T> {
    /// As it is now.
    pub document: T,
    /// Which revision this is, from 1, as far as memory goes: see [`Revision::number`].
    pub revision: u32,
    /// When it was made.
    pub changed_at: ServerTime,
}

/// Who made a revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// An account of this node.
    Account(model::AccountName),
    /// Another authority, by a notice.
    Authority(AuthorityId),
}

/// A new state of one document, to be kept for ever.
#[derive(Debug, Clone, PartialEq)]
pub struct Revision {
    /// From 1 without a hole for each subject that is in memory. A subject that was over has left
    /// memory and begins at 1 again if it comes back: the store, which knows every revision, has
    /// the last word on numbers and puts the next free one in its place.
    pub number: u32,
    /// When the document came to be so.
    pub at: ServerTime,
    /// Who made it so.
    pub by: Author,
    /// Why, or which act it was: `approve_application`.
    pub why: String,
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
        /// Of a lock.
        lock: Option<LockId>,
        /// Or a positioning unit.
        unit: Option<UnitId>,
        /// The vehicle that it is fitted to.
        vehicle: VehicleId,
        /// How to reach it.
        chip: ChipForm,
    },
    /// It may not connect any more.
    WithdrawChip {
        /// Of a lock.
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
        /// Of which journey.
        journey: JourneyId,
    },
    /// An inspection is done or no longer due.
    InspectionOver {
        /// Of which journey.
        journey: JourneyId,
        /// Whether cargo was inspected here.
        was_inspected: bool,
    },
    /// A draft of places was published.
    PublishPlaces,
}

/// What an act or notice comes to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outcome {
    /// The id of what was made or changed; empty if several.
    pub subject: String,
    /// The consignments that were declared and are covered, in the order of their forms.
    pub accepted: Vec<ConsignmentId>,
    /// What was not taken of several things handed in at once; and what is doubtful about what
    /// was taken (`plate_doubtful`).
    pub faults: Vec<crate::Fault>,
    /// The revisions to keep, in the order in which they came about.
    pub revisions: Vec<Revision>,
    /// What to tell other authorities, in order.
    pub told: Vec<Told>,
    /// What else to do.
    pub effects: Vec<Effect>,
}

/// The register of one authority.
#[derive(Debug)]
pub struct Register {
    own: AuthorityId,
    schemes: Arc<Schemes>,
    parties: BTreeMap<PartyId, Entry<Party>>,
    applications: BTreeMap<ApplicationId, Entry<Application>>,
    vehicles: BTreeMap<VehicleId, Entry<Vehicle>>,
    drivers: BTreeMap<DriverId, Entry<Driver>>,
    driver_details: BTreeMap<DriverId, Entry<DriverDetails>>,
    models: BTreeMap<ModelId, Entry<Model>>,
    devices: BTreeMap<String, Entry<Device>>,
    consignments: BTreeMap<ConsignmentId, Entry<Consignment>>,
    manifests: BTreeMap<ManifestId, Entry<Manifest>>,
    amendments: BTreeMap<AmendmentId, Entry<Amendment>>,
    inspections: BTreeMap<JourneyId, Entry<Inspection>>,
    drafts: BTreeMap<DraftId, Entry<Draft>>,
    refusals: BTreeMap<String, Entry<Refusals>>,
    baselines: BTreeMap<(), Entry<Baselines>>,
    numbers: put::Numbers,
}

impl Register {
    /// The authority whose register it is.
    pub fn own(&self) -> AuthorityId {
        self.own
    }

    /// The schemes and their rules.
    pub fn schemes(&self) -> &Schemes {
        &self.schemes
    }

    /// Somebody does something.
    ///
    /// # Errors
    ///
    /// See [`Refusal`]; nothing was changed.
    pub fn act(
        &mut self,
        actor: Actor,
        act: Act,
        around: &dyn Surroundings,
        now: ServerTime,
    ) -> Result<Outcome, Refusal> {
        let mut turn = Turn { register: self, actor, around, now, outcome: Outcome::default() };
        turn.take(act)?;
        Ok(turn.outcome)
    }

    /// Another authority tells something. What does not fit is left out and said so in the log of
    /// the caller: the sender may only speak of what is its own.
    ///
    /// # Errors
    ///
    /// Why it was not believed; nothing was changed.
    pub fn hear(
        &mut self,
        from: AuthorityId,
        notice: Notice,
        around: &dyn Surroundings,
        now: ServerTime,
    ) -> Result<Outcome, Refusal> {
        let mut hearing =
            Hearing { register: self, from, around, now, outcome: Outcome::default() };
        hearing.take(notice)?;
        Ok(hearing.outcome)
    }
}

/// One act under way.
struct Turn<'a> {
    register: &'a mut Register,
    actor: Actor,
    around: &'a dyn Surroundings,
    now: ServerTime,
    outcome: Outcome,
}

/// One notice under way.
struct Hearing<'a> {
    register: &'a mut Register,
    from: AuthorityId,
    around: &'a dyn Surroundings,
    now: ServerTime,
    outcome: Outcome,
}
