//! The way to the register of the scheme: acts go in, documents come out, and what is not the
//! caller's is not there.

mod filing;
mod veil;

use axum::{
    Json,
    http::header,
    response::{IntoResponse, Response},
};
use control::{DocumentsAsked, Expected, KeptDocument, Registered, RevisionsAsked, WaitsFor};
use model::{JourneyId, LockId, PartyId, ServerTime, VehicleId};
use scheme::{Act, Actor, CarrierOn, DocumentKind, Owned, Register, Side};
use serde::Serialize;
use tokio::sync::oneshot;

use crate::{
    app::{App, CORE_ANSWERS_WITHIN, settled},
    guard::Caller,
    json::Revision,
    page::{Cursor, Limit, Page, Sought, check_period, first_of},
    problem::{Problem, RequestReason, not_done},
};
pub(crate) use filing::Filing;
pub(crate) use veil::Veil;

impl App {
    /// Has the register do something, and waits until it is on the disk.
    ///
    /// # Errors
    ///
    /// What the register says, or that the core does not answer in time; then it may still be
    /// done.
    pub(crate) async fn register(&self, filing: control::Filing) -> Result<Registered, Problem> {
        let (answer, answered) = oneshot::channel();
        let done = move |outcome| drop(answer.send(outcome));
        self.services().handle.act_on_register(filing, done)?;
        settled(CORE_ANSWERS_WITHIN, answered).await?.map_err(not_done)
    }

    /// Looks at the register between two batches of the core; must be quick.
    ///
    /// # Errors
    ///
    /// When the core does not answer.
    pub(crate) async fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Register) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        self.read(|core| look(core.register())).await
    }
}

impl Caller {
    /// As whom the caller acts on the register.
    ///
    /// # Errors
    ///
    /// When the account belongs to no company of the register.
    pub(crate) fn actor(&self) -> Result<Actor, Problem> {
        let side = match self.party {
            Some(party) => Side::Party(party),
            None if self.is_of_the_desk() => Side::Desk,
            None => {
                return Err(RequestReason::NoCompany.into());
            }
        };
        Ok(Actor { account: self.account, side })
    }

    /// An act of the caller, done once under the key that its request has.
    ///
    /// # Errors
    ///
    /// See [`Self::actor`].
    pub(crate) fn filing(&self, act: Act) -> Result<control::Filing, Problem> {
        let key = self.terms.key.clone();
        let address = self.address;
        Ok(control::Filing { key, address, ..control::Filing::new(self.actor()?, act) })
    }

    /// Whether a document is the caller's to see; `carrier_on` says whose a journey is.
    pub(crate) fn may_read(&self, document: &impl Owned, carrier_on: CarrierOn<'_>) -> bool {
        if self.is_of_the_desk() {
            return true;
        }
        self.party.is_some_and(|party| document.owners(carrier_on).contains(&Some(party)))
    }

    /// A document as the caller is shown it. `None`: it is not the caller's to see.
    fn read<T: Filing>(&self, kept: KeptDocument) -> Option<Revision<T>> {
        let carrier = kept.carrier;
        self.may_read(&kept.revision.document, &|_| carrier).then(|| self.filed(kept.revision))?
    }

    /// A revision as the caller is shown it. `None`: it is of another sort of document.
    fn filed<T: Filing>(&self, revision: scheme::Revision) -> Option<Revision<T>> {
        let (number, at) = (revision.number, revision.at);
        let mut document = T::of(revision.document)?;
        if !self.is_of_the_desk() {
            document.veil();
        }
        Some(Revision { document, revision: number, changed_at_ms: at.0 })
    }
}

/// Which documents, and which page of them.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    /// Where they stand, as a word. `None`: anywhere.
    pub(crate) status: Option<&'static str>,
    pub(crate) waits_for: Option<WaitsFor>,
    pub(crate) party: Option<PartyId>,
    pub(crate) vehicle: Option<VehicleId>,
    pub(crate) lock: Option<LockId>,
    pub(crate) journey: Option<JourneyId>,
    pub(crate) from_ms: Option<i64>,
    pub(crate) to_ms: Option<i64>,
    pub(crate) text: Option<Sought>,
    pub(crate) limit: Limit,
    /// Whether those that were changed longest ago come first.
    pub(crate) is_oldest_first: bool,
    pub(crate) before: Option<String>,
}

