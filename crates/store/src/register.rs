//! The register of the scheme: every state of every document, and papers. Rows are added and never
//! changed, but for the flags that say what a restart reads.

use control::{FileRecord, RevisionsAsked, may_still_change};
use model::{AccountName, AuthorityId, ServerTime};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use scheme::{Author, DocumentKind, Person, Revision};

use crate::{
    documents,
    faults::ReadFault,
    figures,
    rows::{WhyRow, kind_of_word, revision_body, revision_document, word_of_kind},
    seal,
};

/// Where all but the personal part of drivers stands.
const REVISIONS: &str = "register_revisions";
/// Where the personal part of drivers stands.
const DETAILS: &str = "driver_details";
/// The table of papers.
const FILES: &str = "register_files";

fn table(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::DriverDetails => DETAILS,
        DocumentKind::Party
        | DocumentKind::Application
        | DocumentKind::Vehicle
        | DocumentKind::Driver
        | DocumentKind::Model
        | DocumentKind::Device
        | DocumentKind::Consignment
        | DocumentKind::Manifest
        | DocumentKind::Amendment
        | DocumentKind::Inspection
        | DocumentKind::Draft
        | DocumentKind::Refusals
        | DocumentKind::Baselines => REVISIONS,
    }
}

/// Adds a revision, which is the newest of its subject from now on. Its number is the next free one
/// whatever it says: a document that had left memory begins to count at 1 again when it comes back.
pub(crate) fn write(transaction: &Transaction<'_>, revision: &Revision) -> Result<(), ReadFault> {
    let of = figures::Subject::of(&revision.document);
    let counted = |of: Option<&figures::Subject>| match of {
        Some(of) => of.counted(transaction),
        None => Ok(None),
    };
    let before = counted(of.as_ref())?;
    insert(transaction, revision)?;
    let after = counted(of.as_ref())?;
    Ok(figures::change(transaction, before.as_ref(), after.as_ref())?)
}

fn insert(transaction: &Transaction<'_>, revision: &Revision) -> Result<(), rusqlite::Error> {
    let (kind, subject) = (revision.document.kind(), revision.document.subject());
    let (word, table) = (word_of_kind(kind), table(kind));
    let number = next_number(transaction, table, word, subject)?;
    let (why, same_before) = (revision.why.clone(), revision.same_before);
    let (by, why) = (author(revision.by), WhyRow { why, same_before }.write());
    let body = revision_body(&revision.document);
    let columns = Columns {
        number,
        at: revision.at.0,
        by: &by,
        why: &why,
        effective: revision.effective_from.0,
        body: &body,
    };
    let crc = seal::crc(table, &key(word, subject), &columns.sealed());
    let sql = format!(
        "INSERT INTO {table} (kind, subject, number, at_ms, by, why, effective_ms, is_newest, \
         is_live, body, crc) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1, ?8, ?9, ?10)"
    );
    transaction.prepare_cached(&sql)?.execute(params![
        word,
        subject,
        columns.number,
        columns.at,
        columns.by,
        columns.why,
        columns.effective,
        may_still_change(&revision.document),
        columns.body,
        crc
    ])?;
    documents::write(transaction, revision, number)?;
    if number == 1 { note_number(transaction, word, subject) } else { Ok(()) }
}

/// The number of the next revision of a subject. The one before it, if there is one, is no longer
/// the newest.
fn next_number(
    transaction: &Transaction<'_>,
    table: &str,
    word: &str,
    subject: &str,
) -> Result<u32, rusqlite::Error> {
    let sql = format!(
        "SELECT coalesce(max(number), 0) + 1 FROM {table} WHERE kind = ?1 AND subject = ?2"
    );
    let mut statement = transaction.prepare_cached(&sql)?;
    let number = statement.query_row([word, subject], |row| row.get(0))?;
    if number > 1 {
        let sql = format!(
            "UPDATE {table} SET is_newest = 0 WHERE kind = ?1 AND subject = ?2 AND is_newest = 1"
        );
        transaction.prepare_cached(&sql)?.execute([word, subject])?;
    }
    Ok(number)
}

/// Notes the number of a subject that has one.
fn note_number(
    transaction: &Transaction<'_>,
    word: &str,
    subject: &str,
) -> Result<(), rusqlite::Error> {
    let Some((run, number)) = subject.rsplit_once('-') else { return Ok(()) };
    let Ok(number) = number.parse::<u32>() else { return Ok(()) };
    let sql = "INSERT INTO register_numbers (kind, run, number) VALUES (?1, ?2, ?3) \
               ON CONFLICT (kind, run) DO UPDATE SET number = max(number, excluded.number)";
    transaction.prepare_cached(sql)?.execute(params![word, run, number])?;
    Ok(())
}

