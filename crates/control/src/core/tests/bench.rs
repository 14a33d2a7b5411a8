//! Two cores, a truck moved by hand, and post carried by hand.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use device_wire::{Command, MessageKind, Profiles, Protocol};
use federation_wire::{Receipt, SIGNATURE_BYTES};
use journey::{OrderKind, Phase, WithdrawalError};
use model::{
    AuthorityId, Course, Cover, DeviceTime, Fix, FixSource, GapMode, JourneyId, KilometresPerHour,
    LockEvent, LockEventKind, LockId, LockState, Metres, Motor, Opener, Origin, PlaceId, Point,
    ProfileName, Report, ReportBody, ServerTime, Shackle, Tamper, TerminalId, UnitId, VehicleId,
};
use places::{Atlas, Sources};

use super::memory::Memory;
use crate::{
    Action, ActionError, Answer, Core, Declaration, DeviceHandle, EnrolledVehicle, Enrolment,
    FrameIn, IncidentKind, IncidentVerdict, Leg, LinkId, LockView, PeerDelivery, PeerTaken,
    ReadBack, Recovered, Registry, Role, Settings, StoryKind, Subject, Submission, Work,
    core::{BatchOutcome, message::ToCustody},
};

/// A receipt that the adapters have checked.
pub(crate) const SIGNED: Receipt = Receipt([1; SIGNATURE_BYTES]);

const CHIP: DeviceHandle = DeviceHandle(1);
const UNIT: DeviceHandle = DeviceHandle(2);
/// Our chip in another lock, on another vehicle.
const OTHER: DeviceHandle = DeviceHandle(3);
const LINK: LinkId = LinkId(1);
const UNIT_LINK: LinkId = LinkId(2);
const OTHER_LINK: LinkId = LinkId(3);

/// Where the truck can be put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Where {
    Origin,
    HkRoad,
    HkExit,
    MainlandEntry,
    MainlandRoad,
    Destination,
}

impl Where {
    pub(crate) const WAY: [Self; 6] = [
        Self::Origin,
        Self::HkRoad,
        Self::HkExit,
        Self::MainlandEntry,
        Self::MainlandRoad,
        Self::Destination,
    ];

    /// The place itself, or the middle of the leg.
    pub(crate) fn point(self) -> Point {
        let place = |id: &str| middle_of(&atlas(), PlaceId::new(id).unwrap());
        match self {
            Self::Origin => place("hk-super-terminal-1"),
            Self::HkRoad => middle_of_leg("hk", "hk-super-terminal-1", "hk-lok-ma-chau"),
            Self::HkExit => place("hk-lok-ma-chau"),
            Self::MainlandEntry => place("gd-huanggang"),
            Self::MainlandRoad => middle_of_leg("mainland", "gd-huanggang", "gd-shenzhen-airport"),
            Self::Destination => place("gd-shenzhen-airport"),
        }
    }
}

fn middle_of(atlas: &Atlas, place: PlaceId) -> Point {
    let zone = atlas.zones().iter().find(|zone| zone.place == place).unwrap();
    let points = zone.ring.points();
    let n = f64::from(u32::try_from(points.len()).unwrap());
    let lat = points.iter().map(|p| p.lat()).sum::<f64>() / n;
    let lon = points.iter().map(|p| p.lon()).sum::<f64>() / n;
    Point::new(lat, lon).unwrap()
}

fn middle_of_leg(authority: &str, from: &str, to: &str) -> Point {
    let place = |id| PlaceId::new(id).unwrap();
    let authority = AuthorityId::new(authority).unwrap();
    let corridor = atlas().corridor(authority, place(from), place(to)).unwrap();
    corridor.point_at(Metres(corridor.length().0 / 2.0))
}

