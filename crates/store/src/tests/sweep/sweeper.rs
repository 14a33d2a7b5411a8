//! The sweeper on a store: once a day, as far as the periods say, and never years at once.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
        mpsc::{Receiver, sync_channel},
    },
    thread,
};

use control::{Archive, Clock, KeepError, Request, Retention, Store, Sweeper, queue};
use model::ServerTime;

use super::{AuditAction, Commit, DAY, OWN, folded_to, frames, is_well, line, made, write};
use crate::Sqlite;

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
fn serve(mut store: Sqlite, requests: &Receiver<Request>) -> Sqlite {
    while let Ok(request) = requests.recv() {
        if let Request::Sweep(slice, done) = request {
            done(Some(store.sweep(&slice).unwrap()));
        }
    }
    store
}

#[test]
fn a_day_is_swept_once_and_a_wrong_clock_costs_a_month() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = made(dir.path());
    for day in 0..400 {
        let audit = vec![line(day * DAY, AuditAction::LogIn, "chan")];
        write(&mut store, &Commit { audit, ..frames(day * DAY, &[(OWN, b"~own~")]) });
    }
    store.keep(&folded_to(400)).unwrap();
    let archive = store.archive().unwrap();
    let clock = Arc::new(Hand(AtomicI64::new(100 * DAY + 7)));
    let (handle, requests) = queue();
    let served = thread::spawn(move || serve(store, &requests));
    let (stop, stopped) = sync_channel(0);
    let sweeper =
        Sweeper::new(Retention::default(), Arc::new(archive.clone()), handle, clock.clone());
    let up_to = || archive.swept().unwrap()[0].up_to.0 / DAY;
    let turn = |day: i64| {
        clock.0.store(day * DAY, Ordering::SeqCst);
        sweeper.turn(&stopped).unwrap();
        up_to()
    };
    sweeper.turn(&stopped).unwrap();
    assert_eq!(up_to(), 70, "thirty days before");
    assert_eq!(turn(101), 71);
    let at = archive.swept().unwrap()[0].at;
    clock.0.store(101 * DAY + 9_999, Ordering::SeqCst);
    sweeper.turn(&stopped).unwrap();
    assert_eq!(archive.swept().unwrap()[0].at, at, "once a day");
    assert_eq!(turn(9_000), 71 + 31, "a clock that is wrong by years");
    assert_eq!(turn(102), 71 + 31, "it was set right, and nothing is swept twice");
    assert_eq!(turn(200), 71 + 31 + 31, "and catches up");
    assert_eq!(turn(201), 71 + 31 + 31 + 31);
    assert_eq!(turn(202), 202 - 30);
    drop(stop);
    clock.0.store(203 * DAY, Ordering::SeqCst);
    let outcome = sweeper.turn(&stopped);
    assert!(matches!(outcome, Err(KeepError::Stopped) | Ok(())), "{outcome:?}");
    drop(sweeper);
    let store = served.join().unwrap();
    drop(archive);
    is_well(store, dir.path());
}
