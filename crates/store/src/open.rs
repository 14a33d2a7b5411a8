//! Opens connections: settings that durability rests on are set *and read back*, and a folder is
//! bound to the authority that it was made for.

use std::{
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use model::{AuthorityId, ServerTime};
use rusqlite::{Connection, OpenFlags, OptionalExtension, TransactionBehavior};

use crate::{
    age::{self, Age, AgeError, Beside, Head, HeadFile, Seen, StoreKey},
    faults::is_damage,
    migrations, restoration,
};

/// How long a connection waits for another before it gives up. The folder has one writer, so only
/// a checkpoint or a foreign tool can be in the way.
pub(crate) const BUSY_PATIENCE: Duration = Duration::from_secs(10);
/// How long the writer waits once it serves: whoever asks the core waits with it, and it tries again by
/// itself.
pub(crate) const WRITER_PATIENCE: Duration = Duration::from_millis(100);
/// What the write-ahead log is cut back to once it has been copied into the database.
const WAL_BYTES_KEPT: i64 = 64 * 1024 * 1024;
/// `PRAGMA synchronous` value of `FULL`: the log is synced in every transaction.
const SYNCHRONOUS_FULL: i64 = 2;

/// Why a data folder was not opened.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what each field is")]
pub enum OpenError {
    /// The folder or its lock file cannot be made or opened.
    #[error("the data folder cannot be used: {path}")]
    Folder {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    /// There is no store. Only one that is made on purpose is a new one.
    #[error("there is no store {path}: it is missing, or this is the wrong folder")]
    Missing { path: PathBuf },
    /// There is a store where one was to be made.
    #[error("there is a store already: {path}")]
    Exists { path: PathBuf },
    /// The file is a database without a store in it: empty, or cut down to nothing.
    #[error("the database {path} holds no store")]
    NoStore { path: PathBuf },
    /// Another process holds the folder.
    #[error("the data folder {dir} is in use by the process {pid}")]
    InUse {
        dir: PathBuf,
        /// Its process id, as it wrote it.
        pid: String,
    },
    /// The folder is another authority's.
    #[error("the data folder belongs to the authority {found}, not to {wanted}")]
    OtherAuthority {
        found: String,
        /// The authority that the store should be of.
        wanted: AuthorityId,
    },
    /// The database was written by a newer version of this program.
    #[error("the database has schema version {found}, newer than the {known} known here")]
    Newer { found: u32, known: u32 },
    /// A setting that durability rests on did not take.
    #[error("the database refuses {pragma} = {wanted}: it is {found}")]
    Pragma {
        pragma: &'static str,
        /// The value that the node needs.
        wanted: String,
        found: String,
    },
    /// The store is not the one that was written last, or not as it was written.
    #[error("the store {path} is not used")]
    Age {
        path: PathBuf,
        #[source]
        source: AgeError,
    },
    /// An older state was to be accepted, and the store is in none.
    #[error("the store {path} is the one that was written last: there is nothing to accept")]
    NotOlder { path: PathBuf },
    /// The file is not one that a database can be read from.
    #[error("the database {path} is damaged where it says what it holds")]
    Damaged {
        path: PathBuf,
        #[source]
        source: rusqlite::Error,
    },
    /// Anything else the database says.
    #[error("the database cannot be opened")]
    Database(#[from] rusqlite::Error),
}

impl OpenError {
    /// Says which file it is that cannot be read.
    pub(crate) fn at(self, path: &Path) -> Self {
        match self {
            Self::Database(source) if is_damage(&source) => {
                Self::Damaged { path: path.to_owned(), source }
            }
            error => error,
        }
    }
}

/// What somebody says about the age of a store that is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Accept {
    /// It must be the one that was written last.
    Newest,
    /// It goes on from an older state, from this moment on.
    Older(ServerTime),
    /// It was laid here from a backup, however old that is, and goes on from this moment on.
    Backup(ServerTime),
}

/// The writer's connection to an empty file, which becomes a store of `authority`.
pub(crate) fn new_database(
    path: &Path,
    authority: AuthorityId,
    beside: &Beside,
) -> Result<(Connection, Age), OpenError> {
    let mut connection = read_write(path)?;
    let failed = |source| OpenError::Age { path: path.to_owned(), source };
    let key = StoreKey::make(&beside.key).map_err(failed)?;
    let first = Head::none(age::draw_incarnation().map_err(failed)?);
    // Noted before there is a store: the file is never missing beside one.
    HeadFile::put(&beside.head, &key, first).map_err(failed)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    migrations::apply(&transaction)?;
    let sql = "INSERT INTO node (id, authority) VALUES (1, ?1)";
    transaction.execute(sql, [authority.as_str()])?;
    let head = age::seal_anew(&transaction, &key, first).map_err(failed)?;
    transaction.commit()?;
    let file = HeadFile::put(&beside.head, &key, head).map_err(failed)?;
    let age = Age::begin(&connection, key, file).map_err(failed)?;
    Ok((connection, age))
}

/// The writer's connection to the store of `authority`, migrated, and found to be what was written: a
/// store of up to so many bytes every row of it.
pub(crate) fn database(
    path: &Path,
    authority: AuthorityId,
    beside: &Beside,
    accept: Accept,
    whole_bytes_max: i64,
) -> Result<(Connection, Age), OpenError> {
    let mut connection = read_write(path)?;
    expect_owner(&connection, path, authority)?;
    let is_due = migrations::is_due(&connection)?;
    let failed = |source| OpenError::Age { path: path.to_owned(), source };
    let seen = Seen::of(&connection, beside).map_err(failed)?;
    match (seen.differs, accept) {
        (None, Accept::Newest) | (Some(_), Accept::Older(_)) | (_, Accept::Backup(_)) => {}
        (None, Accept::Older(_)) => return Err(OpenError::NotOlder { path: path.to_owned() }),
        (Some(differs), Accept::Newest) => return Err(failed(differs)),
    }
    let (key, noted) = (seen.key, seen.noted);
    if is_due {
        age::upgrade(&mut connection, &key, beside).map_err(failed)?;
    }
    age::check_at_start(&connection, &key, whole_bytes_max).map_err(failed)?;
    let file = HeadFile::open(&beside.head).map_err(failed)?;
    let mut age = Age::begin(&connection, key, file).map_err(failed)?;
    if let Accept::Older(at) | Accept::Backup(at) = accept {
        restoration::go_on(&mut connection, &mut age, noted, at).map_err(failed)?;
    }
    Ok((connection, age))
}

/// A connection that may write: the writer's, and the checkpointer's.
pub(crate) fn read_write(path: &Path) -> Result<Connection, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    prepare(&connection)?;
    let mode: String =
        connection.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0))?;
    expect("journal_mode", "wal", &mode)?;
    connection.pragma_update(None, "synchronous", SYNCHRONOUS_FULL)?;
    expect_value(&connection, "synchronous", SYNCHRONOUS_FULL)?;
    // Checkpoints are made by a thread of their own: see the checkpoint module.
    connection.pragma_update_and_check(None, "wal_autocheckpoint", 0, |_| Ok(()))?;
    expect_value(&connection, "wal_autocheckpoint", 0)?;
    connection.pragma_update_and_check(None, "journal_size_limit", WAL_BYTES_KEPT, |_| Ok(()))?;
    // What is deleted is overwritten: see the sweep module.
    connection.pragma_update_and_check(None, "secure_delete", 1, |_| Ok(()))?;
    expect_value(&connection, "secure_delete", 1)?;
    connection.pragma_update(None, "foreign_keys", 1)?;
    expect_value(&connection, "foreign_keys", 1)?;
    Ok(connection)
}

