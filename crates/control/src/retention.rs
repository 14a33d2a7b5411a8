//! For how long a node keeps what, and what takes it away when that is over.
//!
//! Everything in a store is of one class, or is kept for as long as the node is (decision 19 has the
//! table). [`Retention`] says how many days each class is kept; a [`Sweeper`] has the store remove
//! what is older, slice by slice; the store says what went ([`SweptClass`]).
//!
//! **Invariant** What can still move is never old: journeys that are not over, and what belongs to
//! them. What belongs to a journey under a legal hold stays, however old it is.

mod erasure;
mod hold;
mod sweeper;

use model::{ServerTime, Word};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

pub use erasure::{Erasure, ErasureDecision, ErasureOf, ErasureState};
pub use hold::LegalHold;
pub use sweeper::Sweeper;

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// Longest that anything may be kept, in days: a century.
const DAYS_MAX: u32 = 36_525;

/// A class of what a node keeps: what is in it is kept equally long.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
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
pub enum RetentionClass {
    /// Frames of devices, as they came.
    RawFrames,
    /// Tracks, as they were folded from frames.
    Positions,
    /// The personal part of drivers who are registered no more, and what it said before it was changed.
    DriverContacts,
    /// Journeys that are over, with their orders, incidents and stories; incidents about no journey.
    Journeys,
    /// Lines of the audit about what people and the node did.
    OfficersActs,
    /// Lines of the audit about log-ins, and what was shown and taken away; the addresses from which
    /// anything was asked.
    AccessLog,
}

/// How many days each class is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetentionDays {
    /// How long [`RetentionClass::RawFrames`] are kept, from when they were received.
    pub raw_frames: u32,
    /// How long [`RetentionClass::Positions`] are kept, by the device's clock.
    pub positions: u32,
    /// How long [`RetentionClass::DriverContacts`] are kept, from the end of the registration, or of the driver's
    /// last journey if that is later.
    pub driver_contacts: u32,
    /// How long [`RetentionClass::Journeys`] are kept, from their end.
    pub journeys: u32,
    /// How long [`RetentionClass::OfficersActs`] are kept, from when it was done.
    pub officers_acts: u32,
    /// How long the [`RetentionClass::AccessLog`] is kept, from when it was written.
    pub access_log: u32,
}

impl Default for RetentionDays {
    /// A month for what is only read when something went wrong, half a year for tracks, three years for
    /// who looked, ten for what was decided.
    fn default() -> Self {
        Self {
            raw_frames: 30,
            positions: 180,
            driver_contacts: 30,
            journeys: 3_653,
            officers_acts: 3_653,
            access_log: 1_096,
        }
    }
}

impl RetentionDays {
    fn of(&self, class: RetentionClass) -> u32 {
        match class {
            RetentionClass::RawFrames => self.raw_frames,
            RetentionClass::Positions => self.positions,
            RetentionClass::DriverContacts => self.driver_contacts,
            RetentionClass::Journeys => self.journeys,
            RetentionClass::OfficersActs => self.officers_acts,
            RetentionClass::AccessLog => self.access_log,
        }
    }
}

/// Periods that break no rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Retention(RetentionDays);

/// Why periods cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RetentionError {
    /// Shorter than what the node itself needs, or longer than anything is kept.
    #[error("{class} is kept {days} days, which is not from {least} to {DAYS_MAX}: {because}")]
    #[expect(missing_docs, reason = "the message says what each field is")]
    Bounds { class: &'static str, days: u32, least: u32, because: &'static str },
    /// One class must be kept as long as another at least.
    #[error("{class} is kept {days} days, less than the {least} of {other}: {because}")]
    #[expect(missing_docs, reason = "the message says what each field is")]
    Order { class: &'static str, days: u32, other: &'static str, least: u32, because: &'static str },
}

/// The least number of days of each class, and why.
const LEAST: &[(RetentionClass, u32, &str)] = &[
    (
        RetentionClass::RawFrames,
        3,
        "devices send up to a day late, and tracks are folded after that",
    ),
    (RetentionClass::Positions, 3, "devices send up to a day late"),
    (RetentionClass::DriverContacts, 1, "a change may have to be looked into the day after"),
    (RetentionClass::Journeys, 30, "a journey that was taken back may be offered for 14 days"),
    (RetentionClass::OfficersActs, 30, "what was done must be there to be looked over"),
    (RetentionClass::AccessLog, 30, "what was looked at must be there to be looked over"),
];

