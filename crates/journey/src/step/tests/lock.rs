//! The lock on the own leg: seal, hold, release, openings, orders that fail.

use model::GapMode;

use super::bench::{
    Bench, FALSE_ALARM, INCIDENT, OPENED, REAL, RELEASE_OK, SEAL_OK, at, at_unread, closed, ended,
    expecting, in_gap, last_ended, last_under_way, offer, open, plan, sealed, short, under_way,
};
use crate::{
    Chip, Custody, End, Epoch, Evidence, Hold, Input, OrderKind, OrderOutcome, Phase,
    RELEASE_RETRIES_MAX, Seen, Whereabouts,
    Whereabouts::{Destination, Elsewhere, Entry, Exit, Origin, Unknown},
};
use std::time::Duration;

/// Declared, and not seen anywhere yet.
fn declared() -> Bench {
    Bench::new(plan(&["hk", "mainland"], 0, GapMode::Scheme))
}

fn origin() -> Bench {
    let mut bench = declared();
    bench.check(at_unread(Origin), "");
    bench
}

/// A sighting from the device's memory.
fn remembered(place: Whereabouts) -> Input {
    Input::Seen(Seen { place, fresh: false, chip: None })
}

#[test]
fn a_closed_lock_is_sealed_on_leaving_the_origin() {
    let mut bench = origin();
    bench.check(at(Origin, open(None)), "");
    bench.check(Input::Opened { by_order: false }, "");
    bench.check(at(Origin, closed(None)), "");
    bench.check(at(Unknown, closed(None)), "");
    bench.check(remembered(Elsewhere), "");
    bench.check(at(Elsewhere, closed(None)), "seal");
    bench.check(at(Elsewhere, closed(None)), "");
    bench.check(SEAL_OK, "started");
    bench.stands(Phase::UnderWay, Custody::Holding(Epoch(1)));
}

#[test]
fn a_lock_that_seals_on_closing_needs_no_order() {
    let mut bench = origin();
    bench.check(at(Elsewhere, sealed(None)), "started");
}

#[test]
fn an_unclosed_lock_calls_the_desk_once_and_is_sealed_when_closed() {
    for first in [Some(open(None)), None] {
        let mut bench = origin();
        bench.check(at(Elsewhere, first), "raise seal_missing");
        bench.check(at(Elsewhere, open(None)), "");
        bench.stands(Phase::AtOrigin, Custody::Holding(Epoch(1)));
        bench.check(INCIDENT, "");
        bench.check(at(Elsewhere, closed(None)), "seal");
        bench.check(SEAL_OK, "started");
        bench.check(at(Exit, sealed(None)), "");
        assert_eq!(bench.state.holds(), [Hold::OpenIncident]);
        bench.check(FALSE_ALARM, "release");
    }
}

#[test]
fn a_seal_is_ordered_four_times_and_again_after_the_officer() {
    let mut bench = origin();
    bench.check(at(Elsewhere, closed(None)), "seal");
    for _ in 0..3 {
        bench.check(ended(OrderKind::Seal, OrderOutcome::Failed), "seal");
    }
    bench.check(ended(OrderKind::Seal, OrderOutcome::Expired), "raise seal_failed");
    bench.check(at(Elsewhere, closed(None)), "");
    bench.check(INCIDENT, "").check(FALSE_ALARM, "seal");
    bench.check(SEAL_OK, "started");
}

#[test]
fn a_chip_that_holds_although_its_order_expired_is_believed() {
    let mut bench = origin();
    bench.check(at(Elsewhere, closed(None)), "seal");
    bench.check(at(Elsewhere, sealed(None)), "");
    bench.check(ended(OrderKind::Seal, OrderOutcome::Expired), "started");

    let mut bench = origin();
    bench.check(at(Elsewhere, closed(None)), "seal");
    for _ in 0..4 {
        bench.give(ended(OrderKind::Seal, OrderOutcome::Failed));
    }
    bench.check(at(Elsewhere, sealed(None)), "clear seal_failed, started");
}

