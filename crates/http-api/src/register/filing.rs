//! The shelves of the register, each with whose its documents are.

use std::{fmt::Display, str::FromStr};

use model::{
    AmendmentId, ApplicationId, ConsignmentId, DraftId, DriverId, JourneyId, ManifestId, ModelId,
    PartyId, VehicleId,
};
use scheme::{
    Amendment, Application, Consignment, Device, Draft, Driver, Entry, Holder, Inspection,
    Manifest, Model, Party, Register, Vehicle,
};

use super::Veil;

/// A sort of document that is shown in pages and one by one.
pub(crate) trait Filing: Veil + Clone + Send + 'static {
    /// What it is called when it is not there.
    const WHAT: &'static str;
    /// Its id.
    type Key: FromStr + Display + Send + 'static;

    /// All of them.
    fn all(register: &Register) -> Box<dyn Iterator<Item = &Entry<Self>> + '_>;

    /// One of them.
    fn one<'a>(register: &'a Register, key: &Self::Key) -> Option<&'a Entry<Self>>;

    /// Its id as text.
    fn subject(&self) -> &str;

    /// Whether it is a company's to see.
    fn is_of(&self, party: PartyId, register: &Register) -> bool;
}

macro_rules! filing {
    ($($document:ty, $what:literal, $key:ty, $all:ident, $one:ident,
        |$it:ident| $subject:expr, |$party:ident, $register:pat_param| $is_of:expr;)+) => {$(
        impl Filing for $document {
            const WHAT: &'static str = $what;
            type Key = $key;

            fn all(register: &Register) -> Box<dyn Iterator<Item = &Entry<Self>> + '_> {
                Box::new(register.$all())
            }

            fn one<'a>(register: &'a Register, key: &Self::Key) -> Option<&'a Entry<Self>> {
                register.$one(key)
            }

            fn subject(&self) -> &str {
                let $it = self;
                $subject
            }

            fn is_of(&self, $party: PartyId, $register: &Register) -> bool {
                let $it = self;
                $is_of
            }
        }
    )+};
}

filing! {
    Party, "party", PartyId, parties, party,
        |it| it.id.as_str(), |party, _| it.id == party;
    Application, "application", ApplicationId, applications, application,
        |it| it.id.as_str(), |party, _| it.party == party;
    Vehicle, "vehicle", VehicleId, vehicles, vehicle,
        |it| it.id.as_str(), |party, _| it.carrier == party;
    Driver, "driver", DriverId, drivers, driver,
        |it| it.id.as_str(), |party, _| it.carrier == party;
    Model, "model", ModelId, models, model,
        |it| it.id.as_str(), |party, _| it.supplier == party;
    Device, "device", String, devices, device,
        |it| it.id.as_str(), |party, _| it.carrier == party || it.holder == Holder::Party(party);
    Consignment, "consignment", ConsignmentId, consignments, consignment,
        |it| it.id.as_str(), |party, _| it.party == party || it.carrier == Some(party);
    Manifest, "manifest", ManifestId, manifests, manifest,
        |it| it.id.as_str(), |party, _| it.carrier == party;
    Amendment, "amendment", AmendmentId, amendments, amendment,
        |it| it.id.as_str(), |party, register| drives(it.journey, party, register);
    // Whether a truck is selected, and why, is for the authority alone.
    Inspection, "inspection", JourneyId, inspections, inspection,
        |it| it.journey.as_str(), |party, _| never(it, party);
    Draft, "draft", DraftId, drafts, draft,
        |it| it.id.as_str(), |party, _| never(it, party);
}

/// Nothing of its kind is a company's.
fn never<T>(_: &T, _: PartyId) -> bool {
    false
}

/// Whether a journey is of a manifest of this carrier.
fn drives(journey: JourneyId, party: PartyId, register: &Register) -> bool {
    let manifest = ManifestId::new(journey.as_str()).ok();
    let manifest = manifest.and_then(|id| register.manifest(&id));
    manifest.is_some_and(|entry| entry.document.carrier == party)
}
