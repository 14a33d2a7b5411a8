//! Leaves out fixes that add nothing: Douglas and Peucker's way, but measured in time as well.
//!
//! A fix is left out if whoever moves steadily between the two fixes kept around it is at that fix's
//! own moment no further from it than the tolerance (the *synchronised* distance of Meratnia and de By,
//! 2004). So where the truck was, and when, are both told within the tolerance. A fix is never moved.

use crate::TrackFix;
use model::Metres;

/// Fixes that are looked at together: the work grows with their square at worst. Where one such run
/// ends and the next begins a fix is kept that may not be needed.
const RUN: usize = 4_096;
/// Metres in a degree of latitude, and in one of longitude at the equator.
const DEGREE_M: f64 = 111_195.0;

/// The fixes that tell the track of one device within `tolerance`, in the order of time in which they
/// are given. The first and the last are kept; of a tolerance of zero or less, or one that is no
/// number, all are.
pub fn thin(fixes: &[TrackFix], tolerance: Metres) -> Vec<TrackFix> {
    if !tolerance.0.is_normal() || tolerance.0 < 0.0 || fixes.len() < 3 {
        return fixes.to_vec();
    }
    let mut is_kept = vec![false; fixes.len()];
    let mut spans: Vec<(usize, usize)> = Vec::new();
    let last = fixes.len() - 1;
    for from in (0..last).step_by(RUN) {
        let to = (from + RUN).min(last);
        is_kept[from] = true;
        is_kept[to] = true;
        spans.push((from, to));
    }
    while let Some((from, to)) = spans.pop() {
        if let Some((middle, far)) = furthest(fixes, from, to)
            && far > tolerance.0
        {
            is_kept[middle] = true;
            spans.push((from, middle));
            spans.push((middle, to));
        }
    }
    fixes.iter().zip(is_kept).filter(|(_, is_kept)| *is_kept).map(|(fix, _)| *fix).collect()
}

/// The fix between two others that is furthest from where it would be, and how far in metres.
fn furthest(fixes: &[TrackFix], from: usize, to: usize) -> Option<(usize, f64)> {
    let between = fixes.get(from + 1..to)?;
    let far = between.iter().map(|fix| off(&fixes[from], &fixes[to], fix));
    (from + 1..).zip(far).max_by(|(_, a), (_, b)| a.total_cmp(b))
}

/// How far a fix is from where a steady move from one fix to another would be at its moment.
fn off(from: &TrackFix, to: &TrackFix, fix: &TrackFix) -> f64 {
    let span = ms_between(from, to);
    let part = if span > 0.0 { (ms_between(from, fix) / span).clamp(0.0, 1.0) } else { 0.0 };
    let (a, b, at) = (from.fix.point, to.fix.point, fix.fix.point);
    let lat = a.lat() + (b.lat() - a.lat()) * part;
    let lon = a.lon() + short_way(b.lon() - a.lon()) * part;
    let north = (at.lat() - lat) * DEGREE_M;
    let east = short_way(at.lon() - lon) * DEGREE_M * at.lat().to_radians().cos();
    north.hypot(east)
}

#[expect(clippy::cast_precision_loss, reason = "exact for 280,000 years")]
fn ms_between(a: &TrackFix, b: &TrackFix) -> f64 {
    b.at.0.saturating_sub(a.at.0) as f64
}

/// A difference of longitudes across the date line, not around the world.
fn short_way(degrees: f64) -> f64 {
    if degrees > 180.0 {
        degrees - 360.0
    } else if degrees < -180.0 {
        degrees + 360.0
    } else {
        degrees
    }
}
