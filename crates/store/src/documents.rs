//! Which documents of the register there are, as rows that they are found by: one for the newest
//! revision of each. What is shown is read from the revision itself, which has the checksum.

mod found_by;

use std::collections::BTreeSet;

use control::{DocumentsAsked, KeptDocument, plate_key};
use model::PartyId;
use rusqlite::{Connection, OptionalExtension, Transaction, params, params_from_iter};
use scheme::{Document, DocumentKind, Revision};

use crate::{
    asked::{Condition, Question, Way},
    faults::ReadFault,
    register,
    rows::word_of_kind,
};
use found_by::{FoundBy, reference};

/// Columns of a document that is found.
const COLUMNS: &str = "d.subject, d.number, d.carrier";
const KIND: &str = "d.kind = ?";
const SUBJECT: &str = "d.subject = ?";
const STATUS: &str = "d.status = ?";
const PARTY: &str = "d.party = ?";
const SECOND: &str = "d.second_party = ?";
const VEHICLE: &str = "d.vehicle = ?";
const DEVICE: &str = "d.device = ?";
const JOURNEY: &str = "d.journey = ?";
const REFERENCE: &str = "d.reference = ?";
/// What two conditions have in common is an index where either alone may have a great part of the
/// history: the refused cargo of a company, say, which may be none.
const WAYS: &[Way] = &[
    way("documents AS d", &[]),
    way("documents AS d INDEXED BY documents_by_time", &[KIND]),
    way("documents AS d", &[KIND, SUBJECT]),
    way("documents AS d INDEXED BY documents_by_status", &[KIND, STATUS]),
    way("documents AS d INDEXED BY documents_by_party", &[KIND, PARTY]),
    way("documents AS d INDEXED BY documents_by_party_and_status", &[KIND, PARTY, STATUS]),
    way("documents AS d INDEXED BY documents_by_second_party", &[KIND, SECOND]),
    way("documents AS d INDEXED BY documents_by_second_party_and_status", &[KIND, SECOND, STATUS]),
    way("documents AS d INDEXED BY documents_by_parties", &[KIND, PARTY, SECOND]),
    way("documents AS d INDEXED BY documents_by_vehicle", &[KIND, VEHICLE]),
    way("documents AS d INDEXED BY documents_by_device", &[KIND, DEVICE]),
    way("documents AS d INDEXED BY documents_by_journey", &[KIND, JOURNEY]),
    way("documents AS d INDEXED BY documents_by_reference", &[KIND, REFERENCE]),
];

