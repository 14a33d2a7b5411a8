//! Incidents.

use control::{Fact, IncidentKind, IncidentRecord, IncidentVerdict, Registry, Settled};
use model::{AccountName, JourneyId, LockId, VehicleId};
use serde::Serialize;
use utoipa::ToSchema;
use watch::Severity;

use super::Position;

/// Where an incident is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum IncidentState {
    /// Nobody has seen it.
    Raised,
    /// Somebody is on it.
    Acknowledged,
    /// It is closed.
    Resolved,
}

/// Who has seen it, and when.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Acknowledgement {
    /// The account that acknowledged it.
    #[schema(value_type = String)]
    pub(crate) by: AccountName,
    /// When it was acknowledged, milliseconds since the Unix epoch.
    pub(crate) at_ms: i64,
}

/// Who closed an incident, and with which verdict.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Resolution {
    /// The account that closed it.
    #[schema(value_type = String)]
    pub(crate) by: AccountName,
    /// When it was closed, milliseconds since the Unix epoch.
    pub(crate) at_ms: i64,
    /// What the officer found it to be.
    pub(crate) verdict: IncidentVerdict,
    /// In the officer's words; empty where the node closed it.
    pub(crate) note: String,
    /// Why the node closed it by itself. `null`: an officer did.
    #[schema(required = true)]
    pub(crate) settled: Option<Settled>,
}

/// One cause, one owner, a life.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Incident {
    /// Its number at this node.
    pub(crate) id: String,
    /// The sort of incident.
    pub(crate) kind: IncidentKind,
    /// How grave the cause is.
    pub(crate) severity: Severity,
    /// Where it is in its life.
    pub(crate) state: IncidentState,
    /// The journey. `null`: not about one.
    #[schema(required = true, value_type = Option<String>)]
    pub(crate) journey: Option<JourneyId>,
    /// The lock. `null`: not about one.
    #[schema(required = true, value_type = Option<String>)]
    pub(crate) lock: Option<LockId>,
    /// The vehicle. `null`: not about one.
    #[schema(required = true, value_type = Option<String>)]
    pub(crate) vehicle: Option<VehicleId>,
    /// Its plate. `null`: not known.
    #[schema(required = true)]
    pub(crate) plate: Option<String>,
    /// Where, if that was inside our leg.
    #[schema(required = true)]
    pub(crate) point: Option<Position>,
    /// When it was raised here.
    pub(crate) raised_at_ms: i64,
    /// When it happened, as far as known.
    pub(crate) happened_at_ms: i64,
    /// Whether it was found in reports that came late.
    pub(crate) from_history: bool,
    /// How often the same cause was seen while this was open, from 1.
    pub(crate) count: u32,
    /// Whether it keeps a lock from being released while it is open.
    pub(crate) blocking: bool,
    /// What is known of it.
    pub(crate) facts: Vec<Fact>,
    /// Who has seen it. `null`: nobody yet.
    #[schema(required = true)]
    pub(crate) acknowledged: Option<Acknowledgement>,
    /// How it ended. `null`: it is open.
    #[schema(required = true)]
    pub(crate) resolved: Option<Resolution>,
}

/// An incident with the registry that knows its vehicle's plate.
pub(crate) struct IncidentSource<'a>(pub(crate) &'a IncidentRecord, pub(crate) &'a Registry);

impl From<IncidentSource<'_>> for Incident {
    fn from(IncidentSource(record, registry): IncidentSource<'_>) -> Self {
        let plate = record.vehicle.and_then(|vehicle| registry.vehicle(vehicle));
        Self {
            id: record.id.to_string(),
            kind: record.kind,
            severity: record.severity,
            state: match (&record.acknowledged, &record.resolved) {
                (_, Some(_)) => IncidentState::Resolved,
                (Some(_), None) => IncidentState::Acknowledged,
                (None, None) => IncidentState::Raised,
            },
            journey: record.journey,
            lock: record.lock,
            vehicle: record.vehicle,
            plate: plate.map(|vehicle| vehicle.plate.clone()),
            point: record.point.map(Position::from),
            raised_at_ms: record.raised_at.0,
            happened_at_ms: record.happened_at.0,
            from_history: record.from_history,
            count: record.count,
            blocking: record.blocking,
            facts: record.facts.clone(),
            acknowledged: record
                .acknowledged
                .as_ref()
                .map(|signed| Acknowledgement { by: signed.by, at_ms: signed.at.0 }),
            resolved: record.resolved.as_ref().map(|resolution| Resolution {
                by: resolution.done.by,
                at_ms: resolution.done.at.0,
                verdict: resolution.verdict,
                note: resolution.note.clone(),
                settled: resolution.settled,
            }),
        }
    }
}
