//! The fleet of a plan: every vehicle registered, its lock and positioning unit enrolled with a
//! chip of every authority that it will pass.

use control::Role;
use model::{AuthorityId, ModelId, PartyId};
use scheme::{About, Act, ChipForm, DeviceForm, DeviceKind, VehicleForm};

use super::{
    HistoryError, Writer,
    companies::{LOCK_MODEL, SINGLE_MODEL, UNIT_MODEL},
};
use crate::{
    enrol::INTERVAL_S,
    plan::{Plan, PlannedDevice, PlannedJourney, TripKind},
};

/// One vehicle in so many has been looked at by an officer.
const INSPECTED_ONE_IN: usize = 3;

impl Writer<'_> {
    pub(super) fn fleet(&mut self, plan: &Plan, carrier: PartyId) -> Result<(), HistoryError> {
        for (number, journey) in plan.journeys.iter().enumerate() {
            self.vehicle(journey, carrier)?;
            self.devices(journey, carrier)?;
            if number % INSPECTED_ONE_IN == 0 {
                let (vehicle, note) = (journey.vehicle.id, "In order.".to_owned());
                let home = self.home;
                self.officer(home, Act::InspectVehicle { vehicle, passed: true, note })?;
            }
        }
        Ok(())
    }

    fn vehicle(&mut self, journey: &PlannedJourney, carrier: PartyId) -> Result<(), HistoryError> {
        let form = VehicleForm {
            vehicle: journey.vehicle.id,
            plates: journey.vehicle.plates.iter().cloned().collect(),
            description: Some("sample lorry".to_owned()),
        };
        let application = self.file(carrier, About::Vehicle(form), &[journey.kind.scheme()])?;
        self.approved(application)
    }

    fn devices(&mut self, journey: &PlannedJourney, carrier: PartyId) -> Result<(), HistoryError> {
        let vehicle = &journey.vehicle;
        let lock_model = if journey.kind == TripKind::Itfs { SINGLE_MODEL } else { LOCK_MODEL };
        let unit = vehicle.devices.iter().find_map(|device| match device.role {
            Role::Unit(unit) => Some(unit.to_string()),
            Role::Chip(_) => None,
        });
        let unit = unit.ok_or_else(|| HistoryError::Missing(format!("unit of {}", vehicle.id)))?;
        let parts = [
            (vehicle.lock.to_string(), DeviceKind::Lock, lock_model),
            (unit, DeviceKind::Unit, UNIT_MODEL),
        ];
        for (device, kind, model) in parts {
            let form = DeviceForm {
                device,
                kind,
                model: ModelId::new(model)?,
                firmware: Some("1.0".to_owned()),
                vehicle: vehicle.id,
            };
            let schemes = [journey.kind.scheme()];
            let application = self.file(carrier, About::Device(form), &schemes)?;
            for authority in self.deciders(application) {
                let chip = chip(&vehicle.devices, authority, kind);
                let act = Act::Approve { application, chip, until_ms: None };
                self.officer(authority, act)?;
            }
        }
        Ok(())
    }
}

/// An authority's own chip or number, as its officer fills it in.
fn chip(devices: &[PlannedDevice], at: AuthorityId, kind: DeviceKind) -> Option<ChipForm> {
    let is_it = |device: &&PlannedDevice| {
        let is_kind = match device.role {
            Role::Chip(_) => kind == DeviceKind::Lock,
            Role::Unit(_) => kind == DeviceKind::Unit,
        };
        device.authority == at && is_kind
    };
    let device = devices.iter().find(is_it)?;
    Some(ChipForm {
        terminal: device.terminal,
        profile: Some(device.profile),
        code: device.code.clone(),
        secret: device.secret.clone(),
        interval_s: INTERVAL_S,
    })
}
