//! Who may shake hands: connections that have not yet shown a certificate. Strangers who say nothing
//! never keep a peer waiting: the addresses of peers have a share of their own.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use admission::{Admission, Admitted, Bounds, Source, Visitor};
use model::AuthorityId;

/// Handshakes at once of all strangers together.
const STRANGERS_MAX: usize = 32;
/// Of those, handshakes of one source.
const STRANGERS_PER_SOURCE_MAX: usize = 4;
/// Handshakes at once of one source that peers call from; several may call from one.
const PER_SOURCE_MAX: usize = 16;

/// The handshakes under way.
#[derive(Debug)]
pub(crate) struct Handshakes {
    under_way: Arc<Admission>,
    /// Where each peer calls from: at first its configured address, then where its last handshake
    /// came from. Those configured by name are unknown until then.
    peers: Mutex<HashMap<AuthorityId, Source>>,
    refused: AtomicU64,
}

/// Leave to shake hands; given back when dropped.
#[derive(Debug)]
pub(crate) struct Leave {
    handshakes: Arc<Handshakes>,
    admitted: Admitted,
}

impl Handshakes {
    /// None under way. `peers` are the configured addresses, as far as they are numbers.
    pub(crate) fn new(peers: impl IntoIterator<Item = (AuthorityId, IpAddr)>) -> Self {
        let bounds = Bounds {
            per_source_max: PER_SOURCE_MAX,
            strangers_max: STRANGERS_MAX,
            strangers_per_source_max: STRANGERS_PER_SOURCE_MAX,
            ..Bounds::NONE
        };
        let peers = peers.into_iter().map(|(peer, address)| (peer, Source::of(address))).collect();
        Self {
            under_way: Admission::new(bounds),
            peers: Mutex::new(peers),
            refused: AtomicU64::new(0),
        }
    }

    /// `None`: there are too many already.
    pub(crate) fn begin(self: &Arc<Self>, address: IpAddr) -> Option<Leave> {
        let source = Source::of(address);
        let is_peer = self.lock().values().any(|known| *known == source);
        let visitor = if is_peer { Visitor::Known } else { Visitor::Stranger };
        match self.under_way.admit(source, visitor) {
            Ok(admitted) => Some(Leave { handshakes: Arc::clone(self), admitted }),
            Err(error) => {
                let count = self.refused.fetch_add(1, Ordering::Relaxed) + 1;
                // Whoever is refused could fill the log, so only every doubling is told.
                if count.is_power_of_two() {
                    tracing::warn!(%address, count, %error, "a connection was closed at once");
                }
                None
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<AuthorityId, Source>> {
        self.peers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Leave {
    /// It was a peer: where it called from is its share from now on.
    pub(crate) fn was(self, peer: AuthorityId) {
        self.handshakes.lock().insert(peer, self.admitted.source());
    }
}

#[cfg(test)]
mod tests {
    use std::{net::IpAddr, sync::Arc};

    use model::AuthorityId;

    use super::{Handshakes, Leave, PER_SOURCE_MAX, STRANGERS_MAX, STRANGERS_PER_SOURCE_MAX};

    const PEER: &str = "10.0.0.1";

    fn peer() -> AuthorityId {
        AuthorityId::new("hk").unwrap()
    }

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn handshakes() -> Arc<Handshakes> {
        Arc::new(Handshakes::new([(peer(), address(PEER))]))
    }

    /// As many as are let in from there.
    fn all_from(handshakes: &Arc<Handshakes>, from: &str) -> Vec<Leave> {
        std::iter::from_fn(|| handshakes.begin(address(from))).collect()
    }

    #[test]
    fn a_source_has_a_share_and_gets_it_back() {
        let handshakes = handshakes();
        let held = all_from(&handshakes, "192.0.2.1");
        assert_eq!(held.len(), STRANGERS_PER_SOURCE_MAX);
        drop(held);
        assert_eq!(all_from(&handshakes, "192.0.2.1").len(), STRANGERS_PER_SOURCE_MAX);
    }

    #[test]
    fn strangers_from_everywhere_leave_room_for_the_peers() {
        let handshakes = handshakes();
        let sources = (0..=255).map(|n| format!("192.0.2.{n}"));
        let held: Vec<_> = sources.flat_map(|source| all_from(&handshakes, &source)).collect();
        assert_eq!(held.len(), STRANGERS_MAX);
        assert_eq!(all_from(&handshakes, PEER).len(), PER_SOURCE_MAX);
    }

    #[test]
    fn where_a_peer_called_from_is_remembered() {
        let handshakes = handshakes();
        handshakes.begin(address("192.0.2.7")).unwrap().was(peer());
        assert_eq!(all_from(&handshakes, "192.0.2.7").len(), PER_SOURCE_MAX);
        assert_eq!(all_from(&handshakes, PEER).len(), STRANGERS_PER_SOURCE_MAX);
    }
}
