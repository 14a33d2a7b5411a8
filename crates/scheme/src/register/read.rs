//! Looking at the register: every kind of document is on a shelf of the part that keeps it.

use model::{
    AmendmentId, ApplicationId, ConsignmentId, DraftId, DriverId, JourneyId, ManifestId, ModelId,
    PartyId, VehicleId,
};

use super::{Entry, Register};
use crate::{
    Amendment, Application, Baselines, Consignment, Device, Draft, Driver, DriverDetails,
    Inspection, Manifest, Model, Party, Refusals, Vehicle,
};

macro_rules! shelves {
    ($($all:ident $one:ident $part:ident $shelf:ident $key:ty => $document:ty, $what:literal;)+) => {
        impl Register {$(
            #[doc = concat!("Every ", $what, ", by id.")]
            pub fn $all(&self) -> impl DoubleEndedIterator<Item = &Entry<$document>> {
                self.$part.$shelf().values()
            }

            #[doc = concat!("One ", $what, ".")]
            pub fn $one(&self, id: &$key) -> Option<&Entry<$document>> {
                self.$part.$shelf().get(id)
            }
        )+}
    };
}

shelves! {
    parties party enrolment parties PartyId => Party, "party";
    applications application enrolment applications ApplicationId => Application, "application";
    vehicles vehicle enrolment vehicles VehicleId => Vehicle, "vehicle";
    drivers driver enrolment drivers DriverId => Driver, "driver";
    all_driver_details driver_details enrolment driver_details DriverId => DriverDetails, "driver's personal part";
    models model enrolment models ModelId => Model, "model";
    devices device enrolment devices String => Device, "device";
    consignments consignment carriage consignments ConsignmentId => Consignment, "consignment";
    manifests manifest carriage manifests ManifestId => Manifest, "manifest";
    amendments amendment carriage amendments AmendmentId => Amendment, "amendment";
    inspections inspection inspections selections JourneyId => Inspection, "selection for inspection";
    drafts draft drafts drafts DraftId => Draft, "draft";
    refusals_by_month refusals_of figures refusals String => Refusals, "month's refusals";
}

impl Register {
    /// What time a journey is taken to save here, with its revision. `None`: nobody has said, so
    /// [`Baselines::default`] holds.
    pub fn baselines(&self) -> Option<&Entry<Baselines>> {
        self.figures.baselines().get(&())
    }
}
