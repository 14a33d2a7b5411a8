//! Calendar days, as data rows are dated. No time of day, no clock: the caller says which day.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Why a text is not a day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a day written as YYYY-MM-DD")]
pub struct DateError(String);

/// A day of the Gregorian calendar, years 1 to 9999. Days compare in their order. In documents a
/// text, `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// A day, or `None` if the calendar has no such day.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let leap =
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return None,
        };
        let exists = (1..=9999).contains(&year) && (1..=days).contains(&day);
        exists.then_some(Self { year, month, day })
    }
}

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let digits = |part: &str, count: usize| {
            let plain = part.len() == count && part.bytes().all(|b| b.is_ascii_digit());
            plain.then(|| part.parse::<u16>().ok()).flatten()
        };
        let small = |part: &str| digits(part, 2).and_then(|n| u8::try_from(n).ok());
        let parsed = || {
            let mut parts = text.split('-');
            let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
            if parts.next().is_some() {
                return None;
            }
            Self::new(digits(year, 4)?, small(month)?, small(day)?)
        };
        parsed().ok_or_else(|| DateError(text.chars().take(40).collect()))
    }
}

impl TryFrom<String> for Date {
    type Error = DateError;

    fn try_from(text: String) -> Result<Self, DateError> {
        text.parse()
    }
}

impl From<Date> for String {
    fn from(day: Date) -> Self {
        day.to_string()
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// When a row is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Effective {
    /// First day in force. `None`: no source says; taken as always.
    pub from: Option<Date>,
    /// First day no more in force. `None`: no end known.
    pub to: Option<Date>,
}

impl Effective {
    /// Whether the row is in force on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day < to)
    }
}

#[cfg(test)]
mod tests {
    use super::{Date, Effective};

    #[test]
    fn only_days_of_the_calendar_are_days() {
        for text in ["2016-03-28", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"] {
            assert_eq!(text.parse::<Date>().unwrap().to_string(), text);
        }
        let wrong = [
            "",
            "2016",
            "2016-3-28",
            "2016-03-28-1",
            "2016-13-01",
            "2023-02-29",
            "1900-02-29",
            "2016-04-31",
            "2016-00-10",
            "0000-01-01",
            "+016-03-28",
            "2016-03-00",
            "２016-03-28",
        ];
        for text in wrong {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_row_is_in_force_from_its_first_day_until_the_day_before_its_end() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let span = Effective { from: Some(day("2024-03-08")), to: Some(day("2025-01-01")) };
        let cases = [
            ("2024-03-07", false),
            ("2024-03-08", true),
            ("2024-12-31", true),
            ("2025-01-01", false),
        ];
        for (text, expected) in cases {
            assert_eq!(span.holds_on(day(text)), expected, "{text}");
        }
        assert!(Effective::default().holds_on(day("1997-07-01")));
    }
}
