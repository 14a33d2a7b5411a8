//! Live events: what changed, told to every console that listens, with resume.
//!
//! With each commit the core hands over the views of what changed ([`Live`] is its notifier). A pump
//! that sleeps until then encodes each once, numbers it and puts it into a ring; it waits for no
//! tick, so an incident is on the wire a fraction of a millisecond after it is on the disk. Where
//! locks are is not told so: what moves moves all the time, so positions go onto a board, and each
//! console is sent what is new in its viewport once a second, and what is outside now and then.
//!
//! Every client reads ring and board at its own pace, so memory is those two, however many listen
//! and however slow they are: who falls out of the ring is told to read everything again.
//!
//! **Invariant** Numbers only grow, also over a restart: they begin with the time of the start, so
//! a number of an earlier life lies below the ring and leads to a reset.

mod board;
mod inbox;
mod pump;
mod ring;
mod stream;
mod viewport;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use control::{LockView, News, Notifier};
use model::{AccountName, ServerTime};
use tokio::{
    sync::{Notify, watch},
    time::Instant,
};

use board::{Board, Looked, Side};
use inbox::{Inbox, Taken, Told};
pub(crate) use pump::pump;
pub(crate) use ring::{After, Event, EventKind, Owned, Ring, Written};
pub(crate) use stream::{Begin, Resume, events};
pub(crate) use viewport::Viewport;

/// How long after the last console has gone the board is kept up to date, so that one that was cut
/// off, or moves its map, finds it as it was.
const WATCHED_FOR: Duration = Duration::from_mins(1);
/// Most consoles that listen at once.
pub(crate) const CLIENTS_MAX: usize = 256;
/// Most of them of one account.
pub(crate) const CLIENTS_PER_ACCOUNT_MAX: usize = 16;

/// The live events of a node. Made before the core, which it is given to as its notifier.
#[derive(Debug)]
pub struct Live {
    inbox: Mutex<Inbox>,
    /// Wakes the pump.
    told: Notify,
    ring: Mutex<Ring>,
    board: Mutex<Board>,
    newest: watch::Sender<u64>,
    /// Counts the times that log-ins ended: then everybody who listens asks for the own one.
    sessions_ended: watch::Sender<u64>,
    clients: Mutex<Clients>,
}

/// The consoles that are connected, and what each wants to see.
#[derive(Debug, Default)]
struct Clients {
    by_account: HashMap<AccountName, usize>,
    /// When the last one went. `None`: nobody has listened yet, or somebody does.
    left_at: Option<Instant>,
}

impl Clients {
    fn count(&self) -> usize {
        self.by_account.values().sum()
    }

    fn are_there(&self) -> bool {
        !self.by_account.is_empty() || self.left_at.is_some_and(|at| at.elapsed() < WATCHED_FOR)
    }
}

impl Live {
    /// No events yet. `now` is the node's time at this start: see the invariant above.
    pub fn new(now: ServerTime) -> Arc<Self> {
        let ring = Ring::new(now);
        let (newest, _) = watch::channel(ring.newest());
        let (sessions_ended, _) = watch::channel(0);
        Arc::new(Self {
            inbox: Mutex::default(),
            told: Notify::new(),
            ring: Mutex::new(ring),
            board: Mutex::default(),
            newest,
            sessions_ended,
            clients: Mutex::default(),
        })
    }

    /// The number of the newest event.
    pub(crate) fn newest(&self) -> u64 {
        *self.newest.borrow()
    }

    /// The number of consoles that listen.
    pub(crate) fn clients(&self) -> usize {
        held(&self.clients).count()
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
    pub(crate) fn enter(self: &Arc<Self>, account: AccountName) -> Option<Listener> {
        let mut clients = held(&self.clients);
        let own = clients.by_account.get(&account).copied().unwrap_or_default();
        if clients.count() >= CLIENTS_MAX || own >= CLIENTS_PER_ACCOUNT_MAX {
            return None;
        }
        if !clients.are_there() {
            // Nobody has kept it up to date since.
            held(&self.board).clear();
        }
        clients.by_account.insert(account, own + 1);
        clients.left_at = None;
        Some(Listener { live: self.clone(), account })
    }

    /// What waits to be encoded.
    fn take_told(&self) -> Taken {
        held(&self.inbox).take()
    }

    fn put(&self, told: Told) {
        held(&self.inbox).put(told);
        self.told.notify_one();
    }
}

impl Notifier for Live {
    fn changed(&self, news: News) {
        if news.are_sessions_ended {
            self.sessions_ended.send_modify(|times| *times = times.wrapping_add(1));
        }
        self.put(Told::News(news));
    }

    fn wants_positions(&self) -> bool {
        held(&self.clients).are_there()
    }

    fn moved(&self, locks: Vec<LockView>) {
        self.put(Told::Moved(locks));
    }
}

/// A place among those who listen.
#[derive(Debug)]
pub(crate) struct Listener {
    live: Arc<Live>,
    account: AccountName,
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut clients = held(&self.live.clients);
        let own = clients.by_account.remove(&self.account).unwrap_or_default();
        if own > 1 {
            clients.by_account.insert(self.account, own - 1);
        } else if clients.by_account.is_empty() {
            clients.left_at = Some(Instant::now());
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

    use control::Notifier;
    use model::{AccountName, ServerTime};

    use super::{CLIENTS_MAX, CLIENTS_PER_ACCOUNT_MAX, Live, WATCHED_FOR};

    fn account(n: usize) -> AccountName {
        AccountName::new(&format!("account-{n}")).unwrap()
    }

    #[tokio::test]
    async fn places_are_bounded_and_given_back() {
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

    #[tokio::test(start_paused = true)]
    async fn positions_are_wanted_while_somebody_listens_and_a_little_longer() {
        let live = Live::new(ServerTime(0));
        assert!(!live.wants_positions());
        let place = live.enter(account(0));
        tokio::time::advance(2 * WATCHED_FOR).await;
        assert!(live.wants_positions());
        drop(place);
        tokio::time::advance(WATCHED_FOR / 2).await;
        assert!(live.wants_positions());
        tokio::time::advance(WATCHED_FOR / 2).await;
        assert!(!live.wants_positions());
    }
}
