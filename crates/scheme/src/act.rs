//! What people do to the register.

use std::collections::BTreeMap;

use model::{
    AccountName, AmendmentId, ApplicationId, AuthorityId, ConsignmentId, DraftId, DriverId,
    IncidentId, JourneyId, ManifestId, ModelId, PartyId, SchemeId, VehicleId,
};
use serde::{Deserialize, Serialize};

use crate::{
    About, At, Attachment, Baselines, Change, ChipForm, ConsignmentForm, DriverForm, Holder,
    InspectionResult, InspectionStage, LetterKind, ManifestForm, Mode, PartyForm, Person,
    ShownFault,
};

/// For whom somebody acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Side {
    /// Nobody: a visitor of the public pages.
    Public,
    /// A company, and only for what is its own.
    Party(PartyId),
    /// The authority itself, through one of its officers.
    Desk,
}

/// Who acts, and on whose behalf.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The account; `system` for the node itself.
    pub account: AccountName,
    /// On whose behalf the account acts.
    pub side: Side,
}

/// Something done to the register.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Act {
    /// A company applies to take part, and gets an account here; or an officer enters its paper
    /// form for it, which a second person then decides.
    Apply {
        /// The form that the company filled in.
        form: PartyForm,
        /// For which schemes; those that they include are added.
        schemes: Vec<SchemeId>,
        /// Its account here, not yet in use.
        account: AccountName,
    },
    /// A party applies for something further: other schemes, a model, a vehicle, a device. The
    /// same subject again is a renewal or a change.
    File {
        /// The subject of the application: taking part, a model, a vehicle or a device.
        about: About,
        /// The schemes that it is about.
        schemes: Vec<SchemeId>,
    },
    /// The bytes of a paper have been stored; adds it to an application.
    Attach {
        /// The application that the paper belongs to.
        application: ApplicationId,
        /// Title, kind and digest of the paper; its bytes are stored already.
        attachment: Attachment,
    },
    /// The applicant answers what was asked: whoever asked back has it pending again.
    Answer {
        /// The application that was asked about.
        application: ApplicationId,
        /// 1 to 2,000 characters.
        text: String,
    },
    /// The applicant takes an application back.
    Withdraw {
        /// The application to take back.
        application: ApplicationId,
    },
    /// An officer wants to know more.
    AskBack {
        /// The application that raises the question.
        application: ApplicationId,
        /// The question, 1 to 2,000 characters.
        question: String,
    },
    /// An officer approves.
    Approve {
        /// The application to approve.
        application: ApplicationId,
        /// How this authority reaches its chip: required when a device is enrolled.
        chip: Option<ChipForm>,
        /// Until when it holds, milliseconds since the Unix epoch: vehicles (two years if `None`)
        /// and accreditations (no end if `None`).
        until_ms: Option<i64>,
    },
    /// An officer refuses.
    Refuse {
        /// The application to refuse.
        application: ApplicationId,
        /// Why, 1 to 2,000 characters; the applicant reads it.
        reason: String,
    },
    /// An officer writes to a party: warning, suspension, reinstatement, de-registration.
    Write {
        /// The party that is written to.
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
        /// The model that loses its accreditation.
        model: ModelId,
        /// Why, 1 to 500 characters.
        reason: String,
    },
    /// An officer notes an inspection of a vehicle and its equipment.
    InspectVehicle {
        /// The vehicle that was inspected.
        vehicle: VehicleId,
        /// Whether vehicle and equipment were found in order.
        passed: bool,
        /// Up to 500 characters.
        note: String,
    },
    /// An officer suspends, reinstates or ends a vehicle's registration here.
    StandVehicle {
        /// The vehicle whose registration changes.
        vehicle: VehicleId,
        /// The letter by which its standing changes.
        letter: LetterKind,
        /// Why, 1 to 500 characters.
        reason: String,
    },
    /// An officer suspends, reinstates or ends a device's enrolment here.
    StandDevice {
        /// The device whose enrolment changes, as printed on its body.
        device: String,
        /// The letter by which its standing changes.
        letter: LetterKind,
        /// Why, 1 to 500 characters.
        reason: String,
    },
    /// An officer notes a fault of a device.
    NoteFault {
        /// The device at fault, as printed on its body.
        device: String,
        /// 1 to 500 characters.
        text: String,
    },
    /// A device changes hands.
    HandDevice {
        /// The device that changes hands, as printed on its body.
        device: String,
        /// Who has it from now on.
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
        /// The driver whose registration changes.
        driver: DriverId,
        /// The letter by which its standing changes.
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
        /// The consignment that is declared anew.
        consignment: ConsignmentId,
        /// The consignment as it should be from now on.
        form: ConsignmentForm,
    },
    /// A party takes a consignment back that is not under way.
    CancelConsignment {
        /// The consignment to take back.
        consignment: ConsignmentId,
    },
    /// A shipper entrusts a consignment to a carrier, who may then bundle it.
    Entrust {
        /// The consignment that a carrier may bundle from now on.
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
        /// The manifest to take back.
        manifest: ManifestId,
    },
    /// Asks the authorities on the way again, and looks at our own checks again.
    Recheck {
        /// The manifest whose checks are to be looked at again.
        manifest: ManifestId,
    },
    /// A carrier starts the journey, 24 hours before to 12 hours after it is to cross: every check
    /// must be met, and no other authority's answer older than 15 minutes.
    Start {
        /// The manifest whose journey is to start.
        manifest: ManifestId,
    },
    /// A carrier or officer asks for a change under way.
    Amend {
        /// The journey to change.
        journey: JourneyId,
        /// The change that is asked for.
        change: Change,
        /// Why, 1 to 500 characters.
        reason: String,
    },
    /// An officer of the authority in custody decides it.
    DecideAmendment {
        /// The amendment to decide.
        amendment: AmendmentId,
        /// Whether the authority allows it.
        approved: bool,
        /// Why not, or what to mind; required for a refusal, up to 500 characters.
        note: Option<String>,
    },
    /// An officer insists on inspecting although an authority before us has; until custody has
    /// passed to the next.
    Insist {
        /// The journey that is to be inspected although it was inspected before.
        journey: JourneyId,
        /// Why, 1 to 500 characters.
        reason: String,
    },
    /// An officer selects a truck by hand, until custody has passed to the next authority.
    Select {
        /// The journey whose cargo is to be inspected.
        journey: JourneyId,
        /// Why, 1 to 500 characters.
        reason: String,
    },
    /// An officer has inspected what is in custody here.
    Inspect {
        /// The journey whose cargo was inspected.
        journey: JourneyId,
        /// At which end of the leg it was inspected.
        stage: InspectionStage,
        /// What the inspection came to.
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
        /// The draft to decide.
        draft: DraftId,
        /// Whether the draft becomes part of the map, or is turned down.
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
        /// The device that has shown it, as printed on its body.
        device: String,
        /// A fault. `None`: no fault.
        fault: Option<ShownFault>,
        /// Battery, 0 to 100. `None`: no reading.
        battery_percent: Option<u8>,
    },
    /// The node itself lets time pass, about once an hour: what nobody started or bundled in time
    /// is taken back, and the others on the way are told.
    PassTime,
    /// The node itself takes a person out of the documents.
    Forget {
        /// Whom it forgets.
        person: Person,
    },
    /// The node itself tells that an officer has confirmed an incident of a journey under way: the
    /// cargo is inspected, whatever was inspected before.
    IncidentConfirmed {
        /// The journey that the incident was raised on.
        journey: JourneyId,
        /// The incident that an officer confirmed.
        incident: IncidentId,
    },
    /// The node itself tells that custody has passed for good, to us or from us to the next
    /// authority: what can be done no longer lapses, and what was asked for here and waits is asked
    /// of those ahead.
    CustodyPassed {
        /// The journey whose custody passed on.
        journey: JourneyId,
    },
    /// The node itself tells that a journey is over here: its manifest ends, its cargo is carried,
    /// and no inspection or change of it waits any longer.
    JourneyEnded {
        /// The journey that has ended.
        journey: JourneyId,
    },
}

/// What the scheme page publishes and nobody applied for here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Published {
    /// A participant or supplier by name. Address, registration number and contact are blank where
    /// they are not public.
    Party {
        /// The identifier that the party gets; it must be free.
        id: PartyId,
        /// The name as the page gives it.
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
        /// The model as the page describes it.
        form: crate::ModelForm,
        /// The supplier that the page names.
        supplier: PartyId,
        /// Which authorities are published to have accredited it.
        accredited_by: Vec<AuthorityId>,
        /// The publication that says so: its title, page or address.
        source: String,
    },
}
