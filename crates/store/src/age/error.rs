//! What is wrong with a store's age, in words that say which of it and what to do.

use std::{io, path::PathBuf};

use federation_wire::Incarnation;

use super::Head;
use crate::faults::{ReadFault, is_damage};

/// Why a store is not the one that was written last, or why that cannot be told.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what each field is")]
pub enum AgeError {
    /// A file beside the store cannot be used.
    #[error("{path} cannot be used")]
    File {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    /// The key has gone.
    #[error("{path} is missing: without it nobody can tell whether the rows are what was written")]
    NoKey { path: PathBuf },
    /// The key is not a secret.
    #[error("{path} may be read by others (mode {mode:o})")]
    OpenKey { path: PathBuf, mode: u32 },
    /// The key's file is not one.
    #[error("{path} has {bytes} bytes, not {wanted}")]
    BadKey { path: PathBuf, bytes: usize, wanted: usize },
    /// The system gives no random bytes.
    #[error("the system gives no random bytes")]
    NoRandomness,
    /// The noted head has gone.
    #[error("{path} is missing: nobody can tell whether the store is an older copy")]
    NoNote { path: PathBuf },
    /// The noted head is not what was noted.
    #[error(
        "{path} is not what the node wrote there: nobody can tell whether the store is an older copy"
    )]
    BadNote { path: PathBuf },
    /// The store has no head, or one that is not of this key.
    #[error("head row 1 is not what the node wrote with its key: {what}")]
    Forged { what: &'static str },
    /// The store has another incarnation than was noted.
    #[error("the store is another one: it is {store}, and {noted} was noted beside it")]
    OtherStore { store: Incarnation, noted: Incarnation },
    /// The store is behind what was noted.
    #[error(
        "the store is older than it was: it is at commit {store}, and commit {noted} was noted beside \
         it; it is an older copy, or the end of its write-ahead log is gone"
    )]
    Older { store: u64, noted: u64 },
    /// The store went another way than was noted.
    #[error(
        "the store is an older copy that has gone on: its commit {number} is not the commit {number} \
         that was noted beside it"
    )]
    OtherCommit { number: u64 },
    /// The database has other tables, indexes or triggers than this program makes.
    #[error("the schema is not the one that this program makes: {what}")]
    Schema { what: String },
    /// Pages of the file do not fit together. `table`: whose they are, as far as that can be told.
    #[error("{} damaged in structure: {what}", pages(table.as_deref()))]
    Structure { table: Option<String>, what: String },
    /// The rows of a table cannot be read: a page or a value makes no sense.
    #[error("{table} rows cannot be read")]
    Unreadable {
        table: String,
        #[source]
        source: rusqlite::Error,
    },
    /// Rows are not those that were written.
    #[error("{table} {change}")]
    Rows { table: String, change: RowsChange },
    /// The database cannot be read.
    #[error("the database cannot be read")]
    Database(#[from] rusqlite::Error),
}

/// How the rows of a table differ from those that were written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what each field is")]
pub enum RowsChange {
    /// One row is not as it was written.
    #[error("row {row} is not what was written")]
    Changed { row: String },
    /// One row was written by something else.
    #[error("row {row} was not written by the node")]
    Added { row: String },
    /// One row is gone.
    #[error("row {row} is missing")]
    Missing { row: String },
    /// More than one row; or one that is gone and cannot be named.
    #[error("rows are not those that were written: {found} now, {written} then")]
    Several { found: u64, written: u64 },
}

impl RowsChange {
    /// Which rows it is about: `row 3`, or `rows`.
    fn rows(&self) -> String {
        match self {
            Self::Changed { row } | Self::Added { row } | Self::Missing { row } => {
                format!("row {row}")
            }
            Self::Several { .. } => "rows".to_owned(),
        }
    }
}

impl AgeError {
    /// Whether the store is behind what was noted, or beside it, and might go on as it is if somebody
    /// says so.
    pub fn is_about_age(&self) -> bool {
        match self {
            Self::NoNote { .. }
            | Self::BadNote { .. }
            | Self::OtherStore { .. }
            | Self::Older { .. }
            | Self::OtherCommit { .. } => true,
            Self::File { .. }
            | Self::NoKey { .. }
            | Self::OpenKey { .. }
            | Self::BadKey { .. }
            | Self::NoRandomness
            | Self::Forged { .. }
            | Self::Schema { .. }
            | Self::Structure { .. }
            | Self::Unreadable { .. }
            | Self::Rows { .. }
            | Self::Database(_) => false,
        }
    }

    /// As rows that cannot be read: those that differ, or the head.
    pub(crate) fn into_fault(self) -> ReadFault {
        match self {
            Self::Database(error) => ReadFault::Sql(error),
            Self::Unreadable { table, source } => ReadFault::Sql(source).in_table(&table),
            Self::Rows { table, change } => {
                ReadFault::Row { row: format!("{table} {}", change.rows()), source: change.into() }
            }
            other => ReadFault::row("head", 1, other),
        }
    }

    /// What went wrong while a table was read.
    pub(crate) fn in_table(self, table: &str) -> Self {
        match self {
            Self::Database(source) if is_damage(&source) => {
                Self::Unreadable { table: table.to_owned(), source }
            }
            error => error,
        }
    }

    /// Compares what stands in the store with what was noted beside it.
    pub(crate) fn compare(store: Head, noted: Head) -> Result<(), Self> {
        if store.incarnation != noted.incarnation {
            let (store, noted) = (store.incarnation, noted.incarnation);
            return Err(Self::OtherStore { store, noted });
        }
        if store.number < noted.number {
            return Err(Self::Older { store: store.number, noted: noted.number });
        }
        if store.number == noted.number && store.hash != noted.hash {
            return Err(Self::OtherCommit { number: store.number });
        }
        Ok(())
    }
}

fn pages(table: Option<&str>) -> String {
    table.map_or_else(|| "the database is".to_owned(), |table| format!("{table} rows are"))
}
