//! Why something is not held, or nobody forgotten.

use model::{AccountName, ErasureId};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};
use utoipa::ToSchema;

use super::Class;

/// Legal holds, and what people ask to have erased.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr, VariantNames,
)]
#[serde(tag = "code", content = "params", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum KeepingReason {
    /// As many journeys are held as may be.
    HoldsFull { most: usize },
    /// As many erasures wait as may.
    ErasuresFull { most: usize },
    /// Somebody has asked for the same before, and it is not done yet.
    ErasureAsked { erasure: ErasureId },
    /// Somebody has decided on it.
    ErasureDecided { erasure: ErasureId, account: AccountName },
    /// Whoever asked for it does not decide on it.
    ErasureOwn,
    /// The account is in use: it is disabled before its person is forgotten.
    ErasureInUse { account: AccountName },
    /// There is nothing of the person here.
    NothingToErase,
}

impl KeepingReason {
    /// What it means to whoever asked.
    pub fn class(&self) -> Class {
        match self {
            Self::ErasureOwn => Class::NotAllowed,
            Self::HoldsFull { .. }
            | Self::ErasuresFull { .. }
            | Self::ErasureAsked { .. }
            | Self::ErasureDecided { .. }
            | Self::ErasureInUse { .. }
            | Self::NothingToErase => Class::WrongState,
        }
    }
}
