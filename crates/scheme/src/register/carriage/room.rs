//! How many papers of carriage may be under way, and which of them leave memory.

use model::{AmendmentId, AuthorityId, ConsignmentId, JourneyId, PartyId};

use super::{Carriage, manifests::manifest_of};
use crate::{
    BoundReason, ConsignmentStatus, DocumentKind, Manifest, ManifestStatus, Refusal,
    register::{
        bounds::{
            CONSIGNMENTS_MAX, CONSIGNMENTS_OF_PARTY_MAX, CONSIGNMENTS_OF_PEER_MAX, MANIFESTS_MAX,
            MANIFESTS_OF_PARTY_MAX, MANIFESTS_OF_PEER_MAX,
        },
        papers,
    },
};

/// Whether so many more consignments may be declared.
pub(super) fn room_for_consignments(
    carriage: &Carriage,
    party: PartyId,
    more: usize,
) -> Result<(), Refusal> {
    room_for_cargo(carriage, more)?;
    if carriage.consignments.len().saturating_add(more) <= CONSIGNMENTS_OF_PARTY_MAX {
        return Ok(());
    }
    let all = carriage.consignments.values().map(|entry| &entry.document);
    let is_here = |id: ConsignmentId| papers::is_given_by(id.as_str(), carriage.own, "c");
    let of_party = all.filter(|it| it.party == party && !is_over(it.status) && is_here(it.id));
    if of_party.count() + more > CONSIGNMENTS_OF_PARTY_MAX {
        let (document, most) = (DocumentKind::Consignment, CONSIGNMENTS_OF_PARTY_MAX);
        return Err(BoundReason::PartyFull { party, document, most }.into());
    }
    Ok(())
}

fn room_for_cargo(carriage: &Carriage, more: usize) -> Result<(), Refusal> {
    if carriage.consignments.len().saturating_add(more) > CONSIGNMENTS_MAX {
        let (document, most) = (DocumentKind::Consignment, CONSIGNMENTS_MAX);
        return Err(BoundReason::RegisterFull { document, most }.into());
    }
    Ok(())
}

/// Whether a consignment will not travel any more.
fn is_over(status: ConsignmentStatus) -> bool {
    match status {
        ConsignmentStatus::Refused | ConsignmentStatus::Carried | ConsignmentStatus::Cancelled => {
            true
        }
        ConsignmentStatus::Declared | ConsignmentStatus::Bundled => false,
    }
}

/// Whether so many more consignments may be told by another authority.
pub(super) fn room_for_told_cargo(
    carriage: &Carriage,
    from: AuthorityId,
    more: usize,
) -> Result<(), Refusal> {
    room_for_cargo(carriage, more)?;
    if carriage.consignments.len().saturating_add(more) <= CONSIGNMENTS_OF_PEER_MAX {
        return Ok(());
    }
    let all = carriage.consignments.values().map(|entry| &entry.document);
    let of_peer =
        all.filter(|it| !is_over(it.status) && papers::is_given_by(it.id.as_str(), from, "c"));
    if of_peer.count().saturating_add(more) > CONSIGNMENTS_OF_PEER_MAX {
        let (document, most) = (DocumentKind::Consignment, CONSIGNMENTS_OF_PEER_MAX);
        return Err(BoundReason::PeerFull { authority: from, document, most }.into());
    }
    Ok(())
}

/// Whether a manifest is not over.
fn is_live(manifest: &Manifest) -> bool {
    match manifest.status {
        ManifestStatus::Bundled
        | ManifestStatus::Starting
        | ManifestStatus::Started
        | ManifestStatus::Withdrawing => true,
        ManifestStatus::Ended | ManifestStatus::Cancelled => false,
    }
}

/// Whether a carrier may bundle one more manifest here.
pub(super) fn room_for_manifest(carriage: &Carriage, carrier: PartyId) -> Result<(), Refusal> {
    let own = carriage.own;
    let is_its = |it: &Manifest| it.home == own && it.carrier == carrier;
    let (document, most) = (DocumentKind::Manifest, MANIFESTS_OF_PARTY_MAX);
    room_among(carriage, is_its, most, BoundReason::PartyFull { party: carrier, document, most })
}

/// Whether another authority may announce one more manifest, with so many consignments.
pub(super) fn room_for_told_manifest(
    carriage: &Carriage,
    from: AuthorityId,
    consignments: u32,
) -> Result<(), Refusal> {
    let count = usize::try_from(consignments).unwrap_or(usize::MAX);
    room_for_told_cargo(carriage, from, count)?;
    let (document, most) = (DocumentKind::Manifest, MANIFESTS_OF_PEER_MAX);
    let full = BoundReason::PeerFull { authority: from, document, most };
    room_among(carriage, |it| it.home == from, most, full)
}

fn room_among(
    carriage: &Carriage,
    is_theirs: impl Fn(&Manifest) -> bool,
    most: usize,
    full: BoundReason,
) -> Result<(), Refusal> {
    if carriage.manifests.len() >= MANIFESTS_MAX {
        let (document, most) = (DocumentKind::Manifest, MANIFESTS_MAX);
        return Err(BoundReason::RegisterFull { document, most }.into());
    }
    // As long as all of them together are fewer, nobody's need be counted.
    if carriage.manifests.len() < most {
        return Ok(());
    }
    let all = carriage.manifests.values().map(|entry| &entry.document);
    if all.filter(|it| is_live(it) && is_theirs(it)).count() >= most {
        return Err(full.into());
    }
    Ok(())
}

/// Whether the journey of a manifest was started and is not over.
pub(super) fn is_begun(manifest: &Manifest) -> bool {
    is_live(manifest) && manifest.status != ManifestStatus::Bundled
}

impl Carriage {
    /// Whether the journey of a manifest is not over, begun or not.
    pub(in crate::register) fn is_live(&self, journey: JourneyId) -> bool {
        manifest_of(self, journey).is_some_and(is_live)
    }

    /// Lets a consignment go if it is over.
    pub(in crate::register) fn let_cargo_go(&mut self, subject: &str) {
        let Ok(id) = subject.parse() else { return };
        if self.consignments.get(&id).is_some_and(|entry| is_over(entry.document.status)) {
            self.consignments.remove(&id);
        }
    }

    /// Lets a manifest go if it is over: its cargo and what was asked for its journey are then, too.
    pub(in crate::register) fn let_manifest_go(&mut self, subject: &str) {
        let Ok(id) = subject.parse() else { return };
        if self.manifests.get(&id).is_some_and(|entry| !is_live(&entry.document)) {
            self.manifests.remove(&id);
        }
    }

    pub(in crate::register) fn forget_amendment(&mut self, id: AmendmentId) {
        self.amendments.remove(&id);
    }
}
