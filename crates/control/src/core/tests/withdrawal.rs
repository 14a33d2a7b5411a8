//! A journey that is taken back before it is sealed leaves its lock, its vehicle and a record.

use journey::{Custody, Phase, WithdrawalError};
use model::{GapMode, JourneyId, Tamper};
use scheme::JourneyReason;

use super::bench::{Bench, Where, journey};
use crate::{
    Action, ActionError, Declaration, IncidentKind, IncidentVerdict, LockCustody, PeerDelivery,
    PeerTaken, StoryKind,
};

fn next_journey() -> JourneyId {
    JourneyId::new("j-2").unwrap()
}

/// The same lock and vehicle go on another journey.
fn declare_next(bench: &mut Bench, name: &'static str) -> Result<(), ActionError> {
    let declaration = Declaration { journey: next_journey(), ..bench.declaration(name) };
    bench.act(name, Action::Declare(declaration))
}

#[test]
fn lock_and_vehicle_are_free_and_the_record_stays() {
    let mut bench = Bench::new(GapMode::Overlap);
    bench.to(Where::Origin);
    let refused = declare_next(&mut bench, "hk").unwrap_err();
    assert!(refused.to_string().starts_with("on_another_journey"), "{refused}");
    for name in ["hk", "mainland"] {
        assert_eq!(bench.withdraw(name), Ok(()));
        assert_eq!(bench.phase(name), Phase::Withdrawn);
        assert_eq!(bench.lock(name).journey, None);
        assert_eq!(bench.story(name, journey()).last(), Some(&StoryKind::Withdrawn));
        let totals = bench.core(name).statistics();
        assert_eq!([totals.expected, totals.under_way], [0, 0], "it is neither");
        assert_eq!(declare_next(&mut bench, name), Ok(()));
        assert_eq!(bench.lock(name).journey, Some(next_journey()));
    }
}

#[test]
fn the_same_after_a_restart() {
    for is_followed in [false, true] {
        let mut bench = Bench::new(GapMode::Overlap);
        assert_eq!(bench.withdraw("hk"), Ok(()));
        if is_followed {
            assert_eq!(declare_next(&mut bench, "hk"), Ok(()));
        }
        let before = bench.lock("hk").journey;
        bench.restart("hk");
        assert_eq!(bench.lock("hk").journey, before);
        assert_eq!(before, is_followed.then(next_journey));
        assert_eq!(bench.phase("hk"), Phase::Withdrawn);
        assert_eq!(bench.withdraw("hk"), Ok(()), "again");
        assert_eq!(
            bench.story("hk", journey()).iter().filter(|it| **it == StoryKind::Withdrawn).count(),
            1
        );
    }
}

#[test]
fn the_lock_is_the_journeys_before_it() {
    let mut bench = Bench::new(GapMode::Overlap);
    bench.drive_to_the_end();
    assert_eq!(declare_next(&mut bench, "hk"), Ok(()));
    let now = bench.now();
    assert_eq!(bench.core_mut("hk").withdraw(next_journey(), now), Ok(()));
    assert_eq!(bench.lock("hk").journey, Some(journey()));
    assert_eq!(bench.lock("hk").custody, LockCustody::None);
}

#[test]
fn what_is_sealed_goes_on() {
    let mut bench = Bench::new(GapMode::Overlap);
    bench.leave_origin();
    let before = bench.core("hk").journey(journey()).unwrap();
    assert_eq!(bench.withdraw("hk"), Err(WithdrawalError::Sealed));
    assert_eq!(bench.core("hk").journey(journey()).unwrap(), before);
    assert_eq!(bench.lock("hk").journey, Some(journey()));
}

#[test]
fn a_journey_withdrawn_only_ahead_goes_back_to_its_giver() {
    let mut bench = Bench::new(GapMode::Overlap);
    assert_eq!(bench.withdraw("mainland"), Ok(()));
    bench.leave_origin();
    bench.to(Where::HkExit);
    assert_eq!(bench.phase("mainland"), Phase::Withdrawn);
    let custody = |bench: &Bench, name| bench.core(name).journey(journey()).unwrap().custody;
    assert!(matches!(custody(&bench, "hk"), Custody::Holding(epoch) if epoch.0 > 1));
    bench.to(Where::MainlandEntry);
    assert_eq!(custody(&bench, "mainland"), Custody::None);
    assert_eq!(bench.stored_points("mainland"), []);
}

