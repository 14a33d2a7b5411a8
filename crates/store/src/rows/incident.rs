//! An incident as a row.

use control::{Fact, IncidentKind, IncidentRecord, IncidentVerdict, Resolution, Settled, Signed};
use model::{AccountName, IncidentId, JourneyId, LockId, Point, ServerTime, VehicleId};
use serde::{Deserialize, Serialize};
use watch::Severity;

use super::{RowError, detail::OldDetail};

/// The body of an incident's row, by the version that wrote it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "v")]
pub(crate) enum IncidentRow {
    /// Rows of when facts were names and texts.
    #[serde(rename = "1")]
    V1(Box<IncidentBody<OldDetail>>),
    /// Rows with typed facts.
    #[serde(rename = "2")]
    V2(Box<IncidentBody<Vec<Fact>>>),
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct IncidentBody<F> {
    id: IncidentId,
    kind: IncidentKind,
    severity: Severity,
    blocking: bool,
    journey: Option<JourneyId>,
    lock: Option<LockId>,
    vehicle: Option<VehicleId>,
    point_e7: Option<(i32, i32)>,
    raised_at_ms: i64,
    happened_at_ms: i64,
    from_history: bool,
    count: u32,
    detail: F,
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
    verdict: IncidentVerdict,
    note: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    settled: Option<Settled>,
}

impl From<&IncidentRecord> for IncidentRow {
    fn from(record: &IncidentRecord) -> Self {
        Self::V2(Box::new(IncidentBody {
            id: record.id,
            kind: record.kind,
            severity: record.severity,
            blocking: record.blocking,
            journey: record.journey,
            lock: record.lock,
            vehicle: record.vehicle,
            point_e7: record.point.map(|point| (point.lat_e7(), point.lon_e7())),
            raised_at_ms: record.raised_at.0,
            happened_at_ms: record.happened_at.0,
            from_history: record.from_history,
            count: record.count,
            detail: record.facts.clone(),
            acknowledged: record.acknowledged.as_ref().map(Into::into),
            resolved: record.resolved.as_ref().map(Into::into),
        }))
    }
}

impl TryFrom<IncidentRow> for IncidentRecord {
    type Error = RowError;

    fn try_from(row: IncidentRow) -> Result<Self, RowError> {
        match row {
            IncidentRow::V1(row) => row.into_record(OldDetail::into_facts),
            IncidentRow::V2(row) => row.into_record(|facts| facts),
        }
    }
}

impl<F> IncidentBody<F> {
    fn into_record(self, facts: impl FnOnce(F) -> Vec<Fact>) -> Result<IncidentRecord, RowError> {
        let row = self;
        let point = row.point_e7.map(|(lat, lon)| Point::from_e7(lat, lon)).transpose()?;
        Ok(IncidentRecord {
            id: row.id,
            kind: row.kind,
            severity: row.severity,
            blocking: row.blocking,
            journey: row.journey,
            lock: row.lock,
            vehicle: row.vehicle,
            point,
            raised_at: ServerTime(row.raised_at_ms),
            happened_at: ServerTime(row.happened_at_ms),
            from_history: row.from_history,
            count: row.count,
            facts: facts(row.detail),
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
            verdict: resolution.verdict,
            note: resolution.note.clone(),
            settled: resolution.settled,
        }
    }
}

impl From<ResolutionV1> for Resolution {
    fn from(row: ResolutionV1) -> Self {
        Self { done: row.done.into(), verdict: row.verdict, note: row.note, settled: row.settled }
    }
}
