//! What the core shows. Called between two batches, so what is seen is one moment.

use std::{collections::BTreeMap, sync::Arc};

use journey::{Custody, Phase};
use model::{
    AccountName, AuthorityId, IncidentId, JourneyId, LockId, PartyId, ProfileName, ServerTime,
    Tamper,
};
use places::Corridor;
use scheme::{Device, DeviceKind, Health, Register};
use watch::Silence;

use super::{Core, PASS_EVERY, custody::Journey, fleet::DeviceState};
use crate::{
    Account, DeviceHandle, Digest, Erasure, ErasureOf, IncidentKind, IncidentRecord, JourneyRecord,
    JourneyView, LegalHold, LockCustody, LockView, OutboxRecord, PeerView, PublishedMap, Registry,
    Remembered, Statistics, recording::digest_of,
};

/// Which stored frames make up a journey's track at this node.
#[derive(Debug, Clone)]
pub struct TrackSpan {
    /// The devices that report its position.
    pub devices: Vec<DeviceHandle>,
    /// The frames to look at were received from then on.
    pub from: ServerTime,
    /// And until then: what was kept in a device came later than it was made.
    pub to: ServerTime,
    /// When our custody began. `None`: not yet, so there is no track.
    pub begins: Option<ServerTime>,
    /// When our custody ended. `None`: it lasts.
    pub ends: Option<ServerTime>,
    /// The corridor it had to stay in. `None`: not drawn.
    pub corridor: Option<Arc<Corridor>>,
}

impl Core {
    /// Every lock with an enrolled chip, in the order of their ids.
    pub fn locks(&self) -> Vec<LockView> {
        let mut locks: Vec<_> = self
            .registry
            .devices()
            .filter_map(|device| match device.enrolment.role {
                crate::Role::Chip(lock) => Some(lock),
                crate::Role::Unit(_) => None,
            })
            .collect();
        locks.sort_unstable();
        locks.into_iter().filter_map(|lock| self.lock(lock)).collect()
    }

    /// One lock as it stands now. `None`: it is not known here.
    pub fn lock(&self, lock: LockId) -> Option<LockView> {
        let chip = self.registry.chip(lock)?;
        let vehicle = chip.enrolment.vehicle;
        let journey = self.custody.journey_of_lock(lock);
        let custody = journey.map_or(LockCustody::None, custody_of);
        let known = self.fleet.state(chip.handle).filter(|_| custody == LockCustody::Ours);
        let unit = self.registry.unit(vehicle).and_then(|unit| self.fleet.state(unit.handle));
        let unit = unit.filter(|_| custody == LockCustody::Ours);
        let fixes = [known.and_then(|d| d.fix), unit.and_then(|d| d.fix)];
        let about = self.desk.open_of_lock(lock);
        let (mut open_incidents, mut worst, mut is_marked) = (0, None, false);
        for record in about {
            open_incidents += 1;
            worst = worst.max(Some(record.severity));
            is_marked |= record.kind.marks_the_lock();
        }
        // What an officer has resolved is history; what the chip says now is not.
        let tamper_of = |device: &DeviceState| {
            if is_marked { device.tamper.latched() } else { device.tamper.current() }
        };
        Some(LockView {
            lock,
            vehicle,
            plate: self.plate(vehicle),
            journey: journey.map(|j| j.plan().journey),
            custody,
            chip: known.and_then(|d| d.chip),
            tamper: known.map_or(Tamper::NONE, tamper_of),
            fix: fixes.into_iter().flatten().max_by_key(|view| view.at),
            heard_at: known.and_then(|d| d.heard_at),
            is_silent: known.is_some_and(|d| d.silence.as_ref().is_some_and(Silence::is_silent)),
            in_shadow: known.is_some_and(|d| d.in_shadow),
            open_incidents,
            worst,
        })
    }

    fn plate(&self, vehicle: model::VehicleId) -> String {
        self.registry.vehicle(vehicle).map_or_else(String::new, |known| known.plate.clone())
    }

