//! The scheme around the lock: who may take part, with what equipment, carrying which cargo, on
//! which papers, and what must be true before a lock may be sealed.
//!
//! Everything is a document in a [`Register`]: filed, decided, amended, never deleted. A change is
//! an [`Act`] of somebody here or a [`Notice`] of another authority; both give revisions to keep
//! and notices to send. No I/O, no clock, no randomness: time and draws are arguments.
//!
//! Documents are serialisable on purpose (decision 8): what was filed is what is kept, shown and
//! shown again in ten years. What crosses to another authority is *not* a document but a
//! [`Notice`], which `control` turns into the closed list of `federation-wire`.

mod act;
pub mod cargo;
mod documents;
pub mod intake;
mod notice;
pub mod plates;
mod reason;
mod refusal;
mod register;
pub mod risk;
mod schemes;
pub mod statistics;
mod text;

pub use act::{Act, Actor, Published, Side};
pub use cargo::CargoRule;
pub use documents::*;
pub use model::{Day, DayError, Effective};
pub use notice::{
    AmendmentAsked, AmendmentDecided, Bundled, CargoDue, FiledAbout, Notice, StandingOf, Told,
};
pub use reason::{
    AccountReason, ApplicationReason, BoundReason, CargoReason, CarriageReason, CheckReason,
    ChipReason, Class, DeskReason, DraftReason, EquipmentReason, FileReason, FormReason,
    JourneyReason, KeepingReason, ManifestReason, MapReason, NotFound, NoticeReason, Objection,
    OldReason, PartyReason, Reason, RiskReason, Thing, Uncovered, WayReason,
};
pub use refusal::{At, Fault, Refusal};
pub use register::{
    Author, CarrierOn, Cause, CustodyAt, DocumentName, Effect, Entry, Facts, Health, JourneyFacts,
    NoWithdrawal, Owned, Owners, PastChange, PastFact, PlaceFacts, PlaceRole, Register,
    RegisterOutcome, Revision, Why, is_number_of,
};
pub use risk::RiskRules;
pub use schemes::{
    Also, End, GapCover, PublishedContact, PublishedData, PublishedModel, PublishedParticipant,
    PublishedSupplier, Scheme, SchemeDataError, SchemeRule, Schemes,
};
pub use text::Text;
