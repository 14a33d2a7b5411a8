//! Rows of raw frames. One row per group commit; the only way in is by row number, and
//! `batch_index` says with which row a minute begins.
//!
//! `devices` is a Bloom filter of the handles in the row (one hash, 8 bits a frame): a reader that
//! looks for a few devices passes over seven of eight rows in which they are not without reading
//! the frames. What stands beside the frames has a checksum, and every frame has its own.
//!
//! `raw` is the batch as it was written, or what [`packed`] has made of it since.

use control::{DeviceHandle, FrameBatch};
use model::ServerTime;
use rusqlite::{Connection, Transaction, params};

use crate::{faults::ReadFault, packed, seal};

const TABLE: &str = "report_batches";

pub(crate) const MINUTE_MS: i64 = 60_000;
/// How far a node's clock may ever have been set back without hiding rows from a query.
const CLOCK_BACK_MAX_MS: i64 = 10 * MINUTE_MS;
/// Rows looked at in one read transaction: a long one would keep the log from being reused.
const ROWS_PER_LOOK: i64 = 1_024;
/// What a restart reads: batches received this long before the newest …
const RECENT_MS: i64 = 30 * MINUTE_MS;
/// … at most this many …
const RECENT_BATCHES_MAX: usize = 4_000;
/// … and no more once they hold this many bytes.
const RECENT_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Writes a batch; `indexed` is the minute last written to the index. Returns the batch's minute.
pub(crate) fn write(
    transaction: &Transaction<'_>,
    batch: &FrameBatch,
    indexed: Option<i64>,
) -> Result<i64, rusqlite::Error> {
    let (first, last) = span(batch);
    let next = "SELECT coalesce(max(id), 0) + 1 FROM report_batches";
    let id: i64 = transaction.prepare_cached(next)?.query_row([], |row| row.get(0))?;
    let filter = filter(batch);
    let sql = "INSERT INTO report_batches \
               (id, first_received_ms, last_received_ms, frames, devices, crc, raw) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    transaction.prepare_cached(sql)?.execute(params![
        id,
        first,
        last,
        batch.len(),
        filter,
        crc(id, (first, last), batch.len(), &filter),
        batch.as_bytes()
    ])?;
    let minute = last.div_euclid(MINUTE_MS);
    if indexed != Some(minute) {
        let sql = "INSERT OR IGNORE INTO batch_index (minute, first_batch_id) VALUES (?1, ?2)";
        transaction.prepare_cached(sql)?.execute([minute, id])?;
    }
    Ok(minute)
}

