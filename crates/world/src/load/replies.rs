//! What a server answers: frames between flags, of which acknowledgements are read.

const FLAG: u8 = 0x7e;
const ESCAPE: u8 = 0x7d;
/// 0x8001, the platform's acknowledgement.
const PLATFORM_ACK: [u8; 2] = [0x80, 0x01];
/// The longest acknowledgement: a 2019 header, five bytes, and a checksum.
pub(crate) const ACK_BYTES_MAX: usize = 17 + 5 + 1;

/// A report's acknowledgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ack {
    /// The serial that is acknowledged.
    pub(crate) serial: u16,
    /// 0: with success.
    pub(crate) result: u8,
}

/// Reads the acknowledgements of one terminal.
#[derive(Debug)]
pub(crate) struct Acks {
    /// Where the body of a message begins.
    body_at: usize,
    /// Received and not yet used: at most the beginning of one message.
    received: Vec<u8>,
}

impl Acks {
    pub(crate) fn new(body_at: usize) -> Self {
        Self { body_at, received: Vec::new() }
    }

    /// Calls `take` with each acknowledgement; other messages, such as orders, are passed over.
    pub(crate) fn feed(&mut self, bytes: &[u8], mut take: impl FnMut(Ack)) {
        let is_whole = self.received.is_empty();
        let held = if is_whole {
            Vec::new()
        } else {
            self.received.extend_from_slice(bytes);
            std::mem::take(&mut self.received)
        };
        let mut rest = if is_whole { bytes } else { &held[..] };
        // Messages stand between two flags; the flag between two messages is not shared.
        while let Some(opening) = rest.iter().position(|byte| *byte == FLAG) {
            let inner = &rest[opening + 1..];
            let Some(closing) = inner.iter().position(|byte| *byte == FLAG) else {
                self.received = rest[opening..].to_vec();
                return;
            };
            if let Some(ack) = acknowledged(&inner[..closing], self.body_at) {
                take(ack);
            }
            rest = &inner[closing + 1..];
        }
    }
}

/// What is acknowledged. `None`: another message.
fn acknowledged(inner: &[u8], body_at: usize) -> Option<Ack> {
    let mut message = [0; ACK_BYTES_MAX];
    let mut length = 0;
    let mut bytes = inner.iter();
    while let Some(byte) = bytes.next() {
        let plain = if *byte == ESCAPE { (ESCAPE - 1).wrapping_add(*bytes.next()?) } else { *byte };
        *message.get_mut(length)? = plain;
        length += 1;
    }
    if message[..2] != PLATFORM_ACK {
        return None;
    }
    match message.get(body_at..length)? {
        [high, low, _, _, result, _] => {
            Some(Ack { serial: u16::from_be_bytes([*high, *low]), result: *result })
        }
        _ => None,
    }
}

/// How many frames a server that answers nothing in particular has begun and ended.
#[derive(Debug, Default)]
pub(crate) struct Counted {
    is_inside: bool,
}

impl Counted {
    pub(crate) fn feed(&mut self, bytes: &[u8]) -> u64 {
        let flags: u64 = bytes.iter().map(|byte| u64::from(*byte == FLAG)).sum();
        let flags = flags + u64::from(self.is_inside);
        self.is_inside = flags % 2 == 1;
        flags / 2
    }
}

#[cfg(test)]
mod tests {
    use super::{Ack, Acks, Counted};

    /// Serial 0x7e01, escaped, acknowledged with result 0; a 2013 header.
    const ACK: [u8; 21] =
        [0x7e, 0x80, 0x01, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0x7d, 0x02, 1, 0x02, 0, 0, 0x55, 0x7e];

    #[test]
    fn acknowledgements_are_read_however_they_are_cut() {
        let order = [0x7e, 0x81, 0x03, 0x7e];
        let stream = [&ACK[..], &order, &ACK].concat();
        for cut in 0..stream.len() {
            let (mut acks, mut found) = (Acks::new(12), Vec::new());
            acks.feed(&stream[..cut], |ack| found.push(ack));
            acks.feed(&stream[cut..], |ack| found.push(ack));
            assert_eq!(found, [Ack { serial: 0x7e01, result: 0 }; 2], "{cut}");
            let mut counted = Counted::default();
            assert_eq!(counted.feed(&stream[..cut]) + counted.feed(&stream[cut..]), 3, "{cut}");
        }
    }
}
