//! What a platform says over JT/T 808.

use encoding_rs::GBK;
use model::Point;

use super::{
    areas::{self, Area, AreaChange},
    id,
};
use crate::{
    CommandError, Edition, Profile,
    civil::{self, DateOrder},
};

pub(crate) type Body = Vec<u8>;

/// Longest text of an 0x8300, in GBK bytes.
const TEXT_BYTES_MAX: usize = 1_024;
/// Longest transparent payload: what still fits the sub-packets of a small terminal.
const TRANSPARENT_BYTES_MAX: usize = 16 * 1_024;
/// 0x8300 flags: show it and read it out. Edition 2019 adds a class in bits 0 and 1.
const TEXT_SHOW_AND_SPEAK: u8 = 1 << 2 | 1 << 3;
const TEXT_SERVICE_2019: u8 = 1;
const TEXT_NOTICE_2019: u8 = 1;
/// 0x8500 of 2019: the control type that is the door.
const CONTROL_DOOR: u16 = 1;

/// A platform message beyond the everyday [`Command`](crate::Command)s.
#[derive(Debug, Clone, PartialEq)]
pub enum Downlink808 {
    /// 0x8103: set parameters.
    SetParameters(Vec<Parameter>),
    /// 0x8104: query all parameters.
    QueryParameters,
    /// 0x8202: report every `interval_s` seconds for `valid_s` seconds; interval 0 stops it.
    Track {
        /// Seconds between reports; 0 stops.
        interval_s: u16,
        /// For how long the order stands, in seconds.
        valid_s: u32,
    },
    /// 0x8600, 0x8602, 0x8604, 0x8606: set a fence.
    SetArea(AreaChange, Area),
    /// 0x8601, 0x8603, 0x8605, 0x8607: delete fences of one shape; none named means all.
    DeleteAreas {
        /// A shape's setting message: 0x8600, 0x8602, 0x8604 or 0x8606.
        shape: AreaShape,
        /// Numbers of the fences, at most 125.
        ids: Vec<u32>,
    },
    /// 0x8900: bytes for something attached to the terminal.
    Transparent {
        /// What is attached: 0x41 and 0x42 serial ports, 0xF0 to 0xFF maker.
        kind: u8,
        /// The bytes to hand through, at most 16 KiB.
        bytes: Vec<u8>,
    },
}

/// Which kind of fence to delete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AreaShape {
    /// Circles, deleted by message 0x8601.
    Circle,
    /// Rectangles, deleted by message 0x8603.
    Rectangle,
    /// Polygons, deleted by message 0x8605.
    Polygon,
    /// Routes, deleted by message 0x8607.
    Route,
}

/// A parameter of 0x8103 and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parameter {
    /// A BYTE parameter.
    Byte(u32, u8),
    /// A WORD parameter.
    Word(u32, u16),
    /// A DWORD parameter.
    Number(u32, u32),
    /// A GBK text parameter, at most 255 bytes.
    Text(u32, String),
}

impl Parameter {
    /// 0x0029: seconds between reports when nothing else applies.
    pub fn report_interval(seconds: u32) -> Self {
        Self::Number(0x0029, seconds)
    }
}

impl Downlink808 {
    /// Message id and body.
    pub(crate) fn body(
        &self,
        edition: Edition,
        profile: &Profile,
    ) -> Result<(u16, Body), CommandError> {
        match self {
            Self::SetParameters(parameters) => {
                Ok((id::SET_PARAMETERS, parameters_body(parameters)?))
            }
            Self::QueryParameters => Ok((id::QUERY_PARAMETERS, Body::new())),
            Self::Track { interval_s, valid_s } => {
                let mut body = interval_s.to_be_bytes().to_vec();
                if *interval_s != 0 {
                    body.extend(valid_s.to_be_bytes());
                }
                Ok((id::TRACK, body))
            }
            Self::SetArea(change, area) => {
                Ok((area.kind.message(), areas::write(*change, area, edition, profile)?))
            }
            Self::DeleteAreas { shape, ids } => {
                let count = u8::try_from(ids.len()).ok().filter(|n| *n <= 125);
                let mut body = vec![count.ok_or(CommandError::OutOfRange("number of areas"))?];
                body.extend(ids.iter().flat_map(|id| id.to_be_bytes()));
                Ok((0x8601 + 2 * (*shape as u16), body))
            }
            Self::Transparent { kind, bytes } => {
                if bytes.len() > TRANSPARENT_BYTES_MAX {
                    return Err(CommandError::TooLong("transparent bytes"));
                }
                let body = std::iter::once(*kind).chain(bytes.iter().copied()).collect();
                Ok((id::TRANSPARENT_DOWN, body))
            }
        }
    }
}

