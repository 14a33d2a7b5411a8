//! Selection for inspection, one inspection instead of two.
//!
//! At the start of a journey every authority on the way scores it by its own rules and draw. Who
//! inspects and finds nothing wrong tells those ahead, who then need not; they may insist, and say
//! why. Who finds something tells it too, and spares nobody; nor is a selection by hand lifted.
//!
//! Owns the selections.
//!
//! **Invariant** A journey has one selection; what was found of it once still holds when it is weighed
//! again.
//! **Invariant** No other authority's word lifts what an officer here has selected.
//! **Invariant** Nothing stays due once its journey is over.

mod weighing;

use std::{collections::BTreeMap, sync::Arc};

use model::{AuthorityId, IncidentId, JourneyId, RuleId};

use super::{
    message::ToInspections,
    papers::{self, leg_of},
    past::Past,
    shelf::{Shelf, keeps},
    step::Step,
    views::{Carried, Enrolled},
};
use crate::{
    Actor, CarriageReason, Cause, CustodyAt, Effect, Inspection, InspectionClosed,
    InspectionResult, InspectionStage, InspectionStatus, Manifest, ManifestStatus, Notice,
    NoticeReason, Refusal, RiskPoint, RiskReason, Schemes, Thing,
};

/// Which journeys are selected for inspection, and what was found.
#[derive(Debug)]
pub(super) struct Inspections {
    own: AuthorityId,
    schemes: Arc<Schemes>,
    selections: Shelf<JourneyId, Inspection>,
}

keeps! {
    Inspections, InspectionsDocument {
        Inspection on selections: JourneyId => |it| it.journey;
    }
}

/// What the selections may ask of other parts.
#[derive(Clone, Copy)]
pub(super) struct Others<'a> {
    pub(super) enrolled: &'a dyn Enrolled,
    pub(super) carried: &'a dyn Carried,
    pub(super) past: &'a Past,
}

/// Something that happens to them.
pub(super) type InspectionsStep<'a, By> = Step<'a, Inspections, Others<'a>, By>;
/// Somebody does something with them.
type Acting<'a> = InspectionsStep<'a, Actor>;
/// Another authority tells something of them.
type Receiving<'a> = InspectionsStep<'a, AuthorityId>;

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

/// Whether an officer here wants it inspected: no other authority's word lifts that.
fn is_wanted_here(it: &Inspection) -> bool {
    let is_officers = |point: &RiskPoint| [BY_HAND, BY_INCIDENT].contains(&point.rule.as_str());
    it.insisted.is_some() || it.points.iter().any(is_officers)
}

/// A point that decides by itself, whatever the score.
fn deciding(rule: &str, reason: RiskReason) -> RiskPoint {
    let rule = RuleId::new(rule).expect("letters and a hyphen make an id");
    RiskPoint { rule, points: 0, reason: reason.into() }
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

impl Inspections {
    pub(super) fn new(own: AuthorityId, schemes: Arc<Schemes>) -> Self {
        Self { own, schemes, selections: BTreeMap::new() }
    }

    fn of(&self, journey: JourneyId) -> Option<&Inspection> {
        self.selections.get(&journey).map(|entry| &entry.document)
    }

    pub(super) fn forget_selection(&mut self, journey: JourneyId) {
        self.selections.remove(&journey);
    }
}

impl<By> InspectionsStep<'_, By> {
    /// Closes a selection that was due and is no more, for its journey is over.
    fn close(&mut self, journey: JourneyId, why: InspectionClosed, cause: Cause) {
        let due = self.part.of(journey).filter(|it| it.status == InspectionStatus::Due);
        let Some(due) = due.cloned() else { return };
        let (status, closed) = (InspectionStatus::Avoided, Some(why));
        self.put(Inspection { status, closed, ..due }, cause);
    }
}

impl InspectionsStep<'_, ()> {
    /// Takes a message of another part.
    pub(super) fn receive(&mut self, message: ToInspections) {
        match message {
            ToInspections::Weigh(manifest) => self.weigh(&manifest),
            ToInspections::TakenBack { journey, why } => {
                self.close(journey, InspectionClosed::JourneyTakenBack, why);
            }
            ToInspections::JourneyEnded(journey) => {
                self.close(journey, InspectionClosed::JourneyEnded, Cause::JourneyEnded);
            }
        }
    }
}

