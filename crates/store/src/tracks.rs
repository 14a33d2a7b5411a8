//! Rows of folded fixes, and the batches that are still to be folded.
//!
//! What is read of a track is read in one transaction: the hours, how far was folded, and the batches
//! behind that. So nothing is missing between them and nothing there twice, whatever is being folded.

use control::{
    BatchId, DeviceHandle, OldBatch, PackedHour, StoredTrack, TailBatch, TrackAsked, TrackHour,
    Upkeep,
};
use model::{DeviceTime, ServerTime};
use rusqlite::{Connection, Row, Transaction, params};
use track::Hour;

use crate::{
    batches::{self, Header},
    faults::ReadFault,
    packed::Packer,
    seal,
};

const TABLE: &str = "track_hours";
/// Bits of the id for the part …
const PART_BITS: u32 = 10;
/// … and for the hour; the rest is the device.
const HOUR_BITS: u32 = 21;

/// Writes a piece of upkeep.
pub(crate) fn write(transaction: &Transaction<'_>, upkeep: &Upkeep) -> Result<(), rusqlite::Error> {
    for (BatchId(id), raw) in &upkeep.packed {
        let sql = "UPDATE report_batches SET raw = ?2 WHERE id = ?1";
        transaction.prepare_cached(sql)?.execute(params![id.cast_signed(), raw])?;
    }
    upkeep.hours.iter().try_for_each(|hour| write_hour(transaction, hour))?;
    if let Some(BatchId(through)) = upkeep.folded_to {
        let sql = "UPDATE tracks_folded SET through_batch = max(through_batch, ?1) WHERE id = 1";
        transaction.prepare_cached(sql)?.execute([through.cast_signed()])?;
    }
    Ok(())
}

fn write_hour(transaction: &Transaction<'_>, hour: &PackedHour) -> Result<(), rusqlite::Error> {
    let id = key(hour.device, hour.hour, hour.part);
    let through = hour.through.0.cast_signed();
    let sql = "INSERT INTO track_hours (id, through_batch, block, crc) VALUES (?1, ?2, ?3, ?4) \
               ON CONFLICT (id) DO UPDATE SET through_batch = excluded.through_batch, \
               block = excluded.block, crc = excluded.crc";
    let crc = seal::crc(TABLE, &sealed_key(id, through), &hour.block);
    transaction.prepare_cached(sql)?.execute(params![id, through, hour.block, crc])?;
    Ok(())
}

/// The folded hours of a track, and what has been received since, as of one moment.
pub(crate) fn of_devices(
    connection: &Connection,
    asked: &TrackAsked,
) -> Result<StoredTrack, ReadFault> {
    let transaction = connection.unchecked_transaction()?;
    let mut hours = Vec::new();
    for device in &asked.devices {
        let (from, to) = (first_hour(asked.from), last_hour(asked.to));
        let (Some(from), Some(to)) = (from, to) else { continue };
        read_hours(&transaction, (key(*device, from, 0), key(*device, to, PART_MAX)), &mut hours)?;
    }
    let folded = folded_through(&transaction)?;
    let tail = batches::after(&transaction, folded, &asked.devices, asked.received, usize::MAX)?;
    let of_row = |(id, frames): (i64, _)| TailBatch { id: BatchId(id.cast_unsigned()), frames };
    Ok(StoredTrack { hours, tail: tail.into_iter().map(of_row).collect() })
}

/// Batches behind the last that was folded, or behind `after`, as far as all was received before a
/// moment.
pub(crate) fn old_batches(
    connection: &Connection,
    after: Option<BatchId>,
    before: ServerTime,
    bytes_max: usize,
) -> Result<Vec<OldBatch>, ReadFault> {
    let after = match after {
        Some(BatchId(id)) => id.cast_signed(),
        None => folded_through(connection)?,
    };
    let sql = "SELECT id, first_received_ms, last_received_ms, frames, raw FROM report_batches \
               WHERE id > ?1 ORDER BY id";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([after])?;
    let (mut found, mut bytes, mut zstandard) = (Vec::new(), 0, Packer::new());
    while bytes < bytes_max
        && let Some(row) = rows.next()?
    {
        let header = Header::read(row)?;
        if header.last >= before.0 {
            break;
        }
        let raw: Vec<u8> = row.get(4)?;
        let packed = zstandard.pack(&raw);
        let frames = header.checked(raw)?;
        bytes += frames.as_bytes().len();
        let (id, last_received) = (BatchId(header.id.cast_unsigned()), ServerTime(header.last));
        found.push(OldBatch { id, last_received, frames, packed });
    }
    Ok(found)
}

