//! The checks before a journey: all met, and each of them unmet by one thing alone.

use std::time::Duration;

use model::{ServerTime, VehicleId};

use super::super::shelf::{Shelf, Shelves};
use super::{
    NOW, Net, desk, id, of,
    trip::{bundled, codes, hauler, net, started},
};
use crate::{
    AccreditationState, Act, CheckCode, CheckReason, CheckState, Device, DeviceKind, Document,
    Effect, Health, JourneyReason, LockClass, Notice, Standing, Uncovered, Vehicle,
    VehicleInspection, WayReason,
};

/// The reason of a check; empty if it has none.
fn said_of(check: &crate::Check) -> String {
    check.reason.as_ref().map(ToString::to_string).unwrap_or_default()
}

/// What the mainland's and our own unmet checks are, after a change and a recheck.
fn unmet(net: &mut Net, change: impl Fn(&mut Net, &str)) -> Vec<(String, CheckCode, String)> {
    let manifest = bundled(net);
    change(net, "mainland");
    net.act("hk", hauler(), Act::Recheck { manifest }).unwrap();
    assert_eq!(net.disbelieved, []);
    let replies = net.at("hk").manifest(&manifest).unwrap().document.replies.clone();
    let lines = replies
        .into_iter()
        .flat_map(|(by, reply)| reply.checks.into_iter().map(move |check| (by.to_string(), check)));
    let open = lines.filter(|(_, check)| check.state != CheckState::Met);
    open.map(|(by, check)| (by, check.code, said_of(&check))).collect()
}

/// One thing is changed at the mainland, which alone then says no, naming a word.
#[track_caller]
fn check(code: CheckCode, word: &str, change: impl Fn(&mut Net, &str)) {
    let mut net = net();
    let unmet = unmet(&mut net, change);
    let [(by, found, detail)] = unmet.as_slice() else { panic!("{unmet:?}") };
    assert_eq!((by.as_str(), *found), ("mainland", code), "{detail}");
    assert!(detail.contains(word), "{detail}");
    let manifest = net.at("hk").manifests().last().unwrap().document.id;
    let outcome = net.act("hk", hauler(), Act::Start { manifest });
    let word: &str = code.into();
    assert!(codes(&outcome).contains(&format!(": {word}")), "{}", codes(&outcome));
}

/// The same of something that stays at the mainland: the word is in its own document, not in what
/// it tells nor in what is kept elsewhere.
#[track_caller]
fn kept(code: CheckCode, word: &str, change: impl Fn(&mut Net, &str)) {
    check(code, "", &change);
    let mut net = net();
    let unmet = unmet(&mut net, change);
    assert_eq!(unmet.len(), 1);
    let manifest = net.at("hk").manifests().last().unwrap().document.id;
    let there = &net.at("mainland").manifest(&manifest).unwrap().document;
    let line = there.replies[&id("mainland")].checks.iter().find(|it| it.code == code).unwrap();
    assert!(said_of(line).contains(word), "{line:?}");
    let mut told = net.told.iter().rev().filter_map(|(_, _, notice)| match notice {
        Notice::Checked { checks, .. } => checks.iter().find(|it| it.code == code),
        _ => None,
    });
    assert_eq!(
        told.next().map(|it| (it.state, it.reason.clone())),
        Some((CheckState::Unmet, None))
    );
}

fn with_party(net: &mut Net, at: &str, change: impl Fn(&mut crate::Party)) {
    let mut party = net.at(at).party(&id("hauler")).unwrap().document.clone();
    change(&mut party);
    net.seed(at, Document::Party(party));
}

fn with_vehicle(net: &mut Net, at: &str, change: impl Fn(&mut crate::Vehicle)) {
    let mut vehicle = net.at(at).vehicle(&id("TRUCK")).unwrap().document.clone();
    change(&mut vehicle);
    net.seed(at, Document::Vehicle(vehicle));
}

fn with_model(net: &mut Net, at: &str, name: &str, change: impl Fn(&mut crate::Model)) {
    let mut model = net.at(at).model(&id(name)).unwrap().document.clone();
    change(&mut model);
    net.seed(at, Document::Model(model));
}

fn with_device(net: &mut Net, at: &str, name: &str, change: impl Fn(&mut crate::Device)) {
    let mut device = net.at(at).device(&name.to_owned()).unwrap().document.clone();
    change(&mut device);
    net.seed(at, Document::Device(device));
}

