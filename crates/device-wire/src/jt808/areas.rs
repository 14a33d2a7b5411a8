//! Terminal-side fences (0x8600 to 0x8607): circles, rectangles, polygons and routes.
//!
//! The authority's own fences decide; these are the backup for when the link is down. The editions
//! differ in what they append: 2019 has a night speed and a name.

use model::{DeviceTime, KilometresPerHour, Point};

use super::downlink::{Body, gbk, put_e6};
use crate::{CommandError, Edition, Profile};

const BIT_TIMED: u16 = 1;
const BIT_SPEED: u16 = 1 << 1;
const BIT_SOUTH: u16 = 1 << 6;
const BIT_WEST: u16 = 1 << 7;
/// What a caller may set itself in the attribute word: 2 to 5 (whom to tell), 8 (door), 14, 15.
const CALLER_BITS: u16 = 0b1100_0001_0011_1100;
/// Corners of one polygon or route; 0x8604 and 0x8606 count them in a WORD.
const CORNERS_MAX: usize = 1_000;

/// What to do with the areas a terminal already has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AreaChange {
    /// Replace all (0).
    Replace,
    /// Add these areas, and keep the others (1).
    Add,
    /// Change the areas that have these numbers (2).
    Modify,
}

/// When an area counts. `None` in an area means always.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AreaTimes {
    /// When the area begins to count, by the terminal's clock.
    pub from: DeviceTime,
    /// When the area ceases to count.
    pub until: DeviceTime,
}

/// How fast one may be inside.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Speeding {
    /// Highest speed, whole km/h.
    pub max: KilometresPerHour,
    /// Seconds above it before it counts.
    pub seconds: u8,
    /// Highest speed at night, whole km/h. Edition 2019 only; not sent to others.
    pub night: KilometresPerHour,
}

/// A fence that the terminal watches itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    /// Its number in the terminal.
    pub id: u32,
    /// Attribute bits 2 to 5 (2, 4 tell the driver, 3, 5 the platform, of entering and leaving),
    /// 8 (door must not open), 14 and 15. The others follow from the other fields.
    pub attributes: u16,
    /// When it counts. `None`: always.
    pub times: Option<AreaTimes>,
    /// Speed limit inside. `None`: none.
    pub speeding: Option<Speeding>,
    /// Where the fence runs.
    pub kind: AreaKind,
    /// Name, GBK. Edition 2019 only; not sent to others.
    pub name: String,
}

/// Shape of a fence.
#[derive(Debug, Clone, PartialEq)]
pub enum AreaKind {
    /// A circle, set by message 0x8600.
    Circle {
        /// The middle of the circle.
        centre: Point,
        /// Radius in metres.
        radius_m: u32,
    },
    /// A rectangle along meridians and parallels, set by message 0x8602.
    Rectangle {
        /// The north-west corner of the rectangle.
        upper_left: Point,
        /// The south-east corner of the rectangle.
        lower_right: Point,
    },
    /// 0x8604: at least three corners.
    Polygon(Vec<Point>),
    /// 0x8606: at least two corners.
    Route(Vec<Corner>),
}

/// A corner of a route and the segment that begins there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Corner {
    /// Number of the corner.
    pub id: u32,
    /// Number of the segment.
    pub segment: u32,
    /// Where the corner is.
    pub point: Point,
    /// Width of the segment in metres.
    pub width_m: u8,
    /// Longest and shortest time on the segment, seconds. `None`: any.
    pub seconds: Option<(u16, u16)>,
    /// Speed limit. `None`: none.
    pub speeding: Option<Speeding>,
}

impl AreaKind {
    /// The message that sets such an area.
    pub(crate) fn message(&self) -> u16 {
        match self {
            Self::Circle { .. } => 0x8600,
            Self::Rectangle { .. } => 0x8602,
            Self::Polygon(_) => 0x8604,
            Self::Route(_) => 0x8606,
        }
    }

    fn first_point(&self) -> Option<Point> {
        match self {
            Self::Circle { centre: point, .. } | Self::Rectangle { upper_left: point, .. } => {
                Some(*point)
            }
            Self::Polygon(points) => points.first().copied(),
            Self::Route(corners) => corners.first().map(|c| c.point),
        }
    }
}

