//! Consignments: declared row by row, amended, taken back.

use super::{
    desk, id, of,
    trip::{bundled, codes, declare, declared, goods, hauler, net, northbound, started},
    visitor,
};
use crate::{
    Act, At, CargoKind, CargoReason, Cause, ConsignmentForm, ConsignmentStatus, Document, Mode,
    Standing, Why,
};

/// Declares one form and says what came of it.
#[track_caller]
fn check(form: ConsignmentForm, expected: &str) {
    let mut net = net();
    declared(&mut net, 1);
    assert_eq!(codes(&declare(&mut net, "hk", "sels", vec![form])), expected);
}

#[test]
fn rows() {
    let with = |change: &dyn Fn(&mut ConsignmentForm)| {
        let mut form = goods("AWB-77");
        change(&mut form);
        form
    };
    check(with(&|_| ()), "");
    check(with(&|it| it.date = "2026-12-06".to_owned()), "");
    check(with(&|it| it.date = "2026-12-07".to_owned()), "row 1 /date: date_too_far");
    check(with(&|it| it.date = "2026-11-21".to_owned()), "row 1 /date: date_past");
    check(with(&|it| it.bill_number = Some(" awb-0 ".to_owned())), "row 1: duplicate_bill");
    check(with(&|it| it.packages = 0), "row 1 /packages: out_of_range");
    check(with(&|it| it.is_warehoused = true), "row 1: not_covered");
    check(with(&|it| it.cargo = CargoKind::Dutiable), "row 1: not_covered");
}

#[test]
fn a_file_of_rows_is_taken_row_by_row() {
    let mut net = net();
    let mut forms: Vec<_> = (0..119).map(|n| goods(&format!("AWB-{n}"))).collect();
    forms[3].description = String::new();
    forms[40].bill_number = Some("AWB-7".to_owned());
    forms[118].is_warehoused = true;
    let outcome = declare(&mut net, "hk", "sels", forms);
    assert_eq!(
        codes(&outcome),
        "row 4 /description: missing; row 41: duplicate_bill; row 119: not_covered"
    );
    let outcome = outcome.unwrap();
    assert_eq!((outcome.accepted.len(), outcome.subject.as_str()), (116, ""));
    // What the rules refused is kept: it was declared.
    let kept = net.at("hk").consignments().map(|entry| entry.document.status);
    let refused = kept.filter(|status| *status == ConsignmentStatus::Refused);
    assert_eq!((refused.count(), net.at("hk").consignments().count()), (1, 117));
    let (scheme, rule) = (id("sels"), id("transferred-not-warehoused"));
    assert_eq!(outcome.faults[2].reason, CargoReason::NotCovered { scheme, rule }.into());
}

#[test]
fn who_declares() {
    let cases = [
        (visitor(), "not allowed"),
        (desk(), "not allowed"),
        (of(id("nobody")), "no party nobody"),
        (of(id("hauler")), ""),
    ];
    for (actor, expected) in cases {
        let forms = vec![(At::row(1), goods("AWB-1"))];
        let act = Act::Declare { scheme: id("sels"), mode: Mode::AirLand, forms };
        assert_eq!(codes(&net().act("hk", actor, act)), expected);
    }
    let mut suspended = net();
    let mut party = suspended.at("hk").party(&id("hauler")).unwrap().document.clone();
    party.standing = Standing::Suspended;
    suspended.seed("hk", Document::Party(party));
    assert_eq!(codes(&declare(&mut suspended, "hk", "sels", vec![goods("A")])), "not allowed");
    assert_eq!(codes(&declare(&mut net(), "hk", "fujian", vec![goods("A")])), "not allowed");
}

#[test]
fn sizes_are_bounded() {
    let mut net = net();
    assert_eq!(
        codes(&declare(&mut net, "hk", "sels", vec![])),
        "refused, /consignments: entry_count"
    );
    let forms = vec![goods("A"); 1_001];
    assert_eq!(
        codes(&declare(&mut net, "hk", "sels", forms)),
        "refused, /consignments: entry_count"
    );
}

#[test]
fn a_refused_consignment_is_mended() {
    let mut net = net();
    let bad = ConsignmentForm { is_warehoused: true, ..goods("AWB-1") };
    declare(&mut net, "hk", "sels", vec![bad.clone()]).unwrap();
    let id = net.at("hk").consignments().next().unwrap().document.id;
    let amend = |form| Act::AmendConsignment { consignment: id, form };
    assert_eq!(
        codes(&net.act("hk", of(super::id("rival")), amend(bad.clone()))),
        format!("no consignment {id}")
    );
    assert_eq!(codes(&net.act("hk", hauler(), amend(bad))), ": not_covered");
    assert_eq!(codes(&net.act("hk", hauler(), amend(goods("AWB-1")))), "");
    let entry = net.at("hk").consignment(&id).unwrap();
    assert_eq!((entry.document.status, entry.revision), (ConsignmentStatus::Declared, 3));
}

