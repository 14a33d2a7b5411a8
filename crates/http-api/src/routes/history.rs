//! What a document was before: who changed it, when and why.

use axum::{Json, extract::State};
use control::{Archive, Core, RevisionsAsked, StoreError};
use model::{AccountName, AuthorityId, PartyId};
use scheme::{Author, Document, DocumentKind, Revision, Thing};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    app::App,
    extract::{Asked, Ids},
    guard::Caller,
    json::RecordedRevision,
    page::{Limit, Page, first_of},
    problem::{Problem, RequestReason},
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

/// Which page of a history.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct HistoryAsked {
    /// How many at most, 1 to 1,000; 100 if not said.
    #[serde(default)]
    #[param(value_type = Option<u32>, required = false, minimum = 1, maximum = 1_000, default = 100)]
    limit: Limit,
    /// `next` of the page before.
    before: Option<String>,
}

impl HistoryAsked {
    /// The question for one revision more than the page has.
    fn read(self, kind: DocumentKind, subject: String) -> Result<RevisionsAsked, Problem> {
        let limit = self.limit.count()? + 1;
        let before = self.before.map(|text| text.parse().map_err(|_| RequestReason::UnknownCursor));
        Ok(RevisionsAsked { kind, subject, before: before.transpose()?, limit })
    }
}

/// A document's history, newest first. A company sees that of its own documents, as far as they
/// were its own then, and which act it was, but neither the names of the authority's people nor
/// their reasons: what is meant for it stands in the document, as a remark, a reason or a letter.
/// The personal part of a driver has none to be read.
#[utoipa::path(
    get,
    path = "/api/v1/register/{kind}/{id}/history",
    params(
        ("kind" = inline(DocumentKind), Path, description = "Which sort of document."),
        ("id" = String, Path, description = "The document; an inspection's is its journey."),
        HistoryAsked,
    ),
    responses((status = 200, body = Page<RecordedRevision>))
)]
pub(super) async fn list_history(
    State(app): State<App>,
    caller: Caller,
    Ids(KindWord(kind), id): Ids<KindWord, String>,
    Asked(asked): Asked<HistoryAsked>,
) -> Result<Json<Page<RecordedRevision>>, Problem> {
    let absent = Problem::not_found(Thing::Document, &id);
    if kind == DocumentKind::DriverDetails {
        return Err(absent);
    }
    let question = asked.read(kind, id)?;
    let limit = question.limit - 1;
    let found = app.history(move |archive| read(archive, &question)).await?.ok_or(absent)?;
    let may_read = |document: &Document| may_read(&caller, document, found.carrier);
    if !may_read(&found.newest) {
        return Err(Problem::not_found(Thing::Document, found.newest.subject()));
    }
    let (revisions, next) = first_of(found.page, limit, |revision| revision.number.to_string());
    let own = revisions.into_iter().filter(|revision| may_read(&revision.document)).collect();
    Ok(Json(Page { items: shown(&app, &caller, own).await?, next }))
}

/// What the store has of a document's history.
struct History {
    newest: Document,
    /// The carrier of its journey's manifest, if it is of a journey.
    carrier: Option<PartyId>,
    page: Vec<Revision>,
}

/// `None`: there is no such document.
fn read(archive: &dyn Archive, asked: &RevisionsAsked) -> Result<Option<History>, StoreError> {
    let newest = RevisionsAsked { before: None, limit: 1, ..asked.clone() };
    let Some(newest) = archive.revisions(&newest)?.pop() else { return Ok(None) };
    let kept = archive.document(asked.kind, &asked.subject)?;
    let page = archive.revisions(asked)?;
    let carrier = kept.and_then(|kept| kept.carrier);
    Ok(Some(History { newest: newest.document, carrier, page }))
}

/// Revisions as the caller is shown them: a company knows its own accounts by name, whoever else
/// was at work is the authority.
async fn shown(
    app: &App,
    caller: &Caller,
    revisions: Vec<Revision>,
) -> Result<Vec<RecordedRevision>, Problem> {
    if caller.is_of_the_desk() {
        return Ok(revisions.into_iter().map(RecordedRevision::from).collect());
    }
    let party = caller.party;
    let look = move |core: &Core| {
        let is_own =
            |name| core.account(name).is_some_and(|it| it.party.is_some() && it.party == party);
        let own = core.register().own();
        let shown = revisions.into_iter().map(|revision| veiled(revision, own, is_own));
        shown.map(RecordedRevision::from).collect()
    };
    app.read(look).await
}

/// A revision without what is not for a company.
fn veiled(
    mut revision: Revision,
    own: AuthorityId,
    is_own: impl Fn(AccountName) -> bool,
) -> Revision {
    revision.document.veil();
    revision.why = revision.why.veiled();
    if let Author::Account(name) = revision.by
        && !is_own(name)
    {
        revision.by = Author::Authority(own);
    }
    revision
}

fn may_read(caller: &Caller, document: &Document, carrier: Option<PartyId>) -> bool {
    caller.may_read(document, &|_| carrier)
}
