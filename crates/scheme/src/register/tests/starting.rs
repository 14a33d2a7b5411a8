//! A start in two steps, rounds of asking, and what is taken back: in order, out of order, twice.

use std::time::Duration;

use model::{ConsignmentId, ManifestId};
use proptest::prelude::*;

use super::{
    AUTHORITIES, Net, desk, id, ids, of,
    trip::{
        bundled, bundled_over_three, codes, declared, declared_facts, goods, hauler, net,
        northbound,
    },
};
use crate::{
    Act, CheckState, ConsignmentForm, ConsignmentStatus, CustodyAt, Effect, Facts, JourneyFacts,
    Manifest, ManifestForm, ManifestStatus, Refusal, RegisterOutcome,
};

/// Whether a node has declared the journey and not withdrawn it.
fn is_declared(net: &Net, at: &str) -> bool {
    let effects = net.nodes[&id(at)].effects.iter().rev();
    let last = effects.filter_map(|effect| match effect {
        Effect::Declare { .. } => Some(true),
        Effect::Withdraw { .. } => Some(false),
        _ => None,
    });
    last.take(1).next().unwrap_or(false)
}

/// Which nodes have it declared.
fn declared_at(net: &Net) -> String {
    AUTHORITIES.into_iter().filter(|at| is_declared(net, at)).collect::<Vec<_>>().join(" ")
}

fn at<'a>(net: &'a Net, at: &str, manifest: ManifestId) -> &'a Manifest {
    &net.at(at).manifest(&manifest).unwrap().document
}

/// Where it stands at each of the authorities that know it.
fn standing(net: &Net, manifest: ManifestId) -> String {
    let known = AUTHORITIES.into_iter().filter_map(|it| net.at(it).manifest(&manifest));
    let words = known.map(|entry| format!("{:?}", entry.document.status).to_lowercase());
    words.collect::<Vec<_>>().join(" ")
}

/// The answers that home waits for, and the checks that are not met there.
fn open(net: &Net, manifest: ManifestId) -> Vec<String> {
    let replies = at(net, "hk", manifest).replies.iter();
    let open = replies.flat_map(|(by, reply)| {
        let waiting = reply.at_ms.is_none().then(|| format!("{by} waiting"));
        let unmet = reply.checks.iter().filter(|check| check.state != CheckState::Met);
        waiting.into_iter().chain(unmet.map(move |check| format!("{by} {:?}", check.code)))
    });
    open.collect()
}

fn start(net: &mut Net, manifest: ManifestId) -> Result<RegisterOutcome, Refusal> {
    net.act_untold("hk", hauler(), Act::Start { manifest })
}

fn cancel(net: &mut Net, manifest: ManifestId) -> Result<RegisterOutcome, Refusal> {
    net.act_untold("hk", hauler(), Act::CancelManifest { manifest })
}

/// Delivers the oldest notice.
#[track_caller]
fn deliver(net: &mut Net) -> Result<RegisterOutcome, Refusal> {
    let (from, to, notice) = net.under_way.pop_front().expect("something is under way");
    net.receive(to.as_str(), from.as_str(), notice)
}

fn block(net: &mut Net, at: &str, is_blocked: bool) {
    net.node(at).facts.health.is_blocked = is_blocked;
}

#[test]
fn an_answer_of_an_earlier_round_is_not_taken() {
    let mut net = net();
    let manifest = bundled(&mut net);
    assert_eq!(at(&net, "hk", manifest).round, 1);
    let answer = |net: &Net| net.told.iter().rfind(|it| it.0.as_str() == "mainland").cloned();
    let (_, _, first) = answer(&net).unwrap();
    // Asked anew, and the same again after a change of cargo.
    let cargo: ConsignmentId = at(&net, "hk", manifest).consignments[0];
    let form = ConsignmentForm { packages: 11, ..goods("AWB-0") };
    let acts = [Act::Recheck { manifest }, Act::AmendConsignment { consignment: cargo, form }];
    for (round, act) in [2, 3].into_iter().zip(acts) {
        net.act_untold("hk", hauler(), act).unwrap();
        assert_eq!(
            (at(&net, "hk", manifest).round, at(&net, "mainland", manifest).round),
            (round, round - 1)
        );
        assert_eq!(codes(&net.receive("hk", "mainland", first.clone())), "wrong state");
        assert_eq!(open(&net, manifest), ["mainland waiting"]);
        assert_eq!(codes(&start(&mut net, manifest)), "refused, : not_answered");
        net.relay();
        assert_eq!((open(&net, manifest), at(&net, "mainland", manifest).round), (vec![], round));
    }
    let there = net.at("mainland").consignment(&cargo).unwrap().document.form.packages;
    assert_eq!((there, net.disbelieved.len()), (11, 0));
}

