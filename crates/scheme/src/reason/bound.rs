//! Why there is no room for more.

use model::{AuthorityId, PartyId};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};
use utoipa::ToSchema;

use super::Class;
use crate::DocumentKind;

/// There is no room for more.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr, VariantNames,
)]
#[serde(tag = "code", content = "params", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum BoundReason {
    /// The register holds as many documents of a kind as it can.
    RegisterFull { document: DocumentKind, most: usize },
    /// A party has as many at once as it may.
    PartyFull { party: PartyId, document: DocumentKind, most: usize },
    /// Another authority has told as many at once as it may.
    PeerFull { authority: AuthorityId, document: DocumentKind, most: usize },
    /// A party has filed as many applications within 24 hours as it may.
    FiledToday { party: PartyId, most: usize },
    /// As many applications of a party wait for a decision as may.
    ApplicationsWait { party: PartyId, most: usize },
    /// As many companies wait for a decision as may.
    CompaniesWait { most: usize },
}

impl BoundReason {
    /// What it means to whoever asked.
    pub fn class(&self) -> Class {
        match self {
            Self::RegisterFull { .. }
            | Self::PartyFull { .. }
            | Self::PeerFull { .. }
            | Self::FiledToday { .. }
            | Self::ApplicationsWait { .. }
            | Self::CompaniesWait { .. } => Class::WrongState,
        }
    }
}
