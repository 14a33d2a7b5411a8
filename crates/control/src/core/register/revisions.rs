//! The revision that an act was decided on, held against the one in the register; and which
//! revisions an act made.

use std::ops::RangeInclusive;

use scheme::{DocumentKind, Entry, Owned, Register, RegisterOutcome, Side};

use crate::{ActionError, Expected, MadeRevision};

/// Holds the revision that a caller read against the newest. What another authority has decided for
/// itself since is not held against an officer, who decides for this one; it is held against a
/// company, which answers all of them. What is not there, or not the caller's to read, is left to
/// the act, which refuses it.
///
/// # Errors
///
/// [`ActionError::RevisionDiffers`] if the document has changed.
pub(super) fn check(
    register: &Register,
    expected: &Expected,
    side: Side,
) -> Result<(), ActionError> {
    let Some(same) = newest(register, expected, side) else { return Ok(()) };
    let (have, wanted) = (*same.end(), expected.revision);
    let fits = if side == Side::Desk { same.contains(&wanted) } else { have == wanted };
    if fits { Ok(()) } else { Err(ActionError::RevisionDiffers { have, wanted }) }
}

/// The revisions of the document that say the same as the newest. `None`: it is not there, or not
/// for this side to read.
fn newest(register: &Register, expected: &Expected, side: Side) -> Option<RangeInclusive<u32>> {
    let subject = expected.subject.as_str();
    match expected.kind {
        DocumentKind::Party => shown(register.party(&subject.parse().ok()?), register, side),
        DocumentKind::Application => {
            shown(register.application(&subject.parse().ok()?), register, side)
        }
        DocumentKind::Vehicle => shown(register.vehicle(&subject.parse().ok()?), register, side),
        DocumentKind::Driver => shown(register.driver(&subject.parse().ok()?), register, side),
        DocumentKind::Model => shown(register.model(&subject.parse().ok()?), register, side),
        DocumentKind::Device => shown(register.device(&expected.subject), register, side),
        DocumentKind::Consignment => {
            shown(register.consignment(&subject.parse().ok()?), register, side)
        }
        DocumentKind::Manifest => shown(register.manifest(&subject.parse().ok()?), register, side),
        DocumentKind::Amendment => {
            shown(register.amendment(&subject.parse().ok()?), register, side)
        }
        DocumentKind::Inspection => {
            shown(register.inspection(&subject.parse().ok()?), register, side)
        }
        DocumentKind::Draft => shown(register.draft(&subject.parse().ok()?), register, side),
        // They hold from the beginning, before anybody has set them.
        DocumentKind::Baselines => Some(register.baselines().map_or(0..=0, same)),
        // Nobody is shown these by id, so nobody decides on a revision of them.
        DocumentKind::DriverDetails | DocumentKind::Refusals => None,
    }
}

fn shown<T: Owned>(
    entry: Option<&Entry<T>>,
    register: &Register,
    side: Side,
) -> Option<RangeInclusive<u32>> {
    let entry = entry?;
    let may_read = match side {
        Side::Desk => true,
        Side::Party(party) => {
            entry.document.owners(&|id| register.carrier_on(id)).contains(&Some(party))
        }
        Side::Public => false,
    };
    may_read.then(|| same(entry))
}

fn same<T>(entry: &Entry<T>) -> RangeInclusive<u32> {
    entry.same_since..=entry.revision
}

/// The newest revision of each kind that was made of the subject of an act.
pub(super) fn made(outcome: &RegisterOutcome) -> Vec<MadeRevision> {
    let mut made: Vec<MadeRevision> = Vec::new();
    let own = outcome.revisions.iter().filter(|it| it.document.subject() == outcome.subject);
    for revision in own {
        let kind = revision.document.kind();
        made.retain(|it| it.kind != kind);
        made.push(MadeRevision { kind, number: revision.number, at: revision.at });
    }
    made
}
