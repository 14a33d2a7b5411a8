//! How old the oldest of a class is: where a first sweep begins.

use control::RetentionClass;
use model::{DeviceTime, ServerTime};
use rusqlite::{Connection, OptionalExtension};

use super::documents::OF_CARRIAGE;
use crate::{batches, faults::ReadFault, rows::word_of_kind, tracks};

/// The oldest of what a class has. `None`: it has nothing.
pub(crate) fn oldest(
    connection: &Connection,
    class: RetentionClass,
) -> Result<Option<ServerTime>, ReadFault> {
    let least = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, Option<i64>>(0));
    let oldest = match class {
        RetentionClass::RawFrames => least("SELECT min(minute) FROM batch_index")?
            .map(|minute| minute.saturating_mul(batches::MINUTE_MS)),
        RetentionClass::Positions => position(connection)?,
        RetentionClass::DriverContacts => least("SELECT min(at_ms) FROM driver_details")?,
        RetentionClass::Journeys => journeys(connection)?,
        RetentionClass::OfficersActs | RetentionClass::AccessLog => {
            least("SELECT min(at_ms) FROM audit")?
        }
    };
    Ok(oldest.map(ServerTime))
}

/// The first hour of any device: of each the rows lie together, oldest first.
fn position(connection: &Connection) -> Result<Option<i64>, ReadFault> {
    let sql = "SELECT id FROM track_hours WHERE id >= ?1 ORDER BY id LIMIT 1";
    let mut statement = connection.prepare_cached(sql)?;
    let (mut at, mut oldest) = (0, None::<i64>);
    while let Some(id) = statement.query_row([at], |row| row.get(0)).optional()? {
        let Some((device, hour, _)) = tracks::parts(id) else {
            return Err(ReadFault::row("track_hours", id, "the id stands for no hour"));
        };
        let DeviceTime(begins) = hour.begins();
        oldest = Some(oldest.map_or(begins, |it| it.min(begins)));
        at = tracks::first_of_next(device);
    }
    Ok(oldest)
}

/// Of journeys that ended, incidents, and papers as they were before they were changed and as they are.
fn journeys(connection: &Connection) -> Result<Option<i64>, rusqlite::Error> {
    let first = [
        "SELECT min(ended_ms) FROM journeys WHERE ended_ms IS NOT NULL",
        "SELECT min(raised_ms) FROM incidents",
        "SELECT min(at_ms) FROM register_revisions WHERE is_newest = 0",
    ];
    let mut oldest = Vec::new();
    for sql in first {
        oldest.push(connection.query_row(sql, [], |row| row.get::<_, Option<i64>>(0))?);
    }
    for kind in OF_CARRIAGE.map(word_of_kind) {
        let sql = "SELECT min(changed_ms) FROM documents WHERE kind = ?1";
        oldest.push(connection.query_row(sql, [kind], |row| row.get(0))?);
    }
    Ok(oldest.into_iter().flatten().min())
}
