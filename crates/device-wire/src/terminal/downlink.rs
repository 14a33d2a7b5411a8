//! What a platform said, as a device understands it.

use std::fmt;

use encoding_rs::GBK;
use model::DeviceTime;

use crate::{
    Edition, Profile, UnlockForm, WireError,
    civil::{self, DateOrder},
    jointech::text::Fields,
    jt808::{
        frame::{self, Header},
        id,
    },
    reader::Reader,
};

/// A platform's message. `serial` is that of the message and what an answer names; 0 where the
/// protocol has none. `Debug` shows no secret.
#[derive(Clone, PartialEq, Eq)]
pub enum Downlink {
    /// 0x8001: the platform has taken a message, or not.
    Ack {
        /// Serial of the message acknowledged.
        serial: u16,
        /// Message id of what is acknowledged.
        id: u16,
        /// 0 if the platform has taken the message, otherwise its reason.
        result: u8,
    },
    /// 0x8100: the registration is accepted.
    Registered {
        /// To be presented from now on.
        code: String,
    },
    /// 0x8100: the registration is refused.
    Refused {
        /// Result, 1 to 4.
        reason: u8,
    },
    /// 0x8500 or a Jointech command: hold the bolt.
    Lock {
        /// To be answered by [`Terminal::control_reply`](super::Terminal::control_reply).
        serial: u16,
    },
    /// Let go of the bolt.
    Unlock {
        /// To be answered, as for [`Downlink::Lock`].
        serial: u16,
        /// The password presented. `None`: the protocol has none.
        secret: Option<String>,
    },
    /// 0x8201: report where you are, now.
    QueryPosition {
        /// To be answered by 0x0201.
        serial: u16,
    },
    /// 0x8103 with a report interval, or P04.
    SetReportInterval {
        /// To be answered by 0x0001.
        serial: u16,
        /// Seconds between two reports.
        seconds: u32,
    },
    /// 0x8107 or P01: say what you are.
    DescribeYourself {
        /// Serial of the platform's message.
        serial: u16,
    },
    /// 0x8300: show a text.
    Text {
        /// To be answered by 0x0001.
        serial: u16,
        /// The text to show or read out.
        text: String,
    },
    /// 0x8003: send these sub-packets again.
    Resend {
        /// Serial of the first sub-packet.
        first_serial: u16,
        /// Sub-packets that are missing, counted from 1.
        missing: Vec<u16>,
    },
    /// P22 or 0x8004: set the clock.
    SetClock(DeviceTime),
    /// A Jointech record is stored and may be forgotten.
    AckRecord {
        /// Its serial (P69). `None`: the last one (P35, P46).
        serial: Option<u32>,
    },
    /// P52,2: the one-time password announced has been noted.
    PasswordNoted,
    /// A message that a device need not understand.
    Other {
        /// Serial of the platform's message.
        serial: u16,
        /// Message id or command word.
        message: String,
    },
}

impl fmt::Debug for Downlink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ack { serial, id, result } => write!(f, "Ack({serial}, {id:#06x}, {result})"),
            Self::Registered { .. } => f.write_str("Registered(code)"),
            Self::Refused { reason } => write!(f, "Refused({reason})"),
            Self::Lock { serial } => write!(f, "Lock({serial})"),
            Self::Unlock { serial, secret: None } => write!(f, "Unlock({serial})"),
            Self::Unlock { serial, .. } => write!(f, "Unlock({serial}, with a secret)"),
            Self::QueryPosition { serial } => write!(f, "QueryPosition({serial})"),
            Self::SetReportInterval { serial, seconds } => {
                write!(f, "SetReportInterval({serial}, {seconds} s)")
            }
            Self::DescribeYourself { serial } => write!(f, "DescribeYourself({serial})"),
            Self::Text { serial, text } => write!(f, "Text({serial}, {text:?})"),
            Self::Resend { first_serial, missing } => {
                write!(f, "Resend({first_serial}, {missing:?})")
            }
            Self::SetClock(at) => write!(f, "SetClock({at:?})"),
            Self::AckRecord { serial } => write!(f, "AckRecord({serial:?})"),
            Self::PasswordNoted => f.write_str("PasswordNoted"),
            Self::Other { serial, message } => write!(f, "Other({serial}, {message})"),
        }
    }
}

/// Reads one frame. `None`: it makes no sense, or is not for devices.
pub(super) fn read(raw: &[u8], profile: &Profile) -> Option<Downlink> {
    if raw.first() == Some(&b'(') {
        return text(&Fields::new(raw).ok()?, profile);
    }
    let mut scratch = Vec::new();
    let message = frame::open(raw, &mut scratch).ok()?;
    let compact_ack = message.starts_with(&id::COMPACT_ACK.to_be_bytes());
    if compact_ack {
        return compact(message).ok();
    }
    let (header, mut reader) = frame::read_header(message).ok()?;
    jt808(&header, &mut reader, profile).ok()
}

/// 0x4401 with its one-byte serial.
fn compact(message: &[u8]) -> Result<Downlink, WireError> {
    let mut reader = Reader::new(message, 1);
    reader.take(10, "header")?;
    let serial = u16::from(reader.u8("serial")?);
    Ok(Downlink::Ack { serial, id: reader.u16("message")?, result: reader.u8("result")? })
}

