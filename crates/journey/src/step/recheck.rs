//! What stands against letting go of the lock: asked before a release is ordered, and again before
//! an order that had to wait leaves.

use std::time::Duration;

use model::ServerTime;

use crate::{Custody, Evidence, Hold, OrderKind, Phase, Plan, Snapshot, State, Whereabouts};

use super::READING_AGE_MAX;

/// Whether a release that is queued and not yet sent may still leave.
///
/// After the hand-over it always may: the next authority's chip holds, and waits for ours to let
/// go. Where the own leg ends it may only while nothing blocks, no evidence is unjudged, custody is
/// here, and both the last place, in the zone, and the chip's last word, sealed, are at most
/// [`READING_AGE_MAX`] old. When no release is awaited it may not. Where the answer is no, withdraw
/// the order (`OrderInput::Withdraw`): the next sighting judges anew.
pub fn may_still_release(plan: &Plan, state: &State, now: ServerTime) -> bool {
    let s = state.snapshot();
    if s.order != Some(OrderKind::Release) {
        return false;
    }
    match s.phase {
        Phase::Releasing => obstacles(plan, s, now).is_empty(),
        Phase::HandedOver | Phase::Ended(_) => is_guarding_for_next(plan, s),
        Phase::Expected
        | Phase::AtOrigin
        | Phase::Sealing
        | Phase::UnderWay
        | Phase::Held
        | Phase::InGap
        | Phase::Withdrawn => false,
    }
}

/// Whether custody is past us while our chip, which guarded the gap, still holds.
pub(super) fn is_guarding_for_next(plan: &Plan, s: &Snapshot) -> bool {
    !plan.is_last() && s.armed && matches!(s.custody, Custody::Done(_))
}

/// Where the own leg ends.
pub(super) fn leg_end(plan: &Plan) -> Whereabouts {
    if plan.is_last() { Whereabouts::Destination } else { Whereabouts::Exit }
}

/// Whether something heard then is young enough to act on.
pub(super) fn is_recent(at: ServerTime, now: ServerTime, age_max: Duration) -> bool {
    at <= now && now.since(at) <= age_max
}

/// What stands against a release where the leg ends, an order under way aside.
pub(super) fn obstacles(plan: &Plan, s: &Snapshot, now: ServerTime) -> Vec<Hold> {
    let blocked = s.incidents_blocking > 0 || s.raised.iter().any(|cause| cause.blocks());
    let unheard =
        |at: Option<ServerTime>| !at.is_some_and(|at| is_recent(at, now, READING_AGE_MAX));
    let checks = [
        (s.place.is_none_or(|p| p.place != leg_end(plan)), Hold::NotInZone),
        (blocked, Hold::OpenIncident),
        (s.evidence == Evidence::Open, Hold::EvidenceOpen),
        (unheard(s.place.map(|p| p.at)), Hold::NoFreshFix),
        (unheard(s.chip.map(|c| c.at)), Hold::NoFreshChip),
        (s.chip.is_some_and(|c| !c.chip.is_sealed()), Hold::NotSealed),
        (!matches!(s.custody, Custody::Holding(_)), Hold::NoCustody),
        (s.inspection_due, Hold::InspectionDue),
    ];
    checks.into_iter().filter(|(holds, _)| *holds).map(|(_, hold)| hold).collect()
}