#[test]
fn everything_is_met() {
    assert_eq!(unmet(&mut net(), |_, _| ()), []);
}

#[test]
fn carrier() {
    let code = CheckCode::CarrierRegistered;
    let stand =
        |standing| move |net: &mut Net, at: &str| with_party(net, at, |it| it.standing = standing);
    check(code, "suspended", stand(Standing::Suspended));
    check(code, "standing=deregistered", stand(Standing::Deregistered));
    check(code, "standing=applicant", stand(Standing::Applicant));
    check(code, "sels", |net, at| with_party(net, at, |it| it.schemes.clear()));
    // A warning keeps nobody from travelling.
    assert_eq!(unmet(&mut net(), stand(Standing::Warned)), []);
}

#[test]
fn vehicle() {
    let code = CheckCode::VehicleRegistered;
    check(code, "suspended", |net, at| {
        with_vehicle(net, at, |it| it.standing = Standing::Suspended);
    });
    check(code, "2026-11-22", |net, at| with_vehicle(net, at, |it| it.expires_at_ms = Some(NOW.0)));
    let inspected =
        |passed| VehicleInspection { at_ms: NOW.0, by: id("officer"), passed, note: String::new() };
    check(CheckCode::VehicleInspected, "2026-11-22", |net, at| {
        with_vehicle(net, at, |it| it.inspections = vec![inspected(true), inspected(false)]);
    });
    let mended = |net: &mut Net, at: &str| {
        with_vehicle(net, at, |it| it.inspections = vec![inspected(false), inspected(true)]);
    };
    assert_eq!(unmet(&mut net(), mended), []);
}

#[test]
fn accreditation() {
    for (name, code) in
        [("LOCK-1", CheckCode::LockAccredited), ("UNIT-1", CheckCode::UnitAccredited)]
    {
        let state = |state| {
            move |net: &mut Net, at: &str| {
                let own = id(at);
                with_model(net, at, name, |it| {
                    it.accreditations.get_mut(&own).unwrap().state = state;
                });
            }
        };
        check(code, "model_withdrawn", state(AccreditationState::Withdrawn));
        check(code, "model_refused", state(AccreditationState::Refused));
        check(code, "model_undecided", state(AccreditationState::Pending));
        check(code, "model_not_accredited", |net, at| {
            with_model(net, at, name, |it| drop(it.accreditations.remove(&id(at))));
        });
        check(code, "model_expired", |net, at| {
            let own = id(at);
            with_model(net, at, name, |it| {
                it.accreditations.get_mut(&own).unwrap().until_ms = Some(NOW.0);
            });
        });
        check(code, "model_not_begun", |net, at| {
            let own = id(at);
            with_model(net, at, name, |it| {
                it.accreditations.get_mut(&own).unwrap().since_ms = Some(NOW.0 + 1);
            });
        });
    }
    check(CheckCode::LockAccredited, "model_class_c", |net, at| {
        with_model(net, at, "LOCK-1", |it| it.class = Some(LockClass::C));
    });
}

#[test]
fn enrolment() {
    for (name, code) in [("TRUCK-L", CheckCode::LockEnrolled), ("TRUCK-U", CheckCode::UnitEnrolled)]
    {
        check(code, "suspended", |net, at| {
            with_device(net, at, name, |it| it.standing = Standing::Suspended);
        });
        check(code, "no_chip", |net, at| with_device(net, at, name, |it| it.chip = None));
    }
    check(CheckCode::LockEnrolled, "TRUCK", |net, at| {
        with_device(net, at, "TRUCK-L", |it| it.vehicle = id("SPARE"));
    });
    // A vehicle without a unit has no model of it either.
    let moved = |net: &mut Net, at: &str| {
        with_device(net, at, "TRUCK-U", |it| it.vehicle = id("SPARE"));
    };
    let codes: Vec<_> = unmet(&mut net(), moved).into_iter().map(|it| it.1).collect();
    let expected = [CheckCode::UnitAccredited, CheckCode::UnitEnrolled, CheckCode::DevicesHealthy];
    assert_eq!(codes, expected);
}

