//! Why a journey does not go where it is to go.

use model::{AuthorityId, Day, PlaceId, RegionId, SchemeId};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};
use utoipa::ToSchema;

use super::Class;
use crate::Mode;

/// Where a journey goes.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr, VariantNames,
)]
#[serde(tag = "code", content = "params", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum WayReason {
    /// There is no such place.
    UnknownPlace { place: PlaceId },
    /// No journey begins or ends there.
    NotAClearancePoint { place: PlaceId },
    /// No side of a crossing.
    NotAControlPoint { place: PlaceId },
    /// The two do not belong to one crossing.
    NotACrossing { from: PlaceId, to: PlaceId },
    /// Origin, the two sides of each crossing, and destination are asked.
    PlaceCount { count: usize, most: usize },
    /// A leg begins and ends on different sides.
    LegSides,
    /// The journey passes an authority twice.
    PassedTwice,
    /// The scheme is not in force on the day.
    SchemeNotInForce { scheme: SchemeId, day: Day },
    /// The scheme does not carry by this mode.
    SchemeWithoutMode { scheme: SchemeId, mode: Mode },
    /// The scheme does not join these authorities in this order.
    SchemeWithoutWay { scheme: SchemeId, authorities: Vec<AuthorityId> },
    /// The scheme does not join the region of the place.
    PlaceNotOfScheme { place: PlaceId, region: RegionId, scheme: SchemeId },
    /// The authority's leg does not say where it begins and ends.
    LegWithoutPlaces { authority: AuthorityId },
    /// No route is in force between the two.
    NoRoute { from: PlaceId, to: PlaceId },
    /// The place is on another side.
    OtherSide { place: PlaceId, authority: AuthorityId },
    /// Nobody has published where the place is.
    PlaceNotPublic { place: PlaceId },
    /// Both ends are one place.
    SamePlace { place: PlaceId },
    /// The crossing, or one of its sides, is not in force.
    CrossingClosed,
    /// The roads known do not join the two.
    NoRoad { from: PlaceId, to: PlaceId },
    /// The place is no clearance point on the side of the last leg.
    NotOnLastLeg { place: PlaceId },
    /// The place is the destination already.
    DestinationAlready { place: PlaceId },
    /// The journey does not cross from the one side to the other.
    CrossingNotOnTheWay { authority: AuthorityId, to_authority: AuthorityId },
    /// The journey is past the crossing.
    PastCrossing { place: PlaceId },
    /// The journey does not pass the side with the transfer terminal.
    TerminalNotOnTheWay { authority: AuthorityId },
    /// The journey is past the side with the transfer terminal.
    PastTerminal { authority: AuthorityId },
}

impl WayReason {
    /// What it means to whoever asked.
    pub fn class(&self) -> Class {
        match self {
            Self::SchemeNotInForce { .. }
            | Self::SchemeWithoutMode { .. }
            | Self::SchemeWithoutWay { .. }
            | Self::LegWithoutPlaces { .. }
            | Self::NoRoute { .. }
            | Self::OtherSide { .. }
            | Self::PlaceNotPublic { .. }
            | Self::SamePlace { .. }
            | Self::CrossingClosed
            | Self::NoRoad { .. }
            | Self::PastCrossing { .. }
            | Self::PastTerminal { .. } => Class::WrongState,
            Self::UnknownPlace { .. }
            | Self::NotAClearancePoint { .. }
            | Self::NotAControlPoint { .. }
            | Self::NotACrossing { .. }
            | Self::PlaceCount { .. }
            | Self::LegSides
            | Self::PassedTwice
            | Self::PlaceNotOfScheme { .. }
            | Self::NotOnLastLeg { .. }
            | Self::DestinationAlready { .. }
            | Self::CrossingNotOnTheWay { .. }
            | Self::TerminalNotOnTheWay { .. } => Class::Invalid,
        }
    }
}
