//! How the gap between two authorities is guarded.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// How the lock is held in the gap between two authorities.
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
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum GapMode {
    /// The giver's chip stays armed until the receiver has accepted and sealed.
    Overlap,
    /// As the scheme publishes it: the giver's chip is off in the gap, and only the lock's own
    /// counter of openings can tell whether it was opened there.
    Scheme,
}
