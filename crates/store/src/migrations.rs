//! Brings a database to the newest schema: embedded files, applied in order, each in a transaction
//! of its own together with the new `user_version`. Never goes back.

use rusqlite::{Connection, TransactionBehavior};

use crate::OpenError;

/// The files, oldest first; the n-th brings the schema to version n. Append only.
const FILES: &[&str] = &[
    include_str!("../migrations/0001_node.sql"),
    include_str!("../migrations/0002_live_registry.sql"),
];

/// Applies what is missing.
pub(crate) fn run(connection: &mut Connection) -> Result<(), OpenError> {
    let known = u32::try_from(FILES.len()).unwrap_or(u32::MAX);
    let found = version(connection)?;
    if found > known {
        return Err(OpenError::Newer { found, known });
    }
    for (version, sql) in (1..).zip(FILES).skip(found as usize) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "user_version", version)?;
        transaction.commit()?;
    }
    Ok(())
}

fn version(connection: &Connection) -> Result<u32, rusqlite::Error> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use super::{FILES, run, version};
    use crate::OpenError;
    use rusqlite::Connection;

    #[test]
    fn a_schema_of_the_future_is_refused_and_untouched() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.pragma_update(None, "user_version", 99).unwrap();
        let error = run(&mut connection).unwrap_err();
        assert!(matches!(error, OpenError::Newer { found: 99, .. }), "{error}");
        assert_eq!(version(&connection).unwrap(), 99);
    }

    #[test]
    fn running_twice_changes_nothing() {
        let mut connection = Connection::open_in_memory().unwrap();
        run(&mut connection).unwrap();
        run(&mut connection).unwrap();
        assert_eq!(version(&connection).unwrap() as usize, FILES.len());
    }

    #[test]
    fn batches_have_no_secondary_index() {
        let mut connection = Connection::open_in_memory().unwrap();
        run(&mut connection).unwrap();
        let sql = "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'report_batches'";
        let indexes: u32 = connection.query_row(sql, [], |row| row.get(0)).unwrap();
        assert_eq!(indexes, 0);
    }
}
