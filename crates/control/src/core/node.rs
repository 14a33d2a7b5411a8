//! How the rest of the node stands, as the register sees it: questions answered from what the other
//! components show.

use journey::{Custody as Holder, Phase, WithdrawalError};
use model::{AccountName, AuthorityId, Day, JourneyId, LockId, PlaceId, ProfileName, VehicleId};
use places::Edit;
use scheme::{
    Chip, ChipForm, CustodyAt, DeviceForm, Facts, Fault, Health, JourneyFacts, Manifest,
    NoWithdrawal, PlaceFacts, PlaceRole, Reason, Refusal, WayReason,
};

use super::{
    context::Context,
    custody::{Custody, Journey},
    desk::Desk,
    fleet::Fleet,
    map::Map,
    peers::Peers,
    people::People,
    register::{NodeFacts, declaration_of},
};
use crate::{IncidentRecord, map_reason::way_reason};

/// One moment of a node.
pub(super) struct Node<'a> {
    pub(super) fleet: &'a Fleet,
    pub(super) custody: &'a Custody,
    pub(super) desk: &'a Desk,
    pub(super) peers: &'a Peers,
    pub(super) people: &'a People,
    pub(super) map: &'a Map,
    pub(super) ctx: &'a Context<'a>,
}

impl NodeFacts for Node<'_> {
    fn is_account_free(&self, name: AccountName) -> bool {
        self.people.is_free(name)
    }

    fn full_peers(&self) -> Vec<AuthorityId> {
        self.peers.full()
    }

    fn peers(&self) -> Vec<AuthorityId> {
        self.peers.authorities().collect()
    }

    fn phase(&self, journey: JourneyId) -> Option<Phase> {
        self.custody.journey(journey).map(Journey::phase)
    }

    fn check_ways(&self, edits: &[Edit], today: Day) -> Vec<Fault> {
        self.custody.check_edits(edits, today, self.ctx.atlas)
    }
}

impl Facts for Node<'_> {
    fn place(&self, place: PlaceId) -> Option<PlaceFacts> {
        let atlas = self.ctx.atlas;
        let known = atlas.place(place)?;
        let role = match known.role {
            places::PlaceRole::ClearancePoint => PlaceRole::ClearancePoint,
            places::PlaceRole::ControlPoint => PlaceRole::ControlPoint,
            places::PlaceRole::TransferPoint => PlaceRole::TransferPoint,
        };
        let today = atlas.day().unwrap_or_else(|| Day::of(self.ctx.now));
        let is_usable = known.effective.holds_on(today) && known.zone.is_some();
        Some(PlaceFacts {
            authority: known.authority,
            region: known.region,
            role,
            is_end: known.is_end(),
            is_usable,
        })
    }

    fn is_crossing(&self, exit: PlaceId, entry: PlaceId) -> bool {
        self.ctx.atlas.crossing(exit, entry).is_some()
    }

    fn leg_fault(&self, from: PlaceId, to: PlaceId) -> Option<WayReason> {
        let own = self.ctx.settings.authority;
        self.ctx.atlas.corridor(own, from, to).err().map(way_reason)
    }

    fn is_route(&self, a: PlaceId, b: PlaceId) -> bool {
        self.ctx.atlas.check_ends(a, b).is_ok()
    }

    fn lock_health(&self, lock: LockId) -> Health {
        let chip = self.ctx.registry.chip(lock);
        let is_blocked = self.desk.open_of_lock(lock).any(|incident| incident.blocking);
        let health = chip.map(|chip| self.fleet.health(chip.handle)).unwrap_or_default();
        Health { is_blocked, ..health }
    }

    fn unit_health(&self, vehicle: VehicleId) -> Health {
        let unit = self.ctx.registry.unit(vehicle);
        let blocks = |incident: &IncidentRecord| {
            incident.lock.is_none() && incident.vehicle == Some(vehicle) && incident.blocking
        };
        let is_blocked = self.desk.open().any(blocks);
        let health = unit.map(|unit| self.fleet.health(unit.handle)).unwrap_or_default();
        Health { is_blocked, ..health }
    }

    fn busy_with(&self, lock: LockId, vehicle: VehicleId, but: JourneyId) -> Option<JourneyId> {
        self.custody.busy_with(lock, vehicle, but)
    }

    fn journey(&self, journey: JourneyId) -> Option<JourneyFacts> {
        // What was taken back is as if it had never been declared.
        let known = self.custody.journey(journey);
        let known = known.filter(|it| it.phase() != Phase::Withdrawn)?;
        let is_over = matches!(known.phase(), Phase::Ended(_));
        let custody = match known.custody() {
            _ if is_over => CustodyAt::After,
            Holder::None => CustodyAt::Before,
            Holder::Holding(_) => CustodyAt::Here,
            Holder::Released(_) => CustodyAt::InGap,
            Holder::Done(_) => CustodyAt::After,
        };
        let custody_from = known.facts().custody_from;
        Some(JourneyFacts { custody, custody_from, is_over })
    }

    fn check_withdrawal(&self, journey: JourneyId) -> Result<(), NoWithdrawal> {
        self.custody.check_withdrawal(journey).map_err(|why| match why {
            WithdrawalError::Unjudged => NoWithdrawal::Unjudged,
            WithdrawalError::Offered
            | WithdrawalError::Armed
            | WithdrawalError::Sealed
            | WithdrawalError::Ended => NoWithdrawal::Sealed,
        })
    }

    fn check_declaration(&self, manifest: &Manifest) -> Result<(), Reason> {
        let declaration = declaration_of(manifest, self.ctx);
        let checked = self.custody.check_declaration(&declaration, self.ctx);
        checked.map(drop).map_err(Refusal::into_first)
    }

    fn has_profile(&self, profile: ProfileName) -> bool {
        self.ctx.registry.profiles().any(|known| known.name() == profile)
    }

    fn check_chip(&self, device: &DeviceForm, chip: &ChipForm) -> Result<Chip, Fault> {
        let own = self.ctx.settings.authority;
        self.fleet.check_chip((device, chip), own, self.ctx.registry)
    }

    fn check_edits(&self, edits: &[serde_json::Value]) -> Result<(), Vec<Fault>> {
        self.map.check_edits(edits, Day::of(self.ctx.now))
    }

    fn draw(&self, journey: JourneyId) -> u32 {
        self.ctx.settings.draws.draw(journey)
    }
}
