//! Vehicles and their devices, made up from the seed. Sample data: no plate, number, code or
//! password here belongs to anybody.

use control::Role;
use device_wire::Protocol;
use model::{AuthorityId, IdError, LockId, ProfileName, TerminalId, UnitId, VehicleId};

use super::{PlannedDevice, PlannedVehicle, TripKind, timetable::Row};
use crate::{itinerary::PlannedLeg, lock::Make, random::Random};

/// Letters and digits that cannot be mistaken for one another.
const PLATE_LETTERS: &str = "ABCDEFGHJKLMNPRSTUVWXYZ";
const PLATE_SIGNS: &str = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789";
const DIGITS: &str = "0123456789";
const CODE_SIGNS: &str = "abcdefghijkmnpqrstuvwxyz23456789";
/// Length of an authentication code: between the 16 and 64 that a registry takes.
const CODE_LENGTH: usize = 24;

pub(super) fn vehicle(
    seed: u64,
    number: usize,
    row: &Row,
    legs: &[PlannedLeg],
) -> Result<PlannedVehicle, IdError> {
    let mut random = Random::new(seed, &format!("vehicle {number}"));
    let lock = LockId::new(&format!("lock-{number:02}"))?;
    let mut devices = Vec::with_capacity(2 * legs.len());
    for (i, leg) in legs.iter().enumerate() {
        devices.push(chip(&mut random, number, i, row.kind, (leg.authority, lock))?);
        devices.push(unit(&mut random, number, i, leg.authority)?);
    }
    let plates = legs.iter().map(|leg| (leg.authority, plate(&mut random, leg.authority)));
    Ok(PlannedVehicle {
        id: VehicleId::new(&format!("truck-{number:02}"))?,
        plates: plates.collect(),
        lock,
        make: Make {
            counts_openings: row.cover.counts_openings(),
            seals_on_closing: row.kind == TripKind::Itfs,
        },
        devices,
    })
}

fn chip(
    random: &mut Random,
    number: usize,
    leg: usize,
    kind: TripKind,
    (authority, lock): (AuthorityId, LockId),
) -> Result<PlannedDevice, IdError> {
    let role = Role::Chip(lock);
    if kind == TripKind::Itfs {
        return Ok(PlannedDevice {
            authority,
            terminal: TerminalId::new(&format!("70100{number:05}"))?,
            protocol: Protocol::Jointech,
            profile: ProfileName::new("jointech-jt701d")?,
            role,
            code: None,
            secret: Some(random.text(DIGITS, 6)),
        });
    }
    Ok(PlannedDevice {
        authority,
        terminal: TerminalId::new(&format!("9011{}{number:07}", leg + 1))?,
        protocol: Protocol::Jt808,
        profile: ProfileName::new("sample-multichip-808")?,
        role,
        code: Some(random.text(CODE_SIGNS, CODE_LENGTH)),
        secret: None,
    })
}

fn unit(
    random: &mut Random,
    number: usize,
    leg: usize,
    authority: AuthorityId,
) -> Result<PlannedDevice, IdError> {
    Ok(PlannedDevice {
        authority,
        terminal: TerminalId::new(&format!("9022{}{number:07}", leg + 1))?,
        protocol: Protocol::Jt808,
        profile: ProfileName::new("sample-positioning-unit-808")?,
        role: Role::Unit(UnitId::new(&format!("unit-{number:02}"))?),
        code: Some(random.text(CODE_SIGNS, CODE_LENGTH)),
        secret: None,
    })
}

/// A plate in the form that the authority's own vehicles bear.
fn plate(random: &mut Random, authority: AuthorityId) -> String {
    match authority.as_str() {
        "mainland" => format!("粤Z{}港", random.text(PLATE_SIGNS, 4)),
        "macao" => {
            let letter = random.text(PLATE_LETTERS, 1);
            format!("M{letter}-{}-{}", random.text(DIGITS, 2), random.text(DIGITS, 2))
        }
        _ => format!("{} {}", random.text(PLATE_LETTERS, 2), random.text(DIGITS, 4)),
    }
}
