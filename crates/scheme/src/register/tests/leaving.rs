//! What is over leaves memory, what is under way does not, and what has left is meant again.

use std::{collections::VecDeque, time::Duration};

use model::{JourneyId, ManifestId};

use super::{
    AUTHORITIES, Net, desk, id, newest, recount,
    trip::{
        bundled, codes, custody, declare, declared, goods, hauler, net, northbound, over_facts,
        started,
    },
};
use crate::{
    Act, Change, ConsignmentForm, ConsignmentStatus, DocumentKind, InspectionResult,
    InspectionStage, InspectionStatus, ManifestStatus, Notice, Refusal, RegisterOutcome,
};

/// What is over leaves every node.
fn let_go(net: &mut Net) {
    for at in AUTHORITIES {
        let node = net.node(at);
        node.register.let_go(&node.facts);
    }
}

/// What a node does before an act: it reads back what the act is about.
fn read_back(net: &mut Net, at: &str, names: &[crate::DocumentName]) {
    let node = net.node(at);
    for revision in newest(&node.revisions) {
        let name = (revision.document.kind(), revision.document.subject().to_owned());
        if names.contains(&name) {
            node.register.read_back(revision);
        }
    }
}

/// Acts as a node has it done: what has left is read back, and leaves again.
fn act(net: &mut Net, by: crate::Actor, act: Act) -> Result<RegisterOutcome, Refusal> {
    read_back(net, "hk", &act.about());
    let outcome = net.act("hk", by, act);
    let_go(net);
    outcome
}

fn ended(net: &mut Net, journey: JourneyId) {
    for at in ["hk", "mainland"] {
        net.node(at).facts.journeys.insert(journey, over_facts());
        net.act(at, desk(), Act::JourneyEnded { journey }).unwrap();
    }
}

fn counts(net: &Net) -> [usize; 3] {
    AUTHORITIES.map(|at| net.at(at).leaving_count())
}

#[test]
fn a_trip_stays_from_its_declaration_to_its_end() {
    let mut net = net();
    let_go(&mut net);
    assert_eq!(counts(&net), [0, 0, 0], "the trip of the past");
    let cargo = declared(&mut net, 2);
    let_go(&mut net);
    assert_eq!(counts(&net), [2, 0, 0]);
    let form = northbound(vec![cargo[0]]);
    let manifest: ManifestId = id(&net.act("hk", hauler(), Act::Bundle { form }).unwrap().subject);
    let_go(&mut net);
    assert_eq!(counts(&net), [3, 2, 0]);
    let journey = started(&mut net, manifest);
    let_go(&mut net);
    assert_eq!(counts(&net), [4, 3, 0], "with its selection, which was not selected");
    ended(&mut net, journey);
    let_go(&mut net);
    assert_eq!(counts(&net), [1, 0, 0], "what was declared and not bundled");
}

#[test]
fn what_is_refused_and_taken_back_leaves() {
    let mut net = net();
    let bad = ConsignmentForm { is_warehoused: true, ..goods("BAD") };
    declare(&mut net, "hk", "sels", vec![bad]).unwrap();
    let cargo = declared(&mut net, 1)[0];
    net.act("hk", hauler(), Act::CancelConsignment { consignment: cargo }).unwrap();
    let_go(&mut net);
    assert_eq!(counts(&net)[0], 0);
    // The refused one is mended all the same, under the number that follows.
    let consignment = id("hk-c-1");
    let form = goods("MENDED");
    let mended = act(&mut net, hauler(), Act::AmendConsignment { consignment, form }).unwrap();
    assert_eq!(mended.revisions[0].number, 2);
    assert_eq!(
        net.at("hk").consignment(&consignment).unwrap().document.status,
        ConsignmentStatus::Declared
    );
}

