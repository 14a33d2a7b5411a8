//! The one writer of a store.

use std::path::{Path, PathBuf};

use control::{Commit, ReadBack, Recovered, Store, StoreError, Subject, Upkeep};
use model::AuthorityId;
use rusqlite::{Connection, TransactionBehavior};

use crate::{
    OpenError, SqliteArchive,
    checkpoint::Checkpointer,
    faults::fault,
    folder::{self, FolderLock},
    incidents, journeys, open, recover, tracks, write,
};

const DATABASE_FILE: &str = "onelock.sqlite";

/// One authority's store in one data folder. Fields are dropped in this order: the last connection
/// copies the log into the database, and only then may another process have the folder.
#[derive(Debug)]
pub struct Sqlite {
    pub(crate) connection: Connection,
    checkpointer: Checkpointer,
    path: PathBuf,
    /// The minute last written to the index of batches. `None`: not known since the start.
    pub(crate) minute_indexed: Option<i64>,
    _lock: FolderLock,
}

impl Sqlite {
    /// Makes an empty store of `authority` in `dir`, and the folder if there is none.
    ///
    /// # Errors
    ///
    /// See [`OpenError`]; above all when there is a store already.
    pub fn create(dir: &Path, authority: AuthorityId) -> Result<Self, OpenError> {
        folder::make(dir)?;
        let lock = folder::lock(dir)?;
        let path = dir.join(DATABASE_FILE);
        if path.exists() {
            return Err(OpenError::Exists { path });
        }
        folder::create_private(&path)
            .map_err(|source| OpenError::Folder { path: path.clone(), source })?;
        let connection = open::new_database(&path, authority)?;
        Self::on(connection, path, lock)
    }

    /// Opens the store in `dir` and brings its schema up to date. A store that is not there is not
    /// made: a node that began anew would know of no journey under way.
    ///
    /// # Errors
    ///
    /// See [`OpenError`].
    pub fn open(dir: &Path, authority: AuthorityId) -> Result<Self, OpenError> {
        let path = dir.join(DATABASE_FILE);
        if !path.exists() {
            return Err(OpenError::Missing { path });
        }
        let lock = folder::lock(dir)?;
        let connection = open::database(&path, authority)?;
        Self::on(connection, path, lock)
    }

    fn on(connection: Connection, path: PathBuf, lock: FolderLock) -> Result<Self, OpenError> {
        let checkpointer = Checkpointer::start(&path)?;
        // What an earlier run left in the log is copied now, in the background.
        checkpointer.nudge();
        Ok(Self { connection, checkpointer, path, minute_indexed: None, _lock: lock })
    }

    /// A reader of this store's history.
    ///
    /// # Errors
    ///
    /// When a connection cannot be opened.
    pub fn archive(&self) -> Result<SqliteArchive, OpenError> {
        Ok(SqliteArchive::open(&self.path)?)
    }

    /// The database file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Copies the store as it is now into another folder, which has none yet.
    ///
    /// # Errors
    ///
    /// When the copy cannot be written.
    pub fn copy_to(&self, dir: &Path) -> Result<(), StoreError> {
        let path = dir.join(DATABASE_FILE);
        let copied = self.connection.execute("VACUUM INTO ?1", [path.to_string_lossy()]);
        copied.map(drop).map_err(|error| fault(&path, error))
    }

    fn write(&mut self, commit: &Commit) -> Result<(), rusqlite::Error> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let minute = write::frames(&transaction, commit, self.minute_indexed)?;
        write::records(&transaction, commit)?;
        transaction.commit()?;
        self.minute_indexed = minute;
        Ok(())
    }

    fn write_upkeep(&mut self, upkeep: &Upkeep) -> Result<(), rusqlite::Error> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        tracks::write(&transaction, upkeep)?;
        transaction.commit()
    }
}

impl Store for Sqlite {
    fn commit(&mut self, commit: &Commit) -> Result<(), StoreError> {
        if let Err(error) = self.write(commit) {
            // Copying the log may free some of it for the next try.
            self.checkpointer.nudge();
            return Err(fault(&self.path, error));
        }
        let checkpointed = self.checkpointer.committed(&self.connection, write::bytes(commit));
        checkpointed.map_err(|error| fault(&self.path, error))
    }

    fn keep(&mut self, upkeep: &Upkeep) -> Result<(), StoreError> {
        if let Err(error) = self.write_upkeep(upkeep) {
            self.checkpointer.nudge();
            return Err(fault(&self.path, error));
        }
        let checkpointed = self.checkpointer.committed(&self.connection, upkeep.bytes());
        checkpointed.map_err(|error| fault(&self.path, error))
    }

    fn recover(&mut self) -> Result<Recovered, StoreError> {
        recover::everything(&self.connection).map_err(|error| error.at(&self.path))
    }

    fn read_back(&mut self, subject: Subject) -> Result<Option<ReadBack>, StoreError> {
        let found = match subject {
            Subject::Journey(id) => journeys::find(&self.connection, id)
                .map(|kept| kept.map(|kept| ReadBack::Journey(Box::new(kept.record)))),
            Subject::Incident(id) => incidents::find(&self.connection, id)
                .map(|record| record.map(|it| ReadBack::Incident(Box::new(it)))),
        };
        found.map_err(|error| {
            let error = error.at(&self.path);
            let what: &dyn std::error::Error = &error;
            tracing::error!(error = what, "what work is about cannot be read");
            error
        })
    }
}
