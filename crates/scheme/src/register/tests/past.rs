//! What rules ask of the past, when its documents have left memory.

use model::{JourneyId, ManifestId};

use super::super::shelf::Shelves;
use super::{
    Net, desk, id,
    trip::{bundled, codes, declare, goods, hauler, net, northbound, over_facts, started},
};
use crate::{
    Act, Consignment, ConsignmentForm, Inspection, InspectionResult, InspectionStage, Manifest,
};

/// A journey that was inspected with this result and has ended.
fn travelled(net: &mut Net, result: InspectionResult) -> JourneyId {
    let manifest = bundled(net);
    let journey = started(net, manifest);
    let reason = "a tip".to_owned();
    net.act("hk", desk(), Act::Select { journey, reason }).unwrap();
    let stage = InspectionStage::Exit;
    net.act("hk", desk(), Act::Inspect { journey, stage, result, note: None }).unwrap();
    for at in ["hk", "mainland"] {
        net.node(at).facts.journeys.insert(journey, over_facts());
        net.act(at, desk(), Act::JourneyEnded { journey }).unwrap();
    }
    journey
}

/// As if ever so many had come later: no document is in memory any more.
fn forget(net: &mut Net, at: &str) {
    let register = &mut net.node(at).register;
    Shelves::<_, Consignment>::shelf(&mut register.carriage).clear();
    Shelves::<_, Manifest>::shelf(&mut register.carriage).clear();
    Shelves::<_, Inspection>::shelf(&mut register.inspections).clear();
}

/// The rules that give points to the next journey of a truck.
fn rules(net: &mut Net, truck: &str, bill: &str) -> String {
    let cargo = declare(net, "hk", "sels", vec![goods(bill)]).unwrap().accepted;
    let (vehicle, lock) = (id(truck), id(&format!("{truck}-L")));
    let plate = format!("hk {truck}");
    let crosses_at_ms = net.now.0 + 3_600_000;
    let form = crate::ManifestForm { vehicle, plate, lock, crosses_at_ms, ..northbound(cargo) };
    let bundled = net.act("hk", hauler(), Act::Bundle { form });
    assert_eq!(codes(&bundled), "");
    let manifest: ManifestId = id(&bundled.unwrap().subject);
    net.act("hk", hauler(), Act::Start { manifest }).unwrap();
    let found = net.at("hk").inspection(&id(manifest.as_str())).unwrap();
    let rules = found.document.points.iter().map(|point| point.rule.to_string());
    rules.collect::<Vec<_>>().join(" ")
}

#[test]
fn a_discrepancy_counts_when_nothing_of_it_is_in_memory() {
    for (result, expected) in
        [(InspectionResult::Discrepancy, "carrier-discrepancies"), (InspectionResult::Passed, "")]
    {
        let mut net = net();
        travelled(&mut net, result);
        forget(&mut net, "hk");
        assert_eq!(rules(&mut net, "TRUCK", "AWB-9"), expected);
    }
}

#[test]
fn a_discrepancy_that_others_found_counts_here_too() {
    let mut net = net();
    travelled(&mut net, InspectionResult::Discrepancy);
    let (hk, mainland) = (&net.at("hk").past, &net.at("mainland").past);
    let days = |past: &super::super::past::Past| past.discrepancies_of(id("hauler")).days();
    assert_eq!((days(hk), days(mainland)), (1, 1));
}

#[test]
fn a_vehicle_is_new_once() {
    let mut net = net();
    assert_eq!(rules(&mut net, "SPARE", "AWB-1"), "vehicle-first");
    forget(&mut net, "hk");
    net.node("hk").facts.journeys.clear();
    assert_eq!(rules(&mut net, "SPARE", "AWB-2"), "");
}

#[test]
fn a_start_that_came_to_nothing_is_no_trip() {
    let mut net = net();
    let manifest = bundled(&mut net);
    started(&mut net, manifest);
    let trips = |net: &Net| net.at("hk").past.has_travelled(id("TRUCK"), None);
    assert!(trips(&net), "this one, and the one before");
    forget(&mut net, "mainland");
    let present = net.at("hk").manifest(&manifest).unwrap().document.clone();
    assert!(net.at("hk").past.has_travelled(id("TRUCK"), Some(&present)), "the one before");
    assert!(!net.at("hk").past.has_travelled(id("SPARE"), None));
}

#[test]
fn refusals_are_counted_by_who_declared_and_taken_back_with_the_cargo() {
    let mut net = net();
    let bad = |n: u32| ConsignmentForm { is_warehoused: true, ..goods(&format!("BAD-{n}")) };
    declare(&mut net, "hk", "sels", (0..5).map(bad).collect()).unwrap();
    let refused: Vec<_> = net.at("hk").consignments().map(|entry| entry.document.id).collect();
    assert_eq!(refused.len(), 5);
    let count = |net: &Net| net.at("hk").past.refusals_of(id("hauler")).within(net.now, 30);
    assert_eq!(count(&net), 5);
    net.act("hk", hauler(), Act::CancelConsignment { consignment: refused[0] }).unwrap();
    assert_eq!(count(&net), 4);
    let form = goods("GOOD");
    net.act("hk", hauler(), Act::AmendConsignment { consignment: refused[1], form }).unwrap();
    assert_eq!(count(&net), 3);
    forget(&mut net, "hk");
    assert_eq!(count(&net), 3);
    assert_eq!(net.at("hk").past.refusals_of(id("rival")).days(), 0);
}
