//! Authorities, regions and places, as the data files describe them. A place says only what is
//! publicly known: an unnamed slot has neither name nor position nor zone.

use model::{AuthorityId, Effective, Metres, PlaceId, Point, RegionId};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr};
use utoipa::ToSchema;

use crate::ZoneHandle;

/// A name in the four languages of the console.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names {
    /// English. `None`: no source gives one.
    pub en: Option<String>,
    /// Traditional Chinese. `None`: no source gives one.
    pub zh_hant: Option<String>,
    /// Simplified Chinese, where needed converted from the traditional. `None`: not known.
    pub zh_hans: Option<String>,
    /// Portuguese. `None`: no source gives one.
    pub pt: Option<String>,
}

impl Names {
    /// The name for a language tag (`en`, `zh-Hant`, `zh-Hans`, `pt`); `None` when it is not known
    /// in that language. Falling back to another language is the reader's decision.
    pub fn in_language(&self, tag: &str) -> Option<&str> {
        match tag {
            "en" => self.en.as_deref(),
            "zh-Hant" => self.zh_hant.as_deref(),
            "zh-Hans" => self.zh_hans.as_deref(),
            "pt" => self.pt.as_deref(),
            _ => None,
        }
    }
}

/// A customs authority: one side of the boundary.
#[derive(Debug, Clone, PartialEq)]
pub struct Authority {
    /// `hk`, `mainland` or `macao`.
    pub id: AuthorityId,
    /// What the authority is called.
    pub names: Names,
    /// How far to each side of its line a leg of this authority may stray.
    pub corridor_half_width: Metres,
    /// Since when it takes part.
    pub effective: Effective,
    /// The publication that says so: its title, page or address.
    pub source: String,
}

/// A region that clearance points are counted by.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    /// `hong-kong`, `guangdong`, …
    pub id: RegionId,
    /// Whose side it is on.
    pub authority: AuthorityId,
    /// What the region is called.
    pub names: Names,
    /// How many clearance points the scheme counts there, named or not.
    pub clearance_points: u32,
    /// Since when it takes part.
    pub effective: Effective,
    /// The publication that says so: its title, page or address.
    pub source: String,
}

/// What a place is to a journey.
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
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum PlaceRole {
    /// A journey begins or ends here.
    ClearancePoint,
    /// A boundary crossing, one side of it.
    ControlPoint,
    /// Cargo changes hands here; no source says that it is a clearance point.
    TransferPoint,
}

/// What kind of installation a place is.
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
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum PlaceInstallation {
    /// An airport's cargo terminal.
    Airport,
    /// A container port.
    Seaport,
    /// A pier for river craft.
    River,
    /// Express and postal items.
    Express,
    /// Bonded zone or customs house.
    Bonded,
    /// Road or inland port.
    Road,
    /// A boundary control point.
    Boundary,
    /// Not publicly known.
    Unknown,
}

/// How well a place is known to belong to the scheme.
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
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum PlaceStatus {
    /// A page names it as a point, port or destination of the scheme.
    Confirmed,
    /// A page reports a movement of the scheme there.
    Reported,
    /// Named for the scheme's predecessor only: not counted, no route.
    Predecessor,
    /// Named for a sister arrangement only: not counted, no route.
    Related,
    /// Counted by the scheme, named nowhere.
    Unnamed,
}

/// The point of a place, and how accurate it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Position {
    /// The place's own point, by WGS-84.
    pub point: Point,
    /// Guessed error, in metres, 1 to 50,000.
    pub accuracy: Metres,
    /// Whether the position and the zone are approximate: not surveyed, not for enforcement.
    pub is_approximate: bool,
}

/// A clearance point, control point or transfer point.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Readable: `hk-super-terminal-1`; `gd-03` for an unnamed slot.
    pub id: PlaceId,
    /// Whose side it is on.
    pub authority: AuthorityId,
    /// The region whose published number of clearance points counts it.
    pub region: RegionId,
    /// What it is to a journey.
    pub role: PlaceRole,
    /// What kind of installation it is.
    pub kind: PlaceInstallation,
    /// How well it is known.
    pub status: PlaceStatus,
    /// Its name; all `None` for an unnamed slot.
    pub names: Names,
    /// Where it is. `None`: not public.
    pub position: Option<Position>,
    /// Its zone. `None`: not public.
    pub zone: Option<ZoneHandle>,
    /// When it is in force.
    pub effective: Effective,
    /// The publication that says so: its title, page or address.
    pub source: String,
    /// What a reader should know besides. `None`: nothing.
    pub note: Option<String>,
}

impl Place {
    /// Whether it is one of the scheme's clearance points: those that routes join.
    pub fn is_counted(&self) -> bool {
        self.is_of_the_scheme() && self.role == PlaceRole::ClearancePoint
    }

    /// Whether a journey may begin or end here: one of the scheme's clearance points, or a transfer
    /// point.
    pub fn is_end(&self) -> bool {
        self.is_of_the_scheme() && self.role != PlaceRole::ControlPoint
    }

    /// Whether it is named for this scheme, or counted by it; not for a predecessor or a sister.
    pub fn is_of_the_scheme(&self) -> bool {
        match self.status {
            PlaceStatus::Confirmed | PlaceStatus::Reported | PlaceStatus::Unnamed => true,
            PlaceStatus::Predecessor | PlaceStatus::Related => false,
        }
    }
}
