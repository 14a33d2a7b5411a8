//! What the outside may ask of the core, and what it answers. Plain data, which can be recorded and
//! taken again.

use std::{net::IpAddr, sync::Arc};

use device_wire::MessageKind;
use federation_wire::{Receipt, latest::Message};
use model::{
    AccountName, AuthorityId, ConsignmentId, DriverId, ErasureId, IncidentId, JourneyId, OrderId,
    ReplyOutcome, Report, ServerTime,
};
use scheme::{Act, Actor, DocumentKind, Entry, Fault, Refusal};
use serde::{Deserialize, Serialize};

use crate::{
    Account, AccountAct, Declaration, DeviceHandle, ErasureOf, Export, FileRecord, IncidentVerdict,
    LinkId, NewPassword, Operator, Order, OrderError, PasswordHash, PeerHello, PeerReturn,
    PeerStanding, ReadBack, Subject, core::from_wire,
};

/// One frame of a submission; the ends are cumulative, so frame `i` begins where `i - 1` ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrameIn {
    /// End of its bytes in [`Submission::raw`].
    pub raw_end: u32,
    /// End of its reports in [`Submission::reports`].
    pub reports_end: u32,
    /// What makes it the same as an earlier one.
    pub key: u64,
    /// What sort of message it is.
    pub kind: MessageKind,
    /// Whether its reports are about something else that speaks through this device (a sub-lock,
    /// a sensor): kept, but never taken for the word of the lock.
    pub is_relayed: bool,
}

/// Most frames of one submission. What is on the disk and not yet acknowledged when a node dies comes
/// again, and so many keys of each device are known by which that is told from what is new.
pub const SUBMISSION_FRAMES_MAX: usize = 128;

/// What one connection read at once: frames of one device, decoded; at most
/// [`SUBMISSION_FRAMES_MAX`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Submission {
    /// The device that speaks.
    pub device: DeviceHandle,
    /// The connection that it was read from.
    pub link: LinkId,
    /// The raw frames, back to back, bit-exact.
    pub raw: Vec<u8>,
    /// Where each frame ends.
    pub frames: Vec<FrameIn>,
    /// What the frames say, in the order of the frames.
    pub reports: Vec<Report>,
    /// What they answer to orders that left on this connection.
    pub replies: Vec<OrderReply>,
}

/// What a device answered to an order. That it obeyed, only the lock itself says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderReply {
    /// The order that is answered.
    pub order: OrderId,
    /// What the device made of the order.
    pub outcome: ReplyOutcome,
}

/// What became of a submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// Durable, or counted by rule: acknowledge every frame.
    Durable,
    /// Not durable: acknowledge nothing and close the connection; the device sends again.
    Refused,
}

/// How a registration was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegistrationVerdict {
    /// Hand out the code that was given at enrolment.
    Welcome,
    /// It has authenticated before: the code is not handed out again.
    AlreadyRegistered,
    /// The store did not answer; say nothing.
    Unavailable,
}

/// What the gateway saw of two sessions for one device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SecondSession {
    /// A second one opened while the first still stands.
    Opened,
    /// Both have spoken since: two devices use one number.
    BothSpeak,
    /// The first closed or fell silent: it was a reconnection.
    Settled,
}

