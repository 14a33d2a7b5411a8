//! Journeys: declared, listed, shown and recalled.

use crate::problem::RequestReason;
use axum::{Json, extract::State, http::StatusCode};
use control::{
    Action, Archive, Core, IncidentsAsked, JourneyOutcome, JourneyOwner, JourneyStage, KeptJourney,
    StoreError,
};
use model::{JourneyId, LockId, PartyId, PlaceId, ServerTime, VehicleId};
use scheme::Thing;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::{
    app::App,
    extract::{Asked, Id, Sent},
    guard::Caller,
    json::{
        Incident, IncidentSource, Journey, JourneyDeclaration, JourneyDetail, LegalHold, Lock,
        Order, RecallForm, TimelineEntry,
    },
    page::{Limit, Page, Sought, check_period, first_of},
    problem::Problem,
};

/// Most incidents that are shown with a journey; the newest.
const INCIDENTS_MAX: usize = 1_000;

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
    fn stage(self) -> Option<JourneyStage> {
        match self {
            Self::Active => Some(JourneyStage::Active),
            Self::Expected => Some(JourneyStage::Expected),
            Self::Ended => Some(JourneyStage::Over),
            Self::All => None,
        }
    }
}

/// What journeys came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum OutcomeFilter {
    /// The lock stayed shut from end to end.
    Clean,
    /// Tampering that was not explained away, or an officer has confirmed an incident.
    Exception,
    /// Nothing proves that it stayed shut between two authorities.
    GapUnproven,
    /// Taken back before it was sealed.
    Withdrawn,
}

