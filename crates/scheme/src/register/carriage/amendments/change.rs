//! What a change asks for: whether it makes sense, whether whoever has custody can take it on, and
//! what it makes of the manifest.

use model::{AuthorityId, LockId, PlaceId, VehicleId};

use crate::{
    CarriageReason, Change, CheckReason, DeviceKind, EquipmentReason, Facts, LockClass, Manifest,
    PlaceRole, Reason, Refusal, WayReason,
    register::{
        carriage::{Snapshot, manifests::accredited, rules},
        papers::leg_of,
        views::Enrolled,
    },
};

/// The authority at whose transfer terminal cargo changes vehicles.
const TERMINAL: &str = "macao";

/// Whose side the transfer terminal is on.
fn terminal() -> AuthorityId {
    AuthorityId::new(TERMINAL).expect("letters make an id")
}

/// Whether a change fits the journey at all: asked at whoever gets the request.
pub(super) fn check(
    snapshot: &Snapshot<'_>,
    manifest: &Manifest,
    change: &Change,
) -> Result<(), Refusal> {
    match change {
        Change::ControlPoint { exit, entry } => {
            crossing_leg(snapshot.node, manifest, *exit, *entry).map(drop)
        }
        Change::Destination { place } => destination(snapshot, manifest, *place),
        Change::Vehicle { vehicle } => other_vehicle(snapshot.enrolled, manifest, *vehicle),
        Change::TerminalTransfer { vehicle } => {
            if !manifest.legs.iter().any(|leg| leg.authority.as_str() == TERMINAL) {
                let reason = WayReason::TerminalNotOnTheWay { authority: terminal() };
                return Err(Refusal::fault("/change", reason));
            }
            other_vehicle(snapshot.enrolled, manifest, *vehicle)
        }
        Change::Lock { lock } => other_lock(snapshot.enrolled, manifest, *lock),
    }
}

/// Which leg ends at a crossing: both sides of it follow each other on the way.
fn crossing_leg(
    node: &dyn Facts,
    manifest: &Manifest,
    exit: PlaceId,
    entry: PlaceId,
) -> Result<usize, Refusal> {
    let side = |at: &'static str, place: PlaceId| match node.place(place) {
        None => Err(Refusal::fault(at, WayReason::UnknownPlace { place })),
        Some(facts) if facts.role != PlaceRole::ControlPoint => {
            Err(Refusal::fault(at, WayReason::NotAControlPoint { place }))
        }
        Some(facts) => Ok(facts.authority),
    };
    let sides = (side("/change/exit", exit)?, side("/change/entry", entry)?);
    if !node.is_crossing(exit, entry) {
        let reason = WayReason::NotACrossing { from: exit, to: entry };
        return Err(Refusal::fault("/change/entry", reason));
    }
    let pairs = manifest.legs.windows(2);
    let mut legs = pairs.map(|pair| (pair[0].authority, pair[1].authority));
    legs.position(|pair| pair == sides).ok_or_else(|| {
        let (authority, to_authority) = sides;
        let reason = WayReason::CrossingNotOnTheWay { authority, to_authority };
        Refusal::fault("/change/exit", reason)
    })
}

