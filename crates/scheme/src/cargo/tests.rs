//! A table for each rule, with rows for each side of it.

use model::{AuthorityId, SchemeId};
use proptest::prelude::*;

use super::{judge, judge_due};
use crate::{
    At, BillKind, CargoKind, ConsignmentForm, Day, Mode, Permit, PermitKind, Schemes, TradePartner,
    Verdict, VerdictOutcome,
};

const DAY: &str = "2026-03-01";

fn schemes() -> Schemes {
    Schemes::parse(
        include_str!("../../../../data/schemes.toml"),
        include_str!("../../../../data/cargo_rules.toml"),
        include_str!("../../../../data/risk_rules.toml"),
    )
    .unwrap()
}

fn partner(name: &str) -> TradePartner {
    TradePartner { name: name.to_owned(), address: "1 Sample Road".to_owned() }
}

/// General goods on a through air waybill from Singapore to the mainland.
fn general() -> ConsignmentForm {
    ConsignmentForm {
        packages: 12,
        package_kind: "CARTON".to_owned(),
        description: "Phone cases".to_owned(),
        consignor: partner("Sample Consignor"),
        consignee: partner("Sample Consignee"),
        date: DAY.to_owned(),
        bill_kind: Some(BillKind::AirWaybill),
        bill_number: Some("SAMPLE-0001".to_owned()),
        bill_from: "SG".to_owned(),
        bill_to: "CN".to_owned(),
        is_warehoused: false,
        is_export: false,
        cargo: CargoKind::General,
        permits: Vec::new(),
        macao_declaration: None,
    }
}

fn with(edit: impl FnOnce(&mut ConsignmentForm)) -> ConsignmentForm {
    let mut form = general();
    edit(&mut form);
    form
}

/// Goods of a kind with permits, each `(kind, side that issued it)`, valid on the day.
fn goods(cargo: CargoKind, permits: &[(PermitKind, &str)]) -> ConsignmentForm {
    let permit = |(kind, side): &(PermitKind, &str)| Permit {
        kind: *kind,
        number: "P-1".to_owned(),
        issued_in: AuthorityId::new(side).unwrap(),
        valid_until: DAY.to_owned(),
    };
    with(|form| {
        form.cargo = cargo;
        form.permits = permits.iter().map(permit).collect();
    })
}

/// An export consignment from Hong Kong to Macao, declared in Macao.
fn export(cargo: CargoKind, permits: &[(PermitKind, &str)]) -> ConsignmentForm {
    let mut form = goods(cargo, permits);
    form.is_export = true;
    (form.bill_from, form.bill_to) = ("HK".to_owned(), "MO".to_owned());
    (form.bill_kind, form.bill_number) = (None, None);
    form.macao_declaration = Some("DAE-1".to_owned());
    form
}

fn on(scheme: &str, form: &ConsignmentForm, day: &str) -> Verdict {
    let scheme = SchemeId::new(scheme).unwrap();
    judge(&schemes(), scheme, Mode::AirLand, form, day.parse().unwrap())
}

/// What a rule says: whether it is kept, or `None` if it is not applied.
fn says(verdict: &Verdict, rule: &str) -> Option<bool> {
    let applied = verdict.rules.iter().find(|applied| applied.rule.as_str() == rule)?;
    assert_eq!(applied.remedy.is_none(), applied.is_met, "a remedy for what is not kept");
    Some(applied.is_met)
}

#[track_caller]
fn check(rule: &str, scheme: &str, form: &ConsignmentForm, expected: Option<bool>) {
    let verdict = on(scheme, form, DAY);
    assert_eq!(says(&verdict, rule), expected, "{rule} under {scheme}: {form:?}");
}

#[track_caller]
fn covered(scheme: &str, form: &ConsignmentForm, expected: bool) {
    let verdict = on(scheme, form, DAY);
    let unmet: Vec<_> = verdict.rules.iter().filter(|it| !it.is_met).map(|it| it.rule).collect();
    assert_eq!(verdict.outcome == VerdictOutcome::Covered, expected, "{scheme}: {unmet:?}");
    assert_eq!(unmet.is_empty(), expected);
}

