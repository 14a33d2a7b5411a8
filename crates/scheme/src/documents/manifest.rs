//! Manifests, the checks before a journey, and the changes asked for on the way.

use std::collections::BTreeMap;

use model::{
    AccountName, AmendmentId, AuthorityId, ConsignmentId, JourneyId, LockId, ManifestId, PartyId,
    PlaceId, SchemeId, VehicleId,
};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use crate::Reason;

use super::Mode;

/// One authority's leg of a journey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Leg {
    /// The authority that watches this leg.
    #[schema(value_type = String)]
    pub authority: AuthorityId,
    /// Where it begins. `None`: not told to this authority.
    #[schema(value_type = Option<String>)]
    pub from: Option<PlaceId>,
    /// Where it ends. `None`: not told to this authority.
    #[schema(value_type = Option<String>)]
    pub to: Option<PlaceId>,
}

/// What a carrier fills in to bundle consignments to a vehicle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ManifestForm {
    /// The id of the journey, chosen by the carrier. `None`: given here.
    #[schema(value_type = Option<String>)]
    pub journey: Option<JourneyId>,
    /// Under which scheme.
    #[schema(value_type = String)]
    pub scheme: SchemeId,
    /// By which mode.
    pub mode: Mode,
    /// The vehicle that carries the cargo.
    #[schema(value_type = String)]
    pub vehicle: VehicleId,
    /// The plate as the driver sees it: must be one of the vehicle's.
    pub plate: String,
    /// The lock on its door.
    #[schema(value_type = String)]
    pub lock: LockId,
    /// Origin, control points and destination, in order: the two sides of a crossing follow each
    /// other. Two places for a journey within one authority.
    #[schema(value_type = Vec<String>)]
    pub places: Vec<PlaceId>,
    /// When it is to reach the first control point, or its destination if there is none;
    /// milliseconds since the Unix epoch.
    pub crosses_at_ms: i64,
    /// The consignments, 1 to 1,000.
    #[schema(value_type = Vec<String>)]
    pub consignments: Vec<ConsignmentId>,
}

/// Where a manifest stands.
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
pub enum ManifestStatus {
    /// Bundled; the authorities on the way are asked.
    Bundled,
    /// The carrier has started it; the authorities on the way declare the journey one after the
    /// other, and nothing can be sealed yet. Only where it was filed.
    Starting,
    /// Its journey is declared.
    Started,
    /// The carrier takes it back; the authority where it begins is asked whether it has sealed.
    /// Only where it was filed.
    Withdrawing,
    /// Its journey has ended.
    Ended,
    /// It was taken back before it was sealed.
    Cancelled,
}

/// One thing that must be true before a lock may be sealed.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    ToSchema,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum CheckCode {
    /// The carrier is registered for the scheme.
    CarrierRegistered,
    /// The vehicle is registered and not expired.
    VehicleRegistered,
    /// The vehicle's last inspection, if any, was passed.
    VehicleInspected,
    /// The lock's model is accredited.
    LockAccredited,
    /// The lock is enrolled on this vehicle.
    LockEnrolled,
    /// The positioning unit's model is accredited.
    UnitAccredited,
    /// The vehicle has an enrolled positioning unit.
    UnitEnrolled,
    /// Both devices were heard lately, with battery enough and no fault that blocks.
    DevicesHealthy,
    /// The route is in force and the leg can be watched.
    RouteInForce,
    /// Every consignment is covered.
    CargoCovered,
    /// Cargo is bundled.
    ManifestBundled,
    /// It was bundled early enough.
    BundledInTime,
    /// Neither lock nor vehicle is on another journey.
    LockAndVehicleFree,
}

/// What a check came to.
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
pub enum CheckState {
    /// What is checked is as it must be.
    Met,
    /// What is checked is not as it must be.
    Unmet,
    /// The authority has not answered.
    Waiting,
}

/// One line of the checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// The condition that is looked at.
    pub code: CheckCode,
    /// Whether it is as it must be.
    pub state: CheckState,
    /// Why it is not met. `None`: it is, or nothing more is said.
    // Before there were codes it was a text, `detail`.
    #[serde(alias = "detail")]
    pub reason: Option<Reason>,
}

/// What one authority answered about a manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// When, milliseconds since the Unix epoch. `None`: not yet.
    pub at_ms: Option<i64>,
    /// Its checks; empty until it answers.
    pub checks: Vec<Check>,
}

