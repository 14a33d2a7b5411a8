//! Copies the write-ahead log into the database beside the commits, not on their path.
//!
//! A thread with a connection of its own makes `PASSIVE` checkpoints, which wait for nobody. While
//! commits go on it never quite catches up, so the log would never start over; therefore, once the
//! log is longer than [`RESTART_FRAMES`], the writer itself copies the few frames that are left,
//! between two commits, and the next commit starts the log over. Beyond [`LOG_FRAMES_MAX`] (a
//! reader has kept the log in use for very long) the writer waits for the readers.

use std::{
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use rusqlite::{Connection, ErrorCode};

use crate::{OpenError, open};

/// A page of the log, in bytes; `SQLite`'s default page size.
const FRAME_BYTES: i64 = 4_096;
/// The thread is woken for every so many bytes written.
const NUDGE_BYTES: usize = 4 * 1024 * 1024;
/// From this length on the log is made to start over: 32 MiB.
const RESTART_FRAMES: i64 = 32 * 1024 * 1024 / FRAME_BYTES;
/// At this length the writer waits for readers: 512 MiB.
const LOG_FRAMES_MAX: i64 = 512 * 1024 * 1024 / FRAME_BYTES;

#[derive(Debug, Default)]
struct Shared {
    /// Frames in the log at the last checkpoint.
    log: AtomicI64,
    /// Why the thread has given up.
    failure: Mutex<Option<rusqlite::Error>>,
}

/// The thread; joined when dropped.
#[derive(Debug)]
pub(crate) struct Checkpointer {
    nudge: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
    shared: Arc<Shared>,
    bytes: usize,
    /// Whether the log is to be emptied: it still says what has been removed.
    is_clearing: bool,
}

impl Checkpointer {
    /// Starts the thread.
    pub(crate) fn start(path: &Path) -> Result<Self, OpenError> {
        let connection = open::read_write(path)?;
        let (nudge, nudged) = sync_channel(1);
        let shared = Arc::new(Shared::default());
        let its = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name("checkpoint".to_owned())
            .spawn(move || run(&connection, &nudged, &its))
            .map_err(|source| OpenError::Folder { path: path.to_owned(), source })?;
        Ok(Self { nudge: Some(nudge), thread: Some(thread), shared, bytes: 0, is_clearing: true })
    }

    /// After a commit of about `bytes`.
    ///
    /// # Errors
    ///
    /// When a checkpoint has failed in a way that leaves the database in doubt.
    pub(crate) fn committed(
        &mut self,
        connection: &Connection,
        bytes: usize,
    ) -> Result<(), rusqlite::Error> {
        self.bytes += bytes;
        if self.bytes >= NUDGE_BYTES {
            self.bytes = 0;
            self.nudge();
        }
        if self.is_clearing {
            self.is_clearing = !is_emptied(connection)?;
        }
        let log = self.shared.log.load(Ordering::Relaxed);
        if log >= RESTART_FRAMES {
            // Set back, so that it is not tried again before the thread has looked again.
            self.shared.log.store(0, Ordering::Relaxed);
            if log >= LOG_FRAMES_MAX {
                connection.busy_timeout(open::BUSY_PATIENCE)?;
                let restarted = tolerate(checkpoint(connection, "RESTART"));
                connection.busy_timeout(open::WRITER_PATIENCE)?;
                restarted?;
            } else {
                tolerate(checkpoint(connection, "PASSIVE"))?;
            }
        }
        match self.shared.failure.lock().unwrap_or_else(PoisonError::into_inner).take() {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    /// Has the log emptied and cut to nothing as soon as nobody reads it: tried after each commit.
    pub(crate) fn clear(&mut self) {
        self.is_clearing = true;
        self.nudge();
    }

    /// Wakes the thread, unless it is awake.
    pub(crate) fn nudge(&self) {
        if let Some(nudge) = &self.nudge {
            // A full queue means that it is about to run anyway.
            let _ = nudge.try_send(());
        }
    }
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        self.nudge = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the checkpoint thread panicked");
        }
    }
}

fn run(connection: &Connection, nudged: &Receiver<()>, shared: &Shared) {
    while nudged.recv().is_ok() {
        match tolerate(checkpoint(connection, "PASSIVE")) {
            Ok(Some(log)) => shared.log.store(log, Ordering::Relaxed),
            Ok(None) => {}
            Err(error) => {
                *shared.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                return;
            }
        }
    }
}

/// Copies what is left of the log and cuts it to nothing, unless that would mean to wait.
fn is_emptied(connection: &Connection) -> Result<bool, rusqlite::Error> {
    connection.busy_timeout(Duration::ZERO)?;
    let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
    let is_busy = connection.query_row(sql, [], |row| row.get::<_, bool>(0));
    connection.busy_timeout(open::WRITER_PATIENCE)?;
    match is_busy {
        Ok(is_busy) => Ok(!is_busy),
        Err(error) => tolerate(Err(error)).map(|_| false),
    }
}

/// Makes a checkpoint; the frames in the log.
fn checkpoint(connection: &Connection, how: &str) -> Result<i64, rusqlite::Error> {
    connection.query_row(&format!("PRAGMA wal_checkpoint({how})"), [], |row| row.get(1))
}

/// A checkpoint that finds another one under way or no space left loses nothing: the log still
/// holds everything, and it is tried again. Anything else leaves the database in doubt.
fn tolerate(result: Result<i64, rusqlite::Error>) -> Result<Option<i64>, rusqlite::Error> {
    match result {
        Ok(log) => Ok(Some(log)),
        Err(error) => match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Ok(None),
            Some(ErrorCode::DiskFull) => {
                tracing::warn!("no space is left to copy the write-ahead log into the database");
                Ok(None)
            }
            Some(_) | None => Err(error),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{Checkpointer, checkpoint};
    use crate::open;

    #[test]
    fn the_log_starts_over_under_a_steady_writer() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("t.sqlite");
        std::fs::File::create(&path).unwrap();
        let connection = open::read_write(&path).unwrap();
        connection.execute_batch("CREATE TABLE t (id INTEGER PRIMARY KEY, b BLOB)").unwrap();
        let mut checkpointer = Checkpointer::start(&path).unwrap();
        let blob = vec![7_u8; 1 << 20];
        let (mut last, mut has_started_over) = (0, false);
        for _ in 0..160 {
            connection.execute("INSERT INTO t (b) VALUES (?1)", [&blob]).unwrap();
            checkpointer.committed(&connection, blob.len()).unwrap();
            let length = checkpoint(&connection, "NOOP").unwrap();
            has_started_over |= length < last;
            last = length;
        }
        let bytes = std::fs::metadata(dir.path().join("t.sqlite-wal")).unwrap().len();
        assert!(has_started_over, "the log never started over: {last}");
        assert!(bytes < 120 << 20, "160 MiB were written, the log has {bytes} bytes");
    }
}
