//! The one writer of a store.

use std::path::{Path, PathBuf};

use control::{Commit, ReadBack, Recovered, Slice, Store, StoreError, Subject, Swept, Upkeep};
use model::{AuthorityId, ServerTime};
use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::{
    Head, OpenError, Restoration, Scrubber, SqliteArchive,
    age::{Age, Beside, WHOLE_BYTES_MAX},
    checkpoint::Checkpointer,
    documents, erasures,
    faults::{ReadFault, fault},
    folder::{self, FolderLock},
    incidents, journeys,
    open::{self, Accept},
    recover, restoration, sweep, tracks, write,
};

/// The database, in a data folder.
pub const DATABASE_FILE: &str = "onelock.sqlite";

/// One authority's store in one data folder. Fields are dropped in this order: the last connection
/// copies the log into the database, and only then may another process have the folder.
#[derive(Debug)]
pub struct Sqlite {
    pub(crate) connection: Connection,
    checkpointer: Checkpointer,
    age: Age,
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
        let opened = open::new_database(&path, authority, &Beside::of(dir))?;
        Self::on(opened, path, lock)
    }

    /// Opens the store in `dir` and brings its schema up to date. A store that is not there is not
    /// made: a node that began anew would know of no journey under way.
    ///
    /// # Errors
    ///
    /// See [`OpenError`]; above all when the store is an older one than it was, or not as it was
    /// written.
    pub fn open(dir: &Path, authority: AuthorityId) -> Result<Self, OpenError> {
        Self::open_as(dir, authority, Accept::Newest)
    }

    /// Opens a store that is older than it was, and goes on from there: it gets another incarnation,
    /// and [`Sqlite::restoration`] says from then on what it does not know.
    ///
    /// # Errors
    ///
    /// See [`OpenError`]; also when the store is the one that was written last, and when it is not as
    /// it was written.
    pub fn accept(dir: &Path, authority: AuthorityId, at: ServerTime) -> Result<Self, OpenError> {
        Self::open_as(dir, authority, Accept::Older(at))
    }

    /// Opens a store that [`lay`](crate::lay) has laid into a data folder, and goes on from there, as
    /// [`Sqlite::accept`] does. A head that is noted beside it is of the store that was there before.
    ///
    /// # Errors
    ///
    /// See [`OpenError`].
    pub fn restore(dir: &Path, authority: AuthorityId, at: ServerTime) -> Result<Self, OpenError> {
        Self::open_as(dir, authority, Accept::Backup(at))
    }

    /// Opens a store as one that is too large to be checked as a whole at the start.
    #[cfg(test)]
    pub(crate) fn open_as_large(dir: &Path, authority: AuthorityId) -> Result<Self, OpenError> {
        Self::open_checked(dir, authority, Accept::Newest, 0)
    }

    fn open_as(dir: &Path, authority: AuthorityId, accept: Accept) -> Result<Self, OpenError> {
        Self::open_checked(dir, authority, accept, WHOLE_BYTES_MAX)
    }

    fn open_checked(
        dir: &Path,
        authority: AuthorityId,
        accept: Accept,
        whole_bytes_max: i64,
    ) -> Result<Self, OpenError> {
        let path = dir.join(DATABASE_FILE);
        if !path.exists() {
            return Err(OpenError::Missing { path });
        }
        let lock = folder::lock(dir)?;
        let opened = open::database(&path, authority, &Beside::of(dir), accept, whole_bytes_max);
        opened.and_then(|opened| Self::on(opened, path.clone(), lock)).map_err(|it| it.at(&path))
    }

    fn on(
        (connection, age): (Connection, Age),
        path: PathBuf,
        lock: FolderLock,
    ) -> Result<Self, OpenError> {
        connection.busy_timeout(open::WRITER_PATIENCE)?;
        let checkpointer = Checkpointer::start(&path)?;
        // What an earlier run left in the log is copied now, in the background.
        checkpointer.nudge();
        Ok(Self { connection, checkpointer, age, path, minute_indexed: None, _lock: lock })
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

    /// How far the store has come.
    pub fn head(&self) -> Head {
        self.age.head()
    }

    /// From which older state the store went on, until what it lacks has been asked for.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub fn restoration(&self) -> Result<Option<Restoration>, StoreError> {
        let found = restoration::unsettled(&self.connection);
        found.map_err(|error| error.in_table("restorations").at(&self.path))
    }

    /// Reads the whole store again and again beside the writer, a little at a time.
    ///
    /// # Errors
    ///
    /// When a connection cannot be opened.
    pub fn scrubber(&self) -> Result<Scrubber, OpenError> {
        Ok(Scrubber::new(open::read_only(&self.path)?, self.age.reader()))
    }

    /// Keeps so many mebibytes of the store in memory while it is written, where much of it is written at
    /// once: what a commit changes is then written once, and not each time that there was no room.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub fn cache(&mut self, mebibytes: u32) -> Result<(), StoreError> {
        let kibibytes = -i64::from(mebibytes) * 1_024;
        let set = self.connection.pragma_update(None, "cache_size", kibibytes);
        set.map_err(|error| fault(&self.path, error))
    }

    /// Copies the store as it is now into another folder, which has none yet, with the key and the
    /// head that belong to it.
    ///
    /// # Errors
    ///
    /// When the copy cannot be written.
    pub fn copy_to(&self, dir: &Path) -> Result<(), StoreError> {
        let path = dir.join(DATABASE_FILE);
        let copied = self.connection.execute("VACUUM INTO ?1", [path.to_string_lossy()]);
        copied.map_err(|error| fault(&path, error))?;
        let from = self.path.parent().unwrap_or(Path::new("."));
        let (from, to) = (Beside::of(from), Beside::of(dir));
        let files = [(&from.key, &to.key), (&from.head, &to.head)];
        for (from, to) in files {
            let copied = std::fs::create_dir_all(to.parent().unwrap_or(dir));
            let copied = copied.and_then(|()| std::fs::copy(from, to));
            copied.map_err(|error| StoreError::Failed(to.clone(), Box::new(error)))?;
        }
        Ok(())
    }

    /// Writes in one transaction, which is numbered and sealed: every change to the store goes
    /// through here.
    pub(crate) fn transact<T, E: From<ReadFault>>(
        &mut self,
        write: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let outcome = self.try_transact(write);
        if outcome.is_err() {
            self.age.abandon();
        }
        outcome
    }

    fn try_transact<T, E: From<ReadFault>>(
        &mut self,
        write: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let begun = self.connection.transaction_with_behavior(TransactionBehavior::Immediate);
        let transaction = begun.map_err(ReadFault::from)?;
        self.age.before(&transaction)?;
        let outcome = write(&transaction)?;
        let head = self.age.after(&transaction).map_err(ReadFault::from)?;
        transaction.commit().map_err(ReadFault::from)?;
        self.age.committed(head);
        Ok(outcome)
    }

    /// Reads what the node goes on from, and checks that it is what was written: a core is built anew
    /// long after the start has done so.
    fn read_everything(&self) -> Result<Recovered, ReadFault> {
        let transaction = self.connection.unchecked_transaction()?;
        let recovered = recover::everything(&transaction)?;
        // Afterwards: a row that is named by its own checksum is named better than by a sum.
        self.age.check(&transaction)?;
        transaction.commit()?;
        Ok(recovered)
    }

    fn write(&mut self, commit: &Commit) -> Result<(), ReadFault> {
        let (indexed, before) = (self.minute_indexed, self.age.head());
        self.minute_indexed = self.transact(|transaction| {
            let minute = write::frames(transaction, commit, indexed)?;
            write::records(transaction, commit)?;
            commit.forgotten.iter().try_for_each(|of| erasures::forget(transaction, *of))?;
            if let Some(restored) = commit.restored {
                restoration::write(transaction, restored, before, commit.at)?;
            }
            Ok::<_, ReadFault>(minute)
        })?;
        if !commit.forgotten.is_empty() {
            self.checkpointer.clear();
        }
        Ok(())
    }
}

