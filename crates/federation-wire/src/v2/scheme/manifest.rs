//! Manifests: announced, checked, started, taken back.

use model::{AuthorityId, JourneyId, LockId, ManifestId, PartyId, PlaceId, SchemeId, VehicleId};
use serde::{Deserialize, Serialize};

use super::{CheckReason, List, Mode, Round, TimeMs, Whole, said};

/// A leg of a journey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leg {
    /// The authority whose leg it is.
    pub authority: AuthorityId,
    /// Where it begins. `None`: it is not the receiver's.
    #[serde(deserialize_with = "said")]
    pub from: Option<PlaceId>,
    /// Where it ends. `None`: it is not the receiver's.
    #[serde(deserialize_with = "said")]
    pub to: Option<PlaceId>,
}

/// A manifest that passes the receiver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bundled {
    /// The manifest's identifier, the same at every authority on the way.
    pub manifest: ManifestId,
    /// The journey that it is bundled for.
    pub journey: JourneyId,
    /// The company that drives.
    pub carrier: PartyId,
    /// The scheme that the journey is made under.
    pub scheme: SchemeId,
    /// The mode of transport before or after the road.
    pub mode: Mode,
    /// The vehicle that carries the cargo.
    pub vehicle: VehicleId,
    /// The lock on its door.
    pub lock: LockId,
    /// The legs in order.
    pub legs: List<Leg, 1, 8>,
    /// When it is to cross.
    pub crosses_at_ms: TimeMs,
    /// When it was bundled.
    pub bundled_at_ms: TimeMs,
    /// The round of asking that an answer names.
    pub round: Round,
    /// How many consignments follow.
    pub consignments: Whole<1, 1_000>,
}

/// Look at the checks again and answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recheck {
    /// The manifest, as it was announced to the receiver.
    pub manifest: ManifestId,
    /// The round of asking that an answer names.
    pub round: Round,
}

/// One thing that must be true before a lock may be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckCode {
    /// The carrier is registered.
    CarrierRegistered,
    /// The vehicle is registered.
    VehicleRegistered,
    /// Its last inspection was passed.
    VehicleInspected,
    /// The lock's model is accredited.
    LockAccredited,
    /// The lock is enrolled.
    LockEnrolled,
    /// The unit's model is accredited.
    UnitAccredited,
    /// The unit is enrolled.
    UnitEnrolled,
    /// The lock and the unit both report, and nothing is wrong with them.
    DevicesHealthy,
    /// The route is in force.
    RouteInForce,
    /// Every consignment is covered.
    CargoCovered,
    /// At least one consignment is bundled.
    ManifestBundled,
    /// It was bundled early enough.
    BundledInTime,
    /// Neither is on another journey.
    LockAndVehicleFree,
}

/// What a check came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckState {
    /// The condition is met.
    Met,
    /// The condition is not met.
    Unmet,
    /// The authority has not answered.
    Waiting,
}

/// One line of the checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// The condition that is looked at.
    pub code: CheckCode,
    /// What it came to.
    pub state: CheckState,
    /// Why it is not met. `None`: it is, or nothing more is said.
    #[serde(deserialize_with = "said")]
    pub reason: Option<CheckReason>,
}

/// What the sender's checks came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checked {
    /// The manifest, as it was announced to the sender.
    pub manifest: ManifestId,
    /// The round that was asked.
    pub round: Round,
    /// The checks that the sender answers for.
    pub checks: List<Check, 0, 13>,
}

/// The carrier took a manifest back; or, told to where it was filed, nothing is sealed and it is
/// taken back here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cancelled {
    /// The manifest, as it was announced to the receiver.
    pub manifest: ManifestId,
}

/// The carrier starts: check once more, declare the journey and answer. Or, told to where it was
/// filed, it is sealed and not taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Started {
    /// The manifest, as it was announced to the receiver.
    pub manifest: ManifestId,
    /// The round of asking that an answer names.
    pub round: Round,
}

/// The start came to nothing: a journey that was declared for it is withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StartWithdrawn {
    /// The manifest, as it was announced to the receiver.
    pub manifest: ManifestId,
    /// The round of asking that an answer names.
    pub round: Round,
}
