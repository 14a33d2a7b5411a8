//! Why an input does not fit.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr};

use crate::WithdrawalError;

/// Why an input to a journey or to an order does not fit. It is logged, and moves no custody.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, EnumString,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Misfit {
    /// A release without custody.
    ReleaseWithoutCustody,
    /// A recall, and no offer is out.
    NothingToRecall,
    /// An acceptance of an epoch that is not out.
    AcceptanceNotOut,
    /// A void of an epoch that is not out.
    VoidNotOut,
    /// An order ended that was not awaited.
    OrderNotAwaited,
    /// A seal was confirmed that this phase did not order.
    SealNotOrdered,
    /// A seal order ended outside the leg.
    SealOutsideLeg,
    /// A release was confirmed that was not awaited.
    ReleaseNotAwaited,
    /// The lock was replaced while nobody had custody.
    ReplacedInGap,
    /// The lock opened before custody was here.
    OpenedBeforeCustody,
    /// A withdrawal where evidence is not judged, or was confirmed.
    EvidenceUnjudged,
    /// A withdrawal of what the authority before us has offered.
    OfferedAlready,
    /// A withdrawal where the chip holds, or was told to.
    LockHolds,
    /// A withdrawal of what is sealed, or about to be.
    SealedAlready,
    /// A withdrawal of what is over.
    EndedAlready,
    /// The journey was withdrawn.
    JourneyWithdrawn,
    /// An offer of a journey that was withdrawn.
    OfferOfWithdrawn,
    /// A notice of tampering to the first authority.
    TamperToFirst,
    /// More blocking incidents than can be counted.
    IncidentsUncounted,
    /// An incident closed that was not open.
    IncidentNotOpen,
    /// An end told to the last authority.
    EndToLast,
    /// An older word on the end.
    OlderEnd,
    /// An end while custody has not passed us.
    EndBeforeUs,
    /// An offer to the first authority.
    OfferToFirst,
    /// A new offer after custody was accepted.
    OfferAfterAcceptance,
    /// An offer of an epoch that cannot be.
    OfferOfImpossibleEpoch,
    /// An offer older than a decision.
    OfferOlderThanDecision,
    /// More epochs than a journey has.
    TooManyEpochs,
    /// An offer that contradicts the pending one.
    OfferContradicts,
    /// A cancellation to the first authority.
    CancellationToFirst,
    /// A cancellation of an epoch that cannot be.
    CancellationOfImpossibleEpoch,
    /// The offer guards the gap otherwise than planned.
    OfferGuardsOtherwise,
    /// An inspection outside the own custody.
    InspectionOutsideCustody,
    /// An inspection becomes due after the leg.
    InspectionAfterLeg,
    /// A reply to an order that was never sent.
    ReplyToUnsent,
    /// A withdrawal of an order that has been sent.
    WithdrawalOfSent,
    /// An order is sent that is over.
    SendingOfOver,
    /// An order is sent more often than it may be.
    SentTooOften,
}

impl From<WithdrawalError> for Misfit {
    fn from(error: WithdrawalError) -> Self {
        match error {
            WithdrawalError::Unjudged => Self::EvidenceUnjudged,
            WithdrawalError::Offered => Self::OfferedAlready,
            WithdrawalError::Armed => Self::LockHolds,
            WithdrawalError::Sealed => Self::SealedAlready,
            WithdrawalError::Ended => Self::EndedAlready,
        }
    }
}
