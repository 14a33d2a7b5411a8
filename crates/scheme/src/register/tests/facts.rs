//! What a register asks of its node, out of a table. Places and crossings are the same for
//! everybody: two places on each side and the boundaries between them.

use std::collections::{BTreeMap, BTreeSet};

use model::{
    AuthorityId, JourneyId, LockId, PlaceId, ProfileName, ServerTime, TerminalId, VehicleId,
};

use super::{NOW, id};
use crate::{
    Chip, ChipForm, ChipReason, CustodyAt, DeviceForm, Facts, Fault, Health, JourneyFacts,
    Manifest, NoWithdrawal, PlaceFacts, PlaceRole, Reason, WayReason,
};

/// What one authority's node answers. Everything is well unless a test says otherwise.
#[derive(Debug, Clone)]
pub(in crate::register) struct Table {
    pub(in crate::register) places: BTreeMap<PlaceId, PlaceFacts>,
    /// Crossings between these control points, in both directions.
    pub(in crate::register) crossings: BTreeSet<(PlaceId, PlaceId)>,
    /// By the ends of a leg.
    pub(in crate::register) leg_faults: BTreeMap<(PlaceId, PlaceId), WayReason>,
    /// Pairs between which there is no route, in either order.
    pub(in crate::register) closed: BTreeSet<(PlaceId, PlaceId)>,
    /// How every device is doing that is not named below.
    pub(in crate::register) health: Health,
    pub(in crate::register) lock_health: BTreeMap<LockId, Health>,
    pub(in crate::register) unit_health: BTreeMap<VehicleId, Health>,
    pub(in crate::register) busy: Vec<(LockId, VehicleId, JourneyId)>,
    pub(in crate::register) journeys: BTreeMap<JourneyId, JourneyFacts>,
    /// Journeys whose lock is sealed.
    pub(in crate::register) sealed: BTreeSet<JourneyId>,
    /// Journeys with evidence that the desk has not judged; it matters only in custody.
    pub(in crate::register) unjudged: BTreeSet<JourneyId>,
    /// What the node says to a declaration. `None`: yes.
    pub(in crate::register) declaration_fault: Option<Reason>,
    pub(in crate::register) terminals_taken: BTreeSet<TerminalId>,
    pub(in crate::register) edit_faults: Vec<Fault>,
    pub(in crate::register) draw: u32,
}

/// Every place: id, authority, region, role.
const PLACES: [(&str, &str, &str, PlaceRole); 11] = [
    ("hk-terminal", "hk", "hong-kong", PlaceRole::ClearancePoint),
    ("hk-airport", "hk", "hong-kong", PlaceRole::ClearancePoint),
    ("hk-boundary", "hk", "hong-kong", PlaceRole::ControlPoint),
    ("hk-bridge", "hk", "hong-kong", PlaceRole::ControlPoint),
    ("mainland-boundary", "mainland", "guangdong", PlaceRole::ControlPoint),
    ("mainland-west", "mainland", "guangdong", PlaceRole::ControlPoint),
    ("mainland-depot", "mainland", "guangdong", PlaceRole::ClearancePoint),
    ("fujian-port", "mainland", "fujian", PlaceRole::ClearancePoint),
    ("macao-bridge", "macao", "macao", PlaceRole::ControlPoint),
    ("macao-airport", "macao", "macao", PlaceRole::ClearancePoint),
    ("macao-transfer", "macao", "macao", PlaceRole::TransferPoint),
];

/// Both sides of each crossing.
const CROSSINGS: [(&str, &str); 3] = [
    ("hk-boundary", "mainland-boundary"),
    ("hk-bridge", "macao-bridge"),
    ("mainland-west", "macao-bridge"),
];

