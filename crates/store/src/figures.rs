//! Figures of the scheme as sums of days, kept in the commit that changes what they count: a period is
//! a sum of few rows, and no document is ever counted anew.

use std::collections::BTreeMap;

use control::FiguresAsked;
use model::{PartyId, PlaceId};
use rusqlite::{
    Connection, OptionalExtension, Row, Transaction, params, params_from_iter, types::Value,
};
use scheme::{
    Document, DocumentKind, Revision,
    statistics::{Case, Counted, Ends, FigureSums, SchemeFigures},
};

use crate::{documents, faults::ReadFault, register};

const TABLE: &str = "figure_days";
/// What a row is of: everything, a route, or a carrier.
const ALL: &str = "all";
const ROUTE: &str = "route";
const CARRIER: &str = "carrier";
const MINUTE_MS: u64 = 60_000;
/// Crossings that take longer are not told apart by the minute: no baseline is longer than a week.
const MINUTES_MAX: u64 = 7 * 24 * 60;

/// What changes what is counted: the documents of one subject, before and after.
pub(crate) enum Subject {
    /// A journey, by its manifest, selection and crossings.
    Journey(String),
    Consignment(String),
}

impl Subject {
    /// `None`: figures do not count such a document.
    pub(crate) fn of(document: &Document) -> Option<Self> {
        match document {
            Document::Manifest(it) => Some(Self::Journey(it.journey.to_string())),
            Document::Inspection(it) => Some(Self::Journey(it.journey.to_string())),
            Document::Consignment(it) => Some(Self::Consignment(it.id.to_string())),
            Document::Party(_)
            | Document::Application(_)
            | Document::Vehicle(_)
            | Document::Driver(_)
            | Document::DriverDetails(_)
            | Document::Model(_)
            | Document::Device(_)
            | Document::Amendment(_)
            | Document::Draft(_)
            | Document::Refusals(_)
            | Document::Baselines(_) => None,
        }
    }

    /// What it counts for as it is written now. `None`: nothing.
    pub(crate) fn counted(&self, connection: &Connection) -> Result<Option<Counted>, ReadFault> {
        match self {
            Self::Journey(journey) => of_journey(connection, journey),
            Self::Consignment(id) => {
                let found = newest(connection, DocumentKind::Consignment, id)?;
                Ok(found.and_then(|revision| match revision.document {
                    Document::Consignment(it) => Some(it.counted()),
                    _ => None,
                }))
            }
        }
    }
}

fn newest(
    connection: &Connection,
    kind: DocumentKind,
    subject: &str,
) -> Result<Option<Revision>, ReadFault> {
    Ok(documents::find(connection, kind, subject)?.map(|kept| kept.revision))
}

fn of_journey(connection: &Connection, journey: &str) -> Result<Option<Counted>, ReadFault> {
    let manifest = newest(connection, DocumentKind::Manifest, journey)?;
    let manifest = manifest.and_then(|revision| match revision.document {
        Document::Manifest(it) => Some(it),
        _ => None,
    });
    let inspection = newest(connection, DocumentKind::Inspection, journey)?;
    let inspection = inspection.and_then(|revision| match revision.document {
        Document::Inspection(it) => Some((it, revision.at)),
        _ => None,
    });
    let took = crossings(connection, journey)?;
    let crossings: Vec<_> =
        took.into_iter().flatten().map(|ms| ms.max(0).cast_unsigned()).collect();
    let inspection = inspection.as_ref().map(|(it, at)| (it, *at));
    Ok(Case { manifest: manifest.as_ref(), inspection, crossings: &crossings }.counted())
}

/// How long the crossings of a journey took, into our leg and out of it, in milliseconds.
pub(crate) fn crossings(
    connection: &Connection,
    journey: &str,
) -> Result<[Option<i64>; 2], rusqlite::Error> {
    let sql = "SELECT entered_ms, hand_over_ms FROM journeys WHERE id = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let found = statement.query_row([journey], |row| Ok([row.get(0)?, row.get(1)?])).optional()?;
    Ok(found.unwrap_or_default())
}

