//! Reads back what a node needs to go on: the present, and of the past what can
//! still move.

use std::time::Duration;

use control::{
    DEVICE_BEHIND_MAX, DeviceHandle, DeviceRecord, IncidentRecord, IncidentsAsked, JourneyRecord,
    OrderRecord, Recovered, WITHDRAWN_STAYS,
};
use federation_wire::Incarnation;
use model::{ServerTime, Tamper};
use rusqlite::{Connection, Transaction};

use crate::{
    batches, counters, erasures, faults::ReadFault, holds, incidents, journeys, orders, past,
    peers, people, register, repeats, restoration, sweep,
};

/// Everything but the store's own life, in the one read transaction of the caller, so that it fits
/// together.
pub(crate) fn everything(transaction: &Transaction<'_>) -> Result<Recovered, ReadFault> {
    let (counters, at) = of("counters", counters::read(transaction))?;
    let journeys = of("journeys", journeys(transaction, at))?;
    Ok(Recovered {
        orders: of("orders", orders(transaction, &journeys))?,
        incidents: of("incidents", incidents(transaction, &journeys))?,
        journeys,
        outbox: of("outbox", peers::undelivered(transaction))?,
        delivered: of("outbox_delivered", peers::delivered(transaction))?,
        outbox_last: of("outbox", peers::outbox_last(transaction))?,
        inbox_last: of("inbox", peers::inbox_last(transaction))?,
        inbox_waiting: of("inbox", peers::waiting(transaction))?,
        outbox_waiting: of("outbox", peers::said(transaction))?,
        incarnation: Incarnation::default(),
        incarnations: of("peer_incarnations", peers::incarnations(transaction))?,
        devices: of("device_checkpoints", devices(transaction))?,
        revisions: of("register_revisions", register::newest(transaction))?,
        past: of("past_days", past::sums(transaction))?,
        subjects_last: of("register_numbers", register::subjects_last(transaction))?,
        accounts: of("accounts", people::accounts(transaction))?,
        repeats: of("repeats", repeats::all(transaction))?,
        sessions: of("sessions", people::sessions(transaction, at))?,
        counters,
        holds: of("holds", holds::all(transaction))?,
        erasures: of("erasures", erasures::open(transaction))?,
        erasure_last: of("erasures", last_id(transaction, "erasures"))?,
        sweep_day: of("sweeps", sweep::day(transaction))?,
        order_last: of("orders", last_id(transaction, "orders"))?,
        incident_last: of("incidents", last_id(transaction, "incidents"))?,
        incidents_raised: of("incident_counts", counters::read_raised(transaction))?,
        restorations: of("restorations", restoration::count(transaction))?,
        recent: of("report_batches", batches::recent(transaction))?,
    })
}

/// A part of it, which is read from that table.
fn of<T, E: Into<ReadFault>>(table: &'static str, read: Result<T, E>) -> Result<T, ReadFault> {
    read.map_err(|error| error.into().in_table(table))
}

/// Those that can still move, by declaration: see [`Recovered::journeys`]. A journey that ended leaves
/// its lock and vehicle a day later, or when either goes on another.
fn journeys(connection: &Connection, at: ServerTime) -> Result<Vec<JourneyRecord>, ReadFault> {
    let sql = format!(
        "SELECT {} FROM journeys AS j WHERE j.id IN ( \
             SELECT id FROM journeys INDEXED BY journeys_live WHERE is_live = 1 \
             UNION SELECT journey FROM incidents INDEXED BY incidents_open \
                 WHERE is_open = 1 AND journey IS NOT NULL \
             UNION SELECT journey FROM orders INDEXED BY orders_open WHERE ended_ms IS NULL \
             UNION SELECT id FROM journeys INDEXED BY journeys_withdrawn \
                 WHERE outcome = 'withdrawn' AND ended_ms >= ?1 \
             UNION SELECT id FROM journeys AS j INDEXED BY journeys_ended \
                 WHERE ended_ms IS NOT NULL AND outcome <> 'withdrawn' AND ended_ms >= ?2 \
                 AND (NOT EXISTS (SELECT 1 FROM journeys AS later WHERE later.lock = j.lock \
                         AND (later.declared_ms, later.id) > (j.declared_ms, j.id) \
                         AND later.outcome IS NOT 'withdrawn') \
                     OR NOT EXISTS (SELECT 1 FROM journeys AS later \
                         WHERE later.vehicle = j.vehicle \
                         AND (later.declared_ms, later.id) > (j.declared_ms, j.id) \
                         AND later.outcome IS NOT 'withdrawn'))) \
             ORDER BY j.declared_ms, j.id",
        journeys::RECORD
    );
    let since = |span: Duration| at.0.saturating_sub(i64::try_from(span.as_millis()).unwrap_or(0));
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query([since(WITHDRAWN_STAYS), since(DEVICE_BEHIND_MAX)])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(journeys::record(row)?);
    }
    Ok(found)
}

fn orders(
    connection: &Connection,
    journeys: &[JourneyRecord],
) -> Result<Vec<OrderRecord>, ReadFault> {
    let mut found = Vec::new();
    for journey in journeys {
        found.extend(orders::of_journey(connection, journey.plan.journey)?);
    }
    Ok(found)
}

/// By number: the open ones, and the closed ones of these journeys.
fn incidents(
    connection: &Connection,
    journeys: &[JourneyRecord],
) -> Result<Vec<IncidentRecord>, ReadFault> {
    let limit = usize::MAX;
    let open = IncidentsAsked { is_open: Some(true), limit, ..IncidentsAsked::default() };
    let mut found = incidents::list(connection, &open)?;
    for journey in journeys {
        let journey = Some(journey.plan.journey);
        let closed = IncidentsAsked { is_open: Some(false), journey, limit, ..Default::default() };
        found.extend(incidents::list(connection, &closed)?);
    }
    found.sort_unstable_by_key(|record| record.id);
    Ok(found)
}

fn devices(connection: &Connection) -> Result<Vec<DeviceRecord>, rusqlite::Error> {
    let sql =
        "SELECT handle, heard_ms, is_registered, tamper FROM device_checkpoints ORDER BY handle";
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([], |row| {
        let heard: Option<i64> = row.get(1)?;
        Ok(DeviceRecord {
            device: DeviceHandle(row.get(0)?),
            heard_at: heard.map(ServerTime),
            is_registered: row.get(2)?,
            tamper: Tamper::from_bits(row.get(3)?),
        })
    })?;
    rows.collect()
}

/// The highest number that was ever given, to a row that is there or to one that has gone.
fn last_id(connection: &Connection, table: &str) -> Result<u64, rusqlite::Error> {
    let sql = format!(
        "SELECT max((SELECT coalesce(max(id), 0) FROM {table}), \
         coalesce((SELECT number FROM numbers_given WHERE what = '{table}'), 0))"
    );
    connection.query_row(&sql, [], |row| row.get(0).map(i64::cast_unsigned))
}
