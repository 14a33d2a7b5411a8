//! Looks at a store without changing it, also while a node runs on it: that it opens, that it is the
//! one that was written last, that its rows are those that were written, and that they hold together.
//!
//! Every question is asked in a read transaction of its own, so that none of them keeps the log of a
//! running node from starting over for longer than it takes.

mod references;

use std::{error::Error, path::Path};

use model::AuthorityId;
use rusqlite::Connection;

use crate::{
    OpenError,
    age::{self, AgeError, Beside, Extent, Layout, StoreKey},
    batches,
    faults::ReadFault,
    holds, open, recover, sought,
    sqlite::DATABASE_FILE,
};

/// How much is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// What a start reads: seconds.
    AsAtStart,
    /// Every row: as long as it takes to read the store a few times.
    Full,
}

/// One thing that was looked at.
#[derive(Debug)]
pub struct Checked {
    /// What it was: `structure`, `head`, `rows of audit`.
    pub what: String,
    /// What is wrong. `None`: nothing.
    pub fault: Option<Box<dyn Error + Send + Sync>>,
}

/// Checks the store of `authority` in a data folder.
pub fn check(dir: &Path, authority: AuthorityId, depth: Depth) -> Vec<Checked> {
    let mut checks = Checks { found: Vec::new() };
    let opened = Opened::at(dir, authority);
    match opened {
        Ok(opened) => opened.check(depth, &mut checks),
        Err(error) => checks.add("store", Err(error)),
    }
    checks.found
}

struct Checks {
    found: Vec<Checked>,
}

impl Checks {
    fn add<E>(&mut self, what: impl Into<String>, outcome: Result<(), E>)
    where
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        self.found.push(Checked { what: what.into(), fault: outcome.err().map(Into::into) });
    }
}

/// A store that can be read.
struct Opened {
    connection: Connection,
    key: StoreKey,
    beside: Beside,
}

impl Opened {
    fn at(dir: &Path, authority: AuthorityId) -> Result<Self, OpenError> {
        let path = dir.join(DATABASE_FILE);
        if !path.exists() {
            return Err(OpenError::Missing { path });
        }
        let beside = Beside::of(dir);
        let key = StoreKey::load(&beside.key);
        let key = key.map_err(|source| OpenError::Age { path: path.clone(), source })?;
        let connection = open::read_only(&path)?;
        open::expect_owner(&connection, &path, authority)?;
        Ok(Self { connection, key, beside })
    }

    fn check(&self, depth: Depth, checks: &mut Checks) {
        let Self { connection, key, beside } = self;
        checks.add("store", Ok::<_, OpenError>(()));
        checks.add("schema", age::check_schema(connection));
        checks.add("head", age::check_head(connection, key, beside));
        checks.add("structure", structure(connection, depth));
        self.check_rows(depth, checks);
        let read = read_as_a_start(connection);
        checks
            .add("records that a start reads", read.map_err(Box::<dyn Error + Send + Sync>::from));
        if depth == Depth::Full {
            let read = batches::check_all(connection);
            checks.add("frames", read.map_err(Box::<dyn Error + Send + Sync>::from));
            let read = holds::check_all(connection);
            checks.add("held frames", read.map_err(Box::<dyn Error + Send + Sync>::from));
            let outcome = match sought::fault(connection) {
                Ok(None) => Ok(()),
                Ok(Some(fault)) => Err(fault.into()),
                Err(error) => Err(Box::<dyn Error + Send + Sync>::from(error)),
            };
            checks.add("indexes of words", outcome);
            references::check(connection, checks);
        }
    }

    /// Of every table by itself.
    fn check_rows(&self, depth: Depth, checks: &mut Checks) {
        let extent = match depth {
            Depth::AsAtStart => Extent::Small,
            Depth::Full => Extent::Whole,
        };
        let layout = match Layout::read(&self.connection) {
            Ok(layout) => layout,
            Err(error) => return checks.add("rows", Err(error)),
        };
        for table in &layout.tables {
            if !layout.is_read(table, extent) {
                continue;
            }
            let outcome = age::verify_one(&self.connection, &self.key, &layout, table, extent);
            checks.add(format!("rows of {}", table.name), outcome);
        }
    }
}

fn read_as_a_start(connection: &Connection) -> Result<(), ReadFault> {
    let transaction = connection.unchecked_transaction()?;
    recover::everything(&transaction).map(drop)
}

fn structure(connection: &Connection, depth: Depth) -> Result<(), AgeError> {
    match depth {
        Depth::AsAtStart => age::check_pages(connection),
        Depth::Full => age::check_structure(connection),
    }
}

impl From<ReadFault> for Box<dyn Error + Send + Sync> {
    fn from(fault: ReadFault) -> Self {
        match fault {
            ReadFault::Sql(error) => error.into(),
            ReadFault::Row { row, source } => format!("{row}: {source}").into(),
        }
    }
}
