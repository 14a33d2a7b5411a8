//! A period with journeys in it, around it, and not started.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use model::{PartyId, ServerTime};

use super::{Case, FigureSums, SchemeFigures, SchemeStatistics, Table, days_of};
use crate::{
    Baselines, BillKind, CargoKind, Consignment, ConsignmentForm, ConsignmentStatus, Inspection,
    InspectionResult, InspectionStage, InspectionStatus, Leg, Manifest, ManifestStatus, Mode,
    Refusals, RuleApplied, Text, TradePartner, Verdict, VerdictOutcome,
};

const DAY_MS: i64 = 86_400_000;
/// 2026-11-30T15:00:00Z: 23:00 of November's last day at the boundary.
const NOVEMBER: i64 = 1_796_050_800_000;
/// Two hours later it is December there.
const DECEMBER: i64 = NOVEMBER + 7_200_000;

fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

fn manifest(name: &str, crosses_at_ms: i64, status: ManifestStatus, legs: usize) -> Manifest {
    let way =
        [("hk", "hk-terminal", "hk-boundary"), ("mainland", "mainland-boundary", "mainland-depot")];
    let leg = |(authority, from, to): &(&str, &str, &str)| Leg {
        authority: id(authority),
        from: Some(id(from)),
        to: Some(id(to)),
    };
    Manifest {
        id: id(name),
        journey: id(name),
        carrier: id("hauler"),
        home: id("hk"),
        scheme: id("sels"),
        mode: Mode::AirLand,
        vehicle: id("TRUCK"),
        lock: id("LOCK"),
        legs: way[..legs].iter().map(leg).collect(),
        crosses_at_ms,
        consignments: vec![id("hk-c-1"), id("hk-c-2")],
        consignments_expected: 2,
        bundled_at_ms: 0,
        round: 1,
        asked_at_ms: 0,
        status,
        replies: BTreeMap::new(),
    }
}

fn inspection(name: &str, status: InspectionStatus, insisted: bool) -> Inspection {
    Inspection {
        journey: id(name),
        status,
        stage: InspectionStage::Exit,
        score: 0,
        threshold: 60,
        points: Vec::new(),
        by_chance: false,
        earlier: None,
        earlier_result: None,
        insisted: insisted.then(|| "because".to_owned()),
        result: (status == InspectionStatus::Done).then_some(InspectionResult::Discrepancy),
        by: None,
        at_ms: None,
        note: None,
        closed: None,
    }
}

fn refused(broken: &str) -> Consignment {
    let partner = || TradePartner { name: "A".to_owned(), address: "B".to_owned() };
    let text = || Text {
        en: "a".to_owned(),
        zh_hant: "甲".to_owned(),
        zh_hans: "甲".to_owned(),
        pt: "a".to_owned(),
    };
    let rule = |is_met, rule: &str| RuleApplied {
        rule: id(rule),
        is_met,
        text: text(),
        remedy: None,
        source: "sample".to_owned(),
        effective_from: "2010-01-01".to_owned(),
    };
    let form = ConsignmentForm {
        packages: 1,
        package_kind: "CARTON".to_owned(),
        description: "sample".to_owned(),
        consignor: partner(),
        consignee: partner(),
        date: "2026-11-30".to_owned(),
        bill_kind: Some(BillKind::AirWaybill),
        bill_number: Some("1".to_owned()),
        bill_from: "DE".to_owned(),
        bill_to: "CN".to_owned(),
        is_warehoused: true,
        is_export: false,
        cargo: CargoKind::General,
        permits: Vec::new(),
        macao_declaration: None,
    };
    Consignment {
        id: id("hk-c-9"),
        party: id("shipper"),
        scheme: id("sels"),
        mode: Mode::AirLand,
        form,
        declared_at_ms: NOVEMBER,
        status: ConsignmentStatus::Refused,
        verdict: Verdict {
            scheme: id("sels"),
            day: "2026-11-30".parse().unwrap(),
            outcome: VerdictOutcome::NotCovered,
            rules: vec![rule(true, "kept"), rule(false, broken)],
        },
        carrier: None,
        manifest: None,
    }
}

/// A month's refusals that left no document.
fn counted(month: &str, counts: &[(&str, u64)]) -> Refusals {
    let counts = counts.iter().map(|(code, count)| ((*code).to_owned(), *count)).collect();
    Refusals { month: month.to_owned(), counts }
}

