//! Computes seals anew from rows and compares them with those that the store has.

use rusqlite::{Connection, Row, types::ValueRef};

use super::{AgeError, Layout, Seal, StoreKey, head, layout::Table, locate};

/// How much is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// What a start can read: small tables, and the live rows of large ones.
    Small,
    /// Every row of every table.
    Whole,
}

/// Checks that the rows are those that were written, in a transaction of the caller.
///
/// # Errors
///
/// The first part that differs.
pub(crate) fn verify(
    connection: &Connection,
    key: &StoreKey,
    layout: &Layout,
    extent: Extent,
) -> Result<(), AgeError> {
    let seals = head::read(connection, key, layout)?.seals;
    for table in &layout.tables {
        verify_table(connection, key, layout, (table, &seals), extent)?;
    }
    Ok(())
}

/// Checks the rows of one table as of one moment, which begins here.
///
/// # Errors
///
/// When they differ.
pub(crate) fn verify_one(
    connection: &Connection,
    key: &StoreKey,
    layout: &Layout,
    table: &Table,
    extent: Extent,
) -> Result<(), AgeError> {
    let transaction = connection.unchecked_transaction()?;
    let seals = head::read(&transaction, key, layout)?.seals;
    verify_table(&transaction, key, layout, (table, &seals), extent)
}

fn verify_table(
    connection: &Connection,
    key: &StoreKey,
    layout: &Layout,
    (table, seals): (&Table, &[Seal]),
    extent: Extent,
) -> Result<(), AgeError> {
    let outcome = try_verify_table(connection, key, layout, (table, seals), extent);
    outcome.map_err(|error| error.in_table(&table.name))
}

fn try_verify_table(
    connection: &Connection,
    key: &StoreKey,
    layout: &Layout,
    (table, seals): (&Table, &[Seal]),
    extent: Extent,
) -> Result<(), AgeError> {
    let is_whole = layout.is_read_whole(table, extent);
    let (rows, parts): (&str, Vec<usize>) = if is_whole {
        ("", table.parts().collect())
    } else {
        let live = table.parts().find(|part| layout.parts[*part].is_small);
        let Some(live) = live else { return Ok(()) };
        (layout.parts[live].condition, vec![live])
    };
    let mut found = vec![Seal::default(); layout.parts.len()];
    each_row(connection, table, rows, |row| {
        let value = |column| column_of(row, column);
        found[table.part_of(value)].add(table.hash(key, value));
    })?;
    if parts.iter().all(|part| found[*part] == seals[*part]) {
        return Ok(());
    }
    let total =
        |seals: &[Seal]| parts.iter().map(|part| seals[*part]).fold(Seal::default(), Seal::plus);
    let (written, found) = (total(seals), total(&found));
    let change = locate::Wrong { table, is_whole, written, found }.change(connection, key)?;
    Err(AgeError::Rows { table: table.name.clone(), change })
}

/// The seals of all rows as they are.
pub(crate) fn count(
    connection: &Connection,
    key: &StoreKey,
    layout: &Layout,
) -> Result<Vec<Seal>, AgeError> {
    let mut seals = vec![Seal::default(); layout.parts.len()];
    for table in &layout.tables {
        each_row(connection, table, "", |row| {
            let value = |column| column_of(row, column);
            seals[table.part_of(value)].add(table.hash(key, value));
        })?;
    }
    Ok(seals)
}

/// Reads the rows of a table that fulfil a condition; every one if that is empty.
pub(super) fn each_row(
    connection: &Connection,
    table: &Table,
    condition: &str,
    mut see: impl FnMut(&Row<'_>),
) -> Result<(), rusqlite::Error> {
    let condition = if condition.is_empty() { "1" } else { condition };
    let sql = format!("SELECT {} FROM main.\"{}\" WHERE {condition}", columns(table), table.name);
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        see(row);
    }
    Ok(())
}

/// The columns of a table, for `SELECT`.
pub(crate) fn columns(table: &Table) -> String {
    let columns: Vec<_> = table.columns.iter().map(|column| format!("\"{column}\"")).collect();
    columns.join(", ")
}

/// A column that was asked for.
pub(crate) fn column_of<'r>(row: &'r Row<'_>, column: usize) -> ValueRef<'r> {
    row.get_ref(column).unwrap_or(ValueRef::Null)
}
