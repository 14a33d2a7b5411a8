//! The way of one journey on the ground: each authority's leg, and the gap between two of them,
//! with the stretches where neither satellites nor the network are to be had.

use std::time::Duration;

use model::{AuthorityId, GapMode, Metres, PlaceId, Point};

use crate::line::{Line, shifted};

/// How far off its corridor a detour leads at least.
pub const DETOUR_OFF: Metres = Metres(2_000.0);
/// How much of the right way a detour cuts out.
const DETOUR_SKIPS_M: f64 = 6_000.0;
/// What is tried, in turn, for the width of a detour.
const DETOUR_REACHES_M: [f64; 5] = [2_600.0, 3_200.0, 4_000.0, 5_000.0, 6_500.0];

/// Whose ground a stretch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// The leg with this number, from 0.
    Leg(usize),
    /// Between the leg with this number and the next.
    Gap(usize),
}

/// A piece of the way that is driven without passing a gate.
#[derive(Debug, Clone, PartialEq)]
pub struct Stretch {
    /// The leg or the gap that the stretch lies on.
    pub ground: Ground,
    /// The way that is driven, detours included.
    pub line: Line,
    /// Where there is neither fix nor network, measured along [`Stretch::line`].
    pub shadows: Vec<(Metres, Metres)>,
}

impl Stretch {
    /// Whether there is neither fix nor network.
    pub fn is_dark(&self, along: Metres) -> bool {
        self.shadows.iter().any(|(from, to)| (from.0..=to.0).contains(&along.0))
    }
}

/// One authority's leg as it was planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlannedLeg {
    /// The authority whose leg it is.
    pub authority: AuthorityId,
    /// The place where the leg begins.
    pub from: PlaceId,
    /// The place where the leg ends.
    pub to: PlaceId,
}

/// The way of one journey, from origin to destination.
#[derive(Debug, Clone, PartialEq)]
pub struct Itinerary {
    /// The legs, in order.
    pub legs: Vec<PlannedLeg>,
    /// How the gaps are covered.
    pub gap_mode: GapMode,
    /// Leg, gap, leg, …: always one more leg than gaps.
    pub stretches: Vec<Stretch>,
    /// Where on the first stretch the truck is at the start, having left long before. `None`: it
    /// stands at the origin.
    pub under_way_from: Option<Metres>,
}

impl Itinerary {
    /// The stretch that is a leg.
    pub fn leg(&self, leg: usize) -> Option<&Stretch> {
        self.stretches.iter().find(|stretch| stretch.ground == Ground::Leg(leg))
    }

    /// Leads a leg off its way by more than [`DETOUR_OFF`], from a share of its length on, and
    /// back. Gives the place on the new line where it is more than `half_width` off, or `None`
    /// when the leg is too short to leave and return.
    pub fn detour(&mut self, leg: usize, share: f64, half_width: Metres) -> Option<Metres> {
        let stretch = self.stretches.iter_mut().find(|s| s.ground == Ground::Leg(leg))?;
        let length = stretch.line.length().0;
        let (from, to) = (length * share, length * share + DETOUR_SKIPS_M);
        if to > length * 0.9 {
            return None;
        }
        let bypass = bypass(&stretch.line, from, to)?;
        let before = keep(&stretch.line, 0.0, from);
        let after = keep(&stretch.line, to, length);
        let driven = Line::new(&[before, bypass, after].concat())?;
        let longer = driven.length().0 - length;
        stretch.shadows.retain(|(begin, end)| end.0 <= from || begin.0 >= to);
        for (begin, end) in &mut stretch.shadows {
            if begin.0 >= to {
                (begin.0, end.0) = (begin.0 + longer, end.0 + longer);
            }
        }
        let right = std::mem::replace(&mut stretch.line, driven);
        first_off(&right, &stretch.line, from, half_width)
    }
}

/// Four corners beside the right way, on the side and as far out as it takes.
fn bypass(line: &Line, from: f64, to: f64) -> Option<Vec<Point>> {
    let (start, end) = (line.at(Metres(from)), line.at(Metres(to)));
    let chord = Line::new(&[start, end])?;
    let (span, heading) = (chord.length().0, chord.heading(Metres(0.0)));
    let corner = |share: f64, aside: f64| {
        let on_chord = chord.at(Metres(span * share));
        shifted(on_chord, aside * heading.cos(), -aside * heading.sin())
    };
    let ways = DETOUR_REACHES_M.iter().flat_map(|reach| [*reach, -*reach]);
    let mut corners = ways.map(|aside| {
        [(0.15, 0.5), (0.35, 1.0), (0.65, 1.0), (0.85, 0.5)]
            .map(|(s, part)| corner(s, aside * part))
    });
    corners
        .find(|way| way[1..3].iter().all(|point| line.distance(*point).0 > DETOUR_OFF.0 + 200.0))
        .map(Into::into)
}

