//! The gap between two authorities, case by case.

use model::GapMode;

use super::bench::{
    FALSE_ALARM, GAP_MAX, INCIDENT, OPENED, REAL, RELEASE_OK, SEAL_OK, at, closed, ended,
    expecting, in_gap, last_ended, last_under_way, offer, open, sealed,
};
use crate::{
    Custody, DECISIONS_MAX, ENTRY_MEMORY, End, Epoch, GapProof, Input, OFFER_PATIENCE, Offer,
    OrderKind, OrderOutcome, Phase,
    Whereabouts::{Elsewhere, Entry, Exit},
};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

fn accepted(epoch: u32) -> Input {
    Input::Accepted { epoch: Epoch(epoch), openings: Some(7) }
}

fn voided(epoch: u32) -> Input {
    Input::Voided { epoch: Epoch(epoch) }
}

fn cancelled(epoch: u32) -> Input {
    Input::Cancelled { epoch: Epoch(epoch) }
}

fn offered(epoch: u32, mode: GapMode) -> Input {
    Input::Offered(offer(epoch, Some(7), mode))
}

#[test]
fn the_truck_never_leaves_the_giver() {
    let mut giver = in_gap(GapMode::Scheme);
    giver.wait(GAP_MAX).check(Input::Tick, "");
    giver.wait(SECOND).check(Input::Tick, "raise gap_overdue").check(Input::Tick, "");
    giver.wait(Duration::from_hours(24)).check(Input::Tick, "");
    giver.stands(Phase::InGap, Custody::Released(Epoch(1)));
    giver.check(Input::Recalled, "Next: cancel 1").check(Input::Recalled, "Next: cancel 1");
    giver.check(voided(1), "clear gap_overdue, seal");
    giver.stands(Phase::Sealing, Custody::Holding(Epoch(2)));
}

#[test]
fn the_truck_passes_the_receiver_without_being_read() {
    let mut receiver = expecting(GapMode::Scheme);
    receiver.check(offered(1, GapMode::Scheme), "");
    receiver.check(at(Elsewhere, closed(Some(7))), "");
    receiver.wait(GAP_MAX + SECOND).check(Input::Tick, "raise gap_overdue").check(Input::Tick, "");
    receiver.stands(Phase::Expected, Custody::None);
    receiver.check(
        at(Entry, closed(Some(7))),
        "clear gap_overdue, raise gap_too_long, Previous: accept 1, seal",
    );
}

#[test]
fn a_sighting_before_the_offer_is_remembered_and_accepts_nothing() {
    let mut receiver = expecting(GapMode::Scheme);
    receiver.check(at(Entry, closed(Some(7))), "");
    receiver.stands(Phase::Expected, Custody::None);
    receiver.wait(Duration::from_mins(5)).check(Input::Tick, "");
    receiver.check(offered(1, GapMode::Scheme), "Previous: accept 1, seal");
    receiver.stands(Phase::Sealing, Custody::Holding(Epoch(2)));
}

#[test]
fn a_remembered_sighting_fades_and_the_desk_is_called() {
    let mut receiver = expecting(GapMode::Scheme);
    receiver.check(at(Entry, closed(Some(7))), "");
    receiver.wait(OFFER_PATIENCE + SECOND).check(Input::Tick, "raise offer_missing");
    receiver.wait(ENTRY_MEMORY).check(Input::Tick, "");
    let late = Offer { released_at: receiver.now, ..offer(1, Some(7), GapMode::Scheme) };
    receiver.check(Input::Offered(late), "");
    receiver.check(at(Entry, closed(Some(7))), "clear offer_missing, Previous: accept 1, seal");
}

#[test]
fn an_offer_repeated_is_answered_the_same() {
    let mut receiver = last_under_way(GapMode::Scheme);
    receiver.check(offered(1, GapMode::Scheme), "Previous: accept 1");
    receiver.check(cancelled(1), "Previous: accept 1");
    last_ended(GapMode::Scheme).check(offered(1, GapMode::Scheme), "Previous: accept 1");
}

