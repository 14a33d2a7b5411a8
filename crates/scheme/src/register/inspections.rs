//! Selection for inspection, one inspection instead of two.
//!
//! At the start of a journey every authority on the way scores it by its own rules and draw. Who
//! inspects and finds nothing wrong tells those ahead, who then need not; they may insist, and say
//! why. Who finds something tells it too, and spares nobody; nor is a selection by hand lifted.

use model::{AuthorityId, IncidentId, JourneyId, LockId, RuleId, ServerTime};

use super::{
    CustodyAt, Hearing, Register, Surroundings, Turn, bounds,
    manifests::{cargo_of, leg_of, manifest_of},
    papers,
};
use crate::{
    CarriageReason, ConsignmentStatus, Device, DeviceKind, Document, Effect, Inspection,
    InspectionClosed, InspectionResult, InspectionStage, InspectionStatus, LetterKind, Manifest,
    ManifestStatus, Notice, NoticeReason, Refusal, RiskPoint, RiskReason, Standing, Thing, risk,
};

/// The rule that a selection by hand names.
const BY_HAND: &str = "by-hand";

/// The rule that a selection after a confirmed incident names.
const BY_INCIDENT: &str = "confirmed-incident";

/// Where an authority inspects by default: at the exit of the first leg, at the entry of any other.
fn usual_stage(manifest: Option<&Manifest>, own: AuthorityId) -> InspectionStage {
    match manifest.and_then(|manifest| leg_of(manifest, own)) {
        None | Some(0) => InspectionStage::Exit,
        Some(_) => InspectionStage::Entry,
    }
}

/// A selection of which nothing is known yet.
fn blank(journey: JourneyId, stage: InspectionStage) -> Inspection {
    Inspection {
        journey,
        status: InspectionStatus::NotSelected,
        stage,
        score: 0,
        threshold: 0,
        points: Vec::new(),
        by_chance: false,
        earlier: None,
        earlier_result: None,
        insisted: None,
        result: None,
        by: None,
        at_ms: None,
        note: None,
        closed: None,
    }
}

