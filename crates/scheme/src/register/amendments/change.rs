//! What a change asks for: whether it makes sense, whether whoever has custody can take it on, and
//! what it makes of the manifest.

use model::{AuthorityId, LockId, PlaceId, ServerTime, VehicleId};

use crate::{
    Change, DeviceKind, LockClass, Manifest, PlaceRole, Refusal,
    register::{
        Register, Surroundings,
        manifests::{accredited, leg_of},
        papers, rules,
    },
};

/// The authority at whose transfer terminal cargo changes vehicles.
const TERMINAL: &str = "macao";

/// A refusal with a single fault.
fn refuse(at: &str, code: &str, detail: String, remedy: &str) -> Refusal {
    Refusal::Faults(vec![papers::fault(at, code, detail, remedy)])
}

/// Whether a change fits the journey at all: asked at whoever gets the request.
pub(super) fn check(
    register: &Register,
    around: &dyn Surroundings,
    manifest: &Manifest,
    change: &Change,
) -> Result<(), Refusal> {
    match change {
        Change::ControlPoint { exit, entry } => {
            crossing_leg(around, manifest, *exit, *entry).map(drop)
        }
        Change::Destination { place } => destination(register, around, manifest, *place),
        Change::Vehicle { vehicle } => other_vehicle(register, manifest, *vehicle),
        Change::TerminalTransfer { vehicle } => {
            if !manifest.legs.iter().any(|leg| leg.authority.as_str() == TERMINAL) {
                let detail = "the journey does not pass Macao".to_owned();
                let remedy = "ask for a change of vehicle";
                return Err(refuse("change", "not_on_the_way", detail, remedy));
            }
            other_vehicle(register, manifest, *vehicle)
        }
        Change::Lock { lock } => other_lock(register, manifest, *lock),
    }
}

/// Which leg ends at a crossing: both sides of it follow each other on the way.
fn crossing_leg(
    around: &dyn Surroundings,
    manifest: &Manifest,
    exit: PlaceId,
    entry: PlaceId,
) -> Result<usize, Refusal> {
    let side = |at: &str, id: PlaceId| match around.place(id) {
        None => {
            let detail = format!("there is no place {id}");
            Err(refuse(at, "unknown_place", detail, "choose a control point"))
        }
        Some(facts) if facts.role != PlaceRole::ControlPoint => {
            let detail = format!("{id} is not a control point");
            Err(refuse(at, "wrong_place", detail, "choose a control point"))
        }
        Some(facts) => Ok(facts.authority),
    };
    let (from, to) = (side("exit", exit)?, side("entry", entry)?);
    if !around.is_crossing(exit, entry) {
        let detail = format!("no crossing leads from {exit} to {entry}");
        let remedy = "choose the other side of the same crossing";
        return Err(refuse("entry", "not_a_crossing", detail, remedy));
    }
    let pairs = manifest.legs.windows(2);
    let mut legs = pairs.map(|pair| (pair[0].authority, pair[1].authority));
    legs.position(|pair| pair == (from, to)).ok_or_else(|| {
        let detail = format!("the journey does not cross from {from} to {to}");
        refuse("exit", "not_on_the_way", detail, "choose a crossing between the same sides")
    })
}

/// The last leg on which a change can still be done. `None`: on none of this journey.
pub(super) fn last_leg(
    around: &dyn Surroundings,
    manifest: &Manifest,
    change: &Change,
) -> Option<usize> {
    match change {
        Change::ControlPoint { exit, .. } => leg_of(manifest, around.place(*exit)?.authority),
        Change::TerminalTransfer { .. } => {
            manifest.legs.iter().position(|leg| leg.authority.as_str() == TERMINAL)
        }
        Change::Destination { .. } | Change::Vehicle { .. } | Change::Lock { .. } => {
            manifest.legs.len().checked_sub(1)
        }
    }
}

