//! Jointech frames as locks write them: `$` of versions 0x19 and 0x17, and text.

use model::{LockEvent, LockEventKind, Opener, Percent};

use super::{Location, Terminal};
use crate::{
    AckForm, Profile,
    civil::{self, DateOrder},
    jointech::block,
    profile::Verify,
};

const VERSION_JT701D: u8 = 0x19;
const VERSION_JT701: u8 = 0x17;
/// High nibble of the type byte: rechargeable.
const RECHARGEABLE: u8 = 1 << 4;
const LIVE: u8 = 1;
const ALARM: u8 = 2;
const BLIND_AREA: u8 = 3;
/// From the time to the serial.
const LENGTH: u16 = 52;
const WANTS_ACK: u32 = 1 << 5;
const CHARGING: u8 = 0xff;

pub(super) fn text(terminal: &mut Terminal, words: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(format!("({:0>10},{words})", terminal.number.as_str()).as_bytes());
}

pub(super) fn location(terminal: &mut Terminal, location: &Location, out: &mut Vec<u8>) {
    let alarmed = location.lock.is_some_and(|l| terminal.profile.alarms_of(l.alarms) != 0);
    frame(terminal, if alarmed { ALARM } else { LIVE }, location, out);
}

pub(super) fn blind_area(terminal: &mut Terminal, location: &Location, out: &mut Vec<u8>) {
    frame(terminal, BLIND_AREA, location, out);
}

fn frame(terminal: &mut Terminal, data_type: u8, location: &Location, out: &mut Vec<u8>) {
    let [_, serial] = terminal.take_serials(1).to_be_bytes();
    let profile = &terminal.profile;
    let version = if profile.ack == AckForm::P35 { VERSION_JT701 } else { VERSION_JT701D };
    let number = &terminal.address.phone()[1..];
    let Location { time, point, speed, course, .. } = *location;
    let battery = location.lock.and_then(|l| l.battery).map_or(CHARGING, Percent::get);
    out.push(b'$');
    out.extend_from_slice(number);
    out.extend([version, RECHARGEABLE | data_type]);
    out.extend(LENGTH.to_be_bytes());
    out.extend(block::write(time, point, speed, course, profile));
    out.extend(kilometres(location).to_be_bytes());
    out.push(location.satellites.unwrap_or(0));
    out.extend([0; 4]);
    out.extend(status(location, data_type, profile).to_be_bytes());
    out.push(battery);
    // Cell, radio, fence, wake source and so on: nothing to say of them.
    out.extend([0; 22]);
    out.push(serial);
}

fn status(location: &Location, data_type: u8, profile: &Profile) -> u16 {
    let mut status = WANTS_ACK;
    if let Some(lock) = &location.lock {
        let bits = [
            (profile.motor, lock.motor_locked),
            (profile.shackle, lock.shackle_closed),
            (profile.cover, lock.cover_closed),
        ];
        for (bit, closed) in bits {
            if let Some(bit) = bit {
                bit.set(&mut status, closed);
            }
        }
        if data_type == ALARM {
            status |= profile.alarms_of(lock.alarms);
        }
    }
    let [_, _, high, low] = status.to_be_bytes();
    u16::from_be_bytes([high, low])
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "float to integer saturates"
)]
fn kilometres(location: &Location) -> u32 {
    location.odometer.map_or(0, |metres| (metres.0 / 1_000.0).round() as u32)
}

pub(super) fn lock_event(
    terminal: &mut Terminal,
    event: &LockEvent,
    location: &Location,
    out: &mut Vec<u8>,
) {
    let [_, serial] = terminal.take_serials(1).to_be_bytes();
    let profile = &terminal.profile;
    let local = location.time.0.saturating_add(profile.clock_offset_ms);
    let [day, month, year, hour, minute, second] = civil::numbers(local, DateOrder::DayFirst);
    let (source, verify) = (source(event), verify(event, profile.verify));
    let by_password = matches!(source, 4 | 6 | 7) && event.kind == LockEventKind::Unlocked;
    let point = location.point.map_or([0.0, 0.0], |p| [p.lat(), p.lon()]);
    let [lat, lon] = point.map(f64::abs);
    let [north, east] = point.map(|degrees| degrees >= 0.0);
    let words = format!(
        "P45,{day:02}{month:02}{year:02},{hour:02}{minute:02}{second:02},{lat:.7},{},{lon:.7},{},{},\
         {:.1},{},{source},{verify},{:0>10},{},{},{serial}",
        if north { 'N' } else { 'S' },
        if east { 'E' } else { 'W' },
        if location.point.is_some() { 'A' } else { 'V' },
        location.speed.0,
        location.course.degrees(),
        event.credential.as_deref().unwrap_or("0"),
        u8::from(by_password),
        event.wrong_tries,
    );
    text(terminal, &words, out);
}

fn source(event: &LockEvent) -> u8 {
    match event.opener {
        Opener::Card if event.kind == LockEventKind::Noted => 3,
        Opener::Card => 1,
        Opener::IllegalCard => 2,
        Opener::RemoteStaticPassword => 4,
        Opener::Itself => 5,
        Opener::RemoteOrder => 6,
        Opener::Bluetooth => 7,
        Opener::Code(code) => code,
        Opener::Radio | Opener::Unknown => 0,
    }
}

fn verify(event: &LockEvent, form: Verify) -> u8 {
    let fenced = matches!(event.opener, Opener::Card | Opener::RemoteOrder);
    match (event.kind, event.fence) {
        (LockEventKind::Unlocked, Some(fence)) if fenced && form == Verify::Fence => fence,
        (LockEventKind::Unlocked, _) if fenced && form == Verify::Fence => 98,
        (LockEventKind::Unlocked, _) => 1,
        (LockEventKind::Refused, _) if fenced && form == Verify::Fence => 99,
        _ => 0,
    }
}