/// Takes the frames out of a row that keeps its number.
pub(crate) fn empty(transaction: &Transaction<'_>, id: i64) -> Result<(), rusqlite::Error> {
    let batch = FrameBatch::default();
    let ((first, last), filter) = (span(&batch), filter(&batch));
    let sql = "UPDATE report_batches SET first_received_ms = ?2, last_received_ms = ?3, \
               frames = 0, devices = ?4, crc = ?5, raw = ?6 WHERE id = ?1";
    let crc = crc(id, (first, last), 0, &filter);
    let values = params![id, first, last, filter, crc, batch.as_bytes()];
    transaction.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

/// The newest batches, oldest first, within the bounds above.
pub(crate) fn recent(connection: &Connection) -> Result<Vec<FrameBatch>, ReadFault> {
    let sql = "SELECT id, first_received_ms, last_received_ms, frames, raw FROM report_batches \
               ORDER BY id DESC";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let (mut batches, mut bytes, mut newest) = (Vec::new(), 0, None);
    while let Some(row) = rows.next()? {
        let header = Header::read(row)?;
        let newest = *newest.get_or_insert(header.last);
        let is_old = header.last < newest.saturating_sub(RECENT_MS);
        if is_old || batches.len() >= RECENT_BATCHES_MAX || bytes >= RECENT_BYTES_MAX {
            break;
        }
        let batch = header.checked(row.get(4)?)?;
        bytes += batch.as_bytes().len();
        batches.push(batch);
    }
    batches.reverse();
    Ok(batches)
}

/// The checksum of what stands beside the frames.
fn crc(id: i64, (first, last): (i64, i64), frames: u32, filter: &[u8]) -> u32 {
    let numbers = [first, last, i64::from(frames)].map(i64::to_le_bytes).concat();
    seal::crc(TABLE, &id.to_string(), &[&numbers, filter].concat())
}

/// Reads every batch and throws it away, some rows in a transaction.
///
/// # Errors
///
/// The first one that is damaged.
pub(crate) fn check_all(connection: &Connection) -> Result<(), ReadFault> {
    let sql = "SELECT id, first_received_ms, last_received_ms, frames, raw FROM report_batches \
               WHERE id > ?1 ORDER BY id LIMIT ?2";
    let mut statement = connection.prepare(sql)?;
    let (mut last, mut is_done) = (i64::MIN, false);
    while !is_done {
        is_done = true;
        let mut rows = statement.query([last, ROWS_PER_LOOK])?;
        while let Some(row) = rows.next()? {
            let header = Header::read(row)?;
            header.checked(row.get(4)?)?;
            (last, is_done) = (header.id, false);
        }
    }
    Ok(())
}

/// Batches received from `from` to `to` in which any of `devices` speaks, oldest first, cut down to
/// the frames of those devices, at most `batches_max`.
pub(crate) fn of_devices(
    connection: &Connection,
    devices: &[DeviceHandle],
    (from, to): (ServerTime, ServerTime),
    batches_max: usize,
) -> Result<Vec<FrameBatch>, ReadFault> {
    let found = after(connection, 0, devices, (from, to), batches_max)?;
    Ok(found.into_iter().map(|(_, batch)| batch).collect())
}

/// As [`of_devices`], but only batches behind a row, each with its number.
pub(crate) fn after(
    connection: &Connection,
    row: i64,
    devices: &[DeviceHandle],
    (from, to): (ServerTime, ServerTime),
    batches_max: usize,
) -> Result<Vec<(i64, FrameBatch)>, ReadFault> {
    let mut found = Vec::new();
    if !is_any_after(connection, row)? {
        return Ok(found);
    }
    let Some(first) = first_row(connection, from)? else { return Ok(found) };
    let mut next = first.max(row.saturating_add(1));
    loop {
        let look = look(connection, devices, (from, to), next)?;
        for id in look.candidates {
            if found.len() >= batches_max {
                return Ok(found);
            }
            let batch = cut_down(&read(connection, id)?, devices);
            if !batch.is_empty() {
                found.push((id, batch));
            }
        }
        let Some(more) = look.next else { return Ok(found) };
        next = more;
    }
}

/// Whether there is a row behind this one: where everything has been folded no more is read.
fn is_any_after(connection: &Connection, row: i64) -> Result<bool, rusqlite::Error> {
    let sql = "SELECT EXISTS (SELECT 1 FROM report_batches WHERE id > ?1)";
    connection.prepare_cached(sql)?.query_row([row], |row| row.get(0))
}

/// The first row that may hold something received at or after `from`.
fn first_row(connection: &Connection, from: ServerTime) -> Result<Option<i64>, rusqlite::Error> {
    // The least row and not the first minute's: the clock may once have been set back. Not of all
    // that came later, of which there may be years.
    let sql = "SELECT min(first_batch_id) FROM batch_index WHERE minute >= ?1 AND minute <= ?2 + \
               (SELECT min(minute) FROM batch_index WHERE minute >= ?1)";
    let minute = from.0.div_euclid(MINUTE_MS);
    let back = 2 * CLOCK_BACK_MAX_MS / MINUTE_MS;
    connection.prepare_cached(sql)?.query_row([minute, back], |row| row.get(0))
}

struct Look {
    candidates: Vec<i64>,
    /// Where to go on. `None`: everything has been seen.
    next: Option<i64>,
}

fn look(
    connection: &Connection,
    devices: &[DeviceHandle],
    (from, to): (ServerTime, ServerTime),
    start: i64,
) -> Result<Look, ReadFault> {
    let sql = "SELECT id, first_received_ms, last_received_ms, frames, devices, crc \
               FROM report_batches WHERE id >= ?1 ORDER BY id LIMIT ?2";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([start, ROWS_PER_LOOK])?;
    let mut look = Look { candidates: Vec::new(), next: None };
    while let Some(row) = rows.next()? {
        let Header { id, first, last, frames: _ } = Header::read(row)?;
        let filter = checked_filter(row)?;
        if first > to.0.saturating_add(CLOCK_BACK_MAX_MS) {
            look.next = None;
            return Ok(look);
        }
        look.next = Some(id + 1);
        if last < from.0 || first > to.0 {
            continue;
        }
        if filter.is_none_or(|filter| devices.iter().any(|device| may_hold(filter, *device))) {
            look.candidates.push(id);
        }
    }
    Ok(look)
}

/// The filter of a row that begins with the columns of [`Header`]. `None`: the row is from before
/// filters had checksums, and must be read.
fn checked_filter<'r>(row: &'r rusqlite::Row<'_>) -> Result<Option<&'r [u8]>, ReadFault> {
    let Header { id, first, last, frames } = Header::read(row)?;
    let filter = row.get_ref(4)?.as_blob().map_err(|error| ReadFault::row(TABLE, id, error))?;
    let Some(stored) = row.get::<_, Option<u32>>(5)? else { return Ok(None) };
    if stored == crc(id, (first, last), frames, filter) {
        return Ok(Some(filter));
    }
    Err(ReadFault::row(TABLE, id, "what stands beside the frames is not what its checksum is of"))
}

fn read(connection: &Connection, id: i64) -> Result<FrameBatch, ReadFault> {
    let sql = "SELECT id, first_received_ms, last_received_ms, frames, raw FROM report_batches \
               WHERE id = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([id])?;
    let Some(row) = rows.next()? else {
        return Err(ReadFault::row(TABLE, id, "the row has gone"));
    };
    Header::read(row)?.checked(row.get(4)?)
}

/// The columns beside the frames, which must agree with them.
pub(crate) struct Header {
    pub(crate) id: i64,
    pub(crate) first: i64,
    pub(crate) last: i64,
    pub(crate) frames: u32,
}

impl Header {
    /// Reads the columns `id, first_received_ms, last_received_ms, frames`.
    pub(crate) fn read(row: &rusqlite::Row<'_>) -> Result<Self, rusqlite::Error> {
        Ok(Self { id: row.get(0)?, first: row.get(1)?, last: row.get(2)?, frames: row.get(3)? })
    }

    pub(crate) fn checked(&self, raw: Vec<u8>) -> Result<FrameBatch, ReadFault> {
        let damaged = |source| ReadFault::row(TABLE, self.id, source);
        if self.frames == 0 && raw.is_empty() && (self.first, self.last) == (0, 0) {
            // The newest row, whose frames were too old to be kept.
            return Ok(FrameBatch::default());
        }
        let raw = packed::open(raw).map_err(|error| ReadFault::row(TABLE, self.id, error))?;
        let batch =
            FrameBatch::from_bytes(raw).map_err(|error| ReadFault::row(TABLE, self.id, error))?;
        if batch.len() != self.frames {
            return Err(damaged("the number of frames is not the one noted beside them"));
        }
        if span(&batch) != (self.first, self.last) {
            return Err(damaged("the receive times are not the ones noted beside the frames"));
        }
        Ok(batch)
    }
}

fn cut_down(batch: &FrameBatch, devices: &[DeviceHandle]) -> FrameBatch {
    let mut cut = FrameBatch::default();
    for frame in batch.frames().filter(|frame| devices.contains(&frame.device)) {
        cut.push(frame);
    }
    cut
}

/// The least and greatest receive time.
fn span(batch: &FrameBatch) -> (i64, i64) {
    let times = batch.frames().map(|frame| frame.received_at.0);
    let spans = times.map(|at| (at, at));
    spans.reduce(|(first, last), (at, _)| (first.min(at), last.max(at))).unwrap_or((0, 0))
}

/// Bits of a filter: 8 a frame, a power of two from 64 to 65,536.
fn filter(batch: &FrameBatch) -> Vec<u8> {
    let bits = (batch.len() as usize * 8).next_power_of_two().clamp(64, 65_536);
    let mut filter = vec![0; bits / 8];
    for frame in batch.frames() {
        let bit = bit(frame.device, bits);
        filter[bit / 8] |= 1 << (bit % 8);
    }
    filter
}

fn may_hold(filter: &[u8], device: DeviceHandle) -> bool {
    // A filter of another size than we write tells nothing: read the frames.
    let bits = filter.len() * 8;
    if !bits.is_power_of_two() || bits < 64 {
        return true;
    }
    let bit = bit(device, bits);
    filter[bit / 8] & 1 << (bit % 8) != 0
}

/// Multiplicative hashing (Knuth), of which the upper bits are the good ones.
fn bit(device: DeviceHandle, bits: usize) -> usize {
    device.0.wrapping_mul(2_654_435_769) as usize >> (32 - bits.trailing_zeros())
}

#[cfg(test)]
mod tests {
    use super::{filter, may_hold};
    use control::{DeviceHandle, FrameBatch, StoredFrame};
    use model::ServerTime;

    fn batch(devices: impl Iterator<Item = u32>) -> FrameBatch {
        let mut batch = FrameBatch::default();
        for device in devices {
            let device = DeviceHandle(device);
            batch.push(StoredFrame { device, received_at: ServerTime(1), key: 0, raw: b"x" });
        }
        batch
    }

    #[test]
    fn a_filter_never_misses_and_mostly_spares() {
        for count in [1, 7, 8, 9, 1_000, 8_192, 20_000] {
            let filter = filter(&batch(0..count));
            assert!((0..count).all(|d| may_hold(&filter, DeviceHandle(d))), "{count}");
            let others =
                (1_000_000..1_010_000).filter(|d| may_hold(&filter, DeviceHandle(*d))).count();
            assert!(count > 8_192 || others < 2_500, "{count}: {others} of 10,000 not spared");
        }
    }

    #[test]
    fn a_filter_of_a_strange_size_spares_nothing() {
        for filter in [&[][..], &[0; 4], &[0; 9]] {
            assert!(may_hold(filter, DeviceHandle(7)), "{filter:?}");
        }
    }
}