/// What is unmet, as one line each.
fn said(net: &mut Net, change: impl Fn(&mut Net, &str)) -> Vec<String> {
    let lines = unmet(net, change);
    lines.into_iter().map(|(_, code, detail)| format!("{code:?}: {detail}")).collect()
}

#[test]
fn another_carriers_lock_or_vehicle_says_nothing_of_itself() {
    let lock = [
        "LockAccredited: ",
        "LockEnrolled: lock_not_on_vehicle lock=TRUCK-L vehicle=TRUCK",
        "DevicesHealthy: ",
        "LockAndVehicleFree: ",
    ];
    let well = said(&mut net(), |net, at| {
        with_device(net, at, "TRUCK-L", |it| it.carrier = id("rival"));
    });
    assert_eq!(well, lock);
    // Nor does it when it is suspended, silent, busy and of a model that is not accredited.
    let badly = said(&mut net(), |net, at| {
        with_device(net, at, "TRUCK-L", |it| {
            (it.carrier, it.standing, it.chip) = (id("rival"), Standing::Suspended, None);
        });
        net.node(at).facts.lock_health.insert(id("TRUCK-L"), Health::default());
        net.node(at).facts.busy.push((id("TRUCK-L"), id("ELSE"), id("trip-9")));
    });
    assert_eq!(badly, lock);
    // Nor is a lock that does not exist told apart from one that does.
    let unknown = said(&mut net(), |net, at| {
        let devices: &mut Shelf<String, Device> = net.node(at).register.enrolment.shelf();
        devices.remove("TRUCK-L").unwrap();
    });
    assert_eq!(unknown, lock);

    let vehicle = [
        "VehicleRegistered: vehicle_not_of_carrier authority=mainland carrier=hauler vehicle=TRUCK",
        "VehicleInspected: ",
        "LockEnrolled: lock_not_on_vehicle lock=TRUCK-L vehicle=TRUCK",
        "UnitAccredited: ",
        "UnitEnrolled: ",
        "DevicesHealthy: ",
        "LockAndVehicleFree: ",
    ];
    let foreign = said(&mut net(), |net, at| {
        with_vehicle(net, at, |it| it.carrier = id("rival"));
        net.node(at).facts.busy.push((id("ELSE"), id("TRUCK"), id("trip-9")));
    });
    assert_eq!(foreign, vehicle);
    let unknown = said(&mut net(), |net, at| {
        let vehicles: &mut Shelf<VehicleId, Vehicle> = net.node(at).register.enrolment.shelf();
        vehicles.remove(&id("TRUCK")).unwrap();
    });
    assert_eq!(unknown, vehicle);
}

#[test]
fn health() {
    let code = CheckCode::DevicesHealthy;
    let well = Health { heard_at: Some(NOW), battery_percent: Some(90), is_blocked: false };
    let lock = |health| {
        move |net: &mut Net, at: &str| {
            net.node(at).facts.lock_health.insert(id("TRUCK-L"), health);
        }
    };
    let unit = |health| {
        move |net: &mut Net, at: &str| {
            net.node(at).facts.unit_health.insert(id("TRUCK"), health);
        }
    };
    let heard =
        |minutes: i64| Health { heard_at: Some(ServerTime(NOW.0 - minutes * 60_000)), ..well };
    kept(code, "never_heard", lock(Health { heard_at: None, ..well }));
    kept(code, "minutes=31 ", lock(heard(31)));
    kept(code, " percent=14", lock(Health { battery_percent: Some(14), ..well }));
    kept(code, "blocked kind=unit", unit(Health { is_blocked: true, ..well }));
    assert_eq!(unmet(&mut net(), lock(heard(30))), []);
    assert_eq!(unmet(&mut net(), lock(Health { battery_percent: Some(15), ..well })), []);
    assert_eq!(unmet(&mut net(), unit(Health { battery_percent: None, ..well })), []);
}

#[test]
fn route() {
    let code = CheckCode::RouteInForce;
    kept(code, "no_road", |net, at| {
        let leg = (id("mainland-boundary"), id("mainland-depot"));
        net.node(at).facts.leg_faults.insert(leg, WayReason::NoRoad { from: leg.0, to: leg.1 });
    });
    kept(code, "too_many_journeys most=1", |net, at| {
        let full = JourneyReason::TooManyJourneys { most: 1 };
        net.node(at).facts.declaration_fault = Some(full.into());
    });
    // Whether cargo goes between both ends is asked where the manifest was filed.
    let closed = |net: &mut Net, _: &str| {
        net.node("hk").facts.closed.insert((id("hk-terminal"), id("mainland-depot")));
    };
    let unmet = unmet(&mut net(), closed);
    assert_eq!((unmet.len(), unmet[0].0.as_str(), unmet[0].1), (1, "hk", code));
}

