//! What a connection has sent and what is to be done about it: cuts frames, finds out whose they
//! are, decodes them, and stops where an answer is needed before going on. Sends nothing and
//! waits for nothing.

mod proof;

use std::{collections::VecDeque, sync::Arc};

use admission::Source;
use control::{DeviceHandle, EnrolledDevice, FrameIn, OrderReply, SUBMISSION_FRAMES_MAX};
use device_wire::{
    Ack, AckResult, Codec, CommandKey, Decoded, MessageKind, Profile, Protocol, Split, WireError,
    split,
};
use model::{OrderId, Report, ReportBody, ServerTime, Session, TerminalId};

use crate::{
    end::EndReason,
    parts::{Parts, is_part},
    shared::Shared,
};
use proof::{taken_code, taken_plate};

/// About as long as an acknowledgement is.
const ACK_BYTES: usize = 24;

/// Most orders of a connection whose replies are still known, the newest last.
const SENT_MAX: usize = 16;

/// Whole frames, decoded, and the bytes that acknowledge them once they are durable.
#[derive(Debug, Default)]
pub(crate) struct Bundle {
    pub(crate) raw: Vec<u8>,
    pub(crate) frames: Vec<FrameIn>,
    pub(crate) reports: Vec<Report>,
    /// What the device answered to orders that left on this connection.
    pub(crate) replies: Vec<OrderReply>,
    pub(crate) acks: Vec<u8>,
    /// Bytes that its frames can be cut from.
    bytes_max: usize,
}

/// What a connection is to do next.
#[derive(Debug)]
pub(crate) enum Step {
    /// Nothing whole is left: read more from the socket.
    Read,
    /// Hand these frames over.
    Submit(DeviceHandle, Bundle),
    /// The device needs no authentication: it may take its seat.
    Sit(DeviceHandle),
    /// It authenticated, and the answer may be written once it has taken its seat.
    Authenticated(DeviceHandle),
    /// The device asks for its authentication code.
    Register(DeviceHandle, Ack),
    /// Write what is to be written and close.
    Close(EndReason),
}

/// The device that speaks on a connection.
#[derive(Debug)]
struct Identity {
    terminal: TerminalId,
    profile: Arc<Profile>,
    /// As it was enrolled when it said who it is. `None`: the number is not enrolled; it is
    /// answered as a wrong code is.
    device: Option<Arc<EnrolledDevice>>,
    is_trusted: bool,
    /// Frames it sent that needed authentication.
    too_early: u32,
}

pub(crate) struct Inbound {
    shared: Arc<Shared>,
    source: Source,
    protocol: Protocol,
    codec: Codec,
    parts: Parts,
    identity: Option<Identity>,
    /// The orders that left on this connection, and what a reply to each will name.
    sent: VecDeque<(OrderId, CommandKey)>,
    /// What was read and not yet used, from `used` on.
    pending: Vec<u8>,
    used: usize,
    /// Answers that need not wait for the disk.
    answers: Vec<u8>,
    /// What comes after the frames that were before it.
    held: Option<Step>,
    refused_in_a_row: u32,
    junk_bytes: usize,
    has_frame: bool,
    /// When the last step began.
    now: ServerTime,
}

impl Inbound {
    pub(crate) fn new(shared: Arc<Shared>, source: Source, protocol: Protocol) -> Self {
        Self {
            codec: Codec::new(protocol, shared.wire_limits),
            shared,
            source,
            protocol,
            parts: Parts::default(),
            identity: None,
            sent: VecDeque::new(),
            pending: Vec::new(),
            used: 0,
            answers: Vec::new(),
            held: None,
            refused_in_a_row: 0,
            junk_bytes: 0,
            has_frame: false,
            now: ServerTime::default(),
        }
    }

    /// Where to read to, and how much at most.
    pub(crate) fn room(&mut self) -> (&mut Vec<u8>, usize) {
        let limits = &self.shared.limits;
        let most = if self.is_trusted() { usize::MAX } else { limits.stranger_bytes_max };
        let room = limits.read_bytes_max.min(most.saturating_sub(self.pending.len()));
        (&mut self.pending, room)
    }

