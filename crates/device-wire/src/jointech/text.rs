//! `( … )` text frames from devices: the terminal's number, a word, and fields between commas.
//!
//! Values of fields never stand in an error, because some of them are passwords.

use model::{
    Course, DeviceTime, Fix, FixSource, KilometresPerHour, LockEvent, LockEventKind, Opener,
    Origin, Point, Reply, ReplyOutcome, Report, ReportBody, Session, TerminalId,
};

use super::sublock;
use crate::{
    AckForm, FixStatus, MessageKind, Profile, WireError,
    ack::{AckWhat, Inline},
    civil::{self, DateOrder},
    profile::Verify,
};

/// Opened without a fence rule, and refused because outside a fence (P45 `verify`).
const VERIFY_NO_FENCE: u8 = 98;
const VERIFY_FENCES: std::ops::RangeInclusive<u8> = 1..=10;
/// Longest one-time password announced.
pub(crate) const PASSWORD_MAX: usize = 6;

/// What a text came to, apart from its reports.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DecodedText {
    pub(crate) terminal: TerminalId,
    pub(crate) kind: MessageKind,
    pub(crate) word: &'static str,
    pub(crate) serial: Option<u32>,
    pub(crate) at: Option<DeviceTime>,
    pub(crate) position: FixStatus,
    pub(crate) about: Option<TerminalId>,
    pub(crate) answer: AckWhat,
}

/// A frame cut at its commas.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields<'a> {
    /// Between the parentheses.
    inner: &'a [u8],
}

impl<'a> Fields<'a> {
    /// Takes the parentheses off.
    pub(crate) fn new(raw: &'a [u8]) -> Result<Self, WireError> {
        match raw {
            [b'(', inner @ .., b')'] => Ok(Self { inner }),
            [b'(', ..] => Err(WireError::Delimiter { offset: raw.len() - 1 }),
            _ => Err(WireError::Delimiter { offset: 0 }),
        }
    }

    /// Field `index` from 0. `None`: there are fewer.
    pub(crate) fn get(&self, index: usize) -> Option<&'a [u8]> {
        self.inner.split(|b| *b == b',').nth(index)
    }

    /// Where field `index` begins in the frame, or where the frame ended without it.
    pub(crate) fn offset(&self, index: usize) -> usize {
        let before = self.inner.split(|b| *b == b',').take(index);
        (1 + before.map(|field| field.len() + 1).sum::<usize>()).min(self.inner.len() + 1)
    }

    /// From field `index` to the end, commas included.
    pub(crate) fn tail(&self, index: usize) -> &'a [u8] {
        &self.inner[self.offset(index) - 1..]
    }

    fn error(&self, index: usize, field: &'static str) -> WireError {
        WireError::Field { offset: self.offset(index), field }
    }

    fn text(&self, index: usize, field: &'static str) -> Result<&'a str, WireError> {
        let bytes = self.get(index).ok_or_else(|| self.error(index, field))?;
        std::str::from_utf8(bytes).map_err(|_| self.error(index, field))
    }

    fn number<T: std::str::FromStr>(
        &self,
        index: usize,
        field: &'static str,
    ) -> Result<T, WireError> {
        let text = self.text(index, field)?.trim();
        text.parse().map_err(|_| self.error(index, field))
    }
}

/// The terminal number of a text.
pub(crate) fn terminal(raw: &[u8]) -> Result<TerminalId, WireError> {
    let fields = Fields::new(raw)?;
    let digits = fields.get(0).unwrap_or_default();
    let malformed = || WireError::Field { offset: 1, field: "terminal number" };
    if !digits.iter().all(u8::is_ascii_digit) {
        return Err(malformed());
    }
    let digits = std::str::from_utf8(digits).map_err(|_| malformed())?;
    let significant = digits.trim_start_matches('0');
    let number = if significant.is_empty() && !digits.is_empty() { "0" } else { significant };
    TerminalId::new(number).map_err(|_| malformed())
}

