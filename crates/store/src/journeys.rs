//! Journeys as rows: written whole, found by id, and listed by what people ask for.

use std::{cmp::Reverse, time::Duration};

use control::{JourneyOwner, JourneyRecord, JourneyStage, JourneysAsked, KeptJourney, plate_key};
use model::{JourneyId, ServerTime, Word};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params, params_from_iter};

use crate::{
    asked::{Condition, Question, Way},
    faults::ReadFault,
    figures,
    found_by::{self, Said, text},
    rows::{JourneyRow, from_text, to_text},
    seal, totals,
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
const ORDER: &[&str] = &["j.declared_ms", "j.id"];
const BY_TIME: Way =
    Way { from: "journeys AS j INDEXED BY journeys_by_time", fits: "1", order: ORDER };
const BY_ID: Way = Way { from: "journeys AS j", fits: "j.id = ?", order: ORDER };
const OPEN: Way = Way {
    from: "journeys AS j INDEXED BY journeys_open",
    fits: "j.ended_ms IS NULL AND j.stage = ?",
    order: ORDER,
};
const BY_OUTCOME: Way = Way {
    from: "journeys AS j INDEXED BY journeys_by_outcome",
    fits: "j.outcome = ?",
    order: ORDER,
};
const BY_LOCK: Way =
    Way { from: "journeys AS j INDEXED BY journeys_by_lock", fits: "j.lock = ?", order: ORDER };
const BY_VEHICLE: Way = Way {
    from: "journeys AS j INDEXED BY journeys_by_vehicle",
    fits: "j.vehicle = ?",
    order: ORDER,
};
const BY_PLATE: Way =
    Way { from: "journeys AS j INDEXED BY journeys_by_plate", fits: "j.plate = ?", order: ORDER };
const BY_PARTY: Way =
    Way { from: "journeys AS j INDEXED BY journeys_by_party", fits: "j.party = ?", order: ORDER };
const BY_CARRIER: Way = Way {
    from: "journeys AS j INDEXED BY journeys_by_carrier",
    fits: "j.carrier = ?",
    order: ORDER,
};
const BY_PLACE: Way = Way {
    from: "journey_places AS p CROSS JOIN journeys AS j ON j.id = p.journey",
    // One that was begun anew has the moment of its first declaration there as well.
    fits: "p.place = ? AND p.declared_ms = j.declared_ms",
    order: &["p.declared_ms", "p.journey"],
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
    let sql = "UPDATE journeys SET plate = ?2, declared_ms = ?3, ended_ms = ?4, stage = ?5, \
               outcome = ?6, is_live = ?7, lock = ?8, vehicle = ?9, party = ?10, carrier = ?11, \
               custody_to_ms = ?12, hand_over_ms = ?13, voided = ?14, entered_ms = ?15 WHERE id = ?1";
    let plate = plate(transaction, record)?.map(|plate| plate_key(&plate));
    let key = [record.plan.journey.to_string().into(), plate.into()];
    let said = found_by(record).map(|(_, value)| value);
    transaction.prepare_cached(sql)?.execute(params_from_iter(key.into_iter().chain(said)))?;
    let sql =
        "INSERT OR IGNORE INTO journey_places (place, declared_ms, journey) VALUES (?1, ?2, ?3)";
    for place in record.legs.iter().flat_map(|leg| [leg.from, leg.to]).flatten() {
        let values = params![place.as_str(), record.declared_at.0, record.plan.journey.as_str()];
        transaction.prepare_cached(sql)?.execute(values)?;
    }
    Ok(())
}

/// What the body says that a journey is found by, in the order of [`RECORD`]. Not the plate, which its
/// vehicle had when the row was last written.
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

fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

fn plate(
    transaction: &Transaction<'_>,
    record: &JourneyRecord,
) -> Result<Option<String>, rusqlite::Error> {
    let mut statement = transaction.prepare_cached("SELECT plate FROM vehicles WHERE id = ?1")?;
    statement.query_row([record.vehicle.as_str()], |row| row.get(0)).optional()
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
    let mut found = Vec::new();
    for question in questions(asked) {
        let (sql, values) = question.sql(connection)?;
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            found.push(kept(row)?);
        }
    }
    // What somebody looks for may be the lock of one and the carrier of another.
    found.sort_by_key(|it| Reverse((it.record.declared_at, it.record.plan.journey)));
    found.dedup_by_key(|it| it.record.plan.journey);
    found.truncate(asked.limit);
    Ok(found)
}

/// One question, or, if somebody looks for a text, one for each thing that it may be.
pub(crate) fn questions(asked: &JourneysAsked) -> Vec<Question> {
    let question = Question {
        columns: COLUMNS,
        anyway: BY_TIME,
        conditions: conditions(asked),
        before: asked.before.map(|(ServerTime(declared_ms), journey)| {
            vec![declared_ms.into(), journey.to_string().into()]
        }),
        from: asked.from.map(|at| at.0),
        to: asked.to.map(|at| at.0),
        limit: asked.limit,
    };
    let Some(text) = asked.text.as_deref().map(str::trim) else { return vec![question] };
    let with = |condition| {
        let mut question = question.clone();
        question.conditions.push(condition);
        question
    };
    let small = text.to_lowercase();
    let mut all = vec![
        with(Condition::by("j.plate = ?", plate_key(text), BY_PLATE)),
        with(Condition::by("j.carrier = ?", small.clone(), BY_CARRIER)),
    ];
    let is_small = text == small;
    for id in [text.to_owned(), small].into_iter().take(if is_small { 1 } else { 2 }) {
        all.push(with(Condition::by("j.id = ?", id.clone(), BY_ID)));
        all.push(with(Condition::by("j.lock = ?", id.clone(), BY_LOCK)));
        all.push(with(Condition::by("j.vehicle = ?", id, BY_VEHICLE)));
    }
    all
}

fn conditions(asked: &JourneysAsked) -> Vec<Condition> {
    let mut all = Vec::new();
    match &asked.owner {
        None => {}
        Some(JourneyOwner::Party(party)) => {
            all.push(Condition::by("j.party = ?", party.to_string(), BY_PARTY));
        }
        Some(JourneyOwner::Carrier(name)) => {
            all.push(Condition::by("j.carrier = ?", name.to_lowercase(), BY_CARRIER));
            let fits = "j.party IS NULL AND json_extract(j.body, '$.carrier') = ?";
            all.push(Condition::new(fits, vec![name.clone().into()]));
        }
    }
    match asked.stage {
        None => {}
        Some(JourneyStage::Over) => all.push(Condition::new("j.outcome IS NOT NULL", vec![])),
        Some(stage @ (JourneyStage::Expected | JourneyStage::Active)) => {
            all.push(Condition::by(OPEN.fits, stage.word().to_owned(), OPEN));
        }
    }
    if let Some(outcome) = asked.outcome {
        all.push(Condition::by("j.outcome = ?", outcome.word().to_owned(), BY_OUTCOME));
    }
    if let Some(lock) = asked.lock {
        all.push(Condition::by("j.lock = ?", lock.to_string(), BY_LOCK));
    }
    if let Some(vehicle) = asked.vehicle {
        all.push(Condition::by("j.vehicle = ?", vehicle.to_string(), BY_VEHICLE));
    }
    if let Some(place) = asked.place {
        let fits = "EXISTS (SELECT 1 FROM journey_places AS at WHERE at.place = ? \
                    AND at.declared_ms = j.declared_ms AND at.journey = j.id)";
        all.push(Condition::by(fits, place.to_string(), BY_PLACE));
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
