//! Exactness, damage and thinning of whole blocks.

use model::{
    Course, Cover, DeviceTime, Fix, FixSource, KilometresPerHour, LockState, Metres, Motor, Origin,
    Percent, Point, ServerTime, Shackle, Tamper,
};
use proptest::prelude::*;

use crate::{FIXES_MAX, Hour, TrackError, TrackFix, decode, encode, merge, thin};

/// A truck that drives north, with a lock that says little.
fn steady(count: i32) -> Vec<TrackFix> {
    let fix = |n: i32| TrackFix {
        at: DeviceTime(1_760_000_000_000 + i64::from(n) * 30_000),
        received_at: ServerTime(1_760_000_000_400 + i64::from(n) * 30_000),
        origin: Origin::Live,
        fix: Fix {
            point: Point::from_e7(223_000_000 + n * 4_000, 1_141_000_000).unwrap(),
            speed: KilometresPerHour(53.4),
            course: Course::new(0).unwrap(),
            accuracy: None,
            source: FixSource::Gnss,
            satellites: Some(9),
            odometer: Some(Metres(f64::from(n) * 400.0)),
        },
        lock: Some(sealed()),
    };
    (0..count).map(fix).collect()
}

fn sealed() -> LockState {
    LockState {
        motor: Motor::Locked,
        shackle: Shackle::Closed,
        cover: Cover::Unknown,
        tamper: Tamper::NONE,
        battery: Percent::new(81).ok(),
        openings: Some(12),
    }
}

prop_compose! {
    fn any_lock()(
        motor in prop_oneof![Just(Motor::Locked), Just(Motor::Unlocked), Just(Motor::Unknown)],
        shackle in prop_oneof![Just(Shackle::Closed), Just(Shackle::Open), Just(Shackle::Unknown)],
        cover in prop_oneof![Just(Cover::Closed), Just(Cover::Open), Just(Cover::Unknown)],
        tamper in any::<u16>().prop_map(Tamper::from_bits),
        battery in prop::option::of((0..=100_u8).prop_map(|it| Percent::new(it).unwrap())),
        openings in any::<Option<u32>>(),
    ) -> LockState {
        LockState { motor, shackle, cover, tamper, battery, openings }
    }
}

prop_compose! {
    fn any_position()(
        lat in -900_000_000..=900_000_000_i32,
        lon in -1_800_000_000..=1_800_000_000_i32,
        speed in prop_oneof![(0..2_000_u16).prop_map(|it| f32::from(it) / 10.0), any::<f32>()],
        course in 0..360_u16,
        accuracy in prop::option::of(any::<f64>()),
        source in prop_oneof![Just(FixSource::Gnss), Just(FixSource::Cell)],
        satellites in any::<Option<u8>>(),
        odometer in prop::option::of(prop_oneof![(0..9_000_u32).prop_map(f64::from), any::<f64>()]),
    ) -> Fix {
        Fix {
            point: Point::from_e7(lat, lon).unwrap(),
            speed: KilometresPerHour(speed),
            course: Course::new(course).unwrap(),
            accuracy: accuracy.map(Metres),
            source,
            satellites,
            odometer: odometer.map(Metres),
        }
    }
}

prop_compose! {
    fn any_fix()(
        at in prop_oneof![1_760_000_000_000..1_760_003_600_000_i64, any::<i64>()],
        received_at in prop_oneof![1_760_000_000_000..1_760_003_600_000_i64, any::<i64>()],
        is_live in any::<bool>(),
        fix in any_position(),
        lock in prop::option::of(any_lock()),
    ) -> TrackFix {
        let origin = if is_live { Origin::Live } else { Origin::Backfill };
        TrackFix { at: DeviceTime(at), received_at: ServerTime(received_at), origin, fix, lock }
    }
}

/// What a fix is to the last bit: numbers that are none are equal to themselves here.
fn exactly(fixes: &[TrackFix]) -> String {
    let bits = |it: Option<Metres>| it.map(|it| it.0.to_bits());
    let one = |it: &TrackFix| {
        let floats = (it.fix.speed.0.to_bits(), bits(it.fix.accuracy), bits(it.fix.odometer));
        format!("{it:?} {floats:?}\n")
    };
    fixes.iter().map(one).collect()
}

