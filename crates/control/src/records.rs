//! What one transaction writes, and what a node reads back when it starts. Plain data: the store
//! turns it into rows, and nothing here knows how.

use std::time::Duration;

use federation_wire::{Incarnation, Receipt};
use journey::{Plan, Snapshot, State};
use model::{
    AccountName, AuthorityId, GapMode, IncidentId, JourneyId, LockId, OrderId, PartyId, PlaceId,
    Point, ServerTime, Tamper, VehicleId,
};
use scheme::{
    AmendmentStatus, ConsignmentStatus, Document, DocumentKind, DraftStatus, InspectionStatus,
    ManifestStatus, PastChange, Revision,
};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;
use watch::Severity;

use crate::{
    Account, AuditRecord, DeviceHandle, EnrolledVehicle, Enrolment, Erasure, ErasureOf, Fact,
    FrameBatch, JourneyView, LegalHold, Registered, RequestKey, SessionRecord, StoryKind,
};

/// One leg of a declared journey. Places are known only for the legs that this authority is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leg {
    /// The authority that watches this leg.
    pub authority: AuthorityId,
    /// Where it begins. `None`: not told to this authority.
    pub from: Option<PlaceId>,
    /// Where it ends. `None`: not told to this authority.
    pub to: Option<PlaceId>,
}

/// A journey as this node keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JourneyRecord {
    /// The plan the state machine runs on.
    pub plan: Plan,
    /// Where the state machine stands.
    pub state: Snapshot,
    /// The vehicle that makes the journey.
    pub vehicle: VehicleId,
    /// The carrier, as declared.
    pub carrier: String,
    /// The carrier in the register of the scheme. `None`: declared without papers.
    pub party: Option<PartyId>,
    /// Free word of the declaration for statistics, such as `northbound`. `None`: not given.
    pub kind: Option<String>,
    /// The legs in order.
    pub legs: Vec<Leg>,
    /// When it was declared here.
    pub declared_at: ServerTime,
    /// When the map was drawn that it goes by: the one in force when it was declared, or when its
    /// way was last changed.
    pub map_at: ServerTime,
    /// When its state last changed.
    pub changed_at: ServerTime,
    /// When it ended here. `None`: it has not.
    pub ended_at: Option<ServerTime>,
    /// Since when it is or was in our custody. `None`: not yet, or since its beginning.
    pub custody_from: Option<ServerTime>,
    /// When our custody ended. `None`: it has not.
    pub custody_to: Option<ServerTime>,
    /// When the authority before us let go of it, by its own word. `None`: it has not, or there is
    /// none.
    pub released_before: Option<ServerTime>,
    /// How long the hand-over to the next authority took, from our release to its acceptance, by
    /// its own word of when, but no later than that word came.
    pub hand_over_took: Option<Duration>,
    /// How many of our offers the next authority has voided.
    pub voided: u32,
}

/// What is declared of a journey: by its manifest, or by a supervisor without papers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declaration {
    /// Chosen by the carrier, the same at every authority.
    pub journey: JourneyId,
    /// The lock that guards the cargo.
    pub lock: LockId,
    /// The vehicle that carries it.
    pub vehicle: VehicleId,
    /// The carrier's name, up to 120 characters.
    pub carrier: String,
    /// The carrier of the manifest. `None`: there is no manifest, and `reason` says why.
    pub party: Option<PartyId>,
    /// Why it is declared without papers, 1 to 500 characters. `None`: it has a manifest.
    pub reason: Option<String>,
    /// See [`JourneyRecord::kind`], up to 40 characters.
    pub kind: Option<String>,
    /// Whether a chip stays armed across the gap.
    pub gap_mode: GapMode,
    /// The legs in order.
    pub legs: Vec<Leg>,
}

impl JourneyRecord {
    /// The journey as the desk sees it, with what stands beside the record: the plate of its vehicle,
    /// empty if it is not known, and how many of its incidents are open.
    pub fn view(&self, plate: String, open_incidents: u32) -> JourneyView {
        let state = State::from_snapshot(self.state.clone());
        JourneyView::new(self, &state, plate, open_incidents)
    }
}

/// An order as the store keeps it.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderRecord {
    /// Number at this node.
    pub id: OrderId,
    /// The journey it serves.
    pub journey: JourneyId,
    /// The chip it is for.
    pub device: DeviceHandle,
    /// The order and its life so far.
    pub order: journey::Order,
}

