//! The shelves of the register.

use std::{fmt::Display, str::FromStr};

use model::{
    AmendmentId, ApplicationId, ConsignmentId, DraftId, DriverId, JourneyId, ManifestId, ModelId,
    PartyId, VehicleId,
};
use scheme::{
    Amendment, Application, Consignment, Device, Document, DocumentKind, Draft, Driver, Entry,
    Inspection, Manifest, Model, Owned, Party, Register, Thing, Vehicle,
};

use super::Veil;

/// A sort of document that is shown in pages and one by one.
pub(crate) trait Filing: Veil + Owned + Clone + Send + 'static {
    /// Its kind in the register.
    const KIND: DocumentKind;
    /// What it is called when it is not there.
    const THING: Thing;
    /// The id that a document of this sort is found by.
    type Key: FromStr + Display + Send + 'static;

    /// Every document of the kind that is in memory.
    fn all(register: &Register) -> Box<dyn Iterator<Item = &Entry<Self>> + '_>;

    /// The document with this key, if it is in memory.
    fn one<'a>(register: &'a Register, key: &Self::Key) -> Option<&'a Entry<Self>>;

    /// The document, if it is of this sort.
    fn of(document: Document) -> Option<Self>;

    /// Its id as text.
    fn subject(&self) -> &str;

    /// Whether it is a company's to see.
    fn is_of(&self, party: PartyId, register: &Register) -> bool {
        self.owners(register).contains(&Some(party))
    }
}

macro_rules! filing {
    ($($document:ty, $what:ident, $key:ty, $all:ident, $one:ident,
        |$it:ident| $subject:expr;)+) => {$(
        impl Filing for $document {
            const KIND: DocumentKind = DocumentKind::$what;
            const THING: Thing = Thing::$what;
            type Key = $key;

            fn all(register: &Register) -> Box<dyn Iterator<Item = &Entry<Self>> + '_> {
                Box::new(register.$all())
            }

            fn one<'a>(register: &'a Register, key: &Self::Key) -> Option<&'a Entry<Self>> {
                register.$one(key)
            }

            fn of(document: Document) -> Option<Self> {
                if let Document::$what(it) = document { Some(it) } else { None }
            }

            fn subject(&self) -> &str {
                let $it = self;
                $subject
            }
        }
    )+};
}

filing! {
    Party, Party, PartyId, parties, party,
        |it| it.id.as_str();
    Application, Application, ApplicationId, applications, application,
        |it| it.id.as_str();
    Vehicle, Vehicle, VehicleId, vehicles, vehicle,
        |it| it.id.as_str();
    Driver, Driver, DriverId, drivers, driver,
        |it| it.id.as_str();
    Model, Model, ModelId, models, model,
        |it| it.id.as_str();
    Device, Device, String, devices, device,
        |it| it.id.as_str();
    Consignment, Consignment, ConsignmentId, consignments, consignment,
        |it| it.id.as_str();
    Manifest, Manifest, ManifestId, manifests, manifest,
        |it| it.id.as_str();
    Amendment, Amendment, AmendmentId, amendments, amendment,
        |it| it.id.as_str();
    Inspection, Inspection, JourneyId, inspections, inspection,
        |it| it.journey.as_str();
    Draft, Draft, DraftId, drafts, draft,
        |it| it.id.as_str();
}
