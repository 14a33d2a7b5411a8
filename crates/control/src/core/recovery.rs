//! A core from what the store gives back: the state of journeys as it was written, and the newest
//! word of every device read again from the newest batches of raw frames.

use std::sync::Arc;

use model::ServerTime;

use super::{
    Core, Effects, InDoubt, Pace,
    custody::{Custody, Journey},
    desk::Desk,
    fleet::Fleet,
    ground::Maps,
    keeping::Keeping,
    map::Map,
    message::ToFleet,
    peers::{Peers, RecoveredPeers},
    people::People,
    register::Registrar,
    settings::Settings,
};
use crate::{
    AtlasInForce, DeviceHandle, Enrolment, IncidentKind, JourneyRecord, PublishedMap, Recovered,
    Registry,
};

impl Core {
    /// A core as the store knows it.
    pub fn new(
        settings: Settings,
        registry: Arc<Registry>,
        places: impl Into<AtlasInForce>,
        recovered: Recovered,
        now: ServerTime,
    ) -> Self {
        let places = places.into();
        let files = PublishedMap::new(places.current());
        Self::on_map(Arc::new(settings), registry, (places, files), recovered, now)
    }

    /// As [`Core::new`], with the map of the data files beside the atlas in force.
    fn on_map(
        settings: Arc<Settings>,
        registry: Arc<Registry>,
        (places, files): (AtlasInForce, PublishedMap),
        recovered: Recovered,
        now: ServerTime,
    ) -> Self {
        let (revisions, past) = (recovered.revisions, recovered.past);
        let registrar = Registrar::recovered(&settings, revisions, past, &recovered.subjects_last)
            .with_repeats(recovered.repeats);
        let map = Map::recovered(places, files, registrar.published_edits(), now);
        let peers = RecoveredPeers {
            outbox: recovered.outbox,
            delivered: recovered.delivered,
            given: recovered.outbox_last,
            taken: recovered.inbox_last,
            waiting: recovered.inbox_waiting,
            said: recovered.outbox_waiting,
            incarnation: recovered.incarnation,
            incarnations: recovered.incarnations,
        };
        let journeys = journeys(recovered.journeys, &map);
        let told = recovered.incidents_raised.iter();
        let told = told.filter(|(kind, _)| *kind == IncidentKind::StoreRestored);
        let is_restoration_untold =
            told.map(|(_, count)| count).sum::<u64>() < recovered.restorations;
        let mut core = Self {
            fleet: Fleet::new(recovered.devices, recovered.counters, now),
            custody: Custody::recovered(journeys, recovered.orders, recovered.order_last),
            desk: Desk::recovered(
                recovered.incidents,
                recovered.incident_last,
                recovered.incidents_raised,
            ),
            peers: Peers::recovered(&settings.peers, peers, now),
            registrar,
            people: People::recovered(recovered.accounts, recovered.sessions),
            keeping: Keeping::recovered(
                recovered.holds,
                recovered.erasures,
                recovered.erasure_last,
                recovered.sweep_day,
            ),
            map,
            settings,
            registry,
            queue: std::collections::VecDeque::new(),
            effects: Effects::default(),
            pace: Pace {
                passed_at: now,
                register_passed_at: now,
                has_looked_for_corridors: false,
                has_looked_at_ways: false,
                is_restoration_untold,
            },
            store_in_doubt: None,
        };
        for batch in &recovered.recent {
            let declared_at = |device| declared_at(&core.custody, &core.registry, device);
            core.fleet.recall(batch, declared_at, &core.registry, &core.settings);
        }
        core.fleet.recover_silence(&core.registry, now);
        core.watch();
        core
    }

    /// The same node, read again from its store, which has refused a commit for this reason: what only
    /// memory knew of the commit is gone.
    pub(crate) fn rebuilt(&self, recovered: Recovered, now: ServerTime, why: String) -> Self {
        let map = (self.map.places().clone(), self.map.published().clone());
        let (settings, registry) = (Arc::clone(&self.settings), Arc::clone(&self.registry));
        let mut core = Self::on_map(settings, registry, map, recovered, now);
        core.custody.set_links(self.custody.links().clone());
        core.peers.carry_over(&self.peers);
        let since = self.store_in_doubt.as_ref().map_or(now, |doubt| doubt.since);
        core.store_in_doubt = Some(InDoubt { since, why });
        core
    }

    /// The chips that must be heard are judged from the first pass of time on.
    fn watch(&mut self) {
        for journey in self.custody.watched() {
            if let Some(chip) = self.registry.chip(journey.lock()) {
                self.effects.tell(ToFleet::Watch(chip.handle));
            }
        }
    }
}

/// The journeys of a store, each on the map that it goes by.
fn journeys(records: Vec<JourneyRecord>, map: &Map) -> Vec<Journey> {
    let mut maps = Maps::default();
    let read = |record: JourneyRecord| {
        let atlas = maps.of(map.published(), record.map_at).unwrap_or(map.atlas());
        Journey::new(record, atlas)
    };
    records.into_iter().map(read).collect()
}

/// When the journey that a device is on was declared. `None`: it is on none.
fn declared_at(custody: &Custody, registry: &Registry, device: DeviceHandle) -> Option<ServerTime> {
    let Enrolment { role, vehicle, .. } = registry.device(device)?.enrolment;
    Some(custody.journey_of(role, vehicle)?.facts().declared_at)
}
