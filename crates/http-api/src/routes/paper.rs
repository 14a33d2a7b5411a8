//! Registration forms on paper: an officer enters what a company has handed in or sent by post.

use axum::{Json, extract::State, http::StatusCode};

use super::public::apply;
use crate::{
    app::App,
    extract::Sent,
    guard::Caller,
    json::{
        PaperApplication, PaperApplicationReceipt, PublicApplication, PublicApplicationReceipt,
    },
    password::first_password,
    problem::{Problem, RequestReason},
};

/// Enters a company's paper form: the same form, and the same rules, as the public one. Whoever
/// enters it leaves the approval to a second person. The company's account gets a password that
/// is told this once, and that the company changes before it does anything else.
#[utoipa::path(
    post,
    path = "/api/v1/register/paper",
    request_body = PaperApplication,
    responses((status = 201, body = PaperApplicationReceipt))
)]
pub(super) async fn enter_paper(
    State(app): State<App>,
    caller: Caller,
    Sent(PaperApplication { form, schemes, account }): Sent<PaperApplication>,
) -> Result<(StatusCode, Json<PaperApplicationReceipt>), Problem> {
    let password = first_password().map_err(|_| RequestReason::BrokeOff)?;
    let (known_as, told) = (account.clone(), password.clone());
    let sent = PublicApplication { form, schemes, account, password };
    let applied = apply(&app, (Some(caller.actor()?), caller.address), sent).await?;
    let PublicApplicationReceipt { application, party } = applied;
    let entered = PaperApplicationReceipt { application, party, account: known_as, password: told };
    Ok((StatusCode::CREATED, Json(entered)))
}
