//! What a map is made of.

use serde::{Deserialize, Serialize};
use strum::{Display, IntoStaticStr, VariantArray};

/// A sort of thing that a map, or a file with changes to it, is made of.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Display, IntoStaticStr, VariantArray,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum MapItem {
    /// An authority, with its regions.
    Authority,
    /// A region, which counts its clearance points.
    Region,
    /// A clearance point, control point or other place.
    Place,
    /// A boundary crossing.
    Crossing,
    /// The zone of a place.
    Zone,
    /// A stretch of road on which devices are silent.
    Shadow,
    /// A link between the two sides of a crossing.
    Link,
    /// A junction of roads.
    Junction,
    /// A road between two junctions.
    Road,
    /// A point of a line.
    Point,
    /// A change in a draft.
    Edit,
    /// A row of a file.
    Row,
    /// A feature of a file.
    Feature,
    /// A day on which a change comes into force.
    Day,
}
