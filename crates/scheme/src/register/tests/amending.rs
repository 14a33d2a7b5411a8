//! Changes under way, with custody in each place.

mod passing;

use std::time::Duration;

use model::JourneyId;

use super::{
    Net, desk, id, of,
    trip::{
        bundled, bundled_over_three, codes, custody, declared_facts, hauler, net, over_facts,
        started,
    },
};
use crate::{
    Act, AmendmentAsked, AmendmentDecided, AmendmentStatus, Change, Document, Effect, Notice,
    Standing, WayReason,
};

fn ask(journey: JourneyId, change: Change) -> Act {
    Act::Amend { journey, change, reason: "the truck broke down".to_owned() }
}

fn decide(amendment: &str, approved: bool) -> Act {
    let note = (!approved).then(|| "not today".to_owned());
    Act::DecideAmendment { amendment: id(amendment), approved, note }
}

fn to_vehicle(vehicle: &str) -> Change {
    Change::Vehicle { vehicle: id(vehicle) }
}

fn crossing(exit: &str, entry: &str) -> Change {
    Change::ControlPoint { exit: id(exit), entry: id(entry) }
}

fn to_place(place: &str) -> Change {
    Change::Destination { place: id(place) }
}

/// A journey from Macao over Hong Kong to the mainland, filed in Hong Kong, in this custody.
fn over_three(at: &str) -> (Net, JourneyId) {
    let mut net = net();
    let manifest = bundled_over_three(&mut net);
    let journey = started(&mut net, manifest);
    custody(&mut net, journey, at);
    net.told.clear();
    (net, journey)
}

/// Whom the notices told since went to, with a letter for each: asked or decided.
fn told(net: &Net) -> Vec<(char, String)> {
    let letter = |notice: &Notice| match notice {
        Notice::AmendmentAsked(_) => 'a',
        Notice::AmendmentDecided(_) => 'd',
        _ => '?',
    };
    net.told.iter().map(|(_, to, notice)| (letter(notice), to.to_string())).collect()
}

/// Asks at home and decides in custody: who is told, and where the journey is changed.
#[track_caller]
fn check(custody: &str, change: &Change, told_to: &[(char, &str)], amended_at: &[&str]) {
    let (mut net, journey) = over_three(custody);
    let outcome = net.act("hk", hauler(), ask(journey, change.clone())).unwrap();
    net.act(custody, desk(), decide(&outcome.subject, true)).unwrap();
    assert_eq!(net.disbelieved, [], "{custody}");
    let expected: Vec<_> = told_to.iter().map(|(it, to)| (*it, (*to).to_owned())).collect();
    assert_eq!(told(&net), expected, "told from {custody}");
    let effect = Effect::Amend { journey, change: change.clone() };
    let amended: Vec<_> = ["macao", "hk", "mainland"]
        .into_iter()
        .filter(|at| net.node(at).effects.contains(&effect))
        .collect();
    assert_eq!(amended, amended_at, "amended, custody {custody}");
    let home = &net.at("hk").amendment(&id(&outcome.subject)).unwrap().document;
    assert_eq!(home.status, AmendmentStatus::Approved);
    assert_eq!(home.decided_at, Some(id(custody)));
    for at in ["hk", custody] {
        let manifest = &net.at(at).manifest(&id(journey.as_str())).unwrap().document;
        let is_changed = match change {
            Change::Vehicle { vehicle } => manifest.vehicle == *vehicle,
            Change::Lock { lock } => manifest.lock == *lock,
            _ => false,
        };
        assert!(is_changed, "the manifest at {at}, custody {custody}");
    }
}

/// Where a request stands at an authority.
#[track_caller]
fn status(net: &Net, at: &str, amendment: &str) -> AmendmentStatus {
    net.at(at).amendment(&id(amendment)).unwrap().document.status
}

/// Custody passes later on: the nodes that give and take it tell their registers.
fn passes(net: &mut Net, journey: JourneyId, from: &str, to: &str) {
    net.pass(Duration::from_mins(5));
    custody(net, journey, to);
    for at in [from, to] {
        net.act(at, desk(), Act::CustodyPassed { journey }).unwrap();
    }
}

/// Another crossing between Macao and Hong Kong, `macao-bridge` to `hk-second`.
fn second_crossing(net: &mut Net) -> Change {
    let second = net.node("hk").facts.places[&id("hk-bridge")];
    for at in super::AUTHORITIES {
        let facts = &mut net.node(at).facts;
        facts.places.insert(id("hk-second"), second);
        facts.crossings.insert((id("macao-bridge"), id("hk-second")));
    }
    crossing("macao-bridge", "hk-second")
}