/// A number given later comes later: a longer id follows a shorter one.
const fn way(from: &'static str, serves: &'static [&'static str]) -> Way {
    Way { from, serves, instead: None, order: &["d.changed_ms", "d.length", "d.subject"] }
}

/// Most companies or vehicles of one name that are looked for.
const NAMED_MAX: u32 = 10;

/// The kinds that are found in lists. The personal part of a driver is not, nor is what is kept for
/// figures alone. Manifests first: others are found by what their manifest says.
const KINDS: [DocumentKind; 11] = [
    DocumentKind::Manifest,
    DocumentKind::Party,
    DocumentKind::Application,
    DocumentKind::Vehicle,
    DocumentKind::Driver,
    DocumentKind::Model,
    DocumentKind::Device,
    DocumentKind::Consignment,
    DocumentKind::Amendment,
    DocumentKind::Inspection,
    DocumentKind::Draft,
];

/// Writes what a document is found by, of which this is the newest revision under this number.
pub(crate) fn write(
    transaction: &Transaction<'_>,
    revision: &Revision,
    number: u32,
) -> Result<(), rusqlite::Error> {
    let document = &revision.document;
    if !KINDS.contains(&document.kind()) {
        return Ok(());
    }
    let (word, subject) = (word_of_kind(document.kind()), document.subject());
    let found_by = FoundBy::of(transaction, document)?;
    let [party, second_party] = found_by.parties.map(|it| it.map(|party| party.to_string()));
    let sql = "INSERT INTO documents (kind, subject, number, changed_ms, length, status, \
               party, second_party, carrier, vehicle, device, journey, reference) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) \
               ON CONFLICT (kind, subject) DO UPDATE SET number = excluded.number, \
               changed_ms = excluded.changed_ms, status = excluded.status, party = excluded.party, \
               second_party = excluded.second_party, carrier = excluded.carrier, \
               vehicle = excluded.vehicle, device = excluded.device, journey = excluded.journey, \
               reference = excluded.reference";
    transaction.prepare_cached(sql)?.execute(params![
        word,
        subject,
        number,
        revision.at.0,
        i64::try_from(subject.len()).unwrap_or(i64::MAX),
        found_by.status,
        party,
        second_party,
        found_by.carrier,
        found_by.vehicle,
        found_by.device,
        found_by.journey,
        found_by.reference,
    ])?;
    let named = matches!(document, Document::Party(_) | Document::Vehicle(_));
    if named { names(transaction, (word, subject), &found_by.names) } else { Ok(()) }
}

fn names(
    transaction: &Transaction<'_>,
    (word, subject): (&str, &str),
    names: &[String],
) -> Result<(), rusqlite::Error> {
    let sql = "DELETE FROM document_names WHERE kind = ?1 AND subject = ?2";
    transaction.prepare_cached(sql)?.execute([word, subject])?;
    let sql = "INSERT OR IGNORE INTO document_names (kind, name, subject) VALUES (?1, ?2, ?3)";
    for name in names.iter().filter(|name| !name.is_empty()) {
        transaction.prepare_cached(sql)?.execute([word, name, subject])?;
    }
    Ok(())
}

/// One document. `None`: there is none of that kind and id.
pub(crate) fn find(
    connection: &Connection,
    kind: DocumentKind,
    subject: &str,
) -> Result<Option<KeptDocument>, ReadFault> {
    let sql = "SELECT number, carrier FROM documents WHERE kind = ?1 AND subject = ?2";
    let mut statement = connection.prepare_cached(sql)?;
    let found =
        statement.query_row([word_of_kind(kind), subject], |row| Ok((row.get(0)?, row.get(1)?)));
    let Some((number, carrier)) = found.optional()? else { return Ok(None) };
    kept(connection, kind, (subject, number, carrier)).map(Some)
}

/// Documents, newest changed first.
pub(crate) fn list(
    connection: &Connection,
    asked: &DocumentsAsked,
) -> Result<Vec<KeptDocument>, ReadFault> {
    let mut found = Vec::new();
    for question in questions(connection, asked)? {
        let (sql, values) = question.sql(connection)?;
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            let subject: String = row.get(0)?;
            found.push(kept(connection, asked.kind, (&subject, row.get(1)?, row.get(2)?))?);
        }
    }
    // One may be both of a company and in its hands, or be found by two of its names.
    found.sort_by(|a, b| key(b).cmp(&key(a)));
    found.dedup_by(|a, b| a.revision.document.subject() == b.revision.document.subject());
    found.truncate(asked.limit);
    Ok(found)
}

fn key(kept: &KeptDocument) -> (i64, usize, &str) {
    let subject = kept.revision.document.subject();
    (kept.revision.at.0, subject.len(), subject)
}

fn kept(
    connection: &Connection,
    kind: DocumentKind,
    (subject, number, carrier): (&str, u32, Option<String>),
) -> Result<KeptDocument, ReadFault> {
    let fault =
        |why: &str| ReadFault::row("documents", format!("{} {subject}", word_of_kind(kind)), why);
    let revision = register::find(connection, kind, subject, number)?;
    let revision = revision.ok_or_else(|| fault("there is no such revision"))?;
    let carrier = carrier.map(|it| PartyId::new(&it)).transpose();
    let carrier = carrier.map_err(|_| fault("the carrier is no company"))?;
    Ok(KeptDocument { revision, carrier })
}

