//! A core from what the store gives back: the state of journeys as it was written, and the newest
//! word of every device read again from the newest batches of raw frames.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use device_wire::{Codec, Limits};
use journey::Phase;
use model::{Day, Origin, Report, ReportBody, ServerTime};
use watch::{Silence, TamperWatch};

use super::{
    Core, Journey, Settings,
    devices::DeviceState,
    draft::Draft,
    ground::Maps,
    incidents::Incidents,
    orders::Orders,
    peers::{Peer, Waiting},
    register,
};
use crate::{
    AtlasInForce, DeviceHandle, Enrolment, FixView, FrameBatch, JourneyRecord, PublishedMap,
    Recovered, Registry, StoredFrame,
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
        let published = PublishedMap::new(places.current());
        Self::on_map(settings, registry, (places, published), recovered, now)
    }

    /// As [`Core::new`], with the atlas of the data files beside the one in force.
    fn on_map(
        settings: Settings,
        registry: Arc<Registry>,
        (places, published): (AtlasInForce, PublishedMap),
        recovered: Recovered,
        now: ServerTime,
    ) -> Self {
        let peers = settings.peers.iter().map(|peer| (*peer, Peer::default())).collect();
        let register =
            register::recovered(&settings, recovered.revisions, &recovered.subjects_last);
        let mut core = Self {
            settings,
            registry,
            published,
            map_day: Day::of(now),
            map_drawn_at: now,
            map_fault: None,
            has_looked_for_corridors: false,
            has_looked_at_journeys: false,
            atlas: places.current(),
            places,
            devices: HashMap::new(),
            journeys: HashMap::new(),
            by_lock: HashMap::new(),
            by_vehicle: HashMap::new(),
            incidents: Incidents::recovered(recovered.incidents, recovered.incident_last),
            orders: Orders::recovered(recovered.orders, recovered.order_last),
            peers,
            waiting: recovered.inbox_waiting.into_iter().map(|it| Waiting::new(it, now)).collect(),
            register: Some(register),
            draws: 0,
            accounts: recovered.accounts.into_iter().map(|a| (a.name, a)).collect(),
            sessions: recovered.sessions.into_iter().map(|s| (s.token_hash, s)).collect(),
            counters: recovered.counters,
            counted: recovered.counters,
            started_at: now,
            passed_at: now,
            register_passed_at: now,
            checkpointed_at: now,
            store_in_doubt: None,
            draft: Draft::default(),
        };
        core.recover_peers(recovered.outbox, recovered.outbox_last, recovered.inbox_last);
        core.recover_map();
        core.recover_journeys(recovered.journeys);
        for record in recovered.devices {
            let state = core.devices.entry(record.device).or_default();
            state.heard_at = record.heard_at;
            state.is_registered = record.is_registered;
            state.tamper = TamperWatch::resumed(record.tamper);
        }
        for batch in &recovered.recent {
            core.recover_frames(batch);
        }
        core.recover_silence(now);
        core
    }

    /// The same node, read again from its store: what only memory knew of a failed commit is gone.
    pub(crate) fn rebuilt(&self, recovered: Recovered, now: ServerTime) -> Self {
        let registry = self.registry.clone();
        let map = (self.places.clone(), self.published.clone());
        let mut core = Self::on_map(self.settings.clone(), registry, map, recovered, now);
        for (device, state) in &self.devices {
            core.devices.entry(*device).or_default().link = state.link;
        }
        core
    }

    fn recover_peers(
        &mut self,
        outbox: Vec<crate::OutboxRecord>,
        given: Vec<(model::AuthorityId, u64)>,
        taken: Vec<(model::AuthorityId, u64)>,
    ) {
        for (authority, last) in given {
            self.peers.entry(authority).or_default().given = last;
        }
        for (authority, last) in taken {
            self.peers.entry(authority).or_default().taken = last;
        }
        for record in outbox {
            self.peers.entry(record.to).or_default().waiting.push_back(record);
        }
    }

    fn recover_journeys(&mut self, mut records: Vec<JourneyRecord>) {
        // The newest journey of a lock or vehicle is the one its reports belong to.
        records.sort_by_key(|record| record.declared_at);
        let mut maps = Maps::default();
        for record in records {
            let id = record.plan.journey;
            if record.state.phase != Phase::Withdrawn {
                self.by_lock.insert(record.plan.lock, id);
                self.by_vehicle.insert(record.vehicle, id);
            }
            let atlas = maps.of(&self.published, record.map_at).unwrap_or(&self.atlas);
            self.journeys.insert(id, Journey::new(record, atlas));
        }
    }

    /// Reads stored frames again for what they said last. They were judged when they came, so
    /// nothing is raised and nothing moves.
    fn recover_frames(&mut self, batch: &FrameBatch) {
        let mut codecs = BTreeMap::new();
        let mut reports = Vec::new();
        for frame in batch.frames() {
            reports.clear();
            let declared_at = self.declared_at(frame.device);
            let is_of_this_journey = declared_at.is_some_and(|at| at <= frame.received_at);
            if is_of_this_journey {
                self.decode_stored(&mut codecs, &frame, &mut reports);
                let at = |report: &Report| {
                    report.at.is_none_or(|at| self.believes(at, frame.received_at))
                };
                reports.retain(at);
            }
            let state = self.devices.entry(frame.device).or_default();
            state.is_new(frame.key);
            state.heard_at = state.heard_at.max(Some(frame.received_at));
            for report in &reports {
                recall(state, report, frame.received_at);
            }
        }
    }

    /// When the journey that a device is on was declared. `None`: it is on none.
    fn declared_at(&self, device: DeviceHandle) -> Option<ServerTime> {
        let Enrolment { role, vehicle, .. } = self.registry.device(device)?.enrolment;
        let journey = self.journeys.get(&self.journey_of(role, vehicle)?)?;
        Some(journey.facts().declared_at)
    }

    fn decode_stored(
        &self,
        codecs: &mut BTreeMap<DeviceHandle, Codec>,
        frame: &StoredFrame<'_>,
        reports: &mut Vec<Report>,
    ) {
        let Some(device) = self.registry.device(frame.device) else { return };
        let codec = codecs
            .entry(frame.device)
            .or_insert_with(|| Codec::new(device.enrolment.protocol, Limits::default()));
        // A stored frame was decoded before; if a profile changed since, it may not decode now,
        // and then its newest word is simply not known.
        if codec.decode_stored(frame.raw, &device.profile, frame.received_at, reports).is_err() {
            reports.clear();
        }
    }

    fn recover_silence(&mut self, now: ServerTime) {
        for device in self.registry.devices() {
            let interval = std::time::Duration::from_secs(device.enrolment.interval_s.into());
            if let Some(state) = self.devices.get_mut(&device.handle)
                && let Some(heard_at) = state.heard_at
            {
                state.silence = Some(Silence::new(interval, heard_at.min(now)));
            }
        }
    }
}

fn recall(state: &mut DeviceState, report: &Report, received_at: ServerTime) {
    if report.at.is_some() && report.at < state.newest_at {
        return;
    }
    state.newest_at = report.at.max(state.newest_at);
    match &report.body {
        ReportBody::Fix(fix) => {
            if let Some(at) = report.at {
                state.fix = Some(FixView { fix: *fix, at, received_at });
            }
        }
        ReportBody::Lock(lock) => {
            state.chip = Some(*lock);
            let from_history = report.origin == Origin::Backfill;
            state.tamper = std::mem::take(&mut state.tamper).state(lock, from_history).0;
        }
        ReportBody::Event(event) => {
            let from_history = report.origin == Origin::Backfill;
            state.tamper = std::mem::take(&mut state.tamper).event(event, from_history).0;
        }
        ReportBody::Session(_) | ReportBody::Reply(_) => {}
    }
}
