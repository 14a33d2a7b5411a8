//! What people do to the accounts of others, and operators to those of anybody.
//!
//! Three circles, one rule each. Supervisors administer the accounts that are of no company. The
//! administrators of a company administer its accounts. An officer gives an administrator of a
//! company another password, so that a company whose only administrator is gone is not lost.
//!
//! **Invariant** Nobody disables, demotes or resets the own account, and whoever is the last to
//! administer accounts stays so.

use model::{AccountName, PartyId, ServerTime};
use scheme::{AccountReason, FormReason, NotFound, PartyReason, Refusal, Thing};

use super::People;
use crate::{
    Account, AccountAct, AccountChange, AccountOrder, AccountRole, AccountState, AuditAction,
    Commit, Invitation, Operator, PasswordHash, PutAccount, SessionRecord, Signed,
    core::{
        effects::{Effects, command_line},
        words::check_line,
    },
};

/// Longest name of a person, in characters.
const NAME_CHARS_MAX: usize = 120;
/// Most accounts that are of no company.
const OWN_MAX: usize = 2_000;
/// Most accounts of one company.
const OF_COMPANY_MAX: usize = 200;

/// Who acts, as the audit names them.
#[derive(Debug, Clone)]
struct Hand {
    by: AccountName,
    /// The account that acts. `None`: an operator, who administers everybody's.
    account: Option<Account>,
    /// Who the operator is; empty otherwise.
    note: String,
}

impl Hand {
    fn of(operator: &Operator) -> Self {
        Self { by: command_line(), account: None, note: operator.to_string() }
    }

    /// The words of a line of the audit about what became of something.
    fn noting(&self, what: &str) -> String {
        let parts = [self.note.as_str(), what];
        let said: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        said.join(" ")
    }

    /// Whether the own account is meant.
    fn is(&self, name: AccountName) -> bool {
        self.account.as_ref().is_some_and(|own| own.name == name)
    }
}

/// What an operator's order comes to while no node runs, by the same rules.
///
/// # Errors
///
/// Why not; there is nothing to write.
pub fn order_offline(
    accounts: Vec<Account>,
    sessions: Vec<SessionRecord>,
    (operator, order): (&Operator, AccountOrder),
    now: ServerTime,
) -> Result<Commit, Refusal> {
    let (mut people, mut effects) = (People::recovered(accounts, sessions), Effects::default());
    effects.commit.at = now;
    people.obey(operator, order, &mut effects)?;
    Ok(effects.commit)
}

impl People {
    /// Somebody does something to an account.
    ///
    /// # Errors
    ///
    /// Why not; nothing has changed. An account that is not the caller's to administer is not there.
    pub(crate) fn manage(
        &mut self,
        by: AccountName,
        act: AccountAct,
        effects: &mut Effects,
    ) -> Result<(), Refusal> {
        let actor = self.usable(by)?.clone();
        if actor.role.is_participant() && !actor.is_company_admin {
            return Err(AccountReason::CompanyAdministratorsOnly.into());
        }
        let hand = Hand { by, account: Some(actor), note: String::new() };
        self.carry_out(&hand, act, effects)
    }

    /// An operator orders something of accounts, of anybody's.
    ///
    /// # Errors
    ///
    /// Why not; nothing has changed.
    pub(crate) fn obey(
        &mut self,
        operator: &Operator,
        order: AccountOrder,
        effects: &mut Effects,
    ) -> Result<(), Refusal> {
        let hand = Hand::of(operator);
        match order {
            AccountOrder::Act(act) => self.carry_out(&hand, act, effects),
            AccountOrder::Put(account) => self.put_ordered(&hand, account, effects),
        }
    }

    fn put_ordered(
        &mut self,
        hand: &Hand,
        PutAccount { name, display_name, role, password }: PutAccount,
        effects: &mut Effects,
    ) -> Result<(), Refusal> {
        if self.newest(name).is_some() {
            let change = AccountChange { display_name, role, is_company_admin: None };
            self.change(hand, name, change, effects)?;
            return self.reset(hand, name, (password, false), effects);
        }
        let missing = |at: &'static str| Refusal::fault(at, FormReason::Missing);
        let display_name = display_name.ok_or_else(|| missing("/display_name"))?;
        let role = role.ok_or_else(|| missing("/role"))?;
        let account = self.checked_new(name, &display_name, None)?;
        let made = Some(signed(hand, effects));
        let word: &'static str = role.into();
        let note = hand.noting(&format!("role={word}"));
        effects.audit(hand.by, AuditAction::InviteAccount, name.to_string(), &note);
        self.put(Account { role, password_hash: password.0, made, ..account }, effects);
        Ok(())
    }

