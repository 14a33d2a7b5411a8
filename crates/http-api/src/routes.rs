//! The routes and the document that describes them, made from the same list.

mod events;
mod incidents;
mod journeys;
mod locks;
mod node;
mod operation;
mod places;
mod session;
mod track;

use axum::{Router, middleware, routing::get};
use utoipa::{OpenApi, openapi};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{app::App, console, guard, problem::Problem};

#[derive(OpenApi)]
#[openapi(info(
    title = "onelock",
    version = "1",
    description = "The interface of one authority's node.",
    license(name = "Apache-2.0", identifier = "Apache-2.0")
))]
struct Document;

/// The operations that the document describes.
fn described() -> (Router<App>, openapi::OpenApi) {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(node::get_node))
        .routes(routes!(session::get_session, session::log_in, session::log_out))
        .routes(routes!(places::list_places))
        .routes(routes!(locks::list_locks))
        .routes(routes!(locks::get_lock))
        .routes(routes!(journeys::list_journeys, journeys::declare_journey))
        .routes(routes!(journeys::get_journey))
        .routes(routes!(track::get_track))
        .routes(routes!(journeys::recall_journey))
        .routes(routes!(incidents::list_incidents))
        .routes(routes!(incidents::get_incident))
        .routes(routes!(incidents::acknowledge_incident))
        .routes(routes!(incidents::resolve_incident))
        .routes(routes!(node::list_peers))
        .routes(routes!(node::get_statistics))
        .routes(routes!(events::stream_events))
        .split_for_parts()
}

/// The `OpenAPI` 3.1 document of the interface, as indented JSON with a line end.
///
/// # Panics
///
/// Never: the document is made from types that always encode.
pub fn openapi() -> String {
    let (_, document) = described();
    let json = document.to_pretty_json().expect("a document has text keys only");
    json + "\n"
}

/// Everything that is served. Whatever has no rule in the access grid is refused.
pub(crate) fn router(app: App) -> Router {
    let (described, _) = described();
    described
        .route("/api/v1/openapi.json", get(operation::get_openapi))
        .route("/health", get(operation::get_health))
        .route("/metrics", get(operation::get_metrics))
        .method_not_allowed_fallback(async || Problem::Method)
        .route_layer(middleware::from_fn_with_state(app.clone(), guard::admit))
        .fallback(console::serve)
        .layer(middleware::from_fn(guard::protect))
        .with_state(app)
}
