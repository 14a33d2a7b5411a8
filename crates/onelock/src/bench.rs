//! `onelock bench`: what a node can take, how soon consoles hear of an alarm, what its past costs, and
//! how soon a track is read.
//!
//! A node is run as a process of its own, as an operator would, and made through its own commands and
//! its HTTP interface alone. Any program that has these can therefore be measured, such as one built
//! from an earlier commit, and two of them in turns in one run.

mod history;
mod ingest;
mod live;
mod node;
mod track;

use std::{path::PathBuf, time::Duration};

use anyhow::Result;
use serde::Serialize;
use world::load::Quantiles;

pub(crate) use history::history;
pub(crate) use ingest::ingest;
pub(crate) use live::live;
pub(crate) use node::echo;
pub(crate) use track::track;

/// How long the load runs before anything is measured.
const WARM_UP: Duration = Duration::from_secs(2);

/// Times in milliseconds, to a hundredth.
#[derive(Debug, Clone, Copy, Serialize)]
struct Milliseconds {
    p50: f64,
    p99: f64,
    p999: f64,
    max: f64,
}

impl From<Quantiles> for Milliseconds {
    fn from(of: Quantiles) -> Self {
        let ms = |span: Duration| (span.as_secs_f64() * 1e5).round() / 1e2;
        Self { p50: ms(of.p50), p99: ms(of.p99), p999: ms(of.p999), max: ms(of.max) }
    }
}

impl std::fmt::Display for Milliseconds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { p50, p99, p999, max } = self;
        write!(f, "p50 {p50:.2}   p99 {p99:.2}   p99.9 {p999:.2}   max {max:.2} ms")
    }
}

/// The program that a node is run by: the one given, or this one.
fn program(given: Option<&PathBuf>) -> Result<PathBuf> {
    match given {
        Some(path) => Ok(std::fs::canonicalize(path)?),
        None => Ok(std::env::current_exe()?),
    }
}

/// The middle one; of an even number the higher of the two in the middle. Zero of none.
fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

/// Rounded to a thousandth.
fn rounded(value: f64) -> f64 {
    (value * 1e3).round() / 1e3
}

#[cfg(test)]
mod tests {
    use super::{median, rounded};

    #[test]
    fn the_median_is_the_middle_one() {
        for (values, expected) in
            [(&[][..], 0.0), (&[3.0], 3.0), (&[9.0, 1.0, 3.0], 3.0), (&[1.0, 2.0, 3.0, 4.0], 3.0)]
        {
            assert!((median(values.iter().copied()) - expected).abs() < 1e-9, "{values:?}");
        }
        assert!((rounded(1.234_56) - 1.235).abs() < 1e-9);
    }
}
