//! The state of one connection: sub-packets under way, our serial, and how the terminal writes its
//! own number. Everything else about a device is in its profile.

use model::{DeviceTime, Report, ServerTime, TerminalId};

use crate::{
    Ack, Command, CommandError, CommandKey, Edition, JointechCommand, Limits, Profile, Protocol,
    Seals, UnlockForm, WireError,
    ack::{self, AckWhat},
    jointech::{self, binary, text},
    jt808::{
        Address, downlink, frame,
        frame::Header,
        id,
        parts::{Added, PartKey, Parts},
        uplink::{self, Answer},
    },
    reader::Reader,
};

/// Minutes between wake-ups while asleep that P04 asks for beside the interval.
const ASLEEP_MIN: u16 = 30;

/// What the gateway switches on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageKind {
    /// The device asks to be registered; answer with [`Codec::registered`].
    Register,
    /// The device presents its code.
    Authenticate,
    /// Heartbeats and the like.
    Session,
    /// Positions, lock states and events.
    Telemetry,
    /// The answer to a message of ours; may carry positions and states as well.
    Reply,
}

/// What kind of message a frame was, for logs and the `decode` command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageId {
    /// JT/T 808 message id.
    Jt808(u16),
    /// Data type of a `$` frame: 1 live, 2 alarm, 3 blind area, 4 second-newest.
    Dollar(u8),
    /// Word of a text frame; `other` if it is not a known one.
    Text(&'static str),
}

impl MessageId {
    /// What it is called, for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Jt808(id) => id::name(id),
            Self::Dollar(1) => "live data",
            Self::Dollar(2) => "alarm",
            Self::Dollar(3) => "blind-area data",
            Self::Dollar(4) => "second-newest data",
            Self::Dollar(_) => "data",
            Self::Text("P45") => "lock event",
            Self::Text("@JT") => "heartbeat",
            Self::Text("WLNET,5" | "WLNET,7") => "peripheral data",
            Self::Text(_) => "text",
        }
    }
}

impl std::fmt::Display for MessageId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Jt808(id) => write!(f, "{id:#06x}"),
            Self::Dollar(data_type) => write!(f, "${data_type}"),
            Self::Text(word) => f.write_str(word),
        }
    }
}

/// What became of the position in a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// The message has none.
    Absent,
    /// It is among the reports.
    Given,
    /// The device says that it has no fix.
    NoFix,
    /// The device says that its coordinates are shifted (GCJ-02): they are not reported.
    Shifted,
    /// The coordinates are no place on the earth.
    OutOfRange,
}

/// What a frame was, beside its reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decoded {
    /// Who says it.
    pub terminal: TerminalId,
    /// What the gateway switches on.
    pub kind: MessageKind,
    /// What it is exactly.
    pub message: MessageId,
    /// Serial, where the message has one. The first one of a sub-packeted message.
    pub serial: Option<u32>,
    /// Time of the (first) position or event. `None`: the message has none, or the device's clock
    /// is not set.
    pub at: Option<DeviceTime>,
    /// What became of the (last) position.
    pub position: Position,
    /// Locations of a batch that made no sense and were left out of the reports.
    pub refused_locations: u16,
    /// The sub-lock or sensor that the reports are about, if they are not about the terminal
    /// itself but spoken through it.
    pub about: Option<TerminalId>,
    /// What is owed for it.
    pub ack: Ack,
    /// Equal for two frames exactly when one is a repetition of the other: a hash of terminal,
    /// message, device time and serial, the same in every process. Messages without a device
    /// time are never repetitions of one another: their arrival time is hashed as well.
    pub dedupe: u64,
    /// `false`: a sub-packet was kept and there is nothing to report yet.
    pub complete: bool,
}

/// How a frame was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Stored, or dealt with.
    Accepted,
    /// Not dealt with; the device may try again.
    Failed,
    /// It makes no sense.
    BadMessage,
    /// It is not for us.
    Unsupported,
}

/// The answer to a registration. `Debug` shows no code.
#[derive(Clone, PartialEq, Eq)]
pub enum Registration {
    /// Registered.
    Ok {
        /// The authentication code, at most 40 bytes. Never empty: many devices fail on that.
        code: String,
    },
    /// Not registered.
    Refused(RegistrationRefusal),
}

impl std::fmt::Debug for Registration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Ok { .. } => f.write_str("Ok(code)"),
            Self::Refused(why) => write!(f, "Refused({why:?})"),
        }
    }
}

