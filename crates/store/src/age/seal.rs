//! The seal of rows: a number and two sums, which know no order. A row is added to it when it is
//! written and taken from it when it goes, so it is kept up without reading any other row.

use blake3::Hasher;
use rusqlite::types::ValueRef;

/// A number modulo 2^256, least significant word first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Sum([u64; 4]);

impl Sum {
    pub(crate) const BYTES: usize = 32;

    pub(crate) fn from_bytes(bytes: &[u8; 32]) -> Self {
        let mut words = [0; 4];
        for (word, eight) in words.iter_mut().zip(bytes.as_chunks::<8>().0) {
            *word = u64::from_le_bytes(*eight);
        }
        Self(words)
    }

    pub(crate) fn to_bytes(self) -> [u8; 32] {
        let mut bytes = [0; 32];
        for (eight, word) in bytes.as_chunks_mut::<8>().0.iter_mut().zip(self.0) {
            *eight = word.to_le_bytes();
        }
        bytes
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        let (mut words, mut carry) = ([0; 4], false);
        for (word, (a, b)) in words.iter_mut().zip(self.0.into_iter().zip(other.0)) {
            let (sum, first) = a.overflowing_add(b);
            let (sum, second) = sum.overflowing_add(u64::from(carry));
            (*word, carry) = (sum, first || second);
        }
        Self(words)
    }

    pub(crate) fn minus(self, other: Self) -> Self {
        // -b is !b + 1.
        let inverse = Self(other.0.map(|word| !word)).plus(Self([1, 0, 0, 0]));
        self.plus(inverse)
    }

    pub(crate) fn times(self, factor: u64) -> Self {
        let (mut words, mut carry) = ([0; 4], 0_u128);
        for (word, a) in words.iter_mut().zip(self.0) {
            let product = u128::from(a) * u128::from(factor) + carry;
            // The low half, then the high one.
            *word = u64::try_from(product & u128::from(u64::MAX)).unwrap_or(u64::MAX);
            carry = product >> 64;
        }
        Self(words)
    }
}

/// One row as seals know it: its hash, and its place, which is a hash of its primary key alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RowHash {
    pub(crate) hash: Sum,
    pub(crate) place: u64,
}

/// Of the rows of a part of a table: how many there are, the sum of their hashes, and the sum of their
/// hashes times their places. The second one tells which row it is when one alone is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Seal {
    pub(crate) rows: u64,
    pub(crate) sum: Sum,
    pub(crate) placed: Sum,
}

impl Seal {
    pub(crate) const BYTES: usize = 8 + 2 * Sum::BYTES;

    pub(crate) fn add(&mut self, row: RowHash) {
        self.rows = self.rows.wrapping_add(1);
        self.sum = self.sum.plus(row.hash);
        self.placed = self.placed.plus(row.hash.times(row.place));
    }

    pub(crate) fn take(&mut self, row: RowHash) {
        self.rows = self.rows.wrapping_sub(1);
        self.sum = self.sum.minus(row.hash);
        self.placed = self.placed.minus(row.hash.times(row.place));
    }

    /// Of what is in either; a difference is added likewise.
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            rows: self.rows.wrapping_add(other.rows),
            sum: self.sum.plus(other.sum),
            placed: self.placed.plus(other.placed),
        }
    }

    pub(crate) fn minus(self, other: Self) -> Self {
        Self {
            rows: self.rows.wrapping_sub(other.rows),
            sum: self.sum.minus(other.sum),
            placed: self.placed.minus(other.placed),
        }
    }

    pub(crate) fn write(self, to: &mut Vec<u8>) {
        to.extend(self.rows.to_le_bytes());
        to.extend(self.sum.to_bytes());
        to.extend(self.placed.to_bytes());
    }

    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let (rows, sums) = bytes.split_first_chunk::<8>()?;
        let (sum, placed) = sums.split_first_chunk::<32>()?;
        Some(Self {
            rows: u64::from_le_bytes(*rows),
            sum: Sum::from_bytes(sum),
            placed: Sum::from_bytes(placed.try_into().ok()?),
        })
    }
}

/// Adds a value, with its type and length, so that no two rows are written alike.
pub(crate) fn hash_value(hasher: &mut Hasher, value: ValueRef<'_>) {
    let (tag, bytes): (u8, &[u8]) = match value {
        ValueRef::Null => (0, &[]),
        ValueRef::Integer(number) => {
            hasher.update(&[1]);
            hasher.update(&number.to_le_bytes());
            return;
        }
        ValueRef::Real(number) => (2, &number.to_bits().to_le_bytes()),
        ValueRef::Text(text) => (3, text),
        ValueRef::Blob(blob) => (4, blob),
    };
    hasher.update(&[tag]);
    hash_bytes(hasher, bytes);
}

/// Adds bytes behind their length.
pub(crate) fn hash_bytes(hasher: &mut Hasher, bytes: &[u8]) {
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    hasher.update(&length.to_le_bytes());
    hasher.update(bytes);
}

#[cfg(test)]
mod tests {
    use super::{RowHash, Seal, Sum};
    use proptest::prelude::*;

    fn sum() -> impl Strategy<Value = Sum> {
        any::<[u8; 32]>().prop_map(|bytes| Sum::from_bytes(&bytes))
    }

    proptest! {
        #[test]
        fn sums_are_numbers_modulo_a_power(a in sum(), b in sum(), c in sum(), factor in 0_u64..9) {
            prop_assert_eq!(a.plus(b), b.plus(a));
            prop_assert_eq!(a.plus(b).plus(c), a.plus(b.plus(c)));
            prop_assert_eq!(a.plus(b).minus(b), a);
            prop_assert_eq!(Sum::from_bytes(&a.to_bytes()), a);
            let repeated = (0..factor).fold(Sum::default(), |sum, _| sum.plus(a));
            prop_assert_eq!(a.times(factor), repeated);
            prop_assert_eq!(a.plus(b).times(u64::MAX), a.times(u64::MAX).plus(b.times(u64::MAX)));
        }

        #[test]
        fn a_seal_forgets_what_is_taken_from_it(a in sum(), b in sum(), places: [u64; 2]) {
            let [a, b] = [RowHash { hash: a, place: places[0] }, RowHash { hash: b, place: places[1] }];
            let (mut both, mut one) = (Seal::default(), Seal::default());
            both.add(a);
            both.add(b);
            one.add(b);
            both.take(a);
            prop_assert_eq!(both, one);
            let mut bytes = Vec::new();
            one.write(&mut bytes);
            prop_assert_eq!(bytes.len(), Seal::BYTES);
            prop_assert_eq!(Seal::read(&bytes), Some(one));
        }
    }

    #[test]
    fn a_carry_goes_through_every_word() {
        let most = Sum::from_bytes(&[0xFF; 32]);
        let mut one = [0; 32];
        one[0] = 1;
        assert_eq!(most.plus(Sum::from_bytes(&one)), Sum::default());
        assert_eq!(Sum::default().minus(Sum::from_bytes(&one)), most);
    }
}
