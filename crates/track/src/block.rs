//! The fixes of one device and hour as one run of bytes.
//!
//! Layout, version 1:
//!
//! | bytes | what |
//! |---|---|
//! | 1 | version |
//! | varint | how many fixes |
//! | … | columns: time, lag of receipt, latitude, longitude, speed, course, flags, and then what a device may not say: accuracy, odometer, satellites, battery, openings |
//! | 4 | CRC32C of everything before, little-endian |
//!
//! A column is as [`mod@column`] says. Before one of measures stands its scale, before one
//! that may have gaps whether it has: 0 nothing was said, 1 always, 2 a column of ones and zeros says
//! where. Flags are, from the lowest bit: kept in the device (1), cell tower (1), the lock was said
//! (1), motor, shackle and cover (2 each), alarms (16).

use model::{
    Course, Cover, DeviceTime, Fix, FixSource, KilometresPerHour, LockState, Metres, Motor, Origin,
    Percent, Point, ServerTime, Shackle, Tamper,
};

use crate::{
    TrackFix,
    bits::{read_varint, write_varint},
    column::{self, ColumnError},
    decimal::{Measure, Scale},
};

/// The version that is written.
pub const VERSION: u8 = 1;
/// Most fixes of one block: two a second, and more than that.
pub const FIXES_MAX: usize = 8_192;

const CRC_BYTES: usize = 4;

/// Why bytes are not fixes, or fixes do not become bytes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrackError {
    /// More fixes than a block takes.
    #[error("{0} fixes are more than a block holds ({FIXES_MAX})")]
    TooMany(u64),
    /// The bytes end before the fixes do.
    #[error("the block is cut short")]
    Truncated,
    /// A version that is not known here.
    #[error("the block has version {0}, not {VERSION}")]
    Version(u8),
    /// The checksum does not fit.
    #[error("the block has checksum {stored:08x}, computed {computed:08x}")]
    Checksum {
        /// What stands at the block's end.
        stored: u32,
        /// What it should be.
        computed: u32,
    },
    /// A column cannot be read.
    #[error("the column of the {column} cannot be read")]
    Column {
        /// What the column is of.
        column: &'static str,
        /// What is wrong with it.
        #[source]
        source: ColumnError,
    },
    /// A number is none of what the column is of.
    #[error("{value} is not a {column}")]
    Value {
        /// What the column is of.
        column: &'static str,
        /// The number that was read.
        value: i64,
    },
    /// Bytes are left over behind the last column.
    #[error("{0} bytes are left over behind the last column")]
    LeftOver(usize),
}

/// The fixes as a block, in the order in which they are given; in the order of time they take least.
///
/// # Errors
///
/// When there are more than [`FIXES_MAX`].
pub fn encode(fixes: &[TrackFix]) -> Result<Vec<u8>, TrackError> {
    if fixes.len() > FIXES_MAX {
        return Err(TrackError::TooMany(fixes.len() as u64));
    }
    let mut out = vec![VERSION];
    write_varint(fixes.len() as u64, &mut out);
    let numbers = |of: &dyn Fn(&TrackFix) -> i64| fixes.iter().map(of).collect::<Vec<i64>>();
    column::write(&numbers(&|it| it.at.0), &mut out);
    column::write(&numbers(&|it| it.received_at.0.wrapping_sub(it.at.0)), &mut out);
    column::write(&numbers(&|it| it.fix.point.lat_e7().into()), &mut out);
    column::write(&numbers(&|it| it.fix.point.lon_e7().into()), &mut out);
    write_measures(&fixes.iter().map(|it| it.fix.speed.0).collect::<Vec<f32>>(), &mut out);
    column::write(&numbers(&|it| it.fix.course.degrees().into()), &mut out);
    column::write(&numbers(&flags), &mut out);
    write_optional(fixes, |it| it.fix.accuracy.map(|it| it.0), write_measures, &mut out);
    write_optional(fixes, |it| it.fix.odometer.map(|it| it.0), write_measures, &mut out);
    let lock = |it: &TrackFix| it.lock;
    write_optional(fixes, |it| it.fix.satellites.map(i64::from), column::write, &mut out);
    let battery = |it: &TrackFix| lock(it)?.battery.map(|charge| charge.get().into());
    write_optional(fixes, battery, column::write, &mut out);
    let openings = |it: &TrackFix| lock(it)?.openings.map(i64::from);
    write_optional(fixes, openings, column::write, &mut out);
    out.extend(crc32c::crc32c(&out).to_le_bytes());
    Ok(out)
}

