//! The documents of the register. Each is the whole present state of one subject; its history is
//! its earlier revisions.

mod application;
mod cargo;
mod company;
mod draft;
mod equipment;
mod figures;
mod inspection;
mod manifest;
mod person;
mod vehicle;

pub use application::{
    About, Application, ApplicationStatus, Attachment, Decided, Decision, Remark, Speaker,
};
pub use cargo::{
    BillKind, CargoKind, Consignment, ConsignmentForm, ConsignmentStatus, Permit, PermitKind,
    RuleApplied, TradePartner, Verdict, VerdictOutcome,
};
pub use company::{Company, Contact, Letter, LetterKind, Party, PartyForm, PartyRole, Standing};
pub use draft::{Draft, DraftStatus};
pub use equipment::{
    Accreditation, AccreditationState, BatteryReading, Chip, ChipForm, Device, DeviceFault,
    DeviceForm, DeviceKind, Holder, LockClass, Model, ModelForm, ShownFault,
};
pub use figures::{Baselines, Refusals};
pub use inspection::{
    Inspection, InspectionClosed, InspectionResult, InspectionStage, InspectionStatus, PointReason,
    RiskPoint,
};
pub use manifest::{
    Amendment, AmendmentStatus, Change, Check, CheckCode, CheckState, Leg, Manifest, ManifestForm,
    ManifestStatus, Reply,
};
pub use person::Person;
pub use vehicle::{Driver, DriverDetails, DriverForm, Vehicle, VehicleForm, VehicleInspection};

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

/// How cargo travels before or after the road.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    ToSchema,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Mode {
    /// By air before or after the road.
    AirLand,
    /// By sea before or after the road.
    SeaLand,
}

/// Which way over the boundary, seen from Hong Kong.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    ToSchema,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Direction {
    /// Leaving Hong Kong, or staying in it.
    Outbound,
    /// Entering Hong Kong.
    Inbound,
}

/// Which sort of document.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    ToSchema,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[schema(as = DocumentKind)]
#[strum(serialize_all = "snake_case")]
pub enum DocumentKind {
    /// A company that takes part.
    Party,
    /// Something filed that authorities decide on.
    Application,
    /// A vehicle that carries cargo under seal.
    Vehicle,
    /// A driver, without the personal part.
    Driver,
    /// The personal part of a driver: kept in a place of its own, shown only when revealed.
    DriverDetails,
    /// A model of lock or positioning unit.
    Model,
    /// One lock or positioning unit.
    Device,
    /// Cargo under one through bill.
    Consignment,
    /// Consignments bundled to a vehicle.
    Manifest,
    /// A change asked for under way.
    Amendment,
    /// A selection for inspection and what came of it.
    Inspection,
    /// A proposed edit of places, routes or corridors.
    Draft,
    /// What was refused in one month without leaving a document.
    Refusals,
    /// What time a journey is taken to save.
    Baselines,
}

/// A document with its kind, under a key that no document has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "document", rename_all = "snake_case")]
#[schema(as = RegisterDocument)]
#[expect(missing_docs, reason = "each is of the kind of the same name")]
pub enum Document {
    Party(Party),
    Application(Application),
    Vehicle(Vehicle),
    Driver(Driver),
    DriverDetails(DriverDetails),
    Model(Model),
    Device(Device),
    Consignment(Consignment),
    Manifest(Manifest),
    Amendment(Amendment),
    Inspection(Inspection),
    Draft(Draft),
    Refusals(Refusals),
    Baselines(Baselines),
}

impl Document {
    /// Which kind of document it is.
    pub fn kind(&self) -> DocumentKind {
        match self {
            Self::Party(_) => DocumentKind::Party,
            Self::Application(_) => DocumentKind::Application,
            Self::Vehicle(_) => DocumentKind::Vehicle,
            Self::Driver(_) => DocumentKind::Driver,
            Self::DriverDetails(_) => DocumentKind::DriverDetails,
            Self::Model(_) => DocumentKind::Model,
            Self::Device(_) => DocumentKind::Device,
            Self::Consignment(_) => DocumentKind::Consignment,
            Self::Manifest(_) => DocumentKind::Manifest,
            Self::Amendment(_) => DocumentKind::Amendment,
            Self::Inspection(_) => DocumentKind::Inspection,
            Self::Draft(_) => DocumentKind::Draft,
            Self::Refusals(_) => DocumentKind::Refusals,
            Self::Baselines(_) => DocumentKind::Baselines,
        }
    }

    /// The id of its subject, as text: unique within its kind.
    pub fn subject(&self) -> &str {
        match self {
            Self::Party(it) => it.id.as_str(),
            Self::Application(it) => it.id.as_str(),
            Self::Vehicle(it) => it.id.as_str(),
            Self::Driver(it) => it.id.as_str(),
            Self::DriverDetails(it) => it.driver.as_str(),
            Self::Model(it) => it.id.as_str(),
            Self::Device(it) => it.id.as_str(),
            Self::Consignment(it) => it.id.as_str(),
            Self::Manifest(it) => it.id.as_str(),
            Self::Amendment(it) => it.id.as_str(),
            Self::Inspection(it) => it.journey.as_str(),
            Self::Draft(it) => it.id.as_str(),
            Self::Refusals(it) => &it.month,
            Self::Baselines(_) => Baselines::SUBJECT,
        }
    }
}
