//! Drivers: personal data kept apart.

use model::DriverId;

use super::Turn;
use crate::{DriverForm, LetterKind, Refusal};

impl Turn<'_> {
    pub(super) fn put_driver(
        &mut self,
        driver: Option<DriverId>,
        form: DriverForm,
    ) -> Result<(), Refusal> {
        let _ = (driver, form);
        Err(Refusal::WrongState("not yet".to_owned()))
    }

    pub(super) fn stand_driver(
        &mut self,
        driver: DriverId,
        letter: LetterKind,
        reason: String,
    ) -> Result<(), Refusal> {
        let _ = (driver, letter, reason);
        Err(Refusal::WrongState("not yet".to_owned()))
    }
}
