//! A zone's outline: a closed ring of straight edges, judged in whole units of 1e-7 degrees, so
//! that the answer is exact. A point on the outline is inside.

use model::{Metres, Point};

use crate::plane::{METRES_PER_DEGREE, Segment, metres_per_degree_lon};

/// Most corners of a ring, the repeated one included.
pub const CORNERS_MAX: usize = 256;
/// Widest ring, in units of 1e-7 degrees (0.5 degrees, about 55 km).
const SPAN_MAX_E7: i64 = 5_000_000;

/// Why corners are not a ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RingError {
    /// Fewer than three different corners.
    #[error("zone has fewer than 3 corners")]
    TooFew,
    /// More than 256 corners.
    #[error("zone has more than 256 corners")]
    TooMany,
    /// The last corner is not the first.
    #[error("zone is not closed: its first and last corner differ")]
    Open,
    /// Two corners in a row are the same, counted from 1.
    #[error("zone repeats corner {0}")]
    Repeated(usize),
    /// Two edges cross or touch, counted from 1.
    #[error("zone crosses itself: edges {0} and {1} meet")]
    Crosses(usize, usize),
    /// Wider or taller than half a degree.
    #[error("zone is wider than half a degree")]
    TooWide,
}

/// A corner in units of 1e-7 degrees: (longitude, latitude).
type Corner = (i64, i64);

/// A closed outline without self-crossing, at most half a degree wide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ring {
    /// The first corner stands again at the end.
    corners: Vec<Corner>,
    points: Vec<Point>,
    low: Corner,
    high: Corner,
}

fn corner(p: Point) -> Corner {
    (i64::from(p.lon_e7()), i64::from(p.lat_e7()))
}

/// Degrees from units of 1e-7 degrees.
#[expect(clippy::cast_precision_loss, reason = "at most 3.6e9, and an f64 is exact to 9e15")]
fn degrees(units: i64) -> f64 {
    units as f64 / 1e7
}

/// Twice the signed area of the triangle; 0 when the three are in line.
fn turn(a: Corner, b: Corner, c: Corner) -> i64 {
    (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)
}

fn in_box(p: Corner, a: Corner, b: Corner) -> bool {
    let within = |x: i64, y: i64, z: i64| (y.min(z)..=y.max(z)).contains(&x);
    within(p.0, a.0, b.0) && within(p.1, a.1, b.1)
}

/// Whether two closed segments share a point.
fn touch(a: Corner, b: Corner, c: Corner, d: Corner) -> bool {
    let (on_c, on_d) = (turn(a, b, c).signum(), turn(a, b, d).signum());
    let (on_a, on_b) = (turn(c, d, a).signum(), turn(c, d, b).signum());
    (on_c * on_d < 0 && on_a * on_b < 0)
        || (on_c == 0 && in_box(c, a, b))
        || (on_d == 0 && in_box(d, a, b))
        || (on_a == 0 && in_box(a, c, d))
        || (on_b == 0 && in_box(b, c, d))
}

/// A point of two segments that touch.
fn shared_point(a: Corner, b: Corner, c: Corner, d: Corner) -> Corner {
    let ends = [(c, turn(a, b, c), a, b), (d, turn(a, b, d), a, b)];
    let others = [(a, turn(c, d, a), c, d), (b, turn(c, d, b), c, d)];
    let on =
        |&(p, side, from, to): &(Corner, i64, Corner, Corner)| side == 0 && in_box(p, from, to);
    if let Some((p, ..)) = ends.into_iter().chain(others).find(on) {
        return p;
    }
    let (from, to) = (turn(c, d, a), turn(c, d, b));
    let along = |low: i64, high: i64| {
        let share = i128::from(high - low) * i128::from(from) / i128::from(from - to);
        low + i64::try_from(share).unwrap_or(0)
    };
    (along(a.0, b.0), along(a.1, b.1))
}

fn point((lon, lat): Corner) -> Option<Point> {
    Point::from_e7(i32::try_from(lat).ok()?, i32::try_from(lon).ok()?).ok()
}

