//! What a node must have enrolled before the world begins. Sample data, derived from the seed.

use control::{EnrolledVehicle, Enrolment};
use model::AuthorityId;

use crate::plan::{CARRIER, Plan};

/// Reporting interval that devices are enrolled with, in seconds: that of a truck at rest.
pub(crate) const INTERVAL_S: u32 = 60;

/// The vehicles and devices of one authority, in the order of the plan.
pub fn registry(plan: &Plan, authority: AuthorityId) -> (Vec<EnrolledVehicle>, Vec<Enrolment>) {
    let (mut vehicles, mut enrolments) = (Vec::new(), Vec::new());
    for vehicle in plan.journeys.iter().map(|journey| &journey.vehicle) {
        let Some((_, plate)) = vehicle.plates.iter().find(|(at, _)| *at == authority) else {
            continue;
        };
        vehicles.push(EnrolledVehicle {
            id: vehicle.id,
            plate: plate.clone(),
            carrier: CARRIER.to_owned(),
        });
        let own = vehicle.devices.iter().filter(|device| device.authority == authority);
        enrolments.extend(own.map(|device| Enrolment {
            protocol: device.protocol,
            terminal: device.terminal,
            profile: device.profile,
            role: device.role,
            vehicle: vehicle.id,
            code: device.code.clone(),
            secret: device.secret.clone(),
            interval_s: INTERVAL_S,
        }));
    }
    (vehicles, enrolments)
}
