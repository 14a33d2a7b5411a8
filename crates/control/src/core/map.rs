//! The map in force: that of the data files, changed by what was published, as of today.

use std::sync::Arc;

use model::ServerTime;
use places::{Date, Edit};
use scheme::{DraftStatus, Fault};
use serde_json::Value;

use super::{Core, incidents::system, surroundings::civil_day};

impl Core {
    /// Whether edits could be published on top of those that are.
    pub(super) fn check_edits(&self, texts: &[Value], today: Date) -> Result<(), Vec<Fault>> {
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
        self.edits = self.published_edits();
        self.draw_map(civil_day(now));
    }

    /// At midnight some edits begin and others end.
    pub(super) fn turn_the_day(&mut self, now: ServerTime) {
        let today = civil_day(now);
        if today != self.map_day && !self.edits.is_empty() {
            self.draw_map(today);
        }
        self.map_day = today;
    }

    /// A start reads the published edits from the register.
    pub(super) fn recover_map(&mut self) {
        self.edits = self.published_edits();
        if self.edits.is_empty() {
            return;
        }
        // What was published fitted when it was; if the data files changed since, they hold alone.
        if let Ok(atlas) = self.base.with_edits(&self.edits, self.map_day) {
            self.atlas = Arc::new(atlas);
            self.places.replace(Arc::clone(&self.atlas));
        }
    }

    fn draw_map(&mut self, today: Date) {
        match self.base.with_edits(&self.edits, today) {
            Ok(atlas) => self.put_atlas(Arc::new(atlas)),
            Err(error) => {
                let why = error.to_string();
                self.draft.audit(system(), "keep_map", today.to_string(), &why);
            }
        }
    }

    /// The edits of every published draft, in the order in which they were published.
    fn published_edits(&self) -> Vec<Edit> {
        let drafts = self.register.drafts().map(|entry| &entry.document);
        let mut drafts: Vec<_> =
            drafts.filter(|draft| draft.status == DraftStatus::Published).collect();
        drafts.sort_by_key(|draft| (draft.decided_at_ms, draft.id));
        let edits = drafts.into_iter().flat_map(|draft| &draft.edits);
        // They were read in this form when they were proposed.
        edits.filter_map(|edit| serde_json::from_value(edit.clone()).ok()).collect()
    }
}

fn fault(at: String, code: &str, error: &dyn std::error::Error) -> Fault {
    Fault { at, code: code.to_owned(), detail: error.to_string(), remedy: None }
}