/// Where corners that were refused break the rule; `None` when there is no corner at all.
pub(crate) fn fault_at(points: &[Point], error: RingError) -> Option<Point> {
    let edge = |number: usize| {
        let from = points.get(number.checked_sub(1)?)?;
        Some((corner(*from), corner(*points.get(number)?)))
    };
    match error {
        RingError::Repeated(number) => points.get(number).copied(),
        RingError::Crosses(first, second) => {
            let ((a, b), (c, d)) = (edge(first)?, edge(second)?);
            point(shared_point(a, b, c, d))
        }
        RingError::Open | RingError::TooMany => points.last().copied(),
        RingError::TooFew => points.first().copied(),
        RingError::TooWide => {
            let far = |p: &Point| points.first().map_or(0.0, |first| first.distance(*p).0);
            points.iter().copied().max_by(|a, b| far(a).total_cmp(&far(b)))
        }
    }
}

impl Ring {
    /// Checks a ring; the last point repeats the first.
    ///
    /// # Errors
    ///
    /// See [`RingError`].
    pub fn new(points: Vec<Point>) -> Result<Self, RingError> {
        let corners: Vec<Corner> = points.iter().copied().map(corner).collect();
        if corners.len() > CORNERS_MAX {
            return Err(RingError::TooMany);
        }
        if corners.len() < 3 {
            return Err(RingError::TooFew);
        }
        if corners.first() != corners.last() {
            return Err(RingError::Open);
        }
        if corners.len() < 4 {
            return Err(RingError::TooFew);
        }
        let axis = |pick: fn(&Corner) -> i64| {
            let values = || corners.iter().map(pick);
            (values().min().unwrap_or(0), values().max().unwrap_or(0))
        };
        let (west, east) = axis(|c| c.0);
        let (south, north) = axis(|c| c.1);
        if east - west > SPAN_MAX_E7 || north - south > SPAN_MAX_E7 {
            return Err(RingError::TooWide);
        }
        let ring = Self { corners, points, low: (west, south), high: (east, north) };
        ring.check_simple()?;
        Ok(ring)
    }

    fn check_simple(&self) -> Result<(), RingError> {
        let edges: Vec<(Corner, Corner)> = self.edges().collect();
        if let Some(i) = edges.iter().position(|(a, b)| a == b) {
            return Err(RingError::Repeated(i + 1));
        }
        for (i, &(a, b)) in edges.iter().enumerate() {
            let (c, d) = edges[(i + 1) % edges.len()];
            let folds = turn(a, b, d) == 0 && (in_box(d, a, b) || in_box(a, c, d));
            if folds {
                return Err(RingError::Crosses(i + 1, (i + 1) % edges.len() + 1));
            }
            for (j, &(c, d)) in edges.iter().enumerate().skip(i + 2) {
                let neighbours = i == 0 && j == edges.len() - 1;
                if !neighbours && touch(a, b, c, d) {
                    return Err(RingError::Crosses(i + 1, j + 1));
                }
            }
        }
        Ok(())
    }

    fn edges(&self) -> impl Iterator<Item = (Corner, Corner)> {
        self.corners.iter().copied().zip(self.corners.iter().copied().skip(1))
    }

    /// The corners in order; the last repeats the first.
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// Whether the corners run clockwise, seen from above.
    pub(crate) fn is_clockwise(&self) -> bool {
        let (x, y) = self.low;
        let moved = |p: Corner| (p.0 - x, p.1 - y);
        let edges = self.edges().map(|(a, b)| (moved(a), moved(b)));
        edges.map(|(a, b)| a.0 * b.1 - a.1 * b.0).sum::<i64>() < 0
    }

    /// West, south, east and north edge of its box, in units of 1e-7 degrees.
    pub(crate) fn bounds(&self) -> [i64; 4] {
        [self.low.0, self.low.1, self.high.0, self.high.1]
    }

    /// Whether a point is inside or on the outline. Exact.
    pub fn contains(&self, p: Point) -> bool {
        self.holds(corner(p))
    }

    fn holds(&self, p: Corner) -> bool {
        if !in_box(p, self.low, self.high) {
            return false;
        }
        let mut inside = false;
        for (a, b) in self.edges() {
            let side = turn(a, b, p);
            if side == 0 && in_box(p, a, b) {
                return true;
            }
            if (a.1 > p.1) != (b.1 > p.1) && ((side > 0) == (b.1 > a.1)) {
                inside = !inside;
            }
        }
        inside
    }

