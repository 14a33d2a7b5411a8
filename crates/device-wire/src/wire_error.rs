//! Why bytes are not a frame. Values are in the text, so that a log line or the `decode` command
//! can be read beside a hex dump; secrets never are, because fields are named and not quoted.

/// Why bytes make no sense.
///
/// Offsets count from the first byte of the frame (its opening delimiter is offset 0). In a JT/T
/// 808 frame they count **unescaped** bytes, except for [`WireError::Escape`], which is about the
/// bytes as received.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what each field is")]
pub enum WireError {
    /// No end within the longest frame allowed.
    #[error("no end of frame within {limit} bytes of offset {offset}")]
    TooLong {
        /// Where the frame begins.
        offset: usize,
        /// The longest frame allowed, in bytes.
        limit: usize,
    },
    /// Another frame begins before this one ended.
    #[error("frame ends without its delimiter at offset {offset}")]
    Unclosed {
        /// Where the other frame begins.
        offset: usize,
    },
    /// The frame does not begin or end with its delimiter, or holds one inside.
    #[error("delimiter misplaced at offset {offset}")]
    Delimiter { offset: usize },
    /// An escape byte is followed by something that it cannot be followed by.
    #[error("escape 0x7d at offset {offset} is not followed by 0x01 or 0x02")]
    Escape {
        /// Where, in the bytes as received.
        offset: usize,
    },
    /// The checksum does not fit.
    #[error("checksum 0x{found:02x} at offset {offset}, computed 0x{computed:02x}")]
    Checksum {
        /// Where the checksum stands.
        offset: usize,
        found: u8,
        /// The checksum that the bytes come to.
        computed: u8,
    },
    /// A field does not fit into what is left.
    #[error("{field} needs {needed} bytes at offset {offset}, {left} left")]
    Short {
        /// Where the field begins.
        offset: usize,
        field: &'static str,
        /// Its size in bytes.
        needed: usize,
        left: usize,
    },
    /// The frame says it is longer or shorter than it is.
    #[error("body length {declared} declared at offset {offset}, {actual} bytes there")]
    Length {
        /// Where the length stands.
        offset: usize,
        declared: usize,
        actual: usize,
    },
    /// The body is encrypted, and no method is agreed.
    #[error("body is encrypted with method {method} (offset {offset}), which is not supported")]
    Encrypted {
        /// Where the method stands.
        offset: usize,
        /// Bits 10 to 12 of the properties.
        method: u8,
    },
    /// A byte that should hold two decimal digits does not.
    #[error("byte 0x{byte:02x} at offset {offset} is not two decimal digits")]
    Bcd { offset: usize, byte: u8 },
    /// Digits that are no date or time of day (years run from 2000 to 2099).
    #[error("digits at offset {offset} are no date and time")]
    Time {
        /// Where the date begins.
        offset: usize,
    },
    /// Text that is not GBK, such as half a character.
    #[error("{field} at offset {offset} is not GBK text")]
    Text {
        /// Where the text begins.
        offset: usize,
        field: &'static str,
    },
    /// A field of a text frame is missing or is not what it should be. The value is not shown,
    /// because it may be a password.
    #[error("{field} at offset {offset} is missing or malformed")]
    Field {
        /// Where the field begins, or where the frame ended without it.
        offset: usize,
        field: &'static str,
    },
    /// A sub-packet whose numbers cannot be, or of a message that is too large.
    #[error("sub-packet {index} of {total} at offset {offset} (1 to {limit} allowed)")]
    Part {
        /// Where the numbers stand.
        offset: usize,
        index: u16,
        /// How many there are said to be.
        total: u16,
        /// How many are allowed.
        limit: u16,
    },
}

impl WireError {
    /// Where in the frame the trouble is; see the type for what is counted.
    pub fn offset(&self) -> usize {
        match *self {
            Self::TooLong { offset, .. }
            | Self::Unclosed { offset }
            | Self::Delimiter { offset }
            | Self::Escape { offset }
            | Self::Checksum { offset, .. }
            | Self::Short { offset, .. }
            | Self::Length { offset, .. }
            | Self::Encrypted { offset, .. }
            | Self::Bcd { offset, .. }
            | Self::Time { offset }
            | Self::Text { offset, .. }
            | Self::Field { offset, .. }
            | Self::Part { offset, .. } => offset,
        }
    }
}
