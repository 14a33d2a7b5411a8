//! What peripherals say through a lock (`WLNET,5`): JT709 sub-locks and sensors.
//!
//! The payload is binary with `(`, `)`, `,` and `=` escaped as `3D` and the byte XOR `3D`. All
//! reports are about the peripheral, whose place is that of the lock it speaks through; the
//! codec says so beside them. `WLNET,7` is acknowledged in the same way, so it is read in the same
//! form; where it is not of that form it is kept raw.
//!
//! Peripherals of types 5 and 6 (valve locks) and 1 (temperature) have no word in the reports
//! beyond their position and are kept raw otherwise.

use model::{
    DeviceTime, LockEvent, LockEventKind, LockState, Motor, Opener, Origin, Percent, Report,
    ReportBody, Session, Shackle, Tamper, TerminalId,
};

use super::{block, text::DecodedText};
use crate::{
    FixStatus, Profile, WireError,
    ack::AckWhat,
    civil::{self, DateOrder},
    jt808::frame::number_of,
    reader::Reader,
};

const ESCAPE: u8 = 0x3d;
const TYPE_SUB_LOCK: u8 = 4;
const CUT: u16 = 1 << 4;
const COVER_OPENED: u16 = 1 << 2;
const SIGNAL_LOST: u16 = 1 << 14;

/// Event bits that are something that happened to the lock. More than one can be set.
const EVENTS: [(u16, LockEventKind, Opener); 7] = [
    (1, LockEventKind::Locked, Opener::Itself),
    (1 << 1, LockEventKind::Unlocked, Opener::Bluetooth),
    (COVER_OPENED, LockEventKind::CoverOpened, Opener::Unknown),
    (1 << 3, LockEventKind::Unlocked, Opener::Radio),
    (CUT, LockEventKind::ShackleCut, Opener::Unknown),
    (1 << 8, LockEventKind::ShackleOut, Opener::Unknown),
    (1 << 9, LockEventKind::Unlocked, Opener::Card),
];

/// Decodes the payload, which begins at `offset` of the frame. Offsets of errors count its
/// unescaped bytes.
pub(crate) fn decode(
    outcome: DecodedText,
    payload: &[u8],
    offset: usize,
    profile: &Profile,
    reports: &mut Vec<Report>,
) -> Result<DecodedText, WireError> {
    let bytes = unescape(payload);
    let mut reader = Reader::new(&bytes, offset);
    let block = block::read(&mut reader, profile)?;
    let at_offset = reader.offset();
    let time = civil::read_bcd(reader.array("sensor time")?, at_offset, DateOrder::DayFirst)?;
    let at = time.map(|ms| DeviceTime(ms - profile.clock_offset_ms)).or(block.at);
    let sensor = number_of(&reader.array::<5>("sensor number")?);
    let serial = reader.u8("sensor serial")?;
    reader.u16("voltage")?;
    let battery = Percent::new(reader.u8("battery")?).ok();
    reader.u8("rssi")?;
    let kind = reader.u8("sensor type")?;
    let position = block.position();
    let before = reports.len();
    if let Ok(point) = position {
        let body = ReportBody::Fix(block.fix(point));
        reports.push(Report { at: block.at, origin: Origin::Live, body });
    }
    if kind == TYPE_SUB_LOCK {
        sub_lock(reader.u16("events")?, at, battery, reports);
    }
    if reports.len() == before {
        let body = ReportBody::Session(Session::Other { message: outcome.word.to_owned() });
        reports.push(Report { at, origin: Origin::Live, body });
    }
    Ok(finish(outcome, sensor, serial, at, position.map_or_else(|why| why, |_| FixStatus::Given)))
}

fn finish(
    outcome: DecodedText,
    sensor: TerminalId,
    serial: u8,
    at: Option<DeviceTime>,
    position: FixStatus,
) -> DecodedText {
    let (about, serial) = (Some(sensor), u32::from(serial));
    let answer = AckWhat::P69 { serial };
    DecodedText { serial: Some(serial), at, position, about, answer, ..outcome }
}

/// One event for each bit, and a state with what the bits say of it. What "state bit 0" means is
/// not said clearly enough to be read.
fn sub_lock(
    events: u16,
    at: Option<DeviceTime>,
    battery: Option<Percent>,
    reports: &mut Vec<Report>,
) {
    let mut push = |body| reports.push(Report { at, origin: Origin::Live, body });
    for (bit, kind, opener) in EVENTS {
        if events & bit != 0 {
            let (credential, fence, wrong_tries) = (None, None, 0);
            push(ReportBody::Event(LockEvent { kind, opener, credential, fence, wrong_tries }));
        }
    }
    let alarms = [
        (CUT, Tamper::SHACKLE_CUT),
        (COVER_OPENED, Tamper::COVER_OPENED),
        (SIGNAL_LOST, Tamper::SUB_LOCK_LOST),
    ];
    let set = alarms.into_iter().filter(|(bit, _)| events & bit != 0);
    let tamper = set.fold(Tamper::NONE, |all, (_, alarm)| all.with(alarm));
    push(ReportBody::Lock(LockState {
        motor: Motor::Unknown,
        shackle: Shackle::Unknown,
        cover: model::Cover::Unknown,
        tamper,
        battery,
        openings: None,
    }));
}

/// One pass from left to right, so that an escaped escape is not taken for another.
fn unescape(payload: &[u8]) -> Vec<u8> {
    let mut bytes = payload.iter();
    let mut out = Vec::with_capacity(payload.len());
    while let Some(byte) = bytes.next() {
        match *byte {
            // A lone escape at the end stands for itself: the length check will refuse it.
            ESCAPE => out.push(bytes.next().map_or(ESCAPE, |next| next ^ ESCAPE)),
            other => out.push(other),
        }
    }
    out
}
