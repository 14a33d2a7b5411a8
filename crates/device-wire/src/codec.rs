//! The state of one connection: sub-packets under way, our serial, and how the terminal writes its
//! own number. Everything else about a device is in its profile.

mod commands;
mod dedupe;
mod message;

use model::{Report, ServerTime, TerminalId};

pub use message::{
    AckResult, Decoded, FixStatus, MessageId, MessageKind, Registration, RegistrationRefusal,
};

use crate::{
    Ack, Command, CommandError, CommandKey, Limits, Profile, Protocol, Split, WireError,
    ack::{self, AckWhat},
    civil::{self, DateOrder},
    codec::{
        commands::{command_jointech, jt808_message},
        dedupe::{SEED, dedupe, mix, mix_text},
    },
    jointech::{binary, text},
    jt808::{
        Address, downlink, frame,
        frame::Header,
        id,
        parts::{Added, PartKey, Parts},
        uplink::{self, WantedAnswer},
    },
    reader::Reader,
    split,
};

/// Decodes what one connection receives: its serial, its sub-packets, how its terminal writes its
/// number.
#[derive(Debug)]
pub struct Codec {
    protocol: Protocol,
    limits: Limits,
    serial: u16,
    /// How the terminal last heard writes its number, and the number.
    heard: Option<(Address, TerminalId)>,
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
            _ => frame::address(raw).map(|address| self.note(address)),
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
        let terminal = self.note(header.address);
        let Some(part) = header.part else {
            let context = Context { profile, limits: &self.limits, now, terminal };
            return decode_whole(&header, 1, &mut reader, &context, reports);
        };
        match self.parts.add(&header, part, reader.rest(), &self.limits, now)? {
            Added::Whole(key, body) => {
                let header = Header { serial: key.first_serial, part: None, ..header };
                let mut reader = Reader::new(&body, header.body_at);
                let context = Context { profile, limits: &self.limits, now, terminal };
                decode_whole(&header, key.total, &mut reader, &context, reports)
            }
            Added::Gaps(key) => Ok(stored(&header, terminal, AckWhat::Resend(key), now)),
            Added::Stored => Ok(stored(&header, terminal, AckWhat::Nothing, now)),
        }
    }

    /// The number of an address. A connection is nearly always one terminal, so the last one is
    /// remembered.
    fn note(&mut self, address: Address) -> TerminalId {
        match self.heard {
            Some((heard, terminal)) if heard == address => terminal,
            _ => {
                let terminal = address.terminal();
                self.heard = Some((address, terminal));
                terminal
            }
        }
    }

    /// Decodes what was stored for one message: its frame, or the frames of all its sub-packets
    /// back to back. Returns what the last of them came to.
    ///
    /// # Errors
    ///
    /// When one of the frames makes no sense, or bytes are left over. No report is appended then.
    pub fn decode_stored(
        &mut self,
        raw: &[u8],
        profile: &Profile,
        now: ServerTime,
        reports: &mut Vec<Report>,
    ) -> Result<Decoded, WireError> {
        let before = reports.len();
        let mut rest = raw;
        loop {
            let next = match split(self.protocol, rest, &self.limits) {
                Split::Frame { raw, consumed } => {
                    rest = &rest[consumed..];
                    self.decode(raw, profile, now, reports)
                }
                Split::Refused { error, .. } => Err(error),
                Split::Incomplete { .. } => {
                    Err(WireError::Delimiter { offset: raw.len() - rest.len() })
                }
            };
            match next {
                Ok(decoded) if rest.is_empty() => return Ok(decoded),
                Ok(_) => {}
                Err(error) => {
                    reports.truncate(before);
                    return Err(error);
                }
            }
        }
    }

    /// Appends what is owed for a frame; maybe nothing. To be called when the frame is durable.
    ///
    /// A registration that was accepted is answered by [`Codec::registered`] and not here.
    pub fn ack(&mut self, ack: &Ack, verdict: AckResult, now: ServerTime, out: &mut Vec<u8>) {
        let result = match verdict {
            AckResult::Accepted => 0,
            AckResult::Failed => 1,
            AckResult::BadMessage => 2,
            AckResult::Unsupported => 3,
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
                let time = civil::write_bcd(now.0, DateOrder::YearFirst);
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
        let heard = self.heard.filter(|(_, heard)| *heard == terminal);
        let address = heard
            .map(|(address, _)| address)
            .or_else(|| Address::new(terminal, profile.edition))
            .ok_or(CommandError::TerminalNumber)?;
        let (id, body) = jt808_message(command, address.edition, profile)?;
        let serial = self.serial;
        let parts = self.send(&address, id, &body, out);
        Ok(CommandKey { message: format!("{id:#06x}"), serial: Some(serial), parts })
    }

    fn general(&mut self, address: &Address, id: u16, serial: u16, result: u8, out: &mut Vec<u8>) {
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

/// What a message is decoded by.
struct Context<'a> {
    profile: &'a Profile,
    limits: &'a Limits,
    now: ServerTime,
    terminal: TerminalId,
}

fn decode_whole(
    header: &Header,
    parts: u16,
    reader: &mut Reader<'_>,
    context: &Context<'_>,
    reports: &mut Vec<Report>,
) -> Result<Decoded, WireError> {
    let Context { profile, limits, now, terminal } = *context;
    let outcome = uplink::decode(header, reader, profile, limits, reports)?;
    let Header { id, address, serial, .. } = *header;
    let answer = match outcome.answer {
        WantedAnswer::General => AckWhat::General { address, id, serial, parts },
        WantedAnswer::Registered => AckWhat::Registered { address, id, serial },
        WantedAnswer::Time => AckWhat::Time { address },
        WantedAnswer::Compact => AckWhat::Compact { address, id, serial: serial.to_be_bytes()[1] },
        WantedAnswer::Nothing => AckWhat::Nothing,
    };
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

fn stored(header: &Header, terminal: TerminalId, answer: AckWhat, now: ServerTime) -> Decoded {
    let serial = Some(u32::from(header.serial));
    Decoded {
        terminal,
        kind: MessageKind::Session,
        message: MessageId::Jt808(header.id),
        serial,
        at: None,
        position: FixStatus::Absent,
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
