//! Selection for inspection, one inspection instead of two.

use model::JourneyId;

use super::{Hearing, Turn};
use crate::{InspectionResult, InspectionStage, Refusal};

impl Turn<'_> {
    pub(super) fn insist(&mut self, journey: JourneyId, reason: String) -> Result<(), Refusal> {
        let _ = (journey, reason);
        Err(Refusal::WrongState("not yet".to_owned()))
    }

    pub(super) fn select(&mut self, journey: JourneyId, reason: String) -> Result<(), Refusal> {
        let _ = (journey, reason);
        Err(Refusal::WrongState("not yet".to_owned()))
    }

    pub(super) fn inspect(
        &mut self,
        journey: JourneyId,
        stage: InspectionStage,
        result: InspectionResult,
        note: Option<String>,
    ) -> Result<(), Refusal> {
        let _ = (journey, stage, result, note);
        Err(Refusal::WrongState("not yet".to_owned()))
    }
}

impl Hearing<'_> {
    pub(super) fn inspected(
        &mut self,
        journey: JourneyId,
        stage: InspectionStage,
        result: InspectionResult,
    ) -> Result<(), Refusal> {
        let _ = (journey, stage, result);
        Err(Refusal::WrongState("not yet".to_owned()))
    }
}
