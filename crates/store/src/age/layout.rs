//! Which tables a store has, which columns they have, and which parts are sealed apart.
//!
//! Of some tables a start reads only the rows that can still matter. These are a part of their own,
//! so that a start can check that they are all there without reading the rest.

use std::collections::BTreeMap;

use blake3::Hasher;
use data_encoding::HEXLOWER;
use rusqlite::{Connection, types::ValueRef};

use super::{
    AgeError, Extent, KeyValue, StoreKey,
    seal::{RowHash, Sum, hash_bytes, hash_value},
};

/// The table that says how far the store has come. It holds the seals, and so has none.
pub(super) const HEAD: &str = "head";
/// The table that says which tables there are.
pub(super) const SCHEMA: &str = "sqlite_schema";

/// Rows that are sealed apart from the others of their table.
struct Live {
    table: &'static str,
    /// As SQL says it; used with an index.
    condition: &'static str,
    /// The same, by column: each is 1.
    flags: &'static [&'static str],
}

const LIVE: &[Live] = &[
    Live { table: "journeys", condition: "is_live = 1", flags: &["is_live"] },
    Live { table: "incidents", condition: "is_open = 1", flags: &["is_open"] },
    Live { table: "inbox", condition: "is_waiting = 1", flags: &["is_waiting"] },
    Live {
        table: "register_revisions",
        condition: "is_newest = 1 AND is_live = 1",
        flags: &["is_newest", "is_live"],
    },
    Live {
        table: "driver_details",
        condition: "is_newest = 1 AND is_live = 1",
        flags: &["is_newest", "is_live"],
    },
];

/// Tables that grow for ever, so that a start cannot read them: a node reads them in the background.
const LARGE: &[&str] = &[
    "audit",
    "crossing_days",
    "documents",
    "driver_details",
    "figure_days",
    "held_frames",
    "inbox",
    "incidents",
    "journey_places",
    "journeys",
    "orders",
    "outbox",
    "register_files",
    "register_revisions",
    "report_batches",
    "timeline",
    "track_hours",
];

/// The rows that one seal is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// The table, and behind a stroke `live` where the part is that.
    pub(crate) name: String,
    /// The rows as SQL says them. Empty: every row.
    pub(crate) condition: &'static str,
    /// Whether a start can read all of it.
    pub(crate) is_small: bool,
}

/// A table as seals know it: its columns, its primary key, and the parts that its rows are in.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) columns: Vec<String>,
    /// The columns of its primary key, in its order.
    pub(crate) key: Vec<usize>,
    /// The part of the rows that are not live, and of all if it has no live ones.
    part: usize,
    /// The part of those that are, and the columns that say so.
    live: Option<(usize, Vec<usize>)>,
}

impl Table {
    /// The parts that its rows are in.
    pub(crate) fn parts(&self) -> impl Iterator<Item = usize> {
        [Some(self.part), self.live.as_ref().map(|(part, _)| *part)].into_iter().flatten()
    }

    /// The part that a row is in. `value` gives a column's value.
    pub(crate) fn part_of<'v>(&self, value: impl Fn(usize) -> ValueRef<'v>) -> usize {
        let is_set = |column: &usize| value(*column) == ValueRef::Integer(1);
        match &self.live {
            Some((part, columns)) if columns.iter().all(is_set) => *part,
            Some(_) | None => self.part,
        }
    }

    /// The hash of a row. `value` gives a column's value.
    pub(crate) fn hash<'v>(
        &self,
        key: &StoreKey,
        value: impl Fn(usize) -> ValueRef<'v>,
    ) -> RowHash {
        let of = |mut hasher: Hasher, columns: &mut dyn Iterator<Item = usize>| {
            hash_bytes(&mut hasher, self.name.as_bytes());
            columns.for_each(|column| hash_value(&mut hasher, value(column)));
            hasher.finalize()
        };
        let place = of(key.place(), &mut self.key.iter().copied());
        let place = place.as_bytes().first_chunk().copied().map_or(0, u64::from_le_bytes);
        let hash = of(key.row(), &mut (0..self.columns.len()));
        RowHash { hash: Sum::from_bytes(hash.as_bytes()), place }
    }

    /// A row's primary key.
    pub(crate) fn key_of<'v>(&self, value: impl Fn(usize) -> ValueRef<'v>) -> Vec<KeyValue> {
        self.key.iter().map(|column| value(*column).into()).collect()
    }

    /// A row's primary key for people, as `ReadFault` names rows too.
    pub(crate) fn name_of<'v>(&self, value: impl Fn(usize) -> ValueRef<'v>) -> String {
        let words: Vec<_> = self.key.iter().map(|column| word(value(*column))).collect();
        words.join(" ")
    }
}

fn word(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "NULL".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        ValueRef::Blob(blob) => HEXLOWER.encode(blob),
    }
}

/// All tables of a store but the head, by name, and their parts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Layout {
    pub(crate) tables: Vec<Table>,
    pub(crate) parts: Vec<Part>,
}

impl Layout {
    /// Reads which tables there are. What an index of words keeps is an index like any other: it is held against
    /// the rows that it is of, see [`sought`](crate::sought).
    ///
    /// # Errors
    ///
    /// When the schema cannot be read.
    pub(crate) fn read(connection: &Connection) -> Result<Self, AgeError> {
        Self::try_read(connection).map_err(|error| AgeError::from(error).in_table(SCHEMA))
    }

    fn try_read(connection: &Connection) -> Result<Self, rusqlite::Error> {
        let sql = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' \
                   AND name NOT LIKE 'sqlite_%' AND name <> ?1 ORDER BY name";
        let mut statement = connection.prepare(sql)?;
        let names = statement.query_map([HEAD], |row| row.get(0))?;
        let mut layout = Self::default();
        for name in names.collect::<Result<Vec<String>, _>>()? {
            layout.add(connection, name)?;
        }
        Ok(layout)
    }

    /// Whether a check of this extent reads every row of a table.
    pub(crate) fn is_read_whole(&self, table: &Table, extent: Extent) -> bool {
        extent == Extent::Whole || table.parts().all(|part| self.parts[part].is_small)
    }

    /// Whether a check of this extent reads any row of a table.
    pub(crate) fn is_read(&self, table: &Table, extent: Extent) -> bool {
        extent == Extent::Whole || table.parts().any(|part| self.parts[part].is_small)
    }

    fn add(&mut self, connection: &Connection, name: String) -> Result<(), rusqlite::Error> {
        let mut statement = connection.prepare("SELECT name, pk FROM pragma_table_info(?1)")?;
        let found = statement.query_map([&name], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let (mut columns, mut key) = (Vec::<String>::new(), BTreeMap::new());
        for (index, column) in found.enumerate() {
            let (column, rank): (String, u32) = column?;
            columns.push(column);
            if rank > 0 {
                key.insert(rank, index);
            }
        }
        let is_small = !LARGE.contains(&name.as_str());
        let part = self.part(Part { name: name.clone(), condition: "", is_small });
        let live = LIVE.iter().find(|live| live.table == name).and_then(|live| {
            let column = |name: &&str| columns.iter().position(|column| column == name);
            let flags = live.flags.iter().map(column).collect::<Option<Vec<_>>>()?;
            let name = format!("{name}/live");
            Some((self.part(Part { name, condition: live.condition, is_small: true }), flags))
        });
        self.tables.push(Table { name, columns, key: key.into_values().collect(), part, live });
        Ok(())
    }

    fn part(&mut self, part: Part) -> usize {
        self.parts.push(part);
        self.parts.len() - 1
    }
}
