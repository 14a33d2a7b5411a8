//! Times in buckets whose width is about 1.6 % of what they hold: small enough that every
//! connection can have its own.

use std::time::Duration;

/// Buckets for each doubling.
const STEPS: u64 = 64;
const STEP_BITS: u32 = STEPS.trailing_zeros();
/// Doublings above the first [`STEPS`] microseconds: up to 2^32 µs, more than an hour.
const DOUBLINGS: usize = 26;

/// Counts of times, in microseconds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Histogram {
    /// Empty until the first time is counted.
    counts: Vec<u32>,
}

impl Histogram {
    pub(crate) fn count(&self) -> u64 {
        self.counts.iter().map(|count| u64::from(*count)).sum()
    }

    pub(crate) fn record(&mut self, time: Duration) {
        self.grow();
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let at = bucket(micros).min(self.counts.len() - 1);
        self.counts[at] = self.counts[at].saturating_add(1);
    }

    pub(crate) fn add(&mut self, other: &Self) {
        if other.counts.is_empty() {
            return;
        }
        self.grow();
        for (sum, count) in self.counts.iter_mut().zip(&other.counts) {
            *sum = sum.saturating_add(*count);
        }
    }

    /// The time that `share` (0 to 1) of those counted do not exceed, rounded up to its bucket.
    /// Zero when none were.
    pub(crate) fn quantile(&self, share: f64) -> Duration {
        let total = u32::try_from(self.count()).unwrap_or(u32::MAX);
        let wanted = (f64::from(total) * share).max(1.0);
        let mut seen = 0.0;
        for (at, count) in self.counts.iter().enumerate() {
            seen += f64::from(*count);
            if *count > 0 && seen >= wanted {
                return Duration::from_micros(upper(at));
            }
        }
        Duration::ZERO
    }

    fn grow(&mut self) {
        if self.counts.is_empty() {
            self.counts = vec![0; (DOUBLINGS + 1) << STEP_BITS];
        }
    }
}

fn bucket(micros: u64) -> usize {
    if micros < STEPS {
        return usize::try_from(micros).unwrap_or(0);
    }
    let doublings = micros.ilog2() - STEP_BITS;
    let step = (micros >> doublings) - STEPS;
    ((doublings as usize + 1) << STEP_BITS) + usize::try_from(step).unwrap_or(0)
}

/// The largest time in a bucket, in microseconds.
fn upper(bucket: usize) -> u64 {
    let (doubling, step) = (bucket >> STEP_BITS, bucket as u64 % STEPS);
    if doubling == 0 {
        return step;
    }
    ((STEPS + step + 1) << (doubling - 1)) - 1
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::{Histogram, bucket, upper};

    #[test]
    fn quantiles_of_a_ramp() {
        let mut histogram = Histogram::default();
        assert_eq!(histogram.quantile(0.5), Duration::ZERO);
        let mut other = Histogram::default();
        for millis in 1..=500 {
            histogram.record(Duration::from_millis(millis));
            other.record(Duration::from_millis(millis + 500));
        }
        histogram.add(&other);
        assert_eq!(histogram.count(), 1_000);
        let near = |share, expected: u128| {
            let found = histogram.quantile(share).as_micros();
            assert!(found >= expected && found <= expected + expected / 60, "{share}: {found}");
        };
        near(0.5, 500_000);
        near(0.99, 990_000);
        near(1.0, 1_000_000);
    }

    #[test]
    fn times_beyond_the_last_bucket_stay_in_it() {
        let mut histogram = Histogram::default();
        histogram.record(Duration::MAX);
        assert!(histogram.quantile(1.0) > Duration::from_hours(1));
    }

    proptest! {
        #[test]
        fn a_bucket_holds_what_falls_into_it(micros in 0_u64..1 << 32) {
            let at = bucket(micros);
            prop_assert!(upper(at) >= micros);
            prop_assert!(upper(at) - micros <= micros / 64 + 1);
            prop_assert!(at == 0 || upper(at - 1) < micros);
        }
    }
}
