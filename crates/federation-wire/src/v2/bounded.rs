//! Texts, numbers and lists that say in their type how long or large they may be. What is read and
//! does not fit is refused; what is written is made to fit.

use serde::{Deserialize, Serialize};

/// Why a value was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what each field is")]
pub enum OutOfBounds {
    /// Too short or too long.
    #[error("{length} {what} are not {min} to {max}")]
    Length {
        what: &'static str,
        /// How many items the list has.
        length: usize,
        min: usize,
        max: usize,
    },
    /// A control character that ends no line.
    #[error("a text holds a control character")]
    Control,
    /// Too small or too large.
    #[error("{value} is not {min} to {max}")]
    Range { value: i64, min: i64, max: i64 },
}

/// A text of `MIN` to `MAX` characters, without control characters but line feeds.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Text<const MIN: usize, const MAX: usize>(String);

impl<const MIN: usize, const MAX: usize> Text<MIN, MAX> {
    /// A text made to fit: cut at the end, control characters blank, dashes for what is missing.
    /// What the scheme admits fits already.
    pub fn fitting(text: &str) -> Self {
        let blank = |c: char| if is_control(c) { ' ' } else { c };
        let mut fitted: String = text.chars().take(MAX).map(blank).collect();
        let length = fitted.chars().count();
        fitted.extend(std::iter::repeat_n('-', MIN.saturating_sub(length)));
        Self(fitted)
    }

    /// The text, whose length is within its bounds.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MIN: usize, const MAX: usize> TryFrom<String> for Text<MIN, MAX> {
    type Error = OutOfBounds;

    fn try_from(text: String) -> Result<Self, OutOfBounds> {
        check_length("characters", text.chars().count(), MIN, MAX)?;
        if text.chars().any(is_control) { Err(OutOfBounds::Control) } else { Ok(Self(text)) }
    }
}

impl<const MIN: usize, const MAX: usize> From<Text<MIN, MAX>> for String {
    fn from(text: Text<MIN, MAX>) -> Self {
        text.0
    }
}

fn is_control(c: char) -> bool {
    c.is_control() && c != '\n'
}

/// A whole number from `MIN` to `MAX`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Whole<const MIN: i64, const MAX: i64>(i64);

impl<const MIN: i64, const MAX: i64> Whole<MIN, MAX> {
    /// The nearest number that fits.
    pub fn fitting(value: i64) -> Self {
        Self(value.clamp(MIN, MAX))
    }

    /// The number, which is within its bounds.
    pub fn get(self) -> i64 {
        self.0
    }
}

impl<const MIN: i64, const MAX: i64> TryFrom<i64> for Whole<MIN, MAX> {
    type Error = OutOfBounds;

    fn try_from(value: i64) -> Result<Self, OutOfBounds> {
        if (MIN..=MAX).contains(&value) {
            Ok(Self(value))
        } else {
            Err(OutOfBounds::Range { value, min: MIN, max: MAX })
        }
    }
}

impl<const MIN: i64, const MAX: i64> From<Whole<MIN, MAX>> for i64 {
    fn from(number: Whole<MIN, MAX>) -> Self {
        number.0
    }
}

/// A list of `MIN` to `MAX` entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    try_from = "Vec<T>",
    into = "Vec<T>",
    bound(serialize = "T: Serialize + Clone", deserialize = "T: Deserialize<'de>")
)]
pub struct List<T, const MIN: usize, const MAX: usize>(Vec<T>);

impl<T, const MIN: usize, const MAX: usize> List<T, MIN, MAX> {
    /// The first entries, as many as fit.
    pub fn fitting(entries: impl IntoIterator<Item = T>) -> Self {
        Self(entries.into_iter().take(MAX).collect())
    }

    /// The entries, as many as the bounds allow.
    pub fn into_vec(self) -> Vec<T> {
        self.0
    }
}

impl<T, const MIN: usize, const MAX: usize> TryFrom<Vec<T>> for List<T, MIN, MAX> {
    type Error = OutOfBounds;

    fn try_from(entries: Vec<T>) -> Result<Self, OutOfBounds> {
        check_length("entries", entries.len(), MIN, MAX).map(|()| Self(entries))
    }
}

impl<T, const MIN: usize, const MAX: usize> From<List<T, MIN, MAX>> for Vec<T> {
    fn from(list: List<T, MIN, MAX>) -> Self {
        list.0
    }
}

fn check_length(
    what: &'static str,
    length: usize,
    min: usize,
    max: usize,
) -> Result<(), OutOfBounds> {
    if (min..=max).contains(&length) {
        Ok(())
    } else {
        Err(OutOfBounds::Length { what, length, min, max })
    }
}
