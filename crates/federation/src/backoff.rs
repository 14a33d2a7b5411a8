//! How long to wait before the next try: doubled each time, capped, and spread, so that nodes that
//! were cut off together do not come back together.

use std::time::Duration;

/// Waits between tries.
#[derive(Debug, Clone)]
pub(crate) struct Backoff {
    first: Duration,
    longest: Duration,
    tries: u32,
    state: u64,
}

impl Backoff {
    /// Waits from about `first` to `longest`; `seed` spreads them.
    pub(crate) fn new(first: Duration, longest: Duration, seed: u64) -> Self {
        Self { first, longest, tries: 0, state: seed }
    }

    /// The next wait: between half and all of the doubled one.
    pub(crate) fn next(&mut self) -> Duration {
        let whole = self.first.saturating_mul(1 << self.tries.min(16)).min(self.longest);
        self.tries = self.tries.saturating_add(1);
        whole / 2 + whole.mul_f64(self.share() / 2.0)
    }

    /// It went well: the next wait is a short one again.
    pub(crate) fn reset(&mut self) {
        self.tries = 0;
    }

    /// From 0 to 1, by `SplitMix64` (Steele, Lea, Flood 2014).
    fn share(&mut self) -> f64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        f64::from(u32::try_from((z ^ z >> 31) >> 32).unwrap_or(0)) / f64::from(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::Backoff;
    use std::time::Duration;

    #[test]
    fn waits_grow_to_the_cap_and_differ() {
        let (first, longest) = (Duration::from_millis(100), Duration::from_secs(5));
        let mut backoff = Backoff::new(first, longest, 1);
        let waits: Vec<_> = (0..40).map(|_| backoff.next()).collect();
        for (n, wait) in waits.iter().enumerate() {
            let whole = first.saturating_mul(1 << n.min(16)).min(longest);
            assert!(*wait >= whole / 2 && *wait <= whole, "try {n}: {wait:?}");
        }
        assert!(waits[20..].windows(2).any(|pair| pair[0] != pair[1]), "{waits:?}");
        backoff.reset();
        assert!(backoff.next() <= first);
    }
}
