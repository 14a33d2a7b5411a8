//! The location body (0x0200), which 0x0201, 0x0500 and 0x0704 carry too.
//!
//! 28 bytes are fixed; items of id, length and value follow. An item that overruns the body ends
//! the items, and the fixed part still counts: devices in the field do that. Nothing here
//! allocates, except for the rare lock event with a card number.

use model::{
    Course, DeviceTime, Fix, FixSource, KilometresPerHour, LockState, Metres, Origin, Percent,
    Point, Report, ReportBody, Session,
};

use super::event_item;
use crate::{
    FixStatus, Limits, Profile, WireError,
    civil::{self, DateOrder},
    reader::Reader,
};

pub(crate) const FIXED_BYTES: usize = 28;
pub(crate) const SOUTH: u32 = 1 << 2;
pub(crate) const WEST: u32 = 1 << 3;
/// Coordinates were shifted by the Mainland's plug-in: not WGS-84.
const SHIFTED: u32 = 1 << 5;
pub(crate) const ITEM_ODOMETER: u8 = 0x01;
pub(crate) const ITEM_SATELLITES: u8 = 0x31;

/// A location as it stands on the wire.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LocationBody<'a> {
    alarms: u32,
    status: u32,
    /// 1e-6 degrees, without sign.
    lat_e6: u32,
    lon_e6: u32,
    /// In units of 0.1 km/h.
    speed: u16,
    course: u16,
    pub(crate) at: Option<DeviceTime>,
    items: &'a [u8],
}

/// Reads a location that is all that is left of a body.
pub(crate) fn read<'a>(
    reader: &mut Reader<'a>,
    profile: &Profile,
) -> Result<LocationBody<'a>, WireError> {
    let offset = reader.offset();
    let fixed: [u8; FIXED_BYTES] = reader.array("location")?;
    let word = |at: usize| u32::from_be_bytes([0, 1, 2, 3].map(|i| fixed[at + i]));
    let half = |at: usize| u16::from_be_bytes([fixed[at], fixed[at + 1]]);
    let digits = [22, 23, 24, 25, 26, 27].map(|at| fixed[at]);
    let at = civil::read_bcd(digits, offset + 22, DateOrder::YearFirst)?;
    Ok(LocationBody {
        alarms: word(0),
        status: word(4),
        lat_e6: word(8),
        lon_e6: word(12),
        speed: half(18),
        course: half(20),
        at: at.map(|ms| DeviceTime(ms - profile.clock_offset_ms)),
        items: reader.rest(),
    })
}

/// What the items say that reports have a place for.
#[derive(Debug, Clone, Copy, Default)]
struct Known<'a> {
    odometer: Option<Metres>,
    satellites: Option<u8>,
    battery: Option<Percent>,
    openings: Option<u32>,
    event: Option<&'a [u8]>,
}

/// Appends the reports of one location.
pub(crate) fn report(
    body: &LocationBody<'_>,
    origin: Origin,
    profile: &Profile,
    limits: &Limits,
    reports: &mut Vec<Report>,
) -> FixStatus {
    let known = known_items(body.items, profile, limits);
    let before = reports.len();
    let mut push = |body_of| reports.push(Report { at: body.at, origin, body: body_of });
    let position = position(body, profile);
    if let Ok(point) = position {
        push(ReportBody::Fix(fix(body, point, &known, profile)));
    }
    if profile.has_lock() {
        push(ReportBody::Lock(LockState {
            motor: profile.motor_of(body.status),
            shackle: profile.shackle_of(body.status),
            cover: profile.cover_of(body.status),
            tamper: profile.tamper_of(body.alarms),
            battery: known.battery,
            openings: known.openings,
        }));
    }
    if let Some(event) = known.event.and_then(event_item::read) {
        push(ReportBody::Event(event));
    }
    if reports.len() == before {
        // Neither a place nor a lock: all it says is that it is alive.
        reports.push(Report { at: body.at, origin, body: ReportBody::Session(Session::Heartbeat) });
    }
    match position {
        Ok(_) => FixStatus::Given,
        Err(why) => why,
    }
}

fn position(body: &LocationBody<'_>, profile: &Profile) -> Result<Point, FixStatus> {
    if body.status & (profile.fix_mask | profile.cell_mask) == 0 {
        return Err(FixStatus::NoFix);
    }
    if body.status & SHIFTED != 0 {
        return Err(FixStatus::Shifted);
    }
    let signed = |e6: u32, negative: u32| {
        let e7 = i32::try_from(e6).ok()?.checked_mul(10)?;
        Some(if body.status & negative == 0 { e7 } else { -e7 })
    };
    let lat = signed(body.lat_e6, SOUTH).ok_or(FixStatus::OutOfRange)?;
    let lon = signed(body.lon_e6, WEST).ok_or(FixStatus::OutOfRange)?;
    Point::from_e7(lat, lon).map_err(|_| FixStatus::OutOfRange)
}

