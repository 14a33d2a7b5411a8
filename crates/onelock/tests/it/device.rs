//! A device on a real socket: a chip of the sample lock or a positioning unit, in JT/T 808. It
//! remembers every frame that it sent and which of them were acknowledged.

use std::{
    io::{ErrorKind, Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use device_wire::{
    Edition, Profiles,
    terminal::{Downlink, Location, Terminal, TerminalLock},
};
use model::{DeviceTime, Percent, Point, Tamper, TerminalId};

use crate::{
    node::{LOCK, VEHICLE, now},
    wait::{Deadline, PATIENCE},
};

const AUTHENTICATE: u16 = 0x0102;
/// One look at the socket.
const LOOK: Duration = Duration::from_millis(20);

/// A device as it is enrolled.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Planned {
    pub(crate) terminal: &'static str,
    pub(crate) code: &'static str,
    pub(crate) is_chip: bool,
    pub(crate) vehicle: &'static str,
    /// The lock that it is in, if it is a chip.
    pub(crate) lock: &'static str,
}

/// The chip and the positioning unit of the one vehicle.
pub(crate) const CHIP: Planned = Planned {
    terminal: "13800000001",
    code: "chip-code-of-a-test",
    is_chip: true,
    vehicle: VEHICLE,
    lock: LOCK,
};
pub(crate) const UNIT: Planned =
    Planned { terminal: "13800000002", code: "unit-code-of-a-test", is_chip: false, ..CHIP };

impl Planned {
    fn profile(&self) -> &'static str {
        if self.is_chip { "sample-multichip-808" } else { "sample-positioning-unit-808" }
    }

    pub(crate) fn registry_entry(&self) -> String {
        let Self { terminal, code, is_chip, vehicle, lock } = self;
        let part = if *is_chip { format!("lock = \"{lock}\"") } else { "unit = \"u-1\"".into() };
        format!(
            "[[device]]\nprotocol = \"jt808\"\nterminal = \"{terminal}\"\nprofile = \"{}\"\n\
             vehicle = \"{vehicle}\"\n{part}\ncode = \"{code}\"\ninterval_s = 60\n",
            self.profile()
        )
    }
}

/// One frame that a device sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sent {
    pub(crate) serial: u16,
    pub(crate) bytes: Vec<u8>,
    /// Whether the chip had been told to let go before: then the journey may be over, and nothing
    /// is kept any more.
    pub(crate) is_after_release: bool,
}

/// A device that is switched on.
#[derive(Debug)]
pub(crate) struct Device {
    pub(crate) planned: Planned,
    pub(crate) terminal: Terminal,
    stream: Option<TcpStream>,
    heard: Vec<u8>,
    /// Whether the chip holds the bolt.
    pub(crate) holds: bool,
    /// Alarms that stand.
    pub(crate) alarms: Tamper,
    /// Where the device says that it is.
    pub(crate) point: Point,
    /// How far its clock is ahead.
    pub(crate) clock_ahead: Duration,
    /// How far its clock is behind.
    pub(crate) clock_behind: Duration,
    /// Reports that are not acknowledged yet.
    pub(crate) waiting: Vec<Sent>,
    /// Reports that were acknowledged.
    pub(crate) acknowledged: Vec<Sent>,
    /// Acknowledgements of anything, as (serial, message, result).
    pub(crate) acks: Vec<(u16, u16, u8)>,
    /// Orders to hold the bolt that were received.
    pub(crate) locks: usize,
    /// Orders to let go of the bolt that were received.
    pub(crate) unlocks: usize,
}

impl Device {
    pub(crate) fn new(planned: Planned, point: Point) -> Self {
        let profiles = Profiles::shipped().unwrap();
        let number = TerminalId::new(planned.terminal).unwrap();
        let terminal = Terminal::jt808(number, Edition::V2019)
            .with_profile(profiles.get(planned.profile()).unwrap());
        Self {
            planned,
            terminal,
            stream: None,
            heard: Vec::new(),
            holds: false,
            alarms: Tamper::NONE,
            point,
            clock_ahead: Duration::ZERO,
            clock_behind: Duration::ZERO,
            waiting: Vec::new(),
            acknowledged: Vec::new(),
            acks: Vec::new(),
            locks: 0,
            unlocks: 0,
        }
    }

    /// Opens a connection without saying who it is.
    pub(crate) fn connect(&mut self, to: SocketAddr) {
        self.heard.clear();
        let stream = TcpStream::connect(to).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(LOOK)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        self.stream = Some(stream);
    }

    pub(crate) fn hang_up(&mut self) {
        self.stream = None;
    }

