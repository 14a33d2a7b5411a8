//! Journeys as rows: written whole, found by id, and listed by what people ask for.

use std::time::Duration;

use control::{JourneyOwner, JourneyRecord, JourneyStage, JourneysAsked, KeptJourney};
use model::{JourneyId, ServerTime, Word};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params, params_from_iter};

use crate::{
    asked::{Condition, Question, Way},
    faults::ReadFault,
    figures,
    found_by::{self, Said, text},
    rows::{JourneyRow, from_text, to_text},
    seal,
    sought::{self, Searched, Text},
    totals,
};

/// Columns of a journey `j` that is read: what [`record`] takes.
pub(crate) const RECORD: &str = "j.id, j.body, j.crc, j.declared_ms, j.ended_ms, j.stage, j.outcome, \
     j.is_live, j.lock, j.vehicle, j.party, j.carrier, j.custody_to_ms, j.hand_over_ms, j.voided, \
     j.entered_ms";
/// Where the columns begin that say again what stands in the body.
const FOUND_BY: usize = 3;
/// The same, and how many incidents of it are open: what [`kept`] takes.
const COLUMNS: &str = "j.id, j.body, j.crc, j.declared_ms, j.ended_ms, j.stage, j.outcome, \
     j.is_live, j.lock, j.vehicle, j.party, j.carrier, j.custody_to_ms, j.hand_over_ms, j.voided, \
     j.entered_ms, (SELECT count(*) FROM incidents AS i \
     INDEXED BY incidents_open_of_journey WHERE i.journey = j.id AND i.is_open = 1) \
     AS open_incidents";

const PARTY: &str = "j.party = ?";
const CARRIER: &str = "j.carrier = ?";
/// Of a carrier that is in no register.
const UNREGISTERED: &str = "j.party IS NULL";
const STAGE: &str = "j.ended_ms IS NULL AND j.stage = ?";
const OUTCOME: &str = "j.outcome = ?";
const LOCK: &str = "j.lock = ?";
const VEHICLE: &str = "j.vehicle = ?";
const PLACE: &str = "EXISTS (SELECT 1 FROM journey_places AS at WHERE at.place = ? \
                     AND at.declared_ms = j.declared_ms AND at.journey = j.id)";
/// What two conditions have in common is an index where either alone may have a great part of the
/// history: the exceptions of a company, say, which may be none.
const WAYS: &[Way] = &[
    way("journeys AS j INDEXED BY journeys_by_time", &[]),
    way("journeys AS j INDEXED BY journeys_open", &[STAGE]),
    way("journeys AS j INDEXED BY journeys_by_outcome", &[OUTCOME]),
    way("journeys AS j INDEXED BY journeys_by_lock", &[LOCK]),
    way("journeys AS j INDEXED BY journeys_by_vehicle", &[VEHICLE]),
    way("journeys AS j INDEXED BY journeys_by_party", &[PARTY]),
    way("journeys AS j INDEXED BY journeys_by_party_and_outcome", &[PARTY, OUTCOME]),
    way("journeys AS j INDEXED BY journeys_by_carrier", &[CARRIER]),
    way("journeys AS j INDEXED BY journeys_by_carrier_and_outcome", &[CARRIER, OUTCOME]),
    way("journeys AS j INDEXED BY journeys_unregistered", &[CARRIER, UNREGISTERED]),
    at_place(PLACES, &[PLACE], "p.place = ? AND p.declared_ms = j.declared_ms"),
    at_place(
        PLACES_BY_OUTCOME,
        &[PLACE, OUTCOME],
        "p.place = ? AND p.outcome = ? AND p.declared_ms = j.declared_ms",
    ),
    at_place(
        PLACES_BY_PARTY,
        &[PLACE, PARTY],
        "p.place = ? AND p.party = ? AND p.declared_ms = j.declared_ms",
    ),
];
const PLACES: &str = "journey_places AS p CROSS JOIN journeys AS j ON j.id = p.journey";
const PLACES_BY_OUTCOME: &str = "journey_places AS p INDEXED BY journey_places_by_outcome \
                                 CROSS JOIN journeys AS j ON j.id = p.journey";
