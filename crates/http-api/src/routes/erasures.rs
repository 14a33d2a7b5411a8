//! People who are to be forgotten: one supervisor asks, another decides.

use axum::{Json, extract::State, http::StatusCode};
use control::Action;
use model::ErasureId;
use scheme::Thing;

use crate::{
    app::App,
    extract::{Id, Sent},
    guard::Caller,
    json::{Erasure, ErasureForm, ErasureNote},
    page::Page,
    problem::Problem,
};

/// Most erasures that are listed; the newest.
const ERASURES_MAX: usize = 1_000;

/// An erasure's number as it stands in a path.
pub(super) struct Number(ErasureId);

impl std::str::FromStr for Number {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(|number| Self(ErasureId(number)))
    }
}

/// Who was asked to be forgotten, newest first, at most 1,000: who asked, who decided, and what waits.
#[utoipa::path(
    get,
    path = "/api/v1/erasures",
    responses((status = 200, body = Page<Erasure>))
)]
pub(super) async fn list_erasures(State(app): State<App>) -> Result<Json<Page<Erasure>>, Problem> {
    let found = app.history(|archive| archive.erasures(ERASURES_MAX)).await?;
    Ok(Json(Page::whole(found.into_iter().map(Erasure::from).collect())))
}

/// Asks that a person be forgotten: a driver, whoever is to be called at a company, or the person of
/// an account that is disabled. Another supervisor decides.
#[utoipa::path(
    post,
    path = "/api/v1/erasures",
    request_body = ErasureForm,
    responses((status = 201, body = Erasure))
)]
pub(super) async fn ask_erasure(
    State(app): State<App>,
    caller: Caller,
    Sent(ErasureForm { of, reason }): Sent<ErasureForm>,
) -> Result<(StatusCode, Json<Erasure>), Problem> {
    app.act(caller.by(), Action::AskErasure { of, reason }).await?;
    let asked = app.read(move |core| core.erasure_of(of).cloned()).await?;
    let asked = asked.ok_or_else(|| Problem::not_found(Thing::Erasure, of))?;
    Ok((StatusCode::CREATED, Json(asked.into())))
}

/// Grants an erasure that another supervisor asked for. The person is forgotten at once; while a
/// journey of the company is under a legal hold, as soon as that is lifted.
#[utoipa::path(
    post,
    path = "/api/v1/erasures/{id}/grant",
    params(("id" = u64, Path, description = "The erasure.")),
    request_body = ErasureNote,
    responses((status = 200, body = Erasure))
)]
pub(super) async fn grant_erasure(
    State(app): State<App>,
    caller: Caller,
    Id(Number(id)): Id<Number>,
    Sent(ErasureNote { note }): Sent<ErasureNote>,
) -> Result<Json<Erasure>, Problem> {
    decide(&app, &caller, id, (true, note)).await
}

/// Refuses an erasure that another supervisor asked for.
#[utoipa::path(
    post,
    path = "/api/v1/erasures/{id}/refuse",
    params(("id" = u64, Path, description = "The erasure.")),
    request_body = ErasureNote,
    responses((status = 200, body = Erasure))
)]
pub(super) async fn refuse_erasure(
    State(app): State<App>,
    caller: Caller,
    Id(Number(id)): Id<Number>,
    Sent(ErasureNote { note }): Sent<ErasureNote>,
) -> Result<Json<Erasure>, Problem> {
    decide(&app, &caller, id, (false, note)).await
}

async fn decide(
    app: &App,
    caller: &Caller,
    erasure: ErasureId,
    (is_granted, note): (bool, String),
) -> Result<Json<Erasure>, Problem> {
    app.act(caller.by(), Action::DecideErasure { erasure, is_granted, note }).await?;
    let found = app.history(|archive| archive.erasures(ERASURES_MAX)).await?;
    let found = found.into_iter().find(|it| it.id == erasure);
    found.map(|it| Json(it.into())).ok_or_else(|| Problem::not_found(Thing::Erasure, erasure))
}
