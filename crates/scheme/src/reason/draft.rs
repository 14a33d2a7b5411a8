//! Why a draft of places is not proposed or published.

use model::{DraftId, JourneyId};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};
use utoipa::ToSchema;

use super::Class;

/// A draft of places.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr, VariantNames,
)]
#[serde(tag = "code", content = "params", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum DraftReason {
    /// The draft has been decided already.
    DraftDecided { draft: DraftId },
    /// Whoever proposed it does not decide it.
    ProposerDecides,
    /// As many drafts wait for a second person as may.
    DraftsWait { most: usize },
    /// An edit cannot be read; what the parser says is for technicians.
    EditUnreadable { technical: String },
    /// Journeys under way go by this ground.
    GroundInUse { journeys: Vec<JourneyId> },
}

impl DraftReason {
    /// What it means to whoever asked.
    pub fn class(&self) -> Class {
        match self {
            Self::ProposerDecides => Class::NotAllowed,
            Self::DraftDecided { .. } | Self::DraftsWait { .. } => Class::WrongState,
            Self::EditUnreadable { .. } | Self::GroundInUse { .. } => Class::Invalid,
        }
    }
}
