//! What stands on the wire beside the reports, for people who debug devices. Not for hot paths.

use model::TerminalId;

use crate::{
    Edition, MessageId, Profile, WireError,
    jointech::{binary, text},
    jt808::{event_item, frame, id, location},
};

/// Item of the padlock gateways whose value is a password in clear.
pub(crate) const ITEM_PASSWORD: u8 = 0x67;
/// Jointech's lock event item, which may hold a password.
pub(crate) const ITEM_LOCK_EVENT: u8 = 0x0b;

/// A frame taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrameDetails {
    /// The terminal that the frame names.
    pub terminal: TerminalId,
    /// The id of a JT/T 808 message. `None`: text and `$` frames, which decoding names.
    pub message: Option<MessageId>,
    /// Serial. `None`: text frames, or where decoding tells.
    pub serial: Option<u32>,
    /// Which header. `None`: not JT/T 808.
    pub edition: Option<Edition>,
    /// Index (from 1) and total of a sub-packet.
    pub part: Option<(u16, u16)>,
    /// The checksum, which was right. `None`: the protocol has none.
    pub checksum: Option<u8>,
    /// Items of its locations. Empty for sub-packets.
    pub items: Vec<RawItem>,
}

/// An item as it stands on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawItem {
    /// Identifier of the item in the location, such as 0x31 for satellites.
    pub id: u8,
    /// Whether the profile or the standard part of the codec reads it.
    pub is_known: bool,
    /// Its value; passwords in it are overwritten with `*`.
    pub value: Vec<u8>,
}

/// Takes a frame apart.
///
/// # Errors
///
/// When the frame or its header makes no sense.
pub fn inspect(raw: &[u8], profile: &Profile) -> Result<FrameDetails, WireError> {
    let plain = |terminal, serial| FrameDetails {
        terminal,
        message: None,
        serial,
        edition: None,
        part: None,
        checksum: None,
        items: Vec::new(),
    };
    match raw.first() {
        Some(b'$') => Ok(plain(binary::terminal(raw)?, raw.last().copied().map(u32::from))),
        Some(b'(') => Ok(plain(text::terminal(raw)?, None)),
        _ => inspect_jt808(raw, profile),
    }
}

fn inspect_jt808(raw: &[u8], profile: &Profile) -> Result<FrameDetails, WireError> {
    let mut scratch = Vec::new();
    let message = frame::open(raw, &mut scratch)?;
    let (header, mut reader) = frame::read_header(message)?;
    let mut items = Vec::new();
    if header.part.is_none() {
        let body = reader.rest();
        for range in item_ranges(header.id, body) {
            items.extend(location::Items(&body[range]).map(|(id, value)| item(id, value, profile)));
        }
    }
    Ok(FrameDetails {
        terminal: header.address.terminal(),
        message: Some(MessageId::Jt808(header.id)),
        serial: Some(u32::from(header.serial)),
        edition: Some(header.address.edition),
        part: header.part.map(|part| (part.index, part.total)),
        checksum: Some(message.iter().fold(0, |xor, byte| xor ^ byte)),
        items,
    })
}

fn item(id: u8, value: &[u8], profile: &Profile) -> RawItem {
    let known =
        [profile.battery_item, profile.openings_item, profile.odometer_km_item, profile.event_item];
    let standard = [location::ITEM_ODOMETER, location::ITEM_SATELLITES];
    let is_known = known.contains(&Some(id)) || standard.contains(&id);
    let mut value = value.to_vec();
    if let Some(secret) = secret(id, &value) {
        value[secret].fill(b'*');
    }
    RawItem { id, is_known, value }
}

/// Where in an item's value a password stands.
pub(crate) fn secret(id: u8, value: &[u8]) -> Option<std::ops::Range<usize>> {
    match id {
        ITEM_PASSWORD => Some(0..value.len()),
        ITEM_LOCK_EVENT => event_item::password(value),
        _ => None,
    }
}

/// Where in the body of a message the items of its locations stand.
pub(crate) fn item_ranges(message: u16, body: &[u8]) -> Vec<std::ops::Range<usize>> {
    /// Time, position, and what 0x5501 has before its items.
    const COMPACT_FIXED: usize = 17 + 1 + 1 + 4 + 1 + 6 + 1 + 2 + 2;
    let one = |fixed: usize| {
        let all = fixed..body.len();
        Some(all).filter(|all| !all.is_empty()).into_iter().collect()
    };
    match message {
        id::LOCATION => one(location::FIXED_BYTES),
        id::LOCATION_REPLY | id::CONTROL_REPLY => one(2 + location::FIXED_BYTES),
        id::COMPACT_FIX | id::COMPACT_NO_FIX => one(COMPACT_FIXED),
        id::BATCH => {
            let (mut ranges, mut at) = (Vec::new(), 3);
            while let Some(&[high, low]) = body.get(at..at + 2) {
                let from = at + 2;
                let until = (from + usize::from(u16::from_be_bytes([high, low]))).min(body.len());
                if until > from + location::FIXED_BYTES {
                    ranges.push(from + location::FIXED_BYTES..until);
                }
                at = until;
            }
            ranges
        }
        _ => Vec::new(),
    }
}
