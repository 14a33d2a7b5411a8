//! The thread that keeps the store: it folds what is old, removes what is too old, and waits.

use std::{
    sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    thread::{self, JoinHandle},
    time::Duration,
};

use anyhow::{Context, Result};
use control::{Busy, KeepError, Keeper, Sweeper, Turn};

/// How often it looks for old batches, by the node's clock, and tries again what was refused.
const LOOKS_EVERY: Duration = Duration::from_mins(1);
/// And no more often than that on the wall.
const LOOKS_EVERY_LEAST: Duration = Duration::from_secs(1);

/// The thread, until it is stopped. It must be before the core is: it keeps a way to it.
pub(crate) struct TrackKeeper {
    stop: SyncSender<()>,
    thread: JoinHandle<()>,
}

impl TrackKeeper {
    /// # Errors
    ///
    /// When the thread cannot be started.
    pub(crate) fn start(keeper: Keeper, sweeper: Sweeper) -> Result<Self> {
        let (stop, stopped) = sync_channel(0);
        let thread = thread::Builder::new()
            .name("tracks".into())
            .spawn(move || run(&keeper, &sweeper, &stopped))
            .context("cannot start the thread that keeps tracks")?;
        Ok(Self { stop, thread })
    }

    /// Waits for the transaction that is under way, if there is one.
    pub(crate) fn stop(self) {
        drop(self.stop);
        if self.thread.join().is_err() {
            tracing::error!("the thread that keeps tracks panicked");
        }
    }
}

fn run(keeper: &Keeper, sweeper: &Sweeper, stop: &Receiver<()>) {
    let every = LOOKS_EVERY.div_f64(keeper.clock.speed().max(1.0)).max(LOOKS_EVERY_LEAST);
    loop {
        match keeper.turn(stop) {
            Ok(Turn::Folded(fixes)) => {
                tracing::debug!(fixes, "tracks were folded");
                continue;
            }
            Ok(Turn::Nothing) => {}
            Err(KeepError::Stopped | KeepError::Busy(Busy::Stopped)) => return,
            Err(error) => {
                let error: &dyn std::error::Error = &error;
                tracing::error!(error, "tracks are not being folded; it is tried again");
            }
        }
        match sweeper.turn(stop) {
            Ok(()) => {}
            Err(KeepError::Stopped | KeepError::Busy(Busy::Stopped)) => return,
            Err(error) => {
                let error: &dyn std::error::Error = &error;
                tracing::error!(error, "what is too old is not being removed; it is tried again");
            }
        }
        if stop.recv_timeout(every) == Err(RecvTimeoutError::Disconnected) {
            return;
        }
    }
}