pub(crate) fn atlas() -> Arc<Atlas> {
    static ATLAS: Mutex<Option<Arc<Atlas>>> = Mutex::new(None);
    let mut atlas = ATLAS.lock().unwrap();
    let made = atlas.get_or_insert_with(|| {
        let sources = Sources {
            authorities: include_str!("../../../../../data/authorities.toml"),
            clearance_points: include_str!("../../../../../data/clearance_points.toml"),
            control_points: include_str!("../../../../../data/control_points.toml"),
            shadows: include_str!("../../../../../data/shadows.toml"),
            roads: include_str!("../../../../../data/roads.json"),
            links: include_str!("../../../../../data/boundary_links.geojson"),
        };
        Arc::new(Atlas::parse(&sources).unwrap())
    });
    Arc::clone(made)
}

pub(super) struct Node {
    core: Core,
    pub(super) memory: Memory,
    /// Orders that have left.
    orders: usize,
    /// Whether this authority's chip holds the bolt.
    holds: bool,
    last: Option<Submission>,
    /// What consoles were told of the last batch.
    news: crate::News,
}

/// Hong Kong and the Mainland, and one truck between them.
pub(crate) struct Bench {
    pub(super) nodes: BTreeMap<&'static str, Node>,
    now: ServerTime,
    serial: u64,
    mode: GapMode,
    pub(crate) openings: Option<u32>,
    pub(crate) tamper: Tamper,
    pub(crate) clock_ahead_ms: i64,
    /// Restart both nodes before every step.
    pub(crate) restarts: bool,
    /// Leave messages in the outboxes until they are carried by hand.
    pub(crate) holds_post: bool,
}

impl Bench {
    pub(crate) fn new(mode: GapMode) -> Self {
        let mut bench = Self::undeclared_at_mainland(mode);
        assert_eq!(bench.declare("mainland"), Ok(()));
        bench
    }

    pub(crate) fn undeclared_at_mainland(mode: GapMode) -> Self {
        let now = ServerTime(1_800_000_000_000);
        let nodes = ["hk", "mainland"].map(|name| {
            let mut core = core_of(name, Recovered::default(), now);
            let up = vec![Work::LinkUp { device: CHIP, link: LINK }];
            let mut memory = Memory::default();
            memory.write(core.apply(up, now).commit);
            let (holds, last, news) = (false, None, crate::News::default());
            (name, Node { core, memory, orders: 0, holds, last, news })
        });
        let mut bench = Self {
            nodes: nodes.into_iter().collect(),
            now,
            serial: 0,
            mode,
            openings: Some(7),
            tamper: Tamper::NONE,
            clock_ahead_ms: 0,
            restarts: false,
            holds_post: false,
        };
        assert_eq!(bench.declare("hk"), Ok(()));
        bench
    }

    pub(crate) fn core(&self, name: &str) -> &Core {
        &self.nodes[name].core
    }

    /// A document as the store has it, whether it is in memory or over.
    pub(crate) fn filed(
        &self,
        name: &str,
        kind: scheme::DocumentKind,
        id: &str,
    ) -> Option<scheme::Document> {
        match self.nodes[name].memory.read_back(Subject::Document(kind, id.to_owned())) {
            Some(ReadBack::Document(revision)) => Some(revision.document),
            _ => None,
        }
    }

    /// What consoles were told of the last batch.
    pub(crate) fn news(&self, name: &str) -> &crate::News {
        &self.nodes[name].news
    }

    pub(crate) fn phase(&self, name: &str) -> Phase {
        self.core(name).journey(journey()).unwrap().phase
    }

    pub(crate) fn lock(&self, name: &str) -> LockView {
        self.core(name).lock(lock()).unwrap()
    }

    pub(crate) fn open_incidents(&self, name: &str) -> Vec<IncidentKind> {
        let incidents = self.core(name).incidents();
        incidents.iter().filter(|i| i.resolved.is_none()).map(|i| i.kind).collect()
    }

    pub(crate) fn commits(&self, name: &str) -> usize {
        self.nodes[name].memory.commits
    }

