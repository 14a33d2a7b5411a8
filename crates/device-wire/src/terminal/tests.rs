//! What a device sends is what is decoded.

use model::{
    Course, Cover, DeviceTime, KilometresPerHour, LockEvent, LockEventKind, Metres, Motor, Opener,
    Origin, Percent, Point, Report, ReportBody, Session, Shackle, Tamper, TerminalId,
};
use proptest::prelude::*;

use super::{Downlink, Location, Terminal, TerminalLock};
use crate::{
    AckResult, Codec, Edition, Limits, MessageKind, Profile, Protocol, Split, split,
    tests::{NOW, profile},
};

fn terminal(by: &Profile) -> Terminal {
    let number = TerminalId::new("8000620011").unwrap();
    match by.protocol() {
        Protocol::Jt808 => Terminal::jt808(number, by.edition()),
        Protocol::Jointech => Terminal::jointech(number),
    }
    .with_profile(by)
}

fn decode_all(bytes: &[u8], by: &Profile) -> Vec<Report> {
    let mut codec = Codec::new(by.protocol(), Limits::default());
    let (mut rest, mut reports) = (bytes, Vec::new());
    while let Split::Frame { raw, consumed } = split(by.protocol(), rest, &Limits::default()) {
        codec.decode(raw, by, NOW, &mut reports).unwrap();
        rest = &rest[consumed..];
    }
    assert!(rest.is_empty());
    reports
}

/// Places that both protocols can write exactly: whole 1e-4 minutes that are whole 1e-6 degrees.
fn points() -> impl Strategy<Value = Point> {
    (-89 * 20_000..89 * 20_000, -179 * 20_000..179 * 20_000)
        .prop_map(|(lat, lon)| Point::from_e7(lat * 500, lon * 500).unwrap())
}

fn locks() -> impl Strategy<Value = TerminalLock> {
    (any::<[bool; 3]>(), prop::option::of(0..=100_u8), 0..=0xffff_u32, 0..=0xfff_u16).prop_map(
        |([motor_locked, shackle_closed, cover_closed], battery, openings, alarms)| TerminalLock {
            motor_locked,
            shackle_closed,
            cover_closed,
            battery: battery.map(|b| Percent::new(b).unwrap()),
            openings: Some(openings),
            alarms: Tamper::from_bits(alarms),
        },
    )
}

fn locations() -> impl Strategy<Value = Location> {
    let time = 946_684_801_i64 + 86_400..4_102_444_800 - 86_400;
    let motion = (0..=100_u16, 0..180_u16, any::<i16>(), 0..=30_u8, 0..=4_000_000_u32);
    (time, prop::option::of(points()), motion, locks()).prop_map(|(second, point, motion, lock)| {
        let (knots, course, altitude, satellites, odometer) = motion;
        Location {
            time: DeviceTime(second * 1_000),
            point,
            speed: KilometresPerHour(f32::from(knots) * 1.852),
            course: Course::new(course * 2).unwrap(),
            altitude,
            satellites: Some(satellites),
            odometer: Some(Metres(f64::from(odometer) * 1_000.0)),
            lock: Some(lock),
        }
    })
}

/// Compares what was decoded with what was sent, as far as the profile can say it.
fn check(reports: &[Report], sent: &Location, origin: Origin, by: &Profile, alarms: Tamper) {
    let lock = sent.lock.unwrap();
    let mut reports = reports.iter();
    if let Some(point) = sent.point {
        let report = reports.next().unwrap();
        let ReportBody::Fix(fix) = &report.body else { panic!("{report:?}") };
        assert_eq!((report.at, report.origin), (Some(sent.time), origin));
        assert_eq!((fix.point, fix.course), (point, sent.course));
        assert!((fix.speed.0 - sent.speed.0).abs() <= 0.051, "{fix:?}");
        assert_eq!((fix.satellites, fix.odometer), (sent.satellites, sent.odometer));
    }
    if by.has_lock() {
        let report = reports.next().unwrap();
        let ReportBody::Lock(state) = &report.body else { panic!("{report:?}") };
        let motor = if lock.motor_locked { Motor::Locked } else { Motor::Unlocked };
        let shackle = if lock.shackle_closed { Shackle::Closed } else { Shackle::Open };
        let cover = if lock.cover_closed { Cover::Closed } else { Cover::Open };
        assert_eq!(state.motor, by.motor.map_or(Motor::Unknown, |_| motor));
        assert_eq!(state.shackle, by.shackle.map_or(Shackle::Unknown, |_| shackle));
        assert_eq!(state.cover, by.cover.map_or(Cover::Unknown, |_| cover));
        assert_eq!(state.tamper, alarms);
        assert_eq!(state.openings, by.openings_item.and(lock.openings));
    }
}

