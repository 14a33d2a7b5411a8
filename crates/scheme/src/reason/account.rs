//! Why something is not done to an account.

use model::AccountName;
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};
use utoipa::ToSchema;

use super::Class;

/// Accounts of people, and who administers them.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr, VariantNames,
)]
#[serde(tag = "code", content = "params", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum AccountReason {
    /// The account may not be used any more.
    AccountDisabled { account: AccountName },
    /// Nobody does this to the own account: it could lock its owner out.
    OwnAccount,
    /// Nobody else who is active administers the same accounts.
    LastInCharge { account: AccountName },
    /// Whoever gives a role may not give this one, or not to this account.
    RoleNotGiven,
    /// The accounts of the authority's own people are administered by its supervisors.
    SupervisorsOnly,
    /// The accounts of a company are administered by the administrators among them.
    CompanyAdministratorsOnly,
    /// Officers help administrators of companies alone, who help the others.
    NotAnAdministrator { account: AccountName },
    /// There are as many accounts as the authority, or a company, may have.
    AccountsFull { most: usize },
}

impl AccountReason {
    /// What it means to whoever asked.
    pub fn class(&self) -> Class {
        match self {
            Self::AccountDisabled { .. }
            | Self::OwnAccount
            | Self::SupervisorsOnly
            | Self::CompanyAdministratorsOnly
            | Self::NotAnAdministrator { .. } => Class::NotAllowed,
            Self::LastInCharge { .. } | Self::AccountsFull { .. } => Class::WrongState,
            Self::RoleNotGiven => Class::Invalid,
        }
    }
}
