//! Accounts and log-ins of people.
//!
//! Owns the accounts in force, those that this batch makes or changes, and the open log-ins.
//!
//! **Invariant** An account is made once, and is in force only after its commit.
//! **Invariant** An account that acts for a party acts for no other, ever.
//! **Invariant** Changing a password ends every other log-in of the account; a disabled account has
//! none, and what it has asked for before is not done after.
//! **Invariant** Somebody active administers the accounts of the authority, and those of each
//! company that has any.

mod managing;

use scheme::{AccountReason, DeskReason, NotFound, Refusal, Thing};
use std::collections::{BTreeMap, BTreeSet};

use model::{AccountName, PartyId, ServerTime};

use super::{
    context::Context,
    effects::{Effects, is_reserved},
    message::ToPeople,
};
use crate::{Account, AccountState, AuditAction, NewPassword, PasswordHash, SessionRecord};
pub use managing::order_offline;

/// Most open log-ins; the one that ends first leaves.
const SESSIONS_MAX: usize = 10_000;

type TokenHash = [u8; 32];

/// The accounts of this node and their sessions.
#[derive(Debug, Default)]
pub(crate) struct People {
    accounts: BTreeMap<AccountName, Account>,
    /// Accounts made or changed in this batch, in force once it is on the disk.
    drafted: BTreeMap<AccountName, Account>,
    sessions: BTreeMap<TokenHash, SessionRecord>,
    /// The open log-ins by when they end.
    by_end: BTreeSet<(ServerTime, TokenHash)>,
}

impl People {
    pub(crate) fn recovered(accounts: Vec<Account>, sessions: Vec<SessionRecord>) -> Self {
        let mut people = Self {
            accounts: accounts.into_iter().map(|account| (account.name, account)).collect(),
            ..Self::default()
        };
        for session in sessions {
            people.keep(session);
        }
        people
    }

    pub(crate) fn receive(&mut self, message: ToPeople, effects: &mut Effects) {
        match message {
            ToPeople::MakeAccount(account) => self.put(*account, effects),
            ToPeople::Forget(name) => self.forget(name, effects),
        }
    }

    pub(crate) fn account(&self, name: AccountName) -> Option<&Account> {
        self.accounts.get(&name)
    }

    /// Every account, by name.
    pub(crate) fn accounts(&self) -> impl Iterator<Item = &Account> {
        self.accounts.values()
    }

    /// The accounts of a company, or those that are of none, by name.
    pub(crate) fn accounts_of(&self, party: Option<PartyId>) -> impl Iterator<Item = &Account> {
        self.accounts.values().filter(move |account| account.party == party)
    }

    /// How many log-ins each account has open; one that has none is not among them.
    pub(crate) fn count_sessions(&self, now: ServerTime) -> BTreeMap<AccountName, usize> {
        let mut counts = BTreeMap::new();
        for session in self.sessions.values().filter(|it| it.expires_at > now) {
            *counts.entry(session.account).or_default() += 1;
        }
        counts
    }

    /// Whether what was asked for in this name may be done: what a disabled account has asked for
    /// a moment ago is not. Names that are no accounts sign what the node does.
    ///
    /// # Errors
    ///
    /// When the account is disabled.
    pub(crate) fn check_may_act(&self, by: AccountName) -> Result<(), Refusal> {
        if self.newest(by).is_none_or(Account::is_active) {
            return Ok(());
        }
        Err(AccountReason::AccountDisabled { account: by }.into())
    }

    /// Whether an account of this name could be made.
    pub(crate) fn is_free(&self, name: AccountName) -> bool {
        !is_reserved(name) && self.newest(name).is_none()
    }

    /// Whose log-in this is, while it lasts.
    pub(crate) fn session(&self, token_hash: &TokenHash, now: ServerTime) -> Option<AccountName> {
        let session = self.sessions.get(token_hash)?;
        (session.expires_at > now).then_some(session.account)
    }

    pub(crate) fn take_drafted(&mut self) -> Vec<Account> {
        std::mem::take(&mut self.drafted).into_values().collect()
    }

    /// The commit of the batch that made them is on the disk.
    pub(crate) fn put_in_force(&mut self, accounts: Vec<Account>) {
        self.accounts.extend(accounts.into_iter().map(|account| (account.name, account)));
    }

