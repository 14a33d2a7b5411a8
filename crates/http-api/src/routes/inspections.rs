//! Selection for inspection, explained, and what came of it: for the authority's people alone.

use axum::{Json, extract::State};
use model::JourneyId;
use scheme::{Act, Inspection};

use super::{refused, shelf::ShelfAsked};
use crate::{
    app::App,
    extract::{Asked, Id, Sent},
    guard::Caller,
    json::{Filed, InspectionForm, ReasonForm, Shelf},
    problem::Problem,
    register::{change, list, one},
};

/// Selections, newest changed first.
#[utoipa::path(
    get,
    path = "/api/v1/inspections",
    params(ShelfAsked),
    responses((status = 200, body = Shelf<Inspection>), refused::Look)
)]
pub(super) async fn list_inspections(
    State(app): State<App>,
    caller: Caller,
    Asked(asked): Asked<ShelfAsked>,
) -> Result<Json<Shelf<Inspection>>, Problem> {
    list(&app, caller, asked.into(), |_: &Inspection| true).await
}

/// One selection.
#[utoipa::path(
    get,
    path = "/api/v1/inspections/{journey}",
    params(("journey" = String, Path, description = "The journey.")),
    responses((status = 200, body = Filed<Inspection>), refused::Look)
)]
pub(super) async fn get_inspection(
    State(app): State<App>,
    caller: Caller,
    Id(journey): Id<JourneyId>,
) -> Result<Json<Filed<Inspection>>, Problem> {
    one(&app, &caller, journey).await.map(Json)
}

/// Selects a truck by hand.
#[utoipa::path(
    post,
    path = "/api/v1/inspections/{journey}/select",
    params(("journey" = String, Path, description = "The journey.")),
    request_body = ReasonForm,
    responses((status = 200, body = Filed<Inspection>), refused::Act)
)]
pub(super) async fn select_inspection(
    State(app): State<App>,
    caller: Caller,
    Id(journey): Id<JourneyId>,
    Sent(ReasonForm { reason }): Sent<ReasonForm>,
) -> Result<Json<Filed<Inspection>>, Problem> {
    change(&app, &caller, journey, Act::Select { journey, reason }).await
}

/// Insists on inspecting although an authority before us has.
#[utoipa::path(
    post,
    path = "/api/v1/inspections/{journey}/insist",
    params(("journey" = String, Path, description = "The journey.")),
    request_body = ReasonForm,
    responses((status = 200, body = Filed<Inspection>), refused::Act)
)]
pub(super) async fn insist_inspection(
    State(app): State<App>,
    caller: Caller,
    Id(journey): Id<JourneyId>,
    Sent(ReasonForm { reason }): Sent<ReasonForm>,
) -> Result<Json<Filed<Inspection>>, Problem> {
    change(&app, &caller, journey, Act::Insist { journey, reason }).await
}

/// Notes what an inspection found.
#[utoipa::path(
    post,
    path = "/api/v1/inspections/{journey}/result",
    params(("journey" = String, Path, description = "The journey.")),
    request_body = InspectionForm,
    responses((status = 200, body = Filed<Inspection>), refused::Act)
)]
pub(super) async fn note_inspection(
    State(app): State<App>,
    caller: Caller,
    Id(journey): Id<JourneyId>,
    Sent(InspectionForm { stage, result, note }): Sent<InspectionForm>,
) -> Result<Json<Filed<Inspection>>, Problem> {
    change(&app, &caller, journey, Act::Inspect { journey, stage, result, note }).await
}
