//! Looking at the register.

use model::{
    AmendmentId, ApplicationId, ConsignmentId, DraftId, DriverId, JourneyId, ManifestId, ModelId,
    PartyId, VehicleId,
};

use super::{Entry, Register};
use crate::{
    Amendment, Application, Consignment, Device, Draft, Driver, DriverDetails, Inspection,
    Manifest, Model, Party, Refusals, Vehicle,
};

macro_rules! shelves {
    ($($all:ident $one:ident $field:ident $key:ty => $document:ty, $what:literal;)+) => {
        impl Register {$(
            #[doc = concat!("Every ", $what, ", by id.")]
            pub fn $all(&self) -> impl DoubleEndedIterator<Item = &Entry<$document>> {
                self.$field.values()
            }

            #[doc = concat!("One ", $what, ".")]
            pub fn $one(&self, id: &$key) -> Option<&Entry<$document>> {
                self.$field.get(id)
            }
        )+}
    };
}

shelves! {
    parties party parties PartyId => Party, "party";
    applications application applications ApplicationId => Application, "application";
    vehicles vehicle vehicles VehicleId => Vehicle, "vehicle";
    drivers driver drivers DriverId => Driver, "driver";
    all_driver_details driver_details driver_details DriverId => DriverDetails, "driver's personal part";
    models model models ModelId => Model, "model";
    devices device devices String => Device, "device";
    consignments consignment consignments ConsignmentId => Consignment, "consignment";
    manifests manifest manifests ManifestId => Manifest, "manifest";
    amendments amendment amendments AmendmentId => Amendment, "amendment";
    inspections inspection inspections JourneyId => Inspection, "selection for inspection";
    drafts draft drafts DraftId => Draft, "draft";
    refusals_by_month refusals_of refusals String => Refusals, "month's refusals";
}
