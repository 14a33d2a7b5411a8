//! A batch of raw frames as one blob: the unit of the store, of evidence and, later, of transport.
//!
//! Layout, little-endian, version 1. Header: `b"OLB1"`, then per frame:
//!
//! | bytes | field |
//! |---|---|
//! | 4 | length of the frame in bytes |
//! | 4 | CRC32C of the 20 bytes that follow and of the frame |
//! | 4 | device handle |
//! | 8 | receive time, milliseconds since the Unix epoch |
//! | 8 | dedupe key |
//! | n | the frame, bit-exact as it came |

use model::ServerTime;

use crate::DeviceHandle;

const MAGIC: &[u8; 4] = b"OLB1";
const RECORD_HEADER: usize = 28;
/// Longest frame a batch takes, in bytes: longer ones never get past the gateway.
pub const FRAME_BYTES_MAX: usize = 65_536;

/// One frame of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredFrame<'a> {
    /// Which device sent it.
    pub device: DeviceHandle,
    /// When it was received here.
    pub received_at: ServerTime,
    /// What makes it the same as an earlier one: see `device_wire::Decoded::dedupe`.
    pub key: u64,
    /// The bytes, as they came.
    pub raw: &'a [u8],
}

/// Why a stored batch cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what each field is")]
pub enum FrameBatchError {
    /// The first four bytes are not `OLB1`.
    #[error("batch does not begin with OLB1")]
    Magic,
    /// A record runs past the end.
    #[error("record at byte {offset} runs past the end of the batch ({length} bytes)")]
    Truncated {
        /// Where the record begins.
        offset: usize,
        /// Length of the batch.
        length: usize,
    },
    /// The checksum does not fit.
    #[error("record at byte {offset} has checksum {stored:08x}, computed {computed:08x}")]
    Checksum {
        /// Where the record begins.
        offset: usize,
        stored: u32,
        computed: u32,
    },
}

/// Raw frames in arrival order, encoded as they are pushed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FrameBatch {
    bytes: Vec<u8>,
    count: u32,
}

impl FrameBatch {
    /// Adds a frame. Frames above [`FRAME_BYTES_MAX`] are cut at the gateway and never come here.
    ///
    /// # Panics
    ///
    /// If the frame is longer than [`FRAME_BYTES_MAX`].
    pub fn push(&mut self, frame: StoredFrame<'_>) {
        assert!(frame.raw.len() <= FRAME_BYTES_MAX, "the gateway bounds frames");
        if self.bytes.is_empty() {
            self.bytes.extend_from_slice(MAGIC);
        }
        let mut head = [0; 20];
        head[..4].copy_from_slice(&frame.device.0.to_le_bytes());
        head[4..12].copy_from_slice(&frame.received_at.0.to_le_bytes());
        head[12..].copy_from_slice(&frame.key.to_le_bytes());
        let crc = crc32c::crc32c_append(crc32c::crc32c(&head), frame.raw);
        let length = u32::try_from(frame.raw.len()).unwrap_or(u32::MAX);
        self.bytes.extend_from_slice(&length.to_le_bytes());
        self.bytes.extend_from_slice(&crc.to_le_bytes());
        self.bytes.extend_from_slice(&head);
        self.bytes.extend_from_slice(frame.raw);
        self.count += 1;
    }

    /// Whether it holds no frame.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// How many frames it holds.
    pub fn len(&self) -> u32 {
        self.count
    }

    /// The blob as it is stored.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Reads a stored blob, checking every record.
    ///
    /// # Errors
    ///
    /// When the blob is not a batch, is cut short or any checksum does not fit.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, FrameBatchError> {
        if !bytes.starts_with(MAGIC) {
            return Err(FrameBatchError::Magic);
        }
        let (mut offset, mut count) = (MAGIC.len(), 0);
        while offset < bytes.len() {
            let next = check(&bytes, offset)?;
            offset = next;
            count += 1;
        }
        Ok(Self { bytes, count })
    }

    /// The frames, in arrival order.
    pub fn frames(&self) -> impl Iterator<Item = StoredFrame<'_>> {
        let mut offset = MAGIC.len();
        std::iter::from_fn(move || {
            if offset >= self.bytes.len() {
                return None;
            }
            // A batch is checked when it is made, so a record that does not read cannot occur.
            let record = Record::at(&self.bytes, offset).ok()?;
            offset = record.end;
            Some(record.frame())
        })
    }
}

