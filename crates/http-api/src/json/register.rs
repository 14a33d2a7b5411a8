//! The documents of the register as they are shown: with their revision, in pages, with their
//! history. The documents themselves are those of `scheme`: what was filed is what is shown.

use model::{AccountName, AuthorityId};
use scheme::{Author, Cause, Document, Entry, Why};
use serde::Serialize;
use utoipa::ToSchema;

/// A document with the number of its newest revision.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "its number is what the interface calls revision")]
pub(crate) struct Revision<T> {
    /// The document as its newest revision has it.
    pub(crate) document: T,
    /// Which revision this is, from 1.
    pub(crate) revision: u32,
    /// When it was made, milliseconds since the Unix epoch.
    pub(crate) changed_at_ms: i64,
}

impl<T: Clone> From<&Entry<T>> for Revision<T> {
    fn from(entry: &Entry<T>) -> Self {
        Self {
            document: entry.document.clone(),
            revision: entry.revision,
            changed_at_ms: entry.changed_at.0,
        }
    }
}

/// One revision of a document.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RecordedRevision {
    /// From 1 without a hole.
    pub(crate) number: u32,
    /// When, milliseconds since the Unix epoch.
    pub(crate) at_ms: i64,
    /// The account or the authority that made the revision.
    pub(crate) by: HistoryAuthor,
    /// The act or the notice that made the revision.
    pub(crate) why: Cause,
    /// The reason that an officer gave, in the officer's own words; for officers alone.
    #[schema(required = true)]
    pub(crate) reason: Option<String>,
    /// Whether another party had declared the same bill; for officers alone, else always `false`.
    pub(crate) is_bill_shared: bool,
    /// The whole state from then on.
    pub(crate) document: Document,
}

/// The account or the authority that made a revision.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "author", content = "id", rename_all = "snake_case")]
pub(crate) enum HistoryAuthor {
    /// An account of this node.
    #[schema(value_type = String)]
    Account(AccountName),
    /// Another authority, by a message.
    #[schema(value_type = String)]
    Authority(AuthorityId),
}

impl From<scheme::Revision> for RecordedRevision {
    fn from(revision: scheme::Revision) -> Self {
        let by = match revision.by {
            Author::Account(account) => HistoryAuthor::Account(account),
            Author::Authority(authority) => HistoryAuthor::Authority(authority),
        };
        let Why { cause: why, reason, is_bill_shared } = revision.why;
        Self {
            number: revision.number,
            at_ms: revision.at.0,
            by,
            why,
            reason,
            is_bill_shared,
            document: revision.document,
        }
    }
}