/// Decodes one text.
pub(crate) fn decode(
    raw: &[u8],
    profile: &Profile,
    reports: &mut Vec<Report>,
) -> Result<DecodedText, WireError> {
    let terminal = terminal(raw)?;
    let fields = Fields::new(raw)?;
    let word = fields.get(1).ok_or_else(|| fields.error(1, "command word"))?;
    let outcome = DecodedText {
        terminal,
        kind: MessageKind::Session,
        word: known_word(word),
        serial: None,
        at: None,
        position: FixStatus::Absent,
        about: None,
        answer: AckWhat::Nothing,
    };
    match word {
        b"P45" => p45(outcome, &fields, profile, reports),
        b"@JT" => Ok(session(outcome, Session::Heartbeat, reports)),
        b"P22" if fields.get(2) == Some(b"2") => {
            let outcome = DecodedText { answer: AckWhat::Clock, ..outcome };
            Ok(session(outcome, Session::TimeRequest, reports))
        }
        b"P52" if fields.get(2) == Some(b"2") => announced(outcome, &fields, reports),
        b"P01" => {
            let firmware = fields.text(2, "firmware")?.to_owned();
            let outcome = session(outcome, Session::Properties { firmware }, reports);
            Ok(reply(outcome, ReplyOutcome::Done, reports))
        }
        b"1" => numbered(outcome, raw, &fields, profile, reports),
        [b'P', digits @ ..] if is_command_number(digits) => {
            let answered = result(word, &fields);
            Ok(reply(outcome, answered, reports))
        }
        _ => Ok(other(outcome, reports)),
    }
}

fn is_command_number(digits: &[u8]) -> bool {
    digits.len() == 2 && digits.iter().all(u8::is_ascii_digit)
}

/// Words that are worth a name in logs; the text itself is the device's and not repeated.
fn known_word(word: &[u8]) -> &'static str {
    const WORDS: [&str; 44] = [
        "@JT", "P01", "P02", "P03", "P04", "P06", "P10", "P11", "P12", "P13", "P14", "P15", "P22",
        "P23", "P24", "P29", "P30", "P31", "P32", "P35", "P37", "P38", "P39", "P40", "P41", "P42",
        "P43", "P44", "P45", "P46", "P50", "P52", "P54", "P58", "P59", "P61", "P62", "P63", "P65",
        "P68", "P69", "P70", "P98", "1",
    ];
    WORDS.into_iter().find(|known| known.as_bytes() == word).unwrap_or("other")
}

fn session(outcome: DecodedText, session: Session, reports: &mut Vec<Report>) -> DecodedText {
    let body = ReportBody::Session(session);
    reports.push(Report { at: outcome.at, origin: Origin::Live, body });
    outcome
}

fn other(outcome: DecodedText, reports: &mut Vec<Report>) -> DecodedText {
    session(outcome, Session::Other { message: outcome.word.to_owned() }, reports)
}

fn reply(outcome: DecodedText, answered: ReplyOutcome, reports: &mut Vec<Report>) -> DecodedText {
    let reply = Reply { serial: None, message: outcome.word.to_owned(), outcome: answered };
    reports.push(Report { at: None, origin: Origin::Live, body: ReportBody::Reply(reply) });
    DecodedText { kind: MessageKind::Reply, ..outcome }
}

/// How a command went, for the few that say it; the others echo their setting.
fn result(word: &[u8], fields: &Fields<'_>) -> ReplyOutcome {
    let (verdict, tries) = match word {
        // (id,P43,1|0,wrong tries)
        b"P43" => (fields.get(2), fields.get(3)),
        // (id,P52,3,1|0,wrong tries); the other forms echo the setting.
        b"P52" if fields.get(2) == Some(b"3") => (fields.get(3), fields.get(4)),
        // (id,P22,1|0) and (id,P44,1|0)
        b"P22" | b"P44" => (fields.get(2), None),
        _ => (Some(&b"1"[..]), None),
    };
    if verdict != Some(b"0") {
        return ReplyOutcome::Done;
    }
    let tries = tries.and_then(|t| std::str::from_utf8(t).ok()?.parse().ok());
    ReplyOutcome::Failed(tries.unwrap_or(0))
}

