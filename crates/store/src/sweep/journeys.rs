//! Journeys that are over go with everything that is about them; incidents about none go by
//! themselves. What days' sums have counted stays counted.

use control::{Slice, Swept};
use rusqlite::{ToSql, Transaction, params};

use super::{Piece, ROWS_MAX, count, documents};
use crate::{
    faults::ReadFault,
    holds::{self, HeldSpan},
    incidents, journeys,
    sought::{FORGOTTEN_MAX, Searched},
};

/// Journeys whose end is long past, of which nothing can come and nothing is held. Two ways in, since
/// each has an index.
const OVER: [&str; 2] = [
    "journeys AS j INDEXED BY journeys_ended WHERE j.ended_ms IS NOT NULL \
     AND j.outcome <> 'withdrawn'",
    "journeys AS j INDEXED BY journeys_withdrawn WHERE j.outcome = 'withdrawn'",
];

/// What goes before the journey's own row, apart from incidents.
const OF_JOURNEY: [&str; 3] = [
    "DELETE FROM timeline WHERE id IN \
     (SELECT id FROM timeline WHERE journey = ?1 LIMIT ?2)",
    "DELETE FROM orders WHERE id IN (SELECT id FROM orders WHERE journey = ?1 LIMIT ?2)",
    "DELETE FROM journey_places WHERE (place, declared_ms, journey) IN \
     (SELECT place, declared_ms, journey FROM journey_places WHERE journey = ?1 LIMIT ?2)",
];

/// How many rows a slice may still remove, and how many of them from an index of words.
struct Room {
    rows: usize,
    searched: usize,
}

impl Room {
    fn is_full(&self) -> bool {
        self.rows == 0 || self.searched == 0
    }

    /// Removes rows that are in an index, some of those that a question gives by id.
    fn remove_searched(
        &mut self,
        transaction: &Transaction<'_>,
        (searched, table, place): (Searched, &str, &str),
        (which, value): (&str, &dyn ToSql),
    ) -> Result<(), rusqlite::Error> {
        let room = count(self.rows.min(self.searched));
        let sql = format!("SELECT {place}, sought FROM {table} {which} LIMIT ?2");
        searched.forget(transaction, "", (&sql, params![value, room]))?;
        let sql =
            format!("DELETE FROM {table} WHERE id IN (SELECT id FROM {table} {which} LIMIT ?2)");
        let removed = transaction.prepare_cached(&sql)?.execute(params![value, room])?;
        self.rows -= removed;
        self.searched -= removed;
        Ok(())
    }
}

/// A sweep's cursor once incidents of no journey have been looked at.
const STRAYS_DONE: i64 = i64::MAX;
/// Most incidents of no journey that a slice looks at, removed or not.
const LOOKS_MAX: usize = 1_024;

