//! Live events.

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, header},
    response::IntoResponse,
};

use crate::{
    app::App,
    guard::Caller,
    json::ErrorBody,
    live::{Resume, events},
    problem::Problem,
};

/// Live events, resumable with `Last-Event-ID`: `lock`, `journey` and `incident` carry the view,
/// `peer` all peers, `register` the kind and id of a document that changed (`id` is `null` where many
/// of a kind did), `reset` nothing: read everything again. A company is told of its own journeys and
/// documents only.
#[utoipa::path(
    get,
    path = "/api/v1/events",
    params(("Last-Event-ID" = Option<String>, Header, description = "The last event seen.")),
    responses(
        (status = 200, description = "server-sent events", body = String,
            content_type = "text/event-stream"),
        (status = 401, body = ErrorBody),
        (status = 503, body = ErrorBody),
    )
)]
pub(super) async fn stream_events(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let place = app.services().live.enter(caller.account);
    let place = place.ok_or(Problem::Full("as many listen as are served"))?;
    let body: Body = events(&app, caller, place, resume(&headers));
    Ok(([(header::CONTENT_TYPE, "text/event-stream")], body))
}

fn resume(headers: &HeaderMap) -> Resume {
    let Some(value) = headers.get("last-event-id") else { return Resume::Now };
    match value.to_str().map(str::parse) {
        Ok(Ok(seen)) => Resume::After(seen),
        // A browser that has seen no event yet sends none or an empty number.
        _ if value.is_empty() => Resume::Now,
        _ => Resume::Unknown,
    }
}
