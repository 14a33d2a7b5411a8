//! The papers of carriage: cargo as it is declared, the manifests that it is bundled in, and changes
//! to a journey that people ask for.
//!
//! Owns consignments, manifests and amendments.
//!
//! **Invariant** A consignment is in one manifest at a time, and in none before it is covered.
//! **Invariant** A manifest starts when every check of every authority on the way is met, by answers
//! of its present round.
//! **Invariant** Only the decision of whoever has custody changes a journey.
//! **Invariant** What is told to another authority is due to it.

mod amendments;
mod consignments;
mod expiry;
mod manifests;
mod room;
mod rules;

use std::{collections::BTreeMap, sync::Arc};

use model::{AmendmentId, AuthorityId, ConsignmentId, JourneyId, ManifestId, ServerTime};

use super::{
    message::ToCarriage,
    shelf::{Shelf, keeps},
    step::Step,
    views::{Carried, Enrolled},
};
use crate::{Actor, Amendment, Consignment, Device, DeviceKind, Facts, Manifest, Schemes};

/// Consignments, manifests and amendments: what is carried, and from where to where.
#[derive(Debug)]
pub(super) struct Carriage {
    own: AuthorityId,
    schemes: Arc<Schemes>,
    consignments: Shelf<ConsignmentId, Consignment>,
    manifests: Shelf<ManifestId, Manifest>,
    amendments: Shelf<AmendmentId, Amendment>,
}

keeps! {
    Carriage, CarriageDocument {
        Consignment on consignments: ConsignmentId => |it| it.id;
        Manifest on manifests: ManifestId => |it| it.id;
        Amendment on amendments: AmendmentId => |it| it.id;
    }
}

/// Something that happens to them.
pub(super) type CarriageStep<'a, By> = Step<'a, Carriage, &'a dyn Enrolled, By>;
/// Somebody does something with them.
type Acting<'a> = CarriageStep<'a, Actor>;
/// Another authority tells something of them.
type Receiving<'a> = CarriageStep<'a, AuthorityId>;

/// The papers and what surrounds them, to look at only.
struct Snapshot<'a> {
    carriage: &'a Carriage,
    enrolled: &'a dyn Enrolled,
    node: &'a dyn Facts,
    now: ServerTime,
}

impl Snapshot<'_> {
    fn own(&self) -> AuthorityId {
        self.carriage.own
    }

    fn schemes(&self) -> &Schemes {
        &self.carriage.schemes
    }
}

impl<By> CarriageStep<'_, By> {
    /// How things stand at this moment.
    fn snapshot(&self) -> Snapshot<'_> {
        Snapshot { carriage: self.part, enrolled: self.others, node: self.node, now: self.now }
    }
}

impl CarriageStep<'_, ()> {
    /// Takes a message of another part, or one that was put off.
    pub(super) fn receive(&mut self, message: ToCarriage) {
        match message {
            ToCarriage::Expire(manifest) => self.expire(manifest),
            ToCarriage::ExpireCargo => self.expire_cargo(),
            ToCarriage::JourneyEnded(journey) => self.journey_ended(journey),
        }
    }
}

impl Carriage {
    pub(super) fn new(own: AuthorityId, schemes: Arc<Schemes>) -> Self {
        Self {
            own,
            schemes,
            consignments: BTreeMap::new(),
            manifests: BTreeMap::new(),
            amendments: BTreeMap::new(),
        }
    }
}

impl Carried for Carriage {
    fn manifest_of(&self, journey: JourneyId) -> Option<&Manifest> {
        manifests::manifest_of(self, journey)
    }

    fn cargo_of<'a>(&'a self, manifest: &Manifest) -> Vec<&'a Consignment> {
        let found = manifest.consignments.iter().filter_map(|id| self.consignments.get(id));
        found.map(|entry| &entry.document).collect()
    }

    fn declared_with(&self, device: &Device) -> Vec<JourneyId> {
        let all = self.manifests.values().map(|entry| &entry.document);
        let declared = all.filter(|it| room::is_begun(it));
        let on = declared.filter(|it| match device.kind {
            DeviceKind::Lock => it.lock.as_str() == device.id,
            DeviceKind::Unit => it.vehicle == device.vehicle,
        });
        on.map(|manifest| manifest.journey).collect()
    }
}