    /// A browser logged in, with a password that was found to fit the hash `fits` a moment ago.
    ///
    /// # Errors
    ///
    /// When that is not the account's password any more, or the account was disabled meanwhile.
    pub(crate) fn open_session(
        &mut self,
        session: SessionRecord,
        fits: &PasswordHash,
        effects: &mut Effects,
    ) -> Result<(), Refusal> {
        let account = self.usable(session.account)?;
        if account.password_hash != fits.0 {
            return Err(DeskReason::PasswordChanged { account: account.name }.into());
        }
        let account = Account { last_log_in: Some(effects.commit.at), ..account.clone() };
        self.put(account, effects);
        if self.sessions.len() >= SESSIONS_MAX
            && let Some((_, first)) = self.by_end.first().copied()
        {
            self.close_session(first, effects);
        }
        effects.audit(session.account, AuditAction::LogIn, session.account.to_string(), "");
        effects.commit.sessions.push(session.clone());
        self.keep(session);
        Ok(())
    }

    /// Somebody changes the password of the own account. The old one was looked at a moment ago: it
    /// must still be the one in force.
    ///
    /// # Errors
    ///
    /// Why not; nothing has changed.
    pub(crate) fn change_password(
        &mut self,
        by: AccountName,
        password: NewPassword,
        stays: TokenHash,
        effects: &mut Effects,
    ) -> Result<(), Refusal> {
        let account = self.usable(by)?;
        if account.password_hash != password.was.0 {
            return Err(DeskReason::PasswordChanged { account: by }.into());
        }
        let account =
            Account { password_hash: password.hash.0, must_change: false, ..account.clone() };
        self.put(account, effects);
        effects.audit(by, AuditAction::ChangePassword, by.to_string(), "");
        self.close_sessions_of(by, Some(stays), effects);
        Ok(())
    }

    pub(crate) fn close_session(&mut self, token_hash: TokenHash, effects: &mut Effects) {
        if let Some(session) = self.sessions.remove(&token_hash) {
            self.by_end.remove(&(session.expires_at, token_hash));
            effects.commit.sessions.push(SessionRecord { is_closed: true, ..session });
            effects.changes.are_sessions_ended = true;
        }
    }

    pub(crate) fn close_expired(&mut self, ctx: &Context<'_>, effects: &mut Effects) {
        while let Some((expires_at, token_hash)) = self.by_end.first().copied()
            && expires_at <= ctx.now
        {
            self.close_session(token_hash, effects);
        }
    }

    /// Ends every log-in of an account, but for the one that stays.
    fn close_sessions_of(
        &mut self,
        name: AccountName,
        stays: Option<TokenHash>,
        effects: &mut Effects,
    ) {
        let own = self.sessions.values().filter(|it| it.account == name).map(|it| it.token_hash);
        let ending: Vec<_> = own.filter(|hash| Some(*hash) != stays).collect();
        for hash in ending {
            self.close_session(hash, effects);
        }
    }

    fn keep(&mut self, session: SessionRecord) {
        self.by_end.insert((session.expires_at, session.token_hash));
        self.sessions.insert(session.token_hash, session);
    }

    /// The account stays as what its acts are signed with, and nobody can tell whose it was.
    fn forget(&mut self, name: AccountName, effects: &mut Effects) {
        let Some(account) = self.newest(name).cloned() else { return };
        self.close_sessions_of(name, None, effects);
        let (display_name, state) = (String::new(), AccountState::Disabled);
        self.put(Account { display_name, state, last_log_in: None, ..account }, effects);
    }

    fn put(&mut self, account: Account, effects: &mut Effects) {
        effects.commit.accounts.push(account.clone());
        self.drafted.insert(account.name, account);
    }

    /// An account as this batch has left it so far: each act follows from the one before.
    fn newest(&self, name: AccountName) -> Option<&Account> {
        self.drafted.get(&name).or_else(|| self.accounts.get(&name))
    }

    /// The same, if it may be used.
    fn usable(&self, name: AccountName) -> Result<&Account, Refusal> {
        self.check_may_act(name)?;
        self.newest(name).ok_or_else(|| NotFound::of(Thing::Account, name).into())
    }

    /// Every account as this batch has left it so far, by name.
    fn all_newest(&self) -> impl Iterator<Item = &Account> {
        let unchanged = self.accounts.values().filter(|it| !self.drafted.contains_key(&it.name));
        self.drafted.values().chain(unchanged)
    }
}
