//! What a refusal names: a row, a table, a file or what the store is not. One that names nothing fails
//! the test.

use control::StoreError;

use super::asked::Refusal;
use crate::{AgeError, OpenError};

/// What somebody learns from a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Named {
    /// That the store is older than it was, or another one.
    Age,
    /// The table or index that is not as it was made.
    Schema,
    /// Which row it is, by its table and its key.
    Row,
    /// The table, of which rows or pages are not what was written.
    Table,
    /// That the file is no store, or that pages of no table are damaged.
    File,
}

/// # Panics
///
/// When it names nothing.
pub(super) fn named(refusal: &Refusal) -> Named {
    match refusal {
        Refusal::Open(OpenError::Age { source, .. }) => of_age(source),
        Refusal::Open(
            OpenError::NoStore { .. }
            | OpenError::Newer { .. }
            | OpenError::OtherAuthority { .. }
            | OpenError::Damaged { .. },
        ) => Named::File,
        Refusal::Read(StoreError::Damaged { what, .. }) => of_text(what),
        refusal => panic!("it names nothing: {refusal:?}"),
    }
}

/// What a check, or whoever reads everything, says.
pub(super) fn of_age(error: &AgeError) -> Named {
    match error {
        AgeError::Older { .. }
        | AgeError::OtherCommit { .. }
        | AgeError::OtherStore { .. }
        | AgeError::BadNote { .. }
        | AgeError::NoNote { .. } => Named::Age,
        AgeError::Schema { .. } => Named::Schema,
        AgeError::Forged { .. } => Named::Row,
        AgeError::Rows { .. } => of_text(&row_of(&error.to_string())),
        AgeError::Structure { table: Some(_), .. } | AgeError::Unreadable { .. } => Named::Table,
        AgeError::Structure { table: None, .. } => Named::File,
        error => panic!("it names nothing: {error:?}"),
    }
}

/// The words before what has happened to the rows.
fn row_of(text: &str) -> String {
    let ends = [" is ", " was ", " are "].into_iter().filter_map(|word| text.find(word));
    text[..ends.min().expect("it says what has happened")].to_owned()
}

/// Table and key, as `audit row 3`, or `audit rows`.
fn of_text(what: &str) -> Named {
    let (table, rest) = what.split_once(' ').unwrap_or_else(|| panic!("it names nothing: {what}"));
    let is_table =
        !table.is_empty() && table.bytes().all(|it| it == b'_' || it.is_ascii_lowercase());
    match rest.strip_prefix("row ") {
        Some(key) if is_table && !key.is_empty() => Named::Row,
        None if is_table && rest == "rows" => Named::Table,
        _ => panic!("it names no row: {what}"),
    }
}