/// The points of a line between two distances, ends included.
fn keep(line: &Line, from: f64, to: f64) -> Vec<Point> {
    let mut points = vec![line.at(Metres(from))];
    let mut along = 0.0;
    for pair in line.points().windows(2) {
        along += pair[0].distance(pair[1]).0;
        if along > from && along < to {
            points.push(pair[1]);
        }
    }
    points.push(line.at(Metres(to)));
    points
}

fn first_off(right: &Line, driven: &Line, from: f64, half_width: Metres) -> Option<Metres> {
    let mut along = from;
    while along < driven.length().0 {
        if right.distance(driven.at(Metres(along))).0 > half_width.0 {
            return Some(Metres(along));
        }
        along += 50.0;
    }
    None
}

/// How long it takes to drive a length at an even speed.
pub fn driving_time(length: Metres, speed_kmh: f64) -> Duration {
    Duration::from_secs_f64((length.0 / (speed_kmh / 3.6)).max(0.0))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::{Ground, Itinerary, PlannedLeg, Stretch};
    use crate::line::{Line, shifted};
    use model::{AuthorityId, GapMode, Metres, PlaceId, Point};

    /// Two straight legs, north and then on north, with a gap of 900 m: 24 km and 12 km.
    pub(crate) fn straight(gap_mode: GapMode) -> Itinerary {
        let legs =
            [("hk", "a", "b"), ("mainland", "c", "d")].map(|(authority, from, to)| PlannedLeg {
                authority: AuthorityId::new(authority).unwrap(),
                from: PlaceId::new(from).unwrap(),
                to: PlaceId::new(to).unwrap(),
            });
        let mut at = Point::new(22.3, 114.0).unwrap();
        let mut stretch = |ground, lengths: &[f64], shadows: &[(f64, f64)]| {
            let mut points = vec![at];
            for length in lengths {
                at = shifted(at, 0.0, *length);
                points.push(at);
            }
            let shadows = shadows.iter().map(|(a, b)| (Metres(*a), Metres(*b))).collect();
            Stretch { ground, line: Line::new(&points).unwrap(), shadows }
        };
        let stretches = vec![
            stretch(
                Ground::Leg(0),
                &[8_000.0, 8_000.0, 8_000.0],
                &[(3_000.0, 6_000.0), (20_000.0, 21_000.0)],
            ),
            stretch(Ground::Gap(0), &[900.0], &[]),
            stretch(Ground::Leg(1), &[12_000.0], &[]),
        ];
        Itinerary { legs: legs.to_vec(), gap_mode, stretches, under_way_from: None }
    }

    #[test]
    fn a_detour_leaves_the_corridor_and_returns() {
        let right = straight(GapMode::Overlap);
        let mut driven = right.clone();
        let begins = driven.detour(0, 0.4, Metres(400.0)).unwrap();
        let (old, new) = (&right.stretches[0], &driven.stretches[0]);
        let off = |along: f64| old.line.distance(new.line.at(Metres(along))).0;
        assert!(off(begins.0) > 400.0 && off(begins.0 - 100.0) <= 400.0);
        let length = new.line.length().0;
        let farthest = (0..1_000).map(|i| off(length * f64::from(i) / 1_000.0)).fold(0.0, f64::max);
        assert!(farthest > super::DETOUR_OFF.0, "{farthest}");
        assert!(off(length) < 1.0 && off(length - 3_000.0) < 1.0, "it returns");
        assert_eq!(new.shadows[0], old.shadows[0], "what lies before stays");
        let moved = new.shadows[1].0.0 - old.shadows[1].0.0;
        assert!((moved - (length - old.line.length().0)).abs() < 1e-6, "what lies after moves");
    }

    #[test]
    fn a_leg_that_is_too_short_has_no_detour() {
        assert_eq!(straight(GapMode::Overlap).detour(1, 0.8, Metres(400.0)), None);
        assert_eq!(straight(GapMode::Overlap).detour(7, 0.1, Metres(400.0)), None);
    }
}
