//! Removes what is older than it may be, a slice in a transaction, and writes down how far it came.
//!
//! What is removed leaves no trace in the database: the writer's connection overwrites what it deletes
//! (`PRAGMA secure_delete`), and the log is emptied once a class has been swept. What belongs to a
//! journey under a legal hold stays: see [`holds`](crate::holds).
//!
//! | class | rows | oldest by |
//! |---|---|---|
//! | `raw_frames` | `report_batches`, `batch_index`, `held_frames` of journeys that are held no more | number |
//! | `positions` | `track_hours` | hour of the device's clock |
//! | `driver_contacts` | `driver_details` that have been replaced | when they were |
//! | `journeys` | `journeys`, `journey_places`, `orders`, `timeline`, `incidents`; in `register_revisions` papers of carriage that are over, and whatever has been replaced | end, or when it was |
//! | `officers_acts` | `audit` | time |
//! | `access_log` | `audit`, and its `address` in other lines | time |

mod documents;
mod drivers;
mod frames;
mod journeys;
mod lines;
mod oldest;
mod positions;
mod told;

use control::{RetentionClass, Slice, Swept};
use model::ServerTime;
use rusqlite::Transaction;

pub(crate) use oldest::oldest;
pub(crate) use told::{all as classes, day, write_day};

use crate::faults::ReadFault;

/// Most rows of a slice.
const ROWS_MAX: usize = 256;
/// Bytes after which a slice ends.
pub(crate) const BYTES_MAX: usize = 256 * 1024;

/// What one slice has removed, and where the next one begins.
#[derive(Debug)]
struct Piece {
    /// Rows that are gone.
    removed: usize,
    /// Rows of which a part is gone.
    blanked: usize,
    /// What the class may go on with.
    next: Swept,
    /// Where what is old and must stay begins, though nobody holds it. `None`: nothing of the kind was
    /// seen.
    stays: Option<ServerTime>,
}

/// Sweeps a slice. Says also whether the class is done, after something was removed of it.
pub(crate) fn slice(
    transaction: &Transaction<'_>,
    slice: &Slice,
) -> Result<(Swept, bool), ReadFault> {
    let piece = match slice.class {
        RetentionClass::RawFrames => frames::sweep(transaction, slice),
        RetentionClass::Positions => positions::sweep(transaction, slice),
        RetentionClass::DriverContacts => drivers::sweep(transaction, slice),
        RetentionClass::Journeys => journeys::sweep(transaction, slice),
        RetentionClass::OfficersActs => lines::sweep_acts(transaction, slice),
        RetentionClass::AccessLog => lines::sweep_access(transaction, slice),
    }?;
    let has_removed = told::note(transaction, slice, &piece)?;
    Ok((piece.next, has_removed))
}

/// A number of rows as `SQLite` takes it.
pub(crate) fn count(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

/// Texts as `SQLite` takes them for a list, to be read by `json_each`.
pub(crate) fn list(texts: &[String]) -> String {
    serde_json::to_string(texts).unwrap_or_default()
}

impl Piece {
    /// As many rows as there are up to a bound: if it was reached there may be more.
    fn bounded(removed: usize, blanked: usize) -> Self {
        let is_full = removed + blanked >= ROWS_MAX;
        let next = if is_full { Swept::Until(None) } else { Swept::Everything };
        Self { removed, blanked, next, stays: None }
    }
}
