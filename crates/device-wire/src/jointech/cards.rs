//! The cards that open a Jointech lock: up to 500 (JT701: 50), written as ten digits.
//!
//! Source: JT701D Protocol Manual V1.4, P41 and P42.

use std::fmt;

use crate::{CommandError, jointech::command::in_range};

/// Cards in one command.
const CARDS: i64 = 20;
/// Groups of twenty cards.
const GROUPS: i64 = 25;

/// What to do with cards. `Debug` shows how many, not which.
#[derive(Clone, PartialEq, Eq)]
pub enum JointechCards {
    /// P41,1,1: let these open the lock. 1 to 20 numbers, none of them 0.
    Add(Vec<u32>),
    /// P41,1,2: no longer let these. 1 to 20 numbers, none of them 0.
    Delete(Vec<u32>),
    /// P41,1,3: no longer let any.
    DeleteAll,
    /// P41,0: read out a group of twenty, 1 to 25.
    Read(u8),
    /// P42: for 60 s, take up the cards that are held to the lock, at most 20. They are in the
    /// answer.
    EnrolOnSite,
}

impl JointechCards {
    pub(super) fn word(&self) -> &'static str {
        if matches!(self, Self::EnrolOnSite) { "P42" } else { "P41" }
    }

    pub(super) fn text(&self) -> Result<String, CommandError> {
        Ok(match self {
            Self::Add(cards) => format!("(P41,1,1,{})", list(cards)?),
            Self::Delete(cards) => format!("(P41,1,2,{})", list(cards)?),
            Self::DeleteAll => "(P41,1,3)".to_owned(),
            Self::Read(group) => format!("(P41,0,{})", in_range("card group", *group, 1, GROUPS)?),
            Self::EnrolOnSite => "(P42,1)".to_owned(),
        })
    }
}

/// How many, then each in ten digits.
fn list(cards: &[u32]) -> Result<String, CommandError> {
    let length = i64::try_from(cards.len()).unwrap_or(i64::MAX);
    let length = in_range("number of cards", length, 1, CARDS)?;
    let cards = cards.iter().map(|card| {
        let card = in_range("card number", *card, 1, i64::from(u32::MAX))?;
        Ok(format!(",{card:010}"))
    });
    Ok(format!("{length}{}", cards.collect::<Result<String, CommandError>>()?))
}

impl fmt::Debug for JointechCards {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = self.word();
        match self {
            Self::Add(cards) => write!(f, "{word}(add {})", cards.len()),
            Self::Delete(cards) => write!(f, "{word}(delete {})", cards.len()),
            Self::DeleteAll => write!(f, "{word}(delete all)"),
            Self::Read(group) => write!(f, "{word}(read group {group})"),
            Self::EnrolOnSite => write!(f, "{word}(enrol)"),
        }
    }
}