impl Default for Table {
    fn default() -> Self {
        let place = |(name, authority, region, role): (&str, &str, &str, PlaceRole)| {
            let (authority, region) = (id::<AuthorityId>(authority), id(region));
            let is_end = role != PlaceRole::ControlPoint;
            (id(name), PlaceFacts { authority, region, role, is_end, is_usable: true })
        };
        let both = |(a, b): (&str, &str)| [(id(a), id(b)), (id(b), id(a))];
        Self {
            places: PLACES.into_iter().map(place).collect(),
            crossings: CROSSINGS.into_iter().flat_map(both).collect(),
            leg_faults: BTreeMap::new(),
            closed: BTreeSet::new(),
            health: Health { heard_at: Some(NOW), battery_percent: Some(90), is_blocked: false },
            lock_health: BTreeMap::new(),
            unit_health: BTreeMap::new(),
            busy: Vec::new(),
            journeys: BTreeMap::new(),
            sealed: BTreeSet::new(),
            unjudged: BTreeSet::new(),
            declaration_fault: None,
            terminals_taken: BTreeSet::new(),
            edit_faults: Vec::new(),
            draw: 999_999,
        }
    }
}

impl Facts for Table {
    fn place(&self, place: PlaceId) -> Option<PlaceFacts> {
        self.places.get(&place).copied()
    }

    fn is_crossing(&self, exit: PlaceId, entry: PlaceId) -> bool {
        self.crossings.contains(&(exit, entry))
    }

    fn leg_fault(&self, from: PlaceId, to: PlaceId) -> Option<WayReason> {
        self.leg_faults.get(&(from, to)).cloned()
    }

    fn is_route(&self, a: PlaceId, b: PlaceId) -> bool {
        !self.closed.contains(&(a, b)) && !self.closed.contains(&(b, a))
    }

    fn lock_health(&self, lock: LockId) -> Health {
        self.lock_health.get(&lock).copied().unwrap_or(self.health)
    }

    fn unit_health(&self, vehicle: VehicleId) -> Health {
        self.unit_health.get(&vehicle).copied().unwrap_or(self.health)
    }

    fn busy_with(&self, lock: LockId, vehicle: VehicleId, but: JourneyId) -> Option<JourneyId> {
        let is_it =
            |it: &&(LockId, VehicleId, JourneyId)| (it.0 == lock || it.1 == vehicle) && it.2 != but;
        self.busy.iter().find(is_it).map(|it| it.2)
    }

    fn journey(&self, journey: JourneyId) -> Option<JourneyFacts> {
        self.journeys.get(&journey).copied()
    }

    fn check_withdrawal(&self, journey: JourneyId) -> Result<(), NoWithdrawal> {
        let facts = self.journeys.get(&journey);
        let is_here = facts.is_some_and(|facts| facts.custody == CustodyAt::Here);
        if self.sealed.contains(&journey) {
            Err(NoWithdrawal::Sealed)
        } else if is_here && self.unjudged.contains(&journey) {
            Err(NoWithdrawal::Unjudged)
        } else {
            Ok(())
        }
    }

    fn check_declaration(&self, _: &Manifest) -> Result<(), Reason> {
        self.declaration_fault.clone().map_or(Ok(()), Err)
    }

    fn has_profile(&self, profile: ProfileName) -> bool {
        profile.as_str() != "no-such-profile"
    }

    fn check_chip(&self, _: &DeviceForm, chip: &ChipForm) -> Result<Chip, Fault> {
        if self.terminals_taken.contains(&chip.terminal) {
            return Err(Fault::new("/chip/terminal", ChipReason::TerminalTaken));
        }
        if chip.secret.as_deref() == Some("888888") {
            return Err(Fault::new("/chip/secret", ChipReason::FactoryPassword));
        }
        let profile = chip.profile.unwrap_or(id("jt701"));
        Ok(Chip { terminal: chip.terminal, profile, interval_s: chip.interval_s })
    }

    fn check_edits(&self, _: &[serde_json::Value]) -> Result<(), Vec<Fault>> {
        if self.edit_faults.is_empty() { Ok(()) } else { Err(self.edit_faults.clone()) }
    }

    fn draw(&self, _: JourneyId) -> u32 {
        self.draw
    }
}

/// The time by which everything was heard.
impl Table {
    pub(super) fn heard(&mut self, at: ServerTime) {
        self.health.heard_at = Some(at);
    }
}
