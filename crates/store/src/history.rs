//! Fills what journeys, incidents and orders are found by, for rows that were written before there
//! were columns for it.

use rusqlite::Transaction;

use crate::{incidents, journeys, orders, totals};

/// Fills the columns of every row, and counts them. A row that cannot be read is left as it is: it
/// is named when it is read.
pub(crate) fn fill(transaction: &Transaction<'_>) -> Result<(), rusqlite::Error> {
    each(transaction, "SELECT id, body, crc FROM journeys", |key: String, body, crc| {
        let Ok(record) = journeys::read(&key, body, crc) else { return Ok(()) };
        journeys::index(transaction, &record)?;
        totals::change(transaction, &Vec::new(), &totals::of_journey(&record))
    })?;
    each(transaction, "SELECT id, body, crc FROM incidents", |key: i64, body, crc| {
        let Ok(record) = incidents::read(&key.to_string(), body, crc) else { return Ok(()) };
        incidents::index(transaction, &record)
    })?;
    each(transaction, "SELECT id, body, crc FROM orders", |key: i64, body, crc| {
        let Ok(record) = orders::read(key, body, crc) else { return Ok(()) };
        orders::index(transaction, &record)?;
        totals::change(transaction, &Vec::new(), &totals::of_order(&record))
    })
}

fn each<K: rusqlite::types::FromSql>(
    transaction: &Transaction<'_>,
    sql: &str,
    mut fill: impl FnMut(K, &str, u32) -> Result<(), rusqlite::Error>,
) -> Result<(), rusqlite::Error> {
    let mut statement = transaction.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let body: String = row.get(1)?;
        fill(row.get(0)?, &body, row.get(2)?)?;
    }
    Ok(())
}
