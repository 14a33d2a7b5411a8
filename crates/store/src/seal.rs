//! Checksums of rows: `SQLite` has none of its own, and a flipped bit in a body must not be served.

use crate::faults::ReadFault;

/// The CRC32C of a row's table, key and body. The key's length goes in, so that bytes cannot move
/// between key and body unnoticed.
pub(crate) fn crc(table: &str, key: &str, body: &[u8]) -> u32 {
    let length = u64::try_from(key.len()).unwrap_or(u64::MAX).to_le_bytes();
    [table.as_bytes(), &length, key.as_bytes(), body].into_iter().fold(0, crc32c::crc32c_append)
}

/// Checks a row that was read.
pub(crate) fn check(table: &str, key: &str, body: &[u8], stored: u32) -> Result<(), ReadFault> {
    compare(table, key, body, stored).map_err(|error| ReadFault::row(table, key, error))
}

/// The same, where people know the row by something else than what the checksum is of.
pub(crate) fn compare(
    table: &str,
    key: &str,
    body: &[u8],
    stored: u32,
) -> Result<(), ChecksumError> {
    let computed = crc(table, key, body);
    if computed == stored { Ok(()) } else { Err(ChecksumError { stored, computed }) }
}

/// A row is not as its checksum says.
#[derive(Debug, thiserror::Error)]
#[error("the row has checksum {stored:08x}, computed {computed:08x}")]
pub(crate) struct ChecksumError {
    stored: u32,
    computed: u32,
}
