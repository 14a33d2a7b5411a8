//! What `SQLite` says, in the words of the port: full, damaged or failed.

use std::{error::Error, path::Path};

use control::StoreError;
use rusqlite::ErrorCode;

/// Turns what went wrong with the file into the port's error.
///
/// Only `SQLITE_FULL` is "full": the log ran out of space before the transaction's last frame, and
/// the rollback left nothing. Where another program holds the database a transaction has not begun. A failed sync is `Failed`, because what is on the disk is in doubt.
pub(crate) fn fault(path: &Path, error: rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreError::Full(path.to_owned()),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            StoreError::Busy(path.to_owned())
        }
        _ if is_damage(&error) => StoreError::Damaged {
            path: path.to_owned(),
            what: "the database".to_owned(),
            source: Some(Box::new(error)),
        },
        Some(_) | None => StoreError::Failed(path.to_owned(), Box::new(error)),
    }
}

/// Why rows could not be read.
#[derive(Debug)]
pub(crate) enum ReadFault {
    /// `SQLite` could not read.
    Sql(rusqlite::Error),
    /// A row does not check out.
    Row {
        /// Table and key: `journeys row j-1`.
        row: String,
        source: Box<dyn Error + Send + Sync>,
    },
}

impl ReadFault {
    /// A row that does not check out.
    pub(crate) fn row(
        table: &str,
        key: impl std::fmt::Display,
        source: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        Self::Row { row: format!("{table} row {key}"), source: source.into() }
    }

    /// What `SQLite` cannot make sense of stands in this table, or in an index of it.
    pub(crate) fn in_table(self, table: &str) -> Self {
        match self {
            Self::Sql(error) if is_damage(&error) => {
                Self::Row { row: format!("{table} rows"), source: error.into() }
            }
            fault => fault,
        }
    }

    /// In the words of the port, with the file.
    pub(crate) fn at(self, path: &Path) -> StoreError {
        match self {
            Self::Sql(error) => fault(path, error),
            Self::Row { row, source } => {
                StoreError::Damaged { path: path.to_owned(), what: row, source: Some(source) }
            }
        }
    }
}

impl From<rusqlite::Error> for ReadFault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

/// Whether a page is not there or does not fit the others, or a value is none that this program writes.
pub(crate) fn is_damage(error: &rusqlite::Error) -> bool {
    match error {
        rusqlite::Error::SqliteFailure(code, _) => {
            matches!(code.code, ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
                || code.extended_code == rusqlite::ffi::SQLITE_IOERR_SHORT_READ
        }
        rusqlite::Error::FromSqlConversionFailure(..)
        | rusqlite::Error::IntegralValueOutOfRange(..)
        | rusqlite::Error::InvalidColumnType(..)
        | rusqlite::Error::Utf8Error(..) => true,
        _ => false,
    }
}

impl From<rusqlite::types::FromSqlError> for ReadFault {
    fn from(error: rusqlite::types::FromSqlError) -> Self {
        Self::Sql(error.into())
    }
}