    fn carry_out(
        &mut self,
        hand: &Hand,
        act: AccountAct,
        effects: &mut Effects,
    ) -> Result<(), Refusal> {
        match act {
            AccountAct::Invite(invitation) => self.invite(hand, invitation, effects),
            AccountAct::Change(name, change) => {
                self.administered(hand, name)?;
                self.change(hand, name, change, effects)
            }
            AccountAct::Disable(name) => self.disable(hand, name, effects),
            AccountAct::Enable(name) => self.enable(hand, name, effects),
            AccountAct::Reset(name, password) => {
                self.resettable(hand, name)?;
                self.reset(hand, name, (password, true), effects)
            }
            AccountAct::EndSessions(name) => {
                self.administered_of_others(hand, name)?;
                effects.audit(hand.by, AuditAction::EndSessions, name.to_string(), &hand.note);
                self.close_sessions_of(name, None, effects);
                Ok(())
            }
        }
    }

    fn invite(
        &mut self,
        hand: &Hand,
        Invitation { name, display_name, role, is_company_admin, password }: Invitation,
        effects: &mut Effects,
    ) -> Result<(), Refusal> {
        let not_given = || Refusal::fault("/role", AccountReason::RoleNotGiven);
        let (party, role) = match hand.account.as_ref() {
            Some(own) if own.party.is_some() => {
                let is_same = role.is_none_or(|role| role == own.role);
                (own.party, Some(own.role).filter(|_| is_same).ok_or_else(not_given)?)
            }
            Some(own) if own.role != AccountRole::Supervisor => {
                return Err(AccountReason::SupervisorsOnly.into());
            }
            Some(_) | None => {
                let role = role.ok_or_else(|| Refusal::fault("/role", FormReason::Missing))?;
                if role.is_participant() || is_company_admin {
                    return Err(not_given());
                }
                (None, role)
            }
        };
        let account = self.checked_new(name, &display_name, party)?;
        let made = Some(signed(hand, effects));
        let word: &'static str = role.into();
        let mut note = hand.noting(&format!("role={word}"));
        if is_company_admin {
            note += " administrator";
        }
        effects.audit(hand.by, AuditAction::InviteAccount, name.to_string(), &note);
        let password_hash = password.0;
        let account =
            Account { role, is_company_admin, password_hash, must_change: true, made, ..account };
        self.put(account, effects);
        Ok(())
    }

    /// A new account of a company, or of none, that still lacks a role and a password.
    fn checked_new(
        &self,
        name: AccountName,
        display_name: &str,
        party: Option<PartyId>,
    ) -> Result<Account, Refusal> {
        if !self.is_free(name) {
            return Err(Refusal::fault("/account", PartyReason::AccountTaken { account: name }));
        }
        check_line("/name", display_name, NAME_CHARS_MAX)?;
        let most = if party.is_some() { OF_COMPANY_MAX } else { OWN_MAX };
        if self.all_newest().filter(|it| it.party == party).count() >= most {
            return Err(AccountReason::AccountsFull { most }.into());
        }
        let account = Account::new(name, display_name, AccountRole::Auditor, String::new());
        Ok(Account { party, ..account })
    }

    fn change(
        &mut self,
        hand: &Hand,
        name: AccountName,
        change: AccountChange,
        effects: &mut Effects,
    ) -> Result<(), Refusal> {
        let was = self.known(name)?.clone();
        let AccountChange { display_name, role, is_company_admin } = change;
        let now = Account {
            display_name: display_name.unwrap_or_else(|| was.display_name.clone()),
            role: role.unwrap_or(was.role),
            is_company_admin: is_company_admin.unwrap_or(was.is_company_admin),
            ..was.clone()
        };
        if now == was {
            return Ok(());
        }
        check_line("/name", &now.display_name, NAME_CHARS_MAX)?;
        let may_more = (now.role, now.is_company_admin) != (was.role, was.is_company_admin);
        if may_more {
            self.check_role(hand, &was, &now)?;
        }
        effects.audit(
            hand.by,
            AuditAction::ChangeAccount,
            name.to_string(),
            &noted(hand, &was, &now),
        );
        self.put(now, effects);
        if may_more {
            // What it is shown from now on is another: it logs in anew.
            self.close_sessions_of(name, None, effects);
        }
        Ok(())
    }

    /// Whether an account may be given what it is to be.
    fn check_role(&self, hand: &Hand, was: &Account, now: &Account) -> Result<(), Refusal> {
        let not_given = Refusal::fault("/role", AccountReason::RoleNotGiven);
        let of_the_desk = |it: &Account| !it.role.is_participant();
        let is_given = if was.party.is_some() {
            // A company does what it is registered for.
            now.role == was.role
        } else {
            !now.is_company_admin && of_the_desk(now) == of_the_desk(was)
        };
        if !is_given {
            return Err(not_given);
        }
        if hand.is(was.name) {
            return Err(AccountReason::OwnAccount.into());
        }
        if is_in_charge(was) && !is_in_charge(now) {
            self.check_not_last(was)?;
        }
        Ok(())
    }

