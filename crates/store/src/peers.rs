//! Messages to and from other authorities. Both are kept after they are delivered: they are
//! evidence of a hand-over.

use control::{InboxRecord, OutboxRecord};
use model::{AuthorityId, ServerTime};
use rusqlite::{Connection, Transaction, params};

use crate::{
    faults::ReadFault,
    rows::{message_from_row, message_to_row},
    seal,
};

/// Most messages that may wait for their journey.
const WAITING_MAX: u32 = 1_000;

/// Writes a message that is to be sent.
pub(crate) fn write_outbox(
    transaction: &Transaction<'_>,
    record: &OutboxRecord,
) -> Result<(), rusqlite::Error> {
    let message = message_to_row(&record.message);
    let crc = seal::crc("outbox", &key(record.to.as_str(), record.seq), &message);
    let sql =
        "INSERT INTO outbox (peer, seq, written_ms, message, crc) VALUES (?1, ?2, ?3, ?4, ?5)";
    transaction.prepare_cached(sql)?.execute(params![
        record.to.as_str(),
        record.seq.cast_signed(),
        record.written_at.0,
        message,
        crc
    ])?;
    Ok(())
}

/// Notes that the peer has everything up to a number; never goes back.
pub(crate) fn write_delivered(
    transaction: &Transaction<'_>,
    peer: AuthorityId,
    seq: u64,
) -> Result<(), rusqlite::Error> {
    let sql = "INSERT INTO outbox_delivered (peer, seq) VALUES (?1, ?2) \
               ON CONFLICT (peer) DO UPDATE SET seq = max(seq, excluded.seq)";
    transaction.prepare_cached(sql)?.execute(params![peer.as_str(), seq.cast_signed()])?;
    Ok(())
}

/// Writes a message that was taken in, or that one no longer waits.
pub(crate) fn write_inbox(
    transaction: &Transaction<'_>,
    record: &InboxRecord,
    at: ServerTime,
) -> Result<(), rusqlite::Error> {
    let message = message_to_row(&record.message);
    let key = key(record.from.as_str(), record.seq);
    let crc = seal::crc("inbox", &key, &both(&message, &record.envelope));
    let sql = "INSERT INTO inbox (peer, seq, taken_ms, is_waiting, message, envelope, crc) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) \
               ON CONFLICT (peer, seq) DO UPDATE SET is_waiting = excluded.is_waiting";
    transaction.prepare_cached(sql)?.execute(params![
        record.from.as_str(),
        record.seq.cast_signed(),
        at.0,
        record.is_waiting,
        message,
        record.envelope,
        crc
    ])?;
    Ok(())
}

/// Messages taken in that wait for their journey to be declared, oldest first.
pub(crate) fn waiting(connection: &Connection) -> Result<Vec<InboxRecord>, ReadFault> {
    let sql = "SELECT peer, seq, message, envelope, crc FROM inbox WHERE is_waiting = 1 \
               ORDER BY taken_ms, peer, seq LIMIT ?1";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([WAITING_MAX])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (peer, seq): (String, u64) = (row.get(0)?, row.get(1).map(i64::cast_unsigned)?);
        let (message, envelope): (Vec<u8>, Vec<u8>) = (row.get(2)?, row.get(3)?);
        let key = key(&peer, seq);
        seal::check("inbox", &key, &both(&message, &envelope), row.get(4)?)?;
        found.push(InboxRecord {
            from: authority("inbox", &peer)?,
            seq,
            envelope,
            message: message_from_row(&message)
                .map_err(|error| ReadFault::row("inbox", &key, error))?,
            is_waiting: true,
        });
    }
    Ok(found)
}

/// Messages that are not delivered yet, in order.
pub(crate) fn undelivered(connection: &Connection) -> Result<Vec<OutboxRecord>, ReadFault> {
    let sql = "SELECT o.peer, o.seq, o.written_ms, o.message, o.crc FROM outbox o \
               LEFT JOIN outbox_delivered d ON d.peer = o.peer \
               WHERE o.seq > coalesce(d.seq, 0) ORDER BY o.peer, o.seq";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (peer, seq): (String, u64) = (row.get(0)?, row.get(1).map(i64::cast_unsigned)?);
        let (message, crc): (Vec<u8>, u32) = (row.get(3)?, row.get(4)?);
        let key = key(&peer, seq);
        seal::check("outbox", &key, &message, crc)?;
        found.push(OutboxRecord {
            to: authority("outbox", &peer)?,
            seq,
            written_at: ServerTime(row.get(2)?),
            message: message_from_row(&message)
                .map_err(|error| ReadFault::row("outbox", &key, error))?,
        });
    }
    Ok(found)
}

/// The last number given to a message for each peer.
pub(crate) fn outbox_last(connection: &Connection) -> Result<Vec<(AuthorityId, u64)>, ReadFault> {
    last(connection, "outbox")
}

/// The last number taken in from each peer.
pub(crate) fn inbox_last(connection: &Connection) -> Result<Vec<(AuthorityId, u64)>, ReadFault> {
    last(connection, "inbox")
}

fn last(connection: &Connection, table: &str) -> Result<Vec<(AuthorityId, u64)>, ReadFault> {
    let sql = format!("SELECT peer, max(seq) FROM {table} GROUP BY peer");
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let peer: String = row.get(0)?;
        found.push((authority(table, &peer)?, row.get(1).map(i64::cast_unsigned)?));
    }
    Ok(found)
}

/// Two bodies as one, for the checksum; the first one's length keeps them apart.
fn both(message: &[u8], envelope: &[u8]) -> Vec<u8> {
    let length = u64::try_from(message.len()).unwrap_or(u64::MAX).to_le_bytes();
    [&length, message, envelope].concat()
}

fn key(peer: &str, seq: u64) -> String {
    format!("{peer}/{seq}")
}

fn authority(table: &str, peer: &str) -> Result<AuthorityId, ReadFault> {
    AuthorityId::new(peer).map_err(|error| ReadFault::row(table, peer, error))
}
