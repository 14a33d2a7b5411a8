//! Models, vehicles and devices after they are approved.
//!
//! How a chip is reached is known to the device table of the node alone, which forgets it when the
//! enrolment is suspended or ends. A device that is to come back is therefore filed again by its
//! carrier and approved with its chip: there is no letter of reinstatement for it.

use model::{JourneyId, ModelId, VehicleId};

use super::{Acting, applications::withdraw_chip, letters::after};
use crate::{
    AccreditationState, BatteryReading, Cause, Device, DeviceFault, EquipmentReason, FormReason,
    Holder, LetterKind, NotFound, PartyReason, Refusal, ShownFault, Side, Standing, StandingOf,
    Thing, Vehicle, VehicleInspection, Why, register::checks::Checks,
};

/// Most characters of a reason, note or fault.
const WORDS_MAX: usize = 500;
/// Most inspections, faults or readings in the present state; older ones are in the history alone.
const KEPT_MAX: usize = 50;
/// A reading is worth keeping when it differs so much from the last that was kept …
const BATTERY_STEP_PERCENT: u8 = 5;
/// … or when that is older than a day, in milliseconds.
const BATTERY_AGE_MS: i64 = 24 * 3_600_000;
/// A fault that a device shows again within an hour, in milliseconds, is the same fault.
const SAME_FAULT_MS: i64 = 3_600_000;

impl Acting<'_> {
    pub(in crate::register) fn withdraw_model(
        &mut self,
        model: ModelId,
        reason: &str,
    ) -> Result<(), Refusal> {
        self.desk()?;
        let unknown = || NotFound::of(Thing::Model, model);
        let mut known = self.part.models.get(&model).ok_or_else(unknown)?.document.clone();
        check_reason(reason)?;
        let ours = known.accreditations.get_mut(&self.part.own);
        let accredited = ours.filter(|it| it.state == AccreditationState::Accredited);
        let Some(ours) = accredited else {
            let authority = self.part.own;
            return Err(EquipmentReason::ModelNotAccredited { model, authority }.into());
        };
        ours.state = AccreditationState::Withdrawn;
        (ours.since_ms, ours.reason) = (Some(self.now.0), Some(reason.to_owned()));
        self.put(known, Why::said(Cause::WithdrawModel, reason));
        self.tell_standing(&StandingOf::Model(model), Standing::Deregistered);
        self.outcome.subject = model.to_string();
        Ok(())
    }

    pub(in crate::register) fn inspect_vehicle(
        &mut self,
        vehicle: VehicleId,
        passed: bool,
        note: String,
    ) -> Result<(), Refusal> {
        self.desk()?;
        let mut known = self.vehicle(vehicle)?;
        let mut checks = Checks::default();
        checks.words("/note", &note, usize::from(!passed)..=WORDS_MAX);
        checks.done()?;
        let (at_ms, by) = (self.now.0, self.by.account);
        push(&mut known.inspections, VehicleInspection { at_ms, by, passed, note });
        self.put(known, Cause::InspectVehicle);
        self.outcome.subject = vehicle.to_string();
        Ok(())
    }

    pub(in crate::register) fn stand_vehicle(
        &mut self,
        vehicle: VehicleId,
        letter: LetterKind,
        reason: &str,
    ) -> Result<(), Refusal> {
        self.desk()?;
        let mut known = self.vehicle(vehicle)?;
        check_reason(reason)?;
        check_letter(letter)?;
        known.standing = after(known.standing, letter, vehicle)?;
        let standing = known.standing;
        self.put(known, Why::said(letter, reason));
        self.tell_standing(&StandingOf::Vehicle(vehicle), standing);
        self.outcome.subject = vehicle.to_string();
        Ok(())
    }

    pub(in crate::register) fn stand_device(
        &mut self,
        device: &str,
        letter: LetterKind,
        reason: &str,
    ) -> Result<(), Refusal> {
        self.desk()?;
        let mut known = self.device(device)?;
        check_reason(reason)?;
        check_letter(letter)?;
        if letter == LetterKind::Reinstatement {
            let device = device.to_owned();
            return Err(EquipmentReason::CarrierFilesAgain { device }.into());
        }
        known.standing = after(known.standing, letter, device)?;
        if let Some(journey) = self.journey_of_device(&known) {
            let (device, journey) = (device.to_owned(), Some(journey));
            return Err(EquipmentReason::DeviceUnderWay { device, journey }.into());
        }
        self.outcome.effects.extend(withdraw_chip(&known));
        known.chip = None;
        let standing = known.standing;
        self.put(known, Why::said(letter, reason));
        self.tell_standing(&StandingOf::Device(device.to_owned()), standing);
        device.clone_into(&mut self.outcome.subject);
        Ok(())
    }

    pub(in crate::register) fn note_fault(
        &mut self,
        device: &str,
        text: String,
    ) -> Result<(), Refusal> {
        self.desk()?;
        let mut known = self.device(device)?;
        let mut checks = Checks::default();
        checks.words("/text", &text, 1..=WORDS_MAX);
        checks.done()?;
        let (at_ms, by) = (self.now.0, Some(self.by.account));
        push(&mut known.faults, DeviceFault { at_ms, by, shown: None, text });
        self.put(known, Cause::NoteFault);
        device.clone_into(&mut self.outcome.subject);
        Ok(())
    }

    /// An officer hands over any device; a party what it has in hand or carries.
    pub(in crate::register) fn hand_device(
        &mut self,
        device: &str,
        holder: Holder,
    ) -> Result<(), Refusal> {
        let mut known = self.device(device)?;
        let is_ours = match self.by.side {
            Side::Desk => true,
            Side::Party(id) => known.carrier == id || known.holder == Holder::Party(id),
            Side::Public => false,
        };
        if !is_ours {
            return Err(NotFound::of(Thing::Device, device).into());
        }
        let is_known = match &holder {
            Holder::Party(id) => self.part.parties.contains_key(id),
            Holder::Authority(id) => {
                let of = StandingOf::Device(device.to_owned());
                *id == self.part.own || self.part.concerned(&of).contains(id)
            }
        };
        let mut checks = Checks::default();
        checks.rule(is_known, "/holder", PartyReason::UnknownHolder);
        checks.done()?;
        if known.holder == holder {
            return Err(EquipmentReason::SameHands { device: device.to_owned() }.into());
        }
        known.holder = holder;
        self.put(known, Cause::HandDevice);
        device.clone_into(&mut self.outcome.subject);
        Ok(())
    }

    /// Keeps what is new; what was shown before changes nothing.
    pub(in crate::register) fn device_showed(
        &mut self,
        device: &str,
        fault: Option<ShownFault>,
        battery_percent: Option<u8>,
    ) -> Result<(), Refusal> {
        self.desk()?;
        let mut known = self.device(device)?;
        let mut checks = Checks::default();
        if let Some(percent) = battery_percent.filter(|percent| *percent > 100) {
            let reason = FormReason::OutOfRange { number: percent.into(), least: 0, most: 100 };
            checks.add("/battery_percent", reason);
        }
        checks.done()?;
        let at_ms = self.now.0;
        let fault = fault.filter(|fault| is_new_fault(&known, *fault, at_ms));
        let battery = battery_percent.filter(|percent| is_new_reading(&known, *percent, at_ms));
        device.clone_into(&mut self.outcome.subject);
        if fault.is_none() && battery.is_none() {
            return Ok(());
        }
        if fault.is_some() {
            let text = String::new();
            push(&mut known.faults, DeviceFault { at_ms, by: None, shown: fault, text });
        }
        if let Some(percent) = battery {
            push(&mut known.battery, BatteryReading { at_ms, percent });
        }
        self.put(known, Cause::DeviceShowed);
        Ok(())
    }

    fn vehicle(&self, id: VehicleId) -> Result<Vehicle, Refusal> {
        let unknown = || NotFound::of(Thing::Vehicle, id);
        let known = self.part.vehicles.get(&id).ok_or_else(unknown)?;
        Ok(known.document.clone())
    }

    fn device(&self, id: &str) -> Result<Device, Refusal> {
        let known = self.part.devices.get(id).ok_or_else(|| NotFound::of(Thing::Device, id))?;
        Ok(known.document.clone())
    }

    /// The journey that a device is on here, if its chip must therefore stay enrolled.
    pub(super) fn journey_of_device(&self, device: &Device) -> Option<JourneyId> {
        let mut declared = self.others.declared_with(device).into_iter();
        declared.find(|it| self.node.journey(*it).is_some_and(|facts| !facts.is_over))
    }
}

