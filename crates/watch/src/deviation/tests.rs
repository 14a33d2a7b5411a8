//! Stray fixes and noise raise nothing; a detour does within a few fixes.

use model::{DeviceTime, FixSource, Metres};
use proptest::prelude::*;

use super::{Deviation, ERROR_MAX, OUTSIDE_FIXES, Offside};
use crate::{FindingKind, FindingPhase, Measure};

const HALF_WIDTH: Metres = Metres(150.0);

fn fix(off: f64) -> Offside {
    Offside { off: Metres(off), half_width: HALF_WIDTH, accuracy: None, source: FixSource::Gnss }
}

fn cell(off: f64) -> Offside {
    Offside { source: FixSource::Cell, ..fix(off) }
}

fn with_error(off: f64, error: f64) -> Offside {
    Offside { accuracy: Some(Metres(error)), ..fix(off) }
}

/// Feeds one fix each 30 s and says which of them began (`+`) or ended (`-`) a deviation.
fn told(fixes: &[Offside]) -> String {
    let mut watch = Deviation::default();
    let mut text = String::new();
    for (n, fix) in (0_i64..).zip(fixes) {
        let (next, finding) = watch.step(*fix, DeviceTime(n * 30_000), false);
        watch = next;
        text.push(match finding {
            None => '.',
            Some(finding) => {
                assert_eq!(finding.kind, FindingKind::Deviation);
                if finding.phase == FindingPhase::Began { '+' } else { '-' }
            }
        });
    }
    text
}

#[track_caller]
fn check(name: &str, fixes: &[Offside], expected: &str) {
    assert_eq!(told(fixes), expected, "{name}");
}

#[test]
fn when_a_deviation_begins_and_ends() {
    let (inside, outside) = (fix(0.0), fix(500.0));
    check("on the road", &[inside; 4], "....");
    check("one stray fix", &[inside, fix(5_000.0), inside, inside], "....");
    check("two stray fixes", &[outside, outside, inside, outside, outside], ".....");
    check("a detour", &[inside, outside, outside, outside, outside], "...+.");
    check("and back", &[outside, outside, outside, inside, inside, inside], "..+.-.");
    check(
        "one fix back is not back",
        &[outside, outside, outside, inside, outside, inside],
        "..+...",
    );
    check(
        "again",
        &[outside, outside, outside, inside, inside, outside, outside, outside],
        "..+.-..+",
    );
}

#[test]
fn what_a_fix_must_be_to_count() {
    let outside = fix(500.0);
    check("cell fixes", &[cell(9_000.0); 5], ".....");
    check("cell fixes between", &[outside, outside, cell(0.0), outside], "...+");
    check("cell fixes do not end it", &[outside, outside, outside, cell(0.0), cell(0.0)], "..+..");
    check("just inside its error", &[with_error(200.0, 50.0); 4], "....");
    check("just outside its error", &[with_error(200.1, 50.0); 4], "..+.");
    check("a useless error", &[with_error(9e9, ERROR_MAX.0 + 1.0); 4], "....");
    check("a negative error", &[with_error(151.0, -50.0); 4], "..+.");
    check("no numbers", &[with_error(f64::NAN, 1.0), with_error(500.0, f64::NAN)], "..");
}

#[test]
fn it_takes_a_minute_however_many_fixes() {
    let mut watch = Deviation::default();
    for second in 0..60 {
        let (next, finding) = watch.step(fix(500.0), DeviceTime(second * 1_000), false);
        assert!(finding.is_none(), "after {second} s");
        watch = next;
    }
    let (watch, finding) = watch.step(fix(700.4), DeviceTime(60_000), true);
    let finding = finding.unwrap();
    assert!(watch.is_deviating() && finding.from_history);
    assert_eq!(
        finding.evidence,
        [
            Measure::OffCorridor { metres: 700 },
            Measure::HalfWidth { metres: 150 },
            Measure::Lasted { seconds: 60 }
        ]
    );
}

/// A repeatable stream of numbers in 0 to 1 (xorshift).
struct Dice(u64);

impl Dice {
    fn uniform(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        f64::from(u32::try_from(self.0 >> 40).unwrap()) / f64::from(1_u32 << 24)
    }

    /// Normal, mean 0 (the sum of twelve).
    fn normal(&mut self, sigma: f64) -> f64 {
        let sum: f64 = (0..12).map(|_| self.uniform()).sum();
        (sum - 6.0) * sigma
    }
}

#[test]
fn noise_and_outliers_raise_nothing_in_ten_thousand_fixes() {
    for sigma in [10.0, 20.0, 30.0] {
        let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
        let noisy = |_| {
            let outlier = if dice.uniform() < 0.02 { 200.0 + 100.0 * dice.uniform() } else { 0.0 };
            // Up to 60 m from the line in a wide interchange, and the receiver's noise.
            fix((dice.uniform() * 60.0 + dice.normal(sigma)).abs() + outlier)
        };
        let fixes: Vec<_> = (0..10_000).map(noisy).collect();
        let stray = fixes.iter().filter(|fix| fix.is_outside()).count();
        assert!(stray > 50, "the trace is not vacuous: {stray} stray fixes at {sigma} m");
        let text = told(&fixes);
        assert!(!text.contains('+'), "sigma {sigma} m: {text}");
    }
}

#[test]
fn a_detour_in_noise_is_found_within_a_few_fixes() {
    for seed in 1..200 {
        let mut dice = Dice(seed * 0x9E37_79B9);
        // Leaves the corridor at 40 km/h, one fix in 30 s: 333 m a fix.
        let away = (0..20_u32).map(|n| fix((f64::from(n) * 333.0 + dice.normal(30.0)).abs()));
        let found = told(&away.collect::<Vec<_>>()).find('+').unwrap();
        assert!(found <= usize::from(OUTSIDE_FIXES) + 1, "seed {seed}: found at fix {found}");
    }
}

proptest! {
    #[test]
    fn begins_and_ends_alternate(
        fixes in prop::collection::vec((any::<f64>(), any::<Option<f64>>(), any::<i64>()), 0..60),
    ) {
        let mut watch = Deviation::default();
        for (off, accuracy, at) in fixes {
            let was = watch.is_deviating();
            let offside = Offside { accuracy: accuracy.map(Metres), ..fix(off) };
            let (next, finding) = watch.step(offside, DeviceTime(at), false);
            let expected = (was != next.is_deviating())
                .then_some(if was { FindingPhase::Ended } else { FindingPhase::Began });
            prop_assert_eq!(finding.map(|f| f.phase), expected);
            watch = next;
        }
    }
}
