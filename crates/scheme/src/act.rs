//! What people do to the register.

use std::collections::BTreeMap;

use model::{
    AccountName, AmendmentId, ApplicationId, AuthorityId, ConsignmentId, DraftId, DriverId,
    IncidentId, JourneyId, ManifestId, ModelId, PartyId, SchemeId, VehicleId,
};
use serde::{Deserialize, Serialize};

use crate::{
    About, At, Attachment, Baselines, Change, ChipForm, ConsignmentForm, DriverForm, Holder,
    InspectionResult, InspectionStage, LetterKind, ManifestForm, Mode, PartyForm,
};

/// For whom somebody acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Side {
    /// Nobody: a visitor of the public pages.
    Public,
    /// A company, and only for what is its own.
    Party(PartyId),
    /// The authority.
    Desk,
}

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The account; `system` for the node itself.
    pub account: AccountName,
    /// For whom.
    pub side: Side,
}

/// Something done to the register.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Act {
    /// A company applies to take part, and gets an account here; or an officer enters its paper
    /// form for it, which a second person then decides.
    Apply {
        /// What it filled in.
        form: PartyForm,
        /// For which schemes; those that they include are added.
        schemes: Vec<SchemeId>,
        /// Its account here, not yet in use.
        account: AccountName,
    },
    /// A party applies for something further: other schemes, a model, a vehicle, a device. The
    /// same subject again is a renewal or a change.
    File {
        /// For what.
        about: About,
        /// For which schemes.
        schemes: Vec<SchemeId>,
    },
    /// The bytes of a paper have been stored; adds it to an application.
    Attach {
        /// To which.
        application: ApplicationId,
        /// The paper.
        attachment: Attachment,
    },
    /// The applicant answers what was asked: whoever asked back has it pending again.
    Answer {
        /// Which.
        application: ApplicationId,
        /// 1 to 2,000 characters.
        text: String,
    },
    /// The applicant takes an application back.
    Withdraw {
        /// Which.
        application: ApplicationId,
    },
    /// An officer wants to know more.
    AskBack {
        /// Which.
        application: ApplicationId,
        /// The question, 1 to 2,000 characters.
        question: String,
    },
    /// An officer approves.
    Approve {
        /// Which.
        application: ApplicationId,
        /// How this authority reaches its chip: required when a device is enrolled.
        chip: Option<ChipForm>,
        /// Until when it holds, milliseconds since the Unix epoch: vehicles (two years if `None`)
        /// and accreditations (no end if `None`).
        until_ms: Option<i64>,
    },
    /// An officer refuses.
    Refuse {
        /// Which.
        application: ApplicationId,
        /// Why, 1 to 2,000 characters; the applicant reads it.
        reason: String,
    },
    /// An officer writes to a party: warning, suspension, reinstatement, de-registration.
    Write {
        /// To whom.
        party: PartyId,
        /// What it says in effect.
        letter: LetterKind,
        /// 1 to 2,000 characters.
        text: String,
    },
    /// An officer puts a published party or model into the register: what the scheme page lists.
    Enter {
        /// The document; its ids must be free, its source given.
        published: Published,
    },
    /// An officer withdraws this authority's accreditation of a model.
    WithdrawModel {
        /// Which.
        model: ModelId,
        /// Why, 1 to 500 characters.
        reason: String,
    },
    /// An officer notes an inspection of a vehicle and its equipment.
    InspectVehicle {
        /// Which.
        vehicle: VehicleId,
        /// Whether it passed.
        passed: bool,
        /// Up to 500 characters.
        note: String,
    },
    /// An officer suspends, reinstates or ends a vehicle's registration here.
    StandVehicle {
        /// Which.
        vehicle: VehicleId,
        /// What.
        letter: LetterKind,
        /// Why, 1 to 500 characters.
        reason: String,
    },
    /// An officer suspends, reinstates or ends a device's enrolment here.
    StandDevice {
        /// Which.
        device: String,
        /// What.
        letter: LetterKind,
        /// Why, 1 to 500 characters.
        reason: String,
    },
    /// An officer notes a fault of a device.
    NoteFault {
        /// Which.
        device: String,
        /// 1 to 500 characters.
        text: String,
    },
    /// A device changes hands.
    HandDevice {
        /// Which.
        device: String,
        /// To whom.
        holder: Holder,
    },
    /// A carrier registers a driver with this authority.
    PutDriver {
        /// Which. `None`: a new one.
        driver: Option<DriverId>,
        /// What it filled in.
        form: DriverForm,
    },
    /// An officer suspends, reinstates or ends a driver's registration here.
    StandDriver {
        /// Which.
        driver: DriverId,
        /// What.
        letter: LetterKind,
        /// Why, 1 to 500 characters.
        reason: String,
    },
    /// A party declares consignments: each is taken or refused by itself.
    Declare {
        /// Under which scheme.
        scheme: SchemeId,
        /// By which mode.
        mode: Mode,
        /// With the place of each in what was handed in.
        forms: Vec<(At, ConsignmentForm)>,
    },
    /// A party corrects a consignment that is not under way.
    AmendConsignment {
        /// Which.
        consignment: ConsignmentId,
        /// As it should be.
        form: ConsignmentForm,
    },
    /// A party takes a consignment back that is not under way.
    CancelConsignment {
        /// Which.
        consignment: ConsignmentId,
    },
    /// A shipper entrusts a consignment to a carrier, who may then bundle it.
    Entrust {
        /// Which.
        consignment: ConsignmentId,
        /// To whom; registered here.
        carrier: PartyId,
    },
    /// A carrier bundles consignments to a vehicle.
    Bundle {
        /// What it filled in.
        form: ManifestForm,
    },
    /// A carrier takes a manifest back: before its start, or until the lock is sealed.
    CancelManifest {
        /// Which.
        manifest: ManifestId,
    },
    /// Asks the authorities on the way again, and looks at our own checks again.
    Recheck {
        /// Which.
        manifest: ManifestId,
    },
    /// A carrier starts the journey, 24 hours before to 12 hours after it is to cross: every check
    /// must be met, and no other authority's answer older than 15 minutes.
    Start {
        /// Which.
        manifest: ManifestId,
    },
    /// A carrier or officer asks for a change under way.
    Amend {
        /// Of which journey.
        journey: JourneyId,
        /// What.
        change: Change,
        /// Why, 1 to 500 characters.
        reason: String,
    },
    /// An officer of the authority in custody decides it.
    DecideAmendment {
        /// Which.
        amendment: AmendmentId,
        /// Whether.
        approved: bool,
        /// Why not, or what to mind; required for a refusal, up to 500 characters.
        note: Option<String>,
    },
    /// An officer insists on inspecting although an authority before us has; until custody has
    /// passed to the next.
    Insist {
        /// Which.
        journey: JourneyId,
        /// Why, 1 to 500 characters.
        reason: String,
    },
    /// An officer selects a truck by hand, until custody has passed to the next authority.
    Select {
        /// Which.
        journey: JourneyId,
        /// Why, 1 to 500 characters.
        reason: String,
    },
    /// An officer has inspected what is in custody here.
    Inspect {
        /// Which.
        journey: JourneyId,
        /// Where.
        stage: InspectionStage,
        /// What was found.
        result: InspectionResult,
        /// Up to 500 characters; stays here.
        note: Option<String>,
    },
    /// An officer proposes edits of places.
    Propose {
        /// As `places` writes them, 1 to 200.
        edits: Vec<serde_json::Value>,
        /// Why, 1 to 500 characters.
        reason: String,
    },
    /// A second person publishes or rejects a draft.
    DecideDraft {
        /// Which.
        draft: DraftId,
        /// Whether.
        publish: bool,
        /// Why not; required for a rejection, up to 500 characters.
        note: Option<String>,
    },
    /// A supervisor says what time a journey is taken to save in statistics.
    SetBaselines {
        /// As they are from now on.
        baselines: Baselines,
        /// Why, 1 to 500 characters.
        reason: String,
    },
    /// Something was refused that left no document: it is counted, under the codes of its faults.
    NoteRefused {
        /// As often as each is to be counted; up to 64 characters each.
        codes: Vec<String>,
    },
    /// The node itself tells what a device showed: kept as its history.
    DeviceShowed {
        /// Which.
        device: String,
        /// A fault, 1 to 500 characters. `None`: no fault.
        fault: Option<String>,
        /// Battery, 0 to 100. `None`: no reading.
        battery_percent: Option<u8>,
    },
    /// The node itself lets time pass, about once an hour: what nobody started or bundled in time
    /// is taken back, and the others on the way are told.
    PassTime,
    /// The node itself tells that an officer has confirmed an incident of a journey under way: the
    /// cargo is inspected, whatever was inspected before.
    IncidentConfirmed {
        /// Which journey.
        journey: JourneyId,
        /// Which incident.
        incident: IncidentId,
    },
    /// The node itself tells that custody has passed for good, to us or from us to the next
    /// authority: what can be done no longer lapses, and what was asked for here and waits is asked
    /// of those ahead.
    CustodyPassed {
        /// Of which journey.
        journey: JourneyId,
    },
    /// The node itself tells that a journey is over here: its manifest ends, its cargo is carried,
    /// and no inspection or change of it waits any longer.
    JourneyEnded {
        /// Which.
        journey: JourneyId,
    },
}

/// What the scheme page publishes and nobody applied for here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Published {
    /// A participant or supplier by name. Address, registration number and contact are blank where
    /// they are not public.
    Party {
        /// Its id.
        id: PartyId,
        /// Name.
        name: String,
        /// Address. Empty: not public.
        address: String,
        /// What it does, as far as published.
        roles: Vec<crate::PartyRole>,
        /// Schemes, and by whom confirmed.
        schemes: BTreeMap<AuthorityId, Vec<SchemeId>>,
    },
    /// An approved model.
    Model {
        /// What it is.
        form: crate::ModelForm,
        /// Who supplies it.
        supplier: PartyId,
        /// Which authorities are published to have accredited it.
        accredited_by: Vec<AuthorityId>,
        /// Where this is published.
        source: String,
    },
}
