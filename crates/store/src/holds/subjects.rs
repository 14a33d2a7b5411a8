//! What belongs to held journeys by name: what lines of the audit are about, and what papers say of locks,
//! vehicles and companies.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};
use scheme::DocumentKind;

use super::HeldSpan;
use crate::rows::word_of_kind;

/// Papers that are of one journey.
const OF_JOURNEY: [DocumentKind; 4] = [
    DocumentKind::Manifest,
    DocumentKind::Consignment,
    DocumentKind::Amendment,
    DocumentKind::Inspection,
];

/// What lines of the audit are about that belong to held journeys: the journeys, their incidents, papers
/// and cargo, and incidents of no journey about what they had.
pub(crate) fn subjects(
    connection: &Connection,
    spans: &[HeldSpan],
) -> Result<Vec<String>, rusqlite::Error> {
    let mut found = BTreeSet::new();
    for span in spans {
        found.insert(span.journey.clone());
        let sql = "SELECT CAST(id AS TEXT) FROM incidents WHERE journey = ?1";
        texts(connection, sql, [&span.journey], &mut found)?;
        let sql = "SELECT subject FROM documents INDEXED BY documents_by_journey \
                   WHERE kind = ?1 AND journey = ?2";
        for kind in OF_JOURNEY.map(word_of_kind) {
            texts(connection, sql, [kind, &span.journey], &mut found)?;
        }
        for (column, ids) in [("lock", &span.locks), ("vehicle", &span.vehicles)] {
            let sql = format!(
                "SELECT CAST(id AS TEXT) FROM incidents WHERE {column} = ?1 AND journey IS NULL \
                 AND raised_ms BETWEEN ?2 AND ?3"
            );
            for id in ids {
                texts(connection, &sql, params![id, span.from, span.to], &mut found)?;
            }
        }
    }
    Ok(found.into_iter().collect())
}

fn texts(
    connection: &Connection,
    sql: &str,
    params: impl rusqlite::Params,
    found: &mut BTreeSet<String>,
) -> Result<(), rusqlite::Error> {
    let mut statement = connection.prepare_cached(sql)?;
    for text in statement.query_map(params, |row| row.get(0))? {
        found.insert(text?);
    }
    Ok(())
}

/// The locks and vehicles that held journeys have or had: what was said of them stays, too.
pub(crate) fn equipment(spans: &[HeldSpan]) -> Vec<String> {
    let ids: BTreeSet<_> =
        spans.iter().flat_map(|it| it.locks.iter().chain(&it.vehicles)).collect();
    ids.into_iter().cloned().collect()
}
