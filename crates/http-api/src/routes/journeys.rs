//! Journeys: declared, listed, shown and recalled.

use crate::problem::RequestReason;
use axum::{Json, extract::State, http::StatusCode};
use control::{Action, Core};
use model::JourneyId;
use scheme::Thing;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::{
    app::{App, blocking},
    extract::{Asked, Id, Sent},
    guard::Caller,
    json::{
        Incident, IncidentSource, Journey, JourneyDeclaration, JourneyDetail, Lock, Order,
        RecallForm, TimelineEntry,
    },
    page::{Limit, Page, page},
    problem::Problem,
};

/// Which journeys a list shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum JourneyFilter {
    /// Begun and not ended.
    Active,
    /// Declared and not yet with us.
    Expected,
    /// Ended, or withdrawn.
    Ended,
    /// Journeys in every state.
    #[default]
    All,
}

impl JourneyFilter {
    fn takes(self, phase: journey::Phase) -> bool {
        let is_expected = phase == journey::Phase::Expected;
        let is_ended = matches!(phase, journey::Phase::Ended(_) | journey::Phase::Withdrawn);
        match self {
            Self::Active => !is_expected && !is_ended,
            Self::Expected => is_expected,
            Self::Ended => is_ended,
            Self::All => true,
        }
    }
}

/// Which journeys, and which page of them.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct JourneysAsked {
    /// Which journeys; all of them if not said.
    #[serde(default)]
    #[param(inline, required = false)]
    state: JourneyFilter,
    /// How many at most, 1 to 1,000; 100 if not said.
    #[serde(default)]
    #[param(value_type = Option<u32>, required = false, minimum = 1, maximum = 1_000, default = 100)]
    limit: Limit,
    /// `next` of the page before.
    before: Option<String>,
}

/// Journeys, newest declared first. A carrier sees its own.
#[utoipa::path(
    get,
    path = "/api/v1/journeys",
    params(JourneysAsked),
    responses((status = 200, body = Page<Journey>))
)]
pub(super) async fn list_journeys(
    State(app): State<App>,
    caller: Caller,
    Asked(asked): Asked<JourneysAsked>,
) -> Result<Json<Page<Journey>>, Problem> {
    let limit = asked.limit.count()?;
    let before = asked.before.as_deref().map(cursor).transpose()?;
    let look = |core: &Core| (core.journeys(), core.store_in_doubt().is_some());
    let (mut journeys, in_doubt) = app.read(look).await?;
    journeys.retain(|view| caller.may_see(&view.into()) && asked.state.takes(view.phase));
    let key = |view: &control::JourneyView| (view.declared_at.0, view.journey);
    let (items, next) = page(&mut journeys, key, before, limit);
    let next = next.map(|(declared_at_ms, journey)| format!("{declared_at_ms}.{journey}"));
    let view = |view| shown(&caller, Journey::new(view, in_doubt));
    Ok(Json(Page { items: items.iter().map(view).collect(), next }))
}

/// A journey as the caller is shown it.
fn shown(caller: &Caller, view: Journey) -> Journey {
    if caller.is_of_the_desk() { view } else { view.veiled() }
}

/// Where a page begins: when it was declared, and which it was.
fn cursor(text: &str) -> Result<(i64, JourneyId), Problem> {
    let parts = text.split_once('.');
    let parsed = parts.and_then(|(at_ms, id)| Some((at_ms.parse().ok()?, id.parse().ok()?)));
    parsed.ok_or_else(|| RequestReason::UnknownCursor.into())
}

