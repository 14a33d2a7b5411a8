//! A full disk: nothing is written, everything before stands, and it goes on once there is space.

use control::{Commit, Store, StoreError};

use super::samples::{frames, journey, open};

fn rows(store: &crate::Sqlite) -> i64 {
    let sql = "SELECT (SELECT count(*) FROM report_batches) + (SELECT count(*) FROM journeys)";
    store.connection.query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn a_full_store_is_exactly_as_before_and_recovers() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    store.commit(&frames(1, &[(1, b"~first~")])).unwrap();
    let pages: i64 =
        store.connection.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    let limit = |store: &crate::Sqlite, pages: i64| {
        let set =
            store.connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()));
        set.unwrap();
    };
    limit(&store, pages + 2);
    let big = vec![0x55; 60_000];
    let too_much =
        Commit { journeys: vec![journey("j1")], ..frames(120_000, &[(1, &big), (2, &big)]) };
    for _ in 0..3 {
        let error = store.commit(&too_much).unwrap_err();
        assert!(matches!(error, StoreError::Full(_)), "{error}");
        assert_eq!(rows(&store), 1);
        assert_eq!(store.recover().unwrap().recent.len(), 1);
    }
    limit(&store, pages + 1_000);
    store.commit(&too_much).unwrap();
    assert_eq!(rows(&store), 3);
    drop(store);
    assert_eq!(open(dir.path()).recover().unwrap().recent.len(), 2);
}

#[test]
fn what_was_too_much_leaves_no_mark_in_the_index() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let refused =
        Commit { orders: vec![super::samples::order(1, "none")], ..frames(1, &[(1, b"x")]) };
    let error = store.commit(&refused).unwrap_err();
    assert!(matches!(error, StoreError::Failed(..)), "an order without its journey: {error}");
    assert_eq!(store.minute_indexed, None);
    assert_eq!(rows(&store), 0);
}