/// The body of an 0x8103.
pub(crate) fn parameters_body(parameters: &[Parameter]) -> Result<Body, CommandError> {
    let count = u8::try_from(parameters.len());
    let mut body = vec![count.map_err(|_| CommandError::OutOfRange("number of parameters"))?];
    for parameter in parameters {
        let (id, value) = match parameter {
            Parameter::Byte(id, value) => (id, vec![*value]),
            Parameter::Word(id, value) => (id, value.to_be_bytes().to_vec()),
            Parameter::Number(id, value) => (id, value.to_be_bytes().to_vec()),
            Parameter::Text(id, value) => (id, gbk(value)?),
        };
        let length = u8::try_from(value.len());
        body.extend(id.to_be_bytes());
        body.push(length.map_err(|_| CommandError::TooLong("parameter"))?);
        body.extend(value);
    }
    Ok(body)
}

/// The body of an 0x8300.
pub(crate) fn text_body(text: &str, edition: Edition) -> Result<Body, CommandError> {
    let text = gbk(text)?;
    if text.len() > TEXT_BYTES_MAX {
        return Err(CommandError::TooLong("text"));
    }
    let mut body = match edition {
        Edition::V2013 => vec![TEXT_SHOW_AND_SPEAK],
        Edition::V2019 => vec![TEXT_SHOW_AND_SPEAK | TEXT_SERVICE_2019, TEXT_NOTICE_2019],
    };
    body.extend(text);
    Ok(body)
}

/// The body of a 2013 0x8500.
pub(crate) fn control_2013(bit: bool) -> Body {
    vec![u8::from(bit)]
}

/// The body of a 2019 0x8500 with one control.
pub(crate) fn control_2019(value: bool) -> Body {
    let mut body = 1_u16.to_be_bytes().to_vec();
    body.extend(CONTROL_DOOR.to_be_bytes());
    body.push(u8::from(value));
    body
}

/// The body of an 0x8003. The count is a WORD in 2019 and a BYTE before.
pub(crate) fn resend_body(first_serial: u16, missing: &[u16], edition: Edition) -> Body {
    let mut body = first_serial.to_be_bytes().to_vec();
    let missing = &missing[..missing.len().min(usize::from(u8::MAX))];
    let [high, low] = u16::try_from(missing.len()).unwrap_or(0).to_be_bytes();
    match edition {
        Edition::V2013 => body.push(low),
        Edition::V2019 => body.extend([high, low]),
    }
    body.extend(missing.iter().flat_map(|index| index.to_be_bytes()));
    body
}

/// GBK bytes of a text.
pub(crate) fn gbk(text: &str) -> Result<Body, CommandError> {
    let (bytes, _, unmappable) = GBK.encode(text);
    if unmappable {
        return Err(CommandError::NotGbk);
    }
    Ok(bytes.into_owned())
}

/// Latitude and longitude as two DWORDs of 1e-6 degrees without sign.
pub(crate) fn put_e6(point: Point, body: &mut Body) {
    for e7 in [point.lat_e7(), point.lon_e7()] {
        body.extend(((e7.unsigned_abs() + 5) / 10).to_be_bytes());
    }
}

/// A time in the device's zone as six BCD bytes.
pub(crate) fn local_bcd(at_ms: i64, profile: &Profile) -> [u8; 6] {
    civil::write_bcd(at_ms.saturating_add(profile.clock_offset_ms), DateOrder::YearFirst)
}
