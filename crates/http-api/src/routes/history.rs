//! What a document was before: who changed it, when and why.

use axum::{Json, extract::State};
use scheme::{Document, Kind, Register};
use tokio::task::spawn_blocking;

use super::{journeys::joined, refused};
use crate::{
    app::App,
    extract::Ids,
    guard::Caller,
    json::{History, HistoryEntry},
    problem::Problem,
};

/// A document's kind as it stands in a path.
pub(super) struct KindWord(Kind);

impl std::str::FromStr for KindWord {
    type Err = serde::de::value::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        use serde::{Deserialize, de::IntoDeserializer};
        Kind::deserialize(text.into_deserializer()).map(Self)
    }
}

/// A document's history, oldest first. A company sees that of its own documents. The personal
/// part of a driver has none to be read.
#[utoipa::path(
    get,
    path = "/api/v1/register/{kind}/{id}/history",
    params(
        ("kind" = inline(Kind), Path, description = "Which sort of document."),
        ("id" = String, Path, description = "The document; an inspection's is its journey."),
    ),
    responses((status = 200, body = History), refused::Look)
)]
pub(super) async fn list_history(
    State(app): State<App>,
    caller: Caller,
    Ids(KindWord(kind), id): Ids<KindWord, String>,
) -> Result<Json<History>, Problem> {
    let absent = Problem::not_found("document", &id);
    if kind == Kind::DriverDetails {
        return Err(absent);
    }
    let archive = app.services().archive.clone();
    let revisions = joined(spawn_blocking(move || archive.revisions(kind, &id)).await)??;
    let Some(newest) = revisions.last().map(|revision| revision.document.clone()) else {
        return Err(absent);
    };
    let may_read = app.look(move |register| may_read(&caller, &newest, register)).await?;
    if !may_read {
        return Err(absent);
    }
    Ok(Json(History { items: revisions.into_iter().map(HistoryEntry::from).collect() }))
}

fn may_read(caller: &Caller, document: &Document, register: &Register) -> bool {
    match document {
        Document::Party(it) => caller.may_read(it, register),
        Document::Application(it) => caller.may_read(it, register),
        Document::Vehicle(it) => caller.may_read(it, register),
        Document::Driver(it) => caller.may_read(it, register),
        Document::DriverDetails(_) => false,
        Document::Model(it) => caller.may_read(it, register),
        Document::Device(it) => caller.may_read(it, register),
        Document::Consignment(it) => caller.may_read(it, register),
        Document::Manifest(it) => caller.may_read(it, register),
        Document::Amendment(it) => caller.may_read(it, register),
        Document::Inspection(it) => caller.may_read(it, register),
        Document::Draft(it) => caller.may_read(it, register),
    }
}
