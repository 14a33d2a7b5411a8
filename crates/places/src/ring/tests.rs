//! Rings: what is refused, what is inside, how far is outside; against a slow oracle.

use model::{Metres, Point};
use proptest::prelude::*;

use super::{Coverage, Ring, RingError};

fn at(lon_e7: i32, lat_e7: i32) -> Point {
    Point::from_e7(lat_e7, lon_e7).unwrap()
}

fn ring(corners: &[(i32, i32)]) -> Result<Ring, RingError> {
    Ring::new(corners.iter().map(|&(x, y)| at(x, y)).collect())
}

const SQUARE: [(i32, i32); 5] = [(0, 0), (100, 0), (100, 100), (0, 100), (0, 0)];

#[test]
fn corners_that_make_no_zone_are_refused() {
    type Case = (&'static str, &'static [(i32, i32)], RingError);
    let cases: [Case; 9] = [
        ("nothing", &[], RingError::TooFew),
        ("two corners", &[(0, 0), (1, 1), (0, 0)], RingError::TooFew),
        ("open", &[(0, 0), (10, 0), (10, 10), (0, 10)], RingError::Open),
        ("open by one unit", &[(0, 0), (10, 0), (10, 10), (0, 1)], RingError::Open),
        ("repeated", &[(0, 0), (9, 0), (9, 0), (9, 9), (0, 0)], RingError::Repeated(2)),
        ("bow tie", &[(0, 0), (9, 9), (9, 0), (0, 9), (0, 0)], RingError::Crosses(1, 3)),
        ("spike", &[(0, 0), (9, 0), (4, 0), (4, 9), (0, 0)], RingError::Crosses(1, 2)),
        ("flat", &[(0, 0), (5, 0), (9, 0), (0, 0)], RingError::Crosses(2, 3)),
        ("wide", &[(0, 0), (5_000_001, 0), (0, 9), (0, 0)], RingError::TooWide),
    ];
    for (name, corners, expected) in cases {
        assert_eq!(ring(corners).unwrap_err(), expected, "{name}");
    }
    let many: Vec<(i32, i32)> = (0..300).map(|i| (i, i * i)).collect();
    assert_eq!(ring(&many).unwrap_err(), RingError::TooMany);
}

#[test]
fn a_point_on_the_outline_is_inside() {
    let square = ring(&SQUARE).unwrap();
    let cases = [
        ((0, 0), true),
        ((50, 0), true),
        ((100, 100), true),
        ((0, 37), true),
        ((50, 50), true),
        ((-1, 0), false),
        ((101, 100), false),
        ((50, -1), false),
        ((50, 101), false),
    ];
    for ((x, y), expected) in cases {
        assert_eq!(square.contains(at(x, y)), expected, "{x} {y}");
    }
    let dent = ring(&[(0, 0), (100, 0), (100, 100), (50, 20), (0, 100), (0, 0)]).unwrap();
    assert!(dent.contains(at(50, 20)) && !dent.contains(at(50, 21)) && dent.contains(at(50, 19)));
}

#[test]
fn distance_is_zero_inside_and_metres_outside() {
    // 0.001 degrees at the equator are 111.2 m both ways.
    let square = ring(&[(0, 0), (10_000, 0), (10_000, 10_000), (0, 10_000), (0, 0)]).unwrap();
    for ((x, y), expected) in
        [((5_000, 5_000), 0.0), ((20_000, 5_000), 111.195), ((20_000, 20_000), 157.25)]
    {
        let found = square.distance(at(x, y)).0;
        assert!((found - expected).abs() < 0.1, "{x} {y}: {found}");
    }
}

#[test]
fn rings_that_share_a_single_point_meet() {
    let square = ring(&SQUARE).unwrap();
    let moved = |dx: i32, dy: i32| ring(&SQUARE.map(|(x, y)| (x + dx, y + dy))).unwrap();
    assert!(square.meets(&moved(100, 100)) && square.meets(&moved(100, 0)));
    assert!(!square.meets(&moved(101, 0)) && !square.meets(&moved(0, -101)));
    let inner = ring(&[(40, 40), (60, 40), (60, 60), (40, 40)]).unwrap();
    assert!(square.meets(&inner) && inner.meets(&square));
}

/// Winding number by angle signs in wide integers: slow, and written differently on purpose.
fn oracle(corners: &[(i32, i32)], (px, py): (i32, i32)) -> bool {
    let mut winding = 0;
    for pair in corners.windows(2) {
        let [(ax, ay), (bx, by)] = [pair[0], pair[1]].map(|(x, y)| (i128::from(x), i128::from(y)));
        let (x, y) = (i128::from(px), i128::from(py));
        let left = (bx - ax) * (y - ay) - (x - ax) * (by - ay);
        let dot = (x - ax) * (x - bx) + (y - ay) * (y - by);
        if left == 0 && dot <= 0 {
            return true;
        }
        if ay <= y && by > y && left > 0 {
            winding += 1;
        }
        if ay > y && by <= y && left < 0 {
            winding -= 1;
        }
    }
    winding != 0
}

/// A star around (0, 0): never crosses itself.
fn star() -> impl Strategy<Value = Vec<(i32, i32)>> {
    prop::collection::vec(5_u32..40, 3..12).prop_map(|radii| {
        let step = std::f64::consts::TAU / f64::from(u32::try_from(radii.len()).unwrap());
        let mut corners: Vec<(i32, i32)> = (0_u32..)
            .zip(&radii)
            .map(|(i, &r)| {
                let angle = step * f64::from(i);
                #[expect(clippy::cast_possible_truncation, reason = "at most 40")]
                let whole = |v: f64| (v * f64::from(r)).round() as i32;
                (whole(angle.cos()), whole(angle.sin()))
            })
            .collect();
        corners.push(corners[0]);
        corners
    })
}

proptest! {
    #[test]
    fn inside_agrees_with_the_oracle(corners in star()) {
        let Ok(star) = ring(&corners) else { return Ok(()) };
        for x in -42..=42 {
            for y in -42..=42 {
                prop_assert_eq!(star.contains(at(x, y)), oracle(&corners, (x, y)), "{} {}", x, y);
            }
        }
    }

    #[test]
    fn near_is_what_is_no_further_than_the_margin(
        corners in star(),
        x in -400_i32..400,
        y in -400_i32..400,
        margin in 0.0_f64..3.0,
    ) {
        let Ok(star) = ring(&corners) else { return Ok(()) };
        // A unit of the star is 1e-7 degrees, about a centimetre.
        let (p, margin) = (at(x, y), Metres(margin));
        let expected = star.contains(p) || (margin.0 > 0.0 && star.distance(p) <= margin);
        prop_assert_eq!(star.is_near(p, margin), expected);
    }

    #[test]
    fn a_box_is_judged_as_its_points_are(corners in star(), x in -45_i64..40, y in -45_i64..40, size in 0_i64..12) {
        let Ok(star) = ring(&corners) else { return Ok(()) };
        let inside: Vec<bool> = (x..=x + size)
            .flat_map(|a| (y..=y + size).map(move |b| (a, b)))
            .map(|(a, b)| star.contains(at(i32::try_from(a).unwrap(), i32::try_from(b).unwrap())))
            .collect();
        match star.cover([x, y, x + size, y + size]) {
            Coverage::Not => prop_assert!(!inside.contains(&true)),
            Coverage::Wholly => prop_assert!(!inside.contains(&false)),
            Coverage::Partly => {}
        }
    }
}
