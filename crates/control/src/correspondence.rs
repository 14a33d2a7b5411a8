//! How two nodes find out whether they remember the same of what they have told each other, and what
//! one of them has forgotten: its store is an older one.

use aws_lc_rs::digest::{SHA256, digest};
use federation_wire::{
    Envelope, EnvelopeHash, Hello, Incarnation, Receipt, WireError, latest::Message,
};
use model::AuthorityId;
use serde::{Deserialize, Serialize};

use crate::{OutboxRecord, StoreError};

/// Reads what was sent to other authorities and taken from them; used by the federation adapter, on
/// connections of its own.
pub trait Correspondence: Send + Sync {
    /// Messages written for an authority with a number above `after`, delivered or not, in order, at
    /// most `max`.
    ///
    /// # Errors
    ///
    /// When the store cannot be read or a checksum does not fit.
    fn sent(
        &self,
        to: AuthorityId,
        after: u64,
        max: usize,
    ) -> Result<Vec<OutboxRecord>, StoreError>;

    /// Envelopes taken from an authority with a number above `after`, as they came, in order, at most
    /// `max`.
    ///
    /// # Errors
    ///
    /// When the store cannot be read or a checksum does not fit.
    fn taken(&self, from: AuthorityId, after: u64, max: usize) -> Result<Vec<Vec<u8>>, StoreError>;
}

/// The hash of what an envelope says.
pub fn hash_of(envelope: &Envelope) -> EnvelopeHash {
    let mut hash = EnvelopeHash::default();
    hash.0.copy_from_slice(digest(&SHA256, &envelope.content()).as_ref());
    hash
}

/// The hash of what the envelope of a message says, whoever signs it.
///
/// # Errors
///
/// When the message cannot be written as JSON.
pub fn hash_of_sent(from: AuthorityId, record: &OutboxRecord) -> Result<EnvelopeHash, WireError> {
    let OutboxRecord { to, seq, message, .. } = record;
    Ok(hash_of(&Envelope::unsigned(from, *to, *seq, message, String::new())?))
}

/// How far a node remembers what it and another have told each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Remembered {
    /// The life of the node's store.
    pub incarnation: Incarnation,
    /// The last number given to a message for the other; 0 before the first.
    pub given: u64,
    /// The last that the other has said to have.
    pub delivered: u64,
    /// What the other has signed for that. `None`: it was not asked to.
    pub receipt: Option<Receipt>,
    /// The last taken from it.
    pub taken: u64,
}

/// What another node said of itself when a connection was made, with what this one has on its own
/// disk of the numbers that it names.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct PeerHello {
    /// The authority that the connection is pinned to.
    pub from: AuthorityId,
    /// What the other node said of itself when the connection was made.
    pub hello: Hello,
    /// Whether it has called: its messages come on this connection, and what it says of them was so
    /// when it began. If it was called, ours leave on it.
    pub has_called: bool,
    /// Whether our own receipt proves that we had what it says was delivered.
    pub is_receipted: bool,
    /// What our message says that has the number of the last it has taken. `None`: we have none.
    pub sent: Option<EnvelopeHash>,
    /// What its message here says that has the number of the last it has given. `None`: it has not
    /// come.
    pub taken: Option<EnvelopeHash>,
}

/// Where this node stands with another, once both have said how far they remember.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeerStanding {
    /// The other node has nothing of ours that we do not remember.
    Agreed,
    /// It has messages that we do not remember having sent, up to this number: they are to be taken
    /// up again before anything else.
    Forgot {
        /// The last of them.
        last: u64,
    },
    /// It is no peer, or nothing can be written just now.
    Refused,
}

/// A message of our own that another node has kept, and this one does not remember. Its signature is
/// our own, and checked.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PeerReturn {
    /// The authority that it had been sent to.
    pub to: AuthorityId,
    /// Its number in the sequence to that authority.
    pub seq: u64,
    /// What we had said.
    pub message: Message,
}