#[test]
fn a_voided_epoch_is_never_accepted_and_the_next_one_is() {
    let mut receiver = expecting(GapMode::Scheme);
    receiver.check(offered(1, GapMode::Scheme), "");
    receiver.check(cancelled(1), "Previous: void 1").check(cancelled(1), "Previous: void 1");
    receiver.check(at(Entry, closed(Some(7))), "");
    receiver.check(offered(1, GapMode::Scheme), "Previous: void 1");
    receiver.stands(Phase::Expected, Custody::None);
    receiver.check(offered(2, GapMode::Scheme), "Previous: accept 2, seal");
    receiver.stands(Phase::Sealing, Custody::Holding(Epoch(3)));
}

#[test]
fn offers_out_of_order_move_nothing() {
    let mut receiver = expecting(GapMode::Scheme);
    receiver.check(cancelled(3), "Previous: void 3");
    receiver.check(offered(2, GapMode::Scheme), "flag: offer_older_than_decision");
    receiver.check(offered(4, GapMode::Scheme), "");
    receiver.check(offered(5, GapMode::Scheme), "flag: offer_contradicts");
    receiver.check(offered(0, GapMode::Scheme), "flag: offer_of_impossible_epoch");
    receiver.check(offered(u32::MAX, GapMode::Scheme), "flag: offer_of_impossible_epoch");
    receiver.check(at(Entry, closed(Some(7))), "Previous: accept 4, seal");
    receiver.check(offered(6, GapMode::Scheme), "flag: offer_after_acceptance");
}

#[test]
fn decisions_are_bounded() {
    let mut receiver = expecting(GapMode::Scheme);
    for epoch in 1..=u32::try_from(DECISIONS_MAX).unwrap() {
        receiver.check(cancelled(epoch), &format!("Previous: void {epoch}"));
    }
    receiver.check(cancelled(65), "flag: too_many_epochs");
    receiver.check(offered(66, GapMode::Scheme), "flag: too_many_epochs");
    receiver.check(cancelled(1), "Previous: void 1");
}

#[test]
fn a_voided_hand_over_is_offered_again_once_an_officer_says_so() {
    let mut giver = in_gap(GapMode::Scheme);
    giver.check(voided(1), "raise hand_over_refused, seal").check(INCIDENT, "");
    giver.check(SEAL_OK, "").check(at(Exit, sealed(Some(7))), "");
    assert_eq!(giver.state.gap_proof(), GapProof::Proven);
    giver.check(FALSE_ALARM, "release").check(RELEASE_OK, "Next: offer 2 #7");
    giver.check(voided(1), "").check(accepted(1), "flag: acceptance_not_out");
    giver.check(accepted(2), "handed over").check(accepted(2), "");
    giver.stands(Phase::HandedOver, Custody::Done(Epoch(2)));
}

#[test]
fn the_counter_is_compared_on_reclaim_until_the_chip_holds_again() {
    let mut giver = in_gap(GapMode::Scheme);
    giver.check(voided(1), "raise hand_over_refused, seal");
    giver.check(at(Elsewhere, closed(Some(7))), "");
    giver.check(at(Elsewhere, closed(Some(8))), "raise gap_opened");

    let mut uncounted = in_gap(GapMode::Scheme);
    uncounted.check(voided(1), "raise hand_over_refused, seal").check(SEAL_OK, "");
    uncounted.check(INCIDENT, "").check(FALSE_ALARM, "");
    uncounted.check(at(Exit, sealed(None)), "raise gap_unproven, release");
    uncounted.check(RELEASE_OK, "Next: offer 2 unproven");
}

#[test]
fn with_overlap_a_reclaimed_chip_never_let_go() {
    let mut giver = in_gap(GapMode::Overlap);
    giver.check(voided(1), "raise hand_over_refused");
    giver.stands(Phase::Held, Custody::Holding(Epoch(2)));
    giver.check(INCIDENT, "").check(at(Exit, sealed(None)), "");
    giver.check(FALSE_ALARM, "Next: offer 2");
    assert_eq!(giver.state.gap_proof(), GapProof::Proven);
}

#[test]
fn with_overlap_the_giver_lets_go_only_after_the_acceptance() {
    let mut giver = in_gap(GapMode::Overlap);
    assert!(giver.state.is_armed());
    giver.check(at(Elsewhere, sealed(Some(7))), "");
    giver.check(accepted(1), "handed over, release");
    let failed = ended(OrderKind::Release, OrderOutcome::Failed);
    giver.check(failed, "raise release_failed").check(INCIDENT, "").check(FALSE_ALARM, "release");
    giver.check(RELEASE_OK, "");
    assert!(!giver.state.is_armed());
    giver.check(Input::EndedElsewhere(End::Clean), "ended clean");
}