/// What counted for one thing counts for another.
pub(crate) fn change(
    transaction: &Transaction<'_>,
    before: Option<&Counted>,
    after: Option<&Counted>,
) -> Result<(), rusqlite::Error> {
    if before == after {
        return Ok(());
    }
    before.map_or(Ok(()), |counted| add(transaction, counted, -1))?;
    after.map_or(Ok(()), |counted| add(transaction, counted, 1))
}

fn add(
    transaction: &Transaction<'_>,
    counted: &Counted,
    times: i64,
) -> Result<(), rusqlite::Error> {
    let day = counted.day.to_string();
    let route = counted.route.map(|ends| (ROUTE, route_word(ends)));
    let carrier = counted.carrier.map(|carrier| (CARRIER, carrier.to_string()));
    for (what, of) in [Some((ALL, String::new())), route, carrier].into_iter().flatten() {
        let key = [what, day.as_str(), of.as_str()];
        let values = counted.figures.values().into_iter();
        let values = values.map(|value| Value::from(times * signed(value)));
        let keys = key.iter().map(|part| Value::from((*part).to_owned()));
        let mut statement = transaction.prepare_cached(&add_sql())?;
        statement.execute(params_from_iter(keys.chain(values)))?;
        for took_ms in &counted.crossings {
            add_crossing(transaction, key, *took_ms, times)?;
        }
    }
    for rule in &counted.refused_by {
        let sql = "INSERT INTO refused_days (day, rule, number) VALUES (?1, ?2, ?3) \
                   ON CONFLICT (day, rule) DO UPDATE SET number = number + excluded.number";
        transaction.prepare_cached(sql)?.execute(params![day, rule.as_str(), times])?;
    }
    Ok(())
}

