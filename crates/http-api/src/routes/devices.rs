//! Locks and positioning units in the register. Never a secret of a chip.

use axum::{Json, extract::State};
use control::Core;
use scheme::{Act, Device, Standing};

use super::paging::documents_asked;
use crate::{
    app::App,
    extract::{Asked, Id, Sent},
    guard::Caller,
    json::{DeviceReading, FaultForm, HolderForm, Revision, StandingForm},
    page::Page,
    problem::Problem,
    register::{Tagged, change, list, tagged},
};

documents_asked!(DevicesAsked, Standing);

/// Devices, newest changed first. A company sees those on its vehicles and in its hands.
#[utoipa::path(
    get,
    path = "/api/v1/devices",
    params(DevicesAsked),
    responses((status = 200, body = Page<Revision<Device>>))
)]
pub(super) async fn list_devices(
    State(app): State<App>,
    caller: Caller,
    Asked(asked): Asked<DevicesAsked>,
) -> Result<Json<Page<Revision<Device>>>, Problem> {
    list(&app, caller, asked.into()).await
}

/// Reads one device.
#[utoipa::path(
    get,
    path = "/api/v1/devices/{id}",
    params(("id" = String, Path, description = "The device.")),
    responses((status = 200, body = Revision<Device>))
)]
pub(super) async fn get_device(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<String>,
) -> Result<Tagged<Revision<Device>>, Problem> {
    tagged(&app, &caller, id).await
}

/// What the chips and positioning units that are enrolled here said last: of each device that the
/// caller may see and that was heard since the node began. The history is in the devices.
#[utoipa::path(
    get,
    path = "/api/v1/device-readings",
    responses((status = 200, body = Page<DeviceReading>))
)]
pub(super) async fn list_readings(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<Page<DeviceReading>>, Problem> {
    let look = move |core: &Core| {
        let devices = core.register().devices().map(|entry| &entry.document);
        DeviceReading::all(core, devices.filter(|it| caller.may_read(*it, &|_| None)))
    };
    app.read(look).await.map(Json)
}

/// Suspends, reinstates or ends a device's enrolment here.
#[utoipa::path(
    post,
    path = "/api/v1/devices/{id}/standing",
    params(("id" = String, Path, description = "The device.")),
    request_body = StandingForm,
    responses((status = 200, body = Revision<Device>))
)]
pub(super) async fn stand_device(
    State(app): State<App>,
    caller: Caller,
    Id(device): Id<String>,
    Sent(StandingForm { letter, reason }): Sent<StandingForm>,
) -> Result<Json<Revision<Device>>, Problem> {
    change(&app, &caller, device.clone(), Act::StandDevice { device, letter, reason }).await
}

/// Notes a fault.
#[utoipa::path(
    post,
    path = "/api/v1/devices/{id}/faults",
    params(("id" = String, Path, description = "The device.")),
    request_body = FaultForm,
    responses((status = 200, body = Revision<Device>))
)]
pub(super) async fn note_fault(
    State(app): State<App>,
    caller: Caller,
    Id(device): Id<String>,
    Sent(FaultForm { text }): Sent<FaultForm>,
) -> Result<Json<Revision<Device>>, Problem> {
    change(&app, &caller, device.clone(), Act::NoteFault { device, text }).await
}

/// Notes who has it in hand from now on.
#[utoipa::path(
    post,
    path = "/api/v1/devices/{id}/holder",
    params(("id" = String, Path, description = "The device.")),
    request_body = HolderForm,
    responses((status = 200, body = Revision<Device>))
)]
pub(super) async fn hand_device(
    State(app): State<App>,
    caller: Caller,
    Id(device): Id<String>,
    Sent(HolderForm { holder }): Sent<HolderForm>,
) -> Result<Json<Revision<Device>>, Problem> {
    change(&app, &caller, device.clone(), Act::HandDevice { device, holder }).await
}
