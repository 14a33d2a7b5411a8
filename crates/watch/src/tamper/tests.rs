//! Which bits and events are found, and each only once while it lasts.

use model::{Cover, LockEvent, LockEventKind, LockState, Motor, Opener, Shackle, Tamper};

use super::TamperWatch;
use crate::{Finding, FindingKind};

fn state(tamper: Tamper) -> LockState {
    LockState {
        motor: Motor::Locked,
        shackle: Shackle::Closed,
        cover: Cover::Closed,
        tamper,
        battery: None,
        openings: None,
    }
}

fn event(kind: LockEventKind, opener: Opener, wrong_tries: u16) -> LockEvent {
    LockEvent { kind, opener, credential: None, fence: None, wrong_tries }
}

fn kinds(findings: &[Finding]) -> Vec<FindingKind> {
    findings.iter().map(|finding| finding.kind).collect()
}

#[test]
fn each_alarm_bit_is_found_by_its_kind() {
    use FindingKind as K;
    let table = [
        (Tamper::SHACKLE_CUT, Some(K::ShackleCut)),
        (Tamper::COVER_OPENED, Some(K::CoverOpened)),
        (Tamper::WRONG_PASSWORDS, Some(K::WrongPasswords)),
        (Tamper::ILLEGAL_CARD, Some(K::IllegalCard)),
        (Tamper::MOTOR_STUCK, Some(K::MotorStuck)),
        (Tamper::LOW_BATTERY, Some(K::LowBattery)),
        (Tamper::ILLEGAL_OPENING, Some(K::IllegalOpening)),
        (Tamper::UNLOCKED_TOO_LONG, None),
        (Tamper::VIBRATION, None),
        (Tamper::SUB_LOCK_LOST, None),
        (Tamper::GNSS_FAULT, None),
        (Tamper::POWER_LOST, None),
    ];
    for (bit, expected) in table {
        let (_, found) = TamperWatch::default().state(&state(bit), false);
        assert_eq!(kinds(&found), Vec::from_iter(expected), "{:?}", bit.signs());
    }
}

#[test]
fn a_bit_is_found_when_it_rises_and_not_while_it_lasts() {
    let cut = state(Tamper::SHACKLE_CUT);
    let mut watch = TamperWatch::default();
    let mut counts = Vec::new();
    for lock in [cut, cut, state(Tamper::NONE), cut] {
        let (next, found) = watch.state(&lock, false);
        watch = next;
        counts.push(found.len());
    }
    assert_eq!(counts, [1, 0, 0, 1]);
    assert_eq!(watch.latched(), Tamper::SHACKLE_CUT);
}

#[test]
fn several_bits_at_once_are_several_findings() {
    let both = Tamper::SHACKLE_CUT.with(Tamper::LOW_BATTERY);
    let (watch, found) = TamperWatch::default().state(&state(both), false);
    assert_eq!(kinds(&found), [FindingKind::ShackleCut, FindingKind::LowBattery]);
    let (_, found) = watch.state(&state(both.with(Tamper::MOTOR_STUCK)), false);
    assert_eq!(kinds(&found), [FindingKind::MotorStuck]);
}

#[test]
fn events_are_found_by_their_kind() {
    use FindingKind as K;
    use LockEventKind as E;
    let table = [
        (event(E::ShackleCut, Opener::Unknown, 0), Some(K::ShackleCut)),
        (event(E::CoverOpened, Opener::Unknown, 0), Some(K::CoverOpened)),
        (event(E::Refused, Opener::IllegalCard, 0), Some(K::IllegalCard)),
        (event(E::Refused, Opener::Bluetooth, 4), None),
        (event(E::Refused, Opener::Bluetooth, 5), Some(K::WrongPasswords)),
        (event(E::Locked, Opener::Itself, 0), None),
        (event(E::Unlocked, Opener::RemoteOrder, 9), None),
        (event(E::Noted, Opener::Card, 0), None),
        // Whether an order explains it is for the journey to say.
        (event(E::ShackleOut, Opener::Unknown, 0), None),
    ];
    for (event, expected) in table {
        let (_, found) = TamperWatch::default().event(&event, false);
        assert_eq!(kinds(&found), Vec::from_iter(expected), "{event:?}");
    }
}

#[test]
fn an_event_and_the_state_that_repeats_it_are_one_finding() {
    let cut = event(LockEventKind::ShackleCut, Opener::Unknown, 0);
    let (watch, first) = TamperWatch::default().event(&cut, false);
    let (watch, second) = watch.state(&state(Tamper::SHACKLE_CUT), false);
    let (_, third) = watch.event(&cut, false);
    assert_eq!([first.len(), second.len(), third.len()], [1, 0, 0]);
}

#[test]
fn what_comes_late_is_marked_and_clears_nothing() {
    let (watch, _) = TamperWatch::default().state(&state(Tamper::SHACKLE_CUT), false);
    let (watch, late) = watch.state(&state(Tamper::COVER_OPENED), true);
    assert!(late[0].from_history);
    let (_, again) = watch.state(&state(Tamper::SHACKLE_CUT), false);
    assert!(again.is_empty(), "the late state did not clear the bit");
}

#[test]
fn a_restart_finds_nothing_anew() {
    let (before, _) = TamperWatch::default().state(&state(Tamper::SHACKLE_CUT), false);
    let after = TamperWatch::resumed(before.current());
    let (after, found) = after.state(&state(Tamper::SHACKLE_CUT), false);
    assert!(found.is_empty());
    let (_, found) = after.state(&state(Tamper::COVER_OPENED), false);
    assert_eq!(kinds(&found), [FindingKind::CoverOpened]);
}
