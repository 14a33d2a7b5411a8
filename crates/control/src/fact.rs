//! Facts of incidents and of lines of a journey's story: typed values, of which words are made at
//! the edges.
#![expect(missing_docs, reason = "a parameter is named after the kind of value that it holds")]

use std::fmt;

use journey::{End, OrderKind, OrderOutcome};
use model::{
    AccountName, AuthorityId, IncidentId, JourneyId, LockId, OrderId, PlaceId, TerminalId,
    VehicleId, write_code,
};
use scheme::{Reason, Refusal};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantNames};
use utoipa::ToSchema;
use watch::Measure;

use crate::IncidentKind;

/// A fact of an incident or of a line of a journey's story. A name of a parameter means the same
/// kind of value as in [`Reason`].
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr, VariantNames,
)]
#[serde(tag = "code", content = "params", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Fact {
    /// The journey that it is about, where it is declared under another or under none.
    Journey { journey: JourneyId },
    /// The authority that it is about.
    Authority { authority: AuthorityId },
    /// The lock that is on the door from now on.
    Lock { lock: LockId },
    /// The vehicle that drives from now on.
    Vehicle { vehicle: VehicleId },
    /// Where it goes to from now on.
    Destination { place: PlaceId },
    /// The control points that it crosses at from now on.
    ControlPoint { from: PlaceId, to: PlaceId },
    /// The reason that the scheme gives.
    Because { why: Reason },
    /// The number that a device names itself by.
    Terminal {
        #[schema(value_type = String)]
        terminal: TerminalId,
    },
    /// What the gateway saw of a second device with the same number.
    Sessions { sessions: Sessions },
    /// The cargo was under no lock from this moment, in milliseconds since the Unix epoch.
    UnguardedFrom { from_ms: i64 },
    /// The cargo was under no lock until this moment, in milliseconds since the Unix epoch.
    UnguardedTo { to_ms: i64 },
    /// What is too old was last removed at this midnight, in milliseconds since the Unix epoch.
    SweptLast { at_ms: i64 },
    /// The device's clock is ahead by this much.
    ClockAhead { seconds: i64 },
    /// Messages from the first of these numbers to the last, both included.
    Messages { first: u64, last: u64 },
    /// The other authority's clock is ahead of ours by this much.
    ClockApart { seconds: i64 },
    /// How far outside its corridor the vehicle was at most.
    OffCorridor { metres: u64 },
    /// Half the width of the corridor.
    HalfWidth { metres: u64 },
    /// How long it has lasted.
    Lasted { seconds: i64 },
    /// How long nothing was heard.
    Silent { seconds: i64 },
    /// How long silence is allowed.
    SilenceAllowed { seconds: i64 },
    /// The order that was given or has ended.
    Order { order: OrderId },
    /// What the order asks for.
    OrderKind { order_kind: OrderKind },
    /// What became of the order in the end.
    OrderOutcome { order_outcome: OrderOutcome },
    /// The incident that was raised.
    Incident { incident: IncidentId },
    /// What the incident is about.
    IncidentKind { incident_kind: IncidentKind },
    /// What the journey ended as.
    End { end: End },
    /// Whether cargo was inspected here.
    Inspected { inspected: bool },
    /// The account of whoever did it.
    By { account: AccountName },
    /// Why it was declared without papers, in the words of whoever did.
    WithoutPapers { note: String },
    /// A place on the way ahead is not in force.
    PlaceClosed { place: PlaceId },
    /// The route is withdrawn.
    RouteClosed { from: PlaceId, to: PlaceId },
    /// The zone of a place on the way ahead is another.
    ZoneChanged { place: PlaceId },
    /// The corridor of the way ahead is another.
    CorridorChanged { from: PlaceId, to: PlaceId },
}

/// What the gateway saw of two sessions of one device.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, IntoStaticStr, EnumString,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Sessions {
    /// A second one opened while the first stood.
    SecondOpened,
    /// Both sessions have spoken since the second one opened.
    BothSpeak,
}

impl Fact {
    /// The reasons of a refusal.
    pub(crate) fn of_refusal(refusal: Refusal) -> Vec<Self> {
        let because = |why| Self::Because { why };
        match refusal {
            Refusal::Because(why) => vec![because(why)],
            Refusal::Faults(faults) => {
                faults.into_iter().map(|fault| because(fault.reason)).collect()
            }
        }
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_code(self, f)
    }
}

impl From<Reason> for Fact {
    fn from(why: Reason) -> Self {
        Self::Because { why }
    }
}

impl From<Sessions> for Fact {
    fn from(sessions: Sessions) -> Self {
        Self::Sessions { sessions }
    }
}

impl From<Measure> for Fact {
    fn from(measure: Measure) -> Self {
        let seconds = |seconds: u64| i64::try_from(seconds).unwrap_or(i64::MAX);
        match measure {
            Measure::OffCorridor { metres } => Self::OffCorridor { metres },
            Measure::HalfWidth { metres } => Self::HalfWidth { metres },
            Measure::Lasted { seconds: it } => Self::Lasted { seconds: seconds(it) },
            Measure::Silent { seconds: it } => Self::Silent { seconds: seconds(it) },
            Measure::SilenceAllowed { seconds: it } => {
                Self::SilenceAllowed { seconds: seconds(it) }
            }
        }
    }
}
