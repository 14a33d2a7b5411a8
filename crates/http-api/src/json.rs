//! The JSON shapes of the interface, version 1, and their conversions from what the core shows.
//!
//! Domain types are not serialisable, so what leaves the node is exactly what stands here. Times
//! end in `_ms` (milliseconds since the Unix epoch, UTC, by the node's clock); coordinates are
//! `[longitude, latitude]` in degrees, WGS-84. A key whose value is not known is there and `null`.

mod accounts;
mod audit;
mod equipment;
mod events;
mod filing;
mod incidents;
mod journeys;
mod locks;
mod maps;
mod node;
mod places;
mod public;
mod register;
mod requests;
mod retention;
mod statistics;
mod track;

use model::Point;
use serde::Serialize;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr, Schema,
        schema::{Array, ArrayBuilder, KnownFormat, Object, ObjectBuilder, SchemaFormat, Type},
    },
};

pub(crate) use accounts::{Account, AccountInvitation, AccountPassword, AccountUpdate};
pub(crate) use audit::AuditLine;
pub(crate) use equipment::{DeviceCount, DeviceProfile, DeviceReading};
pub(crate) use events::{DocumentChange, LiveEvent};
pub(crate) use filing::{
    AmendmentForm, AnswerForm, ApplicationForm, ApproveForm, AskBackForm, AttachmentForm,
    BaselinesForm, CargoQuestion, ConsignmentsForm, ConsignmentsFormat, ConsignmentsUpload,
    DecisionForm, DeclarationOutcome, DriverRegistration, EntrustForm, FaultForm, HolderForm,
    InspectionForm, LetterForm, PaperApplication, PaperApplicationReceipt, PublicApplication,
    PublicApplicationReceipt, PublishedForm, ReasonForm, StandingForm, VehicleInspectionForm,
};
pub(crate) use incidents::{Incident, IncidentSource};
pub(crate) use journeys::{Journey, JourneyDetail, Order, TimelineEntry};
pub(crate) use locks::{FixSource, Lock, LockPage, LockPosition};
pub(crate) use maps::{
    DraftDecisionForm, DraftDetail, DraftForm, EditCheck, EditsForm, ImportedEdits, MapFormat,
    MapImport,
};
pub(crate) use node::{Certificate, Names, Node, NodeClock, Peer, Role, Session};
pub(crate) use places::{Crossing, PlaceKind, PlaceMap};
pub(crate) use public::{
    AccreditedModel, Participant, PublicScheme, Route, SchemeMap, SchemeOffice,
};
pub(crate) use register::{HistoryAuthor, RecordedRevision, Revision};
pub(crate) use requests::{JourneyDeclaration, LogIn, PasswordChange, RecallForm, ResolutionForm};
pub(crate) use retention::{
    Erasure, ErasureForm, ErasureNote, LegalHold, Retention, RetentionPeriod,
};
pub(crate) use statistics::Statistics;
pub(crate) use track::{Corridor, Track};

/// `[longitude, latitude]` in degrees, WGS-84.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(transparent)]
pub(crate) struct Position([f64; 2]);

impl From<Point> for Position {
    fn from(point: Point) -> Self {
        Self([point.lon(), point.lat()])
    }
}

impl PartialSchema for Position {
    fn schema() -> RefOr<Schema> {
        let degrees: Object = ObjectBuilder::new()
            .schema_type(Type::Number)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Double)))
            .build();
        let pair: Array = ArrayBuilder::new()
            .items(degrees)
            .description(Some("[longitude, latitude] in degrees, WGS-84"))
            .min_items(Some(2))
            .max_items(Some(2))
            .build();
        Schema::Array(pair).into()
    }
}

impl ToSchema for Position {}
