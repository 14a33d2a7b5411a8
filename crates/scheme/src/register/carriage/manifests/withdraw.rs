//! Taking a manifest back. Before its start that is the carrier's own affair; afterwards only as
//! long as nothing is sealed, which the authority where the journey begins knows and nobody else:
//! if that is another, it is asked, and the others hear of it once it has agreed.

use model::{AuthorityId, ManifestId};

use super::{
    Moved, cargo_as, in_other_state, newer, of_other_round, others, own_leg,
    starting::{first, is_at_the_first, kept},
};
use crate::{
    Cause, ConsignmentStatus, Effect, Facts, Manifest, ManifestReason, ManifestStatus,
    NoWithdrawal, Notice, Refusal,
    register::{
        carriage::{Acting, Carriage, CarriageDocument, Receiving, amendments},
        message::ToInspections,
    },
};

/// Whether the journey is declared here.
fn is_declared(it: &Manifest, own: AuthorityId) -> bool {
    let is_declared = match it.status {
        ManifestStatus::Starting => is_at_the_first(it, own),
        ManifestStatus::Started | ManifestStatus::Withdrawing => true,
        ManifestStatus::Bundled | ManifestStatus::Ended | ManifestStatus::Cancelled => false,
    };
    is_declared && own_leg(it, own).is_some()
}

/// A manifest taken back, after its cargo: free to be bundled anew where it was filed, which tells
/// the others; gone elsewhere. A journey that was declared is withdrawn.
pub(in super::super) fn cancelled(carriage: &Carriage, mut it: Manifest, why: Cause) -> Moved {
    let own = carriage.own;
    let mut moved = Moved::default();
    let mut status = ConsignmentStatus::Cancelled;
    if it.home == own {
        status = ConsignmentStatus::Declared;
        // Who agreed to it knows.
        let knows = first(&it).filter(|_| it.status == ManifestStatus::Withdrawing);
        let notice = Notice::Cancelled { manifest: it.id };
        let told = others(&it, own).filter(|to| Some(*to) != knows);
        moved.told.extend(told.map(|to| (to, notice.clone())));
    }
    let cargo = cargo_as(carriage, &it, status).into_iter();
    moved.documents.extend(cargo.map(|cargo| (CarriageDocument::Consignment(cargo), why)));
    moved.messages.push(ToInspections::TakenBack { journey: it.journey, why }.into());
    let requests = amendments::lapsed(carriage, it.journey).into_iter();
    moved.documents.extend(requests.map(|it| (CarriageDocument::Amendment(it), why)));
    if is_declared(&it, own) {
        moved.effects.push(Effect::Withdraw { journey: it.journey });
    }
    it.status = ManifestStatus::Cancelled;
    moved.documents.push((CarriageDocument::Manifest(it), why));
    moved
}

/// Whoever begins is asked whether it can still be taken back.
fn asked(mut it: Manifest, first: AuthorityId) -> Moved {
    it.status = ManifestStatus::Withdrawing;
    let notice = Notice::Cancelled { manifest: it.id };
    Moved { told: vec![(first, notice)], ..kept(it, Cause::CancelManifest) }
}

/// It is too late, or too early.
fn check_withdrawal(node: &dyn Facts, it: &Manifest) -> Result<(), Refusal> {
    let journey = it.journey;
    Ok(node.check_withdrawal(journey).map_err(|why| match why {
        NoWithdrawal::Sealed => ManifestReason::JourneySealed { journey },
        NoWithdrawal::Unjudged => ManifestReason::EvidenceUnjudged { journey },
    })?)
}

/// What is not taken back goes on: whoever asked is told.
fn stands(it: &Manifest) -> Moved {
    let notice = Notice::Started { manifest: it.id, round: it.round };
    Moved { told: vec![(it.home, notice)], ..Moved::default() }
}

impl Acting<'_> {
    pub(in crate::register) fn cancel_manifest(
        &mut self,
        manifest: ManifestId,
    ) -> Result<(), Refusal> {
        let it = self.own_manifest(manifest)?;
        let own = self.part.own;
        let moved = match it.status {
            ManifestStatus::Bundled => cancelled(self.part, it, Cause::CancelManifest),
            ManifestStatus::Starting | ManifestStatus::Started => {
                check_withdrawal(self.node, &it)?;
                let is_begun = it.status == ManifestStatus::Started || is_at_the_first(&it, own);
                match first(&it).filter(|first| *first != own && is_begun) {
                    Some(first) => asked(it, first),
                    None => cancelled(self.part, it, Cause::CancelManifest),
                }
            }
            ManifestStatus::Withdrawing | ManifestStatus::Ended | ManifestStatus::Cancelled => {
                return Err(in_other_state(&it));
            }
        };
        self.outcome.subject = manifest.to_string();
        self.take_moved(moved);
        Ok(())
    }
}

