//! What a detector says.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

/// How grave something is; compares from harmless to grave.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    ToSchema,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Severity {
    /// Worth knowing, and nothing to be done.
    Notice,
    /// Somebody should look at it today.
    Minor,
    /// Somebody should look at it now.
    Major,
    /// The cargo may have been touched.
    Critical,
}

/// What a detector can recognise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FindingKind {
    /// The vehicle is outside its corridor.
    Deviation,
    /// Unheard for too long.
    Silence,
    /// Rope or shackle cut.
    ShackleCut,
    /// The back cover of the lock is off.
    CoverOpened,
    /// The device reports an opening that it calls illegal.
    IllegalOpening,
    /// Too many wrong passwords.
    WrongPasswords,
    /// A card that is not authorised.
    IllegalCard,
    /// The chip could not move the bolt.
    MotorStuck,
    /// The chip says that its battery is low.
    LowBattery,
}

/// Whether it begins or is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FindingPhase {
    /// It is so now, and was not before.
    Began,
    /// The cause is gone.
    Ended,
}

/// A number behind a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// How far outside its corridor the vehicle was at most.
    OffCorridor {
        /// The distance from the corridor's line, in metres.
        metres: u64,
    },
    /// Half the width of the corridor.
    HalfWidth {
        /// The distance from the line to the edge, in metres.
        metres: u64,
    },
    /// How long it has lasted.
    Lasted {
        /// The time, in whole seconds.
        seconds: u64,
    },
    /// How long nothing was heard.
    Silent {
        /// The time, in whole seconds.
        seconds: u64,
    },
    /// How long silence is allowed.
    SilenceAllowed {
        /// The time, in whole seconds.
        seconds: u64,
    },
}

/// Something worth an officer's look.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The sort of event that the detector recognised.
    pub kind: FindingKind,
    /// Whether it begins or is over.
    pub phase: FindingPhase,
    /// Whether it was found in reports that the device had kept.
    pub from_history: bool,
    /// The numbers behind it.
    pub evidence: Vec<Measure>,
}

impl Finding {
    pub(crate) fn began(kind: FindingKind, from_history: bool) -> Self {
        Self { kind, phase: FindingPhase::Began, from_history, evidence: Vec::new() }
    }

    pub(crate) fn ended(kind: FindingKind, from_history: bool) -> Self {
        Self { phase: FindingPhase::Ended, ..Self::began(kind, from_history) }
    }

    pub(crate) fn with(mut self, measure: Measure) -> Self {
        self.evidence.push(measure);
        self
    }
}