    /// Connects and presents its code; sends again what was not acknowledged.
    #[track_caller]
    pub(crate) fn log_in(&mut self, to: SocketAddr) {
        self.connect(to);
        let code = self.planned.code;
        assert_eq!(self.authenticate(code), Some(0), "the code is the enrolled one");
        let again = self.waiting.iter().flat_map(|sent| sent.bytes.clone()).collect::<Vec<_>>();
        self.write(&again);
    }

    /// Presents a code; gives the result, or `None` when the connection ended without one.
    pub(crate) fn authenticate(&mut self, code: &str) -> Option<u8> {
        let serial = self.terminal.next_serial();
        let mut out = Vec::new();
        self.terminal.authenticate(code, &mut out);
        self.write(&out);
        self.hear_until(|device| device.result_of(serial, AUTHENTICATE).is_some());
        self.result_of(serial, AUTHENTICATE)
    }

    fn result_of(&self, serial: u16, message: u16) -> Option<u8> {
        let mut acks = self.acks.iter().rev();
        acks.find(|ack| (ack.0, ack.1) == (serial, message)).map(|ack| ack.2)
    }

    /// Its position and lock now.
    pub(crate) fn location(&self) -> Location {
        let ahead = i64::try_from(self.clock_ahead.as_millis()).unwrap();
        let behind = i64::try_from(self.clock_behind.as_millis()).unwrap();
        let lock = TerminalLock {
            motor_locked: self.holds,
            shackle_closed: true,
            cover_closed: true,
            battery: Percent::new(90).ok(),
            openings: Some(7),
            alarms: self.alarms,
        };
        Location {
            time: DeviceTime(now().0 + ahead - behind),
            point: Some(self.point),
            satellites: Some(9),
            lock: self.planned.is_chip.then_some(lock),
            ..Location::default()
        }
    }

    /// Writes a report of where it is and how its lock stands.
    pub(crate) fn report(&mut self) -> u16 {
        let serial = self.terminal.next_serial();
        let location = self.location();
        let mut bytes = Vec::new();
        self.terminal.location(&location, &mut bytes);
        self.write(&bytes);
        self.waiting.push(Sent { serial, bytes, is_after_release: self.unlocks > 0 });
        serial
    }

    /// Reports and waits for the acknowledgement. What the node had to say before is heard by then.
    #[track_caller]
    pub(crate) fn report_acknowledged(&mut self) {
        let serial = self.report();
        let is_taken = self.hear_until(|device| {
            device.acknowledged.iter().rev().any(|sent| sent.serial == serial)
        });
        assert!(is_taken, "a report was not acknowledged");
    }

    /// Writes bytes as they are; a connection that is gone takes none.
    pub(crate) fn write(&mut self, bytes: &[u8]) {
        if let Some(stream) = &mut self.stream
            && stream.write_all(bytes).is_err()
        {
            self.stream = None;
        }
    }

    pub(crate) fn is_connected(&self) -> bool {
        self.stream.is_some()
    }

    /// Listens until something is so (true) or the connection ends (false).
    ///
    /// # Panics
    ///
    /// When neither comes.
    #[track_caller]
    pub(crate) fn hear_until(&mut self, is_so: impl Fn(&Self) -> bool) -> bool {
        let deadline = Deadline::after(PATIENCE);
        loop {
            if is_so(self) {
                return true;
            }
            if !self.is_connected() {
                return false;
            }
            self.receive();
            assert!(!deadline.has_come(), "{} waited in vain", self.planned.terminal);
        }
    }

    /// Takes what has come, for a moment; obeys orders.
    pub(crate) fn receive(&mut self) {
        let Some(stream) = &mut self.stream else { return };
        let mut buffer = [0; 4096];
        match stream.read(&mut buffer) {
            Ok(0) => self.stream = None,
            Ok(length) => self.heard.extend_from_slice(&buffer[..length]),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(_) => self.stream = None,
        }
        let (messages, consumed) = self.terminal.downlink(&self.heard);
        self.heard.drain(..consumed);
        for message in messages {
            self.take(&message);
        }
    }

    fn take(&mut self, message: &Downlink) {
        match message {
            Downlink::Ack { serial, id, result } => {
                self.acks.push((*serial, *id, *result));
                let at = self.waiting.iter().position(|sent| sent.serial == *serial);
                if let Some(at) = at.filter(|_| *result == 0 && *id != AUTHENTICATE) {
                    let sent = self.waiting.remove(at);
                    self.acknowledged.push(sent);
                }
            }
            Downlink::Lock { serial } => {
                self.locks += 1;
                self.holds = true;
                self.obeyed(*serial);
            }
            Downlink::Unlock { serial, .. } => {
                self.unlocks += 1;
                self.holds = false;
                self.obeyed(*serial);
            }
            _ => {}
        }
    }

    fn obeyed(&mut self, serial: u16) {
        let location = self.location();
        let mut bytes = Vec::new();
        self.terminal.control_reply(serial, &location, &mut bytes);
        self.write(&bytes);
    }
}
