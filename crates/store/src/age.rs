//! How far a store has come, and that its rows are the ones that were written.
//!
//! Every part of every table has a *seal*: how many rows there are, and the sum of their hashes under
//! a key that stands beside the store and not in it. Every commit has a number and a hash over the
//! commit before and all seals, hence over what it wrote: the *head*. It is written in the commit's own
//! transaction, and after it into a small file beside the keys. So
//!
//! - a row that was changed, taken away or added behind the node's back leaves its seal in the lurch;
//! - a store that was put back to what it once was, or lost the end of its write-ahead log, is behind
//!   the file;
//! - a store of another node, or one that has gone another way since, has another incarnation or hash.
//!
//! What somebody does who has the key and may write the file is not found here: other authorities
//! remember what they were told. Why it is made of sums: `docs/decisions/0015-seals-are-sums.md`.

mod error;
mod head;
mod key;
mod layout;
mod locate;
mod noted;
mod schema;
mod seal;
mod start;
mod tally;
mod verify;

use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction, TransactionBehavior};

pub use error::{AgeError, RowsChange};
pub use head::Head;
pub(crate) use head::draw_incarnation;
pub(crate) use key::StoreKey;
pub(crate) use layout::{Layout, Table};
pub(crate) use noted::{HeadFile, read as read_note};
pub(crate) use schema::check as check_schema;
pub(crate) use seal::Seal;
pub(crate) use start::{
    WHOLE_BYTES_MAX, check_at_start, check_pages, check_structure, check_structure_of,
};
pub(crate) use tally::{Change, KeyValue, Log, Tally, Ticket};
pub(crate) use verify::{Extent, column_of, columns, verify, verify_one};

use crate::{audit, faults::ReadFault, migrations};
use head::Headed;

/// Where the key and the noted head of a store stand.
#[derive(Debug, Clone)]
pub(crate) struct Beside {
    pub(crate) key: PathBuf,
    pub(crate) head: PathBuf,
}

impl Beside {
    /// Of the store in a data folder.
    pub(crate) fn of(dir: &Path) -> Self {
        let keys = dir.join("keys");
        Self { key: keys.join("store.key"), head: keys.join("store.head") }
    }
}

/// What the one writer knows of the store's age; kept up with every commit.
#[derive(Debug)]
pub(crate) struct Age {
    key: StoreKey,
    layout: Layout,
    tally: Tally,
    file: HeadFile,
    now: Headed,
}

impl Age {
    /// Takes the age of a store over from what stands in it, and counts changes on this connection
    /// from now on.
    pub(crate) fn begin(
        connection: &Connection,
        key: StoreKey,
        file: HeadFile,
    ) -> Result<Self, AgeError> {
        let layout = Layout::read(connection)?;
        let now = head::read(connection, &key, &layout)?;
        let tally = Tally::on(connection, &key, &layout, now.head.number)?;
        Ok(Self { key, layout, tally, file, now })
    }

    /// The last commit.
    pub(crate) fn head(&self) -> Head {
        self.now.head
    }

    /// Before the first change of a transaction: another connection may have committed since.
    pub(crate) fn before(&mut self, transaction: &Transaction<'_>) -> Result<(), ReadFault> {
        self.tally.begin();
        if head::is_at(transaction, self.now.head)? {
            return Ok(());
        }
        self.now =
            head::read(transaction, &self.key, &self.layout).map_err(AgeError::into_fault)?;
        Ok(())
    }

    /// Checks what a start believes, as of the transaction of the caller: the small tables, and what is
    /// live of the large ones.
    pub(crate) fn check(&self, connection: &Connection) -> Result<(), ReadFault> {
        verify(connection, &self.key, &self.layout, Extent::Small).map_err(AgeError::into_fault)
    }

    /// After the last change of a transaction: writes the head that it makes.
    pub(crate) fn after(
        &mut self,
        transaction: &Transaction<'_>,
    ) -> Result<Headed, rusqlite::Error> {
        let mut seals = self.now.seals.clone();
        self.tally.add_to(&mut seals);
        let next = self.now.next(&self.key, &self.layout, seals);
        next.write(transaction, &self.key, &self.layout)?;
        Ok(next)
    }

    /// Another life of the store begins, behind every number that it has had.
    pub(crate) fn begin_anew(&mut self, noted: Option<Head>) -> Result<(), AgeError> {
        let number = noted.map_or(0, |noted| noted.number).max(self.now.head.number);
        let incarnation = draw_incarnation()?;
        self.now.head = Head { incarnation, number, hash: self.now.head.hash };
        self.file.write_synced(&self.key, self.now.head)
    }

    /// The transaction is on the disk.
    pub(crate) fn committed(&mut self, now: Headed) {
        self.now = now;
        self.tally.committed(self.now.head.number);
        self.file.write(&self.key, self.now.head);
    }