/// Consignments bundled to a vehicle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Its id, the same at every authority on the way.
    #[schema(value_type = String)]
    pub id: ManifestId,
    /// The journey it is for: the same text.
    #[schema(value_type = String)]
    pub journey: JourneyId,
    /// The party that drives.
    #[schema(value_type = String)]
    pub carrier: PartyId,
    /// Where it was filed.
    #[schema(value_type = String)]
    pub home: AuthorityId,
    /// Under which scheme.
    #[schema(value_type = String)]
    pub scheme: SchemeId,
    /// By which mode.
    pub mode: Mode,
    /// The vehicle that carries the cargo.
    #[schema(value_type = String)]
    pub vehicle: VehicleId,
    /// The lock on its door.
    #[schema(value_type = String)]
    pub lock: LockId,
    /// The legs; at another authority's node only its own has places.
    pub legs: Vec<Leg>,
    /// When it is to reach the first control point, milliseconds since the Unix epoch.
    pub crosses_at_ms: i64,
    /// The consignments; at another authority's node, those that have come so far.
    #[schema(value_type = Vec<String>)]
    pub consignments: Vec<ConsignmentId>,
    /// How many consignments it holds.
    pub consignments_expected: u32,
    /// When it was bundled, milliseconds since the Unix epoch.
    pub bundled_at_ms: i64,
    /// Which round of asking this is: 1 when it is bundled, and one more whenever what is checked
    /// changes, is asked anew, is started or is put back. Only answers of this round are taken.
    #[serde(default = "first_round")]
    #[schema(required)]
    pub round: u32,
    /// When this round was asked, milliseconds since the Unix epoch. Manifests kept before there
    /// were rounds have 0.
    #[serde(default)]
    #[schema(required)]
    pub asked_at_ms: i64,
    /// How far it has come.
    pub status: ManifestStatus,
    /// What each authority on the way answered; at another authority's node, only its own.
    #[schema(value_type = BTreeMap<String, Reply>)]
    pub replies: BTreeMap<AuthorityId, Reply>,
}

/// A change asked for while a journey is under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum Change {
    /// Cross at another control point: the two sides in driving order.
    ControlPoint {
        /// The control point where the journey leaves one side.
        #[schema(value_type = String)]
        exit: PlaceId,
        /// The control point where it enters the next.
        #[schema(value_type = String)]
        entry: PlaceId,
    },
    /// End at another clearance point.
    Destination {
        /// The new destination.
        #[schema(value_type = String)]
        place: PlaceId,
    },
    /// The vehicle broke down; cargo and lock go on with another.
    Vehicle {
        /// The vehicle that carries the cargo from then on.
        #[schema(value_type = String)]
        vehicle: VehicleId,
    },
    /// The lock is replaced.
    Lock {
        /// The lock that guards the cargo from then on.
        #[schema(value_type = String)]
        lock: LockId,
    },
    /// Cargo changes vehicles at the transfer terminal in Macao.
    TerminalTransfer {
        /// The vehicle that goes on with the cargo.
        #[schema(value_type = String)]
        vehicle: VehicleId,
    },
}

/// Manifests kept before there were rounds were asked once.
fn first_round() -> u32 {
    1
}

/// Where an amendment stands.
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
pub enum AmendmentStatus {
    /// The authority in custody has not decided.
    Pending,
    /// The change is in force.
    Approved,
    /// The change was refused.
    Refused,
    /// The journey ended, was taken back, or was past where it could be done, before anybody
    /// decided as far as is known here.
    Lapsed,
}

/// A change asked for under way, decided by the authority in custody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Amendment {
    /// Its id, the same at every authority.
    #[schema(value_type = String)]
    pub id: AmendmentId,
    /// The journey that it belongs to.
    #[schema(value_type = String)]
    pub journey: JourneyId,
    /// The change that is asked for.
    pub change: Change,
    /// Why, 1 to 500 characters. Empty: it was asked for elsewhere, and the decision alone was told
    /// here.
    pub reason: String,
    /// Where it was asked for.
    #[schema(value_type = String)]
    pub home: AuthorityId,
    /// When, milliseconds since the Unix epoch.
    pub asked_at_ms: i64,
    /// How far it has come.
    pub status: AmendmentStatus,
    /// Who decided, at this node. `None`: nobody here.
    #[schema(value_type = Option<String>)]
    pub decided_by: Option<AccountName>,
    /// Which authority decided, or told us that one after it did. `None`: none yet.
    #[schema(value_type = Option<String>)]
    pub decided_at: Option<AuthorityId>,
    /// Why it was refused, or what to mind. `None`: nothing said.
    pub note: Option<String>,
}
