//! Reads every row of a store beside its writer, a little at a time, and compares it with the seals.
//!
//! A table is read in slices, each in a short read transaction of its own, so that the log can start
//! over in between. The table changes meanwhile; the writer keeps those changes, by commit and primary
//! key. A change in what was read before it counts on top; one in what is read after it is in there
//! already. So when the last slice is read, the slices and the changes come to what the table is as of
//! one commit, and that is compared with the seals of that commit.
//!
//! A difference is never told before one transaction that reads the whole table has found it too. After
//! it the next table is read, so that one fault does not hide another.

use rusqlite::{
    Connection, params_from_iter,
    types::{Value, ValueRef},
};

use crate::age::{
    self, AgeError, Change, Extent, KeyValue, Layout, Log, Seal, StoreKey, Table, Tally, Ticket,
};

/// Most rows of a slice.
const ROWS_MAX: usize = 1_024;
/// Bytes after which a slice ends.
const BYTES_MAX: usize = 4 * 1024 * 1024;

/// In a store up to this size the pages and indexes of a table are checked too, which takes one
/// transaction for each: 1 GiB.
const STRUCTURE_BYTES_MAX: i64 = 1024 * 1024 * 1024;

/// What one step has come to.
#[derive(Debug)]
pub enum Scrubbed {
    /// Nothing is wrong with what was read; there is more to read.
    SoFar,
    /// Nothing is wrong with this table, which has been read to its end.
    Table(String),
    /// Nor with any other: every row has been read since the last pass, and every one is as it was
    /// written.
    All,
}

/// Reads a store again and again. Blocks for as long as a slice takes.
#[derive(Debug)]
pub struct Scrubber {
    connection: Connection,
    key: StoreKey,
    layout: Layout,
    tally: Tally,
    /// The table that is read, by its place in the layout.
    table: usize,
    reading: Reading,
    /// Whether the schema has been looked at in this pass.
    is_schema_read: bool,
    /// Whether nothing was wrong so far in this pass.
    is_sound: bool,
    rows_max: usize,
    doubts: u64,
}

/// How far a table has been read.
#[derive(Debug, Default)]
struct Reading {
    /// The writer's promise to keep the changes. `None`: it has not been asked yet.
    ticket: Option<Ticket>,
    /// Where each slice ended, and as of which commit it was read.
    slices: Vec<(Option<Vec<KeyValue>>, u64)>,
    /// What was read, and what has changed in it since, by part.
    seals: Vec<Seal>,
    /// Changes that may be later than what they will be compared with.
    later: Vec<(u64, Change)>,
}

impl Reading {
    /// Whether the last slice reached the end.
    fn is_over(&self) -> bool {
        self.slices.last().is_some_and(|(end, _)| end.is_none())
    }

    /// The commit as of which a key was read. `None`: it has not been read yet.
    fn read_as_of(&self, key: &[KeyValue]) -> Option<u64> {
        let is_before = |(end, _): &(Option<Vec<KeyValue>>, u64)| {
            end.as_ref().is_some_and(|end| end.as_slice() < key)
        };
        let slice = self.slices.partition_point(is_before);
        self.slices.get(slice).map(|(_, number)| *number)
    }

    /// Counts the changes up to a commit in what was read before them.
    fn count(&mut self, changes: Vec<(u64, Change)>, up_to: u64) {
        self.later.extend(changes);
        for (number, change) in std::mem::take(&mut self.later) {
            if number > up_to {
                self.later.push((number, change));
            } else if self.read_as_of(&change.key).is_some_and(|read| read < number) {
                self.seals[change.part] = self.seals[change.part].plus(change.seal);
            }
        }
    }
}

impl Scrubber {
    pub(crate) fn new(connection: Connection, reader: (StoreKey, Layout, Tally)) -> Self {
        let (key, layout, tally) = reader;
        let reading = Reading::default();
        Self {
            connection,
            key,
            layout,
            tally,
            table: 0,
            reading,
            is_schema_read: false,
            is_sound: true,
            rows_max: ROWS_MAX,
            doubts: 0,
        }
    }

    /// With slices of a few rows, so that a small store has many.
    #[cfg(test)]
    pub(crate) fn by(self, rows_max: usize) -> Self {
        Self { rows_max, ..self }
    }

    /// How often slices and changes did not come to what a table was, and one transaction found that
    /// nothing is wrong.
    pub fn doubts(&self) -> u64 {
        self.doubts
    }

    /// Whether one pass is over and the next has not begun.
    pub fn is_between_passes(&self) -> bool {
        self.table == 0 && !self.is_schema_read
    }

    /// What is read next: a table, or `schema`.
    pub fn subject(&self) -> &str {
        if self.is_between_passes() {
            return "schema";
        }
        self.layout.tables.get(self.table).map_or("", |table| table.name.as_str())
    }

