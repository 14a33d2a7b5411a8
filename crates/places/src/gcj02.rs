//! GCJ-02, the shifted datum of mainland maps, to and from WGS-84.
//!
//! Only for import and display edges: everything else in onelock is WGS-84. Whether coordinates
//! are shifted is a property of their *source* (a device's setting, a map's licence), never of
//! where they lie: maps of Hong Kong and Macao from mainland providers are shifted too. So these
//! functions shift everywhere and have no table of exempted areas.
//!
//! The formula was never published by its authority; this is the one in common use, checked
//! against published vectors (`fixtures/gcj02.csv`).

use std::f64::consts::PI;

use model::Point;

/// Semi-major axis of the Krasovsky ellipsoid, metres.
const AXIS: f64 = 6_378_245.0;
/// First eccentricity of it, squared.
const ECCENTRICITY: f64 = 0.006_693_421_622_965_943;
/// The inverse gains more than a digit a round; this many leave less than 1e-9 degrees.
const ROUNDS: usize = 8;

/// Shifts a WGS-84 point to GCJ-02. The result is a [`Point`] only in form: do not compare it with
/// others.
pub fn from_wgs84(p: Point) -> Point {
    let (lat, lon) = shifted(p.lat(), p.lon());
    Point::new(lat, lon).unwrap_or(p)
}

/// Takes the shift off a GCJ-02 point, to the resolution of [`Point`].
pub fn to_wgs84(p: Point) -> Point {
    let (mut lat, mut lon) = (p.lat(), p.lon());
    for _ in 0..ROUNDS {
        let (shifted_lat, shifted_lon) = shifted(lat, lon);
        lat += p.lat() - shifted_lat;
        lon += p.lon() - shifted_lon;
    }
    Point::new(lat, lon).unwrap_or(p)
}

fn shifted(lat: f64, lon: f64) -> (f64, f64) {
    let (x, y) = (lon - 105.0, lat - 35.0);
    let sine = lat.to_radians().sin();
    let bulge = 1.0 - ECCENTRICITY * sine * sine;
    let per_lat = AXIS * (1.0 - ECCENTRICITY) / (bulge * bulge.sqrt()) * PI / 180.0;
    let per_lon = AXIS / bulge.sqrt() * lat.to_radians().cos() * PI / 180.0;
    (lat + north(x, y) / per_lat, lon + east(x, y) / per_lon)
}

/// Two thirds of the sum of two waves along `v`.
fn waves(v: f64, first: (f64, f64), second: (f64, f64)) -> f64 {
    (first.0 * (v * PI * first.1).sin() + second.0 * (v * PI * second.1).sin()) * 2.0 / 3.0
}

/// How far north the shift goes, in metres.
fn north(x: f64, y: f64) -> f64 {
    -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * x.abs().sqrt()
        + waves(x, (20.0, 6.0), (20.0, 2.0))
        + waves(y, (20.0, 1.0), (40.0, 1.0 / 3.0))
        + waves(y, (160.0, 1.0 / 12.0), (320.0, 1.0 / 30.0))
}

/// How far east the shift goes, in metres.
fn east(x: f64, y: f64) -> f64 {
    300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * x.abs().sqrt()
        + waves(x, (20.0, 6.0), (20.0, 2.0))
        + waves(x, (20.0, 1.0), (40.0, 1.0 / 3.0))
        + waves(x, (150.0, 1.0 / 12.0), (300.0, 1.0 / 30.0))
}

#[cfg(test)]
mod tests {
    use model::Point;
    use proptest::prelude::*;

    use super::{from_wgs84, to_wgs84};

    /// Name, WGS-84 and GCJ-02 point, and how well the vector is known, in degrees.
    fn vectors() -> Vec<(&'static str, Point, Point, f64)> {
        let rows = include_str!("../fixtures/gcj02.csv").lines();
        let row = |line: &'static str| {
            let cells: Vec<&str> = line.split(',').collect();
            let number = |i: usize| cells[i].parse::<f64>().unwrap();
            let point = |i: usize| Point::new(number(i), number(i + 1)).unwrap();
            (cells[0], point(1), point(3), number(5))
        };
        rows.filter(|l| !l.starts_with('#')).skip(1).map(row).collect()
    }

    #[track_caller]
    fn check(name: &str, found: Point, expected: Point, tolerance: f64) {
        let off = (found.lat() - expected.lat()).abs().max((found.lon() - expected.lon()).abs());
        assert!(off <= tolerance + 1.01e-7, "{name}: {found:?}, expected {expected:?}");
    }

    #[test]
    fn published_vectors_are_met_in_both_directions() {
        let vectors = vectors();
        assert!(vectors.len() >= 15);
        for (name, wgs84, gcj02, tolerance) in vectors {
            check(name, from_wgs84(wgs84), gcj02, tolerance);
            check(name, to_wgs84(gcj02), wgs84, tolerance);
        }
    }

    proptest! {
        #[test]
        fn there_and_back_is_the_same_place(lat in 18.0_f64..30.0, lon in 108.0_f64..121.0) {
            let p = Point::new(lat, lon).unwrap();
            let shifted = from_wgs84(p);
            prop_assert!((100.0..1200.0).contains(&p.distance(shifted).0));
            prop_assert!(to_wgs84(shifted).distance(p).0 < 0.03);
        }

        #[test]
        fn no_place_on_earth_is_out_of_range(lat in -90.0_f64..=90.0, lon in -180.0_f64..=180.0) {
            let p = Point::new(lat, lon).unwrap();
            let (there, back) = (from_wgs84(p), to_wgs84(p));
            prop_assert!(there.lat().abs() <= 90.0 && back.lon().abs() <= 180.0);
        }
    }
}
