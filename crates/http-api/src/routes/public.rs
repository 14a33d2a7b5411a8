//! What anybody may read, and how a company applies to take part.

use std::net::IpAddr;

use crate::problem::RequestReason;
use axum::{Extension, Json, extract::State, http::StatusCode, response::Response};
use control::{Account, AccountRole};
use model::{AccountName, ApplicationId, PlaceId};
use scheme::{
    Act, Actor, Day, FormReason, PartyReason, PartyRole, Register, Side, Thing, Verdict, cargo,
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::document::refused;
use crate::{
    app::{App, blocking},
    extract::{Asked, Sent},
    guard::Remote,
    json::{
        AccreditedModel, CargoQuestion, Participant, PublicApplication, PublicApplicationReceipt,
        PublicScheme, Route, SchemeMap, SchemeOffice,
    },
    login,
    page::Page,
    problem::Problem,
};

/// The schemes and the rules of cargo in force today.
#[utoipa::path(
    get,
    path = "/api/v1/public/schemes",
    responses((status = 200, body = Page<PublicScheme>))
)]
pub(super) async fn list_schemes(State(app): State<App>) -> Result<Response, Problem> {
    let today = Day::of(app.now());
    let make = async { Ok(PublicScheme::all(app.rules().await?.as_ref(), today)) };
    app.kept_or(&app.kept().schemes, make).await
}

/// The points of the scheme and the crossings between them.
#[utoipa::path(
    get,
    path = "/api/v1/public/points",
    responses((status = 200, body = SchemeMap))
)]
pub(super) async fn get_points(State(app): State<App>) -> Result<Response, Problem> {
    let make = async { Ok(SchemeMap::from(app.services().atlas.current().as_ref())) };
    app.kept_or(&app.kept().points, make).await
}

/// From where to where.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct RouteAsked {
    /// A clearance point.
    #[param(value_type = String)]
    from: PlaceId,
    /// A second clearance point, other than the first.
    #[param(value_type = String)]
    to: PlaceId,
}

/// Whether something can be sent from one place to another, under which schemes and which way.
#[utoipa::path(
    get,
    path = "/api/v1/public/route",
    params(RouteAsked),
    responses((status = 200, body = Route))
)]
pub(super) async fn get_route(
    State(app): State<App>,
    Asked(asked): Asked<RouteAsked>,
) -> Result<Json<Route>, Problem> {
    let today = Day::of(app.now());
    let schemes = app.rules().await?;
    let atlas = app.services().atlas.current();
    // Corridors that nobody has asked for before are computed now: one at a time.
    let turn = app.tracks().clone().acquire_owned().await;
    let turn = turn.map_err(|_| RequestReason::BrokeOff)?;
    let answer = move || {
        let _turn = turn;
        Route::new(&atlas, &schemes, today, (asked.from, asked.to))
    };
    blocking(answer).await.map(Json)
}

/// Whether cargo may travel under a scheme today, with every rule that was applied. At most 120
/// times a minute from one address.
#[utoipa::path(
    post,
    path = "/api/v1/public/cargo-check",
    request_body = CargoQuestion,
    responses((status = 200, body = Verdict), refused::Limited)
)]
pub(super) async fn check_cargo(
    State(app): State<App>,
    remote: Option<Extension<Remote>>,
    Sent(CargoQuestion { scheme, mode, form }): Sent<CargoQuestion>,
) -> Result<Json<Verdict>, Problem> {
    login::admit_question(&app, remote.map(|Extension(remote)| remote.address()))?;
    let schemes = app.rules().await?;
    Ok(Json(cargo::judge(&schemes, scheme, mode, &form, Day::of(app.now()))))
}

/// The companies that take part.
#[utoipa::path(
    get,
    path = "/api/v1/public/participants",
    responses((status = 200, body = Page<Participant>))
)]
pub(super) async fn list_participants(State(app): State<App>) -> Result<Response, Problem> {
    let published = app.services().published.clone();
    let make = app.look(move |register| Participant::all(register, &published));
    app.kept_or(&app.kept().participants, make).await
}