impl Acting<'_> {
    /// The manifest of a journey that passes us, and has not yet, if it has one.
    fn open_journey(&self, journey: JourneyId) -> Result<Option<Manifest>, Refusal> {
        papers::desk(self.by)?;
        let facts = self.node.journey(journey);
        if facts.is_some_and(|facts| facts.is_over) {
            return Err(CarriageReason::JourneyOver { journey }.into());
        }
        if facts.is_some_and(|facts| facts.custody == CustodyAt::After) {
            return Err(CarriageReason::CustodyPassed { journey }.into());
        }
        let manifest = self.others.carried.manifest_of(journey).cloned();
        let is_ours = manifest.as_ref().is_some_and(|it| {
            leg_of(it, self.part.own).is_some()
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
        let found = self.part.of(journey).cloned();
        found.ok_or_else(|| papers::unknown(Thing::Inspection, journey))
    }

    fn selection_or_blank(&self, journey: JourneyId, manifest: Option<&Manifest>) -> Inspection {
        let known = self.part.of(journey).cloned();
        let stage = usual_stage(manifest, self.part.own);
        known.unwrap_or_else(|| blank(journey, stage))
    }

    fn keep_inspection(&mut self, it: Inspection, why: Cause) {
        self.outcome.subject = it.journey.to_string();
        self.put(it, why);
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
        self.keep_inspection(it, Cause::InsistOnInspection);
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
        if self.node.journey(journey).is_some() {
            self.outcome.effects.push(Effect::InspectionDue { journey });
        }
        self.keep_inspection(it, Cause::SelectByHand);
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
        self.keep_inspection(it, Cause::SelectByIncident);
        Ok(())
    }

    pub(super) fn inspect(
        &mut self,
        journey: JourneyId,
        stage: InspectionStage,
        result: InspectionResult,
        note: Option<String>,
    ) -> Result<(), Refusal> {
        papers::desk(self.by)?;
        papers::optional_words("/note", note.as_deref())?;
        let mut it = self.selection(journey)?;
        if it.status != InspectionStatus::Due {
            return Err(CarriageReason::NoInspectionDue { journey }.into());
        }
        let facts = self.node.journey(journey);
        if facts.is_none_or(|facts| facts.custody != CustodyAt::Here) {
            return Err(CarriageReason::NotInCustody { journey }.into());
        }
        it.status = InspectionStatus::Done;
        it.stage = stage;
        it.result = Some(result);
        it.by = Some(self.by.account);
        it.at_ms = Some(self.now.0);
        it.note = note;
        self.outcome.effects.push(Effect::InspectionOver { journey, was_inspected: true });
        self.tell_ahead(journey, &Notice::Inspected { journey, stage, result });
        self.keep_inspection(it, Cause::Inspect);
        Ok(())
    }

    /// Tells every authority whose leg comes after ours.
    fn tell_ahead(&mut self, journey: JourneyId, notice: &Notice) {
        let Some(manifest) = self.others.carried.manifest_of(journey) else { return };
        let own = self.part.own;
        let passed = manifest.legs.iter().skip_while(|leg| leg.authority != own);
        let ahead = passed.skip(1).map(|leg| (leg.authority, notice.clone()));
        self.outcome.told.extend(ahead);
    }
}

impl Receiving<'_> {
    pub(super) fn inspected(
        &mut self,
        journey: JourneyId,
        _stage: InspectionStage,
        result: InspectionResult,
    ) -> Result<(), Refusal> {
        let unknown = || papers::unknown(Thing::Journey, journey);
        let manifest = self.others.carried.manifest_of(journey).ok_or_else(unknown)?;
        let own = self.part.own;
        let (theirs, ours) = (leg_of(manifest, self.by), leg_of(manifest, own));
        if theirs.is_none() || ours.is_none() || theirs >= ours {
            let authority = self.by;
            return Err(NoticeReason::NotBeforeUs { journey, authority }.into());
        }
        let is_over = matches!(manifest.status, ManifestStatus::Ended | ManifestStatus::Cancelled);
        if is_over || self.node.journey(journey).is_some_and(|facts| facts.is_over) {
            return Err(CarriageReason::JourneyOver { journey }.into());
        }
        let stage = usual_stage(Some(manifest), own);
        let known = self.part.of(journey).cloned();
        let mut it = known.unwrap_or_else(|| blank(journey, stage));
        let effect = note_earlier(&mut it, self.by, result);
        // Before the journey is declared here there is no lock to hold or to let go.
        self.outcome.effects.extend(effect.filter(|_| self.node.journey(journey).is_some()));
        self.outcome.subject = journey.to_string();
        self.put(it, Cause::InspectedBefore);
        Ok(())
    }
}
