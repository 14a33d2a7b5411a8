//! A line of a journey's story as a row.

use control::{Fact, StoryKind, TimelineEntry};
use model::{JourneyId, ServerTime};
use serde::{Deserialize, Serialize};

use super::detail::OldDetail;

/// The body of a timeline's row, by the version that wrote it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "v")]
pub(crate) enum TimelineRow {
    /// Rows of when facts were names and texts.
    #[serde(rename = "1")]
    V1(TimelineBody<OldDetail>),
    /// Rows with typed facts.
    #[serde(rename = "2")]
    V2(TimelineBody<Vec<Fact>>),
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TimelineBody<F> {
    journey: JourneyId,
    at_ms: i64,
    kind: StoryKind,
    detail: F,
}

impl From<&TimelineEntry> for TimelineRow {
    fn from(entry: &TimelineEntry) -> Self {
        Self::V2(TimelineBody {
            journey: entry.journey,
            at_ms: entry.at.0,
            kind: entry.kind,
            detail: entry.facts.clone(),
        })
    }
}

impl From<TimelineRow> for TimelineEntry {
    fn from(row: TimelineRow) -> Self {
        match row {
            TimelineRow::V1(row) => row.into_entry(OldDetail::into_facts),
            TimelineRow::V2(row) => row.into_entry(|facts| facts),
        }
    }
}

impl<F> TimelineBody<F> {
    fn into_entry(self, facts: impl FnOnce(F) -> Vec<Fact>) -> TimelineEntry {
        TimelineEntry {
            journey: self.journey,
            at: ServerTime(self.at_ms),
            kind: self.kind,
            facts: facts(self.detail),
        }
    }
}
