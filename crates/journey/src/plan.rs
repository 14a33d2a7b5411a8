//! What one authority knows of a journey before it starts: the chain of authorities, its own place
//! in it, and how the gaps before and after its leg are bounded. Never changes under way.

use std::time::Duration;

use model::{AuthorityId, GapMode, JourneyId, LockId};
use serde::{Deserialize, Serialize};

/// Most authorities one journey may pass. The longest published scheme has three.
pub const AUTHORITIES_MAX: usize = 8;

/// Longest seal number, in bytes.
pub const SEAL_NUMBER_MAX: usize = 64;

/// What a [`Plan`] is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanParts {
    /// The trip; the same identifier at every authority.
    pub journey: JourneyId,
    /// The lock on the door.
    pub lock: LockId,
    /// How the gaps are guarded.
    pub gap_mode: GapMode,
    /// The authorities in the order of travel, 1 to [`AUTHORITIES_MAX`], each once.
    pub chain: Vec<AuthorityId>,
    /// Whose plan this is; must be in the chain.
    pub own: AuthorityId,
    /// Longest gap before the own leg; without meaning on the first leg.
    pub gap_max_before: Duration,
    /// Longest gap after the own leg; without meaning on the last leg.
    pub gap_max_after: Duration,
    /// The seal number declared for the journey. `None`: none was declared, none is compared.
    pub seal: Option<String>,
}

/// Why parts are not a plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// The chain is empty.
    #[error("a journey passes at least one authority, the chain is empty")]
    ChainEmpty,
    /// The chain is longer than [`AUTHORITIES_MAX`].
    #[error("a journey passes at most {AUTHORITIES_MAX} authorities, the chain has {0}")]
    ChainTooLong(usize),
    /// An authority stands in the chain twice.
    #[error("authority {0} is in the chain twice; adjacent legs of one authority are one leg")]
    Twice(AuthorityId),
    /// The own authority is not in the chain.
    #[error("authority {0} has no leg on this journey")]
    NoLeg(AuthorityId),
    /// A gap that exists has no time.
    #[error("the gap {0} the own leg must be longer than 0 ms")]
    GapMaxZero(&'static str),
    /// The seal number is empty or longer than [`SEAL_NUMBER_MAX`].
    #[error("a seal number has 1 to {SEAL_NUMBER_MAX} bytes, this one {0}")]
    SealNumber(usize),
}

/// One authority's plan of a journey.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "PlanParts", into = "PlanParts")]
pub struct Plan {
    /// The journey's identifier, the same at every authority on the way.
    pub journey: JourneyId,
    /// The lock on the door.
    pub lock: LockId,
    /// How the gaps are guarded.
    pub gap_mode: GapMode,
    /// Longest gap before the own leg.
    pub gap_max_before: Duration,
    /// Longest gap after the own leg.
    pub gap_max_after: Duration,
    /// The declared seal number, if any.
    pub seal: Option<String>,
    chain: Vec<AuthorityId>,
    own: usize,
}

impl TryFrom<PlanParts> for Plan {
    type Error = PlanError;

    fn try_from(parts: PlanParts) -> Result<Self, PlanError> {
        Self::new(parts)
    }
}

impl From<Plan> for PlanParts {
    fn from(plan: Plan) -> Self {
        let own = plan.own();
        let Plan { journey, lock, gap_mode, gap_max_before, gap_max_after, seal, chain, own: _ } =
            plan;
        Self { journey, lock, gap_mode, chain, own, gap_max_before, gap_max_after, seal }
    }
}

impl Plan {
    /// Checks the parts.
    ///
    /// # Errors
    ///
    /// See [`PlanError`]; each names the value and the rule.
    pub fn new(parts: PlanParts) -> Result<Self, PlanError> {
        let PlanParts { journey, lock, gap_mode, chain, own, gap_max_before, gap_max_after, seal } =
            parts;
        if chain.is_empty() {
            return Err(PlanError::ChainEmpty);
        }
        if chain.len() > AUTHORITIES_MAX {
            return Err(PlanError::ChainTooLong(chain.len()));
        }
        if let Some(twice) = chain.iter().enumerate().find(|(i, a)| chain[..*i].contains(a)) {
            return Err(PlanError::Twice(*twice.1));
        }
        let Some(own) = chain.iter().position(|a| *a == own) else {
            return Err(PlanError::NoLeg(own));
        };
        if own > 0 && gap_max_before.is_zero() {
            return Err(PlanError::GapMaxZero("before"));
        }
        if own + 1 < chain.len() && gap_max_after.is_zero() {
            return Err(PlanError::GapMaxZero("after"));
        }
        let seal_bytes = seal.as_ref().map_or(1, String::len);
        if !(1..=SEAL_NUMBER_MAX).contains(&seal_bytes) {
            return Err(PlanError::SealNumber(seal_bytes));
        }
        Ok(Self { journey, lock, gap_mode, gap_max_before, gap_max_after, seal, chain, own })
    }

