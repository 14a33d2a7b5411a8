//! One terminal's location message, encoded once; for each report serial, time, position and
//! checksum are patched and the result is escaped.

use device_wire::{
    Edition, Profile,
    terminal::{Location, Terminal, TerminalLock},
};
use model::{DeviceTime, KilometresPerHour, Metres, Percent, Point, Tamper, TerminalId};

const FLAG: u8 = 0x7e;
const ESCAPE: u8 = 0x7d;
/// Offsets in the body of an 0x0200.
const LATITUDE_AT: usize = 8;
const LONGITUDE_AT: usize = 12;
const TIME_AT: usize = 22;
/// How far a report is from the last one, in millionths of a degree: some ten metres.
const STRIDE: u32 = 97;
/// Reports after which a terminal is back where it began.
const LAP: u16 = 1_024;

/// A location report whose serial, time and position can be overwritten in place.
#[derive(Debug, Clone)]
pub(crate) struct Template {
    /// Header and body, not escaped.
    message: Vec<u8>,
    serial_at: usize,
    body_at: usize,
    serial: u16,
    latitude: u32,
    longitude: u32,
    step: u16,
}

impl Template {
    /// For a truck that starts at `from`, with its lock closed and held.
    pub(crate) fn new(profile: &Profile, terminal: TerminalId, from: Point) -> Self {
        let mut speaks = Terminal::jt808(terminal, profile.edition()).with_profile(profile);
        let mut frame = Vec::new();
        speaks.location(&sample(from), &mut frame);
        let message = unescaped(&frame);
        let serial_at = match profile.edition() {
            Edition::V2013 => 10,
            Edition::V2019 => 15,
        };
        let body_at = serial_at + 2;
        let word = |at: usize| {
            let bytes = message[body_at + at..].first_chunk().expect("a location has 28 bytes");
            u32::from_be_bytes(*bytes)
        };
        let (latitude, longitude) = (word(LATITUDE_AT), word(LONGITUDE_AT));
        Self { serial_at, body_at, serial: 0, latitude, longitude, step: 0, message }
    }

    /// Where acknowledgements of this terminal have their body: its header is as long.
    pub(crate) fn body_at(&self) -> usize {
        self.body_at
    }

    /// The next serial, with the authentication before the reports.
    pub(crate) fn set_serial(&mut self, serial: u16) {
        self.serial = serial;
    }

    /// Sets the time of the reports that follow, given as six pairs of decimal digits.
    pub(crate) fn set_time(&mut self, digits: [u8; 6]) {
        self.put(TIME_AT, &digits);
    }

    /// Appends the next report.
    pub(crate) fn write(&mut self, out: &mut Vec<u8>) {
        let serial = self.serial.to_be_bytes();
        self.message[self.serial_at..self.serial_at + 2].copy_from_slice(&serial);
        self.serial = self.serial.wrapping_add(1);
        let moved = u32::from(self.step) * STRIDE;
        self.step = (self.step + 1) % LAP;
        self.put(LATITUDE_AT, &(self.latitude + moved).to_be_bytes());
        self.put(LONGITUDE_AT, &(self.longitude + moved).to_be_bytes());
        let checksum = self.message.iter().fold(0, |xor, byte| xor ^ byte);
        out.push(FLAG);
        escape(&self.message, out);
        escape(&[checksum], out);
        out.push(FLAG);
    }

    fn put(&mut self, at: usize, bytes: &[u8]) {
        let at = self.body_at + at;
        self.message[at..at + bytes.len()].copy_from_slice(bytes);
    }
}

fn sample(from: Point) -> Location {
    Location {
        // Replaced before the first report.
        time: DeviceTime(1_800_000_000_000),
        point: Some(from),
        speed: KilometresPerHour(63.0),
        satellites: Some(14),
        odometer: Some(Metres(123_400.0)),
        lock: Some(TerminalLock {
            motor_locked: true,
            shackle_closed: true,
            cover_closed: true,
            battery: Percent::new(87).ok(),
            openings: Some(41),
            alarms: Tamper::NONE,
        }),
        ..Location::default()
    }
}

fn escape(bytes: &[u8], out: &mut Vec<u8>) {
    // Most messages need no escape, and a look at all bytes at once is cheap.
    let special = bytes.iter().fold(0, |any, byte| any | u8::from(byte | 3 == 0x7f));
    if special == 0 {
        out.extend_from_slice(bytes);
        return;
    }
    for byte in bytes {
        match *byte {
            ESCAPE => out.extend([ESCAPE, 1]),
            FLAG => out.extend([ESCAPE, 2]),
            other => out.push(other),
        }
    }
}

/// Header and body of a frame, without its checksum.
fn unescaped(frame: &[u8]) -> Vec<u8> {
    let mut message = Vec::with_capacity(frame.len());
    let mut bytes = frame[1..frame.len() - 1].iter();
    while let Some(byte) = bytes.next() {
        message.push(match (*byte, *byte == ESCAPE) {
            (_, true) => ESCAPE + bytes.next().map_or(0, |code| code - 1),
            (plain, false) => plain,
        });
    }
    message.pop();
    message
}

#[cfg(test)]
mod tests {
    use device_wire::{Codec, Limits, Profiles, Protocol, Split, split};
    use model::{ReportBody, ServerTime};

    use super::{super::numbered, Template};

    #[test]
    fn every_report_decodes_and_differs_from_the_last() {
        let profiles = Profiles::shipped().unwrap();
        for name in ["sample-multichip-808", "jt808-2013", "jt808-2019"] {
            let profile = profiles.get(name).unwrap();
            let mut template =
                Template::new(profile, numbered(7), model::Point::new(22.3, 113.93).unwrap());
            template.set_serial(65_000);
            template.set_time([0x26, 0x11, 0x21, 0x23, 0x59, 0x59]);
            let mut codec = Codec::new(Protocol::Jt808, Limits::default());
            let (mut keys, mut escaped) = (std::collections::HashSet::new(), 0);
            for _ in 0..3_000 {
                let mut frame = Vec::new();
                template.write(&mut frame);
                escaped += usize::from(frame.contains(&0x7d));
                let cut = split(Protocol::Jt808, &frame, &Limits::default());
                assert_eq!(cut, Split::Frame { raw: &frame, consumed: frame.len() });
                let mut reports = Vec::new();
                let decoded = codec.decode(&frame, profile, ServerTime(0), &mut reports).unwrap();
                assert_eq!(decoded.terminal, numbered(7));
                assert!(keys.insert(decoded.dedupe));
                assert!(reports.iter().any(|r| matches!(r.body, ReportBody::Fix(_))), "{name}");
            }
            assert!(escaped > 50, "{name}: {escaped} frames with escapes");
        }
    }
}