pub(super) fn sweep(transaction: &Transaction<'_>, slice: &Slice) -> Result<Piece, ReadFault> {
    let spans = holds::spans(transaction)?;
    let from = slice.after.unwrap_or(i64::MIN);
    if from < STRAYS_DONE {
        let (removed, next) = strays(transaction, (from, slice.before.0), &spans)?;
        let next = Swept::Until(Some(next.unwrap_or(STRAYS_DONE)));
        return Ok(Piece { removed, blanked: 0, next, stays: None });
    }
    let mut room = Room { rows: ROWS_MAX, searched: FORGOTTEN_MAX };
    for journey in over(transaction, slice)? {
        if room.is_full() {
            break;
        }
        remove(transaction, &journey, &mut room)?;
    }
    let is_room = !room.is_full();
    let documents = if is_room { documents::sweep(transaction, slice, &spans)? } else { 0 };
    // Of a document one revision goes at once.
    let is_over = is_room && documents == 0;
    let next = if is_over { Swept::Everything } else { Swept::Until(Some(STRAYS_DONE)) };
    Ok(Piece { removed: ROWS_MAX - room.rows + documents, blanked: 0, next, stays: None })
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

/// Removes rows of a journey, as far as there is room; the journey itself is the last.
fn remove(
    transaction: &Transaction<'_>,
    journey: &str,
    room: &mut Room,
) -> Result<(), rusqlite::Error> {
    note_numbers(transaction, journey)?;
    for sql in OF_JOURNEY {
        let removed =
            transaction.prepare_cached(sql)?.execute(params![journey, count(room.rows)])?;
        room.rows -= removed;
        if room.is_full() {
            return Ok(());
        }
    }
    let of_incidents = (incidents::SEARCHED, "incidents", "id");
    room.remove_searched(transaction, of_incidents, ("WHERE journey = ?1", &journey))?;
    if room.is_full() {
        return Ok(());
    }
    let of_journeys = (journeys::SEARCHED, "journeys", "place");
    room.remove_searched(transaction, of_journeys, ("WHERE id = ?1", &journey))
}

/// Notes the numbers of what goes with a journey: none is given twice.
fn note_numbers(transaction: &Transaction<'_>, journey: &str) -> Result<(), rusqlite::Error> {
    for table in ["orders", "incidents"] {
        let sql = format!("SELECT max(id) FROM {table} WHERE journey = ?1");
        let mut statement = transaction.prepare_cached(&sql)?;
        if let Some(number) = statement.query_row([journey], |row| row.get(0))? {
            note_number(transaction, table, number)?;
        }
    }
    Ok(())
}

fn note_number(
    transaction: &Transaction<'_>,
    what: &str,
    number: i64,
) -> Result<(), rusqlite::Error> {
    let sql = "INSERT INTO numbers_given (what, number) VALUES (?1, ?2) \
               ON CONFLICT (what) DO UPDATE SET number = max(number, excluded.number)";
    transaction.prepare_cached(sql)?.execute(params![what, number])?;
    Ok(())
}

/// Removes incidents that are closed and about no journey, raised from a moment on and before another, but
/// for those about what held journeys had. How many, and the moment to go on from; `None`: there are no
/// more.
fn strays(
    transaction: &Transaction<'_>,
    (from, before): (i64, i64),
    spans: &[HeldSpan],
) -> Result<(usize, Option<i64>), rusqlite::Error> {
    let sql = "SELECT id, raised_ms, journey IS NULL AND is_open = 0, lock, vehicle \
               FROM incidents INDEXED BY incidents_by_time \
               WHERE raised_ms >= ?1 AND raised_ms < ?2 ORDER BY raised_ms, id LIMIT ?3";
    let mut statement = transaction.prepare_cached(sql)?;
    let mut rows = statement.query(params![from, before, count(LOOKS_MAX)])?;
    let (mut looked, mut last, mut gone) = (0, from, Vec::new());
    while let Some(row) = rows.next()? {
        let (id, raised): (i64, i64) = (row.get(0)?, row.get(1)?);
        let texts = [row.get_ref(3)?, row.get_ref(4)?].map(|it| it.as_str_or_null());
        let [lock, vehicle] = texts;
        let about = (lock?, vehicle?);
        let is_held = spans.iter().any(|span| span.holds_incident(about, raised));
        if row.get(2)? && !is_held {
            gone.push(id);
        }
        (looked, last) = (looked + 1, raised);
        if gone.len() >= FORGOTTEN_MAX {
            break;
        }
    }
    for id in &gone {
        let sought = "SELECT id, sought FROM incidents WHERE id = ?1";
        incidents::SEARCHED.forget(transaction, "", (sought, [id]))?;
        transaction.prepare_cached("DELETE FROM incidents WHERE id = ?1")?.execute([id])?;
    }
    if let Some(newest) = gone.iter().max() {
        note_number(transaction, "incidents", *newest)?;
    }
    let is_more = looked >= LOOKS_MAX || gone.len() >= FORGOTTEN_MAX;
    // So many of one moment, all of which stay, are passed over.
    let next = if gone.is_empty() && last == from { last.saturating_add(1) } else { last };
    Ok((gone.len(), is_more.then_some(next)))
}
