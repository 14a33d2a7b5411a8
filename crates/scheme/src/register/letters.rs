//! Letters to parties and what follows from them; where others say something stands.

use model::PartyId;

use super::{Hearing, Turn};
use crate::{LetterKind, Refusal, Standing, StandingOf};

impl Turn<'_> {
    pub(super) fn write(
        &mut self,
        party: PartyId,
        letter: LetterKind,
        text: String,
    ) -> Result<(), Refusal> {
        let _ = (party, letter, text);
        Err(Refusal::WrongState("not yet".to_owned()))
    }
}

impl Hearing<'_> {
    pub(super) fn standing(&mut self, of: StandingOf, standing: Standing) -> Result<(), Refusal> {
        let _ = (of, standing);
        Err(Refusal::WrongState("not yet".to_owned()))
    }
}