/// `(id,P52,2,dddddd)`: the device has drawn a new one-time password and repeats it until echoed.
fn announced(
    outcome: DecodedText,
    fields: &Fields<'_>,
    reports: &mut Vec<Report>,
) -> Result<DecodedText, WireError> {
    let password = fields.text(3, "one-time password")?;
    let is_short = (1..=PASSWORD_MAX).contains(&password.len());
    if !is_short || !password.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(fields.error(3, "one-time password"));
    }
    let Some(inline) = Inline::new(password.as_bytes()) else {
        return Err(fields.error(3, "one-time password"));
    };
    let password = password.to_owned();
    let outcome = DecodedText { answer: AckWhat::Announced(inline), ..outcome };
    Ok(session(outcome, Session::OneTimePassword { password }, reports))
}

/// `(id,1,nnn,WORD,…)`: peripherals and what shares their form.
fn numbered(
    outcome: DecodedText,
    raw: &[u8],
    fields: &Fields<'_>,
    profile: &Profile,
    reports: &mut Vec<Report>,
) -> Result<DecodedText, WireError> {
    match (fields.get(3), fields.get(4)) {
        (Some(b"WLNET"), Some(b"5")) => {
            let outcome = DecodedText { word: "WLNET,5", kind: MessageKind::Telemetry, ..outcome };
            sublock::decode(outcome, fields.tail(6), fields.offset(6), profile, reports)
        }
        (Some(b"WLNET"), Some(b"7")) => {
            let outcome = DecodedText { word: "WLNET,7", kind: MessageKind::Telemetry, ..outcome };
            let before = reports.len();
            let read = sublock::decode(outcome, fields.tail(6), fields.offset(6), profile, reports);
            read.or_else(|_| {
                reports.truncate(before);
                Ok(other(outcome, reports))
            })
        }
        (Some(b"BASE"), Some(b"2")) if fields.get(5) == Some(b"TIME") => {
            let before = &raw[..fields.offset(5)];
            let answer = Inline::new(before).map_or(AckWhat::Nothing, AckWhat::BaseTime);
            let outcome = DecodedText { word: "BASE,2", answer, ..outcome };
            Ok(session(outcome, Session::TimeRequest, reports))
        }
        (Some(b"BASE"), _) => Ok(other(DecodedText { word: "BASE", ..outcome }, reports)),
        (Some(b"WLNET"), _) => Ok(other(DecodedText { word: "WLNET", ..outcome }, reports)),
        (Some(b"ELOCK"), _) => Ok(other(DecodedText { word: "ELOCK", ..outcome }, reports)),
        (Some(b"OTA"), _) => Ok(other(DecodedText { word: "OTA", ..outcome }, reports)),
        _ => Ok(other(DecodedText { word: "other", ..outcome }, reports)),
    }
}

/// The lock was opened or locked, or somebody tried. 17 fields; more may follow.
fn p45(
    outcome: DecodedText,
    fields: &Fields<'_>,
    profile: &Profile,
    reports: &mut Vec<Report>,
) -> Result<DecodedText, WireError> {
    let at = Some(p45_time(fields, profile)?);
    let serial = fields.number(16, "serial")?;
    let event = p45_event(fields, profile)?;
    let mut position = FixStatus::NoFix;
    if fields.get(8) == Some(b"A") {
        match p45_fix(fields)? {
            Some(fix) => {
                reports.push(Report { at, origin: Origin::Live, body: ReportBody::Fix(fix) });
                position = FixStatus::Given;
            }
            None => position = FixStatus::OutOfRange,
        }
    }
    reports.push(Report { at, origin: Origin::Live, body: ReportBody::Event(event) });
    let answer = match profile.ack {
        AckForm::P35 => AckWhat::P46,
        AckForm::P69 | AckForm::General | AckForm::Compact => AckWhat::P69 { serial },
    };
    let (kind, serial) = (MessageKind::Telemetry, Some(serial));
    Ok(DecodedText { kind, serial, at, position, answer, ..outcome })
}

