//! Enums as words, and words back as the few `&'static str` that records carry.

use std::{
    collections::HashSet,
    fmt,
    sync::{Mutex, OnceLock, PoisonError},
};

use control::{AccountRole, IncidentKind, StoryKind, Verdict};
use journey::{
    Cause, Decision, End, Evidence, GapMode, GapProof, Hold, OrderKind, OrderState, Whereabouts,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use watch::Severity;

/// Most different words kept for the life of the process. The program itself has a few dozen.
const WORDS_MAX: usize = 1_024;

/// An enum whose every variant has a stable word.
pub(crate) trait Named: Copy {
    /// What it is, for errors.
    const WHAT: &'static str;
    /// The variant's word.
    fn word(self) -> &'static str;
    /// The variant of a word.
    fn parse(word: &str) -> Option<Self>;
}

/// An enum in a row, as its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Word<T>(pub(crate) T);

impl<T: Named> Serialize for Word<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.word())
    }
}

impl<'de, T: Named> Deserialize<'de> for Word<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        T::parse(&word).map(Self).ok_or_else(|| de::Error::custom(UnknownWord(T::WHAT, word)))
    }
}

/// A word that no variant has.
#[derive(Debug, thiserror::Error)]
#[error("{1:?} is no {0}")]
pub(crate) struct UnknownWord(pub(crate) &'static str, pub(crate) String);

macro_rules! named {
    ($($type:ty: $what:literal, $word:ident, $parse:ident;)+) => {$(
        impl Named for $type {
            const WHAT: &'static str = $what;
            fn word(self) -> &'static str {
                self.$word()
            }
            fn parse(word: &str) -> Option<Self> {
                Self::$parse(word)
            }
        }
    )+};
}

named! {
    GapMode: "gap mode", name, from_name;
    End: "end", name, from_name;
    Decision: "decision", name, from_name;
    Evidence: "state of evidence", name, from_name;
    GapProof: "gap proof", name, from_name;
    Hold: "hold", name, from_name;
    Whereabouts: "whereabouts", name, from_name;
    OrderKind: "kind of order", name, from_name;
    OrderState: "state of an order", name, from_name;
    Cause: "cause", name, from_name;
    IncidentKind: "kind of incident", word, from_word;
    Severity: "severity", word, from_word;
    StoryKind: "kind of a story's line", word, from_word;
}

macro_rules! named_here {
    ($($type:ident: $what:literal { $($variant:ident = $word:literal),+ })+) => {$(
        impl Named for $type {
            const WHAT: &'static str = $what;
            fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
            fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    )+};
}

named_here! {
    Verdict: "verdict" { Confirmed = "confirmed", Explained = "explained", FalseAlarm = "false_alarm" }
    AccountRole: "role" {
        Officer = "officer", Supervisor = "supervisor", Auditor = "auditor",
        Carrier = "carrier", Shipper = "shipper", Supplier = "supplier"
    }
}

/// The word as the `&'static str` that records carry. Each is kept once for the life of the process.
///
/// # Errors
///
/// When more than [`WORDS_MAX`] different ones have been seen: no database of ours holds so many.
pub(crate) fn intern(word: &str) -> Result<&'static str, TooManyWords> {
    static WORDS: OnceLock<Mutex<HashSet<&'static str>>> = OnceLock::new();
    let words = WORDS.get_or_init(Mutex::default);
    let mut words = words.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = words.get(word) {
        return Ok(known);
    }
    if words.len() >= WORDS_MAX {
        return Err(TooManyWords);
    }
    let kept: &'static str = Box::leak(word.to_owned().into_boxed_str());
    words.insert(kept);
    Ok(kept)
}

/// More different words than the program could have written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TooManyWords;

impl fmt::Display for TooManyWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "more than {WORDS_MAX} different words stand where the program writes a few")
    }
}

impl std::error::Error for TooManyWords {}