/// A reason of an officer.
pub(super) fn check_reason(reason: &str) -> Result<(), Refusal> {
    let mut checks = Checks::default();
    checks.words("/reason", reason, 1..=WORDS_MAX);
    checks.done()
}

/// Companies are warned; what they have is suspended, reinstated or ended.
pub(super) fn check_letter(letter: LetterKind) -> Result<(), Refusal> {
    if letter == LetterKind::Warning {
        return Err(Refusal::fault("/letter", PartyReason::LetterOfCompanies));
    }
    Ok(())
}

fn is_new_fault(device: &Device, fault: ShownFault, at_ms: i64) -> bool {
    let mut lately = device.faults.iter().rev();
    !lately.any(|it| it.shown == Some(fault) && at_ms.saturating_sub(it.at_ms) < SAME_FAULT_MS)
}

fn is_new_reading(device: &Device, percent: u8, at_ms: i64) -> bool {
    device.battery.last().is_none_or(|last| {
        let is_old = at_ms.saturating_sub(last.at_ms) >= BATTERY_AGE_MS;
        is_old || last.percent.abs_diff(percent) >= BATTERY_STEP_PERCENT
    })
}

/// Adds one; the oldest beyond [`KEPT_MAX`] leaves.
fn push<T>(all: &mut Vec<T>, one: T) {
    all.push(one);
    let surplus = all.len().saturating_sub(KEPT_MAX);
    all.drain(..surplus);
}
