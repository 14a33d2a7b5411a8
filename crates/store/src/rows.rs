//! How records stand in rows: own structs with a version, converted in both directions, because
//! domain types are not serialisable. A version once released is only ever read; new fields make a
//! new version.

mod custody;
mod detail;
mod erasure;
mod incident;
mod journey;
mod message;
mod order;
mod repeat;
mod revision;
mod timeline;

use std::error::Error;

use serde::{Serialize, de::DeserializeOwned};

pub(crate) use erasure::ErasureRow;
pub(crate) use incident::IncidentRow;
pub(crate) use journey::JourneyRow;
pub(crate) use message::{message_from_row, message_to_row};
pub(crate) use order::OrderRow;
pub(crate) use repeat::RepeatRow;
pub(crate) use revision::{WhyRow, kind_of_word, revision_body, revision_document, word_of_kind};
pub(crate) use timeline::TimelineRow;

use crate::{faults::ReadFault, seal};

/// Why a body is not the record it should be.
type RowError = Box<dyn Error + Send + Sync>;

/// A body as text.
///
/// # Panics
///
/// Never: rows have text keys and no value that JSON cannot hold.
pub(crate) fn to_text<T: Serialize>(row: &T) -> String {
    serde_json::to_string(row).expect("rows hold only strings, whole numbers, lists and options")
}

/// Checks and parses a body.
pub(crate) fn from_text<T: DeserializeOwned>(
    table: &'static str,
    key: &str,
    body: &str,
    crc: u32,
) -> Result<T, ReadFault> {
    seal::check(table, key, body.as_bytes(), crc)?;
    serde_json::from_str(body).map_err(|error| ReadFault::row(table, key, error))
}
