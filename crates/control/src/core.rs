//! The core of a node: everything it knows, and `apply`, which turns one batch of work into one
//! transaction and what may leave after it.
//!
//! **Invariant** Nothing in [`After`] is used before its [`Commit`] is on the disk.
//! **Invariant** Frames of a device outside this authority's legs are counted, never stored.

mod actions;
mod amend;
mod chips;
mod devices;
mod draft;
mod enrolment;
mod ground;
mod incidents;
mod intake;
mod journeys;
mod judge;
mod links;
mod map;
mod notices;
mod orders;
mod peers;
mod queries;
mod recovery;
mod register;
mod room;
mod silence;
mod surroundings;
mod withdrawal;

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::Duration,
};

use device_wire::Command;
use model::{AccountName, AuthorityId, Day, JourneyId, LockId, OrderId, ServerTime, VehicleId};
use places::Atlas;
use scheme::{Register, Schemes};

use crate::{
    Account, AtlasInForce, Changes, Commit, Counters, DeviceHandle, LinkId, PeerView, PublishedMap,
    Registry, SessionRecord, Work, registry::RegistryDraft,
};
use devices::DeviceState;
use draft::{Draft, Reply};
use incidents::Incidents;
use journeys::Journey;
use orders::Orders;
pub use queries::TrackSpan;

/// Most journeys kept in memory; the oldest that have ended leave first.
pub(crate) const JOURNEYS_MAX: usize = 20_000;
/// Most open log-ins; the one that ends first leaves.
pub(crate) const SESSIONS_MAX: usize = 10_000;
/// How often time passes for journeys, orders and silence, by the node's clock.
const PASS_EVERY: Duration = Duration::from_secs(1);
/// How often what nobody started or bundled in time is taken back.
const REGISTER_PASSES_EVERY: Duration = Duration::from_hours(1);

/// What a node is told when it starts.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Whose node this is.
    pub authority: AuthorityId,
    /// The authorities it is peered with.
    pub peers: Vec<AuthorityId>,
    /// How long an order may wait for its confirmation.
    pub order_life: Duration,
    /// How far a device's clock may run ahead before its reports drive nothing.
    pub device_ahead_max: Duration,
    /// How far a device's time may lie back before its reports drive nothing.
    pub device_behind_max: Duration,
    /// How old a sighting may be to release a lock on.
    pub fresh_for: Duration,
    /// How long after a start a device that has not been heard since has to come back before its
    /// silence is judged. It is then counted from when the device was last heard: a restart
    /// grants nothing else.
    pub reconnect_grace: Duration,
    /// The schemes and their rules.
    pub schemes: Arc<Schemes>,
    /// What the draws for inspection begin from: a number that nobody outside can know.
    pub salt: u64,
}

impl Settings {
    /// Defaults (limits: `reliability` §4.2, S12): two minutes ahead, 24 hours behind; no schemes.
    pub fn new(authority: AuthorityId, peers: Vec<AuthorityId>) -> Self {
        Self {
            authority,
            peers,
            order_life: Duration::from_mins(3),
            device_ahead_max: Duration::from_mins(2),
            device_behind_max: Duration::from_hours(24),
            fresh_for: Duration::from_mins(2),
            reconnect_grace: Duration::from_mins(1),
            schemes: Arc::default(),
            salt: 0,
        }
    }
}

/// An order on its way out, once it is durable.
#[derive(Debug)]
pub(crate) struct SendOrder {
    pub(crate) device: DeviceHandle,
    pub(crate) link: LinkId,
    pub(crate) order: OrderId,
    pub(crate) command: Command,
}

/// Somebody who looks at the core between two batches.
type Look = Box<dyn FnOnce(&Core) + Send>;

/// What is true for everybody once it is durable.
#[derive(Default)]
pub(crate) struct InForce {
    pub(crate) registry: RegistryDraft,
    /// With when it was drawn. `None`: the atlas stays.
    pub(crate) atlas: Option<(Arc<Atlas>, ServerTime)>,
    pub(crate) accounts: Vec<Account>,
}

/// What may leave once the commit is on the disk.
#[derive(Default)]
pub(crate) struct After {
    pub(crate) in_force: InForce,
    pub(crate) orders: Vec<SendOrder>,
    pub(crate) wake: Vec<AuthorityId>,
    pub(crate) changes: Changes,
    pub(crate) replies: Vec<Reply>,
    pub(crate) reads: Vec<Look>,
}

impl After {
    /// The commit failed: everybody who waits is told so, and nothing else leaves.
    pub(crate) fn refuse(self) {
        self.replies.into_iter().for_each(Reply::refused);
    }
}

/// One batch, done.
#[derive(Default)]
pub(crate) struct Outcome {
    pub(crate) commit: Commit,
    pub(crate) after: After,
}

