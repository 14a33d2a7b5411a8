//! One terminal's location message, encoded once; for each report serial, time, position and
//! checksum are patched and the result is escaped.

use std::sync::Arc;

use device_wire::{
    Edition, Profile,
    terminal::{Location, Terminal, TerminalLock},
};
use model::{DeviceTime, KilometresPerHour, Metres, Percent, Point, Tamper, TerminalId};

use super::Road;

const FLAG: u8 = 0x7e;
const ESCAPE: u8 = 0x7d;
/// Offsets in the body of an 0x0200: latitude and longitude, then other things, then the time.
const POSITION_AT: usize = 8;
pub(crate) const POSITION_BYTES: usize = 8;
const TIME_AT: usize = 22;
/// Reports that a truck makes before it leaves its start.
const REPORTS_AT_START: u32 = 2;

/// A location report whose serial, time and position can be overwritten in place.
#[derive(Debug, Clone)]
pub(crate) struct Template {
    /// Header and body, not escaped.
    message: Vec<u8>,
    serial_at: usize,
    body_at: usize,
    serial: u16,
    start: [u8; POSITION_BYTES],
    way: Arc<[[u8; POSITION_BYTES]]>,
    /// Reports made so far, up to those at the start.
    reports: u32,
    /// Where on its way it reports next.
    at: usize,
}

impl Template {
    /// For the n-th truck on a road, with its lock closed and held. Each enters the way at another
    /// place.
    pub(crate) fn new(profile: &Profile, terminal: TerminalId, road: &Road, n: usize) -> Self {
        let message = message_with(profile, terminal, Tamper::NONE);
        let serial_at = body_at(profile) - 2;
        // A prime: neighbours enter far from each other.
        let at = n.wrapping_mul(7_919) % road.way.len();
        let way = Arc::clone(&road.way);
        let (body_at, start) = (body_at(profile), road.start);
        Self { message, serial_at, body_at, serial: 0, start, way, reports: 0, at }
    }

    /// The same truck with alarms. Its time has to be set anew.
    pub(crate) fn with_alarms(
        &self,
        profile: &Profile,
        terminal: TerminalId,
        alarms: Tamper,
    ) -> Self {
        Self { message: message_with(profile, terminal, alarms), ..self.clone() }
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
        let position = self.next_position();
        self.put(POSITION_AT, &position);
        let checksum = self.message.iter().fold(0, |xor, byte| xor ^ byte);
        out.push(FLAG);
        escape(&self.message, out);
        escape(&[checksum], out);
        out.push(FLAG);
    }

    fn next_position(&mut self) -> [u8; POSITION_BYTES] {
        if self.reports < REPORTS_AT_START {
            self.reports += 1;
            return self.start;
        }
        let position = self.way[self.at];
        self.at = if self.at + 1 < self.way.len() { self.at + 1 } else { 0 };
        position
    }

    fn put(&mut self, at: usize, bytes: &[u8]) {
        let at = self.body_at + at;
        self.message[at..at + bytes.len()].copy_from_slice(bytes);
    }
}

/// Where a message's body begins: behind the serial, which ends the header of a message in one part.
fn body_at(profile: &Profile) -> usize {
    match profile.edition() {
        Edition::V2013 => 12,
        Edition::V2019 => 17,
    }
}

/// A position as a terminal writes it: latitude and longitude.
pub(crate) fn position_of(
    speaks: &mut Terminal,
    profile: &Profile,
    point: Point,
) -> [u8; POSITION_BYTES] {
    let message = message_of(speaks, &sample(point, Tamper::NONE));
    let at = body_at(profile) + POSITION_AT;
    *message[at..].first_chunk().expect("a location has 28 bytes")
}

/// A message whose position, time and serial are put in later.
fn message_with(profile: &Profile, terminal: TerminalId, alarms: Tamper) -> Vec<u8> {
    let mut speaks = Terminal::jt808(terminal, profile.edition()).with_profile(profile);
    let point = Point::new(22.0, 114.0).expect("a point on the earth");
    message_of(&mut speaks, &sample(point, alarms))
}

fn message_of(speaks: &mut Terminal, location: &Location) -> Vec<u8> {
    let mut frame = Vec::new();
    speaks.location(location, &mut frame);
    unescaped(&frame)
}

fn sample(from: Point, alarms: Tamper) -> Location {
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
            alarms,
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
    use model::{Point, ReportBody, ServerTime};

    use super::{super::numbered, Road, Template};

    #[test]
    fn every_report_decodes_and_differs_from_the_last() {
        let profiles = Profiles::shipped().unwrap();
        let point =
            |n: i32| Point::from_e7(223_000_000 + n * 970, 1_139_300_000 + n * 970).unwrap();
        let way: Vec<_> = (0..1_024).map(point).collect();
        for name in ["sample-multichip-808", "jt808-2013", "jt808-2019"] {
            let profile = profiles.get(name).unwrap();
            let road = Road::new(profile, point(-50), &way);
            let mut template = Template::new(profile, numbered(7), &road, 7);
            template.set_serial(65_000);
            template.set_time([0x26, 0x11, 0x21, 0x23, 0x59, 0x59]);
            let mut codec = Codec::new(Protocol::Jt808, Limits::default());
            let (mut keys, mut escaped) = (std::collections::HashSet::new(), 0);
            let mut fixes = Vec::new();
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
                fixes.extend(reports.iter().filter_map(|report| match &report.body {
                    ReportBody::Fix(fix) => Some(fix.point),
                    _ => None,
                }));
            }
            assert!(escaped > 50, "{name}: {escaped} frames with escapes");
            assert_eq!(fixes.len(), 3_000, "{name}");
            let is_near = |at: usize, n: i32| fixes[at].distance(point(n)).0 < 1.0;
            // It stays for two reports, enters its way somewhere, and drives on from there.
            let entered = 7 * 7_919 % 1_024;
            assert!(is_near(0, -50) && is_near(1, -50), "{name}");
            assert!(is_near(2, entered) && is_near(3, entered + 1), "{name}");
            assert!(is_near(2 + 1_024, entered), "{name}: round and round");
        }
    }
}
