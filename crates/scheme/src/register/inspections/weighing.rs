//! How a journey that begins here is weighed: what our rules score of it, and the draw.

use model::ServerTime;

use super::{InspectionsStep, Others, blank, usual_stage};
use crate::{
    Author, Cause, DeviceKind, Effect, Inspection, InspectionResult, InspectionStatus, LetterKind,
    Manifest, Standing, register::views::Enrolled, risk,
};

impl InspectionsStep<'_, ()> {
    /// Selects a journey that begins, or not: the word of our own rules, whoever has it begin.
    pub(super) fn weigh(&mut self, manifest: &Manifest) {
        let it = self.selected_by_rules(manifest);
        if it.status == InspectionStatus::Due {
            self.outcome.effects.push(Effect::InspectionDue { journey: it.journey });
        }
        if let Author::Authority(_) = self.author {
            self.author = Author::Authority(self.part.own);
        }
        self.put(it, Cause::SelectByRules);
    }

    /// The selection of a journey that begins, by our rules and a draw. What an officer has selected
    /// by hand stays so; what an authority before us has inspected is avoided.
    fn selected_by_rules(&self, manifest: &Manifest) -> Inspection {
        let score = self.score(manifest);
        let known = self.part.of(manifest.journey).cloned();
        let stage = usual_stage(Some(manifest), self.part.own);
        let mut it = known.unwrap_or_else(|| blank(manifest.journey, stage));
        // A start that came to nothing was scored before: what was found then still holds.
        for point in score.points {
            if !it.points.iter().any(|known| known.rule == point.rule) {
                it.points.push(point);
            }
        }
        (it.score, it.threshold) = (it.score.max(score.score), score.threshold);
        it.by_chance |= score.by_chance;
        it.status = match (it.status, score.is_selected, it.earlier_result) {
            (InspectionStatus::Due | InspectionStatus::Done, _, _) => it.status,
            (_, true, Some(InspectionResult::Passed)) => InspectionStatus::Avoided,
            (_, true, Some(InspectionResult::Discrepancy) | None) => InspectionStatus::Due,
            (_, false, Some(_)) => InspectionStatus::DoneBefore,
            (_, false, None) => InspectionStatus::NotSelected,
        };
        it
    }

    fn score(&self, manifest: &Manifest) -> risk::Score {
        let Others { enrolled, carried, past } = self.others;
        let party = enrolled.party(manifest.carrier);
        let letters = party.map(|party| party.letters.as_slice()).unwrap_or_default();
        let suspensions = letters.iter().filter(|letter| letter.kind == LetterKind::Suspension);
        let lock = enrolled.device(manifest.lock.as_str());
        let model = lock.and_then(|device| enrolled.model(device.model));
        let present = carried.manifest_of(manifest.journey);
        let facts = risk::RiskFacts {
            authority: self.part.own,
            now: self.now,
            carrier: party.map_or(Standing::Applicant, |party| party.standing),
            suspended_at: suspensions.map(|letter| ServerTime(letter.at_ms)).collect(),
            refused: past.refusals_of(manifest.carrier),
            discrepancies: past.discrepancies_of(manifest.carrier),
            cargo: carried.cargo_of(manifest).into_iter().map(|it| &it.form).collect(),
            lock_class: model.and_then(|model| model.class),
            device_faults_at: device_faults_at(enrolled, manifest),
            is_vehicle_first: !past.has_travelled(manifest.vehicle, present),
            draw: self.node.draw(manifest.journey),
        };
        risk::score(self.part.schemes.risk_rules(), &facts)
    }
}

/// When the lock or the vehicle's positioning unit had faults.
fn device_faults_at(enrolled: &dyn Enrolled, manifest: &Manifest) -> Vec<ServerTime> {
    let lock = enrolled.device(manifest.lock.as_str());
    let lock = lock.filter(|it| it.kind == DeviceKind::Lock).into_iter();
    let devices = lock.chain(enrolled.units_on(manifest.vehicle));
    devices.flat_map(|it| it.faults.iter().map(|fault| ServerTime(fault.at_ms))).collect()
}
