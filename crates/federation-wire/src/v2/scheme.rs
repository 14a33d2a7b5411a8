//! What authorities tell one another about the scheme. Lengths and ranges are those of the scheme's
//! documents; what is left out there has no field here.

use model::{
    AmendmentId, ApplicationId, AuthorityId, ConsignmentId, JourneyId, LockId, ManifestId, ModelId,
    PartyId, PlaceId, ProfileName, SchemeId, VehicleId,
};
use serde::{Deserialize, Deserializer, Serialize};

use super::{List, Text, Whole};

/// Milliseconds since the Unix epoch, 1970 to 9999.
pub type TimeMs = Whole<0, 253_402_300_799_999>;
/// Which round of asking about a manifest it is of, from 1.
pub type Round = Whole<1, 4_294_967_295>;
/// A name of a company or trade partner.
pub type Name = Text<1, 120>;
/// An address; a published participant may have none.
pub type Address = Text<0, 200>;
/// A number of a paper.
pub type Number = Text<1, 40>;
/// Words of a person that another person reads at length.
pub type Words = Text<1, 2_000>;
/// A reason or a note.
pub type Reason = Text<1, 500>;
/// A day, `YYYY-MM-DD`.
pub type Day = Text<10, 10>;
/// Two letters of a country or place.
pub type Country = Text<2, 2>;
/// What is printed on a device's body: the alphabet of identifiers.
pub type DeviceId = LockId;

/// One statement about the scheme. In JSON the kind stands in `message`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "message", rename_all = "snake_case")]
pub enum Scheme {
    /// An application that the receiver must decide.
    Filed(Filed),
    /// The applicant answered the receiver's question.
    Answered(Answered),
    /// The applicant took it back.
    Withdrawn(Withdrawn),
    /// What the sender decided.
    Decided(Decided),
    /// Where something stands with the sender.
    Standing(Standing),
    /// A manifest that passes the receiver.
    Bundled(Bundled),
    /// Some of its consignments.
    Cargo(Cargo),
    /// Look at the checks again.
    Recheck(Recheck),
    /// What the sender's checks came to.
    Checked(Checked),
    /// The carrier took a manifest back.
    Cancelled(Cancelled),
    /// The carrier starts: declare the journey and answer.
    Started(Started),
    /// The start came to nothing.
    StartWithdrawn(StartWithdrawn),
    /// A change is asked for.
    AmendmentAsked(AmendmentAsked),
    /// A change is decided.
    AmendmentDecided(AmendmentDecided),
    /// The sender has inspected.
    Inspected(Inspected),
}

/// What may be `null` must still be there.
fn said<'de, T: Deserialize<'de>, D: Deserializer<'de>>(input: D) -> Result<Option<T>, D::Error> {
    Option::deserialize(input)
}

/// How cargo travels before or after the road.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// By air.
    AirLand,
    /// By sea.
    SeaLand,
}

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

/// A leg of a journey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leg {
    /// Whose.
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
    /// Which.
    pub manifest: ManifestId,
    /// For which journey.
    pub journey: JourneyId,
    /// Who drives.
    pub carrier: PartyId,
    /// Under which scheme.
    pub scheme: SchemeId,
    /// By which mode.
    pub mode: Mode,
    /// The vehicle.
    pub vehicle: VehicleId,
    /// The lock.
    pub lock: LockId,
    /// The legs in order.
    pub legs: List<Leg, 1, 8>,
    /// When it is to cross.
    pub crosses_at_ms: TimeMs,
    /// When it was bundled.
    pub bundled_at_ms: TimeMs,
    /// Of which round the answer is.
    pub round: Round,
    /// How many consignments follow.
    pub consignments: Whole<1, 1_000>,
}

/// What a through bill is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BillKind {
    /// A bill of lading.
    BillOfLading,
    /// An air waybill.
    AirWaybill,
}

/// What goods are, as far as the rules ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CargoKind {
    /// Not controlled.
    General,
    /// Dutiable commodities.
    Dutiable,
    /// Controlled chemicals.
    ControlledChemical,
    /// Under the Transhipment Cargo Exemption Scheme.
    ExemptionScheme,
    /// Pharmaceutical products and medicine.
    Pharmaceutical,
    /// Radio transmitting apparatus.
    RadioApparatus,
    /// Otherwise controlled.
    OtherControlled,
}

/// What a paper permits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PermitKind {
    /// Import.
    Import,
    /// Export.
    Export,
    /// Transhipment.
    Transhipment,
    /// Dutiable commodities.
    Dutiable,
    /// Controlled chemicals.
    ControlledChemical,
    /// Registration or exemption.
    Exemption,
    /// Pharmaceutical products.
    Pharmaceutical,
    /// Radio transmitting apparatus.
    RadioApparatus,
}

/// A licence or permit of the receiver's own side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Permit {
    /// What it permits.
    pub permits: PermitKind,
    /// Its number.
    pub number: Number,
    /// The side that issued it.
    pub issued_in: AuthorityId,
    /// Its last day.
    pub valid_until: Day,
}

