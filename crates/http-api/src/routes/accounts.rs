//! Accounts of people: those of the authority for its supervisors, those of a company for its own
//! administrators. What is not the caller's to administer is not there.

use axum::{Json, extract::State, http::StatusCode};
use control::{AccountAct, Action, Core, Invitation, PasswordHash};
use model::{AccountName, PartyId, ServerTime};
use scheme::{AccountReason, FormReason, Thing};

use crate::{
    app::App,
    extract::{Id, Nothing, Sent},
    guard::Caller,
    json::{Account, AccountInvitation, AccountPassword, AccountUpdate},
    login,
    page::Page,
    password::first_password,
    problem::{Problem, RequestReason},
};

/// Accounts by name: of the authority's people, with carriers that are not in the register; or of
/// the caller's company, for its administrators.
#[utoipa::path(
    get,
    path = "/api/v1/accounts",
    responses((status = 200, body = Page<Account>))
)]
pub(super) async fn list_accounts(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<Page<Account>>, Problem> {
    if !caller.is_of_the_desk() && !caller.is_company_admin {
        return Err(AccountReason::CompanyAdministratorsOnly.into());
    }
    let (now, party) = (app.now(), caller.party);
    let items = app.read(move |core| shown_of(core, party, (&caller, now))).await?;
    Ok(Json(Page::whole(items)))
}

/// The accounts of a company by name, for officers who help its administrators.
#[utoipa::path(
    get,
    path = "/api/v1/parties/{id}/accounts",
    params(("id" = String, Path, description = "The company.")),
    responses((status = 200, body = Page<Account>))
)]
pub(super) async fn list_party_accounts(
    State(app): State<App>,
    caller: Caller,
    Id(party): Id<PartyId>,
) -> Result<Json<Page<Account>>, Problem> {
    let now = app.now();
    let look = move |core: &Core| {
        core.register().party(&party)?;
        Some(shown_of(core, Some(party), (&caller, now)))
    };
    let items = app.read(look).await?;
    let items = items.ok_or_else(|| Problem::not_found(Thing::Party, party))?;
    Ok(Json(Page::whole(items)))
}

/// Makes an account for somebody. Its first password is told this once, to be handed over; it is
/// changed before anything else is done with it.
#[utoipa::path(
    post,
    path = "/api/v1/accounts",
    request_body = AccountInvitation,
    responses((status = 201, body = AccountPassword))
)]
pub(super) async fn invite_account(
    State(app): State<App>,
    caller: Caller,
    Sent(sent): Sent<AccountInvitation>,
) -> Result<(StatusCode, Json<AccountPassword>), Problem> {
    let AccountInvitation { account, name: display_name, role, is_company_admin } = sent;
    let name =
        AccountName::new(&account).map_err(|_| Problem::fault("/account", FormReason::NotAnId))?;
    let (told, password) = made_password(&app).await?;
    let role = role.map(Into::into);
    let invitation = Invitation { name, display_name, role, is_company_admin, password };
    app.act(caller.by(), Action::Manage(AccountAct::Invite(invitation))).await?;
    let account = shown(&app, &caller, name).await?;
    Ok((StatusCode::CREATED, Json(AccountPassword { account, password: told })))
}

/// Changes what an account is called or may do. One that may do something else from then on is
/// logged out. Nobody changes what the own account may do.
#[utoipa::path(
    put,
    path = "/api/v1/accounts/{account}",
    params(("account" = String, Path, description = "The account.")),
    request_body = AccountUpdate,
    responses((status = 200, body = Account))
)]
pub(super) async fn change_account(
    State(app): State<App>,
    caller: Caller,
    Id(name): Id<AccountName>,
    Sent(sent): Sent<AccountUpdate>,
) -> Result<Json<Account>, Problem> {
    act(&app, &caller, name, AccountAct::Change(name, sent.into())).await
}

