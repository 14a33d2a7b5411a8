//! An incident as a row.

use control::{IncidentKind, IncidentRecord, Resolution, Signed, Verdict};
use model::{AccountName, IncidentId, JourneyId, LockId, Point, ServerTime, VehicleId};
use serde::{Deserialize, Serialize};
use watch::Severity;

use super::{
    RowError, Word,
    timeline::{detail_from_row, detail_to_row},
};

/// The body of an incident's row, by the version that wrote it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "v")]
pub(crate) enum IncidentRow {
    /// Rows as they have been written since the first release.
    #[serde(rename = "1")]
    V1(Box<IncidentV1>),
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct IncidentV1 {
    id: IncidentId,
    kind: Word<IncidentKind>,
    severity: Word<Severity>,
    blocking: bool,
    journey: Option<JourneyId>,
    lock: Option<LockId>,
    vehicle: Option<VehicleId>,
    point_e7: Option<(i32, i32)>,
    raised_at_ms: i64,
    happened_at_ms: i64,
    from_history: bool,
    count: u32,
    detail: Vec<(String, String)>,
    acknowledged: Option<SignedV1>,
    resolved: Option<ResolutionV1>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SignedV1 {
    by: AccountName,
    at_ms: i64,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ResolutionV1 {
    done: SignedV1,
    verdict: Word<Verdict>,
    note: String,
}

impl From<&IncidentRecord> for IncidentRow {
    fn from(record: &IncidentRecord) -> Self {
        Self::V1(Box::new(IncidentV1 {
            id: record.id,
            kind: Word(record.kind),
            severity: Word(record.severity),
            blocking: record.blocking,
            journey: record.journey,
            lock: record.lock,
            vehicle: record.vehicle,
            point_e7: record.point.map(|point| (point.lat_e7(), point.lon_e7())),
            raised_at_ms: record.raised_at.0,
            happened_at_ms: record.happened_at.0,
            from_history: record.from_history,
            count: record.count,
            detail: detail_to_row(&record.detail),
            acknowledged: record.acknowledged.as_ref().map(Into::into),
            resolved: record.resolved.as_ref().map(Into::into),
        }))
    }
}

impl TryFrom<IncidentRow> for IncidentRecord {
    type Error = RowError;

    fn try_from(row: IncidentRow) -> Result<Self, RowError> {
        let IncidentRow::V1(row) = row;
        let point = row.point_e7.map(|(lat, lon)| Point::from_e7(lat, lon)).transpose()?;
        Ok(Self {
            id: row.id,
            kind: row.kind.0,
            severity: row.severity.0,
            blocking: row.blocking,
            journey: row.journey,
            lock: row.lock,
            vehicle: row.vehicle,
            point,
            raised_at: ServerTime(row.raised_at_ms),
            happened_at: ServerTime(row.happened_at_ms),
            from_history: row.from_history,
            count: row.count,
            detail: detail_from_row(row.detail)?,
            acknowledged: row.acknowledged.map(Into::into),
            resolved: row.resolved.map(Into::into),
        })
    }
}

impl From<&Signed> for SignedV1 {
    fn from(signed: &Signed) -> Self {
        Self { by: signed.by, at_ms: signed.at.0 }
    }
}

impl From<SignedV1> for Signed {
    fn from(row: SignedV1) -> Self {
        Self { by: row.by, at: ServerTime(row.at_ms) }
    }
}

impl From<&Resolution> for ResolutionV1 {
    fn from(resolution: &Resolution) -> Self {
        Self {
            done: (&resolution.done).into(),
            verdict: Word(resolution.verdict),
            note: resolution.note.clone(),
        }
    }
}

impl From<ResolutionV1> for Resolution {
    fn from(row: ResolutionV1) -> Self {
        Self { done: row.done.into(), verdict: row.verdict.0, note: row.note }
    }
}
