//! How many connections there may be: in all, and from one source, so that nobody takes them all.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Most connections at once; more wait in the listening queue.
const CONNECTIONS_MAX: usize = 1_024;
/// Most connections at once from one source; more are closed. A proxy is one source, and needs one
/// connection for each request and each event stream that it passes on.
const PER_SOURCE_MAX: usize = 256;

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

/// The connections that stand.
#[derive(Debug)]
pub(super) struct Places {
    all: Arc<Semaphore>,
    /// As many entries as there are sources with a connection.
    by_source: Mutex<HashMap<Source, usize>>,
}

/// A connection's place; given back when dropped.
#[derive(Debug)]
pub(super) struct Place {
    _any: OwnedSemaphorePermit,
    _share: Share,
}

/// One of a source's connections; given back when dropped.
#[derive(Debug)]
pub(super) struct Share {
    places: Arc<Places>,
    source: Source,
}

impl Places {
    pub(super) fn new() -> Arc<Self> {
        let all = Arc::new(Semaphore::new(CONNECTIONS_MAX));
        Arc::new(Self { all, by_source: Mutex::default() })
    }

    /// Waits until there is a place for anybody.
    pub(super) async fn any(&self) -> OwnedSemaphorePermit {
        Arc::clone(&self.all).acquire_owned().await.expect("the semaphore is never closed")
    }

    /// `None`: this source has as many as it may.
    pub(super) fn of(self: &Arc<Self>, address: IpAddr) -> Option<Share> {
        let source = Source::of(address);
        let mut by_source = self.lock();
        let count = by_source.get(&source).copied().unwrap_or(0);
        if count >= PER_SOURCE_MAX {
            return None;
        }
        by_source.insert(source, count + 1);
        Some(Share { places: Arc::clone(self), source })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Source, usize>> {
        self.by_source.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    pub(super) fn new(any: OwnedSemaphorePermit, share: Share) -> Self {
        Self { _any: any, _share: share }
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut by_source = self.places.lock();
        let Some(count) = by_source.get_mut(&self.source) else { return };
        *count -= 1;
        if *count == 0 {
            by_source.remove(&self.source);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{PER_SOURCE_MAX, Places, Share};

    /// As many as are let in from there.
    fn all_from(places: &Arc<Places>, from: &str) -> Vec<Share> {
        let address = from.parse().unwrap();
        std::iter::from_fn(|| places.of(address)).collect()
    }

    #[test]
    fn a_source_has_so_many_connections_and_gets_them_back() {
        let places = Places::new();
        let held = all_from(&places, "192.0.2.1");
        assert_eq!(held.len(), PER_SOURCE_MAX);
        assert_eq!(all_from(&places, "::ffff:192.0.2.1").len(), 0, "the same address");
        let others = all_from(&places, "2001:db8::1");
        assert_eq!(others.len(), PER_SOURCE_MAX);
        assert_eq!(all_from(&places, "2001:db8::2:3:4:5").len(), 0, "the same /64");
        drop(held);
        assert_eq!(places.lock().len(), 1);
        assert_eq!(all_from(&places, "192.0.2.1").len(), PER_SOURCE_MAX);
        drop(others);
        assert!(places.lock().is_empty());
    }
}