/// One record of a blob, as it stands there.
struct Record<'a> {
    /// What is before the frame: its length, its checksum, and what that covers with the frame.
    head: &'a [u8; RECORD_HEADER],
    raw: &'a [u8],
    /// Where the next one begins.
    end: usize,
}

impl<'a> Record<'a> {
    fn at(bytes: &'a [u8], offset: usize) -> Result<Self, FrameBatchError> {
        let truncated = || FrameBatchError::Truncated { offset, length: bytes.len() };
        let rest = bytes.get(offset..).ok_or_else(truncated)?;
        let (head, rest) = rest.split_first_chunk().ok_or_else(truncated)?;
        let length = le_u32(head, 0) as usize;
        let raw = rest.get(..length).ok_or_else(truncated)?;
        Ok(Self { head, raw, end: offset + RECORD_HEADER + length })
    }

    fn frame(&self) -> StoredFrame<'a> {
        let Self { head, raw, .. } = self;
        StoredFrame {
            device: DeviceHandle(le_u32(head, 8)),
            received_at: ServerTime(le_u64(head, 12).cast_signed()),
            key: le_u64(head, 20),
            raw,
        }
    }
}

/// Checks a record, and says where the next one begins.
fn check(bytes: &[u8], offset: usize) -> Result<usize, FrameBatchError> {
    let Record { head, raw, end } = Record::at(bytes, offset)?;
    let stored = le_u32(head, 4);
    let computed = crc32c::crc32c_append(crc32c::crc32c(&head[8..]), raw);
    if stored != computed {
        return Err(FrameBatchError::Checksum { offset, stored, computed });
    }
    Ok(end)
}

fn le_u32(head: &[u8; RECORD_HEADER], at: usize) -> u32 {
    u32::from_le_bytes([0, 1, 2, 3].map(|n| head[at + n]))
}

fn le_u64(head: &[u8; RECORD_HEADER], at: usize) -> u64 {
    u64::from_le_bytes([0, 1, 2, 3, 4, 5, 6, 7].map(|n| head[at + n]))
}

#[cfg(test)]
mod tests {
    use super::{FrameBatch, FrameBatchError, StoredFrame};
    use crate::DeviceHandle;
    use model::ServerTime;

    fn batch() -> FrameBatch {
        let mut batch = FrameBatch::default();
        for (i, raw) in [&b"~one~"[..], b"", b"~three~"].into_iter().enumerate() {
            let n = u32::try_from(i).unwrap();
            let received_at = ServerTime(1_000 + i64::from(n));
            batch.push(StoredFrame {
                device: DeviceHandle(n),
                received_at,
                key: u64::MAX - u64::from(n),
                raw,
            });
        }
        batch
    }

    #[test]
    fn frames_come_back_bit_exact_and_in_order() {
        let read = FrameBatch::from_bytes(batch().as_bytes().to_vec()).unwrap();
        assert_eq!(read.len(), 3);
        let raws: Vec<_> =
            read.frames().map(|f| (f.device.0, f.received_at.0, f.key, f.raw)).collect();
        assert_eq!(raws[2], (2, 1_002, u64::MAX - 2, &b"~three~"[..]));
        assert_eq!(raws[1].3, b"");
    }

    #[test]
    fn every_changed_bit_is_found() {
        let good = batch().as_bytes().to_vec();
        for bit in 0..good.len() * 8 {
            let mut bad = good.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            assert!(FrameBatch::from_bytes(bad).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn a_batch_cut_short_is_refused() {
        let good = batch().as_bytes().to_vec();
        let cut = FrameBatch::from_bytes(good[..good.len() - 1].to_vec());
        assert!(matches!(cut, Err(FrameBatchError::Truncated { .. })), "{cut:?}");
    }
}
