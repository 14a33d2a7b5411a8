//! Devices that are enrolled, changed and withdrawn while the gateway runs.

use control::{DeviceHandle, Enrolment, Role, SUBMISSION_FRAMES_MAX, SecondSession, Taken, Work};
use model::LockId;

use super::rig::{CODE, Rig, UNKNOWN, location};
use crate::Limits;

/// Enrols the number that nobody has, as a chip in a lock of its own.
fn enrol_the_unknown(rig: &Rig) -> DeviceHandle {
    let registry = &rig.shared.registry;
    let like = registry.device(rig.handle(1)).unwrap();
    let enrolment = Enrolment {
        terminal: rig.number(UNKNOWN),
        role: Role::Chip(LockId::new("nine").unwrap()),
        ..like.enrolment.clone()
    };
    let handle = registry.next_handle();
    registry.enrol(handle, enrolment).unwrap();
    handle
}

#[tokio::test(start_paused = true)]
async fn an_unknown_number_is_welcome_once_it_is_enrolled() {
    let rig = Rig::new(Limits::default());
    let mut device = rig.connect(UNKNOWN);
    device.say(|terminal, out| terminal.authenticate(CODE, out));
    assert_eq!(device.hears_until_closed().await, ["ack 0 0x0102 1"]);
    let handle = enrol_the_unknown(&rig);
    let mut device = rig.connect(UNKNOWN);
    device.say(|terminal, out| {
        terminal.authenticate(CODE, out);
        terminal.location(&location(0), out);
    });
    assert!(matches!(rig.work().await, Work::LinkUp { device, .. } if device == handle));
    let (submission, done) = rig.frames().await;
    assert_eq!((submission.device, submission.frames.len()), (handle, 1));
    done(Taken::Durable);
    assert_eq!(device.hears().await, ["ack 0 0x0102 0", "ack 1 0x0200 0"]);
}

#[tokio::test(start_paused = true)]
async fn a_withdrawn_device_is_not_heard_any_more() {
    let rig = Rig::new(Limits::default());
    let mut device = rig.authenticated(1).await;
    assert!(rig.shared.registry.withdraw(rig.handle(1)));
    device.say(|terminal, out| terminal.location(&location(0), out));
    assert_eq!(device.hears_until_closed().await, [""; 0]);
    assert!(matches!(rig.work().await, Work::LinkDown { .. }));
    assert!(rig.no_work().await, "the frame goes nowhere");
    assert_eq!(rig.shared.refusals.take(), 1);
    let mut again = rig.connect(1);
    again.say(|terminal, out| terminal.authenticate(CODE, out));
    assert_eq!(again.hears_until_closed().await, ["ack 0 0x0102 1"]);
}

#[tokio::test(start_paused = true)]
async fn a_device_enrolled_otherwise_must_connect_anew() {
    let rig = Rig::new(Limits::default());
    let mut device = rig.authenticated(1).await;
    let registry = &rig.shared.registry;
    let was = registry.device(rig.handle(1)).unwrap().enrolment.clone();
    let code = Some("another-code-of-20-c".to_owned());
    registry.enrol(rig.handle(1), Enrolment { code, ..was }).unwrap();
    device.say(|terminal, out| terminal.location(&location(0), out));
    assert_eq!(device.hears_until_closed().await, [""; 0]);
    assert!(matches!(rig.work().await, Work::LinkDown { .. }));
    let mut again = rig.connect(1);
    again.say(|terminal, out| terminal.authenticate("another-code-of-20-c", out));
    assert_eq!(again.hears().await, ["ack 0 0x0102 0"]);
}

#[tokio::test(start_paused = true)]
async fn who_is_withdrawn_while_waiting_for_a_seat_gets_none() {
    let rig = Rig::new(Limits::default());
    let first = rig.authenticated(1).await;
    let mut second = rig.connect(1);
    second.say(|terminal, out| terminal.authenticate(CODE, out));
    assert_eq!(rig.second_session().await, SecondSession::Opened);
    assert!(rig.shared.registry.withdraw(rig.handle(1)));
    drop(first);
    assert!(matches!(rig.work().await, Work::LinkDown { .. }));
    assert_eq!(second.hears_until_closed().await, ["ack 0 0x0102 0"]);
    assert!(rig.no_work().await, "it never is up");
}

/// What a node has written and not acknowledged when it dies comes again, and must be known again.
#[tokio::test(start_paused = true)]
async fn a_long_backlog_is_handed_over_in_pieces() {
    let rig = Rig::new(Limits::default());
    let mut device = rig.authenticated(1).await;
    device.say(|terminal, out| (0..200).for_each(|n| terminal.location(&location(n), out)));
    let (mut pieces, mut acknowledged) = (Vec::new(), 0);
    while acknowledged < 200 {
        let (submission, done) = rig.frames().await;
        pieces.push(submission.frames.len());
        done(Taken::Durable);
        acknowledged += device.hears().await.len();
    }
    assert_eq!((pieces.iter().sum::<usize>(), acknowledged), (200, 200), "{pieces:?}");
    assert!(pieces.iter().all(|frames| *frames <= SUBMISSION_FRAMES_MAX), "{pieces:?}");
}
