//! The way to the register of the scheme: acts go in, documents come out, and what is not the
//! caller's is not there.

mod filing;
mod veil;

use axum::{
    Json,
    http::header,
    response::{IntoResponse, Response},
};
use control::{Expected, MadeRevision, Registered};
use scheme::{Act, Actor, Entry, Register, Side};
use serde::Serialize;
use tokio::sync::oneshot;

use crate::{
    app::{App, CORE_ANSWERS_WITHIN, blocking, settled},
    guard::Caller,
    json::Revision,
    page::{Cursor, Limit, Page},
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

    /// Whether a document is the caller's to see.
    pub(crate) fn may_read<T: Filing>(&self, document: &T, register: &Register) -> bool {
        if self.is_of_the_desk() {
            return true;
        }
        self.party.is_some_and(|party| document.is_of(party, register))
    }

    /// A document as the caller is shown it.
    fn filed<T: Filing>(&self, entry: &Entry<T>) -> Revision<T> {
        let mut filed = Revision::from(entry);
        if !self.is_of_the_desk() {
            filed.document.veil();
        }
        filed
    }
}

/// Which page of the documents.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    pub(crate) limit: Limit,
    pub(crate) before: Option<String>,
}

/// A page of the documents that the caller may see and that are wanted, newest changed first.
pub(crate) async fn list<T: Filing>(
    app: &App,
    caller: Caller,
    asked: Asked,
    is_wanted: impl Fn(&T) -> bool + Send + 'static,
) -> Result<Json<Page<Revision<T>>>, Problem> {
    let limit = asked.limit.count()?;
    let before = asked.before.as_deref().map(str::parse::<Cursor>).transpose()?;
    let look = move |register: &Register| {
        let caller = &caller;
        let own = T::all(register).filter(|entry| caller.may_read(&entry.document, register));
        let mut found: Vec<&Entry<T>> = own.filter(|entry| is_wanted(&entry.document)).collect();
        if let Some(before) = &before {
            found.retain(|entry| key(entry) < before.key());
        }
        let has_more = newest(&mut found, limit);
        let next = found.last().filter(|_| has_more).map(|entry| Cursor::text(key(entry)));
        Page { items: found.into_iter().map(|entry| caller.filed(entry)).collect(), next }
    };
    Ok(Json(app.look(look).await?))
}

/// Where a document stands in the order of pages: a number given later comes later.
fn key<T: Filing>(entry: &Entry<T>) -> (i64, usize, &str) {
    let subject = entry.document.subject();
    (entry.changed_at.0, subject.len(), subject)
}

/// Leaves the newest `count`, newest first; says whether there were more.
fn newest<T: Filing>(found: &mut Vec<&Entry<T>>, count: usize) -> bool {
    let has_more = found.len() > count;
    if has_more {
        found.select_nth_unstable_by(count, |a, b| key(b).cmp(&key(a)));
        found.truncate(count);
    }
    found.sort_unstable_by(|a, b| key(b).cmp(&key(a)));
    has_more
}

/// One document, if the caller may see it.
pub(crate) async fn one<T: Filing>(
    app: &App,
    caller: &Caller,
    key: T::Key,
) -> Result<Revision<T>, Problem> {
    let (caller, absent) = (caller.clone(), Problem::not_found(T::THING, &key));
    let look = move |register: &Register| {
        let entry = T::one(register, &key);
        let entry = entry.filter(|entry| caller.may_read(&entry.document, register));
        entry.map(|entry| caller.filed(entry))
    };
    app.look(look).await?.ok_or(absent)
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
/// When the core does not answer or history cannot be read.
pub(crate) async fn shown<T: Filing>(
    app: &App,
    caller: &Caller,
    key: T::Key,
    done: &Registered,
) -> Result<Json<Revision<T>>, Problem> {
    let subject = key.to_string();
    let made = done.made.iter().find(|made| made.kind == T::KIND && done.subject == subject);
    let made = made.copied();
    let asking = caller.clone();
    let look = move |register: &Register| {
        let entry = T::one(register, &key)?;
        let is_it = |made: MadeRevision| made == MadeRevision::of(T::KIND, entry);
        made.is_none_or(is_it).then(|| asking.filed(entry))
    };
    if let Some(filed) = app.look(look).await? {
        return Ok(Json(filed));
    }
    let past = match made {
        Some(made) => past::<T>(app, &subject, made).await?,
        None => None,
    };
    let past = past.ok_or_else(|| Problem::not_found(T::THING, &subject))?;
    Ok(Json(caller.filed(&past)))
}

/// A state of a document that is no longer its newest.
async fn past<T: Filing>(
    app: &App,
    subject: &str,
    made: MadeRevision,
) -> Result<Option<Entry<T>>, Problem> {
    let (archive, subject) = (app.services().archive.clone(), subject.to_owned());
    let read = move || archive.revisions(T::KIND, &subject);
    let mut revisions = blocking(read).await??;
    // The store has the last word on numbers, so the time says which it was where they differ.
    revisions.retain(|it| it.at == made.at);
    let found = revisions.iter().rposition(|it| it.number == made.number);
    let found = found.or(revisions.len().checked_sub(1));
    let document = found.and_then(|index| T::of(revisions.swap_remove(index).document));
    let MadeRevision { number: revision, at: changed_at, .. } = made;
    let same_since = revision;
    Ok(document.map(|document| Entry { document, revision, same_since, changed_at }))
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
