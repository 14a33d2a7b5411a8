//! Sums that rules ask for: over a restart, and counted for documents kept before there were sums.

use control::{Commit, Store};
use model::{Day, ServerTime};
use scheme::{PastChange, PastFact};

use super::{
    documents::{NOW_MS, consignment, inspection, manifest, revision},
    samples,
};
use crate::{Sqlite, past, register};

fn sums(store: &mut Sqlite) -> Vec<String> {
    let past = store.recover().unwrap().past;
    let mut told: Vec<_> = past.iter().map(|it| format!("{} {:?}", it.by, it.fact)).collect();
    told.sort();
    told
}

fn day(days: i64) -> Day {
    Day::of(ServerTime(NOW_MS + days * 86_400_000))
}

#[test]
fn sums_are_there_after_a_restart_and_those_of_nothing_are_gone() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = samples::open(folder.path());
    let refusal = |days| PastFact::Refusal { party: "hk-p-1".parse().unwrap(), day: day(days) };
    let found = PastFact::Discrepancy { carrier: "hk-p-1".parse().unwrap(), day: day(0) };
    let trip = |vehicle: &str| PastFact::Trip { vehicle: vehicle.parse().unwrap() };
    let changes = [
        (refusal(0), 1),
        (refusal(0), 1),
        (refusal(1), 1),
        (found, 1),
        (trip("v1"), 1),
        (trip("v2"), 1),
        (refusal(1), -1),
        (trip("v2"), -1),
        (trip("v1"), 1),
    ];
    for (fact, by) in changes {
        let commit = Commit { past: vec![PastChange { fact, by }], ..Commit::default() };
        assert!(!commit.is_empty());
        store.commit(&commit).unwrap();
    }
    drop(store);
    let mut store = samples::open(folder.path());
    let mut expected: Vec<_> = [(refusal(0), 2), (found, 1), (trip("v1"), 2)]
        .map(|(fact, by)| format!("{by} {fact:?}"))
        .to_vec();
    expected.sort();
    assert_eq!(sums(&mut store), expected);
}

#[test]
fn what_was_kept_before_there_were_sums_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = samples::open(folder.path());
    let revisions = [
        consignment("hk-c-1", "hk-p-1", "refused"),
        consignment("hk-c-2", "hk-p-1", "declared"),
        manifest("hk-j-1", "hk-p-2", "v1", "started"),
        manifest("hk-j-1", "hk-p-2", "v1", "ended"),
        manifest("hk-j-2", "hk-p-2", "v2", "cancelled"),
        inspection("hk-j-1", "done", Some("discrepancy")),
        inspection("hk-j-2", "done", Some("passed")),
        // Of a journey without papers nobody knows whose truck it was.
        inspection("other", "done", Some("discrepancy")),
    ];
    store
        .transact(|transaction| {
            for document in revisions {
                register::write(transaction, &revision(0, document))?;
            }
            Ok::<_, crate::faults::ReadFault>(past::fill(transaction)?)
        })
        .unwrap();
    let expected = [
        PastFact::Discrepancy { carrier: "hk-p-2".parse().unwrap(), day: day(1) },
        PastFact::Refusal { party: "hk-p-1".parse().unwrap(), day: day(0) },
        PastFact::Trip { vehicle: "v1".parse().unwrap() },
    ];
    assert_eq!(sums(&mut store), expected.map(|fact| format!("1 {fact:?}")));
}
