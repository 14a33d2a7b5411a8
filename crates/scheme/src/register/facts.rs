//! What the register asks of the node around it. `control` answers from its registry, atlas and
//! journeys; tests answer from a table.

use model::{
    AuthorityId, JourneyId, LockId, PlaceId, ProfileName, RegionId, ServerTime, VehicleId,
};

use crate::{Chip, ChipForm, DeviceForm, Fault, Manifest, Reason, WayReason};

/// What a place is to a journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceRole {
    /// A journey begins or ends here.
    ClearancePoint,
    /// One side of a boundary crossing.
    ControlPoint,
    /// Cargo changes hands here.
    TransferPoint,
}

/// What is known of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlaceFacts {
    /// Whose side it is on.
    pub authority: AuthorityId,
    /// The region whose published number of clearance points counts it.
    pub region: RegionId,
    /// What it is to a journey.
    pub role: PlaceRole,
    /// Whether a journey may begin or end there: a clearance point that the scheme counts, or a
    /// transfer point.
    pub is_end: bool,
    /// Whether it is in force and its zone is known: a leg can begin or end there.
    pub is_usable: bool,
}

/// How a device is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Health {
    /// When it was last heard. `None`: never.
    pub heard_at: Option<ServerTime>,
    /// Battery, 0 to 100. `None`: not known.
    pub battery_percent: Option<u8>,
    /// Whether an incident about it is open that blocks.
    pub is_blocked: bool,
}

/// Where custody of a journey is, as far as this authority has decided or heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CustodyAt {
    /// With those before us.
    Before,
    /// This authority has custody.
    Here,
    /// Given away, and the next authority has not said yet whether it takes it: it may have decided
    /// to already, and it may come back to us.
    InGap,
    /// With those after us for good, or with nobody any more.
    After,
}

/// What is known of a journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JourneyFacts {
    /// Who has custody, as far as this authority knows.
    pub custody: CustodyAt,
    /// When custody first came here. `None`: it did not yet, or it began here and the truck has not
    /// been seen.
    pub custody_from: Option<ServerTime>,
    /// Whether it is over here: everywhere, as far as we know. Custody that has passed us is not
    /// enough.
    pub is_over: bool,
}

/// Why a journey is not taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoWithdrawal {
    /// It is sealed, or was before us, or is over: it goes on to its end.
    Sealed,
    /// Nothing is sealed, but there is evidence that the desk has to judge first.
    Unjudged,
}

/// What the register asks of the node around it.
pub trait Facts {
    /// A place. `None`: there is no such place.
    fn place(&self, place: PlaceId) -> Option<PlaceFacts>;

    /// Whether a truck can cross from one control point to the other.
    fn is_crossing(&self, exit: PlaceId, entry: PlaceId) -> bool;

    /// Why our own leg between two places cannot be watched today. `None`: it can.
    fn leg_fault(&self, from: PlaceId, to: PlaceId) -> Option<WayReason>;

    /// Whether the places allow that cargo goes between them today, in either direction; the same
    /// rule as the public answer's.
    fn is_route(&self, a: PlaceId, b: PlaceId) -> bool;

    /// How our chip in a lock is doing.
    fn lock_health(&self, lock: LockId) -> Health;

    /// How the positioning unit on a vehicle is doing.
    fn unit_health(&self, vehicle: VehicleId) -> Health;

    /// The journey that a lock or vehicle is on here, another than this one.
    fn busy_with(&self, lock: LockId, vehicle: VehicleId, but: JourneyId) -> Option<JourneyId>;

    /// A journey. `None`: not declared here.
    fn journey(&self, journey: JourneyId) -> Option<JourneyFacts>;

    /// Whether the journey could still be taken back: it is not sealed, nor was it before us. One
    /// that is not declared here can.
    ///
    /// # Errors
    ///
    /// Why not.
    fn check_withdrawal(&self, journey: JourneyId) -> Result<(), NoWithdrawal>;

    /// Whether the node would take the declaration of a manifest's journey.
    ///
    /// # Errors
    ///
    /// Why not.
    fn check_declaration(&self, manifest: &Manifest) -> Result<(), Reason>;

    /// Whether the node has a device profile of this name: how to read and order a model.
    fn has_profile(&self, profile: ProfileName) -> bool;

    /// Whether a chip could be enrolled: profile, number, code, and no factory password.
    ///
    /// # Errors
    ///
    /// The first fault.
    fn check_chip(&self, device: &DeviceForm, chip: &ChipForm) -> Result<Chip, Fault>;

    /// Whether edits of places could be published on top of those in force.
    ///
    /// # Errors
    ///
    /// Every fault, with its place.
    fn check_edits(&self, edits: &[serde_json::Value]) -> Result<(), Vec<Fault>>;

    /// The number of a journey, below 1,000,000: nobody outside can foresee it, and it stays the
    /// same however often it is asked for.
    fn draw(&self, journey: JourneyId) -> u32;
}
