//! One inspection instead of two: selected, avoided, insisted upon.

use model::{IncidentId, JourneyId};

use super::super::shelf::Shelves;
use super::{
    Net, desk, id,
    trip::{bundled, bundled_over_three, codes, custody, hauler, net, started},
};
use crate::{
    Act, Author, CustodyAt, Document, Effect, Inspection, InspectionClosed, InspectionResult,
    InspectionStage, InspectionStatus, Notice,
};

fn at(net: &Net, at: &str, journey: JourneyId) -> Inspection {
    net.at(at).inspection(&journey).unwrap().document.clone()
}

fn select(journey: JourneyId) -> Act {
    Act::Select { journey, reason: "a tip".to_owned() }
}

fn insist(journey: JourneyId) -> Act {
    Act::Insist { journey, reason: "the seal number differs".to_owned() }
}

fn inspect(journey: JourneyId, result: InspectionResult) -> Act {
    let note = Some("CANARY".to_owned());
    Act::Inspect { journey, stage: InspectionStage::Exit, result, note }
}

/// A journey under way of which nobody was selected, or all by chance.
fn under_way(draw: u32) -> (Net, JourneyId) {
    let mut net = net();
    for at in ["hk", "mainland"] {
        net.node(at).facts.draw = draw;
    }
    let manifest = bundled(&mut net);
    let journey = started(&mut net, manifest);
    (net, journey)
}

#[test]
fn every_start_leaves_a_score() {
    let (net, journey) = under_way(999_999);
    for (node, stage) in [("hk", InspectionStage::Exit), ("mainland", InspectionStage::Entry)] {
        let it = at(&net, node, journey);
        assert_eq!((it.status, it.stage), (InspectionStatus::NotSelected, stage));
        assert_eq!((it.score, it.threshold, it.by_chance), (0, 60, false));
        // Also where another authority's word brought it about, the rules were our own.
        let all = &net.nodes[&id(node)].revisions;
        let scored = all.iter().find(|it| matches!(it.document, Document::Inspection(_))).unwrap();
        let theirs = Author::Authority(if node == "hk" { id("mainland") } else { id("hk") });
        assert_ne!(scored.by, theirs, "{node}");
    }
    let (mut net, journey) = under_way(0);
    let it = at(&net, "hk", journey);
    assert_eq!((it.status, it.by_chance), (InspectionStatus::Due, true));
    assert!(net.node("hk").effects.contains(&Effect::InspectionDue { journey }));
}

#[test]
fn who_inspects_spares_the_next() {
    let (mut net, journey) = under_way(0);
    net.act("hk", desk(), inspect(journey, InspectionResult::Passed)).unwrap();
    let (ours, theirs) = (at(&net, "hk", journey), at(&net, "mainland", journey));
    assert_eq!((ours.status, theirs.status), (InspectionStatus::Done, InspectionStatus::Avoided));
    assert_eq!(theirs.earlier, Some(id("hk")));
    let over = |was_inspected| Effect::InspectionOver { journey, was_inspected };
    assert!(net.node("hk").effects.contains(&over(true)));
    assert!(net.node("mainland").effects.contains(&over(false)));
    // The result crosses; what the officer noted does not.
    assert!(!format!("{:?}", net.told).contains("CANARY"));

    net.act("mainland", desk(), insist(journey)).unwrap();
    assert_eq!(at(&net, "mainland", journey).status, InspectionStatus::Due);
    let due = |it: &&Effect| **it == Effect::InspectionDue { journey };
    assert_eq!(net.node("mainland").effects.iter().filter(due).count(), 2);
    custody(&mut net, journey, "mainland");
    net.act("mainland", desk(), inspect(journey, InspectionResult::Passed)).unwrap();
    let it = at(&net, "mainland", journey);
    assert_eq!((it.status, it.insisted.is_some()), (InspectionStatus::Done, true));
}

#[test]
fn a_truck_not_selected_by_the_next_is_noted_as_inspected() {
    let (mut net, journey) = under_way(999_999);
    net.act("hk", desk(), select(journey)).unwrap();
    net.act("hk", desk(), inspect(journey, InspectionResult::Discrepancy)).unwrap();
    let it = at(&net, "mainland", journey);
    assert_eq!(it.status, InspectionStatus::DoneBefore);
    assert_eq!(it.earlier_result, Some(InspectionResult::Discrepancy));
    assert_eq!(codes(&net.act("mainland", desk(), select(journey))), "wrong state");
    assert_eq!(codes(&net.act("mainland", desk(), insist(journey))), "");
}

