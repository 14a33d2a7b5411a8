//! For those who run the node: its document, its health and its figures.

use std::{fmt::Write, time::Duration};

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use control::Core;
use serde::Serialize;

use crate::{app::App, problem::Problem};

/// Longest wait for the core before the node counts as ill.
const HEALTHY_WITHIN: Duration = Duration::from_secs(2);

/// This interface's own document.
pub(super) async fn get_openapi() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], super::openapi())
}

/// How the node is.
#[derive(Serialize)]
pub(super) struct Health {
    status: &'static str,
}

/// 200 when the core answers and its store is trusted, else 503 with the reason.
pub(super) async fn get_health(
    State(app): State<App>,
) -> Result<(StatusCode, Json<Health>), Problem> {
    let look = |core: &Core| core.store_in_doubt().map(str::to_owned);
    match app.read_within(HEALTHY_WITHIN, look).await? {
        None => Ok((StatusCode::OK, Json(Health { status: "ok" }))),
        Some(reason) => Err(Problem::Unavailable(format!("the store is in doubt: {reason}"))),
    }
}

/// The node's figures in the text format of Prometheus, version 0.0.4.
pub(super) async fn get_metrics(State(app): State<App>) -> Result<impl IntoResponse, Problem> {
    let look = |core: &Core| (core.statistics(), core.peers(), core.store_in_doubt().is_some());
    let (totals, peers, in_doubt) = app.read(look).await?;
    let mut text = String::new();
    reports(&mut text, &totals.counters);
    states(&mut text, &totals);
    head(&mut text, "onelock_incidents_total", "counter", "Incidents raised, by kind.");
    for (kind, count) in &totals.incidents {
        line(&mut text, "onelock_incidents_total", Some(("kind", kind.word())), *count);
    }
    head(&mut text, "onelock_peer_reachable", "gauge", "Whether the other node answers.");
    for peer in &peers {
        let label = Some(("authority", peer.authority.as_str()));
        line(&mut text, "onelock_peer_reachable", label, u64::from(peer.is_reachable));
    }
    head(&mut text, "onelock_peer_waiting", "gauge", "Messages that wait for the other node.");
    for peer in &peers {
        let label = Some(("authority", peer.authority.as_str()));
        line(&mut text, "onelock_peer_waiting", label, peer.waiting);
    }
    head(&mut text, "onelock_event_clients", "gauge", "Consoles that listen to live events.");
    let clients = u64::try_from(app.services().live.clients()).unwrap_or(u64::MAX);
    line(&mut text, "onelock_event_clients", None, clients);
    head(&mut text, "onelock_store_in_doubt", "gauge", "Whether nothing can be written.");
    line(&mut text, "onelock_store_in_doubt", None, u64::from(in_doubt));
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text))
}

fn reports(text: &mut String, counters: &control::Counters) {
    const NAME: &str = "onelock_reports_total";

    head(text, NAME, "counter", "Frames of devices, by what became of them.");
    for (fate, count) in [
        ("received", counters.received),
        ("acknowledged", counters.acknowledged),
        ("stored", counters.stored),
        ("outside_leg", counters.outside_leg),
        ("session", counters.session),
        ("duplicate", counters.duplicates),
        ("refused", counters.refused),
    ] {
        line(text, NAME, Some(("fate", fate)), count);
    }
}

fn states(text: &mut String, totals: &control::Statistics) {
    head(text, "onelock_journeys", "gauge", "Journeys that are kept, by state.");
    for (state, count) in [
        ("expected", totals.expected),
        ("under_way", totals.under_way),
        ("clean", totals.clean),
        ("exception", totals.exception),
        ("gap_unproven", totals.gap_unproven),
        ("withdrawn", totals.withdrawn),
    ] {
        line(text, "onelock_journeys", Some(("state", state)), count);
    }
    head(text, "onelock_orders", "gauge", "Orders that are kept, by state.");
    for (state, count) in [
        ("pending", totals.orders_pending),
        ("confirmed", totals.orders_confirmed),
        ("failed", totals.orders_failed),
        ("expired", totals.orders_expired),
    ] {
        line(text, "onelock_orders", Some(("state", state)), count);
    }
    head(text, "onelock_hand_overs", "gauge", "Our offers that are kept, by outcome.");
    line(text, "onelock_hand_overs", Some(("outcome", "accepted")), totals.accepted);
    line(text, "onelock_hand_overs", Some(("outcome", "voided")), totals.voided);
    head(text, "onelock_incidents_open", "gauge", "Incidents that are not resolved.");
    line(text, "onelock_incidents_open", None, totals.incidents_open);
}

fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    // Writing into a string cannot fail.
    let _ = write!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n");
}

/// Labels are words of ours or identifiers, so none needs escaping.
fn line(text: &mut String, name: &str, label: Option<(&str, &str)>, value: u64) {
    let _ = match label {
        Some((key, word)) => writeln!(text, "{name}{{{key}=\"{word}\"}} {value}"),
        None => writeln!(text, "{name} {value}"),
    };
}
