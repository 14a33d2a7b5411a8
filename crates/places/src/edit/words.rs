//! The words of documents for what the atlas knows as role, kind and status.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{PlaceInstallation, PlaceRole, PlaceStatus};

// The words are taken as tokens, so that the schema sees them as serde does.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident as $schema:ident for $domain:ident { $($(#[$about:meta])* $variant:ident $word:tt)+ })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[schema(as = $schema)]
        pub enum $name {
            $($(#[$about])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// As written in documents.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The other way; `None`: no such word.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }

        impl From<$domain> for $name {
            fn from(value: $domain) -> Self {
                match value { $($domain::$variant => Self::$variant,)+ }
            }
        }

        impl From<$name> for $domain {
            fn from(value: $name) -> Self {
                match value { $($name::$variant => Self::$variant,)+ }
            }
        }
    )+};
}

words! {
    /// What a place is to a journey.
    RoleWord as PlaceRole for PlaceRole {
        /// A journey begins or ends here.
        ClearancePoint "clearance_point"
        /// One side of a boundary crossing.
        ControlPoint "control_point"
        /// Cargo changes hands here.
        TransferPoint "transfer_point"
    }
    /// What kind of installation a place is.
    KindWord as PlaceInstallation for PlaceInstallation {
        /// An airport's cargo terminal.
        Airport "airport"
        /// A container port.
        Seaport "seaport"
        /// A pier for river craft.
        River "river"
        /// Express and postal items.
        Express "express"
        /// Bonded zone or customs house.
        Bonded "bonded"
        /// Road or inland port.
        Road "road"
        /// A boundary control point.
        Boundary "boundary"
        /// Not publicly known.
        Unknown "unknown"
    }
    /// How well a place is known to belong to the scheme.
    StatusWord as PlaceStatus for PlaceStatus {
        /// Named as a point of the scheme.
        Confirmed "confirmed"
        /// A movement of the scheme there is reported.
        Reported "reported"
        /// Named for an earlier arrangement only: no route.
        Predecessor "predecessor"
        /// Named for a sister arrangement only: no route.
        Related "related"
        /// Counted by the scheme, named nowhere.
        Unnamed "unnamed"
    }
}
