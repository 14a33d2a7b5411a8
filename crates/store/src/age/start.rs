//! What a start checks before anything is read from a store.

use rusqlite::Connection;

use super::{AgeError, Extent, Layout, StoreKey, schema, verify};

/// A store up to this size is checked as a whole at every start: 64 MiB. A larger one is checked in
/// the background, once the node runs.
const WHOLE_BYTES_MAX: i64 = 64 * 1024 * 1024;
/// Faults of the structure that are named.
const FAULTS_MAX: u32 = 1;

/// Checks the schema, the small tables and what is live of the large ones; a small store as a whole.
///
/// # Errors
///
/// The first thing that is not as it was written.
pub(crate) fn check_at_start(connection: &Connection, key: &StoreKey) -> Result<(), AgeError> {
    let transaction = connection.unchecked_transaction()?;
    schema::check(&transaction)?;
    let extent = match bytes(&transaction)? {
        0..=WHOLE_BYTES_MAX => {
            check_structure(&transaction)?;
            Extent::Whole
        }
        _ => Extent::Small,
    };
    verify(&transaction, key, &Layout::read(&transaction)?, extent)?;
    transaction.commit()?;
    Ok(())
}

/// Has `SQLite` check its own structure: pages, order of rows, and that every index has every row.
///
/// # Errors
///
/// What it finds first.
pub(crate) fn check_structure(connection: &Connection) -> Result<(), AgeError> {
    ask(connection, "integrity_check")
}

/// The same but for the indexes, which takes most of the time.
///
/// # Errors
///
/// What it finds first.
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
    let sql = format!("PRAGMA integrity_check(\"{table}\")");
    expect_ok(connection, &sql)
}

fn ask(connection: &Connection, pragma: &str) -> Result<(), AgeError> {
    expect_ok(connection, &format!("PRAGMA {pragma}({FAULTS_MAX})"))
}

fn expect_ok(connection: &Connection, sql: &str) -> Result<(), AgeError> {
    let said: String = connection.query_row(sql, [], |row| row.get(0))?;
    if said == "ok" {
        return Ok(());
    }
    Err(AgeError::Structure { what: said })
}

/// Bytes of the database as of this transaction.
fn bytes(connection: &Connection) -> Result<i64, rusqlite::Error> {
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    Ok(pragma("page_count")?.saturating_mul(pragma("page_size")?))
}
