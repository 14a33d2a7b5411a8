//! Why a check of a manifest is not met, beyond what is told of equipment and of the way.

use model::{AuthorityId, ManifestId, PartyId, SchemeId};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};
use utoipa::ToSchema;

use super::{Class, Uncovered};
use crate::{DeviceKind, Standing};

/// A check of a manifest.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr, VariantNames,
)]
#[serde(tag = "code", content = "params", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum CheckReason {
    /// The carrier is not known to the authority, where it must apply for the scheme.
    CarrierNotRegistered { carrier: PartyId, authority: AuthorityId, scheme: SchemeId },
    /// The carrier's standing keeps it from travelling.
    CarrierStands { carrier: PartyId, authority: AuthorityId, standing: Standing },
    /// The authority has not confirmed the carrier for the scheme.
    CarrierNotConfirmed { carrier: PartyId, authority: AuthorityId, scheme: SchemeId },
    /// A device was never heard.
    NeverHeard { kind: DeviceKind },
    /// A device was not heard lately.
    Silent { kind: DeviceKind, minutes: u64, most_minutes: u64 },
    /// A battery is low.
    BatteryLow { kind: DeviceKind, percent: u8, least_percent: u8 },
    /// An incident about the device is open that blocks.
    Blocked { kind: DeviceKind },
    /// Consignments are not covered: the first of them, and how many more.
    Uncovered { uncovered: Vec<Uncovered>, more: usize },
    /// No cargo is bundled.
    NoCargo,
    /// Not all of the cargo has come.
    CargoIncomplete { count: usize, most: usize },
    /// It was bundled less than 30 minutes before it crosses.
    BundledShort { minutes: i64 },
    /// It was bundled more than 14 days before it crosses.
    BundledFar,
    /// The lock or the vehicle is on another journey.
    Busy,
    /// The id is another manifest's with the authority.
    IdInUse { manifest: ManifestId, authority: AuthorityId },
}

impl CheckReason {
    /// What it means to whoever asked.
    pub fn class(&self) -> Class {
        match self {
            Self::CarrierNotRegistered { .. }
            | Self::CarrierStands { .. }
            | Self::CarrierNotConfirmed { .. }
            | Self::NeverHeard { .. }
            | Self::Silent { .. }
            | Self::BatteryLow { .. }
            | Self::Blocked { .. }
            | Self::Uncovered { .. }
            | Self::NoCargo
            | Self::CargoIncomplete { .. }
            | Self::BundledShort { .. }
            | Self::BundledFar
            | Self::Busy
            | Self::IdInUse { .. } => Class::WrongState,
        }
    }
}
