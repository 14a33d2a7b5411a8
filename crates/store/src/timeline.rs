//! The stories of journeys: lines are added, and read in the order of time.

use control::TimelineEntry;
use model::JourneyId;
use rusqlite::{Connection, Row, Transaction, params, types::Value};

use crate::{
    faults::ReadFault,
    found_by::{self, Said},
    rows::{TimelineRow, to_text},
    seal,
};

const TABLE: &str = "timeline";
/// Most lines of one journey's story.
const LINES_MAX: u32 = 1_000;
/// Where the columns begin that say again what stands in the body.
const FOUND_BY: usize = 3;

/// Adds a line.
pub(crate) fn write(
    transaction: &Transaction<'_>,
    entry: &TimelineEntry,
) -> Result<(), rusqlite::Error> {
    let (key, body) = (entry.journey, to_text(&TimelineRow::from(entry)));
    let crc = seal::crc(TABLE, key.as_str(), body.as_bytes());
    let sql = "INSERT INTO timeline (journey, at_ms, body, crc) VALUES (?1, ?2, ?3, ?4)";
    let values = params![key.as_str(), entry.at.0, body, crc];
    transaction.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

/// The story of a journey.
pub(crate) fn of_journey(
    connection: &Connection,
    journey: JourneyId,
) -> Result<Vec<TimelineEntry>, ReadFault> {
    let sql = "SELECT id, body, crc, journey, at_ms FROM timeline \
               WHERE journey = ?1 ORDER BY at_ms, id LIMIT ?2";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params![journey.as_str(), LINES_MAX])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(line(row, journey)?);
    }
    Ok(found)
}

fn line(row: &Row<'_>, journey: JourneyId) -> Result<TimelineEntry, ReadFault> {
    let id: i64 = row.get(0)?;
    let body = row.get_ref(1)?.as_str()?;
    // The checksum is of the journey and the body; a line is known by its number.
    seal::compare(TABLE, journey.as_str(), body.as_bytes(), row.get(2)?)
        .map_err(|error| ReadFault::row(TABLE, id, error))?;
    let parsed: TimelineRow =
        serde_json::from_str(body).map_err(|error| ReadFault::row(TABLE, id, error))?;
    let entry = TimelineEntry::from(parsed);
    found_by::check(row, FOUND_BY, &found_by(&entry), (TABLE, &id.to_string()))?;
    Ok(entry)
}

/// What the body says that a line is found by.
fn found_by(entry: &TimelineEntry) -> [Said; 2] {
    [("journey", Value::from(entry.journey.to_string())), ("at_ms", entry.at.0.into())]
}
