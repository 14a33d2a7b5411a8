//! What one part of the register may ask of another while it takes an act, a notice or a message:
//! questions about this moment, answered by values. No part sees another's state.

use model::{JourneyId, ModelId, PartyId, VehicleId};

use crate::{Consignment, Device, Manifest, Model, Party, Vehicle};

/// What is known of companies and of their equipment.
pub(super) trait Enrolled {
    fn party(&self, id: PartyId) -> Option<&Party>;

    fn vehicle(&self, id: VehicleId) -> Option<&Vehicle>;

    /// A lock or positioning unit, by its number.
    fn device(&self, id: &str) -> Option<&Device>;

    fn model(&self, id: ModelId) -> Option<&Model>;

    /// The positioning units that are fitted to a vehicle, by id.
    fn units_on(&self, vehicle: VehicleId) -> Vec<&Device>;
}

/// What is known of manifests and of their cargo.
pub(super) trait Carried {
    /// The manifest of a journey. `None`: it has none here, or none any more.
    fn manifest_of(&self, journey: JourneyId) -> Option<&Manifest>;

    /// The consignments of a manifest that are here.
    fn cargo_of<'a>(&'a self, manifest: &Manifest) -> Vec<&'a Consignment>;

    /// The journeys that a device is declared to be on, whether they are over or not.
    fn declared_with(&self, device: &Device) -> Vec<JourneyId>;
}
