//! Copies that are made while the store is written to, and what becomes of them.

use std::{fs, path::Path, sync::mpsc::channel, thread};

use control::{Commit, Counters, Store};
use model::ServerTime;

use super::samples::{account, frames, hk, open};
use crate::{BackupError, Sqlite, backup, lay};

/// The n-th commit counts n frames.
fn commit(number: u64) -> Commit {
    let counters = Some(Counters { stored: number, ..Counters::default() });
    Commit { counters, ..frames(number.cast_signed(), &[(1, &number.to_le_bytes())]) }
}

/// A folder with the key of another and nothing else.
fn with_key_of(dir: &Path) -> tempfile::TempDir {
    let other = tempfile::tempdir().unwrap();
    fs::create_dir(other.path().join("keys")).unwrap();
    fs::copy(dir.join("keys/store.key"), other.path().join("keys/store.key")).unwrap();
    other
}

#[test]
fn a_backup_is_of_one_moment_of_a_store_that_is_written_to() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let first = store.head().number;
    let (stop, stopped) = channel::<()>();
    let writer = thread::spawn(move || {
        let mut number = 0;
        while stopped.try_recv().is_err() {
            number += 1;
            store.commit(&commit(number)).unwrap();
        }
        store.head()
    });
    let copies: Vec<_> = (0..5)
        .map(|_| {
            let copy = tempfile::tempdir().unwrap();
            (backup(dir.path(), hk(), copy.path()).unwrap(), copy)
        })
        .collect();
    stop.send(()).unwrap();
    let last = writer.join().unwrap();
    for (head, copy) in copies {
        assert!((first..=last.number).contains(&head.number), "{head:?}");
        let restored = with_key_of(dir.path());
        assert_eq!(lay(copy.path(), hk(), restored.path()).unwrap(), head);
        let mut store = Sqlite::restore(restored.path(), hk(), ServerTime(7)).unwrap();
        let restoration = store.restoration().unwrap().unwrap();
        assert_eq!((restoration.from_number, restoration.noted_number), (head.number, None));
        assert_ne!(store.head().incarnation, last.incarnation);
        let recovered = store.recover().unwrap();
        assert_eq!(
            recovered.counters.stored,
            head.number - first,
            "all that was committed by then"
        );
        store.commit(&commit(1_000_000)).unwrap();
        drop(store);
        drop(Sqlite::open(restored.path(), hk()).unwrap());
    }
}

#[test]
fn what_was_noted_beside_the_keys_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let copy = tempfile::tempdir().unwrap();
    let head = backup(dir.path(), hk(), copy.path()).unwrap();
    (1..=3).for_each(|number| store.commit(&commit(number)).unwrap());
    drop(store);
    let restored = with_key_of(dir.path());
    fs::copy(dir.path().join("keys/store.head"), restored.path().join("keys/store.head")).unwrap();
    lay(copy.path(), hk(), restored.path()).unwrap();
    assert!(Sqlite::open(restored.path(), hk()).is_err(), "nobody has said that it may go on");
    let store = Sqlite::restore(restored.path(), hk(), ServerTime(7)).unwrap();
    let restoration = store.restoration().unwrap().unwrap();
    assert_eq!(restoration.noted_number, Some(head.number + 3));
    assert_eq!(store.head().number, head.number + 4, "no number is used twice");
}

#[test]
fn a_backup_that_was_changed_is_not_laid() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    store.put_account(&account("a")).unwrap();
    let copy = tempfile::tempdir().unwrap();
    backup(dir.path(), hk(), copy.path()).unwrap();
    let error = backup(dir.path(), hk(), copy.path()).unwrap_err();
    assert!(matches!(error, BackupError::Open(_)), "{error}");
    let head = copy.path().join("store.head");
    let noted = fs::read(&head).unwrap();
    let refused = || {
        let restored = with_key_of(dir.path());
        lay(copy.path(), hk(), restored.path()).unwrap_err()
    };
    fs::write(&head, &noted[1..]).unwrap();
    assert!(matches!(refused(), BackupError::Bad { .. }));
    fs::write(&head, &noted).unwrap();
    let database = copy.path().join("onelock.sqlite");
    let vandal = rusqlite::Connection::open(&database).unwrap();
    vandal.execute("UPDATE accounts SET role = 'auditor'", []).unwrap();
    drop(vandal);
    let source = std::error::Error::source(&refused()).unwrap().to_string();
    assert_eq!(source, "accounts row a is not what was written");
    fs::remove_file(&database).unwrap();
    assert!(matches!(refused(), BackupError::Open(_)));
}
