//! What the register of the scheme is told about the rest of the node.

use std::cell::Cell;

use journey::{Custody, Phase, WithdrawalError};
use model::{Day, JourneyId, LockId, PlaceId, ProfileName, ServerTime, VehicleId};
use places::PlaceRole as Part;
use scheme::{
    Chip, ChipForm, CustodyAt, Device, DeviceForm, DeviceKind, Fault, Health, JourneyFacts,
    Manifest, NoWithdrawal, PlaceFacts, PlaceRole, Surroundings,
};

use super::{Core, devices::DeviceState};
use crate::DeviceHandle;

/// One moment of a node, as the register sees it.
pub(super) struct Around<'a> {
    core: &'a Core,
    now: ServerTime,
    draws: Cell<u64>,
}

impl<'a> Around<'a> {
    pub(super) fn new(core: &'a Core, now: ServerTime) -> Self {
        Self { core, now, draws: Cell::new(core.draws) }
    }

    /// How many draws have been made.
    pub(super) fn draws(&self) -> u64 {
        self.draws.get()
    }
}

impl Surroundings for Around<'_> {
    fn place(&self, place: PlaceId) -> Option<PlaceFacts> {
        let atlas = &self.core.atlas;
        let known = atlas.place(place)?;
        let role = match known.role {
            Part::ClearancePoint => PlaceRole::ClearancePoint,
            Part::ControlPoint => PlaceRole::ControlPoint,
            Part::TransferPoint => PlaceRole::TransferPoint,
        };
        let today = atlas.day().unwrap_or_else(|| Day::of(self.now));
        let is_in_force = known.effective.holds_on(today);
        let is_usable = is_in_force && known.zone.is_some();
        let is_end = known.is_end();
        Some(PlaceFacts {
            authority: known.authority,
            region: known.region,
            role,
            is_end,
            is_usable,
        })
    }

    fn is_crossing(&self, exit: PlaceId, entry: PlaceId) -> bool {
        self.core.atlas.crossing(exit, entry).is_some()
    }

    fn leg_fault(&self, from: PlaceId, to: PlaceId) -> Option<String> {
        let own = self.core.settings.authority;
        self.core.atlas.corridor(own, from, to).err().map(|error| error.to_string())
    }

    fn is_route(&self, a: PlaceId, b: PlaceId) -> bool {
        self.core.atlas.check_ends(a, b).is_ok()
    }

    fn lock_health(&self, lock: LockId) -> Health {
        let chip = self.core.registry.chip(lock).map(|device| device.handle);
        let mut open = self.core.incidents.open_of_lock(lock);
        Health { is_blocked: open.any(|incident| incident.blocking), ..self.health(chip) }
    }

    fn unit_health(&self, vehicle: VehicleId) -> Health {
        let unit = self.core.registry.unit(vehicle).map(|device| device.handle);
        let mut open = self.core.incidents.open().filter(|incident| incident.lock.is_none());
        let is_blocked =
            open.any(|incident| incident.vehicle == Some(vehicle) && incident.blocking);
        Health { is_blocked, ..self.health(unit) }
    }

    fn busy_with(&self, lock: LockId, vehicle: VehicleId, but: JourneyId) -> Option<JourneyId> {
        self.core.busy_with(lock, vehicle, but)
    }

    fn journey(&self, journey: JourneyId) -> Option<JourneyFacts> {
        // What was taken back is as if it had never been declared.
        let known = self.core.journeys.get(&journey).filter(|it| it.phase() != Phase::Withdrawn)?;
        let is_over = matches!(known.phase(), Phase::Ended(_));
        let custody = match known.custody() {
            _ if is_over => CustodyAt::After,
            Custody::None => CustodyAt::Before,
            Custody::Holding(_) => CustodyAt::Here,
            Custody::Released(_) => CustodyAt::InGap,
            Custody::Done(_) => CustodyAt::After,
        };
        let custody_from = known.facts().custody_from;
        Some(JourneyFacts { custody, custody_from, is_over })
    }

    fn check_withdrawal(&self, journey: JourneyId) -> Result<(), NoWithdrawal> {
        self.core.check_withdrawal(journey).map_err(|why| {
            let text = format!("journey {journey} cannot be withdrawn: {why}");
            match why {
                WithdrawalError::Unjudged => NoWithdrawal::Unjudged(text),
                WithdrawalError::Offered
                | WithdrawalError::Armed
                | WithdrawalError::Sealed
                | WithdrawalError::Ended => NoWithdrawal::Sealed(text),
            }
        })
    }

    fn check_declaration(&self, manifest: &Manifest) -> Result<(), String> {
        let declaration = self.core.declaration_of(manifest);
        self.core.check_declaration(&declaration).map(drop).map_err(|error| error.to_string())
    }

    fn has_profile(&self, profile: ProfileName) -> bool {
        self.core.registry.profiles().any(|known| known.name() == profile)
    }

    fn check_chip(&self, device: &DeviceForm, chip: &ChipForm) -> Result<Chip, Fault> {
        self.core.check_chip(device, chip)
    }

    fn check_edits(&self, edits: &[serde_json::Value]) -> Result<(), Vec<Fault>> {
        self.core.check_edits(edits, Day::of(self.now))
    }

    fn draw(&self) -> u32 {
        let count = self.draws.get() + 1;
        self.draws.set(count);
        draw(self.core.settings.salt, self.now, count)
    }
}