#[test]
fn a_carrier_bundles_what_a_shipper_entrusted_to_it() {
    let mut net = net();
    let forms = vec![(At::row(1), goods("AWB-1"))];
    let act = Act::Declare { scheme: id("sels"), mode: Mode::AirLand, forms };
    let [consignment] = net.act("hk", of(id("rival")), act).unwrap().accepted[..] else {
        panic!("one consignment is taken");
    };
    let entrust = |carrier| Act::Entrust { consignment, carrier: id(carrier) };
    let bundle = || Act::Bundle { form: northbound(vec![consignment]) };
    assert_eq!(
        codes(&net.act("hk", hauler(), bundle())),
        "refused, /consignments/0: unknown_consignment"
    );
    assert_eq!(
        codes(&net.act("hk", hauler(), entrust("hauler"))),
        format!("no consignment {consignment}")
    );
    let stranger = net.act("hk", of(id("rival")), entrust("nobody"));
    assert_eq!(codes(&stranger), "refused, /carrier: unknown_carrier");
    assert_eq!(codes(&net.act("hk", of(id("rival")), entrust("hauler"))), "");
    assert_eq!(codes(&net.act("hk", hauler(), bundle())), "");
    let late = net.act("hk", of(id("rival")), entrust("rival"));
    assert_eq!(codes(&late), "wrong state");
}

#[test]
fn a_bundled_consignment_is_told_again() {
    let mut net = net();
    let manifest = bundled(&mut net);
    let id = net.at("hk").consignments().next().unwrap().document.id;
    let better = ConsignmentForm { packages: 11, ..goods("AWB-0") };
    let act = Act::AmendConsignment { consignment: id, form: better };
    assert_eq!(codes(&net.act_untold("hk", hauler(), act)), "");
    let waits = |net: &super::Net| {
        let replies = &net.at("hk").manifest(&manifest).unwrap().document.replies;
        replies.values().filter(|reply| reply.at_ms.is_none()).count()
    };
    assert_eq!(waits(&net), 1);
    net.relay();
    assert_eq!((waits(&net), net.disbelieved.len()), (0, 0));
    assert_eq!(net.at("mainland").consignment(&id).unwrap().document.form.packages, 11);
    let worse = ConsignmentForm { is_warehoused: true, ..goods("AWB-0") };
    let act = Act::AmendConsignment { consignment: id, form: worse };
    assert_eq!(codes(&net.act("hk", hauler(), act)), "refused, : not_covered");
    // The other authority keeps what it was told, and cannot change it.
    let act = Act::CancelConsignment { consignment: id };
    assert_eq!(codes(&net.act("mainland", desk(), act.clone())), "wrong state");
    assert_eq!(codes(&net.act("hk", hauler(), act)), "wrong state");
    started(&mut net, manifest);
    let act = Act::AmendConsignment { consignment: id, form: goods("AWB-0") };
    assert_eq!(codes(&net.act("hk", hauler(), act)), "wrong state");
}

#[test]
fn a_cancelled_bill_may_be_declared_again() {
    let mut net = net();
    let id = declared(&mut net, 1)[0];
    let act = Act::CancelConsignment { consignment: id };
    assert_eq!(codes(&net.act("hk", hauler(), act.clone())), "");
    assert_eq!(codes(&net.act("hk", hauler(), act)), "wrong state");
    assert_ne!(declared(&mut net, 1)[0], id);
}

#[test]
fn another_partys_bill_is_no_obstacle_but_remarked() {
    let mut net = net();
    declared(&mut net, 1);
    let mode = Mode::AirLand;
    let again = |bill: &str| {
        let forms = vec![(At::row(1), goods(bill))];
        Act::Declare { scheme: id("sels"), mode, forms }
    };
    let rival = of(id("rival"));
    for (bill, is_bill_shared) in [("awb-0", true), ("AWB-9", false)] {
        let outcome = net.act("hk", rival, again(bill)).unwrap();
        assert_eq!((outcome.faults.len(), outcome.accepted.len()), (0, 1));
        let why = Why { is_bill_shared, ..Cause::DeclareConsignment.into() };
        assert_eq!(outcome.revisions[0].why, why);
    }
    // Its own it does not declare twice.
    assert_eq!(codes(&net.act("hk", rival, again("AWB-0"))), "row 1: duplicate_bill");
    let act = Act::AmendConsignment { consignment: id("hk-c-3"), form: goods("AWB-0") };
    assert_eq!(codes(&net.act("hk", rival, act)), "refused, : duplicate_bill");
}
