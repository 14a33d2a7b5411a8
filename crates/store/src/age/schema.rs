//! Whether a database has the tables, indexes and triggers that this program makes and no others: a
//! trigger that somebody left there would change rows in the node's own transactions.

use std::{collections::BTreeMap, sync::OnceLock};

use rusqlite::Connection;

use super::{AgeError, layout::SCHEMA};
use crate::migrations;

/// Objects by type and name, with the SQL that made them.
type Objects = BTreeMap<(String, String), Option<String>>;

/// Compares the schema with that of a new store.
pub(crate) fn check(connection: &Connection) -> Result<(), AgeError> {
    let wanted = of_a_new_store()?;
    let found = objects(connection).map_err(|error| AgeError::from(error).in_table(SCHEMA))?;
    let differs = |((kind, name), sql): (&(String, String), &Option<String>), other: &Objects| {
        (other.get(&(kind.clone(), name.clone())) != Some(sql)).then(|| format!("{kind} {name}"))
    };
    let strange = found.iter().find_map(|object| differs(object, wanted));
    let missing = wanted.iter().find_map(|object| differs(object, &found));
    match strange.or(missing) {
        Some(what) => Err(AgeError::Schema { what }),
        None => Ok(()),
    }
}

fn of_a_new_store() -> Result<&'static Objects, AgeError> {
    static WANTED: OnceLock<Objects> = OnceLock::new();
    if let Some(objects) = WANTED.get() {
        return Ok(objects);
    }
    let mut connection = Connection::open_in_memory()?;
    let transaction = connection.transaction()?;
    migrations::apply(&transaction)?;
    transaction.commit()?;
    let objects = objects(&connection)?;
    Ok(WANTED.get_or_init(|| objects))
}

/// Statistics that `ANALYZE` leaves hold no records.
fn objects(connection: &Connection) -> Result<Objects, rusqlite::Error> {
    let sql = "SELECT type, name, sql FROM main.sqlite_schema WHERE name NOT LIKE 'sqlite_stat%'";
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?;
    rows.collect()
}
