//! Where a journey stands at one authority. [`State`] is read through getters and changed only by
//! [`step`](crate::step()); [`Snapshot`] is the same as plain data, for a store.
//!
//! # When a journey with tamper evidence may still end clean
//!
//! Evidence is [`Open`](Evidence::Open) from the moment it is found, [`UnderReview`] while a blocking
//! incident is open, and [`Judged`](Evidence::Judged) when the last blocking incident of the journey
//! has been closed. Any later evidence starts anew.
//!
//! Which incident covers which evidence is not tracked, because the counts suffice. Evidence is
//! raised each time it is found. Either an incident of its cause is still open, and covers it; or
//! the caller opens one, which is counted, and closing any other then leaves the count above zero.
//! So evidence found while anything is open is on somebody's desk ([`UnderReview`]), and is judged
//! no earlier than the incident that covers it is closed.
//!
//! The journey ends [`End::Exception`] when an
//! officer confirmed an incident, when the offer we accepted was tampered, or when evidence stands
//! unjudged at the end; only evidence that an officer judged and did not confirm (a false alarm, an
//! explained opening) leaves a clean end possible. Evidence after the end re-opens it.
//!
//! A lock that is replaced leaves the cargo under none until the new one holds. Nothing reports what
//! happens then, so the span itself is evidence once it is over; until then no end is clean.
//!
//! [`UnderReview`]: Evidence::UnderReview

use std::collections::{BTreeMap, BTreeSet};

use model::{GapMode, ServerTime};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use crate::{Cause, Chip, Offer, OrderKind, Plan, Whereabouts};

/// The count of custody: the first holder has 1, each accept or reclaim adds one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Epoch(pub u32);

impl Epoch {
    /// The next holder's epoch.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// How a journey ends. Ordered: a later word may only make it worse.
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
pub enum End {
    /// Sealed from end to end, and provably so.
    Clean,
    /// Nothing speaks against it, and nothing proves some gap.
    GapUnproven,
    /// Tamper evidence was confirmed, or nobody has judged it.
    Exception,
}

/// What a receiver decided for an epoch; never changed.
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
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Decision {
    /// Custody was taken.
    Accepted,
    /// Custody will never be taken under this epoch.
    Voided,
}

/// How far tamper evidence has been judged; see the module's text.
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
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Evidence {
    /// There is none.
    None,
    /// Found, and no blocking incident is open for it yet.
    Open,
    /// Found, and a blocking incident is open.
    UnderReview,
    /// Found, and every blocking incident has since been closed.
    Judged,
}

/// Whether every gap up to here is proved.
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
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum GapProof {
    /// Every gap so far, or there was none.
    Proven,
    /// Some gap, here or before, is not.
    Unproven,
}

/// Why the lock is not released.
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
pub enum Hold {
    /// Not in the zone where the leg ends.
    NotInZone,
    /// A blocking incident is open, or about to be.
    OpenIncident,
    /// Tamper evidence that no incident covers yet.
    EvidenceOpen,
    /// No live satellite fix lately.
    NoFreshFix,
    /// No live word of the chip lately.
    NoFreshChip,
    /// The chip does not hold, or the shackle or cover is open.
    NotSealed,
    /// An order is on its way.
    OrderOutstanding,
    /// Custody is not here.
    NoCustody,
    /// The cargo is to be inspected first.
    InspectionDue,
}

/// Whose leg it is, as far as this authority has decided durably.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Custody {
    /// Custody has never been here.
    None,
    /// This authority has custody, under this epoch.
    Holding(Epoch),
    /// Given away under this epoch, which the receiver has not decided as far as we know.
    Released(Epoch),
    /// Over: accepted by the next authority, or the journey has ended or was withdrawn here.
    Done(Epoch),
}

