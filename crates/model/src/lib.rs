//! The nouns every other crate speaks of: identifiers, quantities with units, times, places on the
//! earth and what a device can report. No behaviour beyond validation, no I/O, no clock.

mod calendar;
mod code;
mod gap_mode;
mod id_map;
mod ids;
mod map_item;
#[cfg(feature = "openapi")]
mod openapi;
mod point;
mod quantities;
mod report;
mod time;
mod word;

pub use calendar::{Day, DayError, Effective};
pub use code::{Pointer, write_code};
pub use gap_mode::GapMode;
pub use id_map::{IdMap, IdSet};
pub use ids::{
    AccountName, AmendmentId, ApplicationId, AuthorityId, ConsignmentId, DraftId, DriverId,
    ErasureId, IdError, IdText, IncidentId, JourneyId, LockId, ManifestId, ModelId, OrderId,
    PartyId, PlaceId, ProfileName, RegionId, RuleId, SchemeId, TerminalId, UnitId, VehicleId,
    ZoneId,
};
pub use map_item::MapItem;
pub use point::{Point, PointError};
pub use quantities::{Course, KilometresPerHour, Metres, Percent, QuantityError};
pub use report::{
    Cover, Fix, FixSource, LockEvent, LockEventKind, LockState, Motor, Opener, Origin, Reply,
    ReplyOutcome, Report, ReportBody, Session, Shackle, Tamper, TamperSign,
};
pub use time::{DeviceTime, ServerTime};
pub use word::Word;
