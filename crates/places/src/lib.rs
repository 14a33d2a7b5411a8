//! Where things are: authorities and their places, zones, corridors, shadows and crossings.
//!
//! Text in, answers out: no file is opened here, no clock is read. Everything is WGS-84; GCJ-02
//! exists only in [`gcj02`], for display and import edges. The crate says how far a point is from
//! a corridor or whether it is in a zone; what that means for a journey is decided elsewhere.
//!
//! [`Atlas::parse`] takes the contents of the data files and refuses them with the file, the row
//! and the rule when anything is wrong.

mod atlas;
mod corridor;
mod crossing;
pub mod edit;
mod exchange;
pub mod gcj02;
mod place;
mod plane;
mod ring;
mod roads;
mod shadow;
mod source;
mod zones;

pub use atlas::{
    Atlas, CorridorError, DrawnCorridor, EDITS_MAX, NoRoute, NoWay, Route, RouteAnswer, RouteWay,
};
pub use corridor::{Corridor, Located};
pub use crossing::{Crossing, CrossingId};
pub use edit::{Edit, EditError, PlaceChange, Subject};
pub use exchange::{
    Datum, FilePosition, IMPORT_BYTES_MAX, IMPORT_DAYS_MAX, IMPORT_FAULTS_MAX, IMPORT_ROWS_MAX,
    ImportFault, ImportRule, Shape, guarded,
};
pub use place::{
    Authority, Names, Place, PlaceInstallation, PlaceRole, PlaceStatus, Position, Region,
};
pub use ring::{CORNERS_MAX, Ring, RingError};
pub use shadow::Shadow;
pub use source::{DataError, MapRule, Sources};
pub use zones::{Zone, ZoneHandle};
