//! What consoles are told: the views of what changed with a commit, and of locks that moved when it
//! is their turn.

use super::{Core, effects::Changes};
use crate::{LockView, News};

impl Core {
    /// The views of what changed.
    pub(crate) fn news(&self, changes: Changes) -> News {
        let Changes { locks, journeys, incidents, documents, peers, are_sessions_ended } = changes;
        News {
            locks: locks.into_iter().filter_map(|lock| self.lock(lock)).collect(),
            journeys: journeys.into_iter().filter_map(|id| self.journey(id)).collect(),
            incidents: incidents.into_iter().filter_map(|id| self.incident(id)).collect(),
            documents,
            peers: peers.then(|| self.peers()),
            is_store_in_doubt: self.store_in_doubt().is_some(),
            are_sessions_ended,
        }
    }

    /// How many devices wait for their lock to be shown.
    pub(crate) fn moved_count(&self) -> usize {
        self.fleet.unshown_count()
    }

    /// The locks of the first devices that wait, as they are now.
    pub(crate) fn take_moved(&mut self, max: usize) -> Vec<LockView> {
        let turn = self.fleet.take_unshown(max);
        turn.into_iter().filter_map(|lock| self.lock(lock)).collect()
    }
}
