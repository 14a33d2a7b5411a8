//! The closed list of what may cross between authorities, as versioned wire types.
//!
//! A hand-over record carries no personal data and no telemetry: no plate, no driver, no position,
//! no cargo. Published versions are append-only; a field that is not in the table of
//! `docs/federation.md` does not exist.

mod envelope;
pub mod v1;

pub use envelope::{ENVELOPE_BYTES_MAX, Envelope, KEY_NAME_MAX, SIGNATURE_BYTES, WireError};
pub use v1 as latest;

#[cfg(test)]
mod tests;
