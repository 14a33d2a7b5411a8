//! When time alone may change something for a journey.

use model::ServerTime;

use super::{ENTRY_MEMORY, OFFER_PATIENCE, READING_AGE_MAX};
use crate::{Cause, Hold, Phase, Plan, Snapshot, State};

/// When [`Input::Tick`](crate::Input::Tick) may next change something. `None`: only other inputs
/// do. A tick before then changes nothing; one long after finds the same as one on time.
pub fn next_tick(plan: &Plan, state: &State) -> Option<ServerTime> {
    let s = state.snapshot();
    let due = match s.phase {
        Phase::Expected => [offer_overdue(plan, s), offer_missing(s), entry_forgotten(s)],
        Phase::InGap => [acceptance_overdue(plan, s), None, None],
        Phase::UnderWay | Phase::Held => [fix_too_old(s), word_too_old(s), None],
        Phase::AtOrigin
        | Phase::Sealing
        | Phase::Releasing
        | Phase::HandedOver
        | Phase::Ended(_)
        | Phase::Withdrawn => [None; 3],
    };
    // Every rule asks for more than its span, and the clock counts milliseconds.
    due.into_iter().flatten().min().map(|at| ServerTime(at.0.saturating_add(1)))
}

fn offer_overdue(plan: &Plan, s: &Snapshot) -> Option<ServerTime> {
    let offer = s.offer_in.as_ref().filter(|_| !s.raised.contains(&Cause::GapOverdue))?;
    Some(offer.released_at + plan.gap_max_before)
}

fn offer_missing(s: &Snapshot) -> Option<ServerTime> {
    let is_told = s.offer_in.is_some() || s.raised.contains(&Cause::OfferMissing);
    s.entered_at.filter(|_| !is_told).map(|at| at + OFFER_PATIENCE)
}

fn entry_forgotten(s: &Snapshot) -> Option<ServerTime> {
    s.entered_at.map(|at| at + ENTRY_MEMORY)
}

fn acceptance_overdue(plan: &Plan, s: &Snapshot) -> Option<ServerTime> {
    let offer = s.offer_out.as_ref().filter(|_| !s.raised.contains(&Cause::GapOverdue))?;
    Some(offer.released_at + plan.gap_max_after)
}

fn fix_too_old(s: &Snapshot) -> Option<ServerTime> {
    let place = s.place.filter(|_| !s.holds.contains(&Hold::NoFreshFix))?;
    Some(place.at + READING_AGE_MAX)
}

fn word_too_old(s: &Snapshot) -> Option<ServerTime> {
    let chip = s.chip.filter(|_| !s.holds.contains(&Hold::NoFreshChip))?;
    Some(chip.at + READING_AGE_MAX)
}
