//! From when to when a certificate is valid: as much of X.509 (RFC 5280 §4.1) as that takes.

use model::ServerTime;

const INTEGER: u8 = 0x02;
const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xA0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// First and last moment of validity. `None`: this is not a certificate.
pub(crate) fn of(certificate: &[u8]) -> Option<(ServerTime, ServerTime)> {
    let (certificate, _) = element(certificate, SEQUENCE)?;
    let (mut rest, _) = element(certificate, SEQUENCE)?;
    if let Some((_, after)) = element(rest, VERSION) {
        rest = after;
    }
    // Serial number, signature algorithm and issuer stand before it.
    for tag in [INTEGER, SEQUENCE, SEQUENCE] {
        (_, rest) = element(rest, tag)?;
    }
    let (validity, _) = element(rest, SEQUENCE)?;
    let (from, rest) = time(validity)?;
    let (to, _) = time(rest)?;
    Some((from, to))
}

/// The contents of the first element, and what follows it.
fn element(bytes: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&found, rest) = bytes.split_first()?;
    let (&first, mut rest) = rest.split_first()?;
    let mut length = usize::from(first);
    if first >= 0x80 {
        let count = usize::from(first & 0x7F);
        if !(1..=3).contains(&count) {
            return None;
        }
        let (digits, after) = rest.split_at_checked(count)?;
        length = digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit));
        rest = after;
    }
    (found == tag).then(|| rest.split_at_checked(length)).flatten()
}

/// `YYMMDDHHMMSSZ` (years 1950 to 2049) or `YYYYMMDDHHMMSSZ`.
fn time(bytes: &[u8]) -> Option<(ServerTime, &[u8])> {
    let (text, rest, years) = match (element(bytes, UTC_TIME), element(bytes, GENERALIZED_TIME)) {
        (Some((text, rest)), _) => (text, rest, 2),
        (None, Some((text, rest))) => (text, rest, 4),
        (None, None) => return None,
    };
    let digits = text.strip_suffix(b"Z")?;
    if digits.len() != years + 10 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = |from: usize, to: usize| -> Option<i64> {
        std::str::from_utf8(&text[from..to]).ok()?.parse().ok()
    };
    let year = match number(0, years)? {
        year if years == 4 => year,
        year if year < 50 => 2000 + year,
        year => 1900 + year,
    };
    let part = |n: usize| number(years + 2 * n, years + 2 * n + 2);
    let days = days(year, part(0)?, part(1)?);
    let seconds = ((days * 24 + part(2)?) * 60 + part(3)?) * 60 + part(4)?;
    Some((ServerTime(seconds * 1_000), rest))
}

/// Days since 1 January 1970 in the Gregorian calendar, counted in years that begin in March.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + (month * 153 + 2) / 5 + day - 1 - 719_468
}

#[cfg(test)]
mod tests {
    use super::{days, of};
    use model::ServerTime;

    #[test]
    fn days_are_counted_from_1970() {
        let table = [((1970, 1, 1), 0), ((2000, 2, 29), 11_016), ((2000, 3, 1), 11_017)];
        for ((year, month, day), expected) in table {
            assert_eq!(days(year, month, day), expected, "{year}-{month}-{day}");
        }
        assert_eq!(days(2026, 11, 21), 20_778);
    }

    #[test]
    fn no_bytes_make_it_panic() {
        let key = crate::tests::keys("hk");
        let good = key.card().certificate.to_vec();
        assert!(of(&good).is_some());
        for cut in 0..good.len() {
            assert!(of(&good[..cut]).is_none(), "cut at {cut}");
        }
        for at in 0..good.len() {
            for value in [0, 0x7F, 0x80, 0x84, 0xFF] {
                let mut bad = good.clone();
                bad[at] = value;
                // Whether it still reads as dates depends on the byte.
                let plausible = |time: ServerTime| {
                    (days(0, 1, 1)..days(10_010, 1, 1)).contains(&(time.0 / 86_400_000))
                };
                assert!(of(&bad).is_none_or(|(from, to)| plausible(from) && plausible(to)));
            }
        }
    }
}
