//! Reads the audit, newest first. A page goes on after a moment and a number, so that it costs the
//! same however far back it is.

use control::{AuditAsked, AuditLine, AuditRecord};
use model::{AccountName, ServerTime};
use rusqlite::{Connection, Row, ToSql, params_from_iter};

use crate::faults::ReadFault;

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
        "SELECT id, at_ms, by, address, action, subject, note FROM audit WHERE {} \
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
    let id = row.get(0).map(i64::cast_unsigned)?;
    let wrong = |what: &str| ReadFault::row("audit", id, what);
    let (by, action): (String, String) = (row.get(2)?, row.get(4)?);
    let address: Option<String> = row.get(3)?;
    let address = address.map(|text| text.parse()).transpose();
    let record = AuditRecord {
        at: ServerTime(row.get(1)?),
        by: AccountName::new(&by).map_err(|_| wrong("its account is no name"))?,
        address: address.map_err(|_| wrong("its address is none"))?,
        action: action.parse().map_err(|_| wrong("its action is none"))?,
        subject: row.get(5)?,
        note: row.get(6)?,
    };
    Ok(AuditLine { id, record })
}
