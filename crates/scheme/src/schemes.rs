//! The schemes as data.

use model::SchemeId;

/// One scheme.
#[derive(Debug, Clone, PartialEq)]
pub struct Scheme {
    /// Its id.
    pub id: SchemeId,
}

/// All schemes, their cargo rules and their rules of selection.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Schemes {
    pub(crate) list: Vec<Scheme>,
}
