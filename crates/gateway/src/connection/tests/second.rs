//! Two sessions for one device.

use std::time::Duration;

use control::{DeviceLink, SecondSession, Taken, Waiter, Work};
use device_wire::Command;
use model::OrderId;

use super::rig::{CODE, Rig, location};
use crate::Limits;

#[tokio::test(start_paused = true)]
async fn a_second_session_waits_and_is_turned_away_when_the_first_speaks() {
    let rig = Rig::new(Limits::default());
    let mut first = rig.authenticated(1).await;
    let mut second = rig.connect(1);
    second.say(|terminal, out| {
        terminal.authenticate(CODE, out);
        terminal.location(&location(0), out);
    });
    assert_eq!(rig.second_session().await, SecondSession::Opened);
    assert!(rig.no_work().await, "the second session is not read");
    tokio::time::advance(Duration::from_secs(5)).await;
    first.say(|terminal, out| terminal.location(&location(1), out));
    assert_eq!(rig.second_session().await, SecondSession::BothSpeak);
    let (submission, done) = rig.frames().await;
    assert_eq!(submission.raw, first.said);
    done(Taken::Durable);
    assert_eq!(second.hears_until_closed().await, ["ack 0 0x0102 0"]);
    assert_eq!(first.hears().await, ["ack 1 0x0200 0"]);
}

#[tokio::test(start_paused = true)]
async fn a_second_session_takes_over_when_the_first_closes() {
    let rig = Rig::new(Limits::default());
    let first = rig.authenticated(1).await;
    let mut second = rig.connect(1);
    second.say(|terminal, out| terminal.authenticate(CODE, out));
    assert_eq!(rig.second_session().await, SecondSession::Opened);
    drop(first);
    assert!(matches!(rig.work().await, Work::LinkDown { .. }));
    assert_eq!(rig.second_session().await, SecondSession::Settled);
    assert!(matches!(rig.work().await, Work::LinkUp { .. }));
    second.say(|terminal, out| terminal.location(&location(0), out));
    let (submission, done) = rig.frames().await;
    assert_eq!(submission.link, rig.last_link());
    done(Taken::Durable);
}

#[tokio::test(start_paused = true)]
async fn a_second_session_takes_over_when_the_first_stays_silent() {
    let rig = Rig::new(Limits::default());
    let mut first = rig.authenticated(1).await;
    let mut second = rig.connect(1);
    second.say(|terminal, out| terminal.authenticate(CODE, out));
    assert_eq!(rig.second_session().await, SecondSession::Opened);
    let waited = first.closed_after().await;
    assert_eq!(waited, Duration::from_secs(90), "three intervals of 30 s");
    assert_eq!(rig.second_session().await, SecondSession::Settled);
    let Work::LinkUp { link, .. } = rig.work().await else { panic!("other work") };
    assert!(matches!(rig.work().await, Work::LinkDown { link: old, .. } if old != link));
    rig.links.send(rig.handle(1), link, OrderId(1), Command::Seal);
    assert_eq!(second.hears().await, ["ack 0 0x0102 0", "lock"]);
}

#[tokio::test(start_paused = true)]
async fn a_device_between_two_reports_keeps_its_seat() {
    let rig = Rig::new(Limits::default());
    let mut first = rig.authenticated(1).await;
    let mut clone = rig.connect(1);
    clone.say(|terminal, out| terminal.authenticate(CODE, out));
    assert_eq!(rig.second_session().await, SecondSession::Opened);
    tokio::time::advance(Duration::from_secs(89)).await;
    first.say(|terminal, out| terminal.location(&location(0), out));
    assert_eq!(rig.second_session().await, SecondSession::BothSpeak);
    let (_, done) = rig.frames().await;
    done(Taken::Durable);
    assert_eq!(clone.hears_until_closed().await, ["ack 0 0x0102 0"]);
}

#[tokio::test(start_paused = true)]
async fn a_second_session_that_hung_up_takes_no_seat() {
    let rig = Rig::new(Limits::default());
    let mut first = rig.authenticated(1).await;
    let mut second = rig.connect(1);
    second.say(|terminal, out| {
        terminal.authenticate(CODE, out);
        terminal.location(&location(0), out);
    });
    assert_eq!(rig.second_session().await, SecondSession::Opened);
    drop(second);
    assert!(rig.no_work().await);
    assert_eq!(rig.links.count(), 1);
    tokio::time::advance(Duration::from_mins(5)).await;
    assert!(rig.no_work().await);
    first.say(|terminal, out| terminal.location(&location(1), out));
    let (submission, done) = rig.frames().await;
    assert_eq!(submission.raw, first.said);
    done(Taken::Durable);
    assert_eq!(first.hears().await, ["ack 1 0x0200 0"]);
}

#[tokio::test(start_paused = true)]
async fn what_a_second_session_says_is_bounded_and_not_lost() {
    let limits = Limits::default();
    let rig = Rig::new(limits);
    let _first = rig.authenticated(1).await;
    let mut loud = rig.connect(1);
    loud.say(|terminal, out| terminal.authenticate(CODE, out));
    assert_eq!(rig.second_session().await, SecondSession::Opened);
    let sent = loud.floods(&[0x7e, 1, 2, 3], 1_000_000).await;
    assert!(sent < 4 * limits.read_bytes_max, "{sent} bytes were taken");
    assert_eq!(rig.links.count(), 1);
    let mut second = rig.connect(1);
    second.say(|terminal, out| terminal.authenticate(CODE, out));
    assert_eq!(rig.second_session().await, SecondSession::Opened);
    second.say(|terminal, out| (0..60).for_each(|n| terminal.location(&location(n), out)));
    tokio::time::sleep(Duration::from_secs(90)).await;
    assert_eq!(rig.second_session().await, SecondSession::Settled);
    assert!(matches!(rig.work().await, Work::LinkUp { .. }));
    let mut frames = 0;
    while frames < 60 {
        match rig.asked().await {
            (Work::Frames(submission), Waiter::Frames(done)) => {
                frames += submission.frames.len();
                done(Taken::Durable);
            }
            (other, _) => assert!(matches!(other, Work::LinkDown { .. }), "{other:?}"),
        }
    }
    assert_eq!(second.hears().await.len(), 61);
}
