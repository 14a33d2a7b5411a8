//! Batches made smaller once they are old. The bytes of the batch come back as they were, and are
//! known by their SHA-256.
//!
//! | bytes | what |
//! |---|---|
//! | 4 | `b"OLZ1"`; a batch that is not packed begins with `b"OLB1"` |
//! | 4 | length of the batch in bytes, little-endian |
//! | 32 | SHA-256 of the batch |
//! | n | the batch, a frame of Zstandard (RFC 8878) |

use aws_lc_rs::digest::{SHA256, digest};
use zstd::bulk::Compressor;

const MAGIC: &[u8; 4] = b"OLZ1";
const HEAD_BYTES: usize = 40;
/// Zstandard's level: see decision 17.
const LEVEL: i32 = 1;
/// Longest batch that is taken back out: no commit holds as much.
const BATCH_BYTES_MAX: usize = 256 * 1024 * 1024;

/// Why a packed batch cannot be taken out.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PackedError {
    #[error("the packed batch is cut short")]
    Truncated,
    #[error("the packed batch says it had {0} bytes, more than a batch has ({BATCH_BYTES_MAX})")]
    TooLong(usize),
    #[error("the packed batch cannot be decompressed")]
    Zstd(#[source] std::io::Error),
    #[error("the packed batch says it had {said} bytes, and {found} come out")]
    Length { said: usize, found: usize },
    #[error("the batch has not the SHA-256 that it was packed with")]
    Digest,
}

/// Packs batches. What Zstandard works with is a megabyte, which is made once and not for each of them.
pub(crate) struct Packer(Option<Compressor<'static>>);

impl Packer {
    pub(crate) fn new() -> Self {
        // Without memory for it batches are kept as they are.
        Self(Compressor::new(LEVEL).ok())
    }

    /// Packs a batch. `None`: it is packed, or would be no smaller.
    pub(crate) fn pack(&mut self, batch: &[u8]) -> Option<Vec<u8>> {
        if batch.starts_with(MAGIC) || batch.len() > BATCH_BYTES_MAX {
            return None;
        }
        let length = u32::try_from(batch.len()).ok()?;
        // A batch that cannot be compressed is kept as it is.
        let compressed = self.0.as_mut()?.compress(batch).ok()?;
        if HEAD_BYTES + compressed.len() >= batch.len() {
            return None;
        }
        let mut packed = Vec::with_capacity(HEAD_BYTES + compressed.len());
        packed.extend(MAGIC);
        packed.extend(length.to_le_bytes());
        packed.extend(digest(&SHA256, batch).as_ref());
        packed.extend(compressed);
        Some(packed)
    }
}

/// The batch as it was written, of a batch packed or not.
///
/// # Errors
///
/// When what was packed is not what comes out.
pub(crate) fn open(stored: Vec<u8>) -> Result<Vec<u8>, PackedError> {
    let Some(rest) = stored.strip_prefix(MAGIC) else { return Ok(stored) };
    let (length, rest) = rest.split_first_chunk().ok_or(PackedError::Truncated)?;
    let (known, compressed) = rest.split_first_chunk::<32>().ok_or(PackedError::Truncated)?;
    let length = u32::from_le_bytes(*length) as usize;
    if length > BATCH_BYTES_MAX {
        return Err(PackedError::TooLong(length));
    }
    let batch = zstd::bulk::decompress(compressed, length).map_err(PackedError::Zstd)?;
    if batch.len() != length {
        return Err(PackedError::Length { said: length, found: batch.len() });
    }
    if digest(&SHA256, &batch).as_ref() == known { Ok(batch) } else { Err(PackedError::Digest) }
}

#[cfg(test)]
mod tests {
    use super::{Packer, open};

    fn pack(batch: &[u8]) -> Option<Vec<u8>> {
        Packer::new().pack(batch)
    }

    #[test]
    fn what_is_packed_comes_back() {
        let batch = [&b"OLB1"[..], &b"~7e0200 sample~".repeat(50)].concat();
        let packed = pack(&batch).unwrap();
        assert!(packed.len() < 120, "{} bytes", packed.len());
        assert_eq!(open(packed.clone()).unwrap(), batch);
        assert_eq!(open(batch.clone()).unwrap(), batch, "what is not packed is as it is");
        assert_eq!(pack(&packed), None, "nothing is packed twice");
        assert_eq!(pack(b"OLB1 and little else"), None, "it would be longer");
        let mut again = Packer::new();
        assert_eq!(again.pack(b"OLB1 and little else"), None);
        assert_eq!(again.pack(&batch), Some(packed), "what was packed before is forgotten");
    }

    #[test]
    fn a_changed_bit_never_makes_another_batch() {
        let batch = [&b"OLB1"[..], &b"~7e0200 sample~".repeat(50)].concat();
        let good = pack(&batch).unwrap();
        for bit in 0..good.len() * 8 {
            let mut bad = good.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            // A changed beginning makes it something that is not packed, which is no batch either. A
            // few bits of a Zstandard frame mean nothing.
            let opened = open(bad).ok().filter(|it| it.starts_with(b"OLB1"));
            assert!(opened.is_none_or(|it| it == batch), "bit {bit}");
        }
        for length in 4..good.len() {
            assert!(open(good[..length].to_vec()).is_err(), "cut to {length} bytes");
        }
    }
}
