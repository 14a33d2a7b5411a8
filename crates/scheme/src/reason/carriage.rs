//! Why something about a journey under way is not done: a change of it, an inspection.

use model::{AmendmentId, JourneyId, LockId, VehicleId};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};
use utoipa::ToSchema;

use super::Class;
use crate::ManifestStatus;

/// A journey under way.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr, VariantNames,
)]
#[serde(tag = "code", content = "params", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum CarriageReason {
    /// The journey is over at this authority.
    JourneyOver { journey: JourneyId },
    /// It is not under way: its manifest is in another state.
    JourneyNotBegun { journey: JourneyId, manifest_status: ManifestStatus },
    /// Whoever has custody does this.
    NotInCustody { journey: JourneyId },
    /// Custody has passed to the next authority.
    CustodyPassed { journey: JourneyId },
    /// As many changes wait for a decision as may.
    ChangesWait { journey: JourneyId, most: usize },
    /// The same change is asked for already.
    AskedAlready { amendment: AmendmentId },
    /// The change is decided.
    AmendmentDecided { amendment: AmendmentId },
    /// The vehicle drives already.
    DrivesAlready { vehicle: VehicleId },
    /// The lock is on the door already.
    OnDoorAlready { lock: LockId },
    /// No authority before us spared us the inspection.
    NotSpared { journey: JourneyId },
    /// The journey is selected for inspection already.
    SelectedAlready { journey: JourneyId },
    /// The journey was inspected by this authority.
    InspectedHere { journey: JourneyId },
    /// It was inspected before us: an officer insists, with a reason.
    InspectedBefore { journey: JourneyId },
    /// No inspection is due: it is selected first.
    NoInspectionDue { journey: JourneyId },
}

impl CarriageReason {
    /// What it means to whoever asked.
    pub fn class(&self) -> Class {
        match self {
            Self::JourneyOver { .. }
            | Self::JourneyNotBegun { .. }
            | Self::NotInCustody { .. }
            | Self::CustodyPassed { .. }
            | Self::ChangesWait { .. }
            | Self::AmendmentDecided { .. }
            | Self::NotSpared { .. }
            | Self::SelectedAlready { .. }
            | Self::InspectedHere { .. }
            | Self::InspectedBefore { .. }
            | Self::NoInspectionDue { .. } => Class::WrongState,
            Self::AskedAlready { .. } | Self::DrivesAlready { .. } | Self::OnDoorAlready { .. } => {
                Class::Invalid
            }
        }
    }
}
