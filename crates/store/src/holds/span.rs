//! Which devices a held journey is about, and over what time.
//!
//! Every lock and vehicle that the journey ever had counts, since one that was replaced under way is what
//! a court asks for; and a day before it was first declared, since a lock may be armed before that.

use std::time::Duration;

use control::{
    BatchId, DEVICE_BEHIND_MAX, DeviceHandle, FrameBatch, JourneyRecord, JourneyStage,
    RevisionsAsked,
};
use model::{DeviceTime, ServerTime};
use rusqlite::Connection;
use scheme::{Document, DocumentKind};
use track::{HOUR_MS, Hour};

use crate::{batches, faults::ReadFault, journeys, register, sweep};

/// How long before a journey was declared what its devices sent belongs to it.
const BEFORE: Duration = Duration::from_hours(24);

/// What a sweep must leave of a journey: what its devices sent from `from` to `to`, milliseconds since
/// the Unix epoch.
#[derive(Debug)]
pub(crate) struct HeldSpan {
    pub(crate) journey: String,
    pub(super) locks: Vec<String>,
    pub(super) vehicles: Vec<String>,
    devices: Vec<DeviceHandle>,
    pub(crate) from: i64,
    pub(crate) to: i64,
}

impl HeldSpan {
    /// Of a journey, held or not.
    pub(crate) fn of(connection: &Connection, record: &JourneyRecord) -> Result<Self, ReadFault> {
        let [locks, vehicles] = had(connection, record)?;
        let devices = devices(connection, &locks, &vehicles)?;
        let (from, to) = (begins_ms(connection, record)?, ends_ms(record));
        Ok(Self { journey: record.plan.journey.to_string(), locks, vehicles, devices, from, to })
    }

    /// What belongs to the journey of batches behind one, at most so many.
    pub(super) fn batches(
        &self,
        connection: &Connection,
        after: i64,
        batches_max: usize,
    ) -> Result<Vec<(BatchId, FrameBatch)>, ReadFault> {
        let span = (ServerTime(self.from), ServerTime(self.to));
        let found = batches::after(connection, after, &self.devices, span, batches_max)?;
        let cut =
            found.iter().map(|(id, batch)| (BatchId(id.cast_unsigned()), self.cut_down(batch)));
        Ok(cut.collect())
    }

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

    /// Whether an incident of no journey is about what the journey had, at that time.
    pub(crate) fn holds_incident(
        &self,
        (lock, vehicle): (Option<&str>, Option<&str>),
        raised_ms: i64,
    ) -> bool {
        let is_of = |had: &[String], id: Option<&str>| had.iter().any(|it| Some(&**it) == id);
        (self.from..=self.to).contains(&raised_ms)
            && (is_of(&self.locks, lock) || is_of(&self.vehicles, vehicle))
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
        found.push(HeldSpan::of(connection, &journeys::record(row)?)?);
    }
    Ok(found)
}

/// A day before it was first declared: one that was begun anew has that moment where it leads through.
fn begins_ms(connection: &Connection, record: &JourneyRecord) -> Result<i64, rusqlite::Error> {
    let sql = "SELECT min(declared_ms) FROM journey_places WHERE journey = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let first: Option<i64> =
        statement.query_row([record.plan.journey.as_str()], |row| row.get(0))?;
    let declared = first.unwrap_or(i64::MAX).min(record.declared_at.0);
    let taken = record.custody_from.map_or(declared, |ServerTime(taken)| taken.min(declared));
    Ok(taken.saturating_sub(i64::try_from(BEFORE.as_millis()).unwrap_or(i64::MAX)))
}

/// As long as devices may be late, once nothing more can come of it.
fn ends_ms(record: &JourneyRecord) -> i64 {
    let is_over = record.stage() == JourneyStage::Over && !record.state.armed;
    let ended = record.custody_to.max(record.ended_at).filter(|_| is_over);
    ended.map_or(i64::MAX, |at| (at + DEVICE_BEHIND_MAX).0)
}

/// The locks and vehicles that a journey has, and those that its manifest ever named.
fn had(connection: &Connection, record: &JourneyRecord) -> Result<[Vec<String>; 2], ReadFault> {
    let [mut locks, mut vehicles] =
        [vec![record.plan.lock.to_string()], vec![record.vehicle.to_string()]];
    let all = RevisionsAsked {
        kind: DocumentKind::Manifest,
        subject: record.plan.journey.to_string(),
        before: None,
        limit: usize::MAX,
    };
    for revision in register::history(connection, &all)? {
        if let Document::Manifest(manifest) = revision.document {
            locks.push(manifest.lock.to_string());
            vehicles.push(manifest.vehicle.to_string());
        }
    }
    for ids in [&mut locks, &mut vehicles] {
        ids.sort_unstable();
        ids.dedup();
    }
    Ok([locks, vehicles])
}

/// The chips that were ever in some locks, and the units that were ever on some vehicles.
fn devices(
    connection: &Connection,
    locks: &[String],
    vehicles: &[String],
) -> Result<Vec<DeviceHandle>, rusqlite::Error> {
    let sql = "SELECT handle FROM devices WHERE lock IN (SELECT value FROM json_each(?1)) \
               UNION SELECT handle FROM devices \
               WHERE vehicle IN (SELECT value FROM json_each(?2)) AND unit IS NOT NULL";
    let mut statement = connection.prepare_cached(sql)?;
    let ids = [sweep::list(locks), sweep::list(vehicles)];
    statement.query_map(ids, |row| row.get(0).map(DeviceHandle))?.collect()
}