#[test]
fn a_discrepancy_spares_nobody() {
    let (mut net, journey) = under_way(0);
    net.act("hk", desk(), inspect(journey, InspectionResult::Discrepancy)).unwrap();
    let it = at(&net, "mainland", journey);
    assert_eq!(it.status, InspectionStatus::Due);
    assert_eq!(it.earlier_result, Some(InspectionResult::Discrepancy));
    let over = |it: &&Effect| matches!(it, Effect::InspectionOver { .. });
    assert_eq!(net.node("mainland").effects.iter().filter(over).count(), 0);
}

/// Two authorities before the mainland inspect, in this order.
#[track_caller]
fn two_before(results: [InspectionResult; 2], expected: InspectionStatus) {
    let mut net = net();
    net.node("mainland").facts.draw = 0;
    let manifest = bundled_over_three(&mut net);
    let journey = started(&mut net, manifest);
    let stage = InspectionStage::Exit;
    for (from, result) in ["macao", "hk"].into_iter().zip(results) {
        net.receive("mainland", from, Notice::Inspected { journey, stage, result }).unwrap();
    }
    assert_eq!(at(&net, "mainland", journey).status, expected, "{results:?}");
    let effects = &net.node("mainland").effects;
    let due = effects.iter().rev().find_map(|it| match it {
        Effect::InspectionDue { .. } => Some(true),
        Effect::InspectionOver { .. } => Some(false),
        _ => None,
    });
    assert_eq!(due, Some(expected == InspectionStatus::Due));
}

#[test]
fn one_discrepancy_outweighs_what_others_passed() {
    use InspectionResult::{Discrepancy, Passed};
    two_before([Passed, Passed], InspectionStatus::Avoided);
    two_before([Passed, Discrepancy], InspectionStatus::Due);
    two_before([Discrepancy, Passed], InspectionStatus::Due);
    two_before([Discrepancy, Discrepancy], InspectionStatus::Due);
}

#[test]
fn a_selection_by_hand_is_lifted_by_nobody_else() {
    let (mut net, journey) = under_way(999_999);
    for node in ["hk", "mainland"] {
        net.act(node, desk(), select(journey)).unwrap();
    }
    net.act("hk", desk(), inspect(journey, InspectionResult::Passed)).unwrap();
    let it = at(&net, "mainland", journey);
    assert_eq!((it.status, it.earlier), (InspectionStatus::Due, Some(id("hk"))));
}

#[test]
fn nothing_stays_due_when_a_journey_ends() {
    for (draw, expected) in
        [(0, InspectionStatus::Avoided), (999_999, InspectionStatus::NotSelected)]
    {
        let (mut net, journey) = under_way(draw);
        net.act("hk", desk(), Act::JourneyEnded { journey }).unwrap();
        let it = at(&net, "hk", journey);
        assert_eq!(it.status, expected);
        let closed = (draw == 0).then_some(InspectionClosed::JourneyEnded);
        assert_eq!((it.closed, it.note, it.earlier), (closed, None, None));
    }
}

#[test]
fn who_has_no_journey_any_more_selects_nothing() {
    let (mut net, journey) = under_way(999_999);
    net.receive(
        "mainland",
        "hk",
        Notice::Inspected {
            journey,
            stage: InspectionStage::Exit,
            result: InspectionResult::Passed,
        },
    )
    .unwrap();
    net.node("mainland").facts.journeys.remove(&journey);
    assert_eq!(codes(&net.act("mainland", desk(), insist(journey))), "wrong state");
    net.node("hk").facts.journeys.remove(&journey);
    assert_eq!(codes(&net.act("hk", desk(), select(journey))), "wrong state");
}

#[test]
fn states_and_people() {
    let (mut net, journey) = under_way(999_999);
    let passed = inspect(journey, InspectionResult::Passed);
    let cases = [
        (hauler(), select(journey), "not allowed"),
        (hauler(), insist(journey), "not allowed"),
        (hauler(), passed.clone(), "not allowed"),
        (desk(), select(id("none")), "no journey none"),
        (desk(), insist(journey), "wrong state"),
        (desk(), passed.clone(), "wrong state"),
        (desk(), Act::Select { journey, reason: " ".to_owned() }, "refused, /reason: missing"),
        (desk(), select(journey), ""),
        (desk(), select(journey), "wrong state"),
        (desk(), passed.clone(), ""),
        (desk(), passed, "wrong state"),
        (desk(), select(journey), "wrong state"),
        (desk(), insist(journey), "wrong state"),
    ];
    for (actor, act, expected) in cases {
        assert_eq!(codes(&net.act("hk", actor, act.clone())), expected, "{act:?}");
    }
    custody(&mut net, journey, "mainland");
    assert_eq!(codes(&net.act("hk", desk(), select(journey))), "wrong state");
}