/// Adds a paper; the same again is the same.
pub(crate) fn write_file(
    transaction: &Transaction<'_>,
    file: &FileRecord,
) -> Result<(), rusqlite::Error> {
    let crc = seal::crc(FILES, &file_key(&file.digest, &file.media_type), &file.body);
    let sql = "INSERT INTO register_files (digest, media_type, body, crc) VALUES (?1, ?2, ?3, ?4) \
               ON CONFLICT (digest) DO NOTHING";
    let values = params![file.digest, file.media_type, file.body, crc];
    transaction.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

/// The newest revision of every document that may still change, and of the selections of journeys that are
/// not over: what was found of one still holds when its manifest is started, or an incident confirmed.
pub(crate) fn newest(connection: &Connection) -> Result<Vec<Revision>, ReadFault> {
    let mut found = Vec::new();
    for table in [REVISIONS, DETAILS] {
        let live = format!("{} WHERE is_newest = 1 AND is_live = 1", select(table));
        read(connection, table, &live, [], &mut found)?;
    }
    let selections = format!(
        "{} WHERE kind = ?1 AND is_newest = 1 AND is_live = 0 AND subject IN ( \
         SELECT subject FROM {REVISIONS} INDEXED BY register_live \
             WHERE kind = ?2 AND is_newest = 1 AND is_live = 1 \
         UNION SELECT id FROM journeys INDEXED BY journeys_live WHERE is_live = 1)",
        select(REVISIONS)
    );
    let kinds = [DocumentKind::Inspection, DocumentKind::Manifest].map(word_of_kind);
    read(connection, REVISIONS, &selections, kinds, &mut found)?;
    Ok(found)
}

/// Has something done with the newest revision of every document of a kind. A row that cannot be read is
/// left out: it is named when it is read.
pub(crate) fn each_newest(
    connection: &Connection,
    kind: DocumentKind,
    mut take: impl FnMut(Revision) -> Result<(), rusqlite::Error>,
) -> Result<(), rusqlite::Error> {
    let table = table(kind);
    let sql = format!("{} WHERE kind = ?1 AND is_newest = 1", select(table));
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query([word_of_kind(kind)])?;
    while let Some(row) = rows.next()? {
        if let Ok(revision) = revision(table, row) {
            take(revision)?;
        }
    }
    Ok(())
}

/// The highest subject of every run of numbered subjects.
pub(crate) fn subjects_last(
    connection: &Connection,
) -> Result<Vec<(DocumentKind, String)>, ReadFault> {
    let sql = "SELECT kind, run, number FROM register_numbers ORDER BY kind, run";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (word, run): (String, String) = (row.get(0)?, row.get(1)?);
        let number: u32 = row.get(2)?;
        let kind =
            kind_of_word(&word).map_err(|error| ReadFault::row("register_numbers", &run, error))?;
        found.push((kind, format!("{run}-{number}")));
    }
    Ok(found)
}

/// Revisions of one subject, newest first.
pub(crate) fn history(
    connection: &Connection,
    asked: &RevisionsAsked,
) -> Result<Vec<Revision>, ReadFault> {
    let table = table(asked.kind);
    let sql = format!(
        "{} WHERE kind = ?1 AND subject = ?2 AND number < ?3 ORDER BY number DESC LIMIT ?4",
        select(table)
    );
    let mut found = Vec::new();
    let before = asked.before.map_or(i64::MAX, i64::from);
    let limit = i64::try_from(asked.limit).unwrap_or(i64::MAX);
    let params = params![word_of_kind(asked.kind), asked.subject, before, limit];
    read(connection, table, &sql, params, &mut found)?;
    Ok(found)
}

/// The newest revision of a subject, if that has this number.
pub(crate) fn newest_if(
    connection: &Connection,
    kind: DocumentKind,
    subject: &str,
    number: u32,
) -> Result<Option<Revision>, ReadFault> {
    let table = table(kind);
    let sql = format!(
        "{} WHERE kind = ?1 AND subject = ?2 AND number = ?3 AND is_newest = 1",
        select(table)
    );
    let mut found = Vec::new();
    let params = params![word_of_kind(kind), subject, number];
    read(connection, table, &sql, params, &mut found)?;
    Ok(found.pop())
}

/// The paper with this digest, checked against its checksum.
pub(crate) fn file(connection: &Connection, digest: &str) -> Result<Option<FileRecord>, ReadFault> {
    let sql = "SELECT media_type, body, crc FROM register_files WHERE digest = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let found = statement.query_row([digest], |row| {
        let file =
            FileRecord { digest: digest.to_owned(), media_type: row.get(0)?, body: row.get(1)? };
        Ok((file, row.get(2)?))
    });
    let Some((file, crc)) = found.optional()? else { return Ok(None) };
    seal::check(FILES, &file_key(digest, &file.media_type), &file.body, crc)?;
    Ok(Some(file))
}

