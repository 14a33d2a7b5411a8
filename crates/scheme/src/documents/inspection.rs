//! Selection for inspection, explained, and what came of it. Never any cargo detail.

use std::fmt;

use model::{AccountName, AuthorityId, JourneyId, RuleId, write_code};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use crate::{OldReason, RiskReason};

/// One rule's part of a score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RiskPoint {
    /// The rule that gave the points.
    #[schema(value_type = String)]
    pub rule: RuleId,
    /// How many points it gave.
    pub points: u32,
    /// The rule or the person that gives the points, for officers.
    // Before there were codes it was a text, `detail`.
    #[serde(alias = "detail")]
    pub reason: PointReason,
}

/// Why a rule gives points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum PointReason {
    /// As it is said now.
    Risk(RiskReason),
    /// As it was said before reasons were codes.
    Old(OldReason),
}

impl fmt::Display for PointReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_code(self, f)
    }
}

impl From<RiskReason> for PointReason {
    fn from(reason: RiskReason) -> Self {
        Self::Risk(reason)
    }
}

/// Where the cargo is inspected.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum InspectionStage {
    /// Where it enters our leg.
    Entry,
    /// Where it leaves it.
    Exit,
}

/// What an inspection found.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum InspectionResult {
    /// Everything was as declared.
    Passed,
    /// Something was not as declared.
    Discrepancy,
}

/// Where a selection stands.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum InspectionStatus {
    /// The journey was not selected.
    NotSelected,
    /// Selected: the lock is not released before it is done.
    Due,
    /// Selected, but an authority before us has inspected and found nothing wrong; or the journey
    /// ended before it was done, as `closed` then says: avoided.
    Avoided,
    /// The cargo was inspected.
    Done,
    /// Done by an authority before us; nothing was due here.
    DoneBefore,
}

/// Selection and inspection of one journey at this authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Inspection {
    /// The journey whose cargo may be inspected.
    #[schema(value_type = String)]
    pub journey: JourneyId,
    /// How far it has come.
    pub status: InspectionStatus,
    /// Where it is due or was done.
    pub stage: InspectionStage,
    /// The score: the sum of the points.
    pub score: u32,
    /// The score from which on a truck is selected, as it was then.
    pub threshold: u32,
    /// The rules that selected it, with their points.
    pub points: Vec<RiskPoint>,
    /// Whether chance alone selected it.
    pub by_chance: bool,
    /// Which authority before us has inspected, and what it found. `None`: none.
    #[schema(value_type = Option<String>)]
    pub earlier: Option<AuthorityId>,
    /// What the earlier one found. `None`: there was none.
    pub earlier_result: Option<InspectionResult>,
    /// Why we insisted in spite of it: a duplicate inspection. `None`: we did not.
    pub insisted: Option<String>,
    /// What was found here. `None`: not done here.
    pub result: Option<InspectionResult>,
    /// Who did it. `None`: not done here.
    #[schema(value_type = Option<String>)]
    pub by: Option<AccountName>,
    /// When, milliseconds since the Unix epoch. `None`: not done here.
    pub at_ms: Option<i64>,
    /// The officer's note; stays here. `None`: none.
    pub note: Option<String>,
    /// Why nobody inspects any more what was due. `None`: it was not due, or it is.
    #[serde(default)]
    pub closed: Option<InspectionClosed>,
}

/// Why an inspection that was due is due no longer, though nobody has inspected.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum InspectionClosed {
    /// The journey ended before.
    JourneyEnded,
    /// The journey was taken back.
    JourneyTakenBack,
}
