//! Tests of the crate as a whole: fixtures, our golden frames, malformed input, properties.

mod commands;
mod fixtures;
mod golden;
mod jointech_commands;
mod malformed;
mod properties;
mod secrets;

use model::{Report, ServerTime};

use crate::{Codec, Decoded, Limits, Profile, Profiles, Protocol, WireError};

/// The server's time in these tests, 2026-01-02T03:04:05Z.
pub(crate) const NOW: ServerTime = ServerTime(1_767_323_045_000);

#[track_caller]
pub(crate) fn profile(name: &str) -> Profile {
    Profiles::shipped().unwrap().get(name).expect(name).clone()
}

pub(crate) fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.chunks(2).map(byte).collect()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

/// Decodes one frame on a connection of its own.
pub(crate) fn decode(raw: &[u8], profile: &Profile) -> Result<(Decoded, Vec<Report>), WireError> {
    let mut reports = Vec::new();
    let mut codec = Codec::new(profile.protocol(), Limits::default());
    codec.decode(raw, profile, NOW, &mut reports).map(|decoded| (decoded, reports))
}

/// Every fixture as protocol, name and raw bytes.
pub(crate) fn fixture_frames() -> Vec<(Protocol, String, Vec<u8>)> {
    fixtures::all().into_iter().map(|f| (f.protocol, f.name, f.raw)).collect()
}
