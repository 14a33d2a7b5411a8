//! Frame and header of JT/T 808.
//!
//! `7E | header | body | xor | 7E`, where `7D` and `7E` inside are written `7D 01` and `7D 02` and
//! the checksum is taken over the unescaped header and body. The header's version flag (bit 14 of
//! the properties) tells the editions apart; 2011 and 2013 share a header.

use model::TerminalId;

use super::id;
use crate::{Edition, WireError, reader::Reader};

const FLAG: u8 = 0x7e;
const ESCAPE: u8 = 0x7d;
/// Longest body of one packet (bits 0 to 9 of the properties).
pub(crate) const BODY_MAX: usize = 1_023;
const BODY_MASK: u16 = 0x03ff;
const ENCRYPTION_SHIFT: u16 = 10;
const PART_BIT: u16 = 1 << 13;
const VERSION_BIT: u16 = 1 << 14;
/// Bytes before the terminal number: id, properties, and the version byte of 2019.
const PHONE_AT_MAX: usize = 5;
const PHONE_MAX: usize = 10;
/// Revision of the 2019 header that we write.
const REVISION: u8 = 1;

/// How a terminal is addressed: its number exactly as it writes it, in the edition it speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address {
    pub(crate) edition: Edition,
    /// Protocol revision of a 2019 header.
    pub(crate) revision: u8,
    /// The first six bytes count in a 2013 header.
    pub(crate) phone: [u8; PHONE_MAX],
}

impl Address {
    /// The address of a terminal that has not been heard yet: its number, padded with zeros.
    /// `None`: the number has more digits than the header holds, or others than hexadecimal.
    pub fn new(terminal: TerminalId, edition: Edition) -> Option<Self> {
        let mut phone = [0; PHONE_MAX];
        let slots = match edition {
            Edition::V2013 => &mut phone[..6],
            Edition::V2019 => &mut phone[..],
        };
        let digits = terminal.as_str().as_bytes();
        if digits.len() > slots.len() * 2 {
            return None;
        }
        for (i, digit) in digits.iter().rev().enumerate() {
            let nibble = u8::try_from(char::from(*digit).to_digit(16)?).ok()?;
            let slot = slots.len() - 1 - i / 2;
            slots[slot] |= if i % 2 == 0 { nibble } else { nibble << 4 };
        }
        Some(Self { edition, revision: REVISION, phone })
    }

    /// The number as the header writes it.
    pub(crate) fn phone(&self) -> &[u8] {
        match self.edition {
            Edition::V2013 => &self.phone[..6],
            Edition::V2019 => &self.phone,
        }
    }

    /// The number without leading zeros; `0` if it is all zeros. Digits above 9 are kept: some
    /// makers write a binary number here.
    pub(crate) fn terminal(&self) -> TerminalId {
        number_of(self.phone())
    }
}

/// The digits of some bytes as an identifier, leading zeros taken off.
pub(crate) fn number_of(bytes: &[u8]) -> TerminalId {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = [b'0'; 2 * PHONE_MAX];
    let mut length = 0;
    for byte in &bytes[..bytes.len().min(PHONE_MAX)] {
        for nibble in [byte >> 4, byte & 15] {
            if nibble != 0 || length != 0 {
                text[length] = DIGITS[usize::from(nibble)];
                length += 1;
            }
        }
    }
    let text = std::str::from_utf8(&text[..length.max(1)]).unwrap_or("0");
    TerminalId::new(text).expect("one to twenty hexadecimal digits are an identifier")
}

/// Which sub-packet this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) total: u16,
    /// Which of the `total` it is, counted from 1.
    pub(crate) index: u16,
}

/// What stands before a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) id: u16,
    pub(crate) address: Address,
    pub(crate) serial: u16,
    pub(crate) part: Option<Part>,
    /// Bit 15 of the properties, which Jointech uses to ask for an acknowledgement.
    pub(crate) wants_ack: bool,
    /// Where the body begins in the unescaped frame.
    pub(crate) body_at: usize,
}

/// Checks delimiters, escapes and checksum without copying.
pub(crate) fn verify(raw: &[u8]) -> Result<(), WireError> {
    let inner = inner(raw)?;
    let mut xor = 0;
    if inner.contains(&ESCAPE) {
        let mut last = 0;
        let mut length = 0;
        for byte in unescaped(inner) {
            last = byte?;
            xor ^= last;
            length += 1;
        }
        return checksum(xor, last, length);
    }
    for byte in inner {
        xor ^= byte;
    }
    checksum(xor, inner.last().copied().unwrap_or(0), inner.len())
}