    /// The transaction under way has come to nothing.
    pub(crate) fn abandon(&self) {
        self.tally.abandon();
    }

    /// What somebody needs who reads along.
    pub(crate) fn reader(&self) -> (StoreKey, Layout, Tally) {
        (self.key.clone(), self.layout.clone(), self.tally.clone())
    }
}

/// What stands in and beside a store before it is used.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) key: StoreKey,
    /// What was noted, if it can be read.
    pub(crate) noted: Option<Head>,
    /// Why the store is not what was noted. `None`: it is.
    pub(crate) differs: Option<AgeError>,
}

impl Seen {
    /// Looks at a store, which may be of a version of this program that had no heads.
    ///
    /// # Errors
    ///
    /// When the store's head cannot be believed, or the key cannot be used.
    pub(crate) fn of(connection: &Connection, beside: &Beside) -> Result<Self, AgeError> {
        if !has_head(connection)? {
            // Whoever takes the head out of a store does not make it one of those.
            if beside.key.exists() {
                return Err(AgeError::Forged { what: "there is none" });
            }
            let key = StoreKey::prepare(&beside.key)?;
            return Ok(Self { key, noted: None, differs: None });
        }
        if !beside.key.exists() && StoreKey::is_prepared(&beside.key) {
            StoreKey::confirm(&beside.key)?;
        }
        let key = StoreKey::load(&beside.key)?;
        let head = head::read(connection, &key, &Layout::read(connection)?)?.head;
        match noted::read(&beside.head, &key) {
            Ok(noted) => {
                let differs = AgeError::compare(head, noted).err();
                Ok(Self { key, noted: Some(noted), differs })
            }
            Err(error) if error.is_about_age() => {
                Ok(Self { key, noted: None, differs: Some(error) })
            }
            Err(error) => Err(error),
        }
    }
}

/// Checks that the store is the one that was written last, beside a node that may be writing.
///
/// # Errors
///
/// When it is older or another one, or its head cannot be believed.
pub(crate) fn check_head(
    connection: &Connection,
    key: &StoreKey,
    beside: &Beside,
) -> Result<(), AgeError> {
    // First what was noted: whatever is committed from now on, the store is not behind it.
    let noted = noted::read(&beside.head, key)?;
    let transaction = connection.unchecked_transaction()?;
    let store = head::read(&transaction, key, &Layout::read(&transaction)?)?.head;
    AgeError::compare(store, noted)
}

/// How far a store has come, and its seals, as its head says.
///
/// # Errors
///
/// When the head cannot be believed.
pub(crate) fn read_seals(
    connection: &Connection,
    key: &StoreKey,
    layout: &Layout,
) -> Result<(Head, Vec<Seal>), AgeError> {
    let Headed { head, seals, .. } = head::read(connection, key, layout)?;
    Ok((head, seals))
}

/// How far a store has come, as its head says.
///
/// # Errors
///
/// When the head cannot be believed.
pub(crate) fn read_head(
    connection: &Connection,
    key: &StoreKey,
    layout: &Layout,
) -> Result<Head, AgeError> {
    Ok(head::read(connection, key, layout)?.head)
}

fn has_head(connection: &Connection) -> Result<bool, rusqlite::Error> {
    let sql = "SELECT EXISTS (SELECT 1 FROM main.sqlite_schema WHERE name = 'head')";
    connection.query_row(sql, [], |row| row.get(0))
}

/// Brings the schema up to date and seals what there is then. Before that everything is checked: what
/// somebody changed is not sealed as if the node had written it.
pub(crate) fn upgrade(
    connection: &mut Connection,
    key: &StoreKey,
    beside: &Beside,
) -> Result<(), AgeError> {
    let is_sealed = has_head(connection)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let before = if is_sealed {
        let layout = Layout::read(&transaction)?;
        verify(&transaction, key, &layout, Extent::Whole)?;
        head::read(&transaction, key, &layout)?.head
    } else {
        let first = Head::none(draw_incarnation()?);
        HeadFile::put(&beside.head, key, first)?;
        first
    };
    migrations::apply(&transaction)?;
    audit::add_checksums(&transaction)?;
    let head = seal_anew(&transaction, key, before)?;
    transaction.commit()?;
    if !is_sealed {
        StoreKey::confirm(&beside.key)?;
    }
    HeadFile::put(&beside.head, key, head).map(drop)
}

/// Seals every row that there is, as the commit after `before`.
pub(crate) fn seal_anew(
    transaction: &Transaction<'_>,
    key: &StoreKey,
    before: Head,
) -> Result<Head, AgeError> {
    let layout = Layout::read(transaction)?;
    let seals = verify::count(transaction, key, &layout)?;
    let headed = Headed::after(before, key, &layout, seals);
    headed.write(transaction, key, &layout)?;
    Ok(headed.head)
}
