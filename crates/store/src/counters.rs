//! Totals of the node: of frames, and of incidents by kind.

use control::{Counters, IncidentKind};
use model::ServerTime;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::faults::ReadFault;

/// Writes the totals and when they were so.
pub(crate) fn write(
    transaction: &Transaction<'_>,
    counters: &Counters,
    at: ServerTime,
) -> Result<(), rusqlite::Error> {
    let sql = "INSERT OR REPLACE INTO counters (id, at_ms, received, acknowledged, stored, \
               outside_leg, session, duplicates, refused) VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    transaction.prepare_cached(sql)?.execute(params![
        at.0,
        counters.received.cast_signed(),
        counters.acknowledged.cast_signed(),
        counters.stored.cast_signed(),
        counters.outside_leg.cast_signed(),
        counters.session.cast_signed(),
        counters.duplicates.cast_signed(),
        counters.refused.cast_signed(),
    ])?;
    Ok(())
}

/// The totals and when they were so; all zero in a new store.
pub(crate) fn read(connection: &Connection) -> Result<(Counters, ServerTime), rusqlite::Error> {
    let sql = "SELECT at_ms, received, acknowledged, stored, outside_leg, session, duplicates, \
               refused FROM counters WHERE id = 1";
    let found = connection.query_row(sql, [], |row| {
        let number = |column| row.get(column).map(i64::cast_unsigned);
        let counters = Counters {
            received: number(1)?,
            acknowledged: number(2)?,
            stored: number(3)?,
            outside_leg: number(4)?,
            session: number(5)?,
            duplicates: number(6)?,
            refused: number(7)?,
        };
        Ok((counters, ServerTime(row.get(0)?)))
    });
    Ok(found.optional()?.unwrap_or((Counters::default(), ServerTime(i64::MIN))))
}

/// Writes how many incidents of a kind were ever raised.
pub(crate) fn write_raised(
    transaction: &Transaction<'_>,
    (kind, raised): (IncidentKind, u64),
) -> Result<(), rusqlite::Error> {
    let kind: &'static str = kind.into();
    let sql = "INSERT OR REPLACE INTO incident_counts (kind, raised) VALUES (?1, ?2)";
    transaction.prepare_cached(sql)?.execute(params![kind, raised.cast_signed()])?;
    Ok(())
}

/// How many incidents of each kind were ever raised.
pub(crate) fn read_raised(connection: &Connection) -> Result<Vec<(IncidentKind, u64)>, ReadFault> {
    let mut statement = connection.prepare("SELECT kind, raised FROM incident_counts")?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let word: String = row.get(0)?;
        let kind = word.parse::<IncidentKind>();
        let kind = kind.map_err(|error| ReadFault::row("incident_counts", &word, error))?;
        found.push((kind, row.get(1).map(i64::cast_unsigned)?));
    }
    Ok(found)
}