#[test]
fn cargo() {
    // The mainland knows of a rule that its own papers break: a permit that ran out.
    let mut net = net();
    let manifest = bundled(&mut net);
    let told = net.told.iter().find_map(|(_, _, notice)| match notice {
        Notice::Cargo { consignments, .. } => Some(consignments.clone()),
        _ => None,
    });
    let mut consignments = told.unwrap();
    consignments[0].form.is_warehoused = true;
    let outcome =
        net.receive("mainland", "hk", Notice::Cargo { manifest, round: 1, consignments }).unwrap();
    let [(_, Notice::Checked { checks, .. })] = outcome.told.as_slice() else { panic!() };
    let line = checks.iter().find(|it| it.code == CheckCode::CargoCovered).unwrap();
    assert_eq!(line.state, CheckState::Unmet);
    let (consignment, rule) = (id("hk-c-1"), Some(id("transferred-not-warehoused")));
    let uncovered = vec![Uncovered { consignment, rule }];
    assert_eq!(line.reason, Some(CheckReason::Uncovered { uncovered, more: 0 }.into()));
}

#[test]
fn cargo_that_has_not_come() {
    let mut net = net();
    let form = super::trip::northbound(super::trip::declared(&mut net, 6));
    let outcome = net.act_untold("hk", hauler(), Act::Bundle { form }).unwrap();
    let manifest = id(&outcome.subject);
    let told: Vec<_> = net.under_way.drain(..).collect();
    let receive = |net: &mut Net, notice: &Notice| {
        net.receive("mainland", "hk", notice.clone()).unwrap().told
    };
    assert_eq!(receive(&mut net, &told[0].2), []);
    assert_eq!(receive(&mut net, &told[1].2), []);
    let answer = receive(&mut net, &Notice::Recheck { manifest, round: 2 });
    let [(_, Notice::Checked { checks, .. })] = answer.as_slice() else { panic!() };
    let line = checks.iter().find(|it| it.code == CheckCode::ManifestBundled).unwrap();
    assert_eq!(line.reason, Some(CheckReason::CargoIncomplete { count: 5, most: 6 }.into()));
    assert_eq!(receive(&mut net, &told[2].2).len(), 1);
}

#[test]
fn bundled_late() {
    let mut net = net();
    let manifest = bundled(&mut net);
    let mut it = net.at("hk").manifest(&manifest).unwrap().document.clone();
    it.bundled_at_ms = it.crosses_at_ms - 29 * 60_000;
    net.seed("hk", Document::Manifest(it));
    let outcome = net.act("hk", hauler(), Act::Start { manifest });
    assert_eq!(codes(&outcome), "refused, : bundled_in_time");
}

#[test]
fn lock_and_vehicle() {
    let code = CheckCode::LockAndVehicleFree;
    kept(code, "busy", |net, at| {
        net.node(at).facts.busy.push((id("TRUCK-L"), id("ELSE"), id("trip-9")));
    });
    kept(code, "busy", |net, at| {
        net.node(at).facts.busy.push((id("ELSE"), id("TRUCK"), id("trip-9")));
    });
}

#[test]
fn a_start_needs_every_answer() {
    let mut net = net();
    let form = super::trip::northbound(super::trip::declared(&mut net, 1));
    let outcome = net.act_untold("hk", hauler(), Act::Bundle { form }).unwrap();
    let manifest = id(&outcome.subject);
    let start = Act::Start { manifest };
    let outcome = net.act_untold("hk", hauler(), start.clone());
    assert_eq!(codes(&outcome), "refused, : not_answered");
    net.relay();
    let outcome = net.act("hk", of(id("rival")), start.clone());
    assert_eq!(codes(&outcome), format!("no manifest {manifest}"));
    assert_eq!(codes(&net.act("mainland", desk(), start.clone())), "wrong state");
    // What was met when it answered need not be so when it starts.
    let mut own = super::trip::net();
    let manifest = bundled(&mut own);
    own.pass(Duration::from_mins(5));
    own.node("hk").facts.health.is_blocked = true;
    let outcome = own.act("hk", hauler(), Act::Start { manifest });
    assert_eq!(codes(&outcome), "refused, : devices_healthy");
    started(&mut net, manifest);
    assert_eq!(codes(&net.act("hk", hauler(), start)), "wrong state");
}