fn write_measures<M: Measure>(values: &[M], out: &mut Vec<u8>) {
    let scale = Scale::of(values);
    out.push(scale.byte());
    let numbers: Vec<_> = values.iter().map(|value| scale.number(*value)).collect();
    column::write(&numbers, out);
}

fn write_optional<T>(
    fixes: &[TrackFix],
    of: impl Fn(&TrackFix) -> Option<T>,
    write: impl Fn(&[T], &mut Vec<u8>),
    out: &mut Vec<u8>,
) {
    let said: Vec<T> = fixes.iter().filter_map(&of).collect();
    if said.is_empty() {
        return out.push(0);
    }
    if said.len() == fixes.len() {
        out.push(1);
    } else {
        out.push(2);
        let is_said: Vec<_> = fixes.iter().map(|fix| i64::from(of(fix).is_some())).collect();
        column::write(&is_said, out);
    }
    write(&said, out);
}

fn flags(it: &TrackFix) -> i64 {
    let origin = match it.origin {
        Origin::Live => 0,
        Origin::Backfill => 1,
    };
    let source = match it.fix.source {
        FixSource::Gnss => 0,
        FixSource::Cell => 1 << 1,
    };
    origin | source | it.lock.map_or(0, |lock| 1 << 2 | lock_flags(&lock) << 3)
}

fn lock_flags(lock: &LockState) -> i64 {
    let motor = match lock.motor {
        Motor::Locked => 0,
        Motor::Unlocked => 1,
        Motor::Unknown => 2,
    };
    let shackle = match lock.shackle {
        Shackle::Closed => 0,
        Shackle::Open => 1,
        Shackle::Unknown => 2,
    };
    let cover = match lock.cover {
        Cover::Closed => 0,
        Cover::Open => 1,
        Cover::Unknown => 2,
    };
    motor | shackle << 2 | cover << 4 | i64::from(lock.tamper.bits()) << 6
}

/// The fixes of a block, exactly as they were given.
///
/// # Errors
///
/// When the bytes are not a block: see [`TrackError`].
pub fn decode(block: &[u8]) -> Result<Vec<TrackFix>, TrackError> {
    let mut columns = Columns::open(block)?;
    let at = columns.numbers("time")?;
    let lag = columns.numbers("lag")?;
    let (lat, lon) = (columns.numbers("latitude")?, columns.numbers("longitude")?);
    let speed = columns.measures::<f32>("speed", columns.count)?;
    let (course, flags) = (columns.numbers("course")?, columns.numbers("flags")?);
    let accuracy = columns.optional("accuracy", Columns::measures::<f64>)?;
    let odometer = columns.optional("odometer", Columns::measures::<f64>)?;
    let satellites = columns.optional("satellites", Columns::counted)?;
    let battery = columns.optional("battery", Columns::counted)?;
    let openings = columns.optional("openings", Columns::counted)?;
    columns.end()?;
    let fix = |i: usize| -> Result<TrackFix, TrackError> {
        let fix = Fix {
            point: point(lat[i], lon[i])?,
            speed: KilometresPerHour(speed[i]),
            course: within("course", course[i], |it| Course::new(it).ok())?,
            accuracy: accuracy[i].map(Metres),
            source: if flags[i] & 2 == 0 { FixSource::Gnss } else { FixSource::Cell },
            satellites: satellites[i].map(|it| within("satellites", it, Some)).transpose()?,
            odometer: odometer[i].map(Metres),
        };
        Ok(TrackFix {
            at: DeviceTime(at[i]),
            received_at: ServerTime(at[i].wrapping_add(lag[i])),
            origin: if flags[i] & 1 == 0 { Origin::Live } else { Origin::Backfill },
            fix,
            lock: lock(flags[i], battery[i], openings[i])?,
        })
    };
    (0..at.len()).map(fix).collect()
}

/// What is left of a block.
struct Columns<'a> {
    rest: &'a [u8],
    count: usize,
}

impl<'a> Columns<'a> {
    fn open(block: &'a [u8]) -> Result<Self, TrackError> {
        let at = block.len().checked_sub(CRC_BYTES).ok_or(TrackError::Truncated)?;
        let (mut rest, crc) = block.split_at(at);
        let stored = crc.iter().rev().fold(0, |value, byte| value << 8 | u32::from(*byte));
        let computed = crc32c::crc32c(rest);
        if stored != computed {
            return Err(TrackError::Checksum { stored, computed });
        }
        let (version, columns) = rest.split_first().ok_or(TrackError::Truncated)?;
        if *version != VERSION {
            return Err(TrackError::Version(*version));
        }
        rest = columns;
        let count = read_varint(&mut rest).ok_or(TrackError::Truncated)?;
        match usize::try_from(count) {
            Ok(count) if count <= FIXES_MAX => Ok(Self { rest, count }),
            Ok(_) | Err(_) => Err(TrackError::TooMany(count)),
        }
    }

