//! Vehicles and drivers.

use std::collections::BTreeMap;

use model::{AccountName, AuthorityId, DriverId, PartyId, VehicleId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Standing;

/// What a carrier fills in to register a vehicle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VehicleForm {
    /// Chosen by the carrier, the same at every authority.
    #[schema(value_type = String)]
    pub vehicle: VehicleId,
    /// The plate by which each authority knows it; each is told its own only. 1 to 20 characters.
    #[schema(value_type = BTreeMap<String, String>)]
    pub plates: BTreeMap<AuthorityId, String>,
    /// Make and type, up to 80 characters. `None`: not given.
    pub description: Option<String>,
}

/// What an officer found when a vehicle or its equipment was inspected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VehicleInspection {
    /// When, milliseconds since the Unix epoch.
    pub at_ms: i64,
    /// The officer who inspected it.
    #[schema(value_type = String)]
    pub by: AccountName,
    /// Whether vehicle and equipment were found in order.
    pub passed: bool,
    /// In the officer's words, up to 500 characters.
    pub note: String,
}

/// A vehicle in this authority's register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Vehicle {
    /// Its id, the same at every authority.
    #[schema(value_type = String)]
    pub id: VehicleId,
    /// The carrier that it is registered for.
    #[schema(value_type = String)]
    pub carrier: PartyId,
    /// Its plates: all at the node where it was filed, its own at any other.
    #[schema(value_type = BTreeMap<String, String>)]
    pub plates: BTreeMap<AuthorityId, String>,
    /// Make and type. `None`: not given.
    pub description: Option<String>,
    /// Where it stands with this authority.
    pub standing: Standing,
    /// Where it stands with the others, as they have told us.
    #[schema(value_type = BTreeMap<String, Standing>)]
    pub elsewhere: BTreeMap<AuthorityId, Standing>,
    /// Inspections here, oldest first, at most 50 kept in the present state.
    pub inspections: Vec<VehicleInspection>,
    /// When the registration here runs out, milliseconds since the Unix epoch. `None`: not yet
    /// registered.
    pub expires_at_ms: Option<i64>,
}

/// What a carrier fills in to register a driver with this authority.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DriverForm {
    /// 1 to 80 characters.
    pub name: String,
    /// Identity card or permit, 1 to 30 characters.
    pub identity_number: String,
    /// Licence, 1 to 30 characters.
    pub licence_number: String,
    /// 5 to 30 of digits, spaces and `+()-/`.
    pub telephone: String,
}

/// A driver in this authority's register: what is shown without revealing anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Driver {
    /// Given by this node; means nothing elsewhere.
    #[schema(value_type = String)]
    pub id: DriverId,
    /// The carrier that the driver works for.
    #[schema(value_type = String)]
    pub carrier: PartyId,
    /// The name with all but the first character of each word masked.
    pub name_masked: String,
    /// The last 3 characters of the identity number, the rest masked.
    pub identity_masked: String,
    /// Where the driver stands.
    pub standing: Standing,
}

/// The personal part of a driver: a place of its own in the store; every look is in the audit.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DriverDetails {
    /// The driver whose details these are.
    #[schema(value_type = String)]
    pub driver: DriverId,
    /// What was filled in.
    pub form: DriverForm,
}

impl std::fmt::Debug for DriverForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DriverForm")
    }
}

impl std::fmt::Debug for DriverDetails {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DriverDetails").field("driver", &self.driver).finish_non_exhaustive()
    }
}