const PLACES_BY_PARTY: &str = "journey_places AS p INDEXED BY journey_places_by_party \
                               CROSS JOIN journeys AS j ON j.id = p.journey";

const fn way(from: &'static str, serves: &'static [&'static str]) -> Way {
    Way { from, serves, instead: None, order: &["j.declared_ms", "j.id"] }
}

/// One that was begun anew has the moment of its first declaration there as well.
const fn at_place(
    from: &'static str,
    serves: &'static [&'static str],
    instead: &'static str,
) -> Way {
    Way { from, serves, instead: Some(instead), order: &["p.declared_ms", "p.journey"] }
}

/// Journeys by parts of words.
pub(crate) const SEARCHED: Searched = Searched {
    index: "journey_parts",
    from: "journey_parts AS part CROSS JOIN journeys AS j INDEXED BY journeys_by_place \
           ON j.place = part.rowid",
    fits: "instr(j.sought, ?) > 0",
};

/// Writes a journey as it is now.
pub(crate) fn write(
    transaction: &Transaction<'_>,
    record: &JourneyRecord,
) -> Result<(), ReadFault> {
    let (key, body) = (record.plan.journey, to_text(&JourneyRow::from(record)));
    let crc = seal::crc("journeys", key.as_str(), body.as_bytes());
    let before = counted(transaction, key)?;
    let sql = "INSERT INTO journeys (id, declared_ms, ended_ms, body, crc) VALUES (?1, ?2, ?3, ?4, ?5) \
               ON CONFLICT (id) DO UPDATE SET declared_ms = excluded.declared_ms, \
               ended_ms = excluded.ended_ms, body = excluded.body, crc = excluded.crc";
    let ended = record.ended_at.map(|at| at.0);
    let values = params![key.as_str(), record.declared_at.0, ended, body, crc];
    transaction.prepare_cached(sql)?.execute(values)?;
    let subject = figures::Subject::Journey(key.to_string());
    let took = figures::crossings(transaction, key.as_str())?;
    let is_measured = took != [entered_ms(record), record.hand_over_took.map(millis)];
    let figures_before = if is_measured { subject.counted(transaction)? } else { None };
    index(transaction, record)?;
    if is_measured {
        let after = subject.counted(transaction)?;
        figures::change(transaction, figures_before.as_ref(), after.as_ref())?;
    }
    Ok(totals::change(transaction, &before, &totals::of_journey(record))?)
}

/// How long the crossing into our leg took, in milliseconds.
fn entered_ms(record: &JourneyRecord) -> Option<i64> {
    let entered = record.released_before.zip(record.custody_from);
    entered.map(|(released_at, taken_at)| millis(taken_at.since(released_at)))
}

/// Writes what a journey is found by.
pub(crate) fn index(
    transaction: &Transaction<'_>,
    record: &JourneyRecord,
) -> Result<(), rusqlite::Error> {
    let sql = "UPDATE journeys SET place = ?2, sought = ?3, declared_ms = ?4, ended_ms = ?5, stage = ?6, \
               outcome = ?7, is_live = ?8, lock = ?9, vehicle = ?10, party = ?11, carrier = ?12, \
               custody_to_ms = ?13, hand_over_ms = ?14, voided = ?15, entered_ms = ?16 WHERE id = ?1";
    let (place, sought) = seek(transaction, record)?;
    let key = [record.plan.journey.to_string().into(), place.into(), sought.into()];
    let said = found_by(record).map(|(_, value)| value);
    transaction.prepare_cached(sql)?.execute(params_from_iter(key.into_iter().chain(said)))?;
    let sql =
        "INSERT OR IGNORE INTO journey_places (place, declared_ms, journey) VALUES (?1, ?2, ?3)";
    for place in record.legs.iter().flat_map(|leg| [leg.from, leg.to]).flatten() {
        let values = params![place.as_str(), record.declared_at.0, record.plan.journey.as_str()];
        transaction.prepare_cached(sql)?.execute(values)?;
    }
    index_places(transaction, record)
}

