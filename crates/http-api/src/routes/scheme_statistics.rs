//! Figures of the scheme at this authority, and the baselines that they are held against.

use std::ops::Range;

use axum::{Json, extract::State, http::header, response::IntoResponse};
use control::{Action, Expected, Export, Filing};
use model::{ServerTime, Word};
use scheme::{
    Act, Baselines, DocumentKind, FormReason, Register,
    statistics::{self, FigureSums, SchemeStatistics, Table},
};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    app::App,
    extract::{Asked, Sent},
    guard::Caller,
    json::{BaselinesForm, Revision},
    problem::{Problem, RequestReason},
    register::Tagged,
};

/// Which span of time, held against what. Days of UTC+8 are counted whole: those that the span touches.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct FiguresAsked {
    /// From then on, milliseconds since the Unix epoch; from the beginning if not said.
    from_ms: Option<i64>,
    /// Until before then, milliseconds since the Unix epoch; until now if not said.
    to_ms: Option<i64>,
    /// Minutes that a journey over a boundary is taken to save, 0 to 10,080; this authority's
    /// baseline if not said.
    journey_minutes: Option<u32>,
    /// Minutes of these at the mainland port, 0 to 10,080; this authority's baseline if not said.
    port_minutes: Option<u32>,
    /// Minutes that a crossing took before the scheme, 0 to 10,080; this authority's baseline if
    /// not said.
    before_minutes: Option<u32>,
    /// Which table, as CSV; all of them, one line per figure, if not said.
    #[serde(default)]
    #[param(inline, required = false)]
    table: Table,
}

impl FiguresAsked {
    fn period(&self, now: ServerTime) -> Result<Range<ServerTime>, Problem> {
        let from_ms = self.from_ms.unwrap_or(0);
        let to_ms = self.to_ms.unwrap_or(now.0.saturating_add(1));
        if from_ms > to_ms {
            return Err(RequestReason::PeriodReversed { from_ms, to_ms }.into());
        }
        Ok(ServerTime(from_ms)..ServerTime(to_ms))
    }

    /// What was asked for, and of the rest what holds here.
    fn baselines(&self, here: Baselines) -> Result<Baselines, Problem> {
        let most = Baselines::MINUTES_MAX;
        for (at, minutes) in [
            ("/journey_minutes", self.journey_minutes),
            ("/port_minutes", self.port_minutes),
            ("/before_minutes", self.before_minutes),
        ] {
            if let Some(minutes) = minutes.filter(|it| *it > most) {
                let (number, most) = (minutes.into(), most.into());
                let reason = FormReason::OutOfRange { number, least: 0, most };
                return Err(Problem::fault(at, reason));
            }
        }
        Ok(Baselines {
            journey_minutes: self.journey_minutes.unwrap_or(here.journey_minutes),
            port_minutes: self.port_minutes.unwrap_or(here.port_minutes),
            before_minutes: self.before_minutes.or(here.before_minutes),
        })
    }
}

async fn figures(app: &App, asked: FiguresAsked) -> Result<SchemeStatistics, Problem> {
    let period = asked.period(app.now())?;
    let here = |register: &Register| register.baselines().map(|entry| entry.document);
    let here = app.look(here).await?.unwrap_or_default();
    let baselines = asked.baselines(here)?;
    let sums = match statistics::days_of(&period) {
        Some((first, last)) => {
            let before_minutes = baselines.before_minutes;
            let asked = control::FiguresAsked { first, last, before_minutes };
            app.history(move |archive| archive.figures(&asked)).await?
        }
        None => FigureSums::default(),
    };
    let look = move |register: &Register| {
        let refusals = register.refusals_by_month().map(|entry| &entry.document);
        let name = |id| register.party(&id).map(|entry| entry.document.company.name.as_str());
        SchemeStatistics::new(sums, &period, baselines, refusals, name)
    };
    app.look(look).await
}

/// Figures of the scheme at this authority, in a span of time.
#[utoipa::path(
    get,
    path = "/api/v1/statistics/scheme",
    params(FiguresAsked),
    responses((status = 200, body = SchemeStatistics))
)]
pub(super) async fn get_scheme_statistics(
    State(app): State<App>,
    Asked(asked): Asked<FiguresAsked>,
) -> Result<Json<SchemeStatistics>, Problem> {
    figures(&app, asked).await.map(Json)
}

/// The same as a table. Safe to open in a spreadsheet; what is not known is blank.
#[utoipa::path(
    get,
    path = "/api/v1/statistics/scheme.csv",
    params(FiguresAsked),
    responses(
        (status = 200, description = "the table", body = String, content_type = "text/csv"),
    )
)]
pub(super) async fn export_scheme_statistics(
    State(app): State<App>,
    caller: Caller,
    Asked(asked): Asked<FiguresAsked>,
) -> Result<impl IntoResponse, Problem> {
    let table = asked.table;
    let text = figures(&app, asked).await?.csv(table);
    app.act(caller.by(), Action::NoteExport(Export::Statistics)).await?;
    let file = format!("attachment; filename=\"scheme-{}.csv\"", table.word());
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, file),
    ];
    Ok((headers, text))
}

/// What time a journey is taken to save. Before anybody has said so, this is revision 0.
#[utoipa::path(
    get,
    path = "/api/v1/statistics/baselines",
    responses((status = 200, body = Revision<Baselines>))
)]
pub(super) async fn get_baselines(
    State(app): State<App>,
) -> Result<Tagged<Revision<Baselines>>, Problem> {
    let look = |register: &Register| match register.baselines() {
        Some(entry) => Revision::from(entry),
        None => Revision { document: Baselines::default(), revision: 0, changed_at_ms: 0 },
    };
    let body = app.look(look).await?;
    Ok(Tagged { revision: body.revision, body })
}

/// Says what time a journey is taken to save from now on. The reason is kept.
#[utoipa::path(
    put,
    path = "/api/v1/statistics/baselines",
    request_body = BaselinesForm,
    responses((status = 200, body = Revision<Baselines>))
)]
pub(super) async fn put_baselines(
    State(app): State<App>,
    caller: Caller,
    Sent(BaselinesForm { baselines, reason }): Sent<BaselinesForm>,
) -> Result<Tagged<Revision<Baselines>>, Problem> {
    let expected = caller.terms.revision.map(|revision| Expected {
        kind: DocumentKind::Baselines,
        subject: Baselines::SUBJECT.to_owned(),
        revision,
    });
    let act = Act::SetBaselines { baselines, reason };
    let registered = app.register(Filing { expected, ..caller.filing(act)? }).await?;
    let made = registered.made.first().ok_or(RequestReason::NoAnswer)?;
    let (revision, changed_at_ms) = (made.number, made.at.0);
    Ok(Tagged { revision, body: Revision { document: baselines, revision, changed_at_ms } })
}