/// Unescapes a frame (into `scratch`, if it has escapes) and checks it. Returns header and body.
pub(crate) fn open<'a>(raw: &'a [u8], scratch: &'a mut Vec<u8>) -> Result<&'a [u8], WireError> {
    let inner = inner(raw)?;
    if let Some(at) = inner.iter().position(|b| *b == FLAG) {
        return Err(WireError::Delimiter { offset: at + 1 });
    }
    let message = if inner.contains(&ESCAPE) {
        scratch.clear();
        for byte in unescaped(inner) {
            scratch.push(byte?);
        }
        &scratch[..]
    } else {
        inner
    };
    let xor = message.iter().fold(0, |xor, byte| xor ^ byte);
    let Some((last, message)) = message.split_last() else {
        return Err(WireError::Short { offset: 1, field: "checksum", needed: 1, left: 0 });
    };
    checksum(xor, *last, message.len() + 1)?;
    Ok(message)
}

/// `xor` includes the checksum itself, so it is zero when all is well.
fn checksum(xor: u8, found: u8, length: usize) -> Result<(), WireError> {
    if length == 0 {
        return Err(WireError::Short { offset: 1, field: "checksum", needed: 1, left: 0 });
    }
    if xor == 0 {
        return Ok(());
    }
    Err(WireError::Checksum { offset: length, found, computed: xor ^ found })
}

fn inner(raw: &[u8]) -> Result<&[u8], WireError> {
    match raw {
        [FLAG, inner @ .., FLAG] => Ok(inner),
        [FLAG, ..] => Err(WireError::Delimiter { offset: raw.len() - 1 }),
        _ => Err(WireError::Delimiter { offset: 0 }),
    }
}

fn unescaped(inner: &[u8]) -> impl Iterator<Item = Result<u8, WireError>> {
    let mut bytes = inner.iter().enumerate();
    std::iter::from_fn(move || {
        let (at, byte) = bytes.next()?;
        if *byte != ESCAPE {
            return Some(Ok(*byte));
        }
        match bytes.next() {
            Some((_, 1)) => Some(Ok(ESCAPE)),
            Some((_, 2)) => Some(Ok(FLAG)),
            _ => Some(Err(WireError::Escape { offset: at + 1 })),
        }
    })
}

/// Who a frame says it is from, reading no further than that.
pub(crate) fn address(raw: &[u8]) -> Result<Address, WireError> {
    let inner = raw.strip_prefix(&[FLAG]).ok_or(WireError::Delimiter { offset: 0 })?;
    let mut head = [0; PHONE_AT_MAX + PHONE_MAX];
    let mut length = 0;
    for (slot, byte) in head.iter_mut().zip(unescaped(inner)) {
        *slot = byte?;
        length += 1;
    }
    read_address(&mut Reader::new(&head[..length], 1)).map(|(_, _, address)| address)
}

fn read_address(reader: &mut Reader<'_>) -> Result<(u16, u16, Address), WireError> {
    let id = reader.u16("message id")?;
    let properties = reader.u16("properties")?;
    let mut phone = [0; PHONE_MAX];
    if properties & VERSION_BIT != 0 && !is_compact(id) {
        let revision = reader.u8("protocol revision")?;
        phone.copy_from_slice(reader.take(PHONE_MAX, "terminal number")?);
        return Ok((id, properties, Address { edition: Edition::V2019, revision, phone }));
    }
    phone[..6].copy_from_slice(reader.take(6, "terminal number")?);
    Ok((id, properties, Address { edition: Edition::V2013, revision: REVISION, phone }))
}

/// Jointech's own pair of messages: their serial is one byte, and they have no version flag.
pub(crate) fn is_compact(message: u16) -> bool {
    matches!(message, id::COMPACT_FIX | id::COMPACT_NO_FIX)
}

