//! Accounts of people: what one is, and what others may do to it.
//!
//! An account is the authority's, or a company's for good: `party` never changes once it is set.
//! Deliberately absent: passwords as such. Here are their hashes, which nothing prints.

use model::{AccountName, PartyId, ServerTime};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use crate::Signed;

/// What an account may do.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum AccountRole {
    /// Watches and acts.
    Officer,
    /// An officer who also approves.
    Supervisor,
    /// Reads everything, changes nothing.
    Auditor,
    /// Declares journeys and sees its own.
    Carrier,
    /// Declares consignments and sees its own.
    Shipper,
    /// Applies for models and sees its own.
    Supplier,
}

impl AccountRole {
    /// Whether it belongs to a company that takes part in the scheme, and so sees its own only.
    pub fn is_participant(self) -> bool {
        match self {
            Self::Carrier | Self::Shipper | Self::Supplier => true,
            Self::Officer | Self::Supervisor | Self::Auditor => false,
        }
    }
}

/// Whether an account may be used.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    ToSchema,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum AccountState {
    /// Whoever knows its password logs in.
    #[default]
    Active,
    /// Nobody logs in with it, and its log-ins have ended.
    Disabled,
}

/// A person's account at this node.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The name that the account logs in with.
    pub name: AccountName,
    /// The person's name, or the company's; 1 to 120 characters.
    pub display_name: String,
    /// What it may do.
    pub role: AccountRole,
    /// Argon2id, in PHC text form.
    pub password_hash: String,
    /// The party that it acts for. `None`: the authority, or a carrier that is not in the register.
    pub party: Option<PartyId>,
    /// Whether it administers the accounts of its company. Always false without a party.
    pub is_company_admin: bool,
    /// Whether somebody else made its password and may know it: it is changed before anything else.
    pub must_change: bool,
    /// Whether it may be used.
    pub state: AccountState,
    /// Who made it, and when. `None`: that was not kept then.
    pub made: Option<Signed>,
    /// Who gave it another password last, and when; its owner does not count. `None`: nobody has.
    pub reset: Option<Signed>,
    /// When somebody logged in with it last. `None`: never, or that was not kept then.
    pub last_log_in: Option<ServerTime>,
}

impl Account {
    /// An account of no company, which may be used at once, with a password that is its owner's.
    pub fn new(
        name: AccountName,
        display_name: &str,
        role: AccountRole,
        password_hash: String,
    ) -> Self {
        Self {
            name,
            display_name: display_name.to_owned(),
            role,
            password_hash,
            party: None,
            is_company_admin: false,
            must_change: false,
            state: AccountState::Active,
            made: None,
            reset: None,
            last_log_in: None,
        }
    }

    /// Whether it may be used.
    pub fn is_active(&self) -> bool {
        self.state == AccountState::Active
    }
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account")
            .field("name", &self.name)
            .field("role", &self.role)
            .field("party", &self.party)
            .field("is_company_admin", &self.is_company_admin)
            .field("must_change", &self.must_change)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

/// The hash of a password as it is kept: Argon2id, in PHC text form. Never printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordHash(pub String);

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordHash")
    }
}

/// A password that takes the place of another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPassword {
    /// The hash that the old password was found to fit.
    pub was: PasswordHash,
    /// The hash of the new one.
    pub hash: PasswordHash,
}

/// A log-in that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRecord {
    /// SHA-256 of the token that the browser holds; the token itself is never stored.
    pub token_hash: [u8; 32],
    /// The account that is logged in.
    pub account: AccountName,
    /// When it ends at the latest.
    pub expires_at: ServerTime,
    /// Whether this record ends the session.
    pub is_closed: bool,
}

/// What somebody does to an account that is not the own one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccountAct {
    /// Makes one, with a password that is changed at the first log-in.
    Invite(Invitation),
    /// Changes what it is called and may do.
    Change(AccountName, AccountChange),
    /// Nobody logs in with it any more, and its log-ins end.
    Disable(AccountName),
    /// It may be used again, with the password that it had.
    Enable(AccountName),
    /// Gives it another password, which is changed at the next log-in; its log-ins end.
    Reset(AccountName, PasswordHash),
    /// Its log-ins end.
    EndSessions(AccountName),
}

/// An account that is made for somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// The name to log in with, which nobody has yet.
    pub name: AccountName,
    /// The person's name, 1 to 120 characters.
    pub display_name: String,
    /// What it may do. `None`: the same as whoever invites, as everybody in a company does.
    pub role: Option<AccountRole>,
    /// Whether it is to administer the accounts of its company; false for the authority's own.
    pub is_company_admin: bool,
    /// The password that is handed over once.
    pub password: PasswordHash,
}

/// What becomes another in an account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountChange {
    /// The person's name, 1 to 120 characters. `None`: it stays.
    pub display_name: Option<String>,
    /// What it may do. `None`: it stays.
    pub role: Option<AccountRole>,
    /// Whether it administers the accounts of its company. `None`: it stays.
    pub is_company_admin: Option<bool>,
}