/// What of `alarms` the profile has bits for.
fn known(alarms: Tamper, by: &Profile) -> Tamper {
    by.tamper_of(by.alarms_of(alarms))
}

proptest! {
    #[test]
    fn locations_survive(
        sent in locations(),
        name in prop::sample::select(vec![
            "jt808-2013", "jt808-2019", "jointech-jt707", "sample-multichip-808",
            "sample-positioning-unit-808", "jointech-jt701", "jointech-jt701d",
        ]),
    ) {
        let by = profile(name);
        let mut out = Vec::new();
        terminal(&by).location(&sent, &mut out);
        let alarms = known(sent.lock.unwrap().alarms, &by);
        check(&decode_all(&out, &by), &sent, Origin::Live, &by, alarms);
    }

    #[test]
    fn batches_survive_in_one_packet_or_many(
        sent in prop::collection::vec(locations(), 1..40),
        name in prop::sample::select(vec!["sample-multichip-808", "jointech-jt701d"]),
        blind_area: bool,
    ) {
        let by = profile(name);
        let mut out = Vec::new();
        terminal(&by).with_serial(0xfffe).batch(&sent, blind_area, &mut out);
        let reports = decode_all(&out, &by);
        let origin = if blind_area { Origin::Backfill } else { Origin::Live };
        let mut rest = &reports[..];
        for location in &sent {
            let count = 1 + usize::from(location.point.is_some());
            // In the blind area a Jointech frame is no alarm frame.
            let silent = blind_area && by.protocol() == Protocol::Jointech;
            let alarms = known(location.lock.unwrap().alarms, &by);
            let alarms = if silent { Tamper::NONE } else { alarms };
            check(&rest[..count], location, origin, &by, alarms);
            rest = &rest[count..];
        }
        prop_assert!(rest.is_empty());
    }

    #[test]
    fn control_replies_survive(sent in locations(), serial: u16) {
        let by = profile("sample-multichip-808");
        let mut out = Vec::new();
        terminal(&by).control_reply(serial, &sent, &mut out);
        let reports = decode_all(&out, &by);
        let ReportBody::Reply(reply) = &reports[0].body else { panic!("{reports:?}") };
        prop_assert_eq!((reply.serial, reply.message.as_str()), (Some(serial), "0x8500"));
        let alarms = known(sent.lock.unwrap().alarms, &by);
        check(&reports[1..], &sent, Origin::Live, &by, alarms);
    }

    #[test]
    fn lock_events_survive(
        sent in locations(),
        card in 1..=u32::MAX,
        wrong_tries in 0..9_u16,
        which in 0..8_usize,
        fence in prop::option::of(1..=10_u8),
    ) {
        use LockEventKind::{Locked, Refused, Unlocked};
        let by = profile("jointech-jt701d");
        let card = Some(format!("{card:010}"));
        let (kind, opener, credential, fence) = [
            (Unlocked, Opener::Card, card.clone(), fence),
            (Refused, Opener::Card, card.clone(), None),
            (Refused, Opener::IllegalCard, card, None),
            (Unlocked, Opener::RemoteStaticPassword, None, None),
            (Locked, Opener::Itself, None, None),
            (Unlocked, Opener::RemoteOrder, None, fence),
            (Refused, Opener::Bluetooth, None, None),
            (Unlocked, Opener::Bluetooth, None, None),
        ][which].clone();
        let event = LockEvent { kind, opener, credential, fence, wrong_tries };
        let mut out = Vec::new();
        terminal(&by).lock_event(&event, &sent, &mut out);
        let reports = decode_all(&out, &by);
        prop_assert_eq!(&reports.last().unwrap().body, &ReportBody::Event(event));
        prop_assert_eq!(reports.len(), 1 + usize::from(sent.point.is_some()));
        if let ReportBody::Fix(fix) = &reports[0].body {
            prop_assert_eq!(Some(fix.point), sent.point);
        }
    }
}

