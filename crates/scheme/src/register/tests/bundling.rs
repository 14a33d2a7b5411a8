//! Manifests: bundled, told in chunks of what is due, answered by all.

use super::{
    Net, desk, id, ids, of,
    trip::{
        bundled, bundled_over_three, codes, declare, declared, goods, hauler, net, northbound,
        started,
    },
};
use crate::{
    Act, CheckState, ConsignmentForm, ConsignmentStatus, Effect, ManifestForm, ManifestStatus,
    Notice, Permit, PermitKind, Side,
};

/// Bundles a changed form and says what came of it.
#[track_caller]
fn check(change: impl Fn(&mut ManifestForm), expected: &str) {
    let mut net = net();
    let mut form = northbound(declared(&mut net, 2));
    change(&mut form);
    let before = net.node("hk").revisions.len();
    assert_eq!(codes(&net.act("hk", hauler(), Act::Bundle { form })), expected);
    if !expected.is_empty() {
        assert_eq!((net.node("hk").revisions.len(), net.told.len()), (before, 0));
    }
}

#[test]
fn forms() {
    check(|_| (), "");
    check(|it| it.plate = "hk truck".to_owned(), "");
    check(|it| it.plate = "HK-OTHER".to_owned(), "refused, /plate: wrong_plate");
    check(|it| it.plate = String::new(), "refused, /plate: wrong_plate");
    check(|it| it.vehicle = id("OTHER"), "no vehicle OTHER");
    check(|it| it.vehicle = id("NONE"), "no vehicle NONE");
    check(|it| it.crosses_at_ms -= 1_800_001, "refused, /crosses_at_ms: bundled_late");
    check(|it| it.crosses_at_ms -= 1_800_000, "");
    check(|it| it.crosses_at_ms += 14 * 86_400_000, "refused, /crosses_at_ms: bundled_early");
    check(|it| it.journey = Some(id("mine-1")), "");
    check(|it| it.journey = Some(id("earlier")), "refused, /journey: journey_taken");
    check(|it| it.journey = Some(id("hk-j-7")), "refused, /journey: journey_reserved");
    check(|it| it.journey = Some(id("mainland-j-1")), "refused, /journey: journey_reserved");
    check(|it| it.journey = Some(id("x-y-Z-0099")), "refused, /journey: journey_reserved");
    check(|it| it.journey = Some(id("Mainland-mine")), "refused, /journey: journey_reserved");
    check(|it| it.journey = Some(id("hk-mine")), "");
    check(|it| it.journey = Some(id("truck-07-1234")), "");
    check(|it| it.journey = Some(id("J-1")), "");
    check(
        |it| it.scheme = id("nothing"),
        "refused, /scheme: unknown_scheme; /consignments/0: other_scheme; /consignments/1: other_scheme",
    );
    check(
        |it| it.mode = crate::Mode::SeaLand,
        "refused, /consignments/0: other_mode; /consignments/1: other_mode",
    );
}

#[test]
fn places() {
    let places = |of: &[&str]| {
        let places = ids(of);
        move |it: &mut ManifestForm| it.places.clone_from(&places)
    };
    check(places(&[]), "refused, /places: place_count");
    check(
        places(&["hk-terminal", "hk-boundary", "mainland-boundary"]),
        "refused, /places: place_count",
    );
    let unknown = ["hk-terminal", "hk-boundary", "mainland-boundary", "nowhere"];
    check(places(&unknown), "refused, /places/3: unknown_place");
    let ends = ["hk-boundary", "hk-boundary", "mainland-boundary", "mainland-depot"];
    check(places(&ends), "refused, /places/0: not_a_clearance_point");
    let apart = ["hk-terminal", "hk-bridge", "mainland-boundary", "mainland-depot"];
    check(places(&apart), "refused, /places/2: not_a_crossing");
    let crossed = ["hk-terminal", "mainland-boundary", "hk-boundary", "mainland-depot"];
    check(places(&crossed), "refused, /places: leg_sides");
    let beyond = ["hk-terminal", "hk-boundary", "mainland-boundary", "fujian-port"];
    check(places(&beyond), "refused, /places/3: place_not_of_scheme");
    // ITFS stays within Hong Kong; this scheme does not.
    check(places(&["hk-terminal", "hk-airport"]), "refused, /scheme: scheme_without_way");
}