    /// Every position that is in the frames a node has stored. The raw bytes of these tests are
    /// the position itself.
    pub(crate) fn stored_points(&self, name: &str) -> Vec<Point> {
        let frames = self.nodes[name].memory.frames.iter().flat_map(crate::FrameBatch::frames);
        let points = frames.map(|frame| {
            let part = |at: usize| i32::from_be_bytes(frame.raw[at..at + 4].try_into().unwrap());
            Point::from_e7(part(0), part(4)).unwrap()
        });
        points.collect()
    }

    pub(crate) fn declaration(&self, name: &str) -> Declaration {
        let place = |id| Some(PlaceId::new(id).unwrap());
        let authority = |id| AuthorityId::new(id).unwrap();
        let mut legs = vec![
            Leg {
                authority: authority("hk"),
                from: place("hk-super-terminal-1"),
                to: place("hk-lok-ma-chau"),
            },
            Leg {
                authority: authority("mainland"),
                from: place("gd-huanggang"),
                to: place("gd-shenzhen-airport"),
            },
        ];
        for leg in legs.iter_mut().filter(|leg| leg.authority.as_str() != name) {
            (leg.from, leg.to) = (None, None);
        }
        Declaration {
            journey: journey(),
            lock: lock(),
            vehicle: VehicleId::new("v1").unwrap(),
            carrier: "Sample".into(),
            party: None,
            reason: Some("sample".into()),
            kind: Some("northbound".into()),
            gap_mode: self.mode,
            legs,
        }
    }

    pub(crate) fn declare(&mut self, name: &'static str) -> Result<(), ActionError> {
        let declaration = self.declaration(name);
        self.act(name, Action::Declare(declaration))
    }

    pub(crate) fn act(&mut self, name: &'static str, action: Action) -> Result<(), ActionError> {
        let by = model::AccountName::new("officer").unwrap();
        match self.work(name, Work::Act { by, address: None, action: Box::new(action) }) {
            Answer::Act(result) => result,
            other => panic!("an action is answered with {other:?}"),
        }
    }

    pub(crate) fn resolve_all(&mut self, name: &'static str, verdict: IncidentVerdict) {
        for incident in self.core(name).incidents() {
            if incident.resolved.is_none() {
                let note = "seen on the spot".to_owned();
                let action = Action::Resolve { incident: incident.id, verdict, note };
                assert_eq!(self.act(name, action), Ok(()));
            }
        }
    }

    /// An officer inspects the cargo and finds something.
    pub(crate) fn inspect(&mut self, name: &'static str) {
        let act = scheme::Act::Inspect {
            journey: journey(),
            stage: scheme::InspectionStage::Entry,
            result: scheme::InspectionResult::Discrepancy,
            note: None,
        };
        self.register(name, "officer", act).unwrap();
    }

    /// Lets the truck go all the way.
    pub(crate) fn drive_to_the_end(&mut self) {
        self.drive_on_from(Where::Origin);
    }

    pub(crate) fn drive_on_from(&mut self, from: Where) {
        let begin = Where::WAY.iter().position(|place| *place == from).unwrap();
        for place in &Where::WAY[begin..] {
            self.to(*place);
        }
    }

    /// Puts the truck at a place: both chips report there several times, a minute apart.
    pub(crate) fn to(&mut self, place: Where) {
        for _ in 0..4 {
            for name in ["hk", "mainland"] {
                if self.restarts {
                    self.restart(name);
                }
                self.report(name, place);
            }
            self.carry_post();
        }
    }

    /// Loads at the origin and drives off.
    pub(crate) fn leave_origin(&mut self) {
        self.to(Where::Origin);
        self.to(Where::HkRoad);
    }

    /// Whether this authority's chip holds the bolt.
    pub(crate) fn holds(&self, name: &str) -> bool {
        self.nodes[name].holds
    }

    /// The frames are too old to be read again by a restart.
    pub(crate) fn forget_frames(&mut self, name: &'static str) {
        self.nodes.get_mut(name).unwrap().memory.frames.clear();
    }