#[test]
fn cargo_that_comes_late_adds_and_replaces_nothing() {
    let mut net = net();
    let form = northbound(declared(&mut net, 6));
    let manifest: ManifestId =
        id(&net.act_untold("hk", hauler(), Act::Bundle { form }).unwrap().subject);
    let cargo = at(&net, "hk", manifest).consignments.clone();
    let form = ConsignmentForm { packages: 11, ..goods("AWB-0") };
    let act = Act::AmendConsignment { consignment: cargo[0], form };
    net.act_untold("hk", hauler(), act).unwrap();
    let told: Vec<_> = net.under_way.drain(..).map(|(_, _, notice)| notice).collect();
    // The announcement, the change, and only then what it changed, and the rest.
    for n in [0, 3, 1, 1, 2] {
        net.receive("mainland", "hk", told[n].clone()).unwrap();
    }
    let packages =
        |n: usize| net.at("mainland").consignment(&cargo[n]).unwrap().document.form.packages;
    assert_eq!((packages(0), packages(1), packages(5)), (11, 10, 10));
    net.relay();
    assert_eq!((open(&net, manifest), net.disbelieved.len()), (vec![], 0));
}

#[test]
fn where_it_begins_it_is_declared_when_everybody_else_has() {
    let mut net = net();
    let manifest = bundled(&mut net);
    start(&mut net, manifest).unwrap();
    assert_eq!(
        (standing(&net, manifest), declared_at(&net)),
        ("starting bundled".into(), String::new())
    );
    assert_eq!(open(&net, manifest), ["mainland waiting"]);
    assert_eq!(codes(&start(&mut net, manifest)), "wrong state");
    deliver(&mut net).unwrap();
    assert_eq!(
        (standing(&net, manifest), declared_at(&net)),
        ("starting started".into(), "mainland".into())
    );
    deliver(&mut net).unwrap();
    assert_eq!(
        (standing(&net, manifest), declared_at(&net)),
        ("started started".into(), "hk mainland".into())
    );
    assert_eq!(codes(&net.act("hk", hauler(), Act::Recheck { manifest })), "wrong state");
}

#[test]
fn where_it_begins_elsewhere_that_authority_is_asked_last() {
    let mut net = net();
    let manifest = bundled_over_three(&mut net);
    start(&mut net, manifest).unwrap();
    let steps = ["mainland", "hk mainland", "hk mainland macao", "hk mainland macao"];
    for expected in steps {
        deliver(&mut net).unwrap();
        assert_eq!(declared_at(&net), expected);
    }
    assert_eq!(
        (standing(&net, manifest), net.under_way.len()),
        ("started started started".into(), 0)
    );
}

#[test]
fn whoever_refuses_has_everybody_take_it_back() {
    // Filed where it begins: only the mainland is asked.
    let mut net = net();
    let manifest = bundled(&mut net);
    block(&mut net, "mainland", true);
    net.act("hk", hauler(), Act::Start { manifest }).unwrap();
    assert_eq!(
        (standing(&net, manifest), declared_at(&net)),
        ("bundled bundled".into(), String::new())
    );
    assert_eq!(open(&net, manifest), ["mainland DevicesHealthy"]);
    block(&mut net, "mainland", false);
    net.act("hk", hauler(), Act::Recheck { manifest }).unwrap();
    net.act("hk", hauler(), Act::Start { manifest }).unwrap();
    assert_eq!(
        (standing(&net, manifest), declared_at(&net)),
        ("started started".into(), "hk mainland".into())
    );
    assert_eq!(net.disbelieved, []);
}