/// What an incident is about.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    ToSchema,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum IncidentKind {
    /// The truck left its corridor.
    Deviation,
    /// Nothing was heard for too long.
    Silence,
    /// The shackle or rope was cut.
    ShackleCut,
    /// The back cover came off.
    CoverOpened,
    /// Too many wrong passwords.
    WrongPasswords,
    /// A card that is not authorised.
    IllegalCard,
    /// The motor is stuck.
    MotorStuck,
    /// The battery is low.
    LowBattery,
    /// The lock opened without an order of ours.
    UnattributedOpening,
    /// Under way, the chip does not hold or the shackle is out.
    UnsealedUnderWay,
    /// The truck left the origin with the lock open.
    SealMissing,
    /// The chip did not take hold when told to.
    SealFailed,
    /// The chip did not let go when told to.
    ReleaseFailed,
    /// The next authority has not accepted in time.
    GapOverdue,
    /// The lock was opened between two authorities.
    GapOpened,
    /// Nothing proves that the lock stayed shut between two authorities.
    GapUnproven,
    /// Another authority's chip saw tampering.
    TamperNotice,
    /// Two sessions claim to be one device.
    CloneSuspected,
    /// A device's clock is far off.
    ClockWrong,
    /// Another authority's node cannot be reached.
    PeerUnreachable,
    /// A hand-over was offered for a journey that was not declared here.
    UnknownOffer,
    /// The gap took longer than it may.
    GapTooLong,
    /// Our chip saw an opening or tampering after custody was released.
    TamperInGap,
    /// The offer says that the journey is tampered with already.
    TamperInherited,
    /// The seal number of the offer is not the declared one.
    SealDiffers,
    /// The lock is at our entry and no offer has come.
    OfferMissing,
    /// The next authority voided our offer: custody is back here.
    HandOverRefused,
    /// A journey that was started could not be declared here.
    JourneyRefused,
    /// A change to a journey was decided, and cannot be made here.
    AmendmentRefused,
    /// The map that was published, or the corridor of a journey, cannot be drawn.
    MapFault,
    /// Places, zones, the corridor or the route of a journey have changed since it was declared.
    MapChanged,
    /// A message about a journey that is not declared here was kept and not heard.
    MessageUnheard,
    /// The lock was replaced: between the old one and the new the cargo was under none.
    LockReplaced,
    /// The store went on from an older state than it had been in: what happened in between is missing.
    StoreRestored,
    /// Another authority's node does not remember what it had told us, or we it.
    PeerWentBack,
    /// A number of a message was used for two different messages.
    MessageConflict,
    /// This node had told another authority something about a journey that it does not know any more.
    SaidUnknown,
    /// The clocks of this node and another authority's differ.
    ClocksDiffer,
    /// Devices agree on another time than this node's.
    NodeClockWrong,
}

/// What an officer decided an incident was.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[schema(as = IncidentVerdict)]
pub enum IncidentVerdict {
    /// It was real: the journey can end only as an exception.
    Confirmed,
    /// It happened, for a reason that does not touch the cargo.
    Explained,
    /// What was reported did not happen.
    FalseAlarm,
}

/// Who did something, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// The account; the node itself signs as `system`.
    pub by: AccountName,
    /// When it was signed, by the node's clock.
    pub at: ServerTime,
}

/// How an incident was closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolution {
    /// Who closed the incident, and when.
    pub done: Signed,
    /// What the officer found it to be.
    pub verdict: IncidentVerdict,
    /// In the officer's words, 1 to 500 characters; empty where the node closed it.
    pub note: String,
    /// Why the node closed it by itself. `None`: an officer did.
    pub settled: Option<Settled>,
}

/// Why the node closes an incident by itself: what called for it is over.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    ToSchema,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Settled {
    /// The next authority has answered.
    NextAnswered,
    /// The journey was withdrawn.
    JourneyWithdrawn,
    /// The lock is sealed.
    LockSealed,
    /// The lock has let go.
    LockLetGo,
    /// The authority before has offered custody.
    OfferCame,
    /// Custody was taken, or its offer was called off: the gap is over.
    GapOver,
    /// The other authority's node answers again.
    PeerAnswers,
    /// The journey has been declared.
    JourneyDeclared,
    /// The manifest has been cancelled.
    ManifestCancelled,
    /// The first session ended: it was a reconnection.
    Reconnected,
    /// The clocks say the same again.
    ClocksAgree,
}