    /// How far a point is outside; zero inside and on the outline.
    pub fn distance(&self, p: Point) -> Metres {
        if self.contains(p) {
            return Metres(0.0);
        }
        let scale = metres_per_degree_lon(p.lat());
        let off = |pair: &[Point]| Segment::with_scale(pair[0], pair[1], scale).foot(p).off();
        Metres(self.points.windows(2).map(off).fold(f64::INFINITY, f64::min))
    }

    /// Whether a point is inside, on the outline, or at most `margin` outside. Give zero to ask "is
    /// it there"; what is not a number counts as zero.
    pub fn is_near(&self, p: Point, margin: Metres) -> bool {
        self.contains(p)
            || (margin.0 > 0.0 && self.box_is_near(p, margin) && self.distance(p) <= margin)
    }

    /// Whether the box around the ring is at most `margin` away, which spares most of those who ask
    /// the look at every edge. Measured in the plane that [`Self::distance`] measures in, so it never
    /// says no to what is near.
    fn box_is_near(&self, p: Point, margin: Metres) -> bool {
        let at = corner(p);
        let outside = |at: i64, low: i64, high: i64| degrees((low - at).max(at - high).max(0));
        let north = outside(at.1, self.low.1, self.high.1) * METRES_PER_DEGREE;
        let east = outside(at.0, self.low.0, self.high.0) * metres_per_degree_lon(p.lat());
        // A hair wider: the edges' own rounding is of another kind.
        north * north + east * east <= margin.0 * margin.0 * 1.000_001
    }

    /// A point that two rings share, be it on their outlines; `None`: they are apart.
    pub(crate) fn meeting(&self, other: &Self) -> Option<Point> {
        let apart = self.high.0 < other.low.0
            || other.high.0 < self.low.0
            || self.high.1 < other.low.1
            || other.high.1 < self.low.1;
        if apart {
            return None;
        }
        let crossed = || other.edges().find_map(|(c, d)| self.edge_meeting(c, d));
        let within = || self.holds(other.corners[0]).then_some(other.corners[0]);
        let around = || other.holds(self.corners[0]).then_some(self.corners[0]);
        crossed().or_else(within).or_else(around).and_then(point)
    }

    /// Whether two rings share a point.
    pub(crate) fn meets(&self, other: &Self) -> bool {
        self.meeting(other).is_some()
    }

    /// A point of a straight line, no longer than a degree each way, that is inside or on the
    /// outline; `None`: the line stays outside.
    pub(crate) fn entered_at(&self, from: Point, to: Point) -> Option<Point> {
        let (a, b) = (corner(from), corner(to));
        let apart = a.0.max(b.0) < self.low.0
            || a.0.min(b.0) > self.high.0
            || a.1.max(b.1) < self.low.1
            || a.1.min(b.1) > self.high.1;
        if apart {
            return None;
        }
        let within = self.holds(a).then_some(a);
        within.or_else(|| self.edge_meeting(a, b)).and_then(point)
    }

    fn edge_meeting(&self, c: Corner, d: Corner) -> Option<Corner> {
        let met = self.edges().find(|&(a, b)| touch(c, d, a, b));
        met.map(|(a, b)| shared_point(c, d, a, b))
    }

    /// How a box (west, south, east, north; outline included) lies to the ring.
    pub(crate) fn cover(&self, [west, south, east, north]: [i64; 4]) -> Coverage {
        let around = [(west, south), (east, south), (east, north), (west, north)];
        let hits = |(a, b): (Corner, Corner)| {
            let beside = a.0.max(b.0) < west
                || a.0.min(b.0) > east
                || a.1.max(b.1) < south
                || a.1.min(b.1) > north;
            !beside
                && (in_box(a, around[0], around[2])
                    || (0..4).any(|i| touch(a, b, around[i], around[(i + 1) % 4])))
        };
        if self.edges().any(hits) {
            Coverage::Partly
        } else if self.holds(around[0]) {
            Coverage::Wholly
        } else {
            Coverage::Not
        }
    }
}

/// How much of a box a ring covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coverage {
    Not,
    Partly,
    Wholly,
}

#[cfg(test)]
mod tests;
