//! One authority's records in `SQLite`: one transaction per batch, synced before it returns.
//!
//! [`Sqlite`] is the one writer, [`SqliteArchive`] reads history on connections of its own. A data
//! folder belongs to one authority and to one process at a time; nothing here takes an authority
//! beside that. Decides nothing: what is written and when is the core's business.
//!
//! **Invariant** A commit that returned `Ok` is on the disk; one that returned `Full` left no trace.
//! **Invariant** What is read back is checked: a damaged row is named, never served.

mod age;
mod archive;
mod asked;
mod audit;
mod backup;
mod batches;
mod cards;
mod check;
mod checkpoint;
mod counters;
mod documents;
mod erasures;
mod faults;
mod figures;
mod folder;
mod found_by;
mod history;
mod holds;
mod incidents;
mod journeys;
mod migrations;
mod open;
mod orders;
mod packed;
mod past;
mod peers;
mod people;
mod recover;
mod register;
mod repeats;
mod restoration;
mod rows;
mod scrub;
mod seal;
mod setup;
mod sought;
mod sqlite;
mod sweep;
#[cfg(test)]
mod tests;
mod timeline;
mod totals;
mod tracks;
mod write;

pub use age::{AgeError, Head, RowsChange};
pub use archive::SqliteArchive;
pub use backup::{BackupError, backup, lay};
pub use cards::{Evidence, KeptCard};
pub use check::{Checked, Depth, check};
pub use federation_wire::Incarnation;
pub use open::OpenError;
pub use restoration::Restoration;
pub use scrub::{Scrubbed, Scrubber};
pub use setup::SetupError;
pub use sqlite::{DATABASE_FILE, Sqlite};