/// One cause, one owner, a life: raised → acknowledged → resolved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IncidentRecord {
    /// Number at this node.
    pub id: IncidentId,
    /// The sort of incident.
    pub kind: IncidentKind,
    /// How grave the cause is.
    pub severity: Severity,
    /// Whether it keeps a lock from being released while it is open.
    pub blocking: bool,
    /// The journey. `None`: not about one.
    pub journey: Option<JourneyId>,
    /// The lock. `None`: not about one.
    pub lock: Option<LockId>,
    /// The vehicle. `None`: not about one.
    pub vehicle: Option<VehicleId>,
    /// Where, if that was inside our leg.
    pub point: Option<Point>,
    /// When it was raised here.
    pub raised_at: ServerTime,
    /// When it happened, as far as known.
    pub happened_at: ServerTime,
    /// Whether it was found in reports that came late.
    pub from_history: bool,
    /// How often the same cause was seen while this was open, from 1.
    pub count: u32,
    /// What is known of it.
    pub facts: Vec<Fact>,
    /// Who has seen it. `None`: nobody yet.
    pub acknowledged: Option<Signed>,
    /// How it ended. `None`: it is open.
    pub resolved: Option<Resolution>,
}

/// One line of a journey's story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineEntry {
    /// The journey that the entry is of.
    pub journey: JourneyId,
    /// When it happened, by the node's clock.
    pub at: ServerTime,
    /// The kind of event.
    pub kind: StoryKind,
    /// What is known of it.
    pub facts: Vec<Fact>,
}

/// A message to another authority, waiting until that node has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRecord {
    /// The authority that it is for.
    pub to: AuthorityId,
    /// Number in the sequence to that authority, from 1 without a hole.
    pub seq: u64,
    /// When it was written.
    pub written_at: ServerTime,
    /// The message, not yet signed.
    pub message: federation_wire::latest::Message,
    /// Whether it was taken up again, after it had been forgotten, and waits for its journey to be
    /// declared here.
    pub is_waiting: bool,
}

/// How far another node has what was written for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delivered {
    /// The other authority.
    pub to: AuthorityId,
    /// It has every message up to and with this number.
    pub seq: u64,
    /// What it has signed for that. `None`: it was not asked to, and nothing proves it.
    pub receipt: Option<Receipt>,
}

/// A message from another authority that has been taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxRecord {
    /// The authority that it came from.
    pub from: AuthorityId,
    /// Its number in their sequence to us.
    pub seq: u64,
    /// The signed envelope as it came, as evidence.
    pub envelope: Vec<u8>,
    /// The message, whose signature was checked.
    pub message: federation_wire::latest::Message,
    /// Whether it waits for its journey to be declared here. Written again with false once it is.
    pub is_waiting: bool,
}

/// What a node learned of its own memory, or was told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Restored {
    /// Another authority knows more of what passed between the two than this node does.
    Found,
    /// An officer has said that the node may act again.
    Settled,
}

/// What is kept of a device so that a restart need not read all history.
#[derive(Debug, Clone, PartialEq)]
pub struct DeviceRecord {
    /// The device that the checkpoint is of.
    pub device: DeviceHandle,
    /// When it was last heard in a leg of ours. Restarting grants no fresh silence.
    pub heard_at: Option<ServerTime>,
    /// Whether it has authenticated before: a code is handed out once only.
    pub is_registered: bool,
    /// The alarms it last reported: those that stand are not new after a restart.
    pub tamper: Tamper,
}

/// A paper that was handed in with an application.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    /// SHA-256 of its bytes, 64 lower-case hexadecimal digits.
    pub digest: String,
    /// `application/pdf`, `image/jpeg` or `image/png`.
    pub media_type: String,
    /// Its bytes, at most 512 KiB.
    pub body: Vec<u8>,
}

impl std::fmt::Debug for FileRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FileRecord")
            .field("digest", &self.digest)
            .field("media_type", &self.media_type)
            .field("bytes", &self.body.len())
            .finish()
    }
}

/// A request that was done under a key, and what it came to: sent again, it is answered with that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepeatRecord {
    /// The account that sent it.
    pub account: AccountName,
    /// Its key, and what tells it from another request.
    pub key: RequestKey,
    /// When it was done, by the node's clock.
    pub at: ServerTime,
    /// What it came to, as told the first time.
    pub came_to: Registered,
}

/// Totals since the node was made; stored with every commit so that they survive it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counters {
    /// Frames taken in for the first time.
    pub received: u64,
    /// Of those, acknowledged: stored + outside our legs + session.
    pub acknowledged: u64,
    /// Frames that were stored.
    pub stored: u64,
    /// Frames of devices outside our legs: counted, not stored.
    pub outside_leg: u64,
    /// Heartbeats and the like.
    pub session: u64,
    /// Frames that had been acknowledged before and came again.
    pub duplicates: u64,
    /// Frames refused: malformed, unknown device, not authenticated.
    pub refused: u64,
}

