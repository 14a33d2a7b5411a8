//! Batches of frames go from the old end, so that their numbers have no hole. The newest keeps its
//! number, which is never given again, and nothing else. None goes before its fixes are folded.
//!
//! A batch that was written while the clock was ahead says a time that has not come yet. It goes with the
//! first behind it that says one that has: it was written before that.

use control::{FrameBatch, Slice, Swept};
use model::ServerTime;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::{BYTES_MAX, Piece, ROWS_MAX, count};
use crate::{
    batches::{self, Header},
    faults::ReadFault,
    holds::{self, HeldSpan},
    tracks,
};

/// A row of batches that is old enough.
struct Old {
    id: i64,
    /// The frames of each held journey that are in it.
    held: Vec<(String, FrameBatch)>,
    last_received: i64,
}

/// What a slice found from the old end on.
#[derive(Default)]
struct Found {
    old: Vec<Old>,
    /// Whether there may be more.
    is_more: bool,
    /// Rows before this one were written before one that is old, whatever they say.
    old_before: i64,
    /// When the first was received that is old and must stay. `None`: there is none.
    stays: Option<ServerTime>,
}

pub(super) fn sweep(transaction: &Transaction<'_>, slice: &Slice) -> Result<Piece, ReadFault> {
    let newest: i64 = transaction
        .prepare_cached("SELECT coalesce(max(id), 0) FROM report_batches")?
        .query_row([], |row| row.get(0))?;
    let Found { old, is_more, old_before, stays } = old(transaction, slice, newest)?;
    for Old { id, held, last_received } in &old {
        for (journey, frames) in held {
            holds::keep_frames(transaction, (journey, *id), *last_received, frames)?;
        }
        if *id == newest {
            batches::empty(transaction, *id)?;
        } else {
            transaction
                .prepare_cached("DELETE FROM report_batches WHERE id = ?1")?
                .execute([id])?;
        }
    }
    let unindexed = drop_minutes(transaction, slice)?;
    let released = holds::drop_released(transaction, slice.before.0, ROWS_MAX)?;
    let removed = old.len() + released;
    let is_more = is_more || unindexed >= ROWS_MAX || released >= ROWS_MAX;
    let after = (old_before > 0).then_some(old_before);
    let next = if is_more { Swept::Until(after) } else { Swept::Everything };
    Ok(Piece { removed, blanked: 0, next, stays })
}

/// The oldest rows, as far as they are old enough and folded.
fn old(connection: &Connection, slice: &Slice, newest: i64) -> Result<Found, ReadFault> {
    let folded = tracks::folded_through(connection)?;
    let spans = holds::spans(connection)?;
    let sql = "SELECT id, first_received_ms, last_received_ms, frames, raw FROM report_batches \
               ORDER BY id";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    let mut found = Found { old_before: slice.after.unwrap_or(0), ..Found::default() };
    let mut bytes = 0;
    while let Some(row) = rows.next()? {
        let header = Header::read(row)?;
        if header.id == newest && header.frames == 0 {
            return Ok(found);
        }
        let is_old = header.last < slice.before.0 || header.id < found.old_before;
        if !is_old {
            let behind = old_behind(connection, &header, slice)?;
            let Some(behind) = behind else { return Ok(found) };
            found.old_before = behind;
        }
        if header.id > folded {
            found.stays = Some(ServerTime(header.first));
            return Ok(found);
        }
        if found.old.len() >= ROWS_MAX || bytes >= BYTES_MAX {
            found.is_more = true;
            return Ok(found);
        }
        let raw = row.get_ref(4)?.as_blob().map_err(rusqlite::Error::from)?;
        bytes += raw.len();
        let held = held(&header, raw, &spans)?;
        // What was received ahead of time was received by now at the latest.
        let last_received = header.last.min(slice.at.0);
        found.old.push(Old { id: header.id, held, last_received });
    }
    Ok(found)
}

/// Of a row that says a time that has not come yet: the first behind it that says one that has, if that is
/// old enough. `None`: it is not, or the row says no such time.
fn old_behind(
    connection: &Connection,
    header: &Header,
    slice: &Slice,
) -> Result<Option<i64>, rusqlite::Error> {
    if header.last <= slice.at.0 {
        return Ok(None);
    }
    let sql = "SELECT id, last_received_ms FROM report_batches \
               WHERE id > ?1 AND last_received_ms <= ?2 AND frames > 0 ORDER BY id LIMIT 1";
    let mut statement = connection.prepare_cached(sql)?;
    let behind = statement.query_row(params![header.id, slice.at.0], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
    });
    let behind = behind.optional()?.filter(|(_, last)| *last < slice.before.0);
    Ok(behind.map(|(id, _)| id))
}

/// What of a batch belongs to journeys that are held.
fn held(
    header: &Header,
    raw: &[u8],
    spans: &[HeldSpan],
) -> Result<Vec<(String, FrameBatch)>, ReadFault> {
    let touched: Vec<_> =
        spans.iter().filter(|it| it.from <= header.last && header.first <= it.to).collect();
    if touched.is_empty() {
        return Ok(Vec::new());
    }
    let batch = header.checked(raw.to_vec())?;
    let cut = touched.into_iter().map(|span| (span.journey.clone(), span.cut_down(&batch)));
    Ok(cut.filter(|(_, frames)| !frames.is_empty()).collect())
}

/// Removes the minutes of batches that have gone, and those that have not come yet.
fn drop_minutes(transaction: &Transaction<'_>, slice: &Slice) -> Result<usize, rusqlite::Error> {
    let ways = [("minute < ?1", slice.before.0), ("minute > ?1", slice.at.0)];
    let mut dropped = 0;
    for (which, at) in ways {
        let sql = format!(
            "DELETE FROM batch_index WHERE minute IN (SELECT minute FROM batch_index \
             WHERE {which} AND first_batch_id < (SELECT min(id) FROM report_batches) \
             ORDER BY minute LIMIT ?2)"
        );
        let values = params![at.div_euclid(batches::MINUTE_MS), count(ROWS_MAX)];
        dropped += transaction.prepare_cached(&sql)?.execute(values)?;
    }
    Ok(dropped)
}
