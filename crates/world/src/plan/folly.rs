//! What the carrier's office gets wrong before it gets it right, and how a node must call it.

use super::TripKind;

/// One mistake in the papers of a journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Folly {
    /// One consignment more was warehoused in Hong Kong.
    Warehoused,
    /// One consignment more is dutiable, and no permit is named.
    NoPermit,
    /// One row more repeats a bill.
    DuplicateBill,
    /// One row more has words where a number belongs.
    BadRow,
    /// The manifest names a plate of another vehicle.
    WrongPlate,
    /// The manifest is to cross in ten minutes.
    Late,
}

impl Folly {
    /// In turn, for the journeys that are declared while the world runs.
    pub(super) const IN_TURN: [Self; 6] = [
        Self::Warehoused,
        Self::WrongPlate,
        Self::NoPermit,
        Self::Late,
        Self::DuplicateBill,
        Self::BadRow,
    ];

    /// The rules of cargo or the words by which it must be refused, for a trip of this kind.
    pub fn refused_as(self, kind: TripKind) -> &'static [&'static str] {
        match self {
            Self::Warehoused => &["transferred-not-warehoused"],
            Self::NoPermit if kind == TripKind::Macao => {
                &["dutiable-with-permit", "note-1-licence"]
            }
            Self::NoPermit => &["dutiable-with-permit"],
            Self::DuplicateBill => &["duplicate_bill"],
            Self::BadRow => &["not_a_number"],
            Self::WrongPlate => &["wrong_plate"],
            Self::Late => &["bundled_late"],
        }
    }
}
