//! The cargo of a manifest, as far as it is due to the receiver.

use model::{AuthorityId, ConsignmentId, ManifestId, PartyId};
use serde::{Deserialize, Serialize};

use super::{Country, Day, List, Name, Number, Round, Text, Whole, said};

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
