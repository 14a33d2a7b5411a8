//! The simulated world: trucks on roads, locks with a chip for each authority, positioning units,
//! carriers and duty officers, and what goes wrong.
//!
//! Nothing in the product knows that it is simulated. Devices speak their real protocols over TCP
//! to the nodes' own ports; carriers and officers use the HTTP interface with accounts of their
//! own. [`Plan`] says what will happen: one seed, one world. [`Stage`] makes it happen, without
//! sockets; [`run()`] connects it to nodes, and [`report()`] compares what they found with the truth.

mod cargo;
mod carriers;
pub mod device;
mod device_link;
mod director;
mod drive;
mod enrol;
mod filings;
mod history;
mod http;
pub mod itinerary;
pub mod line;
pub mod load;
pub mod lock;
mod noise;
mod officers;
mod plan;
#[cfg(test)]
mod platform;
mod random;
mod report;
mod run;
mod scene;
mod screens;
mod stage;
mod truck;
mod truth;
mod wire;

pub use carriers::Refused;
pub use drive::{Drive, drive};
pub use enrol::registry;
pub use filings::{LIVE_VEHICLE, NEWCOMER};
pub use history::{
    CARRIER_ACCOUNT, DRIVERS, HOME, History, HistoryError, SHIPPER, SHIPPER_ACCOUNT, SUPPLIER,
    SUPPLIER_ACCOUNT, TELEPHONES,
};
pub use http::{Credentials, HttpError};
pub use itinerary::PlannedLeg;
pub use lock::Make;
pub use officers::INSPECTION_NOTE;
pub use plan::{
    CARRIER, Folly, JOURNEYS_MAX, Plan, PlanError, PlannedDevice, PlannedJourney, PlannedTrouble,
    PlannedVehicle, Trip, TripKind, TroubleKind,
};
pub use random::Random;
pub use report::report;
pub use run::{Accounts, Endpoint, GroundTruth, Options, Setting, WorldError, run};
pub use scene::{Injected, Scene};
pub use stage::{DeviceNumber, Seat, Stage, WaitingDriver};
pub use truck::{Allowed, Doing, Gate, Truck};
pub use truth::Truth;
pub use wire::WireFault;
