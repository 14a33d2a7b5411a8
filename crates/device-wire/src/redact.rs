//! Overwrites the passwords in a frame, for logs and for showing raw frames to people.

use std::ops::Range;

use crate::{
    Edition,
    inspect::{item_ranges, secret},
    jt808::{
        frame::{self, Header, Writer},
        id,
        location::Items,
    },
};

const MASK: u8 = b'*';
/// What is kept of a frame that cannot be read: delimiter, id, properties and number.
const UNREADABLE_KEPT: usize = 16;

/// The frame with its passwords overwritten with `*` and its checksum made right again.
///
/// Secret are authentication codes (0x0102, 0x8100), Jointech passwords (P43, P44, P52, ELOCK and
/// item 0x0B) and item 0x67. A sub-packet may hold any of these anywhere, so its whole body is
/// overwritten; of a frame that cannot be read, only the beginning is given back.
pub fn redact(raw: &[u8]) -> Vec<u8> {
    match raw.first() {
        Some(b'$') => raw.to_vec(),
        Some(b'(') => redact_text(raw),
        _ => redact_jt808(raw).unwrap_or_else(|| raw[..raw.len().min(UNREADABLE_KEPT)].to_vec()),
    }
}

fn redact_jt808(raw: &[u8]) -> Option<Vec<u8>> {
    let mut scratch = Vec::new();
    let mut message = frame::open(raw, &mut scratch).ok()?.to_vec();
    let (header, mut reader) = frame::read_header(&message).ok()?;
    let body = reader.rest();
    let body_at = message.len() - body.len();
    for range in secrets(&header, body) {
        message[body_at + range.start..body_at + range.end].fill(MASK);
    }
    let mut out = Vec::with_capacity(raw.len());
    let mut writer = Writer::open(&mut out);
    writer.put(&message);
    writer.close();
    Some(out)
}

fn secrets(header: &Header, body: &[u8]) -> Vec<Range<usize>> {
    if header.part.is_some() {
        return std::iter::once(0..body.len()).collect();
    }
    match header.id {
        id::AUTHENTICATE => {
            let from = usize::from(header.address.edition == Edition::V2019).min(body.len());
            let length = body.first().copied().map_or(0, usize::from);
            let until = if from == 0 { body.len() } else { (from + length).min(body.len()) };
            std::iter::once(from..until).collect()
        }
        id::REGISTERED => std::iter::once(body.len().min(3)..body.len()).collect(),
        message => {
            let lists = item_ranges(message, body).into_iter();
            lists.flat_map(|list| item_secrets(list, body)).collect()
        }
    }
}

fn item_secrets(list: Range<usize>, body: &[u8]) -> Vec<Range<usize>> {
    let mut at = list.start;
    let items = Items(&body[list]).filter_map(|(id, value)| {
        let value_at = at + 2;
        at = value_at + value.len();
        secret(id, value).map(|range| value_at + range.start..value_at + range.end)
    });
    items.collect()
}

fn redact_text(raw: &[u8]) -> Vec<u8> {
    let mut out = raw.to_vec();
    let Some(inner) = raw.get(1..raw.len().saturating_sub(1)) else { return out };
    let fields: Vec<&[u8]> = inner.split(|b| *b == b',').collect();
    let from_device = fields[0].first().is_some_and(u8::is_ascii_digit) && fields.len() > 1;
    let word = usize::from(from_device);
    let is = |index: usize, text: &[u8]| fields.get(index) == Some(&text);
    let first_secret = match fields[word] {
        b"P43" if !from_device => word + 1,
        b"P44" => word + 1,
        b"P52" if is(word + 1, b"2") || (is(word + 1, b"3") && !from_device) => word + 2,
        b"1" if is(3, b"ELOCK") => 5,
        _ => return out,
    };
    let before: usize = fields.iter().take(first_secret).map(|field| field.len() + 1).sum();
    let last = out.len().saturating_sub(1);
    for byte in out.iter_mut().take(last).skip(1 + before) {
        if *byte != b',' {
            *byte = MASK;
        }
    }
    out
}
