//! Live events: what changed, told to every console that listens, with resume.
//!
//! The core names what changed ([`Live`] is its notifier); names are gathered, each once. A pump
//! reads the views that the names stand for a few times a second, encodes each once, numbers it
//! and puts it into a ring. Every client reads the ring at its own pace, so memory is the ring,
//! however many listen and however slow they are: who falls out of it is told to read everything
//! again.
//!
//! **Invariant** Numbers only grow, also over a restart: they begin with the time of the start, so
//! a number of an earlier life lies below the ring and leads to a reset.

mod pump;
mod ring;
mod stream;

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use control::{Changes, Notifier};
use model::{AccountName, IncidentId, JourneyId, LockId, ServerTime};
use tokio::sync::watch;

pub(crate) use pump::pump;
pub(crate) use ring::{After, Event, Kind, Owned, Ring};
pub(crate) use stream::{Resume, events};

/// Most names of one kind that wait to be read; above it everybody is told to read everything.
const NAMES_MAX: usize = 65_536;
/// Most consoles that listen at once.
pub(crate) const CLIENTS_MAX: usize = 256;
/// Most of them of one account.
pub(crate) const CLIENTS_PER_ACCOUNT_MAX: usize = 16;

/// What changed since it was last looked at.
#[derive(Debug, Default, PartialEq, Eq)]
struct Names {
    locks: BTreeSet<LockId>,
    journeys: BTreeSet<JourneyId>,
    incidents: BTreeSet<IncidentId>,
    documents: BTreeSet<(scheme::Kind, String)>,
    peers: bool,
    /// More changed than was noted.
    overflowed: bool,
}

impl Names {
    fn add(&mut self, changes: &Changes) {
        self.locks.extend(&changes.locks);
        self.journeys.extend(&changes.journeys);
        self.incidents.extend(&changes.incidents);
        self.documents.extend(changes.documents.iter().cloned());
        self.peers |= changes.peers;
        let most = [self.locks.len(), self.journeys.len(), self.incidents.len()];
        if most.into_iter().chain([self.documents.len()]).any(|count| count > NAMES_MAX) {
            *self = Self { overflowed: true, ..Self::default() };
        }
    }

    /// Takes up to `max` names of each kind; the rest waits for the next turn.
    fn take(&mut self, max: usize) -> Self {
        Self {
            locks: take_first(&mut self.locks, max),
            journeys: take_first(&mut self.journeys, max),
            incidents: take_first(&mut self.incidents, max),
            documents: take_first(&mut self.documents, max),
            peers: std::mem::take(&mut self.peers),
            overflowed: std::mem::take(&mut self.overflowed),
        }
    }
}

fn take_first<T: Ord + Clone>(names: &mut BTreeSet<T>, max: usize) -> BTreeSet<T> {
    let rest = match names.iter().nth(max).cloned() {
        Some(first_of_rest) => names.split_off(&first_of_rest),
        None => BTreeSet::new(),
    };
    std::mem::replace(names, rest)
}

/// The live events of a node. Made before the core, which it is given to as its notifier.
#[derive(Debug)]
pub struct Live {
    names: Mutex<Names>,
    ring: Mutex<Ring>,
    newest: watch::Sender<u64>,
    clients: Mutex<HashMap<AccountName, usize>>,
}

impl Live {
    /// No events yet. `now` is the node's time at this start: see the invariant above.
    pub fn new(now: ServerTime) -> Arc<Self> {
        let ring = Ring::new(now);
        let (newest, _) = watch::channel(ring.newest());
        Arc::new(Self {
            names: Mutex::default(),
            ring: Mutex::new(ring),
            newest,
            clients: Mutex::default(),
        })
    }

    /// The number of the newest event.
    pub(crate) fn newest(&self) -> u64 {
        *self.newest.borrow()
    }

    /// How many consoles listen.
    pub(crate) fn clients(&self) -> usize {
        held(&self.clients).values().sum()
    }

    fn after(&self, seen: u64) -> After {
        held(&self.ring).after(seen)
    }

