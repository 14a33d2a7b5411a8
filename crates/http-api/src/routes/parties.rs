//! Companies that take part.

use axum::{Json, extract::State, http::StatusCode};
use control::Registered;
use model::PartyId;
use scheme::{Act, Party};
use serde::Serialize;
use utoipa::ToSchema;

use super::{refused, shelf::ShelfAsked};
use crate::{
    app::App,
    extract::{Asked, Id, Sent},
    guard::Caller,
    json::{Filed, LetterForm, PublishedForm, Shelf},
    problem::Problem,
    register::{change, list, one},
};

/// Companies, newest changed first. A company sees itself.
#[utoipa::path(
    get,
    path = "/api/v1/parties",
    params(ShelfAsked),
    responses((status = 200, body = Shelf<Party>), refused::Look)
)]
pub(super) async fn list_parties(
    State(app): State<App>,
    caller: Caller,
    Asked(asked): Asked<ShelfAsked>,
) -> Result<Json<Shelf<Party>>, Problem> {
    list(&app, caller, asked.into(), |_: &Party| true).await
}

/// One company.
#[utoipa::path(
    get,
    path = "/api/v1/parties/{id}",
    params(("id" = String, Path, description = "The company.")),
    responses((status = 200, body = Filed<Party>), refused::Look)
)]
pub(super) async fn get_party(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<PartyId>,
) -> Result<Json<Filed<Party>>, Problem> {
    one(&app, &caller, id).await.map(Json)
}

/// Writes to a company: warning, suspension, reinstatement, de-registration.
#[utoipa::path(
    post,
    path = "/api/v1/parties/{id}/letters",
    params(("id" = String, Path, description = "The company.")),
    request_body = LetterForm,
    responses((status = 200, body = Filed<Party>), refused::Act)
)]
pub(super) async fn write_letter(
    State(app): State<App>,
    caller: Caller,
    Id(party): Id<PartyId>,
    Sent(LetterForm { letter, text }): Sent<LetterForm>,
) -> Result<Json<Filed<Party>>, Problem> {
    change(&app, &caller, party, Act::Write { party, letter, text }).await
}

/// What was entered.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Entered {
    /// The id of the party or model.
    id: String,
}

/// Puts a published party or model into the register.
#[utoipa::path(
    post,
    path = "/api/v1/register/published",
    request_body = PublishedForm,
    responses((status = 201, body = Entered), refused::Act)
)]
pub(super) async fn enter_published(
    State(app): State<App>,
    caller: Caller,
    Sent(form): Sent<PublishedForm>,
) -> Result<(StatusCode, Json<Entered>), Problem> {
    let act = Act::Enter { published: form.into() };
    let Registered { subject, .. } = app.register(caller.actor()?, act, None, None).await?;
    Ok((StatusCode::CREATED, Json(Entered { id: subject })))
}
