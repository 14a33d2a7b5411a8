//! Changes that are asked for and inspections that are made while custody passes, in two real cores.

use std::collections::BTreeMap;

use journey::Phase;
use model::{GapMode, ManifestId, PartyId, VehicleId};
use scheme::{
    Act, Amendment, AmendmentStatus, Change, Class, Document, DocumentKind, Inspection,
    InspectionResult, InspectionStage, InspectionStatus, Manifest, ManifestStatus, Mode, Refusal,
    Standing,
};

use super::bench::{Bench, Where, journey, lock, other_vehicle};
use crate::ActionError;

fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

/// The vehicle that drives, and another of its carrier.
fn vehicle(vehicle: VehicleId) -> Document {
    Document::Vehicle(scheme::Vehicle {
        id: vehicle,
        carrier: id("carrier"),
        plates: BTreeMap::new(),
        description: None,
        standing: Standing::Registered,
        elsewhere: BTreeMap::new(),
        inspections: Vec::new(),
        expires_at_ms: None,
    })
}

fn manifest(bench: &Bench, name: &str) -> Document {
    let legs = bench.declaration(name).legs.into_iter();
    let legs = legs.map(|leg| {
        let crate::Leg { authority, from, to } = leg;
        scheme::Leg { authority, from, to }
    });
    Document::Manifest(Manifest {
        id: manifest_id(),
        journey: journey(),
        carrier: id::<PartyId>("carrier"),
        home: id("hk"),
        scheme: id("sels"),
        mode: Mode::AirLand,
        vehicle: id("v1"),
        lock: lock(),
        legs: legs.collect(),
        crosses_at_ms: bench.now().0,
        consignments: Vec::new(),
        consignments_expected: 0,
        bundled_at_ms: bench.now().0,
        round: 1,
        asked_at_ms: bench.now().0,
        status: ManifestStatus::Started,
        replies: BTreeMap::new(),
    })
}

fn manifest_id() -> ManifestId {
    id(journey().as_str())
}

/// A truck of a manifest on its way through Hong Kong.
fn under_way(mode: GapMode) -> Bench {
    let mut bench = Bench::new(mode);
    for name in ["hk", "mainland"] {
        let documents = vec![manifest(&bench, name), vehicle(id("v1")), vehicle(other_vehicle())];
        bench.seed(name, documents);
    }
    bench.leave_origin();
    assert_eq!(bench.phase("hk"), Phase::UnderWay);
    bench
}

/// Asks for another vehicle; gives the request.
#[track_caller]
fn ask(bench: &mut Bench, name: &'static str, vehicle: VehicleId) -> String {
    let (change, reason) = (Change::Vehicle { vehicle }, "the truck broke down".to_owned());
    let act = Act::Amend { journey: journey(), change, reason };
    bench.register(name, "officer", act).unwrap().subject
}

fn approve(bench: &mut Bench, name: &'static str, it: &str) -> Result<(), ActionError> {
    let act = Act::DecideAmendment { amendment: id(it), approved: true, note: None };
    bench.register(name, "officer", act).map(drop)
}

fn request(bench: &Bench, name: &str, it: &str) -> Option<Amendment> {
    match bench.filed(name, DocumentKind::Amendment, it) {
        Some(Document::Amendment(request)) => Some(request),
        _ => None,
    }
}

/// The vehicle of the manifest at both, and where a request stands there.
#[track_caller]
fn is_in_force(bench: &Bench, it: &str, vehicle: VehicleId) {
    for name in ["hk", "mainland"] {
        let manifest = bench.core(name).register().manifest(&manifest_id()).unwrap();
        assert_eq!(manifest.document.vehicle, vehicle, "at {name}");
        let request = request(bench, name, it).unwrap();
        assert_eq!(request.status, AmendmentStatus::Approved, "at {name}");
        assert_eq!(request.decided_at, Some(id("mainland")), "at {name}");
    }
}

#[test]
fn what_is_asked_of_the_first_is_decided_by_the_second_after_the_hand_over() {
    for mode in [GapMode::Overlap, GapMode::Scheme] {
        let mut bench = under_way(mode);
        let before = ask(&mut bench, "hk", other_vehicle());
        bench.to(Where::HkExit);
        assert_eq!(bench.phase("hk"), Phase::InGap);
        assert_eq!(request(&bench, "mainland", &before), None, "{mode:?}: it may come back");
        bench.to(Where::MainlandEntry);
        assert_eq!(bench.phase("hk"), Phase::HandedOver);
        assert_eq!(bench.phase("mainland"), Phase::UnderWay);
        assert!(approve(&mut bench, "hk", &before).is_err());
        approve(&mut bench, "mainland", &before).unwrap();
        bench.to(Where::MainlandRoad);
        is_in_force(&bench, &before, other_vehicle());
        // What is asked for after the hand-over is asked of whoever has custody then.
        let after = ask(&mut bench, "hk", id("v1"));
        bench.to(Where::MainlandRoad);
        approve(&mut bench, "mainland", &after).unwrap();
        bench.to(Where::MainlandRoad);
        is_in_force(&bench, &after, id("v1"));
    }
}

