//! What keeps tracks while the node runs: batches received more than an hour ago are folded and made
//! smaller, an hour of them at once, in short transactions of the one writer between its commits.
//!
//! Reads on connections of its own and has the core's loop write, so the writer's lock is nobody
//! else's. It may be stopped or killed at any point: what was written holds, and the rest is done
//! again. Rests after each piece of work as long as keeps it to a small part of a processor.

use std::{
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, sync_channel},
    },
    time::Duration,
};

use ::track::HOUR_MS;
use model::ServerTime;

use super::{BatchId, Upkeep, Window, hour_of};
use crate::{Archive, Busy, Clock, Handle, Registry, StoreError};

/// Raw bytes read at once.
const BYTES_AT_ONCE: usize = 1024 * 1024;
/// Bytes written in one transaction, about: a few milliseconds.
const BYTES_PER_PIECE: usize = 256 * 1024;
/// Most fixes of a window: with what they take in memory, about 60 MB.
const WINDOW_FIXES_MAX: usize = 500_000;
/// How many times longer than it worked it rests …
pub(crate) const RESTS: u32 = 49;
/// … but only this once what is to be done is older than [`BEHIND_MS`].
const RESTS_BEHIND: u32 = 1;
/// When it has fallen behind: a batch is folded when it is one to two hours old.
const BEHIND_MS: i64 = 4 * HOUR_MS;
/// Longest rest after a piece of work.
const REST_MAX: Duration = Duration::from_secs(10);
/// How long it waits for the core to write.
pub(crate) const WRITTEN_WITHIN: Duration = Duration::from_mins(1);

/// Why a turn was not finished; what was written of it holds.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// What is to be folded cannot be read.
    #[error("old batches cannot be folded")]
    Store(#[from] StoreError),
    /// The core's queue is full, or it has stopped.
    #[error("the core takes nothing")]
    Busy(#[from] Busy),
    /// The store refused, as it does when it is full, or the core did not answer.
    #[error("the store did not write")]
    Refused,
    /// Somebody wants it to stop.
    #[error("it was told to stop")]
    Stopped,
}

/// What a turn came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// No batch is old enough.
    Nothing,
    /// So many fixes were folded; there may be more.
    Folded(usize),
}

/// Keeps tracks; [`Keeper::turn`] is to be called again and again.
pub struct Keeper {
    /// What is to be folded is read there.
    pub archive: Arc<dyn Archive>,
    /// The devices whose frames are read again.
    pub registry: Arc<Registry>,
    /// The way to whoever writes.
    pub handle: Handle,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for Keeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keeper")
    }
}

impl Keeper {
    /// Folds one window of old batches, if there are any. Nothing is ever sent on `stop`: it ends
    /// early when the other side is gone.
    ///
    /// # Errors
    ///
    /// See [`KeepError`]; it may be tried again.
    pub fn turn(&self, stop: &Receiver<()>) -> Result<Turn, KeepError> {
        let before = hour_of(ServerTime(self.clock.now().0.saturating_sub(HOUR_MS)));
        let mut window = Window::default();
        let (mut after, mut rests) = (None, RESTS);
        while window.len() < WINDOW_FIXES_MAX {
            let began = self.clock.now();
            let batches = self.archive.old_batches(after, before, BYTES_AT_ONCE)?;
            let Some(last) = batches.last() else { break };
            if last.last_received.0 < began.0.saturating_sub(BEHIND_MS) {
                rests = RESTS_BEHIND;
            }
            after = Some(last.id);
            let mut packed = Packed::default();
            for batch in batches {
                window.take(&batch, &self.registry);
                if let Some(upkeep) = packed.add(batch.id, batch.packed) {
                    self.write(upkeep)?;
                }
            }
            self.write(packed.0)?;
            rest(&*self.clock, began, rests, stop)?;
        }
        if window.is_empty() {
            return Ok(Turn::Nothing);
        }
        let count = window.len();
        let mut began = self.clock.now();
        let newest = |device, hour| self.archive.newest_part(device, hour);
        window.fold(BYTES_PER_PIECE, newest, |upkeep| {
            self.write(upkeep)?;
            rest(&*self.clock, began, rests, stop)?;
            began = self.clock.now();
            Ok::<_, KeepError>(())
        })?;
        Ok(Turn::Folded(count))
    }

    /// Has a piece written, and waits until it is on the disk.
    fn write(&self, upkeep: Upkeep) -> Result<(), KeepError> {
        if upkeep.is_empty() {
            return Ok(());
        }
        let (tell, told) = sync_channel(1);
        let done = move |is_written| {
            // Nobody listens any more if it took too long.
            let _ = tell.try_send(is_written);
        };
        self.handle.keep(upkeep, done)?;
        match told.recv_timeout(WRITTEN_WITHIN) {
            Ok(true) => Ok(()),
            Ok(false) | Err(_) => Err(KeepError::Refused),
        }
    }
}

/// Rests after work that began then, so many times longer than it took.
///
/// # Errors
///
/// When the other side of `stop` is gone.
pub(crate) fn rest(
    clock: &dyn Clock,
    began: ServerTime,
    rests: u32,
    stop: &Receiver<()>,
) -> Result<(), KeepError> {
    let worked = clock.now().since(began).div_f64(clock.speed().max(1.0));
    match stop.recv_timeout(worked.saturating_mul(rests).min(REST_MAX)) {
        Err(RecvTimeoutError::Timeout) | Ok(()) => Ok(()),
        Err(RecvTimeoutError::Disconnected) => Err(KeepError::Stopped),
    }
}

/// Smaller batches, until they are enough for a transaction.
#[derive(Default)]
struct Packed(Upkeep);

impl Packed {
    fn add(&mut self, id: BatchId, packed: Option<Vec<u8>>) -> Option<Upkeep> {
        self.0.packed.push((id, packed?));
        (self.0.bytes() >= BYTES_PER_PIECE).then(|| std::mem::take(&mut self.0))
    }
}