/// A journey with all that belongs to it.
#[utoipa::path(
    get,
    path = "/api/v1/journeys/{id}",
    params(("id" = String, Path, description = "The journey.")),
    responses((status = 200, body = JourneyDetail))
)]
pub(super) async fn get_journey(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<JourneyId>,
) -> Result<Json<JourneyDetail>, Problem> {
    let found = app.read(move |core| detail_of(core, id)).await?;
    let found = found.filter(|found| caller.may_see(&(&found.journey).into()));
    let mut found = found.ok_or_else(|| Problem::not_found(Thing::Journey, id))?;
    let archive = app.services().archive.clone();
    let story = blocking(move || archive.timeline(id)).await??;
    if !caller.is_of_the_desk() {
        found.incidents.clear();
        found.lock = None;
    }
    let lines = story.iter().map(TimelineEntry::from);
    let timeline = if caller.is_of_the_desk() {
        lines.collect()
    } else {
        lines.filter_map(TimelineEntry::veiled).collect()
    };
    let registry = &app.services().registry;
    let incident = |record| Incident::from(IncidentSource(record, registry));
    Ok(Json(JourneyDetail {
        journey: shown(&caller, Journey::new(&found.journey, found.in_doubt)),
        orders: found.orders.iter().map(Order::from).collect(),
        incidents: found.incidents.iter().map(incident).collect(),
        timeline,
        lock: found.lock.as_ref().map(Lock::from),
    }))
}

struct Detail {
    journey: control::JourneyView,
    in_doubt: bool,
    orders: Vec<control::OrderView>,
    incidents: Vec<control::IncidentRecord>,
    lock: Option<control::LockView>,
}

fn detail_of(core: &Core, id: JourneyId) -> Option<Detail> {
    let journey = core.journey(id)?;
    let lock = core.lock(journey.lock).filter(|lock| lock.journey == Some(id));
    let (orders, incidents) = (core.orders_of(id), core.incidents_of(id));
    let in_doubt = core.store_in_doubt().is_some();
    Some(Detail { journey, in_doubt, orders, incidents, lock })
}

/// Declares a journey without papers, for a reason: journeys begin by their manifests, and nobody
/// has checked this one. For supervisors. The same declaration again is answered as the first was, with 200.
#[utoipa::path(
    post,
    path = "/api/v1/journeys",
    request_body = JourneyDeclaration,
    responses(
        (status = 200, description = "declared before, with the same contents", body = Journey),
        (status = 201, description = "declared", body = Journey),
    )
)]
pub(super) async fn declare_journey(
    State(app): State<App>,
    caller: Caller,
    Sent(declaration): Sent<JourneyDeclaration>,
) -> Result<(StatusCode, Json<Journey>), Problem> {
    let id = declaration.journey;
    let is_known = app.read(move |core| core.journey(id).is_some()).await?;
    app.act(caller.by(), Action::Declare(declaration.into())).await?;
    let status = if is_known { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, view_of(&app, id).await?))
}

/// Asks the next authority to void the outstanding offer.
#[utoipa::path(
    post,
    path = "/api/v1/journeys/{id}/recall",
    params(("id" = String, Path, description = "The journey.")),
    request_body = RecallForm,
    responses((status = 202, body = Journey))
)]
pub(super) async fn recall_journey(
    State(app): State<App>,
    caller: Caller,
    Id(journey): Id<JourneyId>,
    Sent(RecallForm { reason }): Sent<RecallForm>,
) -> Result<(StatusCode, Json<Journey>), Problem> {
    app.act(caller.by(), Action::Recall { journey, reason }).await?;
    Ok((StatusCode::ACCEPTED, view_of(&app, journey).await?))
}

async fn view_of(app: &App, id: JourneyId) -> Result<Json<Journey>, Problem> {
    let look = move |core: &Core| Some((core.journey(id)?, core.store_in_doubt().is_some()));
    let (view, in_doubt) =
        app.read(look).await?.ok_or_else(|| Problem::not_found(Thing::Journey, id))?;
    Ok(Json(Journey::new(&view, in_doubt)))
}

#[cfg(test)]
mod tests {
    use super::cursor;

    #[test]
    fn a_cursor_is_a_time_and_an_id() {
        let (at_ms, id) = cursor("-12.a.b-c").unwrap_or_else(|problem| panic!("{problem}"));
        assert_eq!((at_ms, id.as_str()), (-12, "a.b-c"));
        for text in ["", ".", "1", "1.", ".a", "x.a", "1.../a", "99999999999999999999.a"] {
            assert!(cursor(text).is_err(), "{text}");
        }
    }
}
