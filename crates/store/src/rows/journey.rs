//! A journey as a row.

use std::time::Duration;

use control::{JourneyRecord, Leg};
use journey::{Plan, PlanError, PlanParts};
use model::{AuthorityId, GapMode, JourneyId, LockId, PartyId, PlaceId, ServerTime, VehicleId};
use serde::{Deserialize, Serialize};

use super::custody::SnapshotV1;

/// The body of a journey's row, by the version that wrote it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "v")]
pub(crate) enum JourneyRow {
    /// Rows as they have been written since the first release.
    #[serde(rename = "1")]
    V1(Box<JourneyV1>),
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct JourneyV1 {
    journey: JourneyId,
    lock: LockId,
    gap_mode: GapMode,
    chain: Vec<AuthorityId>,
    own: AuthorityId,
    gap_max_before_ms: u64,
    gap_max_after_ms: u64,
    seal: Option<String>,
    state: SnapshotV1,
    vehicle: VehicleId,
    carrier: String,
    #[serde(default)]
    party: Option<PartyId>,
    kind: Option<String>,
    legs: Vec<LegV1>,
    declared_at_ms: i64,
    changed_at_ms: i64,
    ended_at_ms: Option<i64>,
    /// Rows from before journeys kept to a map go by that of their declaration.
    #[serde(default)]
    map_at_ms: Option<i64>,
    custody_from_ms: Option<i64>,
    custody_to_ms: Option<i64>,
    #[serde(default)]
    released_before_ms: Option<i64>,
    hand_over_took_ms: Option<u64>,
    voided: u32,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LegV1 {
    authority: AuthorityId,
    from: Option<PlaceId>,
    to: Option<PlaceId>,
}

impl From<&JourneyRecord> for JourneyRow {
    fn from(record: &JourneyRecord) -> Self {
        let plan = &record.plan;
        Self::V1(Box::new(JourneyV1 {
            journey: plan.journey,
            lock: plan.lock,
            gap_mode: plan.gap_mode,
            chain: plan.chain().to_vec(),
            own: plan.own(),
            gap_max_before_ms: millis(plan.gap_max_before),
            gap_max_after_ms: millis(plan.gap_max_after),
            seal: plan.seal.clone(),
            state: (&record.state).into(),
            vehicle: record.vehicle,
            carrier: record.carrier.clone(),
            party: record.party,
            kind: record.kind.clone(),
            legs: record.legs.iter().map(Into::into).collect(),
            declared_at_ms: record.declared_at.0,
            changed_at_ms: record.changed_at.0,
            ended_at_ms: record.ended_at.map(|at| at.0),
            map_at_ms: Some(record.map_at.0),
            custody_from_ms: record.custody_from.map(|at| at.0),
            custody_to_ms: record.custody_to.map(|at| at.0),
            released_before_ms: record.released_before.map(|at| at.0),
            hand_over_took_ms: record.hand_over_took.map(millis),
            voided: record.voided,
        }))
    }
}

impl TryFrom<JourneyRow> for JourneyRecord {
    type Error = PlanError;

    fn try_from(row: JourneyRow) -> Result<Self, PlanError> {
        let JourneyRow::V1(row) = row;
        let plan = Plan::new(PlanParts {
            journey: row.journey,
            lock: row.lock,
            gap_mode: row.gap_mode,
            chain: row.chain,
            own: row.own,
            gap_max_before: Duration::from_millis(row.gap_max_before_ms),
            gap_max_after: Duration::from_millis(row.gap_max_after_ms),
            seal: row.seal,
        })?;
        Ok(Self {
            plan,
            state: row.state.into(),
            vehicle: row.vehicle,
            carrier: row.carrier,
            party: row.party,
            kind: row.kind,
            legs: row.legs.into_iter().map(Into::into).collect(),
            declared_at: ServerTime(row.declared_at_ms),
            changed_at: ServerTime(row.changed_at_ms),
            ended_at: row.ended_at_ms.map(ServerTime),
            map_at: ServerTime(row.map_at_ms.unwrap_or(row.declared_at_ms)),
            custody_from: row.custody_from_ms.map(ServerTime),
            custody_to: row.custody_to_ms.map(ServerTime),
            released_before: row.released_before_ms.map(ServerTime),
            hand_over_took: row.hand_over_took_ms.map(Duration::from_millis),
            voided: row.voided,
        })
    }
}

impl From<&Leg> for LegV1 {
    fn from(leg: &Leg) -> Self {
        Self { authority: leg.authority, from: leg.from, to: leg.to }
    }
}

impl From<LegV1> for Leg {
    fn from(row: LegV1) -> Self {
        Self { authority: row.authority, from: row.from, to: row.to }
    }
}

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}
