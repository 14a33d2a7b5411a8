//! Incidents: listed, shown, acknowledged and resolved.

use crate::problem::RequestReason;
use axum::{Json, extract::State};
use control::{Action, IncidentKind};
use model::{IncidentId, JourneyId, LockId, ServerTime, VehicleId};
use scheme::Thing;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use watch::Severity;

use crate::{
    app::App,
    extract::{Asked, Id, Nothing, Sent},
    guard::Caller,
    json::{Incident, IncidentSource, ResolutionForm},
    page::{Limit, Page, Sought, check_period, first_of},
    problem::Problem,
};

/// Which incidents a list shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum IncidentFilter {
    /// Incidents that are not resolved.
    Open,
    /// Incidents that are.
    Resolved,
    /// Incidents in every state.
    #[default]
    All,
}

/// Which incidents, and which page of them.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct IncidentsAsked {
    /// Which incidents; all of them if not said.
    #[serde(default)]
    #[param(inline, required = false)]
    state: IncidentFilter,
    /// Of this sort alone.
    #[param(inline, required = false)]
    kind: Option<IncidentKind>,
    /// As grave as this alone.
    #[param(inline, required = false)]
    severity: Option<Severity>,
    /// Raised from then on, milliseconds since the Unix epoch; from the beginning if not said.
    from_ms: Option<i64>,
    /// Raised before then, milliseconds since the Unix epoch; until now if not said.
    to_ms: Option<i64>,
    /// The journey that they are about.
    #[param(value_type = Option<String>)]
    journey: Option<JourneyId>,
    /// The lock that they are about.
    #[param(value_type = Option<String>)]
    lock: Option<LockId>,
    /// The vehicle that they are about.
    #[param(value_type = Option<String>)]
    vehicle: Option<VehicleId>,
    /// Any part of the identifier of a journey, lock or vehicle, or of a plate, however it is spaced;
    /// 1 to 100 characters.
    #[param(value_type = Option<String>, min_length = 1, max_length = 100)]
    q: Option<Sought>,
    /// How many at most, 1 to 1,000; 100 if not said.
    #[serde(default)]
    #[param(value_type = Option<u32>, required = false, minimum = 1, maximum = 1_000, default = 100)]
    limit: Limit,
    /// `next` of the page before.
    before: Option<String>,
}

impl IncidentsAsked {
    /// The question, for one more than the page has.
    fn read(self) -> Result<control::IncidentsAsked, Problem> {
        let limit = self.limit.count()?;
        check_period(self.from_ms, self.to_ms)?;
        let before = self.before.as_deref().map(str::parse::<Number>).transpose();
        let before = before.map_err(|()| RequestReason::UnknownCursor)?;
        Ok(control::IncidentsAsked {
            is_open: match self.state {
                IncidentFilter::Open => Some(true),
                IncidentFilter::Resolved => Some(false),
                IncidentFilter::All => None,
            },
            kind: self.kind,
            severity: self.severity,
            from: self.from_ms.map(ServerTime),
            to: self.to_ms.map(ServerTime),
            journey: self.journey,
            lock: self.lock,
            vehicle: self.vehicle,
            text: self.q.map(Sought::text).transpose()?,
            before: before.map(|Number(number)| IncidentId(number)),
            limit: limit + 1,
        })
    }
}

/// An incident's number in a path or query, as it is printed: no sign, no leading zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Number(u64);

impl std::str::FromStr for Number {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let number = text.parse().map_err(|_| ())?;
        if u64::to_string(&number) == text { Ok(Self(number)) } else { Err(()) }
    }
}

/// Incidents, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/incidents",
    params(IncidentsAsked),
    responses((status = 200, body = Page<Incident>))
)]
pub(super) async fn list_incidents(
    State(app): State<App>,
    Asked(asked): Asked<IncidentsAsked>,
) -> Result<Json<Page<Incident>>, Problem> {
    let question = asked.read()?;
    let limit = question.limit - 1;
    let found = app.history(move |archive| archive.incidents(&question)).await?;
    let (found, next) = first_of(found, limit, |record| record.id.to_string());
    let view = |record| Incident::from(IncidentSource(record, &app.services().registry));
    Ok(Json(Page { items: found.iter().map(view).collect(), next }))
}

/// Reads one incident.
#[utoipa::path(
    get,
    path = "/api/v1/incidents/{id}",
    params(("id" = String, Path, description = "The incident.")),
    responses((status = 200, body = Incident))
)]
pub(super) async fn get_incident(
    State(app): State<App>,
    Id(Number(number)): Id<Number>,
) -> Result<Json<Incident>, Problem> {
    view_of(&app, IncidentId(number)).await
}

/// Says that somebody is on it.
#[utoipa::path(
    post,
    path = "/api/v1/incidents/{id}/acknowledge",
    params(("id" = String, Path, description = "The incident.")),
    responses((status = 200, body = Incident))
)]
pub(super) async fn acknowledge_incident(
    State(app): State<App>,
    caller: Caller,
    Id(Number(number)): Id<Number>,
    _: Nothing,
) -> Result<Json<Incident>, Problem> {
    let incident = IncidentId(number);
    app.act(caller.by(), Action::Acknowledge(incident)).await?;
    view_of(&app, incident).await
}

/// Closes an incident, with what it turned out to be.
#[utoipa::path(
    post,
    path = "/api/v1/incidents/{id}/resolve",
    params(("id" = String, Path, description = "The incident.")),
    request_body = ResolutionForm,
    responses((status = 200, body = Incident))
)]
pub(super) async fn resolve_incident(
    State(app): State<App>,
    caller: Caller,
    Id(Number(number)): Id<Number>,
    Sent(ResolutionForm { verdict, note }): Sent<ResolutionForm>,
) -> Result<Json<Incident>, Problem> {
    let (incident, verdict) = (IncidentId(number), verdict);
    app.act(caller.by(), Action::Resolve { incident, verdict, note }).await?;
    view_of(&app, incident).await
}

async fn view_of(app: &App, id: IncidentId) -> Result<Json<Incident>, Problem> {
    let record = app.history(move |archive| archive.incident(id)).await?;
    let record = record.ok_or_else(|| Problem::not_found(Thing::Incident, id))?;
    Ok(Json(IncidentSource(&record, &app.services().registry).into()))
}
