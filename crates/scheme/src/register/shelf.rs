//! Where the parts of the register keep their documents: every kind on a shelf of its own, in the
//! part that it belongs to and in no other.

use std::{collections::BTreeMap, ops::RangeInclusive};

use model::ServerTime;

use super::past::{Memorable, Memory};
use crate::Document;

/// A document with the number of its newest revision.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry<T> {
    /// The document as its newest revision has it.
    pub document: T,
    /// Which revision this is, from 1: see
    /// [`Revision::number`](crate::Revision::number).
    pub revision: u32,
    /// The oldest revision that says the same to an officer who decides on it here: what came after is
    /// only what other authorities decided for themselves.
    pub same_since: u32,
    /// When the newest revision was made.
    pub changed_at: ServerTime,
}

/// What rules remember of a document.
pub(super) fn memory<T: Memorable>(entry: &Entry<T>) -> Option<Memory> {
    entry.document.memory(entry.changed_at)
}

/// The documents of one kind that are in memory, by the id of their subject.
pub(super) type Shelf<K, T> = BTreeMap<K, Entry<T>>;

/// A part of the register: it alone keeps and changes documents of its kinds.
pub(super) trait Part {
    /// A document of one of its kinds.
    type Document: Clone + Into<Document>;

    /// The revisions of the document's subject that say the same as the newest, see
    /// [`Entry::same_since`]; 0 and 0 if there is none.
    fn newest_of(&self, document: &Self::Document) -> RangeInclusive<u32>;

    /// What rules remember of the document's subject as it is now. `None`: nothing, or there is none.
    fn memory_of(&self, document: &Self::Document) -> Option<Memory>;

    /// Puts a document in the place of what was known of its subject. `same` ends with its own
    /// number.
    fn place(
        &mut self,
        document: Self::Document,
        same: RangeInclusive<u32>,
        changed_at: ServerTime,
    );
}

/// The shelves of a part, for tests: what has left memory, and what more there could be.
#[cfg(test)]
pub(super) trait Shelves<K, T> {
    fn shelf(&mut self) -> &mut Shelf<K, T>;
}

/// What a part keeps: its documents as one type, and the shelf and the key of each kind.
macro_rules! keeps {
    ($part:ty, $documents:ident { $($kind:ident on $shelf:ident: $id:ty => |$it:ident| $key:expr;)+ }) => {
        /// A document of this part.
        #[derive(Debug, Clone)]
        pub(in crate::register) enum $documents {
            $($kind($kind),)+
        }

        $(
            impl From<$kind> for $documents {
                fn from(document: $kind) -> Self {
                    Self::$kind(document)
                }
            }
        )+

        impl From<$documents> for crate::Document {
            fn from(document: $documents) -> Self {
                match document {
                    $($documents::$kind(it) => Self::$kind(it),)+
                }
            }
        }

        /// Reads the shelves of this part.
        impl $part {$(
            pub(in crate::register) fn $shelf(&self) -> &crate::register::shelf::Shelf<$id, $kind> {
                &self.$shelf
            }
        )+}

        $(
            #[cfg(test)]
            impl crate::register::shelf::Shelves<$id, $kind> for $part {
                fn shelf(&mut self) -> &mut crate::register::shelf::Shelf<$id, $kind> {
                    &mut self.$shelf
                }
            }
        )+

        impl crate::register::shelf::Part for $part {
            type Document = $documents;

            fn newest_of(&self, document: &$documents) -> std::ops::RangeInclusive<u32> {
                match document {
                    $($documents::$kind($it) => {
                        let entry = self.$shelf.get(&$key);
                        entry.map_or(0..=0, |entry| entry.same_since..=entry.revision)
                    })+
                }
            }

            fn memory_of(
                &self,
                document: &$documents,
            ) -> Option<crate::register::past::Memory> {
                match document {
                    $($documents::$kind($it) => {
                        let entry = self.$shelf.get(&$key)?;
                        crate::register::shelf::memory(entry)
                    })+
                }
            }

            fn place(
                &mut self,
                document: $documents,
                same: std::ops::RangeInclusive<u32>,
                changed_at: model::ServerTime,
            ) {
                let (same_since, revision) = same.into_inner();
                match document {
                    $($documents::$kind(document) => {
                        let $it = &document;
                        let key = $key;
                        let entry = crate::Entry { document, revision, same_since, changed_at };
                        self.$shelf.insert(key, entry);
                    })+
                }
            }
        }
    };
}
pub(super) use keeps;
