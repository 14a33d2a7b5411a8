//! What authorities tell one another about the scheme. Lengths and ranges are those of the scheme's
//! documents; what is left out there has no field here.

mod application;
mod cargo;
mod check;
mod manifest;
mod under_way;

use model::LockId;
use serde::{Deserialize, Deserializer, Serialize};

use super::{List, Text, Whole};
pub use application::*;
pub use cargo::*;
pub use check::*;
pub use manifest::*;
pub use under_way::*;

/// Milliseconds since the Unix epoch, 1970 to 9999.
pub type TimeMs = Whole<0, 253_402_300_799_999>;
/// Which round of asking about a manifest it is of, from 1.
pub type Round = Whole<1, 4_294_967_295>;
/// A name of a company or trade partner.
pub type Name = Text<1, 120>;
/// An address; a published participant may have none.
pub type Address = Text<0, 200>;
/// A number of a paper.
pub type Number = Text<1, 40>;
/// Words of a person that another person reads at length.
pub type Words = Text<1, 2_000>;
/// A reason or a note.
pub type Reason = Text<1, 500>;
/// A day of the Gregorian calendar, `YYYY-MM-DD`.
pub type Day = Text<10, 10>;
/// Two letters of a country or place.
pub type Country = Text<2, 2>;
/// What is printed on a device's body: the alphabet of identifiers.
pub type DeviceId = LockId;

/// One statement about the scheme. In JSON the kind stands in `message`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "message", rename_all = "snake_case")]
pub enum Scheme {
    /// An application that the receiver must decide.
    Filed(Filed),
    /// The applicant answered the receiver's question.
    Answered(Answered),
    /// The applicant took it back.
    Withdrawn(Withdrawn),
    /// What the sender decided.
    Decided(Decided),
    /// Where something stands with the sender.
    Standing(Standing),
    /// A manifest that passes the receiver.
    Bundled(Bundled),
    /// Some of its consignments.
    Cargo(Cargo),
    /// Look at the checks again.
    Recheck(Recheck),
    /// What the sender's checks came to.
    Checked(Checked),
    /// The carrier took a manifest back.
    Cancelled(Cancelled),
    /// The carrier starts: declare the journey and answer.
    Started(Started),
    /// The start came to nothing.
    StartWithdrawn(StartWithdrawn),
    /// A change is asked for.
    AmendmentAsked(AmendmentAsked),
    /// A change is decided.
    AmendmentDecided(AmendmentDecided),
    /// The sender has inspected.
    Inspected(Inspected),
}

/// What may be `null` must still be there.
fn said<'de, T: Deserialize<'de>, D: Deserializer<'de>>(input: D) -> Result<Option<T>, D::Error> {
    Option::deserialize(input)
}

/// How cargo travels before or after the road.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// By air before or after the road.
    AirLand,
    /// By sea before or after the road.
    SeaLand,
}
