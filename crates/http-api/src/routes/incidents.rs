//! Incidents: listed, shown, acknowledged and resolved.

use crate::problem::RequestReason;
use axum::{Json, extract::State};
use control::{Action, IncidentRecord};
use model::IncidentId;
use scheme::Thing;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::{
    app::App,
    extract::{Asked, Id, Nothing, Sent},
    guard::Caller,
    json::{Incident, IncidentSource, ResolutionForm},
    page::{Limit, Page, page},
    problem::Problem,
};

/// Which incidents a list shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum IncidentFilter {
    /// Incidents that are not resolved.
    Open,
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
    /// How many at most, 1 to 1,000; 100 if not said.
    #[serde(default)]
    #[param(value_type = Option<u32>, required = false, minimum = 1, maximum = 1_000, default = 100)]
    limit: Limit,
    /// `next` of the page before.
    before: Option<String>,
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
    let limit = asked.limit.count()?;
    let refused = |()| RequestReason::UnknownCursor;
    let before = asked.before.as_deref().map(str::parse::<Number>).transpose().map_err(refused)?;
    let mut incidents = app.read(control::Core::incidents).await?;
    if asked.state == IncidentFilter::Open {
        incidents.retain(|record| record.resolved.is_none());
    }
    let key = |record: &IncidentRecord| Number(record.id.0);
    let (items, next) = page(&mut incidents, key, before, limit);
    let view = |record| Incident::from(IncidentSource(record, &app.services().registry));
    let next = next.map(|Number(number)| number.to_string());
    Ok(Json(Page { items: items.iter().map(view).collect(), next }))
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
    let record = app.read(move |core| core.incident(id)).await?;
    let record = record.ok_or_else(|| Problem::not_found(Thing::Incident, id))?;
    Ok(Json(IncidentSource(&record, &app.services().registry).into()))
}