#[test]
fn what_holds_the_release() {
    #[track_caller]
    fn check(name: &str, prepare: &[Input], arrive: Input, expected: &[Hold]) {
        let mut bench = under_way(GapMode::Scheme);
        for input in prepare {
            bench.give(input.clone());
        }
        bench.give(arrive);
        assert_eq!(bench.state.holds(), expected, "{name}");
        let released = bench.state.phase() == Phase::Releasing;
        assert_eq!(released, expected.is_empty(), "{name}");
    }
    let good = || at(Exit, sealed(Some(7)));
    let stale = Input::Seen(Seen { place: Exit, fresh: false, chip: Some(sealed(None)) });
    let covered = Chip { cover_open: true, ..sealed(None) };
    check("nothing", &[], good(), &[]);
    check("elsewhere", &[], at(Elsewhere, sealed(None)), &[Hold::NotInZone]);
    check("the other end's zone", &[], at(Destination, sealed(None)), &[Hold::NotInZone]);
    check("a stale fix", &[], stale, &[Hold::NotInZone]);
    check("an incident", &[INCIDENT], good(), &[Hold::OpenIncident]);
    check("a warning", &[Input::IncidentOpened { blocking: false }], good(), &[]);
    check("evidence without incident", &[Input::Tampered], good(), &[Hold::EvidenceOpen]);
    check("the cover", &[], at(Exit, covered), &[Hold::NotSealed]);
    check("judged", &[Input::Tampered, INCIDENT, FALSE_ALARM], good(), &[]);
    check("confirmed", &[Input::Tampered, INCIDENT, REAL], good(), &[]);
    check("an inspection", &[Input::InspectionDue], good(), &[Hold::InspectionDue]);
    let over = Input::InspectionOver { inspected: false };
    check("an inspection avoided", &[Input::InspectionDue, over], good(), &[]);
}

#[test]
fn an_inspection_that_is_over_lets_go() {
    for inspected in [false, true] {
        let mut bench = under_way(GapMode::Overlap);
        bench.check(Input::InspectionDue, "").check(at(Exit, sealed(Some(7))), "");
        bench.stands(Phase::Held, Custody::Holding(Epoch(1)));
        bench.give(Input::InspectionOver { inspected });
        bench.stands(Phase::InGap, Custody::Released(Epoch(1)));
        assert_eq!(bench.state.offer().unwrap().inspected, inspected);
    }
}

#[test]
fn the_new_lock_is_sealed_where_the_old_one_was() {
    for mode in [GapMode::Overlap, GapMode::Scheme] {
        let mut bench = under_way(mode);
        bench.check(Input::LockReplaced, "seal");
        bench.stands(Phase::Sealing, Custody::Holding(Epoch(1)));
        let snapshot = bench.state.snapshot();
        assert_eq!((snapshot.armed, snapshot.chip, snapshot.seal_orders), (false, None, 1));
        // Its counter is another one, and it does not hold yet.
        bench.check(at(Elsewhere, closed(Some(90))), "").check(SEAL_OK, "raise lock_replaced");
        bench.stands(Phase::UnderWay, Custody::Holding(Epoch(1)));
        bench.give(INCIDENT);
        bench.give(FALSE_ALARM);
        bench.give(at(Exit, sealed(Some(90))));
        assert_eq!(bench.state.snapshot().baseline, Some(90));
    }
}

#[test]
fn a_lock_replaced_at_the_end_of_the_leg_is_sealed_before_it_is_released() {
    let mut bench = last_under_way(GapMode::Scheme);
    bench.check(at(Destination, sealed(Some(7))), "release").check(Input::LockReplaced, "seal");
    bench.check(at(Destination, closed(Some(90))), "").check(SEAL_OK, "raise lock_replaced");
    bench.give(INCIDENT);
    bench.check(at(Destination, sealed(Some(90))), "").check(FALSE_ALARM, "release");
}

