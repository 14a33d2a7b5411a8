//! Devices as figures: how many of each model there are, and what each said last.

use std::collections::BTreeMap;

use control::Core;
use model::{ModelId, ProfileName};
use scheme::{Device, DeviceKind, LockClass, Model, Register, Standing};
use serde::Serialize;
use utoipa::ToSchema;

use crate::page::Page;

/// How many devices of a model stand where here.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeviceCount {
    /// The model that is counted.
    #[schema(value_type = String)]
    pub(crate) model: ModelId,
    /// Whether it is a lock or a positioning unit.
    pub(crate) device: DeviceKind,
    /// Its class. `null`: a positioning unit, or not publicly known.
    #[schema(required = true)]
    pub(crate) class: Option<LockClass>,
    /// Devices by where they stand with this authority; a standing that none has is left out.
    #[schema(value_type = BTreeMap<String, u64>)]
    pub(crate) by_standing: BTreeMap<Standing, u64>,
    /// How many devices of the model there are, wherever they stand.
    pub(crate) total: u64,
}

impl DeviceCount {
    /// Those of the models that may be seen, in the order of their ids; a model without devices
    /// with a total of 0.
    pub(crate) fn all(register: &Register, may_see: impl Fn(&Model) -> bool) -> Page<Self> {
        let mut standings: BTreeMap<ModelId, BTreeMap<Standing, u64>> = BTreeMap::new();
        for device in register.devices().map(|entry| &entry.document) {
            let counts = standings.entry(device.model).or_default();
            *counts.entry(device.standing).or_default() += 1;
        }
        let models = register.models().map(|entry| &entry.document);
        let count = |model: &Model| {
            let by_standing = standings.get(&model.id).cloned().unwrap_or_default();
            let total = by_standing.values().sum();
            let (device, class) = (model.device, model.class);
            Self { model: model.id, device, class, by_standing, total }
        };
        Page::whole(models.filter(|model| may_see(model)).map(count).collect())
    }
}

/// A way in which this node can speak with devices.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeviceProfile {
    /// Its name, as a model's application gives it.
    #[schema(value_type = String)]
    pub(crate) name: ProfileName,
}

/// What a device said last to this node.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeviceReading {
    /// What is printed on the device's body.
    pub(crate) device: String,
    /// When it was last heard, milliseconds since the Unix epoch.
    pub(crate) heard_at_ms: i64,
    /// Battery, 0 to 100. `null`: it has not said.
    #[schema(required = true)]
    pub(crate) battery_percent: Option<u8>,
}

impl DeviceReading {
    /// Those of the devices that have been heard, in the order given: as many as there are
    /// devices, of which the registry bounds the number.
    pub(crate) fn all<'a>(core: &Core, devices: impl Iterator<Item = &'a Device>) -> Page<Self> {
        let reading = |device: &Device| {
            let health = core.device_health(device);
            let heard_at_ms = health.heard_at?.0;
            let battery_percent = health.battery_percent;
            Some(Self { device: device.id.clone(), heard_at_ms, battery_percent })
        };
        Page::whole(devices.filter_map(reading).collect())
    }
}
