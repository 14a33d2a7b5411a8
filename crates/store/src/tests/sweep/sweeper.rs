//! The sweeper on a store: once a day, as far as the periods say, and never years at once.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread::{self, JoinHandle},
};

use control::{
    Archive, Clock, KeepError, Request, Retention, RetentionClass, Store, Sweeper, Waiter, Work,
    queue,
};
use model::ServerTime;
use tempfile::TempDir;

use super::{AuditAction, Commit, DAY, OWN, folded_to, frames, is_well, line, made, write};
use crate::{Sqlite, SqliteArchive};

struct Hand(AtomicI64);

impl Clock for Hand {
    fn now(&self) -> ServerTime {
        ServerTime(self.0.load(Ordering::SeqCst))
    }

    fn speed(&self) -> f64 {
        1.0
    }
}

/// Does what the loop around the core does with requests to sweep, until nobody asks any more.
fn serve(
    mut store: Sqlite,
    requests: &Receiver<Request>,
    begins: impl Fn() -> Option<ServerTime>,
) -> Sqlite {
    while let Ok(request) = requests.recv() {
        match request {
            Request::Sweep(slice, done) => done(Some(store.sweep(&slice).unwrap())),
            Request::Work(Work::BeginSweep, Waiter::Sweep(done)) => done(begins()),
            other => panic!("a sweeper does not ask for {other:?}"),
        }
    }
    store
}

/// A store of a day's frames and lines for each of so many days, and what sweeps it.
struct Bench {
    dir: TempDir,
    archive: SqliteArchive,
    clock: Arc<Hand>,
    /// Whether the core believes the clock.
    is_believed: Arc<AtomicBool>,
    sweeper: Sweeper,
    served: JoinHandle<Sqlite>,
    stop: (SyncSender<()>, Receiver<()>),
}

impl Bench {
    fn new(days: i64) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut store = made(dir.path());
        for day in 0..days {
            let audit = vec![line(day * DAY, AuditAction::LogIn, "chan")];
            write(&mut store, &Commit { audit, ..frames(day * DAY, &[(OWN, b"~own~")]) });
        }
        store.keep(&folded_to(days.unsigned_abs())).unwrap();
        Self::of(store, dir)
    }

    fn of(store: Sqlite, dir: TempDir) -> Self {
        let archive = store.archive().unwrap();
        let clock = Arc::new(Hand(AtomicI64::new(0)));
        let is_believed = Arc::new(AtomicBool::new(true));
        let (handle, requests) = queue();
        let (now, believed) = (Arc::clone(&clock), Arc::clone(&is_believed));
        let begins = move || {
            let today = ServerTime(now.now().0.div_euclid(DAY) * DAY);
            believed.load(Ordering::SeqCst).then_some(today)
        };
        let served = thread::spawn(move || serve(store, &requests, begins));
        let read: Arc<dyn Archive> = Arc::new(archive.clone());
        let sweeper = Sweeper::new(Retention::default(), read, handle, clock.clone());
        let stop = sync_channel(0);
        Self { dir, archive, clock, is_believed, sweeper, served, stop }
    }

    /// Has it turn on a day; up to which day frames have gone then.
    fn turn(&self, day: i64) -> Option<i64> {
        self.clock.0.store(day * DAY + 7, Ordering::SeqCst);
        self.sweeper.turn(&self.stop.1).unwrap();
        self.archive.swept().unwrap().first().map(|it| it.up_to.0 / DAY)
    }

    /// The same after the node was started anew, with the store as it is.
    fn restarted(self) -> Self {
        let Self { dir, archive, sweeper, served, .. } = self;
        drop((sweeper, archive));
        let store = is_well(served.join().unwrap(), dir.path());
        Self::of(store, dir)
    }
}

#[test]
fn a_day_is_swept_once_and_goes_a_month_further_at_most() {
    let it = Bench::new(400);
    assert_eq!(it.turn(100), Some(31), "the first time, from the oldest there is");
    assert_eq!(it.turn(101), Some(62));
    let at = it.archive.swept().unwrap()[0].at;
    it.clock.0.store(101 * DAY + 9_999, Ordering::SeqCst);
    it.sweeper.turn(&it.stop.1).unwrap();
    assert_eq!(it.archive.swept().unwrap()[0].at, at, "once a day");
    assert_eq!(it.turn(102), Some(72), "it has caught up");
    assert_eq!(it.turn(9_000), Some(72 + 31), "a clock that is wrong by years, and was believed");
    assert_eq!(it.turn(103), Some(72 + 31), "it was set right, and nothing is swept twice");
    assert_eq!(it.turn(200), Some(72 + 31 + 31), "and catches up");
    assert_eq!(it.turn(201), Some(72 + 31 + 31 + 31));
    assert_eq!(it.turn(202), Some(202 - 30));
    let it = it.restarted();
    drop(it.stop.0);
    it.clock.0.store(203 * DAY, Ordering::SeqCst);
    let outcome = it.sweeper.turn(&it.stop.1);
    assert!(matches!(outcome, Err(KeepError::Stopped) | Ok(())), "{outcome:?}");
}

#[test]
fn a_restart_on_the_same_day_goes_no_further() {
    let mut it = Bench::new(400);
    assert_eq!(it.turn(350), Some(31));
    for _ in 0..4 {
        it = it.restarted();
        assert_eq!(it.turn(350), Some(31));
    }
    it = it.restarted();
    assert_eq!(it.turn(351), Some(62), "the next day does");
    assert_eq!(it.archive.oldest(RetentionClass::RawFrames).unwrap(), Some(ServerTime(62 * DAY)));
}

#[test]
fn nothing_goes_while_the_clock_is_not_believed() {
    let it = Bench::new(100);
    it.is_believed.store(false, Ordering::SeqCst);
    assert_eq!(it.turn(90), None);
    it.is_believed.store(true, Ordering::SeqCst);
    assert_eq!(it.turn(90), Some(31));
    it.restarted();
}
