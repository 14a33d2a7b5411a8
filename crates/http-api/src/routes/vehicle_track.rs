//! Where a vehicle went on one day, as far as this authority was watching it.

use axum::{Json, extract::State, response::IntoResponse};
use control::TrackSpan;
use model::{Day, VehicleId};
use scheme::Thing;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    track::{Tolerance, answer},
    track_export::file,
};
use crate::{
    app::App,
    extract::{Asked, Id},
    guard::Caller,
    json::Track,
    problem::Problem,
    track_files::{TrackFormat, TrackOf},
};

/// Which day, and how its track is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct DayWanted {
    /// The day, from midnight to midnight by the clocks of the vehicle's devices.
    day: Day,
    /// Positions are left out that the others tell within so many metres, at their own moment. 0, or
    /// not said: none is.
    #[serde(default)]
    #[param(value_type = Option<f64>, required = false, minimum = 0, maximum = 10_000)]
    tolerance_m: Tolerance,
}

/// Which day, and how its file is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct DayFileWanted {
    /// The day, from midnight to midnight by the clocks of the vehicle's devices.
    day: Day,
    /// What the file is written in.
    #[param(inline)]
    format: TrackFormat,
    /// Positions are left out that the others tell within so many metres, at their own moment. 0, or
    /// not said: none is.
    #[serde(default)]
    #[param(value_type = Option<f64>, required = false, minimum = 0, maximum = 10_000)]
    tolerance_m: Tolerance,
}

/// A vehicle's track on one day: what was kept of the devices that are or were fitted to it, which is
/// what they said in this authority's legs. There is no corridor: it may have been on several journeys.
#[utoipa::path(
    get,
    path = "/api/v1/vehicles/{id}/track",
    params(("id" = String, Path, description = "The vehicle."), DayWanted),
    responses((status = 200, body = Track))
)]
pub(super) async fn get_vehicle_track(
    State(app): State<App>,
    Id(id): Id<VehicleId>,
    Asked(DayWanted { day, tolerance_m }): Asked<DayWanted>,
) -> Result<Json<Track>, Problem> {
    let span = span(&app, id, day)?;
    answer(&app, span, tolerance_m).await
}

/// A vehicle's track on one day as a file, all of it. That it was taken away is a line of the audit.
#[utoipa::path(
    get,
    path = "/api/v1/vehicles/{id}/track/export",
    params(("id" = String, Path, description = "The vehicle."), DayFileWanted),
    responses(
        (status = 200, description = "the file", content(
            (String = "application/geo+json"),
            (String = "application/gpx+xml"),
            (String = "text/csv"),
        )),
    )
)]
pub(super) async fn export_vehicle_track(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<VehicleId>,
    Asked(DayFileWanted { day, format, tolerance_m }): Asked<DayFileWanted>,
) -> Result<impl IntoResponse, Problem> {
    let span = span(&app, id, day)?;
    file(app, &caller, TrackOf::VehicleDay(id, day), &span, (format, tolerance_m)).await
}

/// What a vehicle's day is made of.
fn span(app: &App, vehicle: VehicleId, day: Day) -> Result<TrackSpan, Problem> {
    let registry = &app.services().registry;
    if registry.vehicle(vehicle).is_none() {
        return Err(Problem::not_found(Thing::Vehicle, vehicle));
    }
    Ok(TrackSpan::of_day(registry.ever_on(vehicle), day))
}
