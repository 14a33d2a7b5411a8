//! The checks before a lock may be sealed: a pure function from what was gathered to one line per
//! check. Every unmet line names the value and the rule.

use std::time::Duration;

use model::{AuthorityId, SchemeId, ServerTime};

use crate::{
    AccreditationState, Check, CheckCode, CheckReason, CheckState, Day, Device, DeviceKind,
    EquipmentReason, Health, LockClass, Manifest, Model, Party, Reason, Standing, Uncovered,
    Vehicle, register::papers,
};

/// A device not heard for longer is not known to work: six reporting periods of the longest
/// interval that is asked of a device on a leg (5 minutes, two of which are an EAEU incident 06).
pub(super) const HEARD_WITHIN: Duration = Duration::from_mins(30);

/// A battery below this is EAEU incident 05.
pub(super) const BATTERY_MIN_PERCENT: u8 = 15;

/// Most uncovered consignments that a check names.
const UNCOVERED_MAX: usize = 3;

/// A device fitted to the vehicle.
pub(super) struct Fitted<'a> {
    /// The lock named, or the vehicle's positioning unit. `None`: not known here.
    pub(super) device: Option<&'a Device>,
    /// Its model. `None`: not known here.
    pub(super) model: Option<&'a Model>,
    /// What its newest status says.
    pub(super) health: Health,
}

/// What is known of a manifest here.
pub(super) struct CheckFacts<'a> {
    /// The authority that checks.
    pub(super) own: AuthorityId,
    /// The moment of the check.
    pub(super) now: ServerTime,
    /// The manifest that is checked.
    pub(super) manifest: &'a Manifest,
    /// The schemes that we ourselves must have confirmed for its carrier, to go this way.
    pub(super) schemes: Vec<SchemeId>,
    /// Who drives. `None`: not known here.
    pub(super) carrier: Option<&'a Party>,
    /// The vehicle. `None`: not known here.
    pub(super) vehicle: Option<&'a Vehicle>,
    /// The lock with its device and model.
    pub(super) lock: Fitted<'a>,
    /// The carrier's positioning unit on the vehicle.
    pub(super) unit: Fitted<'a>,
    /// Why our leg or the route is not in force. `None`: it is.
    pub(super) route_fault: Option<Reason>,
    /// Consignments that are not covered, with the rule.
    pub(super) uncovered: Vec<Uncovered>,
    /// How many consignments are here.
    pub(super) cargo_count: usize,
    /// Whether the lock or the vehicle is on another journey here.
    pub(super) is_busy: bool,
}

impl CheckFacts<'_> {
    /// Whether the vehicle is known here as the carrier's own.
    fn is_vehicle_own(&self) -> bool {
        self.vehicle.is_some_and(|it| it.carrier == self.manifest.carrier)
    }

    /// Whether the lock is known here as the carrier's own.
    fn is_lock_own(&self) -> bool {
        let lock = self.lock.device.filter(|it| it.kind == DeviceKind::Lock);
        lock.is_some_and(|it| it.carrier == self.manifest.carrier)
    }
}

/// `Ok`, or why not.
type Line = Result<(), Reason>;

/// One line per check. An authority that is not on the way (the manifest was only filed there)
/// answers for the papers alone.
pub(super) fn list(facts: &CheckFacts<'_>, is_on_way: bool) -> Vec<Check> {
    let papers = [
        (CheckCode::CargoCovered, cargo_covered(facts)),
        (CheckCode::ManifestBundled, manifest_bundled(facts)),
        (CheckCode::BundledInTime, bundled_in_time(facts)),
    ];
    if !is_on_way {
        return papers.into_iter().map(check).collect();
    }
    let own = [
        (CheckCode::CarrierRegistered, carrier_registered(facts)),
        (CheckCode::VehicleRegistered, vehicle_registered(facts)),
        (CheckCode::VehicleInspected, vehicle_inspected(facts)),
        (CheckCode::LockAccredited, lock_accredited(facts)),
        (CheckCode::LockEnrolled, lock_enrolled(facts)),
        (CheckCode::UnitAccredited, unit_accredited(facts)),
        (CheckCode::UnitEnrolled, unit_enrolled(facts)),
        (CheckCode::DevicesHealthy, devices_healthy(facts)),
        (CheckCode::RouteInForce, facts.route_fault.clone().map_or(Ok(()), Err)),
    ];
    let free = [(CheckCode::LockAndVehicleFree, lock_and_vehicle_free(facts))];
    let all = own.into_iter().chain(papers).chain(free);
    all.map(
        |(code, line)| if is_withheld(facts, code) { withheld(code) } else { check((code, line)) },
    )
    .collect()
}

