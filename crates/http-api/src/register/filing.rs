//! The sorts of documents that the register shows.

use std::{fmt::Display, str::FromStr};

use model::{
    AmendmentId, ApplicationId, ConsignmentId, DraftId, DriverId, JourneyId, ManifestId, ModelId,
    PartyId, VehicleId,
};
use scheme::{
    Amendment, Application, Consignment, Device, Document, DocumentKind, Draft, Driver, Inspection,
    Manifest, Model, Owned, Party, Thing, Vehicle,
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

    /// The document, if it is of this sort.
    fn of(document: Document) -> Option<Self>;
}

macro_rules! filing {
    ($($document:ident, $key:ty;)+) => {$(
        impl Filing for $document {
            const KIND: DocumentKind = DocumentKind::$document;
            const THING: Thing = Thing::$document;
            type Key = $key;

            fn of(document: Document) -> Option<Self> {
                if let Document::$document(it) = document { Some(it) } else { None }
            }
        }
    )+};
}

filing! {
    Party, PartyId;
    Application, ApplicationId;
    Vehicle, VehicleId;
    Driver, DriverId;
    Model, ModelId;
    Device, String;
    Consignment, ConsignmentId;
    Manifest, ManifestId;
    Amendment, AmendmentId;
    Inspection, JourneyId;
    Draft, DraftId;
}
