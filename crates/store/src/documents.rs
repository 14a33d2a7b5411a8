//! Which documents of the register there are, as rows that they are found by: one for the newest
//! revision of each. What is shown is read from the revision itself, which has the checksum.

mod findable;

use std::collections::BTreeSet;

use control::{DocumentsAsked, KeptDocument, plate_key};
use model::PartyId;
use rusqlite::{Connection, Row, Transaction, params, params_from_iter, types::Value};
use scheme::{Document, DocumentKind, Revision};

use crate::{
    asked::{Condition, Question, Way},
    faults::ReadFault,
    found_by::{self, Said, text},
    register,
    rows::word_of_kind,
};
use findable::{FoundBy, reference};

/// Columns of a document that is found: what [`kept`] takes.
const COLUMNS: &str = "d.subject, d.number, d.carrier, d.changed_ms, d.length, d.status, d.party, \
     d.second_party, d.vehicle, d.device, d.journey, d.reference";
/// Where the columns begin that say again what stands in the revision.
const FOUND_BY: usize = 2;
/// A number given later comes later: a longer id follows a shorter one.
const ORDER: &[&str] = &["d.changed_ms", "d.length", "d.subject"];
const BY_TIME: Way =
    Way { from: "documents AS d INDEXED BY documents_by_time", fits: "d.kind = ?", order: ORDER };
const BY_ID: Way =
    Way { from: "documents AS d", fits: "d.kind = ? AND d.subject = ?", order: ORDER };
const BY_STATUS: Way = Way {
    from: "documents AS d INDEXED BY documents_by_status",
    fits: "d.kind = ? AND d.status = ?",
    order: ORDER,
};
const BY_PARTY: Way = Way {
    from: "documents AS d INDEXED BY documents_by_party",
    fits: "d.kind = ? AND d.party = ?",
    order: ORDER,
};
const BY_SECOND: Way = Way {
    from: "documents AS d INDEXED BY documents_by_second_party",
    fits: "d.kind = ? AND d.second_party = ?",
    order: ORDER,
};
const BY_VEHICLE: Way = Way {
    from: "documents AS d INDEXED BY documents_by_vehicle",
    fits: "d.kind = ? AND d.vehicle = ?",
    order: ORDER,
};
const BY_DEVICE: Way = Way {
    from: "documents AS d INDEXED BY documents_by_device",
    fits: "d.kind = ? AND d.device = ?",
    order: ORDER,
};
const BY_JOURNEY: Way = Way {
    from: "documents AS d INDEXED BY documents_by_journey",
    fits: "d.kind = ? AND d.journey = ?",
    order: ORDER,
};
const BY_REFERENCE: Way = Way {
    from: "documents AS d INDEXED BY documents_by_reference",
    fits: "d.kind = ? AND d.reference = ?",
    order: ORDER,
};
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
    let sql = format!("SELECT {COLUMNS} FROM documents AS d WHERE d.kind = ?1 AND d.subject = ?2");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([word_of_kind(kind), subject])?;
    rows.next()?.map(|row| kept(connection, kind, row)).transpose()
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
            found.push(kept(connection, asked.kind, row)?);
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
    row: &Row<'_>,
) -> Result<KeptDocument, ReadFault> {
    let (subject, number): (String, u32) = (row.get(0)?, row.get(1)?);
    let key = format!("{} {subject}", word_of_kind(kind));
    let fault = |why: &str| ReadFault::row("documents", &key, why);
    let revision = register::newest_if(connection, kind, &subject, number)?;
    let revision =
        revision.ok_or_else(|| fault("its number is not that of the newest revision"))?;
    let carrier: Option<String> = row.get(FOUND_BY)?;
    found_by::check(row, FOUND_BY, &said(row, &revision)?, ("documents", &key))?;
    let carrier = carrier.map(|it| PartyId::new(&it)).transpose();
    let carrier = carrier.map_err(|_| fault("the carrier is no company"))?;
    Ok(KeptDocument { revision, carrier })
}

