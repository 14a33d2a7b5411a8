//! Who may shake hands: connections that have not yet shown a certificate, counted per source and
//! in all. What is too many is closed at once, so that strangers who say nothing never keep a peer
//! waiting: the addresses of peers have a share of their own.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use model::AuthorityId;

/// Handshakes at once of all strangers together.
const STRANGERS_MAX: usize = 32;
/// Of those, handshakes of one source.
const STRANGERS_PER_SOURCE_MAX: usize = 4;
/// Handshakes at once of one source that peers call from; several may call from one.
const PEERS_PER_SOURCE_MAX: usize = 16;

/// An IPv4 address, or the /64 of an IPv6 one, which is what one subscriber has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Source(IpAddr);

impl Source {
    fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            v4 @ IpAddr::V4(_) => Self(v4),
            IpAddr::V6(v6) => {
                let [a, b, c, d, ..] = v6.segments();
                Self(IpAddr::from([a, b, c, d, 0, 0, 0, 0]))
            }
        }
    }
}

/// The handshakes under way.
#[derive(Debug)]
pub(crate) struct Handshakes {
    counts: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    /// Where each peer calls from: at first its configured address, then where its last handshake
    /// came from. Those configured by name are unknown until then.
    peers: HashMap<AuthorityId, Source>,
    strangers: usize,
    /// As many entries as there are sources with a handshake.
    by_source: HashMap<Source, Share>,
    refused: u64,
}

#[derive(Debug, Clone, Copy, Default)]
struct Share {
    strangers: usize,
    peers: usize,
}

/// Leave to shake hands; given back when dropped.
#[derive(Debug)]
pub(crate) struct Leave {
    handshakes: Arc<Handshakes>,
    source: Source,
    is_stranger: bool,
}

impl Handshakes {
    /// None under way. `peers` are the configured addresses, as far as they are numbers.
    pub(crate) fn new(peers: impl IntoIterator<Item = (AuthorityId, IpAddr)>) -> Self {
        let peers = peers.into_iter().map(|(peer, address)| (peer, Source::of(address))).collect();
        Self { counts: Mutex::new(Counts { peers, ..Counts::default() }) }
    }

    /// `None`: there are too many already.
    pub(crate) fn begin(self: &Arc<Self>, address: IpAddr) -> Option<Leave> {
        let source = Source::of(address);
        let mut counts = self.lock();
        let is_stranger = counts.peers.values().all(|known| *known != source);
        let share = counts.by_source.get(&source).copied().unwrap_or_default();
        let has_room = if is_stranger {
            counts.strangers < STRANGERS_MAX && share.strangers < STRANGERS_PER_SOURCE_MAX
        } else {
            share.peers < PEERS_PER_SOURCE_MAX
        };
        if !has_room {
            counts.refused += 1;
            // Whoever is refused could fill the log, so only every doubling is told.
            if counts.refused.is_power_of_two() {
                let count = counts.refused;
                tracing::warn!(%address, count, "too many shake hands; a connection was closed");
            }
            return None;
        }
        counts.strangers += usize::from(is_stranger);
        let share = counts.by_source.entry(source).or_default();
        share.strangers += usize::from(is_stranger);
        share.peers += usize::from(!is_stranger);
        Some(Leave { handshakes: Arc::clone(self), source, is_stranger })
    }

    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Leave {
    /// It was a peer: where it called from is its share from now on.
    pub(crate) fn was(self, peer: AuthorityId) {
        self.handshakes.lock().peers.insert(peer, self.source);
    }
}

impl Drop for Leave {
    fn drop(&mut self) {
        let mut counts = self.handshakes.lock();
        counts.strangers -= usize::from(self.is_stranger);
        let Some(share) = counts.by_source.get_mut(&self.source) else { return };
        share.strangers -= usize::from(self.is_stranger);
        share.peers -= usize::from(!self.is_stranger);
        if share.strangers + share.peers == 0 {
            counts.by_source.remove(&self.source);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{net::IpAddr, sync::Arc};

    use model::AuthorityId;

    use super::{Handshakes, Leave, PEERS_PER_SOURCE_MAX, STRANGERS_MAX, STRANGERS_PER_SOURCE_MAX};

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
        assert_eq!(all_from(&handshakes, "::ffff:192.0.2.1").len(), 0);
        drop(held);
        assert!(handshakes.lock().by_source.is_empty());
        assert_eq!(handshakes.lock().strangers, 0);
        let held = all_from(&handshakes, "2001:db8::1");
        assert_eq!(held.len(), STRANGERS_PER_SOURCE_MAX);
        assert_eq!(all_from(&handshakes, "2001:db8::2:3:4:5").len(), 0, "the same /64");
        assert!(handshakes.begin(address("2001:db8:0:1::1")).is_some());
    }

    #[test]
    fn strangers_from_everywhere_leave_room_for_the_peers() {
        let handshakes = handshakes();
        let sources = (0..=255).map(|n| format!("192.0.2.{n}"));
        let held: Vec<_> = sources.flat_map(|source| all_from(&handshakes, &source)).collect();
        assert_eq!(held.len(), STRANGERS_MAX);
        let peers = all_from(&handshakes, PEER);
        assert_eq!(peers.len(), PEERS_PER_SOURCE_MAX);
        drop((held, peers));
        assert!(handshakes.lock().by_source.is_empty());
    }

    #[test]
    fn where_a_peer_called_from_is_remembered() {
        let handshakes = handshakes();
        handshakes.begin(address("192.0.2.7")).unwrap().was(peer());
        assert!(handshakes.lock().by_source.is_empty());
        assert_eq!(all_from(&handshakes, "192.0.2.7").len(), PEERS_PER_SOURCE_MAX);
        assert_eq!(all_from(&handshakes, PEER).len(), STRANGERS_PER_SOURCE_MAX);
    }
}
