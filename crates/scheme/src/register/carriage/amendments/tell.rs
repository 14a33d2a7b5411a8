//! Whom a change concerns: who may have to decide it, and who hears of the decision.

use std::collections::BTreeSet;

use model::AuthorityId;

use super::change::last_leg;
use crate::{Amendment, AmendmentStatus, Change, Facts, Manifest, register::papers::leg_of};

/// Where a change was asked for, and whether custody has passed there.
pub(super) type Asker = (AuthorityId, bool);

/// The authorities that may decide a change, when whoever was asked for it may not: those before
/// the asker until it had custody, those after it from then on, all of them if it is not on the
/// way. Never those on whose leg it can be done no longer: they are told of no places of others.
pub(super) fn deciders(
    node: &dyn Facts,
    manifest: &Manifest,
    change: &Change,
    (asker, has_passed): Asker,
) -> Vec<AuthorityId> {
    let Some(last) = last_leg(node, manifest, change) else { return Vec::new() };
    let at = leg_of(manifest, asker);
    let legs = manifest.legs.iter().enumerate().take(last + 1);
    let able = legs.filter(|(n, _)| match at {
        None => true,
        Some(at) if has_passed => *n > at,
        Some(at) => *n < at,
    });
    able.map(|(_, leg)| leg.authority).collect()
}

/// Those before us who were asked for a change that was asked for here before custody came.
pub(super) fn asked_before(
    node: &dyn Facts,
    manifest: &Manifest,
    it: &Amendment,
) -> Vec<AuthorityId> {
    let from = node.journey(manifest.journey).and_then(|facts| facts.custody_from);
    if from.is_none_or(|from| it.asked_at_ms >= from.0) {
        return Vec::new();
    }
    deciders(node, manifest, &it.change, (it.home, false))
}

/// Who hears of our decision: where the manifest was filed, where the change was asked for, those
/// who were asked as well, and those ahead whom an approved change concerns.
pub(super) fn listeners(
    node: &dyn Facts,
    manifest: &Manifest,
    it: &Amendment,
    own: AuthorityId,
) -> BTreeSet<AuthorityId> {
    let ours = leg_of(manifest, own);
    let asked = if it.home == own {
        asked_before(node, manifest, it)
    } else {
        // We were asked, so custody was on our side of whoever asked.
        deciders(node, manifest, &it.change, (it.home, leg_of(manifest, it.home) < ours))
    };
    let is_approved = it.status == AmendmentStatus::Approved;
    let ahead = manifest.legs.iter().map(|leg| leg.authority).filter(|authority| {
        is_approved
            && leg_of(manifest, *authority) > ours
            && concerns(node, manifest, &it.change, *authority)
    });
    let homes = [manifest.home, it.home];
    ahead.chain(asked).chain(homes).filter(|authority| *authority != own).collect()
}

/// Whether a change touches an authority's leg: places of other legs are not told.
fn concerns(
    node: &dyn Facts,
    manifest: &Manifest,
    change: &Change,
    authority: AuthorityId,
) -> bool {
    let is_its = |place| node.place(place).is_some_and(|facts| facts.authority == authority);
    match change {
        Change::ControlPoint { exit, entry } => is_its(*exit) || is_its(*entry),
        Change::Destination { .. } => {
            manifest.legs.last().is_some_and(|leg| leg.authority == authority)
        }
        Change::Vehicle { .. } | Change::Lock { .. } | Change::TerminalTransfer { .. } => true,
    }
}