#[test]
fn what_no_lock_guarded_is_judged_before_the_end() {
    #[track_caller]
    fn check(judged: &[Input], end: &str) {
        let mut bench = last_under_way(GapMode::Overlap);
        bench.check(Input::LockReplaced, "seal").check(SEAL_OK, "raise lock_replaced");
        for input in judged {
            bench.give(input.clone());
        }
        let mut effects = bench.give(at(Destination, sealed(Some(90))));
        effects.extend(bench.give(RELEASE_OK));
        let effects: Vec<_> = effects.iter().map(short).collect();
        assert_eq!(effects.join(", "), end);
    }
    let unreleased = "flag: release_not_awaited";
    check(&[], unreleased);
    check(&[INCIDENT], unreleased);
    check(&[INCIDENT, FALSE_ALARM], "release, ended clean, Earlier: ended clean");
    check(&[INCIDENT, REAL], "release, ended exception, Earlier: ended exception");
}

#[test]
fn a_new_lock_is_no_alarm_while_it_is_put_on() {
    let mut bench = under_way(GapMode::Overlap);
    let heard = bench.now;
    bench.wait(Duration::from_mins(7)).check(Input::LockReplaced, "seal");
    assert_eq!(bench.state.verdict(), End::Exception, "nobody knows yet");
    bench.check(at(Elsewhere, open(Some(90))), "").check(OPENED, "");
    let replaced = bench.now;
    bench.wait(Duration::from_mins(3)).check(Input::LockReplaced, "seal");
    bench.check(SEAL_OK, "raise lock_replaced");
    let span = bench.state.unguarded().unwrap();
    assert_eq!((span.from, span.to), (heard, Some(bench.now)));
    bench.check(OPENED, "raise unattributed_opening");
    // The next one begins where the lock of before was last known to hold.
    bench.wait(Duration::from_mins(1)).give(Input::LockReplaced);
    assert_eq!(bench.state.unguarded().unwrap().to, None);
    assert!(bench.state.unguarded().unwrap().from > replaced);
}

#[test]
fn what_was_never_sealed_has_not_been_left_unguarded() {
    let mut bench = origin();
    bench.check(Input::LockReplaced, "");
    bench.give(at(Origin, closed(None)));
    bench.check(at(Elsewhere, closed(None)), "seal").check(Input::LockReplaced, "seal");
    bench.check(SEAL_OK, "started");
    assert_eq!(bench.state.unguarded(), None);
}

#[test]
fn a_gap_that_the_old_lock_did_not_prove_stays_unproven() {
    let mut bench = expecting(GapMode::Scheme);
    bench.give(at(Entry, closed(Some(7))));
    bench.give(Input::Offered(offer(1, Some(7), GapMode::Scheme)));
    bench.check(Input::LockReplaced, "raise gap_unproven, seal");
    assert_eq!(bench.state.gap_proof(), crate::GapProof::Unproven);
}

#[test]
fn a_lock_replaced_outside_the_leg_orders_nothing() {
    expecting(GapMode::Overlap).check(Input::LockReplaced, "");
    let flagged = "flag: replaced_in_gap";
    in_gap(GapMode::Overlap).check(Input::LockReplaced, flagged);
    last_ended(GapMode::Overlap).check(Input::LockReplaced, "");
}

#[test]
fn an_inspection_after_the_leg_is_flagged() {
    let mut bench = last_ended(GapMode::Scheme);
    bench.check(Input::InspectionDue, "flag: inspection_after_leg");
    bench.check(Input::InspectionOver { inspected: false }, "");
    assert!(!bench.state.snapshot().inspection_due);
}

#[test]
fn only_custody_inspects_what_is_due() {
    let flagged = "flag: inspection_outside_custody";
    for mut bench in [expecting(GapMode::Overlap), in_gap(GapMode::Scheme)] {
        bench.check(Input::InspectionDue, "");
        bench.check(Input::InspectionOver { inspected: true }, flagged);
        assert!(bench.state.snapshot().inspection_due);
        bench.check(Input::InspectionOver { inspected: false }, "");
        assert!(!bench.state.snapshot().inspection_due);
    }
}

#[test]
fn old_knowledge_releases_nothing() {
    let mut bench = under_way(GapMode::Scheme);
    bench.check(INCIDENT, "").check(at(Exit, sealed(Some(7))), "");
    bench.wait(Duration::from_secs(121)).check(FALSE_ALARM, "");
    assert_eq!(bench.state.holds(), [Hold::NoFreshFix, Hold::NoFreshChip]);
    bench.check(at_unread(Exit), "");
    assert_eq!(bench.state.holds(), [Hold::NoFreshChip]);
    bench.check(at(Unknown, sealed(Some(7))), "release");
}

