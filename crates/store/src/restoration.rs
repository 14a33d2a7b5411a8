//! A store that goes on from an older state than it had been in, because somebody said so.

use control::{AuditAction, AuditRecord, Restored};
use federation_wire::Incarnation;
use model::ServerTime;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use crate::{
    age::{Age, AgeError, Head},
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
    begin(&transaction, from, noted.map(|noted| noted.number), at)?;
    audit::write(&transaction, &told(from, noted, at))?;
    let head = age.after(&transaction)?;
    transaction.commit()?;
    age.committed(head);
    Ok(())
}

/// Writes down that the store goes on from this commit.
fn begin(
    transaction: &Transaction<'_>,
    from: Head,
    noted_number: Option<u64>,
    at: ServerTime,
) -> Result<(), rusqlite::Error> {
    let sql = "INSERT INTO restorations \
               (at_ms, from_incarnation, from_number, noted_number) VALUES (?1, ?2, ?3, ?4)";
    let number = from.number.cast_signed();
    let noted = noted_number.map(u64::cast_signed);
    transaction.execute(sql, params![at.0, from.incarnation.0, number, noted])?;
    Ok(())
}

/// Writes down what the running node has found out about its memory: that it is an older one, which
/// nothing beside the store had told, or that an officer has seen to it.
pub(crate) fn write(
    transaction: &Transaction<'_>,
    restored: Restored,
    head: Head,
    at: ServerTime,
) -> Result<(), rusqlite::Error> {
    match restored {
        Restored::Found => begin(transaction, head, None, at),
        Restored::Settled => {
            let sql = "UPDATE restorations SET settled_ms = ?1 WHERE settled_ms IS NULL";
            transaction.execute(sql, [at.0])?;
            Ok(())
        }
    }
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

/// The last restoration after which no officer has said yet that the node may act.
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
