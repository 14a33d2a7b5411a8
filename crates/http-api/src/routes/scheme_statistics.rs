//! Figures of the scheme at this authority.

use axum::{Json, extract::State, http::header, response::IntoResponse};
use serde::Deserialize;
use utoipa::IntoParams;

use super::refused;
use crate::{app::App, extract::Asked, json::SchemeStatistics, problem::Problem};

/// What crossing the boundary takes without the scheme, if the caller does not say: two hours more
/// than with it, as the scheme's authority reports.
const BASELINE_S: u64 = 2 * 60 * 60;

/// Which span of time.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SpanAsked {
    /// From then on, milliseconds since the Unix epoch; from the beginning if not said.
    from_ms: Option<i64>,
    /// Until before then, milliseconds since the Unix epoch; until now if not said.
    to_ms: Option<i64>,
    /// What crossing the boundary takes without the scheme, in seconds; 7,200 if not said.
    baseline_s: Option<u64>,
}

async fn figures(app: &App, asked: SpanAsked) -> Result<SchemeStatistics, Problem> {
    let (from_ms, to_ms) = (asked.from_ms.unwrap_or(0), asked.to_ms.unwrap_or(app.now().0 + 1));
    if from_ms > to_ms {
        return Err(Problem::Malformed("from_ms: is after to_ms".to_owned()));
    }
    let baseline_s = asked.baseline_s.unwrap_or(BASELINE_S);
    app.read(move |core| SchemeStatistics::new(core, from_ms..to_ms, baseline_s)).await
}

/// Figures of the scheme at this authority, in a span of time.
#[utoipa::path(
    get,
    path = "/api/v1/statistics/scheme",
    params(SpanAsked),
    responses((status = 200, body = SchemeStatistics), refused::Look)
)]
pub(super) async fn get_scheme_statistics(
    State(app): State<App>,
    Asked(asked): Asked<SpanAsked>,
) -> Result<Json<SchemeStatistics>, Problem> {
    figures(&app, asked).await.map(Json)
}

/// The same as a table: group, item, figure, value. Safe to open in a spreadsheet.
#[utoipa::path(
    get,
    path = "/api/v1/statistics/scheme.csv",
    params(SpanAsked),
    responses(
        (status = 200, description = "the table", body = String, content_type = "text/csv"),
        refused::Look,
    )
)]
pub(super) async fn export_scheme_statistics(
    State(app): State<App>,
    Asked(asked): Asked<SpanAsked>,
) -> Result<impl IntoResponse, Problem> {
    let table = figures(&app, asked).await?.table();
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"scheme.csv\""),
    ];
    Ok((headers, table))
}
