//! Cargo under one through bill, as declared, and the verdict on it.

use model::{AuthorityId, ConsignmentId, Day, ManifestId, PartyId, RuleId, SchemeId};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use super::Mode;
use crate::Text;

/// What the through bill is (scheme page, "Coverage").
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
pub enum BillKind {
    /// A through tranship bill of lading.
    BillOfLading,
    /// A through tranship air waybill.
    AirWaybill,
}

/// What the goods are, as far as the rules ask (scheme page, "Coverage" and notes).
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
pub enum CargoKind {
    /// Not controlled by any licence or permit.
    General,
    /// Commodities on which duty is due, such as liquor and tobacco.
    Dutiable,
    /// Chemicals that need a licence.
    ControlledChemical,
    /// Under the Transhipment Cargo Exemption Scheme.
    ExemptionScheme,
    /// Pharmaceutical products and medicine.
    Pharmaceutical,
    /// Radiocommunications transmitting apparatus.
    RadioApparatus,
    /// Controlled by some other licence or permit.
    OtherControlled,
}

/// What a paper permits.
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
pub enum PermitKind {
    /// A licence to import the goods.
    Import,
    /// A licence to export the goods.
    Export,
    /// A licence to tranship the goods.
    Transhipment,
    /// Permit for dutiable commodities.
    Dutiable,
    /// Permit for controlled chemicals.
    ControlledChemical,
    /// Registration or exemption under the Transhipment Cargo Exemption Scheme.
    Exemption,
    /// Permit for pharmaceutical products or medicine.
    Pharmaceutical,
    /// Permit for radiocommunications transmitting apparatus.
    RadioApparatus,
}

/// A licence or permit. Told only to the authority of the place that issued it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Permit {
    /// Which kind of licence or permit it is.
    pub kind: PermitKind,
    /// Its number, 1 to 40 characters.
    pub number: String,
    /// The side whose government issued it.
    #[schema(value_type = String)]
    pub issued_in: AuthorityId,
    /// Its last day, `YYYY-MM-DD`.
    pub valid_until: String,
}

/// Consignor or consignee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TradePartner {
    /// 1 to 120 characters.
    pub name: String,
    /// 1 to 200 characters.
    pub address: String,
}

/// What a shipper or carrier declares of one consignment. The first eight are the advance cargo
/// information of the road cargo system (Import and Export (Electronic Cargo Information)
/// Regulation): packages, their kind, description, consignor's and consignee's names and
/// addresses, date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsignmentForm {
    /// Number of packages, 1 to 1,000,000.
    pub packages: u32,
    /// Description of package, 1 to 40 characters: `CARTON`.
    pub package_kind: String,
    /// Description of articles, 1 to 500 characters.
    pub description: String,
    /// The company that sends the goods.
    pub consignor: TradePartner,
    /// The company that receives the goods.
    pub consignee: TradePartner,
    /// Expected day of arrival or departure, `YYYY-MM-DD`.
    pub date: String,
    /// What the through bill is. `None`: there is none.
    pub bill_kind: Option<BillKind>,
    /// Its number, 1 to 40 characters; unique among live consignments. `None`: there is none.
    pub bill_number: Option<String>,
    /// Where the through bill begins: ISO 3166-1 alpha-2 country or `HK`, `MO`.
    pub bill_from: String,
    /// Where the through bill ends: as `bill_from`.
    pub bill_to: String,
    /// Whether it is stored in Hong Kong between import and export.
    pub is_warehoused: bool,
    /// Whether it is an export consignment of the place where the road begins, consolidated with
    /// the transhipment.
    pub is_export: bool,
    /// What the goods are.
    pub cargo: CargoKind,
    /// Licences and permits, at most 8.
    pub permits: Vec<Permit>,
    /// Reference of the Electronic Customs Declaration of Macao, 1 to 40 characters. `None`: not
    /// declared there.
    pub macao_declaration: Option<String>,
}

/// Whether cargo may travel under a scheme.
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
pub enum VerdictOutcome {
    /// The consignment may travel under seal.
    Covered,
    /// The scheme does not cover the consignment.
    NotCovered,
}

/// One rule and what it said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleApplied {
    /// The rule that was applied.
    #[schema(value_type = String)]
    pub rule: RuleId,
    /// Whether the cargo keeps the rule.
    pub is_met: bool,
    /// What the rule demands, in the four languages.
    pub text: Text,
    /// What to do about it. `None`: it is kept.
    pub remedy: Option<Text>,
    /// The publication that says so: its title, page or address.
    pub source: String,
    /// Since when it applies, `YYYY-MM-DD`.
    pub effective_from: String,
}

/// A verdict with every rule that was applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Verdict {
    /// Under which scheme.
    #[schema(value_type = String)]
    pub scheme: SchemeId,
    /// By the rules of which day, `YYYY-MM-DD`.
    #[schema(value_type = String)]
    pub day: Day,
    /// What the rules come to, taken together.
    pub outcome: VerdictOutcome,
    /// The rules, in their order.
    pub rules: Vec<RuleApplied>,
}

/// Where a consignment stands.
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
pub enum ConsignmentStatus {
    /// Declared and covered; not bundled.
    Declared,
    /// Declared and refused.
    Refused,
    /// Bundled to a vehicle.
    Bundled,
    /// It has travelled, and its journey has ended.
    Carried,
    /// It was taken back before it travelled.
    Cancelled,
}

/// Cargo under one through bill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Consignment {
    /// Its reference number, given when it is declared.
    #[schema(value_type = String)]
    pub id: ConsignmentId,
    /// The party that declared it.
    #[schema(value_type = String)]
    pub party: PartyId,
    /// Under which scheme.
    #[schema(value_type = String)]
    pub scheme: SchemeId,
    /// By which mode it came or goes on.
    pub mode: Mode,
    /// What was declared; at another authority's node, what is due to it.
    pub form: ConsignmentForm,
    /// When, milliseconds since the Unix epoch.
    pub declared_at_ms: i64,
    /// How far it has come.
    pub status: ConsignmentStatus,
    /// The verdict on it.
    pub verdict: Verdict,
    /// The carrier that it was entrusted to, and that may bundle it besides who declared it.
    /// `None`: none.
    #[schema(value_type = Option<String>)]
    pub carrier: Option<PartyId>,
    /// The manifest it is bundled in. `None`: none.
    #[schema(value_type = Option<String>)]
    pub manifest: Option<ManifestId>,
}
