//! Requests that were done under a key of their sender. Rows are written once and deleted when the
//! core no longer holds them.

use control::RepeatRecord;
use model::AccountName;
use rusqlite::{Connection, Transaction, params};

use crate::{
    faults::ReadFault,
    rows::{RepeatRow, from_text, to_text},
    seal,
};

const TABLE: &str = "repeats";

/// Adds what a request came to.
pub(crate) fn write(
    transaction: &Transaction<'_>,
    record: &RepeatRecord,
) -> Result<(), rusqlite::Error> {
    let (account, key) = (record.account.as_str(), record.key.key.as_str());
    let body = to_text(&RepeatRow::from(record));
    let crc = seal::crc(TABLE, &sealed_key(account, key), body.as_bytes());
    let sql = "INSERT INTO repeats (account, key, body, crc) VALUES (?1, ?2, ?3, ?4)";
    transaction.prepare_cached(sql)?.execute(params![account, key, body, crc])?;
    Ok(())
}

/// Deletes a key that no longer stands for a request.
pub(crate) fn delete(
    transaction: &Transaction<'_>,
    account: AccountName,
    key: &str,
) -> Result<(), rusqlite::Error> {
    let sql = "DELETE FROM repeats WHERE account = ?1 AND key = ?2";
    transaction.prepare_cached(sql)?.execute([account.as_str(), key])?;
    Ok(())
}

/// All of them, in the order in which they were done.
pub(crate) fn all(connection: &Connection) -> Result<Vec<RepeatRecord>, ReadFault> {
    let sql = "SELECT account, key, body, crc FROM repeats ORDER BY id";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (account, key): (String, String) = (row.get(0)?, row.get(1)?);
        let (body, crc): (String, u32) = (row.get(2)?, row.get(3)?);
        let sealed = sealed_key(&account, &key);
        let parsed: RepeatRow = from_text(TABLE, &sealed, &body, crc)?;
        found.push(parsed.try_into().map_err(|error| ReadFault::row(TABLE, sealed, error))?);
    }
    Ok(found)
}

/// What the checksum covers beside the body. A name of an account has no space.
fn sealed_key(account: &str, key: &str) -> String {
    format!("{account} {key}")
}
