//! Reading the data files of the schemes: the rows as they stand, and why a text is refused.
//! Unknown keys are refused: a misspelt date must not pass for no date.

use serde::de::DeserializeOwned;

use crate::{Day, Effective, Text};

/// Longest name, rule or note, in bytes.
const TEXT_MAX: usize = 2_000;

/// Why a data file is refused.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what each field is")]
pub enum SchemeDataError {
    /// Not TOML, an unknown or missing key, or a value of the wrong kind.
    #[error("{file}, line {line}: cannot be read")]
    Toml {
        file: &'static str,
        line: usize,
        /// What the reader says.
        #[source]
        source: Box<toml::de::Error>,
    },
    /// A row breaks a rule.
    #[error("{file}, {row}: {rule}")]
    Row {
        file: &'static str,
        /// Kind, number from 1 and id: `scheme 2 "sels"`.
        row: String,
        rule: SchemeRule,
    },
}

/// The rules that a row of scheme data can break.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what each field is")]
pub enum SchemeRule {
    /// An id stands twice for the same day.
    #[error("{0:?} is defined twice")]
    Duplicate(String),
    /// A reference to something that is not defined, or only further down.
    #[error("unknown {what} {id:?}")]
    Unknown {
        /// Kind of thing.
        what: &'static str,
        id: String,
    },
    /// A text is empty, or only in some languages.
    #[error("{0} is empty")]
    Empty(&'static str),
    /// A text is longer than a rule ever is.
    #[error("{0} is longer than 2000 bytes")]
    TooLong(&'static str),
    /// An end that is not after the beginning.
    #[error("the end {to} is not after the beginning {from}")]
    DatesReversed { from: Day, to: Day },
    /// An authority stands in a chain but neither in the scheme nor in one that it also needs.
    #[error("the chain {0} passes an authority that nothing here confirms")]
    ChainStranger(String),
    /// A chain passes an authority twice, or stands twice.
    #[error("the chain {0} repeats itself")]
    ChainRepeats(String),
    /// A chain without its way back.
    #[error("the chain {0} has no way back")]
    OneWay(String),
    /// A rule of which the program knows no logic.
    #[error("the program has no logic for this rule")]
    NoLogic,
    /// A logic without a row.
    #[error("the rule {0:?} has no row")]
    NoRow(&'static str),
    /// A number outside its range.
    #[error("{what} {value} is outside {min} to {max}")]
    Range { what: &'static str, value: u32, min: u32, max: u32 },
}

/// Reads a file into its rows.
pub(crate) fn read<T: DeserializeOwned>(
    file: &'static str,
    text: &str,
) -> Result<T, SchemeDataError> {
    toml::from_str(text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        SchemeDataError::Toml { file, line, source: Box::new(error) }
    })
}

/// A row that is being checked.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    file: &'static str,
    name: String,
}

impl Row {
    /// A row by kind, number from 0 and id.
    pub(crate) fn new(file: &'static str, kind: &str, number: usize, id: &str) -> Self {
        Self { file, name: format!("{kind} {} {id:?}", number + 1) }
    }

    /// The file as a whole.
    pub(crate) fn file(file: &'static str) -> Self {
        Self { file, name: "the whole file".to_owned() }
    }

    pub(crate) fn refuse(&self, rule: SchemeRule) -> SchemeDataError {
        SchemeDataError::Row { file: self.file, row: self.name.clone(), rule }
    }

    pub(crate) fn check(&self, holds: bool, rule: SchemeRule) -> Result<(), SchemeDataError> {
        if holds { Ok(()) } else { Err(self.refuse(rule)) }
    }

    /// A text of its own, not blank and not too long.
    pub(crate) fn plain(&self, what: &'static str, text: &str) -> Result<(), SchemeDataError> {
        self.check(!text.trim().is_empty(), SchemeRule::Empty(what))?;
        self.check(text.len() <= TEXT_MAX, SchemeRule::TooLong(what))
    }

    /// A text in every language.
    pub(crate) fn text(&self, what: &'static str, text: &Text) -> Result<(), SchemeDataError> {
        let all = [&text.en, &text.zh_hant, &text.zh_hans, &text.pt];
        all.into_iter().try_for_each(|text| self.plain(what, text))
    }

    pub(crate) fn effective(
        &self,
        from: Option<Day>,
        to: Option<Day>,
    ) -> Result<Effective, SchemeDataError> {
        match (from, to) {
            (Some(from), Some(to)) if to <= from => {
                Err(self.refuse(SchemeRule::DatesReversed { from, to }))
            }
            (from, to) => Ok(Effective { from, to }),
        }
    }
}
