//! Whom a change concerns: who may have to decide it, and who hears of the decision.

use std::collections::BTreeSet;

use model::AuthorityId;

use crate::{
    Amendment, AmendmentStatus, Change, Manifest,
    register::{Surroundings, manifests::leg_of},
};

/// The authorities that have custody or may still get it, when we have not: those before us until
/// we had it, those after us from then on. All of them if we are not on the way.
pub(super) fn deciders(manifest: &Manifest, own: AuthorityId, is_over: bool) -> Vec<AuthorityId> {
    let ours = leg_of(manifest, own);
    let legs = manifest.legs.iter().enumerate();
    let asked = legs.filter(|(n, _)| match ours {
        None => true,
        Some(ours) if is_over => *n > ours,
        Some(ours) => *n < ours,
    });
    asked.map(|(_, leg)| leg.authority).collect()
}

/// Who hears of our decision: where the manifest was filed, where the change was asked for, those
/// who were asked as well, and those ahead whom an approved change concerns.
pub(super) fn listeners(
    around: &dyn Surroundings,
    manifest: &Manifest,
    it: &Amendment,
    own: AuthorityId,
) -> BTreeSet<AuthorityId> {
    let ours = leg_of(manifest, own);
    let asked = if it.home == own {
        Vec::new()
    } else {
        // We were asked, so custody was on our side of whoever asked.
        deciders(manifest, it.home, leg_of(manifest, it.home) < ours)
    };
    let is_approved = it.status == AmendmentStatus::Approved;
    let ahead = manifest.legs.iter().map(|leg| leg.authority).filter(|authority| {
        is_approved
            && leg_of(manifest, *authority) > ours
            && concerns(around, manifest, &it.change, *authority)
    });
    let homes = [manifest.home, it.home];
    ahead.chain(asked).chain(homes).filter(|authority| *authority != own).collect()
}

/// Whether a change touches an authority's leg: places of other legs are not told.
fn concerns(
    around: &dyn Surroundings,
    manifest: &Manifest,
    change: &Change,
    authority: AuthorityId,
) -> bool {
    let is_its = |place| around.place(place).is_some_and(|facts| facts.authority == authority);
    match change {
        Change::ControlPoint { exit, entry } => is_its(*exit) || is_its(*entry),
        Change::Destination { .. } => {
            manifest.legs.last().is_some_and(|leg| leg.authority == authority)
        }
        Change::Vehicle { .. } | Change::Lock { .. } | Change::TerminalTransfer { .. } => true,
    }
}
