//! The checks before a lock may be sealed: a pure function from what was gathered to one line per
//! check. Every unmet line names the value and the rule.

use std::time::Duration;

use model::{AuthorityId, SchemeId, ServerTime};

use crate::{
    AccreditationState, Check, CheckCode, CheckState, Day, Device, DeviceKind, Health, LockClass,
    Manifest, Model, Party, Standing, Vehicle, register::papers,
};

/// A device not heard for longer is not known to work: six reporting periods of the longest
/// interval that is asked of a device on a leg (5 minutes, two of which are an EAEU incident 06).
pub(super) const HEARD_WITHIN: Duration = Duration::from_mins(30);

/// A battery below this is EAEU incident 05.
pub(super) const BATTERY_MIN_PERCENT: u8 = 15;

/// Longest detail of a check, in characters.
pub(super) const DETAIL_MAX: usize = 500;

/// A device fitted to the vehicle.
pub(super) struct Fitted<'a> {
    /// The lock named, or the vehicle's positioning unit. `None`: not known here.
    pub(super) device: Option<&'a Device>,
    /// Its model. `None`: not known here.
    pub(super) model: Option<&'a Model>,
    /// How it is doing.
    pub(super) health: Health,
}

/// What is known of a manifest here.
pub(super) struct Facts<'a> {
    /// Who checks.
    pub(super) own: AuthorityId,
    /// When.
    pub(super) now: ServerTime,
    /// What.
    pub(super) manifest: &'a Manifest,
    /// The schemes that we ourselves must have confirmed for its carrier, to go this way.
    pub(super) schemes: Vec<SchemeId>,
    /// Who drives. `None`: not known here.
    pub(super) carrier: Option<&'a Party>,
    /// The vehicle. `None`: not known here.
    pub(super) vehicle: Option<&'a Vehicle>,
    /// The lock.
    pub(super) lock: Fitted<'a>,
    /// The carrier's positioning unit on the vehicle.
    pub(super) unit: Fitted<'a>,
    /// Why our leg or the route is not in force. `None`: it is.
    pub(super) route_fault: Option<String>,
    /// Consignments that are not covered, with the rule.
    pub(super) uncovered: Vec<String>,
    /// How many consignments are here.
    pub(super) cargo_count: usize,
    /// Whether the lock or the vehicle is on another journey here.
    pub(super) is_busy: bool,
}

impl Facts<'_> {
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
type Line = Result<(), String>;

/// One line per check. An authority that is not on the way (the manifest was only filed there)
/// answers for the papers alone.
pub(super) fn list(facts: &Facts<'_>, is_on_way: bool) -> Vec<Check> {
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
fn is_withheld(facts: &Facts<'_>, code: CheckCode) -> bool {
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
    Check { code, state: CheckState::Unmet, detail: None }
}

fn check((code, line): (CheckCode, Line)) -> Check {
    match line {
        Ok(()) => Check { code, state: CheckState::Met, detail: None },
        Err(detail) => unmet(code, &detail),
    }
}

/// A check that is not met.
pub(super) fn unmet(code: CheckCode, detail: &str) -> Check {
    let detail = Some(detail.chars().take(DETAIL_MAX).collect());
    Check { code, state: CheckState::Unmet, detail }
}

/// How a standing is said.
fn word(standing: Standing) -> &'static str {
    match standing {
        Standing::Applicant => "not confirmed yet",
        Standing::Registered => "registered",
        Standing::Warned => "registered with a warning",
        Standing::Suspended => "suspended",
        Standing::Deregistered => "de-registered",
        Standing::Refused => "refused",
    }
}

