//! Why something at the desk or with an account is not done.

use model::{AccountName, AuthorityId, IncidentId};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};
use utoipa::ToSchema;

use super::Class;

/// Incidents, accounts and what waits for others.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr, VariantNames,
)]
#[serde(tag = "code", content = "params", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum DeskReason {
    /// Somebody has resolved it.
    IncidentResolved { incident: IncidentId, account: AccountName },
    /// Somebody has acknowledged it.
    IncidentAcknowledged { incident: IncidentId, account: AccountName },
    /// The password of the account was changed a moment ago.
    PasswordChanged { account: AccountName },
    /// Too many messages wait for an authority that has not answered for long.
    PeerSilent { authority: AuthorityId },
}

impl DeskReason {
    /// What it means to whoever asked.
    pub fn class(&self) -> Class {
        match self {
            Self::IncidentResolved { .. }
            | Self::IncidentAcknowledged { .. }
            | Self::PasswordChanged { .. }
            | Self::PeerSilent { .. } => Class::WrongState,
        }
    }
}
