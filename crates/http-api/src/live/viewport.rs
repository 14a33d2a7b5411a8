//! The part of the map that a console shows.

use model::Point;

use crate::problem::{Problem, RequestReason};

/// A box of the map, its edges included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Viewport {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
}

impl Viewport {
    pub(crate) fn holds(&self, point: Point) -> bool {
        (self.west..=self.east).contains(&point.lon())
            && (self.south..=self.north).contains(&point.lat())
    }
}

impl std::str::FromStr for Viewport {
    type Err = Problem;

    /// Reads `west,south,east,north` in degrees. A box over the 180th meridian is refused.
    fn from_str(text: &str) -> Result<Self, Problem> {
        let malformed = || Problem::from(RequestReason::ViewportUnreadable);
        let edges: Result<Vec<f64>, _> = text.split(',').map(str::parse).collect();
        let [west, south, east, north] = edges.map_err(|_| malformed())?[..] else {
            return Err(malformed());
        };
        let is_box = (-180.0..=180.0).contains(&west)
            && (west..=180.0).contains(&east)
            && (-90.0..=90.0).contains(&south)
            && (south..=90.0).contains(&north);
        if is_box { Ok(Self { west, south, east, north }) } else { Err(malformed()) }
    }
}

#[cfg(test)]
mod tests {
    use model::Point;

    use super::Viewport;

    #[test]
    fn a_box_holds_its_edges() {
        let viewport: Viewport = "113.8,22.1,114.5,22.6".parse().unwrap();
        let cases = [
            ((22.1, 113.8), true),
            ((22.6, 114.5), true),
            ((22.3, 114.0), true),
            ((22.61, 114.0), false),
            ((22.3, 113.79), false),
        ];
        for ((lat, lon), expected) in cases {
            assert_eq!(viewport.holds(Point::new(lat, lon).unwrap()), expected, "{lat} {lon}");
        }
    }

    #[test]
    fn what_is_no_box_is_refused() {
        for bad in ["", "1,2,3", "1,2,3,4,5", "114,22,113,23", "113,23,114,22", "a,b,c,d"] {
            assert!(bad.parse::<Viewport>().is_err(), "{bad:?}");
        }
        for bad in ["NaN,22,114,23", "113,22,181,23", "113,-91,114,23", "113,22,114,inf"] {
            assert!(bad.parse::<Viewport>().is_err(), "{bad:?}");
        }
    }
}
