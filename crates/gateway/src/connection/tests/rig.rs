//! A gateway without sockets, its core, and devices.

use std::{
    cell::Cell,
    pin::pin,
    sync::{Arc, mpsc::Receiver},
    task::{Context, Poll, Waker},
    time::Duration,
};

use admission::{Source, Visitor};
use control::{
    Clock, DeviceHandle, Done, EnrolledVehicle, Enrolment, LinkId, RegistrationVerdict, Registry,
    Request, Role, SecondSession, Submission, Taken, Waiter, Work,
};
use device_wire::{
    Edition, Profiles, Protocol,
    terminal::{Downlink, Location, Terminal, TerminalLock},
};
use model::{
    DeviceTime, LockId, Point, ProfileName, ServerTime, Tamper, TerminalId, UnitId, VehicleId,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex},
    time::{Instant, timeout},
};

use crate::{
    Limits, Links,
    connection::{Connection, Opened},
    shared::Shared,
};

pub(super) const CODE: &str = "0123456789abcdef";
/// A number that is not enrolled.
pub(super) const UNKNOWN: u32 = 9;
const NOW: ServerTime = ServerTime(1_795_000_000_000);
/// What the network holds in each direction.
const STREAM_BYTES: usize = 16_384;
/// How often others may run before something that should have happened is missed.
const YIELDS: usize = 20_000;
const PEER: &str = "10.1.2.3:4567";

struct Still;

impl Clock for Still {
    fn now(&self) -> ServerTime {
        NOW
    }

    fn speed(&self) -> f64 {
        1.0
    }
}

pub(super) struct Rig {
    pub(super) shared: Arc<Shared>,
    pub(super) links: Arc<Links>,
    requests: Option<Receiver<Request>>,
    last_link: Cell<LinkId>,
}

/// Devices 1 and 2 are chips, device 3 is a Jointech lock.
pub(crate) fn registry() -> Registry {
    let vehicle = VehicleId::new("truck").unwrap();
    let enrolment = |n: u32, protocol, terminal: &str, profile: &str, role| {
        let enrolment = Enrolment {
            protocol,
            terminal: TerminalId::new(terminal).unwrap(),
            profile: ProfileName::new(profile).unwrap(),
            role,
            vehicle,
            code: (protocol == Protocol::Jt808).then(|| CODE.to_owned()),
            secret: None,
            interval_s: 30,
        };
        (DeviceHandle(n), enrolment)
    };
    let chip = |id: &str| Role::Chip(LockId::new(id).unwrap());
    let unit = Role::Unit(UnitId::new("unit").unwrap());
    let enrolled = vec![
        enrolment(1, Protocol::Jt808, "13800000001", "sample-multichip-808", chip("one")),
        enrolment(2, Protocol::Jt808, "13800000002", "sample-positioning-unit-808", unit),
        enrolment(3, Protocol::Jointech, "8000620011", "jointech-jt701d", chip("three")),
    ];
    let vehicles = vec![EnrolledVehicle {
        id: vehicle,
        plate: "SAMPLE1".to_owned(),
        carrier: "Sample".to_owned(),
    }];
    Registry::new(vehicles, enrolled, &Profiles::shipped().unwrap()).unwrap()
}

pub(crate) fn still_clock() -> Arc<dyn Clock> {
    Arc::new(Still)
}

impl Rig {
    pub(super) fn new(limits: Limits) -> Self {
        let (handle, requests) = control::queue();
        let links = Links::new();
        let registry = Arc::new(registry());
        let shared = Shared::new(limits, registry, handle, still_clock(), Arc::clone(&links));
        let last_link = Cell::new(LinkId(0));
        Self { shared: Arc::new(shared), links, requests: Some(requests), last_link }
    }

    #[expect(clippy::unused_self, reason = "reads as a question to the rig")]
    pub(super) fn handle(&self, n: u32) -> DeviceHandle {
        DeviceHandle(n)
    }

    pub(super) fn last_link(&self) -> LinkId {
        self.last_link.get()
    }

