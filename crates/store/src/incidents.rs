//! Incidents as rows: written whole, found by number, and listed by what people ask for.

use std::cmp::Reverse;

use control::{IncidentRecord, IncidentsAsked, plate_key};
use model::{IncidentId, Word};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params, params_from_iter};

use crate::{
    asked::{Condition, Question, Way},
    faults::ReadFault,
    found_by::{self, Said, text},
    rows::{IncidentRow, from_text, to_text},
    seal,
};

/// Columns of an incident that is read: what [`row`] takes.
const COLUMNS: &str = "i.id, i.body, i.crc, i.is_open, i.kind, i.severity, i.journey, i.lock, \
     i.vehicle, i.raised_ms";
/// Where the columns begin that say again what stands in the body.
const FOUND_BY: usize = 3;
const ORDER: &[&str] = &["i.id"];
const BY_NUMBER: Way = Way { from: "incidents AS i", fits: "1", order: ORDER };
const OPEN: Way =
    Way { from: "incidents AS i INDEXED BY incidents_open", fits: "i.is_open = 1", order: ORDER };
const BY_KIND: Way =
    Way { from: "incidents AS i INDEXED BY incidents_by_kind", fits: "i.kind = ?", order: ORDER };
const BY_SEVERITY: Way = Way {
    from: "incidents AS i INDEXED BY incidents_by_severity",
    fits: "i.severity = ?",
    order: ORDER,
};
const OF_JOURNEY: Way = Way {
    from: "incidents AS i INDEXED BY incidents_of_journey",
    fits: "i.journey = ?",
    order: ORDER,
};
const OF_LOCK: Way =
    Way { from: "incidents AS i INDEXED BY incidents_of_lock", fits: "i.lock = ?", order: ORDER };
const OF_VEHICLE: Way = Way {
    from: "incidents AS i INDEXED BY incidents_of_vehicle",
    fits: "i.vehicle = ?",
    order: ORDER,
};
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
    let sql = "UPDATE incidents SET is_open = ?2, kind = ?3, severity = ?4, journey = ?5, lock = ?6, \
               vehicle = ?7, raised_ms = ?8 WHERE id = ?1";
    let said = found_by(record).map(|(_, value)| value);
    let values = [record.id.0.cast_signed().into()].into_iter().chain(said);
    transaction.prepare_cached(sql)?.execute(params_from_iter(values))?;
    Ok(())
}

/// What the body says that an incident is found by, in the order of [`COLUMNS`].
fn found_by(record: &IncidentRecord) -> [Said; 7] {
    [
        ("is_open", record.resolved.is_none().into()),
        ("kind", record.kind.word().to_owned().into()),
        ("severity", record.severity.word().to_owned().into()),
        ("journey", text(record.journey)),
        ("lock", text(record.lock)),
        ("vehicle", text(record.vehicle)),
        ("raised_ms", record.raised_at.0.into()),
    ]
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
        anyway: BY_NUMBER,
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
        all.push(with(Condition::by("i.journey = ?", id.clone(), OF_JOURNEY)));
        all.push(with(Condition::by("i.lock = ?", id.clone(), OF_LOCK)));
        all.push(with(Condition::by("i.vehicle = ?", id, OF_VEHICLE)));
    }
    for vehicle in vehicles_of(connection, &plate_key(text))? {
        all.push(with(Condition::by("i.vehicle = ?", vehicle, OF_VEHICLE)));
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
        Some(true) => {
            all.push(Condition { fits: OPEN.fits, values: vec![], way: Some(OPEN) });
        }
        Some(false) => all.push(Condition::new("i.is_open = 0", vec![])),
    }
    if let Some(kind) = asked.kind {
        all.push(Condition::by("i.kind = ?", kind.word().to_owned(), BY_KIND));
    }
    if let Some(severity) = asked.severity {
        all.push(Condition::by("i.severity = ?", severity.word().to_owned(), BY_SEVERITY));
    }
    if let Some(journey) = asked.journey {
        all.push(Condition::by("i.journey = ?", journey.to_string(), OF_JOURNEY));
    }
    if let Some(lock) = asked.lock {
        all.push(Condition::by("i.lock = ?", lock.to_string(), OF_LOCK));
    }
    if let Some(vehicle) = asked.vehicle {
        all.push(Condition::by("i.vehicle = ?", vehicle.to_string(), OF_VEHICLE));
    }
    all
}

fn row(row: &Row<'_>) -> Result<IncidentRecord, ReadFault> {
    let key = row.get::<_, i64>(0)?.to_string();
    let record = read(&key, row.get_ref(1)?.as_str()?, row.get(2)?)?;
    found_by::check(row, FOUND_BY, &found_by(&record), ("incidents", &key))?;
    Ok(record)
}

/// The record of a body.
pub(crate) fn read(key: &str, body: &str, crc: u32) -> Result<IncidentRecord, ReadFault> {
    let body: IncidentRow = from_text("incidents", key, body, crc)?;
    body.try_into().map_err(|error| ReadFault::row("incidents", key, error))
}
