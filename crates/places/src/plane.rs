//! Distances on a small piece of the earth, taken as flat: longitude is scaled by the cosine of
//! one latitude. Over the 40 km of the longest road segment the error is below 0.1 %.
//!
//! A corridor is asked with every fix, so what is compared is the square of a distance, and roots are
//! plain ones: `f64::hypot` costs ten times as much to be right where squares overflow, and no two
//! points on the earth are further apart than 10^8 metres.

use model::Point;

/// Metres in a degree of latitude, on the sphere of [`Point::distance`].
pub(crate) const METRES_PER_DEGREE: f64 = 6_371_008.8 * std::f64::consts::PI / 180.0;

/// Metres in a degree of longitude at a latitude.
pub(crate) fn metres_per_degree_lon(lat: f64) -> f64 {
    METRES_PER_DEGREE * lat.to_radians().cos()
}

/// A straight segment, seen from its start, in metres east and north.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Segment {
    start_lat: f64,
    start_lon: f64,
    /// Metres per degree of longitude at its middle.
    pub(crate) lon_scale: f64,
    east: f64,
    north: f64,
    /// Length in metres.
    pub(crate) length: f64,
    /// One over the square of its length; 0 for a segment without length.
    inverse_square: f64,
}

/// Where on a segment a point is nearest.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Foot {
    /// Square metres: the square of the distance from the point to the segment.
    pub(crate) off_square: f64,
    /// 0 at the start, 1 at the end.
    pub(crate) share: f64,
}

impl Foot {
    /// Metres from the point to the segment.
    pub(crate) fn off(&self) -> f64 {
        self.off_square.sqrt()
    }
}

impl Segment {
    pub(crate) fn new(start: Point, end: Point) -> Self {
        Self::with_scale(start, end, metres_per_degree_lon(f64::midpoint(start.lat(), end.lat())))
    }

    /// A segment in the plane of another latitude, for rings, whose edges all share one plane.
    pub(crate) fn with_scale(start: Point, end: Point, lon_scale: f64) -> Self {
        let east = (end.lon() - start.lon()) * lon_scale;
        let north = (end.lat() - start.lat()) * METRES_PER_DEGREE;
        let square = east * east + north * north;
        Self {
            start_lat: start.lat(),
            start_lon: start.lon(),
            lon_scale,
            east,
            north,
            length: square.sqrt(),
            inverse_square: if square > 0.0 { square.recip() } else { 0.0 },
        }
    }

    pub(crate) fn foot(&self, p: Point) -> Foot {
        let x = (p.lon() - self.start_lon) * self.lon_scale;
        let y = (p.lat() - self.start_lat) * METRES_PER_DEGREE;
        let share = (x * self.east + y * self.north) * self.inverse_square;
        let share = share.clamp(0.0, 1.0);
        let (x, y) = (x - share * self.east, y - share * self.north);
        Foot { off_square: x * x + y * y, share }
    }
}

#[cfg(test)]
mod tests {
    use model::Point;

    use super::Segment;

    #[test]
    fn flat_lengths_agree_with_the_sphere() {
        let cases = [
            ((22.30, 113.92), (22.30, 114.30)), // 39 km east
            ((22.30, 113.92), (22.65, 113.92)), // 39 km north
            ((28.00, 109.00), (28.25, 109.25)),
            ((22.0, 114.0), (22.0, 114.000_001)),
        ];
        for ((lat_a, lon_a), (lat_b, lon_b)) in cases {
            let (a, b) = (Point::new(lat_a, lon_a).unwrap(), Point::new(lat_b, lon_b).unwrap());
            let (flat, sphere) = (Segment::new(a, b).length, a.distance(b).0);
            assert!((flat - sphere).abs() < sphere / 1e5 + 1e-3, "{flat} {sphere}");
        }
    }
}
