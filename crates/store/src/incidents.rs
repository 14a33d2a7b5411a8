//! Incidents as rows: written whole, found by number, and listed by what people ask for.

use std::cmp::Reverse;

use control::{IncidentRecord, IncidentsAsked, plate_key};
use model::{IncidentId, Word};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params, params_from_iter};

use crate::{
    asked::{Condition, Question, Way},
    faults::ReadFault,
    rows::{IncidentRow, from_text, to_text},
    seal,
};

const COLUMNS: &str = "i.id, i.body, i.crc";
const OPEN: &str = "i.is_open = 1";
const KIND: &str = "i.kind = ?";
const SEVERITY: &str = "i.severity = ?";
const JOURNEY: &str = "i.journey = ?";
const LOCK: &str = "i.lock = ?";
const VEHICLE: &str = "i.vehicle = ?";
const WAYS: &[Way] = &[
    way("incidents AS i", &[]),
    way("incidents AS i INDEXED BY incidents_open", &[OPEN]),
    way("incidents AS i INDEXED BY incidents_by_kind", &[KIND]),
    way("incidents AS i INDEXED BY incidents_by_severity", &[SEVERITY]),
    way("incidents AS i INDEXED BY incidents_by_kind_and_severity", &[KIND, SEVERITY]),
    way("incidents AS i INDEXED BY incidents_of_journey", &[JOURNEY]),
    way("incidents AS i INDEXED BY incidents_of_lock", &[LOCK]),
    way("incidents AS i INDEXED BY incidents_of_vehicle", &[VEHICLE]),
];

