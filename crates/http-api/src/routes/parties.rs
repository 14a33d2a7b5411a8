//! Companies that take part.

use axum::{Json, extract::State, http::StatusCode};
use control::Registered;
use model::PartyId;
use scheme::{Act, Party, Standing};
use serde::Serialize;
use utoipa::ToSchema;

use super::paging::documents_asked;
use crate::{
    app::App,
    extract::{Asked, Id, Sent},
    guard::Caller,
    json::{LetterForm, PublishedForm, Revision},
    page::Page,
    problem::Problem,
    register::{Tagged, change, list, tagged},
};

documents_asked!(PartiesAsked, Standing);

/// Companies, newest changed first. A company sees itself.
#[utoipa::path(
    get,
    path = "/api/v1/parties",
    params(PartiesAsked),
    responses((status = 200, body = Page<Revision<Party>>))
)]
pub(super) async fn list_parties(
    State(app): State<App>,
    caller: Caller,
    Asked(asked): Asked<PartiesAsked>,
) -> Result<Json<Page<Revision<Party>>>, Problem> {
    list(&app, caller, asked.into()).await
}

/// Reads one company.
#[utoipa::path(
    get,
    path = "/api/v1/parties/{id}",
    params(("id" = String, Path, description = "The company.")),
    responses((status = 200, body = Revision<Party>))
)]
pub(super) async fn get_party(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<PartyId>,
) -> Result<Tagged<Revision<Party>>, Problem> {
    tagged(&app, &caller, id).await
}

/// Writes to a company: warning, suspension, reinstatement, de-registration.
#[utoipa::path(
    post,
    path = "/api/v1/parties/{id}/letters",
    params(("id" = String, Path, description = "The company.")),
    request_body = LetterForm,
    responses((status = 200, body = Revision<Party>))
)]
pub(super) async fn write_letter(
    State(app): State<App>,
    caller: Caller,
    Id(party): Id<PartyId>,
    Sent(LetterForm { letter, text }): Sent<LetterForm>,
) -> Result<Json<Revision<Party>>, Problem> {
    change(&app, &caller, party, Act::Write { party, letter, text }).await
}

/// The company or model that was entered.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PublishedEntry {
    /// The id of the party or model.
    id: String,
}

/// Puts a published party or model into the register.
#[utoipa::path(
    post,
    path = "/api/v1/register/published",
    request_body = PublishedForm,
    responses((status = 201, body = PublishedEntry))
)]
pub(super) async fn enter_published(
    State(app): State<App>,
    caller: Caller,
    Sent(form): Sent<PublishedForm>,
) -> Result<(StatusCode, Json<PublishedEntry>), Problem> {
    let act = Act::Enter { published: form.into() };
    let Registered { subject, .. } = app.register(caller.filing(act)?).await?;
    Ok((StatusCode::CREATED, Json(PublishedEntry { id: subject })))
}
