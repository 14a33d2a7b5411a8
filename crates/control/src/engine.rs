//! The loop around the core: what arrived while the last sync ran is the next batch, one batch is
//! one transaction, and nothing leaves before it is on the disk.
//!
//! Runs on a thread of its own. When a commit fails for want of space, the core is rebuilt from
//! the store, so memory never runs ahead of the disk; after any other failure the loop ends.

use std::{
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel},
    },
    time::Duration,
};

use crate::{
    Changes, Clock, Core, DeviceLink, Notifier, PeerLink, Store, StoreError, Work, core::Outcome,
};

/// Most work waiting for the core. Every connection has at most one submission under way, so this
/// is above the connections a gateway takes.
pub const WORK_WAITING_MAX: usize = 65_536;
/// Most frames in one commit.
const BATCH_FRAMES_MAX: usize = 32_768;
/// Most pieces of work in one commit.
const BATCH_WORK_MAX: usize = 8_192;
/// How often time passes for the core when nothing else happens.
const TICK: Duration = Duration::from_millis(100);

/// The queue to the core is full, or the core has stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Busy {
    /// [`WORK_WAITING_MAX`] pieces of work are waiting.
    #[error("the core has {WORK_WAITING_MAX} pieces of work waiting")]
    Full,
    /// The loop has ended.
    #[error("the core has stopped")]
    Stopped,
}

/// A way to the core; cheap to clone.
#[derive(Debug, Clone)]
pub struct Handle {
    work: SyncSender<Work>,
}

impl Handle {
    /// Queues work without waiting.
    ///
    /// # Errors
    ///
    /// When the queue is full or the core has stopped; the work, and its callback, is dropped.
    pub fn send(&self, work: Work) -> Result<(), Busy> {
        self.work.try_send(work).map_err(|error| match error {
            TrySendError::Full(_) => Busy::Full,
            TrySendError::Disconnected(_) => Busy::Stopped,
        })
    }
}

/// A queue to a core that is yet to be run.
pub fn queue() -> (Handle, Receiver<Work>) {
    let (work, receiver) = sync_channel(WORK_WAITING_MAX);
    (Handle { work }, receiver)
}

/// What the loop drives.
pub struct Ports {
    /// Where it is all written.
    pub store: Box<dyn Store>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Where orders go.
    pub devices: Arc<dyn DeviceLink>,
    /// Who sends to the other authorities.
    pub peers: Arc<dyn PeerLink>,
    /// Who tells the consoles.
    pub notifier: Arc<dyn Notifier>,
}

impl std::fmt::Debug for Ports {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ports")
    }
}

/// Runs the core until every [`Handle`] is gone. The core is handed in recovered.
///
/// # Errors
///
/// When the store fails in a way that leaves what is on the disk in doubt.
pub fn run(mut core: Core, receiver: &Receiver<Work>, mut ports: Ports) -> Result<(), StoreError> {
    let mut batch = Vec::new();
    loop {
        let is_open = gather(receiver, &mut batch);
        let outcome = core.apply(std::mem::take(&mut batch), ports.clock.now());
        settle(&mut core, outcome, &mut ports)?;
        if !is_open {
            return Ok(());
        }
    }
}

/// Waits for one piece of work or a tick, then takes all that is there. False when no handle is
/// left and the queue is empty.
fn gather(receiver: &Receiver<Work>, batch: &mut Vec<Work>) -> bool {
    let first = match receiver.recv_timeout(TICK) {
        Ok(work) => work,
        Err(RecvTimeoutError::Timeout) => return true,
        Err(RecvTimeoutError::Disconnected) => return false,
    };
    let mut frames = frames_in(&first);
    batch.push(first);
    while frames < BATCH_FRAMES_MAX && batch.len() < BATCH_WORK_MAX {
        let Ok(work) = receiver.try_recv() else { break };
        frames += frames_in(&work);
        batch.push(work);
    }
    true
}

fn frames_in(work: &Work) -> usize {
    if let Work::Frames(submission, _) = work { submission.frames.len() } else { 0 }
}

pub(crate) fn settle(
    core: &mut Core,
    outcome: Outcome,
    ports: &mut Ports,
) -> Result<(), StoreError> {
    if !outcome.commit.is_empty() {
        match ports.store.commit(&outcome.commit) {
            Ok(()) => core.set_store_in_doubt(None),
            Err(error @ StoreError::Full(_)) => {
                outcome.after.refuse();
                *core = core.rebuilt(ports.store.recover()?, ports.clock.now());
                core.set_store_in_doubt(Some(error.to_string()));
                return Ok(());
            }
            Err(error) => {
                outcome.after.refuse();
                return Err(error);
            }
        }
    }
    let after = outcome.after;
    core.put_in_force(after.in_force);
    for send in after.orders {
        ports.devices.send(send.device, send.link, send.order, send.command);
    }
    for authority in after.wake {
        ports.peers.wake(authority);
    }
    if after.changes != Changes::default() {
        ports.notifier.changed(&after.changes);
    }
    for reply in after.replies {
        reply.settled();
    }
    for read in after.reads {
        read(core);
    }
    Ok(())
}
