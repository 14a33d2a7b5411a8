//! A period with journeys in it, around it, and not started.

use std::collections::BTreeMap;

use model::ServerTime;

use super::{Baselines, Crossing, RefusedAct, SchemeStatistics, StatisticsSource, scheme};
use crate::{
    BillKind, CargoKind, Consignment, ConsignmentForm, ConsignmentStatus, Inspection,
    InspectionResult, InspectionStage, InspectionStatus, Leg, Manifest, ManifestStatus, Mode,
    RuleApplied, Text, TradePartner, Verdict, VerdictOutcome,
};

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
            day: "2026-11-30".to_owned(),
            outcome: VerdictOutcome::NotCovered,
            rules: vec![rule(true, "kept"), rule(false, broken)],
        },
        carrier: None,
        manifest: None,
    }
}

fn sample() -> SchemeStatistics {
    let manifests = [
        manifest("one", NOVEMBER, ManifestStatus::Ended, 2),
        manifest("two", DECEMBER, ManifestStatus::Started, 2),
        manifest("within", NOVEMBER, ManifestStatus::Ended, 1),
        manifest("bundled", NOVEMBER, ManifestStatus::Bundled, 2),
        manifest("cancelled", NOVEMBER, ManifestStatus::Cancelled, 2),
        manifest("before", NOVEMBER - 1, ManifestStatus::Ended, 2),
        manifest("after", DECEMBER + 1, ManifestStatus::Ended, 2),
    ];
    let inspections = [
        inspection("one", InspectionStatus::Done, true),
        Inspection {
            earlier: Some(id("macao")),
            ..inspection("two", InspectionStatus::Avoided, false)
        },
        inspection("within", InspectionStatus::DoneBefore, false),
        inspection("before", InspectionStatus::Done, false),
    ];
    let consignments = [refused("broken")];
    let source = StatisticsSource {
        manifests: manifests.iter().collect(),
        consignments: consignments.iter().collect(),
        inspections: inspections.iter().collect(),
    };
    let crossing = |journey: &str, minutes: u64| Crossing {
        journey: id(journey),
        duration_ms: minutes * 60_000,
    };
    let crossings = [crossing("one", 20), crossing("two", 10), crossing("none", 99)];
    let late = |at| RefusedAct { at: ServerTime(at), code: "bundled_late".to_owned() };
    let acts = [late(NOVEMBER), late(NOVEMBER + 1), late(NOVEMBER - 1)];
    let period = ServerTime(NOVEMBER)..ServerTime(DECEMBER + 1);
    scheme(&source, &crossings, &acts, &period, Baselines::default())
}

#[test]
fn only_journeys_of_the_period_are_counted() {
    let total = sample().total;
    assert_eq!((total.journeys, total.journeys_crossing, total.consignments), (3, 2, 6));
    assert_eq!((total.crossings, total.crossings_ms), (2, 1_800_000));
    assert_eq!((total.saved_minutes, total.saved_at_port_minutes), (240, 52));
}

#[test]
fn a_journey_that_ended_before_its_inspection_saved_none() {
    let mut figures = super::SchemeFigures::default();
    figures.inspection(&inspection("ended", InspectionStatus::Avoided, false));
    assert_eq!(figures.inspections_avoided, 0);
}

#[test]
fn inspections_are_counted_once() {
    let total = sample().total;
    let made = (total.inspections_made, total.inspections_duplicate, total.inspections_avoided);
    assert_eq!((made, total.discrepancies), ((1, 1, 1), 1));
}

#[test]
fn months_routes_and_carriers() {
    let statistics = sample();
    let keys = |rows: &[super::FiguresRow]| {
        let keys = rows.iter().map(|row| format!("{} {}", row.key, row.figures.journeys));
        keys.collect::<Vec<_>>()
    };
    assert_eq!(keys(&statistics.months), ["2026-11 2", "2026-12 1"]);
    let routes = ["hk-terminal/hk-boundary 1", "hk-terminal/mainland-depot 2"];
    assert_eq!(keys(&statistics.routes), routes);
    assert_eq!(keys(&statistics.carriers), ["hauler 3", "shipper 0"]);
    assert_eq!(statistics.carriers[1].figures.consignments_refused, 1);
}

#[test]
fn refusals_by_rule_and_csv() {
    let statistics = sample();
    let rows = statistics.refusals.iter().map(|row| format!("{} {}", row.rule, row.count));
    assert_eq!(rows.collect::<Vec<_>>(), ["broken 1", "bundled_late 2"]);
    let csv = statistics.csv();
    for line in [
        "per,key,figure,value",
        "total,,journeys,3",
        "month,2026-12,consignments,2",
        "route,hk-terminal/mainland-depot,saved_minutes,240",
        "refusal,2026-11,bundled_late,2",
    ] {
        assert!(csv.lines().any(|it| it == line), "{line}\n{csv}");
    }
}

#[test]
fn baselines_are_parameters() {
    let manifests = [manifest("one", NOVEMBER, ManifestStatus::Ended, 2)];
    let source = StatisticsSource { manifests: manifests.iter().collect(), ..Default::default() };
    let period = ServerTime(0)..ServerTime(i64::MAX);
    let baselines = Baselines { journey_minutes: 60, port_minutes: 5 };
    let total = scheme(&source, &[], &[], &period, baselines).total;
    assert_eq!((total.saved_minutes, total.saved_at_port_minutes), (60, 5));
}