/// Everything one transaction writes.
#[derive(Debug, Default)]
pub struct Commit {
    /// When the batch was decided, by the node's clock.
    pub at: ServerTime,
    /// Raw frames, in arrival order; may be empty.
    pub frames: FrameBatch,
    /// Journeys that changed, whole.
    pub journeys: Vec<JourneyRecord>,
    /// Orders that changed, whole.
    pub orders: Vec<OrderRecord>,
    /// Incidents that changed, whole.
    pub incidents: Vec<IncidentRecord>,
    /// Of each kind of which one was raised, how many ever were.
    pub incidents_raised: Vec<(IncidentKind, u64)>,
    /// New lines of journeys' stories.
    pub timeline: Vec<TimelineEntry>,
    /// Messages to other authorities that get other numbers: deleted before those of `outbox` are
    /// written.
    pub outbox_renumbered: Vec<(AuthorityId, u64)>,
    /// New messages to other authorities.
    pub outbox: Vec<OutboxRecord>,
    /// Messages of our own that wait no more for their journey.
    pub outbox_claimed: Vec<(AuthorityId, u64)>,
    /// What other nodes have of our messages.
    pub delivered: Vec<Delivered>,
    /// Messages taken in.
    pub inbox: Vec<InboxRecord>,
    /// Lives of other authorities' stores that were not known.
    pub incarnations: Vec<(AuthorityId, Incarnation)>,
    /// What became of this node's own memory. `None`: nothing new.
    pub restored: Option<Restored>,
    /// Checkpoints of the devices that spoke.
    pub devices: Vec<DeviceRecord>,
    /// What people did, line by line.
    pub audit: Vec<AuditRecord>,
    /// Journeys that are under a legal hold from now on, or, with `None`, no longer.
    pub holds: Vec<(JourneyId, Option<LegalHold>)>,
    /// Erasures that were asked for or decided, in that order; the last word on each holds.
    pub erasures: Vec<Erasure>,
    /// The midnight of the day that is swept from now on. `None`: it stays.
    pub sweep_day: Option<ServerTime>,
    /// People who are forgotten: what older rows say of them goes once everything else is written.
    pub forgotten: Vec<ErasureOf>,
    /// Log-ins opened and closed.
    pub sessions: Vec<SessionRecord>,
    /// Vehicles enrolled or changed. Written before devices.
    pub vehicles: Vec<EnrolledVehicle>,
    /// Devices taken out of use. Written before those enrolled, which may have their numbers.
    pub withdrawn: Vec<DeviceHandle>,
    /// Devices enrolled or changed, in the order in which that was asked for; none of them is
    /// among those withdrawn.
    pub enrolled: Vec<(DeviceHandle, Enrolment)>,
    /// New states of the register's documents, in the order in which they came about.
    pub revisions: Vec<Revision>,
    /// What these change of the sums that rules ask for, in order.
    pub past: Vec<PastChange>,
    /// Papers handed in.
    pub files: Vec<FileRecord>,
    /// Accounts made or changed.
    pub accounts: Vec<Account>,
    /// Requests that were done under a key.
    pub repeats: Vec<RepeatRecord>,
    /// Keys that no longer stand for a request, with their accounts. Deleted before those of
    /// `repeats` are written.
    pub repeats_over: Vec<(AccountName, String)>,
    /// Totals after this commit. `None`: unchanged.
    pub counters: Option<Counters>,
}

impl Commit {
    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.frames.is_empty()
            && self.journeys.is_empty()
            && self.orders.is_empty()
            && self.incidents.is_empty()
            && self.incidents_raised.is_empty()
            && self.timeline.is_empty()
            && self.outbox_renumbered.is_empty()
            && self.outbox.is_empty()
            && self.outbox_claimed.is_empty()
            && self.delivered.is_empty()
            && self.inbox.is_empty()
            && self.incarnations.is_empty()
            && self.restored.is_none()
            && self.devices.is_empty()
            && self.audit.is_empty()
            && self.holds.is_empty()
            && self.erasures.is_empty()
            && self.sweep_day.is_none()
            && self.forgotten.is_empty()
            && self.sessions.is_empty()
            && self.vehicles.is_empty()
            && self.withdrawn.is_empty()
            && self.enrolled.is_empty()
            && self.revisions.is_empty()
            && self.past.is_empty()
            && self.files.is_empty()
            && self.accounts.is_empty()
            && self.repeats.is_empty()
            && self.repeats_over.is_empty()
            && self.counters.is_none()
    }
}