/// Why a registration is refused (0x8100).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegistrationRefusal {
    /// 1: the vehicle is registered already.
    VehicleTaken,
    /// 2: there is no such vehicle.
    NoSuchVehicle,
    /// 3: the terminal is registered already.
    TerminalTaken,
    /// 4: there is no such terminal.
    NoSuchTerminal,
}

impl RegistrationRefusal {
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::VehicleTaken => 1,
            Self::NoSuchVehicle => 2,
            Self::TerminalTaken => 3,
            Self::NoSuchTerminal => 4,
        }
    }
}

/// Per-connection state.
#[derive(Debug)]
pub struct Codec {
    protocol: Protocol,
    limits: Limits,
    serial: u16,
    /// How the terminal last heard writes its number.
    heard: Option<Address>,
    parts: Parts,
    scratch: Vec<u8>,
}

impl Codec {
    /// A fresh connection.
    pub fn new(protocol: Protocol, limits: Limits) -> Self {
        let (serial, heard, parts, scratch) = (0, None, Parts::default(), Vec::new());
        Self { protocol, limits, serial, heard, parts, scratch }
    }

    /// The protocol of the port.
    pub fn protocol(&self) -> Protocol {
        self.protocol
    }

    /// The terminal a raw frame claims to be from, without decoding its body.
    ///
    /// # Errors
    ///
    /// When the frame has no readable number.
    pub fn terminal(&mut self, raw: &[u8]) -> Result<TerminalId, WireError> {
        match raw.first() {
            Some(b'$') => binary::terminal(raw),
            Some(b'(') => text::terminal(raw),
            _ => frame::address(raw).map(|address| address.terminal()),
        }
    }

    /// Decodes one raw frame and appends its reports. Messages and items that are not known are
    /// kept raw and are not errors.
    ///
    /// # Errors
    ///
    /// When the frame makes no sense. No report is appended then, and the next frame is not
    /// affected.
    pub fn decode(
        &mut self,
        raw: &[u8],
        profile: &Profile,
        now: ServerTime,
        reports: &mut Vec<Report>,
    ) -> Result<Decoded, WireError> {
        let before = reports.len();
        let decoded = match raw.first() {
            Some(b'$') => decode_dollar(raw, profile, &self.limits, now, reports),
            Some(b'(') => decode_text(raw, profile, now, reports),
            _ => {
                let mut scratch = std::mem::take(&mut self.scratch);
                let decoded = self.decode_jt808(raw, &mut scratch, profile, now, reports);
                self.scratch = scratch;
                decoded
            }
        };
        if decoded.is_err() {
            reports.truncate(before);
        }
        decoded
    }

    fn decode_jt808(
        &mut self,
        raw: &[u8],
        scratch: &mut Vec<u8>,
        profile: &Profile,
        now: ServerTime,
        reports: &mut Vec<Report>,
    ) -> Result<Decoded, WireError> {
        let message = frame::open(raw, scratch)?;
        let (header, mut reader) = frame::read_header(message)?;
        self.heard = Some(header.address);
        let Some(part) = header.part else {
            let context = Context { profile, limits: &self.limits, now };
            return decode_whole(&header, 1, &mut reader, &context, reports);
        };
        match self.parts.add(&header, part, reader.rest(), &self.limits, now)? {
            Added::Whole(key, body) => {
                let header = Header { serial: key.first_serial, part: None, ..header };
                let mut reader = Reader::new(&body, header.body_at);
                let context = Context { profile, limits: &self.limits, now };
                decode_whole(&header, key.total, &mut reader, &context, reports)
            }
            Added::Gaps(key) => Ok(stored(&header, AckWhat::Resend(key), now)),
            Added::Stored => Ok(stored(&header, AckWhat::Nothing, now)),
        }
    }

