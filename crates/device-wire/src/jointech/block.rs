//! The 17 bytes of time and position that `$` frames, sub-lock texts and 0x5501 share.
//!
//! ddMMyyHHmmss BCD · latitude ddMM.MMMM in 8 digits · longitude dddMM.MMMM in 9 digits · a nibble
//! (bit 0 fix, bit 1 north, bit 2 east) · speed in knots, binary · course in units of 2 degrees.

use model::{Course, DeviceTime, Fix, FixSource, KilometresPerHour, Point};

use crate::{
    FixStatus, Profile, WireError,
    civil::{self, DateOrder},
    reader::Reader,
};

const KMH_PER_KNOT: f32 = 1.852;
const FIX: u8 = 1;
const NORTH: u8 = 1 << 1;
const EAST: u8 = 1 << 2;
/// This bit is 1 in every block, whatever the position.
const RESERVED: u8 = 1 << 3;
/// Minutes are written in units of 1e-4; a degree has 60.
const UNITS_PER_DEGREE: u32 = 600_000;

/// The block as read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Block {
    pub(crate) at: Option<DeviceTime>,
    pub(crate) speed: KilometresPerHour,
    pub(crate) course: Course,
    has_fix: bool,
    /// `None`: minutes above 59 or degrees out of range.
    point: Option<Point>,
}

impl Block {
    /// Where, or why not.
    pub(crate) fn position(&self) -> Result<Point, FixStatus> {
        match (self.has_fix, self.point) {
            (false, _) => Err(FixStatus::NoFix),
            (true, None) => Err(FixStatus::OutOfRange),
            (true, Some(point)) => Ok(point),
        }
    }

    /// The fix at that point, by satellite, with what the block alone says of it.
    pub(crate) fn fix(&self, point: Point) -> Fix {
        Fix {
            point,
            speed: self.speed,
            course: self.course,
            accuracy: None,
            source: FixSource::Gnss,
            satellites: None,
            odometer: None,
        }
    }
}

/// Reads the block.
pub(crate) fn read(reader: &mut Reader<'_>, profile: &Profile) -> Result<Block, WireError> {
    let offset = reader.offset();
    let time = civil::read_bcd(reader.array("time")?, offset, DateOrder::DayFirst)?;
    let offset = reader.offset();
    let place: [u8; 9] = reader.array("position")?;
    let speed = f32::from(reader.u8("speed")?) * KMH_PER_KNOT;
    let course = Course::new(u16::from(reader.u8("course")?) * 2).unwrap_or_default();
    let flags = place[8] & 15;
    let has_fix = flags & FIX != 0;
    Ok(Block {
        at: time.map(|ms| DeviceTime(ms - profile.clock_offset_ms)),
        speed: KilometresPerHour(speed),
        course,
        has_fix,
        // Without a fix a device may fill these digits with anything.
        point: if has_fix { point(&place, flags, offset)? } else { None },
    })
}

fn point(place: &[u8; 9], flags: u8, offset: usize) -> Result<Option<Point>, WireError> {
    let mut digits = [0_u32; 17];
    for (i, digit) in digits.iter_mut().enumerate() {
        let byte = place[i / 2];
        let nibble = if i % 2 == 0 { byte >> 4 } else { byte & 15 };
        if nibble > 9 {
            return Err(WireError::Bcd { offset: offset + i / 2, byte });
        }
        *digit = u32::from(nibble);
    }
    let lat = degrees_e7(&digits[..2], &digits[2..8], flags & NORTH != 0);
    let lon = degrees_e7(&digits[8..11], &digits[11..], flags & EAST != 0);
    Ok(lat.zip(lon).and_then(|(lat, lon)| Point::from_e7(lat, lon).ok()))
}

fn degrees_e7(degrees: &[u32], minutes: &[u32], positive: bool) -> Option<i32> {
    let number = |digits: &[u32]| digits.iter().fold(0, |n, digit| n * 10 + digit);
    let (degrees, minutes) = (number(degrees), number(minutes));
    if minutes >= UNITS_PER_DEGREE {
        return None;
    }
    let e7 = i64::from(degrees) * 10_000_000 + (i64::from(minutes) * 50 + 1) / 3;
    i32::try_from(if positive { e7 } else { -e7 }).ok()
}

/// Writes the block as a device does. Places are rounded to 1e-4 minutes (18 cm).
pub(crate) fn write(
    at: DeviceTime,
    point: Option<Point>,
    speed: KilometresPerHour,
    course: Course,
    profile: &Profile,
) -> [u8; 17] {
    let mut block = [0; 17];
    let local = at.0.saturating_add(profile.clock_offset_ms);
    block[..6].copy_from_slice(&civil::write_bcd(local, DateOrder::DayFirst));
    let mut flags = RESERVED;
    let [lat, lon] = point.map_or([0, 0], |p| {
        flags |= FIX;
        flags |= if p.lat_e7() >= 0 { NORTH } else { 0 };
        flags |= if p.lon_e7() >= 0 { EAST } else { 0 };
        [digits(p.lat_e7()), digits(p.lon_e7())]
    });
    // 8 digits of latitude, 9 of longitude, the flags: 18 nibbles.
    let mut packed = u128::from(lat) << 40 | u128::from(lon) << 4 | u128::from(flags);
    for byte in block[6..15].iter_mut().rev() {
        *byte = packed.to_le_bytes()[0];
        packed >>= 8;
    }
    block[15] = knots(speed);
    block[16] = u8::try_from(course.degrees() / 2).unwrap_or(0);
    block
}

/// dddMM.MMMM as BCD nibbles.
fn digits(e7: i32) -> u64 {
    let units = (u64::from(e7.unsigned_abs()) * 3 + 25) / 50;
    let per_degree = u64::from(UNITS_PER_DEGREE);
    let mut number = units / per_degree * 1_000_000 + units % per_degree;
    let mut packed = 0;
    for place in 0..9 {
        packed |= (number % 10) << (4 * place);
        number /= 10;
    }
    packed
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "float to integer saturates"
)]
fn knots(speed: KilometresPerHour) -> u8 {
    (speed.0 / KMH_PER_KNOT).round() as u8
}