/// What the body says that a journey is found by, in the order of [`RECORD`]. Not the words
/// that it is searched by, some of which its vehicle had when the row was last written.
fn found_by(record: &JourneyRecord) -> [Said; 13] {
    let stage = record.stage();
    [
        ("declared_ms", record.declared_at.0.into()),
        ("ended_ms", record.ended_at.map(|at| at.0).into()),
        ("stage", stage.word().to_owned().into()),
        ("outcome", text(record.outcome().map(Word::word))),
        ("is_live", (stage != JourneyStage::Over || record.state.armed).into()),
        ("lock", record.plan.lock.to_string().into()),
        ("vehicle", record.vehicle.to_string().into()),
        ("party", text(record.party)),
        ("carrier", record.carrier.to_lowercase().into()),
        ("custody_to_ms", record.custody_to.map(|at| at.0).into()),
        ("hand_over_ms", record.hand_over_took.map(millis).into()),
        ("voided", i64::from(record.voided).into()),
        ("entered_ms", entered_ms(record).into()),
    ]
}

/// Writes what a journey is found by at its places.
fn index_places(
    transaction: &Transaction<'_>,
    record: &JourneyRecord,
) -> Result<(), rusqlite::Error> {
    let sql = "UPDATE journey_places SET outcome = ?3, party = ?4 WHERE journey = ?1 \
               AND declared_ms = ?2 AND (outcome IS NOT ?3 OR party IS NOT ?4)";
    transaction.prepare_cached(sql)?.execute(params![
        record.plan.journey.as_str(),
        record.declared_at.0,
        record.outcome().map(Word::word),
        record.party.map(|party| party.to_string()),
    ])?;
    Ok(())
}

fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

/// Writes by which words a journey is found, into the index alone; returns its place there and the words.
fn seek(
    transaction: &Transaction<'_>,
    record: &JourneyRecord,
) -> Result<(i64, String), rusqlite::Error> {
    let sql = "SELECT coalesce(place, (SELECT coalesce(max(place), 0) + 1 FROM journeys)), sought \
               FROM journeys WHERE id = ?1";
    let mut statement = transaction.prepare_cached(sql)?;
    let (place, before): (i64, String) = statement
        .query_row([record.plan.journey.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let number_plate = plate(transaction, record.vehicle.as_str())?.unwrap_or_default();
    let sought = sought::words([
        record.plan.journey.as_str(),
        record.plan.lock.as_str(),
        record.vehicle.as_str(),
        &number_plate,
        &record.carrier,
    ]);
    SEARCHED.change(transaction, (place, ""), [&before, &sought])?;
    Ok((place, sought))
}

/// Writes it for the journeys that were kept before there was an index. A row that cannot be read is left
/// out: it is named when it is read.
pub(crate) fn fill_sought(transaction: &Transaction<'_>) -> Result<(), rusqlite::Error> {
    let mut statement = transaction.prepare("SELECT id, body, crc FROM journeys ORDER BY id")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (key, body): (String, String) = (row.get(0)?, row.get(1)?);
        let Ok(record) = read(&key, &body, row.get(2)?) else { continue };
        let (place, sought) = seek(transaction, &record)?;
        let sql = "UPDATE journeys SET place = ?2, sought = ?3 WHERE id = ?1";
        transaction.prepare_cached(sql)?.execute(params![key, place, sought])?;
    }
    Ok(())
}

/// The plate that a vehicle of the fleet has now. `None`: there is no such vehicle.
pub(crate) fn plate(
    transaction: &Transaction<'_>,
    vehicle: &str,
) -> Result<Option<String>, rusqlite::Error> {
    let mut statement = transaction.prepare_cached("SELECT plate FROM vehicles WHERE id = ?1")?;
    statement.query_row([vehicle], |row| row.get(0)).optional()
}

/// What a journey counts for as it was written last; nothing if it is new.
fn counted(
    transaction: &Transaction<'_>,
    journey: JourneyId,
) -> Result<totals::Counted, rusqlite::Error> {
    let sql = "SELECT outcome, ended_ms, hand_over_ms, custody_to_ms, voided, declared_ms \
               FROM journeys WHERE id = ?1";
    let mut statement = transaction.prepare_cached(sql)?;
    let counted = statement.query_row([journey.as_str()], totals::of_journey_row).optional()?;
    Ok(counted.unwrap_or_default())
}

/// One journey. `None`: there is none of that id.
pub(crate) fn find(
    connection: &Connection,
    journey: JourneyId,
) -> Result<Option<KeptJourney>, ReadFault> {
    let sql = format!("SELECT {COLUMNS} FROM journeys AS j WHERE j.id = ?1");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([journey.as_str()])?;
    rows.next()?.map(kept).transpose()
}

/// Journeys, newest declared first.
pub(crate) fn list(
    connection: &Connection,
    asked: &JourneysAsked,
) -> Result<Vec<KeptJourney>, ReadFault> {
    let Some(question) = question(asked) else { return Ok(Vec::new()) };
    let (sql, values) = question.sql(connection)?;
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(kept(row)?);
    }
    Ok(found)
}

