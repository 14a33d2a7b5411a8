//! The register: its history, what a restart reads, papers and accounts, and damage.

use control::{Archive, Commit, FileRecord, ReadBack, RevisionsAsked, Store, StoreError, Subject};
use model::{AccountName, AuthorityId, DraftId, DriverId, ServerTime};
use rusqlite::Connection;
use scheme::{
    Author, Cause, Document, DocumentKind, Draft, DraftStatus, Driver, DriverDetails, DriverForm,
    Revision, Standing,
};

use super::samples;
use crate::Sqlite;

fn hk() -> AuthorityId {
    AuthorityId::new("hk").unwrap()
}

fn draft(id: &str, status: DraftStatus) -> Document {
    Document::Draft(Draft {
        id: DraftId::new(id).unwrap(),
        edits: vec![serde_json::json!({ "any": [1, 2.5, null] })],
        reason: "a new gate 新".to_owned(),
        proposed_by: AccountName::new("officer").unwrap(),
        proposed_at_ms: 1,
        status,
        decided_by: None,
        decided_at_ms: None,
        note: None,
    })
}

fn driver() -> [Document; 2] {
    let id = DriverId::new("hk-d-1").unwrap();
    let form = DriverForm {
        name: "Sample Driver".to_owned(),
        identity_number: "A123456(7)".to_owned(),
        licence_number: "B1".to_owned(),
        telephone: "1234 5678".to_owned(),
    };
    let driver = Driver {
        id,
        carrier: "hk-p-1".parse().unwrap(),
        name_masked: "S***** D*****".to_owned(),
        identity_masked: "*******(7)".to_owned(),
        standing: Standing::Registered,
    };
    [Document::Driver(driver), Document::DriverDetails(DriverDetails { driver: id, form })]
}

fn revision(number: u32, at: i64, document: Document) -> Revision {
    Revision {
        number,
        at: ServerTime(at),
        by: if number == 1 {
            Author::Account(AccountName::new("officer").unwrap())
        } else {
            Author::Authority(hk())
        },
        why: Cause::ProposeDraft.into(),
        same_before: number - 1,
        effective_from: ServerTime(at + 5),
        document,
    }
}

/// All revisions of a document, oldest first.
fn revisions_of(store: &Sqlite, kind: DocumentKind, subject: &str) -> Vec<Revision> {
    let asked = RevisionsAsked { kind, subject: subject.to_owned(), before: None, limit: 99 };
    let mut found = store.archive().unwrap().revisions(&asked).unwrap();
    found.reverse();
    found
}

fn commit(revisions: Vec<Revision>) -> Commit {
    Commit { at: ServerTime(1), revisions, ..Commit::default() }
}

#[test]
fn a_restart_reads_the_newest_and_the_history_all() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = samples::open(folder.path());
    let first = revision(1, 10, draft("hk-g-7", DraftStatus::Proposed));
    let second = revision(2, 20, draft("hk-g-7", DraftStatus::Rejected));
    let other = revision(1, 15, draft("hk-g-12", DraftStatus::Published));
    store.commit(&commit(vec![first.clone(), other.clone()])).unwrap();
    store.commit(&commit(vec![second.clone()])).unwrap();
    let back =
        store.read_back(Subject::Document(DocumentKind::Draft, "hk-g-7".to_owned())).unwrap();
    let Some(ReadBack::Document(back)) = back else { panic!("{back:?}") };
    assert_eq!(*back, second, "and is read when somebody means it");
    let history = revisions_of(&store, DocumentKind::Draft, "hk-g-7");
    assert_eq!(history, [first, second.clone()]);
    drop(store);
    let mut store = samples::open(folder.path());
    let recovered = store.recover().unwrap();
    assert_eq!(recovered.revisions, [other], "what was rejected is over");
    assert_eq!(recovered.subjects_last, [(DocumentKind::Draft, "hk-g-12".to_owned())]);
    let none = revisions_of(&store, DocumentKind::Party, "hk-g-7");
    assert_eq!(none, [], "a subject is one of its kind");
}

