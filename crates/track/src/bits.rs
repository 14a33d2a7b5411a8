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

    /// Reads ones up to a zero, which is read as well, or up to `most` ones; how many there were.
    pub(crate) fn read_ones(&mut self, most: u32) -> Option<u32> {
        self.fill();
        let ones = self.held.trailing_ones().min(most);
        let taken = if ones == most { ones } else { ones + 1 };
        self.read(taken)?;
        Some(ones)
    }

    fn fill(&mut self) {
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
        assert_eq!(reader.read_ones(24), Some(3));
        assert_eq!(reader.read_ones(24), Some(24), "no more than asked for");
        assert_eq!(reader.read(8), Some(0xFF));
        assert_eq!(reader.read(2), None);
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
