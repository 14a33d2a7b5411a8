//! Journeys that are over go with everything that is about them; incidents about none go by
//! themselves. What days' sums have counted stays counted.

use control::{Slice, Swept};
use rusqlite::{Transaction, params};

use super::{Piece, ROWS_MAX, count, documents};
use crate::faults::ReadFault;

/// Journeys whose end is long past, of which nothing can come and nothing is held. Two ways in, since
/// each has an index.
const OVER: [&str; 2] = [
    "journeys AS j INDEXED BY journeys_ended WHERE j.ended_ms IS NOT NULL \
     AND j.outcome <> 'withdrawn'",
    "journeys AS j INDEXED BY journeys_withdrawn WHERE j.outcome = 'withdrawn'",
];

/// What goes before the journey's own row.
const OF_JOURNEY: [&str; 4] = [
    "DELETE FROM timeline WHERE id IN \
     (SELECT id FROM timeline WHERE journey = ?1 LIMIT ?2)",
    "DELETE FROM orders WHERE id IN (SELECT id FROM orders WHERE journey = ?1 LIMIT ?2)",
    "DELETE FROM incidents WHERE id IN \
     (SELECT id FROM incidents WHERE journey = ?1 LIMIT ?2)",
    "DELETE FROM journey_places WHERE (place, declared_ms, journey) IN \
     (SELECT place, declared_ms, journey FROM journey_places WHERE journey = ?1 LIMIT ?2)",
];

pub(super) fn sweep(transaction: &Transaction<'_>, slice: &Slice) -> Result<Piece, ReadFault> {
    let mut removed = strays(transaction, slice)?;
    for journey in over(transaction, slice)? {
        if removed >= ROWS_MAX {
            break;
        }
        removed += remove(transaction, &journey, ROWS_MAX - removed)?;
    }
    let documents = if removed < ROWS_MAX { documents::sweep(transaction, slice)? } else { 0 };
    // Of a document one revision goes at once.
    let is_over = removed < ROWS_MAX && documents == 0;
    let next = if is_over { Swept::Everything } else { Swept::Until(None) };
    Ok(Piece { removed: removed + documents, blanked: 0, next })
}

/// Journeys that may go, some of the oldest.
fn over(transaction: &Transaction<'_>, slice: &Slice) -> Result<Vec<String>, rusqlite::Error> {
    let mut found = Vec::new();
    for way in OVER {
        let sql = format!(
            "SELECT j.id FROM {way} AND j.ended_ms < ?1 AND j.is_live = 0 \
             AND NOT EXISTS (SELECT 1 FROM holds WHERE holds.journey = j.id) \
             AND NOT EXISTS (SELECT 1 FROM incidents AS i WHERE i.journey = j.id \
                 AND i.is_open = 1) \
             AND NOT EXISTS (SELECT 1 FROM orders AS o WHERE o.journey = j.id \
                 AND o.ended_ms IS NULL) \
             ORDER BY j.ended_ms LIMIT ?2"
        );
        let mut statement = transaction.prepare_cached(&sql)?;
        let rows =
            statement.query_map(params![slice.before.0, count(ROWS_MAX)], |row| row.get(0))?;
        found.extend(rows.collect::<Result<Vec<String>, _>>()?);
    }
    Ok(found)
}

/// Removes rows of a journey, at most so many; the journey itself is the last.
fn remove(
    transaction: &Transaction<'_>,
    journey: &str,
    rows_max: usize,
) -> Result<usize, rusqlite::Error> {
    note_numbers(transaction, journey)?;
    let mut removed = 0;
    for sql in OF_JOURNEY {
        let room = rows_max - removed;
        removed += transaction.prepare_cached(sql)?.execute(params![journey, count(room)])?;
        if removed >= rows_max {
            return Ok(removed);
        }
    }
    removed += transaction.execute("DELETE FROM journeys WHERE id = ?1", [journey])?;
    Ok(removed)
}

/// Notes the numbers of what goes with a journey: none is given twice.
fn note_numbers(transaction: &Transaction<'_>, journey: &str) -> Result<(), rusqlite::Error> {
    for table in ["orders", "incidents"] {
        let sql = format!(
            "INSERT INTO numbers_given (what, number) \
             SELECT '{table}', max(id) FROM {table} WHERE journey = ?1 HAVING max(id) IS NOT NULL \
             ON CONFLICT (what) DO UPDATE SET number = max(number, excluded.number)"
        );
        transaction.prepare_cached(&sql)?.execute([journey])?;
    }
    Ok(())
}

/// Removes incidents that are closed and about no journey.
fn strays(transaction: &Transaction<'_>, slice: &Slice) -> Result<usize, rusqlite::Error> {
    let which = "FROM incidents INDEXED BY incidents_by_time \
                 WHERE raised_ms < ?1 AND is_open = 0 AND journey IS NULL";
    let sql = format!(
        "INSERT INTO numbers_given (what, number) \
         SELECT 'incidents', max(id) {which} HAVING max(id) IS NOT NULL \
         ON CONFLICT (what) DO UPDATE SET number = max(number, excluded.number)"
    );
    transaction.prepare_cached(&sql)?.execute([slice.before.0])?;
    let sql = format!(
        "DELETE FROM incidents WHERE id IN (SELECT id {which} ORDER BY raised_ms, id LIMIT ?2)"
    );
    transaction.prepare_cached(&sql)?.execute(params![slice.before.0, count(ROWS_MAX)])
}
