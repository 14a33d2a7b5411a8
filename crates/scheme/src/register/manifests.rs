//! Manifests: bundled, checked by every authority on the way, started.
//!
//! Each authority answers for itself: whom it has registered, what it has accredited, its own leg.
//! The node where the manifest was filed composes the answers and lets the journey start when
//! every check of every authority is met; each of the others looks once more when it is told so.

mod bundle;
mod checklist;
mod due;
mod gather;
mod hear;
mod start;

use model::{AuthorityId, JourneyId, ManifestId, ServerTime};

use super::{Register, Surroundings, Turn, bounds, papers};
use crate::{
    CheckState, Consignment, ConsignmentStatus, Document, Leg, Manifest, ManifestStatus, Notice,
    Refusal, Reply, Told,
};
pub(super) use checklist::accredited;
pub(super) use due::{tell_cargo, tell_manifest};

/// The authorities of the legs but our own, in driving order.
pub(super) fn others(manifest: &Manifest, own: AuthorityId) -> impl Iterator<Item = AuthorityId> {
    manifest.legs.iter().map(|leg| leg.authority).filter(move |it| *it != own)
}

/// Which leg is an authority's, from 0. `None`: it is not on the way.
pub(super) fn leg_of(manifest: &Manifest, authority: AuthorityId) -> Option<usize> {
    manifest.legs.iter().position(|leg| leg.authority == authority)
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

/// Forgets what the others answered, and answers for ourselves.
pub(super) fn ask_anew(
    register: &Register,
    around: &dyn Surroundings,
    manifest: &mut Manifest,
    now: ServerTime,
) {
    for reply in manifest.replies.values_mut() {
        *reply = Reply { at_ms: None, checks: Vec::new() };
    }
    answer(register, around, manifest, now);
}

/// Puts our own answer into a manifest.
pub(super) fn answer(
    register: &Register,
    around: &dyn Surroundings,
    manifest: &mut Manifest,
    now: ServerTime,
) {
    let checks = gather::checks(register, around, manifest, now);
    manifest.replies.insert(register.own(), Reply { at_ms: Some(now.0), checks });
}

/// The consignments of a manifest, as they are here.
pub(super) fn cargo_of<'a>(
    register: &'a Register,
    manifest: &'a Manifest,
) -> impl Iterator<Item = &'a Consignment> {
    let found = manifest.consignments.iter().filter_map(|id| register.consignment(id));
    found.map(|entry| &entry.document)
}

/// Its consignments with another status, to be put.
pub(super) fn cargo_as(
    register: &Register,
    manifest: &Manifest,
    status: ConsignmentStatus,
) -> Vec<Consignment> {
    let is_free = status == ConsignmentStatus::Declared;
    cargo_of(register, manifest)
        .filter(|it| it.manifest == Some(manifest.id))
        .map(|it| {
            let manifest = it.manifest.filter(|_| !is_free);
            Consignment { status, manifest, ..it.clone() }
        })
        .collect()
}

/// A manifest taken back, after its cargo: free to be bundled anew where it was filed, which tells
/// the others; gone elsewhere.
pub(super) fn cancelled(
    register: &Register,
    mut manifest: Manifest,
    own: AuthorityId,
    told: &mut Vec<Told>,
) -> Vec<Document> {
    let mut status = ConsignmentStatus::Cancelled;
    if manifest.home == own {
        status = ConsignmentStatus::Declared;
        tell_others(&manifest, own, &Notice::Cancelled { manifest: manifest.id }, told);
    }
    let cargo = cargo_as(register, &manifest, status).into_iter().map(Document::Consignment);
    let mut documents: Vec<_> = cargo.collect();
    manifest.status = ManifestStatus::Cancelled;
    documents.push(Document::Manifest(manifest));
    documents
}

/// The same notice for each of the others on the way.
fn tell_others(manifest: &Manifest, own: AuthorityId, notice: &Notice, told: &mut Vec<Told>) {
    told.extend(others(manifest, own).map(|to| (to, notice.clone())));
}

impl Turn<'_> {
    /// A manifest that was filed here and that the actor may change.
    fn own_manifest(&self, id: ManifestId) -> Result<Manifest, Refusal> {
        let entry = self.register.manifest(&id);
        let entry = entry.ok_or(papers::unknown("manifest", id.as_str()))?;
        let manifest = &entry.document;
        papers::owner(self.actor, manifest.carrier, "manifest", id.as_str())?;
        if manifest.home != self.register.own() {
            let home = manifest.home;
            return Err(Refusal::WrongState(format!("manifest {id} is changed at {home}")));
        }
        Ok(manifest.clone())
    }

    pub(super) fn cancel_manifest(&mut self, manifest: ManifestId) -> Result<(), Refusal> {
        let it = self.own_manifest(manifest)?;
        if it.status != ManifestStatus::Bundled {
            let text = format!("manifest {manifest} is {}", status_word(it.status));
            return Err(Refusal::WrongState(text));
        }
        let own = self.register.own();
        for document in cancelled(self.register, it, own, &mut self.outcome.told) {
            self.put(document, "cancel_manifest");
        }
        self.outcome.subject = manifest.to_string();
        bounds::make_room(self.register);
        Ok(())
    }

    pub(super) fn recheck(&mut self, manifest: ManifestId) -> Result<(), Refusal> {
        let mut it = self.own_manifest(manifest)?;
        let own = self.register.own();
        match it.status {
            ManifestStatus::Bundled => {
                ask_anew(self.register, self.around, &mut it, self.now);
                let notice = Notice::Recheck { manifest };
                tell_others(&it, own, &notice, &mut self.outcome.told);
                self.put(Document::Manifest(it), "recheck_manifest");
            }
            // Somebody on the way found a check unmet when the journey started: it looks again.
            ManifestStatus::Started => {
                let open = it.replies.iter().filter(|(by, reply)| **by != own && !is_met(reply));
                let notice = Notice::Started { manifest };
                self.outcome.told.extend(open.map(|(to, _)| (*to, notice.clone())));
            }
            ManifestStatus::Ended | ManifestStatus::Cancelled => {
                let text = format!("manifest {manifest} is {}", status_word(it.status));
                return Err(Refusal::WrongState(text));
            }
        }
        self.outcome.subject = manifest.to_string();
        Ok(())
    }

    pub(super) fn journey_ended(&mut self, journey: JourneyId) -> Result<(), Refusal> {
        papers::desk(self.actor)?;
        self.close_selection(journey);
        let found = manifest_of(self.register, journey).cloned();
        let Some(mut manifest) = found else { return Ok(()) };
        if manifest.status != ManifestStatus::Started {
            return Ok(());
        }
        for consignment in cargo_as(self.register, &manifest, ConsignmentStatus::Carried) {
            self.put(Document::Consignment(consignment), "journey_ended");
        }
        manifest.status = ManifestStatus::Ended;
        self.outcome.subject = manifest.id.to_string();
        self.put(Document::Manifest(manifest), "journey_ended");
        bounds::make_room(self.register);
        Ok(())
    }
}

/// The manifest of a journey: the same text.
pub(super) fn manifest_of(register: &Register, journey: JourneyId) -> Option<&Manifest> {
    let id = ManifestId::new(journey.as_str()).ok()?;
    register.manifest(&id).map(|entry| &entry.document)
}

/// How a status is said.
pub(super) fn status_word(status: ManifestStatus) -> &'static str {
    match status {
        ManifestStatus::Bundled => "bundled",
        ManifestStatus::Started => "started",
        ManifestStatus::Ended => "ended",
        ManifestStatus::Cancelled => "cancelled",
    }
}