/// The selection of a journey that begins, by our rules and a draw. What an officer has selected
/// by hand stays so; what an authority before us has inspected is avoided.
pub(super) fn select_by_rules(
    register: &Register,
    around: &dyn Surroundings,
    manifest: &Manifest,
    now: ServerTime,
) -> Inspection {
    let score = score(register, around, manifest, now);
    let own = register.own();
    let known = register.inspection(&manifest.journey).map(|entry| entry.document.clone());
    let stage = usual_stage(Some(manifest), own);
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

/// A selection that was due and is no more, for its journey is over. `None`: none was due.
fn closed(register: &Register, journey: JourneyId, why: InspectionClosed) -> Option<Inspection> {
    let known = register.inspection(&journey).map(|entry| &entry.document);
    let due = known.filter(|it| it.status == InspectionStatus::Due).cloned();
    let (status, closed) = (InspectionStatus::Avoided, Some(why));
    due.map(|it| Inspection { status, closed, ..it })
}

/// The selection of a journey that is taken back, if it was due.
pub(super) fn taken_back(register: &Register, journey: JourneyId) -> Option<Inspection> {
    closed(register, journey, InspectionClosed::JourneyTakenBack)
}

/// Whether an officer here wants it inspected: no other authority's word lifts that.
fn is_wanted_here(it: &Inspection) -> bool {
    let is_officers = |point: &RiskPoint| [BY_HAND, BY_INCIDENT].contains(&point.rule.as_str());
    it.insisted.is_some() || it.points.iter().any(is_officers)
}

/// A point that decides by itself, whatever the score.
fn deciding(rule: &str, reason: RiskReason) -> RiskPoint {
    let rule = RuleId::new(rule).expect("letters and a hyphen make an id");
    RiskPoint { rule, points: 0, reason }
}

/// Notes what an authority before us has found. One that found something outweighs those that
/// found nothing, and spares nobody.
fn note_earlier(it: &mut Inspection, by: AuthorityId, result: InspectionResult) -> Option<Effect> {
    let journey = it.journey;
    if it.earlier_result != Some(InspectionResult::Discrepancy) {
        (it.earlier, it.earlier_result) = (Some(by), Some(result));
    }
    let spares = it.earlier_result == Some(InspectionResult::Passed);
    match it.status {
        InspectionStatus::NotSelected => it.status = InspectionStatus::DoneBefore,
        InspectionStatus::Due if spares && !is_wanted_here(it) => {
            it.status = InspectionStatus::Avoided;
            return Some(Effect::InspectionOver { journey, was_inspected: false });
        }
        InspectionStatus::Avoided if !spares => {
            it.status = InspectionStatus::Due;
            return Some(Effect::InspectionDue { journey });
        }
        InspectionStatus::Due
        | InspectionStatus::Avoided
        | InspectionStatus::Done
        | InspectionStatus::DoneBefore => {}
    }
    None
}

fn score(
    register: &Register,
    around: &dyn Surroundings,
    manifest: &Manifest,
    now: ServerTime,
) -> risk::Score {
    let party = register.party(&manifest.carrier).map(|entry| &entry.document);
    let letters = party.map(|party| party.letters.as_slice()).unwrap_or_default();
    let suspensions = letters.iter().filter(|letter| letter.kind == LetterKind::Suspension);
    let lock = register.devices.get(manifest.lock.as_str()).map(|entry| &entry.document);
    let model = lock.and_then(|device| register.model(&device.model));
    let facts = risk::RiskFacts {
        authority: register.own(),
        now,
        carrier: party.map_or(Standing::Applicant, |party| party.standing),
        suspended_at: suspensions.map(|letter| ServerTime(letter.at_ms)).collect(),
        refused_at: refused_at(register, manifest),
        discrepancies_at: discrepancies_at(register, manifest),
        cargo: cargo_of(register, manifest).map(|it| &it.form).collect(),
        lock_class: model.and_then(|entry| entry.document.class),
        device_faults_at: device_faults_at(register, manifest.lock, manifest),
        is_vehicle_first: !has_travelled(register, manifest),
        draw: around.draw(manifest.journey),
    };
    risk::score(register.schemes().risk_rules(), &facts)
}

/// When consignments of the carrier were refused, as far as they are in memory.
fn refused_at(register: &Register, manifest: &Manifest) -> Vec<ServerTime> {
    let all = register.consignments().map(|entry| &entry.document);
    all.filter(|it| it.party == manifest.carrier && it.status == ConsignmentStatus::Refused)
        .map(|it| ServerTime(it.declared_at_ms))
        .collect()
}

/// When inspections of the carrier's trucks found something, here or before us.
fn discrepancies_at(register: &Register, manifest: &Manifest) -> Vec<ServerTime> {
    let is_of_carrier =
        |journey| manifest_of(register, journey).is_some_and(|it| it.carrier == manifest.carrier);
    let found = |it: &Inspection| {
        [it.result, it.earlier_result].contains(&Some(InspectionResult::Discrepancy))
    };
    register
        .inspections()
        .filter(|entry| found(&entry.document) && is_of_carrier(entry.document.journey))
        .map(|entry| entry.document.at_ms.map_or(entry.changed_at, ServerTime))
        .collect()
}

/// When the lock or the vehicle's positioning unit had faults.
fn device_faults_at(register: &Register, lock: LockId, manifest: &Manifest) -> Vec<ServerTime> {
    let is_ours = |device: &Device| match device.kind {
        DeviceKind::Lock => device.id == lock.as_str(),
        DeviceKind::Unit => device.vehicle == manifest.vehicle,
    };
    let devices = register.devices().map(|entry| &entry.document).filter(|it| is_ours(it));
    devices.flat_map(|it| it.faults.iter().map(|fault| ServerTime(fault.at_ms))).collect()
}

/// Whether the vehicle has made a journey here before, as far as it is in memory.
fn has_travelled(register: &Register, manifest: &Manifest) -> bool {
    register.manifests().map(|entry| &entry.document).any(|it| {
        it.vehicle == manifest.vehicle
            && it.id != manifest.id
            && matches!(it.status, ManifestStatus::Started | ManifestStatus::Ended)
    })
}

impl Turn<'_> {
    /// The manifest of a journey that passes us, and has not yet, if it has one.
    fn open_journey(&self, journey: JourneyId) -> Result<Option<Manifest>, Refusal> {
        papers::desk(self.actor)?;
        let facts = self.around.journey(journey);
        if facts.is_some_and(|facts| facts.is_over) {
            return Err(CarriageReason::JourneyOver { journey }.into());
        }
        if facts.is_some_and(|facts| facts.custody == CustodyAt::After) {
            return Err(CarriageReason::CustodyPassed { journey }.into());
        }
        let manifest = manifest_of(self.register, journey).cloned();
        let is_ours = manifest.as_ref().is_some_and(|it| {
            leg_of(it, self.register.own()).is_some()
                && !matches!(it.status, ManifestStatus::Ended | ManifestStatus::Cancelled)
        });
        if facts.is_none() && !is_ours {
            return Err(papers::unknown(Thing::Journey, journey));
        }
        let is_started = |it: &Manifest| it.status == ManifestStatus::Started;
        if facts.is_none() && manifest.as_ref().is_some_and(is_started) {
            return Err(CarriageReason::JourneyOver { journey }.into());
        }
        Ok(manifest)
    }

    fn selection(&self, journey: JourneyId) -> Result<Inspection, Refusal> {
        let entry = self.register.inspection(&journey);
        let found = entry.map(|entry| entry.document.clone());
        found.ok_or_else(|| papers::unknown(Thing::Inspection, journey))
    }

    fn selection_or_blank(&self, journey: JourneyId, manifest: Option<&Manifest>) -> Inspection {
        let known = self.register.inspection(&journey).map(|entry| entry.document.clone());
        let stage = usual_stage(manifest, self.register.own());
        known.unwrap_or_else(|| blank(journey, stage))
    }

    fn keep_inspection(&mut self, it: Inspection, why: &str) {
        self.outcome.subject = it.journey.to_string();
        self.put(Document::Inspection(it), why);
        bounds::make_room(self.register);
    }

    pub(super) fn insist(&mut self, journey: JourneyId, reason: String) -> Result<(), Refusal> {
        self.open_journey(journey)?;
        papers::words("/reason", &reason)?;
        let mut it = self.selection(journey)?;
        match it.status {
            InspectionStatus::Avoided | InspectionStatus::DoneBefore => {}
            InspectionStatus::NotSelected | InspectionStatus::Due | InspectionStatus::Done => {
                return Err(CarriageReason::NotSpared { journey }.into());
            }
        }
        it.status = InspectionStatus::Due;
        it.insisted = Some(reason);
        self.outcome.effects.push(Effect::InspectionDue { journey });
        self.keep_inspection(it, "insist_on_inspection");
        Ok(())
    }

    pub(super) fn select(&mut self, journey: JourneyId, reason: String) -> Result<(), Refusal> {
        let manifest = self.open_journey(journey)?;
        papers::words("/reason", &reason)?;
        let mut it = self.selection_or_blank(journey, manifest.as_ref());
        let refused = match it.status {
            InspectionStatus::NotSelected => None,
            InspectionStatus::Due => Some(CarriageReason::SelectedAlready { journey }),
            InspectionStatus::Done => Some(CarriageReason::InspectedHere { journey }),
            InspectionStatus::Avoided | InspectionStatus::DoneBefore => {
                Some(CarriageReason::InspectedBefore { journey })
            }
        };
        if let Some(refused) = refused {
            return Err(refused.into());
        }
        it.points.push(deciding(BY_HAND, RiskReason::SelectedByHand { note: reason }));
        it.status = InspectionStatus::Due;
        // Before the journey is declared here the effect comes with the declaration.
        if self.around.journey(journey).is_some() {
            self.outcome.effects.push(Effect::InspectionDue { journey });
        }
        self.keep_inspection(it, "select_by_hand");
        Ok(())
    }

    /// Selects a journey whose incident an officer has confirmed. It may have been inspected before:
    /// that was before the incident.
    pub(super) fn select_by_incident(
        &mut self,
        journey: JourneyId,
        incident: IncidentId,
    ) -> Result<(), Refusal> {
        let manifest = self.open_journey(journey)?;
        let mut it = self.selection_or_blank(journey, manifest.as_ref());
        it.points.push(deciding(BY_INCIDENT, RiskReason::IncidentConfirmed { incident }));
        it.status = InspectionStatus::Due;
        self.outcome.effects.push(Effect::InspectionDue { journey });
        self.keep_inspection(it, "select_by_incident");
        Ok(())
    }

    /// Closes a selection whose journey has ended: nothing stays due for ever.
    pub(super) fn close_selection(&mut self, journey: JourneyId) {
        if let Some(it) = closed(self.register, journey, InspectionClosed::JourneyEnded) {
            self.put(Document::Inspection(it), "journey_ended");
        }
    }

    pub(super) fn inspect(
        &mut self,
        journey: JourneyId,
        stage: InspectionStage,
        result: InspectionResult,
        note: Option<String>,
    ) -> Result<(), Refusal> {
        papers::desk(self.actor)?;
        papers::optional_words("/note", note.as_deref())?;
        let mut it = self.selection(journey)?;
        if it.status != InspectionStatus::Due {
            return Err(CarriageReason::NoInspectionDue { journey }.into());
        }
        let facts = self.around.journey(journey);
        if facts.is_none_or(|facts| facts.custody != CustodyAt::Here) {
            return Err(CarriageReason::NotInCustody { journey }.into());
        }
        it.status = InspectionStatus::Done;
        it.stage = stage;
        it.result = Some(result);
        it.by = Some(self.actor.account);
        it.at_ms = Some(self.now.0);
        it.note = note;
        self.outcome.effects.push(Effect::InspectionOver { journey, was_inspected: true });
        self.tell_ahead(journey, &Notice::Inspected { journey, stage, result });
        self.keep_inspection(it, "inspect");
        Ok(())
    }

    /// Tells every authority whose leg comes after ours.
    fn tell_ahead(&mut self, journey: JourneyId, notice: &Notice) {
        let Some(manifest) = manifest_of(self.register, journey) else { return };
        let own = self.register.own();
        let passed = manifest.legs.iter().skip_while(|leg| leg.authority != own);
        let ahead = passed.skip(1).map(|leg| (leg.authority, notice.clone()));
        self.outcome.told.extend(ahead);
    }
}

