//! What the personal part of a driver said before it was changed. The newest goes by the register's
//! own act, which leaves it empty: a core would show what only the store had removed.

use control::Slice;
use rusqlite::{Transaction, params};

use super::{Piece, ROWS_MAX, count};
use crate::faults::ReadFault;

pub(super) fn sweep(transaction: &Transaction<'_>, slice: &Slice) -> Result<Piece, ReadFault> {
    // Of a company with a journey under a legal hold nothing goes: who drove is not known.
    let sql = "DELETE FROM driver_details WHERE (kind, subject, number) IN ( \
               SELECT old.kind, old.subject, old.number FROM driver_details AS old \
               JOIN driver_details AS later ON later.kind = old.kind \
                   AND later.subject = old.subject AND later.number = old.number + 1 \
               WHERE old.is_newest = 0 AND later.at_ms < ?1 \
               AND NOT EXISTS (SELECT 1 FROM register_revisions AS driver \
                   JOIN holds ON holds.party = driver.body ->> '$.carrier' \
                   WHERE driver.kind = 'driver' AND driver.subject = old.subject \
                   AND driver.is_newest = 1) \
               LIMIT ?2)";
    let values = params![slice.before.0, count(ROWS_MAX)];
    Ok(Piece::bounded(transaction.prepare_cached(sql)?.execute(values)?, 0))
}
