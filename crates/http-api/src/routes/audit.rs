//! The audit: read, and taken away as a table.

use std::{io, sync::Arc};

use axum::{Json, body::Body, extract::State, http::header, response::IntoResponse};
use bytes::Bytes;
use control::{Action, AuditAction, AuditAsked, Export};
use futures_util::stream;
use model::{AccountName, ServerTime, Word};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    app::{App, blocking},
    extract::Asked,
    guard::Caller,
    json::AuditLine,
    page::{Cursor, Limit, Page, check_period, first_of},
    problem::{Problem, RequestReason},
    track_files::moment,
};

/// Lines read at once for a table.
const LINES_AT_ONCE: usize = 1_000;
/// The columns of the table.
const COLUMNS: [&str; 7] = ["id", "at", "account", "address", "action", "subject", "note"];

/// Which lines of the audit.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct LinesAsked {
    /// From then on, milliseconds since the Unix epoch; from the beginning if not said.
    from_ms: Option<i64>,
    /// Until before then, milliseconds since the Unix epoch; until now if not said.
    to_ms: Option<i64>,
    /// What this account did; `system` is the node itself.
    #[param(value_type = Option<String>)]
    account: Option<AccountName>,
    /// Lines about this alone.
    #[param(inline, required = false)]
    action: Option<AuditAction>,
    /// What was done to this: an identifier as a whole.
    subject: Option<String>,
    /// How many at most, 1 to 1,000; 100 if not said. A table has all.
    #[serde(default)]
    #[param(value_type = Option<u32>, required = false, minimum = 1, maximum = 1_000, default = 100)]
    limit: Limit,
    /// `next` of the page before.
    before: Option<String>,
}

impl LinesAsked {
    fn read(self, limit: usize) -> Result<AuditAsked, Problem> {
        check_period(self.from_ms, self.to_ms)?;
        Ok(AuditAsked {
            from: self.from_ms.map(ServerTime),
            to: self.to_ms.map(ServerTime),
            by: self.account,
            action: self.action,
            subject: self.subject,
            before: self.before.as_deref().map(before).transpose()?,
            limit,
        })
    }
}

/// The moment and the number that a page goes on after.
fn before(text: &str) -> Result<(ServerTime, u64), Problem> {
    let cursor: Cursor = text.parse()?;
    let (at, id) = cursor.into_key();
    let id = id.parse().map_err(|_| RequestReason::UnknownCursor)?;
    Ok((at, id))
}

/// What people did at this node, were shown and took away, who tried to log in and could not, and
/// what the node refused; newest first.
#[utoipa::path(
    get,
    path = "/api/v1/audit",
    params(LinesAsked),
    responses((status = 200, body = Page<AuditLine>))
)]
pub(super) async fn list_audit(
    State(app): State<App>,
    Asked(asked): Asked<LinesAsked>,
) -> Result<Json<Page<AuditLine>>, Problem> {
    let limit = asked.limit.count()?;
    // One more than is shown says whether there is another page.
    let question = asked.read(limit + 1)?;
    let lines = app.history(move |archive| archive.audit(&question)).await?;
    let key = |line: &control::AuditLine| Cursor::text(line.record.at, &line.id.to_string());
    let (lines, next) = first_of(lines, limit, key);
    Ok(Json(Page { items: lines.into_iter().map(AuditLine::from).collect(), next }))
}

/// The same as a table, all of it. Safe to open in a spreadsheet. That it was taken away is a line
/// of the audit itself.
#[utoipa::path(
    get,
    path = "/api/v1/audit/export",
    params(LinesAsked),
    responses(
        (status = 200, description = "the table", body = String, content_type = "text/csv"),
    )
)]
pub(super) async fn export_audit(
    State(app): State<App>,
    caller: Caller,
    Asked(asked): Asked<LinesAsked>,
) -> Result<impl IntoResponse, Problem> {
    let question = asked.read(LINES_AT_ONCE)?;
    app.act(caller.by(), Action::NoteExport(Export::Audit)).await?;
    let pages =
        stream::try_unfold((app, Some(question), true), |(app, question, is_first)| async move {
            let Some(question) = question else { return Ok(None) };
            let (text, question) = table_page(&app, question, is_first).await?;
            Ok::<_, io::Error>(Some((text, (app, question, false))))
        });
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\""),
    ];
    Ok((headers, Body::from_stream(pages)))
}

/// Some lines of the table, with what is to be asked for next. A table that breaks off does so before
/// its end is sent, so that it is not taken for a whole one.
async fn table_page(
    app: &App,
    question: AuditAsked,
    is_first: bool,
) -> Result<(Bytes, Option<AuditAsked>), io::Error> {
    let archive = Arc::clone(&app.services().archive);
    let (lines, question) = blocking(move || (archive.audit(&question), question))
        .await
        .map_err(|_| io::Error::other("reading broke off"))?;
    let lines = lines.map_err(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, "the audit cannot be read");
        io::Error::other(error)
    })?;
    let last = lines.last().filter(|_| lines.len() == question.limit);
    let before = last.map(|line| (line.record.at, line.id));
    let next = before.map(|before| AuditAsked { before: Some(before), ..question });
    let mut table = csv::WriterBuilder::new().from_writer(Vec::new());
    if is_first {
        table.write_record(COLUMNS)?;
    }
    for line in lines.into_iter().map(AuditLine::from) {
        table.write_record(row(&line))?;
    }
    let text = table.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    Ok((text.into(), next))
}

fn row(line: &AuditLine) -> [String; 7] {
    [
        line.id.to_string(),
        moment(line.at_ms),
        line.account.to_string(),
        line.address.clone().unwrap_or_default(),
        line.action.word().to_owned(),
        places::guarded(&line.subject),
        places::guarded(&line.note),
    ]
}
