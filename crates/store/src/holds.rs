//! Legal holds: journeys of which nothing goes, however old it is, until a supervisor lifts the hold.
//!
//! The frames of a journey stand in batches with everybody's. When such a batch goes, the frames of the
//! journey's devices over its time are kept in a row of their own (`held_frames`), and nobody else's.

use control::{DEVICE_BEHIND_MAX, DeviceHandle, FrameBatch, LegalHold};
use model::{AccountName, DeviceTime, JourneyId, PartyId, ServerTime};
use rusqlite::{Connection, Row, Transaction, params};
use track::{HOUR_MS, Hour};

use crate::{faults::ReadFault, journeys, seal, sweep};

const TABLE: &str = "holds";
const FRAMES: &str = "held_frames";
/// What lines of the audit are about that belong to held journeys, as SQL: these and their incidents.
pub(crate) const SUBJECTS: &str = "SELECT journey FROM holds UNION ALL \
     SELECT CAST(i.id AS TEXT) FROM holds JOIN incidents AS i ON i.journey = holds.journey";

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

/// What a sweep must leave of a journey: what its devices sent from `from` to `to`, milliseconds since
/// the Unix epoch.
#[derive(Debug)]
pub(crate) struct HeldSpan {
    pub(crate) journey: String,
    devices: Vec<DeviceHandle>,
    pub(crate) from: i64,
    pub(crate) to: i64,
}

impl HeldSpan {
    /// The frames of a batch that belong to the journey.
    pub(crate) fn cut_down(&self, batch: &FrameBatch) -> FrameBatch {
        let mut cut = FrameBatch::default();
        let span = self.from..=self.to;
        for frame in batch.frames() {
            if self.devices.contains(&frame.device) && span.contains(&frame.received_at.0) {
                cut.push(frame);
            }
        }
        cut
    }

    /// Whether an hour of a device's clock belongs to the journey, in whole or in part.
    pub(crate) fn holds_hour(&self, device: DeviceHandle, hour: Hour) -> bool {
        let DeviceTime(begins) = hour.begins();
        let is_within = begins <= self.to && self.from < begins.saturating_add(HOUR_MS);
        is_within && self.devices.contains(&device)
    }
}

/// What is held, journey by journey. One that is not over is held until it is.
pub(crate) fn spans(connection: &Connection) -> Result<Vec<HeldSpan>, ReadFault> {
    let sql = format!(
        "SELECT {} FROM holds CROSS JOIN journeys AS j ON j.id = holds.journey",
        journeys::RECORD
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let record = journeys::record(row)?;
        let journey = record.plan.journey.to_string();
        let ends = record.custody_to.or(record.ended_at).map(|ends| ends + DEVICE_BEHIND_MAX);
        let devices = devices(connection, record.plan.lock.as_str(), record.vehicle.as_str())?;
        let (from, to) = (record.declared_at.0, ends.map_or(i64::MAX, |ends| ends.0));
        found.push(HeldSpan { journey, devices, from, to });
    }
    Ok(found)
}

/// The chips that were ever in a lock, and the units that were ever on a vehicle.
fn devices(
    connection: &Connection,
    lock: &str,
    vehicle: &str,
) -> Result<Vec<DeviceHandle>, rusqlite::Error> {
    let sql = "SELECT handle FROM devices WHERE lock = ?1 \
               UNION SELECT handle FROM devices WHERE vehicle = ?2 AND unit IS NOT NULL";
    let mut statement = connection.prepare_cached(sql)?;
    statement.query_map([lock, vehicle], |row| row.get(0).map(DeviceHandle))?.collect()
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

/// The frames that are kept for a journey beside the batches, oldest first.
pub(crate) fn frames(
    connection: &Connection,
    journey: JourneyId,
) -> Result<Vec<FrameBatch>, ReadFault> {
    let sql = "SELECT id, journey, batch, last_received_ms, raw, crc FROM held_frames \
               WHERE journey = ?1 ORDER BY batch";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([journey.as_str()])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(held_batch(row)?);
    }
    Ok(found)
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
