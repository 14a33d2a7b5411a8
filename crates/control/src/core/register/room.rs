//! Whether there is room in the outboxes for what an act would tell. Asked before anything changes:
//! what a peer that is away for long has not taken must neither grow without bound nor be dropped.

use std::collections::BTreeSet;

use model::{AmendmentId, ApplicationId, AuthorityId, ConsignmentId, JourneyId, ManifestId};
use scheme::{Act, Application, DeskReason, Manifest, Refusal};

use super::{NodeFacts, Registrar};
use crate::core::context::Context;

impl Registrar {
    /// Refuses an act that would tell more to a peer that has not taken what waits for it.
    ///
    /// # Errors
    ///
    /// Names the peer.
    pub(super) fn check_room(
        &self,
        act: &Act,
        node: &dyn NodeFacts,
        ctx: &Context<'_>,
    ) -> Result<(), Refusal> {
        let full = node.full_peers();
        if full.is_empty() {
            return Ok(());
        }
        let told = self.told_by(act, node, ctx);
        match full.into_iter().find(|peer| told.contains(peer)) {
            None => Ok(()),
            Some(authority) => Err(DeskReason::PeerSilent { authority }.into()),
        }
    }

    /// The peers that an act may tell something; rather one too many.
    fn told_by(&self, act: &Act, node: &dyn NodeFacts, ctx: &Context<'_>) -> BTreeSet<AuthorityId> {
        match act {
            Act::Apply { schemes, .. } | Act::File { schemes, .. } => {
                ctx.settings.schemes.deciders(schemes)
            }
            Act::Answer { application, .. }
            | Act::Withdraw { application }
            | Act::AskBack { application, .. }
            | Act::Approve { application, .. }
            | Act::Refuse { application, .. } => self.told_of_application(application, ctx),
            Act::Bundle { form } => {
                let places = form.places.iter().filter_map(|place| ctx.atlas.place(*place));
                places.map(|place| place.authority).collect()
            }
            Act::CancelManifest { manifest }
            | Act::Recheck { manifest }
            | Act::Start { manifest } => self.told_of_manifest(manifest),
            Act::AmendConsignment { consignment, .. } => self.told_of_consignment(consignment),
            Act::Amend { journey, .. } | Act::Inspect { journey, .. } => {
                self.told_of_journey(*journey)
            }
            Act::DecideAmendment { amendment, .. } => self.told_of_amendment(amendment),
            Act::Write { .. }
            | Act::WithdrawModel { .. }
            | Act::InspectVehicle { .. }
            | Act::StandVehicle { .. }
            | Act::StandDevice { .. } => node.peers().into_iter().collect(),
            // What stays here, and what the node itself does once, which is never refused.
            Act::Attach { .. }
            | Act::Enter { .. }
            | Act::NoteFault { .. }
            | Act::HandDevice { .. }
            | Act::PutDriver { .. }
            | Act::StandDriver { .. }
            | Act::Declare { .. }
            | Act::CancelConsignment { .. }
            | Act::Entrust { .. }
            | Act::Insist { .. }
            | Act::Select { .. }
            | Act::Propose { .. }
            | Act::DecideDraft { .. }
            | Act::SetBaselines { .. }
            | Act::NoteRefused { .. }
            | Act::DeviceShowed { .. }
            | Act::PassTime
            | Act::Forget { .. }
            | Act::IncidentConfirmed { .. }
            | Act::CustodyPassed { .. }
            | Act::JourneyEnded { .. } => BTreeSet::new(),
        }
    }

    fn told_of_consignment(&self, id: &ConsignmentId) -> BTreeSet<AuthorityId> {
        let entry = self.register.consignment(id);
        let manifest = entry.and_then(|entry| entry.document.manifest);
        manifest.map(|id| self.told_of_manifest(&id)).unwrap_or_default()
    }

    fn told_of_amendment(&self, id: &AmendmentId) -> BTreeSet<AuthorityId> {
        let Some(entry) = self.register.amendment(id) else { return BTreeSet::new() };
        let mut told = self.told_of_journey(entry.document.journey);
        told.insert(entry.document.home);
        told
    }

    fn told_of_journey(&self, id: JourneyId) -> BTreeSet<AuthorityId> {
        let manifest = ManifestId::new(id.as_str()).ok();
        manifest.map(|id| self.told_of_manifest(&id)).unwrap_or_default()
    }

    fn told_of_application(&self, id: &ApplicationId, ctx: &Context<'_>) -> BTreeSet<AuthorityId> {
        let Some(entry) = self.register.application(id) else { return BTreeSet::new() };
        let Application { schemes, home, .. } = &entry.document;
        let mut told = ctx.settings.schemes.deciders(schemes);
        told.insert(*home);
        told
    }

    fn told_of_manifest(&self, id: &ManifestId) -> BTreeSet<AuthorityId> {
        let Some(entry) = self.register.manifest(id) else { return BTreeSet::new() };
        let Manifest { legs, home, .. } = &entry.document;
        legs.iter().map(|leg| leg.authority).chain([*home]).collect()
    }
}
