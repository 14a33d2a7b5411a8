//! What rules ask for of documents, over or not: sums by day and party, and trips by vehicle. Written
//! in the commit whose revisions change them.

use std::collections::BTreeMap;

use model::{Day, PartyId, VehicleId};
use rusqlite::{Connection, Transaction, params};
use scheme::{Document, DocumentKind, PastChange, PastFact};

use crate::{faults::ReadFault, register};

const DAYS: &str = "past_days";
const TRIPS: &str = "past_trips";
/// A consignment that a party declared was refused.
const REFUSAL: &str = "refusal";
/// An inspection of a carrier's truck found something.
const DISCREPANCY: &str = "discrepancy";

/// Adds to a sum. One that comes to nothing goes.
pub(crate) fn write(
    transaction: &Transaction<'_>,
    change: PastChange,
) -> Result<(), rusqlite::Error> {
    match change.fact {
        PastFact::Refusal { party, day } => on_day(transaction, (REFUSAL, party, day), change.by),
        PastFact::Discrepancy { carrier, day } => {
            on_day(transaction, (DISCREPANCY, carrier, day), change.by)
        }
        PastFact::Trip { vehicle } => {
            let sql = "INSERT INTO past_trips (vehicle, number) VALUES (?1, ?2) \
                       ON CONFLICT (vehicle) DO UPDATE SET number = number + excluded.number";
            let values = params![vehicle.as_str(), change.by];
            transaction.prepare_cached(sql)?.execute(values)?;
            let sql = "DELETE FROM past_trips WHERE vehicle = ?1 AND number = 0";
            transaction.prepare_cached(sql)?.execute([vehicle.as_str()])?;
            Ok(())
        }
    }
}

fn on_day(
    transaction: &Transaction<'_>,
    (what, party, day): (&str, PartyId, Day),
    by: i64,
) -> Result<(), rusqlite::Error> {
    let (party, day) = (party.to_string(), day.to_string());
    let sql = "INSERT INTO past_days (what, party, day, number) VALUES (?1, ?2, ?3, ?4) \
               ON CONFLICT (what, party, day) DO UPDATE SET number = number + excluded.number";
    transaction.prepare_cached(sql)?.execute(params![what, party, day, by])?;
    let sql = "DELETE FROM past_days WHERE what = ?1 AND party = ?2 AND day = ?3 AND number = 0";
    transaction.prepare_cached(sql)?.execute(params![what, party, day])?;
    Ok(())
}

/// Reads every sum.
pub(crate) fn sums(connection: &Connection) -> Result<Vec<PastChange>, ReadFault> {
    let mut found = Vec::new();
    let mut statement =
        connection.prepare("SELECT what, party, day, number FROM past_days ORDER BY day")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let texts: [String; 3] = [row.get(0)?, row.get(1)?, row.get(2)?];
        let key = texts.join(" ");
        let fact = day_fact(&texts).map_err(|error| ReadFault::row(DAYS, &key, error))?;
        found.push(PastChange { fact, by: row.get(3)? });
    }
    let mut statement = connection.prepare("SELECT vehicle, number FROM past_trips")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let key: String = row.get(0)?;
        let vehicle = VehicleId::new(&key).map_err(|error| ReadFault::row(TRIPS, &key, error))?;
        found.push(PastChange { fact: PastFact::Trip { vehicle }, by: row.get(1)? });
    }
    Ok(found)
}

fn day_fact(
    [what, party, day]: &[String; 3],
) -> Result<PastFact, Box<dyn std::error::Error + Send + Sync>> {
    let (party, day) = (PartyId::new(party)?, day.parse()?);
    match what.as_str() {
        REFUSAL => Ok(PastFact::Refusal { party, day }),
        DISCREPANCY => Ok(PastFact::Discrepancy { carrier: party, day }),
        what => Err(format!("{what:?} is nothing that a rule asks for").into()),
    }
}

/// Counts the documents that were kept before there were sums.
pub(crate) fn fill(transaction: &Transaction<'_>) -> Result<(), rusqlite::Error> {
    let mut carriers = BTreeMap::new();
    register::each_newest(transaction, DocumentKind::Manifest, |revision| {
        if let Document::Manifest(it) = &revision.document {
            carriers.insert(it.journey, it.carrier);
        }
        Ok(())
    })?;
    let carrier_of = |journey| carriers.get(&journey).copied();
    for kind in [DocumentKind::Manifest, DocumentKind::Consignment, DocumentKind::Inspection] {
        register::each_newest(transaction, kind, |revision| {
            let fact = PastFact::of(&revision.document, revision.at, carrier_of);
            let change = fact.map(|fact| PastChange { fact, by: 1 });
            change.map_or(Ok(()), |change| write(transaction, change))
        })?;
    }
    Ok(())
}
