//! A line of a journey's story as a row, and the facts that lines and incidents carry.

use control::{StoryKind, TimelineEntry};
use model::{JourneyId, ServerTime};
use serde::{Deserialize, Serialize};

use super::word::{TooManyWords, Word, intern};

/// The body of a timeline's row, by the version that wrote it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "v")]
pub(crate) enum TimelineRow {
    /// Rows as they have been written since the first release.
    #[serde(rename = "1")]
    V1(TimelineV1),
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TimelineV1 {
    journey: JourneyId,
    at_ms: i64,
    kind: Word<StoryKind>,
    detail: Vec<(String, String)>,
}

impl From<&TimelineEntry> for TimelineRow {
    fn from(entry: &TimelineEntry) -> Self {
        Self::V1(TimelineV1 {
            journey: entry.journey,
            at_ms: entry.at.0,
            kind: Word(entry.kind),
            detail: detail_to_row(&entry.detail),
        })
    }
}

impl TryFrom<TimelineRow> for TimelineEntry {
    type Error = TooManyWords;

    fn try_from(row: TimelineRow) -> Result<Self, TooManyWords> {
        let TimelineRow::V1(row) = row;
        Ok(Self {
            journey: row.journey,
            at: ServerTime(row.at_ms),
            kind: row.kind.0,
            detail: detail_from_row(row.detail)?,
        })
    }
}

pub(super) fn detail_to_row(detail: &[(&'static str, String)]) -> Vec<(String, String)> {
    detail.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

pub(super) fn detail_from_row(
    detail: Vec<(String, String)>,
) -> Result<Vec<(&'static str, String)>, TooManyWords> {
    detail.into_iter().map(|(name, value)| Ok((intern(&name)?, value))).collect()
}
