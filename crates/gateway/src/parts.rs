//! The raw frames of sub-packeted messages that are not whole yet.
//!
//! A message is stored when its last part has come. What is stored is all its parts back to back,
//! in the order of their serials, so that the stored bytes alone say what was acknowledged.

use control::FRAME_BYTES_MAX;
use device_wire::MessageId;

/// Parts of one message: with escapes and delimiters, this many fit into one stored frame.
pub(crate) const PARTS_MAX: u16 = 31;
/// Bytes kept for one connection. At the bound the oldest parts go; their message then is not
/// whole, and the device sends it again.
const KEPT_BYTES_MAX: usize = 4 * FRAME_BYTES_MAX;
const _: () = assert!(PARTS_MAX as usize * device_wire::FRAME_BYTES_MAX <= FRAME_BYTES_MAX);

/// Bit 13 of the properties, in their first byte, which stands at offset 3. Neither it nor the
/// message id before it is ever escaped in a message that we take.
const PART_BIT: u8 = 0x20;

#[derive(Debug, Default)]
pub(crate) struct Parts {
    kept: Vec<Part>,
    bytes: usize,
}

#[derive(Debug)]
struct Part {
    message: MessageId,
    serial: u32,
    raw: Box<[u8]>,
}

/// Whether a raw frame says that it is a part of a message.
pub(crate) fn is_part(raw: &[u8]) -> bool {
    matches!(raw, [0x7e, _, _, properties, ..] if properties & PART_BIT != 0)
}

impl Parts {
    /// Keeps a part; one that came before with the same serial is replaced.
    pub(crate) fn keep(&mut self, message: MessageId, serial: u32, raw: &[u8]) {
        self.take_if(|part| part.message == message && part.serial == serial);
        while self.bytes + raw.len() > KEPT_BYTES_MAX && !self.kept.is_empty() {
            self.bytes -= self.kept.remove(0).raw.len();
        }
        self.bytes += raw.len();
        self.kept.push(Part { message, serial, raw: raw.into() });
    }

    /// The raw frames of a message that is whole with `last`, which begins with serial `first`.
    pub(crate) fn whole(&mut self, message: MessageId, first: u32, last: &[u8]) -> Vec<u8> {
        let place = |serial: u32| serial.wrapping_sub(first) & 0xffff;
        let mut parts = self
            .take_if(|part| part.message == message && place(part.serial) < u32::from(PARTS_MAX));
        parts.sort_by_key(|part| place(part.serial));
        // The last to come need not be the last of the message: its place is the one left free.
        let holes = (0_u32..).zip(&parts).take_while(|(i, part)| place(part.serial) == *i);
        let at = holes.count();
        let before = parts[..at].iter().flat_map(|part| part.raw.iter());
        let after = parts[at..].iter().flat_map(|part| part.raw.iter());
        before.chain(last).chain(after).copied().collect()
    }

    fn take_if(&mut self, fits: impl Fn(&Part) -> bool) -> Vec<Part> {
        let taken: Vec<Part> = self.kept.extract_if(.., |part| fits(part)).collect();
        self.bytes -= taken.iter().map(|part| part.raw.len()).sum::<usize>();
        taken
    }
}

#[cfg(test)]
mod tests {
    use control::FRAME_BYTES_MAX;
    use device_wire::MessageId;

    use super::{KEPT_BYTES_MAX, Parts, is_part};

    const BATCH: MessageId = MessageId::Jt808(0x0704);

    #[track_caller]
    fn check(kept: &[(u32, &str)], first: u32, last: &str, expected: &str) {
        let mut parts = Parts::default();
        for (serial, raw) in kept {
            parts.keep(BATCH, *serial, raw.as_bytes());
        }
        parts.keep(MessageId::Jt808(0x0900), first, b"other");
        let whole = parts.whole(BATCH, first, last.as_bytes());
        assert_eq!(String::from_utf8(whole).unwrap(), expected);
    }

    #[test]
    fn parts_are_put_back_in_order() {
        check(&[(10, "a"), (11, "b")], 10, "c", "abc");
        check(&[(10, "a"), (12, "c")], 10, "b", "abc");
        check(&[(12, "c"), (11, "b")], 10, "a", "abc");
        check(&[(65_535, "a"), (1, "c")], 65_535, "b", "abc");
        check(&[(10, "x"), (10, "a")], 10, "b", "ab");
        check(&[(9, "x"), (41, "y")], 10, "a", "a");
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let mut parts = Parts::default();
        for serial in 0..1_000 {
            parts.keep(BATCH, serial, &[0; 2_000]);
            assert!(parts.bytes <= KEPT_BYTES_MAX, "{}", parts.bytes);
        }
        let whole = parts.whole(BATCH, 969, &[0; 2_000]);
        assert!(whole.len() <= FRAME_BYTES_MAX, "{}", whole.len());
    }

    #[test]
    fn parts_say_that_they_are() {
        assert!(is_part(&[0x7e, 7, 4, 0x23, 0xff]));
        assert!(!is_part(&[0x7e, 7, 4, 0x43, 0xff]));
        assert!(!is_part(b"(8000"));
        assert!(!is_part(&[]));
    }
}
