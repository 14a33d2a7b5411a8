//! Drivers: masked by default; whoever looks behind the mask says why, and it is in the audit.

use axum::{Json, extract::State, http::StatusCode};
use control::Action;
use model::DriverId;
use scheme::{Act, Driver, DriverForm, Standing, Thing};

use super::paging::documents_asked;
use crate::{
    app::App,
    extract::{Asked, Id, Sent},
    guard::Caller,
    json::{DriverRegistration, ReasonForm, Revision, StandingForm},
    page::Page,
    problem::Problem,
    register::{Tagged, change, list, make, one, tagged},
};

documents_asked!(DriversAsked, Standing);

/// Drivers, newest changed first, masked. A company sees its own.
#[utoipa::path(
    get,
    path = "/api/v1/drivers",
    params(DriversAsked),
    responses((status = 200, body = Page<Revision<Driver>>))
)]
pub(super) async fn list_drivers(
    State(app): State<App>,
    caller: Caller,
    Asked(asked): Asked<DriversAsked>,
) -> Result<Json<Page<Revision<Driver>>>, Problem> {
    list(&app, caller, asked.into()).await
}

/// One driver, masked.
#[utoipa::path(
    get,
    path = "/api/v1/drivers/{id}",
    params(("id" = String, Path, description = "The driver.")),
    responses((status = 200, body = Revision<Driver>))
)]
pub(super) async fn get_driver(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<DriverId>,
) -> Result<Tagged<Revision<Driver>>, Problem> {
    tagged(&app, &caller, id).await
}

/// Registers a driver with this authority.
#[utoipa::path(
    post,
    path = "/api/v1/drivers",
    request_body = DriverRegistration,
    responses((status = 201, body = Revision<Driver>))
)]
pub(super) async fn file_driver(
    State(app): State<App>,
    caller: Caller,
    Sent(DriverRegistration { form }): Sent<DriverRegistration>,
) -> Result<(StatusCode, Json<Revision<Driver>>), Problem> {
    let made = make(&app, &caller, Act::PutDriver { driver: None, form }).await?;
    Ok((StatusCode::CREATED, made))
}

/// Changes what is known of a driver.
#[utoipa::path(
    put,
    path = "/api/v1/drivers/{id}",
    params(("id" = String, Path, description = "The driver.")),
    request_body = DriverRegistration,
    responses((status = 200, body = Revision<Driver>))
)]
pub(super) async fn put_driver(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<DriverId>,
    Sent(DriverRegistration { form }): Sent<DriverRegistration>,
) -> Result<Json<Revision<Driver>>, Problem> {
    change(&app, &caller, id, Act::PutDriver { driver: Some(id), form }).await
}

/// Shows who a driver is. The reason is kept with the name of whoever looked.
#[utoipa::path(
    post,
    path = "/api/v1/drivers/{id}/reveal",
    params(("id" = String, Path, description = "The driver.")),
    request_body = ReasonForm,
    responses((status = 200, body = DriverForm))
)]
pub(super) async fn reveal_driver(
    State(app): State<App>,
    caller: Caller,
    Id(driver): Id<DriverId>,
    Sent(ReasonForm { reason }): Sent<ReasonForm>,
) -> Result<Json<DriverForm>, Problem> {
    one::<Driver>(&app, &caller, driver).await?;
    // Nothing is shown before it is on the disk that it will be.
    app.act(caller.by(), Action::NoteReveal { driver, reason }).await?;
    let look = move |register: &scheme::Register| {
        register.driver_details(&driver).map(|entry| entry.document.form.clone())
    };
    let form = app.look(look).await?;
    form.map(Json).ok_or_else(|| Problem::not_found(Thing::Driver, driver))
}

/// Suspends, reinstates or ends a driver's registration here.
#[utoipa::path(
    post,
    path = "/api/v1/drivers/{id}/standing",
    params(("id" = String, Path, description = "The driver.")),
    request_body = StandingForm,
    responses((status = 200, body = Revision<Driver>))
)]
pub(super) async fn stand_driver(
    State(app): State<App>,
    caller: Caller,
    Id(driver): Id<DriverId>,
    Sent(StandingForm { letter, reason }): Sent<StandingForm>,
) -> Result<Json<Revision<Driver>>, Problem> {
    change(&app, &caller, driver, Act::StandDriver { driver, letter, reason }).await
}
