//! Accounts of people and their open log-ins.
//!
//! **Invariant** An account that acts for a party keeps it, whatever is written over it: a company
//! is never cut from its own records.

use control::{Account, SessionRecord, Signed, StoreError};
use model::{AccountName, PartyId, ServerTime, Word};
use rusqlite::{Connection, Row, params};

use crate::{Sqlite, faults::ReadFault};

const ACCOUNTS: &str = "accounts";

impl Sqlite {
    /// Makes an account, or changes the one of that name.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub fn put_account(&mut self, account: &Account) -> Result<(), StoreError> {
        let written = self.transact(|transaction| Ok(write_account(transaction, account)?));
        written.map_err(|error: ReadFault| error.at(self.path()))
    }

    /// Every account, by name.
    ///
    /// # Errors
    ///
    /// When the store cannot be read or a row is not what was written.
    pub fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        accounts(&self.connection).map_err(|error| error.at(self.path()))
    }

    /// Every log-in that is kept, also those that have run out since.
    ///
    /// # Errors
    ///
    /// When the store cannot be read or a row is not what was written.
    pub fn sessions(&self) -> Result<Vec<SessionRecord>, StoreError> {
        let all = ServerTime(i64::MIN);
        sessions(&self.connection, all).map_err(|error| error.at(self.path()))
    }
}

/// Makes an account, or changes the one of that name.
pub(crate) fn write_account(
    connection: &Connection,
    account: &Account,
) -> Result<(), rusqlite::Error> {
    let sql = "INSERT INTO accounts \
               (name, display_name, role, password_hash, party, must_change, state, \
               is_company_admin, made_by, made_ms, reset_by, reset_ms, last_log_in_ms) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) \
               ON CONFLICT (name) DO UPDATE SET \
               display_name = excluded.display_name, role = excluded.role, \
               password_hash = excluded.password_hash, \
               party = coalesce(accounts.party, excluded.party), \
               must_change = excluded.must_change, state = excluded.state, \
               is_company_admin = excluded.is_company_admin, \
               made_by = excluded.made_by, made_ms = excluded.made_ms, \
               reset_by = excluded.reset_by, reset_ms = excluded.reset_ms, \
               last_log_in_ms = excluded.last_log_in_ms";
    let by = |signed: &Option<Signed>| signed.as_ref().map(|it| it.by.to_string());
    let at = |signed: &Option<Signed>| signed.as_ref().map(|it| it.at.0);
    connection.prepare_cached(sql)?.execute(params![
        account.name.as_str(),
        account.display_name,
        account.role.word(),
        account.password_hash,
        account.party.as_ref().map(PartyId::as_str),
        account.must_change,
        account.state.word(),
        account.is_company_admin,
        by(&account.made),
        at(&account.made),
        by(&account.reset),
        at(&account.reset),
        account.last_log_in.map(|at| at.0),
    ])?;
    Ok(())
}

/// Every account, by name.
pub(crate) fn accounts(connection: &Connection) -> Result<Vec<Account>, ReadFault> {
    let sql = "SELECT name, display_name, role, password_hash, party, must_change, state, \
               is_company_admin, made_by, made_ms, reset_by, reset_ms, last_log_in_ms \
               FROM accounts ORDER BY name";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(account(row)?);
    }
    Ok(found)
}

fn account(row: &Row<'_>) -> Result<Account, ReadFault> {
    let (name, role, state): (String, String, String) = (row.get(0)?, row.get(2)?, row.get(6)?);
    let role = role.parse().map_err(|error| ReadFault::row(ACCOUNTS, &name, error))?;
    let state = state.parse().map_err(|error| ReadFault::row(ACCOUNTS, &name, error))?;
    let party = row.get::<_, Option<String>>(4)?.map(|party| PartyId::new(&party));
    let party = party.transpose().map_err(|error| ReadFault::row(ACCOUNTS, &name, error))?;
    Ok(Account {
        name: account_name(ACCOUNTS, &name)?,
        display_name: row.get(1)?,
        role,
        password_hash: row.get(3)?,
        party,
        is_company_admin: row.get(7)?,
        must_change: row.get(5)?,
        state,
        made: signed(row, (8, 9))?,
        reset: signed(row, (10, 11))?,
        last_log_in: row.get::<_, Option<i64>>(12)?.map(ServerTime),
    })
}

/// Who did something, and when, in two columns that are both there or neither.
fn signed(row: &Row<'_>, (by, at): (usize, usize)) -> Result<Option<Signed>, ReadFault> {
    let (by, at): (Option<String>, Option<i64>) = (row.get(by)?, row.get(at)?);
    let Some((by, at)) = by.zip(at) else { return Ok(None) };
    Ok(Some(Signed { by: account_name(ACCOUNTS, &by)?, at: ServerTime(at) }))
}

/// Log-ins that end after `at`.
pub(crate) fn sessions(
    connection: &Connection,
    at: ServerTime,
) -> Result<Vec<SessionRecord>, ReadFault> {
    let sql = "SELECT token_hash, account, expires_ms FROM sessions WHERE expires_ms > ?1";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([at.0])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let account: String = row.get(1)?;
        found.push(SessionRecord {
            token_hash: row.get(0)?,
            account: account_name("sessions", &account)?,
            expires_at: ServerTime(row.get(2)?),
            is_closed: false,
        });
    }
    Ok(found)
}

fn account_name(table: &str, name: &str) -> Result<AccountName, ReadFault> {
    AccountName::new(name).map_err(|error| ReadFault::row(table, name, error))
}