#[test]
fn consignments() {
    check(|it| it.consignments.clear(), "refused, /consignments: entry_count");
    check(|it| it.consignments[1] = id("hk-c-99"), "refused, /consignments/1: unknown_consignment");
    check(|it| it.consignments[1] = it.consignments[0], "refused, /consignments/1: named_twice");
    let mut net = net();
    let manifest = bundled(&mut net);
    let taken = net.at("hk").manifest(&manifest).unwrap().document.consignments.clone();
    let act = Act::Bundle { form: northbound(taken.clone()) };
    assert_eq!(
        codes(&net.act("hk", hauler(), act)),
        "refused, /consignments/0: consignment_bundled"
    );
    // To others it does not exist.
    let form =
        ManifestForm { vehicle: id("OTHER"), plate: "HK-OTHER".to_owned(), ..northbound(taken) };
    let outcome = net.act("hk", of(id("rival")), Act::Bundle { form });
    assert_eq!(codes(&outcome), "refused, /consignments/0: unknown_consignment");
}

/// Everything that was told, as text.
fn told_to(net: &Net, to: &str) -> String {
    let all = net.told.iter().filter(|(_, it, _)| it.as_str() == to);
    format!("{:?}", all.collect::<Vec<_>>())
}

/// Everything that a node keeps, as text.
fn kept_at(net: &mut Net, at: &str) -> String {
    format!("{:?}", net.node(at).revisions)
}

#[test]
fn a_hundred_and_nineteen_consignments_go_in_chunks_and_only_as_due() {
    let mut net = net();
    let permit = |kind, number: &str, issued_in: &str| Permit {
        kind,
        number: number.to_owned(),
        issued_in: id(issued_in),
        valid_until: "2027-01-01".to_owned(),
    };
    let form = |n: usize| ConsignmentForm {
        permits: vec![
            permit(PermitKind::Import, "CANARY-MAINLAND", "mainland"),
            permit(PermitKind::Import, "CANARY-MACAO", "macao"),
        ],
        macao_declaration: Some("CANARY-DECLARED".to_owned()),
        ..goods(&format!("AWB-{n}"))
    };
    let forms = (0..119).map(form).collect();
    let outcome = declare(&mut net, "hk", "three-places", forms).unwrap();
    assert_eq!(outcome.accepted.len(), 119, "{:?}", outcome.faults.first());
    let form = super::trip::over_three(outcome.accepted);
    let manifest = id(&net.act("hk", hauler(), Act::Bundle { form }).unwrap().subject);
    assert_eq!(net.disbelieved, []);

    for (to, has, has_not) in [
        (
            "mainland",
            ["CANARY-MAINLAND", "mainland-depot"].as_slice(),
            ["CANARY-MACAO", "CANARY-DECLARED", "macao-transfer", "hk-boundary"].as_slice(),
        ),
        (
            "macao",
            ["CANARY-MACAO", "CANARY-DECLARED", "macao-transfer"].as_slice(),
            ["CANARY-MAINLAND", "mainland-depot", "hk-boundary"].as_slice(),
        ),
    ] {
        let (told, kept) = (told_to(&net, to), kept_at(&mut net, to));
        for word in has {
            assert!(told.contains(word) && kept.contains(word), "{word} to {to}");
        }
        for word in has_not {
            assert!(!told.contains(word) && !kept.contains(word), "{word} to {to}");
        }
        let sizes = net.told.iter().filter_map(|(_, at, notice)| match notice {
            Notice::Cargo { consignments, .. } if at.as_str() == to => Some(consignments.len()),
            _ => None,
        });
        assert_eq!(sizes.clone().sum::<usize>(), 119);
        assert!(sizes.clone().all(|size| size <= Notice::CARGO_MAX));
        let there = &net.at(to).manifest(&manifest).unwrap().document;
        assert_eq!((there.consignments.len(), there.replies.len()), (119, 1));
    }
    let home = &net.at("hk").manifest(&manifest).unwrap().document;
    assert_eq!(home.replies.len(), 3);
    let lines = home.replies.values().flat_map(|reply| &reply.checks);
    let open: Vec<_> = lines.filter(|check| check.state != CheckState::Met).collect();
    assert!(open.is_empty(), "{open:?}");
    let answers: Vec<_> = home.replies.values().map(|reply| reply.checks.len()).collect();
    assert_eq!(answers, [13, 13, 13]);
}

#[test]
fn what_is_not_due_is_not_kept_even_if_it_is_told() {
    let mut net = net();
    let manifest = bundled(&mut net);
    let told = net.told.iter().find_map(|(_, _, notice)| match notice {
        Notice::Cargo { consignments, .. } => Some(consignments.clone()),
        _ => None,
    });
    let mut consignments = told.unwrap();
    consignments[0].form.macao_declaration = Some("CANARY".to_owned());
    net.receive("mainland", "hk", Notice::Cargo { manifest, round: 1, consignments }).unwrap();
    assert!(!kept_at(&mut net, "mainland").contains("CANARY"));
}

