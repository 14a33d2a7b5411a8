//! Connections over in-memory streams, with a core that answers when the test says so and time
//! that stands still unless everybody waits.

mod enrolled;
pub(crate) mod rig;
mod second;

use std::time::Duration;

use control::{DeviceLink, OrderReply, RegistrationVerdict, Taken, Work};
use device_wire::{Command, terminal::Downlink};
use model::{OrderId, ReportBody, Session};

use crate::Limits;
use rig::{CODE, Rig, UNKNOWN, location, locations};

#[tokio::test(start_paused = true)]
async fn nothing_is_acknowledged_before_it_is_durable() {
    let rig = Rig::new(Limits::default());
    let mut device = rig.authenticated(1).await;
    device.say(|terminal, out| {
        terminal.location(&location(0), out);
        terminal.location(&location(1), out);
    });
    let (submission, done) = rig.frames().await;
    assert_eq!((submission.device, submission.frames.len()), (rig.handle(1), 2));
    assert_eq!(submission.raw, device.said);
    assert!(device.hears_nothing().await);
    done(Taken::Durable);
    assert_eq!(device.hears().await, ["ack 1 0x0200 0", "ack 2 0x0200 0"]);
}

#[tokio::test(start_paused = true)]
async fn what_is_refused_is_not_acknowledged_and_closed() {
    let rig = Rig::new(Limits::default());
    let mut device = rig.authenticated(1).await;
    device.say(|terminal, out| terminal.location(&location(0), out));
    let (_, done) = rig.frames().await;
    done(Taken::Refused);
    assert_eq!(device.hears_until_closed().await, [""; 0]);
    assert!(matches!(rig.work().await, Work::LinkDown { .. }));
}

#[tokio::test(start_paused = true)]
async fn a_core_that_is_gone_acknowledges_nothing() {
    let mut rig = Rig::new(Limits::default());
    let mut device = rig.authenticated(1).await;
    rig.stop_core();
    device.say(|terminal, out| terminal.location(&location(0), out));
    assert_eq!(device.hears_until_closed().await, [""; 0]);
    assert_eq!(rig.links.count(), 0);
}

#[tokio::test(start_paused = true)]
async fn how_the_network_cuts_the_stream_makes_no_difference() {
    let rig = Rig::new(Limits::default());
    let mut device = rig.connect(1);
    let mut bytes = Vec::new();
    device.terminal.authenticate(CODE, &mut bytes);
    device.terminal.location(&location(0), &mut bytes);
    for byte in bytes {
        device.write(&[byte]).await;
        tokio::task::yield_now().await;
    }
    assert!(matches!(rig.work().await, Work::LinkUp { .. }));
    let (submission, done) = rig.frames().await;
    assert_eq!(submission.frames.len(), 1);
    done(Taken::Durable);
    assert_eq!(device.hears().await, ["ack 0 0x0102 0", "ack 1 0x0200 0"]);
}

#[tokio::test(start_paused = true)]
async fn one_submission_at_a_time_slows_the_device_down() {
    let rig = Rig::new(Limits::default());
    let mut device = rig.authenticated(1).await;
    device.say(|terminal, out| terminal.location(&location(0), out));
    let (_, first) = rig.frames().await;
    device.say(|terminal, out| terminal.location(&location(1), out));
    assert!(rig.no_work().await, "a second submission while the first is under way");
    first(Taken::Durable);
    let (second, done) = rig.frames().await;
    assert_eq!(second.frames.len(), 1);
    done(Taken::Durable);
}

