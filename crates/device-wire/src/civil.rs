//! Dates and times of day as digits, in the proleptic Gregorian calendar. No time zones beyond a
//! fixed offset, which is all that devices know.

use jiff::{Timestamp, civil::DateTime, tz::Offset};

use crate::WireError;

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
    let at = Offset::UTC.to_datetime(timestamp(at_ms));
    let year = u8::try_from(at.year().rem_euclid(100)).unwrap_or(0);
    let [month, day, hour, minute, second] =
        [at.month(), at.day(), at.hour(), at.minute(), at.second()].map(i8::unsigned_abs);
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
    format!("{:.0}", timestamp(at_ms))
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
    let small = |number: u8| i8::try_from(number).ok();
    let (month, day) = (small(month)?, small(day)?);
    let (hour, minute, second) = (small(hour)?, small(minute)?, small(second)?);
    let at = DateTime::new(2000 + i16::from(year), month, day, hour, minute, second, 0).ok()?;
    Offset::UTC.to_timestamp(at).ok().map(Timestamp::as_millisecond)
}

/// The moment, or the first or last one that the calendar has (years -9999 to 9999).
fn timestamp(at_ms: i64) -> Timestamp {
    let nearest = if at_ms < 0 { Timestamp::MIN } else { Timestamp::MAX };
    Timestamp::from_millisecond(at_ms).unwrap_or(nearest)
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
    fn times_are_written_in_decimal_digits() {
        let table = [
            (951_782_399_999, [0x00, 0x02, 0x28, 0x23, 0x59, 0x59]),
            (951_782_400_000, [0x00, 0x02, 0x29, 0, 0, 0]),
            (1_795_348_496_000, [0x26, 0x11, 0x22, 0x11, 0x54, 0x56]),
        ];
        for (at, expected) in table {
            assert_eq!(write_bcd(at, DateOrder::YearFirst), expected, "{at}");
        }
    }

    #[test]
    fn texts() {
        assert_eq!(rfc3339(1_767_323_045_999), "2026-01-02T03:04:05Z");
        assert_eq!(rfc3339(-1), "1969-12-31T23:59:59Z");
        assert_eq!(rfc3339(951_782_400_000), "2000-02-29T00:00:00Z");
        assert_eq!(rfc3339(i64::MAX), "9999-12-30T22:00:00Z");
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