    /// Reads a little more. After an error it goes on with the next table.
    ///
    /// # Errors
    ///
    /// When something is not as it was written, or cannot be read.
    pub fn step(&mut self) -> Result<Scrubbed, AgeError> {
        if self.is_between_passes() {
            self.is_schema_read = true;
            let outcome = age::check_schema(&self.connection);
            self.is_sound = outcome.is_ok();
            return outcome.map(|()| Scrubbed::SoFar);
        }
        self.try_step().map_err(|error| {
            let error = error.in_table(&self.layout.tables[self.table].name);
            self.is_sound = false;
            self.next_table();
            error
        })
    }

    fn try_step(&mut self) -> Result<Scrubbed, AgeError> {
        if self.reading.ticket.is_none() {
            let table = &self.layout.tables[self.table];
            age::check_structure_of(&self.connection, &table.name, STRUCTURE_BYTES_MAX)?;
        }
        let ticket = *self.reading.ticket.get_or_insert_with(|| self.tally.keep(self.table));
        self.reading.seals.resize(self.layout.parts.len(), Seal::default());
        if !self.tally.keeps(ticket) {
            // A transaction is under way that had begun before.
            return Ok(Scrubbed::SoFar);
        }
        if !self.reading.is_over() {
            self.read_slice()?;
        }
        if !self.reading.is_over() {
            return self.catch_up(None);
        }
        let (head, seals) = age::read_seals(&self.connection, &self.key, &self.layout)?;
        self.catch_up(Some((head.number, seals)))
    }

    /// Counts what has changed; compares it all if the table has been read, with the seals of a commit.
    fn catch_up(&mut self, with: Option<(u64, Vec<Seal>)>) -> Result<Scrubbed, AgeError> {
        let Log::Changes { changes, number: known } = self.tally.take_log() else {
            // More has changed than is kept.
            self.begin();
            return Ok(Scrubbed::SoFar);
        };
        let Some((number, seals)) = with else {
            self.reading.count(changes, known);
            return Ok(Scrubbed::SoFar);
        };
        if known < number {
            // The commit is on the disk, and the writer has not come to say so yet.
            self.reading.count(changes, known);
            return Ok(Scrubbed::SoFar);
        }
        self.reading.count(changes, number);
        let table = &self.layout.tables[self.table];
        if table.parts().any(|part| self.reading.seals[part] != seals[part]) {
            let (connection, key, layout) = (&self.connection, &self.key, &self.layout);
            age::verify_one(connection, key, layout, table, Extent::Whole)?;
            // Another connection has written to it, whose changes nobody keeps.
            self.doubts += 1;
        }
        let name = table.name.clone();
        self.next_table();
        let is_all = self.is_between_passes() && self.is_sound;
        Ok(if is_all { Scrubbed::All } else { Scrubbed::Table(name) })
    }

    fn begin(&mut self) {
        self.reading = Reading::default();
    }

    fn next_table(&mut self) {
        self.begin();
        self.table = (self.table + 1) % self.layout.tables.len();
        if self.table == 0 {
            self.is_schema_read = false;
        }
    }

    /// Reads the rows after the last slice.
    fn read_slice(&mut self) -> Result<(), AgeError> {
        let Self { connection, key, layout, reading, rows_max, .. } = self;
        let table = &layout.tables[self.table];
        let transaction = connection.unchecked_transaction()?;
        let number = age::read_head(&transaction, key, layout)?.number;
        let after = reading.slices.last().and_then(|(end, _)| end.clone());
        let mut statement = transaction.prepare_cached(&slice(table, after.is_some()))?;
        let mut rows =
            statement.query(params_from_iter(after.into_iter().flatten().map(Value::from)))?;
        let (mut count, mut bytes, mut end) = (0, 0, None);
        while let Some(row) = rows.next()? {
            let value = |column| age::column_of(row, column);
            reading.seals[table.part_of(value)].add(table.hash(key, value));
            count += 1;
            bytes += (0..table.columns.len()).map(|column| length(value(column))).sum::<usize>();
            if count >= *rows_max || bytes >= BYTES_MAX {
                end = Some(table.key_of(value));
                break;
            }
        }
        reading.slices.push((end, number));
        Ok(())
    }
}

/// The rows of a table in the order of their primary key, all or those after one.
fn slice(table: &Table, is_after: bool) -> String {
    let quoted = |column: &usize| format!("\"{}\"", table.columns[*column]);
    let key: Vec<_> = table.key.iter().map(quoted).collect();
    let key = key.join(", ");
    let marks: Vec<_> = table.key.iter().map(|_| "?").collect();
    let after =
        if is_after { format!("WHERE ({key}) > ({})", marks.join(", ")) } else { String::new() };
    let columns = age::columns(table);
    format!("SELECT {columns} FROM main.\"{}\" {after} ORDER BY {key}", table.name)
}

fn length(value: ValueRef<'_>) -> usize {
    match value {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes.len(),
        _ => size_of::<i64>(),
    }
}