    /// Appends what is owed for a frame; maybe nothing. To be called when the frame is durable.
    ///
    /// A registration that was accepted is answered by [`Codec::registered`] and not here.
    pub fn ack(&mut self, ack: &Ack, verdict: Verdict, now: ServerTime, out: &mut Vec<u8>) {
        let result = match verdict {
            Verdict::Accepted => 0,
            Verdict::Failed => 1,
            Verdict::BadMessage => 2,
            Verdict::Unsupported => 3,
        };
        match ack.0 {
            AckWhat::General { address, id, serial, parts } => {
                for part in 0..parts {
                    self.general(&address, id, serial.wrapping_add(part), result, out);
                }
            }
            AckWhat::Registered { address, id, serial } if result != 0 => {
                self.general(&address, id, serial, result, out);
            }
            AckWhat::Registered { .. } | AckWhat::Nothing => {}
            AckWhat::Time { address } => {
                let time = civil_utc(now);
                self.send(&address, id::TIME, &time, out);
            }
            AckWhat::Resend(key) => self.ask_again(&key, out),
            AckWhat::Compact { address, id, serial } => {
                let [high, low] = id.to_be_bytes();
                let body = [high, low, result];
                frame::write_compact(&address, id::COMPACT_ACK, false, serial, &body, out);
            }
            _ => ack::write_text(&ack.0, verdict, now, out),
        }
    }

    /// Appends the answer to a registration (0x8100); nothing for other messages.
    pub fn registered(&mut self, ack: &Ack, result: Registration, out: &mut Vec<u8>) {
        let AckWhat::Registered { address, serial, .. } = ack.0 else { return };
        let mut body = serial.to_be_bytes().to_vec();
        match result {
            Registration::Ok { code } => {
                body.push(0);
                body.extend(code.bytes().take(40));
            }
            Registration::Refused(why) => body.push(why.code()),
        }
        self.send(&address, id::REGISTERED, &body, out);
    }

    /// When [`Codec::poll`] has something to do. `None`: not before another frame comes.
    pub fn deadline(&self) -> Option<ServerTime> {
        self.parts.deadline(&self.limits)
    }

    /// Drops sub-packeted messages that stay unfinished for too long, and appends requests for the
    /// missing parts of those that have gone quiet. Without it a link asks only when the last part
    /// arrives before others, and drops what is too old when the next part arrives.
    pub fn poll(&mut self, now: ServerTime, out: &mut Vec<u8>) {
        for key in self.parts.due(now, &self.limits) {
            self.ask_again(&key, out);
        }
    }

    /// Bytes kept of unfinished messages.
    pub fn partial_bytes(&self) -> usize {
        self.parts.bytes()
    }

    /// Appends a command.
    ///
    /// # Errors
    ///
    /// When the device cannot be told that, or a value does not fit. Nothing is appended then.
    pub fn command(
        &mut self,
        terminal: TerminalId,
        command: &Command,
        profile: &Profile,
        out: &mut Vec<u8>,
    ) -> Result<CommandKey, CommandError> {
        let before = out.len();
        let key = match profile.protocol {
            Protocol::Jt808 => self.command_jt808(terminal, command, profile, out),
            Protocol::Jointech => command_jointech(command, profile, out),
        };
        if key.is_err() {
            out.truncate(before);
        }
        key
    }

    fn command_jt808(
        &mut self,
        terminal: TerminalId,
        command: &Command,
        profile: &Profile,
        out: &mut Vec<u8>,
    ) -> Result<CommandKey, CommandError> {
        let heard = self.heard.filter(|address| address.terminal() == terminal);
        let address = heard
            .or_else(|| Address::new(terminal, profile.edition))
            .ok_or(CommandError::TerminalNumber)?;
        let (id, body) = jt808_message(command, address.edition, profile)?;
        let serial = self.serial;
        let parts = self.send(&address, id, &body, out);
        Ok(CommandKey { message: format!("{id:#06x}"), serial: Some(serial), parts })
    }

    fn general(
        &mut self,
        address: &Address,
        id: u16,
        serial: u16,
        result: u8,
        out: &mut Vec<u8>,
    ) {
        let ([a, b], [c, d]) = (serial.to_be_bytes(), id.to_be_bytes());
        self.send(address, id::PLATFORM_ACK, &[a, b, c, d, result], out);
    }

    fn ask_again(&mut self, key: &PartKey, out: &mut Vec<u8>) {
        let missing = self.parts.missing(key);
        if !missing.is_empty() {
            let edition = key.address.edition;
            let body = downlink::resend_body(key.first_serial, &missing, edition);
            self.send(&key.address, id::RESEND, &body, out);
        }
    }

    fn send(&mut self, address: &Address, id: u16, body: &[u8], out: &mut Vec<u8>) -> u16 {
        let parts = frame::write(address, id, self.serial, body, out);
        self.serial = self.serial.wrapping_add(parts);
        parts
    }
}