impl Around<'_> {
    fn health(&self, device: Option<DeviceHandle>) -> Health {
        let known = device.and_then(|handle| self.core.devices.get(&handle));
        known.map_or_else(Health::default, health)
    }
}

impl Core {
    /// The device profiles of this node, by name.
    pub fn profiles(&self) -> impl Iterator<Item = ProfileName> {
        self.registry.profiles().map(|profile| profile.name())
    }

    /// How this node's own part of a registered device is doing: what its newest status said, not
    /// what its history keeps. All unknown for a device that is not enrolled here or was replaced.
    pub fn device_health(&self, device: &Device) -> Health {
        let own = match device.kind {
            DeviceKind::Lock => {
                LockId::new(&device.id).ok().and_then(|lock| self.registry.chip(lock))
            }
            DeviceKind::Unit => self.registry.unit(device.vehicle),
        };
        let is_same = |terminal| device.chip.as_ref().is_some_and(|chip| chip.terminal == terminal);
        let known = own
            .filter(|it| is_same(it.enrolment.terminal))
            .and_then(|it| self.devices.get(&it.handle));
        known.map_or_else(Health::default, health)
    }
}

/// What a device's newest status said.
fn health(state: &DeviceState) -> Health {
    Health {
        heard_at: state.contact.map(|contact| contact.at).max(state.heard_at),
        battery_percent: state.contact.and_then(|contact| contact.battery_percent),
        is_blocked: false,
    }
}

/// A number below 1,000,000 from a secret, the time and a count: whoever does not know the secret
/// cannot tell it from any other (the finaliser of `SplitMix64`, three times over).
fn draw(salt: u64, now: ServerTime, count: u64) -> u32 {
    const RANGE: u64 = 1_000_000;
    let mixed = mix(mix(mix(salt) ^ now.0.cast_unsigned()) ^ count.rotate_left(32) ^ salt);
    u32::try_from(mixed % RANGE).expect("below a million")
}

fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use model::ServerTime;

    use super::draw;

    #[test]
    fn draws_are_in_range_and_differ() {
        let draws = |salt| (0..1_000).map(move |n| draw(salt, ServerTime(7), n));
        assert!(draws(1).all(|drawn| drawn < 1_000_000));
        assert!(draws(1).collect::<BTreeSet<_>>().len() > 990, "they hardly repeat");
        let same = draws(1).zip(draws(2)).filter(|(a, b)| a == b).count();
        assert!(same < 5, "another salt gives other numbers");
        let low = draws(3).filter(|drawn| *drawn < 100_000).count();
        assert!((50..150).contains(&low), "a tenth lies in a tenth, not {low} of 1000");
    }
}