/// Takes a person out of every revision of a document of the register.
///
/// # Errors
///
/// When a revision is not as it was written; it is not written anew then.
pub(crate) fn without(
    transaction: &Transaction<'_>,
    (kind, subject): (DocumentKind, &str),
    person: Person,
) -> Result<(), ReadFault> {
    let word = word_of_kind(kind);
    let sql = format!("{} WHERE kind = ?1 AND subject = ?2", select(REVISIONS));
    let mut statement = transaction.prepare_cached(&sql)?;
    let mut rows = statement.query([word, subject])?;
    let mut changed = Vec::new();
    while let Some(row) = rows.next()? {
        let Some(document) = revision(REVISIONS, row)?.document.without(person) else { continue };
        let (by, why): (String, String) = (row.get(4)?, row.get(5)?);
        let body = revision_body(&document);
        let columns = Columns {
            number: row.get(2)?,
            at: row.get(3)?,
            by: &by,
            why: &why,
            effective: row.get(6)?,
            body: &body,
        };
        let crc = seal::crc(REVISIONS, &key(word, subject), &columns.sealed());
        changed.push((columns.number, body, crc));
    }
    for (number, body, crc) in changed {
        let sql = "UPDATE register_revisions SET body = ?4, crc = ?5 \
                   WHERE kind = ?1 AND subject = ?2 AND number = ?3";
        transaction.prepare_cached(sql)?.execute(params![word, subject, number, body, crc])?;
    }
    Ok(())
}

fn select(table: &str) -> String {
    format!("SELECT kind, subject, number, at_ms, by, why, effective_ms, body, crc FROM {table}")
}

fn read(
    connection: &Connection,
    table: &'static str,
    sql: &str,
    params: impl rusqlite::Params,
    found: &mut Vec<Revision>,
) -> Result<(), ReadFault> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    while let Some(row) = rows.next()? {
        found.push(revision(table, row)?);
    }
    Ok(())
}

fn revision(table: &'static str, row: &Row<'_>) -> Result<Revision, ReadFault> {
    let (word, subject): (String, String) = (row.get(0)?, row.get(1)?);
    let (by, why, body): (String, String, String) = (row.get(4)?, row.get(5)?, row.get(7)?);
    let columns = Columns {
        number: row.get(2)?,
        at: row.get(3)?,
        by: &by,
        why: &why,
        effective: row.get(6)?,
        body: &body,
    };
    let key = key(&word, &subject);
    seal::check(table, &key, &columns.sealed(), row.get(8)?)?;
    let document = revision_document(&word, &subject, &body)
        .map_err(|error| ReadFault::row(table, &key, error))?;
    let by = author_of(&by).map_err(|error| ReadFault::row(table, &key, error))?;
    let why = WhyRow::read(&why).map_err(|error| ReadFault::row(table, &key, error))?;
    Ok(Revision {
        number: columns.number,
        at: ServerTime(columns.at),
        by,
        why: why.why,
        same_before: why.same_before,
        effective_from: ServerTime(columns.effective),
        document,
    })
}

/// What of a row the checksum covers besides its key.
struct Columns<'a> {
    number: u32,
    at: i64,
    by: &'a str,
    why: &'a str,
    effective: i64,
    body: &'a str,
}

impl Columns<'_> {
    /// One way to write them: every text but the last is preceded by its length.
    fn sealed(&self) -> Vec<u8> {
        let Self { number, at, by, why, effective, body } = self;
        let (by_length, why_length) = (by.len(), why.len());
        format!("{number} {at} {effective} {by_length} {why_length} {by}{why}{body}").into_bytes()
    }
}

fn key(word: &str, subject: &str) -> String {
    format!("{word} {subject}")
}

fn file_key(digest: &str, media_type: &str) -> String {
    format!("{digest} {media_type}")
}

fn author(by: Author) -> String {
    match by {
        Author::Account(name) => format!("account {name}"),
        Author::Authority(name) => format!("authority {name}"),
    }
}

fn author_of(text: &str) -> Result<Author, Box<dyn std::error::Error + Send + Sync>> {
    match text.split_once(' ') {
        Some(("account", name)) => Ok(Author::Account(AccountName::new(name)?)),
        Some(("authority", name)) => Ok(Author::Authority(AuthorityId::new(name)?)),
        Some(_) | None => Err(format!("{text:?} is no author").into()),
    }
}