#[test]
fn a_vehicle_is_changed_in_each_custody() {
    let change = to_vehicle("SPARE");
    check(
        "macao",
        &change,
        &[('a', "macao"), ('d', "hk"), ('d', "mainland")],
        &["macao", "hk", "mainland"],
    );
    check("hk", &change, &[('d', "mainland")], &["hk", "mainland"]);
    check("mainland", &change, &[('a', "mainland"), ('d', "hk")], &["mainland"]);
}

#[test]
fn a_lock_is_changed() {
    let change = Change::Lock { lock: id("SPARE-L") };
    check("hk", &change, &[('d', "mainland")], &["hk", "mainland"]);
}

#[test]
fn a_destination_is_told_to_the_last_alone() {
    let (mut net, journey) = over_three("hk");
    let depot = super::id("mainland-two");
    let facts = net.node("hk").facts.places[&id("mainland-depot")];
    for at in super::AUTHORITIES {
        net.node(at).facts.places.insert(depot, facts);
    }
    let outcome = net.act("hk", hauler(), ask(journey, to_place("mainland-two"))).unwrap();
    net.act("hk", desk(), decide(&outcome.subject, true)).unwrap();
    assert_eq!(told(&net), [('d', "mainland".to_owned())]);
    for at in ["hk", "mainland"] {
        let legs = &net.at(at).manifest(&id(journey.as_str())).unwrap().document.legs;
        assert_eq!(legs[2].to, Some(depot), "{at}");
    }
}

#[test]
fn a_control_point_is_told_to_both_sides_of_it_alone() {
    let (mut net, journey) = over_three("macao");
    let change = second_crossing(&mut net);
    let outcome = net.act("macao", desk(), ask(journey, change)).unwrap();
    net.act("macao", desk(), decide(&outcome.subject, true)).unwrap();
    assert_eq!(told(&net), [('d', "hk".to_owned())]);
    let legs = |at: &str| net.at(at).manifest(&id(journey.as_str())).unwrap().document.legs.clone();
    assert_eq!(legs("hk")[1].from, Some(id("hk-second")));
    assert_eq!(legs("macao")[0].to, Some(id("macao-bridge")));
    assert_eq!(legs("macao")[1].from, None);
    // Hong Kong was not asked, and keeps what it was told.
    let there = &net.at("hk").amendment(&id(&outcome.subject)).unwrap().document;
    assert_eq!((there.status, there.home), (AmendmentStatus::Approved, id("macao")));
}

#[test]
fn only_custody_decides() {
    let (mut net, journey) = over_three("hk");
    let outcome = net.act("hk", hauler(), ask(journey, to_vehicle("SPARE"))).unwrap();
    let amendment = outcome.subject;
    assert_eq!(codes(&net.act("hk", hauler(), decide(&amendment, true))), "not allowed");
    assert_eq!(codes(&net.act("hk", desk(), decide("hk-x-99", true))), "no amendment hk-x-99");
    let silent = Act::DecideAmendment { amendment: id(&amendment), approved: false, note: None };
    assert_eq!(codes(&net.act("hk", desk(), silent)), "refused, /note: missing");
    net.node("hk").facts.journeys.insert(journey, declared_facts());
    assert_eq!(codes(&net.act("hk", desk(), decide(&amendment, true))), "wrong state");
    custody(&mut net, journey, "hk");
    assert_eq!(codes(&net.act("hk", desk(), decide(&amendment, false))), "");
    assert_eq!(codes(&net.act("hk", desk(), decide(&amendment, true))), "wrong state");
    // A refusal changes nothing, and those ahead hear nothing of it.
    assert_eq!(told(&net), []);
    let manifest = &net.at("hk").manifest(&id(journey.as_str())).unwrap().document;
    assert_eq!(manifest.vehicle, id("TRUCK"));
}

#[test]
fn a_request_waits_while_custody_moves_on() {
    let (mut net, journey) = over_three("macao");
    let outcome = net.act("hk", hauler(), ask(journey, to_vehicle("SPARE"))).unwrap();
    custody(&mut net, journey, "hk");
    assert_eq!(codes(&net.act("macao", desk(), decide(&outcome.subject, true))), "wrong state");
    assert_eq!(codes(&net.act("hk", desk(), decide(&outcome.subject, true))), "");
}

#[test]
fn a_request_follows_custody() {
    let (mut net, journey) = over_three("hk");
    let outcome = net.act("hk", hauler(), ask(journey, to_vehicle("SPARE"))).unwrap();
    assert_eq!(told(&net), [], "it is ours to decide");
    passes(&mut net, journey, "hk", "mainland");
    assert_eq!(told(&net), [('a', "mainland".to_owned())], "who has had it is not asked");
    assert_eq!(net.disbelieved, []);
    assert_eq!(codes(&net.act("hk", desk(), decide(&outcome.subject, true))), "wrong state");
    assert_eq!(codes(&net.act("mainland", desk(), decide(&outcome.subject, true))), "");
    assert_eq!(status(&net, "hk", &outcome.subject), AmendmentStatus::Approved);
}