#[test]
fn nobody_keeps_a_journey_that_one_of_three_refuses() {
    for refuses in ["macao", "mainland", "hk"] {
        let mut net = net();
        let manifest = bundled_over_three(&mut net);
        start(&mut net, manifest).unwrap();
        block(&mut net, refuses, true);
        net.relay();
        let stands = (standing(&net, manifest), declared_at(&net));
        assert_eq!(stands, ("bundled bundled bundled".into(), String::new()), "{refuses}");
        assert_eq!(open(&net, manifest), [format!("{refuses} DevicesHealthy")]);
        let rounds = AUTHORITIES.map(|it| at(&net, it, manifest).round);
        assert_eq!(rounds, [3; 3], "{refuses}");
        assert_eq!(net.disbelieved, []);
        // Mended, it starts.
        block(&mut net, refuses, false);
        net.act("hk", hauler(), Act::Recheck { manifest }).unwrap();
        net.act("hk", hauler(), Act::Start { manifest }).unwrap();
        assert_eq!(declared_at(&net), "hk mainland macao");
    }
}

#[test]
fn a_start_that_nobody_answers_is_put_back() {
    let mut net = net();
    let manifest = bundled(&mut net);
    start(&mut net, manifest).unwrap();
    let pass = |net: &mut Net| net.act_untold("hk", desk(), Act::PassTime).unwrap().revisions.len();
    net.pass(Duration::from_mins(15));
    assert_eq!(pass(&mut net), 0);
    net.pass(Duration::from_millis(1));
    assert_eq!((pass(&mut net), standing(&net, manifest)), (1, "bundled bundled".into()));
    // The peer comes back: it declares, hears that it came to nothing, and answers anew.
    deliver(&mut net).unwrap();
    assert_eq!(declared_at(&net), "mainland");
    net.relay();
    assert_eq!(
        (standing(&net, manifest), declared_at(&net)),
        ("bundled bundled".into(), String::new())
    );
    let disbelieved = std::mem::take(&mut net.disbelieved);
    assert_eq!((disbelieved.len(), open(&net, manifest)), (1, vec![]));
    net.act("hk", hauler(), Act::Start { manifest }).unwrap();
    assert_eq!((declared_at(&net), net.disbelieved.len()), ("hk mainland".into(), 0));
}

#[test]
fn an_answer_that_comes_too_late_starts_nothing() {
    let mut net = net();
    let manifest = bundled(&mut net);
    start(&mut net, manifest).unwrap();
    net.pass(Duration::from_millis(15 * 60_000 + 1));
    net.relay();
    assert_eq!(
        (standing(&net, manifest), declared_at(&net)),
        ("bundled bundled".into(), String::new())
    );
    // Asked anew while it waits, a start is put back as well.
    net.act("hk", hauler(), Act::Recheck { manifest }).unwrap();
    start(&mut net, manifest).unwrap();
    net.act("hk", hauler(), Act::Recheck { manifest }).unwrap();
    assert_eq!(
        (standing(&net, manifest), declared_at(&net)),
        ("bundled bundled".into(), String::new())
    );
}

/// Its cargo, as it stands where it was filed.
fn cargo(net: &Net) -> ConsignmentStatus {
    net.at("hk").consignments().next().unwrap().document.status
}

#[test]
fn what_is_not_sealed_is_taken_back() {
    // Started, and while it starts.
    for heard in [0, 1, 2] {
        let mut net = net();
        let manifest = bundled(&mut net);
        start(&mut net, manifest).unwrap();
        for _ in 0..heard {
            deliver(&mut net).unwrap();
        }
        assert_eq!(
            codes(&net.act_untold("hk", of(id("rival")), Act::CancelManifest { manifest })),
            format!("no manifest {manifest}")
        );
        cancel(&mut net, manifest).unwrap();
        net.relay();
        assert_eq!(
            (standing(&net, manifest), declared_at(&net)),
            ("cancelled cancelled".into(), String::new())
        );
        assert_eq!(cargo(&net), ConsignmentStatus::Declared);
        let form = northbound(ids(&["hk-c-1"]));
        let again = id(&net.act("hk", hauler(), Act::Bundle { form }).unwrap().subject);
        net.act("hk", hauler(), Act::Start { manifest: again }).unwrap();
        assert_eq!(declared_at(&net), "hk mainland", "after {heard}");
    }
}

