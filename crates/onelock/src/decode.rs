//! `onelock decode`: device frames to readable JSON, for people who debug devices.
//!
//! One frame a line, as hexadecimal or as `( … )` text; one JSON object a line out. The JSON is
//! described in `docs/decode.md`. Passwords are never written: what is redacted says so or is
//! overwritten with `*`.

use std::io::{BufRead, Read, Write};

use anyhow::{Result, bail};
use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use device_wire::{
    AckResult, Codec, Decoded, FixStatus, FrameDetails, Limits, MessageKind, Profile, Protocol,
    WireError, inspect, redact, rfc3339,
};
use model::{
    Cover, DeviceTime, Fix, FixSource, LockEvent, LockEventKind, LockState, Motor, Opener, Origin,
    Reply, ReplyOutcome, Report, ReportBody, ServerTime, Session, Shackle, TamperSign,
};
use serde::Serialize;

/// Longest line read: the longest frame as hexadecimal with a space after each byte is a tenth.
const LINE_BYTES_MAX: usize = 64 * 1024;
/// What answers that hold a time are computed with; the real answer holds the node's clock.
const NOW: ServerTime = ServerTime(0);

/// Decodes frames from `input`, one a line, and writes one JSON object a line. Blank lines and
/// lines that begin with `#` are skipped. Sub-packets are put together across lines.
///
/// # Errors
///
/// When reading or writing fails, or the profile is of the other protocol. A frame that makes no
/// sense is a line of output.
pub(crate) fn decode_lines(
    protocol: Protocol,
    profile: &Profile,
    mut input: impl BufRead,
    mut output: impl Write,
) -> Result<()> {
    if profile.protocol() != protocol {
        bail!("profile {} is for {}, not for {protocol}", profile.name(), profile.protocol());
    }
    let mut codec = Codec::new(protocol, Limits::default());
    let mut line = Vec::new();
    while read_line(&mut input, &mut line)? {
        let text = line.trim_ascii();
        if text.is_empty() || text.starts_with(b"#") {
            continue;
        }
        let decoded = frame_of(text).and_then(|raw| decode(&mut codec, &raw, profile));
        match decoded {
            Ok(frame) => serde_json::to_writer(&mut output, &frame)?,
            Err(refusal) => serde_json::to_writer(&mut output, &refusal)?,
        }
        output.write_all(b"\n")?;
    }
    output.flush()?;
    Ok(())
}

/// Reads one line without its end; of a longer one than allowed only the beginning and one byte
/// more. `false`: there is none left.
fn read_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> std::io::Result<bool> {
    line.clear();
    let limit = LINE_BYTES_MAX as u64 + 1;
    let read = input.by_ref().take(limit).read_until(b'\n', line)?;
    if line.len() > LINE_BYTES_MAX && line.last() != Some(&b'\n') {
        let mut rest = Vec::new();
        while input.by_ref().take(limit).read_until(b'\n', &mut rest)? > 0
            && rest.last() != Some(&b'\n')
        {
            rest.clear();
        }
    }
    Ok(read > 0)
}

/// A line that is not a frame. `offset` counts bytes of the frame, or characters of the line when
/// the line is not hexadecimal.
#[derive(Debug, Serialize)]
struct Refusal {
    error: String,
    offset: usize,
}

impl From<WireError> for Refusal {
    fn from(error: WireError) -> Self {
        Self { error: error.to_string(), offset: error.offset() }
    }
}

fn frame_of(line: &[u8]) -> Result<Vec<u8>, Refusal> {
    if line.len() > LINE_BYTES_MAX {
        let error = format!("line is longer than {LINE_BYTES_MAX} bytes");
        return Err(Refusal { error, offset: LINE_BYTES_MAX });
    }
    if line.starts_with(b"(") {
        return Ok(line.to_vec());
    }
    let is_space = u8::is_ascii_whitespace;
    let digits: Vec<u8> = line.iter().filter(|byte| !is_space(byte)).copied().collect();
    HEXLOWER_PERMISSIVE.decode(&digits).map_err(|_| {
        let is_digit = |byte: &u8| byte.is_ascii_hexdigit() || is_space(byte);
        if let Some(offset) = line.iter().position(|byte| !is_digit(byte)) {
            let error = format!("byte 0x{:02x} is not a hexadecimal digit", line[offset]);
            Refusal { error, offset }
        } else {
            let error = "odd number of hexadecimal digits".to_owned();
            Refusal { error, offset: line.len() }
        }
    })
}