const fn way(from: &'static str, serves: &'static [&'static str]) -> Way {
    Way { from, serves, instead: None, order: &["i.id"] }
}

/// Most vehicles of one plate that are looked for; the newest.
const VEHICLES_MAX: u32 = 10;

/// Writes an incident as it is now.
pub(crate) fn write(
    transaction: &Transaction<'_>,
    record: &IncidentRecord,
) -> Result<(), rusqlite::Error> {
    let body = to_text(&IncidentRow::from(record));
    let crc = seal::crc("incidents", &record.id.to_string(), body.as_bytes());
    let sql = "INSERT INTO incidents (id, is_open, body, crc) VALUES (?1, ?2, ?3, ?4) \
               ON CONFLICT (id) DO UPDATE SET is_open = excluded.is_open, \
               body = excluded.body, crc = excluded.crc";
    let values = params![record.id.0.cast_signed(), record.resolved.is_none(), body, crc];
    transaction.prepare_cached(sql)?.execute(values)?;
    index(transaction, record)
}

/// Writes what an incident is found by.
pub(crate) fn index(
    transaction: &Transaction<'_>,
    record: &IncidentRecord,
) -> Result<(), rusqlite::Error> {
    let sql = "UPDATE incidents SET kind = ?2, severity = ?3, journey = ?4, lock = ?5, \
               vehicle = ?6, raised_ms = ?7 WHERE id = ?1";
    transaction.prepare_cached(sql)?.execute(params![
        record.id.0.cast_signed(),
        record.kind.word(),
        record.severity.word(),
        record.journey.map(|id| id.to_string()),
        record.lock.map(|id| id.to_string()),
        record.vehicle.map(|id| id.to_string()),
        record.raised_at.0,
    ])?;
    Ok(())
}

/// One incident. `None`: there is none of that number.
pub(crate) fn find(
    connection: &Connection,
    incident: IncidentId,
) -> Result<Option<IncidentRecord>, ReadFault> {
    let sql = format!("SELECT {COLUMNS} FROM incidents AS i WHERE i.id = ?1");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([incident.0.cast_signed()])?;
    rows.next()?.map(row).transpose()
}

/// Incidents, newest first.
pub(crate) fn list(
    connection: &Connection,
    asked: &IncidentsAsked,
) -> Result<Vec<IncidentRecord>, ReadFault> {
    let mut found = Vec::new();
    for question in questions(connection, asked)? {
        let (sql, values) = question.sql(connection)?;
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        while let Some(next) = rows.next()? {
            found.push(row(next)?);
        }
    }
    found.sort_by_key(|it| Reverse(it.id));
    found.dedup_by_key(|it| it.id);
    found.truncate(asked.limit);
    Ok(found)
}

/// One question, or, if somebody looks for a text, one for each thing that it may be.
pub(crate) fn questions(
    connection: &Connection,
    asked: &IncidentsAsked,
) -> Result<Vec<Question>, rusqlite::Error> {
    let question = Question {
        columns: COLUMNS,
        ways: WAYS,
        conditions: conditions(asked),
        before: asked.before.map(|id| vec![id.0.cast_signed().into()]),
        // Numbers are given in the order of time.
        from: number_from(connection, asked.from.map(|at| at.0))?,
        to: number_from(connection, asked.to.map(|at| at.0))?,
        limit: asked.limit,
    };
    let Some(text) = asked.text.as_deref().map(str::trim) else { return Ok(vec![question]) };
    let with = |condition| {
        let mut question = question.clone();
        question.conditions.push(condition);
        question
    };
    let (mut all, small) = (Vec::new(), text.to_lowercase());
    let is_small = text == small;
    for id in [text.to_owned(), small].into_iter().take(if is_small { 1 } else { 2 }) {
        all.push(with(Condition::new(JOURNEY, id.clone())));
        all.push(with(Condition::new(LOCK, id.clone())));
        all.push(with(Condition::new(VEHICLE, id)));
    }
    for vehicle in vehicles_of(connection, &plate_key(text))? {
        all.push(with(Condition::new(VEHICLE, vehicle)));
    }
    Ok(all)
}

/// The first number that was given from a moment on; one above all numbers if none was.
fn number_from(
    connection: &Connection,
    moment: Option<i64>,
) -> Result<Option<i64>, rusqlite::Error> {
    let Some(moment) = moment else { return Ok(None) };
    let sql = "SELECT id FROM incidents INDEXED BY incidents_by_time WHERE raised_ms >= ?1 \
               ORDER BY raised_ms, id LIMIT 1";
    let mut statement = connection.prepare_cached(sql)?;
    let first = statement.query_row([moment], |row| row.get(0)).optional()?;
    Ok(Some(first.unwrap_or(i64::MAX)))
}

/// The vehicles that have had a plate on a journey.
fn vehicles_of(connection: &Connection, plate: &str) -> Result<Vec<String>, rusqlite::Error> {
    let sql = "SELECT DISTINCT vehicle FROM (SELECT vehicle FROM journeys \
               INDEXED BY journeys_by_plate WHERE plate = ?1 ORDER BY declared_ms DESC LIMIT ?2)";
    let mut statement = connection.prepare_cached(sql)?;
    statement.query_map(params![plate, VEHICLES_MAX], |row| row.get(0))?.collect()
}

fn conditions(asked: &IncidentsAsked) -> Vec<Condition> {
    let mut all = Vec::new();
    match asked.is_open {
        None => {}
        Some(true) => all.push(Condition::plain(OPEN)),
        Some(false) => all.push(Condition::plain("i.is_open = 0")),
    }
    if let Some(kind) = asked.kind {
        all.push(Condition::new(KIND, kind.word().to_owned()));
    }
    if let Some(severity) = asked.severity {
        all.push(Condition::new(SEVERITY, severity.word().to_owned()));
    }
    if let Some(journey) = asked.journey {
        all.push(Condition::new(JOURNEY, journey.to_string()));
    }
    if let Some(lock) = asked.lock {
        all.push(Condition::new(LOCK, lock.to_string()));
    }
    if let Some(vehicle) = asked.vehicle {
        all.push(Condition::new(VEHICLE, vehicle.to_string()));
    }
    all
}

fn row(row: &Row<'_>) -> Result<IncidentRecord, ReadFault> {
    let (id, body): (i64, String) = (row.get(0)?, row.get(1)?);
    read(&id.to_string(), &body, row.get(2)?)
}

/// The record of a row.
pub(crate) fn read(key: &str, body: &str, crc: u32) -> Result<IncidentRecord, ReadFault> {
    let body: IncidentRow = from_text("incidents", key, body, crc)?;
    body.try_into().map_err(|error| ReadFault::row("incidents", key, error))
}
