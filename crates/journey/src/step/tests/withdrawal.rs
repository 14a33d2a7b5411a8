//! A journey is taken back before it is sealed, or not at all.

use model::GapMode;

use super::bench::*;
use crate::{Custody, End, Epoch, Input, Message, Phase, Whereabouts, may_withdraw};

const HELD: &str = "flag: lock_holds";
const SEALED: &str = "flag: sealed_already";
const OFFERED: &str = "flag: offered_already";
const EVIDENCE: &str = "flag: evidence_unjudged";

fn declared() -> Bench {
    Bench::new(plan(&["hk", "mainland"], 0, GapMode::Overlap))
}

/// Closed and not yet ordered to hold, in the zone where it begins.
fn loading() -> Bench {
    let mut bench = declared();
    bench.give(at(Whereabouts::Origin, closed(Some(7))));
    bench
}

#[test]
fn what_is_not_sealed_is_taken_back() {
    #[track_caller]
    fn check(mut bench: Bench, custody: Custody) {
        assert_eq!(may_withdraw(&bench.plan, &bench.state), Ok(()));
        bench.check(Input::Withdrawn, "withdrawn");
        bench.stands(Phase::Withdrawn, custody);
        assert!(!bench.state.is_watched());
        bench.check(Input::Withdrawn, "");
    }
    check(declared(), Custody::Done(Epoch(1)));
    check(loading(), Custody::Done(Epoch(1)));
    check(expecting(GapMode::Scheme), Custody::None);
    check(Bench::new(plan(&["hk"], 0, GapMode::Scheme)), Custody::Done(Epoch(1)));
}

#[test]
fn what_is_sealed_or_may_be_is_not() {
    #[track_caller]
    fn check(mut bench: Bench, why: &str) {
        let before = bench.state.clone();
        bench.check(Input::Withdrawn, why);
        assert_eq!(bench.state, before);
    }
    let mut sealed_by_closing = declared();
    sealed_by_closing.give(at(Whereabouts::Origin, sealed(None)));
    check(sealed_by_closing, HELD);
    let mut sealing = loading();
    sealing.give(at(Whereabouts::Elsewhere, closed(Some(7))));
    check(sealing, SEALED);
    check(under_way(GapMode::Overlap), SEALED);
    check(in_gap(GapMode::Scheme), SEALED);
    check(last_under_way(GapMode::Scheme), SEALED);
    check(last_ended(GapMode::Scheme), "flag: ended_already");
    let mut offered = expecting(GapMode::Overlap);
    offered.give(Input::Offered(offer(1, None, GapMode::Overlap)));
    check(offered, OFFERED);
    let mut cancelled = expecting(GapMode::Overlap);
    cancelled.give(Input::Cancelled { epoch: Epoch(1) });
    check(cancelled, OFFERED);
}

#[test]
fn evidence_where_it_is_expected_keeps_nothing() {
    #[track_caller]
    fn check(inputs: &[Input]) {
        let mut bench = expecting(GapMode::Overlap);
        for input in inputs {
            bench.give(input.clone());
        }
        assert_eq!(may_withdraw(&bench.plan, &bench.state), Ok(()), "{inputs:?}");
        bench.check(Input::Withdrawn, "withdrawn");
        bench.check(FALSE_ALARM, "").stands(Phase::Withdrawn, Custody::None);
        bench.check(Input::NoticeOfTamper, "flag: journey_withdrawn");
    }
    check(&[Input::NoticeOfTamper, INCIDENT]);
    check(&[Input::Tampered, INCIDENT]);
    check(&[INCIDENT, INCIDENT, REAL]);
    check(&[INCIDENT, Input::InspectionDue]);
}

#[test]
fn evidence_at_the_origin_is_judged_before() {
    #[track_caller]
    fn check(verdict: Input, expected: &str) {
        let mut bench = declared();
        bench.give(at(Whereabouts::Origin, open(None)));
        bench.check(at(Whereabouts::Elsewhere, open(None)), "raise seal_missing");
        bench.check(Input::Withdrawn, EVIDENCE);
        bench.give(INCIDENT);
        bench.check(Input::Withdrawn, EVIDENCE);
        bench.give(verdict);
        bench.check(Input::Withdrawn, expected);
    }
    check(FALSE_ALARM, "withdrawn");
    check(REAL, EVIDENCE);
}

#[test]
fn an_offer_of_a_withdrawn_journey_is_void_whenever_it_comes() {
    let void = |epoch| format!("flag: offer_of_withdrawn, Previous: void {epoch}");
    let mut bench = expecting(GapMode::Overlap);
    bench.give(at(Whereabouts::Entry, closed(Some(7))));
    bench.check(Input::Withdrawn, "withdrawn");
    let offered = |epoch| Input::Offered(offer(epoch, Some(7), GapMode::Overlap));
    bench.check(offered(1), &void(1)).check(offered(1), &void(1)).check(offered(2), &void(2));
    bench.check(Input::Cancelled { epoch: Epoch(3) }, "Previous: void 3");
    bench.check(at(Whereabouts::Entry, sealed(Some(7))), "");
    bench.stands(Phase::Withdrawn, Custody::None);
}

#[test]
fn the_giver_of_a_withdrawn_journey_has_it_back() {
    let mut giver = in_gap(GapMode::Overlap);
    let mut receiver = expecting(GapMode::Overlap);
    receiver.give(Input::Withdrawn);
    let offer = giver.state.offer().unwrap().clone();
    receiver.give(Input::Offered(offer));
    let void = heard(Message::Void { epoch: Epoch(1) });
    let effects = giver.give(void);
    assert_eq!(short(&effects[0]), "raise hand_over_refused");
    assert!(matches!(giver.state.custody(), Custody::Holding(Epoch(2))));
}

#[test]
fn whatever_else_comes_moves_nothing() {
    let mut bench = loading();
    bench.give(INCIDENT);
    bench.check(Input::Withdrawn, "withdrawn");
    let flag = "flag: journey_withdrawn";
    bench.check(at(Whereabouts::Elsewhere, closed(Some(7))), "").check(Input::Tick, "");
    bench.check(FALSE_ALARM, "").check(OPENED, flag).check(Input::Tampered, flag);
    bench.check(SEAL_OK, flag).check(RELEASE_OK, flag).check(Input::Recalled, flag);
    bench.check(Input::LockReplaced, flag).check(Input::InspectionDue, flag);
    bench.check(Input::InspectionOver { inspected: false }, "").check(Input::NoticeOfTamper, flag);
    bench.check(Input::Accepted { epoch: Epoch(1), openings: None }, flag);
    bench.check(Input::Voided { epoch: Epoch(1) }, flag);
    bench.check(Input::EndedElsewhere(End::Clean), flag);
    bench.stands(Phase::Withdrawn, Custody::Done(Epoch(1)));
}
