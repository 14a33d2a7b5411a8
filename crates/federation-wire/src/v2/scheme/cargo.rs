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
    /// An air waybill, for cargo that comes or goes by air.
    AirWaybill,
}

/// What goods are, as far as the rules ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CargoKind {
    /// Goods that no licence controls.
    General,
    /// Commodities on which duty is due, such as liquor and tobacco.
    Dutiable,
    /// Chemicals that need a licence.
    ControlledChemical,
    /// Under the Transhipment Cargo Exemption Scheme.
    ExemptionScheme,
    /// Pharmaceutical products and medicine.
    Pharmaceutical,
    /// Apparatus that transmits by radio.
    RadioApparatus,
    /// Goods that another licence controls.
    OtherControlled,
}

/// What a paper permits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PermitKind {
    /// To import the goods.
    Import,
    /// To export the goods.
    Export,
    /// To tranship the goods.
    Transhipment,
    /// To move commodities on which duty is due.
    Dutiable,
    /// To move controlled chemicals.
    ControlledChemical,
    /// A registration, or an exemption from a licence.
    Exemption,
    /// To move pharmaceutical products.
    Pharmaceutical,
    /// To move radio transmitting apparatus.
    RadioApparatus,
}

/// A licence or permit of the receiver's own side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Permit {
    /// What the paper permits.
    pub permits: PermitKind,
    /// The number on the paper.
    pub number: Number,
    /// The side that issued it.
    pub issued_in: AuthorityId,
    /// The last day on which the paper is valid.
    pub valid_until: Day,
}

/// The company that sends or receives a consignment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TradePartner {
    /// The name as declared.
    pub name: Name,
    /// The address as declared.
    pub address: Text<1, 200>,
}

/// A consignment as it is due to the receiver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CargoDue {
    /// The reference number that the declarant gave it.
    pub consignment: ConsignmentId,
    /// The company that declared it.
    pub party: PartyId,
    /// How many packages it has.
    pub packages: Whole<1, 1_000_000>,
    /// What the packages are, such as pallets or cartons.
    pub package_kind: Number,
    /// What the packages hold.
    pub description: Text<1, 500>,
    /// The company that sends the goods.
    pub consignor: TradePartner,
    /// The company that receives the goods.
    pub consignee: TradePartner,
    /// Expected day of arrival or departure.
    pub date: Day,
    /// What the through bill is. `None`: there is none.
    #[serde(deserialize_with = "said")]
    pub bill_kind: Option<BillKind>,
    /// Its number. `None`: there is none.
    #[serde(deserialize_with = "said")]
    pub bill_number: Option<Number>,
    /// The country or place where the through bill begins.
    pub bill_from: Country,
    /// The country or place where the through bill ends.
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
    /// The manifest that the consignments are bundled to.
    pub manifest: ManifestId,
    /// The round of asking that an answer names.
    pub round: Round,
    /// The consignments, with what is due to the receiver.
    pub consignments: List<CargoDue, 1, 5>,
}
