//! What is kept, what is sent again and in which order, against the product's own codec.

use std::time::Duration;

use control::Role;
use device_wire::{Command, MessageKind, Protocol};
use model::{
    AuthorityId, Course, DeviceTime, KilometresPerHour, LockId, Metres, Origin, Point, ProfileName,
    Report, ReportBody, ServerTime, Tamper, TerminalId,
};

use super::{Device, KEPT_MAX, Reading};
use crate::{
    lock::{ChipState, Obeyed, Order},
    plan::PlannedDevice,
    platform::{CODE, Platform, wire},
};

const START: i64 = 1_785_542_400_000;
const PATIENCE: Duration = Duration::from_secs(20);

fn at(seconds: i64) -> ServerTime {
    ServerTime(START + seconds * 1_000)
}

fn planned(protocol: Protocol) -> PlannedDevice {
    let (terminal, profile) = match protocol {
        Protocol::Jt808 => ("901110000001", "sample-multichip-808"),
        Protocol::Jointech => ("7010000001", "jointech-jt701d"),
    };
    PlannedDevice {
        authority: AuthorityId::new("hk").unwrap(),
        terminal: TerminalId::new(terminal).unwrap(),
        protocol,
        profile: ProfileName::new(profile).unwrap(),
        role: Role::Chip(LockId::new("lock-1").unwrap()),
        code: Some(CODE.to_owned()),
        secret: None,
    }
}

fn chip(alarms: Tamper) -> ChipState {
    ChipState { holds: true, is_closed: true, alarms, openings: Some(3) }
}

fn reading(seconds: i64, speed: f32, alarms: Tamper) -> Reading {
    Reading {
        at: DeviceTime(at(seconds).0),
        point: Some(Point::new(22.3, 114.0).unwrap()),
        speed: KilometresPerHour(speed),
        course: Course::default(),
        odometer: Metres(1_000.0),
        chip: Some(chip(alarms)),
        battery: 90,
    }
}

/// A device and its platform.
struct Pair {
    device: Device,
    platform: Platform,
    reports: Vec<Report>,
}

impl Pair {
    fn new(protocol: Protocol) -> Self {
        let planned = planned(protocol);
        let device = Device::new(wire(&planned), PATIENCE);
        Self { device, platform: Platform::new(&planned), reports: Vec::new() }
    }

    fn open(protocol: Protocol) -> Self {
        let mut pair = Self::new(protocol);
        pair.device.link_up();
        pair.talk(0);
        pair
    }

    fn see(&mut self, seconds: i64, speed: f32, alarms: Tamper) {
        self.device.observe(reading(seconds, speed, alarms), at(seconds));
    }

    /// Reports that arrived in this exchange: device time in seconds, whether live.
    fn talk(&mut self, seconds: i64) -> Vec<(i64, bool)> {
        self.reports.clear();
        self.platform.talk(&mut self.device, at(seconds), &mut self.reports);
        let fixes = self.reports.iter().filter(|r| matches!(r.body, ReportBody::Fix(_)));
        let fixes = fixes.map(|r| ((r.at.unwrap().0 - START) / 1_000, r.origin == Origin::Live));
        fixes.collect()
    }
}

#[test]
fn it_registers_once_and_then_authenticates() {
    let mut pair = Pair::open(Protocol::Jt808);
    assert!(pair.platform.is_welcome);
    assert_eq!(pair.platform.kinds, [MessageKind::Register, MessageKind::Authenticate]);
    pair.device.link_down();
    pair.device.link_up();
    pair.talk(1);
    assert_eq!(pair.platform.kinds[2..], [MessageKind::Authenticate]);
}

#[test]
fn one_that_was_registered_before_uses_the_code_it_has() {
    let mut pair = Pair::new(Protocol::Jt808);
    pair.platform.knows_it = true;
    pair.device.link_up();
    pair.talk(0);
    assert!(pair.platform.is_welcome);
}

#[test]
fn the_road_is_reported_twice_a_minute_and_rest_once() {
    for (speed, expected) in [(60.0, 20), (0.0, 10)] {
        let mut pair = Pair::open(Protocol::Jt808);
        let mut count = 0;
        // The first look is a change from not knowing: leave it out.
        pair.see(0, speed, Tamper::NONE);
        pair.talk(0);
        for second in 1..=600 {
            pair.see(second, speed, Tamper::NONE);
            count += pair.talk(second).len();
        }
        assert!((expected..=expected + 2).contains(&count), "{count} at {speed} km/h");
    }
}

#[test]
fn what_is_not_acknowledged_comes_again_and_then_no_more() {
    let mut pair = Pair::open(Protocol::Jt808);
    pair.platform.is_acking = false;
    pair.see(10, 50.0, Tamper::NONE);
    assert_eq!(pair.talk(10), [(10, true)]);
    assert_eq!(pair.talk(20), [], "not before its patience ends");
    pair.platform.is_acking = true;
    assert_eq!(pair.talk(31), [(10, true)]);
    assert_eq!(pair.device.kept(), 0);
    assert_eq!(pair.talk(99), []);
}

