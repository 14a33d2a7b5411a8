//! The start of a journey: whether it may, and what a node does that declares it. How it goes on
//! from authority to authority is in `starting`.

use model::{ManifestId, ServerTime};

use super::{Moved, answer, in_other_state, is_met, starting};
use crate::{
    At, Check, CheckState, Effect, Fault, Manifest, ManifestReason, ManifestStatus, Refusal,
    register::{
        carriage::{Acting, Snapshot},
        message::ToInspections,
        papers::{self, leg_of},
    },
};

/// How old another authority's answer may be when a journey starts: 15 minutes.
pub(super) const REPLY_AGE_MS: i64 = 15 * papers::MINUTE_MS;

/// How long before it crosses a journey may start: 24 hours.
const START_BEFORE_MS: i64 = 24 * 60 * papers::MINUTE_MS;

/// How long after it was to cross a journey may start: 12 hours.
pub(super) const START_AFTER_MS: i64 = 12 * 60 * papers::MINUTE_MS;

/// By how much another authority's clock may differ, with the time on the way: 10 minutes.
pub(super) const START_TOLERANCE_MS: i64 = 10 * papers::MINUTE_MS;

/// Why it is not the time to start. `None`: it is.
pub(super) fn window_reason(
    manifest: &Manifest,
    now: ServerTime,
    tolerance_ms: i64,
) -> Option<ManifestReason> {
    let ahead_ms = manifest.crosses_at_ms.saturating_sub(now.0);
    let minutes = ahead_ms.saturating_abs() / papers::MINUTE_MS;
    if ahead_ms > START_BEFORE_MS.saturating_add(tolerance_ms) {
        return Some(ManifestReason::StartEarly { minutes });
    }
    let is_late = ahead_ms < -START_AFTER_MS.saturating_add(tolerance_ms);
    is_late.then_some(ManifestReason::StartLate { minutes })
}

/// Declares the journey of a manifest whose checks here are met, and has it weighed by our rules. A
/// node that is not on the way has nothing to do.
pub(super) fn declare(snapshot: &Snapshot<'_>, manifest: &Manifest) -> Moved {
    let mut moved = Moved::default();
    if leg_of(manifest, snapshot.own()).is_none() {
        return moved;
    }
    let carrier = snapshot
        .enrolled
        .party(manifest.carrier)
        .map_or_else(|| manifest.carrier.to_string(), |it| it.company.name.clone());
    moved.effects.push(Effect::Declare { manifest: manifest.clone(), carrier });
    moved.messages.push(ToInspections::Weigh(Box::new(manifest.clone())).into());
    moved
}

/// Everything that keeps a manifest from starting. None of it is wrong with what was sent.
fn obstacles(manifest: &Manifest) -> Vec<Fault> {
    let mut faults = Vec::new();
    let unmet = manifest.replies.iter().filter(|(_, reply)| !is_met(reply));
    for (authority, reply) in unmet.map(|(by, reply)| (*by, reply)) {
        if reply.at_ms.is_none() || reply.checks.is_empty() {
            faults.push(Fault::new(At::default(), ManifestReason::NotAnswered { authority }));
        }
        let open = reply.checks.iter().filter(|check| check.state != CheckState::Met);
        faults.extend(open.map(|Check { code, reason, .. }| {
            let (check, why) = (*code, reason.clone().map(Box::new));
            Fault::new(At::default(), ManifestReason::CheckUnmet { authority, check, why })
        }));
    }
    faults
}

impl Acting<'_> {
    /// Whether an answer may not be relied on any more.
    fn is_old(&self, at_ms: i64) -> bool {
        self.now.0.saturating_sub(at_ms) > REPLY_AGE_MS
    }

    /// Starts a journey at its time, by answers of all that are met and new: each is asked once
    /// more, and declares it.
    pub(in crate::register) fn start(&mut self, manifest: ManifestId) -> Result<(), Refusal> {
        let mut it = self.own_manifest(manifest)?;
        if it.status != ManifestStatus::Bundled {
            return Err(in_other_state(&it));
        }
        if let Some(reason) = window_reason(&it, self.now, 0) {
            return Err(reason.into());
        }
        answer(&self.snapshot(), &mut it);
        papers::refuse_any(obstacles(&it))?;
        if it.replies.values().filter_map(|reply| reply.at_ms).any(|at_ms| self.is_old(at_ms)) {
            return Err(ManifestReason::AskAgainFirst.into());
        }
        self.outcome.subject = manifest.to_string();
        let moved = starting::ask(&self.snapshot(), it);
        self.take_moved(moved);
        Ok(())
    }
}
