//! Applications that several authorities decide, and where things stand.

use model::{ApplicationId, ModelId, PartyId, ProfileName, SchemeId, VehicleId};
use serde::{Deserialize, Serialize};

use super::{Address, DeviceId, List, Mode, Name, Text, Whole, Words, said};

/// What a company does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartyRole {
    /// Drives the vehicles.
    Carrier,
    /// Sends the cargo.
    Shipper,
    /// Supplies locks and positioning units.
    Supplier,
}

/// What a device is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceKind {
    /// The lock on the door.
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
    /// Reports, and takes no orders.
    C,
}

/// What identifies a company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Company {
    /// The name that the company is registered under.
    pub name: Name,
    /// In a second language. `None`: none given.
    #[serde(deserialize_with = "said")]
    pub name_local: Option<Name>,
    /// Business registration number; empty: not public.
    pub registration_number: Text<0, 40>,
    /// Where the company is registered.
    pub address: Address,
}

/// The subject of the application: taking part, a model, a vehicle or a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum About {
    /// The company wants to take part in the schemes.
    Participation {
        /// What it wants to do.
        roles: List<PartyRole, 1, 3>,
        /// The company as it is registered.
        company: Company,
        /// Modes it works in.
        modes: List<Mode, 0, 2>,
    },
    /// A supplier's model is to be accredited.
    Model {
        /// The model's identifier, the same at every authority.
        model: ModelId,
        /// The model's name, as printed on the device.
        name: Text<1, 60>,
        /// Whether it is a lock or a positioning unit.
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
        /// The vehicle's identifier, the same at every authority.
        vehicle: VehicleId,
        /// The receiver's own plate.
        plate: Text<1, 20>,
        /// Make and type. `None`: not given.
        #[serde(deserialize_with = "said")]
        description: Option<Text<1, 80>>,
    },
    /// A device is to be enrolled.
    Device {
        /// What is printed on it.
        device: DeviceId,
        /// Whether it is the lock or the positioning unit of the vehicle.
        fitted_as: DeviceKind,
        /// The accredited model that it is one of.
        model: ModelId,
        /// Firmware. `None`: not given.
        #[serde(deserialize_with = "said")]
        firmware: Option<Text<1, 40>>,
        /// The vehicle that it is fitted to.
        vehicle: VehicleId,
    },
}

/// An application that the receiver must decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filed {
    /// The application's identifier, the same at every authority.
    pub application: ApplicationId,
    /// The company that applies.
    pub party: PartyId,
    /// The subject of the application: taking part, a model, a vehicle or a device.
    pub about: About,
    /// The schemes that it is applied for; only their authorities are told.
    pub schemes: List<SchemeId, 1, 16>,
}

/// The applicant answered the receiver's question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answered {
    /// The application that the receiver was told of.
    pub application: ApplicationId,
    /// The applicant's answer.
    pub text: Words,
}

/// The applicant took it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withdrawn {
    /// The application that the receiver was told of.
    pub application: ApplicationId,
}

/// What one authority has decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// The sender has not decided.
    Pending,
    /// It wants to know more.
    AskedBack,
    /// The sender approves.
    Approved,
    /// The sender refuses.
    Refused,
}

/// Why a node itself refuses what was filed at another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Objection {
    /// Another company is registered there under this name.
    NameTaken,
    /// Another company is registered there under this registration number.
    NumberTaken,
    /// It is in the register there for another company.
    Taken,
}

/// What the sender decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decided {
    /// The application, as it was told to the sender.
    pub application: ApplicationId,
    /// What the sender has decided.
    pub decided: Decision,
    /// For the applicant. `None`: not said.
    #[serde(deserialize_with = "said")]
    pub reason: Option<Words>,
    /// Why the node itself refused it, as no officer could approve it. `None`: an officer decided.
    #[serde(deserialize_with = "said")]
    pub objection: Option<Objection>,
}

/// How far a company, vehicle, model or device may take part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StandingWord {
    /// It has applied, and nothing is decided.
    Applicant,
    /// It may take part.
    Registered,
    /// It may take part, and has been warned.
    Warned,
    /// It may not take part until the suspension is lifted.
    Suspended,
    /// It may not take part any more.
    Deregistered,
    /// Its application was refused.
    Refused,
}

/// What a standing is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum StandingOf {
    /// A company's standing.
    Party {
        /// The company that it holds for.
        party: PartyId,
    },
    /// A vehicle's standing.
    Vehicle {
        /// The vehicle that it holds for.
        vehicle: VehicleId,
    },
    /// A model's standing.
    Model {
        /// The model that it holds for.
        model: ModelId,
    },
    /// A device's standing.
    Device {
        /// What is printed on the device's body.
        device: DeviceId,
    },
}

/// Where something stands with the sender from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standing {
    /// What the standing is about.
    pub of: StandingOf,
    /// How far it may take part with the sender from now on.
    pub standing: StandingWord,
}
