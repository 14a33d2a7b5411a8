//! Rows of folded fixes go by the hour of the device's clock. The id of a row begins with the device,
//! so the oldest hours of one device lie together: each is visited, and passed over from its first
//! hour that is not old enough.

use control::{Slice, Swept};
use model::DeviceTime;
use rusqlite::{Connection, OptionalExtension, Transaction};
use track::Hour;

use super::{BYTES_MAX, Piece, ROWS_MAX};
use crate::{faults::ReadFault, holds, tracks};

/// Most rows that a slice looks at, removed or not.
const LOOKS_MAX: usize = 1_024;

pub(super) fn sweep(transaction: &Transaction<'_>, slice: &Slice) -> Result<Piece, ReadFault> {
    let Some(first_kept) = Hour::of(DeviceTime(slice.before.0)) else {
        return Ok(Piece::bounded(0, 0));
    };
    let spans = holds::spans(transaction)?;
    let (mut at, mut bytes, mut removed) = (slice.after.unwrap_or(0), 0, 0);
    for _ in 0..LOOKS_MAX {
        if removed >= ROWS_MAX || bytes >= BYTES_MAX {
            break;
        }
        let Some((id, length)) = row_from(transaction, at)? else {
            return Ok(Piece { removed, blanked: 0, next: Swept::Everything, stays: None });
        };
        let Some((device, hour, _)) = tracks::parts(id) else {
            return Err(ReadFault::row("track_hours", id, "the id stands for no hour"));
        };
        if hour >= first_kept {
            at = tracks::first_of_next(device);
            continue;
        }
        at = id + 1;
        if !spans.iter().any(|span| span.holds_hour(device, hour)) {
            transaction.prepare_cached("DELETE FROM track_hours WHERE id = ?1")?.execute([id])?;
            (bytes, removed) = (bytes + length, removed + 1);
        }
    }
    Ok(Piece { removed, blanked: 0, next: Swept::Until(Some(at)), stays: None })
}

/// The first row from an id on, and how many bytes its block has.
fn row_from(connection: &Connection, id: i64) -> Result<Option<(i64, usize)>, rusqlite::Error> {
    let sql = "SELECT id, length(block) FROM track_hours WHERE id >= ?1 ORDER BY id LIMIT 1";
    let mut statement = connection.prepare_cached(sql)?;
    statement.query_row([id], |row| Ok((row.get(0)?, row.get::<_, u32>(1)? as usize))).optional()
}
