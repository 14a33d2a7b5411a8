//! The head as it is noted outside the store: a small file that is overwritten in place after every
//! commit, without a sync of its own. After a power cut it may be behind the store; it is never ahead.

use std::{
    fs::{File, OpenOptions},
    io,
    os::unix::fs::{FileExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use data_encoding::HEXLOWER;
use federation_wire::Incarnation;

use super::{AgeError, Head, StoreKey, head::note_hash};

/// Longest file that is read.
const BYTES_MAX: usize = 1_024;

/// The file, open for the next commit.
#[derive(Debug)]
pub(crate) struct HeadFile {
    file: File,
    path: PathBuf,
    /// Whether the last write failed, which has been said then.
    has_failed: bool,
}

impl HeadFile {
    /// Makes the file, or opens it to be overwritten, writes a head into it and syncs it.
    pub(crate) fn put(path: &Path, key: &StoreKey, head: Head) -> Result<Self, AgeError> {
        let failed = |source| AgeError::File { path: path.to_owned(), source };
        let mut options = OpenOptions::new();
        let file = options.write(true).create(true).truncate(false).mode(0o600).open(path);
        let file = file.map_err(failed)?;
        let text = write(key, head);
        let length = u64::try_from(text.len()).unwrap_or(u64::MAX);
        file.write_all_at(text.as_bytes(), 0)
            .and_then(|()| file.set_len(length))
            .and_then(|()| file.sync_all())
            .and_then(|()| File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all())
            .map_err(failed)?;
        Ok(Self { file, path: path.to_owned(), has_failed: false })
    }

    /// Opens the file, and makes it where it is missing, without writing.
    pub(crate) fn open(path: &Path) -> Result<Self, AgeError> {
        let failed = |source| AgeError::File { path: path.to_owned(), source };
        let mut options = OpenOptions::new();
        let file = options.write(true).create(true).truncate(false).mode(0o600).open(path);
        let file = file.map_err(failed)?;
        Ok(Self { file, path: path.to_owned(), has_failed: false })
    }

    /// Notes a head, and syncs it: for what must not be forgotten.
    pub(crate) fn write_synced(&mut self, key: &StoreKey, head: Head) -> Result<(), AgeError> {
        let written = self.file.write_all_at(write(key, head).as_bytes(), 0);
        written
            .and_then(|()| self.file.sync_all())
            .map_err(|source| AgeError::File { path: self.path.clone(), source })
    }

    /// Notes a head; every one is as long as the one before. If the disk does not take it, the file
    /// stays behind, as after a power cut.
    pub(crate) fn write(&mut self, key: &StoreKey, head: Head) {
        let written = self.file.write_all_at(write(key, head).as_bytes(), 0);
        if let Err(error) = &written
            && !self.has_failed
        {
            tracing::warn!(path = %self.path.display(), %error, "the head cannot be noted");
        }
        self.has_failed = written.is_err();
    }
}

/// Reads what was noted.
pub(crate) fn read(path: &Path, key: &StoreKey) -> Result<Head, AgeError> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(AgeError::NoNote { path: path.to_owned() });
        }
        Err(source) => return Err(AgeError::File { path: path.to_owned(), source }),
    };
    parse(key, &bytes).ok_or_else(|| AgeError::BadNote { path: path.to_owned() })
}

/// The noted form: lines for people, and a hash that only the node can make.
fn write(key: &StoreKey, head: Head) -> String {
    let said = said(head);
    format!("{said}check {}\n", HEXLOWER.encode(&note_hash(key, said.as_bytes())))
}

fn said(Head { incarnation, number, hash }: Head) -> String {
    format!("incarnation {incarnation}\nnumber {number:020}\nhash {}\n", HEXLOWER.encode(&hash))
}

/// `None`: it is not what [`write()`] makes of any head.
fn parse(key: &StoreKey, bytes: &[u8]) -> Option<Head> {
    let text = std::str::from_utf8(bytes.get(..bytes.len().min(BYTES_MAX))?).ok()?;
    let mut lines = text.lines();
    let mut next = |word: &str| lines.next()?.strip_prefix(word)?.strip_prefix(' ');
    let (incarnation, number, hash) = (next("incarnation")?, next("number")?, next("hash")?);
    let head = Head {
        incarnation: Incarnation(unhex(incarnation)?),
        number: number.parse().ok()?,
        hash: unhex(hash)?,
    };
    (text == write(key, head)).then_some(head)
}

fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    HEXLOWER.decode(text.as_bytes()).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(number: u64) -> Head {
        Head { incarnation: Incarnation([0xA7; 16]), number, hash: [0x3C; 32] }
    }

    #[test]
    fn what_is_noted_is_read_and_nothing_else_is() {
        let folder = tempfile::tempdir().unwrap();
        let key = StoreKey::make(&folder.path().join("store.key")).unwrap();
        let path = folder.path().join("store.head");
        assert!(matches!(read(&path, &key), Err(AgeError::NoNote { .. })));
        let mut file = HeadFile::put(&path, &key, head(1)).unwrap();
        assert_eq!(read(&path, &key).unwrap(), head(1));
        for number in [2, 999, u64::MAX, 3] {
            file.write(&key, head(number));
            assert_eq!(read(&path, &key).unwrap(), head(number));
        }
        let good = std::fs::read(&path).unwrap();
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 1;
            assert_eq!(parse(&key, &bad), None, "byte {at}");
            assert_eq!(parse(&key, &good[..at]), None, "{at} bytes");
        }
        let other = StoreKey::make(&folder.path().join("other.key")).unwrap();
        assert_eq!(parse(&other, &good), None);
        std::fs::write(&path, [0xFF; 4_096]).unwrap();
        assert!(matches!(read(&path, &key), Err(AgeError::BadNote { .. })));
    }
}
