//! Copies a store while a node may be writing to it, and looks at the copy before it says that there is
//! one.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use model::AuthorityId;
use rusqlite::{Connection, backup::Backup};

use crate::{
    Head, OpenError,
    age::{self, AgeError, Beside, Extent, HeadFile, Layout, StoreKey, verify},
    batches,
    folder::create_private,
    open,
    sqlite::DATABASE_FILE,
};

/// The head of a backup, beside the copy of the store.
const HEAD_FILE: &str = "store.head";

/// Why there is no backup.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what each field is")]
pub enum BackupError {
    /// The store cannot be read.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The copy cannot be written.
    #[error("{path} cannot be written")]
    File {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    /// The copy is not what the store should be.
    #[error("the copy {path} is not a good one")]
    Bad {
        path: PathBuf,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The database says no.
    #[error("the store cannot be copied")]
    Database(#[from] rusqlite::Error),
}

/// Copies the store of `authority` as it is at one moment into a folder, which has none yet, reads the
/// whole copy back, and says how far it had come.
///
/// # Errors
///
/// See [`BackupError`]. The copy may be there, and is not to be used.
pub fn backup(dir: &Path, authority: AuthorityId, to: &Path) -> Result<Head, BackupError> {
    let from = dir.join(DATABASE_FILE);
    if !from.exists() {
        return Err(OpenError::Missing { path: from }.into());
    }
    let age = |source| OpenError::Age { path: from.clone(), source };
    let key = StoreKey::load(&Beside::of(dir).key).map_err(age)?;
    let source = open::read_only(&from).map_err(OpenError::from)?;
    open::expect_owner(&source, &from, authority)?;
    let copy = to.join(DATABASE_FILE);
    if copy.exists() {
        return Err(OpenError::Exists { path: copy }.into());
    }
    create_private(&copy).map_err(|source| BackupError::File { path: copy.clone(), source })?;
    copy_pages(&source, &copy)?;
    let bad = |source| BackupError::Bad { path: copy.clone(), source };
    let head = read_back(&copy, &key).map_err(bad)?;
    HeadFile::put(&to.join(HEAD_FILE), &key, head).map_err(|error| bad(error.into()))?;
    Ok(head)
}

/// One read transaction of the source: what is committed meanwhile is not in the copy.
fn copy_pages(source: &Connection, copy: &Path) -> Result<(), BackupError> {
    let mut target = Connection::open(copy)?;
    Backup::new(source, &mut target)?.step(-1)?;
    drop(target);
    let synced = File::open(copy).and_then(|file| file.sync_all());
    synced.map_err(|source| BackupError::File { path: copy.to_owned(), source })
}

fn read_back(
    copy: &Path,
    key: &StoreKey,
) -> Result<Head, Box<dyn std::error::Error + Send + Sync>> {
    let connection = open::read_only(copy)?;
    age::check_schema(&connection)?;
    age::check_structure(&connection)?;
    let layout = Layout::read(&connection)?;
    verify(&connection, key, &layout, Extent::Whole)?;
    batches::check_all(&connection)?;
    Ok(age::read_head(&connection, key, &layout)?)
}

/// Lays a backup into a data folder that has the store's key and no store, ready to be opened by
/// [`Sqlite::restore`](crate::Sqlite::restore), and says how far it had come. Everything in it is read.
///
/// # Errors
///
/// See [`BackupError`].
pub fn lay(backup: &Path, authority: AuthorityId, dir: &Path) -> Result<Head, BackupError> {
    let (from, to) = (backup.join(DATABASE_FILE), dir.join(DATABASE_FILE));
    if !from.exists() {
        return Err(OpenError::Missing { path: from }.into());
    }
    if to.exists() {
        return Err(OpenError::Exists { path: to }.into());
    }
    let failed = |source| BackupError::File { path: to.clone(), source };
    create_private(&to).map_err(failed)?;
    fs::copy(&from, &to).and_then(|_| File::open(&to)?.sync_all()).map_err(failed)?;
    let bad = |source| BackupError::Bad { path: to.clone(), source };
    let key = StoreKey::load(&Beside::of(dir).key).map_err(|error| bad(error.into()))?;
    open::expect_owner(&open::read_only(&to)?, &to, authority)?;
    let head = read_back(&to, &key).map_err(bad)?;
    let noted = age::read_note(&backup.join(HEAD_FILE), &key).map_err(|error| bad(error.into()))?;
    if noted != head {
        let differs = AgeError::OtherCommit { number: noted.number };
        return Err(bad(differs.into()));
    }
    Ok(head)
}
