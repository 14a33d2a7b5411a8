//! How many connections there may be: in all, and from one source, so that nobody takes them all.

use std::{net::IpAddr, sync::Arc};

use admission::{Admission, Admitted, Bounds, Source, Visitor};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Most connections at once; more wait in the listening queue.
const CONNECTIONS_MAX: usize = 1_024;
/// Most connections at once from one source; more are closed. A proxy is one source, and needs one
/// connection for each request and each event stream that it passes on.
const PER_SOURCE_MAX: usize = 256;

/// The connections that stand.
#[derive(Debug)]
pub(super) struct ConnectionSlots {
    all: Arc<Semaphore>,
    by_source: Arc<Admission>,
}

/// A connection's place; given back when dropped.
#[derive(Debug)]
pub(super) struct ConnectionSlot {
    _any: OwnedSemaphorePermit,
    _share: Admitted,
}

impl ConnectionSlots {
    pub(super) fn new() -> Self {
        let bounds = Bounds { per_source_max: PER_SOURCE_MAX, ..Bounds::NONE };
        let all = Arc::new(Semaphore::new(CONNECTIONS_MAX));
        Self { all, by_source: Admission::new(bounds) }
    }

    /// Waits until there is a place for anybody.
    pub(super) async fn any(&self) -> OwnedSemaphorePermit {
        Arc::clone(&self.all).acquire_owned().await.expect("the semaphore is never closed")
    }

    /// `None`: this source has as many as it may.
    pub(super) fn of(&self, address: IpAddr) -> Option<Admitted> {
        self.by_source.admit(Source::of(address), Visitor::Stranger).ok()
    }
}

impl ConnectionSlot {
    pub(super) fn new(any: OwnedSemaphorePermit, share: Admitted) -> Self {
        Self { _any: any, _share: share }
    }
}

#[cfg(test)]
mod tests {
    use super::{ConnectionSlots, PER_SOURCE_MAX};

    #[test]
    fn a_source_has_so_many_connections_and_gets_them_back() {
        let places = ConnectionSlots::new();
        let all_from = |from: &str| -> Vec<_> {
            let address = from.parse().unwrap();
            std::iter::from_fn(|| places.of(address)).collect()
        };
        let held = all_from("192.0.2.1");
        assert_eq!(held.len(), PER_SOURCE_MAX);
        assert_eq!(all_from("192.0.2.2").len(), PER_SOURCE_MAX, "another source");
        drop(held);
        assert_eq!(all_from("192.0.2.1").len(), PER_SOURCE_MAX);
    }
}