impl Asked {
    /// The question for one document more than the page has. `None`: the caller may see none.
    fn read(self, kind: DocumentKind, caller: &Caller) -> Result<Option<DocumentsAsked>, Problem> {
        check_period(self.from_ms, self.to_ms)?;
        let limit = self.limit.count()?;
        let before = self.before.as_deref().map(str::parse::<Cursor>).transpose()?;
        let text = self.text.map(Sought::text).transpose()?;
        let owner = caller.party;
        if owner.is_none() && !caller.is_of_the_desk() {
            return Ok(None);
        }
        Ok(Some(DocumentsAsked {
            kind,
            owner: owner.filter(|_| !caller.is_of_the_desk()),
            status: self.status,
            waits_for: self.waits_for,
            party: self.party,
            vehicle: self.vehicle,
            lock: self.lock,
            journey: self.journey,
            from: self.from_ms.map(ServerTime),
            to: self.to_ms.map(ServerTime),
            text,
            is_oldest_first: self.is_oldest_first,
            before: before.map(Cursor::into_key),
            limit: limit + 1,
        }))
    }
}

/// A page of the documents that the caller may see and that are asked for.
pub(crate) async fn list<T: Filing>(
    app: &App,
    caller: Caller,
    asked: Asked,
) -> Result<Json<Page<Revision<T>>>, Problem> {
    let Some(question) = asked.read(T::KIND, &caller)? else {
        return Ok(Json(Page::whole(Vec::new())));
    };
    let limit = question.limit - 1;
    let found = app.history(move |archive| archive.documents(&question)).await?;
    let (found, next) = first_of(found, limit, |kept| {
        Cursor::text(kept.revision.at, kept.revision.document.subject())
    });
    Ok(Json(Page { items: found.into_iter().filter_map(|it| caller.read(it)).collect(), next }))
}

/// One document, if the caller may see it.
pub(crate) async fn one<T: Filing>(
    app: &App,
    caller: &Caller,
    key: T::Key,
) -> Result<Revision<T>, Problem> {
    let subject = key.to_string();
    let found = app.history(move |archive| archive.document(T::KIND, &subject)).await?;
    let found = found.and_then(|kept| caller.read(kept));
    found.ok_or_else(|| Problem::not_found(T::THING, &key))
}

/// An answer with the entity tag of the document that it shows (RFC 9110): its revision.
pub(crate) struct Tagged<T> {
    /// The revision of the document.
    pub(crate) revision: u32,
    /// The document, with what belongs to it.
    pub(crate) body: T,
}

impl<T: Serialize> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        let tag = format!("\"{}\"", self.revision);
        ([(header::ETAG, tag)], Json(self.body)).into_response()
    }
}

/// One document, with its tag, if the caller may see it.
pub(crate) async fn tagged<T: Filing>(
    app: &App,
    caller: &Caller,
    key: T::Key,
) -> Result<Tagged<Revision<T>>, Problem> {
    let body = one(app, caller, key).await?;
    Ok(Tagged { revision: body.revision, body })
}

/// Does something to one document, at the revision that the request names, and shows what it came
/// to.
pub(crate) async fn change<T: Filing>(
    app: &App,
    caller: &Caller,
    key: T::Key,
    act: Act,
) -> Result<Json<Revision<T>>, Problem> {
    let subject = key.to_string();
    let expected = caller.terms.revision;
    let expected = expected.map(|revision| Expected { kind: T::KIND, subject, revision });
    let done = app.register(control::Filing { expected, ..caller.filing(act)? }).await?;
    shown(app, caller, key, &done).await
}

/// A document as an act on it left it: whoever was allowed to act sees what it came to, even where
/// the document is no longer theirs. An act that made no new state of it shows the present one.
///
/// # Errors
///
/// When history cannot be read.
pub(crate) async fn shown<T: Filing>(
    app: &App,
    caller: &Caller,
    key: T::Key,
    done: &Registered,
) -> Result<Json<Revision<T>>, Problem> {
    let subject = key.to_string();
    let made = done.made.iter().find(|made| made.kind == T::KIND && done.subject == subject);
    let Some(made) = made.copied() else { return one(app, caller, key).await.map(Json) };
    let asked =
        RevisionsAsked { kind: T::KIND, subject, before: made.number.checked_add(1), limit: 1 };
    let found = app.history(move |archive| archive.revisions(&asked)).await?;
    // An answer that is repeated is of a revision that has been made; it is the one of that moment.
    let found = found.into_iter().find(|it| it.at == made.at);
    let filed = found.and_then(|revision| caller.filed(revision));
    filed.map(Json).ok_or_else(|| Problem::not_found(T::THING, &key))
}

/// Makes a document and shows it.
pub(crate) async fn make<T: Filing>(
    app: &App,
    caller: &Caller,
    act: Act,
) -> Result<Json<Revision<T>>, Problem> {
    let made = app.register(caller.filing(act)?).await?;
    let key = made.subject.parse().map_err(|_| Problem::not_found(T::THING, &made.subject))?;
    shown(app, caller, key, &made).await
}
