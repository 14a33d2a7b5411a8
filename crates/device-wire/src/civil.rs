//! Dates and times of day as digits, in the proleptic Gregorian calendar. No time zones beyond a
//! fixed offset, which is all that devices know.

use crate::WireError;

const DAY_MS: i64 = 86_400_000;
const DAYS_IN_MONTH: [u8; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// In which order a protocol writes the three numbers of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateOrder {
    /// yyMMdd (JT/T 808).
    YearFirst,
    /// ddMMyy, as Jointech writes it.
    DayFirst,
}

/// Reads six BCD bytes of date and time as milliseconds since the epoch, as if UTC.
///
/// `None`: all digits are zero, which is how a device says that its clock is not set.
pub(crate) fn read_bcd(
    bytes: [u8; 6],
    offset: usize,
    order: DateOrder,
) -> Result<Option<i64>, WireError> {
    if bytes == [0; 6] {
        return Ok(None);
    }
    let mut numbers = [0; 6];
    for (i, byte) in bytes.into_iter().enumerate() {
        numbers[i] = bcd(byte).ok_or(WireError::Bcd { offset: offset + i, byte })?;
    }
    from_numbers(numbers, order).map(Some).ok_or(WireError::Time { offset })
}

/// Reads twelve ASCII digits of date and time as milliseconds since the epoch, as if UTC.
pub(crate) fn read_digits(digits: &[u8], order: DateOrder) -> Option<i64> {
    let mut numbers = [0; 6];
    if digits.len() != 12 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    for (number, pair) in numbers.iter_mut().zip(digits.chunks_exact(2)) {
        *number = (pair[0] - b'0') * 10 + (pair[1] - b'0');
    }
    from_numbers(numbers, order)
}

/// The six two-digit numbers of a time, in the order the protocol wants.
///
/// The year is taken modulo 100: outside 2000 to 2099 the result names another century.
pub(crate) fn numbers(at_ms: i64, order: DateOrder) -> [u8; 6] {
    let (days, ms) = (at_ms.div_euclid(DAY_MS), at_ms.rem_euclid(DAY_MS));
    let (year, month, day) = civil_from_days(days);
    let seconds = ms / 1_000;
    let [year, month, day, hour, minute, second] =
        [year.rem_euclid(100), month, day, seconds / 3_600, seconds / 60 % 60, seconds % 60]
            .map(|n| u8::try_from(n).unwrap_or(0));
    match order {
        DateOrder::YearFirst => [year, month, day, hour, minute, second],
        DateOrder::DayFirst => [day, month, year, hour, minute, second],
    }
}

/// The same numbers as BCD bytes.
pub(crate) fn write_bcd(at_ms: i64, order: DateOrder) -> [u8; 6] {
    numbers(at_ms, order).map(to_bcd)
}

/// A time as RFC 3339 text in UTC, whole seconds, for people: `2026-01-02T03:04:05Z`.
pub fn rfc3339(at_ms: i64) -> String {
    let (year, month, day) = civil_from_days(at_ms.div_euclid(DAY_MS));
    let seconds = at_ms.rem_euclid(DAY_MS) / 1_000;
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// Two decimal digits of a byte. `None`: a nibble above 9.
pub(crate) fn bcd(byte: u8) -> Option<u8> {
    let (high, low) = (byte >> 4, byte & 15);
    (high < 10 && low < 10).then_some(high * 10 + low)
}

/// A number from 0 to 99 as two decimal digits; above, only its last two digits.
pub(crate) fn to_bcd(number: u8) -> u8 {
    ((number / 10 % 10) << 4) | (number % 10)
}

fn from_numbers(numbers: [u8; 6], order: DateOrder) -> Option<i64> {
    let [a, month, b, hour, minute, second] = numbers;
    let (year, day) = match order {
        DateOrder::YearFirst => (a, b),
        DateOrder::DayFirst => (b, a),
    };
    let leap = u8::from(month == 2 && year % 4 == 0);
    let length = DAYS_IN_MONTH.get(usize::from(month.checked_sub(1)?))? + leap;
    if !(1..=length).contains(&day) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let days = days_from_civil(2000 + i64::from(year), i64::from(month), i64::from(day));
    let seconds = i64::from(hour) * 3_600 + i64::from(minute) * 60 + i64::from(second);
    Some(days * DAY_MS + seconds * 1_000)
}

/// Days since 1970-01-01. Years begin in March here, so that the leap day is the last.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    365 * year + leap_days + day_of_year - 719_468
}

fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{DateOrder, read_bcd, read_digits, rfc3339, write_bcd};
    use crate::WireError;

    #[track_caller]
    fn check(bytes: [u8; 6], expected: Result<Option<i64>, WireError>) {
        assert_eq!(read_bcd(bytes, 22, DateOrder::YearFirst), expected);
    }

    #[test]
    fn dates() {
        check([0x26, 0x01, 0x02, 0x03, 0x04, 0x05], Ok(Some(1_767_323_045_000)));
        check([0x00, 0x02, 0x29, 0, 0, 0], Ok(Some(951_782_400_000)));
        check([0; 6], Ok(None));
        check([0x26, 0x02, 0x29, 0, 0, 0], Err(WireError::Time { offset: 22 }));
        check([0x26, 0x13, 0x01, 0, 0, 0], Err(WireError::Time { offset: 22 }));
        check([0x26, 0x00, 0x01, 0, 0, 0], Err(WireError::Time { offset: 22 }));
        check([0x26, 0x01, 0x00, 0, 0, 0], Err(WireError::Time { offset: 22 }));
        check([0x26, 0x01, 0x01, 0x24, 0, 0], Err(WireError::Time { offset: 22 }));
        check([0x26, 0x1a, 0x01, 0, 0, 0], Err(WireError::Bcd { offset: 23, byte: 0x1a }));
        check([0x26, 1, 1, 0, 0, 0xf0], Err(WireError::Bcd { offset: 27, byte: 0xf0 }));
    }

    #[test]
    fn digits() {
        let at = read_digits(b"170720020614", DateOrder::DayFirst);
        assert_eq!(at, Some(1_594_951_574_000));
        assert_eq!(read_digits(b"17072002061", DateOrder::DayFirst), None);
        assert_eq!(read_digits(b"17072002061x", DateOrder::DayFirst), None);
    }

    #[test]
    fn texts() {
        assert_eq!(rfc3339(1_767_323_045_999), "2026-01-02T03:04:05Z");
        assert_eq!(rfc3339(-1), "1969-12-31T23:59:59Z");
        assert_eq!(rfc3339(951_782_400_000), "2000-02-29T00:00:00Z");
    }

    proptest! {
        #[test]
        fn every_second_of_the_century_survives(
            second in 946_684_801_i64..4_102_444_800,
            day_first: bool,
        ) {
            let order = if day_first { DateOrder::DayFirst } else { DateOrder::YearFirst };
            let at = second * 1_000;
            prop_assert_eq!(read_bcd(write_bcd(at, order), 0, order), Ok(Some(at)));
        }
    }
}
