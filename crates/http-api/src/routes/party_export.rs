//! Everything that is held about one company, as lines of JSON: what it may ask for, and what an
//! auditor takes away.
//!
//! Each line is `{"kind", "value"}`; the last one is of the kind `end` and counts the lines before it,
//! so that a file that broke off is not taken for a whole one. Tracks are named by their address. Who a
//! driver is stands in none of it: that is revealed one by one, for a reason.
//!
//! Lines of JSON have no registered media type; one that is a text is what generated clients can read.

use std::{
    collections::{BTreeSet, VecDeque},
    io,
};

use axum::{body::Body, extract::State, http::header, response::IntoResponse};
use bytes::Bytes;
use control::{
    Action, AuditAsked, DocumentsAsked, Export, JourneyOwner, JourneysAsked, KeptDocument,
};
use futures_util::stream;
use model::{AccountName, PartyId, ServerTime};
use scheme::{AccountReason, Document, DocumentKind, Thing};
use serde::Serialize;

use super::{accounts, journeys};
use crate::{
    app::App,
    extract::Id,
    guard::Caller,
    json::{AuditLine, Revision},
    problem::Problem,
    register::Veil,
};

/// Documents, journeys or lines that are read at once.
const AT_ONCE: usize = 500;
/// How long a change may take from its moment until it can be read, in milliseconds; generous.
const WRITTEN_WITHIN_MS: i64 = 60_000;
/// Journeys that are read at once, each with all that belongs to it.
const JOURNEYS_AT_ONCE: usize = 20;

/// Everything that this node holds about a company, as lines of JSON: its accounts, documents, journeys
/// with their story, and the lines of the audit about it. For a company as far as it may see it, and for
/// its administrators. That it was taken away is a line of the audit itself.
#[utoipa::path(
    get,
    path = "/api/v1/parties/{id}/export",
    params(("id" = String, Path, description = "The company.")),
    responses(
        (status = 200, description = "one object a line", body = String,
            content_type = "text/x-ndjson"),
    )
)]
pub(super) async fn export_party(
    State(app): State<App>,
    caller: Caller,
    Id(party): Id<PartyId>,
) -> Result<impl IntoResponse, Problem> {
    if !caller.is_of_the_desk() && caller.party != Some(party) {
        return Err(Problem::not_found(Thing::Party, party));
    }
    if !caller.is_of_the_desk() && !caller.is_company_admin {
        return Err(AccountReason::CompanyAdministratorsOnly.into());
    }
    let look = move |core: &control::Core| {
        core.register().party(&party)?;
        Some(core.accounts_of(Some(party)).map(|account| account.name).collect::<Vec<_>>())
    };
    let names = app.read(look).await?;
    let names = names.ok_or_else(|| Problem::not_found(Thing::Party, party))?;
    app.act(caller.by(), Action::NoteExport(Export::Party(party))).await?;
    let taking = Taking::new(app, caller, party, &names);
    let lines = stream::try_unfold(taking, async |taking| taking.next().await);
    let name = format!("attachment; filename=\"{party}.jsonl\"");
    let headers =
        [(header::CONTENT_TYPE, "text/x-ndjson".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, Body::from_stream(lines)))
}

/// Kinds of documents, in the order in which they are taken, each by the index of what is of a company.
const KINDS: [DocumentKind; 10] = [
    DocumentKind::Party,
    DocumentKind::Application,
    DocumentKind::Vehicle,
    DocumentKind::Driver,
    DocumentKind::Model,
    DocumentKind::Device,
    DocumentKind::Manifest,
    DocumentKind::Amendment,
    DocumentKind::Inspection,
    DocumentKind::Consignment,
];

/// What is taken next.
enum Section {
    Accounts,
    Documents(Box<DocumentsAsked>),
    Journeys(Box<JourneysAsked>),
    Audit(Box<AuditAsked>),
    End,
}

/// A line of the file.
#[derive(Serialize)]
struct Line<T> {
    kind: &'static str,
    value: T,
}

/// A journey by its parts.
#[derive(Serialize)]
struct TakenJourney {
    #[serde(flatten)]
    detail: crate::json::JourneyDetail,
    /// Where its track is to be had.
    track: String,
}

#[derive(Serialize)]
struct End {
    lines: usize,
}

/// A file under way.
struct Taking {
    app: App,
    caller: Caller,
    party: PartyId,
    sections: VecDeque<Section>,
    /// Documents that were changed since `since` and have been taken, with their revisions.
    taken: BTreeSet<(DocumentKind, String, u32)>,
    since: Option<ServerTime>,
    lines: usize,
}