    /// The journeys in memory, which are those that can still move; newest declared first.
    pub fn journeys(&self) -> Vec<JourneyView> {
        let mut journeys: Vec<_> = self.custody.journeys().map(|j| self.view(j)).collect();
        journeys.sort_unstable_by_key(|view| std::cmp::Reverse((view.declared_at, view.journey)));
        journeys
    }

    /// One journey as it stands now. `None`: it is not in memory.
    pub fn journey(&self, id: JourneyId) -> Option<JourneyView> {
        self.custody.journey(id).map(|journey| self.view(journey))
    }

    fn view(&self, journey: &Journey) -> JourneyView {
        let facts = journey.facts();
        let open = self.desk.open_on_journey(facts.plan.journey);
        let open = u32::try_from(open).unwrap_or(u32::MAX);
        JourneyView::new(facts, journey.state(), self.plate(facts.vehicle), open)
    }

    /// The incidents in memory, newest first: those that are open, and those of journeys in memory.
    pub fn incidents(&self) -> Vec<IncidentRecord> {
        self.desk.newest_first().cloned().collect()
    }

    /// One incident. `None`: it is not in memory.
    pub fn incident(&self, id: IncidentId) -> Option<IncidentRecord> {
        self.desk.get(id).cloned()
    }

    /// The other authorities' nodes.
    pub fn peers(&self) -> Vec<PeerView> {
        self.peers.views()
    }

    /// Undelivered messages to an authority with a number above `seq`, in order, at most `max`.
    pub fn outbox_after(&self, to: AuthorityId, seq: u64, max: usize) -> Vec<OutboxRecord> {
        self.peers.outbox_after(to, seq, max)
    }

    /// How far this node remembers what it and another have told each other. `None`: it is no peer.
    pub fn remembered(&self, authority: AuthorityId) -> Option<Remembered> {
        self.peers.remembered(authority)
    }

    /// What keeps this node from its work until somebody has seen to it. `None`: nothing does.
    pub fn ailment(&self) -> Option<IncidentKind> {
        let ailments = [IncidentKind::MessageConflict, IncidentKind::StoreRestored];
        ailments.into_iter().find(|kind| self.desk.is_open(*kind))
    }

    /// The last number given to an authority; 0 before the first.
    pub fn outbox_last(&self, to: AuthorityId) -> u64 {
        self.peers.given(to)
    }

    /// One account. `None`: there is none of that name.
    pub fn account(&self, name: AccountName) -> Option<&Account> {
        self.people.account(name)
    }

    /// The accounts of a company, or those that are of none, by name.
    pub fn accounts_of(&self, party: Option<PartyId>) -> impl Iterator<Item = &Account> {
        self.people.accounts_of(party)
    }

    /// Every account, by name.
    pub fn accounts(&self) -> impl Iterator<Item = &Account> {
        self.people.accounts()
    }

    /// How many log-ins each account has open; one that has none is not among them.
    pub fn count_sessions(&self, now: ServerTime) -> BTreeMap<AccountName, usize> {
        self.people.count_sessions(now)
    }

    /// Whose log-in this is, while it lasts.
    pub fn session(&self, token_hash: &[u8; 32], now: ServerTime) -> Option<AccountName> {
        self.people.session(token_hash, now)
    }

    /// Why the store is not to be trusted just now; `None` when it is.
    pub fn store_in_doubt(&self) -> Option<&str> {
        self.store_in_doubt.as_ref().map(|doubt| doubt.why.as_str())
    }

    /// What is enrolled here.
    pub fn registry(&self) -> &Arc<Registry> {
        &self.registry
    }

    /// Which stored frames make up a journey's track here. `None`: the journey is not in memory.
    pub fn track_span(&self, id: JourneyId) -> Option<TrackSpan> {
        let journey = self.custody.journey(id)?;
        let corridor = journey.corridor().cloned();
        Some(TrackSpan { corridor, ..self.track_span_of(journey.facts()) })
    }

