//! What authorities tell one another about the scheme. `control` turns each into a message of
//! `federation-wire` and back: nothing that has no field there can cross.
//!
//! Deliberately absent: contacts, drivers, other authorities' plates, chips and their secrets,
//! attachments' bytes, officers' names and notes, places of other authorities' legs, and the
//! licences that another side issued.

use model::{
    AmendmentId, ApplicationId, AuthorityId, ConsignmentId, JourneyId, LockId, ManifestId, PartyId,
    SchemeId, VehicleId,
};

use crate::{
    Change, Check, Company, ConsignmentForm, Decided, DeviceForm, InspectionResult,
    InspectionStage, Leg, Mode, ModelForm, Objection, PartyRole, Standing,
};

/// The part of an application that another authority is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FiledAbout {
    /// To take part. No contact: questions go through the authority where it was filed.
    Participation {
        /// What it wants to do.
        roles: Vec<PartyRole>,
        /// The company as it is registered.
        company: Company,
        /// The modes that it works in.
        modes: Vec<Mode>,
    },
    /// A model is to be accredited.
    Model(ModelForm),
    /// A vehicle, by the receiver's own plate.
    Vehicle {
        /// The vehicle's identifier, the same at every authority.
        vehicle: VehicleId,
        /// The receiver's own plate.
        plate: String,
        /// Make and type.
        description: Option<String>,
    },
    /// A device is to be enrolled.
    Device(DeviceForm),
}

/// What a standing is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StandingOf {
    /// The standing of a party.
    Party(PartyId),
    /// The standing of a vehicle.
    Vehicle(VehicleId),
    /// A model: registered means accredited.
    Model(model::ModelId),
    /// A device, by its id.
    Device(String),
}

/// A consignment as it is told to one authority on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CargoDue {
    /// Its reference number.
    pub consignment: ConsignmentId,
    /// The party that declared it.
    pub party: PartyId,
    /// What is due: permits that the receiver's side issued, the Macao declaration only to Macao.
    pub form: ConsignmentForm,
}

/// A manifest as it is told to an authority on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundled {
    /// The manifest's identifier, the same at every authority.
    pub manifest: ManifestId,
    /// Which journey it is for.
    pub journey: JourneyId,
    /// The party that drives.
    pub carrier: PartyId,
    /// Under which scheme.
    pub scheme: SchemeId,
    /// By which mode.
    pub mode: Mode,
    /// The vehicle that carries the cargo.
    pub vehicle: VehicleId,
    /// The lock on its door.
    pub lock: LockId,
    /// The legs; only the receiver's has places.
    pub legs: Vec<Leg>,
    /// When it is to cross, milliseconds since the Unix epoch.
    pub crosses_at_ms: i64,
    /// When it was bundled, milliseconds since the Unix epoch.
    pub bundled_at_ms: i64,
    /// Of which round the answer is.
    pub round: u32,
    /// How many consignments will follow.
    pub consignments: u32,
}

/// A change asked for under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AmendmentAsked {
    /// The amendment's identifier.
    pub amendment: AmendmentId,
    /// The journey that it belongs to.
    pub journey: JourneyId,
    /// The change that is asked for.
    pub change: Change,
    /// Why the carrier asks for it.
    pub reason: String,
}

/// A decision on a change asked for under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AmendmentDecided {
    /// The amendment's identifier.
    pub amendment: AmendmentId,
    /// The journey that it belongs to.
    pub journey: JourneyId,
    /// What was asked to change.
    pub change: Change,
    /// Whether the sender allows it.
    pub approved: bool,
    /// What the carrier is told.
    pub note: Option<String>,
}

/// Something told to another authority.
#[derive(Debug, Clone, PartialEq)]
pub enum Notice {
    /// An application that the receiver must decide.
    Filed {
        /// The application's identifier, the same at every authority.
        application: ApplicationId,
        /// The party that applies.
        party: PartyId,
        /// The subject of the application: taking part, a model, a vehicle or a device.
        about: FiledAbout,
        /// The schemes that it is about.
        schemes: Vec<SchemeId>,
    },
    /// The applicant answered the receiver's question.
    Answered {
        /// The application's identifier, the same at every authority.
        application: ApplicationId,
        /// The applicant's answer.
        text: String,
    },
    /// The applicant took it back.
    Withdrawn {
        /// The application's identifier, the same at every authority.
        application: ApplicationId,
    },
    /// What the sender decided, told to the authority where it was filed.
    Decided {
        /// The application's identifier, the same at every authority.
        application: ApplicationId,
        /// How the sender has decided.
        decided: Decided,
        /// For the applicant, in an officer's words.
        reason: Option<String>,
        /// Why the node itself refused it. `None`: an officer decided.
        objection: Option<Objection>,
    },
    /// Where something stands with the sender from now on.
    Standing {
        /// What the standing is about.
        of: StandingOf,
        /// The standing with the sender from now on.
        standing: Standing,
    },
    /// A manifest that passes the receiver. The cargo follows in [`Notice::Cargo`].
    Bundled(Bundled),
    /// Some of its consignments, at most [`Notice::CARGO_MAX`].
    Cargo {
        /// The manifest that it is about.
        manifest: ManifestId,
        /// Of which round the answer is.
        round: u32,
        /// The consignments, with what is due to the receiver.
        consignments: Vec<CargoDue>,
    },
    /// Look at the checks again and answer.
    Recheck {
        /// The manifest that it is about.
        manifest: ManifestId,
        /// Of which round the answer is.
        round: u32,
    },
    /// What the sender's checks came to, told to the authority where it was filed.
    Checked {
        /// The manifest that it is about.
        manifest: ManifestId,
        /// The round that was asked: an answer of any other is not taken.
        round: u32,
        /// Its checks, without a word on how devices and its leg are doing.
        checks: Vec<Check>,
    },
    /// The carrier took it back; whoever has declared its journey withdraws it. The authority where
    /// it begins says the same to where it was filed: nothing is sealed, nor will be.
    Cancelled {
        /// The manifest that is taken back.
        manifest: ManifestId,
    },
    /// The carrier starts: look at the checks once more, declare the journey if all are met, and
    /// answer. The authority where it begins says the same to where it was filed if it is asked to
    /// take back what it has sealed.
    Started {
        /// The manifest that it is about.
        manifest: ManifestId,
        /// Of which round the answer is.
        round: u32,
    },
    /// The start came to nothing: whoever has declared the journey withdraws it and answers.
    StartWithdrawn {
        /// The manifest that it is about.
        manifest: ManifestId,
        /// Of which round the answer is.
        round: u32,
    },
    /// A change is asked for: whoever has custody decides, and the receiver has it or may yet get it.
    AmendmentAsked(AmendmentAsked),
    /// A change was decided by the sender, who has custody; or, where the sender asked for it before
    /// custody came to it, by an authority after the sender.
    AmendmentDecided(AmendmentDecided),
    /// The sender has inspected.
    Inspected {
        /// The journey whose cargo was inspected.
        journey: JourneyId,
        /// At which end of the leg it was inspected.
        stage: InspectionStage,
        /// What the inspection came to.
        result: InspectionResult,
    },
}

impl Notice {
    /// Most consignments in one notice: with the longest fields they fit into one envelope.
    pub const CARGO_MAX: usize = 5;
}

/// A notice and whom it is for.
pub type Told = (AuthorityId, Notice);
