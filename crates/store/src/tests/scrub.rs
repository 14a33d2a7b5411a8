//! Reading everything beside a writer: never a false alarm, and no fault that is missed.

use control::{Commit, Counters, SessionRecord, Store};
use model::{AccountName, ServerTime};
use proptest::prelude::*;
use rusqlite::Connection;

use super::samples::{account, ended, frames, incident, journey, open, order};
use crate::{AgeError, Scrubbed, Scrubber, Sqlite};

/// Reads on until everything has been read once more.
fn pass(scrubber: &mut Scrubber) -> Result<usize, AgeError> {
    for steps in 1..100_000 {
        if matches!(scrubber.step()?, Scrubbed::All) {
            return Ok(steps);
        }
    }
    panic!("it never ends")
}

fn session(first_byte: u8, is_closed: bool) -> SessionRecord {
    SessionRecord {
        token_hash: [first_byte; 32],
        account: AccountName::new("officer").unwrap(),
        expires_at: ServerTime(99),
        is_closed,
    }
}

/// Something that changes rows before, behind and at wherever the reader is.
fn change(what: u8, which: u8) -> Commit {
    let (id, is_late) = (format!("j{which}"), which.is_multiple_of(2));
    let counters = Some(Counters { received: which.into(), ..Counters::default() });
    let written = Commit { counters, ..Commit::default() };
    match what {
        0 => Commit { journeys: vec![journey(&id)], ..written },
        1 => Commit { journeys: vec![journey(&id), ended(&id, 5)], ..Commit::default() },
        2 => Commit { incidents: vec![incident(which.into())], ..written },
        3 => Commit { sessions: vec![session(which, is_late)], ..Commit::default() },
        4 => Commit {
            journeys: vec![journey(&id)],
            orders: vec![order(which.into(), &id)],
            ..written
        },
        _ => frames(which.into(), &[(1, b"~x~")]),
    }
}

fn filled(dir: &std::path::Path) -> Sqlite {
    let mut store = open(dir);
    store.put_account(&account("officer")).unwrap();
    for which in 0..12 {
        (0..6).for_each(|what| store.commit(&change(what, which)).unwrap());
    }
    store
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn what_the_writer_does_meanwhile_is_no_fault(
        steps in prop::collection::vec((0..9_u8, 0..14_u8), 60..160), rows_max in 1..5_usize,
    ) {
        let dir = tempfile::tempdir().unwrap();
        let mut store = filled(dir.path());
        let mut scrubber = store.scrubber().unwrap().by(rows_max);
        for (what, which) in steps {
            if what < 6 {
                store.commit(&change(what, which)).unwrap();
            } else {
                scrubber.step().unwrap();
            }
        }
        pass(&mut scrubber).unwrap();
        prop_assert_eq!(scrubber.doubts(), 0);
        let sql = "UPDATE incidents SET body = body || ' ' WHERE id = 3";
        Connection::open(store.path()).unwrap().execute(sql, []).unwrap();
        store.commit(&change(5, 1)).unwrap();
        let error = (0..2).find_map(|_| pass(&mut scrubber).err()).expect("it is found");
        prop_assert_eq!(error.to_string(), "incidents row 3 is not what was written");
    }
}

#[test]
fn every_fault_is_named_until_it_is_mended() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = filled(dir.path());
    let mut scrubber = store.scrubber().unwrap();
    let steps = pass(&mut scrubber).unwrap();
    assert!(steps > 20, "a step is no more than a table: {steps}");
    let vandal = Connection::open(store.path()).unwrap();
    vandal.execute("DELETE FROM report_batches WHERE id = 4", []).unwrap();
    for _ in 0..3 {
        let error = pass(&mut scrubber).unwrap_err();
        assert_eq!(error.to_string(), "report_batches row 4 is missing");
        store.commit(&change(0, 1)).unwrap();
    }
    vandal.execute_batch("CREATE TABLE strange (id INTEGER PRIMARY KEY)").unwrap();
    drop(scrubber);
    let error = pass(&mut store.scrubber().unwrap()).unwrap_err();
    assert!(matches!(error, AgeError::Schema { .. }), "{error}");
}

#[test]
fn a_fault_hides_no_other() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = filled(dir.path());
    let line = control::TimelineEntry {
        journey: model::JourneyId::new("j1").unwrap(),
        at: ServerTime(1),
        kind: control::StoryKind::LeftOrigin,
        facts: Vec::new(),
    };
    store.commit(&Commit { timeline: vec![line; 3], ..Commit::default() }).unwrap();
    let vandal = Connection::open(store.path()).unwrap();
    vandal.execute("UPDATE incidents SET body = '' WHERE id = 3", []).unwrap();
    vandal.execute("DELETE FROM timeline WHERE id = 2", []).unwrap();
    vandal.execute_batch("CREATE INDEX strange ON audit (note)").unwrap();
    let mut scrubber = store.scrubber().unwrap();
    for _ in 0..2 {
        let mut faults = Vec::new();
        loop {
            match scrubber.step() {
                Ok(Scrubbed::All) => panic!("not every row is as it was written"),
                Ok(Scrubbed::SoFar | Scrubbed::Table(_)) => {}
                Err(error) => faults.push(error.to_string()),
            }
            if scrubber.is_between_passes() {
                break;
            }
        }
        let expected = [
            "the schema is not the one that this program makes: index strange",
            "incidents row 3 is not what was written",
            "timeline row 2 is missing",
        ];
        assert_eq!(faults, expected);
    }
    vandal.execute_batch("DROP INDEX strange").unwrap();
}

#[test]
fn a_reader_that_falls_far_behind_begins_anew() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = filled(dir.path());
    let mut scrubber = store.scrubber().unwrap().by(3);
    while scrubber.subject() != "timeline" {
        scrubber.step().unwrap();
    }
    scrubber.step().unwrap();
    let line = control::TimelineEntry {
        journey: model::JourneyId::new("j1").unwrap(),
        at: ServerTime(1),
        kind: control::StoryKind::LeftOrigin,
        facts: Vec::new(),
    };
    let timeline = vec![line; 600];
    for _ in 0..2 {
        store.commit(&Commit { timeline: timeline.clone(), ..Commit::default() }).unwrap();
    }
    pass(&mut scrubber).unwrap();
    assert_eq!(scrubber.doubts(), 0);
}