#[test]
fn a_request_lapses_with_the_journey() {
    let (mut net, journey) = over_three("hk");
    let outcome = net.act("hk", hauler(), ask(journey, to_vehicle("SPARE"))).unwrap();
    net.node("hk").facts.journeys.insert(journey, over_facts());
    net.act("hk", desk(), Act::JourneyEnded { journey }).unwrap();
    let it = &net.at("hk").amendment(&id(&outcome.subject)).unwrap().document;
    assert_eq!((it.status, it.decided_at), (AmendmentStatus::Lapsed, None));
    assert_eq!(codes(&net.act("hk", desk(), decide(&outcome.subject, true))), "wrong state");
}

#[test]
fn a_decision_of_whoever_has_no_custody_is_not_believed() {
    let cases = [
        ("macao", "hk", "mainland", "not allowed"),
        ("hk", "hk", "macao", "not allowed"),
        ("hk", "hk", "mainland", "not allowed"),
        ("mainland", "hk", "macao", "not allowed"),
        ("mainland", "hk", "mainland", ""),
        ("hk", "mainland", "hk", ""),
        ("mainland", "mainland", "hk", "not allowed"),
    ];
    for (at, hears, from, expected) in cases {
        let (mut net, journey) = over_three(at);
        let decided = AmendmentDecided {
            amendment: id(&format!("{from}-x-1")),
            journey,
            change: to_vehicle("SPARE"),
            approved: true,
            note: None,
        };
        let outcome = net.receive(hears, from, Notice::AmendmentDecided(decided));
        assert_eq!(codes(&outcome), expected, "custody {at}, {hears} hears {from}");
    }
}

/// What is said to a change that is asked for in custody of Hong Kong.
#[track_caller]
fn asked(change: Change, expected: &str) {
    let (mut net, journey) = over_three("hk");
    assert_eq!(codes(&net.act("hk", hauler(), ask(journey, change))), expected);
}

#[test]
fn changes() {
    asked(to_vehicle("SPARE"), "");
    asked(to_vehicle("TRUCK"), "refused, /change/vehicle: drives_already");
    asked(to_vehicle("OTHER"), "refused, /change/vehicle: unknown_vehicle");
    asked(to_vehicle("NONE"), "refused, /change/vehicle: unknown_vehicle");
    asked(Change::Lock { lock: id("SPARE-L") }, "");
    asked(Change::Lock { lock: id("TRUCK-L") }, "refused, /change/lock: on_door_already");
    asked(Change::Lock { lock: id("SPARE-U") }, "refused, /change/lock: unknown_lock");
    asked(Change::Lock { lock: id("OTHER-L") }, "refused, /change/lock: unknown_lock");
    asked(to_place("nowhere"), "refused, /change/place: unknown_place");
    asked(to_place("hk-airport"), "refused, /change/place: not_on_last_leg");
    asked(to_place("mainland-west"), "refused, /change/place: not_on_last_leg");
    asked(to_place("fujian-port"), "refused, /change/place: place_not_of_scheme");
    asked(to_place("mainland-depot"), "refused, /change/place: destination_already");
    asked(crossing("hk-boundary", "mainland-boundary"), "");
    asked(crossing("hk-boundary", "macao-bridge"), "refused, /change/entry: not_a_crossing");
    asked(
        crossing("macao-bridge", "mainland-west"),
        "refused, /change/exit: crossing_not_on_the_way",
    );
    asked(crossing("hk-airport", "mainland-west"), "refused, /change/exit: not_a_control_point");
    asked(crossing("nowhere", "mainland-west"), "refused, /change/exit: unknown_place");
    asked(crossing("macao-bridge", "hk-bridge"), "refused, /change/exit: past_crossing");
    let transfer = Change::TerminalTransfer { vehicle: id("SPARE") };
    asked(transfer.clone(), "refused, /change: past_terminal");
    let (mut net, journey) = over_three("macao");
    assert_eq!(codes(&net.act("macao", desk(), ask(journey, transfer.clone()))), "");
    let mut net = super::trip::net();
    let manifest = bundled(&mut net);
    let journey = started(&mut net, manifest);
    assert_eq!(
        codes(&net.act("hk", hauler(), ask(journey, transfer))),
        "refused, /change: terminal_not_on_the_way"
    );
}

