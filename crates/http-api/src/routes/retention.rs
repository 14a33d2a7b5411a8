//! What is kept for how long, and journeys of which nothing goes.

use axum::{Json, extract::State};
use control::{Action, Core, RetentionClass, SweptClass};
use model::JourneyId;
use scheme::Thing;
use strum::VariantArray;

use crate::{
    app::App,
    extract::{Id, Sent},
    guard::Caller,
    json::{LegalHold, ReasonForm, Retention, RetentionPeriod},
    problem::Problem,
};

/// For how long each class of data is kept, how far what is older has been removed, and which journeys
/// are held.
#[utoipa::path(
    get,
    path = "/api/v1/retention",
    responses((status = 200, body = Retention))
)]
pub(super) async fn get_retention(State(app): State<App>) -> Result<Json<Retention>, Problem> {
    let swept = app.history(|archive| archive.swept()).await?;
    let mut holds: Vec<_> =
        app.read(|core| core.holds().map(LegalHold::from).collect::<Vec<_>>()).await?;
    holds.sort_by_key(|hold| (hold.at_ms, hold.journey));
    let periods = &app.settings().retention;
    let period = |class: &RetentionClass| {
        let swept = swept.iter().find(|it| it.class == *class);
        // Before the first sweep has come to its end, nothing is known to be gone.
        let up_to = swept.map(|it| it.up_to.0).filter(|at| *at > i64::MIN);
        RetentionPeriod {
            class: *class,
            days: periods.days(*class),
            up_to_ms: up_to,
            swept_at_ms: swept.map(|it: &SweptClass| it.at.0),
            removed: swept.map_or(0, |it| it.removed),
        }
    };
    let classes = RetentionClass::VARIANTS.iter().map(period).collect();
    Ok(Json(Retention { classes, holds }))
}

/// Puts a journey under a legal hold: nothing of it goes, however old it is, until the hold is lifted.
/// Of a journey that is held already, the reason is changed.
#[utoipa::path(
    put,
    path = "/api/v1/journeys/{id}/hold",
    params(("id" = String, Path, description = "The journey.")),
    request_body = ReasonForm,
    responses((status = 200, body = LegalHold))
)]
pub(super) async fn hold_journey(
    State(app): State<App>,
    caller: Caller,
    Id(journey): Id<JourneyId>,
    Sent(ReasonForm { reason }): Sent<ReasonForm>,
) -> Result<Json<LegalHold>, Problem> {
    app.act(caller.by(), Action::HoldJourney { journey, reason }).await?;
    let look = move |core: &Core| core.hold_of(journey).map(LegalHold::from);
    let hold = app.read(look).await?;
    // Somebody may have lifted it meanwhile.
    hold.map(Json).ok_or_else(|| Problem::not_found(Thing::Journey, journey))
}

/// Lifts a legal hold. What is older than it may be goes with the next sweep. A journey that is not
/// held is left as it is.
#[utoipa::path(
    delete,
    path = "/api/v1/journeys/{id}/hold",
    params(("id" = String, Path, description = "The journey.")),
    request_body = ReasonForm,
    responses((status = 204, description = "nothing holds the journey"))
)]
pub(super) async fn release_journey(
    State(app): State<App>,
    caller: Caller,
    Id(journey): Id<JourneyId>,
    Sent(ReasonForm { reason }): Sent<ReasonForm>,
) -> Result<axum::http::StatusCode, Problem> {
    app.act(caller.by(), Action::ReleaseJourney { journey, reason }).await?;
    Ok(axum::http::StatusCode::NO_CONTENT)
}
