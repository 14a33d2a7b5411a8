//! Cuts a stream into frames.
//!
//! Stateless: the caller keeps the bytes that were not consumed and offers them again with what
//! arrived since, so how the network cut the stream can make no difference. A frame that is
//! refused costs itself only; its closing delimiter is offered again, because it may be the
//! opening one of the next frame.
//!
//! | port | frames |
//! |---|---|
//! | JT/T 808 | `7E … 7E`, and `( … )` text, which shares the port in the field |
//! | Jointech | `$` binary with its length inside, and `( … )` text, freely mixed |

use crate::{Limits, Protocol, WireError, jt808::frame};

/// What stands at the front of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Split<'a> {
    /// A frame with its delimiters. Drop `consumed` bytes and go on.
    Frame {
        /// The frame, delimiters included, escapes as received.
        raw: &'a [u8],
        /// Bytes to drop from the front, noise before the frame included.
        consumed: usize,
    },
    /// No whole frame yet. Drop `consumed` bytes of noise and read more.
    Incomplete {
        /// Bytes to drop from the front; what stays is bounded by the longest frame.
        consumed: usize,
    },
    /// Not a frame. Count it, drop `consumed` bytes (always at least one) and go on.
    Refused {
        /// Why these bytes are no frame.
        error: WireError,
        /// The bytes that are no frame.
        raw: &'a [u8],
        /// Bytes to drop from the front.
        consumed: usize,
    },
}

/// Who wrote the stream: devices put their number in front of a text, platforms do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StreamWriter {
    Device,
    Platform,
}

const FLAG: u8 = 0x7e;
/// `$` frames: 10 bytes up to and including the length.
const DOLLAR_HEAD: usize = 10;

/// Cuts one frame off the front of what a device sent.
pub fn split<'a>(protocol: Protocol, bytes: &'a [u8], limits: &Limits) -> Split<'a> {
    split_from(StreamWriter::Device, protocol, bytes, limits)
}

pub(crate) fn split_from<'a>(
    writer: StreamWriter,
    protocol: Protocol,
    bytes: &'a [u8],
    limits: &Limits,
) -> Split<'a> {
    let opening = match protocol {
        Protocol::Jt808 => FLAG,
        Protocol::Jointech => b'$',
    };
    let Some(noise) = bytes.iter().position(|b| *b == opening || *b == b'(') else {
        return Split::Incomplete { consumed: bytes.len() };
    };
    let bytes = &bytes[noise..];
    let found = match bytes[0] {
        FLAG => flagged(writer, bytes, limits),
        b'$' => dollar(bytes, limits),
        _ => text(writer, protocol, bytes, limits),
    };
    found.after(noise)
}

impl Split<'_> {
    fn after(self, noise: usize) -> Self {
        match self {
            Self::Frame { raw, consumed } => Self::Frame { raw, consumed: consumed + noise },
            Self::Incomplete { consumed } => Self::Incomplete { consumed: consumed + noise },
            Self::Refused { error, raw, consumed } => {
                Self::Refused { error, raw, consumed: consumed + noise }
            }
        }
    }
}

/// `7E … 7E`. A run of flags opens one frame, not empty ones.
fn flagged<'a>(writer: StreamWriter, bytes: &'a [u8], limits: &Limits) -> Split<'a> {
    let flags = bytes.iter().take_while(|b| **b == FLAG).count();
    // No message id begins with 0x28: the flag was a left-over and a text begins.
    if bytes.get(flags) == Some(&b'(') {
        return text(writer, Protocol::Jt808, &bytes[flags..], limits).after(flags);
    }
    let extra = flags - 1;
    let frame = &bytes[extra..];
    let window = &frame[..frame.len().min(limits.frame_bytes_max.max(1))];
    let Some(body) = window[1..].iter().position(|b| *b == FLAG) else {
        return unfinished(window, frame.len(), window.len(), limits).after(extra);
    };
    let raw = &window[..body + 2];
    match frame::verify(raw) {
        Ok(()) => Split::Frame { raw, consumed: extra + raw.len() },
        Err(error) => Split::Refused { error, raw, consumed: extra + raw.len() - 1 },
    }
}

/// `$` + 5 bytes of number + either version, type and length, or (older) type and length.
fn dollar<'a>(bytes: &'a [u8], limits: &Limits) -> Split<'a> {
    let Some(head) = bytes.get(..DOLLAR_HEAD) else { return Split::Incomplete { consumed: 0 } };
    let long = head[8] == 0;
    let length_at = if long { 8 } else { 7 };
    let length = usize::from(u16::from_be_bytes([head[length_at], head[length_at + 1]]));
    let total = DOLLAR_HEAD + length;
    if total > limits.frame_bytes_max {
        let error = WireError::TooLong { offset: length_at, limit: limits.frame_bytes_max };
        return Split::Refused { error, raw: head, consumed: 1 };
    }
    match bytes.get(..total) {
        Some(raw) => Split::Frame { raw, consumed: total },
        None => Split::Incomplete { consumed: 0 },
    }
}

/// `( … )`: inside, parentheses are escaped, so the first `)` ends it and a `(` proves that the
/// end was lost. On the JT/T 808 port a flag proves that too.
fn text<'a>(
    writer: StreamWriter,
    protocol: Protocol,
    bytes: &'a [u8],
    limits: &Limits,
) -> Split<'a> {
    match bytes.get(1) {
        None => return Split::Incomplete { consumed: 0 },
        Some(first) if writer == StreamWriter::Device && !first.is_ascii_digit() => {
            let error = WireError::Field { offset: 1, field: "terminal number" };
            return Split::Refused { error, raw: &bytes[..1], consumed: 1 };
        }
        Some(_) => {}
    }
    let window = &bytes[..bytes.len().min(limits.frame_bytes_max.max(1))];
    let ends = |b: &u8| match *b {
        b'(' | b')' => true,
        FLAG => protocol == Protocol::Jt808,
        _ => false,
    };
    match window[1..].iter().position(ends).map(|i| i + 1) {
        Some(end) if window[end] == b')' => {
            Split::Frame { raw: &window[..=end], consumed: end + 1 }
        }
        Some(end) => Split::Refused {
            error: WireError::Unclosed { offset: end },
            raw: &window[..end],
            consumed: end,
        },
        // Only the parenthesis goes: what it swallowed may hold frames.
        None => unfinished(window, bytes.len(), 1, limits),
    }
}

fn unfinished<'a>(window: &'a [u8], available: usize, drop: usize, limits: &Limits) -> Split<'a> {
    if available < limits.frame_bytes_max {
        return Split::Incomplete { consumed: 0 };
    }
    let error = WireError::TooLong { offset: 0, limit: limits.frame_bytes_max };
    Split::Refused { error, raw: window, consumed: drop.max(1) }
}