/// Whether a line would tell a carrier how another's lock, vehicle or positioning unit is doing.
/// What is not known here at all is answered alike: a carrier cannot ask what there is.
fn is_withheld(facts: &CheckFacts<'_>, code: CheckCode) -> bool {
    let is_vehicle_hidden = !facts.is_vehicle_own();
    let is_lock_hidden = !facts.is_lock_own();
    match code {
        CheckCode::VehicleInspected | CheckCode::UnitAccredited | CheckCode::UnitEnrolled => {
            is_vehicle_hidden
        }
        CheckCode::LockAccredited => is_lock_hidden,
        CheckCode::DevicesHealthy => {
            is_lock_hidden || is_vehicle_hidden || facts.unit.device.is_none()
        }
        CheckCode::LockAndVehicleFree => is_lock_hidden || is_vehicle_hidden,
        CheckCode::CarrierRegistered
        | CheckCode::VehicleRegistered
        | CheckCode::LockEnrolled
        | CheckCode::RouteInForce
        | CheckCode::CargoCovered
        | CheckCode::ManifestBundled
        | CheckCode::BundledInTime => false,
    }
}

/// A line of which nothing is said but that it is not met.
fn withheld(code: CheckCode) -> Check {
    Check { code, state: CheckState::Unmet, reason: None }
}

fn check((code, line): (CheckCode, Line)) -> Check {
    match line {
        Ok(()) => Check { code, state: CheckState::Met, reason: None },
        Err(reason) => unmet(code, reason),
    }
}

/// A check that is not met.
pub(super) fn unmet(code: CheckCode, reason: impl Into<Reason>) -> Check {
    Check { code, state: CheckState::Unmet, reason: Some(reason.into()) }
}

fn carrier_registered(facts: &CheckFacts<'_>) -> Line {
    let (authority, carrier) = (facts.own, facts.manifest.carrier);
    let Some(known) = facts.carrier else {
        return facts.schemes.first().map_or(Ok(()), |&scheme| {
            Err(CheckReason::CarrierNotRegistered { carrier, authority, scheme }.into())
        });
    };
    let standing = known.standing;
    let may_pass = match standing {
        Standing::Suspended | Standing::Deregistered => false,
        Standing::Registered | Standing::Warned => true,
        Standing::Applicant | Standing::Refused => facts.schemes.is_empty(),
    };
    if !may_pass {
        return Err(CheckReason::CarrierStands { carrier, authority, standing }.into());
    }
    match facts.schemes.iter().find(|scheme| !known.schemes.contains(*scheme)) {
        Some(&scheme) => {
            Err(CheckReason::CarrierNotConfirmed { carrier, authority, scheme }.into())
        }
        None => Ok(()),
    }
}

fn vehicle_registered(facts: &CheckFacts<'_>) -> Line {
    let (authority, vehicle) = (facts.own, facts.manifest.vehicle);
    let Some(known) = facts.vehicle.filter(|_| facts.is_vehicle_own()) else {
        let carrier = facts.manifest.carrier;
        return Err(EquipmentReason::VehicleNotOfCarrier { vehicle, carrier, authority }.into());
    };
    let standing = known.standing;
    if !standing.may_travel() {
        return Err(EquipmentReason::VehicleStands { vehicle, authority, standing }.into());
    }
    match known.expires_at_ms {
        Some(at_ms) if at_ms <= facts.now.0 => {
            let day = Day::of(ServerTime(at_ms));
            Err(EquipmentReason::VehicleExpired { vehicle, day }.into())
        }
        Some(_) | None => Ok(()),
    }
}

fn vehicle_inspected(facts: &CheckFacts<'_>) -> Line {
    let last = facts.vehicle.and_then(|vehicle| vehicle.inspections.last());
    match last {
        Some(inspection) if !inspection.passed => {
            let day = Day::of(ServerTime(inspection.at_ms));
            Err(EquipmentReason::VehicleFailed { vehicle: facts.manifest.vehicle, day }.into())
        }
        Some(_) | None => Ok(()),
    }
}

/// Whether a model may be used here today.
pub(in super::super) fn accredited(model: &Model, authority: AuthorityId, now: ServerTime) -> Line {
    let known = model.accreditations.get(&authority);
    let model = model.id;
    let reason = match known.map(|it| it.state) {
        None => EquipmentReason::ModelNotAccredited { model, authority },
        Some(AccreditationState::Pending) => EquipmentReason::ModelUndecided { model, authority },
        Some(AccreditationState::Refused) => EquipmentReason::ModelRefused { model, authority },
        Some(AccreditationState::Withdrawn) => EquipmentReason::ModelWithdrawn { model, authority },
        Some(AccreditationState::Accredited) => {
            let since_ms = known.and_then(|it| it.since_ms);
            let until_ms = known.and_then(|it| it.until_ms).filter(|until| *until <= now.0);
            match (since_ms, until_ms.map(|until| Day::of(ServerTime(until)))) {
                (Some(since), _) if since > now.0 => {
                    EquipmentReason::ModelNotBegun { model, authority }
                }
                (_, Some(day)) => EquipmentReason::ModelExpired { model, authority, day },
                (_, None) => return Ok(()),
            }
        }
    };
    Err(reason.into())
}

