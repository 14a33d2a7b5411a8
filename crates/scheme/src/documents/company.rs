//! Companies that take part: carriers, shippers and suppliers.

use std::collections::BTreeMap;

use model::{AccountName, AuthorityId, PartyId, SchemeId};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use super::Mode;

/// What a company does in the scheme.
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
pub enum PartyRole {
    /// Drives the vehicles.
    Carrier,
    /// Sends the cargo.
    Shipper,
    /// Supplies locks or positioning units.
    Supplier,
}

/// Whom to call. Stays at the authority where the company applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// A person or an office, 1 to 80 characters.
    pub name: String,
    /// 5 to 30 of digits, spaces and `+()-/`.
    pub telephone: String,
    /// 3 to 120 characters with one `@`.
    pub email: String,
}

/// What identifies a company; the same at every authority it is registered with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Company {
    /// Its registered name, 1 to 120 characters; unique among the parties of a node.
    pub name: String,
    /// Its name in Chinese or another second language, up to 120 characters. `None`: none given.
    pub name_local: Option<String>,
    /// Business registration number, 1 to 40 characters.
    pub registration_number: String,
    /// 1 to 200 characters.
    pub address: String,
}

/// What a company fills in to take part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartyForm {
    /// What it wants to do, at least one.
    pub roles: Vec<PartyRole>,
    /// The company as it is registered.
    pub company: Company,
    /// Whom to call; required of the applicant. `None`: it applied at another authority.
    pub contact: Option<Contact>,
    /// Modes it works in; at least one unless it only supplies.
    pub modes: Vec<Mode>,
}

/// Where a party, vehicle or device stands at an authority.
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
pub enum Standing {
    /// Asked for and not confirmed.
    Applicant,
    /// The company may take part.
    Registered,
    /// Registered, with a warning letter that stands.
    Warned,
    /// Not allowed for now.
    Suspended,
    /// Not allowed any more.
    Deregistered,
    /// Asked for and refused, or taken back before it was decided.
    Refused,
}

impl Standing {
    /// Whether it may take part in journeys.
    pub fn may_travel(self) -> bool {
        match self {
            Self::Registered | Self::Warned => true,
            Self::Applicant | Self::Suspended | Self::Deregistered | Self::Refused => false,
        }
    }
}

/// What an authority wrote to a party.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    ToSchema,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum LetterKind {
    /// A warning, with which it may still take part.
    Warning,
    /// It may not take part until it is reinstated.
    Suspension,
    /// A suspension or a warning ends.
    Reinstatement,
    /// It may not take part any more.
    Deregistration,
}

/// A letter in a party's file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Letter {
    /// What it says in effect.
    pub kind: LetterKind,
    /// When, milliseconds since the Unix epoch.
    pub at_ms: i64,
    /// The officer who wrote it.
    #[schema(value_type = String)]
    pub by: AccountName,
    /// In whose words, 1 to 2,000 characters; the party reads them.
    pub text: String,
}

/// A company in this authority's register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Party {
    /// Its id, the same at every authority.
    #[schema(value_type = String)]
    pub id: PartyId,
    /// What it does, as confirmed; as asked for while it is an applicant.
    pub roles: Vec<PartyRole>,
    /// The company as it is to be registered.
    pub company: Company,
    /// Whom to call. `None`: it applied at another authority.
    pub contact: Option<Contact>,
    /// Modes it works in.
    pub modes: Vec<Mode>,
    /// Where it applied and has its account.
    #[schema(value_type = String)]
    pub home: AuthorityId,
    /// Its account here. `None`: it has none here.
    #[schema(value_type = Option<String>)]
    pub account: Option<AccountName>,
    /// Where it stands with this authority.
    pub standing: Standing,
    /// Where it stands with the others, as they have told us.
    #[schema(value_type = BTreeMap<String, Standing>)]
    pub elsewhere: BTreeMap<AuthorityId, Standing>,
    /// The schemes that this authority has confirmed for it.
    #[schema(value_type = Vec<String>)]
    pub schemes: Vec<SchemeId>,
    /// The schemes that each other authority has confirmed for it, as they have told us.
    #[schema(value_type = BTreeMap<String, Vec<String>>)]
    pub schemes_elsewhere: BTreeMap<AuthorityId, Vec<SchemeId>>,
    /// What we wrote to it, oldest first.
    pub letters: Vec<Letter>,
}