    /// Connects the chip, or cuts it off from orders.
    pub(crate) fn link(&mut self, name: &'static str, is_up: bool) {
        let (device, link) = (CHIP, LINK);
        let work =
            if is_up { Work::LinkUp { device, link } } else { Work::LinkDown { device, link } };
        self.work(name, work);
    }

    pub(crate) fn now(&self) -> ServerTime {
        self.now
    }

    pub(crate) fn second_session(&mut self, name: &'static str, seen: crate::SecondSession) {
        self.work(name, Work::SecondSession { device: CHIP, seen });
    }

    /// Somebody at the desk does something to the register.
    pub(crate) fn register(
        &mut self,
        name: &'static str,
        who: &str,
        act: scheme::Act,
    ) -> Result<crate::Registered, ActionError> {
        let account = model::AccountName::new(who).unwrap();
        let actor = scheme::Actor { account, side: scheme::Side::Desk };
        match self.work(name, Work::Register(Box::new(crate::Filing::new(actor, act)))) {
            Answer::Register(result) => result,
            other => panic!("an act is answered with {other:?}"),
        }
    }

    /// Lets the clock go on without a word from anybody.
    pub(crate) fn wait_until(&mut self, at: ServerTime) {
        assert!(at >= self.now, "time runs forwards");
        self.now = at;
    }

    /// What is in the store of the drafts has other edits, as if the data files had changed.
    pub(crate) fn rewrite_edits(&mut self, name: &'static str, edits: &[serde_json::Value]) {
        for revision in &mut self.nodes.get_mut(name).unwrap().memory.revisions {
            if let scheme::Document::Draft(draft) = &mut revision.document {
                draft.edits = edits.to_vec();
            }
        }
    }

    /// Leaves the corridor by some kilometres for some minutes.
    pub(crate) fn detour(&mut self, name: &'static str) {
        let on = Where::HkRoad.point();
        let off = Point::new(on.lat() + 0.05, on.lon()).unwrap();
        for _ in 0..5 {
            self.report_at(name, off);
        }
    }

    pub(crate) fn report(&mut self, name: &'static str, place: Where) {
        self.report_at(name, place.point());
    }

    fn report_at(&mut self, name: &'static str, point: Point) {
        self.now = ServerTime(self.now.0 + 30_000);
        let at = Some(DeviceTime(self.now.0 + self.clock_ahead_ms));
        let lock = self.state(name);
        let report = |body| Report { at, origin: Origin::Live, body };
        let reports = vec![report(fix(point)), report(ReportBody::Lock(lock))];
        self.submit(name, point, reports);
    }

    /// The truck's positioning unit reports from a place, 30 s after what was last.
    pub(crate) fn unit_report(&mut self, name: &'static str, place: Where) {
        self.now = ServerTime(self.now.0 + 30_000);
        let at = Some(DeviceTime(self.now.0 + self.clock_ahead_ms));
        let point = place.point();
        let reports = vec![Report { at, origin: Origin::Live, body: fix(point) }];
        self.submit_from((UNIT, UNIT_LINK), name, point, reports);
    }

    pub(crate) fn event(&mut self, name: &'static str, kind: LockEventKind) {
        self.now = ServerTime(self.now.0 + 30_000);
        let at = Some(DeviceTime(self.now.0));
        let report = Report { at, origin: Origin::Live, body: ReportBody::Event(event(kind)) };
        self.submit(name, Where::HkRoad.point(), vec![report]);
    }

    /// An event of an earlier moment that the device had kept.
    pub(crate) fn late_event(&mut self, name: &'static str, kind: LockEventKind, at: ServerTime) {
        self.now = ServerTime(self.now.0 + 30_000);
        let body = ReportBody::Event(event(kind));
        let report = Report { at: Some(DeviceTime(at.0)), origin: Origin::Backfill, body };
        self.submit(name, Where::HkRoad.point(), vec![report]);
    }

