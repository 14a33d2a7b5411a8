//! A quiet year and a busy few days are alike: what the store answers is what a plain count of the
//! same journeys finds, and a start takes up as much of the one as of the other.

use control::{Counters, Store as _};
use model::AuthorityId;
use store::Sqlite;

use super::{Shape, fill, next, recount};

/// Midnight of 2026-12-01.
const END_MS: i64 = 1_796_083_200_000;

/// Answers that were compared, and how many things a start takes into memory: journeys, orders,
/// incidents, documents.
fn filled(journeys: u32, per_day: u32) -> (usize, [usize; 4]) {
    let dir = tempfile::tempdir().unwrap();
    let shape = Shape { journeys, per_day, end_ms: END_MS };
    let mut store = Sqlite::create(dir.path(), AuthorityId::new("hk").unwrap()).unwrap();
    fill(&mut store, shape, 0, Counters::default()).unwrap();
    let taken_up = store.recover().unwrap();
    let compared = recount::compare(&store.archive().unwrap(), &taken_up.past, shape).unwrap();
    let held = [
        taken_up.journeys.len(),
        taken_up.orders.len(),
        taken_up.incidents.len(),
        taken_up.revisions.len(),
    ];
    (compared, held)
}

#[test]
fn a_quiet_year_and_three_busy_days_are_alike() {
    let (of_year, held_of_year) = filled(3_650, 10);
    let (of_days, held_of_days) = filled(3_900, 1_300);
    // A quiet year has more months and more days with something on them, and answers for each.
    assert!(of_year > of_days && of_days > 100, "{of_year} and {of_days} answers");
    assert_eq!(held_of_year, [0; 4]);
    assert_eq!(held_of_days, held_of_year);
}

#[test]
fn a_count_that_is_wrong_by_one_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let shape = Shape { journeys: 200, per_day: 100, end_ms: END_MS };
    let mut store = Sqlite::create(dir.path(), AuthorityId::new("hk").unwrap()).unwrap();
    fill(&mut store, shape, 0, Counters::default()).unwrap();
    let past = store.recover().unwrap().past;
    let archive = store.archive().unwrap();
    recount::compare(&archive, &past, shape).unwrap();
    let one_more = Shape { journeys: 201, ..shape };
    let error = recount::compare(&archive, &past, one_more).unwrap_err().to_string();
    assert!(error.starts_with("figures from "), "{error}");
    let error = recount::compare(&archive, &past[1..], shape).unwrap_err().to_string();
    assert!(error.starts_with("what rules ask of the past"), "{error}");
}

#[test]
fn a_fill_that_was_broken_off_goes_on_where_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let whole = Shape { journeys: 200, per_day: 100, end_ms: END_MS };
    // Of the whole the first half: it ends a day earlier.
    let half = Shape { journeys: 100, end_ms: END_MS - super::DAY_MS, ..whole };
    assert_eq!(half.declared_ms(99), whole.declared_ms(99));
    let mut store = Sqlite::create(dir.path(), AuthorityId::new("hk").unwrap()).unwrap();
    assert_eq!(next(&store, whole).unwrap(), 0);
    fill(&mut store, half, 0, Counters::default()).unwrap();
    let first = next(&store, whole).unwrap();
    assert_eq!(first, 100);
    fill(&mut store, whole, first, Counters::default()).unwrap();
    let past = store.recover().unwrap().past;
    recount::compare(&store.archive().unwrap(), &past, whole).unwrap();
}
