//! What consoles are told with a commit, and what when it is its turn.

use model::{GapMode, Tamper};

use super::bench::{Bench, Where, journey, lock};
use crate::{IncidentKind, LockView, News};

fn locks(views: &[LockView]) -> Vec<model::LockId> {
    views.iter().map(|view| view.lock).collect()
}

/// A truck on its leg that has said where it is, and been shown there.
fn on_the_road() -> Bench {
    let mut bench = Bench::new(GapMode::Overlap);
    bench.leave_origin();
    bench.report("hk", Where::HkRoad);
    bench.report("hk", Where::HkRoad);
    bench.core_mut("hk").take_moved(10);
    bench
}

#[test]
fn a_truck_that_only_drives_is_told_when_it_is_its_turn() {
    let mut bench = on_the_road();
    for _ in 0..3 {
        bench.report("hk", Where::HkRoad);
        assert_eq!(*bench.news("hk"), News::default());
    }
    assert_eq!(bench.core("hk").moved_count(), 1, "it waits once, however often it reports");
    let heard_at = bench.lock("hk").heard_at;
    let moved = bench.core_mut("hk").take_moved(10);
    assert_eq!(locks(&moved), [lock()]);
    assert_eq!(moved[0].heard_at, heard_at, "as it is now");
    assert_eq!(bench.core("hk").moved_count(), 0);
    bench.report("hk", Where::HkRoad);
    assert_eq!(bench.core("hk").moved_count(), 1);
}

#[test]
fn whether_anybody_looks_is_no_state_of_the_node() {
    let (mut looked_at, mut alone) = (on_the_road(), on_the_road());
    for _ in 0..3 {
        looked_at.report("hk", Where::HkRoad);
        alone.report("hk", Where::HkRoad);
        looked_at.core_mut("hk").take_moved(10);
    }
    let digest = |bench: &Bench| bench.core("hk").state_digest();
    assert_eq!(digest(&looked_at), digest(&alone));
}

#[test]
fn what_is_more_than_a_position_is_told_with_its_commit() {
    let mut bench = on_the_road();
    bench.tamper = Tamper::SHACKLE_CUT;
    bench.report("hk", Where::HkRoad);
    let news = bench.news("hk");
    assert_eq!(locks(&news.locks), [lock()]);
    assert!(news.locks[0].tamper.contains(Tamper::SHACKLE_CUT));
    let kinds: Vec<_> = news.incidents.iter().map(|record| record.kind).collect();
    assert_eq!(kinds, [IncidentKind::ShackleCut]);
    assert_eq!(news.journeys.iter().map(|view| view.journey).collect::<Vec<_>>(), [journey()]);
    assert_eq!(news.journeys[0].open_incidents, 1, "the views are of after the commit");
}

#[test]
fn the_end_of_a_silence_is_told_at_once() {
    let mut bench = on_the_road();
    bench.pass("hk", 300);
    assert!(bench.lock("hk").is_silent);
    bench.report("hk", Where::HkRoad);
    assert_eq!(locks(&bench.news("hk").locks), [lock()]);
    assert!(!bench.news("hk").locks[0].is_silent);
}
