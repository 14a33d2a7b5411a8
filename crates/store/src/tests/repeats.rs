//! Requests that were done under a key: over a restart, out of use, and damaged.

use control::{Commit, MadeRevision, Registered, RepeatRecord, RequestKey, Store, StoreError};
use model::{AccountName, ServerTime};
use rusqlite::Connection;
use scheme::{At, DocumentKind, Fault, FormReason};

use super::samples;

fn record(key: &str) -> RepeatRecord {
    let made = MadeRevision { kind: DocumentKind::Consignment, number: 3, at: ServerTime(7) };
    RepeatRecord {
        account: AccountName::new("carrier-1").unwrap(),
        key: RequestKey { key: key.to_owned(), fingerprint: [7; 32] },
        at: ServerTime(7),
        came_to: Registered {
            subject: "hk-c-1".to_owned(),
            accepted: vec!["hk-c-1".parse().unwrap()],
            faults: vec![Fault::new(At::row(3), FormReason::Missing)],
            made: vec![made],
            is_repeat: false,
        },
    }
}

fn commit(repeats: Vec<RepeatRecord>, over: &[&str]) -> Commit {
    let account = AccountName::new("carrier-1").unwrap();
    let repeats_over = over.iter().map(|key| (account, (*key).to_owned())).collect();
    Commit { at: ServerTime(7), repeats, repeats_over, ..Commit::default() }
}

#[test]
fn a_restart_knows_what_was_done_under_which_key() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = samples::open(folder.path());
    let first = commit(vec![record("b"), record("a b")], &[]);
    assert!(!first.is_empty());
    store.commit(&first).unwrap();
    drop(store);
    let mut store = samples::open(folder.path());
    let kept = store.recover().unwrap().repeats;
    assert_eq!(kept, [record("b"), record("a b")], "in the order in which they were done");
    // A key that has run out may stand for another request in the same commit.
    let again = RepeatRecord { at: ServerTime(9), ..record("b") };
    store.commit(&commit(vec![again.clone()], &["b", "a b"])).unwrap();
    assert_eq!(store.recover().unwrap().repeats, [again]);
}

#[test]
fn damage_is_named() {
    #[track_caller]
    fn check(sql: &str) {
        let folder = tempfile::tempdir().unwrap();
        let mut store = samples::open(folder.path());
        store.commit(&commit(vec![record("k")], &[])).unwrap();
        Connection::open(store.path()).unwrap().execute_batch(sql).unwrap();
        let error = store.recover().expect_err(sql);
        assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
        assert!(error.to_string().contains("repeats row"), "{error}");
    }
    check("UPDATE repeats SET body = replace(body, 'hk-c-1', 'hk-c-2')");
    check("UPDATE repeats SET key = 'l'");
    check("UPDATE repeats SET account = 'carrier-2'");
}