    /// The same of a journey that has left memory, without its corridor.
    pub fn track_span_of(&self, facts: &JourneyRecord) -> TrackSpan {
        let ends = facts.custody_to.or(facts.ended_at);
        let latest =
            ends.map_or(self.pace.passed_at, |ends| ends + self.settings.device_behind_max);
        TrackSpan {
            devices: self.registry.ever_mounted(facts.plan.lock, facts.vehicle),
            from: facts.declared_at,
            to: latest.min(self.pace.passed_at + PASS_EVERY),
            begins: facts.custody_from,
            ends,
            corridor: None,
        }
    }

    /// Every legal hold, by journey.
    pub fn holds(&self) -> impl Iterator<Item = &LegalHold> {
        self.keeping.holds()
    }

    /// The legal hold of a journey. `None`: it is not held.
    pub fn hold_of(&self, journey: JourneyId) -> Option<&LegalHold> {
        self.keeping.hold_of(journey)
    }

    /// The erasure of somebody that is not over. `None`: there is none.
    pub fn erasure_of(&self, of: ErasureOf) -> Option<&Erasure> {
        self.keeping.erasure_of(of)
    }

    /// The register of the scheme.
    pub fn register(&self) -> &Register {
        self.registrar.register()
    }

    /// The map as published, to look at without the core.
    pub fn published_map(&self) -> PublishedMap {
        self.map.published().clone()
    }

    /// The device profiles of this node, by name.
    pub fn profiles(&self) -> impl Iterator<Item = ProfileName> {
        self.registry.profiles().map(|profile| profile.name())
    }

    /// How this node's own part of a registered device is doing: what its newest status said, not
    /// what its history keeps. All unknown for a device that is not enrolled here or was replaced.
    pub fn device_health(&self, device: &Device) -> Health {
        let own = match device.kind {
            DeviceKind::Lock => {
                LockId::new(&device.id).ok().and_then(|lock| self.registry.chip(lock))
            }
            DeviceKind::Unit => self.registry.unit(device.vehicle),
        };
        let is_same = |terminal| device.chip.as_ref().is_some_and(|chip| chip.terminal == terminal);
        let known = own.filter(|it| is_same(it.enrolment.terminal));
        known.map(|it| self.fleet.health(it.handle)).unwrap_or_default()
    }

    /// The digest of everything that a core knows but the secrets of people and devices: two cores
    /// of the same digest go on alike.
    pub fn state_digest(&self) -> Digest {
        digest_of(&[
            &self.fleet,
            &self.custody,
            &self.desk,
            &self.peers,
            &self.registrar,
            &self.people,
            &self.keeping,
            &self.map,
            &self.pace,
        ])
    }

    /// Counts since the node's first start, and what is under way now.
    pub fn statistics(&self) -> Statistics {
        let mut totals = Statistics { counters: self.fleet.counters(), ..Statistics::default() };
        for journey in self.custody.journeys() {
            match journey.phase() {
                Phase::Expected => totals.expected += 1,
                Phase::AtOrigin
                | Phase::Sealing
                | Phase::UnderWay
                | Phase::Held
                | Phase::Releasing
                | Phase::InGap
                | Phase::HandedOver => totals.under_way += 1,
                Phase::Ended(_) | Phase::Withdrawn => {}
            }
        }
        totals.orders_pending = self.custody.orders_pending();
        totals.incidents = self.desk.raised().collect();
        totals.incidents_open = self.desk.open().count() as u64;
        totals
    }
}

/// Whose leg a lock on this journey is on.
fn custody_of(journey: &Journey) -> LockCustody {
    match (journey.custody(), journey.phase()) {
        (_, Phase::Ended(_) | Phase::Withdrawn) => LockCustody::None,
        (Custody::Holding(_), _) => LockCustody::Ours,
        (Custody::None | Custody::Released(_) | Custody::Done(_), _) => LockCustody::Elsewhere,
    }
}