/// Something a person asks the core to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Action {
    /// Declare a journey.
    Declare(Declaration),
    /// Ask the next authority to void our outstanding offer.
    Recall {
        /// The journey whose offer is taken back.
        journey: JourneyId,
        /// Why, in the officer's words.
        reason: String,
    },
    /// I have seen it.
    Acknowledge(IncidentId),
    /// An officer closes the incident, with a verdict.
    Resolve {
        /// The incident to close.
        incident: IncidentId,
        /// What it turned out to be.
        verdict: IncidentVerdict,
        /// In the officer's words, 1 to 500 characters.
        note: String,
    },
    /// A browser logged in: remember the hash of its token.
    OpenSession {
        /// SHA-256 of the token.
        token_hash: [u8; 32],
        /// When it ends at the latest.
        expires_at: ServerTime,
        /// The hash that the password was found to fit.
        fits: PasswordHash,
    },
    /// Somebody does something to the account of somebody else.
    Manage(AccountAct),
    /// Somebody is about to be shown who a driver is: kept in the audit, whatever comes of it.
    NoteReveal {
        /// The driver whose details were shown.
        driver: DriverId,
        /// Why, 1 to 500 characters.
        reason: String,
    },
    /// Somebody changes the password of the own account: its other sessions end.
    ChangePassword {
        /// What takes the place of what.
        password: NewPassword,
        /// SHA-256 of the token of the session that stays.
        token_hash: [u8; 32],
    },
    /// A browser logged out.
    CloseSession {
        /// SHA-256 of the token.
        token_hash: [u8; 32],
    },
    /// A log-in was refused; the account is the node's own.
    RefuseLogIn {
        /// The name that was given, cut down to what a name may be long.
        given: String,
    },
    /// A change of the own password was refused: the old one was wrong.
    RefusePassword,
    /// Somebody is about to take something away.
    NoteExport(Export),
    /// A supervisor has nothing of a journey go, however old it is.
    HoldJourney {
        /// The journey to hold.
        journey: JourneyId,
        /// Why, 1 to 500 characters.
        reason: String,
    },
    /// A supervisor lifts that.
    ReleaseJourney {
        /// The journey that is held.
        journey: JourneyId,
        /// Why, 1 to 500 characters.
        reason: String,
    },
    /// A supervisor asks that a person be forgotten.
    AskErasure {
        /// The person, by where the data stands.
        of: ErasureOf,
        /// Why, 1 to 500 characters.
        reason: String,
    },
    /// Another supervisor decides on that.
    DecideErasure {
        /// What was asked for.
        erasure: ErasureId,
        /// Whether the person is to be forgotten.
        is_granted: bool,
        /// In the decider's words, 1 to 500 characters.
        note: String,
    },
}

impl Action {
    fn subject(&self) -> Option<Subject> {
        match self {
            Self::Declare(declaration) => Some(Subject::Journey(declaration.journey)),
            Self::Recall { journey, .. }
            | Self::HoldJourney { journey, .. }
            | Self::ReleaseJourney { journey, .. } => Some(Subject::Journey(*journey)),
            Self::Acknowledge(incident) | Self::Resolve { incident, .. } => {
                Some(Subject::Incident(*incident))
            }
            Self::Manage(_)
            | Self::OpenSession { .. }
            | Self::NoteReveal { .. }
            | Self::ChangePassword { .. }
            | Self::CloseSession { .. }
            | Self::RefuseLogIn { .. }
            | Self::RefusePassword
            | Self::NoteExport(_)
            | Self::AskErasure { .. }
            | Self::DecideErasure { .. } => None,
        }
    }
}

/// Why an action was not done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ActionError {
    /// It was refused: nothing has changed.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The document has changed since the caller read it.
    #[error("the document is at revision {have}, not {wanted}")]
    RevisionDiffers {
        /// The newest revision; 0 if there is none yet.
        have: u32,
        /// The revision that the caller read.
        wanted: u32,
    },
    /// The account has used this key for another request.
    #[error("the key stands for another request")]
    KeyReused,
    /// Nothing could be written: nothing was done.
    #[error("the store is in doubt, so nothing was done")]
    Unavailable,
}

/// An act on the register of the scheme: who acts, on what terms, and what comes along to be kept
/// if it is taken.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Filing {
    /// The account that acts, and for whom.
    pub actor: Actor,
    /// Where the request came from. `None`: not known.
    pub address: Option<IpAddr>,
    /// The act that the account asks for.
    pub act: Act,
    /// The account that comes with it, not yet in use here. `None`: none does.
    pub account: Option<Account>,
    /// The paper that comes with it. `None`: none does.
    pub file: Option<FileRecord>,
    /// The revision that the act was decided on. `None`: the act stands whatever the document says.
    pub expected: Option<Expected>,
    /// What makes it the same request when it is sent again. `None`: sent again, it is done again.
    pub key: Option<RequestKey>,
}

impl Filing {
    /// An act by itself.
    pub fn new(actor: Actor, act: Act) -> Self {
        Self { actor, address: None, act, account: None, file: None, expected: None, key: None }
    }
}

impl Filing {
    fn subjects(&self) -> Vec<Subject> {
        let mut about = self.act.about();
        about.extend(self.expected.iter().map(|it| (it.kind, it.subject.clone())));
        Subject::of(about)
    }
}

