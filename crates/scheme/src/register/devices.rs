//! Models, vehicles and devices after they are approved.

use model::{ModelId, VehicleId};

use super::Turn;
use crate::{Holder, LetterKind, Refusal};

impl Turn<'_> {
    pub(super) fn withdraw_model(&mut self, model: ModelId, reason: String) -> Result<(), Refusal> {
        let _ = (model, reason);
        Err(Refusal::WrongState("not yet".to_owned()))
    }

    pub(super) fn inspect_vehicle(
        &mut self,
        vehicle: VehicleId,
        passed: bool,
        note: String,
    ) -> Result<(), Refusal> {
        let _ = (vehicle, passed, note);
        Err(Refusal::WrongState("not yet".to_owned()))
    }

    pub(super) fn stand_vehicle(
        &mut self,
        vehicle: VehicleId,
        letter: LetterKind,
        reason: String,
    ) -> Result<(), Refusal> {
        let _ = (vehicle, letter, reason);
        Err(Refusal::WrongState("not yet".to_owned()))
    }

    pub(super) fn stand_device(
        &mut self,
        device: &str,
        letter: LetterKind,
        reason: String,
    ) -> Result<(), Refusal> {
        let _ = (device, letter, reason);
        Err(Refusal::WrongState("not yet".to_owned()))
    }

    pub(super) fn note_fault(&mut self, device: &str, text: String) -> Result<(), Refusal> {
        let _ = (device, text);
        Err(Refusal::WrongState("not yet".to_owned()))
    }

    pub(super) fn hand_device(&mut self, device: &str, holder: Holder) -> Result<(), Refusal> {
        let _ = (device, holder);
        Err(Refusal::WrongState("not yet".to_owned()))
    }

    pub(super) fn device_showed(
        &mut self,
        device: &str,
        fault: Option<String>,
        battery_percent: Option<u8>,
    ) -> Result<(), Refusal> {
        let _ = (device, fault, battery_percent);
        Err(Refusal::WrongState("not yet".to_owned()))
    }
}