#[test]
fn scheme_in_force() {
    let cases = [
        ("itfs", "2010-11-28", None),
        ("itfs", "2010-11-29", Some(true)),
        ("sels", "2016-03-27", Some(false)),
        ("sels", "2016-03-28", Some(true)),
        ("three-places", "2024-03-07", Some(false)),
        ("three-places", "2024-03-08", Some(true)),
        ("no-such-scheme", DAY, Some(false)),
    ];
    for (scheme, day, expected) in cases {
        let verdict = on(scheme, &general(), day);
        assert_eq!(says(&verdict, "scheme-in-force"), expected, "{scheme} {day}");
        if expected != Some(true) {
            assert_eq!(verdict.outcome, VerdictOutcome::NotCovered, "{scheme} {day}");
        }
    }
}

#[test]
fn mode_covered() {
    check("mode-covered", "sels", &general(), Some(true));
    check("mode-covered", "no-such-scheme", &general(), None);
    let air_only = include_str!("../../../../data/schemes.toml").replacen(
        "modes = [\"air_land\", \"sea_land\"]",
        "modes = [\"sea_land\"]",
        1,
    );
    let schemes = Schemes::parse(
        &air_only,
        include_str!("../../../../data/cargo_rules.toml"),
        include_str!("../../../../data/risk_rules.toml"),
    );
    let itfs = SchemeId::new("itfs").unwrap();
    let day = DAY.parse().unwrap();
    let verdict = judge(&schemes.unwrap(), itfs, Mode::AirLand, &general(), day);
    assert_eq!(says(&verdict, "mode-covered"), Some(false));
    assert_eq!(verdict.outcome, VerdictOutcome::NotCovered);
}

#[test]
fn transhipment_only() {
    let exported = export(CargoKind::General, &[]);
    for scheme in ["itfs", "sels", "hunan", "fujian"] {
        check("transhipment-only", scheme, &general(), Some(true));
        check("transhipment-only", scheme, &exported, Some(false));
        covered(scheme, &exported, false);
    }
    check("transhipment-only", "three-places", &exported, None);
}

#[test]
fn through_bill() {
    let rule = "through-bill";
    check(rule, "sels", &general(), Some(true));
    check(rule, "sels", &with(|it| it.bill_kind = Some(BillKind::BillOfLading)), Some(true));
    check(rule, "sels", &with(|it| it.bill_kind = None), Some(false));
    check(rule, "sels", &with(|it| it.bill_number = None), Some(false));
    check(rule, "sels", &with(|it| it.bill_number = Some(" ".to_owned())), Some(false));
    check(rule, "three-places", &export(CargoKind::General, &[]), None);
}

#[test]
fn outside_to_outside() {
    let rule = "outside-to-outside";
    let cases = [
        ("SG", "CN", true),
        ("CN", "US", true),
        ("CN", "CN", true),
        ("MO", "SG", true),
        ("HK", "CN", false),
        ("SG", "HK", false),
        ("HK", "HK", false),
        ("", "CN", false),
    ];
    for (from, to, expected) in cases {
        let form = with(|it| (it.bill_from, it.bill_to) = (from.to_owned(), to.to_owned()));
        check(rule, "sels", &form, Some(expected));
        covered("sels", &form, expected);
    }
    check(rule, "three-places", &export(CargoKind::General, &[]), None);
}

#[test]
fn transferred_not_warehoused() {
    let rule = "transferred-not-warehoused";
    check(rule, "sels", &general(), Some(true));
    check(rule, "sels", &with(|it| it.is_warehoused = true), Some(false));
    check(rule, "three-places", &export(CargoKind::General, &[]), None);
}

#[test]
fn general_goods() {
    let rule = "general-goods";
    let kind = CargoKind::General;
    check(rule, "sels", &general(), Some(true));
    check(rule, "sels", &goods(kind, &[(PermitKind::Import, "mainland")]), Some(true));
    check(rule, "three-places", &goods(kind, &[(PermitKind::Import, "macao")]), Some(true));
    check(rule, "sels", &goods(kind, &[(PermitKind::Import, "hk")]), Some(false));
    check(rule, "sels", &goods(kind, &[(PermitKind::Dutiable, "mainland")]), Some(false));
    check(rule, "sels", &goods(CargoKind::Dutiable, &[]), None);
    check(rule, "three-places", &export(kind, &[]), None);
}