    /// Where to read to while the device waits for its seat: it has said who it is, so it may say
    /// more than a stranger, but nothing is used yet.
    pub(crate) fn waiting_room(&mut self) -> (&mut Vec<u8>, usize) {
        let room = self.shared.limits.read_bytes_max.saturating_sub(self.pending.len());
        (&mut self.pending, room)
    }

    /// Answers that may be written now.
    pub(crate) fn answers(&mut self) -> &mut Vec<u8> {
        &mut self.answers
    }

    pub(crate) fn codec(&mut self) -> (&mut Codec, Option<(TerminalId, &Profile)>) {
        let whose = self.identity.as_ref().map(|identity| (identity.terminal, &*identity.profile));
        (&mut self.codec, whose)
    }

    /// An order has left on this connection: a reply that fits `key` will be a reply to it.
    pub(crate) fn sent(&mut self, order: OrderId, key: CommandKey) {
        if self.sent.len() == SENT_MAX {
            self.sent.pop_front();
        }
        self.sent.push_back((order, key));
    }

    /// Whether [`Inbound::ask_again`] should be called from time to time.
    pub(crate) fn is_unfinished(&self) -> bool {
        self.codec.deadline().is_some()
    }

    /// Asks for parts of messages that have not come.
    pub(crate) fn ask_again(&mut self) {
        self.codec.poll(self.shared.clock.now(), &mut self.answers);
    }

    pub(crate) fn is_trusted(&self) -> bool {
        self.identity.as_ref().is_some_and(|identity| identity.is_trusted)
    }

    /// Whose connection it is, if the device has since been withdrawn or enrolled otherwise.
    /// Nothing that it says here is to be trusted then.
    pub(crate) fn is_over(&self) -> Option<TerminalId> {
        let identity = self.identity.as_ref()?;
        let is_over = identity.device.as_ref().is_some_and(|device| !device.is_in_force());
        is_over.then_some(identity.terminal)
    }

    /// Whether a whole frame has ever come.
    pub(crate) fn has_frame(&self) -> bool {
        self.has_frame
    }

    /// The device has taken its seat.
    pub(crate) fn trust(&mut self) {
        if let Some(identity) = &mut self.identity {
            identity.is_trusted = true;
        }
    }

    /// What to do next with what was read.
    pub(crate) fn step(&mut self) -> Step {
        if let Some(terminal) = self.is_over() {
            self.shared.refusals.count(u64::from(!self.pending.is_empty()));
            return Step::Close(EndReason::Withdrawn(terminal));
        }
        if let Some(held) = self.held.take() {
            return held;
        }
        if self.pending.is_empty() {
            return Step::Read;
        }
        self.now = self.shared.clock.now();
        let mut bundle = Bundle { bytes_max: self.pending.len(), ..Bundle::default() };
        let step = self.gather(&mut bundle);
        self.tidy();
        if bundle.frames.is_empty() {
            return step;
        }
        if !matches!(step, Step::Read) {
            self.held = Some(step);
        }
        match self.device().map(|device| device.handle) {
            Some(device) => Step::Submit(device, bundle),
            None => Step::Read,
        }
    }

    /// The device whose connection it is. `None`: not known yet, or not enrolled.
    fn device(&self) -> Option<&Arc<EnrolledDevice>> {
        self.identity.as_ref()?.device.as_ref()
    }

    /// Forgets what was used; an idle connection keeps no buffer.
    fn tidy(&mut self) {
        if self.used == self.pending.len() {
            self.pending = Vec::new();
        } else {
            self.pending.drain(..self.used);
        }
        self.used = 0;
    }