#[test]
fn what_is_sealed_is_not_taken_back() {
    let mut net = net();
    let manifest = bundled(&mut net);
    net.act("hk", hauler(), Act::Start { manifest }).unwrap();
    net.node("hk").facts.sealed.insert(id(manifest.as_str()));
    let before = net.told.len();
    assert_eq!(codes(&cancel(&mut net, manifest)), "wrong state");
    assert_eq!((standing(&net, manifest), net.told.len()), ("started started".into(), before));
    assert_eq!(cargo(&net), ConsignmentStatus::Bundled);
}

/// Evidence that the desk has not judged, at these; what the machine says of custody with it.
fn show(net: &mut Net, manifest: ManifestId, shown_at: &[&str], first: &str) {
    let journey = id(manifest.as_str());
    for at in shown_at {
        let custody = if *at == first { CustodyAt::Here } else { CustodyAt::Before };
        let facts = JourneyFacts { custody, ..declared_facts() };
        net.node(at).facts.journeys.insert(journey, facts);
        net.node(at).facts.unjudged.insert(journey);
    }
}

#[test]
fn where_it_begins_evidence_is_judged_before_it_is_taken_back() {
    let mut net = net();
    let manifest = bundled(&mut net);
    net.act("hk", hauler(), Act::Start { manifest }).unwrap();
    show(&mut net, manifest, &["hk"], "hk");
    assert_eq!(codes(&cancel(&mut net, manifest)), "wrong state");
    assert_eq!(standing(&net, manifest), "started started");
    net.node("hk").facts.unjudged.clear();
    net.act("hk", hauler(), Act::CancelManifest { manifest }).unwrap();
    assert_eq!(
        (standing(&net, manifest), declared_at(&net)),
        ("cancelled cancelled".into(), String::new())
    );
}

#[test]
fn evidence_elsewhere_keeps_nothing_that_is_taken_back() {
    let mut net = net();
    let manifest = bundled_over_three(&mut net);
    net.act("hk", hauler(), Act::Start { manifest }).unwrap();
    show(&mut net, manifest, &["hk", "mainland", "macao"], "macao");
    net.act("hk", hauler(), Act::CancelManifest { manifest }).unwrap();
    assert_eq!(standing(&net, manifest), "started started started", "macao has yet to judge");
    net.node("macao").facts.unjudged.clear();
    net.act("hk", hauler(), Act::CancelManifest { manifest }).unwrap();
    let stands = (standing(&net, manifest), declared_at(&net), net.disbelieved.len());
    assert_eq!(stands, ("cancelled cancelled cancelled".into(), String::new(), 0));
}

#[test]
fn evidence_elsewhere_keeps_no_start_that_came_to_nothing() {
    let mut net = net();
    let manifest = bundled_over_three(&mut net);
    start(&mut net, manifest).unwrap();
    deliver(&mut net).unwrap();
    deliver(&mut net).unwrap();
    assert_eq!(declared_at(&net), "hk mainland");
    show(&mut net, manifest, &["hk", "mainland"], "macao");
    block(&mut net, "macao", true);
    net.relay();
    let stands = (standing(&net, manifest), declared_at(&net), net.disbelieved.len());
    assert_eq!(stands, ("bundled bundled bundled".into(), String::new(), 0));
    block(&mut net, "macao", false);
    net.act("hk", hauler(), Act::Recheck { manifest }).unwrap();
    net.act("hk", hauler(), Act::Start { manifest }).unwrap();
    assert_eq!(declared_at(&net), "hk mainland macao");
}