#[test]
fn what_takes_over_must_be_usable_in_custody() {
    let (mut net, journey) = over_three("hk");
    let vehicle = ask(journey, to_vehicle("SPARE"));
    let lock = ask(journey, Change::Lock { lock: id("SPARE-L") });
    net.node("hk").facts.busy.push((id("SPARE-L"), id("SPARE"), id("trip-9")));
    assert_eq!(codes(&net.act("hk", hauler(), vehicle.clone())), "refused, /change: busy");
    assert_eq!(codes(&net.act("hk", hauler(), lock.clone())), "refused, /change: busy");
    net.node("hk").facts.busy.clear();
    let mut spare = net.at("hk").vehicle(&id("SPARE")).unwrap().document.clone();
    spare.standing = Standing::Suspended;
    net.seed("hk", Document::Vehicle(spare));
    let said = "refused, /change/vehicle: vehicle_not_registered";
    assert_eq!(codes(&net.act("hk", hauler(), vehicle)), said);
    let mut spare = net.at("hk").device(&"SPARE-L".to_owned()).unwrap().document.clone();
    spare.chip = None;
    net.seed("hk", Document::Device(spare));
    assert_eq!(codes(&net.act("hk", hauler(), lock)), "refused, /change/lock: lock_not_enrolled");
    let leg = (id("hk-bridge"), id("hk-boundary"));
    net.node("hk").facts.leg_faults.insert(leg, WayReason::NoRoad { from: leg.0, to: leg.1 });
    // The leg is as before: nothing new to watch.
    let same = ask(journey, crossing("hk-boundary", "mainland-boundary"));
    assert_eq!(codes(&net.act("hk", hauler(), same)), "");
}

#[test]
fn who_asks_and_when() {
    let mut net = net();
    let manifest = bundled(&mut net);
    let journey: JourneyId = id(manifest.as_str());
    let act = ask(journey, to_vehicle("SPARE"));
    assert_eq!(codes(&net.act("hk", hauler(), act.clone())), "wrong state");
    started(&mut net, manifest);
    let stranger = of(id("rival"));
    assert_eq!(codes(&net.act("hk", stranger, act.clone())), format!("no journey {journey}"));
    assert_eq!(
        codes(&net.act("hk", hauler(), ask(id("none"), to_vehicle("SPARE")))),
        "no journey none"
    );
    let first = net.act("hk", hauler(), act.clone()).unwrap().subject;
    let again = codes(&net.act("hk", hauler(), act.clone()));
    assert_eq!(again, "refused, /change: asked_already");
    let waiting = net.at("hk").amendment(&id(&first)).unwrap().document.clone();
    for n in 2..=10 {
        let (id, change) = (id(&format!("hk-x-{n}")), to_vehicle(&format!("SPARE-{n}")));
        net.seed("hk", Document::Amendment(crate::Amendment { id, change, ..waiting.clone() }));
    }
    let another = ask(journey, Change::Lock { lock: id("SPARE-L") });
    assert_eq!(codes(&net.act("hk", hauler(), another)), "wrong state", "ten wait");
    net.act("hk", desk(), decide(&first, false)).unwrap();
    assert_eq!(codes(&net.act("hk", hauler(), act)), "", "it was refused and is asked anew");
}

#[test]
fn nothing_is_changed_once_the_journey_is_over() {
    let (mut net, journey) = over_three("mainland");
    let request = |at: &str, n: u32| AmendmentAsked {
        amendment: id(&format!("{at}-x-{n}")),
        journey,
        change: to_vehicle("SPARE"),
        reason: "please".to_owned(),
    };
    let asked = Notice::AmendmentAsked(request("hk", 8));
    assert_eq!(codes(&net.receive("mainland", "hk", asked)), "");
    net.node("mainland").facts.journeys.insert(journey, over_facts());
    let act = ask(journey, to_vehicle("SPARE"));
    assert_eq!(codes(&net.act("mainland", desk(), act.clone())), "wrong state");
    let asked = Notice::AmendmentAsked(request("hk", 9));
    assert_eq!(codes(&net.receive("mainland", "hk", asked)), "wrong state");
    assert_eq!(codes(&net.act("mainland", desk(), decide("hk-x-8", true))), "wrong state");
    net.act("mainland", desk(), Act::JourneyEnded { journey }).unwrap();
    assert_eq!(codes(&net.act("mainland", desk(), act)), "wrong state");
}

#[test]
fn requests_of_strangers_are_not_kept() {
    let (mut net, journey) = over_three("hk");
    let asked = |amendment: &str, journey| {
        let (amendment, change) = (id(amendment), to_vehicle("SPARE"));
        let reason = "please".to_owned();
        Notice::AmendmentAsked(crate::AmendmentAsked { amendment, journey, change, reason })
    };
    let cases = [
        (asked("mainland-x-1", journey), ""),
        (asked("macao-x-1", journey), "not allowed"),
        (asked("mainland-x-2", id("none")), "no journey none"),
    ];
    for (notice, expected) in cases {
        assert_eq!(codes(&net.receive("hk", "mainland", notice)), expected);
    }
    assert_eq!(net.at("hk").amendments().count(), 1);
}
