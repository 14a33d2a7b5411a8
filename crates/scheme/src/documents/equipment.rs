//! Models and the locks and positioning units of those models.

use std::collections::BTreeMap;

use model::{AccountName, AuthorityId, ModelId, PartyId, ProfileName, TerminalId, VehicleId};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use super::Standing;

/// What a device is.
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
pub enum DeviceKind {
    /// A lock on the door.
    Lock,
    /// The truck's GPS box.
    Unit,
}

/// How far a lock can be trusted by itself.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
pub enum LockClass {
    /// Signs what it says.
    A,
    /// Takes orders and reports, unsigned.
    B,
    /// Reports only: cannot be released by order.
    C,
}

/// What a supplier fills in to have a model accredited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelForm {
    /// Chosen by the supplier, the same at every authority: `LX-08-II-C`.
    #[schema(value_type = String)]
    pub model: ModelId,
    /// As printed on it, 1 to 60 characters.
    pub name: String,
    /// Whether it is a lock or a positioning unit.
    pub device: DeviceKind,
    /// Its class; required for a lock. `None`: a positioning unit, or not publicly known.
    pub class: Option<LockClass>,
    /// Chips in one lock, 1 to 8; 1 for a positioning unit. `None`: not publicly known.
    pub chips: Option<u8>,
    /// The device profile it speaks with. `None`: not publicly known; then none can be enrolled.
    #[schema(value_type = Option<String>)]
    pub profile: Option<ProfileName>,
}

/// Where a model stands with one authority.
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
pub enum AccreditationState {
    /// It is applied for, and nothing is decided.
    Pending,
    /// Devices of the model may be used.
    Accredited,
    /// Devices of the model may not be used.
    Refused,
    /// It might, and may not any more.
    Withdrawn,
}

/// One authority's accreditation of a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Accreditation {
    /// How far the accreditation has come.
    pub state: AccreditationState,
    /// Since when, milliseconds since the Unix epoch. `None`: not known.
    pub since_ms: Option<i64>,
    /// Until when, milliseconds since the Unix epoch. `None`: no end set.
    pub until_ms: Option<i64>,
    /// Why. `None`: not said.
    pub reason: Option<String>,
}

/// A model in this authority's register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Its id, the same at every authority.
    #[schema(value_type = String)]
    pub id: ModelId,
    /// The party that supplies it.
    #[schema(value_type = String)]
    pub supplier: PartyId,
    /// The model's name, as printed on the device.
    pub name: String,
    /// Whether it is a lock or a positioning unit.
    pub device: DeviceKind,
    /// Its class. `None`: a positioning unit, or not publicly known.
    pub class: Option<LockClass>,
    /// Chips in one lock. `None`: not publicly known.
    pub chips: Option<u8>,
    /// The device profile. `None`: not publicly known.
    #[schema(value_type = Option<String>)]
    pub profile: Option<ProfileName>,
    /// Every authority that has decided, ours and as the others have told us.
    #[schema(value_type = BTreeMap<String, Accreditation>)]
    pub accreditations: BTreeMap<AuthorityId, Accreditation>,
    /// Where this is from, for what was published and not applied for here. `None`: it was
    /// applied for.
    pub source: Option<String>,
}

/// What a carrier fills in to have a lock or positioning unit enrolled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeviceForm {
    /// Its id, the same at every authority: what is printed on the body.
    pub device: String,
    /// Whether it is a lock or a positioning unit.
    pub kind: DeviceKind,
    /// The accredited model that it is one of.
    #[schema(value_type = String)]
    pub model: ModelId,
    /// Firmware, up to 40 characters. `None`: not given.
    pub firmware: Option<String>,
    /// The vehicle that it is fitted to.
    #[schema(value_type = String)]
    pub vehicle: VehicleId,
}

/// How an authority reaches its own chip. An officer fills it in when approving; it never leaves
/// the node. Deliberately without `Debug` of its secrets.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChipForm {
    /// The number it sends on the wire.
    #[schema(value_type = String)]
    pub terminal: TerminalId,
    /// The device profile; the model's if `None`.
    #[schema(value_type = Option<String>)]
    pub profile: Option<ProfileName>,
    /// Authentication code, 16 to 64 characters. `None`: its protocol has none.
    pub code: Option<String>,
    /// The password that opens it. `None`: its protocol has none. A factory password is refused.
    pub secret: Option<String>,
    /// Reporting interval in seconds, 1 to 3,600.
    pub interval_s: u32,
}

impl std::fmt::Debug for ChipForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ChipForm").field("terminal", &self.terminal).finish_non_exhaustive()
    }
}

/// This authority's own chip in a lock, or its number for a positioning unit; without secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Chip {
    /// The number it sends on the wire.
    #[schema(value_type = String)]
    pub terminal: TerminalId,
    /// The device profile.
    #[schema(value_type = String)]
    pub profile: ProfileName,
    /// Reporting interval in seconds.
    pub interval_s: u32,
}

/// Who has a device in hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "holder", content = "id", rename_all = "snake_case")]
pub enum Holder {
    /// A company, which fits and keeps it.
    #[schema(value_type = String)]
    Party(PartyId),
    /// An authority, which has taken it in.
    #[schema(value_type = String)]
    Authority(AuthorityId),
}

/// A fault that a device shows by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ShownFault {
    /// The battery is low, by a device that does not say how low.
    BatteryLow,
    /// The motor is stuck.
    MotorStuck,
    /// The clock is far off.
    ClockWrong,
}

/// A fault that a device showed or an officer noted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeviceFault {
    /// When, milliseconds since the Unix epoch.
    pub at_ms: i64,
    /// Which officer. `None`: the device showed it.
    #[schema(value_type = Option<String>)]
    pub by: Option<AccountName>,
    /// What the device showed. `None`: it is said in words.
    #[serde(default)]
    pub shown: Option<ShownFault>,
    /// The officer's words, up to 500 characters; empty if the device showed it.
    pub text: String,
}

/// A battery reading that was worth keeping.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BatteryReading {
    /// When, milliseconds since the Unix epoch.
    pub at_ms: i64,
    /// 0 to 100.
    pub percent: u8,
}

/// A lock or positioning unit in this authority's register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Device {
    /// Its id, the same at every authority. A lock's is its `LockId`, a unit's its `UnitId`.
    pub id: String,
    /// Whether it is a lock or a positioning unit.
    pub kind: DeviceKind,
    /// The accredited model that it is one of.
    #[schema(value_type = String)]
    pub model: ModelId,
    /// Firmware. `None`: not given.
    pub firmware: Option<String>,
    /// Whose vehicle carries it.
    #[schema(value_type = String)]
    pub carrier: PartyId,
    /// The vehicle that it is fitted to.
    #[schema(value_type = String)]
    pub vehicle: VehicleId,
    /// Who has it in hand.
    pub holder: Holder,
    /// Where it stands with this authority.
    pub standing: Standing,
    /// Where it stands with the others, as they have told us.
    #[schema(value_type = BTreeMap<String, Standing>)]
    pub elsewhere: BTreeMap<AuthorityId, Standing>,
    /// How this authority reaches its own part. `None`: not enrolled here.
    pub chip: Option<Chip>,
    /// Faults, oldest first, the newest 50 in the present state.
    pub faults: Vec<DeviceFault>,
    /// Battery, oldest first, the newest 50 in the present state.
    pub battery: Vec<BatteryReading>,
}
