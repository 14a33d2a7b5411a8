//! What of a manifest and its cargo is due to another authority: its own leg's places, the permits
//! that its own side issued, and the Macao declaration only if it is Macao. Of our checks, how
//! devices and legs are doing is not: that they are not well is said, never in what way.

use model::AuthorityId;

use super::others;
use crate::{
    Bundled, CargoDue, Check, CheckCode, Consignment, ConsignmentForm, Leg, Manifest, Notice, Told,
};

/// The authority whose electronic declaration a consignment may name.
pub(super) const MACAO: &str = "macao";

/// What of a declaration is due to an authority.
pub(super) fn form_due(form: &ConsignmentForm, to: AuthorityId) -> ConsignmentForm {
    let mut due = form.clone();
    due.permits.retain(|permit| permit.issued_in == to);
    if to.as_str() != MACAO {
        due.macao_declaration = None;
    }
    due
}

/// Whether a line's reason stays with whoever looked: it says how devices and legs are doing.
fn stays(code: CheckCode) -> bool {
    match code {
        CheckCode::DevicesHealthy | CheckCode::LockAndVehicleFree | CheckCode::RouteInForce => true,
        CheckCode::CarrierRegistered
        | CheckCode::VehicleRegistered
        | CheckCode::VehicleInspected
        | CheckCode::LockAccredited
        | CheckCode::LockEnrolled
        | CheckCode::UnitAccredited
        | CheckCode::UnitEnrolled
        | CheckCode::CargoCovered
        | CheckCode::ManifestBundled
        | CheckCode::BundledInTime => false,
    }
}

/// Checks as another authority is told them, and as they are kept when another tells them.
pub(super) fn checks_due(checks: &[Check]) -> Vec<Check> {
    let due = |it: &Check| Check { reason: it.reason.clone().filter(|_| !stays(it.code)), ..*it };
    checks.iter().map(due).collect()
}

/// The legs as an authority is told them: places only of its own.
pub(super) fn legs_due(legs: &[Leg], to: AuthorityId) -> Vec<Leg> {
    let due = |leg: &Leg| {
        let (from, to) = if leg.authority == to { (leg.from, leg.to) } else { (None, None) };
        Leg { authority: leg.authority, from, to }
    };
    legs.iter().map(due).collect()
}

/// Tells a manifest to every other authority on the way.
pub(in super::super) fn tell_manifest(manifest: &Manifest, told: &mut Vec<Told>) {
    for to in others(manifest, manifest.home) {
        let bundled = Bundled {
            manifest: manifest.id,
            journey: manifest.journey,
            carrier: manifest.carrier,
            scheme: manifest.scheme,
            mode: manifest.mode,
            vehicle: manifest.vehicle,
            lock: manifest.lock,
            legs: legs_due(&manifest.legs, to),
            crosses_at_ms: manifest.crosses_at_ms,
            bundled_at_ms: manifest.bundled_at_ms,
            round: manifest.round,
            consignments: manifest.consignments_expected,
        };
        told.push((to, Notice::Bundled(bundled)));
    }
}

/// Tells consignments of a manifest to every other authority on the way, in chunks.
pub(in super::super) fn tell_cargo(
    manifest: &Manifest,
    cargo: &[Consignment],
    told: &mut Vec<Told>,
) {
    for to in others(manifest, manifest.home) {
        for chunk in cargo.chunks(Notice::CARGO_MAX) {
            let due = |it: &Consignment| CargoDue {
                consignment: it.id,
                party: it.party,
                form: form_due(&it.form, to),
            };
            let consignments = chunk.iter().map(due).collect();
            let (manifest, round) = (manifest.id, manifest.round);
            told.push((to, Notice::Cargo { manifest, round, consignments }));
        }
    }
}
