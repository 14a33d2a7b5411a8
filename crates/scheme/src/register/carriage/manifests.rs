//! Manifests: bundled, checked by every authority on the way, started.
//!
//! Each authority answers for itself: whom it has registered, what it has accredited, its own leg.
//! The node where the manifest was filed composes the answers and lets the journey start when
//! every check of every authority is met; each of the others looks once more when it is told so.
//!
//! Whatever is asked has a round, and only answers of the present round are taken: one that was
//! given before something changed says nothing of what is now.

mod bundle;
mod checklist;
mod due;
mod gather;
mod receive;
mod start;
mod starting;
mod withdraw;

use model::{AuthorityId, JourneyId, ManifestId, ServerTime};

use super::{Acting, Carriage, CarriageDocument, CarriageStep, Snapshot};
use crate::{
    Cause, CheckState, Consignment, ConsignmentStatus, Effect, Leg, Manifest, ManifestReason,
    ManifestStatus, Notice, NoticeReason, Refusal, Reply, Thing, Told,
    register::{message::Message, papers},
};
pub(super) use checklist::accredited;
pub(super) use due::{tell_cargo, tell_manifest};
pub(super) use starting::put_back_late;
pub(super) use withdraw::cancelled;

/// What moving a manifest on comes to.
#[derive(Debug, Default)]
pub(super) struct Moved {
    /// What to keep, in order, and why.
    pub(super) documents: Vec<(CarriageDocument, Cause)>,
    /// What to tell, in order.
    pub(super) told: Vec<Told>,
    /// What the node does.
    pub(super) effects: Vec<Effect>,
    /// Messages to other parts, in the order in which they were told.
    pub(super) messages: Vec<Message>,
}

impl<By> CarriageStep<'_, By> {
    /// Keeps, tells and does what a manifest has come to.
    pub(super) fn take_moved(&mut self, moved: Moved) {
        for (document, why) in moved.documents {
            self.put(document, why);
        }
        self.outcome.told.extend(moved.told);
        self.outcome.effects.extend(moved.effects);
        self.messages.extend(moved.messages);
    }
}

/// The authorities of the legs but our own, in driving order.
pub(super) fn others(manifest: &Manifest, own: AuthorityId) -> impl Iterator<Item = AuthorityId> {
    manifest.legs.iter().map(|leg| leg.authority).filter(move |it| *it != own)
}

/// An authority's own leg with its places. `None`: it is not on the way.
pub(super) fn own_leg(manifest: &Manifest, own: AuthorityId) -> Option<&Leg> {
    manifest.legs.iter().find(|leg| leg.authority == own)
}

/// Whether an authority has answered and every check of it is met.
pub(super) fn is_met(reply: &Reply) -> bool {
    reply.at_ms.is_some()
        && !reply.checks.is_empty()
        && reply.checks.iter().all(|check| check.state == CheckState::Met)
}

/// Begins the next round of asking: what was answered before is of another.
pub(super) fn next_round(manifest: &mut Manifest, now: ServerTime) {
    manifest.round = manifest.round.saturating_add(1);
    manifest.asked_at_ms = now.0;
}

/// The answer that an authority has not given.
fn no_reply() -> Reply {
    Reply { at_ms: None, checks: Vec::new() }
}

/// Begins the next round, forgets what the others answered, and answers for ourselves.
pub(super) fn ask_anew(snapshot: &Snapshot<'_>, manifest: &mut Manifest) {
    next_round(manifest, snapshot.now);
    manifest.replies.values_mut().for_each(|reply| *reply = no_reply());
    answer(snapshot, manifest);
}

/// Puts our own answer into a manifest.
pub(super) fn answer(snapshot: &Snapshot<'_>, manifest: &mut Manifest) {
    let checks = gather::checks(snapshot, manifest);
    let at_ms = Some(snapshot.now.0);
    manifest.replies.insert(snapshot.own(), Reply { at_ms, checks });
}

/// The consignments of a manifest, as they are here.
pub(super) fn cargo_of<'a>(
    carriage: &'a Carriage,
    manifest: &'a Manifest,
) -> impl Iterator<Item = &'a Consignment> {
    let found = manifest.consignments.iter().filter_map(|id| carriage.consignments.get(id));
    found.map(|entry| &entry.document)
}