#[test]
fn only_whoever_filed_a_manifest_speaks_for_it() {
    let mut net = net();
    let manifest = bundled(&mut net);
    let notices = [
        Notice::Cargo { manifest, round: 1, consignments: Vec::new() },
        Notice::Recheck { manifest, round: 2 },
        Notice::Started { manifest, round: 2 },
        Notice::StartWithdrawn { manifest, round: 2 },
        Notice::Cancelled { manifest },
        Notice::Checked { manifest, round: 1, checks: Vec::new() },
    ];
    for notice in notices {
        let outcome = net.receive("mainland", "macao", notice.clone());
        assert_eq!(codes(&outcome), format!("no manifest {manifest}"), "{notice:?}");
        let outcome = net.receive("hk", "macao", notice.clone());
        assert_eq!(codes(&outcome), format!("no manifest {manifest}"), "{notice:?}");
    }
    // Nor does anybody tell of consignments that another declared.
    let bundled = net.told.iter().find_map(|(_, _, notice)| match notice {
        Notice::Bundled(it) => Some(it.clone()),
        _ => None,
    });
    let cargo = net.told.iter().find_map(|(_, _, notice)| match notice {
        Notice::Cargo { consignments, .. } => Some(consignments.clone()),
        _ => None,
    });
    let mut bundled = bundled.unwrap();
    (bundled.manifest, bundled.journey) = (id("theirs"), id("theirs"));
    net.receive("mainland", "macao", Notice::Bundled(bundled.clone())).unwrap();
    let notice = Notice::Cargo { manifest: id("theirs"), round: 1, consignments: cargo.unwrap() };
    let outcome = net.receive("mainland", "macao", notice);
    assert_eq!(codes(&outcome), "refused, cargo_not_of_sender");
    // An id that another manifest has here is answered with a check that is not met.
    let outcome = net.receive("mainland", "hk", Notice::Bundled(bundled)).unwrap();
    let [(to, Notice::Checked { checks, .. })] = outcome.told.as_slice() else {
        panic!("{:?}", outcome.told);
    };
    assert_eq!((to.as_str(), checks[0].state), ("hk", CheckState::Unmet));
}

/// The announcement of a manifest of Hong Kong.
fn announced(net: &Net) -> crate::Bundled {
    let told = net.told.iter().find_map(|(_, _, notice)| match notice {
        Notice::Bundled(it) => Some(it.clone()),
        _ => None,
    });
    told.unwrap()
}

#[test]
fn an_id_is_of_whoever_gave_it() {
    let mut net = net();
    bundled(&mut net);
    let mut told = announced(&net);
    let cases = [
        ("hk-j-2", ""),
        ("mine", ""),
        ("hk-mine", ""),
        ("hk-c-2", "refused, id_not_of_sender"),
        ("macao-j-1", "refused, id_not_of_sender"),
        ("mainland-j-1", "refused, id_not_of_sender"),
        ("mainland-mine", "refused, id_not_of_sender"),
    ];
    for (name, expected) in cases {
        (told.manifest, told.journey) = (id(name), id(name));
        let outcome = net.receive("mainland", "hk", Notice::Bundled(told.clone()));
        assert_eq!(codes(&outcome), expected, "{name}");
    }
    // Nor does the id of a journey that has been begin it anew.
    (told.manifest, told.journey) = (id("hk-j-3"), id("hk-j-3"));
    net.node("mainland").facts.journeys.insert(told.journey, super::trip::over_facts());
    let outcome = net.receive("mainland", "hk", Notice::Bundled(told.clone())).unwrap();
    assert_eq!(outcome.revisions, []);
    let [(_, Notice::Checked { checks, .. })] = outcome.told.as_slice() else { panic!() };
    assert_eq!(checks[0].state, CheckState::Unmet);
}

#[test]
fn numbers_that_nobody_gives_are_not_counted() {
    let mut net = net();
    let register = &mut net.node("hk").register;
    register.note_number(crate::DocumentKind::Manifest, "hk-j-18446744073709551615");
    register.note_number(crate::DocumentKind::Manifest, "hk-j-4294967296");
    assert_eq!(register.numbers.next(crate::DocumentKind::Manifest), "hk-j-1");
    register.note_number(crate::DocumentKind::Manifest, "hk-j-4294967295");
    assert_eq!(register.numbers.next(crate::DocumentKind::Manifest), "hk-j-4294967296");
}

#[test]
fn notices_may_come_twice() {
    let mut net = net();
    let manifest = bundled(&mut net);
    let told: Vec<_> = net.told.clone();
    for (from, to, notice) in told {
        net.receive(to.as_str(), from.as_str(), notice).unwrap();
    }
    net.relay();
    assert_eq!(net.disbelieved, []);
    let there = &net.at("mainland").manifest(&manifest).unwrap().document;
    assert_eq!(there.consignments.len(), 1);
}