/// A class, another one that goes no later, and why.
const ORDER: &[(RetentionClass, RetentionClass, &str)] = &[
    (
        RetentionClass::Positions,
        RetentionClass::RawFrames,
        "a position that is gone would still stand in its frame",
    ),
    (RetentionClass::Journeys, RetentionClass::Positions, "a track is of a journey"),
    (
        RetentionClass::OfficersActs,
        RetentionClass::Journeys,
        "what was done on a journey belongs to it",
    ),
];

impl Retention {
    /// Checks periods.
    ///
    /// # Errors
    ///
    /// The first rule that is broken, with the value.
    pub fn new(days: RetentionDays) -> Result<Self, RetentionError> {
        for &(class, least, because) in LEAST {
            let found = days.of(class);
            if !(least..=DAYS_MAX).contains(&found) {
                let class = class.word();
                return Err(RetentionError::Bounds { class, days: found, least, because });
            }
        }
        for &(class, other, because) in ORDER {
            let (found, least) = (days.of(class), days.of(other));
            if found < least {
                let (class, other) = (class.word(), other.word());
                return Err(RetentionError::Order { class, days: found, other, least, because });
            }
        }
        Ok(Self(days))
    }

    /// How many days a class is kept.
    pub fn days(&self, class: RetentionClass) -> u32 {
        self.0.of(class)
    }

    /// Everything of a class that is older than this goes: a midnight (UTC), so that a day's sweep has
    /// one end.
    pub fn before(&self, class: RetentionClass, now: ServerTime) -> ServerTime {
        ServerTime(midnight(now).0.saturating_sub(i64::from(self.days(class)) * DAY_MS))
    }
}

/// The last midnight, UTC.
pub(crate) fn midnight(now: ServerTime) -> ServerTime {
    ServerTime(now.0.div_euclid(DAY_MS) * DAY_MS)
}

/// A slice of a sweep: as much as is removed in one transaction between two commits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slice {
    /// The class whose oldest rows go.
    pub class: RetentionClass,
    /// Everything older than this goes.
    pub before: ServerTime,
    /// The midnight of the day whose sweep it is part of.
    pub day: ServerTime,
    /// Where the slice before ended, in the store's own terms. `None`: it is the first.
    pub after: Option<i64>,
    /// What time it is, by the node's clock.
    pub at: ServerTime,
}

/// What a slice came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Swept {
    /// There may be more, behind this.
    Until(Option<i64>),
    /// Nothing of the class is older than it may be, but for what is held.
    Everything,
}

/// How far a class has been swept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SweptClass {
    /// The class that was swept.
    pub class: RetentionClass,
    /// Nothing of it is older than this, but for what is held.
    pub up_to: ServerTime,
    /// When that was found last.
    pub at: ServerTime,
    /// The midnight of the day that was swept last, and how far that goes at most. `None`: it was swept
    /// before that was written down.
    pub day: Option<(ServerTime, ServerTime)>,
    /// How many rows were ever removed, and how many had a part of them removed.
    pub removed: u64,
}

#[cfg(test)]
mod tests {
    use super::{Retention, RetentionClass, RetentionDays, ServerTime};

    #[track_caller]
    fn check(change: impl FnOnce(&mut RetentionDays), expected: &str) {
        let mut days = RetentionDays::default();
        change(&mut days);
        match Retention::new(days) {
            Ok(_) => assert_eq!(expected, "good"),
            Err(error) => assert!(error.to_string().starts_with(expected), "{error}"),
        }
    }

    #[test]
    fn periods() {
        check(|_| {}, "good");
        check(|it| it.raw_frames = 2, "raw_frames is kept 2 days, which is not from 3 to 36525:");
        check(|it| it.positions = 29, "positions is kept 29 days, less than the 30 of raw_frames:");
        check(|it| it.journeys = 179, "journeys is kept 179 days, less than the 180 of positions:");
        check(|it| it.officers_acts = 9, "officers_acts is kept 9 days, which is not from 30");
        check(|it| it.journeys = 36_526, "journeys is kept 36526 days, which is not from 30");
        check(|it| it.driver_contacts = 0, "driver_contacts is kept 0 days");
        check(|it| it.access_log = 30, "good");
    }

    #[test]
    fn a_class_goes_from_midnight_on() {
        let retention = Retention::default();
        let day = 86_400_000;
        for now in [100 * day, 100 * day + 1, 101 * day - 1] {
            let before = retention.before(RetentionClass::RawFrames, ServerTime(now));
            assert_eq!(before, ServerTime(70 * day));
        }
        let early = retention.before(RetentionClass::Journeys, ServerTime(-1));
        assert_eq!(early, ServerTime(-day - 3_653 * day));
    }
}
