//! `$` frames of every version.
//!
//! The long form has a version byte (0x19 JT701D, 0x17 JT701, 0x16 and 0x01 older and shorter); the
//! short form has none, its length stands one byte earlier, and its records repeat. Fields are read
//! while bytes remain, because versions differ only in where they end; the last byte is the serial.

use model::{
    DeviceTime, Fix, FixSource, LockState, Metres, Origin, Percent, Report, ReportBody, Session,
    Tamper, TerminalId,
};

use super::block;
use crate::{
    AckForm, FixStatus, Limits, Profile, WireError, ack::AckWhat, jt808::frame::number_of,
    reader::Reader,
};

/// Data type (low nibble of the type byte).
const ALARM: u8 = 2;
const BLIND_AREA: u8 = 3;
const SECOND_NEWEST: u8 = 4;
/// Status bit: the platform must acknowledge.
const STATUS_WANTS_ACK: u32 = 1 << 5;
/// A record of the short form: the block and 10 bytes that differ by type.
const SHORT_RECORD: usize = 27;

/// What a frame came to, apart from its reports.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DecodedBinary {
    pub(crate) terminal: TerminalId,
    pub(crate) data_type: u8,
    pub(crate) serial: u8,
    pub(crate) at: Option<DeviceTime>,
    pub(crate) position: FixStatus,
    pub(crate) answer: AckWhat,
}

/// The terminal number of a frame.
pub(crate) fn terminal(raw: &[u8]) -> Result<TerminalId, WireError> {
    let mut reader = Reader::new(raw, 0);
    reader.u8("delimiter")?;
    number(&mut reader)
}

fn number(reader: &mut Reader<'_>) -> Result<TerminalId, WireError> {
    let offset = reader.offset();
    let number: [u8; 5] = reader.array("terminal number")?;
    let decimal = |b: &u8| b >> 4 < 10 && b & 15 < 10;
    match number.iter().position(|b| !decimal(b)) {
        Some(at) => Err(WireError::Bcd { offset: offset + at, byte: number[at] }),
        None => Ok(number_of(&number)),
    }
}

/// Decodes one frame.
pub(crate) fn decode(
    raw: &[u8],
    profile: &Profile,
    limits: &Limits,
    reports: &mut Vec<Report>,
) -> Result<DecodedBinary, WireError> {
    let mut reader = Reader::new(raw, 0);
    reader.u8("delimiter")?;
    let terminal = number(&mut reader)?;
    let is_long = raw.get(8) == Some(&0);
    if is_long {
        reader.u8("version")?;
    }
    let data_type = reader.u8("type")?;
    let offset = reader.offset();
    let declared = usize::from(reader.u16("length")?);
    // The short form does not count its serial.
    let counted = reader.left() - usize::from(!is_long && reader.left() > 0);
    if declared != counted {
        return Err(WireError::Length { offset, declared, actual: counted });
    }
    let fields = reader.left().checked_sub(1).ok_or(WireError::Short {
        offset: reader.offset(),
        field: "serial",
        needed: 1,
        left: 0,
    })?;
    let at = reader.offset();
    let mut body = Reader::new(reader.take(fields, "record")?, at);
    let serial = reader.u8("serial")?;
    let (at, position, status) = if is_long {
        long(&mut body, data_type & 15, profile, reports)?
    } else {
        short(&mut body, profile, limits, reports)?
    };
    let answer = match profile.ack {
        AckForm::P69 if is_long => AckWhat::P69 { serial: u32::from(serial) },
        AckForm::P35 if status & STATUS_WANTS_ACK != 0 => AckWhat::P35,
        _ => AckWhat::Nothing,
    };
    Ok(DecodedBinary { terminal, data_type: data_type & 15, serial, at, position, answer })
}

fn long(
    body: &mut Reader<'_>,
    data_type: u8,
    profile: &Profile,
    reports: &mut Vec<Report>,
) -> Result<(Option<DeviceTime>, FixStatus, u32), WireError> {
    let block = block::read(body, profile)?;
    let origin = match data_type {
        BLIND_AREA | SECOND_NEWEST => Origin::Backfill,
        _ => Origin::Live,
    };
    // Each field may be where an older version ends.
    let odometer = body.u32("mileage").ok().map(|km| Metres(f64::from(km) * 1_000.0));
    let satellites = body.u8("satellites").ok();
    let status = body.take(4, "vehicle").and_then(|_| body.u16("status")).ok().map(u32::from);
    let battery = body.u8("battery").ok().and_then(|b| Percent::new(b).ok());
    let by_cell = status.is_some_and(|s| s & profile.cell_mask != 0);
    let position = block.position();
    let before = reports.len();
    let mut push = |body| reports.push(Report { at: block.at, origin, body });
    if let Ok(point) = position {
        let source = if by_cell { FixSource::Cell } else { FixSource::Gnss };
        push(ReportBody::Fix(Fix { source, satellites, odometer, ..block.fix(point) }));
    }
    if let Some(status) = status.filter(|_| profile.has_lock()) {
        // Alarm bits count in alarm frames only.
        let is_alarm = data_type == ALARM;
        push(ReportBody::Lock(LockState {
            motor: profile.motor_of(status),
            shackle: profile.shackle_of(status),
            cover: profile.cover_of(status),
            tamper: if is_alarm { profile.tamper_of(status) } else { Tamper::NONE },
            battery,
            openings: None,
        }));
    }
    if reports.len() == before {
        heartbeat(block.at, reports);
    }
    let position = position.map_or_else(|why| why, |_| FixStatus::Given);
    Ok((block.at, position, status.unwrap_or(0)))
}

/// Trackers: records of a block and ten bytes of other things. Only places are read.
fn short(
    body: &mut Reader<'_>,
    profile: &Profile,
    limits: &Limits,
    reports: &mut Vec<Report>,
) -> Result<(Option<DeviceTime>, FixStatus, u32), WireError> {
    let records = match body.left() {
        bytes if bytes % SHORT_RECORD == 0 => (bytes / SHORT_RECORD).max(1),
        _ => 1,
    };
    let (mut first_at, mut position) = (None, FixStatus::Absent);
    for _ in 0..records.min(limits.locations_max) {
        let block = block::read(body, profile)?;
        body.take(body.left().min(SHORT_RECORD - 17), "record")?;
        first_at = first_at.or(block.at);
        match block.position() {
            Ok(point) => {
                let body = ReportBody::Fix(block.fix(point));
                reports.push(Report { at: block.at, origin: Origin::Live, body });
                position = FixStatus::Given;
            }
            Err(why) => {
                heartbeat(block.at, reports);
                position = why;
            }
        }
    }
    Ok((first_at, position, 0))
}

fn heartbeat(at: Option<DeviceTime>, reports: &mut Vec<Report>) {
    let body = ReportBody::Session(Session::Heartbeat);
    reports.push(Report { at, origin: Origin::Live, body });
}
