//! For those who run the node: its document, its health and its figures.

use std::time::Duration;

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use control::{Archive, Core};
use serde::Serialize;

use crate::{
    app::App,
    metrics::Totals,
    problem::{Problem, RequestReason},
};

/// Longest wait for the core before the node counts as ill.
const HEALTHY_WITHIN: Duration = Duration::from_secs(2);

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// This interface's own document.
pub(super) async fn get_openapi() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], super::openapi())
}

/// The state of the node, for whoever watches over it.
#[derive(Serialize)]
pub(super) struct Health {
    status: &'static str,
}

/// 200 when the core answers, its store is trusted and every row that was read is as it was written,
/// and nothing waits for an officer's word; else 503 with the reason.
pub(super) async fn get_health(
    State(app): State<App>,
) -> Result<(StatusCode, Json<Health>), Problem> {
    let look = |core: &Core| (core.store_in_doubt().map(str::to_owned), core.ailment());
    let (in_doubt, ailment) = app.read_within(HEALTHY_WITHIN, look).await?;
    if let Some(technical) = in_doubt.or_else(|| app.services().store_check.fault()) {
        return Err(RequestReason::StoreInDoubt { technical }.into());
    }
    if let Some(incident_kind) = ailment {
        return Err(RequestReason::AwaitsOfficer { incident_kind }.into());
    }
    Ok((StatusCode::OK, Json(Health { status: "ok" })))
}

/// The node's figures in the text format of `OpenMetrics`, version 1.0.
pub(super) async fn get_metrics(State(app): State<App>) -> Result<impl IntoResponse, Problem> {
    let look = |core: &Core| (core.statistics(), core.peers(), core.store_in_doubt().is_some());
    let (statistics, peers, store_in_doubt) = app.read(look).await?;
    let read = |archive: &dyn Archive| Ok((archive.totals()?, archive.swept()?));
    let (over, swept) = app.history(read).await?;
    let event_clients = app.services().live.clients();
    let store_check = &app.services().store_check;
    let (is_store_wrong, store_passes) = (store_check.fault().is_some(), store_check.passes());
    let totals = Totals {
        statistics,
        over,
        swept,
        peers,
        event_clients,
        store_in_doubt,
        is_store_wrong,
        store_passes,
    };
    let text = app.services().metrics.text(totals);
    let text = text.map_err(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, "figures cannot be written");
        RequestReason::BrokeOff
    })?;
    Ok(([(header::CONTENT_TYPE, OPEN_METRICS)], text))
}
