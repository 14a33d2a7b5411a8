//! A store that refuses is not read for every batch, whoever looks is answered, and what is counted is
//! what the store has.

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc,
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use device_wire::{Command, Profiles};
use model::{AccountName, AuthorityId, OrderId, ServerTime};

use super::bench::atlas;
use crate::{
    Account, AccountRole, Action, ActionError, AtlasInForce, AuditAction, AuditRecord, Clock,
    Commit, Core, DeviceHandle, DeviceLink, Handle, IncidentKind, LinkId, LockView, News, Notifier,
    PasswordHash, PeerLink, Ports, ReadBack, Recovered, Registry, SessionRecord, Settings, Slice,
    Store, StoreError, Subject, Swept, Upkeep, Work, queue, run,
};

const NOW: i64 = 1_795_000_000_000;

/// Everything outside a loop, and what it has seen.
#[derive(Default)]
struct World {
    is_full: AtomicBool,
    commits: AtomicUsize,
    recoveries: AtomicUsize,
    sessions: Mutex<Vec<SessionRecord>>,
    audit: Mutex<Vec<AuditRecord>>,
}

struct Outside(Arc<World>);

impl Clock for Outside {
    fn now(&self) -> ServerTime {
        ServerTime(NOW)
    }

    fn speed(&self) -> f64 {
        1.0
    }
}

impl DeviceLink for Outside {
    fn send(&self, _: DeviceHandle, _: LinkId, _: OrderId, _: Command) {}
}

impl PeerLink for Outside {
    fn wake(&self, _: AuthorityId) {}
}

impl Notifier for Outside {
    fn changed(&self, _: News) {}

    fn wants_positions(&self) -> bool {
        false
    }

    fn moved(&self, _: Vec<LockView>) {}
}

impl Store for Outside {
    fn commit(&mut self, commit: &Commit) -> Result<(), StoreError> {
        self.0.commits.fetch_add(1, Ordering::SeqCst);
        if self.0.is_full.load(Ordering::SeqCst) {
            return Err(StoreError::Busy(PathBuf::from("store")));
        }
        self.0.sessions.lock().unwrap().extend(commit.sessions.iter().cloned());
        self.0.audit.lock().unwrap().extend(commit.audit.iter().cloned());
        Ok(())
    }

    fn keep(&mut self, _: &Upkeep) -> Result<(), StoreError> {
        Ok(())
    }

    fn sweep(&mut self, _: &Slice) -> Result<Swept, StoreError> {
        Ok(Swept::Everything)
    }

    fn recover(&mut self) -> Result<Recovered, StoreError> {
        self.0.recoveries.fetch_add(1, Ordering::SeqCst);
        let sessions = self.0.sessions.lock().unwrap().clone();
        Ok(Recovered { sessions, ..somebody() })
    }

    fn read_back(&mut self, _: Subject) -> Result<Option<ReadBack>, StoreError> {
        Ok(None)
    }
}

/// A store with one account in it.
fn somebody() -> Recovered {
    let name = AccountName::new("chan").unwrap();
    let account = Account::new(name, "Chan", AccountRole::Officer, "hash".to_owned());
    Recovered { accounts: vec![account], ..Recovered::default() }
}

/// A loop that runs.
struct Node {
    world: Arc<World>,
    handle: Handle,
    thread: JoinHandle<Result<(), StoreError>>,
}

impl Node {
    fn start() -> Self {
        let world = Arc::new(World::default());
        let registry = Registry::new(Vec::new(), Vec::new(), &Profiles::shipped().unwrap());
        let registry = Arc::new(registry.unwrap());
        let settings = Settings::new(AuthorityId::new("hk").unwrap(), Vec::new());
        let atlas = AtlasInForce::new(atlas());
        let core = Core::new(settings, registry, atlas, somebody(), ServerTime(NOW));
        let outside = || Arc::new(Outside(Arc::clone(&world)));
        let ports = Ports {
            store: Box::new(Outside(Arc::clone(&world))),
            clock: outside(),
            devices: outside(),
            peers: outside(),
            notifier: outside(),
            recorder: None,
        };
        let (handle, receiver) = queue();
        let thread = thread::spawn(move || run(core, &receiver, ports));
        Self { world, handle, thread }
    }

    /// Somebody logs in: what comes of it.
    fn log_in(&self, n: u8) -> Result<(), ActionError> {
        let (tell, told) = mpsc::channel();
        let expires_at = ServerTime(NOW + 1_000_000);
        let fits = PasswordHash("hash".to_owned());
        let open = Action::OpenSession { token_hash: [n; 32], expires_at, fits };
        let by = AccountName::new("chan").unwrap();
        self.handle.act(by, None, open, move |outcome| tell.send(outcome).unwrap()).unwrap();
        told.recv().unwrap()
    }

    /// Whether this log-in is known, as somebody who looks is told.
    fn is_known(&self, n: u8) -> bool {
        let (tell, told) = mpsc::channel();
        let look = move |core: &Core| {
            tell.send(core.session(&[n; 32], ServerTime(NOW)).is_some()).unwrap();
        };
        self.handle.look(look).unwrap();
        told.recv().unwrap()
    }
}

/// Waits until the node does again what it is asked.
fn until_done(mut ask: impl FnMut() -> Result<(), ActionError>) {
    for _ in 0..1_000 {
        match ask() {
            Ok(()) => return,
            Err(ActionError::Unavailable) => thread::sleep(Duration::from_millis(10)),
            Err(other) => panic!("{other}"),
        }
    }
    panic!("the node has not come back");
}

