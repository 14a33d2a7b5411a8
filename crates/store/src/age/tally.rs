//! Counts what the writer changes, so that no code that writes has to know of seals: every table has
//! triggers on the writer's connection that hand old and new values of each row to a function here.
//!
//! They are temporary, so they stand in no file, and nobody can take them out of one. (`SQLite` has a
//! hook for the same; it needs a C compiler's library at build time that nothing else here needs.)
//!
//! While somebody reads a table bit by bit, the changes to that table are kept for him: see
//! [`scrub`](crate::scrub).

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::{
    Connection,
    functions::{Context, FunctionFlags},
    types::{Value, ValueRef},
};

use super::{AgeError, Layout, Seal, StoreKey, layout::Table, seal::RowHash};

/// The function that triggers call: `onelock_seal(table, sign, columns…)`.
const FUNCTION: &str = "onelock_seal";
/// Most changes that are kept for a reader. One that is so far behind begins anew.
const CHANGES_MAX: usize = if cfg!(test) { 1_000 } else { 100_000 };

/// A primary key, in the order in which `SQLite` has rows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum KeyValue {
    Integer(i64),
    Text(String),
    Blob(Vec<u8>),
}

impl From<ValueRef<'_>> for KeyValue {
    /// No column of a primary key is empty or a fraction.
    fn from(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Integer(number) => Self::Integer(number),
            ValueRef::Text(text) => Self::Text(String::from_utf8_lossy(text).into_owned()),
            ValueRef::Blob(bytes) => Self::Blob(bytes.to_vec()),
            ValueRef::Null | ValueRef::Real(_) => Self::Blob(Vec::new()),
        }
    }
}

impl From<KeyValue> for Value {
    fn from(value: KeyValue) -> Self {
        match value {
            KeyValue::Integer(number) => Self::Integer(number),
            KeyValue::Text(text) => Self::Text(text),
            KeyValue::Blob(bytes) => Self::Blob(bytes),
        }
    }
}

/// A promise to keep the changes of one table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ticket {
    table: usize,
    number: u64,
}

/// A row that came or went.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    pub(crate) key: Vec<KeyValue>,
    pub(crate) part: usize,
    pub(crate) seal: Seal,
}

#[derive(Debug)]
struct Counted {
    /// Changes of the transaction under way, by part.
    changes: Vec<Seal>,
    is_under_way: bool,
    /// The last commit of this writer.
    number: u64,
    /// The table whose changes are kept, and the one that is asked for from the next transaction on.
    kept: Option<Ticket>,
    wanted: Option<Ticket>,
    /// How often somebody has asked.
    asked: u64,
    /// Of the transaction under way, and of those that are committed, with their number.
    pending: Vec<Change>,
    log: Vec<(u64, Change)>,
    /// Whether changes were lost because there were too many.
    is_over: bool,
}

/// Changes of the writer; shared with who reads along.
#[derive(Debug, Clone)]
pub(crate) struct Tally {
    counted: Arc<Mutex<Counted>>,
}

/// What has happened to the table that is read along.
#[derive(Debug)]
pub(crate) enum Log {
    /// Changes with the numbers of their commits, in their order; all up to and with `number`.
    Changes { changes: Vec<(u64, Change)>, number: u64 },
    /// There were more than are kept: begin anew.
    Over,
}

impl Tally {
    /// Counts changes that are made on this connection from now on, after that commit.
    pub(crate) fn on(
        connection: &Connection,
        key: &StoreKey,
        layout: &Layout,
        number: u64,
    ) -> Result<Self, AgeError> {
        let counted = Counted {
            changes: vec![Seal::default(); layout.parts.len()],
            is_under_way: false,
            number,
            kept: None,
            wanted: None,
            asked: 0,
            pending: Vec::new(),
            log: Vec::new(),
            is_over: false,
        };
        let tally = Self { counted: Arc::new(Mutex::new(counted)) };
        let (its, tables, key) = (tally.clone(), layout.tables.clone(), key.clone());
        let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_INNOCUOUS;
        connection.create_scalar_function(FUNCTION, -1, flags, move |context| {
            count(context, &tables, &key, &its)
        })?;
        // A row that another one replaces is deleted like any other, and its trigger told.
        connection.pragma_update(None, "recursive_triggers", 1)?;
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        for (index, table) in layout.tables.iter().enumerate() {
            connection.execute_batch(&triggers(index, table))?;
        }
        Ok(tally)
    }

