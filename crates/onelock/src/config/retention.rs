//! `[retention]`: for how many days a node keeps what. What is left out is kept as long as by default.

use control::{RetentionDays, RetentionError};
use serde::{Deserialize, Serialize};

/// Days by class of data, see [`RetentionDays`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "a key of a configuration ends with its unit")]
pub(crate) struct Retention {
    /// Frames of devices, as they came. Absent: 30.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw_frames_days: Option<u32>,
    /// Tracks. Absent: 180.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub positions_days: Option<u32>,
    /// Names, papers and telephones of drivers, from the end of their registration. Absent: 30.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub driver_contacts_days: Option<u32>,
    /// Journeys, from their end. Absent: 3,653, which is ten years.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub journeys_days: Option<u32>,
    /// Lines of the audit about what was done. Absent: 3,653.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub officers_acts_days: Option<u32>,
    /// Lines of the audit about who looked, and addresses. Absent: 1,096, which is three years.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_log_days: Option<u32>,
}

impl Retention {
    /// Whether nothing is said, so that nothing need be written.
    pub(crate) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// The periods of every class.
    ///
    /// # Errors
    ///
    /// When they break a rule.
    pub(crate) fn periods(&self) -> Result<control::Retention, RetentionError> {
        let usual = RetentionDays::default();
        control::Retention::new(RetentionDays {
            raw_frames: self.raw_frames_days.unwrap_or(usual.raw_frames),
            positions: self.positions_days.unwrap_or(usual.positions),
            driver_contacts: self.driver_contacts_days.unwrap_or(usual.driver_contacts),
            journeys: self.journeys_days.unwrap_or(usual.journeys),
            officers_acts: self.officers_acts_days.unwrap_or(usual.officers_acts),
            access_log: self.access_log_days.unwrap_or(usual.access_log),
        })
    }
}
