//! What devices say over JT/T 808, message by message.

use model::{DeviceTime, Origin, Reply, ReplyOutcome, Report, ReportBody, Session};

use super::{compact, frame::Header, id, location};
use crate::{Edition, FixStatus, Limits, MessageKind, Profile, WireError, reader::Reader};

/// A registration body shorter than this is of edition 2011, whose model field is 8 bytes.
const REGISTER_BYTES_2013: usize = 37;
/// 0x0704: the type that says the batch was kept while there was no coverage.
const BATCH_BACKFILL: u8 = 1;

/// What a message came to, apart from its reports.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DecodedUplink {
    pub(crate) kind: MessageKind,
    pub(crate) at: Option<DeviceTime>,
    pub(crate) position: FixStatus,
    pub(crate) refused_locations: u16,
    pub(crate) answer: WantedAnswer,
}

/// What a message wants to hear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WantedAnswer {
    /// 0x8001, which names serial, message and result.
    General,
    /// 0x8100, which carries the code or a refusal.
    Registered,
    /// 0x8004, which carries the time of day.
    Time,
    /// 0x4401, the short form for compact messages.
    Compact,
    /// It is itself an answer.
    Nothing,
}

impl DecodedUplink {
    fn new(kind: MessageKind, answer: WantedAnswer) -> Self {
        Self { kind, at: None, position: FixStatus::Absent, refused_locations: 0, answer }
    }

    fn placed(self, at: Option<DeviceTime>, position: FixStatus) -> Self {
        Self { at, position, ..self }
    }
}

/// Decodes one whole message.
pub(crate) fn decode(
    header: &Header,
    reader: &mut Reader<'_>,
    profile: &Profile,
    limits: &Limits,
    reports: &mut Vec<Report>,
) -> Result<DecodedUplink, WireError> {
    let mut session = |session| {
        reports.push(Report { at: None, origin: Origin::Live, body: ReportBody::Session(session) });
    };
    let general = DecodedUplink::new(MessageKind::Session, WantedAnswer::General);
    match header.id {
        id::LOCATION => locate(reader, profile, limits, reports),
        id::BATCH => batch(reader, profile, limits, reports),
        id::TERMINAL_ACK => terminal_ack(reader, reports),
        id::LOCATION_REPLY | id::CONTROL_REPLY => {
            reply_with_location(header.id, reader, profile, limits, reports)
        }
        id::COMPACT_FIX | id::COMPACT_NO_FIX => {
            let has_fix = header.id == id::COMPACT_FIX;
            let (at, position) = compact::decode(reader, has_fix, profile, limits, reports)?;
            let answer =
                if header.wants_ack { WantedAnswer::Compact } else { WantedAnswer::Nothing };
            Ok(DecodedUplink::new(MessageKind::Telemetry, answer).placed(at, position))
        }
        id::PARAMETERS => {
            let serial = Some(reader.u16("acknowledged serial")?);
            reports.push(reply(serial, id::QUERY_PARAMETERS, ReplyOutcome::Done));
            Ok(DecodedUplink::new(MessageKind::Reply, WantedAnswer::Nothing))
        }
        id::PROPERTIES => {
            session(properties(header.address.edition, reader)?);
            reports.push(reply(None, id::QUERY_PROPERTIES, ReplyOutcome::Done));
            Ok(DecodedUplink::new(MessageKind::Reply, WantedAnswer::Nothing))
        }
        id::REGISTER => {
            session(register(header.address.edition, reader)?);
            Ok(DecodedUplink::new(MessageKind::Register, WantedAnswer::Registered))
        }
        id::AUTHENTICATE => {
            session(authenticate(header.address.edition, reader)?);
            Ok(DecodedUplink::new(MessageKind::Authenticate, WantedAnswer::General))
        }
        id::HEARTBEAT => {
            session(Session::Heartbeat);
            Ok(general)
        }
        id::LOG_OUT => {
            session(Session::LogOut);
            Ok(general)
        }
        id::TIME_REQUEST => {
            session(Session::TimeRequest);
            Ok(DecodedUplink::new(MessageKind::Session, WantedAnswer::Time))
        }
        other => {
            session(Session::Other { message: format!("{other:#06x}") });
            // Ours come back only through a mirror, and are not to be answered.
            let answer = if other < 0x8000 { WantedAnswer::General } else { WantedAnswer::Nothing };
            Ok(DecodedUplink::new(MessageKind::Session, answer))
        }
    }
}

fn locate(
    reader: &mut Reader<'_>,
    profile: &Profile,
    limits: &Limits,
    reports: &mut Vec<Report>,
) -> Result<DecodedUplink, WireError> {
    let body = location::read(reader, profile)?;
    let position = location::report(&body, Origin::Live, profile, limits, reports);
    Ok(DecodedUplink::new(MessageKind::Telemetry, WantedAnswer::General).placed(body.at, position))
}

