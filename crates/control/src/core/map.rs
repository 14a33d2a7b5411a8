//! The map in force: that of the data files, changed by what was published, as of today.

use std::sync::Arc;

use journey::Phase;
use model::{Day, DraftId, JourneyId, ServerTime};
use places::{Change, Edit};
use scheme::{DraftStatus, Fault, Refusal};
use serde_json::Value;

use super::{
    Core, Journey,
    incidents::{Raise, system},
};
use crate::IncidentKind;

impl Core {
    /// Whether edits could be published on top of those that are.
    pub(super) fn check_edits(&self, texts: &[Value], today: Day) -> Result<(), Vec<Fault>> {
        let mut edits = self.edits.clone();
        let mut faults = Vec::new();
        for (index, text) in texts.iter().enumerate() {
            match serde_json::from_value(text.clone()) {
                Ok(edit) => edits.push(edit),
                Err(error) => faults.push(fault(format!("edits[{index}]"), "malformed", &error)),
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        self.base.check_edits(&edits, today).map_err(|error| {
            let subject = error.subject;
            let of = |edit: &Edit| edit.subject() == subject;
            let index = edits[self.edits.len()..].iter().position(of);
            let at = index.map_or_else(|| subject.to_string(), |index| format!("edits[{index}]"));
            vec![fault(at, "rule_broken", &error)]
        })
    }

    /// A draft was published: the map that follows from it is in force once it is on the disk.
    pub(super) fn publish_places(&mut self, now: ServerTime) {
        match self.published_edits() {
            Ok(edits) => self.edits = edits,
            Err(why) => return self.raise_map_fault(why, now),
        }
        self.draw_map(Day::of(now), now);
    }

    /// At midnight places and edits begin and others end.
    pub(super) fn turn_the_day(&mut self, now: ServerTime) {
        let today = Day::of(now);
        if today != self.map_day {
            self.map_day = today;
            self.draw_map(today, now);
        }
        if let Some(why) = self.map_fault.take() {
            self.raise_map_fault(why, now);
        }
    }

    /// A start reads the published edits from the register. If the data files changed since, so
    /// that the edits fit no more, the files hold alone, and an officer is told.
    pub(super) fn recover_map(&mut self) {
        match self.published_edits() {
            Ok(edits) => self.edits = edits,
            Err(why) => self.map_fault = Some(why),
        }
        let drawn = self.base.with_edits(&self.edits, self.map_day).or_else(|error| {
            self.map_fault = Some(error.to_string());
            self.base.with_edits(&[], self.map_day)
        });
        match drawn {
            Ok(atlas) => {
                self.atlas = Arc::new(atlas);
                self.places.replace(Arc::clone(&self.atlas));
            }
            Err(error) => self.map_fault = Some(error.to_string()),
        }
    }

    fn draw_map(&mut self, today: Day, now: ServerTime) {
        match self.base.with_edits(&self.edits, today) {
            Ok(atlas) => self.put_atlas(Arc::new(atlas)),
            Err(error) => {
                let why = error.to_string();
                self.draft.audit(system(), "keep_map", today.to_string(), &why);
                self.raise_map_fault(why, now);
            }
        }
    }

    fn raise_map_fault(&mut self, why: String, now: ServerTime) {
        let raise = Raise::new(IncidentKind::MapFault)
            .fact("authority", self.settings.authority.to_string())
            .fact("reason", why);
        self.raise(raise, now);
    }

    /// Journeys under way whose corridor cannot be drawn are watched by nobody: an officer must
    /// know before the lock is let go.
    pub(super) fn miss_corridors(&mut self, now: ServerTime) {
        let missing = self.journeys.iter().filter(|(_, journey)| {
            journey.corridor().is_none() && (journey.is_watched() || is_to_come(journey))
        });
        let missing: Vec<_> = missing.map(|(id, _)| *id).collect();
        for id in missing {
            self.miss_corridor(id, now);
        }
    }

    /// The same for one journey.
    pub(super) fn miss_corridor(&mut self, id: JourneyId, now: ServerTime) {
        let Some(journey) = self.journeys.get(&id) else { return };
        let leg = journey.own_leg();
        let (Some(from), Some(to)) = (leg.from, leg.to) else { return };
        if let Err(error) = self.atlas.corridor(leg.authority, from, to) {
            let raise = self.about_journey(IncidentKind::MapFault, id);
            self.raise(raise.fact("reason", error.to_string()), now);
        }
    }

    /// Whether a draft may be published now: what is under way goes by the map that it started on.
    pub(super) fn check_draft(&self, draft: DraftId, today: Day) -> Result<(), Refusal> {
        let Some(entry) = self.register().draft(&draft) else { return Ok(()) };
        if entry.document.status != DraftStatus::Proposed {
            return Ok(());
        }
        let edits = entry.document.edits.iter().map(|edit| serde_json::from_value(edit.clone()));
        // What cannot be read is refused when it is checked.
        let edits: Vec<Edit> = edits.filter_map(Result::ok).collect();
        let faults = self.check_journeys(&edits, today);
        if faults.is_empty() { Ok(()) } else { Err(Refusal::Faults(faults)) }
    }

    fn check_journeys(&self, edits: &[Edit], today: Day) -> Vec<Fault> {
        let is_open = |journey: &&Journey| match journey.phase() {
            Phase::HandedOver | Phase::Ended(_) | Phase::Withdrawn => false,
            Phase::Expected
            | Phase::AtOrigin
            | Phase::Sealing
            | Phase::UnderWay
            | Phase::Held
            | Phase::Releasing
            | Phase::InGap => true,
        };
        let mut open: Vec<_> = self.journeys.values().filter(is_open).collect();
        open.sort_by_key(|journey| journey.plan().journey);
        let mut faults = Vec::new();
        for (index, edit) in edits.iter().enumerate() {
            // A later day's is not of today's journeys.
            if edit.effective_from > today || !moves_ground(&edit.change) {
                continue;
            }
            let touched = |journey: &&&Journey| {
                let stops: Vec<_> = journey
                    .facts()
                    .legs
                    .iter()
                    .flat_map(|leg| [leg.from, leg.to])
                    .flatten()
                    .collect();
                self.atlas.touches_journey(edit, &stops)
            };
            let names: Vec<_> =
                open.iter().filter(touched).map(|it| it.plan().journey.to_string()).collect();
            if !names.is_empty() {
                faults.push(Fault {
                    at: format!("edits[{index}]"),
                    code: "journey_under_way".to_owned(),
                    detail: format!("it would change the way of {}", names.join(", ")),
                    remedy: Some(
                        "let it hold from a later day, or publish it when they have ended"
                            .to_owned(),
                    ),
                });
            }
        }
        faults
    }

    /// The edits of every published draft, in the order in which they were published.
    ///
    /// # Errors
    ///
    /// What of the first that cannot be read.
    fn published_edits(&self) -> Result<Vec<Edit>, String> {
        let drafts = self.register().drafts().map(|entry| &entry.document);
        let mut drafts: Vec<_> =
            drafts.filter(|draft| draft.status == DraftStatus::Published).collect();
        drafts.sort_by_key(|draft| (draft.decided_at_ms, draft.id));
        let edits = drafts.into_iter().flat_map(|draft| &draft.edits);
        let read = |edit: &Value| serde_json::from_value(edit.clone());
        edits.map(read).collect::<Result<_, _>>().map_err(|error| error.to_string())
    }
}

/// Whether an edit can change a zone or a corridor. A place that leaves the scheme keeps its zone.
fn moves_ground(change: &Change) -> bool {
    match change {
        Change::PutPlace(_)
        | Change::SetZone(_)
        | Change::SetCorridor(_)
        | Change::ClearCorridor(_) => true,
        Change::WithdrawPlace(_) | Change::WithdrawRoute(_) | Change::RestoreRoute(_) => false,
    }
}

/// Whether the truck will be on its corridor later.
fn is_to_come(journey: &Journey) -> bool {
    matches!(journey.phase(), Phase::Expected | Phase::AtOrigin)
}

fn fault(at: String, code: &str, error: &dyn std::error::Error) -> Fault {
    Fault { at, code: code.to_owned(), detail: error.to_string(), remedy: None }
}
