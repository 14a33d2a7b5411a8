//! A folder has one process, one authority and a schema that is known.

use std::{fs, os::unix::fs::PermissionsExt};

use model::AuthorityId;

use super::samples::{hk, open};
use crate::{OpenError, Sqlite};

#[test]
fn a_second_node_on_the_same_folder_is_refused_by_pid() {
    let dir = tempfile::tempdir().unwrap();
    let first = open(dir.path());
    let error = Sqlite::open(dir.path(), hk()).unwrap_err();
    let pid = std::process::id().to_string();
    assert!(matches!(&error, OpenError::InUse { pid: found, .. } if *found == pid), "{error}");
    assert!(error.to_string().contains(&pid), "{error}");
    drop(first);
    assert!(Sqlite::open(dir.path(), hk()).is_ok());
}

#[test]
fn the_folder_of_another_authority_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    drop(open(dir.path()));
    let error = Sqlite::open(dir.path(), AuthorityId::new("macao").unwrap()).unwrap_err();
    assert_eq!(error.to_string(), "the data folder belongs to the authority hk, not to macao");
}

#[test]
fn a_newer_schema_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    store.connection.pragma_update(None, "user_version", 9_999).unwrap();
    drop(store);
    let error = Sqlite::open(dir.path(), hk()).unwrap_err();
    assert!(matches!(error, OpenError::Newer { found: 9_999, .. }), "{error}");
}

#[test]
fn what_is_private_is_private() {
    let dir = tempfile::tempdir().unwrap();
    let inner = dir.path().join("data/hk");
    let store = open(&inner);
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&inner), 0o700);
    assert_eq!(mode(store.path()), 0o600);
    assert_eq!(mode(&inner.join("onelock.sqlite-wal")), 0o600);
    assert_eq!(mode(&inner.join("node.lock")), 0o600);
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let error = Sqlite::create(&file.path().join("data"), hk()).unwrap_err();
    let name = file.path().file_name().unwrap().to_str().unwrap();
    assert!(error.to_string().contains(name), "{error}");
}

#[test]
fn only_what_is_made_on_purpose_is_new() {
    let dir = tempfile::tempdir().unwrap();
    let (data, path) = (dir.path().join("data"), dir.path().join("data/onelock.sqlite"));
    let error = Sqlite::open(&data, hk()).unwrap_err();
    let expected =
        format!("there is no store {}: it is missing, or this is the wrong folder", path.display());
    assert_eq!(error.to_string(), expected);
    assert!(!data.exists(), "nothing was made");
    drop(open(&data));
    let error = Sqlite::create(&data, hk()).unwrap_err();
    assert!(matches!(error, OpenError::Exists { .. }), "{error}");
    fs::remove_file(&path).unwrap();
    let error = Sqlite::open(&data, hk()).unwrap_err();
    assert!(matches!(error, OpenError::Missing { .. }), "{error}");
}

#[test]
fn a_store_cut_down_to_nothing_does_not_begin_anew() {
    let dir = tempfile::tempdir().unwrap();
    drop(open(dir.path()));
    let path = dir.path().join("onelock.sqlite");
    fs::write(&path, []).unwrap();
    let error = Sqlite::open(dir.path(), hk()).unwrap_err();
    assert!(matches!(error, OpenError::NoStore { .. }), "{error}");
    fs::remove_file(&path).unwrap();
    let store = open(dir.path());
    store.connection.execute("DELETE FROM node", []).unwrap();
    drop(store);
    let error = Sqlite::open(dir.path(), hk()).unwrap_err();
    assert!(matches!(error, OpenError::NoStore { .. }), "{error}");
}
