//! A row for each side of each rule, by the data as shipped.

use model::{AuthorityId, Day, ServerTime};

use super::{DayCounts, RiskFacts, RiskRules, Score, score};
use crate::{
    BillKind, CargoKind, ConsignmentForm, LockClass, Standing, TradePartner, risk::DRAW_END,
};

const NOW: ServerTime = ServerTime(1_770_000_000_000);

fn rules() -> RiskRules {
    RiskRules::parse(include_str!("../../../../data/risk_rules.toml")).unwrap()
}

fn days_ago(days: i64) -> ServerTime {
    ServerTime(NOW.0 - days * 86_400_000)
}

/// Counted on the days of these times, as long as the test runs.
fn on(times: &[ServerTime]) -> &'static DayCounts {
    let mut counts = DayCounts::default();
    for at in times {
        counts.add(Day::of(*at), 1);
    }
    Box::leak(Box::new(counts))
}

fn form(cargo: CargoKind, description: &str, consignee: &str) -> ConsignmentForm {
    let partner = |name: &str| TradePartner { name: name.to_owned(), address: "1 Road".to_owned() };
    ConsignmentForm {
        packages: 1,
        package_kind: "BOX".to_owned(),
        description: description.to_owned(),
        consignor: partner("Sample Consignor"),
        consignee: partner(consignee),
        date: "2026-02-02".to_owned(),
        bill_kind: Some(BillKind::AirWaybill),
        bill_number: Some("1".to_owned()),
        bill_from: "SG".to_owned(),
        bill_to: "CN".to_owned(),
        is_warehoused: false,
        is_export: false,
        cargo,
        permits: Vec::new(),
        macao_declaration: None,
    }
}

/// Facts that no rule minds.
fn facts(cargo: &[ConsignmentForm]) -> RiskFacts<'_> {
    RiskFacts {
        authority: AuthorityId::new("hk").unwrap(),
        now: NOW,
        carrier: Standing::Registered,
        suspended_at: Vec::new(),
        refused: on(&[]),
        discrepancies: on(&[]),
        cargo: cargo.iter().collect(),
        lock_class: Some(LockClass::A),
        device_faults_at: Vec::new(),
        is_vehicle_first: false,
        draw: DRAW_END - 1,
    }
}

