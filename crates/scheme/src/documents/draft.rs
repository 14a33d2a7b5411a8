//! Proposed edits of places, routes and corridors. What an edit says is the business of `places`;
//! who may publish it is ours: two persons.

use model::{AccountName, DraftId};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

/// Where a draft stands.
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
pub enum DraftStatus {
    /// Waits for a second person.
    Proposed,
    /// In force from its effective dates on.
    Published,
    /// An officer turned it down.
    Rejected,
}

/// A proposed edit, or several that belong together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// The draft's identifier.
    #[schema(value_type = String)]
    pub id: DraftId,
    /// The edits as `places` writes them, 1 to 200.
    #[schema(value_type = Vec<Object>)]
    pub edits: Vec<serde_json::Value>,
    /// Why, 1 to 500 characters.
    pub reason: String,
    /// The officer who proposed it.
    #[schema(value_type = String)]
    pub proposed_by: AccountName,
    /// When, milliseconds since the Unix epoch.
    pub proposed_at_ms: i64,
    /// How far it has come.
    pub status: DraftStatus,
    /// Who decided; never the proposer. `None`: nobody yet.
    #[schema(value_type = Option<String>)]
    pub decided_by: Option<AccountName>,
    /// When, milliseconds since the Unix epoch. `None`: not yet.
    pub decided_at_ms: Option<i64>,
    /// Why it was turned down. `None`: it was not, or nothing was said.
    pub note: Option<String>,
}