impl From<OutcomeFilter> for JourneyOutcome {
    fn from(asked: OutcomeFilter) -> Self {
        match asked {
            OutcomeFilter::Clean => Self::Clean,
            OutcomeFilter::Exception => Self::Exception,
            OutcomeFilter::GapUnproven => Self::GapUnproven,
            OutcomeFilter::Withdrawn => Self::Withdrawn,
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
    /// What they came to; anything if not said.
    #[param(inline, required = false)]
    outcome: Option<OutcomeFilter>,
    /// Declared from then on, milliseconds since the Unix epoch; from the beginning if not said.
    from_ms: Option<i64>,
    /// Declared before then, milliseconds since the Unix epoch; until now if not said.
    to_ms: Option<i64>,
    /// The lock that they are, or were last, under.
    #[param(value_type = Option<String>)]
    lock: Option<LockId>,
    /// The vehicle that makes them.
    #[param(value_type = Option<String>)]
    vehicle: Option<VehicleId>,
    /// A place where a leg begins or ends, as far as this authority is told.
    #[param(value_type = Option<String>)]
    place: Option<PlaceId>,
    /// The company that carries. Others than the own are nobody's to see but the authority's.
    #[param(value_type = Option<String>)]
    party: Option<PartyId>,
    /// Any part of the identifier of a journey, lock or vehicle, of a plate, or of the carrier's name,
    /// however it is spaced; 1 to 100 characters.
    #[param(value_type = Option<String>, min_length = 1, max_length = 100)]
    q: Option<Sought>,
    /// How many at most, 1 to 1,000; 100 if not said.
    #[serde(default)]
    #[param(value_type = Option<u32>, required = false, minimum = 1, maximum = 1_000, default = 100)]
    limit: Limit,
    /// `next` of the page before.
    before: Option<String>,
}

impl JourneysAsked {
    /// The question, for one more than the page has. `None`: nothing is the caller's to see.
    fn read(self, caller: &Caller) -> Result<Option<control::JourneysAsked>, Problem> {
        let limit = self.limit.count()?;
        check_period(self.from_ms, self.to_ms)?;
        let owner = match (caller.journeys_of(), self.party.map(JourneyOwner::Party)) {
            (Some(own), Some(asked)) if own != asked => return Ok(None),
            (own, asked) => own.or(asked),
        };
        Ok(Some(control::JourneysAsked {
            owner,
            stage: self.state.stage(),
            outcome: self.outcome.map(Into::into),
            from: self.from_ms.map(ServerTime),
            to: self.to_ms.map(ServerTime),
            lock: self.lock,
            vehicle: self.vehicle,
            place: self.place,
            text: self.q.map(Sought::text).transpose()?,
            before: self.before.as_deref().map(cursor).transpose()?,
            limit: limit + 1,
        }))
    }
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
    let Some(question) = asked.read(&caller)? else { return Ok(Json(Page::whole(Vec::new()))) };
    let limit = question.limit - 1;
    let found = app.history(move |archive| archive.journeys(&question)).await?;
    let in_doubt = app.read(|core| core.store_in_doubt().is_some()).await?;
    let key =
        |kept: &KeptJourney| format!("{}.{}", kept.record.declared_at.0, kept.record.plan.journey);
    let (found, next) = first_of(found, limit, key);
    let registry = &app.services().registry;
    let view = |kept: &KeptJourney| shown(&caller, Journey::new(&kept.view(registry), in_doubt));
    Ok(Json(Page { items: found.iter().map(view).collect(), next }))
}

/// A journey as the caller is shown it.
fn shown(caller: &Caller, view: Journey) -> Journey {
    if caller.is_of_the_desk() { view } else { view.veiled() }
}

/// Where a page begins: when the journey before was declared, and which it was.
fn cursor(text: &str) -> Result<(ServerTime, JourneyId), Problem> {
    let parts = text.split_once('.');
    let parsed =
        parts.and_then(|(at_ms, id)| Some((ServerTime(at_ms.parse().ok()?), id.parse().ok()?)));
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
    detail(&app, &caller, id).await.map(Json)
}

/// A journey with all that belongs to it, as the caller is shown it.
///
/// # Errors
///
/// When it is not there, or not the caller's to see.
pub(super) async fn detail(
    app: &App,
    caller: &Caller,
    id: JourneyId,
) -> Result<JourneyDetail, Problem> {
    let found = app.history(move |archive| detail_of(archive, id)).await?;
    let registry = &app.services().registry;
    let found = found.map(|found| (found.kept.view(registry), found));
    let found = found.filter(|(journey, _)| caller.may_see(&journey.into()));
    let (journey, mut found) = found.ok_or_else(|| Problem::not_found(Thing::Journey, id))?;
    let of = journey.lock;
    let seen = move |core: &Core| {
        let hold = core.hold_of(id).map(LegalHold::from);
        (core.lock(of), hold, core.store_in_doubt().is_some())
    };
    let (lock, hold, in_doubt) = app.read(seen).await?;
    let is_desk = caller.is_of_the_desk();
    if !is_desk {
        found.incidents.clear();
    }
    let lock = lock.filter(|lock| is_desk && lock.journey == Some(id));
    let lines = found.story.iter().map(TimelineEntry::from);
    let timeline =
        if is_desk { lines.collect() } else { lines.filter_map(TimelineEntry::veiled).collect() };
    let incident = |record| Incident::from(IncidentSource(record, registry));
    Ok(JourneyDetail {
        journey: shown(caller, Journey::new(&journey, in_doubt)),
        orders: found.orders.iter().map(|record| Order::from(&record.into())).collect(),
        incidents: found.incidents.iter().map(incident).collect(),
        timeline,
        lock: lock.as_ref().map(Lock::from),
        hold: hold.filter(|_| is_desk),
    })
}

struct Detail {
    kept: KeptJourney,
    orders: Vec<control::OrderRecord>,
    incidents: Vec<control::IncidentRecord>,
    story: Vec<control::TimelineEntry>,
}

fn detail_of(archive: &dyn Archive, id: JourneyId) -> Result<Option<Detail>, StoreError> {
    let Some(kept) = archive.journey(id)? else { return Ok(None) };
    let journey = Some(id);
    let of_journey = IncidentsAsked { journey, limit: INCIDENTS_MAX, ..IncidentsAsked::default() };
    let incidents = archive.incidents(&of_journey)?;
    let (orders, story) = (archive.orders(id)?, archive.timeline(id)?);
    Ok(Some(Detail { kept, orders, incidents, story }))
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
    let is_known = app.history(move |archive| Ok(archive.journey(id)?.is_some())).await?;
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
    let kept = app.history(move |archive| archive.journey(id)).await?;
    let kept = kept.ok_or_else(|| Problem::not_found(Thing::Journey, id))?;
    let in_doubt = app.read(|core| core.store_in_doubt().is_some()).await?;
    Ok(Json(Journey::new(&kept.view(&app.services().registry), in_doubt)))
}

#[cfg(test)]
mod tests {
    use model::ServerTime;

    use super::cursor;

    #[test]
    fn a_cursor_is_a_time_and_an_id() {
        let (at, id) = cursor("-12.a.b-c").unwrap_or_else(|problem| panic!("{problem}"));
        assert_eq!((at, id.as_str()), (ServerTime(-12), "a.b-c"));
        for text in ["", ".", "1", "1.", ".a", "x.a", "1.../a", "99999999999999999999.a"] {
            assert!(cursor(text).is_err(), "{text}");
        }
    }
}
