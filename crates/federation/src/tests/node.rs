//! A node for tests: the real core on a store in memory, and the adapter on any free port.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, OnceLock},
    thread::JoinHandle,
    time::Duration,
};

use control::{
    Clock, Commit, Core, Correspondence, Delivered, DeviceHandle, DeviceLink, Handle, InboxRecord,
    IncidentKind, IncidentRecord, JourneyRecord, LinkId, Notifier, OutboxRecord, Ports, ReadBack,
    Recovered, Registry, Slice, Store, StoreError, Subject, Swept, Upkeep,
};
use device_wire::{Command, Profiles};
use federation_wire::{
    Incarnation,
    latest::{Custody, Message, Void},
};
use model::{AuthorityId, IncidentId, JourneyId, OrderId, ServerTime};
use places::{Atlas, Sources};
use tokio::{sync::watch, time::timeout};

use crate::{Federation, NodeKeys, Peer, PeerCard, Running, Settings, Timeouts};

/// Long enough for the slowest machine; nothing waits for it when all is well.
const PATIENCE: Duration = Duration::from_mins(1);
pub(super) const NOW: ServerTime = ServerTime(1_800_000_000_000);

pub(super) fn authority(name: &str) -> AuthorityId {
    AuthorityId::new(name).unwrap()
}

pub(super) fn keys(name: &str) -> NodeKeys {
    NodeKeys::generate(authority(name), NOW).unwrap()
}

pub(super) struct Still;

impl Clock for Still {
    fn now(&self) -> ServerTime {
        NOW
    }

    fn speed(&self) -> f64 {
        1.0
    }
}

struct Nobody;

impl DeviceLink for Nobody {
    fn send(&self, _: DeviceHandle, _: LinkId, _: OrderId, _: Command) {}
}

impl Notifier for Nobody {
    fn changed(&self, _: control::News) {}

    fn wants_positions(&self) -> bool {
        false
    }

    fn moved(&self, _: Vec<control::LockView>) {}
}

/// What a node keeps from one run to the next.
#[derive(Debug, Default)]
pub(super) struct Disk {
    pub(super) inbox: Vec<InboxRecord>,
    pub(super) outbox: Vec<OutboxRecord>,
    pub(super) delivered: BTreeMap<AuthorityId, u64>,
    /// What was signed for that.
    pub(super) receipts: BTreeMap<AuthorityId, Delivered>,
    /// Numbers taken in before the test began.
    pub(super) taken: BTreeMap<AuthorityId, u64>,
    pub(super) incidents: BTreeMap<IncidentId, IncidentRecord>,
    pub(super) incarnations: BTreeMap<AuthorityId, Incarnation>,
    pub(super) journeys: Vec<JourneyRecord>,
    pub(super) is_full: bool,
    /// Commits refused for want of space.
    pub(super) refusals: u32,
}

impl Disk {
    /// The numbers taken in, in order.
    pub(super) fn numbers(&self) -> Vec<u64> {
        self.inbox.iter().map(|record| record.seq).collect()
    }

    /// Whether a peer is said not to answer. `None`: that was never said.
    pub(super) fn is_cut_off(&self) -> Option<bool> {
        let mut about = self.incidents.values().filter(|i| i.kind == IncidentKind::PeerUnreachable);
        about.next_back().map(|incident| incident.resolved.is_none())
    }

    /// What is on the desk, oldest first.
    pub(super) fn open(&self) -> Vec<IncidentKind> {
        let open = self.incidents.values().filter(|it| it.resolved.is_none());
        open.map(|it| it.kind).collect()
    }

    /// The messages written for others, by number, with what they say.
    pub(super) fn written(&self) -> Vec<(u64, Message)> {
        self.outbox.iter().map(|record| (record.seq, record.message.clone())).collect()
    }

