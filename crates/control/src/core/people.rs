//! Accounts and log-ins of people.
//!
//! Owns the accounts in force, those that this batch makes or changes, and the open log-ins.
//!
//! **Invariant** An account is made once, and is in force only after its commit.
//! **Invariant** Changing a password ends every other log-in of the account.

use scheme::{DeskReason, NotFound, Refusal, Thing};
use std::collections::{BTreeMap, BTreeSet};

use model::{AccountName, ServerTime};

use super::{
    context::Context,
    effects::{Effects, system},
    message::ToPeople,
};
use crate::{Account, AuditAction, NewPassword, SessionRecord};

/// Most open log-ins; the one that ends first leaves.
const SESSIONS_MAX: usize = 10_000;

type TokenHash = [u8; 32];

/// The accounts of this node and their sessions.
#[derive(Debug, Default)]
pub(crate) struct People {
    accounts: BTreeMap<AccountName, Account>,
    /// Accounts made or changed in this batch, in force once it is on the disk.
    drafted: Vec<Account>,
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
        }
    }

    pub(crate) fn account(&self, name: AccountName) -> Option<&Account> {
        self.accounts.get(&name)
    }

    /// Whether an account of this name could be made.
    pub(crate) fn is_free(&self, name: AccountName) -> bool {
        name != system() && !self.accounts.contains_key(&name) && !self.is_drafted(name)
    }

    /// Whose log-in this is, while it lasts.
    pub(crate) fn session(&self, token_hash: &TokenHash, now: ServerTime) -> Option<AccountName> {
        let session = self.sessions.get(token_hash)?;
        (session.expires_at > now).then_some(session.account)
    }

    pub(crate) fn take_drafted(&mut self) -> Vec<Account> {
        std::mem::take(&mut self.drafted)
    }

    /// The commit of the batch that made them is on the disk.
    pub(crate) fn put_in_force(&mut self, accounts: Vec<Account>) {
        self.accounts.extend(accounts.into_iter().map(|account| (account.name, account)));
    }

    /// A browser logged in.
    pub(crate) fn open_session(&mut self, session: SessionRecord, effects: &mut Effects) {
        if self.sessions.len() >= SESSIONS_MAX
            && let Some((_, first)) = self.by_end.first().copied()
        {
            self.close_session(first, effects);
        }
        effects.audit(session.account, AuditAction::LogIn, session.account.to_string(), "");
        effects.commit.sessions.push(session.clone());
        self.keep(session);
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
        let Some(account) = self.accounts.get(&by) else {
            return Err(NotFound::of(Thing::Account, by).into());
        };
        if self.is_drafted(by) || account.password_hash != password.was {
            return Err(DeskReason::PasswordChanged { account: by }.into());
        }
        let account =
            Account { password_hash: password.hash, must_change: false, ..account.clone() };
        self.put(account, effects);
        effects.audit(by, AuditAction::ChangePassword, by.to_string(), "");
        let own = self.sessions.values().filter(|it| it.account == by);
        let others: Vec<_> = own.map(|it| it.token_hash).filter(|hash| *hash != stays).collect();
        for hash in others {
            self.close_session(hash, effects);
        }
        Ok(())
    }

    pub(crate) fn close_session(&mut self, token_hash: TokenHash, effects: &mut Effects) {
        if let Some(session) = self.sessions.remove(&token_hash) {
            self.by_end.remove(&(session.expires_at, token_hash));
            effects.commit.sessions.push(SessionRecord { is_closed: true, ..session });
        }
    }

    pub(crate) fn close_expired(&mut self, ctx: &Context<'_>, effects: &mut Effects) {
        while let Some((expires_at, token_hash)) = self.by_end.first().copied()
            && expires_at <= ctx.now
        {
            self.close_session(token_hash, effects);
        }
    }

    fn keep(&mut self, session: SessionRecord) {
        self.by_end.insert((session.expires_at, session.token_hash));
        self.sessions.insert(session.token_hash, session);
    }

    fn put(&mut self, account: Account, effects: &mut Effects) {
        effects.commit.accounts.push(account.clone());
        self.drafted.push(account);
    }

    fn is_drafted(&self, name: AccountName) -> bool {
        self.drafted.iter().any(|account| account.name == name)
    }
}