#[test]
fn goods_with_their_permit() {
    let cases = [
        ("dutiable-with-permit", CargoKind::Dutiable, PermitKind::Dutiable),
        ("chemical-with-permit", CargoKind::ControlledChemical, PermitKind::ControlledChemical),
        ("exemption-scheme", CargoKind::ExemptionScheme, PermitKind::Exemption),
    ];
    for (rule, kind, permit) in cases {
        check(rule, "sels", &goods(kind, &[(permit, "hk")]), Some(true));
        covered("sels", &goods(kind, &[(permit, "hk")]), true);
        check(rule, "sels", &goods(kind, &[]), Some(false));
        covered("sels", &goods(kind, &[]), false);
        check(rule, "sels", &goods(kind, &[(permit, "mainland")]), Some(false));
        check(rule, "sels", &goods(kind, &[(PermitKind::Import, "hk")]), Some(false));
        check(rule, "sels", &general(), None);
    }
}

#[test]
fn other_controlled() {
    let rule = "other-controlled";
    for kind in [CargoKind::OtherControlled, CargoKind::Pharmaceutical, CargoKind::RadioApparatus] {
        let form = goods(kind, &[(PermitKind::Transhipment, "hk")]);
        check(rule, "sels", &form, Some(false));
        covered("sels", &form, false);
    }
    let covered_kinds = [
        CargoKind::General,
        CargoKind::Dutiable,
        CargoKind::ControlledChemical,
        CargoKind::ExemptionScheme,
    ];
    for kind in covered_kinds {
        check(rule, "sels", &goods(kind, &[]), None);
    }
    check(rule, "three-places", &export(CargoKind::OtherControlled, &[]), None);
}

#[test]
fn permit_dates() {
    let rule = "permit-dates";
    let until = |day: &str| {
        let mut form = goods(CargoKind::Dutiable, &[(PermitKind::Dutiable, "hk")]);
        form.permits[0].valid_until = day.to_owned();
        form
    };
    check(rule, "sels", &general(), None);
    check(rule, "sels", &until("2026-03-02"), Some(true));
    check(rule, "sels", &until(DAY), Some(true));
    check(rule, "sels", &until("2026-02-28"), Some(false));
    check(rule, "sels", &until("soon"), Some(false));
    covered("sels", &until("2026-02-28"), false);
}

#[test]
fn note_1_licence() {
    let rule = "note-1-licence";
    let dutiable = (PermitKind::Dutiable, "hk");
    let both = [dutiable, (PermitKind::Import, "macao")];
    check(rule, "three-places", &goods(CargoKind::Dutiable, &both), Some(true));
    check(rule, "three-places", &goods(CargoKind::Dutiable, &[dutiable]), Some(false));
    let elsewhere = [dutiable, (PermitKind::Import, "mainland")];
    check(rule, "three-places", &goods(CargoKind::Dutiable, &elsewhere), Some(false));
    check(rule, "three-places", &general(), None);
    check(rule, "sels", &goods(CargoKind::Dutiable, &[dutiable]), None);
    check(rule, "three-places", &export(CargoKind::Pharmaceutical, &[]), None);
}

#[test]
fn note_1_declaration() {
    let rule = "note-1-declaration";
    let declared = with(|it| it.macao_declaration = Some("DAE-1".to_owned()));
    check(rule, "three-places", &declared, Some(true));
    covered("three-places", &declared, true);
    check(rule, "three-places", &general(), Some(false));
    covered("three-places", &general(), false);
    let blank = with(|it| it.macao_declaration = Some(" ".to_owned()));
    check(rule, "three-places", &blank, Some(false));
    check(rule, "sels", &general(), None);
}

#[test]
fn note_2_between() {
    let rule = "note-2-between";
    let cases = [("HK", "MO", true), ("MO", "HK", true), ("HK", "CN", false), ("MO", "SG", false)];
    for (from, to, expected) in cases {
        let mut form = export(CargoKind::General, &[]);
        (form.bill_from, form.bill_to) = (from.to_owned(), to.to_owned());
        check(rule, "three-places", &form, Some(expected));
        covered("three-places", &form, expected);
    }
    check(rule, "three-places", &general(), None);
    check(rule, "sels", &export(CargoKind::General, &[]), None);
}

