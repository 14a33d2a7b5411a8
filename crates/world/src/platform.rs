//! A node's side of the wire, scripted, for tests: decodes what devices say with the product's own
//! codec, acknowledges it, and says what it is told to.

use device_wire::{
    AckResult, Codec, Command, Limits, MessageKind, Profile, Profiles, Protocol, Registration,
    RegistrationRefusal, Split, split,
};
use model::{Report, ServerTime};

use crate::{
    device::{Device, Ordered},
    plan::PlannedDevice,
    wire::Wire,
};

/// The code that the platform hands out and takes.
pub(crate) const CODE: &str = "0123456789abcdef";

/// The conversation with one device.
pub(crate) struct Platform {
    codec: Codec,
    profile: Profile,
    protocol: Protocol,
    planned: PlannedDevice,
    heard: Vec<u8>,
    /// Whether telemetry is acknowledged.
    pub(crate) is_acking: bool,
    /// Whether a registration is answered as one that was made before.
    pub(crate) knows_it: bool,
    /// Whether the device has authenticated with the right code.
    pub(crate) is_welcome: bool,
    /// Messages of each kind.
    pub(crate) kinds: Vec<MessageKind>,
}

impl Platform {
    pub(crate) fn new(planned: &PlannedDevice) -> Self {
        let profiles = Profiles::shipped().unwrap();
        Self {
            codec: Codec::new(planned.protocol, Limits::default()),
            profile: profiles.get(planned.profile.as_str()).unwrap().clone(),
            protocol: planned.protocol,
            planned: planned.clone(),
            heard: Vec::new(),
            is_acking: true,
            knows_it: false,
            is_welcome: false,
            kinds: Vec::new(),
        }
    }

    /// Takes what a device wrote; appends the reports and gives the answer.
    pub(crate) fn take(
        &mut self,
        bytes: &[u8],
        now: ServerTime,
        reports: &mut Vec<Report>,
    ) -> Vec<u8> {
        self.heard.extend_from_slice(bytes);
        let heard = std::mem::take(&mut self.heard);
        let (mut at, mut answer) = (0, Vec::new());
        loop {
            match split(self.protocol, &heard[at..], &Limits::default()) {
                Split::Frame { raw, consumed } => {
                    self.frame(raw, now, reports, &mut answer);
                    at += consumed;
                }
                Split::Refused { error, .. } => panic!("a device wrote nonsense: {error}"),
                Split::Incomplete { consumed } => {
                    at += consumed;
                    break;
                }
            }
        }
        self.heard = heard[at..].to_vec();
        answer
    }

    fn frame(
        &mut self,
        raw: &[u8],
        now: ServerTime,
        reports: &mut Vec<Report>,
        answer: &mut Vec<u8>,
    ) {
        assert_eq!(self.codec.terminal(raw).unwrap(), self.planned.terminal);
        let decoded = self.codec.decode(raw, &self.profile, now, reports).unwrap();
        self.kinds.push(decoded.kind);
        let code = self.planned.code.as_deref().unwrap_or(CODE);
        match decoded.kind {
            MessageKind::Register if self.knows_it => {
                let refused = Registration::Refused(RegistrationRefusal::TerminalTaken);
                self.codec.registered(&decoded.ack, refused, answer);
            }
            MessageKind::Register => {
                let code = code.to_owned();
                self.codec.registered(&decoded.ack, Registration::Ok { code }, answer);
            }
            MessageKind::Authenticate => {
                self.is_welcome = reports.iter().any(|report| {
                    matches!(&report.body, model::ReportBody::Session(
                        model::Session::Authenticate { code: given, .. }) if given == code)
                });
                let verdict = if self.is_welcome { AckResult::Accepted } else { AckResult::Failed };
                self.codec.ack(&decoded.ack, verdict, now, answer);
            }
            MessageKind::Session | MessageKind::Telemetry | MessageKind::Reply => {
                let is_open = self.is_welcome || !self.profile.authenticates();
                assert!(is_open, "it reports before it has authenticated");
                if self.is_acking {
                    self.codec.ack(&decoded.ack, AckResult::Accepted, now, answer);
                }
            }
        }
    }

    /// The bytes of a command.
    pub(crate) fn command(&mut self, command: &Command) -> Vec<u8> {
        let mut out = Vec::new();
        self.codec.command(self.planned.terminal, command, &self.profile, &mut out).unwrap();
        out
    }

    /// Talks with a device until neither has anything to say; gives what it ordered.
    pub(crate) fn talk(
        &mut self,
        device: &mut Device,
        now: ServerTime,
        reports: &mut Vec<Report>,
    ) -> Vec<Ordered> {
        let mut ordered = Vec::new();
        loop {
            let bytes = device.output(now);
            if bytes.is_empty() {
                return ordered;
            }
            let answer = self.take(&bytes, now, reports);
            ordered.extend(device.receive(&answer));
        }
    }
}

/// A device of a plan that speaks with its shipped profile.
pub(crate) fn wire(planned: &PlannedDevice) -> Wire {
    Wire::new(planned, "AB 1234", &Profiles::shipped().unwrap()).unwrap()
}
