//! The start of a journey, where it was filed and at every other authority on the way.

use model::{ManifestId, ServerTime};

use super::{answer, is_met, leg_of, status_word, tell_others};
use crate::{
    Check, CheckCode, CheckState, Document, Effect, Fault, Inspection, InspectionStatus, Manifest,
    ManifestStatus, Notice, Refusal,
    register::{Register, Surroundings, Turn, inspections, papers},
};

/// What this node does when a journey begins.
pub(super) struct Begun {
    /// The manifest, started.
    pub(super) manifest: Manifest,
    /// Our selection. `None`: we are not on the way.
    pub(super) inspection: Option<Inspection>,
    /// What the node does.
    pub(super) effects: Vec<Effect>,
}

/// Starts a manifest whose checks here are met.
pub(super) fn begin(
    register: &Register,
    around: &dyn Surroundings,
    mut manifest: Manifest,
    now: ServerTime,
) -> Begun {
    manifest.status = ManifestStatus::Started;
    if leg_of(&manifest, register.own()).is_none() {
        return Begun { manifest, inspection: None, effects: Vec::new() };
    }
    let carrier = register
        .party(&manifest.carrier)
        .map_or_else(|| manifest.carrier.to_string(), |entry| entry.document.company.name.clone());
    let mut effects = vec![Effect::Declare { manifest: manifest.clone(), carrier }];
    let inspection = inspections::select_by_rules(register, around, &manifest, now);
    if inspection.status == InspectionStatus::Due {
        effects.push(Effect::InspectionDue { journey: manifest.journey });
    }
    Begun { manifest, inspection: Some(inspection), effects }
}

/// How a check is called in a fault.
fn code_word(code: CheckCode) -> &'static str {
    match code {
        CheckCode::CarrierRegistered => "carrier_registered",
        CheckCode::VehicleRegistered => "vehicle_registered",
        CheckCode::VehicleInspected => "vehicle_inspected",
        CheckCode::LockAccredited => "lock_accredited",
        CheckCode::LockEnrolled => "lock_enrolled",
        CheckCode::UnitAccredited => "unit_accredited",
        CheckCode::UnitEnrolled => "unit_enrolled",
        CheckCode::DevicesHealthy => "devices_healthy",
        CheckCode::RouteInForce => "route_in_force",
        CheckCode::CargoCovered => "cargo_covered",
        CheckCode::ManifestBundled => "manifest_bundled",
        CheckCode::BundledInTime => "bundled_in_time",
        CheckCode::LockAndVehicleFree => "lock_and_vehicle_free",
    }
}

/// Everything that keeps a manifest from starting.
fn obstacles(manifest: &Manifest) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (by, reply) in manifest.replies.iter().filter(|(_, reply)| !is_met(reply)) {
        if reply.at_ms.is_none() || reply.checks.is_empty() {
            let detail = format!("{by} has not answered");
            faults.push(papers::fault(by.as_str(), "waiting", detail, "wait, or ask again"));
        }
        let open = |check: &&Check| check.state != CheckState::Met;
        faults.extend(reply.checks.iter().filter(open).map(|check| Fault {
            at: by.to_string(),
            code: code_word(check.code).to_owned(),
            detail: check.detail.clone().unwrap_or_else(|| "not met".to_owned()),
            remedy: None,
        }));
    }
    faults
}

impl Turn<'_> {
    pub(in super::super) fn start(&mut self, manifest: ManifestId) -> Result<(), Refusal> {
        let mut it = self.own_manifest(manifest)?;
        if it.status != ManifestStatus::Bundled {
            let text = format!("manifest {manifest} is {}", status_word(it.status));
            return Err(Refusal::WrongState(text));
        }
        answer(self.register, self.around, &mut it, self.now);
        papers::refuse_any(obstacles(&it))?;
        let begun = begin(self.register, self.around, it, self.now);
        let notice = Notice::Started { manifest };
        tell_others(&begun.manifest, self.register.own(), &notice, &mut self.outcome.told);
        self.outcome.subject = manifest.to_string();
        self.outcome.effects.extend(begun.effects);
        self.put(Document::Manifest(begun.manifest), "start_manifest");
        if let Some(inspection) = begun.inspection {
            self.put(Document::Inspection(inspection), "select_by_rules");
        }
        Ok(())
    }
}
