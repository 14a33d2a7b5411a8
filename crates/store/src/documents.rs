//! Which documents of the register there are, as rows that they are found by: one for the newest
//! revision of each. What is shown is read from the revision itself, which has the checksum.

mod findable;

use control::{DocumentsAsked, KeptDocument};
use model::{PartyId, Word};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params, params_from_iter};
use scheme::{Document, DocumentKind, Revision};

use crate::{
    asked::{Condition, Question, Way},
    faults::ReadFault,
    found_by::{self, Said, text},
    register,
    rows::word_of_kind,
    sought::{Searched, Text},
};
use findable::{FoundBy, waits_for};

/// Columns of a document that is found: what [`kept`] takes.
const COLUMNS: &str = "d.subject, d.number, d.carrier, d.changed_ms, d.length, d.status, d.party, \
     d.second_party, d.vehicle, d.device, d.journey, d.waits_for";
/// Where the columns begin that say again what stands in the revision.
const FOUND_BY: usize = 2;
const KIND: &str = "d.kind = ?";
const STATUS: &str = "d.status = ?";
const PARTY: &str = "d.party = ?";
const SECOND: &str = "d.second_party = ?";
const VEHICLE: &str = "d.vehicle = ?";
const DEVICE: &str = "d.device = ?";
const JOURNEY: &str = "d.journey = ?";
const WAITING: &str = "d.waits_for = ?";
/// What two conditions have in common is an index where either alone may have a great part of the
/// history: the refused cargo of a company, say, which may be none.
const WAYS: &[Way] = &[
    way("documents AS d", &[]),
    way("documents AS d INDEXED BY documents_by_time", &[KIND]),
    way("documents AS d INDEXED BY documents_by_status", &[KIND, STATUS]),
    way("documents AS d INDEXED BY documents_by_party", &[KIND, PARTY]),
    way("documents AS d INDEXED BY documents_by_party_and_status", &[KIND, PARTY, STATUS]),
    way("documents AS d INDEXED BY documents_by_second_party", &[KIND, SECOND]),
    way("documents AS d INDEXED BY documents_by_second_party_and_status", &[KIND, SECOND, STATUS]),
    way("documents AS d INDEXED BY documents_by_parties", &[KIND, PARTY, SECOND]),
    way("documents AS d INDEXED BY documents_by_vehicle", &[KIND, VEHICLE]),
    way("documents AS d INDEXED BY documents_by_device", &[KIND, DEVICE]),
    way("documents AS d INDEXED BY documents_by_journey", &[KIND, JOURNEY]),
    way("documents AS d INDEXED BY documents_waiting", &[KIND, WAITING]),
];

/// A number given later comes later: a longer id follows a shorter one.
const fn way(from: &'static str, serves: &'static [&'static str]) -> Way {
    Way { from, serves, instead: None, order: &["d.changed_ms", "d.length", "d.subject"] }
}

/// Documents by parts of words. The index is of all kinds, each part with the letter of its kind before it.
pub(crate) const SEARCHED: Searched = Searched {
    index: "document_parts",
    from: "document_parts AS part CROSS JOIN documents AS d INDEXED BY documents_by_place \
           ON d.place = part.rowid",
    fits: "instr(d.sought, ?) > 0",
};

/// The kinds that are found in lists, each with its letter in the index. The personal part of a driver is not,
/// nor is what is kept for figures alone. Companies, vehicles and manifests first: others are found by what
/// these say.
const KINDS: [(DocumentKind, &str); 11] = [
    (DocumentKind::Party, "p"),
    (DocumentKind::Vehicle, "v"),
    (DocumentKind::Manifest, "m"),
    (DocumentKind::Application, "a"),
    (DocumentKind::Driver, "d"),
    (DocumentKind::Model, "o"),
    (DocumentKind::Device, "l"),
    (DocumentKind::Consignment, "c"),
    (DocumentKind::Amendment, "x"),
    (DocumentKind::Inspection, "i"),
    (DocumentKind::Draft, "g"),
];

/// The letter of a kind in the index. `None`: documents of the kind are not found in lists.
pub(crate) fn letter(kind: DocumentKind) -> Option<&'static str> {
    KINDS.iter().find(|(known, _)| *known == kind).map(|(_, letter)| *letter)
}

