//! The map in force: that of the data files, changed by what was published, as of today.

use std::sync::Arc;

use journey::Phase;
use model::{Day, DraftId, JourneyId, ServerTime};
use places::{Atlas, Change, Edit};
use scheme::{DraftStatus, Fault, Refusal};
use serde_json::Value;

use super::{
    Core, Journey,
    ground::Ground,
    incidents::{Raise, system},
};
use crate::{IncidentKind, PublishedMap};

impl Core {
    /// Whether edits could be published on top of those that are.
    pub(super) fn check_edits(&self, texts: &[Value], today: Day) -> Result<(), Vec<Fault>> {
        let mut edits: Vec<Edit> = Vec::new();
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
        let faults = self.published.check(&edits, today);
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }

    /// The map as published, to look at without the core.
    pub fn published_map(&self) -> PublishedMap {
        self.published.clone()
    }

    /// A draft was published: the map that follows from it is in force once it is on the disk.
    pub(super) fn publish_places(&mut self, now: ServerTime) {
        match self.published_edits() {
            Ok(edits) => self.published = self.published.with(edits),
            Err(why) => return self.raise_map_fault(why, now),
        }
        self.draw_map(now);
    }

    /// At midnight places and edits begin and others end.
    pub(super) fn turn_the_day(&mut self, now: ServerTime) {
        let today = Day::of(now);
        if today != self.map_day {
            self.map_day = today;
            self.draw_map(now);
        }
        if let Some(why) = self.map_fault.take() {
            self.raise_map_fault(why, now);
        }
    }

    /// A start reads the published edits from the register. If the data files changed since, so
    /// that the edits fit no more, the files hold alone, and an officer is told.
    pub(super) fn recover_map(&mut self) {
        match self.published_edits() {
            Ok(edits) => self.published = self.published.with(edits),
            Err(why) => self.map_fault = Some(why),
        }
        // All that is published holds, even where the clock was ahead when it was.
        self.map_drawn_at = self.map_drawn_at.max(self.published.last_at().unwrap_or_default());
        let drawn = self.published.at(self.map_drawn_at).or_else(|error| {
            self.map_fault = Some(error.to_string());
            self.published.files_on(self.map_day)
        });
        match drawn {
            Ok(atlas) => {
                self.atlas = Arc::new(atlas);
                self.places.replace(Arc::clone(&self.atlas));
            }
            Err(error) => self.map_fault = Some(error.to_string()),
        }
    }

    fn draw_map(&mut self, now: ServerTime) {
        let drawn_at = now.max(self.published.last_at().unwrap_or_default());
        match self.published.at(drawn_at) {
            Ok(atlas) => self.put_atlas(Arc::new(atlas), drawn_at),
            Err(error) => {
                let why = error.to_string();
                self.draft.audit(system(), "keep_map", Day::of(now).to_string(), &why);
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

    /// Journeys keep to the map that they were declared on. Where another map is in force by now
    /// that closes a place or route ahead of one, or draws its leg anew, an officer is told: a
    /// change of its way puts it on the map in force.
    pub(super) fn tell_of_changed_ways(&mut self, now: ServerTime) {
        let told = self.journeys.iter().filter_map(|(id, journey)| {
            let told = changes_ahead(journey, &self.atlas);
            (!told.is_empty()).then(|| (*id, told.join("; ")))
        });
        let mut told: Vec<_> = told.collect();
        told.sort_unstable();
        for (id, reason) in told {
            let is_it = |known: &crate::IncidentRecord| {
                known.kind == IncidentKind::MapChanged
                    && known.journey == Some(id)
                    && known
                        .detail
                        .iter()
                        .any(|(name, value)| *name == "reason" && *value == reason)
            };
            if !self.incidents.newest_first().any(is_it) {
                let raise = self.about_journey(IncidentKind::MapChanged, id);
                self.raise(raise.fact("reason", reason), now);
            }
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
    fn published_edits(&self) -> Result<Vec<(ServerTime, Edit)>, String> {
        let drafts = self.register().drafts().map(|entry| &entry.document);
        let mut drafts: Vec<_> =
            drafts.filter(|draft| draft.status == DraftStatus::Published).collect();
        drafts.sort_by_key(|draft| (draft.decided_at_ms, draft.id));
        let edits = drafts.into_iter().flat_map(|draft| {
            let at = ServerTime(draft.decided_at_ms.unwrap_or_default());
            draft.edits.iter().map(move |edit| (at, edit))
        });
        let read =
            |(at, edit): (ServerTime, &Value)| Ok((at, serde_json::from_value(edit.clone())?));
        let read: Result<_, serde_json::Error> = edits.map(read).collect();
        read.map_err(|error| error.to_string())
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

/// What a map says otherwise than the one that a journey goes by, or closes, of the way ahead.
fn changes_ahead(journey: &Journey, atlas: &Atlas) -> Vec<String> {
    let is_to_come = is_to_come(journey);
    if !is_to_come && !journey.is_watched() {
        return Vec::new();
    }
    let record = journey.facts();
    let own = record.plan.earlier().len();
    let ahead = record.legs.iter().skip(own).flat_map(|leg| [leg.from, leg.to]);
    let ahead = ahead.skip(usize::from(!is_to_come)).flatten();
    let day = atlas.day();
    let closed = ahead.filter_map(|id| {
        let place = atlas.place(id);
        let is_open = place.is_some_and(|it| day.is_none_or(|day| it.effective.holds_on(day)));
        (!is_open).then(|| format!("{id} is not in force"))
    });
    let mut told: Vec<String> = closed.collect();
    let ends = record.legs.first().and_then(|leg| leg.from);
    let ends = ends.zip(record.legs.last().and_then(|leg| leg.to));
    if let Some((a, b)) = ends
        && atlas.withdrawn_routes().any(|route| route == (a, b) || route == (b, a))
    {
        told.push(format!("the route from {a} to {b} is withdrawn"));
    }
    let leg = journey.own_leg();
    told.extend(journey.ground().differences(&Ground::of(leg, atlas), leg, is_to_come));
    told
}

/// Whether the truck will be on its corridor later.
fn is_to_come(journey: &Journey) -> bool {
    matches!(journey.phase(), Phase::Expected | Phase::AtOrigin)
}

fn fault(at: String, code: &str, error: &dyn std::error::Error) -> Fault {
    Fault { at, code: code.to_owned(), detail: error.to_string(), remedy: None }
}