impl Receiving<'_> {
    /// Where it was filed the carrier took it back; or, if that is here, the authority where it
    /// begins agrees.
    pub(in crate::register) fn cancelled(&mut self, manifest: ManifestId) -> Result<(), Refusal> {
        self.outcome.subject = manifest.to_string();
        let moved = match self.manifest_of_ours(manifest) {
            Some(it) => self.agreed(it)?,
            None => self.taken_back(self.manifest_told(manifest)?)?,
        };
        self.take_moved(moved);
        Ok(())
    }

    /// A manifest that was filed here and that begins at the sender.
    fn manifest_of_ours(&self, id: ManifestId) -> Option<Manifest> {
        let known = self.part.manifests.get(&id).map(|entry| &entry.document);
        let is_it = |it: &&Manifest| it.home == self.part.own && first(it) == Some(self.by);
        known.filter(is_it).cloned()
    }

    fn agreed(&self, mut it: Manifest) -> Result<Moved, Refusal> {
        match it.status {
            ManifestStatus::Withdrawing => Ok(cancelled(self.part, it, Cause::CancelManifest)),
            ManifestStatus::Cancelled => Ok(Moved::default()),
            // Whoever begins has taken it back for a request that it had refused before: it begins
            // nowhere any more.
            ManifestStatus::Starting | ManifestStatus::Started => {
                check_withdrawal(self.node, &it)?;
                it.status = ManifestStatus::Withdrawing;
                Ok(cancelled(self.part, it, Cause::CancelManifest))
            }
            ManifestStatus::Bundled | ManifestStatus::Ended => Err(in_other_state(&it)),
        }
    }

    fn taken_back(&self, it: Manifest) -> Result<Moved, Refusal> {
        let is_first = first(&it) == Some(self.part.own);
        let answer = (it.home, Notice::Cancelled { manifest: it.id });
        let mut moved = match it.status {
            // It may have run out here before.
            ManifestStatus::Cancelled => Moved::default(),
            ManifestStatus::Bundled => cancelled(self.part, it, Cause::CancelManifest),
            ManifestStatus::Started => match check_withdrawal(self.node, &it) {
                Ok(()) => cancelled(self.part, it, Cause::CancelManifest),
                Err(_) if is_first => return Ok(stands(&it)),
                Err(refusal) => return Err(refusal),
            },
            ManifestStatus::Ended if is_first => return Ok(stands(&it)),
            ManifestStatus::Starting | ManifestStatus::Withdrawing | ManifestStatus::Ended => {
                return Err(in_other_state(&it));
            }
        };
        moved.told.extend(Some(answer).filter(|_| is_first));
        Ok(moved)
    }

    /// The authority where it begins has sealed: it is not taken back. `None`: it is not for us to
    /// hear this.
    pub(super) fn stands_there(
        &mut self,
        manifest: ManifestId,
        round: u32,
    ) -> Option<Result<(), Refusal>> {
        let mut it = self.manifest_of_ours(manifest)?;
        self.outcome.subject = manifest.to_string();
        if it.round != round {
            return Some(Err(of_other_round(&it, round)));
        }
        match it.status {
            ManifestStatus::Withdrawing => {
                it.status = ManifestStatus::Started;
                self.take_moved(kept(it, Cause::CancelRefused));
                Some(Ok(()))
            }
            ManifestStatus::Started | ManifestStatus::Ended => Some(Ok(())),
            ManifestStatus::Bundled | ManifestStatus::Starting | ManifestStatus::Cancelled => {
                Some(Err(in_other_state(&it)))
            }
        }
    }

    /// The start came to nothing: a journey that was declared here is withdrawn, and answered for
    /// as it is now.
    pub(in crate::register) fn start_withdrawn(
        &mut self,
        manifest: ManifestId,
        round: u32,
    ) -> Result<(), Refusal> {
        let mut it = self.manifest_told(manifest)?;
        newer(&it, round)?;
        self.outcome.subject = manifest.to_string();
        if round == it.round {
            return Ok(());
        }
        match it.status {
            ManifestStatus::Bundled => {}
            ManifestStatus::Started => {
                check_withdrawal(self.node, &it)?;
            }
            ManifestStatus::Starting
            | ManifestStatus::Withdrawing
            | ManifestStatus::Ended
            | ManifestStatus::Cancelled => return Err(in_other_state(&it)),
        }
        let journey = it.journey;
        let was_started =
            std::mem::replace(&mut it.status, ManifestStatus::Bundled) == ManifestStatus::Started;
        (it.round, it.asked_at_ms) = (round, self.now.0);
        if was_started {
            self.outcome.effects.push(Effect::Withdraw { journey });
            for request in amendments::lapsed(self.part, journey) {
                self.put(request, Cause::StartWithdrawn);
            }
            self.answer_and_tell(&mut it);
        }
        self.put(it, Cause::StartWithdrawn);
        Ok(())
    }
}