impl Store for Sqlite {
    fn commit(&mut self, commit: &Commit) -> Result<(), StoreError> {
        if let Err(error) = self.write(commit) {
            // Copying the log may free some of it for the next try.
            self.checkpointer.nudge();
            return Err(error.at(&self.path));
        }
        let checkpointed = self.checkpointer.committed(&self.connection, write::bytes(commit));
        checkpointed.map_err(|error| fault(&self.path, error))
    }

    fn keep(&mut self, upkeep: &Upkeep) -> Result<(), StoreError> {
        let written = self.transact(|transaction| Ok(tracks::write(transaction, upkeep)?));
        if let Err(error) = written {
            let error: ReadFault = error;
            self.checkpointer.nudge();
            return Err(error.at(&self.path));
        }
        let checkpointed = self.checkpointer.committed(&self.connection, upkeep.bytes());
        checkpointed.map_err(|error| fault(&self.path, error))
    }

    fn sweep(&mut self, slice: &Slice) -> Result<Swept, StoreError> {
        match self.transact(|transaction| sweep::slice(transaction, slice)) {
            Ok((swept, has_removed)) => {
                if has_removed {
                    self.checkpointer.clear();
                }
                let checkpointed = self.checkpointer.committed(&self.connection, sweep::BYTES_MAX);
                checkpointed.map_err(|error| fault(&self.path, error))?;
                Ok(swept)
            }
            Err(error) => {
                self.checkpointer.nudge();
                Err(error.at(&self.path))
            }
        }
    }

    fn recover(&mut self) -> Result<Recovered, StoreError> {
        let mut recovered = self.read_everything().map_err(|error| error.at(&self.path))?;
        recovered.incarnation = self.age.head().incarnation;
        Ok(recovered)
    }

    fn read_back(&mut self, subject: Subject) -> Result<Option<ReadBack>, StoreError> {
        let (table, found) = match subject {
            Subject::Journey(id) => {
                let found = journeys::find(&self.connection, id);
                ("journeys", found.map(|it| it.map(|it| ReadBack::Journey(Box::new(it.record)))))
            }
            Subject::Incident(id) => {
                let found = incidents::find(&self.connection, id);
                ("incidents", found.map(|it| it.map(|it| ReadBack::Incident(Box::new(it)))))
            }
            Subject::Document(kind, id) => {
                let found = documents::find(&self.connection, kind, &id);
                (
                    "documents",
                    found.map(|it| it.map(|it| ReadBack::Document(Box::new(it.revision)))),
                )
            }
        };
        found.map_err(|error| {
            let error = error.in_table(table).at(&self.path);
            let what: &dyn std::error::Error = &error;
            tracing::error!(error = what, "what work is about cannot be read");
            error
        })
    }
}
