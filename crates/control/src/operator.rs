//! What whoever operates the node does by the command line, while it runs or not.
//!
//! An operator is not an account: who may work at the machine is the operating system's business.
//! What is done so is done by the rules that hold for people, and stands in the audit.

use std::fmt;

use model::AccountName;
use scheme::Refusal;
use serde::{Deserialize, Serialize};

use crate::{AccountAct, AccountRole, EnrolledVehicle, Enrolment, PasswordHash, RegistryError};

/// Somebody who works at the node's machine, as its operating system knows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operator {
    /// The number of the user.
    pub uid: u32,
    /// The name of the user. `None`: the number has none.
    pub user: Option<String>,
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { uid, user } = self;
        match user {
            Some(user) => write!(f, "user={user} uid={uid}"),
            None => write!(f, "uid={uid}"),
        }
    }
}

/// What an operator orders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Order {
    /// An order about accounts.
    Account(AccountOrder),
    /// Enrols vehicles and devices, or changes them: all of it, or nothing.
    Enrol {
        /// Each is known by its id.
        vehicles: Vec<EnrolledVehicle>,
        /// Each is known by its protocol and its number on the wire.
        devices: Vec<Enrolment>,
    },
}

/// What an operator orders of accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccountOrder {
    /// The same as people do in the console, to an account of anybody.
    Act(AccountAct),
    /// Makes an account, or gives the one of that name another password.
    Put(PutAccount),
}

/// An account as an operator orders it. One that is there keeps its company, whatever is ordered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutAccount {
    /// The name to log in with.
    pub name: AccountName,
    /// The person's name, 1 to 120 characters. `None`: as it is; a new account has one.
    pub display_name: Option<String>,
    /// What it may do. `None`: as it is; a new account has one.
    pub role: Option<AccountRole>,
    /// A password that its owner has chosen.
    pub password: PasswordHash,
}

/// Why an operator's order was not done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    /// It breaks a rule of accounts: nothing has changed.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It breaks a rule of the registry: nothing has changed.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// Nothing could be written: nothing was done.
    #[error("the store is in doubt, so nothing was done")]
    Unavailable,
}
