//! Models of locks and positioning units.

use axum::{Json, extract::State};
use model::ModelId;
use scheme::{Act, Model, Register};

use super::{refused, shelf::ShelfAsked};
use crate::{
    app::App,
    extract::{Asked, Id, Sent},
    guard::Caller,
    json::{DeviceCounts, DeviceProfiles, Filed, ReasonForm, Shelf},
    problem::Problem,
    register::{change, list, one},
};

/// Models, newest changed first. A supplier sees its own; what is accredited is public.
#[utoipa::path(
    get,
    path = "/api/v1/models",
    params(ShelfAsked),
    responses((status = 200, body = Shelf<Model>), refused::Look)
)]
pub(super) async fn list_models(
    State(app): State<App>,
    caller: Caller,
    Asked(asked): Asked<ShelfAsked>,
) -> Result<Json<Shelf<Model>>, Problem> {
    list(&app, caller, asked.into(), |_: &Model| true).await
}

/// One model.
#[utoipa::path(
    get,
    path = "/api/v1/models/{id}",
    params(("id" = String, Path, description = "The model.")),
    responses((status = 200, body = Filed<Model>), refused::Look)
)]
pub(super) async fn get_model(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ModelId>,
) -> Result<Json<Filed<Model>>, Problem> {
    one(&app, &caller, id).await.map(Json)
}

/// How many devices of each model are registered, by class and where they stand here. A supplier
/// sees those of its own models; whose they are it does not.
#[utoipa::path(
    get,
    path = "/api/v1/device-counts",
    responses((status = 200, body = DeviceCounts), refused::Look)
)]
pub(super) async fn count_devices(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<DeviceCounts>, Problem> {
    let may = move |model: &Model, register: &Register| caller.may_read(model, register);
    app.look(move |register| DeviceCounts::new(register, may)).await.map(Json)
}

/// The device profiles that this node can speak with: what a model's application may name.
#[utoipa::path(
    get,
    path = "/api/v1/device-profiles",
    responses((status = 200, body = DeviceProfiles), refused::Look)
)]
pub(super) async fn list_profiles(State(app): State<App>) -> Result<Json<DeviceProfiles>, Problem> {
    app.read(|core| DeviceProfiles { profiles: core.profiles().collect() }).await.map(Json)
}

/// Withdraws this authority's accreditation.
#[utoipa::path(
    post,
    path = "/api/v1/models/{id}/withdraw",
    params(("id" = String, Path, description = "The model.")),
    request_body = ReasonForm,
    responses((status = 200, body = Filed<Model>), refused::Act)
)]
pub(super) async fn withdraw_model(
    State(app): State<App>,
    caller: Caller,
    Id(model): Id<ModelId>,
    Sent(ReasonForm { reason }): Sent<ReasonForm>,
) -> Result<Json<Filed<Model>>, Problem> {
    change(&app, &caller, model, Act::WithdrawModel { model, reason }).await
}
