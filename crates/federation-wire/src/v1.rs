//! Version 1 of the messages between authorities.

use model::{JourneyId, LockId};
use serde::{Deserialize, Deserializer, Serialize, de::Error};

/// Longest seal number, in bytes.
pub const SEAL_NUMBER_MAX: usize = 64;
/// The grain of the only time that a notice of tampering tells.
const HOUR_MS: i64 = 3_600_000;

/// One statement of an authority about a journey. In JSON the kind stands in `message`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "message", rename_all = "snake_case")]
pub enum Message {
    /// Custody is released; take it.
    Offer(Offer),
    /// The epoch is accepted: custody is here now.
    Accept(Accept),
    /// Please void the epoch.
    Cancel(Cancel),
    /// The epoch is void and will never be accepted.
    Void(Void),
    /// Our chip saw tampering after we had let go, or we learned of it late.
    Tamper(Tamper),
    /// The journey has ended.
    Ended(Ended),
}

impl Message {
    /// The journey it is about.
    pub fn journey(&self) -> JourneyId {
        match self {
            Self::Offer(Offer { journey, .. })
            | Self::Accept(Accept { journey, .. })
            | Self::Cancel(Cancel { journey, .. })
            | Self::Void(Void { journey, .. })
            | Self::Tamper(Tamper { journey, .. })
            | Self::Ended(Ended { journey, .. }) => *journey,
        }
    }
}

/// How the giver guards the gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GapMode {
    /// The giver's chip stays armed until the acceptance.
    Overlap,
    /// The giver's chip is off; the lock's counter is compared.
    Scheme,
}

/// How a journey ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// Sealed from end to end, and provably so.
    Clean,
    /// Tampering was confirmed, or nobody has judged it.
    Exception,
    /// Nothing speaks against it, and nothing proves some gap.
    GapUnproven,
}

/// Custody is released under an epoch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// The journey whose custody is offered.
    pub journey: JourneyId,
    /// The lock, which both sides have enrolled.
    pub lock: LockId,
    /// The epoch that the receiver is asked to decide.
    pub epoch: u32,
    /// The lock's counter of openings at release. `None`: it does not count.
    #[serde(deserialize_with = "said")]
    pub openings: Option<u32>,
    /// The seal number, where one was declared: 1 to [`SEAL_NUMBER_MAX`] bytes, no controls.
    #[serde(deserialize_with = "seal_number")]
    pub seal: Option<String>,
    /// Whether tamper evidence lies on the journey that was not explained away.
    pub tampered: bool,
    /// Whether an earlier gap could not be proved.
    pub gap_unproven: bool,
    /// How the giver guards this gap.
    pub gap_mode: GapMode,
    /// When custody was released, milliseconds since the Unix epoch, by the giver's clock.
    pub released_at_ms: i64,
    /// Whether the cargo has been inspected on this journey.
    pub inspected: bool,
}

/// An epoch is accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accept {
    /// The journey whose custody is taken.
    pub journey: JourneyId,
    /// The epoch of the offer that is accepted.
    pub epoch: u32,
    /// The lock's counter of openings as read on acceptance. `None`: it does not count.
    #[serde(deserialize_with = "said")]
    pub openings: Option<u32>,
    /// When, milliseconds since the Unix epoch, by the receiver's clock.
    pub accepted_at_ms: i64,
}

/// The giver asks for an epoch to be voided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cancel {
    /// The journey whose offer is taken back.
    pub journey: JourneyId,
    /// The epoch of that offer.
    pub epoch: u32,
}

/// The receiver has voided an epoch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Void {
    /// The journey whose offer is void.
    pub journey: JourneyId,
    /// The epoch that will never be accepted.
    pub epoch: u32,
}

/// Notice of tampering: that it was, and the hour; never where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tamper {
    /// The journey that the evidence is about.
    pub journey: JourneyId,
    /// The hour it was learned, milliseconds since the Unix epoch, cut to the hour.
    #[serde(deserialize_with = "whole_hour")]
    pub hour_ms: i64,
}

/// The journey has ended at its last authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ended {
    /// The journey that has ended.
    pub journey: JourneyId,
    /// How it ended; a later word may only make it worse.
    pub end: End,
    /// When, milliseconds since the Unix epoch, by the last authority's clock.
    pub ended_at_ms: i64,
}

/// What may be `null` must still be there: a field left out is not the same as nothing known.
fn said<'de, D: Deserializer<'de>>(input: D) -> Result<Option<u32>, D::Error> {
    Option::deserialize(input)
}

fn seal_number<'de, D: Deserializer<'de>>(input: D) -> Result<Option<String>, D::Error> {
    let Some(seal) = Option::<String>::deserialize(input)? else { return Ok(None) };
    let fits = (1..=SEAL_NUMBER_MAX).contains(&seal.len());
    if !fits || seal.chars().any(char::is_control) {
        let rule = format_args!("seal must have 1 to {SEAL_NUMBER_MAX} bytes and no controls");
        return Err(D::Error::custom(rule));
    }
    Ok(Some(seal))
}

fn whole_hour<'de, D: Deserializer<'de>>(input: D) -> Result<i64, D::Error> {
    let hour_ms = i64::deserialize(input)?;
    if hour_ms.rem_euclid(HOUR_MS) != 0 {
        let rule = format_args!("hour_ms must be cut to the hour, {hour_ms} is not");
        return Err(D::Error::custom(rule));
    }
    Ok(hour_ms)
}
