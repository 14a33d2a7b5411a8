//! Why a manifest is not bundled, started or taken back.

use model::{AuthorityId, JourneyId, ManifestId, VehicleId};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};
use utoipa::ToSchema;

use super::{Class, Reason};
use crate::{CheckCode, ManifestStatus};

/// Why a manifest is not bundled, started or taken back.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr, VariantNames,
)]
#[serde(tag = "code", content = "params", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ManifestReason {
    /// It crosses too soon: it is bundled 30 minutes before.
    BundledLate { minutes: i64 },
    /// It crosses in more than 14 days.
    BundledEarly { days: i64 },
    /// A journey starts 24 hours before it crosses.
    StartEarly { minutes: i64 },
    /// It was to cross more than 12 hours ago.
    StartLate { minutes: i64 },
    /// None of the vehicle's plates.
    WrongPlate { vehicle: VehicleId, given: String },
    /// The id is in use.
    JourneyTaken { journey: JourneyId },
    /// The id looks like one that an authority gives.
    JourneyReserved { journey: JourneyId },
    /// Its state does not allow it.
    ManifestIs { manifest: ManifestId, manifest_status: ManifestStatus },
    /// It is changed at the authority where it was filed.
    ManifestElsewhere { manifest: ManifestId, home: AuthorityId },
    /// An answer is more than 15 minutes old: the authorities are asked again first.
    AskAgainFirst,
    /// The authority has not answered.
    NotAnswered { authority: AuthorityId },
    /// A check of an authority is not met. Why is left out where it stays there.
    CheckUnmet {
        authority: AuthorityId,
        check: CheckCode,
        #[schema(no_recursion)]
        why: Option<Box<Reason>>,
    },
    /// It is sealed, or was before us, or is over: it goes on to its end.
    JourneySealed { journey: JourneyId },
    /// Nothing is sealed, but there is evidence that the desk has to judge first.
    EvidenceUnjudged { journey: JourneyId },
}

impl ManifestReason {
    /// What it means to whoever asked.
    pub fn class(&self) -> Class {
        match self {
            Self::ManifestIs { .. }
            | Self::ManifestElsewhere { .. }
            | Self::AskAgainFirst
            | Self::NotAnswered { .. }
            | Self::CheckUnmet { .. }
            | Self::JourneySealed { .. }
            | Self::EvidenceUnjudged { .. } => Class::WrongState,
            Self::BundledLate { .. }
            | Self::BundledEarly { .. }
            | Self::StartEarly { .. }
            | Self::StartLate { .. }
            | Self::WrongPlate { .. }
            | Self::JourneyTaken { .. }
            | Self::JourneyReserved { .. } => Class::Invalid,
        }
    }
}