#[test]
fn a_clock_set_back_releases_nothing() {
    let mut bench = under_way(GapMode::Scheme);
    bench.wait(Duration::from_hours(1));
    bench.check(INCIDENT, "").check(at(Exit, sealed(Some(7))), "");
    bench.now = model::ServerTime(0);
    bench.check(FALSE_ALARM, "");
    assert_eq!(bench.state.holds(), [Hold::NoFreshFix, Hold::NoFreshChip]);
}

#[test]
fn leaving_the_zone_unreleased_is_under_way_again() {
    let mut bench = under_way(GapMode::Scheme);
    bench.check(INCIDENT, "").check(at(Exit, sealed(Some(7))), "");
    bench.stands(Phase::Held, Custody::Holding(Epoch(1)));
    bench.check(at(Elsewhere, sealed(Some(7))), "");
    bench.stands(Phase::UnderWay, Custody::Holding(Epoch(1)));
    bench.check(FALSE_ALARM, "").check(at(Exit, sealed(Some(7))), "release");
    bench.check(at_unread(Elsewhere), "");
    bench.stands(Phase::Releasing, Custody::Holding(Epoch(1)));
}

#[test]
fn a_failed_release_is_repeated_only_after_an_officer() {
    for outcome in [OrderOutcome::Failed, OrderOutcome::Expired] {
        let mut bench = last_under_way(GapMode::Scheme);
        bench.check(at(Destination, sealed(Some(7))), "release");
        bench.check(ended(OrderKind::Release, outcome), "raise release_failed");
        bench.check(at(Destination, sealed(Some(7))), "");
        assert_eq!(bench.state.holds(), [Hold::OpenIncident]);
        bench.check(INCIDENT, "").check(at(Destination, sealed(Some(7))), "");
        bench.check(FALSE_ALARM, "release");
        bench.check(RELEASE_OK, "ended clean, Earlier: ended clean");
    }
}

#[test]
fn a_release_obeyed_late_counts_where_it_was_meant_to_happen() {
    let expired = || ended(OrderKind::Release, OrderOutcome::Expired);
    let mut there = under_way(GapMode::Scheme);
    there.check(at(Exit, sealed(Some(7))), "release").check(expired(), "raise release_failed");
    there.check(at(Exit, closed(Some(7))), "");
    there.check(RELEASE_OK, "clear release_failed, Next: offer 1 #7");

    let mut gone = under_way(GapMode::Scheme);
    gone.check(at(Exit, sealed(Some(7))), "release").check(expired(), "raise release_failed");
    gone.check(at(Elsewhere, sealed(Some(7))), "");
    gone.check(RELEASE_OK, "raise unattributed_opening");
}

#[test]
fn an_opening_nobody_ordered_is_evidence() {
    let mut bench = under_way(GapMode::Scheme);
    bench.check(Input::Opened { by_order: true }, "");
    bench.check(OPENED, "raise unattributed_opening").check(OPENED, "raise unattributed_opening");
    assert_eq!(bench.state.evidence(), Evidence::Open);
    bench.check(INCIDENT, "").check(FALSE_ALARM, "");
    bench.check(OPENED, "raise unattributed_opening");
}

#[test]
fn a_second_opening_is_covered_by_the_incident_still_open_for_the_first() {
    let mut bench = under_way(GapMode::Scheme);
    bench.check(OPENED, "raise unattributed_opening").check(INCIDENT, "");
    bench.check(OPENED, "raise unattributed_opening");
    assert_eq!(bench.state.evidence(), Evidence::UnderReview);
    bench.check(FALSE_ALARM, "");
    assert_eq!(bench.state.evidence(), Evidence::Judged);
    bench.check(at(Exit, sealed(Some(7))), "release");
}