fn decode(codec: &mut Codec, raw: &[u8], profile: &Profile) -> Result<Frame, Refusal> {
    let mut reports = Vec::new();
    let decoded = codec.decode(raw, profile, NOW, &mut reports)?;
    let inspection = inspect(raw, profile)?;
    let mut ack = Vec::new();
    codec.ack(&decoded.ack, AckResult::Accepted, NOW, &mut ack);
    Ok(Frame::new(&decoded, &inspection, &reports, &redact(&ack)))
}

/// One decoded frame.
#[derive(Debug, Serialize)]
struct Frame {
    terminal: String,
    message: String,
    name: &'static str,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    header: Option<String>,
    serial: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub_packet: Option<SubPacket>,
    #[serde(skip_serializing_if = "Option::is_none")]
    checksum: Option<String>,
    complete: bool,
    position: &'static str,
    #[serde(skip_serializing_if = "is_zero")]
    refused_locations: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<String>,
    reports: Vec<ReportLine>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unknown_items: Vec<Item>,
    ack: Option<String>,
}

#[derive(Debug, Serialize)]
struct SubPacket {
    index: u16,
    total: u16,
}

#[derive(Debug, Serialize)]
struct Item {
    id: String,
    value: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the serialiser passes references")]
fn is_zero(number: &u16) -> bool {
    *number == 0
}

impl Frame {
    fn new(decoded: &Decoded, inspection: &FrameDetails, reports: &[Report], ack: &[u8]) -> Self {
        let unknown = inspection.items.iter().filter(|item| !item.is_known);
        let item = |item: &device_wire::RawItem| Item {
            id: format!("0x{:02x}", item.id),
            value: HEXLOWER.encode(&item.value),
        };
        Self {
            terminal: decoded.terminal.to_string(),
            message: decoded.message.to_string(),
            name: decoded.message.name(),
            kind: kind(decoded.kind),
            header: inspection.edition.map(|edition| edition.to_string()),
            serial: decoded.serial,
            sub_packet: inspection.part.map(|(index, total)| SubPacket { index, total }),
            checksum: inspection.checksum.map(|checksum| format!("0x{checksum:02x}")),
            complete: decoded.complete,
            position: position(decoded.position),
            refused_locations: decoded.refused_locations,
            about: decoded.about.map(|about| about.to_string()),
            reports: reports.iter().map(ReportLine::from).collect(),
            unknown_items: unknown.map(item).collect(),
            ack: answer(ack),
        }
    }
}

/// Text frames as text, others as hexadecimal. `None`: nothing is owed.
fn answer(ack: &[u8]) -> Option<String> {
    match ack.first()? {
        b'(' => Some(String::from_utf8_lossy(ack).into_owned()),
        _ => Some(HEXLOWER.encode(ack)),
    }
}

fn kind(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Register => "register",
        MessageKind::Authenticate => "authenticate",
        MessageKind::Session => "session",
        MessageKind::Telemetry => "telemetry",
        MessageKind::Reply => "reply",
    }
}

fn position(position: FixStatus) -> &'static str {
    match position {
        FixStatus::Absent => "absent",
        FixStatus::Given => "given",
        FixStatus::NoFix => "no_fix",
        FixStatus::Shifted => "shifted",
        FixStatus::OutOfRange => "out_of_range",
    }
}

/// One report: when, whether stored in the device, and what.
#[derive(Debug, Serialize)]
struct ReportLine {
    at: Option<String>,
    backfill: bool,
    #[serde(flatten)]
    body: Body,
}

#[derive(Debug, Serialize)]
#[serde(tag = "report", rename_all = "snake_case")]
enum Body {
    Fix(FixLine),
    Lock(LockLine),
    Event(EventLine),
    Session(SessionLine),
    Reply(ReplyLine),
}

