//! Counts what the writer changes, so that no code that writes has to know of seals: every table has
//! triggers on the writer's connection that hand old and new values of each row to a function here.
//!
//! They are temporary, so they stand in no file, and nobody can take them out of one. (`SQLite` has a
//! hook for the same; it needs a C compiler's library at build time that nothing else here needs.)

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::{
    Connection,
    functions::{Context, FunctionFlags},
};

use super::{AgeError, Layout, Seal, StoreKey, layout::Table};

/// The function that triggers call: `onelock_seal(table, sign, columns…)`.
const FUNCTION: &str = "onelock_seal";

/// Changes of a transaction under way, by part.
#[derive(Debug)]
pub(crate) struct Tally {
    changes: Arc<Mutex<Vec<Seal>>>,
}

impl Tally {
    /// Counts changes that are made on this connection from now on.
    pub(crate) fn on(
        connection: &Connection,
        key: &StoreKey,
        layout: &Layout,
    ) -> Result<Self, AgeError> {
        let changes = Arc::new(Mutex::new(vec![Seal::default(); layout.parts.len()]));
        let (its, tables, key) = (Arc::clone(&changes), layout.tables.clone(), key.clone());
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
        Ok(Self { changes })
    }

    /// A transaction begins.
    pub(crate) fn forget(&self) {
        self.locked().fill(Seal::default());
    }

    /// Adds what the transaction under way has changed.
    pub(crate) fn add_to(&self, seals: &mut [Seal]) {
        let mut changes = self.locked();
        for (seal, change) in seals.iter_mut().zip(changes.iter_mut()) {
            *seal = seal.plus(std::mem::take(change));
        }
    }

    fn locked(&self) -> MutexGuard<'_, Vec<Seal>> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Two columns before those of the row.
const BEFORE_COLUMNS: usize = 2;

fn count(
    context: &Context<'_>,
    tables: &[Table],
    key: &StoreKey,
    changes: &Mutex<Vec<Seal>>,
) -> Result<Option<i64>, rusqlite::Error> {
    let (index, sign): (u32, i64) = (context.get(0)?, context.get(1)?);
    let table = tables
        .get(index as usize)
        .filter(|table| context.len() == table.columns.len() + BEFORE_COLUMNS);
    let Some(table) = table else {
        return Err(rusqlite::Error::UserFunctionError("a table has changed its columns".into()));
    };
    let value = |column| context.get_raw(column + BEFORE_COLUMNS);
    let (part, row) = (table.part_of(value), table.hash(key, value));
    let mut changes = changes.lock().unwrap_or_else(PoisonError::into_inner);
    match sign {
        1 => changes[part].add(row),
        _ => changes[part].take(row),
    }
    Ok(None)
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
