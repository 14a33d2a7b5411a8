//! Batches of frames go from the old end, so that their numbers have no hole. The newest keeps its
//! number, which is never given again, and nothing else. None goes before its fixes are folded.

use control::{FrameBatch, Slice, Swept};
use rusqlite::{Connection, Transaction, params};

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

pub(super) fn sweep(transaction: &Transaction<'_>, slice: &Slice) -> Result<Piece, ReadFault> {
    let newest: i64 = transaction
        .prepare_cached("SELECT coalesce(max(id), 0) FROM report_batches")?
        .query_row([], |row| row.get(0))?;
    let (old, is_more) = old(transaction, slice, newest)?;
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
    let unindexed = drop_minutes(transaction, slice.before.0)?;
    let released = holds::drop_released(transaction, slice.before.0, ROWS_MAX)?;
    let removed = old.len() + released;
    let is_more = is_more || unindexed >= ROWS_MAX || released >= ROWS_MAX;
    let next = if is_more { Swept::Until(None) } else { Swept::Everything };
    Ok(Piece { removed, blanked: 0, next })
}

/// The oldest rows, as far as they are old enough and folded, and whether there may be more.
fn old(connection: &Connection, slice: &Slice, newest: i64) -> Result<(Vec<Old>, bool), ReadFault> {
    let folded = tracks::folded_through(connection)?;
    let spans = holds::spans(connection)?;
    let sql = "SELECT id, first_received_ms, last_received_ms, frames, raw FROM report_batches \
               ORDER BY id";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    let (mut found, mut bytes) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        let header = Header::read(row)?;
        let is_emptied = header.id == newest && header.frames == 0;
        if header.last >= slice.before.0 || header.id > folded || is_emptied {
            return Ok((found, false));
        }
        if found.len() >= ROWS_MAX || bytes >= BYTES_MAX {
            return Ok((found, true));
        }
        let raw = row.get_ref(4)?.as_blob().map_err(rusqlite::Error::from)?;
        bytes += raw.len();
        let held = held(&header, raw, &spans)?;
        found.push(Old { id: header.id, held, last_received: header.last });
    }
    Ok((found, false))
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

/// Removes the minutes of batches that have gone.
fn drop_minutes(transaction: &Transaction<'_>, before: i64) -> Result<usize, rusqlite::Error> {
    let sql = "DELETE FROM batch_index WHERE minute IN (SELECT minute FROM batch_index \
               WHERE minute < ?1 AND first_batch_id < (SELECT min(id) FROM report_batches) \
               ORDER BY minute LIMIT ?2)";
    let values = params![before.div_euclid(batches::MINUTE_MS), count(ROWS_MAX)];
    transaction.prepare_cached(sql)?.execute(values)
}