/// Consignor or consignee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TradePartner {
    /// Its name.
    pub name: Name,
    /// Its address.
    pub address: Text<1, 200>,
}

/// A consignment as it is due to the receiver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CargoDue {
    /// Its reference number.
    pub consignment: ConsignmentId,
    /// Who declared it.
    pub party: PartyId,
    /// Number of packages.
    pub packages: Whole<1, 1_000_000>,
    /// Description of package.
    pub package_kind: Number,
    /// Description of articles.
    pub description: Text<1, 500>,
    /// Who sends.
    pub consignor: TradePartner,
    /// Who receives.
    pub consignee: TradePartner,
    /// Expected day of arrival or departure.
    pub date: Day,
    /// What the through bill is. `None`: there is none.
    #[serde(deserialize_with = "said")]
    pub bill_kind: Option<BillKind>,
    /// Its number. `None`: there is none.
    #[serde(deserialize_with = "said")]
    pub bill_number: Option<Number>,
    /// Where it begins.
    pub bill_from: Country,
    /// Where it ends.
    pub bill_to: Country,
    /// Whether it is stored on the way.
    pub is_warehoused: bool,
    /// Whether it is an export consignment of where the road begins.
    pub is_export: bool,
    /// What the goods are.
    pub cargo: CargoKind,
    /// Papers of the receiver's side.
    pub permits: List<Permit, 0, 8>,
    /// Reference of the declaration of Macao. `None`: none, or not due.
    #[serde(deserialize_with = "said")]
    pub macao_declaration: Option<Number>,
}

/// Some consignments of a manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cargo {
    /// Which.
    pub manifest: ManifestId,
    /// Of which round the answer is.
    pub round: Round,
    /// What is due.
    pub consignments: List<CargoDue, 1, 5>,
}

/// Look at the checks again and answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recheck {
    /// Which.
    pub manifest: ManifestId,
    /// Of which round the answer is.
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
    /// Both work.
    DevicesHealthy,
    /// The route is in force.
    RouteInForce,
    /// Every consignment is covered.
    CargoCovered,
    /// Cargo is bundled.
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
    /// It is so.
    Met,
    /// It is not.
    Unmet,
    /// Not answered.
    Waiting,
}

/// One line of the checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// What is asked.
    pub code: CheckCode,
    /// What it came to.
    pub state: CheckState,
    /// For people. `None`: nothing to say.
    #[serde(deserialize_with = "said")]
    pub detail: Option<Reason>,
}

/// What the sender's checks came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checked {
    /// Which.
    pub manifest: ManifestId,
    /// The round that was asked.
    pub round: Round,
    /// Its checks.
    pub checks: List<Check, 0, 13>,
}

/// The carrier took a manifest back; or, told to where it was filed, nothing is sealed and it is
/// taken back here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cancelled {
    /// Which.
    pub manifest: ManifestId,
}

/// The carrier starts: check once more, declare the journey and answer. Or, told to where it was
/// filed, it is sealed and not taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Started {
    /// Which.
    pub manifest: ManifestId,
    /// Of which round the answer is.
    pub round: Round,
}

/// The start came to nothing: a journey that was declared for it is withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StartWithdrawn {
    /// Which.
    pub manifest: ManifestId,
    /// Of which round the answer is.
    pub round: Round,
}

/// What is to change on the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Change {
    /// Cross elsewhere.
    ControlPoint {
        /// Where it leaves.
        exit: PlaceId,
        /// Where it enters.
        entry: PlaceId,
    },
    /// End elsewhere.
    Destination {
        /// Where.
        place: PlaceId,
    },
    /// Another vehicle.
    Vehicle {
        /// Which.
        vehicle: VehicleId,
    },
    /// Another lock.
    Lock {
        /// Which.
        lock: LockId,
    },
    /// Another vehicle at the transfer terminal.
    TerminalTransfer {
        /// Which.
        vehicle: VehicleId,
    },
}

/// A change is asked for; the receiver has custody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AmendmentAsked {
    /// Which.
    pub amendment: AmendmentId,
    /// Of which journey.
    pub journey: JourneyId,
    /// What.
    pub change: Change,
    /// Why.
    pub reason: Reason,
}

/// The sender, who has custody, decided a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AmendmentDecided {
    /// Which.
    pub amendment: AmendmentId,
    /// Of which journey.
    pub journey: JourneyId,
    /// What.
    pub change: Change,
    /// Whether.
    pub approved: bool,
    /// For the carrier. `None`: nothing said.
    #[serde(deserialize_with = "said")]
    pub note: Option<Reason>,
}

/// Where cargo is inspected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Where it enters the leg.
    Entry,
    /// Where it leaves it.
    Exit,
}

/// What an inspection found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// Nothing wrong.
    Passed,
    /// Something wrong.
    Discrepancy,
}

/// The sender has inspected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inspected {
    /// Which.
    pub journey: JourneyId,
    /// Where.
    pub stage: Stage,
    /// What was found.
    pub result: Finding,
}
