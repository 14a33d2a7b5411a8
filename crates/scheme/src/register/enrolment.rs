//! Who takes part and with what: companies, what they apply for, their vehicles, drivers, models and
//! devices.
//!
//! Owns the documents of all of these.
//!
//! **Invariant** What an authority has confirmed stands in its own register, whatever others decide.
//! **Invariant** A vehicle, device or model belongs to one company at a time.
//! **Invariant** What identifies a driver is in a document of its own; the driver's is masked.
//! **Invariant** The chip of a device that is on a journey is neither changed nor withdrawn.

mod applications;
mod devices;
mod drivers;
mod forgetting;
pub(super) mod letters;
mod published;

use std::{collections::BTreeMap, sync::Arc};

use model::{ApplicationId, AuthorityId, DriverId, ModelId, PartyId, VehicleId};

use super::{
    shelf::{Shelf, keeps},
    step::Step,
    views::{Carried, Enrolled},
};
use crate::{
    Actor, Application, Device, DeviceKind, Driver, DriverDetails, Model, Party, Schemes, Vehicle,
};

/// Who and what is enrolled: parties, vehicles, drivers, models and devices.
#[derive(Debug)]
pub(super) struct Enrolment {
    own: AuthorityId,
    schemes: Arc<Schemes>,
    parties: Shelf<PartyId, Party>,
    applications: Shelf<ApplicationId, Application>,
    vehicles: Shelf<VehicleId, Vehicle>,
    drivers: Shelf<DriverId, Driver>,
    driver_details: Shelf<DriverId, DriverDetails>,
    models: Shelf<ModelId, Model>,
    devices: Shelf<String, Device>,
}

keeps! {
    Enrolment, EnrolmentDocument {
        Party on parties: PartyId => |it| it.id;
        Application on applications: ApplicationId => |it| it.id;
        Vehicle on vehicles: VehicleId => |it| it.id;
        Driver on drivers: DriverId => |it| it.id;
        DriverDetails on driver_details: DriverId => |it| it.driver;
        Model on models: ModelId => |it| it.id;
        Device on devices: String => |it| it.id.clone();
    }
}

/// Something that happens to it.
pub(super) type EnrolmentStep<'a, By> = Step<'a, Enrolment, &'a dyn Carried, By>;
/// Somebody does something about it.
type Acting<'a> = EnrolmentStep<'a, Actor>;
/// Another authority tells something about it.
type Receiving<'a> = EnrolmentStep<'a, AuthorityId>;

impl Enrolment {
    pub(super) fn new(own: AuthorityId, schemes: Arc<Schemes>) -> Self {
        Self {
            own,
            schemes,
            parties: BTreeMap::new(),
            applications: BTreeMap::new(),
            vehicles: BTreeMap::new(),
            drivers: BTreeMap::new(),
            driver_details: BTreeMap::new(),
            models: BTreeMap::new(),
            devices: BTreeMap::new(),
        }
    }
}

impl Enrolled for Enrolment {
    fn party(&self, id: PartyId) -> Option<&Party> {
        self.parties.get(&id).map(|entry| &entry.document)
    }

    fn vehicle(&self, id: VehicleId) -> Option<&Vehicle> {
        self.vehicles.get(&id).map(|entry| &entry.document)
    }

    fn device(&self, id: &str) -> Option<&Device> {
        self.devices.get(id).map(|entry| &entry.document)
    }

    fn model(&self, id: ModelId) -> Option<&Model> {
        self.models.get(&id).map(|entry| &entry.document)
    }

    fn units_on(&self, vehicle: VehicleId) -> Vec<&Device> {
        let devices = self.devices.values().map(|entry| &entry.document);
        devices.filter(|it| it.kind == DeviceKind::Unit && it.vehicle == vehicle).collect()
    }
}
