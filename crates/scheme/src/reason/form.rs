//! What is wrong with a field, whatever the form.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};
use utoipa::ToSchema;

use super::Class;

/// A field of a form.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr, VariantNames,
)]
#[serde(tag = "code", content = "params", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum FormReason {
    /// Nothing is given, or blanks alone.
    Missing,
    /// A text is too short or too long; characters are counted.
    TextLength { count: usize, least: usize, most: usize },
    /// A text holds a character that cannot be printed, or that hides or turns others.
    NotPrintable,
    /// Not 5 to 30 of digits, spaces and `+()-/`.
    NotATelephone,
    /// Not 3 to 120 characters with one `@` and no space.
    NotAnEmail,
    /// Not 1 to 39 of letters, digits, full stops, hyphens and underscores.
    NotAnId,
    /// Not a day written as `YYYY-MM-DD`.
    NotADay { given: String },
    /// Not an assigned two-letter code of ISO 3166-1.
    NotACountry { given: String },
    /// A number is too small or too large.
    OutOfRange { number: i64, least: i64, most: i64 },
    /// A list is too short or too long.
    EntryCount { count: usize, least: usize, most: usize },
    /// A list holds something twice.
    NamedTwice,
    /// Not 64 hexadecimal digits in lower case.
    NotADigest,
    /// A paper is neither PDF nor JPEG nor PNG.
    UnknownMediaType { given: String },
    /// A paper is empty or too large.
    FileSize { bytes: u64, most_bytes: u64 },
}

impl FormReason {
    /// What it means to whoever asked.
    pub fn class(&self) -> Class {
        match self {
            Self::Missing
            | Self::TextLength { .. }
            | Self::NotPrintable
            | Self::NotATelephone
            | Self::NotAnEmail
            | Self::NotAnId
            | Self::NotADay { .. }
            | Self::NotACountry { .. }
            | Self::OutOfRange { .. }
            | Self::EntryCount { .. }
            | Self::NamedTwice
            | Self::NotADigest
            | Self::UnknownMediaType { .. }
            | Self::FileSize { .. } => Class::Invalid,
        }
    }
}