fn p45_time(fields: &Fields<'_>, profile: &Profile) -> Result<DeviceTime, WireError> {
    let [date, time] = [fields.get(2), fields.get(3)].map(Option::unwrap_or_default);
    let mut digits = [0; 12];
    if date.len() != 6 || time.len() != 6 {
        return Err(fields.error(2, "date and time"));
    }
    digits[..6].copy_from_slice(date);
    digits[6..].copy_from_slice(time);
    let at = civil::read_digits(&digits, DateOrder::DayFirst);
    let at = at.ok_or(WireError::Time { offset: fields.offset(2) })?;
    Ok(DeviceTime(at - profile.clock_offset_ms))
}

/// `None`: coordinates out of range.
fn p45_fix(fields: &Fields<'_>) -> Result<Option<Fix>, WireError> {
    let lat: f64 = fields.number(4, "latitude")?;
    let lon: f64 = fields.number(6, "longitude")?;
    let lat = if fields.get(5) == Some(b"S") { -lat } else { lat };
    let lon = if fields.get(7) == Some(b"W") { -lon } else { lon };
    let speed: f32 = fields.number(9, "speed")?;
    if !speed.is_finite() {
        return Err(fields.error(9, "speed"));
    }
    Ok(Point::new(lat, lon).ok().map(|point| Fix {
        point,
        speed: KilometresPerHour(speed),
        course: fields
            .number(10, "course")
            .ok()
            .and_then(|c| Course::new(c).ok())
            .unwrap_or_default(),
        accuracy: None,
        source: FixSource::Gnss,
        satellites: None,
        odometer: None,
    }))
}

fn p45_event(fields: &Fields<'_>, profile: &Profile) -> Result<LockEvent, WireError> {
    use LockEventKind::{Locked, Noted, Refused};

    let source: u8 = fields.number(11, "event source")?;
    let verify: u8 = fields.number(12, "verification")?;
    let card = fields.text(13, "card")?;
    let wrong_tries = fields.number(15, "wrong tries")?;
    let fenced = || verdict(verify, profile.verify);
    let plain = || verdict(verify, Verify::YesNo);
    let ((kind, fence), opener) = match source {
        1 => (fenced(), Opener::Card),
        2 => ((Refused, None), Opener::IllegalCard),
        3 => ((Noted, None), Opener::Card),
        4 => (plain(), Opener::RemoteStaticPassword),
        5 => ((Locked, None), Opener::Itself),
        6 => (fenced(), Opener::RemoteOrder),
        7 => (plain(), Opener::Bluetooth),
        code => ((Noted, None), Opener::Code(code)),
    };
    // Only cards stand in this field; with other sources it is all zeros.
    let is_card = matches!(opener, Opener::Card | Opener::IllegalCard)
        && card.bytes().all(|b| b.is_ascii_digit())
        && card.bytes().any(|b| b != b'0');
    let credential = is_card.then(|| card.to_owned());
    Ok(LockEvent { kind, opener, credential, fence, wrong_tries })
}

fn verdict(verify: u8, form: Verify) -> (LockEventKind, Option<u8>) {
    use LockEventKind::{Refused, Unlocked};

    match (form, verify) {
        (Verify::YesNo, 1) | (Verify::Fence, VERIFY_NO_FENCE) => (Unlocked, None),
        (Verify::Fence, fence) if VERIFY_FENCES.contains(&fence) => (Unlocked, Some(fence)),
        _ => (Refused, None),
    }
}
