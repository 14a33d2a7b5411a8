//! Changes asked for while custody passes: who decides, who hears of it, what lapses.

use model::{AuthorityId, JourneyId};

use super::{
    super::{
        AUTHORITIES, Net, desk, id,
        trip::{bundled, codes, custody, hauler, net, started},
    },
    ask, crossing, decide, over_three, passes, second_crossing, status, to_vehicle, told,
};
use crate::{Act, AmendmentDecided, AmendmentStatus, Change, CustodyAt, Effect, Notice};

/// Custody is given away at an authority, and not taken yet.
fn in_gap(net: &mut Net, journey: JourneyId, at: &str) {
    net.node(at).facts.journeys.get_mut(&journey).unwrap().custody = CustodyAt::InGap;
}

#[test]
fn a_request_in_the_gap_waits_for_whoever_has_custody_then() {
    let (mut net, journey) = over_three("hk");
    in_gap(&mut net, journey, "hk");
    let ahead = net.act("hk", hauler(), ask(journey, to_vehicle("SPARE"))).unwrap().subject;
    assert_eq!(told(&net), [], "nobody knows who will decide it");
    assert_eq!(codes(&net.act("hk", desk(), decide(&ahead, true))), "wrong state");
    passes(&mut net, journey, "hk", "mainland");
    assert_eq!(told(&net), [('a', "mainland".to_owned())]);
    assert_eq!(codes(&net.act("mainland", desk(), decide(&ahead, true))), "");
    assert_eq!(status(&net, "hk", &ahead), AmendmentStatus::Approved);
}

#[test]
fn a_request_in_the_gap_is_ours_again_if_the_truck_turns_back() {
    let (mut net, journey) = over_three("hk");
    in_gap(&mut net, journey, "hk");
    let ours = net.act("hk", hauler(), ask(journey, to_vehicle("SPARE"))).unwrap().subject;
    custody(&mut net, journey, "hk");
    assert_eq!(codes(&net.act("hk", desk(), decide(&ours, false))), "");
    assert_eq!(told(&net), [], "nobody else has heard of it");
}

#[test]
fn a_decision_of_the_next_may_come_before_its_acceptance() {
    let (mut net, journey) = over_three("hk");
    let waits = net.act("hk", hauler(), ask(journey, to_vehicle("SPARE"))).unwrap().subject;
    in_gap(&mut net, journey, "hk");
    let decided = |from: &str, amendment: &str| {
        let (amendment, change) = (id(amendment), to_vehicle("SPARE"));
        let it = AmendmentDecided { amendment, journey, change, approved: true, note: None };
        (id::<AuthorityId>(from), Notice::AmendmentDecided(it))
    };
    let (from, notice) = decided("macao", "macao-x-1");
    assert_eq!(codes(&net.receive("hk", from.as_str(), notice)), "not allowed");
    let (from, notice) = decided("mainland", &waits);
    assert_eq!(codes(&net.receive("hk", from.as_str(), notice)), "");
    let manifest = &net.at("hk").manifest(&id(journey.as_str())).unwrap().document;
    assert_eq!(manifest.vehicle, id("SPARE"));
    // What we have driven and given away is not driven otherwise.
    let amends = |it: &Effect| matches!(it, Effect::Amend { .. });
    assert!(!net.node("hk").effects.iter().any(amends));
}

#[test]
fn whoever_was_asked_hears_what_the_asker_decides_later() {
    let (mut net, journey) = over_three("macao");
    let amendment = net.act("hk", hauler(), ask(journey, to_vehicle("SPARE"))).unwrap().subject;
    assert_eq!(told(&net), [('a', "macao".to_owned())]);
    passes(&mut net, journey, "macao", "hk");
    net.told.clear();
    net.act("hk", desk(), decide(&amendment, true)).unwrap();
    assert_eq!(told(&net), [('d', "macao".to_owned()), ('d', "mainland".to_owned())]);
    assert_eq!(net.disbelieved, []);
    assert_eq!(status(&net, "macao", &amendment), AmendmentStatus::Approved);
    net.act("macao", desk(), Act::JourneyEnded { journey }).unwrap();
    assert_eq!(status(&net, "macao", &amendment), AmendmentStatus::Approved);
}

#[test]
fn whoever_was_asked_hears_what_is_decided_after_the_asker() {
    let (mut net, journey) = over_three("macao");
    let amendment = net.act("hk", hauler(), ask(journey, to_vehicle("SPARE"))).unwrap().subject;
    passes(&mut net, journey, "macao", "hk");
    passes(&mut net, journey, "hk", "mainland");
    net.told.clear();
    net.act("mainland", desk(), decide(&amendment, true)).unwrap();
    assert_eq!(told(&net), [('d', "hk".to_owned()), ('d', "macao".to_owned())]);
    assert_eq!(net.disbelieved, []);
    for at in AUTHORITIES {
        assert_eq!(status(&net, at, &amendment), AmendmentStatus::Approved, "{at}");
    }
}

