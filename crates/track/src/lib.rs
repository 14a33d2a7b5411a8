//! Tracks at rest: the fixes of one device and one hour as compressed columns, and what is done with
//! fixes that come late or are more than somebody wants to see.
//!
//! [`encode`] and [`decode`] are exact for every field of a [`TrackFix`]. [`thin()`] leaves fixes out,
//! and never moves one. Knows no device, no store and no journey.
//!
//! **Invariant** No bytes make [`decode`] panic, or take more memory than [`FIXES_MAX`] fixes need.

mod bits;
mod block;
mod column;
mod decimal;
mod fix;
#[cfg(test)]
mod tests;
mod thin;

pub use block::{FIXES_MAX, TrackError, VERSION, decode, encode};
pub use column::ColumnError;
pub use fix::{HOUR_MS, Hour, TrackFix, merge};
pub use thin::thin;
