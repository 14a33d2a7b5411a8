//! What the parts of the register tell each other. A part knows these values and no other part.

use model::{JourneyId, ManifestId};

use crate::{Cause, Manifest};

/// One message, named after the part that it is for.
#[derive(Debug)]
pub(super) enum Message {
    Carriage(ToCarriage),
    Inspections(ToInspections),
    Figures(ToFigures),
}

/// For the papers of carriage.
#[derive(Debug, Clone, Copy)]
pub(super) enum ToCarriage {
    /// The time of a manifest has run out.
    Expire(ManifestId),
    /// The time of cargo that nobody bundled may have run out.
    ExpireCargo,
    /// A journey has ended, as far as this authority knows.
    JourneyEnded(JourneyId),
}

/// For the selections for inspection.
#[derive(Debug)]
pub(super) enum ToInspections {
    /// The journey of a manifest begins here: our rules select it or not.
    Weigh(Box<Manifest>),
    /// A journey is taken back.
    TakenBack {
        journey: JourneyId,
        /// The act that the history of the documents names.
        why: Cause,
    },
    /// A journey has ended, as far as this authority knows.
    JourneyEnded(JourneyId),
}

/// A message to the figures: what was refused is counted.
#[derive(Debug)]
pub(super) enum ToFigures {
    /// Rows of a declaration were refused, with these codes.
    Refused(Vec<String>),
}

impl From<ToCarriage> for Message {
    fn from(message: ToCarriage) -> Self {
        Self::Carriage(message)
    }
}

impl From<ToInspections> for Message {
    fn from(message: ToInspections) -> Self {
        Self::Inspections(message)
    }
}

impl From<ToFigures> for Message {
    fn from(message: ToFigures) -> Self {
        Self::Figures(message)
    }
}