#[test]
fn what_is_passed_lapses_and_is_told_to_nobody() {
    let (mut net, journey) = over_three("macao");
    let change = second_crossing(&mut net);
    let asked_at = ["macao", "hk", "mainland"];
    let requests = asked_at.map(|at| {
        let actor = if at == "hk" { hauler() } else { desk() };
        net.act(at, actor, ask(journey, change.clone())).unwrap().subject
    });
    let to_macao = ('a', "macao".to_owned());
    assert_eq!(told(&net), [to_macao.clone(), to_macao], "who cannot decide it is not asked");
    passes(&mut net, journey, "macao", "hk");
    for it in &requests {
        assert_eq!(status(&net, "macao", it), AmendmentStatus::Lapsed, "{it}");
    }
    assert_eq!(status(&net, "hk", &requests[1]), AmendmentStatus::Lapsed);
    assert_eq!(status(&net, "mainland", &requests[2]), AmendmentStatus::Pending);
    passes(&mut net, journey, "hk", "mainland");
    assert_eq!(status(&net, "mainland", &requests[2]), AmendmentStatus::Lapsed);
    assert_eq!(net.told.len(), 2, "nothing more was told");
    // Nor is it asked for anew, even where custody has passed.
    let again = net.act("macao", desk(), ask(journey, change));
    assert_eq!(codes(&again), "refused, /change/exit: past_crossing");
    let transfer = Change::TerminalTransfer { vehicle: id("SPARE") };
    let again = net.act("macao", desk(), ask(journey, transfer));
    assert_eq!(codes(&again), "refused, /change: past_terminal");
}

#[test]
fn a_crossing_ahead_is_asked_only_of_those_who_can_decide_it() {
    for waits in [true, false] {
        let (mut net, journey) = over_three("macao");
        let request = ask(journey, crossing("hk-boundary", "mainland-boundary"));
        if waits {
            net.act("macao", desk(), request.clone()).unwrap();
        }
        passes(&mut net, journey, "macao", "hk");
        if !waits {
            net.act("macao", desk(), request).unwrap();
        }
        assert_eq!(told(&net), [('a', "hk".to_owned())], "waited: {waits}");
    }
}

#[test]
fn a_request_lapses_with_a_journey_that_is_taken_back() {
    let mut net = net();
    let manifest = bundled(&mut net);
    let journey = started(&mut net, manifest);
    let act = ask(journey, Change::Lock { lock: id("SPARE-L") });
    let there = net.act("mainland", desk(), act).unwrap().subject;
    let here = net.act("hk", hauler(), ask(journey, to_vehicle("SPARE"))).unwrap().subject;
    assert_eq!(status(&net, "hk", &there), AmendmentStatus::Pending);
    net.act("hk", hauler(), Act::CancelManifest { manifest }).unwrap();
    for (at, it) in [("hk", &there), ("hk", &here), ("mainland", &there)] {
        assert_eq!(status(&net, at, it), AmendmentStatus::Lapsed, "{it} at {at}");
    }
}

#[test]
fn a_request_lapses_with_a_start_that_came_to_nothing() {
    let mut net = net();
    let manifest = bundled(&mut net);
    let journey = started(&mut net, manifest);
    let act = ask(journey, to_vehicle("SPARE"));
    let amendment = net.act_untold("mainland", desk(), act).unwrap().subject;
    let round = net.at("mainland").manifest(&manifest).unwrap().document.round + 1;
    net.receive("mainland", "hk", Notice::StartWithdrawn { manifest, round }).unwrap();
    assert_eq!(status(&net, "mainland", &amendment), AmendmentStatus::Lapsed);
}

#[test]
fn what_lapsed_here_may_have_been_decided_before() {
    let (mut net, journey) = over_three("mainland");
    let request = ask(journey, to_vehicle("SPARE"));
    let amendment = net.act_untold("hk", hauler(), request).unwrap().subject;
    net.act("hk", desk(), Act::JourneyEnded { journey }).unwrap();
    assert_eq!(status(&net, "hk", &amendment), AmendmentStatus::Lapsed);
    let (amendment, change) = (id(&amendment), to_vehicle("SPARE"));
    let decided = AmendmentDecided { amendment, journey, change, approved: true, note: None };
    let notice = Notice::AmendmentDecided(decided);
    net.receive("hk", "mainland", notice.clone()).unwrap();
    assert_eq!(status(&net, "hk", amendment.as_str()), AmendmentStatus::Approved);
    assert_eq!(codes(&net.receive("hk", "mainland", notice)), "wrong state");
}
