//! An operator's order while no node runs: on the store itself, by the rules of a running node.

use anyhow::{Context, Result};
use control::{AuditAction, AuditRecord, Clock, Commit, Operator, Order, Store};
use store::Sqlite;

use super::{
    user,
    wire::{AccountLine, NotDone, Question, Reply},
};
use crate::{clock::NodeClock, config::Config};

/// Does what is asked, and writes who ordered it.
///
/// # Errors
///
/// When the store fails, or refuses what is enrolled.
pub(super) fn answer(config: &Config, mut store: Sqlite, question: &Question) -> Result<Reply> {
    let order = match question {
        Question::ListAccounts => {
            let accounts = store.accounts()?;
            let lines = accounts.iter().map(|account| AccountLine::new(account, 0));
            return Ok(Reply::Accounts(lines.collect()));
        }
        Question::Order(order) => order,
    };
    let now = NodeClock::of(config)?.now();
    let operator = user::of_this_process()?;
    let commit = match &**order {
        Order::Account(order) => {
            let (accounts, sessions) = (store.accounts()?, store.sessions()?);
            match control::order_offline(accounts, sessions, (&operator, order.clone()), now) {
                Ok(commit) => commit,
                Err(refusal) => return Ok(Reply::Refused(NotDone::Account(refusal))),
            }
        }
        Order::Enrol { vehicles, devices } => {
            store.enrol(vehicles, devices)?;
            let audit = vec![enrolled(&operator, (vehicles.len(), devices.len()), now)];
            Commit { at: now, audit, ..Commit::default() }
        }
    };
    store.commit(&commit).context("nothing was written")?;
    Ok(Reply::Done)
}

/// The line of the audit that a running node writes as well.
fn enrolled(
    operator: &Operator,
    (vehicles, devices): (usize, usize),
    at: model::ServerTime,
) -> AuditRecord {
    AuditRecord {
        at,
        by: control::command_line(),
        address: None,
        action: AuditAction::EnrolDevices,
        subject: String::new(),
        note: format!("{operator} vehicles={vehicles} devices={devices}"),
    }
}
