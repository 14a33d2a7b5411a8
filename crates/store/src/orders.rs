//! Orders as rows.

use control::OrderRecord;
use model::{JourneyId, Word};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::{
    faults::ReadFault,
    found_by::{self, Said},
    rows::{OrderRow, from_text, to_text},
    seal, totals,
};

/// Most orders of one journey.
const OF_JOURNEY_MAX: u32 = 1_000;

/// Writes an order as it is now.
pub(crate) fn write(
    transaction: &Transaction<'_>,
    record: &OrderRecord,
) -> Result<(), rusqlite::Error> {
    let body = to_text(&OrderRow::from(record));
    let crc = seal::crc("orders", &record.id.to_string(), body.as_bytes());
    let before = counted(transaction, record)?;
    let sql = "INSERT INTO orders (id, journey, body, crc) VALUES (?1, ?2, ?3, ?4) \
               ON CONFLICT (id) DO UPDATE SET body = excluded.body, crc = excluded.crc";
    let values = params![record.id.0.cast_signed(), record.journey.as_str(), body, crc];
    transaction.prepare_cached(sql)?.execute(values)?;
    index(transaction, record)?;
    totals::change(transaction, &before, &totals::of_order(record))
}

/// Writes what an order is found by.
pub(crate) fn index(
    transaction: &Transaction<'_>,
    record: &OrderRecord,
) -> Result<(), rusqlite::Error> {
    let sql = "UPDATE orders SET state = ?2, ended_ms = ?3 WHERE id = ?1";
    let [_, (_, state), (_, ended_ms)] = found_by(record);
    let values = params![record.id.0.cast_signed(), state, ended_ms];
    transaction.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

/// What the body says that an order is found by.
fn found_by(record: &OrderRecord) -> [Said; 3] {
    let order = &record.order;
    let ended_at = order.ended_at.filter(|_| order.state.is_terminal());
    [
        ("journey", record.journey.to_string().into()),
        ("state", order.state.word().to_owned().into()),
        ("ended_ms", ended_at.map(|at| at.0).into()),
    ]
}

/// What an order counts for as it was written last; nothing if it is new.
fn counted(
    transaction: &Transaction<'_>,
    record: &OrderRecord,
) -> Result<totals::Counted, rusqlite::Error> {
    let mut statement =
        transaction.prepare_cached("SELECT state, ended_ms FROM orders WHERE id = ?1")?;
    let counted = statement.query_row([record.id.0.cast_signed()], |row| {
        let state: Option<String> = row.get(0)?;
        Ok(totals::of_order_row(&state.unwrap_or_default(), row.get(1)?))
    });
    Ok(counted.optional()?.unwrap_or_default())
}

/// The orders that serve a journey, oldest first.
pub(crate) fn of_journey(
    connection: &Connection,
    journey: JourneyId,
) -> Result<Vec<OrderRecord>, ReadFault> {
    let sql = "SELECT id, body, crc, journey, state, ended_ms FROM orders \
               WHERE journey = ?1 ORDER BY id LIMIT ?2";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params![journey.as_str(), OF_JOURNEY_MAX])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let id = row.get(0)?;
        let record = read(id, row.get_ref(1)?.as_str()?, row.get(2)?)?;
        found_by::check(row, 3, &found_by(&record), ("orders", &id.to_string()))?;
        found.push(record);
    }
    Ok(found)
}

/// The record of a body.
pub(crate) fn read(id: i64, body: &str, crc: u32) -> Result<OrderRecord, ReadFault> {
    let body: OrderRow = from_text("orders", &id.to_string(), body, crc)?;
    Ok(body.into())
}
