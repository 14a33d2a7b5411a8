//! Quantities with their units in the type.

use serde::{Deserialize, Serialize};

/// Why a number is not the quantity it was given for.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum QuantityError {
    /// The number is above 100.
    #[error("{0} is not a percentage (0 to 100)")]
    Percent(u8),
    /// The number is above 360.
    #[error("{0} is not a course (0 to 359 degrees)")]
    Course(u16),
}

/// A length or distance in metres.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct Metres(pub f64);

/// A speed in kilometres per hour.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct KilometresPerHour(pub f32);

/// A direction of travel in whole degrees, 0 to 359, north 0, clockwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[serde(try_from = "u16", into = "u16")]
pub struct Course(u16);

impl TryFrom<u16> for Course {
    type Error = QuantityError;

    fn try_from(degrees: u16) -> Result<Self, QuantityError> {
        Self::new(degrees)
    }
}

impl From<Course> for u16 {
    fn from(course: Course) -> Self {
        course.0
    }
}

impl Course {
    /// Checks the range 0 to 359; 360 means north too, as some devices send it.
    ///
    /// # Errors
    ///
    /// When the number is above 360.
    pub fn new(degrees: u16) -> Result<Self, QuantityError> {
        match degrees {
            0..=359 => Ok(Self(degrees)),
            360 => Ok(Self(0)),
            _ => Err(QuantityError::Course(degrees)),
        }
    }

    /// Degrees, 0 to 359.
    pub fn degrees(self) -> u16 {
        self.0
    }
}

/// A share of 100, such as a battery's charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[serde(try_from = "u8", into = "u8")]
pub struct Percent(u8);

impl TryFrom<u8> for Percent {
    type Error = QuantityError;

    fn try_from(percent: u8) -> Result<Self, QuantityError> {
        Self::new(percent)
    }
}

impl From<Percent> for u8 {
    fn from(percent: Percent) -> Self {
        percent.0
    }
}

impl Percent {
    /// Checks the range 0 to 100.
    ///
    /// # Errors
    ///
    /// When the number is above 100.
    pub fn new(percent: u8) -> Result<Self, QuantityError> {
        if percent > 100 { Err(QuantityError::Percent(percent)) } else { Ok(Self(percent)) }
    }

    /// The number, 0 to 100.
    pub fn get(self) -> u8 {
        self.0
    }
}
