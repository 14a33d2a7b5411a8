//! What the checks need to know, gathered from the register and the node around it.
//!
//! Cargo: the authority where the manifest was filed has every paper and applies every rule.
//! Another was told only what is due to it, and leaves the rules that ask for others' papers to
//! those others and to where it was filed.

use model::{AuthorityId, ServerTime};

use super::{
    cargo_of,
    checklist::{self, Facts, Fitted},
    own_leg,
};
use crate::{
    Check, CheckCode, CheckState, Consignment, Device, DeviceKind, Health, Manifest, Reason,
    Uncovered, VerdictOutcome, WayReason,
    register::{Register, Surroundings, rules},
};

/// Our own checks of a manifest, one line each.
pub(super) fn checks(
    register: &Register,
    around: &dyn Surroundings,
    manifest: &Manifest,
    now: ServerTime,
) -> Vec<Check> {
    let own = register.own();
    let is_on_way = own_leg(manifest, own).is_some();
    let mut checks = checklist::list(&facts(register, around, manifest, now), is_on_way);
    let are_met = checks.iter().all(|check| check.state == CheckState::Met);
    if is_on_way
        && are_met
        && let Err(reason) = around.check_declaration(manifest)
        && let Some(line) = checks.iter_mut().find(|it| it.code == CheckCode::RouteInForce)
    {
        *line = checklist::unmet(CheckCode::RouteInForce, reason);
    }
    checks
}

fn facts<'a>(
    register: &'a Register,
    around: &dyn Surroundings,
    manifest: &'a Manifest,
    now: ServerTime,
) -> Facts<'a> {
    let own = register.own();
    let lock = register.devices.get(manifest.lock.as_str()).map(|entry| &entry.document);
    let unit = unit_of(register, manifest);
    let chain: Vec<_> = manifest.legs.iter().map(|leg| leg.authority).collect();
    Facts {
        own,
        now,
        manifest,
        schemes: register.schemes().required_at(manifest.scheme, &chain, own),
        carrier: register.party(&manifest.carrier).map(|entry| &entry.document),
        vehicle: register.vehicle(&manifest.vehicle).map(|entry| &entry.document),
        lock: fitted(register, lock, around.lock_health(manifest.lock)),
        unit: fitted(register, unit, around.unit_health(manifest.vehicle)),
        route_fault: scheme_fault(register, manifest)
            .or_else(|| route_fault(own, around, manifest).map(Reason::from)),
        uncovered: uncovered(register, manifest),
        cargo_count: cargo_of(register, manifest).count(),
        is_busy: around.busy_with(manifest.lock, manifest.vehicle, manifest.journey).is_some(),
    }
}

fn fitted<'a>(register: &'a Register, device: Option<&'a Device>, health: Health) -> Fitted<'a> {
    let model = device.and_then(|device| register.model(&device.model));
    Fitted { device, model: model.map(|entry| &entry.document), health }
}

/// The carrier's positioning unit on the vehicle: one that may be used before one that may not.
fn unit_of<'a>(register: &'a Register, manifest: &Manifest) -> Option<&'a Device> {
    let units = register.devices().map(|entry| &entry.document).filter(|device| {
        let is_on_vehicle = device.vehicle == manifest.vehicle;
        device.kind == DeviceKind::Unit && is_on_vehicle && device.carrier == manifest.carrier
    });
    units.max_by_key(|device| (device.standing.may_travel(), device.chip.is_some()))
}

/// Why the scheme does not allow this way: whoever is told of it looks for itself.
fn scheme_fault(register: &Register, manifest: &Manifest) -> Option<Reason> {
    let chain: Vec<_> = manifest.legs.iter().map(|leg| leg.authority).collect();
    let crosses_at = ServerTime(manifest.crosses_at_ms);
    rules::chain_fault(register.schemes(), manifest.scheme, manifest.mode, &chain, crosses_at)
}

/// Why our leg, or where the manifest was filed the route, is not in force.
fn route_fault(
    own: AuthorityId,
    around: &dyn Surroundings,
    manifest: &Manifest,
) -> Option<WayReason> {
    let leg = own_leg(manifest, own)?;
    let (Some(from), Some(to)) = (leg.from, leg.to) else {
        return Some(WayReason::LegWithoutPlaces { authority: own });
    };
    if let Some(reason) = around.leg_fault(from, to) {
        return Some(reason);
    }
    let (from, to) = (manifest.legs.first()?.from?, manifest.legs.last()?.to?);
    (!around.is_route(from, to)).then_some(WayReason::NoRoute { from, to })
}

/// The consignments that the rules of the day of crossing do not cover.
fn uncovered(register: &Register, manifest: &Manifest) -> Vec<Uncovered> {
    let judge = |it: &Consignment| {
        rules::judge_bundled(register.schemes(), manifest, &it.form, register.own())
    };
    let verdicts = cargo_of(register, manifest).map(|it| (it, judge(it)));
    let refused = verdicts.filter(|(_, it)| it.outcome == VerdictOutcome::NotCovered);
    let named = refused.map(|(it, verdict)| {
        let rule = verdict.rules.iter().find(|rule| !rule.is_met).map(|rule| rule.rule);
        Uncovered { consignment: it.id, rule }
    });
    named.collect()
}
