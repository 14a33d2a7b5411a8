//! Incidents as rows: written whole, found by number, and listed by what people ask for.

use control::{IncidentRecord, IncidentsAsked};
use model::{IncidentId, JourneyId, LockId, VehicleId, Word};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params, params_from_iter};

use crate::{
    asked::{Condition, Question, Way},
    faults::ReadFault,
    found_by::{self, Said, text},
    journeys,
    rows::{IncidentRow, from_text, to_text},
    seal,
    sought::{self, Searched, Text},
};

/// Columns of an incident that is read: what [`row`] takes.
const COLUMNS: &str = "i.id, i.body, i.crc, i.is_open, i.kind, i.severity, i.journey, i.lock, \
     i.vehicle, i.raised_ms";
/// Where the columns begin that say again what stands in the body.
const FOUND_BY: usize = 3;
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

/// Incidents by parts of words; their place in the index is their number.
pub(crate) const SEARCHED: Searched = Searched {
    index: "incident_parts",
    from: "incident_parts AS part CROSS JOIN incidents AS i ON i.id = part.rowid",
    fits: "instr(i.sought, ?) > 0",
};

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
    let sql = "UPDATE incidents SET sought = ?2, is_open = ?3, kind = ?4, severity = ?5, journey = ?6, \
               lock = ?7, vehicle = ?8, raised_ms = ?9 WHERE id = ?1";
    let key = [record.id.0.cast_signed().into(), seek(transaction, record)?.into()];
    let said = found_by(record).map(|(_, value)| value);
    transaction.prepare_cached(sql)?.execute(params_from_iter(key.into_iter().chain(said)))?;
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

/// Writes by which words an incident is found, into the index alone; returns the words.
fn seek(transaction: &Transaction<'_>, record: &IncidentRecord) -> Result<String, rusqlite::Error> {
    let place = record.id.0.cast_signed();
    let mut statement = transaction.prepare_cached("SELECT sought FROM incidents WHERE id = ?1")?;
    let before: String = statement.query_row([place], |row| row.get(0))?;
    let number_plate = match &record.vehicle {
        Some(vehicle) => journeys::plate(transaction, vehicle.as_str())?,
        None => None,
    };
    let ids = [
        record.journey.as_ref().map(JourneyId::as_str),
        record.lock.as_ref().map(LockId::as_str),
        record.vehicle.as_ref().map(VehicleId::as_str),
        number_plate.as_deref(),
    ];
    let sought = sought::words(ids.into_iter().flatten());
    SEARCHED.change(transaction, (place, ""), [&before, &sought])?;
    Ok(sought)
}

/// Writes it for the incidents that were kept before there was an index. A row that cannot be read is left
/// out: it is named when it is read.
pub(crate) fn fill_sought(transaction: &Transaction<'_>) -> Result<(), rusqlite::Error> {
    let mut statement = transaction.prepare("SELECT id, body, crc FROM incidents ORDER BY id")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (id, body): (i64, String) = (row.get(0)?, row.get(1)?);
        let Ok(record) = read(&id.to_string(), &body, row.get(2)?) else { continue };
        let sought = seek(transaction, &record)?;
        let sql = "UPDATE incidents SET sought = ?2 WHERE id = ?1";
        transaction.prepare_cached(sql)?.execute(params![id, sought])?;
    }
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
    let Some(question) = question(connection, asked)? else { return Ok(Vec::new()) };
    let (sql, values) = question.sql(connection)?;
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut found = Vec::new();
    while let Some(next) = rows.next()? {
        found.push(row(next)?);
    }
    Ok(found)
}

/// The question. `None`: nothing can be found by the text that somebody looks for.
pub(crate) fn question(
    connection: &Connection,
    asked: &IncidentsAsked,
) -> Result<Option<Question>, rusqlite::Error> {
    let text = asked.text.as_deref().map(|text| Text::new(SEARCHED, "", text));
    if matches!(text, Some(None)) {
        return Ok(None);
    }
    Ok(Some(Question {
        columns: COLUMNS,
        ways: WAYS,
        conditions: conditions(asked),
        text: text.flatten(),
        is_oldest_first: false,
        before: asked.before.map(|id| vec![id.0.cast_signed().into()]),
        // Numbers are given in the order of time.
        from: number_from(connection, asked.from.map(|at| at.0))?,
        to: number_from(connection, asked.to.map(|at| at.0))?,
        limit: asked.limit,
    }))
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
