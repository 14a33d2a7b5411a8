//! Companies that take part.

use std::collections::BTreeSet;

use axum::{Json, extract::State, http::StatusCode};
use control::{Archive, Registered};
use model::PartyId;
use scheme::{Act, DocumentKind, Party, Standing};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::paging::documents_asked;
use crate::{
    app::App,
    extract::{Asked, Id, Sent},
    guard::Caller,
    json::{LetterForm, PublishedForm, Revision},
    page::Page,
    problem::{Problem, RequestReason},
    register::{Filing, Tagged, change, list, tagged},
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

/// Most companies whose names are asked for at once.
const NAMES_MAX: usize = 100;

/// Whose names are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct NamesAsked {
    /// The ids of companies with commas between them, at most 100.
    ids: String,
}

/// What a company is called.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PartyName {
    /// The id by which documents name the company.
    #[schema(value_type = String)]
    id: PartyId,
    /// Its registered name.
    name: String,
    /// Its name in Chinese or another second language. `null`: none given.
    #[schema(required = true)]
    name_local: Option<String>,
}

impl From<Party> for PartyName {
    fn from(party: Party) -> Self {
        Self { id: party.id, name: party.company.name, name_local: party.company.name_local }
    }
}

/// What companies are called that stand beside documents. One that is not in this register is left out.
#[utoipa::path(
    get,
    path = "/api/v1/party-names",
    params(NamesAsked),
    responses((status = 200, body = Page<PartyName>))
)]
pub(super) async fn list_party_names(
    State(app): State<App>,
    Asked(NamesAsked { ids }): Asked<NamesAsked>,
) -> Result<Json<Page<PartyName>>, Problem> {
    let ids: BTreeSet<String> = ids.split(',').map(str::to_owned).collect();
    if ids.len() > NAMES_MAX {
        return Err(RequestReason::LimitOutOfRange { limit: ids.len(), most: NAMES_MAX }.into());
    }
    let read = move |archive: &dyn Archive| {
        let found = ids.iter().map(|id| archive.document(DocumentKind::Party, id));
        found.collect::<Result<Vec<_>, _>>()
    };
    let found = app.history(read).await?.into_iter().flatten();
    let names = found.filter_map(|kept| Party::of(kept.revision.document)).map(PartyName::from);
    Ok(Json(Page::whole(names.collect())))
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
