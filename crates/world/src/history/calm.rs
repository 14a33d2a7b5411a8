//! What a node knows on a day on which nothing is wrong: every device was heard just now, no
//! journey is under way, and nothing is selected by chance.

use model::{AuthorityId, JourneyId, LockId, PlaceId, ProfileName, ServerTime, VehicleId};
use places::Atlas;
use scheme::{
    Chip, ChipForm, ChipReason, DeviceForm, Facts, Fault, Health, JourneyFacts, Manifest,
    NoWithdrawal, PlaceFacts, PlaceRole, Reason, WayReason,
};

/// Charge of a device that is well.
const BATTERY_PERCENT: u8 = 90;
/// A draw that selects nothing.
const HIGHEST_DRAW: u32 = 999_999;

/// Calm facts on the real map.
pub(super) struct Calm<'a> {
    atlas: &'a Atlas,
    own: AuthorityId,
    pub(super) now: ServerTime,
}

impl<'a> Calm<'a> {
    pub(super) fn new(atlas: &'a Atlas, own: AuthorityId, now: ServerTime) -> Self {
        Self { atlas, own, now }
    }

    fn well(&self) -> Health {
        let (heard_at, battery_percent) = (Some(self.now), Some(BATTERY_PERCENT));
        Health { heard_at, battery_percent, is_blocked: false }
    }
}

impl Facts for Calm<'_> {
    fn place(&self, place: PlaceId) -> Option<PlaceFacts> {
        let known = self.atlas.place(place)?;
        let role = match known.role {
            places::PlaceRole::ClearancePoint => PlaceRole::ClearancePoint,
            places::PlaceRole::ControlPoint => PlaceRole::ControlPoint,
            places::PlaceRole::TransferPoint => PlaceRole::TransferPoint,
        };
        let is_usable = known.zone.is_some();
        let is_end = known.is_end();
        Some(PlaceFacts {
            authority: known.authority,
            region: known.region,
            role,
            is_end,
            is_usable,
        })
    }

    fn is_crossing(&self, exit: PlaceId, entry: PlaceId) -> bool {
        self.atlas.crossing(exit, entry).is_some()
    }

    fn leg_fault(&self, from: PlaceId, to: PlaceId) -> Option<WayReason> {
        let unwatched = WayReason::NoRoad { from, to };
        self.atlas.corridor(self.own, from, to).err().map(|_| unwatched)
    }

    fn is_route(&self, _: PlaceId, _: PlaceId) -> bool {
        true
    }

    fn lock_health(&self, _: LockId) -> Health {
        self.well()
    }

    fn unit_health(&self, _: VehicleId) -> Health {
        self.well()
    }

    fn busy_with(&self, _: LockId, _: VehicleId, _: JourneyId) -> Option<JourneyId> {
        None
    }

    fn journey(&self, _: JourneyId) -> Option<JourneyFacts> {
        None
    }

    fn check_withdrawal(&self, _: JourneyId) -> Result<(), NoWithdrawal> {
        Ok(())
    }

    fn check_declaration(&self, _: &Manifest) -> Result<(), Reason> {
        Ok(())
    }

    fn has_profile(&self, _: ProfileName) -> bool {
        true
    }

    fn check_chip(&self, _: &DeviceForm, chip: &ChipForm) -> Result<Chip, Fault> {
        let profile =
            chip.profile.ok_or_else(|| Fault::new("/chip/profile", ChipReason::ProfileMissing))?;
        Ok(Chip { terminal: chip.terminal, profile, interval_s: chip.interval_s })
    }

    fn check_edits(&self, _: &[serde_json::Value]) -> Result<(), Vec<Fault>> {
        Ok(())
    }

    fn draw(&self, _: JourneyId) -> u32 {
        HIGHEST_DRAW
    }
}