    #[expect(clippy::unused_self, reason = "reads as a question to the rig")]
    pub(super) fn number(&self, n: u32) -> TerminalId {
        TerminalId::new(&format!("1380000000{n}")).unwrap()
    }

    pub(super) fn terminal(&self, n: u32) -> Terminal {
        let terminal = self.number(n);
        let known = self.shared.registry.find(Protocol::Jt808, terminal);
        let profile = known.or(self.shared.registry.device(DeviceHandle(1))).unwrap();
        Terminal::jt808(terminal, Edition::V2019).with_profile(&profile.profile)
    }

    pub(super) fn connect(&self, n: u32) -> EnrolledDevice {
        self.open(Protocol::Jt808, self.terminal(n))
    }

    pub(super) fn connect_jointech(&self, number: &str) -> EnrolledDevice {
        self.open(Protocol::Jointech, Terminal::jointech(TerminalId::new(number).unwrap()))
    }

    fn open(&self, protocol: Protocol, terminal: Terminal) -> EnrolledDevice {
        let (ours, theirs) = duplex(STREAM_BYTES);
        let peer: std::net::SocketAddr = PEER.parse().unwrap();
        let place = self.shared.admission.admit(Source::of(peer.ip()), Visitor::Stranger);
        let at = Instant::now();
        let opened = Opened { peer, protocol, at, place: place.unwrap() };
        tokio::spawn(Connection::new(&self.shared, theirs, opened).serve());
        EnrolledDevice {
            stream: ours,
            terminal,
            said: Vec::new(),
            received: Vec::new(),
            opened: at,
        }
    }

    /// A device that has authenticated, and whose answer has been read.
    pub(super) async fn authenticated(&self, n: u32) -> EnrolledDevice {
        let mut device = self.connect(n);
        device.say(|terminal, out| terminal.authenticate(CODE, out));
        assert_eq!(device.hears().await, ["ack 0 0x0102 0"]);
        let Work::LinkUp { device: up, .. } = self.work().await else { panic!("other work") };
        assert_eq!(up, DeviceHandle(n));
        device
    }

    pub(super) fn stop_core(&mut self) {
        self.requests = None;
    }

    fn try_asked(&self) -> Option<(Work, Waiter)> {
        let Request::Work(work, waiter) = self.requests.as_ref()?.try_recv().ok()? else {
            panic!("a gateway does not look at the core")
        };
        if let Work::LinkUp { link, .. } = &work {
            self.last_link.set(*link);
        }
        Some((work, waiter))
    }

    pub(super) async fn work(&self) -> Work {
        self.asked().await.0
    }

    /// The next piece of work, and who waits for its answer.
    pub(super) async fn asked(&self) -> (Work, Waiter) {
        for _ in 0..YIELDS {
            if let Some(asked) = self.try_asked() {
                return asked;
            }
            tokio::task::yield_now().await;
        }
        panic!("the core was told nothing");
    }

    pub(super) async fn no_work(&self) -> bool {
        for _ in 0..100 {
            if let Some((work, _)) = self.try_asked() {
                panic!("the core was told {work:?}");
            }
            tokio::task::yield_now().await;
        }
        true
    }

    pub(super) async fn frames(&self) -> (Arc<Submission>, Done<Taken>) {
        match self.asked().await {
            (Work::Frames(submission), Waiter::Frames(done)) => (submission, done),
            (other, _) => panic!("the core was told {other:?}"),
        }
    }

    pub(super) async fn registration(&self) -> (DeviceHandle, Done<RegistrationVerdict>) {
        match self.asked().await {
            (Work::Registration { device }, Waiter::Registration(done)) => (device, done),
            (other, _) => panic!("the core was told {other:?}"),
        }
    }

    pub(super) async fn second_session(&self) -> SecondSession {
        match self.work().await {
            Work::SecondSession { device, seen } => {
                assert_eq!(device, DeviceHandle(1));
                seen
            }
            other => panic!("the core was told {other:?}"),
        }
    }
}

