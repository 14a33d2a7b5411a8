//! Places, crossings and how many routes join them; the way along the roads to draw from.

use crate::problem::RequestReason;
use axum::{Json, extract::State, http::header, response::IntoResponse};
use model::PlaceId;
use places::CorridorError;
use scheme::{Thing, WayReason};
use serde::Deserialize;
use utoipa::IntoParams;

use super::document::refused;
use crate::{
    app::{App, blocking},
    extract::Asked,
    json::PlaceMap,
    problem::Problem,
};

/// Everything that is drawn on the map and does not move.
#[utoipa::path(
    get,
    path = "/api/v1/places",
    responses((status = 200, body = PlaceMap))
)]
pub(super) async fn get_places(State(app): State<App>) -> Json<PlaceMap> {
    Json(PlaceMap::from(app.services().atlas.current().as_ref()))
}

/// Between which places.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct WayAsked {
    /// The place where the leg begins.
    #[param(value_type = String)]
    from: PlaceId,
    /// Where it ends: a place on the same side.
    #[param(value_type = String)]
    to: PlaceId,
}

/// The shortest way along the known roads between two places on one side, as the `GeoJSON` feature
/// of a corridor: to begin a drawing from, whether or not one is drawn already. A place that is not
/// known is not found; where no way can be computed, the state does not allow it.
#[utoipa::path(
    get,
    path = "/api/v1/places/way",
    params(WayAsked),
    responses(
        (status = 200, description = "the feature", content_type = "application/geo+json", body = String),
        refused::Conflict,
    )
)]
pub(super) async fn get_way(
    State(app): State<App>,
    Asked(WayAsked { from, to }): Asked<WayAsked>,
) -> Result<impl IntoResponse, Problem> {
    let atlas = app.services().atlas.current();
    // As with public routes, ways are computed one at a time.
    let turn = app.tracks().clone().acquire_owned().await;
    let turn = turn.map_err(|_| RequestReason::BrokeOff)?;
    let compute = move || {
        let _turn = turn;
        atlas.way_to_geojson(from, to)
    };
    let way = blocking(compute).await?.map_err(|error| match error {
        CorridorError::UnknownPlace(id) => Problem::not_found(Thing::Place, id),
        CorridorError::OtherSide { place, authority } => {
            WayReason::OtherSide { place, authority }.into()
        }
        CorridorError::NotPublic(place) => WayReason::PlaceNotPublic { place }.into(),
        CorridorError::SamePlace(place) => WayReason::SamePlace { place }.into(),
        CorridorError::NoRoad { from, to } => WayReason::NoRoad { from, to }.into(),
    })?;
    Ok(([(header::CONTENT_TYPE, "application/geo+json")], way))
}