impl Taking {
    fn new(app: App, caller: Caller, party: PartyId, names: &[AccountName]) -> Self {
        let mut sections = VecDeque::from([Section::Accounts]);
        let of = |kind| DocumentsAsked { party: Some(party), ..DocumentsAsked::of(kind, AT_ONCE) };
        sections.extend(KINDS.map(|kind| Section::Documents(Box::new(of(kind)))));
        // Pages go by when something was changed: what was changed meanwhile is asked for again.
        let since = Some(ServerTime(app.now().0 - WRITTEN_WITHIN_MS));
        let again = KINDS.map(|kind| DocumentsAsked { from: since, ..of(kind) });
        sections.extend(again.map(|asked| Section::Documents(Box::new(asked))));
        let owner = Some(JourneyOwner::Party(party));
        let asked = JourneysAsked { owner, limit: JOURNEYS_AT_ONCE, ..JourneysAsked::default() };
        sections.push_back(Section::Journeys(Box::new(asked)));
        let lines = |asked| Section::Audit(Box::new(AuditAsked { limit: AT_ONCE, ..asked }));
        for by in names {
            sections.push_back(lines(AuditAsked { by: Some(*by), ..AuditAsked::default() }));
        }
        if caller.is_of_the_desk() {
            let subject = Some(party.to_string());
            sections.push_back(lines(AuditAsked { subject, ..AuditAsked::default() }));
        }
        sections.push_back(Section::End);
        Self { app, caller, party, sections, taken: BTreeSet::new(), since, lines: 0 }
    }

    /// The next lines, perhaps none. `None`: all have been taken.
    async fn next(mut self) -> Result<Option<(Bytes, Self)>, io::Error> {
        let Some(section) = self.sections.pop_front() else { return Ok(None) };
        let mut text = Vec::new();
        let taken = match section {
            Section::Accounts => self.accounts(&mut text).await,
            Section::Documents(asked) => self.documents(*asked, &mut text).await,
            Section::Journeys(asked) => self.journeys(*asked, &mut text).await,
            Section::Audit(asked) => self.audit(*asked, &mut text).await,
            Section::End => {
                let lines = self.lines;
                self.write("end", End { lines }, &mut text)
            }
        };
        taken.map_err(|problem| {
            tracing::error!(%problem, "what is held about a company cannot be read");
            io::Error::other(problem.to_string())
        })?;
        Ok(Some((text.into(), self)))
    }

    fn write(
        &mut self,
        kind: &'static str,
        value: impl Serialize,
        text: &mut Vec<u8>,
    ) -> Result<(), Problem> {
        let line = serde_json::to_vec(&Line { kind, value });
        text.extend(line.map_err(|_| crate::problem::RequestReason::BrokeOff)?);
        text.push(b'\n');
        self.lines += 1;
        Ok(())
    }

    async fn accounts(&mut self, text: &mut Vec<u8>) -> Result<(), Problem> {
        let (now, party, caller) = (self.app.now(), self.party, self.caller.clone());
        let look =
            move |core: &control::Core| accounts::shown_of(core, Some(party), (&caller, now));
        let found = self.app.read(look).await?;
        found.into_iter().try_for_each(|account| self.write("account", account, text))
    }

    async fn documents(
        &mut self,
        asked: DocumentsAsked,
        text: &mut Vec<u8>,
    ) -> Result<(), Problem> {
        let question = asked.clone();
        let found = self.app.history(move |archive| archive.documents(&question)).await?;
        if found.len() == asked.limit
            && let Some(KeptDocument { revision, .. }) = found.last()
        {
            let before = Some((revision.at, revision.document.subject().to_owned()));
            self.sections
                .push_front(Section::Documents(Box::new(DocumentsAsked { before, ..asked })));
        }
        for KeptDocument { revision, .. } in found {
            let mut document = revision.document;
            let name = (document.kind(), document.subject().to_owned(), revision.number);
            let is_recent = Some(revision.at) >= self.since;
            if !self.is_shown(&document) || is_recent && !self.taken.insert(name) {
                continue;
            }
            if !self.caller.is_of_the_desk() {
                document.veil();
            }
            let changed_at_ms = revision.at.0;
            let shown = Revision { document, revision: revision.number, changed_at_ms };
            self.write("document", shown, text)?;
        }
        Ok(())
    }

    /// Whether a document about the company is the caller's to see: whether a truck is selected, and why,
    /// is for the authority alone.
    fn is_shown(&self, document: &Document) -> bool {
        self.caller.is_of_the_desk() || document.kind() != DocumentKind::Inspection
    }

    async fn journeys(&mut self, asked: JourneysAsked, text: &mut Vec<u8>) -> Result<(), Problem> {
        let question = asked.clone();
        let found = self.app.history(move |archive| archive.journeys(&question)).await?;
        if found.len() == asked.limit
            && let Some(last) = found.last()
        {
            let before = Some((last.record.declared_at, last.record.plan.journey));
            self.sections
                .push_front(Section::Journeys(Box::new(JourneysAsked { before, ..asked })));
        }
        for kept in found {
            let id = kept.record.plan.journey;
            let detail = journeys::detail(&self.app, &self.caller, id).await?;
            let track = format!("/api/v1/journeys/{id}/track/export?format=geojson");
            self.write("journey", TakenJourney { detail, track }, text)?;
        }
        Ok(())
    }

    async fn audit(&mut self, asked: AuditAsked, text: &mut Vec<u8>) -> Result<(), Problem> {
        let question = asked.clone();
        let found = self.app.history(move |archive| archive.audit(&question)).await?;
        if found.len() == asked.limit
            && let Some(last) = found.last()
        {
            let before = Some((last.record.at, last.id));
            self.sections.push_front(Section::Audit(Box::new(AuditAsked { before, ..asked })));
        }
        found.into_iter().try_for_each(|line| self.write("audit", AuditLine::from(line), text))
    }
}