    /// Whether the journey starts here.
    pub fn is_first(&self) -> bool {
        self.own == 0
    }

    /// Whether the journey ends here.
    pub fn is_last(&self) -> bool {
        self.own + 1 == self.chain.len()
    }

    /// Whose plan this is.
    pub fn own(&self) -> AuthorityId {
        self.chain[self.own]
    }

    /// Who hands over to us. `None`: the journey starts here.
    pub fn previous(&self) -> Option<AuthorityId> {
        self.earlier().last().copied()
    }

    /// Whom we hand over to. `None`: the journey ends here.
    pub fn next(&self) -> Option<AuthorityId> {
        self.chain.get(self.own + 1).copied()
    }

    /// Every authority before us, in the order of travel.
    pub fn earlier(&self) -> &[AuthorityId] {
        &self.chain[..self.own]
    }

    /// Every authority, in the order of travel.
    pub fn chain(&self) -> &[AuthorityId] {
        &self.chain
    }
}

#[cfg(test)]
mod tests {
    use super::{GapMode, Plan, PlanError, PlanParts};
    use model::{AuthorityId, JourneyId, LockId};
    use std::time::Duration;

    fn parts(chain: &[&str], own: &str) -> PlanParts {
        PlanParts {
            journey: JourneyId::new("j1").unwrap(),
            lock: LockId::new("l1").unwrap(),
            gap_mode: GapMode::Scheme,
            chain: chain.iter().map(|a| AuthorityId::new(a).unwrap()).collect(),
            own: AuthorityId::new(own).unwrap(),
            gap_max_before: Duration::from_mins(1),
            gap_max_after: Duration::from_mins(1),
            seal: None,
        }
    }

    #[track_caller]
    fn refuses(parts: PlanParts, expected: &str) {
        let error = Plan::new(parts).expect_err(expected);
        assert!(error.to_string().contains(expected), "{error}");
    }

    #[test]
    fn what_is_not_a_chain_is_refused_by_value_and_rule() {
        refuses(parts(&[], "hk"), "at least one");
        refuses(parts(&["a", "b", "c", "d", "e", "f", "g", "h", "i"], "a"), "the chain has 9");
        refuses(parts(&["hk", "mainland", "hk"], "hk"), "authority hk is in the chain twice");
        refuses(parts(&["hk", "mainland"], "macao"), "macao has no leg");
        let zero = Duration::ZERO;
        refuses(PlanParts { gap_max_after: zero, ..parts(&["hk", "mo"], "hk") }, "gap after");
        refuses(PlanParts { gap_max_before: zero, ..parts(&["hk", "mo"], "mo") }, "gap before");
        let long = Some("7".repeat(65));
        refuses(PlanParts { seal: long, ..parts(&["hk"], "hk") }, "this one 65");
        refuses(PlanParts { seal: Some(String::new()), ..parts(&["hk"], "hk") }, "this one 0");
    }

    #[test]
    fn a_plan_knows_its_neighbours() -> Result<(), PlanError> {
        let chain = ["fujian", "guangdong", "hk"];
        let name = |id: AuthorityId| id.to_string();
        let first = Plan::new(parts(&chain, "fujian"))?;
        assert!(first.is_first() && !first.is_last() && first.earlier().is_empty());
        assert_eq!((first.previous(), first.next().map(name)), (None, Some("guangdong".into())));
        let last = Plan::new(parts(&chain, "hk"))?;
        assert!(last.is_last() && last.next().is_none());
        assert_eq!(last.earlier().len(), 2);
        assert_eq!(last.previous().map(name), Some("guangdong".into()));
        let only = Plan::new(PlanParts {
            gap_max_after: Duration::ZERO,
            gap_max_before: Duration::ZERO,
            ..parts(&["hk"], "hk")
        })?;
        assert!(only.is_first() && only.is_last() && only.own().as_str() == "hk");
        Ok(())
    }
}
