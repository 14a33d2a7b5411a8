//! Models of locks and positioning units.

use axum::{Json, extract::State};
use control::Core;
use model::ModelId;
use scheme::{Act, Model};

use super::paging::documents_asked;
use crate::{
    app::App,
    extract::{Asked, Id, Sent},
    guard::Caller,
    json::{DeviceCount, DeviceProfile, ReasonForm, Revision},
    page::Page,
    problem::Problem,
    register::{Tagged, change, list, tagged},
};

documents_asked!(ModelsAsked);

/// Models, newest changed first. A supplier sees its own; what is accredited is public.
#[utoipa::path(
    get,
    path = "/api/v1/models",
    params(ModelsAsked),
    responses((status = 200, body = Page<Revision<Model>>))
)]
pub(super) async fn list_models(
    State(app): State<App>,
    caller: Caller,
    Asked(asked): Asked<ModelsAsked>,
) -> Result<Json<Page<Revision<Model>>>, Problem> {
    list(&app, caller, asked.into()).await
}

/// Reads one model.
#[utoipa::path(
    get,
    path = "/api/v1/models/{id}",
    params(("id" = String, Path, description = "The model.")),
    responses((status = 200, body = Revision<Model>))
)]
pub(super) async fn get_model(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ModelId>,
) -> Result<Tagged<Revision<Model>>, Problem> {
    tagged(&app, &caller, id).await
}

/// How many devices of each model are registered, by class and where they stand here. A supplier
/// sees those of its own models; whose they are it does not.
#[utoipa::path(
    get,
    path = "/api/v1/device-counts",
    responses((status = 200, body = Page<DeviceCount>))
)]
pub(super) async fn count_devices(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<Page<DeviceCount>>, Problem> {
    let may = move |model: &Model| caller.may_read(model, &|_| None);
    app.look(move |register| DeviceCount::all(register, may)).await.map(Json)
}

/// The device profiles that this node can speak with: what a model's application may name.
#[utoipa::path(
    get,
    path = "/api/v1/device-profiles",
    responses((status = 200, body = Page<DeviceProfile>))
)]
pub(super) async fn list_profiles(
    State(app): State<App>,
) -> Result<Json<Page<DeviceProfile>>, Problem> {
    let look =
        |core: &Core| Page::whole(core.profiles().map(|name| DeviceProfile { name }).collect());
    app.read(look).await.map(Json)
}

/// Withdraws this authority's accreditation.
#[utoipa::path(
    post,
    path = "/api/v1/models/{id}/withdraw",
    params(("id" = String, Path, description = "The model.")),
    request_body = ReasonForm,
    responses((status = 200, body = Revision<Model>))
)]
pub(super) async fn withdraw_model(
    State(app): State<App>,
    caller: Caller,
    Id(model): Id<ModelId>,
    Sent(ReasonForm { reason }): Sent<ReasonForm>,
) -> Result<Json<Revision<Model>>, Problem> {
    change(&app, &caller, model, Act::WithdrawModel { model, reason }).await
}