/// The question. `None`: nothing can be found by the text that somebody looks for.
pub(crate) fn question(asked: &JourneysAsked) -> Option<Question> {
    let text = match &asked.text {
        Some(text) => Some(Text::new(SEARCHED, "", text)?),
        None => None,
    };
    Some(Question {
        columns: COLUMNS,
        ways: WAYS,
        conditions: conditions(asked),
        text,
        is_oldest_first: false,
        before: asked.before.map(|(ServerTime(declared_ms), journey)| {
            vec![declared_ms.into(), journey.to_string().into()]
        }),
        from: asked.from.map(|at| at.0),
        to: asked.to.map(|at| at.0),
        limit: asked.limit,
    })
}

fn conditions(asked: &JourneysAsked) -> Vec<Condition> {
    let mut all = Vec::new();
    match &asked.owner {
        None => {}
        Some(JourneyOwner::Party(party)) => all.push(Condition::new(PARTY, party.to_string())),
        Some(JourneyOwner::Carrier(name)) => {
            all.push(Condition::new(CARRIER, name.to_lowercase()));
            all.push(Condition::plain(UNREGISTERED));
            all.push(Condition::new("json_extract(j.body, '$.carrier') = ?", name.clone()));
        }
    }
    match asked.stage {
        None => {}
        Some(JourneyStage::Over) => all.push(Condition::plain("j.outcome IS NOT NULL")),
        Some(stage @ (JourneyStage::Expected | JourneyStage::Active)) => {
            all.push(Condition::new(STAGE, stage.word().to_owned()));
        }
    }
    if let Some(outcome) = asked.outcome {
        all.push(Condition::new(OUTCOME, outcome.word().to_owned()));
    }
    if let Some(lock) = asked.lock {
        all.push(Condition::new(LOCK, lock.to_string()));
    }
    if let Some(vehicle) = asked.vehicle {
        all.push(Condition::new(VEHICLE, vehicle.to_string()));
    }
    if let Some(place) = asked.place {
        all.push(Condition::new(PLACE, place.to_string()));
    }
    all
}

fn kept(row: &Row<'_>) -> Result<KeptJourney, ReadFault> {
    let record = record(row)?;
    let open_incidents = row.get("open_incidents")?;
    Ok(KeptJourney { record, open_incidents })
}

/// The record of a row of the columns [`RECORD`], which must say what its body says.
pub(crate) fn record(row: &Row<'_>) -> Result<JourneyRecord, ReadFault> {
    let key: String = row.get(0)?;
    let record = read(&key, row.get_ref(1)?.as_str()?, row.get(2)?)?;
    found_by::check(row, FOUND_BY, &found_by(&record), ("journeys", &key))?;
    Ok(record)
}

/// The record of a body.
pub(crate) fn read(key: &str, body: &str, crc: u32) -> Result<JourneyRecord, ReadFault> {
    let body: JourneyRow = from_text("journeys", key, body, crc)?;
    body.try_into().map_err(|error| ReadFault::row("journeys", key, error))
}
