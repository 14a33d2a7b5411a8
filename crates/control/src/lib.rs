//! The use cases of a node: one batch of work in, one transaction out.
//!
//! Owns the ports (store, archive, clock, device link, peer link, notifier). Knows no socket, no
//! SQL, no HTTP, no clock and no randomness of its own: time and identifiers come from outside.

mod accounts;
mod atlas;
mod audit;
mod core;
mod correspondence;
mod documents;
mod engine;
mod fact;
mod frames;
mod history;
mod map_reason;
mod operator;
mod ports;
mod recording;
mod records;
mod registry;
mod request;
mod retention;
mod story;
mod track;
mod turns;
mod views;
mod work;

pub use accounts::{
    Account, AccountAct, AccountChange, AccountRole, AccountState, Invitation, NewPassword,
    PasswordHash, SessionRecord,
};
pub use atlas::{AtlasInForce, PublishedMap};
pub use audit::{AuditAction, AuditAsked, AuditLine, AuditRecord, Export};
pub use core::{
    Core, DEVICE_BEHIND_MAX, DrawKey, Settings, TrackSpan, WITHDRAWN_STAYS, command_line,
    order_offline, system,
};
pub use correspondence::{
    Correspondence, PeerHello, PeerReturn, PeerStanding, Remembered, hash_of, hash_of_sent,
};
pub use documents::{DocumentsAsked, FiguresAsked, KeptDocument, RevisionsAsked, WaitsFor};
pub use engine::{Ports, run};
pub use fact::{Fact, Sessions};
pub use frames::{FRAME_BYTES_MAX, FrameBatch, FrameBatchError, StoredFrame};
pub use history::{
    IncidentsAsked, JourneyOutcome, JourneyOwner, JourneyStage, JourneysAsked, KeptJourney,
    ReadBack, Subject, Totals, search_key,
};
pub use map_reason::{map_reason, way_reason};
pub use operator::{AccountOrder, Operator, Order, OrderError, PutAccount};
pub use ports::{
    Archive, ChangedDocument, Clock, DeviceLink, LinkId, News, Notifier, PeerLink, Store,
    StoreError,
};
pub use recording::{Digest, Recorder};
pub use records::{
    Commit, Counters, Declaration, Delivered, DeviceRecord, FileRecord, InboxRecord, IncidentKind,
    IncidentRecord, IncidentVerdict, JourneyRecord, Leg, OrderRecord, OutboxRecord, Recovered,
    RepeatRecord, Resolution, Restored, Settled, Signed, TimelineEntry, may_still_change,
};
pub use registry::{
    DEVICES_MAX, DeviceHandle, EnrolledDevice, EnrolledVehicle, Enrolment, Registry, RegistryError,
    Role,
};
pub use request::{Busy, Done, Handle, Look, Request, WORK_WAITING_MAX, Waiter, queue};
pub use retention::{
    Erasure, ErasureDecision, ErasureOf, ErasureState, LegalHold, Retention, RetentionClass,
    RetentionDays, RetentionError, Slice, Sweeper, Swept, SweptClass,
};
pub use story::StoryKind;
pub use track::{
    BatchId, KeepError, Keeper, OldBatch, PackedHour, Reader, StoredTrack, TailBatch, TrackAsked,
    TrackHour, TrackPoint, Turn, Upkeep, Window, thinned, track,
};
pub use views::{FixView, JourneyView, LockCustody, LockView, OrderView, PeerView, Statistics};
pub use work::{
    Action, ActionError, Answer, Expected, Filing, FrameIn, MadeRevision, OrderReply, PeerDelivery,
    PeerTaken, Registered, RegistrationVerdict, RequestKey, SUBMISSION_FRAMES_MAX, SecondSession,
    Submission, Taken, Work,
};
