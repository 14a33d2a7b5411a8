//! The closed list of what may cross between authorities, as versioned wire types.
//!
//! A hand-over record carries no personal data and no telemetry: no plate, no driver, no position,
//! no cargo. What is told about the scheme goes only to the authorities it is due to. Published
//! versions are append-only; a field that is not in the table of
//! `docs/federation.md` does not exist.

mod envelope;
mod hello;
mod receipt;
pub mod v1;
pub mod v2;

pub use envelope::{ENVELOPE_BYTES_MAX, Envelope, KEY_NAME_MAX, SIGNATURE_BYTES, WireError};
pub use hello::{EnvelopeHash, HELLO_BYTES_MAX, Hello, Incarnation, Mark};
pub use receipt::Receipt;
pub use v2 as latest;

#[cfg(test)]
mod tests;
