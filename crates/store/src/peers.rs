//! Messages to and from other authorities. Both are kept after they are delivered: they are
//! evidence of a hand-over.

use control::{Delivered, InboxRecord, OutboxRecord};
use federation_wire::{Incarnation, Receipt};
use model::{AuthorityId, ServerTime};
use rusqlite::{Connection, Params, Transaction, params};

use crate::{
    faults::ReadFault,
    rows::{message_from_row, message_to_row},
    seal,
};

/// Most messages that may wait for their journey.
const WAITING_MAX: u32 = 1_000;

/// Takes away a message that gets another number.
pub(crate) fn delete_outbox(
    transaction: &Transaction<'_>,
    (peer, seq): (AuthorityId, u64),
) -> Result<(), rusqlite::Error> {
    let sql = "DELETE FROM outbox WHERE peer = ?1 AND seq = ?2";
    transaction.prepare_cached(sql)?.execute(params![peer.as_str(), seq.cast_signed()])?;
    Ok(())
}

/// A message of our own that was taken up again no longer waits.
///
/// # Errors
///
/// When the message is not as it was written; it is not written anew then.
pub(crate) fn write_claimed(
    transaction: &Transaction<'_>,
    (peer, seq): (AuthorityId, u64),
) -> Result<(), ReadFault> {
    let condition = "o.peer = ?1 AND o.seq = ?2";
    for record in outbox(transaction, condition, params![peer.as_str(), seq.cast_signed()])? {
        let message = message_to_row(&record.message);
        let crc = outbox_crc((peer.as_str(), seq), record.written_at, false, &message);
        let sql = "UPDATE outbox SET is_waiting = 0, crc = ?3 WHERE peer = ?1 AND seq = ?2";
        let values = params![peer.as_str(), seq.cast_signed(), crc];
        transaction.prepare_cached(sql)?.execute(values)?;
    }
    Ok(())
}

/// Writes a message that is to be sent, or had been.
pub(crate) fn write_outbox(
    transaction: &Transaction<'_>,
    record: &OutboxRecord,
) -> Result<(), rusqlite::Error> {
    let message = message_to_row(&record.message);
    let of = (record.to.as_str(), record.seq);
    let crc = outbox_crc(of, record.written_at, record.is_waiting, &message);
    let sql = "INSERT INTO outbox (peer, seq, written_ms, message, crc, is_waiting) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    transaction.prepare_cached(sql)?.execute(params![
        record.to.as_str(),
        record.seq.cast_signed(),
        record.written_at.0,
        message,
        crc,
        record.is_waiting
    ])?;
    Ok(())
}

/// Writes the life that another authority's store is in.
pub(crate) fn write_incarnation(
    transaction: &Transaction<'_>,
    (peer, incarnation): (AuthorityId, Incarnation),
) -> Result<(), rusqlite::Error> {
    let sql = "INSERT INTO peer_incarnations (peer, incarnation) VALUES (?1, ?2) \
               ON CONFLICT (peer) DO UPDATE SET incarnation = excluded.incarnation";
    transaction.prepare_cached(sql)?.execute(params![peer.as_str(), incarnation.0])?;
    Ok(())
}

/// The life that each other authority's store was last in.
pub(crate) fn incarnations(
    connection: &Connection,
) -> Result<Vec<(AuthorityId, Incarnation)>, ReadFault> {
    let mut statement = connection.prepare("SELECT peer, incarnation FROM peer_incarnations")?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let peer: String = row.get(0)?;
        found.push((authority("peer_incarnations", &peer)?, Incarnation(row.get(1)?)));
    }
    Ok(found)
}

/// Notes that the peer has everything up to a number; never goes back.
pub(crate) fn write_delivered(
    transaction: &Transaction<'_>,
    Delivered { to, seq, receipt }: &Delivered,
) -> Result<(), rusqlite::Error> {
    let sql = "INSERT INTO outbox_delivered (peer, seq, receipt) VALUES (?1, ?2, ?3) \
               ON CONFLICT (peer) DO UPDATE SET seq = excluded.seq, receipt = excluded.receipt \
               WHERE excluded.seq > seq OR excluded.seq = seq AND excluded.receipt IS NOT NULL";
    let receipt = receipt.map(|receipt| receipt.0);
    let mut statement = transaction.prepare_cached(sql)?;
    statement.execute(params![to.as_str(), seq.cast_signed(), receipt])?;
    Ok(())
}

