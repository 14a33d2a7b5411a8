//! Figures are those of a plain count over the newest documents, whatever came when, over a restart and
//! for documents that were kept before there were sums.

use std::collections::{BTreeMap, BTreeSet};

use control::{Archive, Commit, FiguresAsked, JourneyRecord, Store};
use model::{Day, ServerTime};
use proptest::{prelude::*, sample::select};
use scheme::{
    Consignment, Document, DocumentKind, Inspection, Manifest, Revision,
    statistics::{Case, FigureSums},
};

use super::{
    documents::{NOW_MS, consignment, inspection, manifest, revision},
    samples,
};
use crate::{Sqlite, figures};

const DAY_MS: i64 = 86_400_000;

/// What happens to a store.
#[derive(Debug, Clone)]
enum Step {
    Filed(i64, Box<Document>),
    /// A journey is written, with how long the crossings into our leg and out of it took, in seconds.
    Crossed(u8, Option<i64>, Option<u64>),
}

/// A manifest that crosses so many days on, to one of two places.
fn bundled(id: u8, days: i64, to: u8, status: &str) -> Document {
    let document = manifest(&format!("hk-j-{id}"), &format!("hk-p-{}", id % 3), "V1", status);
    let Document::Manifest(mut it) = document else { return document };
    it.crosses_at_ms += days * DAY_MS;
    it.legs[1].to = Some(format!("gd-{to}").parse().unwrap());
    Document::Manifest(it)
}

fn declared(id: u8, days: i64, status: &str) -> Document {
    let document = consignment(&format!("hk-c-{id}"), &format!("hk-p-{}", id % 3), status);
    let Document::Consignment(mut it) = document else { return document };
    it.declared_at_ms += days * DAY_MS;
    Document::Consignment(it)
}

fn step() -> impl Strategy<Value = Step> {
    let statuses = ["bundled", "starting", "started", "ended", "cancelled"];
    let cargo = ["declared", "refused", "cancelled", "carried"];
    let selections = [("due", None), ("done", Some("discrepancy")), ("done_before", None)];
    prop_oneof![
        3 => (0..6_u8, 0..40_i64, 0..2_u8, select(statuses.to_vec()))
            .prop_map(|(id, days, to, status)| Step::Filed(0, bundled(id, days, to, status).into())),
        2 => (0..6_u8, 0..40_i64, select(cargo.to_vec()))
            .prop_map(|(id, days, status)| Step::Filed(0, declared(id, days, status).into())),
        2 => (0..8_u8, 0..40_i64, select(selections.to_vec())).prop_map(|(id, days, (status, result))| {
            Step::Filed(days * 86_400, inspection(&format!("hk-j-{id}"), status, result).into())
        }),
        2 => (0..8_u8, prop::option::of(0..4_000_i64), prop::option::of(0..900_000_u64))
            .prop_map(|(id, entered, took)| Step::Crossed(id, entered, took)),
    ]
}

fn crossed(id: u8, entered_s: Option<i64>, took_s: Option<u64>) -> JourneyRecord {
    let mut record = samples::journey(&format!("hk-j-{id}"));
    record.released_before = entered_s.map(|_| ServerTime(500));
    record.custody_from = Some(ServerTime(500 + entered_s.unwrap_or(0) * 1_000));
    record.hand_over_took = took_s.map(std::time::Duration::from_secs);
    record
}

/// What the store should know, as plain documents.
#[derive(Default)]
struct Plain {
    manifests: BTreeMap<String, Manifest>,
    inspections: BTreeMap<String, (Inspection, ServerTime)>,
    consignments: BTreeMap<String, Consignment>,
    crossings: BTreeMap<String, Vec<u64>>,
}

impl Plain {
    fn take(&mut self, step: &Step) {
        match step {
            Step::Filed(second, document) => {
                let (subject, at) = (document.subject().to_owned(), NOW_MS + second * 1_000);
                match document.as_ref().clone() {
                    Document::Manifest(it) => drop(self.manifests.insert(subject, it)),
                    Document::Consignment(it) => drop(self.consignments.insert(subject, it)),
                    Document::Inspection(it) => {
                        self.inspections.insert(subject, (it, ServerTime(at)));
                    }
                    _ => {}
                }
            }
            Step::Crossed(id, entered_s, took_s) => {
                let entered = entered_s.map(|s| s.cast_unsigned() * 1_000);
                let took = took_s.map(|s| s * 1_000);
                let crossings = entered.into_iter().chain(took).collect();
                self.crossings.insert(format!("hk-j-{id}"), crossings);
            }
        }
    }