    /// A transaction begins.
    pub(crate) fn begin(&self) {
        let mut counted = self.locked();
        counted.changes.fill(Seal::default());
        counted.pending.clear();
        counted.is_under_way = true;
        counted.adopt();
    }

    /// Adds what the transaction under way has changed.
    pub(crate) fn add_to(&self, seals: &mut [Seal]) {
        for (seal, change) in seals.iter_mut().zip(&self.locked().changes) {
            *seal = seal.plus(*change);
        }
    }

    /// The transaction under way is committed, with that number.
    pub(crate) fn committed(&self, number: u64) {
        let mut counted = self.locked();
        let Counted { pending, log, is_over, .. } = &mut *counted;
        *is_over |= log.len() + pending.len() > CHANGES_MAX;
        if *is_over {
            log.clear();
            pending.clear();
        }
        log.extend(pending.drain(..).map(|change| (number, change)));
        counted.number = number;
        counted.is_under_way = false;
    }

    /// The transaction under way has come to nothing.
    pub(crate) fn abandon(&self) {
        self.locked().is_under_way = false;
    }

    /// Asks for the changes of a table, and no longer for any other's. They are kept from the next
    /// transaction on, or at once if none is under way.
    pub(crate) fn keep(&self, table: usize) -> Ticket {
        let mut counted = self.locked();
        counted.asked += 1;
        let ticket = Ticket { table, number: counted.asked };
        counted.wanted = Some(ticket);
        if !counted.is_under_way {
            counted.adopt();
        }
        ticket
    }

    /// Whether every change of that table is kept from now on.
    pub(crate) fn keeps(&self, ticket: Ticket) -> bool {
        self.locked().kept == Some(ticket)
    }

    /// Takes what is kept.
    pub(crate) fn take_log(&self) -> Log {
        let mut counted = self.locked();
        if counted.is_over {
            return Log::Over;
        }
        Log::Changes { changes: std::mem::take(&mut counted.log), number: counted.number }
    }

    fn locked(&self) -> MutexGuard<'_, Counted> {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counted {
    /// Begins to keep what is wanted.
    fn adopt(&mut self) {
        if self.kept != self.wanted {
            self.kept = self.wanted;
            self.log.clear();
            self.is_over = false;
        }
    }
}

/// Two columns before those of the row.
const BEFORE_COLUMNS: usize = 2;

fn count(
    context: &Context<'_>,
    tables: &[Table],
    key: &StoreKey,
    tally: &Tally,
) -> Result<Option<i64>, rusqlite::Error> {
    let (index, sign): (u32, i64) = (context.get(0)?, context.get(1)?);
    let index = index as usize;
    let table =
        tables.get(index).filter(|table| context.len() == table.columns.len() + BEFORE_COLUMNS);
    let Some(table) = table else {
        return Err(rusqlite::Error::UserFunctionError("a table has changed its columns".into()));
    };
    let value = |column| context.get_raw(column + BEFORE_COLUMNS);
    let (part, row) = (table.part_of(value), table.hash(key, value));
    let seal = of_one(row, sign);
    let mut counted = tally.locked();
    counted.changes[part] = counted.changes[part].plus(seal);
    if counted.kept.is_some_and(|ticket| ticket.table == index) {
        counted.pending.push(Change { key: table.key_of(value), part, seal });
    }
    Ok(None)
}

/// What one row adds, or takes away if the sign is negative.
fn of_one(row: RowHash, sign: i64) -> Seal {
    let mut seal = Seal::default();
    if sign > 0 {
        seal.add(row);
    } else {
        seal.take(row);
    }
    seal
}

/// The triggers of one table.
fn triggers(index: usize, table: &Table) -> String {
    let name = &table.name;
    let call = |sign: i8, row: &str| {
        let columns: Vec<_> = table.columns.iter().map(|it| format!("{row}.\"{it}\"")).collect();
        format!("SELECT {FUNCTION}({index}, {sign}, {});", columns.join(", "))
    };
    let (goes, comes) = (call(-1, "OLD"), call(1, "NEW"));
    let trigger = |event: &str, body: &str| {
        format!(
            "CREATE TEMP TRIGGER \"{name} {event}\" AFTER {event} ON main.\"{name}\" \
             BEGIN {body} END;"
        )
    };
    [
        trigger("INSERT", &comes),
        trigger("DELETE", &goes),
        trigger("UPDATE", &format!("{goes} {comes}")),
    ]
    .concat()
}
