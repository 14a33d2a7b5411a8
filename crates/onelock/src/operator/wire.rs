//! What a command and a node say to each other: one line of JSON each way, of bounded length.
//!
//! No password crosses: the command hashes it.

use control::{Account, AccountState, Busy, Order, OrderError};
use model::{AccountName, PartyId, Word};
use scheme::Refusal;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Longest line: an enrolment of some tens of thousands of devices.
pub(super) const LINE_BYTES_MAX: usize = 16 * 1024 * 1024;

/// What a command asks of the node.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", content = "what", rename_all = "snake_case")]
pub(super) enum Question {
    /// Which accounts there are.
    ListAccounts,
    /// To do something.
    Order(Box<Order>),
}

/// What the node answers.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", content = "what", rename_all = "snake_case")]
pub(super) enum Reply {
    /// Every account, by name.
    Accounts(Vec<AccountLine>),
    /// The order was done.
    Done,
    /// It was not, and why.
    Refused(NotDone),
}

/// Why the node did not do what it was asked. The command puts it into words.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", content = "params", rename_all = "snake_case")]
pub(super) enum NotDone {
    /// The line is longer than a line may be.
    #[error("an order has at most {most} bytes")]
    TooLong { most: usize },
    /// The line is no question; what the parser says is for technicians.
    #[error("the order is not understood: {technical}")]
    Unreadable { technical: String },
    /// It breaks a rule of accounts.
    #[error("{}", http_api::refusal_text(.0))]
    Account(Refusal),
    /// It breaks a rule of the registry, in the registry's own words.
    #[error("{technical}")]
    Registry { technical: String },
    /// Nothing can be written just now.
    #[error("the store is in doubt, so nothing was done")]
    Unavailable,
    /// Too much waits for the core already.
    #[error("the node is busy: try again")]
    Busy,
    /// The node ends before it could do it.
    #[error("the node is stopping")]
    Stopping,
}

impl From<OrderError> for NotDone {
    fn from(error: OrderError) -> Self {
        match error {
            OrderError::Refused(refusal) => Self::Account(refusal),
            OrderError::Registry(error) => Self::Registry { technical: error.to_string() },
            OrderError::Unavailable => Self::Unavailable,
        }
    }
}

impl From<Busy> for NotDone {
    fn from(busy: Busy) -> Self {
        match busy {
            Busy::Full => Self::Busy,
            Busy::Stopped => Self::Stopping,
        }
    }
}

/// An account as an operator is shown it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct AccountLine {
    name: AccountName,
    display_name: String,
    role: String,
    party: Option<PartyId>,
    is_company_admin: bool,
    is_disabled: bool,
    last_log_in_ms: Option<i64>,
    /// How many log-ins are open.
    sessions: usize,
}

impl AccountLine {
    pub(super) fn new(account: &Account, sessions: usize) -> Self {
        Self {
            name: account.name,
            display_name: account.display_name.clone(),
            role: account.role.word().to_owned(),
            party: account.party,
            is_company_admin: account.is_company_admin,
            is_disabled: account.state == AccountState::Disabled,
            last_log_in_ms: account.last_log_in.map(|at| at.0),
            sessions,
        }
    }

    /// Columns with a blank between them, under a head.
    pub(super) fn table(lines: &[Self]) -> String {
        let head = ["ACCOUNT", "ROLE", "COMPANY", "STATE", "LOG-INS", "LAST LOG-IN", "NAME"];
        let mut rows = vec![head.map(str::to_owned)];
        rows.extend(lines.iter().map(Self::row));
        let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
        let widths: Vec<_> = (0..head.len()).map(|it| width(it).unwrap_or_default()).collect();
        let line = |row: &[String; 7]| {
            let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned() + "\n"
        };
        rows.iter().map(line).collect()
    }

    fn row(&self) -> [String; 7] {
        let admin = if self.is_company_admin { " (administrator)" } else { "" };
        let at = self.last_log_in_ms.and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
        [
            self.name.to_string(),
            format!("{}{admin}", self.role),
            self.party.map_or_else(|| "-".to_owned(), |party| party.to_string()),
            if self.is_disabled { "disabled" } else { "active" }.to_owned(),
            self.sessions.to_string(),
            at.map_or_else(|| "-".to_owned(), |at| format!("{at:.0}")),
            self.display_name.clone(),
        ]
    }
}

/// Writes one line.
///
/// # Errors
///
/// When the value does not encode, which no value of ours does.
pub(super) fn encode(value: &impl Serialize) -> Result<Vec<u8>, serde_json::Error> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    Ok(line)
}

/// Reads one line, with or without its end.
///
/// # Errors
///
/// When the bytes are not what is expected.
pub(super) fn decode<T: DeserializeOwned>(line: &[u8]) -> Result<T, serde_json::Error> {
    serde_json::from_slice(line.trim_ascii_end())
}

#[cfg(test)]
mod tests {
    use control::{AccountAct, AccountOrder, AccountRole, Order, PasswordHash};
    use model::ServerTime;

    use super::{Account, AccountLine, AccountName, Question, Reply, decode, encode};

    fn name() -> AccountName {
        AccountName::new("chan").unwrap()
    }

    #[test]
    fn what_is_said_is_understood() {
        let reset = AccountAct::Reset(name(), PasswordHash("$argon2id$sample".to_owned()));
        let order = Order::Account(AccountOrder::Act(reset));
        for question in [Question::ListAccounts, Question::Order(Box::new(order))] {
            let line = encode(&question).unwrap();
            assert_eq!(line.iter().position(|byte| *byte == b'\n'), Some(line.len() - 1));
            assert_eq!(decode::<Question>(&line).unwrap(), question);
        }
        let refused =
            Reply::Refused(super::NotDone::Unreadable { technical: "two\nlines".to_owned() });
        let line = encode(&refused).unwrap();
        assert_eq!(line.iter().position(|byte| *byte == b'\n'), Some(line.len() - 1));
        assert_eq!(decode::<Reply>(&line).unwrap(), refused);
    }

    #[test]
    fn no_bytes_are_taken_for_what_they_are_not() {
        let order = Question::Order(Box::new(Order::Account(AccountOrder::Act(
            AccountAct::Disable(name()),
        ))));
        let line = encode(&order).unwrap();
        for cut in 0..line.len() - 1 {
            assert!(decode::<Question>(&line[..cut]).is_err(), "{cut}");
        }
        let mut changed = line.clone();
        for at in 0..line.len() {
            for byte in 0..=u8::MAX {
                changed[at] = byte;
                // Another name may come of it, and nothing worse.
                let _ = decode::<Question>(&changed);
            }
            changed[at] = line[at];
        }
    }

    #[test]
    fn accounts_stand_in_columns() {
        let account = Account::new(name(), "陳 Officer", AccountRole::Officer, String::new());
        let in_use =
            Account { last_log_in: Some(ServerTime(1_767_225_600_000)), ..account.clone() };
        let lines = [AccountLine::new(&account, 0), AccountLine::new(&in_use, 12)];
        let expected = "\
ACCOUNT  ROLE     COMPANY  STATE   LOG-INS  LAST LOG-IN           NAME
chan     officer  -        active  0        -                     陳 Officer
chan     officer  -        active  12       2026-01-01T00:00:00Z  陳 Officer
";
        assert_eq!(AccountLine::table(&lines), expected);
    }
}
