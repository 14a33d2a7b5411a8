//! Distances on a small piece of the earth, taken as flat: longitude is scaled by the cosine of
//! one latitude. Over the 40 km of the longest road segment the error is below 0.1 %.

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
}

/// Where on a segment a point is nearest.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Foot {
    /// Metres from the point to the segment.
    pub(crate) off: f64,
    /// 0 at the start, 1 at the end.
    pub(crate) share: f64,
}

impl Segment {
    pub(crate) fn new(start: Point, end: Point) -> Self {
        Self::with_scale(start, end, metres_per_degree_lon(f64::midpoint(start.lat(), end.lat())))
    }

    /// A segment in the plane of another latitude, for rings, whose edges all share one plane.
    pub(crate) fn with_scale(start: Point, end: Point, lon_scale: f64) -> Self {
        let east = (end.lon() - start.lon()) * lon_scale;
        let north = (end.lat() - start.lat()) * METRES_PER_DEGREE;
        Self {
            start_lat: start.lat(),
            start_lon: start.lon(),
            lon_scale,
            east,
            north,
            length: east.hypot(north),
        }
    }

    pub(crate) fn foot(&self, p: Point) -> Foot {
        let x = (p.lon() - self.start_lon) * self.lon_scale;
        let y = (p.lat() - self.start_lat) * METRES_PER_DEGREE;
        let square = self.length * self.length;
        let share = if square > 0.0 { (x * self.east + y * self.north) / square } else { 0.0 };
        let share = share.clamp(0.0, 1.0);
        Foot { off: (x - share * self.east).hypot(y - share * self.north), share }
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
