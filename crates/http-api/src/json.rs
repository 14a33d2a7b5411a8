//! The JSON shapes of the interface, version 1, and their conversions from what the core shows.
//!
//! Domain types are not serialisable, so what leaves the node is exactly what stands here. Times
//! end in `_ms` (milliseconds since the Unix epoch, UTC, by the node's clock); coordinates are
//! `[longitude, latitude]` in degrees, WGS-84. A key whose value is not known is there and `null`.

mod equipment;
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

pub(crate) use equipment::{DeviceCounts, DeviceProfiles, DeviceReadings};
pub(crate) use filing::{
    AmendmentForm, AnswerForm, ApplicationForm, ApproveForm, AskBackForm, AttachmentForm,
    BaselinesForm, CargoQuestion, ConsignmentsDeclared, ConsignmentsForm, ConsignmentsFormat,
    ConsignmentsUpload, DecisionForm, DriverFiled, EntrustForm, FaultForm, HolderForm,
    InspectionForm, LetterForm, PaperApplication, PaperApplied, PublicApplication, PublicApplied,
    PublishedForm, ReasonForm, StandingForm, VehicleInspectionForm,
};
pub(crate) use incidents::{IncidentSource, IncidentView, IncidentsView, Verdict};
pub(crate) use journeys::{JourneyDetail, JourneyView, JourneysView, OrderView, TimelineEntry};
pub(crate) use locks::{FixSource, LockView, LocksView};
pub(crate) use maps::{
    DraftDecisionForm, DraftDetail, DraftForm, EditsChecked, EditsForm, MapFormat, MapImport,
    MapImported,
};
pub(crate) use node::{ClockView, ErrorBody, Names, Node, PeerView, SessionView};
pub(crate) use places::{Crossing, PlaceKind, PlacesView};
pub(crate) use public::{
    ContactView, EquipmentsView, ParticipantsView, PointsView, RouteView, SchemesView,
};
pub(crate) use register::{Filed, History, HistoryEntry, Shelf};
pub(crate) use requests::{ChangePassword, Declaration, LogIn, Recall, Resolve};
pub(crate) use statistics::Statistics;
pub(crate) use track::{CorridorView, TrackPoint, TrackView};

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
