//! Edits of places: one proposes, another publishes.
//!
//! Owns the drafts.
//!
//! **Invariant** Nobody publishes or rejects what he has proposed himself.
//! **Invariant** A draft is decided once. What is published could be put on top of what was in force.

use model::DraftId;

use super::{
    papers,
    shelf::{Shelf, keeps},
    step::Step,
};
use crate::{
    Actor, Cause, DocumentKind, Draft, DraftReason, DraftStatus, Effect, FormReason, Refusal, Thing,
};

/// Most edits in one draft.
const EDITS_MAX: usize = 200;

/// Most drafts that wait for a second person.
const PROPOSED_MAX: usize = 50;

/// Changes of the map that wait for a second person, and those that were decided.
#[derive(Debug, Default)]
pub(super) struct Drafts {
    drafts: Shelf<DraftId, Draft>,
}

keeps! {
    Drafts, DraftsDocument {
        Draft on drafts: DraftId => |it| it.id;
    }
}

/// Somebody does something with them. They ask nothing of other parts.
pub(super) type Acting<'a> = Step<'a, Drafts, (), Actor>;

impl Drafts {
    pub(super) fn forget_draft(&mut self, draft: DraftId) {
        self.drafts.remove(&draft);
    }
}

impl Acting<'_> {
    pub(super) fn propose(
        &mut self,
        edits: Vec<serde_json::Value>,
        reason: String,
    ) -> Result<(), Refusal> {
        papers::desk(self.by)?;
        papers::words("/reason", &reason)?;
        let count = edits.len();
        if count == 0 || count > EDITS_MAX {
            let reason = FormReason::EntryCount { count, least: 1, most: EDITS_MAX };
            return Err(Refusal::fault("/edits", reason));
        }
        let proposed = |draft: &Draft| draft.status == DraftStatus::Proposed;
        let waiting = self.part.drafts.values().filter(|entry| proposed(&entry.document));
        if waiting.count() >= PROPOSED_MAX {
            return Err(DraftReason::DraftsWait { most: PROPOSED_MAX }.into());
        }
        self.node.check_edits(&edits).map_err(Refusal::Faults)?;
        let id = self.new_id(DocumentKind::Draft, DraftId::new);
        let draft = Draft {
            id,
            edits,
            reason,
            proposed_by: self.by.account,
            proposed_at_ms: self.now.0,
            status: DraftStatus::Proposed,
            decided_by: None,
            decided_at_ms: None,
            note: None,
        };
        self.outcome.subject = id.to_string();
        self.put(draft, Cause::ProposeDraft);
        Ok(())
    }

    pub(super) fn decide_draft(
        &mut self,
        draft: DraftId,
        publish: bool,
        note: Option<String>,
    ) -> Result<(), Refusal> {
        papers::desk(self.by)?;
        let entry = self.part.drafts.get(&draft).ok_or(papers::unknown(Thing::Draft, draft))?;
        let mut it = entry.document.clone();
        if it.status != DraftStatus::Proposed {
            return Err(DraftReason::DraftDecided { draft }.into());
        }
        papers::optional_words("/note", note.as_deref())?;
        if it.proposed_by == self.by.account {
            return Err(DraftReason::ProposerDecides.into());
        }
        if publish {
            self.node.check_edits(&it.edits).map_err(Refusal::Faults)?;
        } else if note.is_none() {
            return Err(Refusal::fault("/note", FormReason::Missing));
        }
        it.status = if publish { DraftStatus::Published } else { DraftStatus::Rejected };
        it.decided_by = Some(self.by.account);
        it.decided_at_ms = Some(self.now.0);
        it.note = note;
        if publish {
            self.outcome.effects.push(Effect::PublishPlaces);
        }
        self.outcome.subject = draft.to_string();
        self.put(it, Cause::DecideDraft);
        Ok(())
    }
}
