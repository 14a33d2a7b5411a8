//! Accounts of people, as those who administer them see them.

use control::{AccountState, Signed};
use model::{AccountName, AuthorityId, PartyId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{HistoryAuthor, Role};

/// Somebody's account at this node.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "`account` and `name` are what a session has too")]
pub(crate) struct Account {
    /// The name that it logs in with.
    #[schema(value_type = String)]
    pub(crate) account: AccountName,
    /// The person's name, or the company's.
    pub(crate) name: String,
    /// The role, which says what it may do.
    pub(crate) role: Role,
    /// The company that it acts for. `None`: it is one of the authority's own people, or a carrier
    /// that is not in the register.
    #[schema(value_type = Option<String>, required = true)]
    pub(crate) party: Option<PartyId>,
    /// Whether it administers the accounts of its company.
    pub(crate) is_company_admin: bool,
    /// Whether it may be used.
    pub(crate) state: AccountState,
    /// Whether somebody else made its password, which its owner has not changed yet.
    pub(crate) must_change: bool,
    /// How many of its log-ins are open.
    pub(crate) log_ins: usize,
    /// Who made it, and when. `None`: that was not kept then.
    #[schema(required = true)]
    pub(crate) made: Option<AccountSignature>,
    /// Who gave it another password last, and when; its owner does not count. `None`: nobody has.
    #[schema(required = true)]
    pub(crate) reset: Option<AccountSignature>,
    /// When somebody logged in with it last, milliseconds since the Unix epoch. `None`: never, or
    /// that was not kept then.
    #[schema(required = true)]
    pub(crate) last_log_in_at_ms: Option<i64>,
}

/// Who did something to an account, and when.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AccountSignature {
    /// The account that did it; `command-line` is whoever operates the node. To a company everybody
    /// who is not of it is the authority.
    pub(crate) by: HistoryAuthor,
    /// When it was done, milliseconds since the Unix epoch.
    pub(crate) at_ms: i64,
}

impl Account {
    /// The account as one of the authority's people sees it.
    pub(crate) fn new(account: &control::Account, log_ins: usize) -> Self {
        let signature = |signed: &Signed| AccountSignature {
            by: HistoryAuthor::Account(signed.by),
            at_ms: signed.at.0,
        };
        Self {
            account: account.name,
            name: account.display_name.clone(),
            role: account.role.into(),
            party: account.party,
            is_company_admin: account.is_company_admin,
            state: account.state,
            must_change: account.must_change,
            log_ins,
            made: account.made.as_ref().map(signature),
            reset: account.reset.as_ref().map(signature),
            last_log_in_at_ms: account.last_log_in.map(|at| at.0),
        }
    }

    /// The same as a company sees its own: whoever `is_own` does not know is the authority.
    #[must_use]
    pub(crate) fn veiled(mut self, own: AuthorityId, is_own: impl Fn(AccountName) -> bool) -> Self {
        for signature in [&mut self.made, &mut self.reset].into_iter().flatten() {
            if let HistoryAuthor::Account(by) = signature.by
                && !is_own(by)
            {
                signature.by = HistoryAuthor::Authority(own);
            }
        }
        self
    }
}

/// An account with the password that its owner is handed.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccountPassword {
    /// The account that has the password.
    pub(crate) account: Account,
    /// Told this once, and changed before anything else is done with it.
    pub(crate) password: String,
}

/// An account that is to be made for somebody.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountInvitation {
    /// The name to log in with: 1 to 39 letters, digits, full stops, hyphens and underscores.
    pub(crate) account: String,
    /// The person's name, 1 to 120 characters.
    pub(crate) name: String,
    /// What it may do: one of the authority's own roles. `None` in a company: what the company does.
    pub(crate) role: Option<Role>,
    /// Whether it is to administer the accounts of its company.
    #[serde(default)]
    pub(crate) is_company_admin: bool,
}

/// What is to become another in an account. What is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountUpdate {
    /// The person's name, 1 to 120 characters.
    pub(crate) name: Option<String>,
    /// What it may do: one of the authority's own roles.
    pub(crate) role: Option<Role>,
    /// Whether it administers the accounts of its company.
    pub(crate) is_company_admin: Option<bool>,
}

impl From<AccountUpdate> for control::AccountChange {
    fn from(AccountUpdate { name, role, is_company_admin }: AccountUpdate) -> Self {
        Self { display_name: name, role: role.map(Into::into), is_company_admin }
    }
}
