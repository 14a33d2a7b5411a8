//! History, read on connections of its own: a long question holds up no commit.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex, PoisonError},
    time::Duration,
};

use control::{
    Archive, AuditAsked, AuditLine, BatchId, Correspondence, DeviceHandle, FileRecord, FrameBatch,
    IncidentRecord, IncidentsAsked, JourneysAsked, KeptJourney, OldBatch, OrderRecord,
    OutboxRecord, StoreError, StoredTrack, TimelineEntry, Totals, TrackAsked, TrackHour,
};
use model::{AuthorityId, IncidentId, JourneyId, ServerTime};
use rusqlite::Connection;
use scheme::{DocumentKind, Revision, statistics::CrossingTime};
use track::Hour;

use crate::{
    audit, batches,
    faults::ReadFault,
    incidents, journeys, open, orders, peers, register,
    rows::{TimelineRow, from_text},
    totals, tracks,
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

impl Correspondence for SqliteArchive {
    fn sent(
        &self,
        to: AuthorityId,
        after: u64,
        max: usize,
    ) -> Result<Vec<OutboxRecord>, StoreError> {
        self.with(|connection| peers::sent(connection, to, after, max))
    }

    fn taken(&self, from: AuthorityId, after: u64, max: usize) -> Result<Vec<Vec<u8>>, StoreError> {
        self.with(|connection| peers::taken(connection, from, after, max))
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

    fn journey(&self, journey: JourneyId) -> Result<Option<KeptJourney>, StoreError> {
        self.with(|connection| journeys::find(connection, journey))
    }

    fn journeys(&self, asked: &JourneysAsked) -> Result<Vec<KeptJourney>, StoreError> {
        self.with(|connection| journeys::list(connection, asked))
    }

    fn orders(&self, journey: JourneyId) -> Result<Vec<OrderRecord>, StoreError> {
        self.with(|connection| orders::of_journey(connection, journey))
    }

    fn incident(&self, incident: IncidentId) -> Result<Option<IncidentRecord>, StoreError> {
        self.with(|connection| incidents::find(connection, incident))
    }

    fn incidents(&self, asked: &IncidentsAsked) -> Result<Vec<IncidentRecord>, StoreError> {
        self.with(|connection| incidents::list(connection, asked))
    }

    fn totals(&self) -> Result<Totals, StoreError> {
        self.with(|connection| Ok(totals::read(connection)?))
    }

    fn hand_overs(&self, most: usize) -> Result<Vec<Duration>, StoreError> {
        self.with(|connection| Ok(totals::hand_overs(connection, most)?))
    }

    fn crossings(&self, from: ServerTime, to: ServerTime) -> Result<Vec<CrossingTime>, StoreError> {
        self.with(|connection| crossings(connection, from, to))
    }

    fn track(&self, asked: &TrackAsked) -> Result<StoredTrack, StoreError> {
        self.with(|connection| tracks::of_devices(connection, asked))
    }

    fn old_batches(
        &self,
        after: Option<BatchId>,
        before: ServerTime,
        bytes_max: usize,
    ) -> Result<Vec<OldBatch>, StoreError> {
        self.with(|connection| tracks::old_batches(connection, after, before, bytes_max))
    }

    fn newest_part(
        &self,
        device: DeviceHandle,
        hour: Hour,
    ) -> Result<Option<TrackHour>, StoreError> {
        self.with(|connection| tracks::newest_part(connection, device, hour))
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

/// The columns have what is counted, but for when the authority before let go.
fn crossings(
    connection: &Connection,
    from: ServerTime,
    to: ServerTime,
) -> Result<Vec<CrossingTime>, ReadFault> {
    let sql = "SELECT id, hand_over_ms, entered_ms FROM journeys INDEXED BY journeys_crossed \
               WHERE declared_ms >= ?1 AND declared_ms < ?2 \
               AND (hand_over_ms IS NOT NULL OR entered_ms IS NOT NULL)";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([from.0, to.0])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let key: String = row.get(0)?;
        let journey =
            JourneyId::new(&key).map_err(|error| ReadFault::row("journeys", &key, error))?;
        for column in [2, 1] {
            let took_ms: Option<i64> = row.get(column)?;
            let duration_ms = took_ms.map(|took_ms| took_ms.max(0).cast_unsigned());
            found.extend(duration_ms.map(|duration_ms| CrossingTime { journey, duration_ms }));
        }
    }
    Ok(found)
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
