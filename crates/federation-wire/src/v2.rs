//! Version 2 of the messages between authorities: those of version 1, unchanged, and what
//! authorities tell one another about the scheme.

mod bounded;
mod scheme;

use model::JourneyId;
use serde::{Deserialize, Deserializer, Serialize};

pub use crate::v1::{
    Accept, Cancel, End, Ended, GapMode, Message as Custody, Offer, SEAL_NUMBER_MAX, Tamper, Void,
};
pub use bounded::{List, OutOfBounds, Text, Whole};
pub use scheme::*;

/// One statement of an authority. In JSON the kind stands in `message`, whichever sort it is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Message {
    /// About the custody of a journey: what version 1 has, word for word.
    Custody(Custody),
    /// About the scheme: applications, manifests, inspections.
    Scheme(Box<Scheme>),
}

impl Message {
    /// The journey whose custody it is about. `None`: it is about the scheme.
    pub fn journey(&self) -> Option<JourneyId> {
        match self {
            Self::Custody(custody) => Some(custody.journey()),
            Self::Scheme(_) => None,
        }
    }
}

impl From<Custody> for Message {
    fn from(custody: Custody) -> Self {
        Self::Custody(custody)
    }
}

impl From<Scheme> for Message {
    fn from(scheme: Scheme) -> Self {
        Self::Scheme(Box::new(scheme))
    }
}

impl<'de> Deserialize<'de> for Message {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        Flat::deserialize(input).map(Self::from)
    }
}

macro_rules! flat {
    ($($variant:ident: $sort:ident),+ $(,)?) => {
        /// All kinds side by side: the closed list by which a message is read.
        #[derive(Deserialize)]
        #[serde(tag = "message", rename_all = "snake_case")]
        enum Flat {
            $($variant($variant),)+
        }

        impl From<Flat> for Message {
            fn from(flat: Flat) -> Self {
                match flat {
                    $(Flat::$variant(it) => Self::from($sort::$variant(it)),)+
                }
            }
        }
    };
}

flat! {
    Offer: Custody,
    Accept: Custody,
    Cancel: Custody,
    Void: Custody,
    Tamper: Custody,
    Ended: Custody,
    Filed: Scheme,
    Answered: Scheme,
    Withdrawn: Scheme,
    Decided: Scheme,
    Standing: Scheme,
    Bundled: Scheme,
    Cargo: Scheme,
    Recheck: Scheme,
    Checked: Scheme,
    Cancelled: Scheme,
    Started: Scheme,
    StartWithdrawn: Scheme,
    AmendmentAsked: Scheme,
    AmendmentDecided: Scheme,
    Inspected: Scheme,
}
