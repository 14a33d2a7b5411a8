//! Reads the store again and again while the node runs, slowly, and says when a row is not what was
//! written.

use std::{
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use anyhow::{Context, Result};
use http_api::StoreCheck;
use store::{Scrubbed, Scrubber};

/// Between two slices of a few megabytes at most: the disk and the processor are for others.
const BETWEEN_SLICES: Duration = Duration::from_millis(250);
/// Between the end of one reading of everything and the next.
const BETWEEN_PASSES: Duration = Duration::from_mins(1);

/// The thread that reads; ends when dropped.
#[derive(Debug)]
pub(crate) struct Scrubbing {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Scrubbing {
    /// Starts to read.
    ///
    /// # Errors
    ///
    /// When there is no thread to be had.
    pub(crate) fn start(scrubber: Scrubber, check: Arc<StoreCheck>) -> Result<Self> {
        let (stop, stopped) = channel();
        let thread = thread::Builder::new()
            .name("scrub".to_owned())
            .spawn(move || read(scrubber, &check, &stopped))
            .context("cannot start the thread that reads the store")?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Scrubbing {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread that reads the store panicked");
        }
    }
}

fn read(mut scrubber: Scrubber, check: &StoreCheck, stopped: &Receiver<()>) {
    let mut pause = BETWEEN_SLICES;
    while stopped.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
        step(&mut scrubber, check);
        pause = if scrubber.is_between_passes() { BETWEEN_PASSES } else { BETWEEN_SLICES };
    }
}

/// Reads a little more, and says what came of it.
fn step(scrubber: &mut Scrubber, check: &StoreCheck) {
    let subject = scrubber.subject().to_owned();
    match scrubber.step() {
        Ok(Scrubbed::SoFar) => {}
        Ok(Scrubbed::Table(table)) => check.sound(&table),
        Ok(Scrubbed::All) => {
            check.passed();
            tracing::info!(passes = check.passes(), "every row of the store is as it was written");
        }
        Err(error) => {
            tracing::error!(
                subject,
                error = &error as &dyn std::error::Error,
                "the store is not as it was written: see `onelock check --full`"
            );
            check.found(&subject, error.to_string());
        }
    }
}
