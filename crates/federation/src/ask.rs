//! Questions to the core, awaited.

use control::{Busy, Core, Handle, PeerDelivery, PeerTaken};
use tokio::sync::oneshot;

/// Why the core did not answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AskError {
    /// Its queue is full, or it has stopped.
    #[error(transparent)]
    Busy(#[from] Busy),
    /// The batch that the question was in was not committed.
    #[error("the core dropped the question: its store did not take the batch")]
    Dropped,
}

/// Looks at the core.
pub(crate) async fn read<T: Send + 'static>(
    core: &Handle,
    look: impl FnOnce(&Core) -> T + Send + 'static,
) -> Result<T, AskError> {
    let (answer, answered) = oneshot::channel();
    // Who asked may have gone.
    core.look(move |core| drop(answer.send(look(core))))?;
    answered.await.map_err(|_| AskError::Dropped)
}

/// Hands a message in and waits until it is durable, or not.
pub(crate) async fn deliver(core: &Handle, delivery: PeerDelivery) -> Result<PeerTaken, AskError> {
    let (answer, answered) = oneshot::channel();
    core.deliver(delivery, move |taken| {
        let _ = answer.send(taken);
    })?;
    answered.await.map_err(|_| AskError::Dropped)
}
