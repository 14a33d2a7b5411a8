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
    json::LiveEvent,
    live::{Resume, events},
    problem::Problem,
};

/// Streams live events. Each is a server-sent event with a number as `id`, a name as `event` and
/// JSON as `data`, and has the schema of this answer without its `id`. A client that comes back with
/// `Last-Event-ID` goes on where it was, or is told to `reset`. A company is told of its own journeys
/// and documents only. At most 256 clients listen at once, and 16 of one account.
#[utoipa::path(
    get,
    path = "/api/v1/events",
    params(("Last-Event-ID" = Option<String>, Header, description = "The last event seen.")),
    responses(
        (status = 200, description = "Events, until either side closes.", body = LiveEvent,
            content_type = "text/event-stream"),
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