/// Everything a node knows. Pure: time is an argument, and only [`crate::run`] drives it.
pub struct Core {
    settings: Settings,
    registry: Arc<Registry>,
    places: AtlasInForce,
    /// The data files and what was published on top of them.
    published: PublishedMap,
    /// The day that the atlas in force is of.
    map_day: Day,
    /// When the atlas in force was drawn: it is the map of that moment.
    map_drawn_at: ServerTime,
    /// Why the map could not be drawn at the start, until it is told.
    map_fault: Option<String>,
    /// Whether the journeys read back have been asked for their corridors.
    has_looked_for_corridors: bool,
    /// Whether the journeys under way have been held against the atlas in force.
    has_looked_at_journeys: bool,
    /// The atlas of this batch.
    atlas: Arc<Atlas>,
    devices: HashMap<DeviceHandle, DeviceState>,
    journeys: HashMap<JourneyId, Journey>,
    by_lock: HashMap<LockId, JourneyId>,
    by_vehicle: HashMap<VehicleId, JourneyId>,
    incidents: Incidents,
    orders: Orders,
    peers: BTreeMap<AuthorityId, peers::Peer>,
    waiting: Vec<peers::Waiting>,
    /// `None` only while it changes: it asks the rest of the node, which then must not ask it.
    register: Option<Register>,
    /// How many draws were made since the start.
    draws: u64,
    accounts: HashMap<AccountName, Account>,
    sessions: HashMap<[u8; 32], SessionRecord>,
    counters: Counters,
    counted: Counters,
    started_at: ServerTime,
    passed_at: ServerTime,
    /// When time last passed for the register.
    register_passed_at: ServerTime,
    checkpointed_at: ServerTime,
    store_in_doubt: Option<String>,
    draft: Draft,
}

impl std::fmt::Debug for Core {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Core")
            .field("authority", &self.settings.authority)
            .field("devices", &self.devices.len())
            .field("journeys", &self.journeys.len())
            .finish_non_exhaustive()
    }
}

impl Core {
    /// Takes in one batch of work at `now` and lets time pass.
    pub(crate) fn apply(&mut self, batch: Vec<Work>, now: ServerTime) -> Outcome {
        self.draft.begin(now);
        self.atlas = self.places.current();
        for work in batch {
            self.take(work, now);
        }
        if now.since(self.passed_at) >= PASS_EVERY {
            self.passed_at = now;
            self.pass_time(now);
        }
        self.dispatch_orders(now);
        self.checkpoint_devices(now);
        self.finish()
    }

    fn take(&mut self, work: Work, now: ServerTime) {
        match work {
            Work::Frames(submission, done) => {
                let taken = self.take_submission(&submission, now);
                self.draft.after.replies.push(Reply::Frames(done, taken));
            }
            Work::LinkUp { device, link } => self.link_up(device, link),
            Work::LinkDown { device, link } => self.link_down(device, link),
            Work::Registration { device, done } => {
                let verdict = self.registration(device);
                self.draft.after.replies.push(Reply::Registration(done, verdict));
            }
            Work::SecondSession { device, seen } => self.second_session(device, seen, now),
            Work::Refused { frames } => self.counters.refused += frames,
            Work::Act { by, action, done } => {
                let result = self.act(by, action, now);
                self.draft.after.replies.push(Reply::Act(done, result));
            }
            Work::Register { actor, act, account, file, done } => {
                let with = register::With { account, file };
                let result = self.act_on_register(actor, *act, with, now);
                self.draft.after.replies.push(Reply::Register(done, result));
            }
            Work::Peer(delivery, done) => {
                let taken = self.take_delivery(delivery, now);
                self.draft.after.replies.push(Reply::Peer(done, taken));
            }
            Work::PeerHas { authority, seq } => self.peer_has(authority, seq, now),
            Work::PeerReachable { authority, is_reachable } => {
                self.peer_reachable(authority, is_reachable, now);
            }
            Work::Read(read) => self.draft.after.reads.push(read),
        }
    }

    /// Time passes: journeys, orders and silence each see it.
    fn pass_time(&mut self, now: ServerTime) {
        self.expire_orders(now);
        self.tick_journeys(now);
        self.judge_silence(now);
        self.expire_waiting(now);
        self.close_expired_sessions(now);
        self.turn_the_day(now);
        if now.since(self.register_passed_at) >= REGISTER_PASSES_EVERY {
            self.register_passed_at = now;
            self.pass_time_of_register(now);
        }
        if !std::mem::replace(&mut self.has_looked_for_corridors, true) {
            self.miss_corridors(now);
        }
        if !std::mem::replace(&mut self.has_looked_at_journeys, true) {
            self.tell_of_changed_ways(now);
        }
    }

    /// Gathers what changed into one commit.
    fn finish(&mut self) -> Outcome {
        let mut outcome = self.draft.take();
        for id in &outcome.after.changes.journeys {
            if let Some(journey) = self.journeys.get(id) {
                outcome.commit.journeys.push(journey.record());
            }
        }
        for id in &outcome.after.changes.incidents {
            outcome.commit.incidents.extend(self.incidents.get(*id).cloned());
        }
        outcome.commit.orders = self.orders.take_changed();
        if self.counters != self.counted {
            self.counted = self.counters;
            outcome.commit.counters = Some(self.counters);
        }
        outcome
    }

    /// Says why the store is not to be trusted just now; `None` when it is again.
    pub(crate) fn set_store_in_doubt(&mut self, why: Option<String>) {
        self.store_in_doubt = why;
    }
}

/// The peers of a node, as views.
fn peer_views(peers: &BTreeMap<AuthorityId, peers::Peer>) -> Vec<PeerView> {
    peers.iter().map(|(authority, peer)| peer.view(*authority)).collect()
}

#[cfg(test)]
mod tests;
