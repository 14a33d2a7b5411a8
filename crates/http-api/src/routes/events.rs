//! Live events.

use crate::problem::RequestReason;
use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, header},
    response::IntoResponse,
};

use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    app::App,
    extract::Asked,
    guard::Caller,
    json::LiveEvent,
    live::{Begin, Resume, events},
    problem::Problem,
};

/// What a console wants to be told.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct EventsAsked {
    /// The part of the map that is shown, as `west,south,east,north` in degrees: positions in it
    /// come every second, all others every fifteen. Not over the 180th meridian.
    viewport: Option<String>,
    /// The last event seen on a stream that was closed to open this one, such as for another
    /// viewport. `Last-Event-ID`, which a browser sends when it connects again, goes before it.
    after: Option<u64>,
}

/// Streams live events. Each is a server-sent event with a number as `id`, a name as `event` and
/// JSON as `data`, and has the schema of this answer without its `id`. A client that comes back with
/// `Last-Event-ID` goes on where it was, or is told to `reset`. A lock that has only moved makes no
/// event of its own: `positions`, which has no `id`, names those that have. A company is told of its
/// own journeys and documents only. At most 256 clients listen at once, and 16 of one account.
#[utoipa::path(
    get,
    path = "/api/v1/events",
    params(EventsAsked, ("Last-Event-ID" = Option<String>, Header, description = "The last event seen.")),
    responses(
        (status = 200, description = "Events, until either side closes.", body = LiveEvent,
            content_type = "text/event-stream"),
    )
)]
pub(super) async fn stream_events(
    State(app): State<App>,
    caller: Caller,
    Asked(asked): Asked<EventsAsked>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let viewport = asked.viewport.as_deref().map(str::parse).transpose()?;
    let begin = Begin { resume: resume(&headers, asked.after), viewport };
    let place = app.services().live.enter(caller.account);
    let place = place.ok_or(RequestReason::ListenersFull)?;
    let body: Body = events(&app, caller, place, begin);
    Ok(([(header::CONTENT_TYPE, "text/event-stream")], body))
}

fn resume(headers: &HeaderMap, after: Option<u64>) -> Resume {
    let begin = after.map_or(Resume::Now, Resume::Turned);
    let Some(value) = headers.get("last-event-id") else { return begin };
    match value.to_str().map(str::parse) {
        Ok(Ok(seen)) => Resume::After(seen),
        // A browser that has seen no event yet sends none or an empty number.
        _ if value.is_empty() => begin,
        _ => Resume::Unknown,
    }
}
