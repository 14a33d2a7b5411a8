//! Erasures as rows, and what older rows say of people who are forgotten.
//!
//! A commit has written the documents anew, without the person, before anything here looks for what
//! they said before. What is written anew gets its checksum and seal like everything else.

use control::{Erasure, ErasureOf};
use model::{DriverId, ServerTime};
use rusqlite::{Connection, Row, Transaction, params};
use scheme::{DocumentKind, Person};

use crate::{
    faults::ReadFault,
    register,
    rows::{ErasureRow, from_text, to_text},
    seal, sweep,
};

const TABLE: &str = "erasures";

/// Writes an erasure as it is now.
pub(crate) fn write(
    transaction: &Transaction<'_>,
    erasure: &Erasure,
) -> Result<(), rusqlite::Error> {
    let (id, body) = (erasure.id.0.cast_signed(), to_text(&ErasureRow::from(erasure)));
    let crc = seal::crc(TABLE, &id.to_string(), body.as_bytes());
    let sql = "INSERT INTO erasures (id, is_open, body, crc) VALUES (?1, ?2, ?3, ?4) \
               ON CONFLICT (id) DO UPDATE SET is_open = excluded.is_open, \
               body = excluded.body, crc = excluded.crc";
    transaction.prepare_cached(sql)?.execute(params![id, erasure.is_open(), body, crc])?;
    Ok(())
}

/// Those that are not over, by number.
pub(crate) fn open(connection: &Connection) -> Result<Vec<Erasure>, ReadFault> {
    read(connection, "SELECT id, body, crc FROM erasures WHERE is_open = 1 ORDER BY id", [])
}

/// The newest, over or not.
pub(crate) fn newest(connection: &Connection, most: usize) -> Result<Vec<Erasure>, ReadFault> {
    let sql = "SELECT id, body, crc FROM erasures ORDER BY id DESC LIMIT ?1";
    read(connection, sql, [sweep::count(most)])
}

fn read(
    connection: &Connection,
    sql: &str,
    params: impl rusqlite::Params,
) -> Result<Vec<Erasure>, ReadFault> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(erasure(row)?);
    }
    Ok(found)
}

fn erasure(row: &Row<'_>) -> Result<Erasure, ReadFault> {
    let (id, body): (i64, String) = (row.get(0)?, row.get(1)?);
    let row: ErasureRow = from_text(TABLE, &id.to_string(), &body, row.get(2)?)?;
    Ok(row.into())
}

/// Takes a person out of what older rows say.
pub(crate) fn forget(transaction: &Transaction<'_>, of: ErasureOf) -> Result<(), ReadFault> {
    match of {
        ErasureOf::Driver { driver } => {
            let subject = driver.as_str();
            let sql = "DELETE FROM driver_details WHERE subject = ?1 AND is_newest = 0";
            transaction.prepare_cached(sql)?.execute([subject])?;
            register::without(transaction, (DocumentKind::Driver, subject), Person::Driver(driver))
        }
        ErasureOf::Contact { party } => {
            let person = Person::Contact(party);
            register::without(transaction, (DocumentKind::Party, party.as_str()), person)?;
            for application in applications(transaction, party.as_str())? {
                let which = (DocumentKind::Application, application.as_str());
                register::without(transaction, which, person)?;
            }
            Ok(())
        }
        // An account has one row, which has been written.
        ErasureOf::Account { .. } => Ok(()),
    }
}

/// What a company has ever applied for.
fn applications(
    transaction: &Transaction<'_>,
    party: &str,
) -> Result<Vec<String>, rusqlite::Error> {
    let sql = "SELECT DISTINCT subject FROM register_revisions \
               WHERE kind = 'application' AND body ->> '$.party' = ?1";
    let mut statement = transaction.prepare_cached(sql)?;
    statement.query_map([party], |row| row.get(0))?.collect()
}

/// Drivers of whom something personal is kept, whose registration ended before a moment, and of whose
/// company no journey is held, or was under way since then that was declared before it ended.
pub(crate) fn drivers_to_forget(
    connection: &Connection,
    before: ServerTime,
    most: usize,
) -> Result<Vec<DriverId>, ReadFault> {
    let sql = "SELECT d.subject FROM register_revisions AS d \
               JOIN driver_details AS p ON p.kind = 'driver_details' AND p.subject = d.subject \
                   AND p.is_newest = 1 \
               WHERE d.kind = 'driver' AND d.is_newest = 1 AND d.is_live = 1 AND d.at_ms < ?1 \
               AND d.body ->> '$.standing' = 'deregistered' AND p.body ->> '$.form.name' <> '' \
               AND NOT EXISTS (SELECT 1 FROM holds WHERE holds.party = d.body ->> '$.carrier') \
               AND NOT EXISTS (SELECT 1 FROM journeys AS j INDEXED BY journeys_by_party \
                   WHERE j.party = d.body ->> '$.carrier' AND j.declared_ms <= d.at_ms \
                   AND (j.ended_ms IS NULL OR j.ended_ms >= ?1)) \
               ORDER BY d.subject LIMIT ?2";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params![before.0, sweep::count(most)])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let subject: String = row.get(0)?;
        let id = DriverId::new(&subject);
        found.push(id.map_err(|error| ReadFault::row("register_revisions", &subject, error))?);
    }
    Ok(found)
}
