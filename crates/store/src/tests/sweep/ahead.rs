//! Batches that were written while the clock was ahead go with what was written after them, and a page
//! that says how far frames have gone says no more than is so.

use super::*;

fn up_to(store: &Sqlite) -> i64 {
    store.archive().unwrap().swept().unwrap()[0].up_to.0
}

#[test]
fn batches_of_a_clock_that_was_ahead_go_with_those_behind_them() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = made(dir.path());
    let days = (0..5).chain((4_000..4_400).map(|_| 4_000)).chain(5..50);
    for day in days {
        write(&mut store, &frames(day * DAY, &[(OWN, b"~own~")]));
    }
    store.keep(&folded_to(450)).unwrap();
    sweep(&mut store, RetentionClass::RawFrames, 35 * DAY);
    assert_eq!(count(&store, "report_batches"), 445, "the day behind them is not old enough");
    let slices = sweep(&mut store, RetentionClass::RawFrames, 50 * DAY);
    assert_eq!((count(&store, "report_batches"), slices), (30, 2));
    assert_eq!(count(&store, "batch_index"), 30);
    assert_eq!(up_to(&store), 20 * DAY);
    is_well(store, dir.path());
}

#[test]
fn a_batch_of_a_clock_that_was_behind_takes_nothing_with_it() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = made(dir.path());
    for day in [40, 41, 1, 42] {
        write(&mut store, &frames(day * DAY, &[(OWN, b"~own~")]));
    }
    store.keep(&folded_to(4)).unwrap();
    sweep(&mut store, RetentionClass::RawFrames, 45 * DAY);
    assert_eq!(count(&store, "report_batches"), 4);
    is_well(store, dir.path());
}

#[test]
fn what_is_held_of_a_clock_that_was_ahead_goes_when_it_is_released() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = made(dir.path());
    write(&mut store, &Commit { journeys: vec![journey("j1")], ..Commit::default() });
    write(&mut store, &held("j1"));
    for day in [1, 4_000, 2, 3] {
        write(&mut store, &frames(day * DAY, &[(OWN, b"~own~")]));
    }
    store.keep(&folded_to(4)).unwrap();
    sweep(&mut store, RetentionClass::RawFrames, 40 * DAY);
    assert_eq!(count(&store, "held_frames"), 4);
    write(&mut store, &released("j1"));
    sweep(&mut store, RetentionClass::RawFrames, 80 * DAY);
    assert_eq!(count(&store, "held_frames"), 0);
    is_well(store, dir.path());
}

#[test]
fn frames_that_are_not_folded_are_not_said_to_have_gone() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = made(dir.path());
    for day in 0..10 {
        write(&mut store, &frames(day * DAY, &[(OWN, b"~own~")]));
    }
    store.keep(&folded_to(4)).unwrap();
    sweep(&mut store, RetentionClass::RawFrames, 60 * DAY);
    assert_eq!((count(&store, "report_batches"), up_to(&store)), (6, 4 * DAY));
    store.keep(&folded_to(10)).unwrap();
    sweep(&mut store, RetentionClass::RawFrames, 60 * DAY);
    assert_eq!(up_to(&store), 30 * DAY);
    is_well(store, dir.path());
}
