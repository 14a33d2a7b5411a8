//! One column of whole numbers: a prediction, and what is left over as Rice codes.
//!
//! The numbers are taken relative to the first and divided by their greatest common divisor. What
//! predicts the next one is nothing, the one before, or the one before and its step, whichever leaves
//! least. A remainder is its upper part in ones and a zero, and its lower `k` bits as they are;
//! [`ESCAPE`] ones stand before one that is written whole. All sums wrap, so any `i64` comes back.
//!
//! ```text
//! constant  FF, first
//! exact     order | 63 << 2, first, divisor, (lowest | step): nothing is left over
//! packed    order | k << 2, first, divisor, (lowest | step), length of the codes, codes
//! ```
//!
//! Numbers are varints, signed ones in zigzag.

use crate::bits::{BitReader, BitWriter, read_varint, unzigzag, write_varint, zigzag};

/// Head of a column in which all numbers are the same.
const CONSTANT: u8 = 0xFF;
/// Stands for `k` where every number is as predicted, and no codes follow.
const EXACT: u32 = 63;
/// So many ones say that the remainder is written whole.
const ESCAPE: u32 = 24;
/// Most bits of a remainder that are written as they are.
const LOW_BITS_MAX: u32 = 32;

/// Why bytes are not a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ColumnError {
    /// The bytes end before the column does.
    #[error("the column is cut short")]
    Truncated,
    /// The first byte is none that a column begins with.
    #[error("the column begins with {0:#04x}, which stands for nothing")]
    Head(u8),
    /// There are more codes than numbers.
    #[error("{0} bytes are left over behind the column's last number")]
    LeftOver(usize),
}

/// What predicts the next number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    /// Nothing: the remainder is above the lowest.
    Lowest,
    /// The number before.
    Before,
    /// The number before, and the step that led to it.
    Step,
}

const ORDERS: [Order; 3] = [Order::Lowest, Order::Before, Order::Step];

/// One order, with how its remainders are coded best.
struct Coded {
    order: Order,
    /// The lowest number, or the first step.
    start: i64,
    low_bits: u32,
    cost: u64,
}

/// Appends a column; of an empty one nothing is written.
pub(crate) fn write(values: &[i64], out: &mut Vec<u8>) {
    let Some(first) = values.first().copied() else { return };
    let divisor = divisor_of(values, first);
    let Some(signed) = i64::try_from(divisor).ok().filter(|divisor| *divisor > 0) else {
        return write_extreme(values, first, divisor, out);
    };
    let relative: Vec<i64> = match signed {
        1 => values.iter().map(|value| value.wrapping_sub(first)).collect(),
        signed => values.iter().map(|value| value.wrapping_sub(first) / signed).collect(),
    };
    write_packed(&relative, first, divisor, out);
}

/// A column of one number, or one whose numbers lie a half of all numbers apart.
fn write_extreme(values: &[i64], first: i64, divisor: u64, out: &mut Vec<u8>) {
    if divisor == 0 {
        out.push(CONSTANT);
        return write_varint(zigzag(first), out);
    }
    let relative: Vec<i64> = values.iter().map(|value| value.wrapping_sub(first)).collect();
    write_packed(&relative, first, 1, out);
}

fn write_packed(relative: &[i64], first: i64, divisor: u64, out: &mut Vec<u8>) {
    let tried = ORDERS.map(|order| Coded::new(order, relative));
    let Some(best) = tried.into_iter().min_by_key(|it| it.cost) else { return };
    out.push(best.order.number() | low_byte(best.low_bits) << 2);
    write_varint(zigzag(first), out);
    write_varint(divisor, out);
    if best.order != Order::Before {
        write_varint(zigzag(best.start), out);
    }
    if best.low_bits == EXACT {
        return;
    }
    let codes = best.codes(relative);
    write_varint(codes.len() as u64, out);
    out.extend(codes);
}

impl Order {
    fn number(self) -> u8 {
        match self {
            Self::Lowest => 0,
            Self::Before => 1,
            Self::Step => 2,
        }
    }

    /// How many numbers at the front have no remainder.
    fn spared(self) -> usize {
        match self {
            Self::Lowest => 0,
            Self::Before => 1,
            Self::Step => 2,
        }
    }
}

impl Coded {
    fn new(order: Order, relative: &[i64]) -> Self {
        let start = match order {
            Order::Lowest => relative.iter().copied().min().unwrap_or(0),
            Order::Before => 0,
            Order::Step => relative.get(1).copied().unwrap_or(0),
        };
        let mut counts = [0_usize; 65];
        for_each_remainder(order, start, relative, |remainder| {
            counts[(64 - remainder.leading_zeros()) as usize] += 1;
        });
        let is_exact = counts[1..].iter().all(|count| *count == 0);
        let (low_bits, cost) = if is_exact { (EXACT, 0) } else { best_low_bits(&counts) };
        Self { order, start, low_bits, cost }
    }