/// One question for each way in which a document can fit.
pub(crate) fn questions(
    connection: &Connection,
    asked: &DocumentsAsked,
) -> Result<Vec<Question>, rusqlite::Error> {
    let question = Question {
        columns: COLUMNS,
        ways: WAYS,
        conditions: conditions(asked),
        before: asked.before.as_ref().map(|(at, subject)| {
            let length = i64::try_from(subject.len()).unwrap_or(i64::MAX);
            vec![at.0.into(), length.into(), subject.clone().into()]
        }),
        from: asked.from.map(|at| at.0),
        to: asked.to.map(|at| at.0),
        limit: asked.limit,
    };
    let mut all = vec![question];
    for party in [asked.owner, asked.party].into_iter().flatten() {
        let sides = [PARTY, SECOND].map(|fits| Condition::new(fits, party.to_string()));
        all = each_with(&all, &sides);
    }
    if let Some(text) = asked.text.as_deref().map(str::trim) {
        all = each_with(&all, &meanings(connection, text)?);
    }
    Ok(all)
}

/// Every question with every one of these conditions. Each is of one column, so one that wants
/// another value of it than the question does already is fitted by nothing, and left out.
fn each_with(questions: &[Question], conditions: &[Condition]) -> Vec<Question> {
    let with = |question: &Question, condition: &Condition| {
        let known = question.conditions.iter().find(|it| it.fits == condition.fits);
        let mut question = question.clone();
        match known {
            Some(known) if known.values == condition.values => {}
            Some(_) => return None,
            None => question.conditions.push(condition.clone()),
        }
        Some(question)
    };
    let all = questions.iter();
    all.flat_map(|question| conditions.iter().filter_map(move |it| with(question, it))).collect()
}

fn conditions(asked: &DocumentsAsked) -> Vec<Condition> {
    let mut all = vec![Condition::new(KIND, word_of_kind(asked.kind).to_owned())];
    if let Some(status) = asked.status {
        all.push(Condition::new(STATUS, status.to_owned()));
    }
    if let Some(vehicle) = asked.vehicle {
        all.push(Condition::new(VEHICLE, vehicle.to_string()));
    }
    if let Some(lock) = asked.lock {
        all.push(Condition::new(DEVICE, lock.to_string()));
    }
    if let Some(journey) = asked.journey {
        all.push(Condition::new(JOURNEY, journey.to_string()));
    }
    all
}

/// What a text that somebody looks for may be.
fn meanings(connection: &Connection, text: &str) -> Result<Vec<Condition>, rusqlite::Error> {
    let small = text.to_lowercase();
    let forms = BTreeSet::from([text.to_owned(), small.clone(), text.to_uppercase()]);
    let mut all = vec![Condition::new(REFERENCE, reference(text))];
    for id in forms {
        let ids = [SUBJECT, VEHICLE, DEVICE, JOURNEY];
        all.extend(ids.map(|fits| Condition::new(fits, id.clone())));
    }
    for vehicle in named(connection, DocumentKind::Vehicle, &plate_key(text))? {
        all.push(Condition::new(VEHICLE, vehicle));
    }
    for party in named(connection, DocumentKind::Party, &small)? {
        all.extend([PARTY, SECOND].map(|fits| Condition::new(fits, party.clone())));
    }
    Ok(all)
}

/// The companies or vehicles that people call so.
fn named(
    connection: &Connection,
    kind: DocumentKind,
    name: &str,
) -> Result<Vec<String>, rusqlite::Error> {
    let sql = "SELECT subject FROM document_names WHERE kind = ?1 AND name = ?2 \
               ORDER BY subject LIMIT ?3";
    let mut statement = connection.prepare_cached(sql)?;
    statement.query_map(params![word_of_kind(kind), name, NAMED_MAX], |row| row.get(0))?.collect()
}

/// Writes it for the documents that were kept before there were such rows. A row that cannot be read is
/// left out: it is named when it is read.
pub(crate) fn fill(transaction: &Transaction<'_>) -> Result<(), rusqlite::Error> {
    for kind in KINDS {
        register::each_newest(transaction, kind, |revision| {
            write(transaction, &revision, revision.number)
        })?;
    }
    Ok(())
}