#[test]
fn a_manifest_is_taken_back_before_it_starts() {
    let mut net = net();
    let manifest = bundled(&mut net);
    let act = Act::CancelManifest { manifest };
    assert_eq!(
        codes(&net.act("hk", of(id("rival")), act.clone())),
        format!("no manifest {manifest}")
    );
    assert_eq!(codes(&net.act("mainland", desk(), act.clone())), "wrong state");
    assert_eq!(codes(&net.act("hk", hauler(), act.clone())), "");
    assert_eq!(codes(&net.act("hk", hauler(), act)), "wrong state");
    let status = |net: &Net, at: &str| {
        let cargo = net.at(at).consignments().next().unwrap().document.status;
        (net.at(at).manifest(&manifest).unwrap().document.status, cargo)
    };
    assert_eq!(status(&net, "hk"), (ManifestStatus::Cancelled, ConsignmentStatus::Declared));
    assert_eq!(status(&net, "mainland"), (ManifestStatus::Cancelled, ConsignmentStatus::Cancelled));
    // Its cargo may be bundled anew, and the other authority takes it again.
    let cargo = net.at("hk").consignments().map(|entry| entry.document.id).collect();
    let form = northbound(cargo);
    let again = id(&net.act("hk", hauler(), Act::Bundle { form }).unwrap().subject);
    assert_ne!(again, manifest);
    started(&mut net, again);
}

#[test]
fn the_journey_is_declared_everywhere_and_ends() {
    let mut net = net();
    let manifest = bundled_over_three(&mut net);
    let journey = started(&mut net, manifest);
    assert_eq!(net.disbelieved, []);
    for at in ["hk", "mainland", "macao"] {
        let declared = net.node(at).effects.iter().find_map(|effect| match effect {
            Effect::Declare { manifest, carrier } => Some((manifest.clone(), carrier.clone())),
            _ => None,
        });
        let (declared, carrier) = declared.unwrap();
        assert_eq!((declared.journey, carrier.as_str()), (journey, "hauler"));
        let places = declared.legs.iter().filter(|leg| leg.from.is_some()).count();
        assert_eq!(places, if at == "hk" { 3 } else { 1 }, "{at}");
        assert!(net.at(at).inspection(&journey).is_some());
        net.act(at, desk(), Act::JourneyEnded { journey }).unwrap();
        let cargo = net.at(at).consignments().next().unwrap().document.status;
        let status = net.at(at).manifest(&manifest).unwrap().document.status;
        assert_eq!((status, cargo), (ManifestStatus::Ended, ConsignmentStatus::Carried));
    }
    let outcome = net.act("hk", desk(), Act::JourneyEnded { journey }).unwrap();
    assert_eq!(outcome.revisions, []);
    assert!(net.act("hk", desk(), Act::JourneyEnded { journey: id("other") }).is_ok());
}

#[test]
fn officers_bundle_for_a_carrier() {
    let mut net = net();
    let form = northbound(declared(&mut net, 1));
    let officer = desk();
    assert_eq!(officer.side, Side::Desk);
    let outcome = net.act("hk", officer, Act::Bundle { form }).unwrap();
    let manifest = net.at("hk").manifest(&id(&outcome.subject)).unwrap();
    assert_eq!(manifest.document.carrier.as_str(), "hauler");
    let by = &outcome.revisions.last().unwrap().by;
    assert_eq!(*by, crate::Author::Account(officer.account));
}

#[test]
fn a_way_that_the_scheme_does_not_go_is_not_taken_from_another_either() {
    let mut net = net();
    bundled(&mut net);
    let told = net.told.iter().find_map(|(_, _, notice)| match notice {
        Notice::Bundled(it) => Some(it.clone()),
        _ => None,
    });
    let mut told = told.unwrap();
    // ITFS is Hong Kong's own: the mainland would ask the carrier for nothing.
    (told.manifest, told.journey, told.scheme) = (id("trick"), id("trick"), id("itfs"));
    net.receive("mainland", "hk", Notice::Bundled(told)).unwrap();
    let manifest = id("trick");
    let outcome = net.receive("mainland", "hk", Notice::Recheck { manifest, round: 2 }).unwrap();
    let [(_, Notice::Checked { checks, .. })] = outcome.told.as_slice() else { panic!() };
    let is_route = |it: &&crate::Check| it.code == crate::CheckCode::RouteInForce;
    assert_eq!(checks.iter().find(is_route).unwrap().state, CheckState::Unmet);
    let there = &net.at("mainland").manifest(&manifest).unwrap().document;
    let detail = there.replies[&id("mainland")].checks.iter().find(is_route).unwrap();
    let reason = detail.reason.as_ref().map(ToString::to_string);
    let expected = r#"scheme_without_way authorities=["hk","mainland"] scheme=itfs"#;
    assert_eq!(reason.as_deref(), Some(expected));
}
