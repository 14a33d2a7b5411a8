//! Jointech's 0x5501 and 0x5502 (JT705A and kin): a location inside a JT/T 808 frame, with a serial
//! of one byte and the time and position block of the `$` frame. 0x5502 has no fix.
//!
//! After the block: rssi, satellites, mileage (DWORD, km), battery (to 100 %; 0xAA and 0xAB
//! charging), cell (DWORD and WORD), product (3 = lock), status WORD, alarm WORD, items.
//! Whether the acknowledgement echoes the serial is not public; it does here, since nothing else
//! in it could say what is acknowledged.

use model::{DeviceTime, Fix, LockState, Metres, Origin, Percent, Report, ReportBody, Session};

use super::{event_item, location::Items};
use crate::{FixStatus, Limits, Profile, WireError, jointech::block, reader::Reader};

const PRODUCT_LOCK: u8 = 3;

/// Appends the reports of one message. Returns its time and what became of the position.
pub(crate) fn decode(
    reader: &mut Reader<'_>,
    has_fix: bool,
    profile: &Profile,
    limits: &Limits,
    reports: &mut Vec<Report>,
) -> Result<(Option<DeviceTime>, FixStatus), WireError> {
    let block = block::read(reader, profile)?;
    reader.u8("rssi")?;
    let satellites = reader.u8("satellites")?;
    let odometer = Metres(f64::from(reader.u32("mileage")?) * 1_000.0);
    let battery = Percent::new(reader.u8("battery")?).ok();
    reader.take(6, "cell")?;
    let product = reader.u8("product")?;
    let status = u32::from(reader.u16("status")?);
    let alarms = u32::from(reader.u16("alarms")?);
    let before = reports.len();
    let mut push = |body| reports.push(Report { at: block.at, origin: Origin::Live, body });
    let position = if has_fix { block.position() } else { Err(FixStatus::NoFix) };
    if let Ok(point) = position {
        let (satellites, odometer) = (Some(satellites), Some(odometer));
        push(ReportBody::Fix(Fix { satellites, odometer, ..block.fix(point) }));
    }
    if product == PRODUCT_LOCK && profile.has_lock() {
        push(ReportBody::Lock(LockState {
            motor: profile.motor_of(status),
            shackle: profile.shackle_of(status),
            cover: profile.cover_of(status),
            tamper: profile.tamper_of(alarms),
            battery,
            openings: None,
        }));
    }
    let items = Items(reader.rest()).take(limits.items_max);
    let mut events = items.filter(|(id, _)| Some(*id) == profile.event_item);
    if let Some(event) = events.find_map(|(_, value)| event_item::read(value)) {
        push(ReportBody::Event(event));
    }
    if reports.len() == before {
        let body = ReportBody::Session(Session::Heartbeat);
        reports.push(Report { at: block.at, origin: Origin::Live, body });
    }
    Ok((block.at, position.map_or_else(|why| why, |_| FixStatus::Given)))
}
