//! Calendar days, as data and rules are dated: the civil day of Hong Kong, Macao and the mainland,
//! which share UTC+8 all year. No clock: the time is an argument.

use std::{fmt, str::FromStr};

use jiff::{Timestamp, civil::Date, tz::Offset};
use serde::{Deserialize, Serialize};

use crate::ServerTime;

/// The offset that the three sides share.
const OFFSET: Offset = Offset::constant(8);

/// Why a text is not a day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a day written as YYYY-MM-DD")]
pub struct DayError(String);

/// A day of the Gregorian calendar, years 1 to 9999. Days compare in their order. In documents a
/// text, `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(Date);

impl DayError {
    /// What was taken for a day, at most 40 characters of it.
    pub fn given(&self) -> &str {
        &self.0
    }
}

impl Day {
    /// A day, or `None` if the calendar has no such day.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let year = i16::try_from(year).ok().filter(|year| *year > 0)?;
        let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        Date::new(year, month, day).ok().map(Self)
    }

    /// The civil day at UTC+8. Times outside years 1 to 9999 give the first or the last day.
    pub fn of(at: ServerTime) -> Self {
        let first = Self(Date::constant(1, 1, 1));
        let last = Self(Date::constant(9999, 12, 31));
        match Timestamp::from_millisecond(at.0) {
            Ok(timestamp) => Self(OFFSET.to_datetime(timestamp).date()).clamp(first, last),
            Err(_) if at.0 < 0 => first,
            Err(_) => last,
        }
    }

    /// When it begins at UTC+8.
    pub fn begins_at(self) -> ServerTime {
        let midnight = OFFSET.to_timestamp(self.0.at(0, 0, 0, 0));
        ServerTime(midnight.map_or(i64::MAX, Timestamp::as_millisecond))
    }
}

impl FromStr for Day {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Self, DayError> {
        let is_shaped = text.len() == 10
            && text.bytes().enumerate().all(|(at, byte)| match at {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        let parsed = || {
            let small = |range: std::ops::Range<usize>| text.get(range)?.parse::<u8>().ok();
            Self::new(text.get(0..4)?.parse().ok()?, small(5..7)?, small(8..10)?)
        };
        is_shaped.then(parsed).flatten().ok_or_else(|| DayError(text.chars().take(40).collect()))
    }
}

impl TryFrom<String> for Day {
    type Error = DayError;

    fn try_from(text: String) -> Result<Self, DayError> {
        text.parse()
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

/// When something dated is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Effective {
    /// First day in force. `None`: no source says; taken as always.
    pub from: Option<Day>,
    /// First day no more in force. `None`: no end known.
    pub to: Option<Day>,
}

impl Effective {
    /// Whether it is in force on a day.
    pub fn holds_on(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day < to)
    }

    /// Whether some day lies in both.
    pub fn overlaps(&self, other: &Self) -> bool {
        let before = |to: Option<Day>, from: Option<Day>| match (to, from) {
            (Some(to), Some(from)) => from < to,
            (Some(_) | None, None) | (None, Some(_)) => true,
        };
        before(self.to, other.from) && before(other.to, self.from)
    }
}

#[cfg(test)]
mod tests {
    use super::{Day, Effective};
    use crate::ServerTime;

    fn day(text: &str) -> Day {
        text.parse().expect(text)
    }

    #[test]
    fn only_days_of_the_calendar_are_days() {
        for text in ["2016-03-28", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"] {
            assert_eq!(day(text).to_string(), text);
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
            "20160328",
            "２016-03-2",
            "2016/03/28",
            "2016-03-28T00:00",
        ];
        for text in wrong {
            assert!(text.parse::<Day>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_day_is_a_text_in_documents() {
        let text = "\"2024-02-29\"";
        let read: Day = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), text);
        let error = serde_json::from_str::<Day>("\"29.2.2024\"").unwrap_err().to_string();
        assert!(error.contains("\"29.2.2024\" is not a day written as YYYY-MM-DD"), "{error}");
    }

    #[test]
    fn a_day_begins_at_midnight_of_the_three_sides() {
        let cases = [
            // 2024-03-08 00:00 at UTC+8 is 2024-03-07 16:00 UTC.
            (1_709_827_200_000, "2024-03-08"),
            (1_709_827_199_999, "2024-03-07"),
            (0, "1970-01-01"),
            (57_599_999, "1970-01-01"),
            (57_600_000, "1970-01-02"),
            (1_709_136_000_000, "2024-02-29"),
            (1_709_222_399_999, "2024-02-29"),
            (1_709_222_400_000, "2024-03-01"),
            (1_735_660_799_999, "2024-12-31"),
            (1_735_660_800_000, "2025-01-01"),
            (-28_800_001, "1969-12-31"),
            (i64::MAX, "9999-12-31"),
            (i64::MIN, "0001-01-01"),
        ];
        for (at, expected) in cases {
            assert_eq!(Day::of(ServerTime(at)).to_string(), expected, "{at}");
        }
        assert_eq!(day("2024-03-08").begins_at(), ServerTime(1_709_827_200_000));
        for text in ["0001-01-01", "1969-12-31", "2024-02-29", "9999-12-30"] {
            assert_eq!(Day::of(day(text).begins_at()), day(text), "{text}");
        }
    }

    #[test]
    fn a_row_is_in_force_from_its_first_day_until_the_day_before_its_end() {
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

    #[test]
    fn spans_that_share_a_day_overlap() {
        let span =
            |from: &str, to: &str| Effective { from: from.parse().ok(), to: to.parse().ok() };
        let cases = [
            (span("", ""), span("", ""), true),
            (span("", "2024-01-01"), span("2024-01-01", ""), false),
            (span("", "2024-01-02"), span("2024-01-01", ""), true),
            (span("2024-01-01", "2024-02-01"), span("2024-02-01", "2024-03-01"), false),
            (span("2024-01-01", ""), span("2025-01-01", ""), true),
        ];
        for (a, b, expected) in cases {
            assert_eq!((a.overlaps(&b), b.overlaps(&a)), (expected, expected), "{a:?} {b:?}");
        }
    }
}