impl Hearing<'_> {
    pub(super) fn inspected(
        &mut self,
        journey: JourneyId,
        _stage: InspectionStage,
        result: InspectionResult,
    ) -> Result<(), Refusal> {
        let unknown = || papers::unknown(Thing::Journey, journey);
        let manifest = manifest_of(self.register, journey).ok_or_else(unknown)?;
        let own = self.register.own();
        let (theirs, ours) = (leg_of(manifest, self.from), leg_of(manifest, own));
        if theirs.is_none() || ours.is_none() || theirs >= ours {
            let authority = self.from;
            return Err(NoticeReason::NotBeforeUs { journey, authority }.into());
        }
        let is_over = matches!(manifest.status, ManifestStatus::Ended | ManifestStatus::Cancelled);
        if is_over || self.around.journey(journey).is_some_and(|facts| facts.is_over) {
            return Err(CarriageReason::JourneyOver { journey }.into());
        }
        let stage = usual_stage(Some(manifest), own);
        let known = self.register.inspection(&journey).map(|entry| entry.document.clone());
        let mut it = known.unwrap_or_else(|| blank(journey, stage));
        let effect = note_earlier(&mut it, self.from, result);
        // Before the journey is declared here there is no lock to hold or to let go.
        self.outcome.effects.extend(effect.filter(|_| self.around.journey(journey).is_some()));
        self.outcome.subject = journey.to_string();
        self.put(Document::Inspection(it), "inspected_before");
        bounds::make_room(self.register);
        Ok(())
    }
}
