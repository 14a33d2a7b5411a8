//! Changes under way.

use model::{AmendmentId, JourneyId};

use super::{Hearing, Turn};
use crate::{AmendmentAsked, AmendmentDecided, Change, Refusal};

impl Turn<'_> {
    pub(super) fn amend(
        &mut self,
        journey: JourneyId,
        change: Change,
        reason: String,
    ) -> Result<(), Refusal> {
        let _ = (journey, change, reason);
        Err(Refusal::WrongState("not yet".to_owned()))
    }

    pub(super) fn decide_amendment(
        &mut self,
        amendment: AmendmentId,
        approved: bool,
        note: Option<String>,
    ) -> Result<(), Refusal> {
        let _ = (amendment, approved, note);
        Err(Refusal::WrongState("not yet".to_owned()))
    }
}

impl Hearing<'_> {
    pub(super) fn amendment_asked(&mut self, asked: AmendmentAsked) -> Result<(), Refusal> {
        let _ = (asked,);
        Err(Refusal::WrongState("not yet".to_owned()))
    }

    pub(super) fn amendment_decided(&mut self, decided: AmendmentDecided) -> Result<(), Refusal> {
        let _ = (decided,);
        Err(Refusal::WrongState("not yet".to_owned()))
    }
}