#[test]
fn an_hour_is_small() {
    let fixes = steady(120);
    let block = encode(&fixes).unwrap();
    assert_eq!(decode(&block).unwrap(), fixes);
    assert!(block.len() < 200, "a truck that drives steadily takes {} bytes", block.len());
}

/// A truck whose numbers leave remainders of every kind: noise, rests, gaps, leaps, and thirds.
fn uneven(count: i32) -> Vec<TrackFix> {
    let mut fixes = steady(count);
    for (n, it) in (0_i32..).zip(&mut fixes) {
        let noise = n * n * 7_919 % 64;
        let point = it.fix.point;
        it.fix.point = Point::from_e7(point.lat_e7() + noise, point.lon_e7() - 7 * noise).unwrap();
        it.at = DeviceTime(it.at.0 + i64::from(noise / 60) * 1_000);
        it.received_at = ServerTime(it.received_at.0 + i64::from(n % 50 / 49) * 4_000_000_000);
        it.fix.course = Course::new(u16::try_from(n * 3 % 360).unwrap()).unwrap();
        it.fix.accuracy = (n % 7 == 0).then_some(Metres(f64::from(n) / 3.0));
        it.fix.satellites = u8::try_from(n / 40).ok();
        it.lock = it.lock.filter(|_| n % 30 != 5);
    }
    fixes
}

#[test]
fn blocks_that_were_written_once_are_read_and_written_alike() {
    for (count, length, crc) in [
        (1, 55, 0x5742_4253),
        (2, 74, 0x2a76_a6a0),
        (3, 84, 0x99ca_419d),
        (120, 615, 0xfed0_f689),
        (500, 2_045, 0xd669_2614),
    ] {
        let fixes = uneven(count);
        let block = encode(&fixes).unwrap();
        let (columns, _) = block.split_at(block.len() - 4);
        assert_eq!((block.len(), crc32c::crc32c(columns)), (length, crc), "{count} fixes");
        assert_eq!(exactly(&decode(&block).unwrap()), exactly(&fixes));
    }
}

#[test]
fn no_fixes_and_too_many() {
    assert_eq!(decode(&encode(&[]).unwrap()).unwrap(), []);
    let many = vec![steady(1)[0]; FIXES_MAX + 1];
    assert_eq!(encode(&many), Err(TrackError::TooMany(8_193)));
    assert_eq!(decode(&encode(&many[1..]).unwrap()).unwrap().len(), FIXES_MAX);
}

#[test]
fn a_changed_bit_is_found() {
    let good = encode(&steady(40)).unwrap();
    for bit in 0..good.len() * 8 {
        let mut bad = good.clone();
        bad[bit / 8] ^= 1 << (bit % 8);
        assert!(matches!(decode(&bad), Err(TrackError::Checksum { .. })), "bit {bit}");
    }
    for length in 0..good.len() {
        assert!(decode(&good[..length]).is_err(), "cut to {length} bytes");
    }
}

/// With the checksum made to fit, so that what lies behind it is tried.
fn sealed_again(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.extend(crc32c::crc32c(&bytes).to_le_bytes());
    bytes
}

#[test]
fn another_version_and_what_is_left_over_are_told() {
    let good = encode(&steady(3)).unwrap();
    let mut body = good[..good.len() - 4].to_vec();
    body.push(0);
    assert_eq!(decode(&sealed_again(body.clone())), Err(TrackError::LeftOver(1)));
    body[0] = 9;
    assert_eq!(decode(&sealed_again(body)), Err(TrackError::Version(9)));
    let many = [&[1, 0x81, 0x40][..], &[0; 30]].concat();
    assert_eq!(decode(&sealed_again(many)), Err(TrackError::TooMany(8_193)));
}

#[test]
fn a_late_fix_takes_its_place() {
    let mut kept = steady(5);
    let late: Vec<_> = [kept.remove(3), kept.remove(1)].to_vec();
    merge(&mut kept, late);
    assert_eq!(kept, steady(5));
    let mut twin = kept[2];
    twin.received_at = ServerTime(0);
    merge(&mut kept, [twin]);
    assert_eq!(kept[2..4], [steady(5)[2], twin], "what came first stays first");
}

