//! An erasure as a row.

use control::{Erasure, ErasureDecision, ErasureOf, Signed};
use model::{AccountName, ErasureId, PartyId, ServerTime};
use serde::{Deserialize, Serialize};

/// The body of an erasure's row, by the version that wrote it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "v")]
pub(crate) enum ErasureRow {
    /// Rows as they have been written since the first release.
    #[serde(rename = "1")]
    V1(Box<ErasureV1>),
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ErasureV1 {
    id: ErasureId,
    of: ErasureOf,
    party: Option<PartyId>,
    asked_by: AccountName,
    asked_ms: i64,
    reason: String,
    decision: Option<DecisionV1>,
    done_ms: Option<i64>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DecisionV1 {
    by: AccountName,
    at_ms: i64,
    is_granted: bool,
    note: String,
}

impl From<&Erasure> for ErasureRow {
    fn from(it: &Erasure) -> Self {
        let decision = it.decision.as_ref().map(|decision| DecisionV1 {
            by: decision.done.by,
            at_ms: decision.done.at.0,
            is_granted: decision.is_granted,
            note: decision.note.clone(),
        });
        Self::V1(Box::new(ErasureV1 {
            id: it.id,
            of: it.of,
            party: it.party,
            asked_by: it.asked.by,
            asked_ms: it.asked.at.0,
            reason: it.reason.clone(),
            decision,
            done_ms: it.done_at.map(|at| at.0),
        }))
    }
}

impl From<ErasureRow> for Erasure {
    fn from(ErasureRow::V1(row): ErasureRow) -> Self {
        let signed = |by, at_ms| Signed { by, at: ServerTime(at_ms) };
        let decision = row.decision.map(|it| ErasureDecision {
            done: signed(it.by, it.at_ms),
            is_granted: it.is_granted,
            note: it.note,
        });
        Self {
            id: row.id,
            of: row.of,
            party: row.party,
            asked: signed(row.asked_by, row.asked_ms),
            reason: row.reason,
            decision,
            done_at: row.done_ms.map(ServerTime),
        }
    }
}
