//! JT/T 808 as terminals write it.

use encoding_rs::GBK;

use super::{Location, Terminal};
use crate::{
    Edition,
    jt808::{frame, id, location as body},
    profile::Profile,
};

/// What a simulated terminal says it is.
const PROVINCE: u16 = 44;
const CITY: u16 = 300;
const MAKER: &[u8] = b"1LOCK";
const MODEL: &[u8] = b"SAMPLE";
const SOFTWARE: &[u8] = b"sample-1";
const PLATE_YELLOW: u8 = 2;

pub(super) fn send(terminal: &mut Terminal, id: u16, body: &[u8], out: &mut Vec<u8>) {
    let parts = frame::write(&terminal.address, id, terminal.serial, body, out);
    terminal.take_serials(parts);
}

pub(super) fn register(terminal: &mut Terminal, plate: &str, out: &mut Vec<u8>) {
    let mut body = PROVINCE.to_be_bytes().to_vec();
    body.extend(CITY.to_be_bytes());
    let [maker, model, number] = match terminal.address.edition {
        Edition::V2013 => [5, 20, 7],
        Edition::V2019 => [11, 30, 30],
    };
    let digits = terminal.number.as_str().as_bytes();
    let last = &digits[digits.len().saturating_sub(7)..];
    padded(MAKER, maker, &mut body);
    padded(MODEL, model, &mut body);
    padded(last, number, &mut body);
    body.push(PLATE_YELLOW);
    body.extend_from_slice(&GBK.encode(plate).0);
    send(terminal, id::REGISTER, &body, out);
}

pub(super) fn authenticate(terminal: &mut Terminal, code: &str, out: &mut Vec<u8>) {
    let code = &code.as_bytes()[..code.len().min(usize::from(u8::MAX))];
    let mut body = Vec::new();
    if terminal.address.edition == Edition::V2019 {
        body.push(u8::try_from(code.len()).unwrap_or(u8::MAX));
    }
    body.extend_from_slice(code);
    if terminal.address.edition == Edition::V2019 {
        padded(b"", 15, &mut body);
        padded(SOFTWARE, 20, &mut body);
    }
    send(terminal, id::AUTHENTICATE, &body, out);
}

pub(super) fn location(terminal: &mut Terminal, location: &Location, out: &mut Vec<u8>) {
    let mut body = Vec::with_capacity(64);
    write(location, &terminal.profile, &mut body);
    send(terminal, id::LOCATION, &body, out);
}

pub(super) fn reply_with_location(
    terminal: &mut Terminal,
    id: u16,
    acked_serial: u16,
    location: &Location,
    out: &mut Vec<u8>,
) {
    let mut body = acked_serial.to_be_bytes().to_vec();
    write(location, &terminal.profile, &mut body);
    send(terminal, id, &body, out);
}

pub(super) fn batch(
    terminal: &mut Terminal,
    locations: &[Location],
    blind_area: bool,
    out: &mut Vec<u8>,
) {
    let locations = &locations[..locations.len().min(crate::LOCATIONS_MAX)];
    let mut body = u16::try_from(locations.len()).unwrap_or(0).to_be_bytes().to_vec();
    body.push(u8::from(blind_area));
    for location in locations {
        let mut inner = Vec::with_capacity(64);
        write(location, &terminal.profile, &mut inner);
        body.extend(u16::try_from(inner.len()).unwrap_or(0).to_be_bytes());
        body.extend(inner);
    }
    send(terminal, id::BATCH, &body, out);
}

pub(super) fn general_reply(
    terminal: &mut Terminal,
    serial: u16,
    message: u16,
    result: u8,
    out: &mut Vec<u8>,
) {
    let ([a, b], [c, d]) = (serial.to_be_bytes(), message.to_be_bytes());
    send(terminal, id::TERMINAL_ACK, &[a, b, c, d, result], out);
}

fn write(location: &Location, profile: &Profile, out: &mut Vec<u8>) {
    let mut status = 0;
    if location.point.is_some() {
        // One bit says it; where several may, the lowest is the standard's.
        status |= profile.fix_mask & profile.fix_mask.wrapping_neg();
    }
    let mut alarms = 0;
    let mut items = Vec::new();
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
        alarms = profile.alarms_of(lock.alarms);
        if let (Some(id), Some(battery)) = (profile.battery_item, lock.battery) {
            items.push((id, vec![battery.get()]));
        }
        if let (Some(id), Some(openings)) = (profile.openings_item, lock.openings) {
            let [_, _, high, low] = openings.to_be_bytes();
            items.push((id, vec![high, low, u8::from(lock.shackle_closed)]));
        }
    }
    let written = body::Written {
        alarms,
        status,
        point: location.point,
        altitude_m: location.altitude,
        speed: location.speed,
        course: location.course,
        at: location.time,
        odometer: location.odometer,
        satellites: location.satellites,
        items: &items,
    };
    body::write(&written, profile, out);
}

fn padded(text: &[u8], length: usize, out: &mut Vec<u8>) {
    let text = &text[..text.len().min(length)];
    out.extend_from_slice(text);
    out.resize(out.len() + length - text.len(), 0);
}
