//! Marked values of every class, and a search of every byte of every file: before the sweep it finds
//! all of them, after it none.

use std::{collections::BTreeMap, fs, path::Path};

use control::{BatchId, Commit, Store, Upkeep};
use model::{AccountName, AuthorityId, DriverId, ServerTime};
use scheme::{
    Author, Cause, Company, Contact, Document, Driver, DriverDetails, DriverForm, Party, PartyRole,
    Revision, Standing,
};

use super::{
    AuditAction, DAY, OTHER, OWN, ended, fold, folded_to, frames, hour_of, incident, is_well, line,
    made, sweep_all, write,
};
use crate::{DATABASE_FILE, Sqlite};

/// What is looked for, and how often it is to be found at least.
pub(in crate::tests) struct Mark {
    what: &'static str,
    bytes: Vec<u8>,
}

pub(in crate::tests) fn mark(what: &'static str, bytes: impl AsRef<[u8]>) -> Mark {
    Mark { what, bytes: bytes.as_ref().to_vec() }
}

/// The marks that stand in some file of a folder.
pub(in crate::tests) fn found(dir: &Path, marks: &[Mark]) -> Vec<&'static str> {
    let mut files = vec![];
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(fs::read(path).unwrap()) }
        }
    }
    let stands = |mark: &&Mark| {
        let mut windows = files.iter().flat_map(|file| file.windows(mark.bytes.len()));
        windows.any(|window| window == mark.bytes)
    };
    marks.iter().filter(stands).map(|mark| mark.what).collect()
}

/// A row's bytes as they stand in the file: from the middle, short enough to lie in one page.
fn stored(store: &Sqlite, sql: &str) -> Vec<u8> {
    let bytes: Vec<u8> = store.connection.query_row(sql, [], |row| row.get(0)).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle.saturating_sub(12)..(middle + 12).min(bytes.len())].to_vec()
}

pub(in crate::tests) fn revision(number: u32, at: i64, document: Document) -> Revision {
    Revision {
        number,
        at: ServerTime(at),
        by: Author::Account(AccountName::new("chan").unwrap()),
        why: Cause::PutDriver.into(),
        same_before: number - 1,
        effective_from: ServerTime(at),
        document,
    }
}

pub(in crate::tests) fn details(name: &str, telephone: &str) -> Document {
    let form = DriverForm {
        name: name.to_owned(),
        identity_number: "A123456(7)".to_owned(),
        licence_number: "B1".to_owned(),
        telephone: telephone.to_owned(),
    };
    Document::DriverDetails(DriverDetails { driver: DriverId::new("hk-d-1").unwrap(), form })
}

pub(in crate::tests) fn driver() -> Document {
    Document::Driver(Driver {
        id: DriverId::new("hk-d-1").unwrap(),
        carrier: "hk-p-1".parse().unwrap(),
        name_masked: "C•".to_owned(),
        identity_masked: "•••".to_owned(),
        standing: Standing::Registered,
    })
}

pub(in crate::tests) fn party(contact: &str) -> Document {
    Document::Party(Party {
        id: "hk-p-1".parse().unwrap(),
        roles: vec![PartyRole::Carrier],
        company: Company {
            name: "A carrier".to_owned(),
            name_local: None,
            registration_number: "1".to_owned(),
            address: "A street".to_owned(),
        },
        contact: Some(Contact {
            name: contact.to_owned(),
            telephone: "1234 5678".to_owned(),
            email: "a@b.example".to_owned(),
        }),
        modes: vec![],
        home: AuthorityId::new("hk").unwrap(),
        account: None,
        standing: Standing::Registered,
        elsewhere: BTreeMap::new(),
        schemes: vec![],
        schemes_elsewhere: BTreeMap::new(),
        letters: vec![],
    })
}

/// A journey of long ago, with something of every class.
fn filled(dir: &Path) -> Sqlite {
    let mut store = made(dir);
    let mut closed = incident(1);
    closed.resolved = Some(control::Resolution {
        done: control::Signed { by: AccountName::new("chan").unwrap(), at: ServerTime(9) },
        verdict: control::IncidentVerdict::Explained,
        note: "canary-of-an-officers-note".to_owned(),
        settled: None,
    });
    let mut seen = line(DAY, AuditAction::RevealDriver, "hk-d-1");
    seen.note = "canary-of-a-reason".to_owned();
    seen.address = Some("203.0.113.199".parse().unwrap());
    let mut done = line(DAY, AuditAction::RecallJourney, "j1");
    done.note = "canary-of-an-act".to_owned();
    done.address = Some("203.0.113.200".parse().unwrap());
    write(
        &mut store,
        &Commit {
            journeys: vec![ended("j1", DAY)],
            incidents: vec![closed],
            audit: vec![seen, done],
            revisions: vec![
                revision(1, 1, party("Canary of a Contact")),
                revision(1, 1, driver()),
                revision(1, 1, details("Canary of a Driver", "5550 7777")),
            ],
            ..frames(DAY, &[(OWN, b"~canary-of-a-frame~"), (OTHER, b"~another~")])
        },
    );
    let long = b"~canary-of-a-long-frame~".repeat(400);
    write(&mut store, &frames(DAY, &[(OWN, &long)]));
    write(
        &mut store,
        &Commit {
            revisions: vec![
                revision(2, 2, party("Somebody Else")),
                revision(2, 2, details("Somebody Else", "5550 1111")),
            ],
            ..Commit::default()
        },
    );
    store
}

