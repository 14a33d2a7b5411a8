//! Places, crossings and how many routes join them.

use axum::{Json, extract::State};

use crate::{
    app::App,
    json::{ErrorBody, PlacesView},
};

/// Everything that is drawn on the map and does not move.
#[utoipa::path(
    get,
    path = "/api/v1/places",
    responses((status = 200, body = PlacesView), (status = 401, body = ErrorBody))
)]
pub(super) async fn list_places(State(app): State<App>) -> Json<PlacesView> {
    Json(PlacesView::from(app.services().atlas.current().as_ref()))
}