    fn sums(&self, asked: &FiguresAsked) -> FigureSums {
        let journeys: BTreeSet<_> = self.manifests.keys().chain(self.inspections.keys()).collect();
        let cases = journeys.into_iter().filter_map(|journey| {
            let inspection = self.inspections.get(journey);
            let crossings = self.crossings.get(journey).map(Vec::as_slice).unwrap_or_default();
            let manifest = self.manifests.get(journey);
            Case { manifest, inspection: inspection.map(|(it, at)| (it, *at)), crossings }.counted()
        });
        let mut sums = FigureSums::default();
        for counted in cases.chain(self.consignments.values().map(Consignment::counted)) {
            if (asked.first..=asked.last).contains(&counted.day) {
                sums.add(&counted, asked.before_minutes);
            }
        }
        sums
    }
}

fn day(days: i64) -> Day {
    Day::of(ServerTime(NOW_MS + days * DAY_MS))
}

fn spans() -> [FiguresAsked; 4] {
    let span = |first, last, before_minutes| FiguresAsked {
        first: day(first),
        last: day(last),
        before_minutes,
    };
    [span(-9, 99, None), span(-9, 99, Some(60)), span(8, 20, Some(10_080)), span(50, 60, None)]
}

fn write(store: &mut Sqlite, step: &Step) {
    let mut commit = Commit::default();
    match step {
        Step::Filed(second, document) => {
            commit.revisions = vec![revision(*second, document.as_ref().clone())];
        }
        Step::Crossed(id, entered, took) => commit.journeys = vec![crossed(*id, *entered, *took)],
    }
    store.commit(&commit).unwrap();
}

fn figures_of(store: &Sqlite) -> Vec<FigureSums> {
    let archive = store.archive().unwrap();
    spans().iter().map(|asked| archive.figures(asked).unwrap()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn figures_are_those_of_a_plain_count(steps in prop::collection::vec(step(), 1..60)) {
        let dir = tempfile::tempdir().unwrap();
        let (mut store, mut plain) = (samples::open(dir.path()), Plain::default());
        for step in &steps {
            write(&mut store, step);
            plain.take(step);
        }
        let expected: Vec<_> = spans().iter().map(|asked| plain.sums(asked)).collect();
        prop_assert_eq!(figures_of(&store), expected.clone());
        drop(store);
        let store = samples::open(dir.path());
        prop_assert_eq!(figures_of(&store), expected);
        drop(store);
        let checked = crate::check(dir.path(), samples::hk(), crate::Depth::Full);
        let faults: Vec<_> = checked.iter().filter(|it| it.fault.is_some()).collect();
        prop_assert!(faults.is_empty(), "{:?}", faults);
    }
}

#[test]
fn documents_from_before_the_sums_are_counted_once() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = samples::open(dir.path());
    for n in 0..20_u8 {
        let status = ["started", "ended", "cancelled"][usize::from(n) % 3];
        write(&mut store, &Step::Filed(0, bundled(n, i64::from(n), n % 2, status).into()));
        write(
            &mut store,
            &Step::Filed(0, declared(n, 1, ["refused", "declared"][usize::from(n) % 2]).into()),
        );
        let result = (n % 4 == 0).then_some("discrepancy");
        let status = if result.is_some() { "done" } else { "due" };
        let of = inspection(&format!("hk-j-{}", 2 * n), status, result);
        write(&mut store, &Step::Filed(0, of.into()));
        write(&mut store, &Step::Crossed(n, None, Some(60 * u64::from(n))));
    }
    let before = figures_of(&store);
    assert_eq!(before[0].months.values().map(|it| it.journeys).sum::<u64>(), 14);
    let empty = "DELETE FROM figure_days; DELETE FROM crossing_days; DELETE FROM refused_days";
    store.connection.execute_batch(empty).unwrap();
    assert_eq!(figures_of(&store)[0], FigureSums::default());
    let transaction = store.connection.transaction().unwrap();
    figures::fill(&transaction).unwrap();
    transaction.commit().unwrap();
    assert_eq!(figures_of(&store), before);
}

/// Before, the figures were those of the documents in memory: of 5,103 journeys 4,500 were left.
#[test]
fn a_month_has_all_its_journeys() {
    const JOURNEYS: u64 = 5_103;
    let dir = tempfile::tempdir().unwrap();
    let mut store = samples::open(dir.path());
    let ended = |n: u64| {
        let id = format!("hk-j-{n}");
        revision(i64::try_from(n).unwrap(), manifest(&id, "hk-p-1", "V1", "ended"))
    };
    let revisions: Vec<Revision> = (0..JOURNEYS).map(ended).collect();
    store.commit(&Commit { revisions, ..Commit::default() }).unwrap();
    drop(store);
    let store = samples::open(dir.path());
    let archive = store.archive().unwrap();
    let month = FiguresAsked { first: day(-10), last: day(10), before_minutes: None };
    let sums = archive.figures(&month).unwrap();
    let counted: Vec<_> =
        sums.months.iter().map(|(month, it)| (month.as_str(), it.journeys)).collect();
    assert_eq!(counted, [("2026-11", JOURNEYS)]);
    let oldest = archive.document(DocumentKind::Manifest, "hk-j-0").unwrap();
    assert_eq!(oldest.map(|kept| kept.revision.document), Some(ended(0).document));
}