#[test]
fn after_a_gap_alarms_go_first_then_what_is_new_then_the_backlog_in_order() {
    let mut pair = Pair::open(Protocol::Jt808);
    pair.see(0, 50.0, Tamper::NONE);
    pair.platform.is_acking = false;
    pair.talk(0);
    pair.device.link_down();
    for second in 1..=300 {
        let alarms = if second >= 200 { Tamper::SHACKLE_CUT } else { Tamper::NONE };
        pair.see(second, 50.0, alarms);
    }
    assert!(pair.device.output(at(300)).is_empty(), "nothing goes out without a link");
    pair.device.link_up();
    pair.platform.is_acking = true;
    // Authentication first; the report of this moment is made while it is under way.
    pair.device.next_report_at = at(301);
    let bytes = pair.device.output(at(301));
    let answer = pair.platform.take(&bytes, at(301), &mut pair.reports);
    pair.device.receive(&answer);
    pair.see(301, 50.0, Tamper::SHACKLE_CUT);
    let arrived = pair.talk(301);
    assert_eq!(arrived[0], (200, true), "the alarm");
    assert_eq!(arrived[1], (301, true), "what is new");
    let backlog = &arrived[2..];
    assert_eq!(backlog[0], (0, false), "what was under way when the link went");
    assert!(backlog.len() > 8 && backlog.iter().all(|(_, live)| !live), "{backlog:?}");
    assert!(backlog.is_sorted(), "{backlog:?}");
    assert_eq!(pair.device.kept(), 0);
}

#[test]
fn a_change_of_the_lock_is_reported_at_once() {
    let mut pair = Pair::open(Protocol::Jt808);
    pair.see(0, 50.0, Tamper::NONE);
    pair.talk(0);
    let mut open = reading(5, 50.0, Tamper::NONE);
    open.chip = Some(ChipState { holds: false, ..chip(Tamper::NONE) });
    pair.device.observe(open, at(5));
    assert_eq!(pair.talk(5), [(5, true)]);
    assert!(pair.reports.iter().any(|report| {
        matches!(report.body, ReportBody::Lock(state) if state.motor == model::Motor::Unlocked)
    }));
}

#[test]
fn the_backlog_is_bounded_and_loses_its_oldest() {
    let mut pair = Pair::new(Protocol::Jt808);
    let count = i64::try_from(KEPT_MAX).unwrap() + 10;
    for second in 0..count {
        pair.device.remember(reading(second, 50.0, Tamper::NONE));
    }
    assert_eq!((pair.device.kept(), pair.device.lost()), (KEPT_MAX, 10));
    pair.device.link_up();
    let arrived = pair.talk(count);
    assert_eq!((arrived.len(), arrived[0]), (KEPT_MAX, (10, false)));
}

#[test]
fn orders_reach_the_chip_and_are_answered() {
    let mut pair = Pair::open(Protocol::Jt808);
    for (command, order) in
        [(Command::Seal, Order::Seal), (Command::Release { secret: None }, Order::Release(None))]
    {
        let bytes = pair.platform.command(&command);
        let ordered = pair.device.receive(&bytes);
        assert_eq!(ordered[0].order, order);
        let now = reading(9, 0.0, Tamper::NONE);
        pair.device.answer(&ordered[0], Obeyed::Done, &now, at(9));
        pair.talk(9);
        assert!(pair.reports.iter().any(|r| matches!(r.body, ReportBody::Reply(_))), "{order:?}");
    }
}

#[test]
fn a_rope_lock_tells_its_password_until_it_is_noted_and_opens_by_it() {
    let mut pair = Pair::open(Protocol::Jointech);
    let now = reading(0, 0.0, Tamper::NONE);
    pair.device.locked_itself(now, at(0));
    pair.device.announce("271828".into(), at(0));
    pair.platform.is_acking = false;
    pair.talk(0);
    let announced = |pair: &Pair| {
        pair.reports.iter().any(|report| {
            matches!(&report.body, ReportBody::Session(model::Session::OneTimePassword { password })
                if password == "271828")
        })
    };
    assert!(announced(&pair));
    assert!(pair.reports.iter().any(|report| matches!(report.body, ReportBody::Event(_))));
    pair.platform.is_acking = true;
    pair.talk(60);
    assert!(announced(&pair), "again after a minute");
    pair.talk(120);
    assert!(!announced(&pair), "it has been noted");
    let release = Command::Release { secret: Some("271828".into()) };
    let bytes = pair.platform.command(&release);
    let ordered = pair.device.receive(&bytes);
    assert_eq!(ordered[0].order, Order::Release(Some("271828".into())));
    pair.device.answer(&ordered[0], Obeyed::Done, &now, at(130));
    pair.talk(130);
    assert!(pair.reports.iter().any(|report| matches!(report.body, ReportBody::Event(_))));
    assert_eq!(pair.device.kept(), 0);
}

#[test]
fn half_a_message_is_kept_until_the_other_half_comes() {
    let mut pair = Pair::open(Protocol::Jt808);
    let bytes = pair.platform.command(&Command::Seal);
    let (first, second) = bytes.split_at(7);
    assert!(pair.device.receive(first).is_empty());
    assert_eq!(pair.device.receive(second).len(), 1);
}
