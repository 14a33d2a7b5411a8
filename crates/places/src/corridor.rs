//! A corridor: the line a leg follows, how far to each side it may stray, and its shadows.
//!
//! Finding a fix on the line starts from where the last one was and walks; only when that fails is
//! the whole line searched, block by block. Both give the exact nearest point of what they look at.

use model::{Metres, Point};

use crate::{
    Shadow,
    plane::{Foot, METRES_PER_DEGREE, Segment},
    shadow::ShadowRow,
};

/// Segments per bounding box.
const BLOCK: usize = 16;
/// Most segments walked from the hint before the whole line is searched.
const WALK_MAX: usize = 64;

/// The line and width that a leg must stay in.
#[derive(Debug, Clone)]
pub struct Corridor {
    line: Vec<Point>,
    segments: Vec<Segment>,
    /// Metres along the line at which each segment starts.
    starts: Vec<f64>,
    blocks: Vec<Block>,
    half_width: Metres,
    length: Metres,
    shadows: Vec<Shadow>,
}

/// Where a point is, seen from a corridor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Located<'a> {
    /// Distance from the line. Compare with [`Corridor::half_width`] and the fix's own accuracy.
    pub off: Metres,
    /// How far along the line the nearest point is.
    pub along: Metres,
    /// The nearest segment, from 0: the hint for the next fix.
    pub segment: u32,
    /// The shadow that the nearest point lies in. `None`: a device should be heard here.
    pub shadow: Option<&'a Shadow>,
}

/// The box around some segments, in degrees.
#[derive(Debug, Clone, Copy)]
struct Block {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
    /// The smallest longitude scale of its segments: what it bounds, it bounds from below.
    lon_scale: f64,
}

impl Block {
    fn around(segments: &[Segment], points: &[Point]) -> Self {
        let low = |pick: fn(&Point) -> f64| points.iter().map(pick).fold(f64::INFINITY, f64::min);
        let high =
            |pick: fn(&Point) -> f64| points.iter().map(pick).fold(f64::NEG_INFINITY, f64::max);
        Self {
            west: low(|p| p.lon()),
            south: low(|p| p.lat()),
            east: high(|p| p.lon()),
            north: high(|p| p.lat()),
            lon_scale: segments.iter().map(|s| s.lon_scale).fold(f64::INFINITY, f64::min),
        }
    }

    /// No segment of the block is nearer than the root of this, in square metres.
    fn at_least_square(&self, p: Point) -> f64 {
        let outside = |v: f64, low: f64, high: f64| (low - v).max(v - high).max(0.0);
        let x = outside(p.lon(), self.west, self.east) * self.lon_scale;
        let y = outside(p.lat(), self.south, self.north) * METRES_PER_DEGREE;
        x * x + y * y
    }
}

impl Corridor {
    /// A corridor along a line; points that repeat the one before are dropped. `None` with fewer
    /// than two different points.
    pub(crate) fn new(points: &[Point], half_width: Metres, shadows: &[ShadowRow]) -> Option<Self> {
        let mut line = points.to_vec();
        line.dedup();
        if line.len() < 2 {
            return None;
        }
        let segments: Vec<Segment> = line.windows(2).map(|p| Segment::new(p[0], p[1])).collect();
        let mut length = 0.0;
        let mut starts = Vec::with_capacity(segments.len());
        for segment in &segments {
            starts.push(length);
            length += segment.length;
        }
        let block = |(i, chunk): (usize, &[Segment])| {
            Block::around(chunk, &line[i * BLOCK..=i * BLOCK + chunk.len()])
        };
        let blocks = segments.chunks(BLOCK).enumerate().map(block).collect();
        let length = Metres(length);
        let mut corridor =
            Self { line, segments, starts, blocks, half_width, length, shadows: Vec::new() };
        corridor.shadows = shadows.iter().filter_map(|row| corridor.cast(row)).collect();
        corridor.shadows.sort_by(|a, b| a.from.0.total_cmp(&b.from.0));
        Some(corridor)
    }

