//! Changes asked for under way.

use axum::{Json, extract::State, http::StatusCode};
use model::AmendmentId;
use scheme::{Act, Amendment, AmendmentStatus};

use super::paging::documents_asked;
use crate::{
    app::App,
    extract::{Asked, Id, Sent},
    guard::Caller,
    json::{AmendmentForm, DecisionForm, Revision},
    page::Page,
    problem::Problem,
    register::{Tagged, change, list, make, tagged},
};

documents_asked!(AmendmentsAsked, AmendmentStatus);

/// Amendments, newest changed first. A carrier sees those of its journeys.
#[utoipa::path(
    get,
    path = "/api/v1/amendments",
    params(AmendmentsAsked),
    responses((status = 200, body = Page<Revision<Amendment>>))
)]
pub(super) async fn list_amendments(
    State(app): State<App>,
    caller: Caller,
    Asked(asked): Asked<AmendmentsAsked>,
) -> Result<Json<Page<Revision<Amendment>>>, Problem> {
    list(&app, caller, asked.into()).await
}

/// Reads one amendment.
#[utoipa::path(
    get,
    path = "/api/v1/amendments/{id}",
    params(("id" = String, Path, description = "The amendment.")),
    responses((status = 200, body = Revision<Amendment>))
)]
pub(super) async fn get_amendment(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<AmendmentId>,
) -> Result<Tagged<Revision<Amendment>>, Problem> {
    tagged(&app, &caller, id).await
}

/// Asks for a change under way.
#[utoipa::path(
    post,
    path = "/api/v1/amendments",
    request_body = AmendmentForm,
    responses((status = 201, body = Revision<Amendment>))
)]
pub(super) async fn ask_amendment(
    State(app): State<App>,
    caller: Caller,
    Sent(AmendmentForm { journey, change, reason }): Sent<AmendmentForm>,
) -> Result<(StatusCode, Json<Revision<Amendment>>), Problem> {
    let made = make(&app, &caller, Act::Amend { journey, change, reason }).await?;
    Ok((StatusCode::CREATED, made))
}

/// Decides an amendment, where custody is here.
#[utoipa::path(
    post,
    path = "/api/v1/amendments/{id}/decide",
    params(("id" = String, Path, description = "The amendment.")),
    request_body = DecisionForm,
    responses((status = 200, body = Revision<Amendment>))
)]
pub(super) async fn decide_amendment(
    State(app): State<App>,
    caller: Caller,
    Id(amendment): Id<AmendmentId>,
    Sent(DecisionForm { approved, note }): Sent<DecisionForm>,
) -> Result<Json<Revision<Amendment>>, Problem> {
    let act = Act::DecideAmendment { amendment, approved, note };
    change(&app, &caller, amendment, act).await
}