#[test]
fn where_it_begins_elsewhere_that_authority_is_asked_to_take_it_back() {
    for heard in 2..5 {
        let mut net = net();
        let manifest = bundled_over_three(&mut net);
        start(&mut net, manifest).unwrap();
        for _ in 0..heard {
            net.under_way.front().is_some().then(|| deliver(&mut net).unwrap());
        }
        cancel(&mut net, manifest).unwrap();
        assert_eq!(at(&net, "hk", manifest).status, ManifestStatus::Withdrawing);
        assert_eq!(codes(&cancel(&mut net, manifest)), "wrong state");
        assert_eq!(
            codes(&net.act_untold("hk", hauler(), Act::Recheck { manifest })),
            "wrong state"
        );
        assert!(is_declared(&net, "hk") && is_declared(&net, "mainland"));
        net.relay();
        let stands = (standing(&net, manifest), declared_at(&net));
        assert_eq!(
            stands,
            ("cancelled cancelled cancelled".into(), String::new()),
            "after {heard}"
        );
        assert_eq!((cargo(&net), net.disbelieved.len()), (ConsignmentStatus::Declared, 0));
    }
}

#[test]
fn what_is_sealed_elsewhere_goes_on() {
    let mut net = net();
    let manifest = bundled_over_three(&mut net);
    net.act("hk", hauler(), Act::Start { manifest }).unwrap();
    net.node("macao").facts.sealed.insert(id(manifest.as_str()));
    net.act("hk", hauler(), Act::CancelManifest { manifest }).unwrap();
    assert_eq!(
        (standing(&net, manifest), declared_at(&net)),
        ("started started started".into(), "hk mainland macao".into())
    );
    assert_eq!((cargo(&net), net.disbelieved.len()), (ConsignmentStatus::Bundled, 0));
    net.act("hk", desk(), Act::JourneyEnded { journey: id(manifest.as_str()) }).unwrap();
    assert_eq!(at(&net, "hk", manifest).status, ManifestStatus::Ended);
}

#[test]
fn what_is_taken_back_where_it_was_refused_is_cancelled() {
    let mut net = net();
    let manifest = bundled_over_three(&mut net);
    start(&mut net, manifest).unwrap();
    deliver(&mut net).unwrap();
    deliver(&mut net).unwrap();
    block(&mut net, "macao", true);
    cancel(&mut net, manifest).unwrap();
    net.relay();
    let stands = (standing(&net, manifest), declared_at(&net));
    assert_eq!(stands, ("cancelled cancelled cancelled".into(), String::new()));
}

#[test]
fn notices_of_a_start_may_come_twice_and_late() {
    let mut net = net();
    let manifest = bundled_over_three(&mut net);
    start(&mut net, manifest).unwrap();
    block(&mut net, "macao", true);
    net.relay();
    block(&mut net, "macao", false);
    net.act("hk", hauler(), Act::Recheck { manifest }).unwrap();
    let again = |net: &mut Net| {
        for (from, to, notice) in net.told.clone() {
            // Refused or not: nothing comes of it.
            drop(net.receive(to.as_str(), from.as_str(), notice));
        }
        net.relay();
    };
    again(&mut net);
    assert_eq!(
        (standing(&net, manifest), declared_at(&net)),
        ("bundled bundled bundled".into(), String::new())
    );
    net.act("hk", hauler(), Act::Start { manifest }).unwrap();
    again(&mut net);
    assert_eq!(declared_at(&net), "hk mainland macao");
    net.act("hk", hauler(), Act::CancelManifest { manifest }).unwrap();
    again(&mut net);
    assert_eq!(
        (standing(&net, manifest), declared_at(&net)),
        ("cancelled cancelled cancelled".into(), String::new())
    );
}

#[test]
fn a_selection_goes_with_the_journey() {
    let mut net = net();
    let manifest = bundled(&mut net);
    let journey = id(manifest.as_str());
    net.node("mainland").facts.draw = 0;
    start(&mut net, manifest).unwrap();
    deliver(&mut net).unwrap();
    let status = |net: &Net| net.at("mainland").inspection(&journey).unwrap().document.clone();
    let drawn = status(&net);
    assert_eq!((drawn.status, drawn.by_chance), (crate::InspectionStatus::Due, true));
    // A start that comes to nothing is no way to be drawn again.
    block(&mut net, "hk", true);
    net.relay();
    net.node("mainland").facts.draw = 999_999;
    block(&mut net, "hk", false);
    net.act("hk", hauler(), Act::Recheck { manifest }).unwrap();
    net.act("hk", hauler(), Act::Start { manifest }).unwrap();
    assert_eq!((declared_at(&net), status(&net)), ("hk mainland".into(), drawn));
    net.act("hk", hauler(), Act::CancelManifest { manifest }).unwrap();
    assert_eq!(status(&net).status, crate::InspectionStatus::Avoided);
}

