//! Documents of the register: what one said before it was changed goes from the oldest on, so that the
//! numbers of its revisions have no hole; the papers of carriage go as a whole once they are over.
//! Whoever and whatever is registered stays, as it was last, for as long as the node is.

use control::Slice;
use rusqlite::{Transaction, params};
use scheme::DocumentKind;

use super::{ROWS_MAX, count, list};
use crate::{
    documents::{SEARCHED, letter},
    holds::{self, HeldSpan},
    rows::word_of_kind,
    sought::FORGOTTEN_MAX,
};

/// Papers of carriage.
pub(super) const OF_CARRIAGE: [DocumentKind; 4] = [
    DocumentKind::Consignment,
    DocumentKind::Manifest,
    DocumentKind::Amendment,
    DocumentKind::Inspection,
];

/// That a document is about no journey that is held, in no state that it ever was in, and about none
/// that can still move.
const IS_FREE: &str = "NOT EXISTS (SELECT 1 FROM holds WHERE old.subject = holds.journey \
                       OR instr(old.body, '\"' || holds.journey || '\"') > 0) \
                       AND NOT EXISTS (SELECT 1 FROM documents AS whole \
                           JOIN journeys ON journeys.id = whole.journey \
                           WHERE whole.kind = old.kind AND whole.subject = old.subject \
                           AND (journeys.is_live = 1 OR journeys.id IN (SELECT journey FROM holds)))";

/// Removes revisions; how many. What was said of the locks and vehicles of held journeys stays, and of
/// the companies that carried.
pub(super) fn sweep(
    transaction: &Transaction<'_>,
    slice: &Slice,
    spans: &[HeldSpan],
) -> Result<usize, rusqlite::Error> {
    let removed = replaced(transaction, slice, spans)?;
    if removed > 0 { Ok(removed) } else { over(transaction, slice) }
}

/// The first revision of some documents, if another has taken its place long ago.
fn replaced(
    transaction: &Transaction<'_>,
    slice: &Slice,
    spans: &[HeldSpan],
) -> Result<usize, rusqlite::Error> {
    let [vehicle, device, party] =
        [DocumentKind::Vehicle, DocumentKind::Device, DocumentKind::Party].map(word_of_kind);
    let sql = format!(
        "DELETE FROM register_revisions WHERE (kind, subject, number) IN ( \
         SELECT old.kind, old.subject, old.number FROM register_revisions AS old \
         INDEXED BY register_replaced CROSS JOIN register_revisions AS later \
         ON later.kind = old.kind AND later.subject = old.subject \
         AND later.number = old.number + 1 \
         WHERE old.is_newest = 0 AND old.at_ms < ?1 AND later.at_ms < ?1 \
         AND NOT EXISTS (SELECT 1 FROM register_revisions AS first WHERE first.kind = old.kind \
             AND first.subject = old.subject AND first.number < old.number) \
         AND NOT (old.kind IN ('{vehicle}', '{device}') \
             AND old.subject IN (SELECT value FROM json_each(?3))) \
         AND NOT (old.kind = '{party}' AND old.subject IN (SELECT party FROM holds)) \
         AND {IS_FREE} LIMIT ?2)"
    );
    let values = params![slice.before.0, count(ROWS_MAX), list(&holds::equipment(spans))];
    transaction.prepare_cached(&sql)?.execute(values)
}

/// The one revision that is left of papers that are over, with what they are found by.
fn over(transaction: &Transaction<'_>, slice: &Slice) -> Result<usize, rusqlite::Error> {
    let sql = format!(
        "SELECT old.subject FROM documents AS d INDEXED BY documents_by_time \
         CROSS JOIN register_revisions AS old \
         ON old.kind = d.kind AND old.subject = d.subject AND old.number = d.number \
         WHERE d.kind = ?1 AND d.changed_ms < ?2 AND old.is_live = 0 \
         AND NOT EXISTS (SELECT 1 FROM register_revisions AS other \
             WHERE other.kind = old.kind AND other.subject = old.subject \
             AND other.number < old.number) \
         AND {IS_FREE} LIMIT ?3"
    );
    let mut statement = transaction.prepare_cached(&sql)?;
    let mut removed = 0;
    for kind in OF_CARRIAGE {
        let (word, room) = (word_of_kind(kind), count(FORGOTTEN_MAX - removed));
        let subjects =
            statement.query_map(params![word, slice.before.0, room], |row| row.get(0))?;
        let subjects = subjects.collect::<Result<Vec<String>, _>>()?;
        for subject in &subjects {
            let sought = "SELECT place, sought FROM documents WHERE kind = ?1 AND subject = ?2";
            let letter = letter(kind).unwrap_or_default();
            SEARCHED.forget(transaction, letter, (sought, params![word, subject]))?;
            for table in ["register_revisions", "documents", "document_names"] {
                let sql = format!("DELETE FROM {table} WHERE kind = ?1 AND subject = ?2");
                transaction.prepare_cached(&sql)?.execute(params![word, subject])?;
            }
        }
        removed += subjects.len();
        if removed >= FORGOTTEN_MAX {
            break;
        }
    }
    Ok(removed)
}