/// Writes the body of the message that sets one area.
pub(crate) fn write(
    change: AreaChange,
    area: &Area,
    edition: Edition,
    profile: &Profile,
) -> Result<Vec<u8>, CommandError> {
    let mut body = Vec::new();
    let listed = matches!(area.kind, AreaKind::Circle { .. } | AreaKind::Rectangle { .. });
    if listed {
        body.extend([change as u8, 1]);
    }
    body.extend(area.id.to_be_bytes());
    body.extend(attributes(area).to_be_bytes());
    match &area.kind {
        AreaKind::Circle { centre, radius_m } => {
            put_e6(*centre, &mut body);
            body.extend(radius_m.to_be_bytes());
            limits(area, edition, profile, &mut body);
        }
        AreaKind::Rectangle { upper_left, lower_right } => {
            put_e6(*upper_left, &mut body);
            put_e6(*lower_right, &mut body);
            limits(area, edition, profile, &mut body);
        }
        AreaKind::Polygon(points) => polygon(area, points, edition, profile, &mut body)?,
        AreaKind::Route(corners) => route(area, corners, edition, profile, &mut body)?,
    }
    if edition == Edition::V2019 {
        let name = gbk(&area.name)?;
        let length = u16::try_from(name.len()).map_err(|_| CommandError::TooLong("area name"))?;
        body.extend(length.to_be_bytes());
        body.extend(name);
    }
    Ok(body)
}

fn attributes(area: &Area) -> u16 {
    let mut attributes = area.attributes & CALLER_BITS;
    attributes |= if area.times.is_some() { BIT_TIMED } else { 0 };
    let route = matches!(area.kind, AreaKind::Route(_));
    if !route {
        attributes |= if area.speeding.is_some() { BIT_SPEED } else { 0 };
        attributes |= area.kind.first_point().map_or(0, |p| hemisphere(p, BIT_SOUTH, BIT_WEST));
    }
    attributes
}

fn hemisphere(point: Point, south: u16, west: u16) -> u16 {
    (if point.lat_e7() < 0 { south } else { 0 }) | (if point.lon_e7() < 0 { west } else { 0 })
}

/// Times, then speed with the night speed of 2019: the order of circles and rectangles.
fn limits(area: &Area, edition: Edition, profile: &Profile, body: &mut Body) {
    times(area, profile, body);
    if let Some(speeding) = &area.speeding {
        speed(speeding, body);
        if edition == Edition::V2019 {
            body.extend(whole(speeding.night).to_be_bytes());
        }
    }
}

/// The night speed of a polygon comes after its points.
fn polygon(
    area: &Area,
    points: &[Point],
    edition: Edition,
    profile: &Profile,
    body: &mut Body,
) -> Result<(), CommandError> {
    times(area, profile, body);
    if let Some(speeding) = &area.speeding {
        speed(speeding, body);
    }
    body.extend(count(points.len(), 3)?.to_be_bytes());
    for point in points {
        put_e6(*point, body);
    }
    if let (Some(speeding), Edition::V2019) = (&area.speeding, edition) {
        body.extend(whole(speeding.night).to_be_bytes());
    }
    Ok(())
}

fn route(
    area: &Area,
    corners: &[Corner],
    edition: Edition,
    profile: &Profile,
    body: &mut Body,
) -> Result<(), CommandError> {
    times(area, profile, body);
    body.extend(count(corners.len(), 2)?.to_be_bytes());
    for corner in corners {
        body.extend(corner.id.to_be_bytes());
        body.extend(corner.segment.to_be_bytes());
        put_e6(corner.point, body);
        let limited = u16::from(corner.seconds.is_some());
        let speeding = u16::from(corner.speeding.is_some()) << 1;
        let attributes = limited | speeding | hemisphere(corner.point, 1 << 2, 1 << 3);
        body.extend([corner.width_m, attributes.to_be_bytes()[1]]);
        if let Some((longest, shortest)) = corner.seconds {
            body.extend(longest.to_be_bytes());
            body.extend(shortest.to_be_bytes());
        }
        if let Some(limit) = &corner.speeding {
            speed(limit, body);
            if edition == Edition::V2019 {
                body.extend(whole(limit.night).to_be_bytes());
            }
        }
    }
    Ok(())
}

fn times(area: &Area, profile: &Profile, body: &mut Body) {
    if let Some(times) = area.times {
        body.extend(super::downlink::local_bcd(times.from.0, profile));
        body.extend(super::downlink::local_bcd(times.until.0, profile));
    }
}

fn speed(speeding: &Speeding, body: &mut Body) {
    body.extend(whole(speeding.max).to_be_bytes());
    body.push(speeding.seconds);
}

fn count(corners: usize, at_least: usize) -> Result<u16, CommandError> {
    if !(at_least..=CORNERS_MAX).contains(&corners) {
        return Err(CommandError::OutOfRange("corners of an area"));
    }
    u16::try_from(corners).map_err(|_| CommandError::OutOfRange("corners of an area"))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "float to integer saturates"
)]
fn whole(speed: KilometresPerHour) -> u16 {
    speed.0.round() as u16
}
