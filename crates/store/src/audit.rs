//! The audit: lines are added, and read newest first. A page goes on after a moment and a number, so
//! that it costs the same however far back it is.

use control::{AuditAsked, AuditLine, AuditRecord};
use model::{AccountName, ServerTime};
use rusqlite::{Connection, Row, ToSql, Transaction, params, params_from_iter};

use crate::{faults::ReadFault, seal, sweep};

const TABLE: &str = "audit";
/// What a line is about, as SQL: of a claim that was refused, what stands behind the authority that made it.
pub(crate) const ABOUT: &str = "substr(subject, instr(subject, ' ') + 1)";

/// Adds a line.
pub(crate) fn write(
    transaction: &Transaction<'_>,
    record: &AuditRecord,
) -> Result<(), rusqlite::Error> {
    let next = "SELECT coalesce(max(id), 0) + 1 FROM audit";
    let id: i64 = transaction.prepare_cached(next)?.query_row([], |row| row.get(0))?;
    let action: &'static str = record.action.into();
    let address = record.address.map(|address| address.to_string());
    let columns = Columns {
        at: record.at.0,
        by: record.by.as_str(),
        address: address.as_deref(),
        action,
        subject: &record.subject,
        note: &record.note,
    };
    let sql = "INSERT INTO audit (id, at_ms, by, address, action, subject, note, crc) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    transaction.prepare_cached(sql)?.execute(params![
        id,
        columns.at,
        columns.by,
        columns.address,
        columns.action,
        columns.subject,
        columns.note,
        columns.crc(id)
    ])?;
    Ok(())
}

/// Gives lines from before checksums theirs.
pub(crate) fn add_checksums(transaction: &Transaction<'_>) -> Result<(), rusqlite::Error> {
    let sql = "SELECT id, at_ms, by, address, action, subject, note FROM audit WHERE crc IS NULL";
    let mut statement = transaction.prepare(sql)?;
    let rows = statement.query_map([], |row| {
        let id = row.get(0)?;
        Ok((id, Columns::read(row)?.crc(id)))
    })?;
    let found: Vec<(i64, u32)> = rows.collect::<Result<_, _>>()?;
    for (id, crc) in found {
        let sql = "UPDATE audit SET crc = ?2 WHERE id = ?1";
        transaction.prepare_cached(sql)?.execute(params![id, crc])?;
    }
    Ok(())
}

/// Removes from lines older than a moment where it was asked from, from so many at most; from how
/// many it did. Not from lines about what is `held`, a list for `json_each`.
pub(crate) fn blank_addresses(
    transaction: &Transaction<'_>,
    before: ServerTime,
    held: &str,
    lines_max: usize,
) -> Result<usize, ReadFault> {
    let sql = format!(
        "SELECT id, at_ms, by, address, action, subject, note, crc FROM audit \
         INDEXED BY audit_addresses WHERE address IS NOT NULL AND at_ms < ?1 \
         AND {ABOUT} NOT IN (SELECT value FROM json_each(?3)) ORDER BY at_ms LIMIT ?2"
    );
    let mut statement = transaction.prepare_cached(&sql)?;
    let mut rows = statement.query(params![before.0, sweep::count(lines_max), held])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        // What is not as it was written is not written anew.
        line(row)?;
        let columns = Columns { address: None, ..Columns::read(row)? };
        let id: i64 = row.get(0)?;
        found.push((id, columns.crc(id)));
    }
    for (id, crc) in &found {
        let sql = "UPDATE audit SET address = NULL, crc = ?2 WHERE id = ?1";
        transaction.prepare_cached(sql)?.execute(params![id, crc])?;
    }
    Ok(found.len())
}

/// What of a line the checksum covers besides its number.
struct Columns<'a> {
    at: i64,
    by: &'a str,
    address: Option<&'a str>,
    action: &'a str,
    subject: &'a str,
    note: &'a str,
}

impl<'a> Columns<'a> {
    /// The columns of a row that begins with the number.
    fn read(row: &'a Row<'_>) -> Result<Self, rusqlite::Error> {
        let text = |column| Ok::<_, rusqlite::Error>(row.get_ref(column)?.as_str()?);
        Ok(Self {
            at: row.get(1)?,
            by: text(2)?,
            address: row.get_ref(3)?.as_str_or_null()?,
            action: text(4)?,
            subject: text(5)?,
            note: text(6)?,
        })
    }

    /// Every text but the last behind its length.
    fn crc(&self, id: i64) -> u32 {
        let Self { at, by, address, action, subject, note } = self;
        let [by_length, action_length, subject_length] =
            [by, action, subject].map(|text| text.len());
        let address_length = address.map_or(-1, |text| i64::try_from(text.len()).unwrap_or(-1));
        let address = address.unwrap_or_default();
        let body = format!(
            "{at} {by_length} {address_length} {action_length} {subject_length} \
             {by}{address}{action}{subject}{note}"
        );
        seal::crc(TABLE, &id.to_string(), body.as_bytes())
    }
}

/// The question as SQL, with what its parameters are, in their order.
pub(crate) fn query(asked: &AuditAsked) -> (String, Vec<Box<dyn ToSql>>) {
    let mut conditions = vec!["at_ms >= ?", "at_ms < ?"];
    let ServerTime(from) = asked.from.unwrap_or(ServerTime(i64::MIN));
    let ServerTime(to) = asked.to.unwrap_or(ServerTime(i64::MAX));
    let mut values: Vec<Box<dyn ToSql>> = vec![Box::new(from), Box::new(to)];
    if let Some(by) = asked.by {
        conditions.push("by = ?");
        values.push(Box::new(by.to_string()));
    }
    if let Some(action) = asked.action {
        let action: &'static str = action.into();
        conditions.push("action = ?");
        values.push(Box::new(action));
    }
    if let Some(subject) = &asked.subject {
        conditions.push("subject = ?");
        values.push(Box::new(subject.clone()));
    }
    if let Some((ServerTime(at_ms), id)) = asked.before {
        conditions.push("(at_ms, id) < (?, ?)");
        values.push(Box::new(at_ms));
        values.push(Box::new(i64::try_from(id).unwrap_or(i64::MAX)));
    }
    values.push(Box::new(i64::try_from(asked.limit).unwrap_or(i64::MAX)));
    let sql = format!(
        "SELECT id, at_ms, by, address, action, subject, note, crc FROM audit WHERE {} \
         ORDER BY at_ms DESC, id DESC LIMIT ?",
        conditions.join(" AND ")
    );
    (sql, values)
}

pub(crate) fn lines(
    connection: &Connection,
    asked: &AuditAsked,
) -> Result<Vec<AuditLine>, ReadFault> {
    let (sql, values) = query(asked);
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(line(row)?);
    }
    Ok(found)
}

fn line(row: &Row<'_>) -> Result<AuditLine, ReadFault> {
    let number: i64 = row.get(0)?;
    let wrong = |what: &str| ReadFault::row(TABLE, number, what);
    let columns = Columns::read(row)?;
    if row.get::<_, Option<u32>>(7)? != Some(columns.crc(number)) {
        return Err(wrong("the line is not the one that its checksum is of"));
    }
    let address = columns.address.map(str::parse).transpose();
    let record = AuditRecord {
        at: ServerTime(columns.at),
        by: AccountName::new(columns.by).map_err(|_| wrong("its account is no name"))?,
        address: address.map_err(|_| wrong("its address is none"))?,
        action: columns.action.parse().map_err(|_| wrong("its action is none"))?,
        subject: columns.subject.to_owned(),
        note: columns.note.to_owned(),
    };
    Ok(AuditLine { id: number.cast_unsigned(), record })
}