#[test]
fn an_opening_after_its_incident_was_closed_is_not_judged_with_another() {
    let mut bench = under_way(GapMode::Scheme);
    bench.check(OPENED, "raise unattributed_opening").check(INCIDENT, "");
    bench.check(Input::Tampered, "").check(INCIDENT, "");
    bench.check(FALSE_ALARM, "");
    bench.check(OPENED, "raise unattributed_opening").check(INCIDENT, "");
    bench.check(FALSE_ALARM, "");
    assert_eq!(bench.state.evidence(), Evidence::UnderReview);
    bench.check(at(Exit, sealed(Some(7))), "");
    assert_eq!(bench.state.holds(), [Hold::OpenIncident]);
    bench.check(FALSE_ALARM, "release");
    assert_eq!(bench.state.evidence(), Evidence::Judged);
}

#[test]
fn an_unsealing_anew_is_raised_although_another_incident_is_open() {
    let mut bench = under_way(GapMode::Scheme);
    bench.check(INCIDENT, "");
    bench.check(at(Elsewhere, open(Some(8))), "raise unsealed_under_way").check(INCIDENT, "");
    bench.check(FALSE_ALARM, "").check(at(Elsewhere, sealed(Some(8))), "");
    bench.check(at(Elsewhere, open(Some(9))), "raise unsealed_under_way");
}

#[test]
fn what_never_came_to_the_origin_does_not_leave_it() {
    let mut bench = declared();
    for chip in [open(None), closed(None), sealed(None)] {
        bench.check(at(Elsewhere, chip), "").check(at(Exit, chip), "");
    }
    bench.check(at(Unknown, closed(None)), "").check(remembered(Elsewhere), "");
    bench.stands(Phase::AtOrigin, Custody::Holding(Epoch(1)));
    bench.check(at(Origin, closed(None)), "").check(at(Elsewhere, closed(None)), "seal");
}

#[test]
fn an_origin_known_only_from_the_devices_memory_has_been_left() {
    let mut bench = declared();
    bench.check(at(Elsewhere, closed(None)), "");
    bench.check(remembered(Origin), "").check(remembered(Elsewhere), "");
    bench.stands(Phase::AtOrigin, Custody::Holding(Epoch(1)));
    bench.check(at(Elsewhere, closed(None)), "seal").check(SEAL_OK, "started");

    let mut unclosed = declared();
    unclosed.check(remembered(Origin), "").check(at(Elsewhere, open(None)), "raise seal_missing");
}

#[test]
fn a_release_withdrawn_is_no_failure_and_is_judged_anew() {
    let withdrawn = || ended(OrderKind::Release, OrderOutcome::Withdrawn);
    let mut bench = under_way(GapMode::Scheme);
    bench.check(at(Exit, sealed(Some(7))), "release").check(INCIDENT, "");
    bench.check(withdrawn(), "");
    bench.stands(Phase::Held, Custody::Holding(Epoch(1)));
    bench.check(at(Exit, sealed(Some(7))), "").check(FALSE_ALARM, "release");
    bench.check(withdrawn(), "").check(at(Exit, sealed(Some(7))), "release");
    bench.check(RELEASE_OK, "Next: offer 1 #7");

    let mut gone = under_way(GapMode::Scheme);
    gone.check(at(Exit, sealed(Some(7))), "release").check(at_unread(Elsewhere), "");
    gone.check(withdrawn(), "");
    gone.stands(Phase::UnderWay, Custody::Holding(Epoch(1)));
    gone.check(withdrawn(), "flag: order_not_awaited");

    let mut sealing = origin();
    sealing.check(at(Elsewhere, closed(None)), "seal");
    sealing.check(ended(OrderKind::Seal, OrderOutcome::Withdrawn), "seal");
}