fn civil_utc(now: ServerTime) -> [u8; 6] {
    crate::civil::write_bcd(now.0, crate::civil::DateOrder::YearFirst)
}

fn jt808_message(
    command: &Command,
    edition: Edition,
    profile: &Profile,
) -> Result<(u16, Vec<u8>), CommandError> {
    match command {
        Command::Seal => control(profile, false),
        Command::Release { .. } => control(profile, true),
        Command::QueryPosition => Ok((id::QUERY_LOCATION, Vec::new())),
        Command::SetReportInterval { seconds } => {
            let parameters = [crate::Parameter::report_interval(*seconds)];
            Ok((id::SET_PARAMETERS, downlink::parameters_body(&parameters)?))
        }
        Command::SetClock(_) => Err(CommandError::NotSupported("set its clock")),
        Command::Text(text) => Ok((id::TEXT, downlink::text_body(text, edition)?)),
        Command::DescribeYourself => Ok((id::QUERY_PROPERTIES, Vec::new())),
        Command::Jt808(message) => message.body(edition, profile),
        Command::Jointech(_) => Err(CommandError::NotSupported("obey a Jointech command")),
    }
}

fn control(profile: &Profile, release: bool) -> Result<(u16, Vec<u8>), CommandError> {
    match profile.unlock {
        _ if !release && profile.seals == Seals::OnClosing => Err(CommandError::SealsItself),
        UnlockForm::Control2013 { unlock } => {
            Ok((id::CONTROL, downlink::control_2013(release == unlock)))
        }
        UnlockForm::Control2019 { unlock } => {
            Ok((id::CONTROL, downlink::control_2019(release == unlock)))
        }
        UnlockForm::StaticPassword | UnlockForm::OneTimePassword | UnlockForm::None => {
            Err(CommandError::NotSupported(if release { "unlock" } else { "lock" }))
        }
    }
}

fn command_jointech(
    command: &Command,
    profile: &Profile,
    out: &mut Vec<u8>,
) -> Result<CommandKey, CommandError> {
    let word = match command {
        Command::Seal if profile.seals == Seals::OnClosing => {
            return Err(CommandError::SealsItself);
        }
        Command::Seal => return Err(CommandError::NotSupported("lock")),
        Command::Release { secret } => {
            let secret = || secret.as_deref().ok_or(CommandError::SecretMissing);
            match profile.unlock {
                UnlockForm::StaticPassword => {
                    jointech::command::unlock_static(secret()?, out)?;
                    "P43"
                }
                UnlockForm::OneTimePassword => {
                    jointech::command::unlock_once(secret()?, out)?;
                    "P52"
                }
                _ => return Err(CommandError::NotSupported("unlock")),
            }
        }
        Command::QueryPosition => return Err(CommandError::NotSupported("report its position")),
        Command::SetReportInterval { seconds } => {
            let awake_s = u16::try_from(*seconds);
            let awake_s = awake_s.map_err(|_| CommandError::OutOfRange("report interval"))?;
            let asleep_min = ASLEEP_MIN;
            let command = JointechCommand::ReportInterval { awake_s, asleep_min };
            command.write(out)?;
            command.word()
        }
        Command::SetClock(at) => {
            ack::write_clock(at.0.saturating_add(profile.clock_offset_ms), out);
            "P22"
        }
        Command::Text(_) => return Err(CommandError::NotSupported("show a text")),
        Command::DescribeYourself => {
            JointechCommand::Describe.write(out)?;
            "P01"
        }
        Command::Jointech(command) => {
            command.write(out)?;
            command.word()
        }
        Command::Jt808(_) => return Err(CommandError::NotSupported("obey a JT/T 808 message")),
    };
    Ok(CommandKey { message: word.to_owned(), serial: None, parts: 1 })
}

/// What a message is decoded by.
struct Context<'a> {
    profile: &'a Profile,
    limits: &'a Limits,
    now: ServerTime,
}