/// What goes on for ten years: others' frames, tracks, lines.
fn go_on(store: &mut Sqlite, from_day: i64, to_day: i64) {
    for day in (from_day..to_day).step_by(50) {
        let audit = vec![line(day * DAY, AuditAction::LogIn, "lee")];
        write(store, &Commit { audit, ..frames(day * DAY, &[(OTHER, b"~another~")]) });
        fold(store, &[hour_of(OTHER, day * DAY, (22.3, 114.2))]);
        let batches = super::count(store, "report_batches");
        store.keep(&folded_to(u64::try_from(batches).unwrap())).unwrap();
    }
}

#[test]
fn after_the_sweep_nothing_of_any_class_is_on_the_disk() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = filled(dir.path());
    fold(&mut store, &[hour_of(OWN, DAY, (22.123_456_7, 114.765_432_1))]);
    let block = stored(&store, "SELECT block FROM track_hours");
    let mut marks = vec![
        mark("a driver's name", "Canary of a Driver"),
        mark("a driver's telephone", "5550 7777"),
        mark("a company's contact", "Canary of a Contact"),
        mark("a frame", "~canary-of-a-frame~"),
        mark("a long frame", "~canary-of-a-long-frame~"),
        mark("a position", block),
        mark("an officer's note", "canary-of-an-officers-note"),
        mark("a reason to look", "canary-of-a-reason"),
        mark("an act", "canary-of-an-act"),
        mark("where somebody looked from", "203.0.113.199"),
        mark("where somebody acted from", "203.0.113.200"),
        mark("a journey", "\"j1\""),
    ];
    // The batch is packed, as it is once it was folded.
    let archive = store.archive().unwrap();
    let old = control::Archive::old_batches(&archive, None, ServerTime(i64::MAX), 1 << 30).unwrap();
    let packed: Vec<_> = old.into_iter().filter_map(|it| Some((it.id, it.packed?))).collect();
    assert_eq!(packed.iter().map(|it| it.0).collect::<Vec<_>>(), [BatchId(2)]);
    store.keep(&Upkeep { packed, ..Upkeep::default() }).unwrap();
    marks.push(mark(
        "a packed frame",
        stored(&store, "SELECT raw FROM report_batches WHERE id = 2"),
    ));
    let all: Vec<_> = marks.iter().map(|mark| mark.what).collect();
    assert_eq!(found(dir.path(), &marks), all, "the search sees what is there");
    assert!(dir.path().join(format!("{DATABASE_FILE}-wal")).exists());

    go_on(&mut store, 50, 4_000);
    sweep_all(&mut store, 4_000 * DAY);
    // The log is emptied as soon as nobody reads it.
    sweep_all(&mut store, 4_000 * DAY);
    drop(archive);
    assert_eq!(found(dir.path(), &marks), [""; 0]);
    let store = is_well(store, dir.path());
    assert_eq!(found(dir.path(), &marks), [""; 0]);
    drop(store);
}

#[test]
fn day_by_day_nothing_is_left_that_is_too_old() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = filled(dir.path());
    fold(&mut store, &[hour_of(OWN, DAY, (22.123_456_7, 114.765_432_1))]);
    let position = mark("a position", stored(&store, "SELECT block FROM track_hours"));
    let check = |store: &mut Sqlite, day: i64, mark: &Mark, expected: bool| {
        sweep_all(store, day * DAY);
        sweep_all(store, day * DAY);
        let is_there = found(dir.path(), std::slice::from_ref(mark)) == [mark.what];
        assert_eq!(is_there, expected, "{} on day {day}", mark.what);
    };
    go_on(&mut store, 20, 60);
    let frame = mark("a frame", "~canary-of-a-frame~");
    check(&mut store, 31, &frame, true);
    check(&mut store, 32, &frame, false);
    let driver = mark("a driver's telephone", "5550 7777");
    check(&mut store, 40, &driver, false);
    check(&mut store, 180, &position, true);
    check(&mut store, 182, &position, false);
    go_on(&mut store, 190, 1_000);
    let seen = mark("where somebody acted from", "203.0.113.200");
    check(&mut store, 1_097, &seen, true);
    check(&mut store, 1_098, &seen, false);
    let act = mark("an act", "canary-of-an-act");
    check(&mut store, 3_654, &act, true);
    check(&mut store, 3_655, &act, false);
}