/// A connection that cannot write.
pub(crate) fn read_only(path: &Path) -> Result<Connection, rusqlite::Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    prepare(&connection)?;
    connection.pragma_update(None, "query_only", 1)?;
    Ok(connection)
}

fn prepare(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection.busy_timeout(BUSY_PATIENCE)?;
    connection.pragma_update(None, "trusted_schema", 0)?;
    connection.pragma_update(None, "cell_size_check", 1)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

fn expect_value(
    connection: &Connection,
    pragma: &'static str,
    wanted: i64,
) -> Result<(), OpenError> {
    let found: i64 = connection.pragma_query_value(None, pragma, |row| row.get(0))?;
    expect(pragma, &wanted.to_string(), &found.to_string())
}

fn expect(pragma: &'static str, wanted: &str, found: &str) -> Result<(), OpenError> {
    if wanted == found {
        return Ok(());
    }
    Err(OpenError::Pragma { pragma, wanted: wanted.to_owned(), found: found.to_owned() })
}

/// Checks that a database is a store, and whose.
///
/// # Errors
///
/// When it is none, or another authority's.
pub(crate) fn expect_owner(
    connection: &Connection,
    path: &Path,
    authority: AuthorityId,
) -> Result<(), OpenError> {
    let no_store = || OpenError::NoStore { path: path.to_owned() };
    if migrations::version(connection)? == 0 {
        return Err(no_store());
    }
    migrations::is_due(connection)?;
    let found = owner(connection).map_err(|error| OpenError::Age {
        path: path.to_owned(),
        source: AgeError::from(error).in_table("node"),
    })?;
    let found = found.ok_or_else(no_store)?;
    if found == authority.as_str() {
        return Ok(());
    }
    Err(OpenError::OtherAuthority { found, wanted: authority })
}

/// Reads which authority the store was made for. `None`: the row is missing.
fn owner(connection: &Connection) -> Result<Option<String>, rusqlite::Error> {
    let sql = "SELECT authority FROM node WHERE id = 1";
    connection.query_row(sql, [], |row| row.get(0)).optional()
}

#[cfg(test)]
mod tests {
    #[test]
    fn sqlite_is_told_of_fdatasync() {
        // Cargo gives the compiler what it gives the build of the bundled sources.
        let flags = option_env!("LIBSQLITE3_FLAGS").unwrap_or_default();
        assert!(flags.contains("-DHAVE_FDATASYNC=1"), "{flags:?}: see .cargo/config.toml");
    }
}