#[test]
fn note_2_goods() {
    let rule = "note-2-goods";
    let (medicine, radio) = (CargoKind::Pharmaceutical, CargoKind::RadioApparatus);
    let cases = [
        (export(CargoKind::General, &[]), true),
        (export(CargoKind::General, &[(PermitKind::Export, "hk")]), false),
        (export(medicine, &[(PermitKind::Pharmaceutical, "hk")]), true),
        (export(medicine, &[(PermitKind::Export, "hk")]), true),
        (export(medicine, &[]), false),
        (export(medicine, &[(PermitKind::RadioApparatus, "hk")]), false),
        (export(medicine, &[(PermitKind::Pharmaceutical, "macao")]), false),
        (export(radio, &[(PermitKind::RadioApparatus, "hk")]), true),
        (export(radio, &[(PermitKind::Export, "hk")]), true),
        (export(radio, &[]), false),
        (export(CargoKind::Dutiable, &[(PermitKind::Dutiable, "hk")]), false),
        (export(CargoKind::ControlledChemical, &[(PermitKind::ControlledChemical, "hk")]), false),
        (export(CargoKind::ExemptionScheme, &[(PermitKind::Exemption, "hk")]), false),
        (export(CargoKind::OtherControlled, &[(PermitKind::Export, "hk")]), false),
    ];
    for (form, expected) in cases {
        check(rule, "three-places", &form, Some(expected));
        covered("three-places", &form, expected);
    }
    let mut expired = export(medicine, &[(PermitKind::Pharmaceutical, "hk")]);
    expired.permits[0].valid_until = "2026-02-28".to_owned();
    covered("three-places", &expired, false);
    check(rule, "three-places", &general(), None);
    check(rule, "sels", &export(CargoKind::General, &[]), None);
}

#[test]
fn a_verdict_lists_text_source_and_day_of_each_rule_in_order() {
    let verdict = on("sels", &with(|it| it.is_warehoused = true), DAY);
    let ids: Vec<_> = verdict.rules.iter().map(|it| it.rule.as_str().to_owned()).collect();
    let expected = [
        "scheme-in-force",
        "mode-covered",
        "transhipment-only",
        "through-bill",
        "outside-to-outside",
        "transferred-not-warehoused",
        "general-goods",
    ];
    assert_eq!(ids, expected);
    assert_eq!(verdict.day.to_string(), DAY);
    for applied in &verdict.rules {
        assert_eq!(applied.effective_from, "2016-03-28", "a rule is no older than its scheme");
        assert!(applied.source.starts_with("https://www.customs.gov.hk/"));
        assert!(!applied.text.pt.is_empty() && !applied.text.zh_hant.is_empty());
    }
}

#[test]
fn an_old_journey_is_judged_by_its_own_day() {
    let later = include_str!("../../../../data/cargo_rules.toml").replacen(
        "id = \"transferred-not-warehoused\"",
        "id = \"transferred-not-warehoused\"\neffective_to = \"2026-04-01\"",
        1,
    );
    let schemes = Schemes::parse(
        include_str!("../../../../data/schemes.toml"),
        &later,
        include_str!("../../../../data/risk_rules.toml"),
    )
    .unwrap();
    let sels = SchemeId::new("sels").unwrap();
    let stored = with(|it| it.is_warehoused = true);
    let outcome =
        |day: &str| judge(&schemes, sels, Mode::SeaLand, &stored, day.parse().unwrap()).outcome;
    assert_eq!(outcome("2026-03-31"), VerdictOutcome::NotCovered);
    assert_eq!(outcome("2026-04-01"), VerdictOutcome::Covered);
}

