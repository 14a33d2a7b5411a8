//! Why a vehicle, a model, a lock or a positioning unit does not do.

use model::{AuthorityId, Day, JourneyId, LockId, ModelId, PartyId, ProfileName, VehicleId};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};
use utoipa::ToSchema;

use super::Class;
use crate::{DeviceKind, Standing};

/// A vehicle, a model, a lock or a positioning unit.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr, VariantNames,
)]
#[serde(tag = "code", content = "params", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum EquipmentReason {
    /// The vehicle is not registered with the authority, or not any more.
    VehicleNotRegistered { vehicle: VehicleId, authority: AuthorityId },
    /// The vehicle is not registered with the authority as one of the carrier's.
    VehicleNotOfCarrier { vehicle: VehicleId, carrier: PartyId, authority: AuthorityId },
    /// The party has no such vehicle here.
    UnknownVehicle { vehicle: VehicleId, party: PartyId },
    /// The vehicle's standing keeps it from travelling.
    VehicleStands { vehicle: VehicleId, authority: AuthorityId, standing: Standing },
    /// The vehicle's registration has run out.
    VehicleExpired { vehicle: VehicleId, day: Day },
    /// The vehicle did not pass its last inspection.
    VehicleFailed { vehicle: VehicleId, day: Day },
    /// No model of this id is in the register.
    UnknownModel { model: ModelId },
    /// The authority has not accredited the model, or not yet.
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
    /// The model is of the other kind.
    ModelOfOtherKind { model: ModelId },
    /// Only locks have a class.
    OnlyLocksHaveClass,
    /// The authority does not know the model of the lock.
    LockModelUnknown { lock: LockId, authority: AuthorityId },
    /// The authority does not know the model of the positioning unit.
    UnitModelUnknown { device: String, model: ModelId },
    /// The lock is not enrolled on this vehicle of the carrier.
    LockNotOnVehicle { lock: LockId, vehicle: VehicleId },
    /// The lock is not enrolled with the authority, or not any more.
    LockNotEnrolled { lock: LockId, authority: AuthorityId },
    /// The carrier has no such lock here.
    UnknownLock { lock: LockId, carrier: PartyId },
    /// The vehicle has no positioning unit.
    NoUnit { vehicle: VehicleId },
    /// The authority knows no positioning unit of the vehicle.
    UnitNotEnrolled { vehicle: VehicleId, authority: AuthorityId },
    /// The vehicle has a positioning unit already.
    UnitExists { vehicle: VehicleId, device: String },
    /// The device's standing keeps it from travelling.
    DeviceStands { kind: DeviceKind, device: String, authority: AuthorityId, standing: Standing },
    /// The authority has no chip in the device.
    NoChip { kind: DeviceKind, device: String, authority: AuthorityId },
    /// The device is in the register as the other kind.
    DeviceOfOtherKind { device: String },
    /// The device is on a journey.
    DeviceUnderWay { device: String, journey: Option<JourneyId> },
    /// Its chip is forgotten: the carrier files the device again.
    CarrierFilesAgain { device: String },
    /// Who is to have the device has it.
    SameHands { device: String },
    /// The node has no device profile of this name.
    UnknownProfile { profile: ProfileName },
}

impl EquipmentReason {
    /// What it means to whoever asked.
    pub fn class(&self) -> Class {
        match self {
            Self::VehicleNotRegistered { .. }
            | Self::VehicleNotOfCarrier { .. }
            | Self::VehicleStands { .. }
            | Self::VehicleExpired { .. }
            | Self::VehicleFailed { .. }
            | Self::ModelNotAccredited { .. }
            | Self::ModelUndecided { .. }
            | Self::ModelRefused { .. }
            | Self::ModelWithdrawn { .. }
            | Self::ModelNotBegun { .. }
            | Self::ModelExpired { .. }
            | Self::ModelClassC { .. }
            | Self::LockModelUnknown { .. }
            | Self::UnitModelUnknown { .. }
            | Self::LockNotOnVehicle { .. }
            | Self::LockNotEnrolled { .. }
            | Self::NoUnit { .. }
            | Self::UnitNotEnrolled { .. }
            | Self::DeviceStands { .. }
            | Self::NoChip { .. }
            | Self::DeviceUnderWay { .. }
            | Self::CarrierFilesAgain { .. }
            | Self::SameHands { .. } => Class::WrongState,
            Self::UnknownVehicle { .. }
            | Self::UnknownModel { .. }
            | Self::ModelOfOtherKind { .. }
            | Self::OnlyLocksHaveClass
            | Self::UnknownLock { .. }
            | Self::UnitExists { .. }
            | Self::DeviceOfOtherKind { .. }
            | Self::UnknownProfile { .. } => Class::Invalid,
        }
    }
}

/// How a chip is reached.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr, VariantNames,
)]
#[serde(tag = "code", content = "params", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ChipReason {
    /// No profile is given, nor has the model one.
    ProfileMissing,
    /// The profile is for another protocol.
    WrongProtocol { profile: ProfileName },
    /// The password is the one that the device was delivered with.
    FactoryPassword,
    /// Devices of this profile have an authentication code.
    CodeMissing,
    /// Another device has this number here.
    TerminalTaken,
    /// There is another chip in this lock, or another unit on this vehicle.
    ChipPlaceTaken,
    /// The number was withdrawn and is not used again.
    DeviceWithdrawn,
    /// The node holds as many devices as it can.
    TooManyDevices { most: usize },
}

impl ChipReason {
    /// What it means to whoever asked.
    pub fn class(&self) -> Class {
        match self {
            Self::ProfileMissing
            | Self::WrongProtocol { .. }
            | Self::FactoryPassword
            | Self::CodeMissing
            | Self::TerminalTaken
            | Self::ChipPlaceTaken
            | Self::DeviceWithdrawn
            | Self::TooManyDevices { .. } => Class::Invalid,
        }
    }
}