    fn numbers(&mut self, column: &'static str) -> Result<Vec<i64>, TrackError> {
        self.counted(column, self.count)
    }

    fn counted(&mut self, column: &'static str, count: usize) -> Result<Vec<i64>, TrackError> {
        column::read(&mut self.rest, count).map_err(|source| TrackError::Column { column, source })
    }

    fn measures<M: Measure>(
        &mut self,
        column: &'static str,
        count: usize,
    ) -> Result<Vec<M>, TrackError> {
        let byte = self.byte()?;
        let wrong = |value| TrackError::Value { column, value };
        let scale = Scale::from_byte(byte).ok_or(wrong(byte.into()))?;
        let numbers = self.counted(column, count)?;
        numbers.into_iter().map(|it| scale.value(it).ok_or(wrong(it))).collect()
    }

    fn optional<T>(
        &mut self,
        column: &'static str,
        read: impl Fn(&mut Self, &'static str, usize) -> Result<Vec<T>, TrackError>,
    ) -> Result<Vec<Option<T>>, TrackError> {
        let is_said: Vec<i64> = match self.byte()? {
            0 => vec![0; self.count],
            1 => vec![1; self.count],
            2 => self.numbers(column)?,
            other => return Err(TrackError::Value { column, value: other.into() }),
        };
        let count = is_said.iter().filter(|it| **it != 0).count();
        let mut said = if count == 0 { Vec::new() } else { read(self, column, count)? }.into_iter();
        Ok(is_said.into_iter().map(|it| if it == 0 { None } else { said.next() }).collect())
    }

    fn byte(&mut self) -> Result<u8, TrackError> {
        let (byte, rest) = self.rest.split_first().ok_or(TrackError::Truncated)?;
        self.rest = rest;
        Ok(*byte)
    }

    fn end(&self) -> Result<(), TrackError> {
        match self.rest.len() {
            0 => Ok(()),
            left => Err(TrackError::LeftOver(left)),
        }
    }
}

fn point(lat: i64, lon: i64) -> Result<Point, TrackError> {
    let point = i32::try_from(lat).ok().zip(i32::try_from(lon).ok());
    if let Some(point) = point.and_then(|(lat, lon)| Point::from_e7(lat, lon).ok()) {
        return Ok(point);
    }
    // One of them is none, or both.
    let is_latitude = i32::try_from(lat).is_ok_and(|lat| Point::from_e7(lat, 0).is_ok());
    let (column, value) = if is_latitude { ("longitude", lon) } else { ("latitude", lat) };
    Err(TrackError::Value { column, value })
}

fn lock(
    flags: i64,
    battery: Option<i64>,
    openings: Option<i64>,
) -> Result<Option<LockState>, TrackError> {
    let wrong = || TrackError::Value { column: "flags", value: flags };
    if flags & 1 << 2 == 0 {
        return if flags >> 2 == 0 { Ok(None) } else { Err(wrong()) };
    }
    let part = |shift: u32| flags >> shift & 3;
    Ok(Some(LockState {
        motor: match part(3) {
            0 => Motor::Locked,
            1 => Motor::Unlocked,
            2 => Motor::Unknown,
            _ => return Err(wrong()),
        },
        shackle: match part(5) {
            0 => Shackle::Closed,
            1 => Shackle::Open,
            2 => Shackle::Unknown,
            _ => return Err(wrong()),
        },
        cover: match part(7) {
            0 => Cover::Closed,
            1 => Cover::Open,
            2 => Cover::Unknown,
            _ => return Err(wrong()),
        },
        tamper: within("flags", flags >> 9, |bits| Some(Tamper::from_bits(bits)))?,
        battery: battery.map(|it| within("battery", it, |it| Percent::new(it).ok())).transpose()?,
        openings: openings.map(|it| within("openings", it, Some)).transpose()?,
    }))
}

/// A number as what its column is of.
fn within<N: TryFrom<i64>, T>(
    column: &'static str,
    value: i64,
    of: impl Fn(N) -> Option<T>,
) -> Result<T, TrackError> {
    N::try_from(value).ok().and_then(of).ok_or(TrackError::Value { column, value })
}