/// What documents come to, each counted once.
fn recounted(
    (manifests, consignments): (&[Manifest], &[Consignment]),
    inspections: &[Inspection],
    crossings: &[(&str, u64)],
    (period, before_minutes): (&Range<ServerTime>, Option<u32>),
) -> FigureSums {
    let journeys = manifests.iter().map(|it| it.journey);
    let journeys: BTreeSet<_> = journeys.chain(inspections.iter().map(|it| it.journey)).collect();
    let cases = journeys.into_iter().filter_map(|journey| {
        let took = crossings.iter().filter(|(of, _)| journey.as_str() == *of);
        let took: Vec<_> = took.map(|(_, minutes)| minutes * 60_000).collect();
        let inspection = inspections.iter().find(|it| it.journey == journey);
        let case = Case {
            manifest: manifests.iter().find(|it| it.journey == journey),
            inspection: inspection.map(|it| (it, ServerTime(DECEMBER))),
            crossings: &took,
        };
        case.counted()
    });
    let (first, last) = days_of(period).unwrap();
    let mut sums = FigureSums::default();
    for counted in cases.chain(consignments.iter().map(Consignment::counted)) {
        if (first..=last).contains(&counted.day) {
            sums.add(&counted, before_minutes);
        }
    }
    sums
}

fn sample_with(baselines: Baselines) -> SchemeStatistics {
    let manifests = [
        manifest("one", NOVEMBER, ManifestStatus::Ended, 2),
        manifest("two", DECEMBER, ManifestStatus::Started, 2),
        manifest("within", NOVEMBER, ManifestStatus::Ended, 1),
        manifest("bundled", NOVEMBER, ManifestStatus::Bundled, 2),
        manifest("cancelled", NOVEMBER, ManifestStatus::Cancelled, 2),
        manifest("before", NOVEMBER - DAY_MS, ManifestStatus::Ended, 2),
        manifest("after", DECEMBER + DAY_MS, ManifestStatus::Ended, 2),
    ];
    let spared = inspection("two", InspectionStatus::Avoided, false);
    let inspections = [
        inspection("one", InspectionStatus::Done, true),
        Inspection { earlier: Some(id("macao")), by_chance: true, ..spared },
        inspection("within", InspectionStatus::DoneBefore, false),
        inspection("before", InspectionStatus::Done, false),
        inspection("paperless", InspectionStatus::Due, false),
    ];
    let declared = Consignment {
        id: id("hk-c-8"),
        status: ConsignmentStatus::Declared,
        declared_at_ms: DECEMBER,
        ..refused("kept-too")
    };
    let consignments = [refused("broken"), declared];
    let refusals = [
        counted("2026-10", &[("bundled_late", 9)]),
        counted("2026-11", &[("bundled_late", 2), ("length", 3)]),
        counted("2026-12", &[("bundled_late", 1)]),
        counted("2027-01", &[("bundled_late", 9)]),
    ];
    let crossings = [("one", 20), ("two", 10), ("none", 99), ("after", 99)];
    let period = ServerTime(NOVEMBER)..ServerTime(DECEMBER + 1);
    let asked = (&period, baselines.before_minutes);
    let sums = recounted((&manifests, &consignments), &inspections, &crossings, asked);
    let name = |party| (party == id::<PartyId>("hauler")).then_some("Sample Haulage");
    SchemeStatistics::new(sums, &period, baselines, &refusals, name)
}

fn sample() -> SchemeStatistics {
    sample_with(Baselines::default())
}

#[test]
fn known_journeys_come_to_known_figures() {
    let total = sample().total;
    let expected = SchemeFigures {
        journeys: 3,
        journeys_ended: 2,
        journeys_crossing: 2,
        manifests_bundled: 1,
        manifests_cancelled: 1,
        consignments: 6,
        consignments_declared: 2,
        consignments_refused: 1,
        consignments_cancelled: 0,
        inspections_weighed: 4,
        inspections_selected: 3,
        inspections_by_chance: 1,
        inspections_made: 1,
        inspections_duplicate: 1,
        inspections_avoided: 1,
        discrepancies: 1,
        crossings: 2,
        crossings_ms: 30 * 60_000,
        crossings_saved_ms: 0,
        saved_minutes: 240,
        saved_at_port_minutes: 52,
    };
    assert_eq!(total, expected);
}