#[test]
fn a_withdrawn_journey_is_not_declared_again() {
    let mut bench = Bench::new(GapMode::Overlap);
    assert_eq!(bench.withdraw("hk"), Ok(()));
    let again = bench.declare("hk");
    let why = JourneyReason::JourneyWithdrawn { journey: journey() };
    assert_eq!(again, Err(ActionError::Refused(why.into())));
    let unknown = JourneyId::new("j-9").unwrap();
    assert_eq!(bench.core("hk").custody.check_withdrawal(unknown), Ok(()));
}

#[test]
fn what_there_is_no_room_for_is_not_met() {
    let mut bench = Bench::new(GapMode::Overlap);
    let now = bench.now();
    let declaration = Declaration { journey: next_journey(), ..bench.declaration("hk") };
    let elsewhere = Declaration {
        journey: JourneyId::new("last").unwrap(),
        lock: super::bench::other_lock(),
        vehicle: super::bench::other_vehicle(),
        ..declaration.clone()
    };
    bench.core_mut("hk").set_journeys_max(1);
    let refused = bench.core_mut("hk").check_declaration(&elsewhere, now).unwrap_err();
    assert_eq!(refused, JourneyReason::TooManyJourneys { most: 1 }.into());
    assert_eq!(bench.withdraw("hk"), Ok(()));
    let checked = bench.core_mut("hk").check_declaration(&declaration, now);
    assert!(checked.is_err(), "an offer of the one withdrawn may still come");
    bench.days_later("hk", 14);
    let now = bench.now();
    let checked = bench.core_mut("hk").check_declaration(&declaration, now);
    assert_eq!(checked, Ok(()), "it has left memory by then");
}

#[test]
fn evidence_keeps_nothing_where_it_is_expected() {
    let mut bench = Bench::new(GapMode::Overlap);
    let tamper = federation_wire::latest::Tamper { journey: journey(), hour_ms: 0 };
    let message = federation_wire::latest::Custody::Tamper(tamper).into();
    let from = model::AuthorityId::new("hk").unwrap();
    let delivery = PeerDelivery { from, seq: 1, message, envelope: vec![1] };
    assert_eq!(bench.deliver("mainland", delivery), PeerTaken::Durable);
    assert_eq!(bench.open_incidents("mainland"), [IncidentKind::TamperNotice]);
    assert_eq!(bench.withdraw("mainland"), Ok(()));
    assert_eq!(bench.lock("mainland").journey, None);
    assert_eq!(bench.open_incidents("mainland"), [IncidentKind::TamperNotice], "still to judge");
    bench.resolve_all("mainland", IncidentVerdict::Confirmed);
    assert_eq!(bench.phase("mainland"), Phase::Withdrawn);
    assert_eq!(declare_next(&mut bench, "mainland"), Ok(()));
}

#[test]
fn what_the_desk_has_open_stays_its_to_close() {
    #[track_caller]
    fn check(tamper: Tamper, kind: IncidentKind, must_be_judged: bool) {
        let mut bench = Bench::new(GapMode::Overlap);
        bench.tamper = tamper;
        bench.to(Where::Origin);
        assert_eq!(bench.open_incidents("hk"), [kind]);
        let expected = if must_be_judged { Err(WithdrawalError::Unjudged) } else { Ok(()) };
        assert_eq!(bench.withdraw("hk"), expected, "{kind:?}");
        bench.resolve_all("hk", IncidentVerdict::Explained);
        assert_eq!(bench.withdraw("hk"), Ok(()), "{kind:?}");
        assert_eq!(bench.phase("hk"), Phase::Withdrawn);
    }
    check(Tamper::MOTOR_STUCK, IncidentKind::MotorStuck, false);
    check(Tamper::ILLEGAL_CARD, IncidentKind::IllegalCard, false);
    check(Tamper::SHACKLE_CUT, IncidentKind::ShackleCut, true);
}