    fn push(&self, events: Vec<Event>) {
        let newest = {
            let mut ring = held(&self.ring);
            for event in events {
                ring.push(event);
            }
            ring.newest()
        };
        self.newest.send_replace(newest);
    }

    /// Something was not told: everybody must read everything again.
    fn break_off(&self) {
        let newest = {
            let mut ring = held(&self.ring);
            ring.break_off();
            ring.newest()
        };
        self.newest.send_replace(newest);
    }

    /// A place among those who listen, given back when it is dropped. `None`: all are taken.
    pub(crate) fn enter(self: &Arc<Self>, account: AccountName) -> Option<Place> {
        let mut clients = held(&self.clients);
        let all: usize = clients.values().sum();
        let own = clients.entry(account).or_default();
        if all >= CLIENTS_MAX || *own >= CLIENTS_PER_ACCOUNT_MAX {
            return None;
        }
        *own += 1;
        Some(Place { live: self.clone(), account })
    }
}

impl Notifier for Live {
    fn changed(&self, changes: &Changes) {
        held(&self.names).add(changes);
    }
}

/// A place among those who listen.
#[derive(Debug)]
pub(crate) struct Place {
    live: Arc<Live>,
    account: AccountName,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut clients = held(&self.live.clients);
        if let Some(own) = clients.get_mut(&self.account) {
            *own -= 1;
            if *own == 0 {
                clients.remove(&self.account);
            }
        }
    }
}

/// Every lock here guards plain values that are whole between two statements.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use control::{Changes, Notifier};
    use model::{AccountName, IncidentId, JourneyId, ServerTime};

    use super::{CLIENTS_MAX, CLIENTS_PER_ACCOUNT_MAX, Live, NAMES_MAX, held};

    fn account(n: usize) -> AccountName {
        AccountName::new(&format!("account-{n}")).unwrap()
    }

    fn changed(live: &Live, from: u64, to: u64) {
        let incidents = (from..to).map(IncidentId).collect();
        live.changed(&Changes { incidents, ..Changes::default() });
    }

    #[test]
    fn what_changed_is_named_once_and_taken_in_turns() {
        let live = Live::new(ServerTime(0));
        changed(&live, 0, 10);
        changed(&live, 5, 15);
        let journeys = vec![JourneyId::new("j").unwrap(); 3];
        live.changed(&Changes { journeys, peers: true, ..Changes::default() });

        let first = held(&live.names).take(10);
        assert_eq!((first.incidents.len(), first.journeys.len(), first.peers), (10, 1, true));
        let second = held(&live.names).take(10);
        assert_eq!((second.incidents.len(), second.journeys.len(), second.peers), (5, 0, false));
        assert_eq!(*held(&live.names), super::Names::default());
    }

    #[test]
    fn more_changes_than_are_noted_become_one_reset() {
        let live = Live::new(ServerTime(0));
        let most = u64::try_from(NAMES_MAX).unwrap();
        changed(&live, 0, most);
        assert!(!held(&live.names).overflowed);
        changed(&live, most, most + 1);
        let taken = held(&live.names).take(10);
        assert!(taken.overflowed && taken.incidents.is_empty(), "{taken:?}");
    }

    #[test]
    fn places_are_bounded_and_given_back() {
        let live = Live::new(ServerTime(0));
        let own: Vec<_> = (0..CLIENTS_PER_ACCOUNT_MAX).map(|_| live.enter(account(0))).collect();
        assert!(own.iter().all(Option::is_some));
        assert!(live.enter(account(0)).is_none(), "one account has its share");
        let rest: Vec<_> =
            (own.len()..CLIENTS_MAX).map(|n| live.enter(account(n / 4 + 1))).collect();
        assert!(rest.iter().all(Option::is_some));
        assert!(live.enter(account(9_999)).is_none(), "all are taken");
        drop(own);
        assert!(live.enter(account(0)).is_some());
        drop(rest);
        assert_eq!(live.clients(), 0);
        assert_eq!(Arc::strong_count(&live), 1);
    }
}