#[test]
fn hours_begin_where_the_one_before_ends() {
    for (at, hour) in [
        (0, Some(0)),
        (3_599_999, Some(0)),
        (3_600_000, Some(1)),
        (-1, None),
        (i64::MAX, None),
        ((1 << 21) * 3_600_000 - 1, Some((1 << 21) - 1)),
        ((1 << 21) * 3_600_000, None),
    ] {
        assert_eq!(Hour::of(DeviceTime(at)).map(Hour::number), hour, "{at}");
    }
    assert_eq!(Hour::new(2).unwrap().begins(), DeviceTime(7_200_000));
    assert_eq!(Hour::new(1 << 21), None);
}

#[test]
fn what_adds_nothing_is_left_out() {
    let mut fixes = steady(9_000);
    let kept = thin(&fixes, Metres(5.0));
    assert_eq!(kept.len(), 4, "the ends, and one for every 4,096 fixes");
    // A stop: the way is the same, the time is not.
    for fix in &mut fixes[4_000..] {
        fix.at.0 += 600_000;
    }
    let kept = thin(&fixes, Metres(5.0));
    assert!(kept.contains(&fixes[3_999]) && kept.contains(&fixes[4_000]), "{kept:?}");
    for all in [0.0, -3.0, f64::NAN, f64::INFINITY] {
        assert_eq!(thin(&fixes, Metres(all)).len(), fixes.len(), "{all}");
    }
}

proptest! {
    #[test]
    fn any_fixes_come_back_exactly(fixes in prop::collection::vec(any_fix(), 0..60)) {
        let block = encode(&fixes).unwrap();
        prop_assert_eq!(exactly(&decode(&block).unwrap()), exactly(&fixes));
    }

    #[test]
    fn no_bytes_are_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = decode(&bytes);
        let mut bytes = bytes;
        bytes.insert(0, crate::VERSION);
        if let Ok(fixes) = decode(&sealed_again(bytes)) {
            prop_assert!(fixes.len() <= FIXES_MAX);
        }
    }

    #[test]
    fn a_block_with_changes_is_no_panic(
        fixes in prop::collection::vec(any_fix(), 1..20),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let block = encode(&fixes).unwrap();
        let mut body = block[..block.len() - 4].to_vec();
        for (at, byte) in changes {
            let at = at.index(body.len());
            body[at] = byte;
        }
        if let Ok(fixes) = decode(&sealed_again(body)) {
            prop_assert!(fixes.len() <= FIXES_MAX);
        }
    }

    #[test]
    fn a_thinned_track_is_within_the_tolerance(
        steps in prop::collection::vec((-3_000..3_000_i32, -3_000..3_000_i32), 3..200),
        tolerance in 1.0..200.0_f64,
    ) {
        let mut fixes = steady(i32::try_from(steps.len()).unwrap());
        let (mut lat, mut lon) = (223_000_000, 1_141_000_000);
        for (fix, (north, east)) in fixes.iter_mut().zip(steps) {
            (lat, lon) = (lat + north, lon + east);
            fix.fix.point = Point::from_e7(lat, lon).unwrap();
        }
        let kept = thin(&fixes, Metres(tolerance));
        prop_assert_eq!(kept[0], fixes[0]);
        prop_assert_eq!(kept.last(), fixes.last());
        for pair in kept.windows(2) {
            for fix in fixes.iter().filter(|it| it.at > pair[0].at && it.at < pair[1].at) {
                let n = |it: &TrackFix| f64::from(u32::try_from(it.at.0 - pair[0].at.0).unwrap());
                let part = n(fix) / n(&pair[1]);
                let (a, b) = (pair[0].fix.point, pair[1].fix.point);
                let there = Point::new(
                    a.lat() + (b.lat() - a.lat()) * part,
                    a.lon() + (b.lon() - a.lon()) * part,
                ).unwrap();
                let off = there.distance(fix.fix.point).0;
                prop_assert!(off <= tolerance * 1.01 + 0.1, "{off} m from {fix:?}");
            }
        }
    }
}