#[test]
fn a_start_needs_new_answers() {
    let mut net = net();
    let manifest = bundled(&mut net);
    let start = Act::Start { manifest };
    net.pass(Duration::from_millis(15 * 60_000 + 1));
    assert_eq!(codes(&net.act("hk", hauler(), start.clone())), "wrong state");
    assert!(net.under_way.is_empty());
    net.act("hk", hauler(), Act::Recheck { manifest }).unwrap();
    net.pass(Duration::from_mins(15));
    assert_eq!(codes(&net.act("hk", hauler(), start)), "");
}

/// A start so many minutes before it is to cross, with new answers.
#[track_caller]
fn start_before(minutes: i64, expected: &str) {
    let mut net = net();
    let mut form = super::trip::northbound(super::trip::declared(&mut net, 1));
    form.crosses_at_ms = NOW.0 + 3 * 86_400_000;
    let outcome = net.act("hk", hauler(), Act::Bundle { form }).unwrap();
    let manifest = id(&outcome.subject);
    let wait_ms = 3 * 86_400_000 - minutes * 60_000;
    net.pass(Duration::from_millis(u64::try_from(wait_ms).unwrap()));
    net.act("hk", hauler(), Act::Recheck { manifest }).unwrap();
    let outcome = net.act("hk", hauler(), Act::Start { manifest });
    assert_eq!(codes(&outcome), expected, "{minutes} minutes before");
}

#[test]
fn a_start_has_its_time() {
    start_before(24 * 60 + 1, "refused, start_early");
    start_before(24 * 60, "");
    start_before(-12 * 60, "");
    start_before(-12 * 60 - 1, "refused, start_late");
}

#[test]
fn who_hears_of_a_start_looks_at_its_own_clock() {
    for (late_minutes, begins) in [(10, true), (11, false)] {
        let mut net = net();
        let manifest = bundled(&mut net);
        net.pass(Duration::from_mins(60 + 12 * 60 + late_minutes));
        net.act("hk", hauler(), Act::Recheck { manifest }).unwrap();
        let outcome =
            net.receive("mainland", "hk", Notice::Started { manifest, round: 3 }).unwrap();
        let declares = outcome.effects.iter().any(|it| matches!(it, Effect::Declare { .. }));
        assert_eq!(declares, begins, "{late_minutes} minutes");
        let [(_, Notice::Checked { checks, .. })] = outcome.told.as_slice() else { panic!() };
        let line = checks.iter().find(|it| it.code == CheckCode::BundledInTime).unwrap();
        assert_eq!(line.state == CheckState::Met, begins);
    }
}

#[test]
fn what_devices_showed_is_not_kept_even_if_it_is_told() {
    let mut net = net();
    let manifest = bundled(&mut net);
    let line = |state| crate::Check {
        code: CheckCode::DevicesHealthy,
        state,
        reason: Some(CheckReason::NeverHeard { kind: DeviceKind::Lock }.into()),
    };
    for state in [CheckState::Met, CheckState::Unmet] {
        let checks = vec![line(state)];
        net.receive("hk", "mainland", Notice::Checked { manifest, round: 1, checks }).unwrap();
        let replies = &net.at("hk").manifest(&manifest).unwrap().document.replies;
        assert_eq!(replies[&id("mainland")].checks[0].reason, None);
    }
}

#[test]
fn answers_are_whole() {
    let mut net = net();
    let manifest = bundled(&mut net);
    let line = crate::Check { code: CheckCode::CargoCovered, state: CheckState::Met, reason: None };
    let cases = [
        (vec![], "refused, checks_unfit"),
        (vec![line.clone(); 2], "refused, checks_unfit"),
        (vec![line], ""),
    ];
    for (checks, expected) in cases {
        let outcome = net.receive("hk", "mainland", Notice::Checked { manifest, round: 1, checks });
        assert_eq!(codes(&outcome), expected);
    }
}
