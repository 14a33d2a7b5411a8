//! A way along the ground: points with the distance from its beginning, and the small plane
//! geometry that driving along it needs.

use model::{Course, Metres, Point};

/// Metres in one degree of latitude on the mean sphere.
const DEGREE_M: f64 = 111_194.93;

/// A polyline that is measured along.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    points: Vec<Point>,
    /// Distance from the beginning to each point.
    along: Vec<f64>,
}

impl Line {
    /// Measures a polyline. Points that repeat are dropped; `None` when fewer than two are left.
    pub fn new(points: &[Point]) -> Option<Self> {
        let mut kept: Vec<Point> = Vec::with_capacity(points.len());
        let mut along = Vec::with_capacity(points.len());
        let mut total = 0.0;
        for point in points {
            if let Some(last) = kept.last() {
                let step = last.distance(*point).0;
                if step < 0.5 {
                    continue;
                }
                total += step;
            }
            kept.push(*point);
            along.push(total);
        }
        (kept.len() > 1).then_some(Self { points: kept, along })
    }

    /// The length of the line from end to end.
    pub fn length(&self) -> Metres {
        Metres(self.along.last().copied().unwrap_or(0.0))
    }

    /// The corners of the line, in order; at least two.
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// Where one is after so many metres; the ends when that is outside.
    pub fn at(&self, along: Metres) -> Point {
        let i = self.segment(along);
        let (from, to) = (self.points[i], self.points[i + 1]);
        let span = self.along[i + 1] - self.along[i];
        let share = ((along.0 - self.along[i]) / span).clamp(0.0, 1.0);
        let lat = from.lat() + (to.lat() - from.lat()) * share;
        let lon = from.lon() + (to.lon() - from.lon()) * share;
        Point::new(lat, lon).unwrap_or(from)
    }

    /// Which way one is heading there, in radians from north, clockwise.
    pub fn heading(&self, along: Metres) -> f64 {
        let i = self.segment(along);
        let (east, north) = offset(self.points[i], self.points[i + 1]);
        east.atan2(north)
    }

    /// The sharpest change of heading within `reach` on either side, in radians, 0 to π.
    pub fn turn(&self, along: Metres, reach: Metres) -> f64 {
        let before = self.heading(Metres(along.0 - reach.0));
        let after = self.heading(Metres(along.0 + reach.0));
        let change = (after - before).rem_euclid(std::f64::consts::TAU);
        change.min(std::f64::consts::TAU - change)
    }

    /// The shortest distance from a point to the line.
    pub fn distance(&self, point: Point) -> Metres {
        let nearest = self.points.windows(2).map(|pair| to_segment(point, pair[0], pair[1]));
        Metres(nearest.fold(f64::INFINITY, f64::min))
    }

    fn segment(&self, along: Metres) -> usize {
        let next = self.along.partition_point(|end| *end <= along.0);
        next.clamp(1, self.points.len() - 1) - 1
    }
}

/// Metres east and north from one point to another near it.
fn offset(from: Point, to: Point) -> (f64, f64) {
    let east = (to.lon() - from.lon()) * DEGREE_M * from.lat().to_radians().cos();
    (east, (to.lat() - from.lat()) * DEGREE_M)
}

/// The point so many metres east and north of another.
pub fn shifted(point: Point, east: f64, north: f64) -> Point {
    let lat = point.lat() + north / DEGREE_M;
    let lon = point.lon() + east / (DEGREE_M * point.lat().to_radians().cos());
    Point::new(lat, lon).unwrap_or(point)
}

/// A heading in whole degrees.
pub fn course(heading: f64) -> Course {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "rem_euclid leaves 0 to 360"
    )]
    let degrees = heading.to_degrees().rem_euclid(360.0).floor() as u16;
    Course::new(degrees).unwrap_or_default()
}

fn to_segment(point: Point, from: Point, to: Point) -> f64 {
    let (east, north) = offset(point, from);
    let (to_east, to_north) = offset(point, to);
    let (run_east, run_north) = (to_east - east, to_north - north);
    let square = run_east * run_east + run_north * run_north;
    let share = if square > 0.0 {
        (-(east * run_east + north * run_north) / square).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (east + run_east * share).hypot(north + run_north * share)
}

#[cfg(test)]
mod tests {
    use super::{Line, course, shifted};
    use model::{Metres, Point};

    fn point(lat: f64, lon: f64) -> Point {
        Point::new(lat, lon).unwrap()
    }

    fn corner() -> Line {
        let start = point(22.3, 114.0);
        let bend = shifted(start, 0.0, 1_000.0);
        Line::new(&[start, start, bend, shifted(bend, 1_000.0, 0.0)]).unwrap()
    }

    #[test]
    fn a_line_is_measured_from_its_beginning() {
        let line = corner();
        assert_eq!(line.points().len(), 3, "the repeated point is dropped");
        assert!((line.length().0 - 2_000.0).abs() < 1.0, "{:?}", line.length());
        let middle = line.at(Metres(500.0));
        assert!(middle.distance(shifted(point(22.3, 114.0), 0.0, 500.0)).0 < 0.5, "{middle:?}");
        assert_eq!(line.at(Metres(-5.0)), line.points()[0]);
        assert_eq!(line.at(Metres(9_999.0)), line.points()[2]);
    }

    #[test]
    fn headings_and_turns_follow_the_line() {
        let line = corner();
        assert_eq!(course(line.heading(Metres(10.0))).degrees(), 0);
        assert_eq!(course(line.heading(Metres(1_500.0))).degrees(), 90);
        assert!(line.turn(Metres(1_000.0), Metres(100.0)).to_degrees() > 89.0);
        assert!(line.turn(Metres(500.0), Metres(100.0)).to_degrees() < 1.0);
    }

    #[test]
    fn distance_is_to_the_nearest_segment() {
        let line = corner();
        let aside = shifted(line.at(Metres(400.0)), -120.0, 0.0);
        assert!((line.distance(aside).0 - 120.0).abs() < 0.5, "{:?}", line.distance(aside));
    }

    #[test]
    fn a_single_point_is_no_line() {
        assert_eq!(Line::new(&[point(22.0, 114.0), point(22.0, 114.0)]), None);
    }
}