    fn codes(&self, relative: &[i64]) -> Vec<u8> {
        let mut writer = BitWriter::default();
        for_each_remainder(self.order, self.start, relative, |remainder| {
            let upper = remainder >> self.low_bits;
            match u32::try_from(upper) {
                Ok(upper) if upper < ESCAPE => {
                    writer.write((1 << upper) - 1, upper + 1);
                    writer.write(remainder & ((1 << self.low_bits) - 1), self.low_bits);
                }
                Ok(_) | Err(_) => {
                    writer.write((1 << ESCAPE) - 1, ESCAPE);
                    writer.write_whole(remainder);
                }
            }
        });
        writer.finish()
    }
}

/// What a prediction leaves over of each number that has one.
fn for_each_remainder(order: Order, start: i64, relative: &[i64], mut take: impl FnMut(u64)) {
    match order {
        Order::Lowest => {
            relative.windows(1).for_each(|at| take(at[0].wrapping_sub(start).cast_unsigned()));
        }
        Order::Before => {
            relative.windows(2).for_each(|pair| take(zigzag(pair[1].wrapping_sub(pair[0]))));
        }
        Order::Step => relative.windows(3).for_each(|at| {
            let (next, now) = (at[2].wrapping_sub(at[1]), at[1].wrapping_sub(at[0]));
            take(zigzag(next.wrapping_sub(now)));
        }),
    }
}

/// How many lower bits are best written as they are, and about how many bits everything then takes,
/// of remainders that are counted by their length in bits.
fn best_low_bits(counts: &[usize; 65]) -> (u32, u64) {
    let lengths: Vec<(u32, usize)> = (0..).zip(*counts).filter(|(_, count)| *count > 0).collect();
    let count: usize = counts.iter().sum();
    // What is best lies between the usual lengths: the middle one, and one that few go beyond.
    let least = length_at(&lengths, count / 2).saturating_sub(2);
    let most = length_at(&lengths, count - count / 10);
    let (least, most) = (least.min(LOW_BITS_MAX), most.min(LOW_BITS_MAX));
    let costs = (least..=most).map(|low_bits| (low_bits, cost(&lengths, low_bits)));
    costs.min_by_key(|(_, cost)| *cost).unwrap_or((0, 0))
}

/// The length of the remainder that has so many before it, by length.
fn length_at(lengths: &[(u32, usize)], mut before: usize) -> u32 {
    for (length, count) in lengths {
        if before < *count {
            return *length;
        }
        before -= count;
    }
    lengths.last().map_or(0, |(length, _)| *length)
}

/// About how many bits remainders of these lengths take.
fn cost(lengths: &[(u32, usize)], low_bits: u32) -> u64 {
    let of_length = |(length, count): &(u32, usize)| {
        // The middle of the numbers of this length.
        let middle = if *length < 2 { u64::from(*length) } else { 3 << (length - 2) };
        let upper = middle >> low_bits;
        let is_short = upper < u64::from(ESCAPE);
        let bits = if is_short { upper + 1 + u64::from(low_bits) } else { u64::from(ESCAPE) + 64 };
        bits * *count as u64
    };
    lengths.iter().map(of_length).sum()
}

/// Takes a column of `count` numbers off the front.
///
/// # Errors
///
/// When the bytes are not such a column. No more than `count` numbers are ever held.
pub(crate) fn read(bytes: &mut &[u8], count: usize) -> Result<Vec<i64>, ColumnError> {
    if count == 0 {
        return Ok(Vec::new());
    }
    let (head, rest) = bytes.split_first().ok_or(ColumnError::Truncated)?;
    *bytes = rest;
    let first = unzigzag(number(bytes)?);
    if *head == CONSTANT {
        return Ok(vec![first; count]);
    }
    let order = ORDERS.get(usize::from(head & 3)).copied().ok_or(ColumnError::Head(*head))?;
    let low_bits = u32::from(head >> 2);
    if low_bits > LOW_BITS_MAX && low_bits != EXACT {
        return Err(ColumnError::Head(*head));
    }
    let divisor = number(bytes)?.cast_signed();
    let start = if order == Order::Before { 0 } else { unzigzag(number(bytes)?) };
    let codes = if low_bits == EXACT { None } else { Some(codes(bytes)?) };
    let mut remainders = Remainders { reader: codes.map(BitReader::new), low_bits };
    let mut values = relative(order, start, count, &mut remainders)?;
    remainders.end()?;
    for value in &mut values {
        *value = first.wrapping_add(value.wrapping_mul(divisor));
    }
    Ok(values)
}

/// Takes codes off the front, behind their length.
fn codes<'a>(bytes: &mut &'a [u8]) -> Result<&'a [u8], ColumnError> {
    let length = usize::try_from(number(bytes)?).map_err(|_| ColumnError::Truncated)?;
    let (codes, rest) = bytes.split_at_checked(length).ok_or(ColumnError::Truncated)?;
    *bytes = rest;
    Ok(codes)
}

fn number(bytes: &mut &[u8]) -> Result<u64, ColumnError> {
    read_varint(bytes).ok_or(ColumnError::Truncated)
}