    fn state(&self, name: &str) -> LockState {
        LockState {
            motor: if self.nodes[name].holds { Motor::Locked } else { Motor::Unlocked },
            shackle: Shackle::Closed,
            cover: Cover::Closed,
            tamper: self.tamper,
            battery: None,
            openings: self.openings,
        }
    }

    fn submit(&mut self, name: &'static str, point: Point, reports: Vec<Report>) {
        self.submit_from((CHIP, LINK), name, point, reports);
    }

    fn submit_from(
        &mut self,
        (device, link): (DeviceHandle, LinkId),
        name: &'static str,
        point: Point,
        reports: Vec<Report>,
    ) {
        self.serial += 1;
        let mut raw = point.lat_e7().to_be_bytes().to_vec();
        raw.extend(point.lon_e7().to_be_bytes());
        let frame = FrameIn {
            raw_end: 8,
            reports_end: u32::try_from(reports.len()).unwrap(),
            key: self.serial,
            kind: MessageKind::Telemetry,
            is_relayed: false,
        };
        let submission =
            Submission { device, link, raw, frames: vec![frame], reports, replies: vec![] };
        self.nodes.get_mut(name).unwrap().last = Some(submission.clone());
        self.work(name, Work::Frames(Arc::new(submission)));
    }

    pub(crate) fn repeat_last(&mut self, name: &'static str) {
        let last = self.nodes[name].last.clone().unwrap();
        self.work(name, Work::Frames(Arc::new(last)));
    }

    /// Lets time pass at a node, in seconds.
    pub(crate) fn pass(&mut self, name: &'static str, seconds: i64) {
        for _ in 0..seconds {
            self.now = ServerTime(self.now.0 + 1_000);
            let (orders, _) = self.apply(name, Vec::new());
            assert!(orders.is_empty(), "nothing is ordered by time alone");
        }
    }

    pub(crate) fn restart(&mut self, name: &'static str) {
        let now = self.now;
        let node = self.nodes.get_mut(name).unwrap();
        node.core = core_of(name, node.memory.recover(), now);
        self.work(name, Work::LinkUp { device: CHIP, link: LINK });
    }

    /// A node starts anew with more documents in its store.
    pub(crate) fn seed(&mut self, name: &'static str, documents: Vec<scheme::Document>) {
        let at = self.now;
        let revisions = documents.into_iter().map(|document| scheme::Revision {
            number: 1,
            at,
            by: scheme::Author::Account(model::AccountName::new("sample").unwrap()),
            why: scheme::Cause::Published.into(),
            same_before: 0,
            effective_from: at,
            document,
        });
        self.nodes.get_mut(name).unwrap().memory.revisions.extend(revisions);
        self.restart(name);
    }

    /// A change to the journey is in force; returns what leaves at once.
    pub(crate) fn amend(&mut self, name: &'static str, change: &scheme::Change) -> Vec<OrderKind> {
        let now = self.now;
        let amend = ToCustody::Amend(journey(), Box::new(change.clone()));
        self.core_mut(name).receive(amend, now);
        self.apply(name, Vec::new()).0
    }

    /// The journey is taken back, if it can be.
    pub(crate) fn withdraw(&mut self, name: &'static str) -> Result<(), WithdrawalError> {
        let now = self.now;
        let outcome = self.core_mut(name).withdraw(journey(), now);
        assert_eq!(self.apply(name, Vec::new()).0, []);
        outcome
    }

    /// The chip of the other lock connects; returns what it is ordered.
    pub(crate) fn other_connects(&mut self, name: &'static str) -> Vec<OrderKind> {
        self.apply(name, vec![Work::LinkUp { device: OTHER, link: OTHER_LINK }]).0
    }

    /// The chip of the other lock reports from a place that it holds.
    pub(crate) fn other_report(&mut self, name: &'static str, place: Where) {
        self.now = ServerTime(self.now.0 + 30_000);
        let (at, point) = (Some(DeviceTime(self.now.0)), place.point());
        let lock = LockState { motor: Motor::Locked, ..self.state(name) };
        let report = |body| Report { at, origin: Origin::Live, body };
        let reports = vec![report(fix(point)), report(ReportBody::Lock(lock))];
        self.submit_from((OTHER, OTHER_LINK), name, point, reports);
    }