/// Whether a document may still change by itself or is needed to go on: a restart reads all of these.
pub fn may_still_change(document: &Document) -> bool {
    match document {
        // Who and what is registered, and how it came to be.
        Document::Party(_)
        | Document::Application(_)
        | Document::Vehicle(_)
        | Document::Driver(_)
        | Document::DriverDetails(_)
        | Document::Model(_)
        | Document::Device(_)
        | Document::Refusals(_)
        | Document::Baselines(_) => true,
        Document::Consignment(it) => {
            matches!(it.status, ConsignmentStatus::Declared | ConsignmentStatus::Bundled)
        }
        Document::Manifest(it) => {
            !matches!(it.status, ManifestStatus::Ended | ManifestStatus::Cancelled)
        }
        Document::Amendment(it) => it.status == AmendmentStatus::Pending,
        Document::Inspection(it) => it.status == InspectionStatus::Due,
        // What is published makes the map for ever.
        Document::Draft(it) => matches!(it.status, DraftStatus::Proposed | DraftStatus::Published),
    }
}

/// What a node knows when it starts.
#[derive(Debug, Default)]
pub struct Recovered {
    /// Journeys that can still move: all that have not ended, those that were withdrawn in the last
    /// 14 days, and of the rest those with an open incident and the newest of each lock and vehicle
    /// that ended in the last 24 hours.
    pub journeys: Vec<JourneyRecord>,
    /// Orders of those journeys.
    pub orders: Vec<OrderRecord>,
    /// Incidents: all open ones, and the closed ones of those journeys.
    pub incidents: Vec<IncidentRecord>,
    /// Messages not yet delivered, in order.
    pub outbox: Vec<OutboxRecord>,
    /// How far the other nodes have them, with the last receipt of each.
    pub delivered: Vec<Delivered>,
    /// The last number ever given out to each authority.
    pub outbox_last: Vec<(AuthorityId, u64)>,
    /// The last number taken in from each authority.
    pub inbox_last: Vec<(AuthorityId, u64)>,
    /// Messages taken in that wait for their journey to be declared, oldest first, at most 1,000.
    pub inbox_waiting: Vec<InboxRecord>,
    /// Messages of our own that were taken up again and wait for their journey to be declared.
    pub outbox_waiting: Vec<OutboxRecord>,
    /// The life of this store.
    pub incarnation: Incarnation,
    /// The life of each other authority's store, as far as it has said.
    pub incarnations: Vec<(AuthorityId, Incarnation)>,
    /// The last checkpoint of every device.
    pub devices: Vec<DeviceRecord>,
    /// The register: the newest revision of every document that may still change, and of the selections
    /// of journeys that are not over.
    pub revisions: Vec<Revision>,
    /// What rules ask for of all documents there ever were: each sum once.
    pub past: Vec<PastChange>,
    /// The highest subject of every run of numbered subjects, `hk-a-17`, however old.
    pub subjects_last: Vec<(DocumentKind, String)>,
    /// Every account of the node.
    pub accounts: Vec<Account>,
    /// Requests that were done under a key, those of one account in the order in which they were.
    pub repeats: Vec<RepeatRecord>,
    /// Journeys under a legal hold, the oldest hold first.
    pub holds: Vec<LegalHold>,
    /// Erasures that are not over, by number.
    pub erasures: Vec<Erasure>,
    /// Number of the last erasure; 0 if there was none.
    pub erasure_last: u64,
    /// The last midnight at which sweeping began. `None`: it never has.
    pub sweep_day: Option<ServerTime>,
    /// Log-ins that have not run out.
    pub sessions: Vec<SessionRecord>,
    /// The counters at the last commit.
    pub counters: Counters,
    /// The highest order and incident numbers ever given.
    pub order_last: u64,
    /// Number of the last incident; 0 if there was none.
    pub incident_last: u64,
    /// How many incidents of each kind were ever raised.
    pub incidents_raised: Vec<(IncidentKind, u64)>,
    /// How often the store has gone on from an older state than it had been in.
    pub restorations: u64,
    /// The newest stored batches, oldest first, from which the newest state of every device and
    /// the keys of recent frames are rebuilt.
    pub recent: Vec<FrameBatch>,
}
