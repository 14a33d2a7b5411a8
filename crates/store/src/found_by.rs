//! Columns that say again what stands in a row's body, so that an index can find the row. The body has
//! the checksum; a row whose columns say something else is not served as what it was found for.

use rusqlite::{
    Row,
    types::{Value, ValueRef},
};

use crate::faults::ReadFault;

/// The name of such a column, and what the body says it holds.
pub(crate) type Said = (&'static str, Value);

/// Compares the columns of a row from `first` on with what its body says. `row_of` is the table and the
/// row's key, for people.
///
/// # Errors
///
/// The first column that says something else.
pub(crate) fn check(
    row: &Row<'_>,
    first: usize,
    said: &[Said],
    row_of: (&str, &str),
) -> Result<(), ReadFault> {
    let (table, key) = row_of;
    for (index, (column, value)) in said.iter().enumerate() {
        if row.get_ref(first + index)? != ValueRef::from(value) {
            let why = format!("its {column} is not what its body says");
            return Err(ReadFault::row(table, key, why));
        }
    }
    Ok(())
}

/// A text, or nothing.
pub(crate) fn text(value: Option<impl ToString>) -> Value {
    value.map(|it| it.to_string()).into()
}
