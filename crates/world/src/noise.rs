//! What a satellite receiver makes of a true position: an error that wanders slowly (multipath and
//! atmosphere change over a minute or so), and now and then a single fix that is far out.
//!
//! The wandering part is a first-order Gauss–Markov process on each axis.

use std::time::Duration;

use model::Point;

use crate::{line::shifted, random::Random};

/// How long the error remembers itself.
const MEMORY_S: f64 = 60.0;
/// One fix in so many is an outlier.
const OUTLIER_ONE_IN: u32 = 400;
/// How far an outlier lies, least and most.
const OUTLIER_M: (f64, f64) = (80.0, 250.0);
/// Deviation of the wandering error per receiver, least and most.
const SIGMA_M: (f64, f64) = (3.5, 10.0);

/// The error of one receiver, which drifts.
#[derive(Debug, Clone)]
pub(crate) struct Noise {
    random: Random,
    sigma: f64,
    east: f64,
    north: f64,
}

impl Noise {
    /// A receiver that is as good as chance made it: 5 to 15 m over both axes together.
    pub(crate) fn new(mut random: Random) -> Self {
        let sigma = random.between(SIGMA_M.0, SIGMA_M.1);
        let (east, north) = (random.normal() * sigma, random.normal() * sigma);
        Self { random, sigma, east, north }
    }

    /// Lets the error wander for a while.
    pub(crate) fn wander(&mut self, span: Duration) {
        let kept = (-span.as_secs_f64() / MEMORY_S).exp();
        let fresh = self.sigma * (1.0 - kept * kept).sqrt();
        self.east = self.east * kept + self.random.normal() * fresh;
        self.north = self.north * kept + self.random.normal() * fresh;
    }

    /// What the receiver says when it is truly at a point.
    pub(crate) fn measured(&mut self, point: Point) -> Point {
        if self.random.below(OUTLIER_ONE_IN) == 0 {
            let far = self.random.between(OUTLIER_M.0, OUTLIER_M.1);
            let heading = self.random.between(0.0, std::f64::consts::TAU);
            return shifted(point, far * heading.sin(), far * heading.cos());
        }
        shifted(point, self.east, self.north)
    }
}

#[cfg(test)]
mod tests {
    use super::Noise;
    use crate::random::Random;
    use model::Point;
    use std::time::Duration;

    #[test]
    fn errors_are_of_the_order_of_ten_metres_and_outliers_are_rare() {
        let truth = Point::new(22.3, 114.0).unwrap();
        for seed in 0..20 {
            let mut noise = Noise::new(Random::new(seed, "noise"));
            let (mut near, mut far) = (0, 0);
            for _ in 0..4_000 {
                noise.wander(Duration::from_secs(30));
                match noise.measured(truth).distance(truth).0 {
                    off if off < 50.0 => near += 1,
                    off if off > 75.0 => far += 1,
                    _ => {}
                }
            }
            assert!(near > 3_950, "{near} of 4000 within 50 m, seed {seed}");
            assert!((1..40).contains(&far), "{far} outliers, seed {seed}");
        }
    }

    #[test]
    fn the_error_changes_slowly() {
        let truth = Point::new(22.3, 114.0).unwrap();
        let mut noise = Noise::new(Random::new(3, "noise"));
        let first = noise.measured(truth);
        noise.wander(Duration::from_secs(1));
        assert!(noise.measured(truth).distance(first).0 < 15.0);
    }
}