fn add_crossing(
    transaction: &Transaction<'_>,
    [what, day, of]: [&str; 3],
    took_ms: u64,
    times: i64,
) -> Result<(), rusqlite::Error> {
    let minute = signed((took_ms / MINUTE_MS).min(MINUTES_MAX));
    let sql = "INSERT INTO crossing_days (what, day, of, minute, number, sum_ms) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (what, day, of, minute) DO UPDATE \
               SET number = number + excluded.number, sum_ms = sum_ms + excluded.sum_ms";
    let values = params![what, day, of, minute, times, times * signed(took_ms)];
    transaction.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

fn add_sql() -> String {
    let words = SchemeFigures::WORDS;
    let sums: Vec<_> =
        words.iter().map(|word| format!("{word} = {word} + excluded.{word}")).collect();
    let marks = vec!["?"; 3 + words.len()].join(", ");
    format!(
        "INSERT INTO {TABLE} (what, day, of, {}) VALUES ({marks}) \
         ON CONFLICT (what, day, of) DO UPDATE SET {}",
        words.join(", "),
        sums.join(", ")
    )
}

fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// The ends of a route as a word; blank where we were told none. No id of a place has a stroke.
fn route_word((from, to): Ends) -> String {
    let end = |place: Option<PlaceId>| place.map_or(String::new(), |it| it.to_string());
    format!("{}/{}", end(from), end(to))
}

/// Sums over days.
pub(crate) fn read(connection: &Connection, asked: &FiguresAsked) -> Result<FigureSums, ReadFault> {
    let month = |text: &str| Ok::<_, ReadFault>(text.to_owned());
    Ok(FigureSums {
        months: sums(connection, asked, (ALL, "substr(day, 1, 7)"), month)?,
        routes: sums(connection, asked, (ROUTE, "of"), |text| {
            route_of(text).map_err(|error| ReadFault::row(TABLE, text, error))
        })?,
        carriers: sums(connection, asked, (CARRIER, "of"), |text| {
            PartyId::new(text).map_err(|error| ReadFault::row(TABLE, text, error))
        })?,
        refusals: refusals(connection, asked)?,
    })
}

fn route_of(text: &str) -> Result<Ends, Box<dyn std::error::Error + Send + Sync>> {
    let (from, to) = text.split_once('/').ok_or("a route has two ends")?;
    let end = |text: &str| (!text.is_empty()).then(|| PlaceId::new(text)).transpose();
    Ok((end(from)?, end(to)?))
}

/// The figures of every month, route or carrier; what came to nothing is left out.
fn sums<K: Ord>(
    connection: &Connection,
    asked: &FiguresAsked,
    (what, group): (&str, &str),
    key: impl Fn(&str) -> Result<K, ReadFault>,
) -> Result<BTreeMap<K, SchemeFigures>, ReadFault> {
    let words = SchemeFigures::WORDS.iter().map(|word| format!("sum({word})"));
    let sql = format!(
        "SELECT {group} AS word, {} FROM {TABLE} \
         WHERE what = ?1 AND day >= ?2 AND day <= ?3 GROUP BY word",
        words.collect::<Vec<_>>().join(", ")
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let (first, last) = (asked.first.to_string(), asked.last.to_string());
    let mut rows = statement.query(params![what, first, last])?;
    let mut found = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let (word, figures): (String, _) = (row.get(0)?, figures_of(row)?);
        if figures != SchemeFigures::default() {
            found.insert(key(&word)?, figures);
        }
    }
    for (word, saved_ms) in saved(connection, asked, (what, group))? {
        if let Some(figures) = found.get_mut(&key(&word)?) {
            figures.crossings_saved_ms = saved_ms;
        }
    }
    Ok(found)
}

fn figures_of(row: &Row<'_>) -> Result<SchemeFigures, rusqlite::Error> {
    let mut column = 0;
    SchemeFigures::from_values(|| {
        column += 1;
        row.get::<_, i64>(column).map(|value| value.max(0).cast_unsigned())
    })
}

/// By how much crossings were quicker than before, in milliseconds; nothing if nobody says what they took.
fn saved(
    connection: &Connection,
    asked: &FiguresAsked,
    (what, group): (&str, &str),
) -> Result<Vec<(String, u64)>, ReadFault> {
    let Some(before_minutes) = asked.before_minutes else { return Ok(Vec::new()) };
    let sql = format!(
        "SELECT {group} AS word, sum(number * ?4 * 60000 - sum_ms) FROM crossing_days \
         WHERE what = ?1 AND day >= ?2 AND day <= ?3 AND minute < ?4 GROUP BY word"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let (first, last) = (asked.first.to_string(), asked.last.to_string());
    let rows = statement.query_map(params![what, first, last, before_minutes], |row| {
        let saved_ms: i64 = row.get(1)?;
        Ok((row.get(0)?, saved_ms.max(0).cast_unsigned()))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn refusals(
    connection: &Connection,
    asked: &FiguresAsked,
) -> Result<BTreeMap<(String, String), u64>, ReadFault> {
    let sql = "SELECT substr(day, 1, 7) AS month, rule, sum(number) FROM refused_days \
               WHERE day >= ?1 AND day <= ?2 GROUP BY month, rule HAVING sum(number) > 0";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([asked.first.to_string(), asked.last.to_string()], |row| {
        let count: i64 = row.get(2)?;
        Ok(((row.get(0)?, row.get(1)?), count.max(0).cast_unsigned()))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Counts the documents that were kept before there were sums. What cannot be read is left out: it is
/// named when it is read.
pub(crate) fn fill(transaction: &Transaction<'_>) -> Result<(), rusqlite::Error> {
    register::each_newest(transaction, DocumentKind::Manifest, |it| count(transaction, &it))?;
    register::each_newest(transaction, DocumentKind::Inspection, |it| {
        let subject = it.document.subject();
        let manifest = newest(transaction, DocumentKind::Manifest, subject);
        // With a manifest it has been counted.
        if matches!(manifest, Ok(None)) { count(transaction, &it) } else { Ok(()) }
    })?;
    register::each_newest(transaction, DocumentKind::Consignment, |it| count(transaction, &it))
}

fn count(transaction: &Transaction<'_>, revision: &Revision) -> Result<(), rusqlite::Error> {
    let subject = Subject::of(&revision.document);
    let counted = subject.and_then(|subject| subject.counted(transaction).ok().flatten());
    change(transaction, None, counted.as_ref())
}