/// Accredited locks and positioning units.
#[utoipa::path(
    get,
    path = "/api/v1/public/equipment",
    responses((status = 200, body = Page<AccreditedModel>))
)]
pub(super) async fn list_equipment(State(app): State<App>) -> Result<Response, Problem> {
    let make = app.look(AccreditedModel::all);
    app.kept_or(&app.kept().equipment, make).await
}

/// Where to ask, and what it costs to take part.
#[utoipa::path(
    get,
    path = "/api/v1/public/contact",
    responses((status = 200, body = SchemeOffice))
)]
pub(super) async fn get_contact(State(app): State<App>) -> Json<SchemeOffice> {
    let published = &app.services().published;
    Json(SchemeOffice::new(published, app.names_of(published.authority)))
}

/// Applies to take part: a company and its account here. At most ten an hour from one address are
/// taken, and at most a hundred forms looked at.
#[utoipa::path(
    post,
    path = "/api/v1/public/applications",
    request_body = PublicApplication,
    responses(
        (status = 201, body = PublicApplicationReceipt),
        refused::Limited,
    )
)]
pub(super) async fn apply_publicly(
    State(app): State<App>,
    remote: Option<Extension<Remote>>,
    Sent(sent): Sent<PublicApplication>,
) -> Result<(StatusCode, Json<PublicApplicationReceipt>), Problem> {
    let from = remote.map(|Extension(remote)| remote.address());
    login::admit_newcomer(&app, from)?;
    let applied = apply(&app, (None, from), sent).await;
    if applied.is_err() {
        login::dismiss_newcomer(&app, from);
    }
    Ok((StatusCode::CREATED, Json(applied?)))
}

/// Files a company's application and makes its account. `by` is the officer who enters it from
/// paper (`None`: the company itself), and where the request came from.
///
/// # Errors
///
/// What is wrong with the form, the account or the password.
pub(super) async fn apply(
    app: &App,
    (by, address): (Option<Actor>, Option<IpAddr>),
    sent: PublicApplication,
) -> Result<PublicApplicationReceipt, Problem> {
    let PublicApplication { form, schemes, account, password } = sent;
    let name =
        AccountName::new(&account).map_err(|_| Problem::fault("/account", FormReason::NotAnId))?;
    let role = role_of(form.roles.first().copied())?;
    // The core has the last word; a name that is taken need not cost a hash.
    if app.read(move |core| core.account(name).is_some()).await? {
        return Err(Problem::fault("/account", PartyReason::AccountTaken { account: name }));
    }
    let password_hash = login::new_password(app, "/password", password).await?;
    // Whoever enters it from paper is told the password.
    let must_change = by.is_some();
    let account = Account::new(name, &form.company.name, role, password_hash);
    let account = Account { must_change, ..account };
    let actor = by.unwrap_or(Actor { account: name, side: Side::Public });
    let act = Act::Apply { form, schemes, account: name };
    let account = Some(account);
    let filing = control::Filing { account, address, ..control::Filing::new(actor, act) };
    let made = app.register(filing).await?;
    let application = ApplicationId::new(&made.subject).ok();
    let look = move |register: &Register| {
        Some(register.application(&application?)?.document.party.to_string())
    };
    let party = app.look(look).await?;
    let party = party.ok_or_else(|| Problem::not_found(Thing::Application, &made.subject))?;
    Ok(PublicApplicationReceipt { application: made.subject, party })
}

/// What a company's account may do follows from the first thing that it wants to do.
fn role_of(first: Option<PartyRole>) -> Result<AccountRole, Problem> {
    match first {
        Some(PartyRole::Carrier) => Ok(AccountRole::Carrier),
        Some(PartyRole::Shipper) => Ok(AccountRole::Shipper),
        Some(PartyRole::Supplier) => Ok(AccountRole::Supplier),
        None => Err(Problem::fault("/form/roles", FormReason::Missing)),
    }
}
