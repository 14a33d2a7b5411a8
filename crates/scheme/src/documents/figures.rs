//! What is kept for statistics alone: what was refused without leaving a document, and what time
//! a journey is taken to save.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How often something was refused in one month that left no document of its own: a malformed row
/// of cargo, or an act as a whole, such as a manifest that was bundled too late.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Refusals {
    /// The month as `2026-11`, by the civil day of UTC+8.
    pub month: String,
    /// How often, by the code of the fault.
    pub counts: BTreeMap<String, u64>,
}

/// What time a journey is taken to save: assumptions, which a supervisor may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Baselines {
    /// Minutes that a journey over a boundary saves, 0 to 10,080; the customs film says two hours.
    pub journey_minutes: u32,
    /// Minutes of these that are saved at the mainland port, 0 to 10,080; the customs film says
    /// about 26.
    pub port_minutes: u32,
    /// Minutes that a crossing took before the scheme, 0 to 10,080, against which the measured
    /// times are held. `None`: not known; it is not published.
    pub before_minutes: Option<u32>,
}

impl Baselines {
    /// The subject of the one document of this kind.
    pub const SUBJECT: &'static str = "baselines";
    /// Most minutes of a baseline: a week.
    pub const MINUTES_MAX: u32 = 7 * 24 * 60;
}

impl Default for Baselines {
    fn default() -> Self {
        Self { journey_minutes: 120, port_minutes: 26, before_minutes: None }
    }
}