#[test]
fn what_has_left_is_refused_for_what_it_is() {
    let mut net = net();
    let manifest = bundled(&mut net);
    let cargo = net.at("hk").manifest(&manifest).unwrap().document.consignments.clone();
    let journey = started(&mut net, manifest);
    let vehicle = Change::Vehicle { vehicle: id("SPARE") };
    let asked = Act::Amend { journey, change: vehicle.clone(), reason: "broken".to_owned() };
    let amendment = id(&net.act("hk", hauler(), asked.clone()).unwrap().subject);
    let refuse = |amendment| Act::DecideAmendment {
        amendment,
        approved: false,
        note: Some("no".to_owned()),
    };
    net.act("hk", desk(), refuse(amendment)).unwrap();
    ended(&mut net, journey);
    let_go(&mut net);
    assert_eq!(counts(&net)[0], 0);
    for (by, what, expected) in [
        (hauler(), Act::Start { manifest }, "wrong state"),
        (hauler(), Act::CancelManifest { manifest }, "wrong state"),
        (hauler(), Act::Recheck { manifest }, "wrong state"),
        (hauler(), Act::CancelConsignment { consignment: cargo[0] }, "wrong state"),
        (
            hauler(),
            Act::Bundle { form: northbound(cargo.clone()) },
            "refused, /consignments/0: consignment_over",
        ),
        (hauler(), asked, "wrong state"),
        (desk(), refuse(amendment), "wrong state"),
        (desk(), Act::Select { journey, reason: "late".to_owned() }, "wrong state"),
    ] {
        let outcome = act(&mut net, by, what.clone());
        assert_eq!(codes(&outcome), expected, "{what:?}");
        assert_eq!(counts(&net)[0], 0, "it has left again: {what:?}");
    }
}

#[test]
fn a_manifest_that_was_told_before_is_not_taken_anew() {
    let mut net = net();
    let manifest = bundled(&mut net);
    let told = net.told.iter().find_map(|(_, to, notice)| match notice {
        Notice::Bundled(_) if to.as_str() == "mainland" => Some(notice.clone()),
        _ => None,
    });
    let told = told.unwrap();
    let journey = started(&mut net, manifest);
    ended(&mut net, journey);
    let_go(&mut net);
    read_back(&mut net, "mainland", &told.about());
    let outcome = net.receive("mainland", "hk", told).unwrap();
    assert_eq!(outcome.revisions, []);
    assert!(matches!(outcome.told[..], [(_, Notice::Checked { .. })]), "its id is in use");
    let known = &net.at("mainland").manifest(&manifest).unwrap().document;
    assert_eq!(known.status, ManifestStatus::Ended);
}

#[test]
fn a_selection_stays_as_long_as_its_journey_is_under_way() {
    let mut net = net();
    let manifest = bundled(&mut net);
    let journey = started(&mut net, manifest);
    net.act("hk", desk(), Act::Select { journey, reason: "a tip".to_owned() }).unwrap();
    let (stage, result) = (InspectionStage::Exit, InspectionResult::Passed);
    net.act("hk", desk(), Act::Inspect { journey, stage, result, note: None }).unwrap();
    let_go(&mut net);
    let known = net.at("hk").inspection(&journey).map(|entry| entry.document.status);
    assert_eq!(known, Some(InspectionStatus::Done), "an incident may be confirmed");
    // Without papers nobody tells that a journey has ended.
    let paperless: JourneyId = id("paperless");
    let facts = super::trip::declared_facts();
    net.node("hk").facts.journeys.insert(paperless, facts);
    custody_here(&mut net, paperless);
    let select = Act::Select { journey: paperless, reason: "a tip".to_owned() };
    net.act("hk", desk(), select).unwrap();
    net.act("hk", desk(), Act::Inspect { journey: paperless, stage, result, note: None }).unwrap();
    let_go(&mut net);
    assert!(net.at("hk").has(DocumentKind::Inspection, "paperless"));
    net.node("hk").facts.journeys.insert(paperless, over_facts());
    let_go(&mut net);
    assert!(!net.at("hk").has(DocumentKind::Inspection, "paperless"));
    custody(&mut net, journey, "mainland");
    ended(&mut net, journey);
    let_go(&mut net);
    assert!(!net.at("hk").has(DocumentKind::Inspection, journey.as_str()));
}

fn custody_here(net: &mut Net, journey: JourneyId) {
    let facts = net.node("hk").facts.journeys.get_mut(&journey).unwrap();
    facts.custody = crate::CustodyAt::Here;
}