/// Disables an account: nobody logs in with it, and its log-ins and event streams end at once.
#[utoipa::path(
    post,
    path = "/api/v1/accounts/{account}/disable",
    params(("account" = String, Path, description = "The account.")),
    responses((status = 200, body = Account))
)]
pub(super) async fn disable_account(
    State(app): State<App>,
    caller: Caller,
    Id(name): Id<AccountName>,
    _: Nothing,
) -> Result<Json<Account>, Problem> {
    act(&app, &caller, name, AccountAct::Disable(name)).await
}

/// Lets an account be used again, with the password that it had.
#[utoipa::path(
    post,
    path = "/api/v1/accounts/{account}/enable",
    params(("account" = String, Path, description = "The account.")),
    responses((status = 200, body = Account))
)]
pub(super) async fn enable_account(
    State(app): State<App>,
    caller: Caller,
    Id(name): Id<AccountName>,
    _: Nothing,
) -> Result<Json<Account>, Problem> {
    act(&app, &caller, name, AccountAct::Enable(name)).await
}

/// Gives an account another password, told this once, and ends its log-ins. An officer does so for
/// an administrator of a company, who does it for the others of the company.
#[utoipa::path(
    post,
    path = "/api/v1/accounts/{account}/reset",
    params(("account" = String, Path, description = "The account.")),
    responses((status = 200, body = AccountPassword))
)]
pub(super) async fn reset_account(
    State(app): State<App>,
    caller: Caller,
    Id(name): Id<AccountName>,
    _: Nothing,
) -> Result<Json<AccountPassword>, Problem> {
    let (told, password) = made_password(&app).await?;
    let account = act(&app, &caller, name, AccountAct::Reset(name, password)).await?;
    Ok(Json(AccountPassword { account: account.0, password: told }))
}

/// Ends the log-ins and event streams of an account.
#[utoipa::path(
    post,
    path = "/api/v1/accounts/{account}/end-sessions",
    params(("account" = String, Path, description = "The account.")),
    responses((status = 200, body = Account))
)]
pub(super) async fn end_sessions(
    State(app): State<App>,
    caller: Caller,
    Id(name): Id<AccountName>,
    _: Nothing,
) -> Result<Json<Account>, Problem> {
    act(&app, &caller, name, AccountAct::EndSessions(name)).await
}

async fn act(
    app: &App,
    caller: &Caller,
    name: AccountName,
    act: AccountAct,
) -> Result<Json<Account>, Problem> {
    app.act(caller.by(), Action::Manage(act)).await?;
    shown(app, caller, name).await.map(Json)
}

/// A password to hand over, and its hash.
async fn made_password(app: &App) -> Result<(String, PasswordHash), Problem> {
    let password = first_password().map_err(|_| RequestReason::BrokeOff)?;
    let hash = login::new_password(app, "/password", password.clone()).await?;
    Ok((password, PasswordHash(hash)))
}

/// An account as an act on it left it.
async fn shown(app: &App, caller: &Caller, name: AccountName) -> Result<Account, Problem> {
    let (caller, now) = (caller.clone(), app.now());
    let look = move |core: &Core| {
        let log_ins = core.count_sessions(now).get(&name).copied().unwrap_or_default();
        core.account(name).map(|account| seen_by(&caller, core, account, log_ins))
    };
    app.read(look).await?.ok_or_else(|| Problem::not_found(Thing::Account, name))
}

pub(super) fn shown_of(
    core: &Core,
    party: Option<PartyId>,
    (caller, now): (&Caller, ServerTime),
) -> Vec<Account> {
    let log_ins = core.count_sessions(now);
    let of = |name: &AccountName| log_ins.get(name).copied().unwrap_or_default();
    let accounts = core.accounts_of(party);
    accounts.map(|account| seen_by(caller, core, account, of(&account.name))).collect()
}

fn seen_by(caller: &Caller, core: &Core, account: &control::Account, log_ins: usize) -> Account {
    let view = Account::new(account, log_ins);
    if caller.is_of_the_desk() {
        return view;
    }
    let is_own = |name| core.account(name).is_some_and(|it| it.party == caller.party);
    view.veiled(core.register().own(), is_own)
}