/// 0x0201 and 0x0500: the serial of what is answered, and a location with the new state.
fn reply_with_location(
    message: u16,
    reader: &mut Reader<'_>,
    profile: &Profile,
    limits: &Limits,
    reports: &mut Vec<Report>,
) -> Result<DecodedUplink, WireError> {
    let answered = if message == id::CONTROL_REPLY { id::CONTROL } else { id::QUERY_LOCATION };
    let serial = reader.u16("acknowledged serial")?;
    let body = location::read(reader, profile)?;
    reports.push(Report { at: body.at, ..reply(Some(serial), answered, ReplyOutcome::Done) });
    let position = location::report(&body, Origin::Live, profile, limits, reports);
    Ok(DecodedUplink::new(MessageKind::Reply, WantedAnswer::Nothing).placed(body.at, position))
}

/// 0x0704. A location that makes no sense costs itself, unless none makes sense.
fn batch(
    reader: &mut Reader<'_>,
    profile: &Profile,
    limits: &Limits,
    reports: &mut Vec<Report>,
) -> Result<DecodedUplink, WireError> {
    let offset = reader.offset();
    let count = reader.u16("location count")?;
    let kind = reader.u8("batch type")?;
    if usize::from(count) > limits.locations_max {
        let (declared, actual) = (usize::from(count), limits.locations_max);
        return Err(WireError::Length { offset, declared, actual });
    }
    let origin = if kind == BATCH_BACKFILL { Origin::Backfill } else { Origin::Live };
    let mut outcome = DecodedUplink::new(MessageKind::Telemetry, WantedAnswer::General);
    let mut first_error = None;
    for _ in 0..count {
        let length = usize::from(reader.u16("location length")?);
        let at = reader.offset();
        let mut inner = Reader::new(reader.take(length, "location")?, at);
        match location::read(&mut inner, profile) {
            Ok(body) => {
                let position = location::report(&body, origin, profile, limits, reports);
                outcome = outcome.placed(outcome.at.or(body.at), position);
            }
            Err(error) => {
                outcome.refused_locations += 1;
                first_error = first_error.or(Some(error));
            }
        }
    }
    match first_error {
        Some(error) if outcome.refused_locations == count => Err(error),
        _ => Ok(outcome),
    }
}

fn terminal_ack(
    reader: &mut Reader<'_>,
    reports: &mut Vec<Report>,
) -> Result<DecodedUplink, WireError> {
    let serial = reader.u16("acknowledged serial")?;
    let message = reader.u16("acknowledged message")?;
    let outcome = match reader.u8("result")? {
        0 => ReplyOutcome::Done,
        code => ReplyOutcome::Failed(code),
    };
    reports.push(reply(Some(serial), message, outcome));
    Ok(DecodedUplink::new(MessageKind::Reply, WantedAnswer::Nothing))
}

fn reply(serial: Option<u16>, message: u16, outcome: ReplyOutcome) -> Report {
    let reply = Reply { serial, message: format!("{message:#06x}"), outcome };
    Report { at: None, origin: Origin::Live, body: ReportBody::Reply(reply) }
}

fn register(edition: Edition, reader: &mut Reader<'_>) -> Result<Session, WireError> {
    let [maker, model, terminal] = match edition {
        Edition::V2019 => [11, 30, 30],
        Edition::V2013 if reader.left() < REGISTER_BYTES_2013 => [5, 8, 7],
        Edition::V2013 => [5, 20, 7],
    };
    reader.take(4, "province and city")?;
    let maker = reader.text(maker, "maker")?;
    let model = reader.text(model, "model")?;
    let terminal = reader.text(terminal, "terminal id")?;
    reader.u8("plate colour")?;
    let plate = reader.text(reader.left(), "plate")?;
    Ok(Session::Register { plate, device: format!("{maker}/{model}/{terminal}") })
}

fn authenticate(edition: Edition, reader: &mut Reader<'_>) -> Result<Session, WireError> {
    if edition == Edition::V2013 {
        let code = reader.text(reader.left(), "authentication code")?;
        return Ok(Session::Authenticate { code, firmware: None });
    }
    let length = usize::from(reader.u8("length of the authentication code")?);
    let code = reader.text(length, "authentication code")?;
    reader.take(15, "IMEI")?;
    let firmware = reader.text(20, "software version")?;
    Ok(Session::Authenticate { code, firmware: Some(firmware).filter(|f| !f.is_empty()) })
}

fn properties(edition: Edition, reader: &mut Reader<'_>) -> Result<Session, WireError> {
    let [model, terminal] = match edition {
        Edition::V2013 => [20, 7],
        Edition::V2019 => [30, 30],
    };
    reader.take(2 + 5 + model + terminal + 10, "maker, model, id and ICCID")?;
    let length = usize::from(reader.u8("length of the hardware version")?);
    reader.take(length, "hardware version")?;
    let length = usize::from(reader.u8("length of the firmware version")?);
    Ok(Session::Properties { firmware: reader.text(length, "firmware version")? })
}
