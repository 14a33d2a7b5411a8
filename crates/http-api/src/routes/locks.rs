//! Locks.

use axum::{Json, extract::State};
use model::LockId;

use crate::{
    app::App,
    extract::Id,
    json::{ErrorBody, LockView, LocksView},
    problem::Problem,
};

/// Every lock of this node.
#[utoipa::path(
    get,
    path = "/api/v1/locks",
    responses(
        (status = 200, body = LocksView),
        (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody),
    )
)]
pub(super) async fn list_locks(State(app): State<App>) -> Result<Json<LocksView>, Problem> {
    // Before the core is asked: what happens from here on is told as an event.
    let as_of_event = app.services().live.newest().to_string();
    let locks = app.read(control::Core::locks).await?;
    Ok(Json(LocksView { locks: locks.iter().map(LockView::from).collect(), as_of_event }))
}

/// One lock.
#[utoipa::path(
    get,
    path = "/api/v1/locks/{lock}",
    params(("lock" = String, Path, description = "The lock.")),
    responses(
        (status = 200, body = LockView),
        (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody),
    )
)]
pub(super) async fn get_lock(
    State(app): State<App>,
    Id(lock): Id<LockId>,
) -> Result<Json<LockView>, Problem> {
    let view = app.read(move |core| core.lock(lock)).await?;
    let view = view.ok_or_else(|| Problem::not_found("lock", lock))?;
    Ok(Json(LockView::from(&view)))
}
