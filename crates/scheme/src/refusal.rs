//! Why something was not done: a reason, or everything that is wrong with what was handed in.

use std::fmt;

use model::{Point, Pointer};
use serde::{Deserialize, Serialize};

use crate::{Class, FormReason, Reason};

/// Where in what was handed in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct At {
    /// The row or entry of a file, as people count them: rows of a table as the spreadsheet shows
    /// them, entries of a list from 1. `None`: it was no file.
    pub row: Option<u32>,
    /// In the row if there is one, in all of it otherwise.
    pub pointer: Pointer,
}

impl At {
    /// A row of a file.
    pub fn row(row: u32) -> Self {
        Self { row: Some(row), pointer: Pointer::root() }
    }

    /// A member of what is at this place.
    #[must_use]
    pub fn field(&self, name: &str) -> Self {
        Self { row: self.row, pointer: self.pointer.field(name) }
    }

    /// An entry of the list at this place, from 0.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        Self { row: self.row, pointer: self.pointer.index(index) }
    }
}

impl From<Pointer> for At {
    fn from(pointer: Pointer) -> Self {
        Self { row: None, pointer }
    }
}

impl From<&'static str> for At {
    fn from(literal: &'static str) -> Self {
        Pointer::from(literal).into()
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.row {
            Some(row) if self.pointer == Pointer::root() => write!(f, "row {row}"),
            Some(row) => write!(f, "row {row} {}", self.pointer),
            None => self.pointer.fmt(f),
        }
    }
}

/// One thing that is wrong with something handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// The place in what was sent that is at fault.
    pub at: At,
    /// Why that place is at fault.
    pub reason: Reason,
    /// Where on the map. `None`: the fault is not one of geometry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<Point>,
}

impl Fault {
    /// Something is wrong at a place.
    pub fn new(at: impl Into<At>, reason: impl Into<Reason>) -> Self {
        Self { at: at.into(), reason: reason.into(), point: None }
    }

    /// The same fault at a point of the map.
    #[must_use]
    pub fn on_the_map(self, point: Option<Point>) -> Self {
        Self { point, ..self }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.at, self.reason)
    }
}

/// Why an act was refused. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// One reason stands for the whole request.
    Because(Reason),
    /// Values break rules; all faults found, at least one.
    Faults(Vec<Fault>),
}

impl Refusal {
    /// A single fault.
    pub fn fault(at: impl Into<At>, reason: impl Into<Reason>) -> Self {
        Self::Faults(vec![Fault::new(at, reason)])
    }

    /// The reason, or that of the first fault.
    pub fn into_first(self) -> Reason {
        match self {
            Self::Because(reason) => reason,
            Self::Faults(faults) => {
                let first = faults.into_iter().next().map(|fault| fault.reason);
                first.unwrap_or_else(|| FormReason::Missing.into())
            }
        }
    }

    /// What it means to whoever asked.
    pub fn class(&self) -> Class {
        match self {
            Self::Because(reason) => reason.class(),
            Self::Faults(_) => Class::Invalid,
        }
    }
}

impl std::error::Error for Refusal {}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Because(reason) => reason.fmt(f),
            Self::Faults(faults) => {
                let texts = faults.iter().map(ToString::to_string);
                f.write_str(&texts.collect::<Vec<_>>().join("; "))
            }
        }
    }
}
