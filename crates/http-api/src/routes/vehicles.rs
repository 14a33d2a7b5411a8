//! Vehicles.

use axum::{Json, extract::State};
use model::VehicleId;
use scheme::{Act, Standing, Vehicle};

use super::paging::documents_asked;
use crate::{
    app::App,
    extract::{Asked, Id, Sent},
    guard::Caller,
    json::{Revision, StandingForm, VehicleInspectionForm},
    page::Page,
    problem::Problem,
    register::{Tagged, change, list, tagged},
};

documents_asked!(VehiclesAsked, Standing);

/// Vehicles, newest changed first. A company sees its own.
#[utoipa::path(
    get,
    path = "/api/v1/vehicles",
    params(VehiclesAsked),
    responses((status = 200, body = Page<Revision<Vehicle>>))
)]
pub(super) async fn list_vehicles(
    State(app): State<App>,
    caller: Caller,
    Asked(asked): Asked<VehiclesAsked>,
) -> Result<Json<Page<Revision<Vehicle>>>, Problem> {
    list(&app, caller, asked.into()).await
}

/// Reads one vehicle.
#[utoipa::path(
    get,
    path = "/api/v1/vehicles/{id}",
    params(("id" = String, Path, description = "The vehicle.")),
    responses((status = 200, body = Revision<Vehicle>))
)]
pub(super) async fn get_vehicle(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<VehicleId>,
) -> Result<Tagged<Revision<Vehicle>>, Problem> {
    tagged(&app, &caller, id).await
}

/// Notes an inspection of a vehicle and its equipment.
#[utoipa::path(
    post,
    path = "/api/v1/vehicles/{id}/inspections",
    params(("id" = String, Path, description = "The vehicle.")),
    request_body = VehicleInspectionForm,
    responses((status = 200, body = Revision<Vehicle>))
)]
pub(super) async fn inspect_vehicle(
    State(app): State<App>,
    caller: Caller,
    Id(vehicle): Id<VehicleId>,
    Sent(VehicleInspectionForm { passed, note }): Sent<VehicleInspectionForm>,
) -> Result<Json<Revision<Vehicle>>, Problem> {
    change(&app, &caller, vehicle, Act::InspectVehicle { vehicle, passed, note }).await
}

/// Suspends, reinstates or ends a vehicle's registration here.
#[utoipa::path(
    post,
    path = "/api/v1/vehicles/{id}/standing",
    params(("id" = String, Path, description = "The vehicle.")),
    request_body = StandingForm,
    responses((status = 200, body = Revision<Vehicle>))
)]
pub(super) async fn stand_vehicle(
    State(app): State<App>,
    caller: Caller,
    Id(vehicle): Id<VehicleId>,
    Sent(StandingForm { letter, reason }): Sent<StandingForm>,
) -> Result<Json<Revision<Vehicle>>, Problem> {
    change(&app, &caller, vehicle, Act::StandVehicle { vehicle, letter, reason }).await
}
