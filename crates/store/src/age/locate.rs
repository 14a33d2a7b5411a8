//! Finds out which row it is, when the rows of a part are not those that were written.
//!
//! If one row alone is wrong, the two sums of a seal are off by `d` and by `place × d`, where `place` is
//! a hash of that row's primary key. So the row is the one whose place fits.

use std::collections::BTreeSet;

use rusqlite::{Connection, types::ValueRef};

use super::{
    AgeError, RowsChange, Seal, StoreKey,
    layout::Table,
    seal::{RowHash, Sum},
    verify::{column_of, each_row},
};

/// Numbers that are tried for a row that is gone.
const NUMBERS_MAX: i64 = 1_000_000;

/// A table whose rows differ.
pub(super) struct Wrong<'a> {
    pub(super) table: &'a Table,
    /// Whether the seals are those of all rows, or of the live ones.
    pub(super) is_whole: bool,
    pub(super) written: Seal,
    pub(super) found: Seal,
}

impl Wrong<'_> {
    /// What has happened to the rows.
    pub(super) fn change(
        &self,
        connection: &Connection,
        key: &StoreKey,
    ) -> Result<RowsChange, AgeError> {
        let Self { table, is_whole, written, found } = self;
        let off = written.minus(*found);
        let fits = |place: u64| off.sum.times(place) == off.placed;
        let (mut row_there, mut numbers) = (None, BTreeSet::new());
        each_row(connection, table, "", |row| {
            let value = |column| column_of(row, column);
            let RowHash { place, .. } = table.hash(key, value);
            if fits(place) {
                row_there = Some(table.name_of(value));
            }
            if let [column] = table.key[..]
                && let ValueRef::Integer(number) = value(column)
            {
                numbers.insert(number);
            }
        })?;
        let is_known = off.sum != Sum::default();
        Ok(match (row_there, found.rows.wrapping_sub(written.rows).cast_signed()) {
            (Some(row), 0) if is_known => RowsChange::Changed { row },
            (Some(row), 1) if is_known && *is_whole => RowsChange::Added { row },
            // It is there, and no longer or only now among the live ones.
            (Some(row), -1 | 1) if is_known && !is_whole => RowsChange::Changed { row },
            (None, -1) => match self.missing(key, &numbers, fits) {
                Some(number) => RowsChange::Missing { row: number.to_string() },
                None => self.several(),
            },
            (Some(_) | None, _) => self.several(),
        })
    }

    fn several(&self) -> RowsChange {
        RowsChange::Several { found: self.found.rows, written: self.written.rows }
    }

    /// The number of the row that is gone, if rows have numbers.
    fn missing(
        &self,
        key: &StoreKey,
        numbers: &BTreeSet<i64>,
        fits: impl Fn(u64) -> bool,
    ) -> Option<i64> {
        let [column] = self.table.key[..] else { return None };
        let last = numbers.last().copied().unwrap_or(0);
        let place = |number: i64| {
            let value = |asked| {
                if asked == column { ValueRef::Integer(number) } else { ValueRef::Null }
            };
            self.table.hash(key, value).place
        };
        let candidates = (1..=last.saturating_add(1)).take(usize::try_from(NUMBERS_MAX).ok()?);
        candidates.filter(|number| !numbers.contains(number)).find(|number| fits(place(*number)))
    }
}
