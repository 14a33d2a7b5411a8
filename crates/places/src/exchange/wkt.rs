//! A zone in a cell: `POLYGON ((114.05 22.51, …))`, one ring, longitude first.

use std::fmt::Write;

use model::Point;

use super::{ImportRule, Shape};
use crate::{MapRule, RingError, ring::CORNERS_MAX};

pub(super) fn write(ring: &[Point]) -> String {
    let mut text = String::from("POLYGON ((");
    for (number, corner) in ring.iter().enumerate() {
        let comma = if number == 0 { "" } else { ", " };
        // Writing to a string does not fail.
        let _ = write!(text, "{comma}{} {}", corner.lon(), corner.lat());
    }
    text.push_str("))");
    text
}

pub(super) fn read(text: &str) -> Result<Vec<[f64; 2]>, ImportRule> {
    let shape = || ImportRule::Geometry(Shape::PolygonText);
    let text = text.trim();
    let (head, rest) = text.split_at_checked("POLYGON".len()).ok_or_else(shape)?;
    if !head.eq_ignore_ascii_case("POLYGON") {
        return Err(shape());
    }
    let outer = enclosed(rest).ok_or_else(shape)?;
    let ring = enclosed(outer).filter(|r| !r.contains(['(', ')'])).ok_or_else(shape)?;
    if ring.split(',').nth(CORNERS_MAX).is_some() {
        return Err(MapRule::Zone(RingError::TooMany).into());
    }
    ring.split(',').map(|pair| corner(pair).ok_or_else(shape)).collect()
}

/// What is between the parentheses that hold all of a text.
fn enclosed(text: &str) -> Option<&str> {
    text.trim().strip_prefix('(')?.strip_suffix(')')
}

fn corner(text: &str) -> Option<[f64; 2]> {
    let mut numbers = text.split_whitespace().map(str::parse::<f64>);
    let corner = [numbers.next()?.ok()?, numbers.next()?.ok()?];
    numbers.next().is_none().then_some(corner)
}
