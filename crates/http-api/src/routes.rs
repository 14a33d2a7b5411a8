//! The routes and the document that describes them, made from the same list.

mod accounts;
mod amendments;
mod applications;
mod audit;
mod consignments;
mod devices;
mod document;
mod drafts;
mod drivers;
mod erasures;
mod events;
mod frames_export;
mod history;
mod incidents;
mod inspections;
mod journeys;
mod locks;
mod manifests;
mod models;
mod node;
mod operation;
mod paging;
mod paper;
mod parties;
mod party_export;
mod places;
mod public;
mod retention;
mod scheme_statistics;
mod session;
mod track;
mod track_export;
mod vehicle_track;
mod vehicles;

use axum::{Router, middleware, routing::get};
use scheme::RiskReason;
use utoipa::{OpenApi, openapi};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    app::App,
    console, guard, metrics,
    problem::{Problem, ProblemBody, ProblemReason, RequestReason},
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "onelock",
        version = "1",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(ProblemBody, ProblemReason, RiskReason))
)]
struct Document;

/// The operations that the document describes.
fn described() -> (Router<App>, openapi::OpenApi) {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(node::get_node))
        .routes(routes!(session::get_session, session::log_in, session::log_out))
        .routes(routes!(session::change_password))
        .merge(people())
        .merge(keeping())
        .routes(routes!(places::get_places))
        .routes(routes!(locks::list_locks))
        .routes(routes!(locks::get_lock))
        .routes(routes!(journeys::list_journeys, journeys::declare_journey))
        .routes(routes!(journeys::get_journey))
        .routes(routes!(track::get_track))
        .routes(routes!(track_export::export_track))
        .routes(routes!(frames_export::export_frames))
        .routes(routes!(journeys::recall_journey))
        .routes(routes!(retention::hold_journey, retention::release_journey))
        .routes(routes!(incidents::list_incidents))
        .routes(routes!(incidents::get_incident))
        .routes(routes!(incidents::acknowledge_incident))
        .routes(routes!(incidents::resolve_incident))
        .routes(routes!(node::list_peers))
        .routes(routes!(node::list_certificates))
        .routes(routes!(audit::list_audit))
        .routes(routes!(audit::export_audit))
        .routes(routes!(node::get_statistics))
        .routes(routes!(events::stream_events))
        .merge(open())
        .merge(enrolment())
        .merge(carriage())
        .merge(desk())
        .split_for_parts()
}

/// Who logs in here.
fn people() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(accounts::list_accounts, accounts::invite_account))
        .routes(routes!(accounts::change_account))
        .routes(routes!(accounts::disable_account))
        .routes(routes!(accounts::enable_account))
        .routes(routes!(accounts::reset_account))
        .routes(routes!(accounts::end_sessions))
        .routes(routes!(accounts::list_party_accounts))
}

/// What is kept for how long, and who is forgotten.
fn keeping() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(retention::get_retention))
        .routes(routes!(party_export::export_party))
        .routes(routes!(erasures::list_erasures, erasures::ask_erasure))
        .routes(routes!(erasures::grant_erasure))
        .routes(routes!(erasures::refuse_erasure))
}

/// What needs no log-in.
fn open() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(public::list_schemes))
        .routes(routes!(public::get_points))
        .routes(routes!(public::get_route))
        .routes(routes!(public::check_cargo))
        .routes(routes!(public::list_participants))
        .routes(routes!(public::list_equipment))
        .routes(routes!(public::get_contact))
        .routes(routes!(public::apply_publicly))
}

