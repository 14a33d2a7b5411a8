//! Why another authority's word is not taken. It stands in the log and in the audit.

use model::{
    AmendmentId, ApplicationId, AuthorityId, ConsignmentId, JourneyId, ManifestId, PartyId,
};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};
use utoipa::ToSchema;

use super::Class;

/// What another authority may not say.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr, VariantNames,
)]
#[serde(tag = "code", content = "params", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum NoticeReason {
    /// An application was told with other contents before.
    ToldOtherwise { application: ApplicationId },
    /// An application is not for us to decide, or not the sender's to tell.
    NotForUs { application: ApplicationId, authority: AuthorityId },
    /// An application is not for the sender to decide.
    NotForSender { application: ApplicationId, authority: AuthorityId },
    /// The sender has decided otherwise, or has nothing decided.
    DecidedOtherwise { application: ApplicationId, authority: AuthorityId },
    /// An id that the receiver gives.
    IdOfOurs { id: String, authority: AuthorityId },
    /// A party is at home at another authority than the sender.
    AtHomeElsewhere { party: PartyId, home: AuthorityId, authority: AuthorityId },
    /// The legs do not name the receiver once, with its places.
    LegsUnfit { authority: AuthorityId },
    /// A manifest has another id than its journey.
    JourneyUnfit { journey: JourneyId, manifest: ManifestId },
    /// An id that neither the sender gives nor a carrier chooses.
    IdNotOfSender { manifest: ManifestId, authority: AuthorityId },
    /// It was bundled after it crossed.
    BundledAfter,
    /// It crosses more than a day ago, or too far ahead.
    CrossesOutOfRange,
    /// More cargo than was announced, or in one notice than may be.
    CargoUnfit { most: usize },
    /// A consignment is not the sender's to tell.
    CargoNotOfSender { consignment: ConsignmentId, authority: AuthorityId },
    /// Not each check once.
    ChecksUnfit { count: usize },
    /// Said of another round of asking than the present one.
    OtherRound { manifest: ManifestId, round: u32, asked_round: u32 },
    /// The sender is not before us on the journey.
    NotBeforeUs { journey: JourneyId, authority: AuthorityId },
    /// The sender may not ask us for this change.
    NotToAsk { amendment: AmendmentId, authority: AuthorityId },
    /// The sender has no custody, and decides nothing.
    NoCustodyThere { journey: JourneyId, authority: AuthorityId },
    /// The change is decided already, or is another.
    DecidedBefore { amendment: AmendmentId },
}

impl NoticeReason {
    /// What it means to whoever asked.
    pub fn class(&self) -> Class {
        match self {
            Self::NotForUs { .. }
            | Self::NotForSender { .. }
            | Self::IdOfOurs { .. }
            | Self::AtHomeElsewhere { .. }
            | Self::NotBeforeUs { .. }
            | Self::NotToAsk { .. }
            | Self::NoCustodyThere { .. } => Class::NotAllowed,
            Self::ToldOtherwise { .. }
            | Self::DecidedOtherwise { .. }
            | Self::OtherRound { .. }
            | Self::DecidedBefore { .. } => Class::WrongState,
            Self::LegsUnfit { .. }
            | Self::JourneyUnfit { .. }
            | Self::IdNotOfSender { .. }
            | Self::BundledAfter
            | Self::CrossesOutOfRange
            | Self::CargoUnfit { .. }
            | Self::CargoNotOfSender { .. }
            | Self::ChecksUnfit { .. } => Class::Invalid,
        }
    }
}
