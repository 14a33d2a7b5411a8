//! What changes comes into force after its commit, and not before.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
};

use device_wire::{Command, Profiles, Protocol};
use model::{
    AccountName, AuthorityId, GapMode, JourneyId, LockId, OrderId, PlaceId, ProfileName,
    ServerTime, TerminalId, VehicleId,
};
use places::{Atlas, Sources};

use super::Core;
use crate::core::message::ToFleet;
use crate::{
    Action, Answer, AtlasInForce, Clock, Commit, Declaration, DeviceHandle, DeviceLink,
    EnrolledVehicle, Enrolment, Leg, LinkId, LockView, News, Notifier, PeerLink, Ports, ReadBack,
    Recovered, RegistrationVerdict, Registry, RegistryError, Role, Settings, Slice, Store,
    StoreError, Subject, Submission, Swept, Taken, Upkeep, Waiter, Work, engine::settle,
};

const NOW: ServerTime = ServerTime(1_795_000_000_000);

struct Outside;

impl Clock for Outside {
    fn now(&self) -> ServerTime {
        NOW
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

/// A store that remembers what was in force while it wrote.
struct Disk {
    registry: Arc<Registry>,
    is_full: bool,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Store for Disk {
    fn commit(&mut self, commit: &Commit) -> Result<(), StoreError> {
        if self.is_full {
            return Err(StoreError::Full(PathBuf::from("disk")));
        }
        let handles: Vec<_> = commit.enrolled.iter().map(|(handle, _)| handle.0).collect();
        let withdrawn: Vec<_> = commit.withdrawn.iter().map(|handle| handle.0).collect();
        let known = numbers(&self.registry);
        self.seen.lock().unwrap().push(format!(
            "writes {} vehicles, devices {handles:?}, withdraws {withdrawn:?} over {known:?}",
            commit.vehicles.len()
        ));
        Ok(())
    }

    fn keep(&mut self, _: &Upkeep) -> Result<(), StoreError> {
        Ok(())
    }

    fn sweep(&mut self, _: &Slice) -> Result<Swept, StoreError> {
        Ok(Swept::Everything)
    }

    fn recover(&mut self) -> Result<Recovered, StoreError> {
        Ok(Recovered::default())
    }

    fn read_back(&mut self, _: Subject) -> Result<Option<ReadBack>, StoreError> {
        Ok(None)
    }
}

/// A node in which device 1 is the chip in lock-1.
struct Node {
    core: Core,
    registry: Arc<Registry>,
    atlas: AtlasInForce,
    is_full: bool,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Node {
    fn new() -> Self {
        let vehicles = vec![vehicle("v1")];
        let enrolled = vec![(DeviceHandle(1), chip(1, 1))];
        let registry = Registry::new(vehicles, enrolled, &Profiles::shipped().unwrap()).unwrap();
        let (registry, atlas) = (Arc::new(registry), AtlasInForce::new(atlas()));
        let settings = Settings::new(AuthorityId::new("hk").unwrap(), Vec::new());
        let recovered = Recovered::default();
        let core = Core::new(settings, Arc::clone(&registry), atlas.clone(), recovered, NOW);
        Self { core, registry, atlas, is_full: false, seen: Arc::default() }
    }

    /// One batch through the loop.
    fn batch(&mut self, work: Vec<Work>) {
        let waiters = work.iter().map(|_| Waiter::Nobody).collect();
        let outcome = self.core.apply(work, NOW);
        let mut ports = Ports {
            store: Box::new(Disk {
                registry: Arc::clone(&self.registry),
                is_full: self.is_full,
                seen: Arc::clone(&self.seen),
            }),
            clock: Arc::new(Outside),
            devices: Arc::new(Outside),
            peers: Arc::new(Outside),
            notifier: Arc::new(Outside),
            recorder: None,
        };
        settle(&mut self.core, outcome, (waiters, Vec::new()), &mut ports).unwrap();
    }

    fn written(&self) -> Vec<String> {
        std::mem::take(&mut self.seen.lock().unwrap())
    }

    /// What becomes of an empty submission of a device.
    fn submit(&mut self, device: u32) -> Taken {
        let submission = Submission {
            device: DeviceHandle(device),
            link: LinkId(1),
            raw: Vec::new(),
            frames: Vec::new(),
            reports: Vec::new(),
            replies: Vec::new(),
        };
        let batch = self.core.begin(NOW);
        self.core.take_submission(Arc::new(submission), &batch.context())
    }

    fn declare(&mut self) {
        let place = |id| Some(PlaceId::new(id).unwrap());
        let declaration = Declaration {
            journey: journey(),
            lock: lock(1),
            vehicle: VehicleId::new("v1").unwrap(),
            carrier: "Sample".into(),
            party: None,
            reason: Some("sample".into()),
            kind: None,
            gap_mode: GapMode::Scheme,
            legs: vec![Leg {
                authority: AuthorityId::new("hk").unwrap(),
                from: place("hk-super-terminal-1"),
                to: place("hk-lok-ma-chau"),
            }],
        };
        let by = AccountName::new("officer").unwrap();
        let mut outcome = self.core.apply(
            vec![Work::Act { by, address: None, action: Box::new(Action::Declare(declaration)) }],
            NOW,
        );
        assert_eq!(outcome.after.answers.remove(0), Answer::Act(Ok(())));
        self.seen.lock().unwrap().clear();
    }

    fn put_vehicle(&mut self, vehicle: EnrolledVehicle) {
        self.core.receive(ToFleet::PutVehicle(vehicle), NOW);
    }

    fn next_handle(&self) -> DeviceHandle {
        self.core.fleet.next_handle(&self.registry)
    }

    fn enrol(&mut self, handle: DeviceHandle, it: Enrolment) -> Result<(), RegistryError> {
        let effects = &mut self.core.effects;
        self.core.fleet.enrol_device(handle, it, &self.registry, effects)
    }

    fn withdraw(&mut self, device: DeviceHandle) -> bool {
        self.core.fleet.withdraw_device(device, &self.registry, &mut self.core.effects)
    }

    fn registration(&mut self, device: DeviceHandle) -> RegistrationVerdict {
        self.core.fleet.registration(device, &self.registry)
    }

    fn link(&self, device: DeviceHandle) -> Option<LinkId> {
        self.core.custody.links().get(&device).copied()
    }

    fn corridor(&self) -> Arc<places::Corridor> {
        self.core.track_span(journey()).unwrap().corridor.unwrap()
    }
}

/// The numbers among the first four that are found, by number and by handle.
fn numbers(registry: &Registry) -> Vec<u32> {
    let is_found = |n: &u32| {
        registry.find(Protocol::Jt808, chip(*n, 0).terminal).is_some_and(|device| {
            registry.device(device.handle).is_some_and(|same| Arc::ptr_eq(&device, &same))
        })
    };
    (1..=4).filter(is_found).collect()
}

fn atlas() -> Arc<Atlas> {
    let sources = Sources {
        authorities: include_str!("../../../../../data/authorities.toml"),
        clearance_points: include_str!("../../../../../data/clearance_points.toml"),
        control_points: include_str!("../../../../../data/control_points.toml"),
        shadows: include_str!("../../../../../data/shadows.toml"),
        roads: include_str!("../../../../../data/roads.json"),
        links: include_str!("../../../../../data/boundary_links.geojson"),
    };
    Arc::new(Atlas::parse(&sources).unwrap())
}

fn journey() -> JourneyId {
    JourneyId::new("0190b0e2-7c1a-7d52-9f1c-1f2e3d4c5b6a").unwrap()
}

fn lock(n: u32) -> LockId {
    LockId::new(&format!("lock-{n}")).unwrap()
}

fn vehicle(id: &str) -> EnrolledVehicle {
    let id = VehicleId::new(id).unwrap();
    EnrolledVehicle { id, plate: "SAMPLE 1".into(), carrier: "Sample".into() }
}

fn chip(n: u32, in_lock: u32) -> Enrolment {
    Enrolment {
        protocol: Protocol::Jt808,
        terminal: TerminalId::new(&format!("1380000000{n}")).unwrap(),
        profile: ProfileName::new("sample-multichip-808").unwrap(),
        role: Role::Chip(lock(in_lock)),
        vehicle: VehicleId::new("v1").unwrap(),
        code: Some("0123456789abcdef".into()),
        secret: None,
        interval_s: 30,
    }
}

#[test]
fn a_device_is_found_after_its_commit_and_not_before() {
    let mut node = Node::new();
    node.put_vehicle(vehicle("v2"));
    let handle = node.next_handle();
    let enrolment = Enrolment { vehicle: VehicleId::new("v2").unwrap(), ..chip(2, 2) };
    node.enrol(handle, enrolment).unwrap();
    assert_eq!(node.next_handle(), DeviceHandle(3), "this batch has given one out");
    assert_eq!((numbers(&node.registry), node.submit(2)), (vec![1], Taken::Refused));
    node.batch(vec![]);
    assert_eq!(node.written(), ["writes 1 vehicles, devices [2], withdraws [] over [1]"]);
    assert_eq!((numbers(&node.registry), node.submit(2)), (vec![1, 2], Taken::Durable));
    node.batch(vec![]);
    assert_eq!(node.written(), [""; 0], "it is written once");
}

#[test]
fn what_is_not_written_is_not_in_force() {
    let mut node = Node::new();
    node.is_full = true;
    node.enrol(DeviceHandle(2), chip(2, 2)).unwrap();
    assert!(node.withdraw(DeviceHandle(1)));
    let new = atlas();
    node.core.map.put(Arc::clone(&new), NOW);
    node.batch(vec![]);
    assert_eq!((numbers(&node.registry), node.submit(1)), (vec![1], Taken::Durable));
    assert!(!Arc::ptr_eq(&node.atlas.current(), &new));
    node.is_full = false;
    assert_eq!(node.next_handle(), DeviceHandle(2), "nothing of it is left");
}

#[test]
fn changes_of_one_batch_build_on_one_another() {
    let mut node = Node::new();
    let enrolled = node.enrol(DeviceHandle(2), chip(1, 2));
    assert!(enrolled.is_err(), "the number is taken");
    assert!(node.withdraw(DeviceHandle(1)));
    assert!(!node.withdraw(DeviceHandle(1)), "it is withdrawn already");
    node.enrol(DeviceHandle(2), chip(1, 1)).unwrap();
    node.enrol(DeviceHandle(3), chip(3, 3)).unwrap();
    assert!(node.enrol(DeviceHandle(4), chip(4, 3)).is_err(), "the lock has a chip");
    assert!(node.withdraw(DeviceHandle(3)));
    node.enrol(DeviceHandle(4), chip(3, 3)).unwrap();
    node.batch(vec![]);
    assert_eq!(node.written(), ["writes 0 vehicles, devices [2, 4], withdraws [1, 3] over [1]"]);
    assert_eq!(numbers(&node.registry), [1, 3]);
    assert_eq!(node.registry.chip(lock(1)).unwrap().handle, DeviceHandle(2));
}

#[test]
fn a_withdrawn_device_is_refused_and_gets_no_orders() {
    let mut node = Node::new();
    let (device, link) = (DeviceHandle(1), LinkId(7));
    node.batch(vec![Work::LinkUp { device, link }]);
    assert_eq!(node.link(device), Some(link));
    assert!(node.withdraw(device));
    assert_eq!(node.submit(1), Taken::Durable, "it is not on the disk yet");
    node.batch(vec![]);
    assert_eq!(node.submit(1), Taken::Refused);
    node.batch(vec![Work::LinkUp { device, link: LinkId(8) }]);
    assert_eq!(node.link(device), None);
    assert_eq!(node.registration(device), RegistrationVerdict::AlreadyRegistered);
}

#[test]
fn another_code_may_be_asked_for_once_more() {
    let mut node = Node::new();
    let (device, link) = (DeviceHandle(1), LinkId(7));
    node.batch(vec![Work::LinkUp { device, link }]);
    assert_eq!(node.registration(device), RegistrationVerdict::AlreadyRegistered);
    let slower = Enrolment { interval_s: 60, ..chip(1, 1) };
    node.enrol(device, slower.clone()).unwrap();
    node.batch(vec![]);
    assert_eq!(node.registration(device), RegistrationVerdict::AlreadyRegistered);
    let code = Some("another-code-of-20-c".to_owned());
    node.enrol(device, Enrolment { code, ..slower }).unwrap();
    node.batch(vec![]);
    assert_eq!(node.registration(device), RegistrationVerdict::Welcome);
}

#[test]
fn a_journey_keeps_its_corridor_when_the_atlas_changes() {
    let mut node = Node::new();
    node.declare();
    let corridor = node.corridor();
    let new = atlas();
    node.core.map.put(Arc::clone(&new), NOW);
    assert!(!Arc::ptr_eq(&node.atlas.current(), &new));
    node.batch(vec![]);
    assert!(Arc::ptr_eq(&node.atlas.current(), &new));
    assert!(Arc::ptr_eq(node.core.map.atlas(), &new), "the core goes by it too");
    assert!(Arc::ptr_eq(&node.corridor(), &corridor));
}
