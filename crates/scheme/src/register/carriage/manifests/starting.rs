//! A start where the manifest was filed, in two steps.
//!
//! First everybody is asked but the authority where the journey begins: each looks at its checks
//! once more and declares the journey, which seals nothing there. When all of them have, we declare
//! it ourselves, and the first authority is asked if that is another: only then, with everybody
//! ready, can the lock be sealed. Whoever refuses has everybody take it back.

use model::{AuthorityId, ServerTime};

use super::{
    Moved, answer, is_met, next_round, no_reply, others, own_leg,
    start::{REPLY_AGE_MS, declare},
    tell_others,
};
use crate::{
    Cause, Effect, Manifest, ManifestStatus, Notice,
    register::carriage::{CarriageDocument, Snapshot},
};

/// The authority where the journey begins: once it is declared there, the lock may be sealed.
pub(super) fn first(manifest: &Manifest) -> Option<AuthorityId> {
    manifest.legs.first().map(|leg| leg.authority)
}

/// The others on the way that declare the journey before it can be sealed.
fn before_the_first(manifest: &Manifest, own: AuthorityId) -> impl Iterator<Item = AuthorityId> {
    let first = first(manifest);
    others(manifest, own).filter(move |it| Some(*it) != first)
}

/// Whether a start waits for the authority where the journey begins, which is not us: it has been
/// asked, and it alone can still take it back.
pub(super) fn is_at_the_first(manifest: &Manifest, own: AuthorityId) -> bool {
    let is_met = |by: AuthorityId| manifest.replies.get(&by).is_some_and(is_met);
    manifest.status == ManifestStatus::Starting
        && first(manifest) != Some(own)
        && before_the_first(manifest, own).all(is_met)
}

/// Asks those who declare first, in a round of its own.
pub(super) fn ask(snapshot: &Snapshot<'_>, mut it: Manifest) -> Moved {
    next_round(&mut it, snapshot.now);
    it.status = ManifestStatus::Starting;
    let asked: Vec<_> = before_the_first(&it, snapshot.own()).collect();
    for by in &asked {
        it.replies.insert(*by, no_reply());
    }
    let notice = Notice::Started { manifest: it.id, round: it.round };
    let told: Vec<_> = asked.into_iter().map(|to| (to, notice.clone())).collect();
    let mut moved = go_on(snapshot, it);
    moved.told.splice(0..0, told);
    moved
}

/// Goes on with a start as far as the answers allow; our own checks are met.
fn go_on(snapshot: &Snapshot<'_>, mut it: Manifest) -> Moved {
    let own = snapshot.own();
    let is_met = |by: AuthorityId| it.replies.get(&by).is_some_and(is_met);
    if !before_the_first(&it, own).all(is_met) {
        return kept(it, Cause::StartManifest);
    }
    let mut moved = declare(snapshot, &it);
    match first(&it).filter(|first| *first != own) {
        Some(first) => {
            it.replies.insert(first, no_reply());
            moved.told.push((first, Notice::Started { manifest: it.id, round: it.round }));
        }
        None => it.status = ManifestStatus::Started,
    }
    moved.documents.insert(0, (CarriageDocument::Manifest(it), Cause::StartManifest));
    moved
}

/// An authority that was asked has answered; its answer is in the manifest.
pub(super) fn answered(snapshot: &Snapshot<'_>, mut it: Manifest, by: AuthorityId) -> Moved {
    let own = snapshot.own();
    let is_met_by = |it: &Manifest, by| it.replies.get(&by).is_some_and(is_met);
    if first(&it) == Some(by) {
        if !is_met_by(&it, by) {
            return undone(snapshot, it, true);
        }
        it.status = ManifestStatus::Started;
        return kept(it, Cause::StartManifest);
    }
    answer(snapshot, &mut it);
    let is_late = is_late(&it, snapshot.now);
    if is_late || !is_met_by(&it, by) || !is_met_by(&it, own) {
        return undone(snapshot, it, false);
    }
    go_on(snapshot, it)
}

/// Whether a start has waited too long for those who declare first: 15 minutes.
fn is_late(it: &Manifest, now: ServerTime) -> bool {
    now.0.saturating_sub(it.asked_at_ms) > REPLY_AGE_MS
}

/// A start that is put back before the authority where it begins was asked.
pub(super) fn put_back(snapshot: &Snapshot<'_>, mut it: Manifest) -> Moved {
    answer(snapshot, &mut it);
    undone(snapshot, it, false)
}

/// A start that has waited too long, put back. `None`: it has not.
pub(in super::super) fn put_back_late(snapshot: &Snapshot<'_>, it: &Manifest) -> Option<Moved> {
    let is_ours = it.status == ManifestStatus::Starting && is_late(it, snapshot.now);
    let is_waiting = is_ours && !is_at_the_first(it, snapshot.own());
    is_waiting.then(|| put_back(snapshot, it.clone()))
}

/// A start that came to nothing: bundled again, with the answers as they are.
fn undone(snapshot: &Snapshot<'_>, mut it: Manifest, was_declared: bool) -> Moved {
    let own = snapshot.own();
    next_round(&mut it, snapshot.now);
    it.status = ManifestStatus::Bundled;
    let mut moved = Moved::default();
    let notice = Notice::StartWithdrawn { manifest: it.id, round: it.round };
    tell_others(&it, own, &notice, &mut moved.told);
    if was_declared && own_leg(&it, own).is_some() {
        moved.effects.push(Effect::Withdraw { journey: it.journey });
    }
    moved.documents.push((CarriageDocument::Manifest(it), Cause::PutBackManifest));
    moved
}

/// A manifest to be kept, and nothing else.
pub(super) fn kept(it: Manifest, why: Cause) -> Moved {
    Moved { documents: vec![(CarriageDocument::Manifest(it), why)], ..Moved::default() }
}