/// Refuses a change that can be done no longer once the journey is on this leg or a later one.
pub(super) fn check_ahead(
    around: &dyn Surroundings,
    manifest: &Manifest,
    change: &Change,
    leg: usize,
) -> Result<(), Refusal> {
    let last = last_leg(around, manifest, change);
    if last.is_some_and(|last| last >= leg) {
        return Ok(());
    }
    Err(match change {
        Change::ControlPoint { exit, .. } => {
            let detail = format!("the journey is past the crossing at {exit}");
            refuse("exit", "passed", detail, "choose one that is ahead")
        }
        Change::TerminalTransfer { .. } => {
            let detail = "the journey is past Macao".to_owned();
            refuse("change", "passed", detail, "ask for a change of vehicle")
        }
        Change::Destination { .. } | Change::Vehicle { .. } | Change::Lock { .. } => {
            Refusal::WrongState(format!(
                "journey {} is over: nothing of it is changed",
                manifest.journey
            ))
        }
    })
}

fn destination(
    register: &Register,
    around: &dyn Surroundings,
    manifest: &Manifest,
    place: PlaceId,
) -> Result<(), Refusal> {
    let Some(facts) = around.place(place) else {
        let detail = format!("there is no place {place}");
        return Err(refuse("place", "unknown_place", detail, "choose a clearance point"));
    };
    let last = manifest.legs.last();
    if !facts.is_end || last.is_none_or(|leg| leg.authority != facts.authority) {
        let detail = format!("{place} is not a clearance point where the last leg is");
        return Err(refuse("place", "wrong_place", detail, "choose one on the same side"));
    }
    if let Some(detail) =
        rules::region_fault(register.schemes(), manifest.scheme, (place, facts.region))
    {
        let remedy = "choose a place of the journey's scheme";
        return Err(refuse("place", "place_not_of_scheme", detail, remedy));
    }
    if last.and_then(|leg| leg.to) == Some(place) {
        let detail = format!("{place} is the destination already");
        return Err(refuse("place", "no_change", detail, "choose another"));
    }
    Ok(())
}

/// Another vehicle of the same carrier, as far as it is known here.
fn other_vehicle(register: &Register, manifest: &Manifest, id: VehicleId) -> Result<(), Refusal> {
    let known = register.vehicle(&id).map(|entry| &entry.document);
    if known.is_none_or(|vehicle| vehicle.carrier != manifest.carrier) {
        let detail = format!("vehicle {id} is not one of {}", manifest.carrier);
        return Err(refuse("vehicle", "unknown_vehicle", detail, "choose a registered one"));
    }
    if id == manifest.vehicle {
        let detail = format!("vehicle {id} drives already");
        return Err(refuse("vehicle", "no_change", detail, "choose another"));
    }
    Ok(())
}

/// Another lock of the same carrier, as far as it is known here.
fn other_lock(register: &Register, manifest: &Manifest, id: LockId) -> Result<(), Refusal> {
    let known = register.devices.get(id.as_str()).map(|entry| &entry.document);
    let known = known.filter(|device| device.kind == DeviceKind::Lock);
    if known.is_none_or(|device| device.carrier != manifest.carrier) {
        let detail = format!("lock {id} is not one of {}", manifest.carrier);
        return Err(refuse("lock", "unknown_lock", detail, "choose an enrolled one"));
    }
    if id == manifest.lock {
        let detail = format!("lock {id} is on the door already");
        return Err(refuse("lock", "no_change", detail, "choose another"));
    }
    Ok(())
}

/// Whether we, who have custody, can take a change on.
pub(super) fn check_in_custody(
    register: &Register,
    around: &dyn Surroundings,
    manifest: &Manifest,
    change: &Change,
    now: ServerTime,
) -> Result<(), Refusal> {
    let own = register.own();
    if let Some(ours) = leg_of(manifest, own) {
        check_ahead(around, manifest, change, ours)?;
    }
    match change {
        Change::ControlPoint { .. } | Change::Destination { .. } => {}
        Change::Vehicle { vehicle } | Change::TerminalTransfer { vehicle } => {
            usable_vehicle(register, around, manifest, *vehicle, now)?;
        }
        Change::Lock { lock } => usable_lock(register, around, manifest, *lock, now)?,
    }
    watched_leg(around, manifest, change, own)
}

