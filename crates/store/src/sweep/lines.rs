//! Lines of the audit, by what they are about. The newest line stays, whatever its age: its number is
//! never given again. Lines about a held journey, or an incident, paper or cargo of one, stay with it.

use control::{AuditAction, Slice};
use model::Word;
use rusqlite::{Transaction, params};
use strum::VariantArray;

use super::{Piece, ROWS_MAX, count, list};
use crate::{audit, faults::ReadFault, holds};

/// Removes lines about what people and the node did.
pub(super) fn sweep_acts(transaction: &Transaction<'_>, slice: &Slice) -> Result<Piece, ReadFault> {
    let held = held(transaction)?;
    Ok(Piece::bounded(remove(transaction, slice, &held)?, 0))
}

/// Removes lines about who looked, and from the others where it was asked from.
pub(super) fn sweep_access(
    transaction: &Transaction<'_>,
    slice: &Slice,
) -> Result<Piece, ReadFault> {
    let held = held(transaction)?;
    let removed = remove(transaction, slice, &held)?;
    let most = ROWS_MAX - removed;
    let blanked = audit::blank_addresses(transaction, slice.before, &held, most)?;
    Ok(Piece::bounded(removed, blanked))
}

/// What lines are about that stay, as a list for `json_each`.
fn held(transaction: &Transaction<'_>) -> Result<String, ReadFault> {
    let spans = holds::spans(transaction)?;
    Ok(list(&holds::subjects(transaction, &spans)?))
}

/// Removes lines of the slice's class, some of the oldest of each action.
fn remove(
    transaction: &Transaction<'_>,
    slice: &Slice,
    held: &str,
) -> Result<usize, rusqlite::Error> {
    let of_class = |action: &&AuditAction| action.class() == slice.class;
    let sql = format!(
        "DELETE FROM audit WHERE id IN (SELECT id FROM audit INDEXED BY audit_by_action \
         WHERE action = ?1 AND at_ms < ?2 AND id < (SELECT max(id) FROM audit) \
         AND {} NOT IN (SELECT value FROM json_each(?4)) ORDER BY at_ms, id LIMIT ?3)",
        audit::ABOUT
    );
    let mut statement = transaction.prepare_cached(&sql)?;
    let mut removed = 0;
    for action in AuditAction::VARIANTS.iter().filter(of_class) {
        let values = params![action.word(), slice.before.0, count(ROWS_MAX - removed), held];
        removed += statement.execute(values)?;
        if removed >= ROWS_MAX {
            break;
        }
    }
    Ok(removed)
}