#[test]
fn the_next_may_decide_before_it_can_say_that_it_has_custody() {
    let mut bench = under_way(GapMode::Overlap);
    bench.to(Where::HkExit);
    // Its chip is out of reach of the order to seal: the giver's must hold until it does.
    bench.link("mainland", false);
    bench.to(Where::MainlandEntry);
    assert_eq!(bench.phase("mainland"), Phase::Sealing);
    assert_eq!(bench.phase("hk"), Phase::InGap);
    let it = ask(&mut bench, "mainland", other_vehicle());
    approve(&mut bench, "mainland", &it).unwrap();
    bench.to(Where::MainlandEntry);
    assert_eq!(bench.phase("hk"), Phase::InGap);
    is_in_force(&bench, &it, other_vehicle());
    let driven = bench.core("hk").journey(journey()).unwrap();
    assert_eq!(driven.vehicle, id("v1"), "our leg was driven by the first");
}

#[test]
fn a_request_in_the_gap_is_ours_again_when_the_truck_turns_back() {
    let mut bench = under_way(GapMode::Overlap);
    bench.to(Where::HkExit);
    let it = ask(&mut bench, "hk", other_vehicle());
    assert!(approve(&mut bench, "hk", &it).is_err());
    let reason = "turned back".to_owned();
    bench.act("hk", crate::Action::Recall { journey: journey(), reason }).unwrap();
    bench.to(Where::HkRoad);
    let custody = bench.core("hk").journey(journey()).unwrap().custody;
    assert!(matches!(custody, journey::Custody::Holding(_)), "{custody:?}");
    approve(&mut bench, "hk", &it).unwrap();
    assert_eq!(request(&bench, "hk", &it).unwrap().decided_at, Some(id("hk")));
}

#[test]
fn what_was_decided_leaves_memory_and_is_not_decided_again() {
    let mut bench = under_way(GapMode::Overlap);
    let it = ask(&mut bench, "hk", other_vehicle());
    approve(&mut bench, "hk", &it).unwrap();
    bench.to(Where::HkRoad);
    let is_in_memory =
        |bench: &Bench, id: &str| bench.core("hk").register().has(DocumentKind::Amendment, id);
    assert!(!is_in_memory(&bench, &it));
    let refused = approve(&mut bench, "hk", &it).unwrap_err().to_string();
    assert!(refused.starts_with("amendment_decided"), "{refused}");
    let unknown = approve(&mut bench, "hk", "hk-x-9").unwrap_err().to_string();
    assert!(unknown.starts_with("not_found"), "{unknown}");
    // Whose it was is told with the change, although it has left by then.
    let told = ask(&mut bench, "hk", id("v1"));
    approve(&mut bench, "hk", &told).unwrap();
    let changed = bench.news("hk").documents.iter().find(|it| it.subject == told);
    assert_eq!(changed.map(|it| it.owners.clone()), Some(vec![id("carrier")]));
}

/// Where the selection stands.
fn selection(bench: &Bench, name: &str) -> Inspection {
    bench.core(name).register().inspection(&journey()).unwrap().document.clone()
}

fn select(bench: &mut Bench, name: &'static str) -> Result<(), ActionError> {
    let act = Act::Select { journey: journey(), reason: "a tip".to_owned() };
    bench.register(name, "officer", act).map(drop)
}

fn passed(bench: &mut Bench, name: &'static str) -> Result<(), ActionError> {
    let (stage, result) = (InspectionStage::Entry, InspectionResult::Passed);
    let act = Act::Inspect { journey: journey(), stage, result, note: None };
    bench.register(name, "officer", act).map(drop)
}

#[test]
fn only_who_has_custody_inspects() {
    #[track_caller]
    fn is_refused(outcome: Result<(), ActionError>) {
        let refused = outcome.unwrap_err();
        let ActionError::Refused(Refusal::Because(reason)) = refused else { panic!("{refused}") };
        assert_eq!(reason.class(), Class::WrongState, "{reason}");
    }
    let mut bench = under_way(GapMode::Overlap);
    select(&mut bench, "mainland").unwrap();
    is_refused(passed(&mut bench, "mainland"));
    bench.to(Where::HkExit);
    bench.to(Where::MainlandEntry);
    assert_eq!(bench.phase("hk"), Phase::HandedOver);
    is_refused(select(&mut bench, "hk"));
    bench.to(Where::MainlandRoad);
    bench.to(Where::Destination);
    assert_eq!(selection(&bench, "mainland").status, InspectionStatus::Due);
    assert_eq!(bench.phase("mainland"), Phase::Held, "it is still to be inspected");
    passed(&mut bench, "mainland").unwrap();
    assert_eq!(selection(&bench, "mainland").status, InspectionStatus::Done);
    bench.to(Where::Destination);
    assert!(matches!(bench.phase("mainland"), Phase::Ended(_)));
}