fn fix(body: &LocationBody<'_>, point: Point, known: &Known<'_>, profile: &Profile) -> Fix {
    let by_cell = body.status & profile.cell_mask != 0;
    Fix {
        point,
        speed: KilometresPerHour(f32::from(body.speed) / 10.0),
        // A course above 360 is a fault of the device; a fix is worth more than its course.
        course: Course::new(body.course).unwrap_or_default(),
        accuracy: None,
        source: if by_cell { FixSource::Cell } else { FixSource::Gnss },
        satellites: known.satellites,
        odometer: known.odometer,
    }
}

fn known_items<'a>(items: &'a [u8], profile: &Profile, limits: &Limits) -> Known<'a> {
    let mut known = Known::default();
    for (id, value) in Items(items).take(limits.items_max) {
        match (id, value) {
            (ITEM_ODOMETER, &[a, b, c, d]) => {
                let tenths = u32::from_be_bytes([a, b, c, d]);
                known.odometer = Some(Metres(f64::from(tenths) * 100.0));
            }
            (ITEM_SATELLITES, &[satellites]) => known.satellites = Some(satellites),
            (id, &[a, b, c, d]) if Some(id) == profile.odometer_km_item => {
                let kilometres = u32::from_be_bytes([a, b, c, d]);
                known.odometer = Some(Metres(f64::from(kilometres) * 1_000.0));
            }
            (id, &[percent]) if Some(id) == profile.battery_item => {
                known.battery = Percent::new(percent).ok();
            }
            (id, &[high, low, ..]) if Some(id) == profile.openings_item => {
                known.openings = Some(u32::from(u16::from_be_bytes([high, low])));
            }
            (id, event) if Some(id) == profile.event_item => known.event = Some(event),
            _ => {}
        }
    }
    known
}

/// Items of a body: id and value, until one overruns it.
#[derive(Debug)]
pub(crate) struct Items<'a>(pub(crate) &'a [u8]);

impl<'a> Iterator for Items<'a> {
    type Item = (u8, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let [id, length, rest @ ..] = self.0 else { return None };
        let Some((value, rest)) = rest.split_at_checked(usize::from(*length)) else {
            self.0 = &[];
            return None;
        };
        self.0 = rest;
        Some((*id, value))
    }
}

/// What a device writes into a location.
pub(crate) struct Written<'a> {
    pub(crate) alarms: u32,
    pub(crate) status: u32,
    pub(crate) point: Option<Point>,
    /// Metres above the ellipsoid or sea; devices do not say which.
    pub(crate) altitude_m: i16,
    pub(crate) speed: KilometresPerHour,
    pub(crate) course: Course,
    pub(crate) at: DeviceTime,
    pub(crate) odometer: Option<Metres>,
    pub(crate) satellites: Option<u8>,
    pub(crate) items: &'a [(u8, Vec<u8>)],
}

/// Writes a location body as a device does.
pub(crate) fn write(location: &Written<'_>, profile: &Profile, out: &mut Vec<u8>) {
    let mut status = location.status;
    let [lat, lon] = location.point.map_or([0, 0], |p| [p.lat_e7(), p.lon_e7()]);
    status |= if lat < 0 { SOUTH } else { 0 } | if lon < 0 { WEST } else { 0 };
    let to_e6 = |e7: i32| (e7.unsigned_abs() + 5) / 10;
    out.extend(location.alarms.to_be_bytes());
    out.extend(status.to_be_bytes());
    out.extend(to_e6(lat).to_be_bytes());
    out.extend(to_e6(lon).to_be_bytes());
    out.extend(location.altitude_m.to_be_bytes());
    out.extend(tenths_u16(location.speed).to_be_bytes());
    out.extend(location.course.degrees().to_be_bytes());
    let local = location.at.0.saturating_add(profile.clock_offset_ms);
    out.extend(civil::write_bcd(local, DateOrder::YearFirst));
    if let Some(metres) = location.odometer {
        out.extend([ITEM_ODOMETER, 4]);
        out.extend(hundreds_u32(metres).to_be_bytes());
    }
    if let Some(satellites) = location.satellites {
        out.extend([ITEM_SATELLITES, 1, satellites]);
    }
    for (id, value) in location.items {
        out.extend([*id, u8::try_from(value.len()).unwrap_or(u8::MAX)]);
        out.extend(value.iter().take(usize::from(u8::MAX)));
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "float to integer saturates"
)]
fn tenths_u16(speed: KilometresPerHour) -> u16 {
    (speed.0 * 10.0).round() as u16
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "float to integer saturates"
)]
fn hundreds_u32(metres: Metres) -> u32 {
    (metres.0 / 100.0).round() as u32
}