/// What the journey is doing at this authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Phase {
    /// Declared, not here yet.
    Expected,
    /// On the way to the origin zone, in it, or left it unclosed.
    AtOrigin,
    /// The seal is ordered.
    Sealing,
    /// Sealed and on the way.
    UnderWay,
    /// Where the leg ends, and not released: see [`State::holds`].
    Held,
    /// The release is ordered.
    Releasing,
    /// Custody is released, the offer is out.
    InGap,
    /// The next authority has custody.
    HandedOver,
    /// The journey is over; this authority knows how it ended.
    Ended(End),
    /// Taken back before it was sealed: custody is never taken.
    Withdrawn,
}

/// The last live word of the own chip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ChipReading {
    /// What the chip said of the lock.
    pub chip: Chip,
    /// When we heard it.
    pub at: ServerTime,
}

/// The last fresh sighting at a known place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PlaceReading {
    /// The zone it was seen in, in the words of the own leg.
    pub place: Whereabouts,
    /// When we heard it.
    pub at: ServerTime,
}

/// A gap whose proof is still to be read from the lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct GapCheck {
    /// The counter at release. `None`: the lock does not count.
    pub openings: Option<u32>,
    /// How the gap was guarded.
    pub mode: GapMode,
}

/// A span in which the cargo was under no lock, as far as anybody can tell: a lock was replaced
/// after it had guarded the cargo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Unguarded {
    /// The old lock's last live word that it held; the moment of its replacement if there is none.
    pub from: ServerTime,
    /// When the new lock was known to hold. `None`: not yet.
    pub to: Option<ServerTime>,
}

/// A [`State`] as plain data.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, one column each in a store")]
pub struct Snapshot {
    /// What the journey is doing.
    pub phase: Phase,
    /// The authority that watches this leg.
    pub custody: Custody,
    /// The last live word of the chip.
    pub chip: Option<ChipReading>,
    /// The last fresh sighting at a known place.
    pub place: Option<PlaceReading>,
    /// The order whose end is awaited.
    pub order: Option<OrderKind>,
    /// Seal orders given in a row without success.
    pub seal_orders: u8,
    /// Whether `Effect::Started` was given.
    pub started: bool,
    /// The own chip is believed to hold the bolt.
    pub armed: bool,
    /// An opening under way is known and has not been made good by a seal.
    pub unsealed: bool,
    /// The lock has been seen in the origin zone, live or from the device's memory. Until then it
    /// cannot leave it.
    pub was_at_origin: bool,
    /// The lock left the origin zone unclosed.
    pub seal_missing: bool,
    /// Releases ordered again since the hand-over, or since an officer last closed everything.
    pub release_retries: u8,
    /// The lock's counter when the release was ordered; in the gap after it, as last read.
    pub baseline: Option<u32>,
    /// The last offer given.
    pub offer_out: Option<Offer>,
    /// An officer asked for the offer to be voided.
    pub recalled: bool,
    /// An offer received and not decided.
    pub offer_in: Option<Offer>,
    /// When the lock was last seen at our entry, before acceptance.
    pub entered_at: Option<ServerTime>,
    /// Epochs decided as a receiver.
    pub decided: BTreeMap<Epoch, Decision>,
    /// The lock's counter on acceptance.
    pub openings_accepted: Option<u32>,
    /// The epoch that is accepted and not told: the giver's chip must stay armed until ours holds.
    pub accept_owed: Option<Epoch>,
    /// The gap whose proof is awaited.
    pub gap: Option<GapCheck>,
    /// Whether every gap so far is proved.
    pub proof: GapProof,
    /// How far tamper evidence is judged.
    pub evidence: Evidence,
    /// An officer confirmed an incident.
    pub confirmed: bool,
    /// The accepted offer was tampered.
    pub tamper_inherited: bool,
    /// The cargo was inspected on this journey.
    pub inspected: bool,
    /// The cargo is to be inspected before it leaves this leg.
    pub inspection_due: bool,
    /// When the cargo was last under no lock. `None`: never.
    pub unguarded: Option<Unguarded>,
    /// How many blocking incidents are open.
    pub incidents_blocking: u32,
    /// Causes given to the desk; one that blocks stays until every blocking incident is closed.
    pub raised: BTreeSet<Cause>,
    /// The last authority's word on the end, when it came before the acceptance.
    pub ended_elsewhere: Option<End>,
    /// Why the lock is not released, as of the last step.
    pub holds: Vec<Hold>,
}