#[test]
fn what_a_release_that_waited_is_asked_before_it_leaves() {
    #[track_caller]
    fn check(name: &str, prepare: &[Input], seconds: u64, expected: bool) {
        for mut bench in [under_way(GapMode::Scheme), last_under_way(GapMode::Scheme)] {
            assert!(!bench.may_still_release(), "{name}: nothing is ordered");
            let end = if bench.plan.is_last() { Destination } else { Exit };
            bench.check(at(end, sealed(Some(7))), "release");
            for input in prepare {
                bench.give(input.clone());
            }
            bench.wait(Duration::from_secs(seconds));
            assert_eq!(bench.may_still_release(), expected, "{name}");
            bench.give(RELEASE_OK);
            assert!(!bench.may_still_release(), "{name}: it is over");
        }
    }
    check("at once", &[], 0, true);
    check("in time", &[], 120, true);
    check("too long ago", &[], 121, false);
    check("a warning", &[Input::IncidentOpened { blocking: false }], 0, true);
    check("an incident", &[INCIDENT], 0, false);
    check("an incident judged", &[INCIDENT, FALSE_ALARM], 0, true);
    check("evidence", &[Input::Tampered], 0, false);
    check("evidence judged", &[Input::Tampered, INCIDENT, FALSE_ALARM], 0, true);
    check("an opening", &[OPENED], 0, false);
    check("gone", &[at_unread(Elsewhere)], 0, false);
    check("place unknown", &[at_unread(Unknown)], 0, true);
    check("let go", &[at(Unknown, closed(Some(7)))], 0, false);
    check("the cover", &[at(Unknown, Chip { cover_open: true, ..sealed(Some(7)) })], 0, false);
}

#[test]
fn after_the_hand_over_a_release_may_always_leave() {
    let mut bench = in_gap(GapMode::Overlap);
    assert!(!bench.may_still_release());
    bench.give(Input::Accepted { epoch: Epoch(1), openings: None });
    bench.give(INCIDENT);
    bench.give(Input::Tampered);
    bench.wait(Duration::from_hours(5));
    assert!(bench.may_still_release());
    bench.give(Input::EndedElsewhere(End::Clean));
    assert!(bench.may_still_release());
    bench.give(RELEASE_OK);
    assert!(!bench.may_still_release());
}

#[test]
fn a_chip_out_of_reach_at_the_hand_over_is_told_again_when_it_speaks() {
    let expired = || ended(OrderKind::Release, OrderOutcome::Expired);
    let mut bench = in_gap(GapMode::Overlap);
    bench.check(at(Elsewhere, sealed(Some(7))), "");
    let accepted = Input::Accepted { epoch: Epoch(1), openings: None };
    bench.check(accepted, "handed over, release");
    bench.check(at(Elsewhere, sealed(Some(7))), "").check(expired(), "raise release_failed");
    bench.check(at_unread(Elsewhere), "").check(at(Elsewhere, closed(Some(7))), "");
    for retry in 0..RELEASE_RETRIES_MAX {
        if retry == 5 {
            bench.check(Input::EndedElsewhere(End::Clean), "ended clean");
        }
        bench.check(at(Unknown, sealed(Some(7))), "release").check(at_unread(Elsewhere), "");
        bench.check(expired(), "");
    }
    bench.check(at(Elsewhere, sealed(Some(7))), "");
    bench.check(INCIDENT, "").check(FALSE_ALARM, "release");
    bench.check(expired(), "raise release_failed").check(at(Elsewhere, sealed(Some(7))), "release");
    bench.check(ended(OrderKind::Release, OrderOutcome::Withdrawn), "");
    bench.check(at(Elsewhere, sealed(Some(7))), "release");
    bench.check(RELEASE_OK, "clear release_failed").check(at(Elsewhere, sealed(Some(7))), "");

    let mut last = last_ended(GapMode::Overlap);
    last.check(at(Elsewhere, sealed(Some(7))), "");
    let mut scheme = in_gap(GapMode::Scheme);
    scheme.give(Input::Accepted { epoch: Epoch(1), openings: None });
    scheme.check(at(Elsewhere, sealed(Some(7))), "");
}

#[test]
fn an_unsealed_lock_under_way_calls_the_desk_once_until_it_is_sealed() {
    let mut bench = under_way(GapMode::Scheme);
    bench.check(at(Elsewhere, open(Some(8))), "raise unsealed_under_way");
    bench.check(at(Elsewhere, open(Some(8))), "");
    bench.check(INCIDENT, "").check(REAL, "");
    bench.check(at(Elsewhere, closed(Some(8))), "seal");
    bench.check(SEAL_OK, "").check(at(Elsewhere, sealed(Some(8))), "");
    bench.check(at(Elsewhere, closed(Some(8))), "raise unsealed_under_way, seal");
    bench.check(INCIDENT, "").check(FALSE_ALARM, "").check(SEAL_OK, "");
    bench.check(at(Exit, sealed(Some(8))), "release");
    bench.check(RELEASE_OK, "Next: offer 1 tampered #8");
}

