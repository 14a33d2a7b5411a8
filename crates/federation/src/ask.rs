//! Questions to the core, awaited.

use control::{
    Busy, Core, Handle, PeerDelivery, PeerHello, PeerReturn, PeerStanding, PeerTaken, StoreError,
};
use federation_wire::WireError;
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
    /// The store cannot be read.
    #[error("what passed between the two nodes cannot be read")]
    Store(#[from] StoreError),
    /// What is kept of a message is none.
    #[error("a message that is kept cannot be read")]
    Kept(#[from] WireError),
    /// A number was given out or taken, and its message is not in the store.
    #[error("message {0} is not in the store")]
    Gone(u64),
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

/// Hands in what another node says of itself and waits for what it comes to.
pub(crate) async fn greet(core: &Handle, hello: &PeerHello) -> Result<PeerStanding, AskError> {
    let (answer, answered) = oneshot::channel();
    core.greet(*hello, move |standing| {
        let _ = answer.send(standing);
    })?;
    answered.await.map_err(|_| AskError::Dropped)
}

/// Hands in a message of our own and waits until it is durable again, or not.
pub(crate) async fn take_up(core: &Handle, returned: PeerReturn) -> Result<PeerTaken, AskError> {
    let (answer, answered) = oneshot::channel();
    core.take_up(returned, move |taken| {
        let _ = answer.send(taken);
    })?;
    answered.await.map_err(|_| AskError::Dropped)
}