#[test]
fn sessions_survive() {
    for edition in [Edition::V2013, Edition::V2019] {
        let by = profile(if edition == Edition::V2013 { "jt808-2013" } else { "jt808-2019" });
        let mut terminal = terminal(&by);
        let mut out = Vec::new();
        terminal.register("粤Z1234港", &mut out);
        terminal.authenticate("AUTH-0123", &mut out);
        terminal.heartbeat(&mut out);
        terminal.general_reply(3, 0x8103, 0, &mut out);
        let bodies: Vec<ReportBody> =
            decode_all(&out, &by).into_iter().map(|report| report.body).collect();
        assert!(
            matches!(&bodies[0], ReportBody::Session(Session::Register { plate, .. }) if plate == "粤Z1234港")
        );
        assert!(
            matches!(&bodies[1], ReportBody::Session(Session::Authenticate { code, .. }) if code == "AUTH-0123")
        );
        assert_eq!(bodies[2], ReportBody::Session(Session::Heartbeat));
        assert!(
            matches!(&bodies[3], ReportBody::Reply(reply) if reply.message == "0x8103" && reply.serial == Some(3))
        );
        assert_eq!(terminal.next_serial(), 4);
    }
}

#[test]
fn repetitions_hash_alike_and_other_frames_do_not() {
    let by = profile("sample-multichip-808");
    let location = Location { time: DeviceTime(NOW.0), ..Location::default() };
    let hash = |serial, location: &Location, now| {
        let mut out = Vec::new();
        terminal(&by).with_serial(serial).location(location, &mut out);
        let mut codec = Codec::new(by.protocol(), Limits::default());
        codec.decode(&out, &by, now, &mut Vec::new()).unwrap().dedupe
    };
    let later = model::ServerTime(NOW.0 + 30_000);
    assert_eq!(hash(1, &location, NOW), hash(1, &location, later));
    assert_ne!(hash(1, &location, NOW), hash(2, &location, NOW));
    let next = Location { time: DeviceTime(NOW.0 + 1_000), ..location };
    assert_ne!(hash(1, &location, NOW), hash(1, &next, NOW));
    // The hash is stored: it may never change.
    assert_eq!(hash(1, &location, NOW), 12_534_623_292_745_597_867);
}

#[test]
fn heartbeats_are_never_repetitions() {
    let by = profile("sample-multichip-808");
    let mut out = Vec::new();
    terminal(&by).heartbeat(&mut out);
    let hash = |now| {
        let mut codec = Codec::new(by.protocol(), Limits::default());
        let decoded = codec.decode(&out, &by, now, &mut Vec::new()).unwrap();
        assert_eq!(decoded.kind, MessageKind::Session);
        decoded.dedupe
    };
    assert_ne!(hash(NOW), hash(model::ServerTime(NOW.0 + 1)));
}

#[test]
fn a_lock_hears_that_its_records_are_stored() {
    for (name, expected) in [
        ("jointech-jt701d", Downlink::AckRecord { serial: Some(200) }),
        ("jointech-jt701", Downlink::AckRecord { serial: None }),
    ] {
        let by = profile(name);
        let mut device = terminal(&by).with_serial(200);
        let (mut up, mut down) = (Vec::new(), Vec::new());
        device.location(&Location { time: DeviceTime(NOW.0), ..Location::default() }, &mut up);
        let mut codec = Codec::new(by.protocol(), Limits::default());
        let decoded = codec.decode(&up, &by, NOW, &mut Vec::new()).unwrap();
        codec.ack(&decoded.ack, AckResult::Accepted, NOW, &mut down);
        assert_eq!(device.downlink(&down), (vec![expected], down.len()), "{name}");
    }
}