fn jt808(
    header: &Header,
    reader: &mut Reader<'_>,
    profile: &Profile,
) -> Result<Downlink, WireError> {
    let serial = header.serial;
    let other = || Downlink::Other { serial, message: format!("{:#06x}", header.id) };
    Ok(match header.id {
        // What comes in parts is more than this device understands.
        _ if header.part.is_some() => other(),
        id::PLATFORM_ACK => {
            let (serial, id) = (reader.u16("serial")?, reader.u16("message")?);
            Downlink::Ack { serial, id, result: reader.u8("result")? }
        }
        id::REGISTERED => {
            reader.u16("serial")?;
            match reader.u8("result")? {
                0 => Downlink::Registered { code: reader.text(reader.left(), "code")? },
                reason => Downlink::Refused { reason },
            }
        }
        id::CONTROL => match unlocks(reader, profile)? {
            Some(true) => Downlink::Unlock { serial, secret: None },
            Some(false) => Downlink::Lock { serial },
            None => other(),
        },
        id::QUERY_LOCATION => Downlink::QueryPosition { serial },
        id::QUERY_PROPERTIES => Downlink::DescribeYourself { serial },
        id::SET_PARAMETERS => match interval(reader)? {
            Some(seconds) => Downlink::SetReportInterval { serial, seconds },
            None => other(),
        },
        id::TEXT => {
            let flags = if header.address.edition == Edition::V2019 { 2 } else { 1 };
            reader.take(flags, "flags")?;
            let text = GBK.decode_without_bom_handling(reader.rest()).0.into_owned();
            Downlink::Text { serial, text }
        }
        id::RESEND => resend(header.address.edition, reader)?,
        id::TIME => {
            let offset = reader.offset();
            let at = civil::read_bcd(reader.array("time")?, offset, DateOrder::YearFirst)?;
            Downlink::SetClock(DeviceTime(at.unwrap_or(0)))
        }
        _ => other(),
    })
}

/// `None`: nothing about the door, or a profile that cannot be told.
fn unlocks(reader: &mut Reader<'_>, profile: &Profile) -> Result<Option<bool>, WireError> {
    match profile.unlock {
        UnlockForm::Control2013 { unlock } => Ok(Some((reader.u8("control")? & 1 == 1) == unlock)),
        UnlockForm::Control2019 { unlock } => {
            let count = reader.u16("control count")?;
            for _ in 0..count {
                let (kind, value) = (reader.u16("control")?, reader.u8("value")?);
                if kind == 1 {
                    return Ok(Some((value == 1) == unlock));
                }
            }
            Ok(None)
        }
        UnlockForm::StaticPassword | UnlockForm::OneTimePassword | UnlockForm::None => Ok(None),
    }
}

/// Parameter 0x0029 among others.
fn interval(reader: &mut Reader<'_>) -> Result<Option<u32>, WireError> {
    let count = reader.u8("parameter count")?;
    for _ in 0..count {
        let (id, length) = (reader.u32("parameter")?, reader.u8("length")?);
        let value = reader.take(usize::from(length), "value")?;
        if let (0x0029, &[a, b, c, d]) = (id, value) {
            return Ok(Some(u32::from_be_bytes([a, b, c, d])));
        }
    }
    Ok(None)
}

fn resend(edition: Edition, reader: &mut Reader<'_>) -> Result<Downlink, WireError> {
    let first_serial = reader.u16("serial")?;
    let count = match edition {
        Edition::V2013 => u16::from(reader.u8("count")?),
        Edition::V2019 => reader.u16("count")?,
    };
    let missing = (0..count).map(|_| reader.u16("index")).collect::<Result<_, _>>()?;
    Ok(Downlink::Resend { first_serial, missing })
}

fn text(fields: &Fields<'_>, profile: &Profile) -> Option<Downlink> {
    let field = |index| std::str::from_utf8(fields.get(index)?).ok();
    let serial = 0;
    let secret = |index| Some(field(index)?.to_owned());
    Some(match field(0)? {
        "P69" => AckOf(field(1)?, field(2)?.parse().ok()?).into_downlink(),
        "P35" | "P46" => Downlink::AckRecord { serial: None },
        "P43" => Downlink::Unlock { serial, secret: secret(1) },
        "P52" if field(1) == Some("3") => Downlink::Unlock { serial, secret: secret(2) },
        "P52" if field(1) == Some("2") => Downlink::PasswordNoted,
        "P22" => {
            let at = civil::read_digits(fields.get(1)?, DateOrder::DayFirst)?;
            Downlink::SetClock(DeviceTime(at - profile.clock_offset_ms))
        }
        "P04" => Downlink::SetReportInterval { serial, seconds: field(2)?.parse().ok()? },
        "P01" => Downlink::DescribeYourself { serial },
        word => Downlink::Other { serial, message: word.to_owned() },
    })
}

/// The two fields of a P69.
struct AckOf<'a>(&'a str, u32);

impl AckOf<'_> {
    fn into_downlink(self) -> Downlink {
        match self {
            Self("0", serial) => Downlink::AckRecord { serial: Some(serial) },
            // Bad data: it is to be sent again.
            Self(..) => Downlink::Other { serial: 0, message: "P69".to_owned() },
        }
    }
}
