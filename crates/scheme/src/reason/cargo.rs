//! Why a consignment is not taken, changed or bundled.

use model::{ConsignmentId, Day, ManifestId, RuleId, SchemeId};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};
use utoipa::ToSchema;

use super::Class;

/// A consignment that is not covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Uncovered {
    /// The consignment that no rule covers.
    pub consignment: ConsignmentId,
    /// The first rule that is not kept. `None`: the scheme is not in force.
    pub rule: Option<RuleId>,
}

/// What is wrong with cargo as it is declared or bundled.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr, VariantNames,
)]
#[serde(tag = "code", content = "params", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum CargoReason {
    /// A rule of the scheme is not kept.
    NotCovered { scheme: SchemeId, rule: RuleId },
    /// The day is over, or less than 30 minutes ahead.
    DatePast { day: Day, first_day: Day, last_day: Day },
    /// The day is more than 14 days ahead.
    DateTooFar { day: Day, first_day: Day, last_day: Day },
    /// The through bill is declared already.
    DuplicateBill { bill: String },
    /// The actor has no such consignment.
    UnknownConsignment { consignment: ConsignmentId },
    /// It is declared under another scheme.
    OtherScheme { consignment: ConsignmentId, scheme: SchemeId, asked_scheme: SchemeId },
    /// It is declared for the other mode.
    OtherMode { consignment: ConsignmentId },
    /// It was refused by the rules.
    ConsignmentRefused { consignment: ConsignmentId },
    /// The consignment is bundled to a vehicle already.
    ConsignmentBundled { consignment: ConsignmentId },
    /// It is bundled: the manifest is cancelled first.
    CancelManifestFirst { consignment: ConsignmentId, manifest: Option<ManifestId> },
    /// It is carried, or was taken back.
    ConsignmentOver { consignment: ConsignmentId },
    /// Its journey has started.
    ConsignmentUnderWay { consignment: ConsignmentId },
    /// It does not wait to be bundled.
    ConsignmentNotWaiting { consignment: ConsignmentId },
    /// It is changed at the authority where it was declared.
    DeclaredElsewhere { consignment: ConsignmentId },
}

impl CargoReason {
    /// What it means to whoever asked.
    pub fn class(&self) -> Class {
        match self {
            Self::CancelManifestFirst { .. }
            | Self::ConsignmentOver { .. }
            | Self::ConsignmentUnderWay { .. }
            | Self::ConsignmentNotWaiting { .. }
            | Self::DeclaredElsewhere { .. } => Class::WrongState,
            Self::NotCovered { .. }
            | Self::DatePast { .. }
            | Self::DateTooFar { .. }
            | Self::DuplicateBill { .. }
            | Self::UnknownConsignment { .. }
            | Self::OtherScheme { .. }
            | Self::OtherMode { .. }
            | Self::ConsignmentRefused { .. }
            | Self::ConsignmentBundled { .. } => Class::Invalid,
        }
    }
}
