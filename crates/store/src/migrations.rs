//! Brings a database to the newest schema: embedded files, applied in order, all in the one
//! transaction of the caller together with the new `user_version`. Never goes back.

use rusqlite::{Connection, Transaction};

use crate::{OpenError, figures, history, past, sought};

/// The files, oldest first; the n-th brings the schema to version n. Append only.
const FILES: &[&str] = &[
    include_str!("../migrations/0001_node.sql"),
    include_str!("../migrations/0002_live_registry.sql"),
    include_str!("../migrations/0003_register.sql"),
    include_str!("../migrations/0004_first_passwords.sql"),
    include_str!("../migrations/0005_repeats.sql"),
    include_str!("../migrations/0006_audit.sql"),
    include_str!("../migrations/0007_incident_counts.sql"),
    include_str!("../migrations/0008_history.sql"),
    include_str!("../migrations/0009_age.sql"),
    include_str!("../migrations/0010_people.sql"),
    include_str!("../migrations/0011_tracks.sql"),
    include_str!("../migrations/0012_keeping.sql"),
    include_str!("../migrations/0013_register.sql"),
    include_str!("../migrations/0014_cards.sql"),
    include_str!("../migrations/0015_remembering.sql"),
    include_str!("../migrations/0016_sought.sql"),
    include_str!("../migrations/0017_pairs.sql"),
    include_str!("../migrations/0018_sweep_days.sql"),
    include_str!("../migrations/0019_receipts.sql"),
];
/// The file that has columns which the program fills.
const HISTORY: u32 = 8;
/// Another whose tables the program fills.
const REGISTER: u32 = 13;
/// The file that has the index of what rows are searched by, which the program fills.
const SOUGHT: u32 = 16;

/// Whether anything is missing.
///
/// # Errors
///
/// When the schema is of a later version of this program.
pub(crate) fn is_due(connection: &Connection) -> Result<bool, OpenError> {
    let known = u32::try_from(FILES.len()).unwrap_or(u32::MAX);
    let found = version(connection)?;
    if found > known {
        return Err(OpenError::Newer { found, known });
    }
    Ok(found < known)
}

/// Applies what is missing. The program fills columns as it writes them now, so all of them come first.
pub(crate) fn apply(transaction: &Transaction<'_>) -> Result<(), rusqlite::Error> {
    let found = version(transaction)?;
    for (version, sql) in (1_u32..).zip(FILES).skip(found as usize) {
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "user_version", version)?;
    }
    if found < HISTORY {
        history::fill(transaction)?;
    }
    if found < REGISTER {
        past::fill(transaction)?;
    }
    if found < SOUGHT {
        sought::fill(transaction)?;
    }
    if found < REGISTER {
        figures::fill(transaction)?;
    }
    Ok(())
}

/// The version of the schema; 0 if there is none.
pub(crate) fn version(connection: &Connection) -> Result<u32, rusqlite::Error> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use super::{FILES, apply, is_due, version};
    use crate::OpenError;
    use rusqlite::Connection;

    fn run(connection: &mut Connection) -> Result<(), OpenError> {
        if is_due(connection)? {
            let transaction = connection.transaction()?;
            apply(&transaction)?;
            transaction.commit()?;
        }
        Ok(())
    }

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
    fn a_database_of_the_first_schema_keeps_its_devices() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.pragma_update(None, "foreign_keys", 1).unwrap();
        connection.execute_batch(FILES[0]).unwrap();
        connection.pragma_update(None, "user_version", 1).unwrap();
        let rows = "INSERT INTO vehicles VALUES ('v1', 'AB 1234', 'A carrier'); \
                    INSERT INTO devices VALUES \
                    (1, 'jt808', '10', 'sample', 'lock-1', NULL, 'v1', 'code', NULL, 30), \
                    (7, 'jointech', '10', 'sample', NULL, 'unit-1', 'v1', NULL, 'secret', 60); \
                    INSERT INTO device_checkpoints VALUES (7, 5, 1, 3);";
        connection.execute_batch(rows).unwrap();
        run(&mut connection).unwrap();
        let text = |sql: &str| -> Vec<String> {
            let mut statement = connection.prepare(sql).unwrap();
            let rows = statement.query_map([], |row| row.get(0)).unwrap();
            rows.map(Result::unwrap).collect()
        };
        let devices = "SELECT concat_ws(' ', handle, protocol, terminal, profile, lock, unit, \
                       vehicle, code, secret, interval_s, withdrawn_ms) FROM devices";
        assert_eq!(
            text(devices),
            ["1 jt808 10 sample lock-1 v1 code 30", "7 jointech 10 sample unit-1 v1 secret 60"]
        );
        let checkpoints = "SELECT concat_ws(' ', handle, heard_ms, is_registered, tamper) \
                           FROM device_checkpoints";
        assert_eq!(text(checkpoints), ["7 5 1 3"]);
        assert_eq!(text("PRAGMA foreign_key_check"), [""; 0]);
        let next = "INSERT INTO devices (protocol, terminal, profile, lock, vehicle, interval_s) \
                    VALUES ('jt808', '11', 'sample', 'lock-2', 'v1', 30) RETURNING '' || handle";
        assert_eq!(text(next), ["8"], "no handle is given out twice");
        assert!(connection.execute(&next.replace("RETURNING '' || handle", ""), []).is_err());
        let stray = "INSERT INTO device_checkpoints VALUES (99, 5, 1, 3)";
        assert!(connection.execute(stray, []).is_err(), "it refers to the new table");
    }

    #[test]
    fn accounts_kept_before_keep_their_passwords_and_a_company_its_administrator() {
        let mut connection = Connection::open_in_memory().unwrap();
        for sql in &FILES[..3] {
            connection.execute_batch(sql).unwrap();
        }
        connection.pragma_update(None, "user_version", 3).unwrap();
        let rows = "INSERT INTO accounts VALUES ('a', 'A', 'officer', 'hash', NULL), \
                    ('b', 'B', 'carrier', 'hash', 'hk-p-1')";
        connection.execute(rows, []).unwrap();
        run(&mut connection).unwrap();
        let sql = "SELECT group_concat(concat_ws(' ', name, password_hash, must_change, state, \
                   is_company_admin), ', ') FROM accounts";
        let accounts: String = connection.query_row(sql, [], |row| row.get(0)).unwrap();
        assert_eq!(accounts, "a hash 0 active 0, b hash 0 active 1");
    }

    #[test]
    fn incidents_kept_before_are_counted_once() {
        let mut connection = Connection::open_in_memory().unwrap();
        for sql in &FILES[..6] {
            connection.execute_batch(sql).unwrap();
        }
        connection.pragma_update(None, "user_version", 6).unwrap();
        for (id, kind) in [(1, "silence"), (2, "deviation"), (3, "silence")] {
            let body = format!(r#"{{"v":"2","id":{id},"kind":"{kind}"}}"#);
            let sql = "INSERT INTO incidents (id, is_open, body, crc) VALUES (?1, 0, ?2, 0)";
            connection.execute(sql, rusqlite::params![id, body]).unwrap();
        }
        run(&mut connection).unwrap();
        let sql =
            "SELECT group_concat(kind || ' ' || raised, ', ' ORDER BY kind) FROM incident_counts";
        let counts: String = connection.query_row(sql, [], |row| row.get(0)).unwrap();
        assert_eq!(counts, "deviation 1, silence 2");
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
