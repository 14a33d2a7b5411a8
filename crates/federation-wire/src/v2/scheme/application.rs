//! Applications that several authorities decide, and where things stand.

use model::{ApplicationId, ModelId, PartyId, ProfileName, SchemeId, VehicleId};
use serde::{Deserialize, Serialize};

use super::{Address, DeviceId, List, Mode, Name, Text, Whole, Words, said};

/// What a company does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartyRole {
    /// Drives.
    Carrier,
    /// Sends.
    Shipper,
    /// Supplies devices.
    Supplier,
}

/// What a device is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceKind {
    /// On the door.
    Lock,
    /// The truck's GPS box.
    Unit,
}

/// How far a lock can be trusted by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LockClass {
    /// Signs what it says.
    A,
    /// Takes orders and reports, unsigned.
    B,
    /// Reports only.
    C,
}

/// What identifies a company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Company {
    /// Its registered name.
    pub name: Name,
    /// In a second language. `None`: none given.
    #[serde(deserialize_with = "said")]
    pub name_local: Option<Name>,
    /// Business registration number; empty: not public.
    pub registration_number: Text<0, 40>,
    /// Its address.
    pub address: Address,
}

/// What is applied for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum About {
    /// To take part.
    Participation {
        /// What it wants to do.
        roles: List<PartyRole, 1, 3>,
        /// Who it is.
        company: Company,
        /// Modes it works in.
        modes: List<Mode, 0, 2>,
    },
    /// A model.
    Model {
        /// Which.
        model: ModelId,
        /// As printed on it.
        name: Text<1, 60>,
        /// What it is.
        device: DeviceKind,
        /// Its class. `None`: not known, or not a lock.
        #[serde(deserialize_with = "said")]
        class: Option<LockClass>,
        /// Chips in one. `None`: not known.
        #[serde(deserialize_with = "said")]
        chips: Option<Whole<1, 8>>,
        /// Its profile. `None`: not known.
        #[serde(deserialize_with = "said")]
        profile: Option<ProfileName>,
    },
    /// A vehicle, by the receiver's own plate.
    Vehicle {
        /// Which.
        vehicle: VehicleId,
        /// The receiver's own plate.
        plate: Text<1, 20>,
        /// Make and type. `None`: not given.
        #[serde(deserialize_with = "said")]
        description: Option<Text<1, 80>>,
    },
    /// A device.
    Device {
        /// What is printed on it.
        device: DeviceId,
        /// What it is.
        fitted_as: DeviceKind,
        /// Its model.
        model: ModelId,
        /// Firmware. `None`: not given.
        #[serde(deserialize_with = "said")]
        firmware: Option<Text<1, 40>>,
        /// Where it is fitted.
        vehicle: VehicleId,
    },
}

/// An application that the receiver must decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filed {
    /// Which.
    pub application: ApplicationId,
    /// Who applies.
    pub party: PartyId,
    /// For what.
    pub about: About,
    /// For which schemes.
    pub schemes: List<SchemeId, 1, 16>,
}

/// The applicant answered the receiver's question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answered {
    /// Which.
    pub application: ApplicationId,
    /// Its words.
    pub text: Words,
}

/// The applicant took it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withdrawn {
    /// Which.
    pub application: ApplicationId,
}

/// What one authority has decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Nothing.
    Pending,
    /// It wants to know more.
    AskedBack,
    /// Yes.
    Approved,
    /// No.
    Refused,
}

/// What the sender decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decided {
    /// Which.
    pub application: ApplicationId,
    /// What.
    pub decided: Decision,
    /// For the applicant. `None`: not said.
    #[serde(deserialize_with = "said")]
    pub reason: Option<Words>,
}

/// Where something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StandingWord {
    /// Asked for.
    Applicant,
    /// Registered.
    Registered,
    /// Registered, warned.
    Warned,
    /// Not for now.
    Suspended,
    /// Not any more.
    Deregistered,
    /// Refused.
    Refused,
}

/// Whose standing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum StandingOf {
    /// A party.
    Party {
        /// Which.
        party: PartyId,
    },
    /// A vehicle.
    Vehicle {
        /// Which.
        vehicle: VehicleId,
    },
    /// A model.
    Model {
        /// Which.
        model: ModelId,
    },
    /// A device.
    Device {
        /// Which.
        device: DeviceId,
    },
}

/// Where something stands with the sender from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standing {
    /// Whose.
    pub of: StandingOf,
    /// Where.
    pub standing: StandingWord,
}
