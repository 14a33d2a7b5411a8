//! Legal holds: journeys of which nothing goes, however old it is, until a supervisor lifts the hold.
//!
//! What belongs to a journey is decided generously: a frame too many goes later, one too few never comes
//! back. [`mod@span`] says whose frames of which time, [`subjects()`] which lines of the audit and papers.
//!
//! The frames of a journey stand in batches with everybody's. When such a batch goes, the frames of the
//! journey's devices over its time are kept in a row of their own (`held_frames`), and nobody else's.

mod span;
mod subjects;

use control::{BatchId, FrameBatch, LegalHold};
use model::{AccountName, JourneyId, PartyId, ServerTime};
use rusqlite::{Connection, Row, Transaction, params};

use crate::{faults::ReadFault, journeys, seal, sweep};
pub(crate) use span::{HeldSpan, spans};
pub(crate) use subjects::{equipment, subjects};

const TABLE: &str = "holds";
const FRAMES: &str = "held_frames";
/// Writes a hold, or the end of one.
pub(crate) fn write(
    transaction: &Transaction<'_>,
    (journey, hold): (JourneyId, Option<&LegalHold>),
) -> Result<(), rusqlite::Error> {
    let sql = "DELETE FROM holds WHERE journey = ?1";
    transaction.prepare_cached(sql)?.execute([journey.as_str()])?;
    let Some(hold) = hold else { return Ok(()) };
    let sql = "INSERT INTO holds (journey, by, at_ms, reason, party, crc) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    transaction.prepare_cached(sql)?.execute(params![
        journey.as_str(),
        hold.by.as_str(),
        hold.at.0,
        hold.reason,
        hold.party.as_ref().map(PartyId::as_str),
        crc(hold),
    ])?;
    Ok(())
}

fn crc(hold: &LegalHold) -> u32 {
    let LegalHold { journey, by, at, reason, party } = hold;
    let party = party.map(|party| party.to_string()).unwrap_or_default();
    // No identifier has a space in it.
    let body = format!("{} {by} {party} {reason}", at.0);
    seal::crc(TABLE, journey.as_str(), body.as_bytes())
}

/// Every hold, oldest first.
pub(crate) fn all(connection: &Connection) -> Result<Vec<LegalHold>, ReadFault> {
    let sql = "SELECT journey, by, at_ms, reason, party, crc FROM holds ORDER BY at_ms, journey";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(hold(row)?);
    }
    Ok(found)
}

fn hold(row: &Row<'_>) -> Result<LegalHold, ReadFault> {
    let (journey, by): (String, String) = (row.get(0)?, row.get(1)?);
    let party: Option<String> = row.get(4)?;
    let wrong = |error| ReadFault::row(TABLE, &journey, error);
    let found = LegalHold {
        journey: JourneyId::new(&journey).map_err(wrong)?,
        by: AccountName::new(&by).map_err(wrong)?,
        at: ServerTime(row.get(2)?),
        reason: row.get(3)?,
        party: party.as_deref().map(PartyId::new).transpose().map_err(wrong)?,
    };
    if row.get::<_, u32>(5)? == crc(&found) {
        return Ok(found);
    }
    Err(ReadFault::row(TABLE, &journey, "the row is not the one that its checksum is of"))
}

/// Keeps what of a batch belongs to a held journey.
pub(crate) fn keep_frames(
    transaction: &Transaction<'_>,
    (journey, batch): (&str, i64),
    last_received_ms: i64,
    frames: &FrameBatch,
) -> Result<(), rusqlite::Error> {
    let sql = "INSERT INTO held_frames (journey, batch, last_received_ms, raw, crc) \
               VALUES (?1, ?2, ?3, ?4, ?5)";
    let crc = frames_crc(journey, batch, last_received_ms, frames.as_bytes());
    let values = params![journey, batch, last_received_ms, frames.as_bytes(), crc];
    transaction.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

fn frames_crc(journey: &str, batch: i64, last_received_ms: i64, raw: &[u8]) -> u32 {
    seal::crc(FRAMES, &format!("{journey} {batch} {last_received_ms}"), raw)
}

/// Removes frames that were kept for journeys that are held no more; how many rows.
pub(crate) fn drop_released(
    transaction: &Transaction<'_>,
    before: i64,
    rows_max: usize,
) -> Result<usize, rusqlite::Error> {
    let sql = "DELETE FROM held_frames WHERE id IN (SELECT id FROM held_frames \
               WHERE last_received_ms < ?1 AND journey NOT IN (SELECT journey FROM holds) LIMIT ?2)";
    transaction.prepare_cached(sql)?.execute(params![before, sweep::count(rows_max)])
}

/// Frames of a journey, held or not, oldest first: those that are kept beside the batches, and then, by
/// another question, those that still stand in them. Of batches behind one, at most so many; none: there
/// are no more.
pub(crate) fn frames(
    connection: &Connection,
    journey: JourneyId,
    after: i64,
    batches_max: usize,
) -> Result<Vec<(BatchId, FrameBatch)>, ReadFault> {
    let sql = "SELECT id, journey, batch, last_received_ms, raw, crc FROM held_frames \
               WHERE journey = ?1 AND batch > ?2 ORDER BY batch LIMIT ?3";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params![journey.as_str(), after, sweep::count(batches_max)])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let batch: i64 = row.get(2)?;
        found.push((BatchId(batch.cast_unsigned()), held_batch(row)?));
    }
    if !found.is_empty() {
        return Ok(found);
    }
    match journeys::find(connection, journey)? {
        Some(kept) => {
            HeldSpan::of(connection, &kept.record)?.batches(connection, after, batches_max)
        }
        None => Ok(found),
    }
}

/// Reads every row and throws it away.
///
/// # Errors
///
/// The first one that is damaged.
pub(crate) fn check_all(connection: &Connection) -> Result<(), ReadFault> {
    let sql = "SELECT id, journey, batch, last_received_ms, raw, crc FROM held_frames";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        held_batch(row)?;
    }
    Ok(())
}

fn held_batch(row: &Row<'_>) -> Result<FrameBatch, ReadFault> {
    let (id, journey): (i64, String) = (row.get(0)?, row.get(1)?);
    let raw: Vec<u8> = row.get(4)?;
    if row.get::<_, u32>(5)? != frames_crc(&journey, row.get(2)?, row.get(3)?, &raw) {
        return Err(ReadFault::row(FRAMES, id, "the row is not the one that its checksum is of"));
    }
    FrameBatch::from_bytes(raw).map_err(|error| ReadFault::row(FRAMES, id, error))
}
