//! What is wrong with a file of consignments.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};
use utoipa::ToSchema;

use super::Class;

/// A file of consignments.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr, VariantNames,
)]
#[serde(tag = "code", content = "params", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum FileReason {
    /// It is not read at all.
    FileTooLong { bytes: usize, most_bytes: usize },
    /// It is larger than any is read.
    FileTooLarge { most_bytes: usize },
    /// No list of consignments in JSON; what the parser says is for technicians.
    FileNotJson { technical: String },
    /// There is no consignment in it.
    FileEmpty,
    /// An entry is no consignment; what the parser says is for technicians.
    NotAConsignment { technical: String },
    /// Only the first rows were read.
    TooManyRows { most: usize },
    /// It was read up to this row.
    TooManyFaults { most: usize, row: u32 },
    /// A row has more cells than the header.
    TooManyCells { count: usize, most: usize },
    /// A column that no consignment has.
    UnknownColumn { column: String },
    /// A column stands twice in the header.
    ColumnTwice { column: String },
    /// A column that must be there.
    MissingColumn { column: String },
    /// Not a whole number.
    NotANumber { given: String },
    /// The value is neither true nor false.
    NotAnAnswer { given: String },
    /// None of the words of its column.
    UnknownWord { given: String, words: Vec<String> },
    /// No id of an authority.
    NotAnAuthority { given: String },
}

impl FileReason {
    /// What it means to whoever asked.
    pub fn class(&self) -> Class {
        match self {
            Self::FileTooLong { .. }
            | Self::FileTooLarge { .. }
            | Self::FileNotJson { .. }
            | Self::FileEmpty
            | Self::NotAConsignment { .. }
            | Self::TooManyRows { .. }
            | Self::TooManyFaults { .. }
            | Self::TooManyCells { .. }
            | Self::UnknownColumn { .. }
            | Self::ColumnTwice { .. }
            | Self::MissingColumn { .. }
            | Self::NotANumber { .. }
            | Self::NotAnAnswer { .. }
            | Self::UnknownWord { .. }
            | Self::NotAnAuthority { .. } => Class::Invalid,
        }
    }
}
