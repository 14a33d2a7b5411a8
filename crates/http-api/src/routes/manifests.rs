//! Manifests: bundled, checked by every authority on the way, started.

use axum::{Json, extract::State, http::StatusCode};
use model::ManifestId;
use scheme::{Act, Manifest, ManifestForm, ManifestStatus};

use super::paging::documents_asked;
use crate::{
    app::App,
    extract::{Asked, Id, Nothing, Sent},
    guard::Caller,
    json::Revision,
    page::Page,
    problem::Problem,
    register::{Tagged, change, list, make, tagged},
};

documents_asked!(ManifestsAsked, ManifestStatus);

/// Manifests, newest changed first. A carrier sees its own.
#[utoipa::path(
    get,
    path = "/api/v1/manifests",
    params(ManifestsAsked),
    responses((status = 200, body = Page<Revision<Manifest>>))
)]
pub(super) async fn list_manifests(
    State(app): State<App>,
    caller: Caller,
    Asked(asked): Asked<ManifestsAsked>,
) -> Result<Json<Page<Revision<Manifest>>>, Problem> {
    list(&app, caller, asked.into()).await
}

/// One manifest, with what every authority on the way has answered.
#[utoipa::path(
    get,
    path = "/api/v1/manifests/{id}",
    params(("id" = String, Path, description = "The manifest.")),
    responses((status = 200, body = Revision<Manifest>))
)]
pub(super) async fn get_manifest(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ManifestId>,
) -> Result<Tagged<Revision<Manifest>>, Problem> {
    tagged(&app, &caller, id).await
}

/// Bundles consignments to a vehicle.
#[utoipa::path(
    post,
    path = "/api/v1/manifests",
    request_body = ManifestForm,
    responses((status = 201, body = Revision<Manifest>))
)]
pub(super) async fn bundle_manifest(
    State(app): State<App>,
    caller: Caller,
    Sent(form): Sent<ManifestForm>,
) -> Result<(StatusCode, Json<Revision<Manifest>>), Problem> {
    Ok((StatusCode::CREATED, make(&app, &caller, Act::Bundle { form }).await?))
}

/// Takes back a manifest whose lock is not sealed.
#[utoipa::path(
    post,
    path = "/api/v1/manifests/{id}/cancel",
    params(("id" = String, Path, description = "The manifest.")),
    responses((status = 200, body = Revision<Manifest>))
)]
pub(super) async fn cancel_manifest(
    State(app): State<App>,
    caller: Caller,
    Id(manifest): Id<ManifestId>,
    _: Nothing,
) -> Result<Json<Revision<Manifest>>, Problem> {
    change(&app, &caller, manifest, Act::CancelManifest { manifest }).await
}

/// Has every authority on the way look at its checks again; stops a start.
#[utoipa::path(
    post,
    path = "/api/v1/manifests/{id}/recheck",
    params(("id" = String, Path, description = "The manifest.")),
    responses((status = 200, body = Revision<Manifest>))
)]
pub(super) async fn recheck_manifest(
    State(app): State<App>,
    caller: Caller,
    Id(manifest): Id<ManifestId>,
    _: Nothing,
) -> Result<Json<Revision<Manifest>>, Problem> {
    change(&app, &caller, manifest, Act::Recheck { manifest }).await
}

/// Starts the journey: every check must be met, and every authority on the way declares it.
#[utoipa::path(
    post,
    path = "/api/v1/manifests/{id}/start",
    params(("id" = String, Path, description = "The manifest.")),
    responses((status = 200, body = Revision<Manifest>))
)]
pub(super) async fn start_manifest(
    State(app): State<App>,
    caller: Caller,
    Id(manifest): Id<ManifestId>,
    _: Nothing,
) -> Result<Json<Revision<Manifest>>, Problem> {
    change(&app, &caller, manifest, Act::Start { manifest }).await
}