/// What happens around a start. Numbers choose among what there is.
#[derive(Debug, Clone)]
enum Step {
    Start,
    Cancel,
    Recheck,
    /// So many minutes pass, at home for the register as well.
    Pass(u64),
    /// Any notice under way is heard; in order if the number is 0.
    Deliver(usize),
    /// Any notice that was ever told is heard again.
    Again(usize),
    /// The lock is sealed where it begins, if the journey is declared there.
    Seal,
    /// The lock shows evidence to an authority, or its desk has judged it.
    Show(usize, bool),
    /// A device of an authority fails, or is mended.
    Fail(usize, bool),
}

fn steps() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => Just(Step::Start),
        1 => Just(Step::Cancel),
        2 => Just(Step::Recheck),
        1 => (1..20_u64).prop_map(Step::Pass),
        12 => (0..6_usize).prop_map(Step::Deliver),
        4 => any::<usize>().prop_map(Step::Again),
        1 => Just(Step::Seal),
        1 => (0..3_usize, any::<bool>()).prop_map(|(at, is)| Step::Show(at, is)),
        1 => (0..3_usize, any::<bool>()).prop_map(|(at, is)| Step::Fail(at, is)),
    ]
}

fn take(net: &mut Net, manifest: ManifestId, first: &str, step: &Step) {
    match *step {
        Step::Start => drop(start(net, manifest)),
        Step::Cancel => drop(cancel(net, manifest)),
        Step::Recheck => drop(net.act_untold("hk", hauler(), Act::Recheck { manifest })),
        Step::Pass(minutes) => {
            net.pass(Duration::from_mins(minutes));
            net.act_untold("hk", desk(), Act::PassTime).unwrap();
        }
        Step::Deliver(which) => {
            let Some(count) = std::num::NonZeroUsize::new(net.under_way.len()) else { return };
            let (from, to, notice) = net.under_way.remove(which % count).unwrap();
            drop(net.receive(to.as_str(), from.as_str(), notice));
        }
        Step::Again(which) => {
            let (from, to, notice) = net.told[which % net.told.len()].clone();
            drop(net.receive(to.as_str(), from.as_str(), notice));
        }
        Step::Seal if is_declared(net, first) => {
            net.node(first).facts.sealed.insert(id(manifest.as_str()));
        }
        Step::Seal => {}
        Step::Show(at, is_unjudged) => {
            let unjudged = &mut net.node(AUTHORITIES[at]).facts.unjudged;
            let journey = id(manifest.as_str());
            if is_unjudged {
                unjudged.insert(journey)
            } else {
                unjudged.remove(&journey)
            };
        }
        Step::Fail(at, is_blocked) => block(net, AUTHORITIES[at], is_blocked),
    }
    for at in AUTHORITIES {
        let (is_declared, journey) = (is_declared(net, at), id(manifest.as_str()));
        let custody = if at == first { CustodyAt::Here } else { CustodyAt::Before };
        let facts = JourneyFacts { custody, ..declared_facts() };
        let journeys = &mut net.node(at).facts.journeys;
        if is_declared {
            journeys.insert(journey, facts)
        } else {
            journeys.remove(&journey)
        };
    }
}

/// Whether the node of an authority would not take the journey back.
fn is_kept(net: &Net, at: &str, manifest: ManifestId) -> bool {
    net.nodes[&id(at)].facts.check_withdrawal(id(manifest.as_str())).is_err()
}

