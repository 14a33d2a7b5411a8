//! What the scheme page publishes: entered by an officer, with its source.

use super::Turn;
use crate::{Published, Refusal};

impl Turn<'_> {
    pub(super) fn enter(&mut self, published: Published) -> Result<(), Refusal> {
        let _ = (published,);
        Err(Refusal::WrongState("not yet".to_owned()))
    }
}