fn carrier_registered(facts: &Facts<'_>) -> Line {
    let (own, id) = (facts.own, facts.manifest.carrier);
    let Some(carrier) = facts.carrier else {
        return match facts.schemes.first() {
            Some(scheme) => {
                Err(format!("carrier {id} is not registered with {own}: it applies for {scheme}"))
            }
            None => Ok(()),
        };
    };
    if !facts.schemes.is_empty() && !carrier.standing.may_travel() {
        return Err(format!("carrier {id} is {} with {own}", word(carrier.standing)));
    }
    match carrier.standing {
        Standing::Suspended | Standing::Deregistered => {
            return Err(format!("carrier {id} is {} with {own}", word(carrier.standing)));
        }
        Standing::Applicant | Standing::Registered | Standing::Warned | Standing::Refused => {}
    }
    match facts.schemes.iter().find(|scheme| !carrier.schemes.contains(*scheme)) {
        Some(scheme) => {
            Err(format!("{own} has not confirmed carrier {id} for the scheme {scheme}"))
        }
        None => Ok(()),
    }
}

fn vehicle_registered(facts: &Facts<'_>) -> Line {
    let (own, id) = (facts.own, facts.manifest.vehicle);
    let Some(vehicle) = facts.vehicle.filter(|_| facts.is_vehicle_own()) else {
        let carrier = facts.manifest.carrier;
        return Err(format!("vehicle {id} is not registered for {carrier} with {own}"));
    };
    if !vehicle.standing.may_travel() {
        return Err(format!("vehicle {id} is {} with {own}", word(vehicle.standing)));
    }
    match vehicle.expires_at_ms {
        Some(at_ms) if at_ms <= facts.now.0 => {
            let day = Day::of(ServerTime(at_ms));
            Err(format!("the registration of vehicle {id} ran out on {day}: it is renewed"))
        }
        Some(_) | None => Ok(()),
    }
}

fn vehicle_inspected(facts: &Facts<'_>) -> Line {
    let last = facts.vehicle.and_then(|vehicle| vehicle.inspections.last());
    match last {
        Some(inspection) if !inspection.passed => {
            let day = Day::of(ServerTime(inspection.at_ms));
            let id = facts.manifest.vehicle;
            Err(format!("vehicle {id} did not pass its inspection of {day}"))
        }
        Some(_) | None => Ok(()),
    }
}

/// Whether a model may be used here today.
pub(in super::super) fn accredited(model: &Model, own: AuthorityId, now: ServerTime) -> Line {
    let id = model.id;
    let Some(it) = model.accreditations.get(&own) else {
        return Err(format!("model {id} is not accredited by {own}"));
    };
    match it.state {
        AccreditationState::Accredited => {}
        AccreditationState::Pending => {
            return Err(format!("{own} has not decided on model {id} yet"));
        }
        AccreditationState::Refused => return Err(format!("{own} refused model {id}")),
        AccreditationState::Withdrawn => {
            return Err(format!("{own} withdrew its accreditation of model {id}"));
        }
    }
    if it.since_ms.is_some_and(|at| at > now.0) {
        return Err(format!("the accreditation of model {id} by {own} has not begun"));
    }
    match it.until_ms {
        Some(until) if until <= now.0 => {
            let day = Day::of(ServerTime(until));
            Err(format!("the accreditation of model {id} by {own} ran out on {day}"))
        }
        Some(_) | None => Ok(()),
    }
}

fn lock_accredited(facts: &Facts<'_>) -> Line {
    let lock = facts.manifest.lock;
    let Some(model) = facts.lock.model else {
        return Err(format!("the model of lock {lock} is not known to {}", facts.own));
    };
    accredited(model, facts.own, facts.now)?;
    if model.class == Some(LockClass::C) {
        let id = model.id;
        return Err(format!("model {id} is of class C: its locks cannot be released by order"));
    }
    Ok(())
}

fn lock_enrolled(facts: &Facts<'_>) -> Line {
    let lock = facts.manifest.lock;
    let foreign = || format!("lock {lock} is not enrolled on this vehicle of yours");
    let device = facts.lock.device.filter(|device| {
        facts.is_lock_own() && facts.is_vehicle_own() && device.vehicle == facts.manifest.vehicle
    });
    enrolled(facts, device.ok_or_else(foreign)?, "lock")
}