#[test]
fn who_has_no_custody_inspects_nothing_and_spares_nobody() {
    let (mut net, journey) = under_way(0);
    let passed = inspect(journey, InspectionResult::Passed);
    let said = |net: &mut Net, node: &str, act: &Act| {
        net.act(node, desk(), act.clone()).unwrap_err().to_string()
    };
    // The truck is to come to the mainland.
    let not_here = "not_in_custody journey=hk-j-1";
    assert_eq!(said(&mut net, "mainland", &passed), not_here);
    // It is in the gap: it may come back to us and be selected, but it is not here.
    net.node("hk").facts.journeys.get_mut(&journey).unwrap().custody = CustodyAt::InGap;
    assert_eq!(said(&mut net, "hk", &passed), not_here);
    custody(&mut net, journey, "mainland");
    assert_eq!(said(&mut net, "hk", &passed), not_here);
    let gone = "custody_passed journey=hk-j-1";
    assert_eq!(said(&mut net, "hk", &select(journey)), gone);
    assert_eq!(said(&mut net, "hk", &insist(journey)), gone);
    assert_eq!(at(&net, "mainland", journey).status, InspectionStatus::Due);
    let over = |it: &Effect| matches!(it, Effect::InspectionOver { .. });
    assert!(["hk", "mainland"].iter().all(|at| !net.node(at).effects.iter().any(over)));
    net.act("mainland", desk(), passed).unwrap();
}

#[test]
fn a_truck_in_the_gap_may_be_selected() {
    let (mut net, journey) = under_way(999_999);
    net.node("hk").facts.journeys.get_mut(&journey).unwrap().custody = CustodyAt::InGap;
    net.act("hk", desk(), select(journey)).unwrap();
    assert!(net.node("hk").effects.contains(&Effect::InspectionDue { journey }));
}

#[test]
fn only_those_before_us_spare_us() {
    let (mut net, journey) = under_way(0);
    let result = InspectionResult::Passed;
    let notice = Notice::Inspected { journey, stage: InspectionStage::Exit, result };
    assert_eq!(codes(&net.receive("hk", "mainland", notice.clone())), "not allowed");
    assert_eq!(codes(&net.receive("mainland", "macao", notice.clone())), "not allowed");
    assert_eq!(codes(&net.receive("mainland", "hk", notice)), "");
    let notice = Notice::Inspected { journey: id("none"), stage: InspectionStage::Exit, result };
    assert_eq!(codes(&net.receive("mainland", "hk", notice)), "no journey none");
}

#[test]
fn an_inspection_told_before_the_start_counts() {
    let mut net = net();
    net.node("mainland").facts.draw = 0;
    let manifest = bundled(&mut net);
    let journey = id(manifest.as_str());
    let (stage, result) = (InspectionStage::Exit, InspectionResult::Passed);
    net.receive("mainland", "hk", Notice::Inspected { journey, stage, result }).unwrap();
    started(&mut net, manifest);
    let it = at(&net, "mainland", journey);
    assert_eq!((it.status, it.by_chance), (InspectionStatus::Avoided, true));
    assert!(!net.node("mainland").effects.contains(&Effect::InspectionDue { journey }));
}

#[test]
fn a_confirmed_incident_makes_an_inspection_due_whatever_was_inspected_before() {
    let (mut net, journey) = under_way(0);
    net.act("hk", desk(), inspect(journey, InspectionResult::Passed)).unwrap();
    for node in ["hk", "mainland"] {
        let incident = IncidentId(7);
        net.act(node, desk(), Act::IncidentConfirmed { journey, incident }).unwrap();
        let it = at(&net, node, journey);
        let last = it.points.last().unwrap();
        assert_eq!(
            (it.status, last.reason.to_string().as_str()),
            (InspectionStatus::Due, "incident_confirmed incident=7")
        );
        assert!(net.node(node).effects.contains(&Effect::InspectionDue { journey }));
    }
    net.act("hk", desk(), inspect(journey, InspectionResult::Passed)).unwrap();
    let it = at(&net, "mainland", journey);
    assert_eq!(it.status, InspectionStatus::Due, "no other authority's word lifts it");
}

#[test]
fn a_truck_may_be_selected_before_it_starts() {
    let mut net = net();
    let manifest = bundled(&mut net);
    let journey = id(manifest.as_str());
    net.act("mainland", desk(), select(journey)).unwrap();
    assert_eq!(net.node("mainland").effects, []);
    started(&mut net, manifest);
    assert!(net.node("mainland").effects.contains(&Effect::InspectionDue { journey }));
    assert_eq!(at(&net, "mainland", journey).points[0].rule.as_str(), "by-hand");
}

#[test]
fn a_subject_that_left_memory_begins_at_one_and_the_store_numbers_it() {
    let mut net = net();
    let journey = id(bundled(&mut net).as_str());
    for _ in 0..2 {
        let outcome = net.act("hk", desk(), select(journey)).unwrap();
        assert_eq!(outcome.revisions[0].number, 1);
        net.node("hk").register.inspections.shelf().remove(&journey).unwrap();
    }
}
