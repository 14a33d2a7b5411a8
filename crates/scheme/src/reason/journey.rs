//! Why a journey is not declared, changed or recalled.

use model::{AuthorityId, JourneyId, LockId, VehicleId};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};
use utoipa::ToSchema;

use super::Class;

/// Declaring, changing and recalling a journey.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr, VariantNames,
)]
#[serde(tag = "code", content = "params", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum JourneyReason {
    /// Another journey is declared by this id.
    JourneyExists { journey: JourneyId },
    /// The journey was taken back before it began.
    JourneyWithdrawn { journey: JourneyId },
    /// The lock or the vehicle is on another journey.
    OnAnotherJourney { lock: LockId, vehicle: VehicleId, journey: JourneyId },
    /// As many journeys are under way as the node can hold.
    TooManyJourneys { most: usize },
    /// No offer is out that could be recalled.
    NothingOffered { journey: JourneyId },
    /// The lock is fitted to this vehicle and no other.
    LockFitted { lock: LockId, vehicle: VehicleId },
    /// The vehicle is registered to another carrier than the one named.
    VehicleOfOtherCarrier { vehicle: VehicleId },
    /// The node is not peered with the authority.
    NotPeered { authority: AuthorityId },
    /// The journey passes too few or too many authorities.
    LegCount { count: usize, least: usize, most: usize },
    /// The authority has two legs; adjacent legs of one authority are one leg.
    LegTwice { authority: AuthorityId },
    /// The authority has no leg on the journey.
    NoLeg { authority: AuthorityId },
    /// A gap between two legs has no time.
    GapWithoutTime,
    /// Custody is given away with the old lock.
    OldLockOffered { lock: LockId },
}

impl JourneyReason {
    /// What it means to whoever asked.
    pub fn class(&self) -> Class {
        match self {
            Self::JourneyExists { .. }
            | Self::JourneyWithdrawn { .. }
            | Self::OnAnotherJourney { .. }
            | Self::TooManyJourneys { .. }
            | Self::NothingOffered { .. }
            | Self::OldLockOffered { .. } => Class::WrongState,
            Self::LockFitted { .. }
            | Self::VehicleOfOtherCarrier { .. }
            | Self::NotPeered { .. }
            | Self::LegCount { .. }
            | Self::LegTwice { .. }
            | Self::NoLeg { .. }
            | Self::GapWithoutTime => Class::Invalid,
        }
    }
}
