//! The chain of commits, and what is noted of it beside the store.

use std::path::Path;

use control::{Commit, SessionRecord, Store};
use model::{AccountName, ServerTime};
use rusqlite::Connection;

use super::samples::{account, frames, hk, open, order};
use crate::{
    AgeError, Head, Incarnation, OpenError, Sqlite,
    age::{Beside, HeadFile, Layout, Seal, StoreKey, read_note, read_seals},
};

/// The last commit of a store: the hash of the one before it, its own head, and its seals.
fn last(dir: &Path) -> ([u8; 32], Head, Vec<Seal>) {
    let connection = Connection::open(dir.join("onelock.sqlite")).unwrap();
    let key = StoreKey::load(&Beside::of(dir).key).unwrap();
    let layout = Layout::read(&connection).unwrap();
    let (head, seals) = read_seals(&connection, &key, &layout).unwrap();
    let before = connection.query_row("SELECT before FROM head", [], |row| row.get(0)).unwrap();
    (before, head, seals)
}

fn noted(dir: &Path) -> Head {
    let beside = Beside::of(dir);
    read_note(&beside.head, &StoreKey::load(&beside.key).unwrap()).unwrap()
}

/// Somebody logs in, or out again.
fn session(first_byte: u8, is_closed: bool) -> Commit {
    let session = SessionRecord {
        token_hash: [first_byte; 32],
        account: AccountName::new("officer").unwrap(),
        expires_at: ServerTime(99),
        is_closed,
    };
    Commit { sessions: vec![session], ..Commit::default() }
}

#[test]
fn two_ways_to_the_same_rows_are_two_hashes() {
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut store = open(dir.path());
    store.put_account(&account("officer")).unwrap();
    store.copy_to(other.path()).unwrap();
    drop(store);
    let (_, begun, seals) = last(dir.path());
    let mut ends = Vec::new();
    for (dir, first_byte) in [(&dir, 1), (&other, 2)] {
        let mut store = open(dir.path());
        let mut before = begun;
        for is_closed in [false, true] {
            store.commit(&session(first_byte, is_closed)).unwrap();
            let (hash_before, head, now) = last(dir.path());
            assert_eq!(hash_before, before.hash, "a commit stands on the one before it");
            assert_eq!(head.number, before.number + 1);
            assert_eq!((head, noted(dir.path())), (store.head(), head));
            assert_eq!(now == seals, is_closed, "the rows are those that there were");
            before = head;
        }
        ends.push(last(dir.path()));
    }
    let [(_, one, seals), (_, two, others)] = ends.try_into().unwrap();
    assert_eq!(seals, others, "no row tells which way it was");
    assert_eq!((one.incarnation, one.number), (two.incarnation, two.number));
    assert_ne!(one.hash, two.hash, "the hash does");
}

#[test]
fn what_is_not_written_is_not_noted() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    store.commit(&frames(1, &[(1, b"x")])).unwrap();
    let head = store.head();
    let refused = Commit { orders: vec![order(1, "none")], ..frames(2, &[(1, b"y")]) };
    store.commit(&refused).unwrap_err();
    assert_eq!((noted(dir.path()), last(dir.path()).1), (head, head));
}

#[test]
fn who_is_stopped_while_going_on_from_an_older_store_says_so_once_more() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    store.commit(&frames(1, &[(1, b"x")])).unwrap();
    let head = store.head();
    drop(store);
    // The next life is noted before it is written, so that the file is never behind it.
    let next = Head { incarnation: Incarnation([7; 16]), number: head.number + 3, ..head };
    let beside = Beside::of(dir.path());
    HeadFile::put(&beside.head, &StoreKey::load(&beside.key).unwrap(), next).unwrap();
    match Sqlite::open(dir.path(), hk()).map(drop) {
        Err(OpenError::Age { source: AgeError::OtherStore { store, noted }, .. }) => {
            assert_eq!((store, noted), (head.incarnation, next.incarnation));
        }
        other => panic!("it is another store: {other:?}"),
    }
    let store = Sqlite::accept(dir.path(), hk(), ServerTime(7)).unwrap();
    let now = store.head();
    assert_eq!(now.number, next.number + 1, "no number is used twice");
    assert!(![head.incarnation, next.incarnation].contains(&now.incarnation));
    drop(store);
    let restoration = Sqlite::open(dir.path(), hk()).unwrap().restoration().unwrap().unwrap();
    assert_eq!(restoration.from_incarnation, head.incarnation);
    assert_eq!(
        (restoration.from_number, restoration.noted_number),
        (head.number, Some(next.number))
    );
}
