//! What the checks need to know, gathered from the register and the node around it.
//!
//! Cargo: the authority where the manifest was filed has every paper and applies every rule.
//! Another was told only what is due to it, and leaves the rules that ask for others' papers to
//! those others and to where it was filed.

use model::{AuthorityId, ServerTime};

use super::{
    cargo_of,
    checklist::{self, CheckFacts, Fitted},
    own_leg,
};
use crate::{
    Check, CheckCode, CheckState, Consignment, Device, Facts, Health, Manifest, Reason, Schemes,
    Uncovered, VerdictOutcome, WayReason,
    register::{
        carriage::{Carriage, Snapshot, rules},
        views::Enrolled,
    },
};

/// Our own checks of a manifest, one line each.
pub(super) fn checks(snapshot: &Snapshot<'_>, manifest: &Manifest) -> Vec<Check> {
    let own = snapshot.own();
    let is_on_way = own_leg(manifest, own).is_some();
    let mut checks = checklist::list(&facts(snapshot, manifest), is_on_way);
    let are_met = checks.iter().all(|check| check.state == CheckState::Met);
    if is_on_way
        && are_met
        && let Err(reason) = snapshot.node.check_declaration(manifest)
        && let Some(line) = checks.iter_mut().find(|it| it.code == CheckCode::RouteInForce)
    {
        *line = checklist::unmet(CheckCode::RouteInForce, reason);
    }
    checks
}

fn facts<'a>(snapshot: &Snapshot<'a>, manifest: &'a Manifest) -> CheckFacts<'a> {
    let Snapshot { carriage, enrolled, node, now } = *snapshot;
    let own = snapshot.own();
    let lock = enrolled.device(manifest.lock.as_str());
    let unit = unit_of(enrolled, manifest);
    let chain: Vec<_> = manifest.legs.iter().map(|leg| leg.authority).collect();
    CheckFacts {
        own,
        now,
        manifest,
        schemes: carriage.schemes.required_at(manifest.scheme, &chain, own),
        carrier: enrolled.party(manifest.carrier),
        vehicle: enrolled.vehicle(manifest.vehicle),
        lock: fitted(enrolled, lock, node.lock_health(manifest.lock)),
        unit: fitted(enrolled, unit, node.unit_health(manifest.vehicle)),
        route_fault: scheme_fault(&carriage.schemes, manifest)
            .or_else(|| route_fault(own, node, manifest).map(Reason::from)),
        uncovered: uncovered(carriage, manifest),
        cargo_count: cargo_of(carriage, manifest).count(),
        is_busy: node.busy_with(manifest.lock, manifest.vehicle, manifest.journey).is_some(),
    }
}

fn fitted<'a>(
    enrolled: &'a dyn Enrolled,
    device: Option<&'a Device>,
    health: Health,
) -> Fitted<'a> {
    let model = device.and_then(|device| enrolled.model(device.model));
    Fitted { device, model, health }
}

/// The carrier's positioning unit on the vehicle: one that may be used before one that may not.
fn unit_of<'a>(enrolled: &'a dyn Enrolled, manifest: &Manifest) -> Option<&'a Device> {
    let units = enrolled.units_on(manifest.vehicle).into_iter();
    let units = units.filter(|device| device.carrier == manifest.carrier);
    units.max_by_key(|device| (device.standing.may_travel(), device.chip.is_some()))
}

/// Why the scheme does not allow this way: whoever is told of it looks for itself.
fn scheme_fault(schemes: &Schemes, manifest: &Manifest) -> Option<Reason> {
    let chain: Vec<_> = manifest.legs.iter().map(|leg| leg.authority).collect();
    let crosses_at = ServerTime(manifest.crosses_at_ms);
    rules::chain_fault(schemes, manifest.scheme, manifest.mode, &chain, crosses_at)
}

/// Why our leg, or where the manifest was filed the route, is not in force.
fn route_fault(own: AuthorityId, node: &dyn Facts, manifest: &Manifest) -> Option<WayReason> {
    let leg = own_leg(manifest, own)?;
    let (Some(from), Some(to)) = (leg.from, leg.to) else {
        return Some(WayReason::LegWithoutPlaces { authority: own });
    };
    if let Some(reason) = node.leg_fault(from, to) {
        return Some(reason);
    }
    let (from, to) = (manifest.legs.first()?.from?, manifest.legs.last()?.to?);
    (!node.is_route(from, to)).then_some(WayReason::NoRoute { from, to })
}

/// The consignments that the rules of the day of crossing do not cover.
fn uncovered(carriage: &Carriage, manifest: &Manifest) -> Vec<Uncovered> {
    let judge = |it: &Consignment| {
        rules::judge_bundled(&carriage.schemes, manifest, &it.form, carriage.own)
    };
    let verdicts = cargo_of(carriage, manifest).map(|it| (it, judge(it)));
    let refused = verdicts.filter(|(_, it)| it.outcome == VerdictOutcome::NotCovered);
    let named = refused.map(|(it, verdict)| {
        let rule = verdict.rules.iter().find(|rule| !rule.is_met).map(|rule| rule.rule);
        Uncovered { consignment: it.id, rule }
    });
    named.collect()
}