/// The last leg on which a change can still be done. `None`: on none of this journey.
pub(super) fn last_leg(node: &dyn Facts, manifest: &Manifest, change: &Change) -> Option<usize> {
    match change {
        Change::ControlPoint { exit, .. } => leg_of(manifest, node.place(*exit)?.authority),
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
    node: &dyn Facts,
    manifest: &Manifest,
    change: &Change,
    leg: usize,
) -> Result<(), Refusal> {
    let last = last_leg(node, manifest, change);
    if last.is_some_and(|last| last >= leg) {
        return Ok(());
    }
    Err(match change {
        Change::ControlPoint { exit, .. } => {
            Refusal::fault("/change/exit", WayReason::PastCrossing { place: *exit })
        }
        Change::TerminalTransfer { .. } => {
            Refusal::fault("/change", WayReason::PastTerminal { authority: terminal() })
        }
        Change::Destination { .. } | Change::Vehicle { .. } | Change::Lock { .. } => {
            CarriageReason::JourneyOver { journey: manifest.journey }.into()
        }
    })
}

fn destination(
    snapshot: &Snapshot<'_>,
    manifest: &Manifest,
    place: PlaceId,
) -> Result<(), Refusal> {
    let at = "/change/place";
    let Some(facts) = snapshot.node.place(place) else {
        return Err(Refusal::fault(at, WayReason::UnknownPlace { place }));
    };
    let last = manifest.legs.last();
    if !facts.is_end || last.is_none_or(|leg| leg.authority != facts.authority) {
        return Err(Refusal::fault(at, WayReason::NotOnLastLeg { place }));
    }
    let place_and_region = (place, facts.region);
    if let Some(reason) = rules::region_fault(snapshot.schemes(), manifest.scheme, place_and_region)
    {
        return Err(Refusal::fault(at, reason));
    }
    if last.and_then(|leg| leg.to) == Some(place) {
        return Err(Refusal::fault(at, WayReason::DestinationAlready { place }));
    }
    Ok(())
}

/// Another vehicle of the same carrier, as far as it is known here.
fn other_vehicle(
    enrolled: &dyn Enrolled,
    manifest: &Manifest,
    vehicle: VehicleId,
) -> Result<(), Refusal> {
    let (at, party) = ("/change/vehicle", manifest.carrier);
    let known = enrolled.vehicle(vehicle);
    if known.is_none_or(|vehicle| vehicle.carrier != party) {
        return Err(Refusal::fault(at, EquipmentReason::UnknownVehicle { vehicle, party }));
    }
    if vehicle == manifest.vehicle {
        return Err(Refusal::fault(at, CarriageReason::DrivesAlready { vehicle }));
    }
    Ok(())
}

/// Another lock of the same carrier, as far as it is known here.
fn other_lock(enrolled: &dyn Enrolled, manifest: &Manifest, lock: LockId) -> Result<(), Refusal> {
    let (at, carrier) = ("/change/lock", manifest.carrier);
    let known = enrolled.device(lock.as_str());
    let known = known.filter(|device| device.kind == DeviceKind::Lock);
    if known.is_none_or(|device| device.carrier != carrier) {
        return Err(Refusal::fault(at, EquipmentReason::UnknownLock { lock, carrier }));
    }
    if lock == manifest.lock {
        return Err(Refusal::fault(at, CarriageReason::OnDoorAlready { lock }));
    }
    Ok(())
}

/// Whether we, who have custody, can take a change on.
pub(super) fn check_in_custody(
    snapshot: &Snapshot<'_>,
    manifest: &Manifest,
    change: &Change,
) -> Result<(), Refusal> {
    let own = snapshot.own();
    if let Some(ours) = leg_of(manifest, own) {
        check_ahead(snapshot.node, manifest, change, ours)?;
    }
    match change {
        Change::ControlPoint { .. } | Change::Destination { .. } => {}
        Change::Vehicle { vehicle } | Change::TerminalTransfer { vehicle } => {
            usable_vehicle(snapshot, manifest, *vehicle)?;
        }
        Change::Lock { lock } => usable_lock(snapshot, manifest, *lock)?,
    }
    watched_leg(snapshot.node, manifest, change, own)
}

/// Our leg as it will be can be watched.
fn watched_leg(
    node: &dyn Facts,
    manifest: &Manifest,
    change: &Change,
    own: AuthorityId,
) -> Result<(), Refusal> {
    let mut changed = manifest.clone();
    apply(node, &mut changed, change, own);
    if changed.legs == manifest.legs {
        return Ok(());
    }
    let leg = changed.legs.iter().find(|leg| leg.authority == own);
    let ends = leg.and_then(|leg| leg.from.zip(leg.to));
    match ends.and_then(|(from, to)| node.leg_fault(from, to)) {
        Some(reason) => Err(Refusal::fault("/change", reason)),
        None => Ok(()),
    }
}

fn usable_vehicle(
    snapshot: &Snapshot<'_>,
    manifest: &Manifest,
    vehicle: VehicleId,
) -> Result<(), Refusal> {
    let known = snapshot.enrolled.vehicle(vehicle);
    let is_registered = known.is_some_and(|it| {
        it.standing.may_travel() && it.expires_at_ms.is_none_or(|at| at > snapshot.now.0)
    });
    if !is_registered {
        let authority = snapshot.own();
        let reason = EquipmentReason::VehicleNotRegistered { vehicle, authority };
        return Err(Refusal::fault("/change/vehicle", reason));
    }
    not_busy(snapshot.node, manifest, manifest.lock, vehicle)
}

fn usable_lock(snapshot: &Snapshot<'_>, manifest: &Manifest, lock: LockId) -> Result<(), Refusal> {
    let (at, authority) = ("/change/lock", snapshot.own());
    let device = snapshot.enrolled.device(lock.as_str());
    let is_enrolled = |it: &&crate::Device| it.standing.may_travel() && it.chip.is_some();
    let Some(device) = device.filter(is_enrolled) else {
        return Err(Refusal::fault(at, EquipmentReason::LockNotEnrolled { lock, authority }));
    };
    let reason: Option<Reason> = match snapshot.enrolled.model(device.model) {
        None => Some(EquipmentReason::LockModelUnknown { lock, authority }.into()),
        Some(model) if model.class == Some(LockClass::C) => {
            Some(EquipmentReason::ModelClassC { model: model.id }.into())
        }
        Some(model) => accredited(model, authority, snapshot.now).err(),
    };
    if let Some(reason) = reason {
        return Err(Refusal::fault(at, reason));
    }
    not_busy(snapshot.node, manifest, lock, manifest.vehicle)
}

fn not_busy(
    node: &dyn Facts,
    manifest: &Manifest,
    lock: LockId,
    vehicle: VehicleId,
) -> Result<(), Refusal> {
    if node.busy_with(lock, vehicle, manifest.journey).is_some() {
        return Err(Refusal::fault("/change", CheckReason::Busy));
    }
    Ok(())
}

/// Makes the change in a manifest: places where the manifest has them, at home all, elsewhere only
/// those of our own leg.
pub(super) fn apply(node: &dyn Facts, manifest: &mut Manifest, change: &Change, own: AuthorityId) {
    let sees_all = manifest.home == own;
    match change {
        Change::ControlPoint { exit, entry } => {
            let Ok(crossing) = crossing_leg(node, manifest, *exit, *entry) else { return };
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