/// Who takes part, with what.
fn enrolment() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(applications::list_applications, applications::file_application))
        .routes(routes!(applications::get_application))
        .routes(routes!(applications::answer_application))
        .routes(routes!(applications::withdraw_application))
        .routes(routes!(applications::ask_back_application))
        .routes(routes!(applications::approve_application))
        .routes(routes!(applications::refuse_application))
        .routes(routes!(applications::attach_paper))
        .routes(routes!(applications::get_paper))
        .routes(routes!(parties::list_parties))
        .routes(routes!(parties::get_party))
        .routes(routes!(parties::list_party_names))
        .routes(routes!(parties::write_letter))
        .routes(routes!(parties::enter_published))
        .routes(routes!(paper::enter_paper))
        .routes(routes!(vehicles::list_vehicles))
        .routes(routes!(vehicles::get_vehicle))
        .routes(routes!(vehicle_track::get_vehicle_track))
        .routes(routes!(vehicle_track::export_vehicle_track))
        .routes(routes!(vehicles::inspect_vehicle))
        .routes(routes!(vehicles::stand_vehicle))
        .routes(routes!(drivers::list_drivers, drivers::file_driver))
        .routes(routes!(drivers::get_driver, drivers::put_driver))
        .routes(routes!(drivers::reveal_driver))
        .routes(routes!(drivers::stand_driver))
        .routes(routes!(models::list_models))
        .routes(routes!(models::get_model))
        .routes(routes!(models::list_profiles))
        .routes(routes!(models::count_devices))
        .routes(routes!(models::withdraw_model))
        .routes(routes!(devices::list_devices))
        .routes(routes!(devices::get_device))
        .routes(routes!(devices::list_readings))
        .routes(routes!(devices::stand_device))
        .routes(routes!(devices::note_fault))
        .routes(routes!(devices::hand_device))
}

/// Cargo and the papers it travels on.
fn carriage() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(consignments::list_consignments, consignments::declare_consignments))
        .routes(routes!(consignments::upload_consignments))
        .routes(routes!(consignments::get_consignment_template))
        .routes(routes!(consignments::get_consignment, consignments::amend_consignment))
        .routes(routes!(consignments::cancel_consignment))
        .routes(routes!(consignments::entrust_consignment))
        .routes(routes!(manifests::list_manifests, manifests::bundle_manifest))
        .routes(routes!(manifests::get_manifest))
        .routes(routes!(manifests::cancel_manifest))
        .routes(routes!(manifests::recheck_manifest))
        .routes(routes!(manifests::start_manifest))
        .routes(routes!(amendments::list_amendments, amendments::ask_amendment))
        .routes(routes!(amendments::get_amendment))
        .routes(routes!(amendments::decide_amendment))
}

/// What is for the authority's people: inspections, the map, figures; and every history.
fn desk() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(inspections::list_inspections))
        .routes(routes!(inspections::get_inspection))
        .routes(routes!(inspections::select_inspection))
        .routes(routes!(inspections::insist_inspection))
        .routes(routes!(inspections::note_inspection))
        .routes(routes!(drafts::list_drafts, drafts::propose_draft))
        .routes(routes!(drafts::check_draft))
        .routes(routes!(drafts::import_places))
        .routes(routes!(drafts::get_draft))
        .routes(routes!(drafts::decide_draft))
        .routes(routes!(drafts::export_places))
        .routes(routes!(places::get_way))
        .routes(routes!(history::list_history))
        .routes(routes!(scheme_statistics::get_scheme_statistics))
        .routes(routes!(scheme_statistics::export_scheme_statistics))
        .routes(routes!(scheme_statistics::get_baselines, scheme_statistics::put_baselines))
}

/// The `OpenAPI` 3.1 document of the interface, as indented JSON with a line end.
///
/// # Panics
///
/// Never: the document is made from types that always encode.
pub fn openapi() -> String {
    let (_, mut document) = described();
    document::complete(&mut document);
    let json = document.to_pretty_json().expect("a document has text keys only");
    // Types are described in the words of Rust; in JSON nothing is `null`.
    json.replace("`None`", "`null`") + "\n"
}

/// Everything that is served. Whatever has no rule in the access grid is refused.
pub(crate) fn router(app: App) -> Router {
    let (described, _) = described();
    described
        .route("/api/v1/openapi.json", get(operation::get_openapi))
        .route("/health", get(operation::get_health))
        .route("/metrics", get(operation::get_metrics))
        .method_not_allowed_fallback(async || Problem::from(RequestReason::MethodNotAllowed))
        .route_layer(middleware::from_fn_with_state(app.clone(), guard::admit))
        .route_layer(middleware::from_fn_with_state(app.clone(), metrics::observe))
        .fallback(console::serve)
        .layer(middleware::from_fn_with_state(app.clone(), guard::protect))
        .with_state(app)
}
