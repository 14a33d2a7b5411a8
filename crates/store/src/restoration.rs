//! A store that goes on from an older state than it had been in, because somebody said so.

use control::{AuditAction, AuditRecord};
use model::ServerTime;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use crate::{
    age::{Age, AgeError, Head, Incarnation},
    audit,
    faults::ReadFault,
};

/// That a store went on from an older state, and between which commits it knows nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restoration {
    /// When somebody said so.
    pub at: ServerTime,
    /// The life of the store that ended with it.
    pub from_incarnation: Incarnation,
    /// The last commit that is there.
    pub from_number: u64,
    /// The last commit that was noted beside the store. `None`: nothing was noted that can be read.
    pub noted_number: Option<u64>,
}

/// Begins another life of a store, and writes down that it did.
pub(crate) fn go_on(
    connection: &mut Connection,
    age: &mut Age,
    noted: Option<Head>,
    at: ServerTime,
) -> Result<(), AgeError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let from = age.head();
    age.begin_anew(noted)?;
    let sql = "INSERT INTO restorations \
               (at_ms, from_incarnation, from_number, noted_number) VALUES (?1, ?2, ?3, ?4)";
    transaction.execute(
        sql,
        params![
            at.0,
            from.incarnation.0,
            from.number.cast_signed(),
            noted.map(|noted| noted.number.cast_signed())
        ],
    )?;
    audit::write(&transaction, &told(from, noted, at))?;
    let head = age.after(&transaction)?;
    transaction.commit()?;
    age.committed(head);
    Ok(())
}

/// What the audit says of it. Nobody is logged in where it is done: it is the node that says so.
fn told(from: Head, noted: Option<Head>, at: ServerTime) -> AuditRecord {
    let noted = noted.map_or_else(|| "unknown".to_owned(), |noted| noted.number.to_string());
    AuditRecord {
        at,
        by: control::system(),
        address: None,
        action: AuditAction::RestoreStore,
        subject: from.incarnation.to_string(),
        note: format!("commit {}, noted {noted}", from.number),
    }
}

/// How often the store has gone on from an older state.
pub(crate) fn count(connection: &Connection) -> Result<u64, rusqlite::Error> {
    let sql = "SELECT count(*) FROM restorations";
    connection.query_row(sql, [], |row| row.get(0).map(i64::cast_unsigned))
}

/// The last restoration after which the node has not yet taken up again what it had sent and been sent.
pub(crate) fn unsettled(connection: &Connection) -> Result<Option<Restoration>, ReadFault> {
    let sql = "SELECT at_ms, from_incarnation, from_number, noted_number FROM restorations \
               WHERE settled_ms IS NULL ORDER BY id DESC LIMIT 1";
    let found = connection.query_row(sql, [], |row| {
        Ok(Restoration {
            at: ServerTime(row.get(0)?),
            from_incarnation: Incarnation(row.get(1)?),
            from_number: row.get(2).map(i64::cast_unsigned)?,
            noted_number: row.get::<_, Option<i64>>(3)?.map(i64::cast_unsigned),
        })
    });
    Ok(found.optional()?)
}
