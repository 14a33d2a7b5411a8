//! Measures as whole numbers: devices count in tenths and hundreds, so a column of what they say is a
//! column of small whole numbers. Where it is not, the bits of the values are the numbers.

/// How a column of measures is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Scale {
    /// Whole numbers of this part of a unit.
    Part(f64),
    /// The bits of the values.
    Bits,
}

/// The scales, each under the number it is written with.
const SCALES: [Scale; 5] =
    [Scale::Bits, Scale::Part(1.0), Scale::Part(10.0), Scale::Part(100.0), Scale::Part(1_000.0)];
/// Beyond, not every whole number is an `f64`.
const WHOLE_MAX: f64 = 9_007_199_254_740_992.0;

/// A kind of number that is written in parts or bits.
pub(crate) trait Measure: Copy {
    /// The value as a double, exactly.
    fn wide(self) -> f64;
    /// The nearest value to a double.
    fn narrow(wide: f64) -> Self;
    /// The bits as a number.
    fn bits(self) -> i64;
    /// From the bits as a number. `None`: it has more bits than the value.
    fn from_bits(bits: i64) -> Option<Self>;
}

impl Measure for f64 {
    fn wide(self) -> f64 {
        self
    }

    fn narrow(wide: f64) -> Self {
        wide
    }

    fn bits(self) -> i64 {
        self.to_bits().cast_signed()
    }

    fn from_bits(bits: i64) -> Option<Self> {
        Some(Self::from_bits(bits.cast_unsigned()))
    }
}

impl Measure for f32 {
    fn wide(self) -> f64 {
        f64::from(self)
    }

    #[expect(clippy::cast_possible_truncation, reason = "whether it is the same is checked")]
    fn narrow(wide: f64) -> Self {
        wide as Self
    }

    fn bits(self) -> i64 {
        i64::from(self.to_bits())
    }

    fn from_bits(bits: i64) -> Option<Self> {
        u32::try_from(bits).ok().map(Self::from_bits)
    }
}

impl Scale {
    /// The coarsest scale that all values come back from exactly.
    pub(crate) fn of<M: Measure>(values: &[M]) -> Self {
        let fits = |scale: &Self| {
            values.iter().all(|value| {
                let back = scale.value::<M>(scale.number(*value));
                back.is_some_and(|back| back.bits() == value.bits())
            })
        };
        SCALES.into_iter().skip(1).find(fits).unwrap_or(Self::Bits)
    }

    /// What it is written as.
    pub(crate) fn byte(self) -> u8 {
        (0..).zip(SCALES).find(|(_, scale)| *scale == self).map_or(0, |(byte, _)| byte)
    }

    pub(crate) fn from_byte(byte: u8) -> Option<Self> {
        SCALES.get(usize::from(byte)).copied()
    }

    #[expect(clippy::cast_possible_truncation, reason = "the range is checked before")]
    pub(crate) fn number<M: Measure>(self, value: M) -> i64 {
        match self {
            Self::Bits => value.bits(),
            Self::Part(part) => {
                // Half away from zero; `round` is a call where the processor may be an old one.
                let parts = value.wide() * part;
                let parts = parts + 0.5_f64.copysign(parts);
                if parts.abs() < WHOLE_MAX { parts as i64 } else { 0 }
            }
        }
    }

    /// The value of a number. `None`: no value is written so.
    #[expect(clippy::cast_precision_loss, reason = "whether it is the same is checked")]
    pub(crate) fn value<M: Measure>(self, number: i64) -> Option<M> {
        match self {
            Self::Bits => M::from_bits(number),
            Self::Part(part) => Some(M::narrow(number as f64 / part)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Scale;

    #[test]
    fn the_coarsest_scale_that_is_exact() {
        let tenths: Vec<f32> = (0..u16::MAX).map(|n| f32::from(n) / 10.0).collect();
        assert_eq!(Scale::of(&tenths), Scale::Part(10.0));
        for (values, scale) in [
            (&[0.0, 100.0, 12_300.0][..], Scale::Part(1.0)),
            (&[0.01, 5.0], Scale::Part(100.0)),
            (&[1.0 / 3.0], Scale::Bits),
            (&[-0.0], Scale::Bits),
            (&[f64::NAN], Scale::Bits),
            (&[f64::INFINITY], Scale::Bits),
            (&[1e300], Scale::Bits),
        ] {
            assert_eq!(Scale::of(values), scale, "{values:?}");
            let back = Scale::from_byte(scale.byte()).unwrap();
            for value in values {
                let read: f64 = back.value(back.number(*value)).unwrap();
                assert_eq!(read.to_bits(), value.to_bits());
            }
        }
    }
}