/// Its consignments with another status, to be put.
pub(super) fn cargo_as(
    carriage: &Carriage,
    manifest: &Manifest,
    status: ConsignmentStatus,
) -> Vec<Consignment> {
    let is_free = status == ConsignmentStatus::Declared;
    cargo_of(carriage, manifest)
        .filter(|it| it.manifest == Some(manifest.id))
        .map(|it| {
            let manifest = it.manifest.filter(|_| !is_free);
            Consignment { status, manifest, ..it.clone() }
        })
        .collect()
}

/// The same notice for each of the others on the way.
fn tell_others(manifest: &Manifest, own: AuthorityId, notice: &Notice, told: &mut Vec<Told>) {
    told.extend(others(manifest, own).map(|to| (to, notice.clone())));
}

impl Acting<'_> {
    /// A manifest that was filed here and that the actor may change.
    fn own_manifest(&self, id: ManifestId) -> Result<Manifest, Refusal> {
        let entry = self.part.manifests.get(&id);
        let entry = entry.ok_or(papers::unknown(Thing::Manifest, id))?;
        let manifest = &entry.document;
        papers::owner(self.by, manifest.carrier, Thing::Manifest, id)?;
        let home = manifest.home;
        if home != self.part.own {
            return Err(ManifestReason::ManifestElsewhere { manifest: id, home }.into());
        }
        Ok(manifest.clone())
    }

    pub(in crate::register) fn recheck(&mut self, manifest: ManifestId) -> Result<(), Refusal> {
        let mut it = self.own_manifest(manifest)?;
        let own = self.part.own;
        let moved = match it.status {
            ManifestStatus::Bundled => {
                ask_anew(&self.snapshot(), &mut it);
                let mut told = Vec::new();
                tell_others(&it, own, &Notice::Recheck { manifest, round: it.round }, &mut told);
                let documents = vec![(CarriageDocument::Manifest(it), Cause::RecheckManifest)];
                Moved { documents, told, ..Moved::default() }
            }
            // Whoever starts and asks anew wants to start another time.
            ManifestStatus::Starting if !starting::is_at_the_first(&it, own) => {
                starting::put_back(&self.snapshot(), it)
            }
            ManifestStatus::Starting
            | ManifestStatus::Started
            | ManifestStatus::Withdrawing
            | ManifestStatus::Ended
            | ManifestStatus::Cancelled => return Err(in_other_state(&it)),
        };
        self.take_moved(moved);
        self.outcome.subject = manifest.to_string();
        Ok(())
    }
}

impl CarriageStep<'_, ()> {
    pub(super) fn journey_ended(&mut self, journey: JourneyId) {
        self.lapse_requests(journey, Cause::JourneyEnded);
        let found = manifest_of(self.part, journey).cloned();
        let Some(mut manifest) = found else { return };
        match manifest.status {
            ManifestStatus::Started | ManifestStatus::Withdrawing => {}
            ManifestStatus::Bundled
            | ManifestStatus::Starting
            | ManifestStatus::Ended
            | ManifestStatus::Cancelled => return,
        }
        for consignment in cargo_as(self.part, &manifest, ConsignmentStatus::Carried) {
            self.put(consignment, Cause::JourneyEnded);
        }
        manifest.status = ManifestStatus::Ended;
        self.outcome.subject = manifest.id.to_string();
        self.put(manifest, Cause::JourneyEnded);
    }
}

/// The manifest of a journey: the same text.
pub(super) fn manifest_of(carriage: &Carriage, journey: JourneyId) -> Option<&Manifest> {
    let id = ManifestId::new(journey.as_str()).ok()?;
    carriage.manifests.get(&id).map(|entry| &entry.document)
}

/// A manifest is not in the state that was asked for.
fn in_other_state(manifest: &Manifest) -> Refusal {
    let (manifest, manifest_status) = (manifest.id, manifest.status);
    ManifestReason::ManifestIs { manifest, manifest_status }.into()
}

/// Whether a notice is of the present round of a manifest that was told here, or of a later one.
fn newer(manifest: &Manifest, round: u32) -> Result<(), Refusal> {
    if round < manifest.round { Err(of_other_round(manifest, round)) } else { Ok(()) }
}

/// What was said is of another round than the present one.
fn of_other_round(manifest: &Manifest, round: u32) -> Refusal {
    let (manifest, present) = (manifest.id, manifest.round);
    NoticeReason::OtherRound { manifest, round, asked_round: present }.into()
}