/// How far each other authority has what was written for it, with its last receipt.
pub(crate) fn delivered(connection: &Connection) -> Result<Vec<Delivered>, ReadFault> {
    let mut statement = connection.prepare("SELECT peer, seq, receipt FROM outbox_delivered")?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (peer, seq): (String, i64) = (row.get(0)?, row.get(1)?);
        let receipt = row.get::<_, Option<_>>(2)?.map(Receipt);
        let to = authority("outbox_delivered", &peer)?;
        found.push(Delivered { to, seq: seq.cast_unsigned(), receipt });
    }
    Ok(found)
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

/// Envelopes taken from an authority with a number above `after`, in order.
pub(crate) fn taken(
    connection: &Connection,
    from: AuthorityId,
    after: u64,
    max: usize,
) -> Result<Vec<Vec<u8>>, ReadFault> {
    let sql = "SELECT seq, message, envelope, crc FROM inbox \
               WHERE peer = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params![from.as_str(), after.cast_signed(), limit(max)])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let seq = row.get(0).map(i64::cast_unsigned)?;
        let (message, envelope): (Vec<u8>, Vec<u8>) = (row.get(1)?, row.get(2)?);
        let key = key(from.as_str(), seq);
        seal::check("inbox", &key, &both(&message, &envelope), row.get(3)?)?;
        found.push(envelope);
    }
    Ok(found)
}

/// Messages written for an authority with a number above `after`, delivered or not, in order.
pub(crate) fn sent(
    connection: &Connection,
    to: AuthorityId,
    after: u64,
    max: usize,
) -> Result<Vec<OutboxRecord>, ReadFault> {
    let condition = "o.peer = ?1 AND o.seq > ?2 ORDER BY o.seq LIMIT ?3";
    outbox(connection, condition, params![to.as_str(), after.cast_signed(), limit(max)])
}

/// Messages that are not delivered yet, in order.
pub(crate) fn undelivered(connection: &Connection) -> Result<Vec<OutboxRecord>, ReadFault> {
    let condition = "o.seq > coalesce((SELECT seq FROM outbox_delivered d WHERE d.peer = o.peer), 0) \
                     ORDER BY o.peer, o.seq";
    outbox(connection, condition, [])
}

/// Messages of our own that were taken up again and wait for their journey to be declared.
pub(crate) fn said(connection: &Connection) -> Result<Vec<OutboxRecord>, ReadFault> {
    outbox(connection, "o.is_waiting = 1 ORDER BY o.peer, o.seq", [])
}

fn limit(max: usize) -> i64 {
    i64::try_from(max).unwrap_or(i64::MAX)
}

fn outbox(
    connection: &Connection,
    condition: &str,
    params: impl Params,
) -> Result<Vec<OutboxRecord>, ReadFault> {
    let sql = format!(
        "SELECT o.peer, o.seq, o.written_ms, o.message, o.crc, o.is_waiting FROM outbox o \
         WHERE {condition}"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (peer, seq): (String, u64) = (row.get(0)?, row.get(1).map(i64::cast_unsigned)?);
        let (message, crc): (Vec<u8>, u32) = (row.get(3)?, row.get(4)?);
        let (written_at, is_waiting) = (ServerTime(row.get(2)?), row.get(5)?);
        let key = key(&peer, seq);
        if crc != outbox_crc((&peer, seq), written_at, is_waiting, &message) {
            // As checksums were made when they were of the message alone.
            seal::check("outbox", &key, &message, crc)?;
        }
        let to = authority("outbox", &peer)?;
        let message =
            message_from_row(&message).map_err(|error| ReadFault::row("outbox", &key, error))?;
        found.push(OutboxRecord { to, seq, written_at, message, is_waiting });
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

/// The checksum of a message in the outbox, of when it was written, and of whether it waits.
fn outbox_crc(
    (peer, seq): (&str, u64),
    ServerTime(written_ms): ServerTime,
    is_waiting: bool,
    message: &[u8],
) -> u32 {
    let key = format!("{} {written_ms} {is_waiting}", key(peer, seq));
    seal::crc("outbox", &key, message)
}

fn authority(table: &str, peer: &str) -> Result<AuthorityId, ReadFault> {
    AuthorityId::new(peer).map_err(|error| ReadFault::row(table, peer, error))
}
