//! What a document was before: who changed it, when and why.

use axum::{Json, extract::State};
use control::Core;
use scheme::{Author, Document, DocumentKind, Register, Revision, Thing};

use crate::{
    app::{App, blocking},
    extract::Ids,
    guard::Caller,
    json::RecordedRevision,
    page::Page,
    problem::Problem,
    register::Veil,
};

/// A document's kind as it stands in a path.
pub(super) struct KindWord(DocumentKind);

impl std::str::FromStr for KindWord {
    type Err = serde::de::value::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        use serde::{Deserialize, de::IntoDeserializer};
        DocumentKind::deserialize(text.into_deserializer()).map(Self)
    }
}

/// A document's history, oldest first. A company sees that of its own documents, as far as they
/// were its own then, and which act it was, but neither the names of the authority's people nor
/// their reasons: what is meant for it stands in the document, as a remark, a reason or a letter.
/// The personal part of a driver has none to be read.
#[utoipa::path(
    get,
    path = "/api/v1/register/{kind}/{id}/history",
    params(
        ("kind" = inline(DocumentKind), Path, description = "Which sort of document."),
        ("id" = String, Path, description = "The document; an inspection's is its journey."),
    ),
    responses((status = 200, body = Page<RecordedRevision>))
)]
pub(super) async fn list_history(
    State(app): State<App>,
    caller: Caller,
    Ids(KindWord(kind), id): Ids<KindWord, String>,
) -> Result<Json<Page<RecordedRevision>>, Problem> {
    let absent = Problem::not_found(Thing::Document, &id);
    if kind == DocumentKind::DriverDetails {
        return Err(absent);
    }
    let archive = app.services().archive.clone();
    let revisions = blocking(move || archive.revisions(kind, &id)).await??;
    let Some(newest) = revisions.last().map(|revision| revision.document.clone()) else {
        return Err(absent);
    };
    let look = move |core: &Core| {
        let register = core.register();
        may_read(&caller, &newest, register).then(|| {
            let own = revisions.into_iter();
            let own = own.filter(|revision| may_read(&caller, &revision.document, register));
            own.map(|revision| shown(&caller, revision, core)).collect()
        })
    };
    let items = app.read(look).await?.ok_or(absent)?;
    Ok(Json(Page::whole(items)))
}

/// A revision as the caller is shown it: a company knows its own accounts by name, whoever else
/// was at work is the authority.
fn shown(caller: &Caller, mut revision: Revision, core: &Core) -> RecordedRevision {
    if !caller.is_of_the_desk() {
        revision.document.veil();
        revision.why = revision.why.veiled();
        if let Author::Account(name) = revision.by {
            let account = core.account(name);
            let is_own = account.is_some_and(|it| it.party.is_some() && it.party == caller.party);
            if !is_own {
                revision.by = Author::Authority(core.register().own());
            }
        }
    }
    RecordedRevision::from(revision)
}

fn may_read(caller: &Caller, document: &Document, register: &Register) -> bool {
    match document {
        Document::Party(it) => caller.may_read(it, register),
        Document::Application(it) => caller.may_read(it, register),
        Document::Vehicle(it) => caller.may_read(it, register),
        Document::Driver(it) => caller.may_read(it, register),
        Document::DriverDetails(_) => false,
        // Figures are the authority's own.
        Document::Refusals(_) | Document::Baselines(_) => caller.is_of_the_desk(),
        Document::Model(it) => caller.may_read(it, register),
        Document::Device(it) => caller.may_read(it, register),
        Document::Consignment(it) => caller.may_read(it, register),
        Document::Manifest(it) => caller.may_read(it, register),
        Document::Amendment(it) => caller.may_read(it, register),
        Document::Inspection(it) => caller.may_read(it, register),
        Document::Draft(it) => caller.may_read(it, register),
    }
}
