//! What a start checks before anything is read from a store.

use rusqlite::Connection;

use super::{AgeError, Extent, Layout, StoreKey, schema, verify};
use crate::faults::is_damage;

/// A store up to this size is checked as a whole at every start: 64 MiB. A larger one is checked in
/// the background, once the node runs.
pub(crate) const WHOLE_BYTES_MAX: i64 = 64 * 1024 * 1024;
/// Faults of the structure that are named.
const FAULTS_MAX: u32 = 1;

/// Checks the schema, the small tables and what is live of the large ones; a store of up to so many
/// bytes as a whole.
///
/// # Errors
///
/// The first thing that is not as it was written.
pub(crate) fn check_at_start(
    connection: &Connection,
    key: &StoreKey,
    whole_bytes_max: i64,
) -> Result<(), AgeError> {
    let transaction = connection.unchecked_transaction()?;
    schema::check(&transaction)?;
    let extent =
        if bytes(&transaction)? <= whole_bytes_max { Extent::Whole } else { Extent::Small };
    if extent == Extent::Whole {
        check_structure(&transaction)?;
    }
    verify(&transaction, key, &Layout::read(&transaction)?, extent)?;
    transaction.commit()?;
    Ok(())
}

/// Has `SQLite` check its own structure: pages, order of rows, and that every index has every row.
///
/// # Errors
///
/// What it finds first, with the table that it is in.
pub(crate) fn check_structure(connection: &Connection) -> Result<(), AgeError> {
    ask(connection, "integrity_check")
}

/// The same but for the indexes, which takes most of the time.
///
/// # Errors
///
/// What it finds first, with the table that it is in.
pub(crate) fn check_pages(connection: &Connection) -> Result<(), AgeError> {
    ask(connection, "quick_check")
}

/// The same of one table and its indexes, in a store of no more than so many bytes.
///
/// # Errors
///
/// What it finds first.
pub(crate) fn check_structure_of(
    connection: &Connection,
    table: &str,
    bytes_max: i64,
) -> Result<(), AgeError> {
    if bytes(connection)? > bytes_max {
        return Ok(());
    }
    expect_ok(connection, "integrity_check", table)
}

fn ask(connection: &Connection, pragma: &str) -> Result<(), AgeError> {
    let what = match says(connection, &format!("PRAGMA {pragma}({FAULTS_MAX})")) {
        Ok(None) => return Ok(()),
        Ok(Some(what)) => what,
        Err(error) if is_damage(&error) => error.to_string(),
        Err(error) => return Err(error.into()),
    };
    // It speaks of pages: which table's they are is found by asking for each.
    for table in tables(connection)? {
        expect_ok(connection, pragma, &table)?;
    }
    Err(AgeError::Structure { table: None, what })
}

/// Every table of the schema, the head's too.
fn tables(connection: &Connection) -> Result<Vec<String>, rusqlite::Error> {
    let sql = "SELECT name FROM main.sqlite_schema WHERE type = 'table' ORDER BY name";
    connection.prepare(sql)?.query_map([], |row| row.get(0))?.collect()
}

fn expect_ok(connection: &Connection, pragma: &str, table: &str) -> Result<(), AgeError> {
    let said = says(connection, &format!("PRAGMA {pragma}(\"{table}\")"));
    match said.map_err(|error| AgeError::from(error).in_table(table))? {
        None => Ok(()),
        Some(what) => Err(AgeError::Structure { table: Some(table.to_owned()), what }),
    }
}

/// The first fault that a check finds. `None`: there is none.
fn says(connection: &Connection, sql: &str) -> Result<Option<String>, rusqlite::Error> {
    let said: String = connection.query_row(sql, [], |row| row.get(0))?;
    Ok((said != "ok").then_some(said))
}

/// Bytes of the database as of this transaction.
fn bytes(connection: &Connection) -> Result<i64, rusqlite::Error> {
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    Ok(pragma("page_count")?.saturating_mul(pragma("page_size")?))
}
