//! Locks.

use axum::{Json, extract::State};
use model::LockId;
use scheme::Thing;

use crate::{
    app::App,
    extract::Id,
    json::{Lock, LockPage},
    problem::Problem,
};

/// Every lock of this node.
#[utoipa::path(
    get,
    path = "/api/v1/locks",
    responses((status = 200, body = LockPage))
)]
pub(super) async fn list_locks(State(app): State<App>) -> Result<Json<LockPage>, Problem> {
    // Before the core is asked: what happens from here on is told as an event.
    let as_of_event = app.services().live.newest().to_string();
    let locks = app.read(control::Core::locks).await?;
    Ok(Json(LockPage { items: locks.iter().map(Lock::from).collect(), next: None, as_of_event }))
}

/// Reads one lock.
#[utoipa::path(
    get,
    path = "/api/v1/locks/{lock}",
    params(("lock" = String, Path, description = "The lock.")),
    responses((status = 200, body = Lock))
)]
pub(super) async fn get_lock(
    State(app): State<App>,
    Id(lock): Id<LockId>,
) -> Result<Json<Lock>, Problem> {
    let view = app.read(move |core| core.lock(lock)).await?;
    let view = view.ok_or_else(|| Problem::not_found(Thing::Lock, lock))?;
    Ok(Json(Lock::from(&view)))
}
