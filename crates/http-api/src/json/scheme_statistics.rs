//! Figures of the scheme at this authority, in a span of time.

mod build;

use model::{PartyId, PlaceId, RuleId};
use serde::Serialize;
use utoipa::ToSchema;

/// Journeys of manifests bundled in the span.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct ManifestCounts {
    /// Bundled and not started.
    pub(crate) bundled: u64,
    /// Started and not ended.
    pub(crate) started: u64,
    /// Ended.
    pub(crate) ended: u64,
    /// Taken back.
    pub(crate) cancelled: u64,
}

/// Consignments declared in the span.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct ConsignmentCounts {
    /// Declared, whatever became of them.
    pub(crate) declared: u64,
    /// Refused by a rule of cargo.
    pub(crate) refused: u64,
    /// Travelled.
    pub(crate) carried: u64,
    /// Taken back.
    pub(crate) cancelled: u64,
}

/// Selections for inspection in the span.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct InspectionCounts {
    /// Journeys that were weighed.
    pub(crate) weighed: u64,
    /// Selected here.
    pub(crate) selected: u64,
    /// Selected by chance alone.
    pub(crate) by_chance: u64,
    /// Done here.
    pub(crate) made: u64,
    /// Selected here, and not done because an authority before us had.
    pub(crate) avoided: u64,
    /// Done here although an authority before us had.
    pub(crate) duplicate: u64,
    /// Found something wrong.
    pub(crate) discrepancies: u64,
}

/// Time at the boundary, against what it takes without the scheme.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, ToSchema)]
pub(crate) struct BoundaryTimes {
    /// Journeys that are measured: handed over to the next authority and accepted.
    pub(crate) measured: u64,
    /// Mean from offer to acceptance. `null`: none is measured.
    #[schema(required = true)]
    pub(crate) mean_s: Option<u64>,
    /// What it takes without the scheme, as asked for.
    pub(crate) baseline_s: u64,
    /// Saved by all that are measured.
    pub(crate) saved_s: u64,
}

/// Refusals by one rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct RuleRefusals {
    /// The rule.
    #[schema(value_type = String)]
    pub(crate) rule: RuleId,
    /// How many consignments it refused.
    pub(crate) refused: u64,
}

/// A route's share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct RouteCounts {
    /// Where our leg begins.
    #[schema(value_type = String)]
    pub(crate) from: PlaceId,
    /// Where it ends.
    #[schema(value_type = String)]
    pub(crate) to: PlaceId,
    /// Journeys that were started.
    pub(crate) journeys: u64,
    /// Their consignments.
    pub(crate) consignments: u64,
}

/// A carrier's share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct CarrierCounts {
    /// Which.
    #[schema(value_type = String)]
    pub(crate) carrier: PartyId,
    /// Its name; empty if it is not in the register here.
    pub(crate) name: String,
    /// Journeys that were started.
    pub(crate) journeys: u64,
    /// Their consignments.
    pub(crate) consignments: u64,
}

/// A month's share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct MonthCounts {
    /// `YYYY-MM`, UTC.
    pub(crate) month: String,
    /// Journeys that were started.
    pub(crate) journeys: u64,
    /// Consignments declared.
    pub(crate) consignments: u64,
    /// Of those, refused.
    pub(crate) refused: u64,
    /// Inspections made.
    pub(crate) inspections_made: u64,
    /// Inspections avoided.
    pub(crate) inspections_avoided: u64,
}

/// Figures of the scheme at this authority.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct SchemeStatistics {
    /// From then on, milliseconds since the Unix epoch.
    pub(crate) from_ms: i64,
    /// Until before then, milliseconds since the Unix epoch.
    pub(crate) to_ms: i64,
    /// Manifests.
    pub(crate) manifests: ManifestCounts,
    /// Consignments.
    pub(crate) consignments: ConsignmentCounts,
    /// Inspections.
    pub(crate) inspections: InspectionCounts,
    /// Time at the boundary.
    pub(crate) boundary: BoundaryTimes,
    /// Refusals by rule, most first.
    pub(crate) refusals: Vec<RuleRefusals>,
    /// By route, most first.
    pub(crate) routes: Vec<RouteCounts>,
    /// By carrier, most first.
    pub(crate) carriers: Vec<CarrierCounts>,
    /// By month, oldest first.
    pub(crate) months: Vec<MonthCounts>,
}