fn relative(
    order: Order,
    start: i64,
    count: usize,
    remainders: &mut Remainders<'_>,
) -> Result<Vec<i64>, ColumnError> {
    let mut values = Vec::with_capacity(count);
    values.extend([0, start].into_iter().take(order.spared().min(count)));
    let last = values.last().copied().unwrap_or(0);
    match order {
        Order::Lowest => remainders
            .append(&mut values, count, |remainder| start.wrapping_add(remainder.cast_signed()))?,
        Order::Before => {
            let mut last = last;
            remainders.append(&mut values, count, |remainder| {
                last = last.wrapping_add(unzigzag(remainder));
                last
            })?;
        }
        Order::Step => {
            let (mut last, mut step) = (last, start);
            remainders.append(&mut values, count, |remainder| {
                step = step.wrapping_add(unzigzag(remainder));
                last = last.wrapping_add(step);
                last
            })?;
        }
    }
    Ok(values)
}

/// Reads remainders from their codes.
struct Remainders<'a> {
    /// `None`: all are zero.
    reader: Option<BitReader<'a>>,
    low_bits: u32,
}

impl Remainders<'_> {
    /// Appends what each remainder comes to, until there are `count` values.
    fn append(
        &mut self,
        values: &mut Vec<i64>,
        count: usize,
        mut value_of: impl FnMut(u64) -> i64,
    ) -> Result<(), ColumnError> {
        let Some(reader) = &mut self.reader else {
            values.extend((values.len()..count).map(|_| value_of(0)));
            return Ok(());
        };
        for _ in values.len()..count {
            let remainder = reader.read_rice(self.low_bits, ESCAPE);
            values.push(value_of(remainder.ok_or(ColumnError::Truncated)?));
        }
        Ok(())
    }

    /// Checks that all codes have been read: less than a byte may be left, to fill it up.
    fn end(&mut self) -> Result<(), ColumnError> {
        let Some(reader) = &mut self.reader else { return Ok(()) };
        let mut left = 0;
        while reader.read(8).is_some() {
            left += 1;
        }
        if left == 0 { Ok(()) } else { Err(ColumnError::LeftOver(left)) }
    }
}

/// The greatest that divides all differences from the first; 0 if there are none.
fn divisor_of(values: &[i64], first: i64) -> u64 {
    let mut divisor = 0;
    for value in values {
        divisor = gcd(value.wrapping_sub(first), divisor);
        if divisor == 1 {
            break;
        }
    }
    divisor
}

fn gcd(difference: i64, divisor: u64) -> u64 {
    let (mut a, mut b) = (difference.unsigned_abs(), divisor);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

fn low_byte(value: u32) -> u8 {
    value.to_le_bytes()[0]
}

#[cfg(test)]
mod tests {
    use super::{ColumnError, read, write};
    use proptest::prelude::*;

    #[track_caller]
    fn check(values: &[i64], bytes_max: usize) {
        let mut bytes = Vec::new();
        write(values, &mut bytes);
        assert!(bytes.len() <= bytes_max, "{} bytes for {values:?}", bytes.len());
        let mut rest = bytes.as_slice();
        assert_eq!(read(&mut rest, values.len()).unwrap(), values);
        assert!(rest.is_empty(), "{rest:?}");
    }

    #[test]
    fn columns_come_back_in_few_bytes() {
        check(&[], 0);
        check(&[7; 1_000], 2);
        check(&[i64::MIN], 11);
        check(&[i64::MIN, i64::MAX, 0, i64::MIN], 80);
        check(&[0, i64::MIN, 0], 80);
        let steady: Vec<i64> = (0..1_000).map(|n| 1_760_000_000_000 + n * 30_000).collect();
        check(&steady, 20);
        let noisy: Vec<i64> = (0..1_000).map(|n| n * 70 + (n * n * 7_919) % 64 * 10).collect();
        check(&noisy, 1_200);
        let rare: Vec<i64> = (0..1_000).map(|n| i64::from(n % 400 == 7) << 40).collect();
        check(&rare, 200);
    }

    #[test]
    fn what_is_no_column_is_refused() {
        let refused = |bytes: &[u8]| read(&mut &*bytes, 3).unwrap_err();
        assert_eq!(refused(&[]), ColumnError::Truncated);
        assert_eq!(refused(&[3, 0, 1, 0, 0]), ColumnError::Head(3));
        assert_eq!(refused(&[33 << 2 | 1, 0, 1, 0]), ColumnError::Head(133));
        assert_eq!(refused(&[1, 0, 1, 1]), ColumnError::Truncated);
        assert_eq!(refused(&[1, 0, 1, 3, 0, 0, 0]), ColumnError::LeftOver(2));
    }

    proptest! {
        #[test]
        fn any_numbers_come_back(
            values in prop::collection::vec(
                prop_oneof![any::<i64>(), -500_i64..500, Just(1_760_000_000_000)],
                0..200,
            ),
        ) {
            let mut bytes = Vec::new();
            write(&values, &mut bytes);
            let mut rest = bytes.as_slice();
            prop_assert_eq!(read(&mut rest, values.len()).unwrap(), values);
            prop_assert!(rest.is_empty());
        }
    }
}