#[test]
fn with_overlap_the_acceptance_is_told_only_when_the_own_chip_holds() {
    let mut receiver = expecting(GapMode::Overlap);
    receiver.check(offered(1, GapMode::Overlap), "");
    receiver.check(at(Entry, closed(Some(7))), "seal");
    receiver.stands(Phase::Sealing, Custody::Holding(Epoch(2)));
    receiver.check(offered(1, GapMode::Overlap), "").check(cancelled(1), "");
    receiver.check(SEAL_OK, "started, Previous: accept 1");
    receiver.check(cancelled(1), "Previous: accept 1");

    let mut sealing_itself = expecting(GapMode::Overlap);
    sealing_itself.check(offered(1, GapMode::Overlap), "");
    sealing_itself.check(at(Entry, sealed(Some(7))), "started, Previous: accept 1");
}

#[test]
fn tamper_after_release_is_told_to_the_next() {
    for mode in [GapMode::Overlap, GapMode::Scheme] {
        let told = "raise tamper_in_gap, Next: tamper";
        in_gap(mode).check(OPENED, told);
        in_gap(mode).check(Input::Tampered, told);
        in_gap(mode).check(at(Elsewhere, open(None)), told).check(at(Elsewhere, open(None)), "");
        in_gap(mode).check(at(Elsewhere, sealed(Some(8))), "raise gap_opened, Next: tamper");
        let mut handed_over = in_gap(mode);
        handed_over.give(accepted(1));
        handed_over.check(Input::Tampered, told);
    }
    let mut armed = in_gap(GapMode::Overlap);
    armed.check(accepted(1), "handed over, release");
    armed.check(OPENED, "raise tamper_in_gap, Next: tamper");
    let mut disarmed = in_gap(GapMode::Scheme);
    disarmed.check(accepted(1), "handed over").check(OPENED, "");
}

#[test]
fn each_opening_in_the_gap_is_told_once_and_anew() {
    let told = "raise tamper_in_gap, Next: tamper";
    let mut giver = in_gap(GapMode::Overlap);
    giver.check(OPENED, told).check(INCIDENT, "").check(INCIDENT, "");
    giver.check(at(Elsewhere, open(Some(7))), "").check(OPENED, told);
    giver.check(FALSE_ALARM, "").check(at(Elsewhere, sealed(Some(7))), "");
    giver.check(at(Elsewhere, open(Some(7))), told).check(at(Elsewhere, open(Some(7))), "");
    let moved = "raise gap_opened, Next: tamper";
    giver.check(at(Elsewhere, sealed(Some(8))), moved).check(at(Elsewhere, sealed(Some(8))), "");
    giver.check(FALSE_ALARM, "").check(at(Elsewhere, sealed(Some(8))), "");
    giver.check(at(Elsewhere, sealed(Some(9))), moved);
}

#[test]
fn a_void_that_was_asked_for_is_no_refusal() {
    let mut giver = in_gap(GapMode::Overlap);
    giver.check(Input::Recalled, "Next: cancel 1").check(voided(1), "");
    giver.stands(Phase::Held, Custody::Holding(Epoch(2)));
    giver.check(at(Elsewhere, sealed(Some(7))), "");
    giver.check(at(Exit, sealed(Some(7))), "Next: offer 2 #7");
    giver.check(voided(2), "raise hand_over_refused");
}

#[test]
fn an_incident_confirmed_after_the_hand_over_is_told_to_the_next() {
    let mut giver = in_gap(GapMode::Scheme);
    giver.check(accepted(1), "handed over").check(INCIDENT, "").check(REAL, "Next: tamper");
}

#[test]
fn a_notice_is_kept_before_acceptance_and_passed_on_after_release() {
    let mut receiver = expecting(GapMode::Overlap);
    receiver.check(Input::NoticeOfTamper, "raise notice_of_tamper");
    receiver.check(Input::NoticeOfTamper, "raise notice_of_tamper");
    receiver.check(offered(1, GapMode::Overlap), "").give(at(Entry, sealed(Some(7))));
    assert_eq!(receiver.state.verdict(), End::Exception);
    receiver.check(INCIDENT, "").check(FALSE_ALARM, "");
    assert_eq!(receiver.state.verdict(), End::Clean);
}

