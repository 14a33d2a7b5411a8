//! What this node remembers of what it and a peer have told each other, read for the two ends of a
//! connection. The store is read on threads that may block.

use std::sync::Arc;

use control::{
    Clock, Correspondence, Handle, OutboxRecord, PeerHello, PeerReturn, PeerStanding, PeerTaken,
    Work,
};
use federation_wire::{Envelope, EnvelopeHash, Hello, Mark};
use model::AuthorityId;

use crate::{
    NodeKeys, PeerCard,
    ask::{self, AskError},
    receipts,
};

/// The memory of this node, as both the sender and the receiver ask for it.
#[derive(Clone)]
pub(crate) struct Memory {
    pub(crate) own: AuthorityId,
    /// The keys in use, which sign the receipts that this node gives.
    pub(crate) keys: Arc<NodeKeys>,
    /// Every card that this node has had.
    pub(crate) own_cards: Arc<[PeerCard]>,
    pub(crate) core: Handle,
    pub(crate) kept: Arc<dyn Correspondence>,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Memory {
    /// What this node says of itself to a peer.
    pub(crate) async fn hello(&self, peer: AuthorityId) -> Result<Hello, AskError> {
        let remembered = ask::read(&self.core, move |core| core.remembered(peer)).await?;
        let remembered = remembered.ok_or(AskError::Dropped)?;
        let mark = |number, hash: Option<EnvelopeHash>| {
            // What the core has given out or taken is on the disk before it says so.
            let hash = if number == 0 { Some(EnvelopeHash::default()) } else { hash };
            hash.map(|hash| Mark { number, hash }).ok_or(AskError::Gone(number))
        };
        let taken = mark(remembered.taken, self.taken_hash(peer, remembered.taken).await?)?;
        let delivered = self.sent_hash(peer, remembered.delivered).await?;
        Ok(Hello {
            incarnation: remembered.incarnation,
            given: mark(remembered.given, self.sent_hash(peer, remembered.given).await?)?,
            delivered: mark(remembered.delivered, delivered)?,
            delivered_receipt: remembered.receipt,
            taken,
            taken_receipt: receipts::give(&self.keys, peer, &taken),
            clock_ms: self.clock.now().0,
        })
    }

    /// Has the core compare what a peer says of itself with what is here.
    pub(crate) async fn greet(
        &self,
        from: AuthorityId,
        hello: &Hello,
        has_called: bool,
    ) -> Result<PeerStanding, AskError> {
        let sent = self.sent_hash(from, hello.taken.number).await?;
        let taken = self.taken_hash(from, hello.given.number).await?;
        let is_own = |receipt| receipts::is_of(&*self.own_cards, from, &hello.delivered, receipt);
        let is_receipted = hello.delivered_receipt.as_ref().is_some_and(is_own);
        let said = PeerHello { from, hello: *hello, has_called, is_receipted, sent, taken };
        ask::greet(&self.core, &said).await
    }

    /// Has the core take up a message of our own again.
    pub(crate) async fn take_up(&self, returned: PeerReturn) -> Result<PeerTaken, AskError> {
        ask::take_up(&self.core, returned).await
    }

    /// Has the core say that a peer asks for what it had told us.
    pub(crate) fn tell_forgot(&self, authority: AuthorityId) -> Result<(), AskError> {
        Ok(self.core.tell(Work::PeerForgot { authority })?)
    }

    /// Has the core call for somebody: a number stands for two messages.
    pub(crate) fn tell_conflict(&self, authority: AuthorityId, seq: u64) -> Result<(), AskError> {
        Ok(self.core.tell(Work::PeerConflict { authority, seq })?)
    }

    /// Messages written for a peer with a number above `after`, delivered or not.
    pub(crate) async fn sent(
        &self,
        to: AuthorityId,
        after: u64,
        max: usize,
    ) -> Result<Vec<OutboxRecord>, AskError> {
        let kept = Arc::clone(&self.kept);
        blocking(move || Ok(kept.sent(to, after, max)?)).await
    }

    /// Envelopes taken from a peer with a number above `after`.
    pub(crate) async fn taken(
        &self,
        from: AuthorityId,
        after: u64,
        max: usize,
    ) -> Result<Vec<Vec<u8>>, AskError> {
        let kept = Arc::clone(&self.kept);
        blocking(move || Ok(kept.taken(from, after, max)?)).await
    }

    /// The hash of what our message of a number says. `None`: there is none.
    async fn sent_hash(
        &self,
        to: AuthorityId,
        number: u64,
    ) -> Result<Option<EnvelopeHash>, AskError> {
        let Some(after) = number.checked_sub(1) else { return Ok(None) };
        let found = self.sent(to, after, 1).await?;
        let found = found.iter().find(|record| record.seq == number);
        Ok(found.map(|record| control::hash_of_sent(self.own, record)).transpose()?)
    }

    /// The hash of what the message of a number says that was taken from a peer. `None`: there is none.
    pub(crate) async fn taken_hash(
        &self,
        from: AuthorityId,
        number: u64,
    ) -> Result<Option<EnvelopeHash>, AskError> {
        let Some(after) = number.checked_sub(1) else { return Ok(None) };
        let found = self.taken(from, after, 1).await?;
        let found = found.first().map(|bytes| Envelope::decode(bytes)).transpose()?;
        Ok(found.filter(|envelope| envelope.seq == number).map(|it| control::hash_of(&it)))
    }
}

async fn blocking<T: Send + 'static>(
    read: impl FnOnce() -> Result<T, AskError> + Send + 'static,
) -> Result<T, AskError> {
    tokio::task::spawn_blocking(read).await.map_err(|_| AskError::Dropped)?
}
