//! The companies whose a document is to read; the authority's people read everything.

use model::{JourneyId, ManifestId, PartyId};

use super::Register;
use crate::{
    Amendment, Application, Consignment, Device, Document, Draft, Driver, Holder, Inspection,
    Manifest, Model, Party, Vehicle,
};

/// No document is of more companies than two.
pub type Owners = [Option<PartyId>; 2];

/// Who carries on a journey, by its manifest. `None`: it has none here.
pub type CarrierOn<'a> = &'a dyn Fn(JourneyId) -> Option<PartyId>;

/// A document that companies may read.
pub trait Owned {
    /// The companies whose it is to read.
    fn owners(&self, carrier_on: CarrierOn<'_>) -> Owners;
}

macro_rules! owned {
    ($($document:ty, |$it:pat_param, $carrier_on:pat_param| $owners:expr;)+) => {$(
        impl Owned for $document {
            fn owners(&self, $carrier_on: CarrierOn<'_>) -> Owners {
                let $it = self;
                $owners
            }
        }
    )+};
}

owned! {
    Party, |it, _| [Some(it.id), None];
    Application, |it, _| [Some(it.party), None];
    Vehicle, |it, _| [Some(it.carrier), None];
    Driver, |it, _| [Some(it.carrier), None];
    Model, |it, _| [Some(it.supplier), None];
    Device, |it, _| [Some(it.carrier), holder(&it.holder)];
    Consignment, |it, _| [Some(it.party), it.carrier];
    Manifest, |it, _| [Some(it.carrier), None];
    Amendment, |it, carrier_on| [carrier_on(it.journey), None];
    // Whether a truck is selected, and why, is for the authority alone.
    Inspection, |_, _| [None; 2];
    Draft, |_, _| [None; 2];
}

/// The company that has a device in hand.
fn holder(holder: &Holder) -> Option<PartyId> {
    match holder {
        Holder::Party(party) => Some(*party),
        Holder::Authority(_) => None,
    }
}

impl Owned for Document {
    fn owners(&self, carrier_on: CarrierOn<'_>) -> Owners {
        match self {
            Self::Party(it) => it.owners(carrier_on),
            Self::Application(it) => it.owners(carrier_on),
            Self::Vehicle(it) => it.owners(carrier_on),
            Self::Driver(it) => it.owners(carrier_on),
            Self::Model(it) => it.owners(carrier_on),
            Self::Device(it) => it.owners(carrier_on),
            Self::Consignment(it) => it.owners(carrier_on),
            Self::Manifest(it) => it.owners(carrier_on),
            Self::Amendment(it) => it.owners(carrier_on),
            Self::Inspection(it) => it.owners(carrier_on),
            Self::Draft(it) => it.owners(carrier_on),
            // Who a driver is, is revealed and not read. Figures are the authority's own.
            Self::DriverDetails(_) | Self::Refusals(_) | Self::Baselines(_) => [None; 2],
        }
    }
}

impl Register {
    /// The carrier of the manifest of a journey. `None`: it has none, or none in memory.
    pub fn carrier_on(&self, journey: JourneyId) -> Option<PartyId> {
        let manifest = ManifestId::new(journey.as_str()).ok()?;
        Some(self.manifest(&manifest)?.document.carrier)
    }
}