/// The last part of an hour.
pub(crate) fn newest_part(
    connection: &Connection,
    device: DeviceHandle,
    hour: Hour,
) -> Result<Option<TrackHour>, ReadFault> {
    let sql = "SELECT id, through_batch, block, crc FROM track_hours \
               WHERE id BETWEEN ?1 AND ?2 ORDER BY id DESC LIMIT 1";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([key(device, hour, 0), key(device, hour, PART_MAX)])?;
    rows.next()?.map(read_hour).transpose()
}

fn read_hours(
    connection: &Connection,
    (from, to): (i64, i64),
    hours: &mut Vec<TrackHour>,
) -> Result<(), ReadFault> {
    let sql = "SELECT id, through_batch, block, crc FROM track_hours \
               WHERE id BETWEEN ?1 AND ?2 ORDER BY id";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([from, to])?;
    while let Some(row) = rows.next()? {
        hours.push(read_hour(row)?);
    }
    Ok(())
}

fn read_hour(row: &Row<'_>) -> Result<TrackHour, ReadFault> {
    let (id, through): (i64, i64) = (row.get(0)?, row.get(1)?);
    let damaged = |error| ReadFault::row(TABLE, id, error);
    let block = row.get_ref(2)?.as_blob().map_err(|error| ReadFault::row(TABLE, id, error))?;
    seal::check(TABLE, &sealed_key(id, through), block, row.get(3)?)?;
    let fixes = track::decode(block).map_err(|error| ReadFault::row(TABLE, id, error))?;
    let (device, hour, part) = parts(id).ok_or_else(|| damaged("the id stands for no hour"))?;
    Ok(TrackHour { device, hour, part, through: BatchId(through.cast_unsigned()), fixes })
}

pub(crate) fn folded_through(connection: &Connection) -> Result<i64, ReadFault> {
    let sql = "SELECT through_batch FROM tracks_folded WHERE id = 1";
    Ok(connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
}

const PART_MAX: u16 = (1 << PART_BITS) - 1;

fn key(device: DeviceHandle, hour: Hour, part: u16) -> i64 {
    let part = i64::from(part.min(PART_MAX));
    let hours = i64::from(device.0) << HOUR_BITS | i64::from(hour.number());
    hours << PART_BITS | part
}

/// The first id that a row of the next device may have.
pub(crate) fn first_of_next(DeviceHandle(device): DeviceHandle) -> i64 {
    (i64::from(device) + 1) << (HOUR_BITS + PART_BITS)
}

/// The device, hour and part of an id. `None`: no row has it.
pub(crate) fn parts(id: i64) -> Option<(DeviceHandle, Hour, u16)> {
    let part = u16::try_from(id & i64::from(PART_MAX)).ok()?;
    let hour = u32::try_from(id >> PART_BITS & ((1 << HOUR_BITS) - 1)).ok()?;
    let device = u32::try_from(id >> (PART_BITS + HOUR_BITS)).ok()?;
    Some((DeviceHandle(device), Hour::new(hour)?, part))
}

fn sealed_key(id: i64, through: i64) -> String {
    format!("{id} {through}")
}

/// The first hour that may hold something made at a moment or later. `None`: there is none so late.
fn first_hour(at: DeviceTime) -> Option<Hour> {
    if at.0 < 0 { Hour::new(0) } else { Hour::of(at) }
}

/// The last hour that may hold something made at a moment or before. `None`: there is none so early.
fn last_hour(at: DeviceTime) -> Option<Hour> {
    if at.0 < 0 { None } else { Hour::of(at).or_else(|| Hour::new((1 << HOUR_BITS) - 1)) }
}

#[cfg(test)]
mod tests {
    use super::{key, parts};
    use control::DeviceHandle;
    use track::Hour;

    #[test]
    fn an_id_is_a_device_an_hour_and_a_part() {
        for (device, hour, part) in
            [(0, 0, 0), (1, 490_000, 3), (u32::MAX, (1 << 21) - 1, 1_023), (7, 1, 15)]
        {
            let hour = Hour::new(hour).unwrap();
            let id = key(DeviceHandle(device), hour, part);
            assert!(id >= 0);
            assert_eq!(parts(id), Some((DeviceHandle(device), hour, part)));
        }
        assert_eq!(parts(-1), None);
        let last = key(DeviceHandle(4), Hour::new((1 << 21) - 1).unwrap(), 1_023);
        assert_eq!(
            key(DeviceHandle(5), Hour::new(0).unwrap(), 0),
            last + 1,
            "devices lie together"
        );
    }
}