    fn take(&mut self, commit: &Commit) {
        for record in &commit.inbox {
            assert!(self.inbox.iter().all(|known| known.seq != record.seq), "taken in twice");
            self.inbox.push(record.clone());
        }
        let renumbered = |record: &OutboxRecord| (record.to, record.seq);
        self.outbox.retain(|it| !commit.outbox_renumbered.contains(&renumbered(it)));
        self.outbox.extend(commit.outbox.iter().cloned());
        self.outbox.sort_by_key(|record| (record.to, record.seq));
        self.incarnations.extend(commit.incarnations.iter().copied());
        self.delivered.extend(commit.delivered.iter().map(|it| (it.to, it.seq)));
        self.receipts.extend(commit.delivered.iter().map(|it| (it.to, *it)));
        self.incidents.extend(commit.incidents.iter().map(|i| (i.id, i.clone())));
    }

    fn recovered(&self) -> Recovered {
        let mut inbox_last = self.taken.clone();
        inbox_last.extend(self.inbox.iter().map(|record| (record.from, record.seq)));
        let mut outbox_last = BTreeMap::new();
        outbox_last.extend(self.outbox.iter().map(|record| (record.to, record.seq)));
        let has = |to| self.delivered.get(to).copied().unwrap_or(0);
        let outbox = self.outbox.iter().filter(|record| record.seq > has(&record.to));
        Recovered {
            outbox: outbox.cloned().collect(),
            delivered: self.receipts.values().copied().collect(),
            outbox_last: outbox_last.into_iter().collect(),
            inbox_last: inbox_last.into_iter().collect(),
            inbox_waiting: self.inbox.clone(),
            incidents: self.incidents.values().cloned().collect(),
            incident_last: self.incidents.keys().last().map_or(0, |id| id.0),
            incarnations: self.incarnations.clone().into_iter().collect(),
            journeys: self.journeys.clone(),
            ..Recovered::default()
        }
    }
}

/// A disk that outlives the node, and says when it was written.
#[derive(Clone)]
pub(super) struct SharedDisk {
    disk: Arc<Mutex<Disk>>,
    written: watch::Sender<()>,
}

impl SharedDisk {
    pub(super) fn new(disk: Disk) -> Self {
        Self { disk: Arc::new(Mutex::new(disk)), written: watch::Sender::new(()) }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Disk> {
        self.disk.lock().unwrap()
    }

    /// Waits until the disk is so.
    pub(super) async fn until(&self, what: &str, is_so: impl Fn(&Disk) -> bool) {
        let mut written = self.written.subscribe();
        let wait = async {
            while !is_so(&self.lock()) {
                written.changed().await.unwrap();
            }
        };
        assert!(timeout(PATIENCE, wait).await.is_ok(), "never {what}: {:?}", self.lock());
    }
}

impl Correspondence for SharedDisk {
    fn sent(
        &self,
        to: AuthorityId,
        after: u64,
        max: usize,
    ) -> Result<Vec<OutboxRecord>, StoreError> {
        let disk = self.lock();
        let sent = disk.outbox.iter().filter(|record| record.to == to && record.seq > after);
        Ok(sent.take(max).cloned().collect())
    }

    fn taken(&self, from: AuthorityId, after: u64, max: usize) -> Result<Vec<Vec<u8>>, StoreError> {
        let disk = self.lock();
        let taken = disk.inbox.iter().filter(|record| record.from == from && record.seq > after);
        Ok(taken.take(max).map(|record| record.envelope.clone()).collect())
    }
}

impl Store for SharedDisk {
    fn commit(&mut self, commit: &Commit) -> Result<(), StoreError> {
        let mut disk = self.lock();
        let result = if disk.is_full {
            disk.refusals += 1;
            Err(StoreError::Full("memory".into()))
        } else {
            disk.take(commit);
            Ok(())
        };
        drop(disk);
        self.written.send_replace(());
        result
    }

    fn keep(&mut self, _: &Upkeep) -> Result<(), StoreError> {
        Ok(())
    }

    fn sweep(&mut self, _: &Slice) -> Result<Swept, StoreError> {
        Ok(Swept::Everything)
    }

    fn recover(&mut self) -> Result<Recovered, StoreError> {
        Ok(self.lock().recovered())
    }

