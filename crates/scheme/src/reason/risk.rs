//! Why a truck is selected for inspection. Never what its cargo is.

use std::fmt;

use model::{IncidentId, write_code};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};
use utoipa::ToSchema;

use crate::LockClass;

/// Why a truck is selected for inspection.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr, VariantNames,
)]
#[serde(tag = "code", content = "params", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum RiskReason {
    /// A warning letter to the carrier stands.
    CarrierWarned,
    /// The carrier was suspended lately.
    CarrierSuspended { count: usize, days: u32 },
    /// Consignments of the carrier were refused lately.
    CarrierRefusals { count: usize, days: u32 },
    /// Inspections of the carrier's trucks found something lately.
    CarrierDiscrepancies { count: usize, days: u32 },
    /// Consignments are of a kind that counts.
    CargoOfKind { count: usize, most: usize },
    /// Consignments are on the alert list.
    CargoOnAlertList { count: usize, most: usize },
    /// The lock is of a class that counts.
    LockOfClass { class: LockClass },
    /// The class of the lock is not known.
    LockClassUnknown,
    /// The lock or the positioning unit had faults lately.
    DeviceFaults { count: usize, days: u32 },
    /// The vehicle has made no journey here before.
    VehicleFirst,
    /// An officer has selected it, in the officer's words.
    SelectedByHand { note: String },
    /// An officer has confirmed an incident under way.
    IncidentConfirmed { incident: IncidentId },
}

impl fmt::Display for RiskReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_code(self, f)
    }
}
