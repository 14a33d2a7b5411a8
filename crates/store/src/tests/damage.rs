//! Damage is found when read, and named by file, table and row.

use std::{error::Error, fs};

use control::{
    Archive, AuditAction, AuditAsked, AuditRecord, Commit, DeviceHandle, Store, StoreError,
};
use model::ServerTime;
use rusqlite::Connection;

use super::samples::{frames, hk, incident, journey, open, order};
use crate::Sqlite;

#[track_caller]
fn named(error: &StoreError, expected: &str) {
    assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
    let text = error.to_string();
    assert!(text.contains(expected) && text.contains("onelock.sqlite"), "{text}");
    assert!(error.source().is_some(), "{text} has no cause");
}

/// Writes one of each, changes a row behind the store's back and reads.
#[track_caller]
fn spoiled(sql: &str, expected: &str) {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let commit = Commit {
        journeys: vec![journey("j1")],
        orders: vec![order(1, "j1")],
        incidents: vec![incident(1)],
        ..frames(5, &[(1, b"~frame~")])
    };
    store.commit(&commit).unwrap();
    let vandal = Connection::open(store.path()).unwrap();
    assert_eq!(vandal.execute(sql, []).unwrap(), 1, "{sql}");
    named(&store.recover().unwrap_err(), expected);
}

#[test]
fn a_changed_row_is_named() {
    let body = "body = replace(body, '1', '2')";
    spoiled(&format!("UPDATE journeys SET {body}"), "journeys row j1");
    spoiled(&format!("UPDATE orders SET {body}"), "orders row 1");
    spoiled(&format!("UPDATE incidents SET {body}"), "incidents row 1");
    spoiled("UPDATE incidents SET id = 2", "incidents row 2");
    spoiled("UPDATE report_batches SET raw = substr(raw, 1, 20)", "report_batches row 1");
    spoiled("UPDATE report_batches SET frames = 2", "report_batches row 1");
    spoiled("UPDATE report_batches SET last_received_ms = 9", "report_batches row 1");
    spoiled("UPDATE report_batches SET raw = CAST('~' AS BLOB)", "report_batches row 1");
}

#[test]
fn a_changed_batch_is_not_served_by_the_archive() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    store.commit(&frames(5, &[(1, b"~frame~")])).unwrap();
    let sql = "UPDATE report_batches SET raw = CAST(replace(raw, 'frame', 'fraud') AS BLOB)";
    assert_eq!(Connection::open(store.path()).unwrap().execute(sql, []).unwrap(), 1);
    let archive = store.archive().unwrap();
    let error = archive.batches(&[DeviceHandle(1)], ServerTime(0), ServerTime(9), 9).unwrap_err();
    named(&error, "report_batches row 1");
}

/// Writes a batch and a line of the audit, changes a row behind the store's back, and reads both.
#[track_caller]
fn hidden(sql: &str, expected: &str) {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let line = AuditRecord {
        at: ServerTime(5),
        by: control::system(),
        address: None,
        action: AuditAction::DropNotice,
        subject: "a".to_owned(),
        note: "b".to_owned(),
    };
    store.commit(&Commit { audit: vec![line], ..frames(5, &[(1, b"~frame~")]) }).unwrap();
    let archive = store.archive().unwrap();
    let read = || -> Result<(), StoreError> {
        archive.batches(&[DeviceHandle(1)], ServerTime(0), ServerTime(9), 9)?;
        archive.audit(&AuditAsked { limit: 9, ..AuditAsked::default() }).map(drop)
    };
    read().unwrap();
    assert_eq!(Connection::open(store.path()).unwrap().execute(sql, []).unwrap(), 1, "{sql}");
    named(&read().unwrap_err(), expected);
}

#[test]
fn what_would_hide_a_batch_or_a_line_of_the_audit_is_named() {
    hidden("UPDATE report_batches SET devices = zeroblob(8)", "report_batches row 1");
    hidden("UPDATE report_batches SET last_received_ms = -1", "report_batches row 1");
    hidden("UPDATE report_batches SET first_received_ms = 1 << 40", "report_batches row 1");
    hidden("UPDATE report_batches SET crc = 1", "report_batches row 1");
    hidden("UPDATE audit SET at_ms = 6", "audit row 1");
    hidden("UPDATE audit SET id = 7", "audit row 7");
    hidden("UPDATE audit SET subject = 'ab', note = ''", "audit row 1");
    hidden("UPDATE audit SET address = ''", "audit row 1");
    hidden("UPDATE audit SET crc = NULL", "audit row 1");
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("onelock.sqlite"), [0x5A; 8_192]).unwrap();
    let error = Sqlite::open(dir.path(), hk()).unwrap_err();
    let cause = error.source().map(ToString::to_string).unwrap_or_default();
    assert!(cause.contains("not a database"), "{error}: {cause}");
}

#[test]
fn flipped_bytes_never_panic_and_never_pass_for_frames() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let raw = [0x7E; 600];
    for minute in 0..20 {
        store.commit(&frames(minute * 60_000, &[(1, &raw), (2, &raw)])).unwrap();
    }
    let path = store.path().to_owned();
    drop(store);
    let good = fs::read(&path).unwrap();
    for step in 0..120 {
        let mut bad = good.clone();
        let at = 100 + step * (good.len() - 100) / 120;
        bad[at] ^= 0x20;
        fs::write(&path, &bad).unwrap();
        let Ok(mut store) = Sqlite::open(dir.path(), hk()) else { continue };
        if let Ok(recovered) = store.recover() {
            let whole = recovered.recent.iter().flat_map(control::FrameBatch::frames);
            assert!(whole.into_iter().all(|frame| frame.raw == raw), "byte {at}");
        }
    }
}
