//! Selection for inspection, explained, and what came of it: for the authority's people alone.

use axum::{Json, extract::State};
use model::JourneyId;
use scheme::{Act, Inspection, InspectionStatus};

use super::paging::documents_asked;
use crate::{
    app::App,
    extract::{Asked, Id, Sent},
    guard::Caller,
    json::{InspectionForm, ReasonForm, Revision},
    page::Page,
    problem::Problem,
    register::{Tagged, change, list, tagged},
};

documents_asked!(InspectionsAsked, InspectionStatus);

/// Selections, newest changed first.
#[utoipa::path(
    get,
    path = "/api/v1/inspections",
    params(InspectionsAsked),
    responses((status = 200, body = Page<Revision<Inspection>>))
)]
pub(super) async fn list_inspections(
    State(app): State<App>,
    caller: Caller,
    Asked(asked): Asked<InspectionsAsked>,
) -> Result<Json<Page<Revision<Inspection>>>, Problem> {
    list(&app, caller, asked.into()).await
}

/// Reads one selection for inspection.
#[utoipa::path(
    get,
    path = "/api/v1/inspections/{journey}",
    params(("journey" = String, Path, description = "The journey.")),
    responses((status = 200, body = Revision<Inspection>))
)]
pub(super) async fn get_inspection(
    State(app): State<App>,
    caller: Caller,
    Id(journey): Id<JourneyId>,
) -> Result<Tagged<Revision<Inspection>>, Problem> {
    tagged(&app, &caller, journey).await
}

/// Selects a truck by hand.
#[utoipa::path(
    post,
    path = "/api/v1/inspections/{journey}/select",
    params(("journey" = String, Path, description = "The journey.")),
    request_body = ReasonForm,
    responses((status = 200, body = Revision<Inspection>))
)]
pub(super) async fn select_inspection(
    State(app): State<App>,
    caller: Caller,
    Id(journey): Id<JourneyId>,
    Sent(ReasonForm { reason }): Sent<ReasonForm>,
) -> Result<Json<Revision<Inspection>>, Problem> {
    change(&app, &caller, journey, Act::Select { journey, reason }).await
}

/// Insists on inspecting although an authority before us has.
#[utoipa::path(
    post,
    path = "/api/v1/inspections/{journey}/insist",
    params(("journey" = String, Path, description = "The journey.")),
    request_body = ReasonForm,
    responses((status = 200, body = Revision<Inspection>))
)]
pub(super) async fn insist_inspection(
    State(app): State<App>,
    caller: Caller,
    Id(journey): Id<JourneyId>,
    Sent(ReasonForm { reason }): Sent<ReasonForm>,
) -> Result<Json<Revision<Inspection>>, Problem> {
    change(&app, &caller, journey, Act::Insist { journey, reason }).await
}

/// Notes what an inspection found.
#[utoipa::path(
    post,
    path = "/api/v1/inspections/{journey}/result",
    params(("journey" = String, Path, description = "The journey.")),
    request_body = InspectionForm,
    responses((status = 200, body = Revision<Inspection>))
)]
pub(super) async fn note_inspection(
    State(app): State<App>,
    caller: Caller,
    Id(journey): Id<JourneyId>,
    Sent(InspectionForm { stage, result, note }): Sent<InspectionForm>,
) -> Result<Json<Revision<Inspection>>, Problem> {
    change(&app, &caller, journey, Act::Inspect { journey, stage, result, note }).await
}
