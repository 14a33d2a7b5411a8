//! Carries messages between the nodes of authorities: mutual TLS 1.3 with pinned certificates,
//! signed envelopes out of the outbox, at least once, acknowledged after the peer's commit.
//!
//! Takes no decision about a message: it is verified, handed to the core, and answered. Knows no
//! certificate authority and no name service beyond the address it is given.
//!
//! **Invariant** What reaches the core was signed by the authority whose certificate was pinned.
//! **Invariant** A message leaves only once it is durable here, and is forgotten only once the peer
//! has said that it is durable there.

mod ask;
mod backoff;
mod envelope;
mod frame;
mod handshakes;
mod keys;
mod memory;
mod probe;
mod receipts;
mod receiver;
mod sender;
mod start;
#[cfg(test)]
mod tests;
mod tls;

pub use envelope::{EvidenceError, verify};
pub use keys::{CardError, KeyError, NodeKeys, PeerCard, Renewal};
pub use probe::{ProbeError, knows};
pub use start::{Federation, Peer, Running, Settings, StartError, Timeouts};