#[test]
fn a_journey_that_ended_before_its_inspection_saved_none() {
    let figures = |earlier: Option<&str>| {
        let avoided = inspection("ended", InspectionStatus::Avoided, false);
        let avoided = Inspection { earlier: earlier.map(id), ..avoided };
        let inspection = Some((&avoided, ServerTime(NOVEMBER)));
        let figures = Case { inspection, ..Case::default() }.counted().unwrap().figures;
        (figures.inspections_selected, figures.inspections_avoided)
    };
    assert_eq!(figures(None), (1, 0));
    assert_eq!(figures(Some("macao")), (1, 1));
}

#[test]
fn months_routes_and_carriers_add_up() {
    let it = sample();
    let months = it.months.iter().map(|row| format!("{} {}", row.month, row.figures.journeys));
    assert_eq!(months.collect::<Vec<_>>(), ["2026-11 2", "2026-12 1"]);
    let end = |place: Option<model::PlaceId>| place.unwrap().to_string();
    let routes = it
        .routes
        .iter()
        .map(|row| format!("{} {} {}", end(row.from), end(row.to), row.figures.journeys));
    let expected = ["hk-terminal mainland-depot 2", "hk-terminal hk-boundary 1"];
    assert_eq!(routes.collect::<Vec<_>>(), expected);
    let carriers = it.carriers.iter().map(|row| {
        let SchemeFigures { journeys, consignments_refused, .. } = row.figures;
        format!("{} {:?} {journeys} {consignments_refused}", row.carrier, row.name)
    });
    let expected = ["hauler \"Sample Haulage\" 3 0", "shipper \"\" 0 1"];
    assert_eq!(carriers.collect::<Vec<_>>(), expected);

    let mut sum = SchemeFigures::default();
    it.months.iter().for_each(|row| sum.add(&row.figures));
    assert_eq!(sum, it.total);
}

#[test]
fn refusals_are_of_rules_rows_and_acts() {
    let rows = sample().refusals;
    let rows: Vec<_> =
        rows.iter().map(|row| format!("{} {} {}", row.month, row.rule, row.count)).collect();
    let expected = [
        "2026-11 broken 1",
        "2026-11 bundled_late 2",
        "2026-11 length 3",
        "2026-12 bundled_late 1",
    ];
    assert_eq!(rows, expected);
}

#[test]
fn baselines_are_parameters() {
    #[track_caller]
    fn check(baselines: Baselines, saved: u64, at_port: u64, measured_minutes: u64) {
        let total = sample_with(baselines).total;
        let found =
            (total.saved_minutes, total.saved_at_port_minutes, total.crossings_saved_ms / 60_000);
        assert_eq!(found, (saved, at_port, measured_minutes), "{baselines:?}");
    }
    let film = Baselines::default();
    check(film, 240, 52, 0);
    check(Baselines { journey_minutes: 60, port_minutes: 5, ..film }, 120, 10, 0);
    // Crossings of 20 and 10 minutes: the slower of them was not quicker than before.
    check(Baselines { before_minutes: Some(15), ..film }, 240, 52, 5);
    check(Baselines { before_minutes: Some(45), ..film }, 240, 52, 60);
}

#[test]
fn every_table_is_text() {
    #[track_caller]
    fn check(table: Table, lines: usize, expected: &[&str]) {
        let csv = sample().csv(table);
        assert_eq!(csv.lines().count(), lines, "{csv}");
        for line in expected {
            assert!(csv.lines().any(|it| it == *line), "{line}\n{csv}");
        }
    }
    let figures = SchemeFigures::default().named().len();
    check(
        Table::All,
        1 + 7 * figures + 4,
        &[
            "per,key,figure,value",
            "total,,journeys,3",
            "month,2026-12,consignments,2",
            "route,hk-terminal/mainland-depot,saved_minutes,240",
            "route,hk-terminal/hk-boundary,crossings_ms,",
            "total,,crossings_saved_ms,",
            "carrier,hauler,crossings_ms,1800000",
            "refusal,2026-11,bundled_late,2",
        ],
    );
    let rest = "1,1,0,0,0,2,0,0,0,1,0,0,0,0,0,0,0,,,0,0";
    check(Table::Routes, 3, &[&format!("hk-terminal,hk-boundary,{rest}")]);
    check(Table::Refusals, 5, &["month,rule,count", "2026-12,bundled_late,1"]);
    check(Table::Total, 2, &[]);
    check(Table::Months, 3, &[]);
    let shipper = "shipper,,0,0,0,0,0,0,2,1,0,0,0,0,0,0,0,0,0,,,0,0";
    check(Table::Carriers, 3, &[shipper]);
}