    /// The first chip obeys a release.
    pub(crate) fn lets_go(&mut self, name: &'static str) {
        self.nodes.get_mut(name).unwrap().holds = false;
    }

    /// Lets days pass at a node, all at once.
    pub(crate) fn days_later(&mut self, name: &'static str, days: i64) {
        self.now = ServerTime(self.now.0 + days * 86_400_000);
        let now = self.now;
        let node = self.nodes.get_mut(name).unwrap();
        let BatchOutcome { commit, after } = node.core.apply(Vec::new(), now);
        node.memory.write(commit);
        node.core.put_in_force(after.in_force, now);
    }

    /// The words of a journey's story here, oldest first.
    pub(crate) fn story(&self, name: &str, id: JourneyId) -> Vec<StoryKind> {
        let timeline = self.nodes[name].memory.timeline.iter();
        timeline.filter(|entry| entry.journey == id).map(|entry| entry.kind).collect()
    }

    /// How many messages a store has as waiting for their journey.
    pub(crate) fn waiting(&self, name: &str) -> usize {
        self.nodes[name].memory.recover().inbox_waiting.len()
    }

    /// How many orders have left this node for its chips.
    pub(crate) fn orders(&self, name: &str) -> usize {
        self.nodes[name].orders
    }

    /// A copy of a node's store as it is now.
    pub(crate) fn copy(&self, name: &str) -> Memory {
        self.nodes[name].memory.clone()
    }

    /// What a node's store gives back.
    pub(crate) fn recovered(&self, name: &str) -> Recovered {
        self.nodes[name].memory.recover()
    }

    /// A copy takes the place of a node's store: the node forgets what came since.
    pub(crate) fn put_back(&mut self, name: &'static str, copy: Memory) {
        self.nodes.get_mut(name).unwrap().memory = copy;
        self.restart(name);
    }

    pub(crate) fn core_mut(&mut self, name: &'static str) -> &mut Core {
        &mut self.nodes.get_mut(name).unwrap().core
    }

    /// Does a piece of work; the chip obeys at once and says so.
    pub(super) fn work(&mut self, name: &'static str, work: Work) -> Answer {
        let (orders, mut answers) = self.apply(name, vec![work]);
        for kind in orders {
            self.nodes.get_mut(name).unwrap().holds = kind == OrderKind::Seal;
        }
        answers.pop().unwrap()
    }

    /// What leaves for chips, and the answers.
    fn apply(&mut self, name: &'static str, work: Vec<Work>) -> (Vec<OrderKind>, Vec<Answer>) {
        let now = self.now;
        let node = self.nodes.get_mut(name).unwrap();
        // As the loop does.
        let subjects = work.first().map(Work::subjects).unwrap_or_default().into_iter();
        let left = subjects.filter(|it| !node.core.has_in_memory(it));
        let past = left.filter_map(|subject| node.memory.read_back(subject));
        let past: Vec<_> = past.map(Work::ReadBack).collect();
        let work = past.into_iter().chain(work).collect();
        let BatchOutcome { commit, after } = node.core.apply(work, now);
        node.orders += after.orders.len();
        node.memory.write(commit);
        node.core.put_in_force(after.in_force, now);
        node.news = node.core.news(after.changes);
        let kinds = after.orders.iter().map(|order| match &order.command {
            Command::Seal => OrderKind::Seal,
            Command::Release { .. } => OrderKind::Release,
            other => panic!("no order is {other:?}"),
        });
        (kinds.collect(), after.answers)
    }

