//! The world's own chance: `SplitMix64`, so that one seed is one world on every machine.
//!
//! Never used for keys or anything else that must not be guessed.

/// A stream of numbers that follows from its seed alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Random(u64);

impl Random {
    /// A stream of its own for each purpose, so that one more number drawn here changes nothing
    /// there.
    pub fn new(seed: u64, purpose: &str) -> Self {
        // FNV-1a, 64 bit.
        let hash = purpose.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let mut random = Self(seed ^ hash);
        random.bits();
        random
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Even between 0 and 1, 1 excluded.
    pub fn unit(&mut self) -> f64 {
        // The upper 32 bits are enough for a simulation and convert without loss.
        let upper = u32::try_from(self.bits() >> 32).unwrap_or(u32::MAX);
        f64::from(upper) / (f64::from(u32::MAX) + 1.0)
    }

    /// Even between two numbers.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Even from 0 up to, and without, `count`; 0 when `count` is 0.
    pub fn below(&mut self, count: u32) -> u32 {
        u32::try_from((u64::from(count) * (self.bits() >> 32)) >> 32).unwrap_or(0)
    }

    /// Normal with mean 0 and deviation 1 (Box and Muller).
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }

    /// `length` characters drawn from an alphabet of ASCII letters.
    pub fn text(&mut self, alphabet: &str, length: usize) -> String {
        let letters = alphabet.as_bytes();
        let count = u32::try_from(letters.len()).unwrap_or(0);
        (0..length).map(|_| char::from(letters[self.below(count) as usize])).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn one_seed_and_purpose_is_one_stream() {
        let draw = |seed, purpose: &str| {
            let mut random = Random::new(seed, purpose);
            [random.bits(), random.bits()]
        };
        assert_eq!(draw(1, "fleet"), draw(1, "fleet"));
        assert_ne!(draw(1, "fleet"), draw(2, "fleet"));
        assert_ne!(draw(1, "fleet"), draw(1, "noise"));
    }

    #[test]
    fn draws_stay_in_range_and_spread() {
        let mut random = Random::new(7, "test");
        let mut seen = [0_u32; 10];
        let (mut sum, mut squares) = (0.0, 0.0);
        for _ in 0..10_000 {
            let unit = random.unit();
            assert!((0.0..1.0).contains(&unit), "{unit}");
            seen[random.below(10) as usize] += 1;
            let normal = random.normal();
            sum += normal;
            squares += normal * normal;
        }
        assert!(seen.iter().all(|count| (800..1_200).contains(count)), "{seen:?}");
        assert!((sum / 10_000.0).abs() < 0.05, "mean {}", sum / 10_000.0);
        assert!((squares / 10_000.0 - 1.0).abs() < 0.05, "variance {}", squares / 10_000.0);
    }
}
