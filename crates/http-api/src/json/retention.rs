//! What is kept for how long, what is held, and who is forgotten.

use control::{ErasureOf, ErasureState, RetentionClass};
use model::{AccountName, ErasureId, JourneyId, PartyId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// For how long the node keeps what, how far it has removed what is older, and what it may not remove.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Retention {
    /// Every class of data.
    pub(crate) classes: Vec<RetentionPeriod>,
    /// Journeys of which nothing goes, the oldest hold first.
    pub(crate) holds: Vec<LegalHold>,
}

/// A class of data, how long it is kept, and how far it was swept.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RetentionPeriod {
    /// The class: what is in it is kept equally long.
    pub(crate) class: RetentionClass,
    /// How many days it is kept, from the end of what it belongs to.
    pub(crate) days: u32,
    /// Nothing of it is older than this but what is held, milliseconds since the Unix epoch. `null`:
    /// it has not been swept yet.
    #[schema(required = true)]
    pub(crate) up_to_ms: Option<i64>,
    /// When it was swept last, milliseconds since the Unix epoch. `null`: never.
    #[schema(required = true)]
    pub(crate) swept_at_ms: Option<i64>,
    /// How many rows were ever removed, or lost a part of what they said.
    pub(crate) removed: u64,
}

/// That nothing of a journey goes, and why.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LegalHold {
    /// The journey that is held.
    #[schema(value_type = String)]
    pub(crate) journey: JourneyId,
    /// The supervisor who holds it.
    #[schema(value_type = String)]
    pub(crate) by: AccountName,
    /// Since when, milliseconds since the Unix epoch.
    pub(crate) at_ms: i64,
    /// Why, in the supervisor's words.
    pub(crate) reason: String,
}

impl From<&control::LegalHold> for LegalHold {
    fn from(hold: &control::LegalHold) -> Self {
        let control::LegalHold { journey, by, at, reason, party: _ } = hold.clone();
        Self { journey, by, at_ms: at.0, reason }
    }
}

/// A wish that a person be forgotten, and what came of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Erasure {
    /// The number of the erasure at this node.
    pub(crate) id: ErasureId,
    /// Whose data it is about.
    pub(crate) of: ErasureOf,
    /// The company that the person belongs to. `null`: the authority's own.
    #[schema(value_type = Option<String>, required = true)]
    pub(crate) party: Option<PartyId>,
    /// Where the erasure stands: asked for, refused, granted and waiting, or done.
    pub(crate) state: ErasureState,
    /// The supervisor who asked for it.
    #[schema(value_type = String)]
    pub(crate) asked_by: AccountName,
    /// When it was asked for, milliseconds since the Unix epoch.
    pub(crate) asked_at_ms: i64,
    /// Why, in the words of whoever asked.
    pub(crate) reason: String,
    /// What another supervisor decided. `null`: nobody has.
    #[schema(required = true)]
    pub(crate) decision: Option<ErasureDecision>,
    /// When the person was forgotten, milliseconds since the Unix epoch. `null`: not yet.
    #[schema(required = true)]
    pub(crate) done_at_ms: Option<i64>,
}

/// What a second supervisor decided on an erasure.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErasureDecision {
    /// The supervisor who decided.
    #[schema(value_type = String)]
    pub(crate) by: AccountName,
    /// When it was decided, milliseconds since the Unix epoch.
    pub(crate) at_ms: i64,
    /// Whether the person is to be forgotten.
    pub(crate) is_granted: bool,
    /// In the supervisor's words.
    pub(crate) note: String,
}

impl From<control::Erasure> for Erasure {
    fn from(erasure: control::Erasure) -> Self {
        let decision = erasure.decision.as_ref().map(|it| ErasureDecision {
            by: it.done.by,
            at_ms: it.done.at.0,
            is_granted: it.is_granted,
            note: it.note.clone(),
        });
        Self {
            id: erasure.id,
            of: erasure.of,
            party: erasure.party,
            state: erasure.state(),
            asked_by: erasure.asked.by,
            asked_at_ms: erasure.asked.at.0,
            reason: erasure.reason,
            decision,
            done_at_ms: erasure.done_at.map(|at| at.0),
        }
    }
}

/// Whom somebody asks to have forgotten.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ErasureForm {
    /// Whose data it is about.
    pub(crate) of: ErasureOf,
    /// Why, 1 to 500 characters.
    pub(crate) reason: String,
}

/// A second supervisor's words on an erasure.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ErasureNote {
    /// 1 to 500 characters.
    pub(crate) note: String,
}
