//! History, read on connections of its own: a long question holds up no commit.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex, PoisonError},
};

use control::{
    Archive, AuditAsked, AuditLine, DeviceHandle, FileRecord, FrameBatch, StoreError, TimelineEntry,
};
use model::{JourneyId, ServerTime};
use rusqlite::Connection;
use scheme::{DocumentKind, Revision};

use crate::{
    audit, batches,
    faults::ReadFault,
    open, register,
    rows::{TimelineRow, from_text},
};

/// Connections for reading; who finds none free waits for one.
const CONNECTIONS: usize = 4;
/// Most lines of one journey's story.
const TIMELINE_MAX: u32 = 1_000;

#[derive(Debug)]
struct Pool {
    path: PathBuf,
    free: Mutex<Vec<Connection>>,
    returned: Condvar,
}

/// Reads the history of one authority's store. Cheap to clone; blocks, so keep it off event loops.
#[derive(Debug, Clone)]
pub struct SqliteArchive {
    pool: Arc<Pool>,
}

impl SqliteArchive {
    pub(crate) fn open(path: &Path) -> Result<Self, rusqlite::Error> {
        let free = (0..CONNECTIONS).map(|_| open::read_only(path)).collect::<Result<_, _>>()?;
        let pool = Pool { path: path.to_owned(), free: Mutex::new(free), returned: Condvar::new() };
        Ok(Self { pool: Arc::new(pool) })
    }

    fn with<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, ReadFault>,
    ) -> Result<T, StoreError> {
        let connection = self.take();
        let result = read(&connection);
        self.pool.free.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        self.pool.returned.notify_one();
        result.map_err(|error| error.at(&self.pool.path))
    }

    fn take(&self) -> Connection {
        let mut free = self.pool.free.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(connection) = free.pop() {
                return connection;
            }
            free = self.pool.returned.wait(free).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Archive for SqliteArchive {
    /// Each batch is cut down to the frames of `devices`: what others sent at the same moment is
    /// not the caller's business, and would be a thousand times as much.
    fn batches(
        &self,
        devices: &[DeviceHandle],
        from: ServerTime,
        to: ServerTime,
        batches_max: usize,
    ) -> Result<Vec<FrameBatch>, StoreError> {
        self.with(|connection| batches::of_devices(connection, devices, (from, to), batches_max))
    }

    fn timeline(&self, journey: JourneyId) -> Result<Vec<TimelineEntry>, StoreError> {
        self.with(|connection| timeline(connection, journey))
    }

    fn revisions(&self, kind: DocumentKind, subject: &str) -> Result<Vec<Revision>, StoreError> {
        self.with(|connection| register::history(connection, kind, subject))
    }

    fn file(&self, digest: &str) -> Result<Option<FileRecord>, StoreError> {
        self.with(|connection| register::file(connection, digest))
    }

    fn audit(&self, asked: &AuditAsked) -> Result<Vec<AuditLine>, StoreError> {
        self.with(|connection| audit::lines(connection, asked))
    }
}

fn timeline(connection: &Connection, journey: JourneyId) -> Result<Vec<TimelineEntry>, ReadFault> {
    let sql = "SELECT body, crc FROM timeline WHERE journey = ?1 ORDER BY at_ms, id LIMIT ?2";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(rusqlite::params![journey.as_str(), TIMELINE_MAX])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (body, crc): (String, u32) = (row.get(0)?, row.get(1)?);
        let parsed: TimelineRow = from_text("timeline", journey.as_str(), &body, crc)?;
        found.push(parsed.into());
    }
    Ok(found)
}
