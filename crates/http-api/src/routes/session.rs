//! Log-in and log-out.

use axum::{
    Extension, Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse},
};
use control::Action;
use model::PartyId;
use scheme::Register;

use super::document::refused;
use crate::{
    app::{App, By},
    extract::Sent,
    guard::{Caller, Remote},
    json::{LogIn, PasswordChange, Session},
    login,
    problem::Problem,
    session::{Token, cookie_away},
};

/// The account that is logged in.
#[utoipa::path(
    get,
    path = "/api/v1/session",
    responses((status = 200, body = Session))
)]
pub(super) async fn get_session(State(app): State<App>, caller: Caller) -> Json<Session> {
    Json(Session {
        account: caller.account,
        name: caller.name,
        role: caller.role.into(),
        party: caller.party,
        company: caller.company,
        is_company_admin: caller.is_company_admin,
        authority: app.settings().authority,
        must_change: caller.must_change,
    })
}

/// Opens a session; the answer sets its cookie.
#[utoipa::path(
    post,
    path = "/api/v1/session",
    request_body = LogIn,
    responses(
        (status = 200, body = Session),
        refused::Limited,
    )
)]
pub(super) async fn log_in(
    State(app): State<App>,
    remote: Option<Extension<Remote>>,
    Sent(sent): Sent<LogIn>,
) -> Result<impl IntoResponse, Problem> {
    let from = remote.map(|Extension(remote)| remote.address());
    let (account, token) = login::log_in(&app, from, sent).await?;
    let authority = app.settings().authority;
    let cookie = token.to_cookie(authority, app.settings().cookie_secure);
    let (name, role, party) = (account.display_name, account.role.into(), account.party);
    let (must_change, is_company_admin) = (account.must_change, account.is_company_admin);
    let company = match party {
        Some(id) => app.look(move |register| company_of(register, id)).await?,
        None => None,
    };
    let account = account.name;
    let view =
        Session { account, name, role, party, company, is_company_admin, authority, must_change };
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), Json(view)))
}

/// Changes the own password. The account's other sessions end; this one stays.
#[utoipa::path(
    post,
    path = "/api/v1/session/password",
    request_body = PasswordChange,
    responses(
        (status = 204, description = "changed"),
        refused::Limited,
    )
)]
pub(super) async fn change_password(
    State(app): State<App>,
    caller: Caller,
    remote: Option<Extension<Remote>>,
    Sent(sent): Sent<PasswordChange>,
) -> Result<StatusCode, Problem> {
    let from = remote.map(|Extension(remote)| remote.address());
    login::change_password(&app, from, &caller, sent).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn company_of(register: &Register, party: PartyId) -> Option<String> {
    register.party(&party).map(|entry| entry.document.company.name.clone())
}

/// Ends the session, if there is one; the answer takes its cookie away.
#[utoipa::path(
    delete,
    path = "/api/v1/session",
    responses((status = 204, description = "logged out"))
)]
pub(super) async fn log_out(
    State(app): State<App>,
    remote: Option<Extension<Remote>>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let address = remote.map(|Extension(remote)| remote.address());
    let authority = app.settings().authority;
    if let Some(token) = Token::from_cookie(&headers, authority, app.settings().cookie_secure) {
        let (token_hash, now) = (token.hash(), app.now());
        if let Some(account) = app.read(move |core| core.session(&token_hash, now)).await? {
            app.act(By { account, address }, Action::CloseSession { token_hash }).await?;
        }
    }
    let cookie = cookie_away(authority, app.settings().cookie_secure);
    Ok((StatusCode::NO_CONTENT, AppendHeaders([(header::SET_COOKIE, cookie)])))
}