#[tokio::test(start_paused = true)]
async fn junk_is_bounded_and_closed() {
    for pattern in [&[0_u8; 1_000][..], &[0x7e, 1, 2, 3, 4], b"((((((((", &[0x7e], &[b'('; 5_000]] {
        let rig = Rig::new(Limits::default());
        let mut device = rig.connect(1);
        let sent = device.floods(pattern, 100_000_000).await;
        assert!(sent < 300_000, "{sent} bytes of {:?} were taken", &pattern[..1]);
        assert_eq!(rig.links.count(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn one_bad_frame_costs_itself_only() {
    let rig = Rig::new(Limits::default());
    let mut device = rig.authenticated(1).await;
    device.say(|terminal, out| {
        terminal.location(&location(0), out);
        out[20] ^= 1;
        terminal.location(&location(1), out);
    });
    let (submission, done) = rig.frames().await;
    assert_eq!(submission.frames.len(), 1);
    done(Taken::Durable);
    assert_eq!(device.hears().await, ["ack 2 0x0200 0"]);
    assert_eq!(rig.shared.refusals.take(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_session_is_bound_to_its_number() {
    let rig = Rig::new(Limits::default());
    let mut device = rig.authenticated(1).await;
    device.terminal = rig.terminal(2);
    device.say(|terminal, out| terminal.location(&location(0), out));
    assert_eq!(device.hears_until_closed().await, [""; 0]);
    assert_eq!(rig.shared.refusals.take(), 1);
    assert!(matches!(rig.work().await, Work::LinkDown { .. }));
}

#[tokio::test(start_paused = true)]
async fn a_wrong_code_and_an_unknown_number_are_answered_alike() {
    let rig = Rig::new(Limits::default());
    for (who, code) in [(1, "0123456789abcdeX"), (1, ""), (UNKNOWN, CODE)] {
        let mut device = rig.connect(who);
        device.say(|terminal, out| terminal.authenticate(code, out));
        assert_eq!(device.hears_until_closed().await, ["ack 0 0x0102 1"]);
        let mut device = rig.connect(who);
        device.say(|terminal, out| (0..5).for_each(|i| terminal.location(&location(i), out)));
        let failed = ["ack 0 0x0200 1", "ack 1 0x0200 1", "ack 2 0x0200 1"];
        assert_eq!(device.hears_until_closed().await, failed);
        assert_eq!(rig.shared.refusals.take(), 4);
    }
    assert!(rig.no_work().await);
}

#[tokio::test(start_paused = true)]
async fn an_unknown_number_that_cannot_be_answered_is_closed() {
    let rig = Rig::new(Limits::default());
    let mut device = rig.connect_jointech("8000629999");
    device.say(|terminal, out| terminal.location(&location(0), out));
    assert_eq!(device.hears_until_closed().await, [""; 0]);
    assert_eq!(rig.shared.refusals.take(), 1);
}

#[tokio::test(start_paused = true)]
async fn strangers_are_given_no_memory_for_parts() {
    let rig = Rig::new(Limits::default());
    let mut device = rig.connect(1);
    device.say(|terminal, out| terminal.batch(&locations(60), true, out));
    assert_eq!(device.hears_until_closed().await, [""; 0]);
    assert_eq!(rig.shared.refusals.take(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_code_is_handed_out_as_the_core_says() {
    let rig = Rig::new(Limits::default());
    let mut device = rig.connect(1);
    for (plate, verdict, expected) in [
        ("SAMPLE1", RegistrationVerdict::Welcome, format!("registered {CODE}")),
        (" SAMPLE1 ", RegistrationVerdict::AlreadyRegistered, "refused 4".to_owned()),
    ] {
        device.say(|terminal, out| terminal.register(plate, out));
        let (asked, done) = rig.registration().await;
        assert_eq!(asked, rig.handle(1));
        done(verdict);
        assert_eq!(device.hears().await, [expected]);
    }
    device.say(|terminal, out| terminal.authenticate(CODE, out));
    assert_eq!(device.hears().await, ["ack 2 0x0102 0"]);
}

#[tokio::test(start_paused = true)]
async fn the_number_of_a_device_alone_gets_nobody_its_code() {
    let rig = Rig::new(Limits::default());
    for plate in ["", " ", "SAMPLE", "SAMPLE12", "sample1", "SAMPLE 1", "SAMPLE2"] {
        let mut device = rig.connect(1);
        device.say(|terminal, out| terminal.register(plate, out));
        assert_eq!(device.hears().await, ["refused 4"], "{plate:?}");
        assert!(rig.no_work().await);
        assert_eq!(rig.shared.refusals.take(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn refused_registrations_cannot_be_told_apart() {
    let rig = Rig::new(Limits::default());
    for (who, plate) in [(1, "SAMPLE2"), (1, "SAMPLE1"), (UNKNOWN, "SAMPLE1")] {
        let mut insists = rig.connect(who);
        let mut heard = Vec::new();
        for _ in 0..3 {
            insists.say(|terminal, out| terminal.register(plate, out));
            if (who, plate) == (1, "SAMPLE1") {
                let (_, done) = rig.registration().await;
                done(RegistrationVerdict::AlreadyRegistered);
            }
            heard.extend(insists.hears_to_the_end().await);
        }
        assert_eq!(heard, ["refused 4"; 3], "{who} {plate}");
        assert_eq!(insists.hears_until_closed().await, [""; 0]);
    }
    for who in [1, UNKNOWN] {
        let mut guesses = rig.connect(who);
        guesses.say(|terminal, out| {
            terminal.register("SAMPLE2", out);
            terminal.authenticate("0123456789abcdeX", out);
        });
        assert_eq!(guesses.hears_until_closed().await, ["refused 4", "ack 1 0x0102 1"]);
    }
}

#[tokio::test(start_paused = true)]
async fn deadlines_close_who_says_nothing() {
    let limits = Limits::default();
    let rig = Rig::new(limits);
    let mut silent = rig.connect(1);
    assert_eq!(silent.closed_after().await, limits.first_frame);
    let mut half = rig.connect(1);
    half.say(|terminal, out| terminal.register("SAMPLE1", out));
    let (_, done) = rig.registration().await;
    done(RegistrationVerdict::AlreadyRegistered);
    assert_eq!(half.closed_after().await, limits.authentication);
    let mut idle = rig.authenticated(1).await;
    assert_eq!(idle.closed_after().await, limits.idle);
}

#[tokio::test(start_paused = true)]
async fn a_device_that_takes_nothing_is_closed() {
    let rig = Rig::new(Limits::default());
    let mut device = rig.authenticated(1).await;
    for id in 0..2_000 {
        rig.links.send(rig.handle(1), rig.last_link(), OrderId(id), Command::QueryPosition);
        tokio::task::yield_now().await;
    }
    tokio::time::sleep(Limits::default().write * 3).await;
    assert_eq!(rig.links.count(), 0);
    assert!(!device.hears_until_closed().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn orders_go_out_while_a_submission_is_under_way() {
    let rig = Rig::new(Limits::default());
    let mut device = rig.authenticated(1).await;
    device.say(|terminal, out| terminal.location(&location(0), out));
    let (submission, done) = rig.frames().await;
    rig.links.send(rig.handle(1), submission.link, OrderId(1), Command::Seal);
    rig.links.send(rig.handle(2), submission.link, OrderId(2), Command::QueryPosition);
    let release = Command::Release { secret: None };
    rig.links.send(rig.handle(1), submission.link, OrderId(3), release);
    assert_eq!(device.hears().await, ["lock", "unlock"]);
    done(Taken::Durable);
    assert_eq!(device.hears().await, ["ack 1 0x0200 0"]);
}

#[tokio::test(start_paused = true)]
async fn a_reply_is_a_reply_to_the_order_whose_serial_it_names() {
    let rig = Rig::new(Limits::default());
    let mut device = rig.authenticated(1).await;
    let release = Command::Release { secret: None };
    for (order, command) in [(1, Command::Seal), (2, Command::QueryPosition), (3, release)] {
        rig.links.send(rig.handle(1), rig.last_link(), OrderId(order), command);
        device.hears().await;
    }
    device.say(|terminal, out| {
        for serial in 0..20 {
            terminal.general_reply(serial, 0x8500, 1, out);
        }
    });
    let (submission, _) = rig.frames().await;
    let outcome = model::ReplyOutcome::Failed(1);
    let replies = [1, 3].map(|order| OrderReply { order: OrderId(order), outcome });
    assert_eq!(submission.replies, replies);
}

#[tokio::test(start_paused = true)]
async fn a_reply_on_another_connection_is_to_no_order() {
    let rig = Rig::new(Limits::default());
    let device = rig.authenticated(1).await;
    rig.links.send(rig.handle(1), rig.last_link(), OrderId(1), Command::Seal);
    drop(device);
    assert!(matches!(rig.work().await, Work::LinkDown { .. }));
    let mut device = rig.authenticated(1).await;
    device.say(|terminal, out| {
        for serial in 0..20 {
            terminal.general_reply(serial, 0x8500, 0, out);
        }
    });
    let (submission, _) = rig.frames().await;
    assert_eq!(submission.replies, []);
}

#[tokio::test(start_paused = true)]
async fn frames_about_something_else_are_marked_as_relayed() {
    const SUB_LOCK: &str =
        include_str!("../../../device-wire/fixtures/jointech/wlnet-sub-lock.hex");

    let rig = Rig::new(Limits::default());
    let mut device = rig.connect_jointech("8000620011");
    let hex = SUB_LOCK.lines().find(|line| !line.starts_with('#')).unwrap().as_bytes();
    let digits = hex.chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
    let bytes: Vec<u8> = digits.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect();
    device.say(|terminal, out| {
        out.extend(&bytes);
        terminal.location(&location(0), out);
    });
    assert!(matches!(rig.work().await, Work::LinkUp { .. }));
    let (submission, done) = rig.frames().await;
    let relayed: Vec<_> = submission.frames.iter().map(|frame| frame.is_relayed).collect();
    assert_eq!(relayed, [true, false]);
    done(Taken::Durable);
}

#[tokio::test(start_paused = true)]
async fn a_sub_packeted_message_is_stored_whole_and_acknowledged_once_durable() {
    let rig = Rig::new(Limits::default());
    let mut device = rig.authenticated(1).await;
    device.say(|terminal, out| terminal.batch(&locations(60), true, out));
    let (submission, done) = rig.frames().await;
    assert_eq!(submission.frames.len(), 1);
    assert_eq!(submission.raw, device.said);
    let fixes = submission.reports.iter().filter(|r| matches!(r.body, ReportBody::Fix(_)));
    assert_eq!(fixes.count(), 60);
    assert!(device.hears_nothing().await);
    done(Taken::Durable);
    assert!(device.hears().await.iter().all(|heard| heard.ends_with("0x0704 0")));
}

#[tokio::test(start_paused = true)]
async fn missing_parts_are_asked_for() {
    let rig = Rig::new(Limits::default());
    let mut device = rig.authenticated(1).await;
    let mut bytes = Vec::new();
    device.terminal.batch(&locations(60), true, &mut bytes);
    let first_end = 1 + bytes[1..].iter().position(|b| *b == 0x7e).unwrap() + 1;
    device.write(&bytes[first_end..]).await;
    assert_eq!(device.hears().await, ["resend [1]"]);
    device.write(&bytes[..first_end]).await;
    let (submission, done) = rig.frames().await;
    assert_eq!(submission.raw, bytes);
    done(Taken::Durable);
}

#[tokio::test(start_paused = true)]
async fn a_one_time_password_stays_in_the_gateway_and_opens_the_lock() {
    let rig = Rig::new(Limits::default());
    let mut device = rig.connect_jointech("8000620011");
    device.say(|terminal, out| terminal.one_time_password("123456", out));
    assert!(matches!(rig.work().await, Work::LinkUp { .. }));
    let (submission, done) = rig.frames().await;
    let passwords: Vec<_> = submission.reports.iter().map(|report| &report.body).collect();
    let blank = ReportBody::Session(Session::OneTimePassword { password: String::new() });
    assert_eq!(passwords, [&blank]);
    assert_eq!(device.hears_raw().await, "");
    done(Taken::Durable);
    assert_eq!(device.hears_raw().await, "(P52,2,123456)");
    let release = Command::Release { secret: Some("888888".to_owned()) };
    rig.links.send(submission.device, submission.link, OrderId(1), release);
    assert_eq!(device.hears_raw().await, "(P52,3,123456)");
}

#[tokio::test(start_paused = true)]
async fn a_drained_connection_finishes_what_is_under_way() {
    let rig = Rig::new(Limits::default());
    let mut busy = rig.authenticated(1).await;
    let mut idle = rig.authenticated(2).await;
    busy.say(|terminal, out| terminal.location(&location(0), out));
    let (_, done) = rig.frames().await;
    rig.links.drain();
    assert_eq!(idle.hears_until_closed().await, [""; 0]);
    assert!(matches!(rig.work().await, Work::LinkDown { .. }));
    assert!(busy.hears_nothing().await);
    done(Taken::Durable);
    assert_eq!(busy.hears_until_closed().await, ["ack 1 0x0200 0"]);
    let mut late = rig.connect(1);
    assert_eq!(late.closed_after().await, Duration::ZERO);
}

#[test]
fn downlinks_are_told_apart() {
    let ack = Downlink::Ack { serial: 7, id: 0x0200, result: 0 };
    assert_eq!(rig::told(&ack), "ack 7 0x0200 0");
}