impl From<&Report> for ReportLine {
    fn from(report: &Report) -> Self {
        Self {
            at: report.at.map(|DeviceTime(at)| rfc3339(at)),
            backfill: report.origin == Origin::Backfill,
            body: match &report.body {
                ReportBody::Fix(fix) => Body::Fix(fix.into()),
                ReportBody::Lock(state) => Body::Lock(state.into()),
                ReportBody::Event(event) => Body::Event(event.into()),
                ReportBody::Session(session) => Body::Session(session.into()),
                ReportBody::Reply(reply) => Body::Reply(reply.into()),
            },
        }
    }
}

#[derive(Debug, Serialize)]
struct FixLine {
    lat: f64,
    lon: f64,
    speed_kmh: f32,
    course_deg: u16,
    accuracy_m: Option<f64>,
    source: &'static str,
    satellites: Option<u8>,
    odometer_m: Option<f64>,
}

impl From<&Fix> for FixLine {
    fn from(fix: &Fix) -> Self {
        Self {
            lat: fix.point.lat(),
            lon: fix.point.lon(),
            speed_kmh: fix.speed.0,
            course_deg: fix.course.degrees(),
            accuracy_m: fix.accuracy.map(|metres| metres.0),
            source: match fix.source {
                FixSource::Gnss => "gnss",
                FixSource::Cell => "cell",
            },
            satellites: fix.satellites,
            odometer_m: fix.odometer.map(|metres| metres.0),
        }
    }
}

#[derive(Debug, Serialize)]
struct LockLine {
    motor: &'static str,
    shackle: &'static str,
    cover: &'static str,
    sealed: bool,
    tamper: Vec<TamperSign>,
    battery_percent: Option<u8>,
    openings: Option<u32>,
}

impl From<&LockState> for LockLine {
    fn from(state: &LockState) -> Self {
        Self {
            motor: match state.motor {
                Motor::Locked => "locked",
                Motor::Unlocked => "unlocked",
                Motor::Unknown => "unknown",
            },
            shackle: match state.shackle {
                Shackle::Closed => "closed",
                Shackle::Open => "open",
                Shackle::Unknown => "unknown",
            },
            cover: match state.cover {
                Cover::Closed => "closed",
                Cover::Open => "open",
                Cover::Unknown => "unknown",
            },
            sealed: state.is_sealed(),
            tamper: state.tamper.signs(),
            battery_percent: state.battery.map(model::Percent::get),
            openings: state.openings,
        }
    }
}

#[derive(Debug, Serialize)]
struct EventLine {
    event: &'static str,
    opener: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    opener_code: Option<u8>,
    card: Option<String>,
    fence: Option<u8>,
    wrong_tries: u16,
}

impl From<&LockEvent> for EventLine {
    fn from(event: &LockEvent) -> Self {
        let (opener, opener_code) = opener(event.opener);
        Self {
            event: match event.kind {
                LockEventKind::Locked => "locked",
                LockEventKind::Unlocked => "unlocked",
                LockEventKind::Refused => "refused",
                LockEventKind::Noted => "noted",
                LockEventKind::ShackleOut => "shackle_out",
                LockEventKind::ShackleCut => "shackle_cut",
                LockEventKind::CoverOpened => "cover_opened",
            },
            opener,
            opener_code,
            card: event.credential.clone(),
            fence: event.fence,
            wrong_tries: event.wrong_tries,
        }
    }
}

fn opener(opener: Opener) -> (&'static str, Option<u8>) {
    match opener {
        Opener::Itself => ("itself", None),
        Opener::Card => ("card", None),
        Opener::IllegalCard => ("illegal_card", None),
        Opener::RemoteStaticPassword => ("remote_static_password", None),
        Opener::RemoteOrder => ("remote_order", None),
        Opener::Bluetooth => ("bluetooth", None),
        Opener::Radio => ("radio", None),
        Opener::Code(code) => ("code", Some(code)),
        Opener::Unknown => ("unknown", None),
    }
}