    fn gather(&mut self, bundle: &mut Bundle) -> Step {
        while bundle.frames.len() < SUBMISSION_FRAMES_MAX {
            // The buffer is taken out while its frames are looked at.
            let pending = std::mem::take(&mut self.pending);
            let cut = split(self.protocol, &pending[self.used..], &self.shared.wire_limits);
            let (step, consumed) = match cut {
                Split::Incomplete { consumed } => (Some(self.incomplete(consumed)), consumed),
                Split::Refused { error, raw, consumed } => {
                    (self.refused(error, raw, consumed), consumed)
                }
                Split::Frame { raw, consumed } => match self.frame(raw, bundle) {
                    // The frame is looked at again once the device has its seat.
                    Some(sit @ Step::Sit(_)) => (Some(sit), 0),
                    step => (step, consumed),
                },
            };
            self.pending = pending;
            self.used += consumed;
            if let Some(step) = step {
                return step;
            }
        }
        Step::Read
    }

    fn incomplete(&mut self, consumed: usize) -> Step {
        self.junk_bytes += consumed;
        self.junk().unwrap_or(Step::Read)
    }

    fn refused(&mut self, error: WireError, raw: &[u8], consumed: usize) -> Option<Step> {
        self.junk_bytes += consumed;
        self.malformed(error, raw).or_else(|| self.junk())
    }

    fn junk(&self) -> Option<Step> {
        let is_over = self.junk_bytes > self.shared.limits.junk_bytes_max;
        is_over.then_some(Step::Close(EndReason::Junk(self.junk_bytes)))
    }

    fn malformed(&mut self, last: WireError, raw: &[u8]) -> Option<Step> {
        self.shared.refusals.count(1);
        self.refused_in_a_row += 1;
        if self.identity.is_none() {
            self.shared.refusals.log_frame(self.source, self.protocol, &last, raw);
        }
        let frames = self.refused_in_a_row;
        let is_over = frames >= self.shared.limits.refused_in_a_row_max;
        is_over.then_some(Step::Close(EndReason::Refused { frames, last }))
    }

    /// One whole frame. `None`: go on with the next.
    fn frame(&mut self, raw: &[u8], bundle: &mut Bundle) -> Option<Step> {
        self.has_frame = true;
        if self.identity.is_none() {
            match self.codec.terminal(raw) {
                Ok(terminal) => {
                    if let Some(step) = self.identify(terminal) {
                        return Some(step);
                    }
                }
                Err(error) => return self.malformed(error, raw),
            }
        }
        let identity = self.identity.as_mut()?;
        if !identity.is_trusted && is_part(raw) {
            // Strangers are given no memory for parts.
            identity.too_early += 1;
            self.shared.refusals.count(1);
            return self.too_many_early();
        }
        let before = bundle.reports.len();
        let decoded = match self.codec.decode(raw, &identity.profile, self.now, &mut bundle.reports)
        {
            Ok(decoded) => decoded,
            Err(error) => {
                bundle.reports.truncate(before);
                return self.malformed(error, raw);
            }
        };
        if decoded.terminal != identity.terminal {
            bundle.reports.truncate(before);
            self.shared.refusals.count(1);
            let (session, frame) = (identity.terminal, decoded.terminal);
            return Some(Step::Close(EndReason::OtherTerminal { session, frame }));
        }
        self.refused_in_a_row = 0;
        self.junk_bytes = 0;
        self.sort(raw, decoded, bundle, before)
    }

    /// Finds out whose connection this is. `None`: it is known now, go on with the frame.
    fn identify(&mut self, terminal: TerminalId) -> Option<Step> {
        let shared = &self.shared;
        let device = shared.registry.find(self.protocol, terminal);
        let profile = device.as_ref().map(|device| Arc::clone(&device.profile));
        // A number that is not enrolled gets what a wrong code gets.
        let Some(profile) = profile.or_else(|| shared.registry.authenticating(self.protocol))
        else {
            shared.refusals.count(1);
            return Some(Step::Close(EndReason::UnknownTerminal(terminal)));
        };
        let handle = device.as_ref().map(|device| device.handle);
        let sits = handle.filter(|_| !profile.authenticates());
        self.identity =
            Some(Identity { terminal, profile, device, is_trusted: false, too_early: 0 });
        sits.map(Step::Sit)
    }

