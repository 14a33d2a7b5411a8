//! Reads back what a node needs to go on: the present and the newest of the past.

use control::{
    Account, DeviceHandle, DeviceRecord, IncidentRecord, JourneyRecord, OrderRecord, Recovered,
    SessionRecord,
};
use model::{AccountName, PartyId, ServerTime, Tamper};
use rusqlite::{Connection, Params};

use crate::{
    batches, counters,
    faults::ReadFault,
    peers, register, repeats,
    rows::{IncidentRow, JourneyRow, OrderRow, from_text},
};

/// Most journeys that have ended that a restart reads; the newest.
const JOURNEYS_ENDED_MAX: u32 = 10_000;
/// Most incidents that are closed that a restart reads; the newest.
const INCIDENTS_CLOSED_MAX: u32 = 10_000;

/// Everything, in one read transaction, so that it fits together.
pub(crate) fn everything(connection: &Connection) -> Result<Recovered, ReadFault> {
    let transaction = connection.unchecked_transaction()?;
    let (counters, at) = counters::read(&transaction)?;
    let journeys = journeys(&transaction)?;
    let recovered = Recovered {
        orders: orders(&transaction, &journeys)?,
        journeys,
        incidents: incidents(&transaction)?,
        outbox: peers::undelivered(&transaction)?,
        outbox_last: peers::outbox_last(&transaction)?,
        inbox_last: peers::inbox_last(&transaction)?,
        inbox_waiting: peers::waiting(&transaction)?,
        devices: devices(&transaction)?,
        revisions: register::newest(&transaction)?,
        subjects_last: register::subjects_last(&transaction)?,
        accounts: accounts(&transaction)?,
        repeats: repeats::all(&transaction)?,
        sessions: sessions(&transaction, at)?,
        counters,
        order_last: last_id(&transaction, "orders")?,
        incident_last: last_id(&transaction, "incidents")?,
        incidents_raised: counters::read_raised(&transaction)?,
        recent: batches::recent(&transaction)?,
    };
    transaction.commit()?;
    Ok(recovered)
}

/// A row of a table whose records are bodies.
struct Sealed {
    key: String,
    body: String,
    crc: u32,
}

fn bodies(
    connection: &Connection,
    sql: &str,
    params: impl Params,
) -> Result<Vec<Sealed>, rusqlite::Error> {
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(params, |row| {
        Ok(Sealed { key: row.get(0)?, body: row.get(1)?, crc: row.get(2)? })
    })?;
    rows.collect()
}

/// Those under way by declaration, then the newest ended ones, oldest first.
fn journeys(connection: &Connection) -> Result<Vec<JourneyRecord>, ReadFault> {
    let open = "SELECT id, body, crc FROM journeys WHERE ended_ms IS NULL ORDER BY declared_ms, id";
    let ended = "SELECT id, body, crc FROM journeys WHERE ended_ms IS NOT NULL \
                 ORDER BY ended_ms DESC, id DESC LIMIT ?1";
    let mut found = bodies(connection, open, [])?;
    found.extend(bodies(connection, ended, [JOURNEYS_ENDED_MAX])?.into_iter().rev());
    found.into_iter().map(|row| journey(&row)).collect()
}

fn journey(row: &Sealed) -> Result<JourneyRecord, ReadFault> {
    let body: JourneyRow = from_text("journeys", &row.key, &row.body, row.crc)?;
    body.try_into().map_err(|error| ReadFault::row("journeys", &row.key, error))
}

fn orders(
    connection: &Connection,
    journeys: &[JourneyRecord],
) -> Result<Vec<OrderRecord>, ReadFault> {
    let sql = "SELECT CAST(id AS TEXT), body, crc FROM orders WHERE journey = ?1 ORDER BY id";
    let mut found = Vec::new();
    for journey in journeys {
        for row in bodies(connection, sql, [journey.plan.journey.as_str()])? {
            let body: OrderRow = from_text("orders", &row.key, &row.body, row.crc)?;
            found.push(body.into());
        }
    }
    Ok(found)
}

/// By number: the open ones and the newest closed ones.
fn incidents(connection: &Connection) -> Result<Vec<IncidentRecord>, ReadFault> {
    let open = "SELECT CAST(id AS TEXT), body, crc FROM incidents WHERE is_open = 1";
    let closed = "SELECT CAST(id AS TEXT), body, crc FROM incidents WHERE is_open = 0 \
                  ORDER BY id DESC LIMIT ?1";
    let mut rows = bodies(connection, open, [])?;
    rows.extend(bodies(connection, closed, [INCIDENTS_CLOSED_MAX])?);
    let found = rows.into_iter().map(|row| incident(&row));
    let mut found: Vec<IncidentRecord> = found.collect::<Result<_, _>>()?;
    found.sort_unstable_by_key(|record| record.id);
    Ok(found)
}

fn incident(row: &Sealed) -> Result<IncidentRecord, ReadFault> {
    let body: IncidentRow = from_text("incidents", &row.key, &row.body, row.crc)?;
    body.try_into().map_err(|error| ReadFault::row("incidents", &row.key, error))
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

/// Every account, by name.
pub(crate) fn accounts(connection: &Connection) -> Result<Vec<Account>, ReadFault> {
    let sql = "SELECT name, display_name, role, password_hash, party, must_change \
               FROM accounts ORDER BY name";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (name, role): (String, String) = (row.get(0)?, row.get(2)?);
        let role = role.parse().map_err(|error| ReadFault::row("accounts", &name, error))?;
        let display_name = row.get(1)?;
        let password_hash = row.get(3)?;
        let party = row.get::<_, Option<String>>(4)?.map(|party| PartyId::new(&party));
        let party = party.transpose().map_err(|error| ReadFault::row("accounts", &name, error))?;
        let name = account_name("accounts", &name)?;
        let must_change = row.get(5)?;
        found.push(Account { name, display_name, role, password_hash, party, must_change });
    }
    Ok(found)
}

/// Log-ins that had not run out when the store was last written.
fn sessions(connection: &Connection, at: ServerTime) -> Result<Vec<SessionRecord>, ReadFault> {
    let sql = "SELECT token_hash, account, expires_ms FROM sessions WHERE expires_ms > ?1";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([at.0])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let account: String = row.get(1)?;
        found.push(SessionRecord {
            token_hash: row.get(0)?,
            account: account_name("sessions", &account)?,
            expires_at: ServerTime(row.get(2)?),
            is_closed: false,
        });
    }
    Ok(found)
}

fn account_name(table: &str, name: &str) -> Result<AccountName, ReadFault> {
    AccountName::new(name).map_err(|error| ReadFault::row(table, name, error))
}

fn last_id(connection: &Connection, table: &str) -> Result<u64, rusqlite::Error> {
    let sql = format!("SELECT coalesce(max(id), 0) FROM {table}");
    connection.query_row(&sql, [], |row| row.get(0).map(i64::cast_unsigned))
}
