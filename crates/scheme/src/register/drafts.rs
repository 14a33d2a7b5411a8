//! Edits of places: one proposes, another publishes.

use model::DraftId;

use super::Turn;
use crate::Refusal;

impl Turn<'_> {
    pub(super) fn propose(
        &mut self,
        edits: Vec<serde_json::Value>,
        reason: String,
    ) -> Result<(), Refusal> {
        let _ = (edits, reason);
        Err(Refusal::WrongState("not yet".to_owned()))
    }

    pub(super) fn decide_draft(
        &mut self,
        draft: DraftId,
        publish: bool,
        note: Option<String>,
    ) -> Result<(), Refusal> {
        let _ = (draft, publish, note);
        Err(Refusal::WrongState("not yet".to_owned()))
    }
}
