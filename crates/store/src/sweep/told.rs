//! How far each class has been swept, and that a line of the audit says so.

use control::{AuditAction, AuditRecord, RetentionClass, Slice, Swept, SweptClass, system};
use model::{ServerTime, Word};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

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
    let reached = piece.stays.map_or(slice.before, |stays| stays.min(slice.before));
    let up_to = if is_done { reached.0 } else { i64::MIN };
    let sql = "INSERT INTO sweeps (class, up_to_ms, swept_ms, removed, blanked, untold, day_ms, \
               furthest_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?4 + ?5, ?6, ?7) \
               ON CONFLICT (class) DO UPDATE SET up_to_ms = max(up_to_ms, excluded.up_to_ms), \
               swept_ms = excluded.swept_ms, removed = removed + excluded.removed, \
               blanked = blanked + excluded.blanked, untold = untold + excluded.untold, \
               day_ms = excluded.day_ms, furthest_ms = excluded.furthest_ms \
               RETURNING untold";
    let (removed, blanked) = (count(piece.removed), count(piece.blanked));
    let values = params![class, up_to, slice.at.0, removed, blanked, slice.day.0, slice.before.0];
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
        note: format!("rows={untold} older_than_ms={}", reached.0),
    };
    audit::write(transaction, &record)?;
    Ok(true)
}

/// How far each class has been swept, in their order.
pub(crate) fn all(connection: &Connection) -> Result<Vec<SweptClass>, ReadFault> {
    let sql = "SELECT class, up_to_ms, swept_ms, removed + blanked, day_ms, furthest_ms \
               FROM sweeps";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let word: String = row.get(0)?;
        let (day, furthest): (Option<i64>, Option<i64>) = (row.get(4)?, row.get(5)?);
        let class: RetentionClass =
            word.parse().map_err(|error| ReadFault::row(TABLE, &word, error))?;
        found.push(SweptClass {
            class,
            up_to: ServerTime(row.get(1)?),
            at: ServerTime(row.get(2)?),
            day: day.map(ServerTime).zip(furthest.map(ServerTime)),
            removed: row.get(3).map(i64::cast_unsigned)?,
        });
    }
    found.sort_by_key(|it| it.class);
    Ok(found)
}

/// Writes down the midnight of the day that is swept from now on.
pub(crate) fn write_day(
    transaction: &Transaction<'_>,
    day: ServerTime,
) -> Result<(), rusqlite::Error> {
    let sql = "INSERT INTO sweep_day (id, day_ms) VALUES (1, ?1) \
               ON CONFLICT (id) DO UPDATE SET day_ms = excluded.day_ms";
    transaction.prepare_cached(sql)?.execute([day.0])?;
    Ok(())
}

/// The last midnight at which sweeping began. `None`: it never has.
pub(crate) fn day(connection: &Connection) -> Result<Option<ServerTime>, rusqlite::Error> {
    let mut statement = connection.prepare_cached("SELECT day_ms FROM sweep_day")?;
    statement.query_row([], |row| row.get(0).map(ServerTime)).optional()
}