/// Reads the header of an unescaped message and checks the length of its body.
pub(crate) fn read_header(message: &[u8]) -> Result<(Header, Reader<'_>), WireError> {
    let mut reader = Reader::new(message, 1);
    let (id, properties, address) = read_address(&mut reader)?;
    let wants_ack = properties >> 15 == 1;
    if is_compact(id) {
        // Samples do not agree on what the length bits of these count, so they are not checked.
        let serial = u16::from(reader.u8("serial")?);
        let body_at = reader.offset();
        return Ok((Header { id, address, serial, part: None, wants_ack, body_at }, reader));
    }
    let serial = reader.u16("serial")?;
    let part = if properties & PART_BIT == 0 {
        None
    } else {
        let [total, index] = [reader.u16("sub-packet total")?, reader.u16("sub-packet index")?];
        Some(Part { total, index })
    };
    let (declared, actual) = (usize::from(properties & BODY_MASK), reader.left());
    if declared != actual {
        return Err(WireError::Length { offset: 3, declared, actual });
    }
    let method = (properties >> ENCRYPTION_SHIFT & 7) as u8;
    if method != 0 {
        return Err(WireError::Encrypted { offset: 3, method });
    }
    let body_at = reader.offset();
    Ok((Header { id, address, serial, part, wants_ack, body_at }, reader))
}

/// Writes one message, in as many sub-packets as its body needs, with serials from `serial` on.
/// Returns how many frames that made.
pub(crate) fn write(
    address: &Address,
    id: u16,
    serial: u16,
    body: &[u8],
    out: &mut Vec<u8>,
) -> u16 {
    if body.len() <= BODY_MAX {
        write_packet(address, id, serial, None, body, out);
        return 1;
    }
    let parts = body.chunks(BODY_MAX);
    let total = u16::try_from(parts.len()).unwrap_or(u16::MAX);
    for (index, part) in (1..=total).zip(parts) {
        let serial = serial.wrapping_add(index - 1);
        write_packet(address, id, serial, Some(Part { total, index }), part, out);
    }
    total
}

/// Writes one frame. The body is at most [`BODY_MAX`] long.
pub(crate) fn write_packet(
    address: &Address,
    id: u16,
    serial: u16,
    part: Option<Part>,
    body: &[u8],
    out: &mut Vec<u8>,
) {
    let length = u16::try_from(body.len()).unwrap_or(BODY_MASK) & BODY_MASK;
    let mut properties = length | if part.is_some() { PART_BIT } else { 0 };
    let mut frame = Writer::open(out);
    if address.edition == Edition::V2019 {
        properties |= VERSION_BIT;
    }
    frame.put(&id.to_be_bytes());
    frame.put(&properties.to_be_bytes());
    if address.edition == Edition::V2019 {
        frame.put(&[address.revision]);
    }
    frame.put(address.phone());
    frame.put(&serial.to_be_bytes());
    if let Some(Part { total, index }) = part {
        frame.put(&total.to_be_bytes());
        frame.put(&index.to_be_bytes());
    }
    frame.put(body);
    frame.close();
}

/// Writes a Jointech message with its one-byte serial.
pub(crate) fn write_compact(
    address: &Address,
    id: u16,
    wants_ack: bool,
    serial: u8,
    body: &[u8],
    out: &mut Vec<u8>,
) {
    let length = u16::try_from(body.len()).unwrap_or(BODY_MASK) & BODY_MASK;
    let mut frame = Writer::open(out);
    frame.put(&id.to_be_bytes());
    frame.put(&(length | u16::from(wants_ack) << 15).to_be_bytes());
    frame.put(&address.phone[..6]);
    frame.put(&[serial]);
    frame.put(body);
    frame.close();
}

/// Escapes and sums as it goes, so that no second buffer is needed.
pub(crate) struct Writer<'a> {
    out: &'a mut Vec<u8>,
    xor: u8,
}

impl<'a> Writer<'a> {
    pub(crate) fn open(out: &'a mut Vec<u8>) -> Self {
        out.push(FLAG);
        Self { out, xor: 0 }
    }

    pub(crate) fn put(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.xor ^= byte;
            self.escape(*byte);
        }
    }

    pub(crate) fn close(mut self) {
        self.escape(self.xor);
        self.out.push(FLAG);
    }

    fn escape(&mut self, byte: u8) {
        match byte {
            ESCAPE => self.out.extend([ESCAPE, 1]),
            FLAG => self.out.extend([ESCAPE, 2]),
            _ => self.out.push(byte),
        }
    }
}
