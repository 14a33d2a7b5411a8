//! How long things took, in microseconds.

use std::time::Duration;

use hdrhistogram::Histogram;

/// The longest time that is told apart: two minutes.
const MICROS_MAX: u64 = 120_000_000;
/// Times are kept to three digits.
const DIGITS: u8 = 3;

/// Counts of times.
#[derive(Debug, Clone)]
pub(crate) struct Waits(Histogram<u64>);

impl Default for Waits {
    fn default() -> Self {
        Self(Histogram::new_with_bounds(1, MICROS_MAX, DIGITS).expect("bounds that go together"))
    }
}

impl Waits {
    pub(crate) fn record(&mut self, time: Duration, count: u64) {
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        self.0.saturating_record_n(micros.clamp(1, MICROS_MAX), count);
    }

    pub(crate) fn count(&self) -> u64 {
        self.0.len()
    }

    pub(crate) fn quantiles(&self) -> Quantiles {
        let at = |share: f64| {
            let micros = if self.0.is_empty() { 0 } else { self.0.value_at_quantile(share) };
            Duration::from_micros(micros)
        };
        Quantiles { p50: at(0.5), p99: at(0.99), p999: at(0.999), max: at(1.0) }
    }
}

/// What so many of a hundred or a thousand did not exceed; all zero when there were none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Quantiles {
    /// Half of them.
    pub p50: Duration,
    /// 99 of 100.
    pub p99: Duration,
    /// 999 of 1,000.
    pub p999: Duration,
    /// The longest wait of all.
    pub max: Duration,
}

impl Quantiles {
    /// Of some times.
    pub fn of(times: impl IntoIterator<Item = Duration>) -> Self {
        let mut waits = Waits::default();
        times.into_iter().for_each(|time| waits.record(time, 1));
        waits.quantiles()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Quantiles, Waits};

    #[test]
    fn quantiles_are_kept_to_three_digits() {
        let mut waits = Waits::default();
        assert_eq!(waits.quantiles(), Quantiles::default());
        for micros in 1..=1_000 {
            waits.record(Duration::from_micros(micros), 2);
        }
        waits.record(Duration::from_hours(1), 1);
        let Quantiles { p50, p99, max, .. } = waits.quantiles();
        assert_eq!((p50.as_micros(), p99.as_micros()), (501, 991));
        assert!(max >= Duration::from_secs(119), "{max:?}");
        assert_eq!(waits.count(), 2_001);
    }
}