/// The other end of a connection.
pub(super) struct EnrolledDevice {
    pub(super) terminal: Terminal,
    /// What it wrote last.
    pub(super) said: Vec<u8>,
    stream: DuplexStream,
    received: Vec<u8>,
    opened: Instant,
}

impl EnrolledDevice {
    /// Writes what the terminal says, which must fit into what the network holds.
    pub(super) fn say(&mut self, speak: impl FnOnce(&mut Terminal, &mut Vec<u8>)) {
        self.said.clear();
        speak(&mut self.terminal, &mut self.said);
        let written =
            pin!(self.stream.write_all(&self.said)).poll(&mut Context::from_waker(Waker::noop()));
        assert!(matches!(written, Poll::Ready(Ok(()))), "{written:?}");
    }

    pub(super) async fn write(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.unwrap();
    }

    /// Writes a pattern again and again until the connection is closed or `most` bytes are
    /// written. Returns how many were.
    pub(super) async fn floods(&mut self, pattern: &[u8], most: usize) -> usize {
        let chunk = pattern.repeat(8_192 / pattern.len() + 1);
        let mut sent = 0;
        while sent < most && self.stream.write_all(&chunk).await.is_ok() {
            sent += chunk.len();
        }
        sent
    }

    /// Everything that comes before nothing comes for a moment.
    async fn receive(&mut self) -> bool {
        loop {
            let read = self.stream.read_buf(&mut self.received);
            match timeout(Duration::from_millis(1), read).await {
                Ok(Ok(1..)) => {}
                Ok(_) => return false,
                Err(_) => return true,
            }
        }
    }

    fn told(&mut self) -> Vec<String> {
        let (messages, used) = self.terminal.downlink(&self.received);
        self.received.drain(..used);
        messages.iter().map(told).collect()
    }

    pub(super) async fn hears(&mut self) -> Vec<String> {
        assert!(self.receive().await, "the connection was closed");
        self.told()
    }

    pub(super) async fn hears_nothing(&mut self) -> bool {
        self.hears().await.is_empty()
    }

    /// What it hears, whether or not the connection is closed then.
    pub(super) async fn hears_to_the_end(&mut self) -> Vec<String> {
        self.receive().await;
        self.told()
    }

    pub(super) async fn hears_raw(&mut self) -> String {
        assert!(self.receive().await, "the connection was closed");
        String::from_utf8(std::mem::take(&mut self.received)).unwrap()
    }

    pub(super) async fn hears_until_closed(&mut self) -> Vec<String> {
        assert!(!self.receive().await, "the connection stands, and heard {:?}", self.told());
        self.told()
    }

    /// Whole seconds from connecting to being closed.
    pub(super) async fn closed_after(&mut self) -> Duration {
        while self.stream.read_buf(&mut self.received).await.unwrap() > 0 {}
        Duration::from_secs(self.opened.elapsed().as_secs())
    }
}

/// A platform's message in short.
pub(super) fn told(message: &Downlink) -> String {
    match message {
        Downlink::Ack { serial, id, result } => format!("ack {serial} {id:#06x} {result}"),
        Downlink::Registered { code } => format!("registered {code}"),
        Downlink::Refused { reason } => format!("refused {reason}"),
        Downlink::Lock { .. } => "lock".to_owned(),
        Downlink::Unlock { .. } => "unlock".to_owned(),
        Downlink::Resend { missing, .. } => format!("resend {missing:?}"),
        other => format!("{other:?}"),
    }
}

/// The n-th report of a truck.
pub(crate) fn location(n: u32) -> Location {
    Location {
        time: DeviceTime(NOW.0 + i64::from(n) * 1_000),
        point: Point::new(22.3, 113.9 + f64::from(n) / 1e4).ok(),
        lock: Some(TerminalLock {
            motor_locked: true,
            shackle_closed: true,
            cover_closed: true,
            battery: None,
            openings: Some(n),
            alarms: Tamper::NONE,
        }),
        ..Location::default()
    }
}

pub(super) fn locations(count: u32) -> Vec<Location> {
    (0..count).map(location).collect()
}