fn unit_accredited(facts: &Facts<'_>) -> Line {
    match (facts.unit.device, facts.unit.model) {
        (_, Some(model)) => accredited(model, facts.own, facts.now),
        (Some(device), None) => Err(format!(
            "the model {} of positioning unit {} is not known",
            device.model, device.id
        )),
        (None, None) => Err(format!("vehicle {} has no positioning unit", facts.manifest.vehicle)),
    }
}

fn unit_enrolled(facts: &Facts<'_>) -> Line {
    let Some(device) = facts.unit.device else {
        let (vehicle, own) = (facts.manifest.vehicle, facts.own);
        return Err(format!("no positioning unit of vehicle {vehicle} is enrolled with {own}"));
    };
    enrolled(facts, device, "positioning unit")
}

fn enrolled(facts: &Facts<'_>, device: &Device, what: &str) -> Line {
    let (id, own) = (&device.id, facts.own);
    if !device.standing.may_travel() {
        return Err(format!("{what} {id} is {} with {own}", word(device.standing)));
    }
    if device.chip.is_none() {
        return Err(format!("{own} has no chip in {what} {id}"));
    }
    Ok(())
}

fn devices_healthy(facts: &Facts<'_>) -> Line {
    healthy(facts.lock.health, facts.now, "the lock")?;
    healthy(facts.unit.health, facts.now, "the positioning unit")
}

fn healthy(health: Health, now: ServerTime, what: &str) -> Line {
    let Some(heard_at) = health.heard_at else { return Err(format!("{what} was never heard")) };
    let silent = now.since(heard_at);
    if silent > HEARD_WITHIN {
        let (minutes, most) = (silent.as_secs() / 60, HEARD_WITHIN.as_secs() / 60);
        return Err(format!("{what} was last heard {minutes} minutes ago; {most} are the most"));
    }
    match health.battery_percent {
        Some(percent) if percent < BATTERY_MIN_PERCENT => {
            return Err(format!(
                "the battery of {what} is at {percent} %; {BATTERY_MIN_PERCENT} % are asked"
            ));
        }
        Some(_) | None => {}
    }
    if health.is_blocked {
        return Err(format!("{what} has an open incident that blocks"));
    }
    Ok(())
}

fn cargo_covered(facts: &Facts<'_>) -> Line {
    let all = &facts.uncovered;
    if all.is_empty() {
        return Ok(());
    }
    let named = all.iter().take(3).cloned().collect::<Vec<_>>().join("; ");
    match all.len() - all.len().min(3) {
        0 => Err(format!("not covered: {named}")),
        more => Err(format!("not covered: {named}; and {more} more")),
    }
}

fn manifest_bundled(facts: &Facts<'_>) -> Line {
    let expected = usize::try_from(facts.manifest.consignments_expected).unwrap_or(usize::MAX);
    match facts.cargo_count {
        0 => Err("no cargo is bundled".to_owned()),
        count if count < expected => Err(format!("{count} of {expected} consignments have come")),
        _ => Ok(()),
    }
}

fn bundled_in_time(facts: &Facts<'_>) -> Line {
    let manifest = facts.manifest;
    let lead_ms = manifest.crosses_at_ms.saturating_sub(manifest.bundled_at_ms);
    if lead_ms < papers::LEAD_MS {
        let minutes = lead_ms.div_euclid(papers::MINUTE_MS);
        return Err(format!("it was bundled {minutes} minutes before it crosses; 30 are asked"));
    }
    if lead_ms > papers::AHEAD_MS {
        return Err("it was bundled more than 14 days before it crosses".to_owned());
    }
    Ok(())
}

fn lock_and_vehicle_free(facts: &Facts<'_>) -> Line {
    if facts.is_busy {
        return Err("the lock or the vehicle is on another journey".to_owned());
    }
    Ok(())
}