    /// What kind of frame it is decides who deals with it.
    fn sort(
        &mut self,
        raw: &[u8],
        decoded: Decoded,
        bundle: &mut Bundle,
        before: usize,
    ) -> Option<Step> {
        match decoded.kind {
            MessageKind::Register => {
                let plate = taken_plate(&mut bundle.reports, before);
                self.register(&decoded.ack, &plate)
            }
            MessageKind::Authenticate => {
                let code = taken_code(&mut bundle.reports, before);
                Some(self.authenticate(&decoded.ack, &code))
            }
            MessageKind::Session | MessageKind::Telemetry | MessageKind::Reply => {
                if !self.is_trusted() {
                    bundle.reports.truncate(before);
                    return self.too_early(&decoded.ack);
                }
                self.keep_password(&mut bundle.reports[before..]);
                bundle.replies.extend(self.replies(&bundle.reports[before..]));
                self.take(raw, &decoded, bundle);
                None
            }
        }
    }

    fn too_early(&mut self, ack: &Ack) -> Option<Step> {
        self.shared.refusals.count(1);
        self.codec.ack(ack, AckResult::Failed, self.now, &mut self.answers);
        self.identity.as_mut()?.too_early += 1;
        self.too_many_early()
    }

    fn too_many_early(&self) -> Option<Step> {
        let identity = self.identity.as_ref()?;
        if identity.too_early < self.shared.limits.unauthenticated_frames_max {
            return None;
        }
        Some(Step::Close(match identity.device {
            Some(_) => EndReason::Unauthenticated(identity.terminal),
            None => EndReason::UnknownTerminal(identity.terminal),
        }))
    }

    /// A one-time password stays here and goes no further in readable form.
    fn keep_password(&self, reports: &mut [Report]) {
        let Some(device) = self.device().map(|device| device.handle) else { return };
        for report in reports {
            if let ReportBody::Session(Session::OneTimePassword { password }) = &mut report.body {
                self.shared.links.remember_password(device, std::mem::take(password));
            }
        }
    }

    /// Replies to orders that left on this connection; where the protocol has no serial, the newest
    /// of its word.
    fn replies(&self, reports: &[Report]) -> impl Iterator<Item = OrderReply> {
        reports.iter().filter_map(|report| {
            let ReportBody::Reply(reply) = &report.body else { return None };
            let answered = self.sent.iter().rev().find(|(_, key)| key.is_answered_by(reply))?;
            Some(OrderReply { order: answered.0, outcome: reply.outcome })
        })
    }

    fn take(&mut self, raw: &[u8], decoded: &Decoded, bundle: &mut Bundle) {
        if is_part(raw)
            && let Some(serial) = decoded.serial
        {
            if !decoded.complete {
                self.parts.keep(decoded.message, serial, raw);
                // Not an acknowledgement, but a question for what is missing.
                self.codec.ack(&decoded.ack, AckResult::Accepted, self.now, &mut self.answers);
                return;
            }
            let whole = self.parts.whole(decoded.message, serial, raw);
            return self.add(&whole, decoded, bundle);
        }
        self.add(raw, decoded, bundle);
    }

    fn add(&mut self, raw: &[u8], decoded: &Decoded, bundle: &mut Bundle) {
        if bundle.frames.is_empty() {
            // Frames of one read are mostly alike, so this is mostly all that is ever needed.
            let frames = (bundle.bytes_max / raw.len()).clamp(1, SUBMISSION_FRAMES_MAX);
            bundle.raw.reserve(frames * raw.len());
            bundle.frames.reserve(frames);
            bundle.acks.reserve(frames * ACK_BYTES);
        }
        bundle.raw.extend_from_slice(raw);
        let end = |length: usize| u32::try_from(length).expect("a submission is bounded");
        bundle.frames.push(FrameIn {
            raw_end: end(bundle.raw.len()),
            reports_end: end(bundle.reports.len()),
            key: decoded.dedupe,
            kind: decoded.kind,
            is_relayed: decoded.about.is_some(),
        });
        self.codec.ack(&decoded.ack, AckResult::Accepted, self.now, &mut bundle.acks);
    }
}
