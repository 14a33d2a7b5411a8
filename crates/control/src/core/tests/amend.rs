//! Changes to a journey under way: what fits is done, what does not is refused and told.

use federation_wire::latest as wire;
use journey::{Hold, OrderKind, Phase};
use model::{GapMode, LockId, VehicleId};
use scheme::Change;

use super::bench::{Bench, Where, journey, lock, other_lock, other_vehicle};
use crate::{Action, Declaration, Fact, IncidentKind, IncidentVerdict, core::message::ToCustody};

fn under_way() -> Bench {
    let mut bench = Bench::new(GapMode::Overlap);
    bench.leave_origin();
    assert_eq!(bench.phase("hk"), Phase::UnderWay);
    bench
}

/// The other lock and vehicle go on a journey of their own.
fn occupy_the_others(bench: &mut Bench) -> model::JourneyId {
    let id = model::JourneyId::new("j-2").unwrap();
    let (lock, vehicle) = (other_lock(), other_vehicle());
    let declaration = Declaration { journey: id, lock, vehicle, ..bench.declaration("hk") };
    assert_eq!(bench.act("hk", Action::Declare(declaration)), Ok(()));
    id
}

#[test]
fn the_new_lock_is_sealed_and_the_old_one_let_go() {
    let mut bench = under_way();
    assert_eq!(bench.amend("hk", &Change::Lock { lock: other_lock() }), [OrderKind::Release]);
    assert_eq!(bench.phase("hk"), Phase::Sealing);
    assert_eq!(bench.core("hk").journey(journey()).unwrap().lock, other_lock());
    bench.lets_go("hk");
    bench.report("hk", Where::HkRoad);
    bench.pass("hk", 170);
    assert!(!bench.open_incidents("hk").contains(&IncidentKind::ReleaseFailed));
    assert_eq!(bench.phase("hk"), Phase::Sealing, "the old chip's word is not the new one's");
    assert_eq!(bench.other_connects("hk"), [OrderKind::Seal]);
}

#[test]
fn what_no_lock_guarded_is_for_an_officer_to_judge_before_the_release() {
    let mut bench = under_way();
    bench.report("hk", Where::HkRoad);
    let from = bench.now();
    bench.pass("hk", 40);
    bench.amend("hk", &Change::Lock { lock: other_lock() });
    bench.other_connects("hk");
    assert!(!bench.open_incidents("hk").contains(&IncidentKind::LockReplaced), "not sealed yet");
    bench.other_report("hk", Where::HkRoad);
    assert_eq!(bench.phase("hk"), Phase::UnderWay);
    let incidents = bench.core("hk").incidents();
    let incident = incidents.iter().find(|it| it.kind == IncidentKind::LockReplaced).unwrap();
    assert_eq!((incident.severity, incident.blocking), (watch::Severity::Minor, true));
    let (from_ms, to_ms) = (from.0, bench.now().0);
    let span = [Fact::UnguardedFrom { from_ms }, Fact::UnguardedTo { to_ms }];
    assert_eq!(incident.facts, span);
    for _ in 0..4 {
        bench.other_report("hk", Where::HkExit);
    }
    assert_eq!(bench.phase("hk"), Phase::Held);
    assert!(bench.core("hk").journey(journey()).unwrap().holds.contains(&Hold::OpenIncident));
    bench.restart("hk");
    bench.other_connects("hk");
    bench.resolve_all("hk", IncidentVerdict::Explained);
    bench.other_report("hk", Where::HkExit);
    assert_eq!(bench.phase("hk"), Phase::InGap);
    let wire::Message::Custody(wire::Custody::Offer(offer)) = bench.post("hk", "mainland").message
    else {
        panic!("custody is offered");
    };
    assert!(!offer.tampered);
}

#[test]
fn an_old_lock_that_says_nothing_stays_armed_as_far_as_anybody_knows() {
    let mut bench = under_way();
    bench.amend("hk", &Change::Lock { lock: other_lock() });
    bench.pass("hk", 181);
    let incidents = bench.core("hk").incidents();
    let failed = incidents.iter().find(|it| it.kind == IncidentKind::ReleaseFailed).unwrap();
    assert_eq!((failed.lock, failed.journey), (Some(lock()), None));
    assert_eq!(bench.phase("hk"), Phase::Sealing);
    // Late, but it lets go.
    bench.lets_go("hk");
    bench.report("hk", Where::HkRoad);
    assert!(!bench.open_incidents("hk").contains(&IncidentKind::ReleaseFailed));
}

#[test]
fn what_is_not_here_or_not_free_is_refused() {
    #[track_caller]
    fn check(change: &Change, is_occupied: bool) {
        let mut bench = under_way();
        if is_occupied {
            occupy_the_others(&mut bench);
        }
        let before = bench.core("hk").journey(journey()).unwrap();
        assert_eq!(bench.amend("hk", change), []);
        let after = bench.core("hk").journey(journey()).unwrap();
        assert_eq!((after.lock, after.vehicle), (before.lock, before.vehicle), "{change:?}");
        assert_eq!(bench.open_incidents("hk"), [IncidentKind::AmendmentRefused], "{change:?}");
        assert!(bench.core("hk").journey(journey()).unwrap().holds.contains(&Hold::OpenIncident));
    }
    check(&Change::Lock { lock: LockId::new("nobody").unwrap() }, false);
    check(&Change::Vehicle { vehicle: VehicleId::new("nobody").unwrap() }, false);
    check(&Change::Lock { lock: other_lock() }, true);
    check(&Change::Vehicle { vehicle: other_vehicle() }, true);
    check(&Change::TerminalTransfer { vehicle: other_vehicle() }, true);
}

#[test]
fn an_inspection_holds_the_lock_until_it_is_over() {
    let mut bench = under_way();
    let (journey, now) = (journey(), bench.now());
    bench.core_mut("hk").receive(ToCustody::InspectionDue(journey), now);
    bench.to(Where::HkExit);
    assert_eq!(bench.phase("hk"), Phase::Held);
    assert_eq!(bench.core("hk").journey(journey).unwrap().holds, [Hold::InspectionDue]);
    assert_eq!(bench.phase("mainland"), Phase::Expected, "nothing is offered");
    let (over, now) = (ToCustody::InspectionOver { journey, was_inspected: true }, bench.now());
    bench.core_mut("hk").receive(over, now);
    assert_eq!(bench.phase("hk"), Phase::InGap);
    let wire::Message::Custody(wire::Custody::Offer(offer)) = bench.post("hk", "mainland").message
    else {
        panic!("custody is offered");
    };
    assert!(offer.inspected);
}

#[test]
fn a_vehicle_on_another_journey_is_busy_whatever_the_lock_is_on() {
    let mut bench = Bench::new(GapMode::Overlap);
    let core =
        |bench: &Bench, lock, vehicle, but| bench.core("hk").custody.busy_with(lock, vehicle, but);
    assert_eq!(core(&bench, lock(), other_vehicle(), journey()), None);
    let other = occupy_the_others(&mut bench);
    assert_eq!(core(&bench, lock(), other_vehicle(), journey()), Some(other));
    assert_eq!(core(&bench, other_lock(), other_vehicle(), other), None);
}
