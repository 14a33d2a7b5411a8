//! Erasures: somebody asks that a person be forgotten, and another one decides. The record stays, the
//! person does not.

use std::fmt;

use model::{AccountName, DriverId, ErasureId, PartyId, ServerTime};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Signed;

/// Whose data is to be erased: by where it stands here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ErasureOf {
    /// A driver in the register: name, papers and telephone.
    Driver {
        /// The driver to forget.
        #[schema(value_type = String)]
        driver: DriverId,
    },
    /// The person of an account that is disabled: the name that is shown.
    Account {
        /// The account, which stays as what its acts are signed with.
        #[schema(value_type = String)]
        account: AccountName,
    },
    /// Whoever is to be called at a company: name, telephone and address.
    Contact {
        /// The company whose contact is to be forgotten.
        #[schema(value_type = String)]
        party: PartyId,
    },
}

impl fmt::Display for ErasureOf {
    /// The identifier alone, as lines of the audit name it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Driver { driver } => driver.fmt(f),
            Self::Account { account } => account.fmt(f),
            Self::Contact { party } => party.fmt(f),
        }
    }
}

/// What the second person decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasureDecision {
    /// Who decided, and when.
    pub done: Signed,
    /// Whether the person is to be forgotten.
    pub is_granted: bool,
    /// In the decider's words, 1 to 500 characters. Empty: the node itself refused what had been granted,
    /// since the account was in use again when the hold was lifted that it waited for.
    pub note: String,
}

/// A wish that a person be forgotten, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// Its number at this node.
    pub id: ErasureId,
    /// Whose data it is about.
    pub of: ErasureOf,
    /// The company that the person belongs to, whose held journeys have it wait. `None`: the
    /// authority's own.
    pub party: Option<PartyId>,
    /// Who asked, and when.
    pub asked: Signed,
    /// Why, 1 to 500 characters.
    pub reason: String,
    /// What another one decided. `None`: nobody has.
    pub decision: Option<ErasureDecision>,
    /// When it was done. `None`: it is not.
    pub done_at: Option<ServerTime>,
}

/// Where an erasure stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErasureState {
    /// A second person is to decide.
    Asked,
    /// The second person refused.
    Refused,
    /// It is granted, and waits until a legal hold is lifted.
    Waiting,
    /// The person is forgotten.
    Done,
}

impl Erasure {
    /// Where the erasure stands, which follows from who has decided what and whether it was done.
    pub fn state(&self) -> ErasureState {
        match (&self.decision, self.done_at) {
            (None, _) => ErasureState::Asked,
            (Some(_), Some(_)) => ErasureState::Done,
            (Some(decision), None) if decision.is_granted => ErasureState::Waiting,
            (Some(_), None) => ErasureState::Refused,
        }
    }

    /// Whether something may still come of it.
    pub fn is_open(&self) -> bool {
        matches!(self.state(), ErasureState::Asked | ErasureState::Waiting)
    }
}
