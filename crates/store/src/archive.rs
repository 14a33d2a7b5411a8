//! History, read on connections of its own: a long question holds up no commit.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex, PoisonError},
    time::Duration,
};

use control::{
    Archive, AuditAsked, AuditLine, BatchId, Correspondence, DeviceHandle, DocumentsAsked, Erasure,
    FiguresAsked, FileRecord, FrameBatch, IncidentRecord, IncidentsAsked, JourneysAsked,
    KeptDocument, KeptJourney, OldBatch, OrderRecord, OutboxRecord, RetentionClass, RevisionsAsked,
    StoreError, StoredTrack, SweptClass, TimelineEntry, Totals, TrackAsked, TrackHour,
};
use model::{AuthorityId, DriverId, IncidentId, JourneyId, ServerTime};
use rusqlite::Connection;
use scheme::{DocumentKind, Revision, statistics::FigureSums};
use track::Hour;

use crate::{
    audit, batches, documents, erasures, faults::ReadFault, figures, holds, incidents, journeys,
    open, orders, peers, register, sweep, timeline, totals, tracks,
};

/// Connections for reading; who finds none free waits for one.
const CONNECTIONS: usize = 4;

#[derive(Debug)]
struct Pool {
    path: PathBuf,
    free: Mutex<Vec<Connection>>,
    returned: Condvar,
}

/// A connection that has read the schema and how far batches and folding have come, so that no question
/// has to.
fn reader(path: &Path) -> Result<Connection, rusqlite::Error> {
    let connection = open::read_only(path)?;
    let sql =
        "SELECT (SELECT through_batch FROM tracks_folded), (SELECT max(id) FROM report_batches)";
    connection.query_row(sql, [], |_| Ok(()))?;
    Ok(connection)
}

/// Reads the history of one authority's store. Cheap to clone; blocks, so keep it off event loops.
#[derive(Debug, Clone)]
pub struct SqliteArchive {
    pool: Arc<Pool>,
}

impl SqliteArchive {
    pub(crate) fn open(path: &Path) -> Result<Self, rusqlite::Error> {
        let free = (0..CONNECTIONS).map(|_| reader(path)).collect::<Result<_, _>>()?;
        let pool = Pool { path: path.to_owned(), free: Mutex::new(free), returned: Condvar::new() };
        Ok(Self { pool: Arc::new(pool) })
    }

    /// Asks about a table; what cannot be made sense of is said to be there.
    fn with<T>(
        &self,
        table: &'static str,
        read: impl FnOnce(&Connection) -> Result<T, ReadFault>,
    ) -> Result<T, StoreError> {
        let connection = self.take();
        let result = read(&connection);
        self.pool.free.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        self.pool.returned.notify_one();
        result.map_err(|error| error.in_table(table).at(&self.pool.path))
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
        self.with("outbox", |connection| peers::sent(connection, to, after, max))
    }

    fn taken(&self, from: AuthorityId, after: u64, max: usize) -> Result<Vec<Vec<u8>>, StoreError> {
        self.with("inbox", |connection| peers::taken(connection, from, after, max))
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
        self.with("report_batches", |connection| {
            batches::of_devices(connection, devices, (from, to), batches_max)
        })
    }

    fn journey(&self, journey: JourneyId) -> Result<Option<KeptJourney>, StoreError> {
        self.with("journeys", |connection| journeys::find(connection, journey))
    }

    fn journeys(&self, asked: &JourneysAsked) -> Result<Vec<KeptJourney>, StoreError> {
        self.with("journeys", |connection| journeys::list(connection, asked))
    }

    fn orders(&self, journey: JourneyId) -> Result<Vec<OrderRecord>, StoreError> {
        self.with("orders", |connection| orders::of_journey(connection, journey))
    }

    fn incident(&self, incident: IncidentId) -> Result<Option<IncidentRecord>, StoreError> {
        self.with("incidents", |connection| incidents::find(connection, incident))
    }

    fn incidents(&self, asked: &IncidentsAsked) -> Result<Vec<IncidentRecord>, StoreError> {
        self.with("incidents", |connection| incidents::list(connection, asked))
    }

    fn totals(&self) -> Result<Totals, StoreError> {
        self.with("day_counts", |connection| Ok(totals::read(connection)?))
    }

    fn hand_overs(&self, most: usize) -> Result<Vec<Duration>, StoreError> {
        self.with("journeys", |connection| Ok(totals::hand_overs(connection, most)?))
    }

    fn figures(&self, asked: &FiguresAsked) -> Result<FigureSums, StoreError> {
        self.with("figure_days", |connection| figures::read(connection, asked))
    }

    fn track(&self, asked: &TrackAsked) -> Result<StoredTrack, StoreError> {
        self.with("track_hours", |connection| tracks::of_devices(connection, asked))
    }

    fn old_batches(
        &self,
        after: Option<BatchId>,
        before: ServerTime,
        bytes_max: usize,
    ) -> Result<Vec<OldBatch>, StoreError> {
        self.with("report_batches", |connection| {
            tracks::old_batches(connection, after, before, bytes_max)
        })
    }

    fn newest_part(
        &self,
        device: DeviceHandle,
        hour: Hour,
    ) -> Result<Option<TrackHour>, StoreError> {
        self.with("track_hours", |connection| tracks::newest_part(connection, device, hour))
    }

    fn timeline(&self, journey: JourneyId) -> Result<Vec<TimelineEntry>, StoreError> {
        self.with("timeline", |connection| timeline::of_journey(connection, journey))
    }

    fn document(
        &self,
        kind: DocumentKind,
        subject: &str,
    ) -> Result<Option<KeptDocument>, StoreError> {
        self.with("documents", |connection| documents::find(connection, kind, subject))
    }

    fn documents(&self, asked: &DocumentsAsked) -> Result<Vec<KeptDocument>, StoreError> {
        self.with("documents", |connection| documents::list(connection, asked))
    }

    fn revisions(&self, asked: &RevisionsAsked) -> Result<Vec<Revision>, StoreError> {
        self.with("register_revisions", |connection| register::history(connection, asked))
    }

    fn file(&self, digest: &str) -> Result<Option<FileRecord>, StoreError> {
        self.with("register_files", |connection| register::file(connection, digest))
    }

    fn audit(&self, asked: &AuditAsked) -> Result<Vec<AuditLine>, StoreError> {
        self.with("audit", |connection| audit::lines(connection, asked))
    }

    fn oldest(&self, class: RetentionClass) -> Result<Option<ServerTime>, StoreError> {
        self.with("sweeps", |connection| sweep::oldest(connection, class))
    }

    fn swept(&self) -> Result<Vec<SweptClass>, StoreError> {
        self.with("sweeps", sweep::classes)
    }

    fn erasures(&self, most: usize) -> Result<Vec<Erasure>, StoreError> {
        self.with("erasures", |connection| erasures::newest(connection, most))
    }

    fn drivers_to_forget(
        &self,
        before: ServerTime,
        most: usize,
    ) -> Result<Vec<DriverId>, StoreError> {
        self.with("register_revisions", |connection| {
            erasures::drivers_to_forget(connection, before, most)
        })
    }

    fn journey_frames(
        &self,
        journey: JourneyId,
        after: Option<BatchId>,
        batches_max: usize,
    ) -> Result<Vec<(BatchId, FrameBatch)>, StoreError> {
        let after = after.map_or(0, |batch| batch.0.cast_signed());
        self.with("held_frames", |connection| {
            holds::frames(connection, journey, after, batches_max)
        })
    }
}