    fn cast(&self, row: &ShadowRow) -> Option<Shadow> {
        row.on_line(row.portals.map(|portal| {
            let (segment, foot) = self.scan(portal);
            (Metres(foot.off()), self.along(segment, foot))
        }))
    }

    /// The line from start to end, two points or more.
    pub fn line(&self) -> &[Point] {
        &self.line
    }

    /// How far to each side a leg may stray.
    pub fn half_width(&self) -> Metres {
        self.half_width
    }

    /// From start to end.
    pub fn length(&self) -> Metres {
        self.length
    }

    /// The shadows on the way, in the order they are met.
    pub fn shadows(&self) -> &[Shadow] {
        &self.shadows
    }

    /// Where a point is, seen from the corridor.
    ///
    /// `hint` is the segment of the last fix: the search walks along the line from there, forwards
    /// and backwards, and its result is taken if it is within the half width, so that a line that
    /// comes near itself does not make a truck jump. Without a hint, with one that is out of
    /// range, or when the walk ends outside, the whole line is searched for its nearest point (of
    /// equals the first).
    pub fn locate(&self, p: Point, hint: Option<u32>) -> Located<'_> {
        let walked = hint.and_then(|h| self.walk(p, usize::try_from(h).ok()?));
        let (segment, foot) = walked.unwrap_or_else(|| self.scan(p));
        let along = self.along(segment, foot);
        Located {
            off: Metres(foot.off()),
            along,
            segment: u32::try_from(segment).unwrap_or(u32::MAX),
            shadow: self.shadow_at(along),
        }
    }

    /// The point at a distance along the line; before the start the start, past the end the end.
    pub fn point_at(&self, along: Metres) -> Point {
        if along >= self.length {
            return self.line[self.line.len() - 1];
        }
        let after = self.starts.partition_point(|&start| start <= along.0);
        let segment = after.saturating_sub(1);
        let length = self.segments[segment].length;
        let share = if length > 0.0 { (along.0 - self.starts[segment]) / length } else { 0.0 };
        let share = share.clamp(0.0, 1.0);
        let (a, b) = (self.line[segment], self.line[segment + 1]);
        let between = |from: f64, to: f64| from + share * (to - from);
        Point::new(between(a.lat(), b.lat()), between(a.lon(), b.lon())).unwrap_or(a)
    }

    /// The shadow at a distance along the line, its ends included.
    pub fn shadow_at(&self, along: Metres) -> Option<&Shadow> {
        self.shadows.iter().find(|s| s.from <= along && along <= s.to)
    }

    fn along(&self, segment: usize, foot: Foot) -> Metres {
        Metres(self.starts[segment] + foot.share * self.segments[segment].length)
    }

    /// Walks from a segment to where the line stops coming nearer.
    fn walk(&self, p: Point, from: usize) -> Option<(usize, Foot)> {
        let mut best = (from, self.segments.get(from)?.foot(p));
        for next in (from + 1..self.segments.len()).take(WALK_MAX) {
            let foot = self.segments[next].foot(p);
            if foot.off_square < best.1.off_square {
                best = (next, foot);
            } else if foot.share < 1.0 {
                break;
            }
        }
        for next in (0..from).rev().take(WALK_MAX) {
            let foot = self.segments[next].foot(p);
            if foot.off_square < best.1.off_square {
                best = (next, foot);
            } else if foot.share > 0.0 {
                break;
            }
        }
        (best.1.off() <= self.half_width.0).then_some(best)
    }

    /// The nearest segment of the whole line; of equals the first.
    fn scan(&self, p: Point) -> (usize, Foot) {
        let mut best = (0, self.segments[0].foot(p));
        for (block, bounds) in self.blocks.iter().enumerate() {
            if bounds.at_least_square(p) >= best.1.off_square {
                continue;
            }
            let first = block * BLOCK;
            let last = (first + BLOCK).min(self.segments.len());
            for (segment, shape) in (first..last).zip(&self.segments[first..last]) {
                let foot = shape.foot(p);
                if foot.off_square < best.1.off_square {
                    best = (segment, foot);
                }
            }
        }
        best
    }
}

#[cfg(test)]
mod tests;