/// Our leg as it will be can be watched.
fn watched_leg(
    around: &dyn Surroundings,
    manifest: &Manifest,
    change: &Change,
    own: AuthorityId,
) -> Result<(), Refusal> {
    let mut changed = manifest.clone();
    apply(around, &mut changed, change, own);
    if changed.legs == manifest.legs {
        return Ok(());
    }
    let leg = changed.legs.iter().find(|leg| leg.authority == own);
    let ends = leg.and_then(|leg| leg.from.zip(leg.to));
    match ends.and_then(|(from, to)| around.leg_fault(from, to)) {
        Some(detail) => Err(refuse("change", "leg_not_in_force", detail, "choose another place")),
        None => Ok(()),
    }
}

fn usable_vehicle(
    register: &Register,
    around: &dyn Surroundings,
    manifest: &Manifest,
    id: VehicleId,
    now: ServerTime,
) -> Result<(), Refusal> {
    let vehicle = register.vehicle(&id).map(|entry| &entry.document);
    let is_registered = vehicle
        .is_some_and(|it| it.standing.may_travel() && it.expires_at_ms.is_none_or(|at| at > now.0));
    if !is_registered {
        let detail = format!("vehicle {id} is not registered with {} today", register.own());
        return Err(refuse("vehicle", "vehicle_not_registered", detail, "choose another"));
    }
    not_busy(around, manifest, manifest.lock, id)
}

fn usable_lock(
    register: &Register,
    around: &dyn Surroundings,
    manifest: &Manifest,
    id: LockId,
    now: ServerTime,
) -> Result<(), Refusal> {
    let own = register.own();
    let device = register.devices.get(id.as_str()).map(|entry| &entry.document);
    let is_enrolled = |it: &&crate::Device| it.standing.may_travel() && it.chip.is_some();
    let Some(device) = device.filter(is_enrolled) else {
        let detail = format!("lock {id} is not enrolled with {own} today");
        return Err(refuse("lock", "lock_not_enrolled", detail, "choose another"));
    };
    let model = register.model(&device.model).map(|entry| &entry.document);
    let fault = match model {
        None => Some(format!("its model {} is not known", device.model)),
        Some(model) if model.class == Some(LockClass::C) => {
            Some(format!("its model {} is of class C: not released by order", model.id))
        }
        Some(model) => accredited(model, own, now).err(),
    };
    if let Some(detail) = fault {
        return Err(refuse("lock", "lock_not_accredited", detail, "choose another"));
    }
    not_busy(around, manifest, id, manifest.vehicle)
}

fn not_busy(
    around: &dyn Surroundings,
    manifest: &Manifest,
    lock: LockId,
    vehicle: VehicleId,
) -> Result<(), Refusal> {
    if around.busy_with(lock, vehicle, manifest.journey).is_some() {
        let detail = "it is on another journey".to_owned();
        return Err(refuse("change", "busy", detail, "choose one that is free"));
    }
    Ok(())
}

/// Makes the change in a manifest: places where the manifest has them, at home all, elsewhere only
/// those of our own leg.
pub(super) fn apply(
    around: &dyn Surroundings,
    manifest: &mut Manifest,
    change: &Change,
    own: AuthorityId,
) {
    let sees_all = manifest.home == own;
    match change {
        Change::ControlPoint { exit, entry } => {
            let Ok(crossing) = crossing_leg(around, manifest, *exit, *entry) else { return };
            for (leg, place, is_end) in [(crossing, *exit, true), (crossing + 1, *entry, false)] {
                let Some(leg) = manifest.legs.get_mut(leg) else { continue };
                if !sees_all && leg.authority != own {
                    continue;
                }
                *(if is_end { &mut leg.to } else { &mut leg.from }) = Some(place);
            }
        }
        Change::Destination { place } => {
            let last = manifest.legs.last_mut();
            if let Some(leg) = last.filter(|leg| sees_all || leg.authority == own) {
                leg.to = Some(*place);
            }
        }
        Change::Vehicle { vehicle } | Change::TerminalTransfer { vehicle } => {
            manifest.vehicle = *vehicle;
        }
        Change::Lock { lock } => manifest.lock = *lock,
    }
}
