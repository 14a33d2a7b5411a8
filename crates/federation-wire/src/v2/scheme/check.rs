//! Why a check is not met: a closed list of codes, with ids, days and numbers only. How devices and
//! legs are doing has no code here, nor has anything that a person wrote.

use model::{
    AuthorityId, ConsignmentId, Day, LockId, ManifestId, ModelId, PartyId, RuleId, SchemeId,
    VehicleId,
};
use serde::{Deserialize, Serialize};

use super::{DeviceId, DeviceKind, List, StandingWord, Whole, said};

/// Minutes, as far as a check speaks of them.
pub type Minutes = Whole<-1_000_000_000, 1_000_000_000>;
/// How many consignments the manifest bundles.
pub type Count = Whole<0, 1_000_000>;

/// A consignment that is not covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Uncovered {
    /// Its reference number, given by the authority that declared it.
    pub consignment: ConsignmentId,
    /// The first rule that is not kept. `None`: the scheme is not in force.
    #[serde(deserialize_with = "said")]
    pub rule: Option<RuleId>,
}

/// Why a check is not met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", content = "params", rename_all = "snake_case", deny_unknown_fields)]
#[expect(missing_docs, reason = "a parameter is named after the kind of value that it holds")]
pub enum CheckReason {
    /// The carrier is not known to the authority, where it must apply for the scheme.
    CarrierNotRegistered { carrier: PartyId, authority: AuthorityId, scheme: SchemeId },
    /// The carrier's standing keeps it from travelling.
    CarrierStands { carrier: PartyId, authority: AuthorityId, standing: StandingWord },
    /// The authority has not confirmed the carrier for the scheme.
    CarrierNotConfirmed { carrier: PartyId, authority: AuthorityId, scheme: SchemeId },
    /// The vehicle is not registered with the authority as one of the carrier's.
    VehicleNotOfCarrier { vehicle: VehicleId, carrier: PartyId, authority: AuthorityId },
    /// The vehicle's standing keeps it from travelling.
    VehicleStands { vehicle: VehicleId, authority: AuthorityId, standing: StandingWord },
    /// The vehicle's registration has run out.
    VehicleExpired { vehicle: VehicleId, day: Day },
    /// The vehicle did not pass its last inspection.
    VehicleFailed { vehicle: VehicleId, day: Day },
    /// The authority has not accredited the model.
    ModelNotAccredited { model: ModelId, authority: AuthorityId },
    /// The authority has not decided on the model.
    ModelUndecided { model: ModelId, authority: AuthorityId },
    /// The authority refused the model.
    ModelRefused { model: ModelId, authority: AuthorityId },
    /// The authority withdrew its accreditation.
    ModelWithdrawn { model: ModelId, authority: AuthorityId },
    /// The accreditation has not begun.
    ModelNotBegun { model: ModelId, authority: AuthorityId },
    /// The accreditation has run out.
    ModelExpired { model: ModelId, authority: AuthorityId, day: Day },
    /// Locks of class C cannot be released by order.
    ModelClassC { model: ModelId },
    /// The authority does not know the model of the lock.
    LockModelUnknown { lock: LockId, authority: AuthorityId },
    /// The authority does not know the model of the positioning unit.
    UnitModelUnknown { device: DeviceId, model: ModelId },
    /// The lock is not enrolled on this vehicle of the carrier.
    LockNotOnVehicle { lock: LockId, vehicle: VehicleId },
    /// The vehicle has no positioning unit.
    NoUnit { vehicle: VehicleId },
    /// The authority knows no positioning unit of the vehicle.
    UnitNotEnrolled { vehicle: VehicleId, authority: AuthorityId },
    /// The device's standing keeps it from travelling.
    DeviceStands {
        kind: DeviceKind,
        device: DeviceId,
        authority: AuthorityId,
        standing: StandingWord,
    },
    /// The authority has no chip in the device.
    NoChip { kind: DeviceKind, device: DeviceId, authority: AuthorityId },
    /// Consignments are not covered: the first of them, and how many more.
    Uncovered { uncovered: List<Uncovered, 1, 3>, more: Count },
    /// No cargo is bundled.
    NoCargo,
    /// Not all of the cargo has come.
    CargoIncomplete { count: Count, most: Count },
    /// It was bundled less than 30 minutes before it crosses.
    BundledShort { minutes: Minutes },
    /// It was bundled more than 14 days before it crosses.
    BundledFar,
    /// It is more than 24 hours until it crosses.
    StartEarly { minutes: Minutes },
    /// It was to cross more than 12 hours ago.
    StartLate { minutes: Minutes },
    /// The id is another manifest's with the authority.
    IdInUse { manifest: ManifestId, authority: AuthorityId },
}
