//! Sums of what is over, by day: kept in the commit that ends it, so that a figure is a sum of few
//! rows and none is ever counted anew.

use std::time::Duration;

use control::{JourneyOutcome, JourneyRecord, OrderRecord, Totals};
use journey::OrderState;
use model::Word;
use rusqlite::{Connection, Row, Transaction, params};

const DAY_MS: i64 = 86_400_000;
/// An offer of ours that the next authority accepted.
const ACCEPTED: &str = "accepted";
/// An offer of ours that it voided.
const VOIDED: &str = "voided";

/// What a row counts for: what, on which day, how often. Words of orders begin with `order_`.
pub(crate) type Counted = Vec<(String, i64, i64)>;

/// What a journey counts for.
pub(crate) fn of_journey(record: &JourneyRecord) -> Counted {
    let moment = |at: Option<model::ServerTime>| at.unwrap_or(record.declared_at).0;
    counted(
        record.outcome().map(|outcome| (outcome.word().to_owned(), moment(record.ended_at))),
        record.hand_over_took.map(|_| moment(record.custody_to)),
        (record.voided, record.declared_at.0),
    )
}

/// The same as its row says: outcome, `ended_ms`, `hand_over_ms`, `custody_to_ms`, voided and
/// `declared_ms`.
pub(crate) fn of_journey_row(row: &Row<'_>) -> Result<Counted, rusqlite::Error> {
    let declared_ms: i64 = row.get(5)?;
    let (outcome, ended_ms): (Option<String>, Option<i64>) = (row.get(0)?, row.get(1)?);
    let (hand_over_ms, custody_to_ms): (Option<i64>, Option<i64>) = (row.get(2)?, row.get(3)?);
    Ok(counted(
        outcome.map(|outcome| (outcome, ended_ms.unwrap_or(declared_ms))),
        hand_over_ms.map(|_| custody_to_ms.unwrap_or(declared_ms)),
        (row.get(4)?, declared_ms),
    ))
}

fn counted(
    outcome: Option<(String, i64)>,
    accepted_ms: Option<i64>,
    (voided, declared_ms): (u32, i64),
) -> Counted {
    let day = |at_ms: i64| at_ms.div_euclid(DAY_MS);
    let outcome = outcome.map(|(outcome, at_ms)| (outcome, day(at_ms), 1));
    let accepted = accepted_ms.map(|at_ms| (ACCEPTED.to_owned(), day(at_ms), 1));
    let voided = (voided > 0).then(|| (VOIDED.to_owned(), day(declared_ms), i64::from(voided)));
    [outcome, accepted, voided].into_iter().flatten().collect()
}

/// What an order counts for.
pub(crate) fn of_order(record: &OrderRecord) -> Counted {
    let ended_at = record.order.ended_at.filter(|_| record.order.state.is_terminal());
    of_order_row(record.order.state.word(), ended_at.map(|at| at.0))
}

/// The same as its row says.
pub(crate) fn of_order_row(state: &str, ended_ms: Option<i64>) -> Counted {
    let counted = |at_ms: i64| (order_word(state), at_ms.div_euclid(DAY_MS), 1);
    ended_ms.map(counted).into_iter().collect()
}

fn order_word(state: &str) -> String {
    format!("order_{state}")
}

/// A row that counted for one thing counts for another.
pub(crate) fn change(
    transaction: &Transaction<'_>,
    before: &Counted,
    after: &Counted,
) -> Result<(), rusqlite::Error> {
    if before == after {
        return Ok(());
    }
    let sql = "INSERT INTO day_counts (what, day, number) VALUES (?1, ?2, ?3) \
               ON CONFLICT (what, day) DO UPDATE SET number = number + excluded.number";
    let mut statement = transaction.prepare_cached(sql)?;
    let less = before.iter().map(|(what, day, number)| (what, day, -number));
    let more = after.iter().map(|(what, day, number)| (what, day, *number));
    for (what, day, number) in less.chain(more) {
        statement.execute(params![what, day, number])?;
    }
    Ok(())
}

/// All of it.
pub(crate) fn read(connection: &Connection) -> Result<Totals, rusqlite::Error> {
    let mut statement =
        connection.prepare_cached("SELECT sum(number) FROM day_counts WHERE what = ?1")?;
    let mut of = |what: &str| {
        let sum: Option<i64> = statement.query_row([what], |row| row.get(0))?;
        Ok::<_, rusqlite::Error>(sum.unwrap_or_default().max(0).cast_unsigned())
    };
    Ok(Totals {
        clean: of(JourneyOutcome::Clean.word())?,
        exception: of(JourneyOutcome::Exception.word())?,
        gap_unproven: of(JourneyOutcome::GapUnproven.word())?,
        withdrawn: of(JourneyOutcome::Withdrawn.word())?,
        orders_confirmed: of(&order_word(OrderState::Confirmed.word()))?,
        orders_failed: of(&order_word(OrderState::Failed.word()))?,
        orders_expired: of(&order_word(OrderState::Expired.word()))?,
        accepted: of(ACCEPTED)?,
        voided: of(VOIDED)?,
    })
}

/// How long the newest accepted hand-overs took, newest first.
pub(crate) fn hand_overs(
    connection: &Connection,
    most: usize,
) -> Result<Vec<Duration>, rusqlite::Error> {
    let sql = "SELECT hand_over_ms FROM journeys INDEXED BY journeys_handed_over \
               WHERE hand_over_ms IS NOT NULL ORDER BY custody_to_ms DESC LIMIT ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let rows = statement.query_map([most], |row| {
        let took_ms: i64 = row.get(0)?;
        Ok(Duration::from_millis(took_ms.max(0).cast_unsigned()))
    })?;
    rows.collect()
}