#[test]
fn an_authority_on_the_way_judges_only_by_what_is_due_to_it() {
    let papers = [(PermitKind::Dutiable, "hk"), (PermitKind::Import, "macao")];
    let mut whole = goods(CargoKind::Dutiable, &papers);
    whole.macao_declaration = Some("DAE-1".to_owned());
    let schemes = schemes();
    let scheme = SchemeId::new("three-places").unwrap();
    let day: Day = DAY.parse().unwrap();
    let due = |own: &str| {
        let own = AuthorityId::new(own).unwrap();
        let mut form = whole.clone();
        form.permits.retain(|permit| permit.issued_in == own);
        form.macao_declaration = form.macao_declaration.filter(|_| own.as_str() == "macao");
        judge_due(&schemes, scheme, Mode::AirLand, &form, day, own)
    };
    for own in ["hk", "mainland", "macao"] {
        assert_eq!(due(own).outcome, VerdictOutcome::Covered, "{own}");
    }
    assert_eq!(says(&due("hk"), "dutiable-with-permit"), Some(true));
    assert_eq!(says(&due("macao"), "dutiable-with-permit"), None);
    assert_eq!(says(&due("macao"), "note-1-licence"), Some(true));
    assert_eq!(says(&due("mainland"), "note-1-declaration"), None);
}

fn first_fault(edit: impl FnOnce(&mut ConsignmentForm)) -> Option<String> {
    let faults = with(edit).faults(&At::row(17));
    assert!(faults.len() <= 1, "{faults:?}");
    faults.into_iter().next().map(|fault| format!("{} {}", fault.at, fault.reason.code()))
}

#[test]
fn a_form_is_refused_field_by_field() {
    let say = |at: &str| Some(format!("row 17 /{at}"));
    assert_eq!(first_fault(|_| ()), None);
    assert_eq!(first_fault(|it| it.packages = 1_000_000), None);
    assert_eq!(first_fault(|it| it.packages = 0), say("packages out_of_range"));
    assert_eq!(first_fault(|it| it.packages = 1_000_001), say("packages out_of_range"));
    assert_eq!(first_fault(|it| it.package_kind = String::new()), say("package_kind missing"));
    assert_eq!(first_fault(|it| it.description = " ".to_owned()), say("description missing"));
    assert_eq!(first_fault(|it| it.description = "紙".repeat(500)), None);
    assert_eq!(first_fault(|it| it.description = "紙".repeat(501)), say("description text_length"));
    let turned = |it: &mut ConsignmentForm| it.consignor.name = "a\u{202e}b".to_owned();
    assert_eq!(first_fault(turned), say("consignor/name not_printable"));
    let broken = |it: &mut ConsignmentForm| it.consignee.address = "a\nb".to_owned();
    assert_eq!(first_fault(broken), say("consignee/address not_printable"));
    assert_eq!(first_fault(|it| it.date = "1/3/2026".to_owned()), say("date not_a_day"));
    let long = |it: &mut ConsignmentForm| it.bill_number = Some("9".repeat(41));
    assert_eq!(first_fault(long), say("bill_number text_length"));
    for code in ["", "hk", "HKG", "H1", "香港", "XX", "XK", "UK", "ZZ"] {
        let edit = |it: &mut ConsignmentForm| it.bill_to = code.to_owned();
        assert_eq!(first_fault(edit), say("bill_to not_a_country"), "{code}");
    }
    let permits =
        |count: usize| goods(CargoKind::Dutiable, &vec![(PermitKind::Import, "hk"); count]);
    let at = At::from("/form");
    assert_eq!(permits(8).faults(&at), []);
    assert_eq!(permits(9).faults(&at)[0].at.to_string(), "/form/permits");
    let mut form = permits(2);
    form.permits[1].valid_until = "never".to_owned();
    let fault = form.faults(&at)[0].to_string();
    assert_eq!(fault, "/form/permits/1/valid_until: not_a_day given=never");
}

proptest! {
    /// However long or odd a value is, what is said of it is short and printable.
    #[test]
    fn faults_repeat_little_of_a_wrong_value(text in "(?s).{0,700}") {
        let form = with(|it| {
            it.description.clone_from(&text);
            it.date.clone_from(&text);
            it.bill_from.clone_from(&text);
        });
        for fault in form.faults(&At::row(2)) {
            let said = serde_json::to_string(&fault).unwrap();
            prop_assert!(said.chars().count() < 400, "{said}");
            let params = serde_json::to_value(&fault.reason).unwrap()["params"].clone();
            let given = params["given"].as_str().unwrap_or_default();
            prop_assert!(!given.chars().any(char::is_control), "{given}");
        }
    }
}
