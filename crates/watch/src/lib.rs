//! Detectors: what reports of one device give cause to look at. Pure; they know no map (the caller
//! says how far from the corridor a fix lies), no journey and no clock.

mod deviation;
mod finding;
mod silence;
mod tamper;

pub use deviation::{Deviation, Offside};
pub use finding::{Finding, FindingKind, FindingPhase, Measure, Severity};
pub use silence::Silence;
pub use tamper::TamperWatch;
