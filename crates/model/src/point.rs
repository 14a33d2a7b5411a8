//! A place on the earth: WGS-84, fixed point.
//!
//! Everything inside onelock is WGS-84. GCJ-02 exists only at an import or display edge, because
//! its shift (about 600 m at the boundary) is larger than the distance between two ports.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Metres;

/// Mean radius of the earth in metres (IUGG).
const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// Why two numbers are not a place.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PointError {
    /// Outside −90 to 90, or not a number.
    #[error("latitude {0} is outside -90 to 90 degrees")]
    Latitude(f64),
    /// Outside −180 to 180, or not a number.
    #[error("longitude {0} is outside -180 to 180 degrees")]
    Longitude(f64),
}

/// A WGS-84 place in units of 1e-7 degrees (about 1 cm), latitude ±90°, longitude ±180°.
/// Serialised as `[latitude, longitude]` in those units.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "[i32; 2]", into = "[i32; 2]")]
pub struct Point {
    lat_e7: i32,
    lon_e7: i32,
}

impl TryFrom<[i32; 2]> for Point {
    type Error = PointError;

    fn try_from([lat_e7, lon_e7]: [i32; 2]) -> Result<Self, PointError> {
        Self::from_e7(lat_e7, lon_e7)
    }
}

impl From<Point> for [i32; 2] {
    fn from(point: Point) -> Self {
        [point.lat_e7, point.lon_e7]
    }
}

impl Point {
    /// A place from degrees.
    ///
    /// # Errors
    ///
    /// When a coordinate is out of range or not a number.
    pub fn new(lat: f64, lon: f64) -> Result<Self, PointError> {
        if !(-90.0..=90.0).contains(&lat) {
            return Err(PointError::Latitude(lat));
        }
        if !(-180.0..=180.0).contains(&lon) {
            return Err(PointError::Longitude(lon));
        }
        Ok(Self { lat_e7: to_e7(lat), lon_e7: to_e7(lon) })
    }

    /// A place from units of 1e-7 degrees.
    ///
    /// # Errors
    ///
    /// When a coordinate is out of range.
    pub fn from_e7(lat_e7: i32, lon_e7: i32) -> Result<Self, PointError> {
        if !(-900_000_000..=900_000_000).contains(&lat_e7) {
            return Err(PointError::Latitude(f64::from(lat_e7) / 1e7));
        }
        if !(-1_800_000_000..=1_800_000_000).contains(&lon_e7) {
            return Err(PointError::Longitude(f64::from(lon_e7) / 1e7));
        }
        Ok(Self { lat_e7, lon_e7 })
    }

    /// Latitude in degrees, north positive.
    pub fn lat(self) -> f64 {
        f64::from(self.lat_e7) / 1e7
    }

    /// Longitude in degrees, east positive.
    pub fn lon(self) -> f64 {
        f64::from(self.lon_e7) / 1e7
    }

    /// Latitude in units of 1e-7 degrees.
    pub fn lat_e7(self) -> i32 {
        self.lat_e7
    }

    /// Longitude in units of 1e-7 degrees.
    pub fn lon_e7(self) -> i32 {
        self.lon_e7
    }

    /// Great-circle distance (haversine).
    pub fn distance(self, other: Self) -> Metres {
        let (lat_a, lat_b) = (self.lat().to_radians(), other.lat().to_radians());
        let half_lat = (lat_b - lat_a) / 2.0;
        let half_lon = (other.lon() - self.lon()).to_radians() / 2.0;
        let h = half_lat.sin().powi(2) + lat_a.cos() * lat_b.cos() * half_lon.sin().powi(2);
        Metres(2.0 * EARTH_RADIUS_M * h.sqrt().min(1.0).asin())
    }
}

impl fmt::Debug for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Point({:.7}, {:.7})", self.lat(), self.lon())
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the caller has checked the range")]
fn to_e7(degrees: f64) -> i32 {
    (degrees * 1e7).round() as i32
}

#[cfg(test)]
mod tests {
    use super::Point;

    #[test]
    fn out_of_range_and_not_a_number_are_refused() {
        for (lat, lon) in [(90.1, 0.0), (f64::NAN, 0.0), (0.0, 180.1), (0.0, f64::INFINITY)] {
            assert!(Point::new(lat, lon).is_err(), "{lat} {lon}");
        }
        assert!(Point::from_e7(900_000_001, 0).is_err());
    }

    #[test]
    fn one_minute_of_latitude_is_a_sea_mile() {
        let [a, b] = [22.0, 22.0 + 1.0 / 60.0].map(|lat| Point::new(lat, 114.0).unwrap());
        assert!((a.distance(b).0 - 1853.0).abs() < 1.0, "{:?}", a.distance(b));
    }
}
