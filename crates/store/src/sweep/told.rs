//! How far each class has been swept, and that a line of the audit says so.

use control::{AuditAction, AuditRecord, RetentionClass, Slice, Swept, SweptClass, system};
use model::{ServerTime, Word};
use rusqlite::{Connection, Transaction, params};

use super::{Piece, count};
use crate::{audit, faults::ReadFault};

const TABLE: &str = "sweeps";

/// Counts what a slice removed. Once there is no more, says so in the audit, unless nothing was removed
/// since it last did. Returns whether it said so.
pub(super) fn note(
    transaction: &Transaction<'_>,
    slice: &Slice,
    piece: &Piece,
) -> Result<bool, rusqlite::Error> {
    let class = slice.class.word();
    let is_done = piece.next == Swept::Everything;
    // How far it came is true only once everything has been looked at.
    let up_to = if is_done { slice.before.0 } else { i64::MIN };
    let sql = "INSERT INTO sweeps (class, up_to_ms, swept_ms, removed, blanked, untold) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?4 + ?5) \
               ON CONFLICT (class) DO UPDATE SET up_to_ms = max(up_to_ms, excluded.up_to_ms), \
               swept_ms = excluded.swept_ms, removed = removed + excluded.removed, \
               blanked = blanked + excluded.blanked, untold = untold + excluded.untold \
               RETURNING untold";
    let values = params![class, up_to, slice.at.0, count(piece.removed), count(piece.blanked)];
    let untold: i64 = transaction.prepare_cached(sql)?.query_row(values, |row| row.get(0))?;
    if !is_done || untold == 0 {
        return Ok(false);
    }
    transaction.execute("UPDATE sweeps SET untold = 0 WHERE class = ?1", [class])?;
    let record = AuditRecord {
        at: slice.at,
        by: system(),
        address: None,
        action: AuditAction::Sweep,
        subject: class.to_owned(),
        note: format!("rows={untold} older_than_ms={}", slice.before.0),
    };
    audit::write(transaction, &record)?;
    Ok(true)
}

/// How far each class has been swept, in their order.
pub(crate) fn all(connection: &Connection) -> Result<Vec<SweptClass>, ReadFault> {
    let sql = "SELECT class, up_to_ms, swept_ms, removed + blanked FROM sweeps";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let word: String = row.get(0)?;
        let class: RetentionClass =
            word.parse().map_err(|error| ReadFault::row(TABLE, &word, error))?;
        found.push(SweptClass {
            class,
            up_to: ServerTime(row.get(1)?),
            at: ServerTime(row.get(2)?),
            removed: row.get(3).map(i64::cast_unsigned)?,
        });
    }
    found.sort_by_key(|it| it.class);
    Ok(found)
}