fn lock_accredited(facts: &CheckFacts<'_>) -> Line {
    let (lock, authority) = (facts.manifest.lock, facts.own);
    let Some(model) = facts.lock.model else {
        return Err(EquipmentReason::LockModelUnknown { lock, authority }.into());
    };
    accredited(model, authority, facts.now)?;
    if model.class == Some(LockClass::C) {
        return Err(EquipmentReason::ModelClassC { model: model.id }.into());
    }
    Ok(())
}

fn lock_enrolled(facts: &CheckFacts<'_>) -> Line {
    let (lock, vehicle) = (facts.manifest.lock, facts.manifest.vehicle);
    let device = facts.lock.device.filter(|device| {
        facts.is_lock_own() && facts.is_vehicle_own() && device.vehicle == vehicle
    });
    let device = device.ok_or(EquipmentReason::LockNotOnVehicle { lock, vehicle })?;
    enrolled(facts, device)
}

fn unit_accredited(facts: &CheckFacts<'_>) -> Line {
    let reason = match (facts.unit.device, facts.unit.model) {
        (_, Some(model)) => return accredited(model, facts.own, facts.now),
        (Some(device), None) => {
            let (device, model) = (device.id.clone(), device.model);
            EquipmentReason::UnitModelUnknown { device, model }
        }
        (None, None) => EquipmentReason::NoUnit { vehicle: facts.manifest.vehicle },
    };
    Err(reason.into())
}

fn unit_enrolled(facts: &CheckFacts<'_>) -> Line {
    let Some(device) = facts.unit.device else {
        let (vehicle, authority) = (facts.manifest.vehicle, facts.own);
        return Err(EquipmentReason::UnitNotEnrolled { vehicle, authority }.into());
    };
    enrolled(facts, device)
}

fn enrolled(facts: &CheckFacts<'_>, known: &Device) -> Line {
    let (kind, device, authority) = (known.kind, known.id.clone(), facts.own);
    let standing = known.standing;
    if !standing.may_travel() {
        return Err(EquipmentReason::DeviceStands { kind, device, authority, standing }.into());
    }
    if known.chip.is_none() {
        return Err(EquipmentReason::NoChip { kind, device, authority }.into());
    }
    Ok(())
}

fn devices_healthy(facts: &CheckFacts<'_>) -> Line {
    healthy(facts.lock.health, facts.now, DeviceKind::Lock)?;
    healthy(facts.unit.health, facts.now, DeviceKind::Unit)
}

fn healthy(health: Health, now: ServerTime, kind: DeviceKind) -> Line {
    let heard_at = health.heard_at.ok_or(CheckReason::NeverHeard { kind })?;
    let silent = now.since(heard_at);
    if silent > HEARD_WITHIN {
        let (minutes, most_minutes) = (silent.as_secs() / 60, HEARD_WITHIN.as_secs() / 60);
        return Err(CheckReason::Silent { kind, minutes, most_minutes }.into());
    }
    match health.battery_percent {
        Some(percent) if percent < BATTERY_MIN_PERCENT => {
            let least_percent = BATTERY_MIN_PERCENT;
            return Err(CheckReason::BatteryLow { kind, percent, least_percent }.into());
        }
        Some(_) | None => {}
    }
    if health.is_blocked {
        return Err(CheckReason::Blocked { kind }.into());
    }
    Ok(())
}

fn cargo_covered(facts: &CheckFacts<'_>) -> Line {
    let all = &facts.uncovered;
    if all.is_empty() {
        return Ok(());
    }
    let uncovered = all.iter().take(UNCOVERED_MAX).copied().collect();
    let more = all.len().saturating_sub(UNCOVERED_MAX);
    Err(CheckReason::Uncovered { uncovered, more }.into())
}

fn manifest_bundled(facts: &CheckFacts<'_>) -> Line {
    let most = usize::try_from(facts.manifest.consignments_expected).unwrap_or(usize::MAX);
    match facts.cargo_count {
        0 => Err(CheckReason::NoCargo.into()),
        count if count < most => Err(CheckReason::CargoIncomplete { count, most }.into()),
        _ => Ok(()),
    }
}

fn bundled_in_time(facts: &CheckFacts<'_>) -> Line {
    let manifest = facts.manifest;
    let lead_ms = manifest.crosses_at_ms.saturating_sub(manifest.bundled_at_ms);
    if lead_ms < papers::LEAD_MS {
        let minutes = lead_ms.div_euclid(papers::MINUTE_MS);
        return Err(CheckReason::BundledShort { minutes }.into());
    }
    if lead_ms > papers::AHEAD_MS {
        return Err(CheckReason::BundledFar.into());
    }
    Ok(())
}

fn lock_and_vehicle_free(facts: &CheckFacts<'_>) -> Line {
    if facts.is_busy { Err(CheckReason::Busy.into()) } else { Ok(()) }
}