#[test]
fn how_an_offer_decides_what_the_receiver_may_claim() {
    #[track_caller]
    fn check(name: &str, offer: Offer, openings: Option<u32>, raised: &str, verdict: End) {
        let mut receiver = expecting(GapMode::Scheme);
        receiver.check(Input::Offered(offer), "");
        let raised = if raised.is_empty() { String::new() } else { format!("{raised}, ") };
        let gap = if openings.is_some() { "" } else { "raise gap_unproven, " };
        let expected = format!("{raised}Previous: accept 1, {gap}started");
        let expected = expected
            .replace("MOVED, Previous: accept 1, ", "Previous: accept 1, raise gap_opened, ");
        receiver.check(at(Entry, sealed(openings)), &expected);
        assert_eq!(receiver.state.verdict(), verdict, "{name}");
    }
    let good = || offer(1, Some(7), GapMode::Scheme);
    check("equal counters", good(), Some(7), "", End::Clean);
    check("a moved counter", good(), Some(8), "MOVED", End::Exception);
    check("a counter that wrapped or was reset", good(), Some(0), "MOVED", End::Exception);
    let none = || Offer { openings: None, ..good() };
    check("no counter", none(), None, "", End::GapUnproven);
    let inherited = Offer { gap_unproven: true, ..good() };
    check("an earlier gap", inherited, Some(7), "", End::GapUnproven);
    let tampered = Offer { tampered: true, ..good() };
    check("tampered before", tampered, Some(7), "raise tamper_inherited", End::Exception);
    let other = Offer { seal: Some("S-2".into()), ..good() };
    check("another seal number", other, Some(7), "raise seal_differs", End::Exception);
    let unsaid = Offer { seal: None, ..good() };
    check("no seal number", unsaid, Some(7), "", End::Clean);
    let overlap = Offer { gap_mode: GapMode::Overlap, ..none() };
    let flag = "flag: offer_guards_otherwise";
    check("overlap that the plan does not know", overlap, None, flag, End::GapUnproven);
}

#[test]
fn one_equal_reading_is_not_proof_until_the_own_chip_holds() {
    let mut receiver = expecting(GapMode::Scheme);
    receiver.check(offered(1, GapMode::Scheme), "");
    receiver.check(at(Entry, closed(Some(7))), "Previous: accept 1, seal");
    receiver.check(SEAL_OK, "started");
    receiver.check(at(Elsewhere, sealed(Some(8))), "raise gap_opened");
}

#[test]
fn an_open_lock_at_the_entry_is_evidence() {
    let mut receiver = expecting(GapMode::Scheme);
    receiver.check(offered(1, GapMode::Scheme), "");
    receiver.check(at(Entry, open(Some(7))), "Previous: accept 1, raise unsealed_under_way, seal");
}

#[test]
fn with_overlap_a_gap_is_proved_without_a_counter_however_long() {
    let mut receiver = expecting(GapMode::Overlap);
    let uncounted = offer(1, None, GapMode::Overlap);
    receiver.check(Input::Offered(uncounted), "").wait(GAP_MAX + SECOND);
    receiver.check(at(Entry, sealed(None)), "started, Previous: accept 1");
    assert_eq!(receiver.state.verdict(), End::Clean);
}

#[test]
fn a_receiver_an_hour_behind_is_no_alarm() {
    let mut receiver = expecting(GapMode::Scheme);
    let ahead = Offer {
        released_at: receiver.now + Duration::from_hours(1),
        ..offer(1, Some(7), GapMode::Scheme)
    };
    receiver.check(Input::Offered(ahead), "").check(Input::Tick, "");
    receiver.check(at(Entry, sealed(Some(7))), "Previous: accept 1, started");
}

#[test]
fn an_end_that_overtakes_the_acceptance_waits_for_it() {
    let mut giver = in_gap(GapMode::Scheme);
    giver.check(Input::EndedElsewhere(End::Clean), "");
    giver.check(accepted(1), "handed over, ended clean");
    giver.check(Input::EndedElsewhere(End::Clean), "");
    giver.check(Input::EndedElsewhere(End::Exception), "reopened, ended exception");
    giver.check(Input::EndedElsewhere(End::Clean), "flag: older_end");
    giver.stands(Phase::Ended(End::Exception), Custody::Done(Epoch(1)));
}
