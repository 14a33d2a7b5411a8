//! What a request that was done under a key came to, as a row.

use control::{MadeRevision, Registered, RepeatRecord, RequestKey};
use model::{AccountName, ConsignmentId, ServerTime};
use scheme::Fault;
use serde::{Deserialize, Serialize};

use super::{RowError, kind_of_word, word_of_kind};

/// The body of a row, by the version that wrote it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "v")]
pub(crate) enum RepeatRow {
    /// Rows as they have been written since requests have keys.
    #[serde(rename = "1")]
    V1(RepeatV1),
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RepeatV1 {
    account: AccountName,
    key: String,
    fingerprint: [u8; 32],
    at_ms: i64,
    subject: String,
    accepted: Vec<ConsignmentId>,
    faults: Vec<Fault>,
    made: Vec<MadeV1>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MadeV1 {
    kind: String,
    number: u32,
    at_ms: i64,
}

impl From<&RepeatRecord> for RepeatRow {
    fn from(record: &RepeatRecord) -> Self {
        let RepeatRecord { account, key, at, came_to } = record.clone();
        let Registered { subject, accepted, faults, made, is_repeat: _ } = came_to;
        let RequestKey { key, fingerprint } = key;
        let made = made.into_iter().map(MadeV1::from).collect();
        let at_ms = at.0;
        Self::V1(RepeatV1 { account, key, fingerprint, at_ms, subject, accepted, faults, made })
    }
}

impl TryFrom<RepeatRow> for RepeatRecord {
    type Error = RowError;

    fn try_from(row: RepeatRow) -> Result<Self, RowError> {
        let RepeatRow::V1(row) = row;
        let RepeatV1 { account, key, fingerprint, at_ms, subject, accepted, faults, made } = row;
        let made = made.into_iter().map(TryInto::try_into).collect::<Result<_, _>>()?;
        Ok(Self {
            account,
            key: RequestKey { key, fingerprint },
            at: ServerTime(at_ms),
            came_to: Registered { subject, accepted, faults, made, is_repeat: false },
        })
    }
}

impl From<MadeRevision> for MadeV1 {
    fn from(MadeRevision { kind, number, at }: MadeRevision) -> Self {
        Self { kind: word_of_kind(kind).to_owned(), number, at_ms: at.0 }
    }
}

impl TryFrom<MadeV1> for MadeRevision {
    type Error = RowError;

    fn try_from(MadeV1 { kind, number, at_ms }: MadeV1) -> Result<Self, RowError> {
        Ok(Self { kind: kind_of_word(&kind)?, number, at: ServerTime(at_ms) })
    }
}