fn decode_whole(
    header: &Header,
    parts: u16,
    reader: &mut Reader<'_>,
    context: &Context<'_>,
    reports: &mut Vec<Report>,
) -> Result<Decoded, WireError> {
    let Context { profile, limits, now } = *context;
    let outcome = uplink::decode(header, reader, profile, limits, reports)?;
    let Header { id, address, serial, .. } = *header;
    let answer = match outcome.answer {
        Answer::General => AckWhat::General { address, id, serial, parts },
        Answer::Registered => AckWhat::Registered { address, id, serial },
        Answer::Time => AckWhat::Time { address },
        Answer::Compact => {
            AckWhat::Compact { address, id, serial: serial.to_be_bytes()[1] }
        }
        Answer::Nothing => AckWhat::Nothing,
    };
    let terminal = address.terminal();
    let serial = Some(u32::from(serial));
    Ok(Decoded {
        terminal,
        kind: outcome.kind,
        message: MessageId::Jt808(id),
        serial,
        at: outcome.at,
        position: outcome.position,
        refused_locations: outcome.refused_locations,
        about: None,
        ack: Ack(answer),
        dedupe: dedupe(terminal, u32::from(id), outcome.at, serial, now),
        complete: true,
    })
}

fn stored(header: &Header, answer: AckWhat, now: ServerTime) -> Decoded {
    let terminal = header.address.terminal();
    let serial = Some(u32::from(header.serial));
    Decoded {
        terminal,
        kind: MessageKind::Session,
        message: MessageId::Jt808(header.id),
        serial,
        at: None,
        position: Position::Absent,
        refused_locations: 0,
        about: None,
        ack: Ack(answer),
        dedupe: dedupe(terminal, u32::from(header.id), None, serial, now),
        complete: false,
    }
}

fn decode_dollar(
    raw: &[u8],
    profile: &Profile,
    limits: &Limits,
    now: ServerTime,
    reports: &mut Vec<Report>,
) -> Result<Decoded, WireError> {
    let outcome = binary::decode(raw, profile, limits, reports)?;
    let serial = Some(u32::from(outcome.serial));
    let kind = u32::from(b'$') << 8 | u32::from(outcome.data_type);
    Ok(Decoded {
        terminal: outcome.terminal,
        kind: MessageKind::Telemetry,
        message: MessageId::Dollar(outcome.data_type),
        serial,
        at: outcome.at,
        position: outcome.position,
        refused_locations: 0,
        about: None,
        ack: Ack(outcome.answer),
        dedupe: dedupe(outcome.terminal, kind, outcome.at, serial, now),
        complete: true,
    })
}

fn decode_text(
    raw: &[u8],
    profile: &Profile,
    now: ServerTime,
    reports: &mut Vec<Report>,
) -> Result<Decoded, WireError> {
    let outcome = text::decode(raw, profile, reports)?;
    let about = outcome.about.map_or(0, |about| mix_text(SEED, about));
    let kind = outcome.word.bytes().fold(mix(SEED, about), |hash, b| mix(hash, u64::from(b)));
    let [_, _, _, _, a, b, c, d] = kind.to_be_bytes();
    let kind = u32::from_be_bytes([a, b, c, d]);
    Ok(Decoded {
        terminal: outcome.terminal,
        kind: outcome.kind,
        message: MessageId::Text(outcome.word),
        serial: outcome.serial,
        at: outcome.at,
        position: outcome.position,
        refused_locations: 0,
        about: outcome.about,
        ack: Ack(outcome.answer),
        dedupe: dedupe(outcome.terminal, kind, outcome.at, outcome.serial, now),
        complete: true,
    })
}

/// FNV-1a's constants, taken over 64-bit words; a last mix spreads the high bits.
const SEED: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

fn mix(hash: u64, word: u64) -> u64 {
    let hash = (hash ^ word).wrapping_mul(PRIME);
    hash ^ hash >> 29
}

fn mix_text(hash: u64, text: TerminalId) -> u64 {
    let mut chunks = text.as_str().as_bytes().chunks_exact(8);
    let hash = chunks.by_ref().fold(hash, |hash, chunk| {
        mix(hash, chunk.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)))
    });
    let rest = chunks.remainder();
    mix(hash, rest.iter().fold(rest.len() as u64, |word, byte| word << 8 | u64::from(*byte)))
}

fn dedupe(
    terminal: TerminalId,
    kind: u32,
    at: Option<DeviceTime>,
    serial: Option<u32>,
    now: ServerTime,
) -> u64 {
    let hash = mix_text(SEED, terminal);
    let serial = serial.map_or(u64::MAX, u64::from);
    let hash = mix(mix(hash, u64::from(kind)), serial);
    match at {
        Some(at) => mix(hash, at.0.cast_unsigned()),
        None => mix(mix(hash, u64::MAX), now.0.cast_unsigned()),
    }
}