    fn disable(
        &mut self,
        hand: &Hand,
        name: AccountName,
        effects: &mut Effects,
    ) -> Result<(), Refusal> {
        let was = self.administered_of_others(hand, name)?;
        if !was.is_active() {
            return Ok(());
        }
        self.check_not_last(&was)?;
        effects.audit(hand.by, AuditAction::DisableAccount, name.to_string(), &hand.note);
        self.put(Account { state: AccountState::Disabled, ..was }, effects);
        self.close_sessions_of(name, None, effects);
        Ok(())
    }

    fn enable(
        &mut self,
        hand: &Hand,
        name: AccountName,
        effects: &mut Effects,
    ) -> Result<(), Refusal> {
        let was = self.administered(hand, name)?;
        if was.is_active() {
            return Ok(());
        }
        effects.audit(hand.by, AuditAction::EnableAccount, name.to_string(), &hand.note);
        self.put(Account { state: AccountState::Active, ..was }, effects);
        Ok(())
    }

    /// Gives an account another password, to be changed or not, and ends its log-ins.
    fn reset(
        &mut self,
        hand: &Hand,
        name: AccountName,
        (password, must_change): (PasswordHash, bool),
        effects: &mut Effects,
    ) -> Result<(), Refusal> {
        let was = self.known(name)?.clone();
        effects.audit(hand.by, AuditAction::ResetAccount, name.to_string(), &hand.note);
        let reset = Some(signed(hand, effects));
        self.put(Account { password_hash: password.0, must_change, reset, ..was }, effects);
        self.close_sessions_of(name, None, effects);
        Ok(())
    }

    fn known(&self, name: AccountName) -> Result<&Account, Refusal> {
        self.newest(name).ok_or_else(|| NotFound::of(Thing::Account, name).into())
    }

    /// The account, if the hand administers it. Foreign and absent are told apart by nobody.
    fn administered(&self, hand: &Hand, name: AccountName) -> Result<Account, Refusal> {
        let Some(own) = &hand.account else { return self.known(name).cloned() };
        if own.party.is_none() && own.role != AccountRole::Supervisor {
            return Err(AccountReason::SupervisorsOnly.into());
        }
        let found = self.newest(name).filter(|it| it.party == own.party);
        found.cloned().ok_or_else(|| NotFound::of(Thing::Account, name).into())
    }

    /// As [`Self::administered`], but for the own account.
    fn administered_of_others(&self, hand: &Hand, name: AccountName) -> Result<Account, Refusal> {
        if hand.is(name) {
            return Err(AccountReason::OwnAccount.into());
        }
        self.administered(hand, name)
    }

    /// Whether the hand may give the account another password: whoever administers it, and for an
    /// administrator of a company any officer.
    fn resettable(&self, hand: &Hand, name: AccountName) -> Result<(), Refusal> {
        let helps = |own: &Account| {
            let is_officer = matches!(own.role, AccountRole::Officer | AccountRole::Supervisor);
            own.party.is_none() && is_officer
        };
        let of_company = self.newest(name).filter(|it| it.party.is_some());
        match of_company {
            Some(account) if hand.account.as_ref().is_some_and(helps) => {
                if account.is_company_admin {
                    return Ok(());
                }
                Err(AccountReason::NotAnAdministrator { account: name }.into())
            }
            Some(_) | None => self.administered_of_others(hand, name).map(drop),
        }
    }

    /// Refuses what would leave nobody who is active to administer the accounts.
    fn check_not_last(&self, account: &Account) -> Result<(), Refusal> {
        let is_other = |it: &Account| {
            it.party == account.party
                && it.name != account.name
                && it.is_active()
                && is_in_charge(it)
        };
        let administers = account.is_active() && is_in_charge(account);
        if administers && !self.all_newest().any(is_other) {
            return Err(AccountReason::LastInCharge { account: account.name }.into());
        }
        Ok(())
    }
}

/// Whether an account administers others.
fn is_in_charge(account: &Account) -> bool {
    match account.party {
        Some(_) => account.is_company_admin,
        None => account.role == AccountRole::Supervisor,
    }
}

fn signed(hand: &Hand, effects: &Effects) -> Signed {
    Signed { by: hand.by, at: effects.commit.at }
}

/// What became of an account, for the audit.
fn noted(hand: &Hand, was: &Account, now: &Account) -> String {
    let mut said = Vec::new();
    if was.role != now.role {
        let [was, now]: [&'static str; 2] = [was.role.into(), now.role.into()];
        said.push(format!("role={now} was={was}"));
    }
    match (was.is_company_admin, now.is_company_admin) {
        (false, true) => said.push("administrator".to_owned()),
        (true, false) => said.push("no-administrator".to_owned()),
        _ => {}
    }
    if was.display_name != now.display_name {
        said.push("renamed".to_owned());
    }
    hand.noting(&said.join(" "))
}