/// What a revision says that its document is found by, in the order of [`COLUMNS`]. What the manifest of
/// its journey said once is taken as it stands there: whose it is stands there twice.
fn said(row: &Row<'_>, revision: &Revision) -> Result<[Said; 10], ReadFault> {
    let subject = revision.document.subject();
    let mut found_by = FoundBy::by_itself(&revision.document);
    let is_by_manifest = found_by.is_by_manifest;
    let [mut party, second_party] = found_by.parties.map(text);
    if is_by_manifest {
        party = row.get(FOUND_BY)?;
        found_by.carrier = row.get(FOUND_BY)?;
        (found_by.vehicle, found_by.device) = (row.get("vehicle")?, row.get("device")?);
    }
    Ok([
        ("carrier", text(found_by.carrier)),
        ("changed_ms", revision.at.0.into()),
        ("length", i64::try_from(subject.len()).unwrap_or(i64::MAX).into()),
        ("status", text(found_by.status)),
        ("party", party),
        ("second_party", second_party),
        ("vehicle", text(found_by.vehicle)),
        ("device", text(found_by.device)),
        ("journey", text(found_by.journey)),
        ("reference", text(found_by.reference)),
    ])
}

/// One question for each way in which a document can fit.
pub(crate) fn questions(
    connection: &Connection,
    asked: &DocumentsAsked,
) -> Result<Vec<Question>, rusqlite::Error> {
    let question = Question {
        columns: COLUMNS,
        anyway: BY_TIME,
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
        let sides = [
            ("d.kind = ? AND d.party = ?", BY_PARTY),
            ("d.kind = ? AND d.second_party = ?", BY_SECOND),
        ];
        let by = sides.map(|(fits, way)| condition(asked.kind, fits, party.to_string(), way));
        all = each_with(&all, &by);
    }
    if let Some(text) = asked.text.as_deref().map(str::trim) {
        all = each_with(&all, &meanings(connection, asked.kind, text)?);
    }
    Ok(all)
}

/// Every question with every one of these conditions.
fn each_with(questions: &[Question], conditions: &[Condition]) -> Vec<Question> {
    let with = |question: &Question, condition: &Condition| {
        let mut question = question.clone();
        question.conditions.push(condition.clone());
        question
    };
    let all = questions.iter();
    all.flat_map(|question| conditions.iter().map(move |it| with(question, it))).collect()
}

/// A condition with an index of its own, among the documents of a kind.
fn condition(kind: DocumentKind, fits: &'static str, value: String, way: Way) -> Condition {
    let values = vec![Value::from(word_of_kind(kind).to_owned()), value.into()];
    Condition { fits, values, way: Some(way) }
}

fn conditions(asked: &DocumentsAsked) -> Vec<Condition> {
    let kind = asked.kind;
    let mut all = vec![Condition::by(BY_TIME.fits, word_of_kind(kind).to_owned(), BY_TIME)];
    if let Some(status) = asked.status {
        all.push(condition(kind, BY_STATUS.fits, status.to_owned(), BY_STATUS));
    }
    if let Some(vehicle) = asked.vehicle {
        all.push(condition(kind, BY_VEHICLE.fits, vehicle.to_string(), BY_VEHICLE));
    }
    if let Some(lock) = asked.lock {
        all.push(condition(kind, BY_DEVICE.fits, lock.to_string(), BY_DEVICE));
    }
    if let Some(journey) = asked.journey {
        all.push(condition(kind, BY_JOURNEY.fits, journey.to_string(), BY_JOURNEY));
    }
    all
}

/// What a text that somebody looks for may be.
fn meanings(
    connection: &Connection,
    kind: DocumentKind,
    text: &str,
) -> Result<Vec<Condition>, rusqlite::Error> {
    let by = |value: String, way: Way| condition(kind, way.fits, value, way);
    let small = text.to_lowercase();
    let forms = BTreeSet::from([text.to_owned(), small.clone(), text.to_uppercase()]);
    let mut all = vec![by(reference(text), BY_REFERENCE)];
    for id in forms {
        all.push(by(id.clone(), BY_ID));
        all.push(by(id.clone(), BY_VEHICLE));
        all.push(by(id.clone(), BY_DEVICE));
        all.push(by(id, BY_JOURNEY));
    }
    for vehicle in named(connection, DocumentKind::Vehicle, &plate_key(text))? {
        all.push(by(vehicle, BY_VEHICLE));
    }
    for party in named(connection, DocumentKind::Party, &small)? {
        all.push(by(party.clone(), BY_PARTY));
        all.push(by(party, BY_SECOND));
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