/// The revision of a document that somebody has read and decides on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    /// The kind of the document.
    pub kind: DocumentKind,
    /// The identifier of the document, as text.
    pub subject: String,
    /// The number of the revision; 0 if the document has not been made yet.
    pub revision: u32,
}

/// A caller's own name for one request: under it the request is done once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestKey {
    /// The name, unique among the requests of one account within a day.
    pub key: String,
    /// SHA-256 of the request, which tells whether it is the same one again.
    pub fingerprint: [u8; 32],
}

/// What an act on the register came to, once it is durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// The id of what was made or changed; empty if several were.
    pub subject: String,
    /// The consignments that were taken; empty if none were declared.
    pub accepted: Vec<ConsignmentId>,
    /// What was not taken of several things handed in at once; empty if all were.
    pub faults: Vec<Fault>,
    /// The revisions of `subject` that it made, one of a kind at most.
    pub made: Vec<MadeRevision>,
    /// Whether the request had been done before, under its key: nothing was done now.
    pub is_repeat: bool,
}

/// A revision that an act made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MadeRevision {
    /// The kind of the document.
    pub kind: DocumentKind,
    /// The number of the revision, see [`scheme::Revision::number`].
    pub number: u32,
    /// When the revision was made, by the node's clock.
    pub at: ServerTime,
}

impl MadeRevision {
    /// The newest revision of a document.
    pub fn of<T>(kind: DocumentKind, entry: &Entry<T>) -> Self {
        Self { kind, number: entry.revision, at: entry.changed_at }
    }
}

/// A message of another authority, its envelope verified by the federation adapter.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PeerDelivery {
    /// The authority that the connection is pinned to.
    pub from: AuthorityId,
    /// Its number in the sequence from that authority, from 1.
    pub seq: u64,
    /// The message, whose signature was checked.
    pub message: Message,
    /// The signed envelope as it came.
    pub envelope: Vec<u8>,
}

impl PeerDelivery {
    fn subjects(&self) -> Vec<Subject> {
        match &self.message {
            Message::Scheme(message) => Subject::of(from_wire(message.as_ref().clone()).about()),
            Message::Custody(message) => vec![Subject::Journey(message.journey())],
        }
    }
}

/// What became of a peer's message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeerTaken {
    /// Durable: the peer may forget it.
    Durable,
    /// A message of this number was taken before. Whether it said the same, the envelopes tell.
    TakenBefore,
    /// An earlier number is missing; the next one wanted is given.
    OutOfOrder {
        /// The number wanted.
        wanted: u64,
    },
    /// Not durable: the peer keeps it and tries again.
    Refused,
}

impl Work {
    /// What it is about that may have left memory, so that it is to be read back first.
    pub(crate) fn subjects(&self) -> Vec<Subject> {
        match self {
            Self::Act { action, .. } => action.subject().into_iter().collect(),
            Self::Register(filing) => filing.subjects(),
            Self::Peer(delivery) => delivery.subjects(),
            Self::Return(returned) => {
                returned.message.journey().map(Subject::Journey).into_iter().collect()
            }
            Self::Operate { .. }
            | Self::Frames(_)
            | Self::LinkUp { .. }
            | Self::LinkDown { .. }
            | Self::Registration { .. }
            | Self::SecondSession { .. }
            | Self::Refused { .. }
            | Self::ReadBack(_)
            | Self::Forget(_)
            | Self::BeginSweep
            | Self::Hello(_)
            | Self::PeerForgot { .. }
            | Self::PeerConflict { .. }
            | Self::PeerHas { .. }
            | Self::PeerReachable { .. } => Vec::new(),
        }
    }

    /// Where the request came from. `None`: the work is not a person's, or it is not known.
    pub(crate) fn address(&self) -> Option<IpAddr> {
        match self {
            Self::Act { address, .. } => *address,
            Self::Register(filing) => filing.address,
            Self::Operate { .. }
            | Self::Frames(_)
            | Self::LinkUp { .. }
            | Self::LinkDown { .. }
            | Self::Registration { .. }
            | Self::SecondSession { .. }
            | Self::Refused { .. }
            | Self::ReadBack(_)
            | Self::Forget(_)
            | Self::BeginSweep
            | Self::Peer(_)
            | Self::Hello(_)
            | Self::Return(_)
            | Self::PeerForgot { .. }
            | Self::PeerConflict { .. }
            | Self::PeerHas { .. }
            | Self::PeerReachable { .. } => None,
        }
    }
}

