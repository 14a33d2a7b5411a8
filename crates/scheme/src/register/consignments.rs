//! Consignments: declared, judged, amended, taken back.

use model::{ConsignmentId, SchemeId};

use super::Turn;
use crate::{ConsignmentForm, Mode, Refusal};

impl Turn<'_> {
    pub(super) fn declare(
        &mut self,
        scheme: SchemeId,
        mode: Mode,
        forms: Vec<(String, ConsignmentForm)>,
    ) -> Result<(), Refusal> {
        let _ = (scheme, mode, forms);
        Err(Refusal::WrongState("not yet".to_owned()))
    }

    pub(super) fn amend_consignment(
        &mut self,
        consignment: ConsignmentId,
        form: ConsignmentForm,
    ) -> Result<(), Refusal> {
        let _ = (consignment, form);
        Err(Refusal::WrongState("not yet".to_owned()))
    }

    pub(super) fn cancel_consignment(&mut self, consignment: ConsignmentId) -> Result<(), Refusal> {
        let _ = (consignment,);
        Err(Refusal::WrongState("not yet".to_owned()))
    }
}