fn scored(cargo: &[ConsignmentForm], edit: impl FnOnce(&mut RiskFacts<'_>)) -> Score {
    let mut facts = facts(cargo);
    edit(&mut facts);
    score(&rules(), &facts)
}

#[track_caller]
fn check(edit: impl FnOnce(&mut RiskFacts<'_>), expected: &str) {
    let score = scored(&[], edit);
    let told = score.points.iter().map(|it| format!("{} {}: {}", it.rule, it.points, it.reason));
    assert_eq!(told.collect::<Vec<_>>().join("; "), expected);
}

#[test]
fn a_quiet_journey_has_no_points() {
    let score = scored(&[form(CargoKind::General, "Phone cases", "Sample Consignee")], |_| ());
    assert_eq!(score.points, []);
    assert_eq!((score.score, score.threshold), (0, 60));
    assert!(!score.is_selected && !score.by_chance);
}

#[test]
fn the_carrier() {
    let letter = "carrier-warned 30: carrier_warned";
    check(|it| it.carrier = Standing::Warned, letter);
    let once = "carrier-suspended 40: carrier_suspended count=1 days=180";
    check(|it| it.suspended_at = vec![days_ago(180), days_ago(181)], once);
    check(|it| it.suspended_at = vec![days_ago(181)], "");
    check(|it| it.suspended_at = vec![days_ago(-1)], "");
    check(|it| it.refused = on(&[days_ago(1); 4]), "");
    let refused = "carrier-refusals 15: carrier_refusals count=5 days=30";
    check(|it| it.refused = on(&[days_ago(30); 5]), refused);
    check(|it| it.refused = on(&[days_ago(31); 9]), "");
    let found = "carrier-discrepancies 40: carrier_discrepancies count=1 days=90";
    check(|it| it.discrepancies = on(&[days_ago(90)]), found);
    check(|it| it.discrepancies = on(&[days_ago(91)]), "");
}

#[test]
fn lock_unit_and_vehicle() {
    check(|it| it.lock_class = Some(LockClass::B), "");
    check(|it| it.lock_class = Some(LockClass::C), "lock-class 10: lock_of_class class=C");
    check(|it| it.lock_class = None, "lock-class 10: lock_class_unknown");
    check(|it| it.device_faults_at = vec![days_ago(2); 2], "");
    let faults = "device-faults 15: device_faults count=3 days=30";
    check(|it| it.device_faults_at = vec![days_ago(2); 3], faults);
    let first = "vehicle-first 10: vehicle_first";
    check(|it| it.is_vehicle_first = true, first);
}

#[test]
fn cargo_counts_without_being_named() {
    let cases = [
        (form(CargoKind::General, "Phone cases", "Sample Consignee"), ""),
        (form(CargoKind::Dutiable, "Wine", "X"), "cargo_of_kind count=1 most=2"),
        (form(CargoKind::ExemptionScheme, "Rice", "X"), ""),
        (
            form(CargoKind::General, "Box with SAMPLE  Alert\tTerm in it", "X"),
            "cargo_on_alert_list count=1 most=2",
        ),
        (
            form(CargoKind::General, "Toys", "The Sample Alert Trading Limited (HK)"),
            "cargo_on_alert_list count=1 most=2",
        ),
        (form(CargoKind::General, "Toys", "Sample Alert Traders"), ""),
    ];
    for (odd, expected) in cases {
        let quiet = form(CargoKind::General, "Paper", "Sample Consignee");
        let score = scored(&[quiet, odd], |_| ());
        let told: Vec<_> = score.points.into_iter().map(|it| it.reason.to_string()).collect();
        assert_eq!(told.join("; "), expected);
    }
}

#[test]
fn the_threshold_and_the_draw_select() {
    let warned = |draw: u32| scored(&[], |it| (it.carrier, it.draw) = (Standing::Warned, draw));
    let sum = scored(&[], |it| {
        it.carrier = Standing::Warned;
        it.suspended_at = vec![NOW];
        it.draw = 0;
    });
    assert_eq!((sum.score, sum.is_selected, sum.by_chance), (70, true, false));
    let just = scored(&[], |it| {
        (it.carrier, it.is_vehicle_first) = (Standing::Warned, true);
        (it.lock_class, it.refused) = (None, on(&[NOW; 5]));
    });
    assert_eq!((just.score, just.is_selected), (65, true));
    let drawn = warned(19_999);
    assert_eq!((drawn.score, drawn.is_selected, drawn.by_chance), (30, true, true));
    let spared = warned(20_000);
    assert_eq!((spared.is_selected, spared.by_chance), (false, false));
}

#[test]
fn an_authority_without_a_share_draws_nobody() {
    let elsewhere = AuthorityId::new("elsewhere").unwrap();
    let score = scored(&[], |it| (it.authority, it.draw) = (elsewhere, 0));
    assert!(!score.is_selected);
}

#[test]
fn the_score_never_falls_below_the_threshold_by_one_more_reason() {
    let rules = rules();
    let mut facts = facts(&[]);
    let mut last = 0;
    let edits: [fn(&mut RiskFacts<'_>); 5] = [
        |it| it.carrier = Standing::Warned,
        |it| it.suspended_at = vec![NOW],
        |it| it.discrepancies = on(&[NOW]),
        |it| it.lock_class = None,
        |it| it.is_vehicle_first = true,
    ];
    for edit in edits {
        edit(&mut facts);
        let score = score(&rules, &facts);
        assert!(score.score > last);
        assert_eq!(score.score, score.points.iter().map(|it| it.points).sum::<u32>());
        assert_eq!(score.is_selected, score.score >= rules.threshold());
        last = score.score;
    }
}