#[test]
fn a_store_that_refuses_is_tried_again_later_and_people_may_look() {
    let node = Node::start();
    node.log_in(1).unwrap();
    node.world.is_full.store(true, Ordering::SeqCst);
    assert_eq!(node.log_in(2), Err(ActionError::Unavailable));
    assert_eq!([node.is_known(1), node.is_known(2)], [true, false]);
    let mut refused = 0;
    while node.world.commits.load(Ordering::SeqCst) < 4 {
        assert_eq!(node.log_in(3), Err(ActionError::Unavailable));
        assert_eq!([node.is_known(1), node.is_known(3)], [true, false]);
        refused += 1;
    }
    let reads = node.world.recoveries.load(Ordering::SeqCst);
    assert!(reads <= 4 && refused > 10, "{refused} refused, and the store was read {reads} times");
    node.world.is_full.store(false, Ordering::SeqCst);
    until_done(|| node.log_in(5));
    assert_eq!([node.is_known(1), node.is_known(3), node.is_known(5)], [true, false, true]);
    let Node { handle, thread, .. } = node;
    drop(handle);
    thread.join().unwrap().unwrap();
}

#[test]
fn a_node_that_has_nothing_to_write_is_well_again_by_itself() {
    let node = Node::start();
    node.world.is_full.store(true, Ordering::SeqCst);
    assert_eq!(node.log_in(1), Err(ActionError::Unavailable));
    let is_in_doubt = || {
        let (tell, told) = mpsc::channel();
        let look = move |core: &Core| tell.send(core.store_in_doubt().is_some()).unwrap();
        node.handle.look(look).unwrap();
        told.recv().unwrap()
    };
    assert!(is_in_doubt());
    node.world.is_full.store(false, Ordering::SeqCst);
    until_done(|| if is_in_doubt() { Err(ActionError::Unavailable) } else { Ok(()) });
    let audit = node.world.audit.lock().unwrap();
    let lines: Vec<_> = audit.iter().map(|it| (it.action, it.subject.as_str())).collect();
    assert_eq!(lines, [(AuditAction::ResumeWriting, "store")]);
    assert!(audit[0].note.starts_with(&format!("store_refused since_ms={NOW} ")), "{:?}", audit[0]);
}

#[test]
fn what_was_told_meanwhile_is_done_after() {
    let node = Node::start();
    node.world.is_full.store(true, Ordering::SeqCst);
    node.log_in(1).unwrap_err();
    node.handle.tell(Work::Refused { frames: 7 }).unwrap();
    node.world.is_full.store(false, Ordering::SeqCst);
    until_done(|| node.log_in(2));
    let (tell, told) = mpsc::channel();
    let look = move |core: &Core| tell.send(core.statistics().counters.refused).unwrap();
    node.handle.look(look).unwrap();
    assert_eq!(told.recv().unwrap(), 7);
}

#[test]
fn incidents_are_counted_on_from_what_the_store_says() {
    let world = Arc::new(World::default());
    let registry = Registry::new(Vec::new(), Vec::new(), &Profiles::shipped().unwrap());
    let mainland = AuthorityId::new("mainland").unwrap();
    let settings = Settings::new(AuthorityId::new("hk").unwrap(), vec![mainland]);
    let kind = IncidentKind::PeerUnreachable;
    let recovered = Recovered { incidents_raised: vec![(kind, 41)], ..Recovered::default() };
    let (registry, atlas) = (Arc::new(registry.unwrap()), AtlasInForce::new(atlas()));
    let mut core = Core::new(settings, registry, atlas, recovered, Outside(world).now());
    assert_eq!(core.statistics().incidents, [(kind, 41)], "none of them is in memory");
    let told = Work::PeerReachable { authority: mainland, is_reachable: false };
    let outcome = core.apply(vec![told], ServerTime(NOW));
    assert_eq!(outcome.commit.incidents_raised, [(kind, 42)]);
    assert_eq!(core.statistics().incidents, [(kind, 42)]);
    assert_eq!(core.apply(Vec::new(), ServerTime(NOW)).commit.incidents_raised, []);
}

#[test]
fn an_older_store_is_on_the_desk_once() {
    let raised = |restorations: u64, before: &[(IncidentKind, u64)]| {
        let world = Arc::new(World::default());
        let registry = Registry::new(Vec::new(), Vec::new(), &Profiles::shipped().unwrap());
        let settings = Settings::new(AuthorityId::new("hk").unwrap(), Vec::new());
        let incidents_raised = before.to_vec();
        let recovered = Recovered { incidents_raised, restorations, ..Recovered::default() };
        let (registry, atlas) = (Arc::new(registry.unwrap()), AtlasInForce::new(atlas()));
        let mut core = Core::new(settings, registry, atlas, recovered, Outside(world).now());
        let later = |seconds: i64| ServerTime(NOW + 1_000 * seconds);
        let first = core.apply(Vec::new(), later(1)).commit.incidents;
        assert!(core.apply(Vec::new(), later(2)).commit.incidents.is_empty());
        first.iter().map(|it| (it.kind, it.severity, it.blocking)).collect::<Vec<_>>()
    };
    let kind = IncidentKind::StoreRestored;
    let incident = (kind, watch::Severity::Critical, false);
    assert_eq!(raised(0, &[]), []);
    assert_eq!(raised(1, &[]), [incident]);
    assert_eq!(raised(1, &[(kind, 1)]), [], "it was told before the restart");
    assert_eq!(raised(2, &[(kind, 1)]), [incident]);
}