/// Writes what a document is found by, of which this is the newest revision under this number.
pub(crate) fn write(
    transaction: &Transaction<'_>,
    revision: &Revision,
    number: u32,
) -> Result<(), rusqlite::Error> {
    let document = &revision.document;
    let Some(letter) = letter(document.kind()) else { return Ok(()) };
    let (word, subject) = (word_of_kind(document.kind()), document.subject());
    let found_by = FoundBy::of(transaction, document)?;
    if matches!(document, Document::Party(_) | Document::Vehicle(_)) {
        names(transaction, (word, subject), &found_by.names)?;
    }
    let sought = found_by.sought(transaction, document)?;
    let place = seek(transaction, (word, letter), (subject, &sought))?;
    let [party, second_party] = found_by.parties.map(|it| it.map(|party| party.to_string()));
    let sql = "INSERT INTO documents (kind, subject, number, changed_ms, length, status, \
               party, second_party, carrier, vehicle, device, journey, waits_for, place, sought) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15) \
               ON CONFLICT (kind, subject) DO UPDATE SET number = excluded.number, \
               changed_ms = excluded.changed_ms, status = excluded.status, party = excluded.party, \
               second_party = excluded.second_party, carrier = excluded.carrier, \
               vehicle = excluded.vehicle, device = excluded.device, journey = excluded.journey, \
               waits_for = excluded.waits_for, place = excluded.place, sought = excluded.sought";
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
        found_by.waits_for.map(Word::word),
        place,
        sought,
    ])?;
    Ok(())
}

/// Writes by which words a document is found, into the index alone; returns its place there.
fn seek(
    transaction: &Transaction<'_>,
    (word, letter): (&str, &str),
    (subject, sought): (&str, &str),
) -> Result<i64, rusqlite::Error> {
    let sql = "SELECT place, sought FROM documents WHERE kind = ?1 AND subject = ?2";
    let mut statement = transaction.prepare_cached(sql)?;
    let known = statement.query_row([word, subject], |row| Ok((row.get(0)?, row.get(1)?)));
    let (place, before): (Option<i64>, String) = known.optional()?.unwrap_or_default();
    let place = if let Some(place) = place {
        place
    } else {
        let sql = "SELECT coalesce(max(place), 0) + 1 FROM documents";
        transaction.prepare_cached(sql)?.query_row([], |row| row.get(0))?
    };
    SEARCHED.change(transaction, (place, letter), [&before, sought])?;
    Ok(place)
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
    for question in questions(asked) {
        let (sql, values) = question.sql(connection)?;
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            found.push(kept(connection, asked.kind, row)?);
        }
    }
    // One may be both of a company and in its hands.
    if asked.is_oldest_first {
        found.sort_by(|a, b| key(a).cmp(&key(b)));
    } else {
        found.sort_by(|a, b| key(b).cmp(&key(a)));
    }
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
    found_by::check(row, FOUND_BY, &said(connection, row, &revision)?, ("documents", &key))?;
    let carrier = carrier.map(|it| PartyId::new(&it)).transpose();
    let carrier = carrier.map_err(|_| fault("the carrier is no company"))?;
    Ok(KeptDocument { revision, carrier })
}

/// What a revision says that its document is found by, in the order of [`COLUMNS`]. What the manifest of
/// its journey said once is taken as it stands there: whose it is stands there twice.
fn said(
    connection: &Connection,
    row: &Row<'_>,
    revision: &Revision,
) -> Result<[Said; 10], ReadFault> {
    let subject = revision.document.subject();
    let mut found_by = FoundBy::by_itself(&revision.document);
    let waits = match &revision.document {
        Document::Application(it) => waits_for(connection, it)?,
        _ => None,
    };
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
        ("waits_for", text(waits.map(Word::word))),
    ])
}

/// One question for each way in which a document can be of a company; none if nothing can be found by the
/// text that somebody looks for.
pub(crate) fn questions(asked: &DocumentsAsked) -> Vec<Question> {
    let letter = letter(asked.kind).unwrap_or_default();
    let text = asked.text.as_deref().map(|text| Text::new(SEARCHED, letter, text));
    if matches!(text, Some(None)) {
        return Vec::new();
    }
    let question = Question {
        columns: COLUMNS,
        ways: WAYS,
        conditions: conditions(asked),
        text: text.flatten(),
        is_oldest_first: asked.is_oldest_first,
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
    all
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
    if let Some(waits_for) = asked.waits_for {
        all.push(Condition::new(WAITING, waits_for.word().to_owned()));
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

/// Writes it for the documents that were kept before there were such rows. A row that cannot be read is
/// left out: it is named when it is read.
pub(crate) fn fill(transaction: &Transaction<'_>) -> Result<(), rusqlite::Error> {
    for (kind, _) in KINDS {
        register::each_newest(transaction, kind, |revision| {
            write(transaction, &revision, revision.number)
        })?;
    }
    Ok(())
}