#[test]
fn an_opening_around_the_release_cannot_hide_in_the_counter() {
    let mut bench = under_way(GapMode::Scheme);
    bench.check(at(Exit, sealed(Some(7))), "release");
    bench.check(at(Exit, closed(Some(8))), "raise gap_opened");
    bench.check(RELEASE_OK, "Next: offer 1 tampered #7");
}

#[test]
fn how_evidence_and_officers_decide_the_end() {
    #[track_caller]
    fn check(name: &str, inputs: &[Input], expected: End) {
        let mut bench = last_under_way(GapMode::Scheme);
        for input in inputs {
            bench.give(input.clone());
        }
        bench.give(at(Destination, sealed(Some(7))));
        bench.give(RELEASE_OK);
        assert_eq!(bench.state.phase(), Phase::Ended(expected), "{name}: {:?}", bench.state);
    }
    use Input::Tampered;
    check("nothing", &[], End::Clean);
    check("a false alarm", &[Tampered, INCIDENT, FALSE_ALARM], End::Clean);
    check("an incident before its evidence", &[INCIDENT, Tampered, FALSE_ALARM], End::Clean);
    check("a real one", &[Tampered, INCIDENT, REAL], End::Exception);
    check("real, then false", &[INCIDENT, REAL, INCIDENT, FALSE_ALARM], End::Exception);
    let warning = Input::IncidentClosed { blocking: false, confirmed: true };
    check("a real one that did not block", &[warning], End::Exception);
    let two = [Tampered, INCIDENT, INCIDENT, FALSE_ALARM, FALSE_ALARM];
    check("two incidents", &two, End::Clean);
}

#[test]
fn evidence_during_the_last_release_cannot_end_clean() {
    let mut bench = last_under_way(GapMode::Scheme);
    bench.check(at(Destination, sealed(Some(7))), "release").check(Input::Tampered, "");
    bench.check(RELEASE_OK, "ended exception, Earlier: ended exception");
}

#[test]
fn evidence_after_the_end_re_opens_it() {
    let reopened = "reopened, ended exception, Earlier: ended exception";
    last_ended(GapMode::Scheme).check(Input::Tampered, reopened).check(Input::Tampered, "");
    last_ended(GapMode::Scheme).check(INCIDENT, "").check(REAL, reopened);
    last_ended(GapMode::Scheme)
        .check(Input::NoticeOfTamper, &format!("raise notice_of_tamper, {reopened}"));
    last_ended(GapMode::Scheme).check(INCIDENT, "").check(FALSE_ALARM, "").check(OPENED, "");
}

#[test]
fn an_inspection_is_told_to_the_next() {
    let mut bench = under_way(GapMode::Overlap);
    bench.check(Input::Inspected, "").give(at(Exit, sealed(Some(7))));
    assert!(bench.state.offer().unwrap().inspected);
    bench.check(Input::Inspected, "flag: inspection_outside_custody");
}

#[test]
fn what_does_not_fit_is_flagged() {
    let mut bench = origin();
    bench.check(RELEASE_OK, "flag: release_not_awaited");
    bench.check(SEAL_OK, "flag: seal_not_ordered");
    let expired = ended(OrderKind::Seal, OrderOutcome::Expired);
    bench.check(expired, "flag: order_not_awaited");
    bench.check(Input::Recalled, "flag: nothing_to_recall");
    bench.check(Input::NoticeOfTamper, "flag: tamper_to_first");
    bench.check(FALSE_ALARM, "flag: incident_not_open");
    bench.check(Input::EndedElsewhere(End::Clean), "flag: end_before_us");
    let accepted = Input::Accepted { epoch: Epoch(1), openings: None };
    bench.check(accepted, "flag: acceptance_not_out");
    bench.check(at_unread(Entry), "raise seal_missing");
    in_gap(GapMode::Scheme).check(Input::Voided { epoch: Epoch(2) }, "flag: void_not_out");
}