/// A journey southbound: filed where it ends.
fn southbound(net: &mut Net) -> ManifestId {
    let form = ConsignmentForm { bill_to: "US".to_owned(), ..goods("AWB-1") };
    let outcome = super::trip::declare(net, "hk", "sels", vec![form]).unwrap();
    let places = ["mainland-depot", "mainland-boundary", "hk-boundary", "hk-terminal"];
    let form = ManifestForm { places: ids(&places), ..northbound(outcome.accepted) };
    id(&net.act("hk", hauler(), Act::Bundle { form }).unwrap().subject)
}

proptest! {
    /// Whatever is lost for a while, comes twice or out of order: while it can be sealed where it
    /// begins, everybody on the way has it; and what is sealed is not taken back.
    #[test]
    fn nothing_can_be_sealed_that_somebody_would_not_take_over(
        way in 0..3_usize,
        steps in prop::collection::vec(steps(), 1..80),
    ) {
        let mut net = net();
        let (manifest, first, others) = match way {
            0 => (bundled(&mut net), "hk", vec!["mainland"]),
            1 => (southbound(&mut net), "mainland", vec!["hk"]),
            _ => (bundled_over_three(&mut net), "macao", vec!["hk", "mainland"]),
        };
        for step in steps {
            let was_sealed = net.node(first).facts.sealed.contains(&id(manifest.as_str()));
            let kept = AUTHORITIES.map(|at| is_declared(&net, at) && is_kept(&net, at, manifest));
            take(&mut net, manifest, first, &step);
            for (at, _) in AUTHORITIES.into_iter().zip(kept).filter(|(_, is_kept)| *is_kept) {
                prop_assert!(is_declared(&net, at), "{step:?}: {at} withdraws what it must keep");
            }
            if is_declared(&net, first) {
                let all = others.iter().all(|at| is_declared(&net, at));
                prop_assert!(all, "{step:?}: only {}", declared_at(&net));
            }
            prop_assert!(!was_sealed || is_declared(&net, first), "{step:?} unseals");
        }
        // In the end, everything heard: it is one and the same everywhere.
        net.relay();
        for at in AUTHORITIES { block(&mut net, at, false); }
        net.pass(Duration::from_mins(16));
        net.act("hk", desk(), Act::PassTime).unwrap();
        let home = at(&net, "hk", manifest).status;
        let is_started = home == ManifestStatus::Started;
        for at in others.iter().chain([&first]) {
            prop_assert_eq!(is_declared(&net, at), is_started, "{} at {}", declared_at(&net), at);
        }
        let is_settled = !matches!(home, ManifestStatus::Starting | ManifestStatus::Withdrawing);
        prop_assert!(is_settled, "{home:?}");
    }
}

/// A request to take it back is refused while evidence is not judged; heard once more after the
/// judgement it is obeyed, and whoever asked follows.
#[test]
fn a_request_to_take_back_that_is_heard_twice_is_followed() {
    let mut net = net();
    let (manifest, first) = (southbound(&mut net), "mainland");
    let steps = [
        Step::Recheck,
        Step::Deliver(0),
        Step::Show(1, true),
        Step::Deliver(0),
        Step::Start,
        Step::Deliver(0),
        Step::Cancel,
        Step::Deliver(1),
        Step::Again(16_994_161_013_583_422_608),
        Step::Show(1, false),
        Step::Start,
        Step::Again(8_551_077_484_944_026_587),
    ];
    for step in steps {
        take(&mut net, manifest, first, &step);
    }
    net.relay();
    let is_started = at(&net, "hk", manifest).status == ManifestStatus::Started;
    for authority in ["hk", first] {
        assert_eq!(is_declared(&net, authority), is_started, "{}", declared_at(&net));
    }
}

#[test]
fn a_manifest_kept_before_there_were_rounds_was_asked_once() {
    let mut net = net();
    let manifest = bundled(&mut net);
    let mut kept = serde_json::to_value(at(&net, "hk", manifest)).unwrap();
    for new in ["round", "asked_at_ms"] {
        assert!(kept.as_object_mut().unwrap().remove(new).is_some(), "{new}");
    }
    let read: Manifest = serde_json::from_value(kept).unwrap();
    assert_eq!((read.round, read.asked_at_ms), (1, 0));
}
