//! Edits of places: one proposes, another publishes.

use model::DraftId;

use super::{Turn, bounds, papers};
use crate::{Document, Draft, DraftReason, DraftStatus, Effect, FormReason, Kind, Refusal, Thing};

/// Most edits in one draft.
const EDITS_MAX: usize = 200;

/// Most drafts that wait for a second person.
const PROPOSED_MAX: usize = 50;

impl Turn<'_> {
    pub(super) fn propose(
        &mut self,
        edits: Vec<serde_json::Value>,
        reason: String,
    ) -> Result<(), Refusal> {
        papers::desk(self.actor)?;
        papers::words("/reason", &reason)?;
        let count = edits.len();
        if count == 0 || count > EDITS_MAX {
            let reason = FormReason::EntryCount { count, least: 1, most: EDITS_MAX };
            return Err(Refusal::fault("/edits", reason));
        }
        let proposed = |draft: &Draft| draft.status == DraftStatus::Proposed;
        let waiting = self.register.drafts().filter(|entry| proposed(&entry.document));
        if waiting.count() >= PROPOSED_MAX {
            return Err(DraftReason::DraftsWait { most: PROPOSED_MAX }.into());
        }
        self.around.check_edits(&edits).map_err(Refusal::Faults)?;
        let id = self.register.next_id(Kind::Draft);
        let draft = Draft {
            id: DraftId::new(&id).expect("an authority, a letter and a number make an id"),
            edits,
            reason,
            proposed_by: self.actor.account,
            proposed_at_ms: self.now.0,
            status: DraftStatus::Proposed,
            decided_by: None,
            decided_at_ms: None,
            note: None,
        };
        self.outcome.subject = id;
        self.put(Document::Draft(draft), "propose_draft");
        bounds::make_room(self.register);
        Ok(())
    }

    pub(super) fn decide_draft(
        &mut self,
        draft: DraftId,
        publish: bool,
        note: Option<String>,
    ) -> Result<(), Refusal> {
        papers::desk(self.actor)?;
        let entry = self.register.draft(&draft).ok_or(papers::unknown(Thing::Draft, draft))?;
        let mut it = entry.document.clone();
        if it.status != DraftStatus::Proposed {
            return Err(DraftReason::DraftDecided { draft }.into());
        }
        papers::optional_words("/note", note.as_deref())?;
        if it.proposed_by == self.actor.account {
            return Err(DraftReason::ProposerDecides.into());
        }
        if publish {
            self.around.check_edits(&it.edits).map_err(Refusal::Faults)?;
        } else if note.is_none() {
            return Err(Refusal::fault("/note", FormReason::Missing));
        }
        it.status = if publish { DraftStatus::Published } else { DraftStatus::Rejected };
        it.decided_by = Some(self.actor.account);
        it.decided_at_ms = Some(self.now.0);
        it.note = note;
        if publish {
            self.outcome.effects.push(Effect::PublishPlaces);
        }
        self.outcome.subject = draft.to_string();
        self.put(Document::Draft(it), "decide_draft");
        Ok(())
    }
}
