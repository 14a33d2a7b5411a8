//! Corridors: distance against brute force and against the sphere, progress, shadows.

use std::time::Duration;

use model::{Metres, Point};
use proptest::prelude::*;

use super::Corridor;
use crate::{Names, plane::Segment, shadow::ShadowRow};

fn at(lat: f64, lon: f64) -> Point {
    Point::new(lat, lon).unwrap()
}

fn corridor(points: &[Point]) -> Corridor {
    Corridor::new(points, Metres(400.0), &[]).unwrap()
}

/// North 1.1 km, east 1 km, back south: it comes near itself only far away.
fn hook() -> Corridor {
    corridor(&[at(22.30, 114.00), at(22.31, 114.00), at(22.31, 114.01), at(22.30, 114.01)])
}

#[test]
fn a_line_needs_two_different_points() {
    let a = at(22.3, 114.0);
    assert!(Corridor::new(&[], Metres(1.0), &[]).is_none());
    assert!(Corridor::new(&[a, a, a], Metres(1.0), &[]).is_none());
}

#[test]
fn a_point_on_the_line_is_found_again() {
    let hook = hook();
    let length = hook.length().0;
    assert!((length - (2.0 * 1111.95 + 1028.7)).abs() < 1.0, "{length}");
    for along in [0.0, 1.0, 500.0, 1111.9, 1700.0, 2500.0, length] {
        let found = hook.locate(hook.point_at(Metres(along)), None);
        assert!(found.off.0 < 0.02 && (found.along.0 - along).abs() < 0.02, "{along}: {found:?}");
    }
    assert_eq!(hook.point_at(Metres(-5.0)), hook.line()[0]);
    assert_eq!(hook.point_at(Metres(1e9)), hook.line()[3]);
}

#[test]
fn the_hint_keeps_a_truck_on_its_own_part_of_the_line() {
    // Out and back, 33 m apart.
    let there_and_back =
        corridor(&[at(22.30, 114.0), at(22.32, 114.0), at(22.32, 114.0003), at(22.30, 114.0003)]);
    let beside_return = at(22.30, 114.0002);
    assert_eq!(there_and_back.locate(beside_return, None).segment, 2);
    assert_eq!(there_and_back.locate(beside_return, Some(0)).segment, 0);
    assert_eq!(there_and_back.locate(beside_return, Some(77)).segment, 2, "hint out of range");
}

#[test]
fn many_short_segments_are_walked_in_one_step() {
    let line: Vec<Point> = (0..200).map(|i| at(22.3 + f64::from(i) * 0.0002, 114.0)).collect();
    let corridor = corridor(&line);
    for (from, lat) in [(0, 22.305), (0, 22.339), (150, 22.301)] {
        let (hinted, scanned) = (
            corridor.locate(at(lat, 114.0001), Some(from)),
            corridor.locate(at(lat, 114.0001), None),
        );
        assert_eq!(hinted.segment, scanned.segment, "from {from} to {lat}");
    }
}

#[test]
fn a_shadow_lies_between_its_portals_in_either_direction() {
    let shadow = |a: Point, b: Point| ShadowRow {
        id: "tunnel".into(),
        names: Names::default(),
        portals: [a, b],
        reach: Metres(100.0),
        passage_max: Duration::from_mins(5),
        is_approximate: true,
    };
    let (south, north) = (at(22.303, 114.0), at(22.307, 114.0002));
    let line = hook().line().to_vec();
    for row in [shadow(south, north), shadow(north, south)] {
        let hook = Corridor::new(&line, Metres(400.0), &[row]).unwrap();
        let [tunnel] = hook.shadows() else { panic!("one shadow: {:?}", hook.shadows()) };
        assert!((tunnel.from.0 - 333.6).abs() < 1.0 && (tunnel.to.0 - 778.4).abs() < 1.0);
        assert!(hook.locate(at(22.305, 114.0), None).shadow.is_some());
        assert!(hook.locate(at(22.308, 114.0), None).shadow.is_none());
    }
    let far = [shadow(at(22.303, 114.002), north), shadow(at(22.302, 114.0), at(22.302, 114.01))];
    for row in far {
        assert!(Corridor::new(&line, Metres(400.0), &[row]).unwrap().shadows().is_empty());
    }
}

prop_compose! {
    fn near_home()(lat in 22.2_f64..22.5, lon in 113.8_f64..114.2) -> Point { at(lat, lon) }
}

proptest! {
    #[test]
    fn the_scan_agrees_with_brute_force(
        line in prop::collection::vec(near_home(), 2..80),
        points in prop::collection::vec(near_home(), 1..40),
    ) {
        let Some(corridor) = Corridor::new(&line, Metres(400.0), &[]) else { return Ok(()) };
        for p in points {
            let brute = corridor
                .line()
                .windows(2)
                .map(|pair| Segment::new(pair[0], pair[1]).foot(p).off())
                .fold(f64::INFINITY, f64::min);
            let found = corridor.locate(p, None);
            prop_assert!((found.off.0 - brute).abs() < 1e-9);
            let foot = corridor.point_at(found.along);
            let sphere = foot.distance(p).0;
            prop_assert!((sphere - brute).abs() < brute * 0.002 + 0.1, "{} {}", sphere, brute);
        }
    }

    #[test]
    fn a_hint_never_calls_a_point_outside_that_is_inside(
        line in prop::collection::vec(near_home(), 2..80),
        p in near_home(),
        hint in 0_u32..100,
    ) {
        let Some(corridor) = Corridor::new(&line, Metres(400.0), &[]) else { return Ok(()) };
        let (hinted, scanned) = (corridor.locate(p, Some(hint)), corridor.locate(p, None));
        if hinted.off > corridor.half_width() {
            prop_assert_eq!(hinted, scanned);
        }
        prop_assert!(hinted.off.0 >= scanned.off.0);
    }
}