    fn read_back(&mut self, _: Subject) -> Result<Option<ReadBack>, StoreError> {
        Ok(None)
    }
}

pub(super) fn message(epoch: u64) -> Message {
    let epoch = u32::try_from(epoch).unwrap();
    Custody::Void(Void { journey: JourneyId::new("not-declared").unwrap(), epoch }).into()
}

/// Messages of these numbers, waiting for an authority.
pub(super) fn outbox(to: &str, numbers: std::ops::RangeInclusive<u64>) -> Vec<OutboxRecord> {
    let to = authority(to);
    let record =
        |seq| OutboxRecord { to, seq, written_at: NOW, message: message(seq), is_waiting: false };
    numbers.map(record).collect()
}

pub(super) fn timeouts() -> Timeouts {
    Timeouts {
        keep_alive: Duration::from_millis(50),
        unreachable_after: Duration::from_millis(100),
        retry_first: Duration::from_millis(10),
        retry_max: Duration::from_millis(100),
        ..Timeouts::default()
    }
}

pub(super) struct Node {
    pub(super) running: Running,
    pub(super) core: Handle,
    thread: JoinHandle<Result<(), StoreError>>,
}

impl Node {
    /// A node that listens on `listen` and knows one peer.
    pub(super) async fn start(
        keys: NodeKeys,
        listen: SocketAddr,
        peer: (PeerCard, SocketAddr),
        disk: &SharedDisk,
        timeouts: Timeouts,
    ) -> Self {
        let (card, address) = (peer.0, peer.1.to_string());
        let peer = Peer { card, next_card: None, address };
        Self::start_with(keys, listen, peer, disk, timeouts).await
    }

    /// The same, where the peer may have two cards.
    pub(super) async fn start_with(
        keys: NodeKeys,
        listen: SocketAddr,
        peer: Peer,
        disk: &SharedDisk,
        timeouts: Timeouts,
    ) -> Self {
        let (own, other) = (keys.card().authority, peer.card.authority);
        let peers = vec![peer];
        let settings =
            Settings { listen, peers, earlier_cards: Vec::new(), timeouts, retry_seed: 1 };
        let (core, queue) = control::queue();
        let clock = Arc::new(Still);
        let running = {
            let kept = Arc::new(disk.clone());
            Federation::start(settings, keys, core.clone(), kept, clock.clone()).await.unwrap()
        };
        let registry = Registry::new(vec![], vec![], &Profiles::shipped().unwrap()).unwrap();
        let recovered = disk.lock().recovered();
        let settings = control::Settings::new(own, vec![other]);
        let engine = Core::new(settings, Arc::new(registry), atlas(), recovered, NOW);
        let ports = Ports {
            store: Box::new(disk.clone()),
            clock,
            devices: Arc::new(Nobody),
            peers: running.link(),
            notifier: Arc::new(Nobody),
            recorder: None,
        };
        let thread = std::thread::spawn(move || control::run(engine, &queue, ports));
        Self { running, core, thread }
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.running.local_addr()
    }

    /// Stops the adapter, then the core.
    pub(super) async fn stop(self) {
        self.running.stop().await;
        drop(self.core);
        tokio::task::spawn_blocking(|| self.thread.join().unwrap().unwrap()).await.unwrap();
    }

    /// Waits until so many connections have been refused.
    pub(super) async fn until_refused(&self, count: u64) {
        let wait = async {
            while self.running.refused() < count {
                tokio::task::yield_now().await;
            }
        };
        let refused = timeout(PATIENCE, wait).await;
        assert!(refused.is_ok(), "{} and not {count} were refused", self.running.refused());
    }
}

pub(super) fn any_port() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 0))
}

/// An address on which nobody listens.
pub(super) fn nowhere() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 1))
}

fn atlas() -> Arc<Atlas> {
    static ATLAS: OnceLock<Arc<Atlas>> = OnceLock::new();

    let sources = Sources {
        authorities: include_str!("../../../../data/authorities.toml"),
        clearance_points: include_str!("../../../../data/clearance_points.toml"),
        control_points: include_str!("../../../../data/control_points.toml"),
        shadows: include_str!("../../../../data/shadows.toml"),
        roads: include_str!("../../../../data/roads.json"),
        links: include_str!("../../../../data/boundary_links.geojson"),
    };
    ATLAS.get_or_init(|| Arc::new(Atlas::parse(&sources).unwrap())).clone()
}
