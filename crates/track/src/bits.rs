//! Bits and small numbers in a run of bytes. Bits fill a byte from its lowest; a varint is LEB128.

/// Writes to the end of a vector.
#[derive(Debug, Default)]
pub(crate) struct BitWriter {
    bytes: Vec<u8>,
    held: u64,
    count: u32,
}

impl BitWriter {
    /// Writes the lowest `count` bits of `value`, at most 32.
    pub(crate) fn write(&mut self, value: u64, count: u32) {
        debug_assert!(count <= 32 && value >> count == 0, "{value} has more than {count} bits");
        self.held |= value << self.count;
        self.count += count;
        while self.count >= 8 {
            self.bytes.push(self.held.to_le_bytes()[0]);
            self.held >>= 8;
            self.count -= 8;
        }
    }

    /// Writes all 64 bits.
    pub(crate) fn write_whole(&mut self, value: u64) {
        self.write(value & u64::from(u32::MAX), 32);
        self.write(value >> 32, 32);
    }

    /// The bytes, the last one filled up with zeros.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.bytes.push(self.held.to_le_bytes()[0]);
        }
        self.bytes
    }
}

/// How many bits are at hand when some are read.
const FILLED_BITS: u32 = 56;

/// Reads what a [`BitWriter`] wrote. Every reading is `None` past the end.
#[derive(Debug)]
pub(crate) struct BitReader<'a> {
    bytes: &'a [u8],
    held: u64,
    count: u32,
}

impl<'a> BitReader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, held: 0, count: 0 }
    }

    /// Reads `count` bits, at most 32.
    pub(crate) fn read(&mut self, count: u32) -> Option<u64> {
        self.fill();
        if self.count < count {
            return None;
        }
        let value = self.held & ((1 << count) - 1);
        self.held >>= count;
        self.count -= count;
        Some(value)
    }

    /// Reads 64 bits.
    pub(crate) fn read_whole(&mut self) -> Option<u64> {
        let low = self.read(32)?;
        Some(low | self.read(32)? << 32)
    }

    /// Reads ones up to a zero, which is read as well, and behind it `low_bits` bits, at most 32: what
    /// they stand for. `most` ones, at most 24, have no zero behind them and say that it is written
    /// whole.
    pub(crate) fn read_rice(&mut self, low_bits: u32, most: u32) -> Option<u64> {
        debug_assert!(most + low_bits <= FILLED_BITS, "{most} + {low_bits} bits are not at hand");
        self.fill();
        let ones = self.held.trailing_ones();
        if ones >= most {
            self.read(most)?;
            return self.read_whole();
        }
        let taken = ones + 1 + low_bits;
        if self.count < taken {
            return None;
        }
        let low = self.held >> (ones + 1) & ((1 << low_bits) - 1);
        self.held >>= taken;
        self.count -= taken;
        Some(u64::from(ones) << low_bits | low)
    }

    /// Has at least [`FILLED_BITS`] bits at hand, or all that there are.
    fn fill(&mut self) {
        if let Some(eight) = self.bytes.first_chunk::<8>() {
            // What does not fit is read again: the same bits, at the same place.
            self.held |= u64::from_le_bytes(*eight) << self.count;
            let taken = (u64::BITS - 1 - self.count) / 8;
            self.count += taken * 8;
            self.bytes = &self.bytes[taken as usize..];
            return;
        }
        while self.count <= 56 {
            let Some((byte, rest)) = self.bytes.split_first() else { return };
            self.held |= u64::from(*byte) << self.count;
            self.count += 8;
            self.bytes = rest;
        }
    }
}

/// Writes a number, 7 bits a byte.
pub(crate) fn write_varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    out.push(value.to_le_bytes()[0]);
}

/// Takes a number off the front. `None`: it is cut short or has more than 64 bits.
pub(crate) fn read_varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        let part = u64::from(byte & 0x7F);
        if part << shift >> shift != part {
            return None;
        }
        value |= part << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

/// Small magnitudes of either sign as small numbers: 0, -1, 1, -2, …
pub(crate) fn zigzag(value: i64) -> u64 {
    (value << 1 ^ value >> 63).cast_unsigned()
}

/// The number that [`zigzag`] was given.
pub(crate) fn unzigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -(value & 1).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::{BitReader, BitWriter, read_varint, unzigzag, write_varint, zigzag};

    #[test]
    fn bits_come_back_and_then_there_are_none() {
        let mut writer = BitWriter::default();
        writer.write(0b101, 3);
        writer.write_whole(u64::MAX - 5);
        writer.write(0b0111, 4);
        writer.write(u64::from(u32::MAX), 32);
        let bytes = writer.finish();
        let mut reader = BitReader::new(&bytes);
        assert_eq!(reader.read(3), Some(0b101));
        assert_eq!(reader.read_whole(), Some(u64::MAX - 5));
        assert_eq!(reader.read(4), Some(0b0111));
        assert_eq!(reader.read(32), Some(u32::MAX.into()));
        assert_eq!(reader.read(1), Some(0), "the last byte is filled up");
        assert_eq!(reader.read(1), None);
    }

    #[test]
    fn codes_come_back_wherever_they_begin() {
        for shift in 0..70 {
            let mut writer = BitWriter::default();
            (0..shift).for_each(|_| writer.write(1, 1));
            for _ in 0..9 {
                // Three ones and a zero, five bits; 24 ones, all 64 bits.
                writer.write(0b1_0110_0111, 9);
                writer.write((1 << 24) - 1, 24);
                writer.write_whole(u64::MAX / 3);
            }
            let bytes = writer.finish();
            let mut reader = BitReader::new(&bytes);
            (0..shift).for_each(|_| assert_eq!(reader.read(1), Some(1)));
            for _ in 0..9 {
                assert_eq!(reader.read_rice(5, 24), Some(3 << 5 | 0b1_0110), "behind {shift} bits");
                assert_eq!(reader.read_rice(32, 24), Some(u64::MAX / 3), "behind {shift} bits");
            }
            assert_eq!(reader.read_rice(20, 24), None, "behind {shift} bits");
        }
    }

    #[test]
    fn numbers_come_back_and_too_long_ones_do_not() {
        for value in [0, 1, 127, 128, 300, u64::MAX - 1, u64::MAX] {
            let mut bytes = Vec::new();
            write_varint(value, &mut bytes);
            assert_eq!(read_varint(&mut bytes.as_slice()), Some(value));
            bytes.pop();
            assert_eq!(read_varint(&mut bytes.as_slice()), None, "{value} cut short");
        }
        assert_eq!(
            read_varint(&mut [0xFF; 9].iter().copied().chain([2]).collect::<Vec<_>>().as_slice()),
            None
        );
        for value in [0, 1, -1, 77, i64::MIN, i64::MAX] {
            assert_eq!(unzigzag(zigzag(value)), value);
        }
    }
}
