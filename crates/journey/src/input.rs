//! What a journey can be told.

use model::{GapMode, ServerTime};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use crate::{End, Epoch, Message};

/// Where the lock was seen, in the words of the own leg. The caller resolves it from zones.
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
pub enum Whereabouts {
    /// The origin zone (first leg only).
    Origin,
    /// The own side of the crossing that the leg begins at (later legs only).
    Entry,
    /// The own side of the crossing that the leg ends at (every leg but the last).
    Exit,
    /// The destination zone (last leg only).
    Destination,
    /// Known, and in none of these zones.
    Elsewhere,
    /// Not known: no position, or one too coarse to tell.
    Unknown,
}

/// What a chip is ordered to do.
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
pub enum OrderKind {
    /// Take hold of the bolt.
    Seal,
    /// Let go of the bolt.
    Release,
}

/// How an order ended.
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
pub enum OrderOutcome {
    /// The lock itself says it obeyed.
    Confirmed,
    /// The lock refused.
    Failed,
    /// Nothing was heard in time.
    Expired,
    /// Taken back before it was sent: the lock has never heard of it.
    Withdrawn,
}

/// The lock as the own chip reports it, live. A report from the device's memory, or one that does
/// not say, is no `Chip`: the caller passes `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Chip {
    /// The own chip holds the bolt.
    pub holding: bool,
    /// The shackle or rope is in.
    pub shackle_closed: bool,
    /// The back cover is off.
    pub cover_open: bool,
    /// Openings in the lock's life, counted even while no chip holds. `None`: it does not count.
    pub openings: Option<u32>,
}

impl Chip {
    /// Held by the own chip, shackle in, cover on.
    pub fn is_sealed(self) -> bool {
        self.holding && self.shackle_closed && !self.cover_open
    }
}

/// One report of the lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Seen {
    /// Where the lock was, resolved from the own leg's zones.
    pub place: Whereabouts,
    /// Live, by satellite, device time close to now. Only such a sighting moves the journey; one
    /// from the device's memory can still show that the lock has been at the origin.
    pub fresh: bool,
    /// What the own chip says. `None`: nothing, or not live.
    pub chip: Option<Chip>,
}

/// What the giver signs when it lets go of custody.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Offer {
    /// The epoch that the receiver is asked to decide.
    pub epoch: Epoch,
    /// The lock's counter at release. `None`: it does not count.
    pub openings: Option<u32>,
    /// The seal number declared for the journey.
    pub seal: Option<String>,
    /// Tamper evidence that was confirmed, or that no officer has judged.
    pub tampered: bool,
    /// Some earlier gap could not be proved.
    pub gap_unproven: bool,
    /// How the giver guards this gap.
    pub gap_mode: GapMode,
    /// When custody was released, by the giver's clock.
    pub released_at: ServerTime,
    /// The cargo has been inspected on this journey.
    pub inspected: bool,
}

/// Something that happened to the journey.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Input {
    /// A report of the lock.
    Seen(Seen),
    /// An order that an [`Effect::Order`](crate::Effect::Order) asked for has ended.
    OrderEnded {
        /// What the chip was ordered to do.
        kind: OrderKind,
        /// What became of the order.
        outcome: OrderOutcome,
    },
    /// The own chip says that it let go of the bolt, or that the shackle went out.
    Opened {
        /// It matches an order or an officer's record.
        by_order: bool,
    },
    /// Tamper evidence was found in the own chip's reports, live or late.
    Tampered,
    /// An incident of this journey was opened at this authority.
    IncidentOpened {
        /// It holds the release.
        blocking: bool,
    },
    /// An incident of this journey was closed at this authority.
    IncidentClosed {
        /// It held the release.
        blocking: bool,
        /// The officer found it real: the journey can only end [`End::Exception`].
        confirmed: bool,
    },
    /// An officer inspected the cargo on this leg.
    Inspected,
    /// The cargo is to be inspected before it leaves this leg.
    InspectionDue,
    /// No inspection is due any more.
    InspectionOver {
        /// The cargo was inspected on this leg, in the own custody; else it is avoided.
        inspected: bool,
    },
    /// Another lock is on the vehicle from now on, by decision of whoever has custody: nothing that
    /// the old one said holds for it.
    LockReplaced,
    /// The previous authority offers custody.
    Offered(Offer),
    /// The next authority has accepted an epoch.
    Accepted {
        /// The epoch that is accepted.
        epoch: Epoch,
        /// The lock's counter as the receiver read it.
        openings: Option<u32>,
    },
    /// The previous authority asks to void an epoch.
    Cancelled {
        /// The epoch of the offer that is taken back.
        epoch: Epoch,
    },
    /// The next authority has voided an epoch.
    Voided {
        /// The epoch that is voided.
        epoch: Epoch,
    },
    /// An authority before us has tamper evidence.
    NoticeOfTamper,
    /// The last authority says how the journey ended.
    EndedElsewhere(End),
    /// We are known to have said this, and do not remember it: the store is an older one.
    SaidBefore(Message),
    /// An officer asks the receiver to void the offer that is out.
    Recalled,
    /// The journey is taken back; see [`may_withdraw`](crate::may_withdraw).
    Withdrawn,
    /// Time has passed; deadlines are looked at.
    Tick,
}
