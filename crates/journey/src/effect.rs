//! What a journey asks to be done. Every effect belongs in the transaction that saves the state.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::{End, Epoch, Misfit, Offer, OrderKind};

/// Something to be done.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Queue an order for the own chip. Its end must come back as `Input::OrderEnded`.
    Order(OrderKind),
    /// Send a message to other authorities, at least once.
    Tell {
        /// The authorities that are told, by their place in the chain.
        to: Party,
        /// What they are told.
        message: Message,
    },
    /// Put a cause on the desk. One that [blocks](Cause::blocks) must come back as
    /// `IncidentOpened { blocking: true }` and, once judged, `IncidentClosed { blocking: true, .. }`.
    /// Given each time the thing happens: where an incident of the cause is still open, the caller
    /// counts it there, and opens none. What is only seen again is not raised again.
    Raise(Cause),
    /// The cause is gone.
    Clear(Cause),
    /// The own leg is sealed and under way, for the first time.
    Started,
    /// The next authority has taken custody.
    HandedOver,
    /// The journey has ended.
    Ended(End),
    /// An end that was told no longer stands; the new one follows as `Ended`.
    Reopened,
    /// The journey is taken back: lock and vehicle are free.
    Withdrawn,
    /// The input does not fit. It is logged, and moves no custody.
    Flag(Misfit),
}

/// Whom a message is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Party {
    /// The authority before us.
    Previous,
    /// The authority after us.
    Next,
    /// Every authority before us.
    Earlier,
}

/// What one authority may tell another.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Message {
    /// Custody is released; take it.
    Offer(Offer),
    /// The epoch is accepted.
    Accept {
        /// The epoch that the receiver has accepted.
        epoch: Epoch,
        /// The lock's counter as read on acceptance.
        openings: Option<u32>,
    },
    /// Please void the epoch.
    Cancel {
        /// The epoch of the offer that the giver takes back.
        epoch: Epoch,
    },
    /// The epoch is void and will never be accepted.
    Void {
        /// The epoch that the receiver has voided.
        epoch: Epoch,
    },
    /// There is tamper evidence from before your custody, or from the gap.
    Tamper,
    /// The journey has ended.
    Ended(End),
}

/// Why the desk is called.
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
pub enum Cause {
    /// The truck is in the gap longer than planned.
    GapOverdue,
    /// Custody was accepted later after its release than planned.
    GapTooLong,
    /// The lock's counter moved while no chip held it.
    GapOpened,
    /// Nothing can show that the lock stayed shut in the gap.
    GapUnproven,
    /// The lock was opened and no order or officer's record explains it.
    UnattributedOpening,
    /// The own chip reported an opening or tampering after custody was released.
    TamperInGap,
    /// An authority before us reported tampering.
    NoticeOfTamper,
    /// The offer says that the journey is tampered with already.
    TamperInherited,
    /// The seal number of the offer is not the declared one.
    SealDiffers,
    /// Under way and not held, or not closed.
    UnsealedUnderWay,
    /// The chip could not be sealed in several tries.
    SealFailed,
    /// The chip could not be released.
    ReleaseFailed,
    /// The lock left the origin zone without being closed.
    SealMissing,
    /// The lock is at our entry and no offer has come.
    OfferMissing,
    /// The offer was voided; custody is back here.
    HandOverRefused,
    /// Another lock guards the cargo now, and between the two none did.
    LockReplaced,
}

impl Cause {
    /// Whether it is tamper evidence, which an officer must judge before the journey can end
    /// other than [`End::Exception`].
    pub fn is_evidence(self) -> bool {
        match self {
            Self::GapTooLong
            | Self::GapOpened
            | Self::UnattributedOpening
            | Self::TamperInGap
            | Self::NoticeOfTamper
            | Self::SealDiffers
            | Self::UnsealedUnderWay
            | Self::SealMissing
            | Self::LockReplaced => true,
            Self::GapOverdue
            | Self::GapUnproven
            | Self::TamperInherited
            | Self::SealFailed
            | Self::ReleaseFailed
            | Self::OfferMissing
            | Self::HandOverRefused => false,
        }
    }

    /// Whether it holds the release until an officer has closed its incident.
    pub fn blocks(self) -> bool {
        self.is_evidence()
            || matches!(self, Self::SealFailed | Self::ReleaseFailed | Self::HandOverRefused)
    }
}
