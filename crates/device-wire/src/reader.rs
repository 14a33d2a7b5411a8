//! A cursor over a body that knows its place in the frame, so that every error can name it.

use encoding_rs::GBK;

use crate::WireError;

/// Big-endian reader; offsets are those of the whole frame.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    offset: usize,
}

impl<'a> Reader<'a> {
    /// Reads `bytes`, which begin at `offset` of the frame.
    pub(crate) fn new(bytes: &'a [u8], offset: usize) -> Self {
        Self { bytes, offset }
    }

    /// Where the next byte stands in the frame.
    pub(crate) fn offset(&self) -> usize {
        self.offset
    }

    /// How many bytes are left.
    pub(crate) fn left(&self) -> usize {
        self.bytes.len()
    }

    /// The next `needed` bytes.
    pub(crate) fn take(
        &mut self,
        needed: usize,
        field: &'static str,
    ) -> Result<&'a [u8], WireError> {
        let Some((head, tail)) = self.bytes.split_at_checked(needed) else {
            let (offset, left) = (self.offset, self.bytes.len());
            return Err(WireError::Short { offset, field, needed, left });
        };
        self.bytes = tail;
        self.offset += needed;
        Ok(head)
    }

    /// The next `N` bytes.
    pub(crate) fn array<const N: usize>(
        &mut self,
        field: &'static str,
    ) -> Result<[u8; N], WireError> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N, field)?);
        Ok(array)
    }

    /// Reads a BYTE of the standard.
    pub(crate) fn u8(&mut self, field: &'static str) -> Result<u8, WireError> {
        self.array(field).map(u8::from_be_bytes)
    }

    /// Reads a WORD of the standard, big endian.
    pub(crate) fn u16(&mut self, field: &'static str) -> Result<u16, WireError> {
        self.array(field).map(u16::from_be_bytes)
    }

    /// Reads a DWORD of the standard, big endian.
    pub(crate) fn u32(&mut self, field: &'static str) -> Result<u32, WireError> {
        self.array(field).map(u32::from_be_bytes)
    }

    /// The bytes that have not been read.
    pub(crate) fn rest(&mut self) -> &'a [u8] {
        let rest = std::mem::take(&mut self.bytes);
        self.offset += rest.len();
        rest
    }

    /// GBK text of `length` bytes, padding (NUL and blanks) taken off both ends.
    pub(crate) fn text(&mut self, length: usize, field: &'static str) -> Result<String, WireError> {
        let offset = self.offset;
        let bytes = trim(self.take(length, field)?);
        let text = GBK.decode_without_bom_handling_and_without_replacement(bytes);
        text.map(String::from).ok_or(WireError::Text { offset, field })
    }
}

/// Takes NUL and blanks off both ends: makers pad with either.
fn trim(mut bytes: &[u8]) -> &[u8] {
    while let [0 | b' ', rest @ ..] = bytes {
        bytes = rest;
    }
    while let [rest @ .., 0 | b' '] = bytes {
        bytes = rest;
    }
    bytes
}
