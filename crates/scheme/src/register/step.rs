//! One act, notice or message under way in one part of the register: the part, who acts or tells,
//! what the part may ask, and what it has come to so far.

use std::{fmt::Debug, ops::RangeInclusive};

use model::ServerTime;

use super::{message::Message, numbers::Numbers, past::MemoryChange, shelf::Part};
use crate::{Author, Cause, DocumentKind, Facts, RegisterOutcome, Revision, Why};

/// One act, notice or message under way. An act is `By` an [`Actor`](crate::Actor), a notice `By` the authority that tells
/// it; a message of another part is `By` nobody: it goes on with what somebody else has begun.
pub(super) struct Step<'a, P, Others, By> {
    pub(super) part: &'a mut P,
    /// What the part may ask of other parts.
    pub(super) others: Others,
    pub(super) by: By,
    /// The account or authority in whose name revisions are made.
    pub(super) author: Author,
    pub(super) node: &'a dyn Facts,
    pub(super) now: ServerTime,
    pub(super) numbers: &'a mut Numbers,
    pub(super) outcome: &'a mut RegisterOutcome,
    /// What rules are to remember of it, in order.
    pub(super) memories: &'a mut Vec<MemoryChange>,
    /// What other parts are to do about it, in order.
    pub(super) messages: &'a mut Vec<Message>,
}

impl<P: Part, Others, By> Step<'_, P, Others, By> {
    /// Keeps a new state of a document.
    pub(super) fn put(&mut self, document: impl Into<P::Document>, why: impl Into<Why>) {
        let document = document.into();
        let number = self.part.newest_of(&document).end() + 1;
        self.keep(document, number..=number, why.into());
    }

    /// Keeps what another authority decided for itself about a document: an officer here who has
    /// read the one before may still decide on it.
    pub(super) fn put_elsewhere(&mut self, document: impl Into<P::Document>, cause: Cause) {
        let document = document.into();
        let (since, before) = self.part.newest_of(&document).into_inner();
        self.keep(document, since.max(1)..=before + 1, cause.into());
    }

    fn keep(&mut self, document: P::Document, same: RangeInclusive<u32>, why: Why) {
        let (at, by) = (self.now, self.author);
        let (number, same_before) = (*same.end(), same.end() - same.start());
        let before = self.part.memory_of(&document);
        self.part.place(document.clone(), same, at);
        let after = self.part.memory_of(&document);
        self.memories.push(MemoryChange { before, after });
        let document = document.into();
        let revision = Revision { number, at, by, why, same_before, effective_from: at, document };
        self.outcome.revisions.push(revision);
    }

    /// Has another part do something about it.
    pub(super) fn tell(&mut self, message: impl Into<Message>) {
        self.messages.push(message.into());
    }

    /// The next free id of a kind.
    pub(super) fn new_id<T, E: Debug>(
        &mut self,
        kind: DocumentKind,
        of: impl Fn(&str) -> Result<T, E>,
    ) -> T {
        of(&self.numbers.next(kind)).expect("an authority, a letter and a number make an id")
    }
}