#[test]
fn a_document_that_comes_back_gets_the_next_number() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = samples::open(folder.path());
    let first = revision(1, 10, draft("hk-g-7", DraftStatus::Rejected));
    let again = revision(1, 20, draft("hk-g-7", DraftStatus::Proposed));
    let numbered = Revision { number: 2, ..again.clone() };
    let mut expected = Vec::new();
    for document in driver() {
        // Once with each commit, and twice within one.
        let kind = document.kind();
        let both = [revision(1, 10, document.clone()), revision(1, 20, document)];
        let [first, again] = both.clone();
        store.commit(&commit(both.to_vec())).unwrap();
        let again = Revision { number: 2, ..again };
        let history = revisions_of(&store, kind, "hk-d-1");
        assert_eq!(history, [first, again.clone()]);
        expected.push(again);
    }
    store.commit(&commit(vec![first.clone()])).unwrap();
    store.commit(&commit(vec![again])).unwrap();
    let history = revisions_of(&store, DocumentKind::Draft, "hk-g-7");
    assert_eq!(history, [first, numbered.clone()]);
    expected.insert(0, numbered);
    drop(store);
    let mut store = samples::open(folder.path());
    assert_eq!(store.recover().unwrap().revisions, expected);
}

#[test]
fn the_personal_part_of_a_driver_has_a_table_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = samples::open(folder.path());
    let revisions = driver().map(|document| revision(1, 1, document)).to_vec();
    store.commit(&commit(revisions.clone())).unwrap();
    assert_eq!(store.recover().unwrap().revisions, revisions);
    let history = revisions_of(&store, DocumentKind::DriverDetails, "hk-d-1");
    assert_eq!(history, revisions[1..]);
    let connection = Connection::open(store.path()).unwrap();
    let count = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, u32>(0)).unwrap();
    let elsewhere = "SELECT count(*) FROM register_revisions WHERE body LIKE '%A123456%'";
    assert_eq!(count(elsewhere), 0, "not among the others");
    assert_eq!(count("SELECT count(*) FROM driver_details"), 1);
}

#[test]
fn papers_and_accounts_are_kept_with_the_act() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = samples::open(folder.path());
    let file = FileRecord {
        digest: "ab".repeat(32),
        media_type: "image/png".to_owned(),
        body: vec![0, 1, 255],
    };
    let mut account = samples::account("carrier-1");
    account.party = Some("hk-p-1".parse().unwrap());
    account.role = control::AccountRole::Shipper;
    account.must_change = true;
    let both = Commit {
        files: vec![file.clone(), file.clone()],
        accounts: vec![account.clone()],
        ..Commit::default()
    };
    assert!(!both.is_empty());
    store.commit(&both).unwrap();
    let archive = store.archive().unwrap();
    assert_eq!(archive.file(&file.digest).unwrap(), Some(file));
    assert_eq!(archive.file("none").unwrap(), None);
    assert!(store.recover().unwrap().accounts == [account]);
}

#[test]
fn damage_is_named() {
    #[track_caller]
    fn check(sql: &str, expected: &str) {
        let folder = tempfile::tempdir().unwrap();
        let mut store = samples::open(folder.path());
        let document = draft("hk-g-7", DraftStatus::Proposed);
        store.commit(&commit(vec![revision(1, 10, document)])).unwrap();
        Connection::open(store.path()).unwrap().execute_batch(sql).unwrap();
        let error = store.recover().expect_err(sql);
        assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
        assert!(error.to_string().contains(expected), "{error}");
    }
    let row = "register_revisions row draft hk-g-7";
    check("UPDATE register_revisions SET body = replace(body, 'gate', 'gatE')", row);
    check("UPDATE register_revisions SET at_ms = 11", row);
    check("UPDATE register_revisions SET number = 2", row);
    check("UPDATE register_revisions SET by = 'account somebody'", row);
    check("UPDATE register_revisions SET why = 'reject_draft'", row);
    check("UPDATE register_revisions SET effective_ms = 16", row);
    check("UPDATE register_revisions SET subject = 'hk-g-8'", "row draft hk-g-8");
}
