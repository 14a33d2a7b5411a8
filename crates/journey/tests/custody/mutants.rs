//! `step` with one guard taken out.

use std::collections::BTreeMap;

use journey::{
    Custody, Decision, Effect, GapProof, Input, Message, Party, Phase, Plan, Snapshot, State, step,
};
use model::ServerTime;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mutant {
    /// The real thing.
    None,
    ReclaimsOnTimeout,
    ForgetsVoids,
    IgnoresCounter,
    NoCheckOnReclaim,
    TrustsFirstReading,
    AcceptsUnsealed,
    DeafToNotices,
    ForgetsReplacement,
}

/// Steps the real machine, then breaks the result as the mutant does.
pub(crate) fn step_as(
    mutant: Mutant,
    plan: &Plan,
    state: &State,
    input: Input,
    now: ServerTime,
) -> (State, Vec<Effect>) {
    if mutant == Mutant::DeafToNotices && input == Input::NoticeOfTamper {
        return (state.clone(), Vec::new());
    }
    let timeout = input == Input::Tick;
    let seen = matches!(input, Input::Seen(_));
    // The stored form and back: a restart between any two steps.
    let stored = State::from_snapshot(state.snapshot().clone());
    let (next, mut effects) = step(plan, stored, input, now);
    let mut s = next.snapshot().clone();
    match mutant {
        Mutant::ReclaimsOnTimeout => reclaim_on(timeout, &mut s),
        Mutant::ForgetsVoids => forget_voids(&mut s.decided),
        Mutant::IgnoresCounter => s.gap = None,
        Mutant::ForgetsReplacement => s.unguarded = None,
        Mutant::NoCheckOnReclaim if plan.is_first() => s.gap = None,
        Mutant::None | Mutant::DeafToNotices | Mutant::NoCheckOnReclaim => {}
        Mutant::TrustsFirstReading => {
            if seen && s.proof == GapProof::Proven {
                s.gap = None;
            }
        }
        Mutant::AcceptsUnsealed => {
            if let Some(epoch) = s.accept_owed.take() {
                let message = Message::Accept { epoch, openings: None };
                effects.push(Effect::Tell { to: Party::Previous, message });
            }
        }
    }
    (State::from_snapshot(s), effects)
}

fn reclaim_on(timeout: bool, s: &mut Snapshot) {
    if let (true, Custody::Released(epoch)) = (timeout, s.custody) {
        (s.custody, s.phase) = (Custody::Holding(epoch.next()), Phase::UnderWay);
    }
}

fn forget_voids(decided: &mut BTreeMap<journey::Epoch, Decision>) {
    decided.retain(|_, decision| *decision == Decision::Accepted);
}