    fn carry_post(&mut self) {
        if self.holds_post {
            return;
        }
        for (from, to) in [("hk", "mainland"), ("mainland", "hk")] {
            while !self.core(from).outbox_after(AuthorityId::new(to).unwrap(), 0, 1).is_empty() {
                let delivery = self.post(from, to);
                let seq = delivery.seq;
                assert_eq!(self.deliver(to, delivery), PeerTaken::Durable);
                let authority = AuthorityId::new(to).unwrap();
                self.work(from, Work::PeerHas { authority, seq, receipt: Some(SIGNED) });
            }
        }
    }

    /// The oldest message that waits.
    pub(crate) fn post(&self, from: &str, to: &str) -> PeerDelivery {
        let to = AuthorityId::new(to).unwrap();
        let record = self.core(from).outbox_after(to, 0, 1).remove(0);
        PeerDelivery {
            from: AuthorityId::new(from).unwrap(),
            seq: record.seq,
            message: record.message,
            envelope: vec![1],
        }
    }

    pub(crate) fn deliver(&mut self, to: &'static str, delivery: PeerDelivery) -> PeerTaken {
        match self.work(to, Work::Peer(Box::new(delivery))) {
            Answer::Peer(taken) => taken,
            other => panic!("a delivery is answered with {other:?}"),
        }
    }
}

fn fix(point: Point) -> ReportBody {
    ReportBody::Fix(Fix {
        point,
        speed: KilometresPerHour(40.0),
        course: Course::new(0).unwrap(),
        accuracy: None,
        source: FixSource::Gnss,
        satellites: Some(9),
        odometer: None,
    })
}

fn event(kind: LockEventKind) -> LockEvent {
    LockEvent { kind, opener: Opener::Unknown, credential: None, fence: None, wrong_tries: 0 }
}

pub(crate) fn journey() -> JourneyId {
    JourneyId::new("0190b0e2-7c1a-7d52-9f1c-1f2e3d4c5b6a").unwrap()
}

pub(crate) fn lock() -> LockId {
    LockId::new("lock-1").unwrap()
}

pub(crate) fn other_lock() -> LockId {
    LockId::new("lock-2").unwrap()
}

pub(crate) fn other_vehicle() -> VehicleId {
    VehicleId::new("v2").unwrap()
}

fn core_of(name: &str, recovered: Recovered, now: ServerTime) -> Core {
    let vehicle = VehicleId::new("v1").unwrap();
    let chip = Enrolment {
        protocol: Protocol::Jt808,
        terminal: TerminalId::new("13812345678").unwrap(),
        profile: ProfileName::new("sample-multichip-808").unwrap(),
        role: Role::Chip(lock()),
        vehicle,
        code: Some("0123456789abcdef".into()),
        secret: None,
        interval_s: 30,
    };
    let unit = Enrolment {
        terminal: TerminalId::new("13812345679").unwrap(),
        profile: ProfileName::new("sample-positioning-unit-808").unwrap(),
        role: Role::Unit(UnitId::new("unit-1").unwrap()),
        ..chip.clone()
    };
    let other = Enrolment {
        terminal: TerminalId::new("13812345670").unwrap(),
        role: Role::Chip(other_lock()),
        vehicle: other_vehicle(),
        ..chip.clone()
    };
    let vehicles = [(vehicle, "SAMPLE 1"), (other_vehicle(), "SAMPLE 2")].map(|(id, plate)| {
        let (plate, carrier) = (plate.into(), "Sample".into());
        EnrolledVehicle { id, plate, carrier }
    });
    let vehicles = vehicles.to_vec();
    let profiles = Profiles::shipped().unwrap();
    let registry =
        Registry::new(vehicles, vec![(CHIP, chip), (UNIT, unit), (OTHER, other)], &profiles)
            .unwrap();
    let peers = ["hk", "mainland"].into_iter().filter(|peer| *peer != name);
    let settings = Settings::new(
        AuthorityId::new(name).unwrap(),
        peers.map(|peer| AuthorityId::new(peer).unwrap()).collect(),
    );
    Core::new(settings, Arc::new(registry), atlas(), recovered, now)
}