impl Snapshot {
    /// How the journey would end now; see the module's text.
    pub fn verdict(&self) -> End {
        let unjudged = matches!(self.evidence, Evidence::Open | Evidence::UnderReview);
        if self.confirmed || self.tamper_inherited || unjudged || self.is_unguarded() {
            End::Exception
        } else if self.proof == GapProof::Unproven {
            End::GapUnproven
        } else {
            End::Clean
        }
    }

    /// Whether the lock was replaced and the new one is not known to hold yet.
    pub fn is_unguarded(&self) -> bool {
        self.unguarded.is_some_and(|span| span.to.is_none())
    }
}

/// Where a journey stands at one authority.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct State(pub(crate) Snapshot);

impl State {
    /// A journey just declared: the first authority holds custody, the others expect it.
    pub fn new(plan: &Plan) -> Self {
        let (phase, custody) = if plan.is_first() {
            (Phase::AtOrigin, Custody::Holding(Epoch(1)))
        } else {
            (Phase::Expected, Custody::None)
        };
        Self(Snapshot {
            phase,
            custody,
            chip: None,
            place: None,
            order: None,
            seal_orders: 0,
            started: false,
            armed: false,
            unsealed: false,
            was_at_origin: false,
            seal_missing: false,
            release_retries: 0,
            baseline: None,
            offer_out: None,
            recalled: false,
            offer_in: None,
            entered_at: None,
            decided: BTreeMap::new(),
            openings_accepted: None,
            accept_owed: None,
            gap: None,
            proof: GapProof::Proven,
            evidence: Evidence::None,
            confirmed: false,
            tamper_inherited: false,
            inspected: false,
            inspection_due: false,
            unguarded: None,
            incidents_blocking: 0,
            raised: BTreeSet::new(),
            ended_elsewhere: None,
            holds: Vec::new(),
        })
    }

    /// A state as a store kept it. Nothing is checked: [`step`](crate::step()) is total over it.
    pub fn from_snapshot(snapshot: Snapshot) -> Self {
        Self(snapshot)
    }

    /// The state as plain data.
    pub fn snapshot(&self) -> &Snapshot {
        &self.0
    }

    /// What the journey is doing.
    pub fn phase(&self) -> Phase {
        self.0.phase
    }

    /// The authority that watches this leg.
    pub fn custody(&self) -> Custody {
        self.0.custody
    }

    /// Why the lock is not released, as of the last step; empty outside `UnderWay` and `Held`.
    pub fn holds(&self) -> Vec<Hold> {
        self.0.holds.clone()
    }

    /// Whether every gap so far is proved.
    pub fn gap_proof(&self) -> GapProof {
        self.0.proof
    }

    /// When the cargo was last under no lock. `None`: never.
    pub fn unguarded(&self) -> Option<Unguarded> {
        self.0.unguarded
    }

    /// How far tamper evidence is judged.
    pub fn evidence(&self) -> Evidence {
        self.0.evidence
    }

    /// The order whose end is awaited.
    pub fn order(&self) -> Option<OrderKind> {
        self.0.order
    }

    /// The last offer given.
    pub fn offer(&self) -> Option<&Offer> {
        self.0.offer_out.as_ref()
    }

    /// Whether the own chip is believed to hold the bolt.
    pub fn is_armed(&self) -> bool {
        self.0.armed
    }

    /// Whether reports of the lock matter to this authority now: custody is here, or the truck is
    /// on its own side of a gap, or its chip still holds.
    pub fn is_watched(&self) -> bool {
        match self.0.phase {
            Phase::Expected
            | Phase::AtOrigin
            | Phase::Sealing
            | Phase::UnderWay
            | Phase::Held
            | Phase::Releasing
            | Phase::InGap => true,
            Phase::HandedOver | Phase::Ended(_) => self.0.armed,
            Phase::Withdrawn => false,
        }
    }

    /// How the journey would end now; see the module's text.
    pub fn verdict(&self) -> End {
        self.0.verdict()
    }
}