/// Codes and passwords are left out.
#[derive(Debug, Serialize)]
#[serde(tag = "session", rename_all = "snake_case")]
enum SessionLine {
    Register { plate: String, device: String },
    Authenticate { firmware: Option<String> },
    Heartbeat,
    LogOut,
    TimeRequest,
    Properties { firmware: String },
    OneTimePassword,
    Other,
}

impl From<&Session> for SessionLine {
    fn from(session: &Session) -> Self {
        match session {
            Session::Register { plate, device } => {
                Self::Register { plate: plate.clone(), device: device.clone() }
            }
            Session::Authenticate { firmware, .. } => {
                Self::Authenticate { firmware: firmware.clone() }
            }
            Session::Heartbeat => Self::Heartbeat,
            Session::LogOut => Self::LogOut,
            Session::TimeRequest => Self::TimeRequest,
            Session::Properties { firmware } => Self::Properties { firmware: firmware.clone() },
            Session::OneTimePassword { .. } => Self::OneTimePassword,
            Session::Other { .. } => Self::Other,
        }
    }
}

#[derive(Debug, Serialize)]
struct ReplyLine {
    answers: String,
    answers_serial: Option<u16>,
    done: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure_code: Option<u8>,
}

impl From<&Reply> for ReplyLine {
    fn from(reply: &Reply) -> Self {
        Self {
            answers: reply.message.clone(),
            answers_serial: reply.serial,
            done: reply.outcome == ReplyOutcome::Done,
            failure_code: match reply.outcome {
                ReplyOutcome::Done => None,
                ReplyOutcome::Failed(code) => Some(code),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use device_wire::{Profiles, Protocol};
    use serde_json::{Value, json};

    use super::{LINE_BYTES_MAX, decode_lines};

    const LOCATION: &str = "7e02000028013812345678000400000000000c1003015464ce06ca42100007020b010c\
                            26010203040501040001e24030011f31010cf17e";

    fn lines(protocol: Protocol, by: &str, input: &[u8]) -> Vec<Value> {
        let profiles = Profiles::shipped().unwrap();
        let mut output = Vec::new();
        decode_lines(protocol, profiles.get(by).unwrap(), input, &mut output).unwrap();
        let text = String::from_utf8(output).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn jt808(input: &str) -> Vec<Value> {
        lines(Protocol::Jt808, "jt808-2013", input.as_bytes())
    }

    #[test]
    fn a_location_in_full() {
        let expected = json!({
            "terminal": "13812345678",
            "message": "0x0200",
            "name": "location",
            "kind": "telemetry",
            "header": "2013",
            "serial": 4,
            "checksum": "0xf1",
            "complete": true,
            "position": "given",
            "reports": [
                {
                    "report": "fix", "at": "2026-01-01T19:04:05Z", "backfill": false,
                    "lat": 22.308_046, "lon": 113.918_48, "speed_kmh": 52.3, "course_deg": 268,
                    "accuracy_m": null, "source": "gnss", "satellites": 12,
                    "odometer_m": 12_345_600.0,
                },
                {
                    "report": "lock", "at": "2026-01-01T19:04:05Z", "backfill": false,
                    "motor": "locked", "shackle": "unknown", "cover": "unknown", "sealed": false,
                    "tamper": [], "battery_percent": null, "openings": null,
                },
            ],
            "unknown_items": [{"id": "0x30", "value": "1f"}],
            "ack": "7e8001000501381234567800000004020000b37e",
        });
        let mut seen = jt808(LOCATION);
        // A speed is a 32-bit number; compared as such.
        let speed = &mut seen[0]["reports"][0]["speed_kmh"];
        assert!((speed.as_f64().unwrap() - 52.3).abs() < 1e-4);
        *speed = json!(52.3);
        assert_eq!(seen, [expected]);
    }

    #[test]
    fn comments_blank_lines_spaces_and_case_do_not_matter() {
        let spaced: String =
            LOCATION.to_uppercase().chars().flat_map(|digit| [digit, ' ']).collect();
        let seen = jt808(&format!("# a comment\n\n  {spaced}\r\n{LOCATION}"));
        assert_eq!(seen.len(), 2);
        assert_eq!(seen[0]["reports"], seen[1]["reports"]);
    }

    #[track_caller]
    fn refused(line: &str, error: &str, offset: usize) {
        assert_eq!(jt808(line), [json!({"error": error, "offset": offset})]);
    }

    #[test]
    fn what_is_no_frame_says_why_and_where() {
        refused("7e0g", "byte 0x67 is not a hexadecimal digit", 3);
        refused("7e0", "odd number of hexadecimal digits", 3);
        refused("00", "delimiter misplaced at offset 0", 0);
        refused("7e000200000138123456780003317e", "checksum 0x31 at offset 13, computed 0x30", 13);
        refused("(P69,0,1)", "terminal number at offset 1 is missing or malformed", 1);
    }

    #[test]
    fn a_line_that_is_too_long_costs_itself_only() {
        let long = "00".repeat(LINE_BYTES_MAX);
        let seen = jt808(&format!("{long}\n{LOCATION}\n"));
        assert_eq!(seen.len(), 2);
        assert_eq!(seen[0]["offset"], LINE_BYTES_MAX);
        assert_eq!(seen[1]["message"], "0x0200");
    }

    #[test]
    fn sub_packets_are_put_together_across_lines() {
        let parts = "7e07042028013812345678000800020001000201002800000000000c1003015464ce06ca4210\
                     0007020b010c26010203040501040001e24030d67e\n\
                     7e0704202b013812345678000900020002011f31010c0024001000000000000301575e7d0206\
                     ca967d02007d02007d01000026010203040512060300007d027d0101467e";
        let seen = jt808(parts);
        assert_eq!((&seen[0]["complete"], &seen[1]["complete"]), (&json!(false), &json!(true)));
        assert_eq!(seen[0]["sub_packet"], json!({"index": 1, "total": 2}));
        assert_eq!(seen[0]["reports"], json!([]));
        assert_eq!(seen[0]["ack"], Value::Null);
        assert_eq!(seen[1]["reports"].as_array().unwrap().len(), 4);
        assert_eq!(seen[1]["reports"][0]["backfill"], true);
    }

    #[test]
    fn jointech_texts_and_binary() {
        let input = b"(8000620011,P45,170720,020614,22.56035,N,114.01640,E,A,36,270,1,1,0008627839,0,0,24,5)\n\
            2480006200111911003418042116225922348310113550543F12980000002D0600\
            00000020E028109228661F000100000F0F0F0F0F0F0F0F000001CC0156\n";
        let seen = lines(Protocol::Jointech, "jointech-jt701d", input);
        assert_eq!(seen[0]["name"], "lock event");
        assert_eq!(seen[0]["reports"][1]["event"], "unlocked");
        assert_eq!(seen[0]["reports"][1]["card"], "0008627839");
        assert_eq!(seen[0]["ack"], "(P69,0,24)");
        assert_eq!(seen[1]["reports"][1]["sealed"], true);
        assert_eq!(seen[1]["ack"], "(P69,0,86)");
    }

    #[test]
    fn no_password_is_written() {
        let texts = b"(8000620011,P52,2,135790)\n(8000620011,P44,135790)\n";
        let seen = lines(Protocol::Jointech, "jointech-jt701d", texts);
        assert_eq!(seen[0]["reports"][0]["session"], "one_time_password");
        assert!(!format!("{seen:?}").contains("135790"), "{seen:?}");
        let seen = jt808("7e010200090138123456780002415554482d303132331c7e");
        assert_eq!(seen[0]["reports"][0]["session"], "authenticate");
        assert!(!format!("{seen:?}").contains("AUTH-0123"), "{seen:?}");
    }

    #[test]
    fn a_profile_of_the_other_protocol_is_refused() {
        let profiles = Profiles::shipped().unwrap();
        let by = profiles.get("jt808-2013").unwrap();
        let error = decode_lines(Protocol::Jointech, by, &b""[..], Vec::new()).unwrap_err();
        assert_eq!(error.to_string(), "profile jt808-2013 is for jt808, not for jointech");
    }
}