/// A piece of work for the core: plain data, which can be recorded and taken again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Work {
    /// Frames of a device.
    Frames(#[serde(with = "shared")] Arc<Submission>),
    /// A device is connected, and authenticated where its profile does that; orders may go to it.
    LinkUp {
        /// The device that connected.
        device: DeviceHandle,
        /// The connection that the device is heard on.
        link: LinkId,
    },
    /// The connection is gone, or is no longer trusted with orders.
    LinkDown {
        /// The device that was connected.
        device: DeviceHandle,
        /// Its connection, which may not be its newest.
        link: LinkId,
    },
    /// A device asks for its authentication code.
    Registration {
        /// The device that asks.
        device: DeviceHandle,
    },
    /// Two sessions claim to be one device.
    SecondSession {
        /// The device that both claim to be.
        device: DeviceHandle,
        /// What the gateway saw of them.
        seen: SecondSession,
    },
    /// Frames that were refused at the edge.
    Refused {
        /// How many since this was last said.
        frames: u64,
    },
    /// A person's action.
    Act {
        /// The account that acts.
        by: AccountName,
        /// Where the request came from. `None`: not known.
        address: Option<IpAddr>,
        /// The act that the account asks for.
        action: Box<Action>,
    },
    /// Somebody does something to the register of the scheme.
    Register(Box<Filing>),
    /// What the work behind it is about had left memory.
    ReadBack(ReadBack),
    /// The registration of these drivers ended so long ago that they are forgotten.
    Forget(Vec<DriverId>),
    /// An operator orders something by the command line.
    Operate {
        /// Who works at the node's machine.
        operator: Operator,
        /// The order, which is done as a whole or not at all.
        order: Box<Order>,
    },
    /// A message of another authority.
    Peer(Box<PeerDelivery>),
    /// Another authority's node says how far it remembers.
    Hello(Box<PeerHello>),
    /// A message of our own that another authority has kept and we do not remember.
    Return(Box<PeerReturn>),
    /// Another authority asks for what it had told us.
    PeerForgot {
        /// The other authority.
        authority: AuthorityId,
    },
    /// A number was used for two different messages.
    PeerConflict {
        /// The other authority.
        authority: AuthorityId,
        /// The number that stands for two messages.
        seq: u64,
    },
    /// Another authority has everything up to this number.
    PeerHas {
        /// The other authority.
        authority: AuthorityId,
        /// The last number it has.
        seq: u64,
        /// What it has signed for that; it was checked. `None`: it was not asked to.
        receipt: Option<Receipt>,
    },
    /// Another authority's node answers, or does not.
    PeerReachable {
        /// The other authority.
        authority: AuthorityId,
        /// Whether the peer answers.
        is_reachable: bool,
    },
    /// What is too old is to be removed, if the node's clock is believed.
    BeginSweep,
}

/// What the core answers to a piece of work; it holds once the commit is on the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Nobody waits for an answer to this work.
    None,
    /// What became of [`Work::Frames`].
    Frames(Taken),
    /// Whether [`Work::Registration`] gives the device its code.
    Registration(RegistrationVerdict),
    /// What became of [`Work::Act`].
    Act(Result<(), ActionError>),
    /// The midnight of the day that [`Work::BeginSweep`] may sweep. `None`: none.
    Sweep(Option<ServerTime>),
    /// What became of [`Work::Register`].
    Register(Result<Registered, ActionError>),
    /// What became of [`Work::Operate`].
    Operate(Result<(), OrderError>),
    /// What became of [`Work::Peer`] and [`Work::Return`].
    Peer(PeerTaken),
    /// What [`Work::Hello`] came to.
    Hello(PeerStanding),
}

/// A shared value is recorded as the value.
mod shared {
    use std::sync::Arc;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<T: Serialize, S: Serializer>(
        value: &Arc<T>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        T::serialize(value, serializer)
    }

    pub(super) fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Arc<T>, D::Error> {
        T::deserialize(deserializer).map(Arc::new)
    }
}
