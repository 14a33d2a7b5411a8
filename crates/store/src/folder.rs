//! The data folder: made private, and held by one process at a time through a lock on `node.lock`.
//!
//! The kernel drops the lock when the process ends, however it ends, so a stale file never stands in
//! the way. The file holds the process id for people; nothing decides by it.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io::{self, Read, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use crate::OpenError;

const LOCK_FILE: &str = "node.lock";
/// Longest process id text read from the lock file.
const PID_BYTES_MAX: u64 = 32;

/// Holds the folder until dropped.
#[derive(Debug)]
pub(crate) struct FolderLock {
    file: File,
}

impl Drop for FolderLock {
    /// Closing the file is not enough: a process that is being started at this moment has inherited
    /// it, and would hold the lock until its own program begins.
    fn drop(&mut self) {
        // If it cannot be unlocked it is closed all the same, and nobody is left to be told.
        let _ = self.file.unlock();
    }
}

/// Makes the folder if it is missing (mode 0700).
pub(crate) fn make(dir: &Path) -> Result<(), OpenError> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(dir);
    made.map_err(|source| OpenError::Folder { path: dir.to_owned(), source })
}

/// Takes the lock of a folder.
pub(crate) fn lock(dir: &Path) -> Result<FolderLock, OpenError> {
    let path = dir.join(LOCK_FILE);
    let failed = |source| OpenError::Folder { path: path.clone(), source };
    let mut file = private().read(true).open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(OpenError::InUse { dir: dir.to_owned(), pid: holder(&mut file) });
        }
        Err(TryLockError::Error(source)) => return Err(failed(source)),
    }
    file.set_len(0).map_err(failed)?;
    writeln!(file, "{}", std::process::id()).map_err(failed)?;
    Ok(FolderLock { file })
}

/// Makes an empty file only its owner may read, so that the database never exists with a wider
/// mode, and syncs the folder, so that the file's name survives a power cut.
pub(crate) fn create_private(path: &Path) -> io::Result<()> {
    drop(private().open(path)?);
    let dir: PathBuf = path.parent().map(Path::to_owned).unwrap_or_default();
    File::open(&dir)?.sync_all()?;
    match fs::canonicalize(&dir)?.parent() {
        Some(above) => File::open(above)?.sync_all(),
        None => Ok(()),
    }
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false).mode(0o600);
    options
}

fn holder(file: &mut File) -> String {
    let mut text = String::new();
    match file.take(PID_BYTES_MAX).read_to_string(&mut text) {
        Ok(_) if !text.trim().is_empty() => text.trim().to_owned(),
        Ok(_) | Err(_) => "unknown".to_owned(),
    }
}