/// Trips one after the other, so far apart, each over after six hours; the third finds something. The most
/// documents that were in memory at once, what the last one was selected by, and whether its truck is known.
fn driven(trips: u32, apart: Duration) -> (usize, String, bool) {
    let mut net = net();
    let (mut under_way, mut most) = (VecDeque::new(), 0);
    let mut rules: Vec<String> = Vec::new();
    for n in 0..trips {
        net.pass(apart);
        while under_way.front().is_some_and(|(since, _)| net.now.since(*since) >= TRIP) {
            let Some((_, journey)) = under_way.pop_front() else { break };
            ended(&mut net, journey);
        }
        let_go(&mut net);
        let date = crate::Day::of(net.now + Duration::from_hours(1)).to_string();
        let form = ConsignmentForm { date, ..goods(&format!("T-{n}")) };
        let cargo = declare(&mut net, "hk", "sels", vec![form]).unwrap().accepted;
        let crosses_at_ms = net.now.0 + 3_600_000;
        let form = crate::ManifestForm { crosses_at_ms, ..northbound(cargo) };
        let manifest = id(&net.act("hk", hauler(), Act::Bundle { form }).unwrap().subject);
        let journey = started(&mut net, manifest);
        under_way.push_back((net.now, journey));
        let found = net.at("hk").inspection(&journey).unwrap();
        rules = found.document.points.iter().map(|point| point.rule.to_string()).collect();
        if n == 2 {
            net.act("hk", desk(), Act::Select { journey, reason: "a tip".to_owned() }).unwrap();
            let (stage, result) = (InspectionStage::Exit, InspectionResult::Discrepancy);
            net.act("hk", desk(), Act::Inspect { journey, stage, result, note: None }).unwrap();
        }
        let_go(&mut net);
        most = most.max(net.at("hk").leaving_count());
    }
    assert_eq!(net.disbelieved, []);
    let revisions = newest(&net.node("hk").revisions);
    let schemes = net.at("hk").schemes.clone();
    let again = crate::Register::restore(id("hk"), schemes, []).with_past(recount(&revisions));
    assert_eq!(again.past, net.at("hk").past, "what is remembered is what a plain count finds");
    (most, rules.join(" "), net.at("hk").past.has_travelled(id("TRUCK"), None))
}

const TRIP: Duration = Duration::from_hours(6);

/// At a hundredth of the trips of each: what memory holds follows what is under way, whatever there was
/// before, and a rule of 90 days looks back 90 days.
#[test]
fn a_slow_quarter_and_a_busy_week_are_alike() {
    // A trip is under way with its cargo, its manifest and its selection.
    let of_one = 3;
    let (most, rules, travelled) = driven(85, Duration::from_hours(24));
    assert_eq!((most, rules.as_str()), (of_one, "carrier-discrepancies"));
    assert!(travelled);
    let (most, rules, travelled) = driven(140, Duration::from_mins(72));
    assert_eq!((most, rules.as_str()), (5 * of_one, "carrier-discrepancies"));
    assert!(travelled);
    // What was found 90 days ago and one more counts no longer.
    let (most, rules, _) = driven(100, Duration::from_hours(24));
    assert_eq!((most, rules.as_str()), (of_one, ""));
}

/// Before, two days of trips stayed in memory, and what a rule asked for beyond them was forgotten.
#[test]
fn memory_holds_what_is_under_way_however_many_trips_there_were() {
    let mut net = net();
    for n in 0..40 {
        let form = northbound(
            declare(&mut net, "hk", "sels", vec![goods(&format!("T-{n}"))]).unwrap().accepted,
        );
        let form = crate::ManifestForm { crosses_at_ms: net.now.0 + 3_600_000, ..form };
        let manifest = id(&net.act("hk", hauler(), Act::Bundle { form }).unwrap().subject);
        let journey = started(&mut net, manifest);
        ended(&mut net, journey);
        let_go(&mut net);
        assert_eq!(counts(&net), [0, 0, 0], "trip {n}");
    }
    assert!(net.at("hk").past.has_travelled(id("TRUCK"), None));
}
