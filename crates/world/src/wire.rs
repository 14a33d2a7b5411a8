//! A device's protocol: what it says becomes bytes of JT/T 808 or Jointech, and what the platform
//! says becomes the few things that a device acts on.

use device_wire::{
    Profiles, Protocol, UnlockForm,
    terminal::{Downlink, Location, Terminal, TerminalLock},
};
use model::{LockEvent, LockEventKind, Opener, Percent, ProfileName, TerminalId};

use crate::{
    device::{Ordered, Reading},
    lock::{Obeyed, Order},
    plan::PlannedDevice,
};

/// Message ids of JT/T 808 that a device must know.
const AUTHENTICATE: u16 = 0x0102;
const SET_PARAMETERS: u16 = 0x8103;
const TEXT: u16 = 0x8300;
/// Satellites in the open.
const SATELLITES: u8 = 11;

/// Why a device cannot speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what each field is")]
pub enum WireFault {
    /// Its profile is not among the profiles.
    #[error("device {terminal} has the profile {profile}, which is not among the profiles")]
    UnknownProfile { terminal: TerminalId, profile: ProfileName },
    /// Its profile is for the other protocol.
    #[error("device {terminal} speaks {protocol}, but its profile {profile} does not")]
    WrongProtocol { terminal: TerminalId, profile: ProfileName, protocol: Protocol },
}

/// What an acknowledgement names: the serial of a message that is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket(u32);

/// What an answer to an order must name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request {
    serial: u16,
}

/// What a platform said, as far as a device acts on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// Registered, now or before: authenticate.
    Registered,
    /// The device has proved who it is.
    Welcome,
    /// A message is durable there.
    Taken(Ticket),
    /// The one-time password has been noted.
    PasswordTaken,
    /// An order for the chip.
    Order(Ordered),
    /// Nothing to act on.
    Other,
}

/// The protocol of one device, from the device's side.
#[derive(Debug)]
pub struct Wire {
    terminal: Terminal,
    protocol: Protocol,
    authenticates: bool,
    is_password_static: bool,
    plate: String,
    code: String,
}

impl Wire {
    /// The protocol of a planned device on a vehicle with this plate.
    ///
    /// # Errors
    ///
    /// When its profile is not among the profiles, or is for the other protocol.
    pub fn new(
        planned: &PlannedDevice,
        plate: &str,
        profiles: &Profiles,
    ) -> Result<Self, WireFault> {
        let &PlannedDevice { terminal, profile: name, protocol, .. } = planned;
        let profile = profiles.get(name.as_str());
        let profile = profile.ok_or(WireFault::UnknownProfile { terminal, profile: name })?;
        if profile.protocol() != protocol {
            return Err(WireFault::WrongProtocol { terminal, profile: name, protocol });
        }
        let speaker = match protocol {
            Protocol::Jt808 => Terminal::jt808(terminal, device_wire::Edition::V2019),
            Protocol::Jointech => Terminal::jointech(terminal),
        };
        Ok(Self {
            terminal: speaker.with_profile(profile),
            protocol,
            authenticates: profile.authenticates(),
            is_password_static: profile.unlock() == UnlockForm::StaticPassword,
            plate: plate.to_owned(),
            code: planned.code.clone().unwrap_or_default(),
        })
    }

    /// Whether a connection begins with registration or authentication.
    pub fn authenticates(&self) -> bool {
        self.authenticates
    }

    /// Most stored reports in one message.
    pub fn batch_max(&self) -> usize {
        match self.protocol {
            Protocol::Jt808 => usize::MAX,
            Protocol::Jointech => 1,
        }
    }

    /// Asks to be registered.
    pub fn register(&mut self, out: &mut Vec<u8>) {
        self.terminal.register(&self.plate, out);
    }

    /// Presents the code that the device was given.
    pub fn authenticate(&mut self, out: &mut Vec<u8>) {
        self.terminal.authenticate(&self.code, out);
    }

    /// Reports one reading that is new, or several that were stored.
    pub fn report(&mut self, readings: &[Reading], is_stored: bool, out: &mut Vec<u8>) -> Ticket {
        let ticket = self.next_ticket();
        let locations: Vec<Location> = readings.iter().map(location).collect();
        match locations.as_slice() {
            [one] if !is_stored => self.terminal.location(one, out),
            all => self.terminal.batch(all, is_stored, out),
        }
        ticket
    }

    /// Tells that the lock took hold by itself. `None`: the protocol has no message for it.
    pub fn locked_itself(&mut self, reading: &Reading, out: &mut Vec<u8>) -> Option<Ticket> {
        self.event(LockEventKind::Locked, Opener::Itself, reading, out)
    }

    /// Announces a one-time password.
    pub fn one_time_password(&mut self, password: &str, out: &mut Vec<u8>) {
        self.terminal.one_time_password(password, out);
    }

    /// Answers an order. `None`: the answer is not acknowledged.
    pub fn answer(
        &mut self,
        request: Request,
        obeyed: Obeyed,
        reading: &Reading,
        out: &mut Vec<u8>,
    ) -> Option<Ticket> {
        if self.protocol == Protocol::Jt808 {
            // The answer carries the state after it, which says whether the order was obeyed. It
            // need not come again: the change of state is a report of its own.
            self.terminal.control_reply(request.serial, &location(reading), out);
            return None;
        }
        let is_done = obeyed == Obeyed::Done;
        let (word, opener) = if self.is_password_static {
            ("P43", Opener::RemoteStaticPassword)
        } else {
            ("P52", Opener::RemoteOrder)
        };
        self.terminal.command_reply(word, is_done, u16::from(!is_done), out);
        let kind = if is_done { LockEventKind::Unlocked } else { LockEventKind::Refused };
        self.event(kind, opener, reading, out)
    }

    /// Reads what the platform sent, and how many bytes to drop. What only wants a receipt gets it
    /// at once.
    pub fn downlink(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> (Vec<Heard>, usize) {
        let (messages, consumed) = self.terminal.downlink(bytes);
        (messages.into_iter().map(|message| self.heard(message, out)).collect(), consumed)
    }

    fn heard(&mut self, message: Downlink, out: &mut Vec<u8>) -> Heard {
        match message {
            Downlink::Registered { code } => {
                self.code = code;
                Heard::Registered
            }
            // Registered before: it has its code since it was fitted.
            Downlink::Refused { .. } => Heard::Registered,
            Downlink::Ack { id: AUTHENTICATE, result: 0, .. } => Heard::Welcome,
            Downlink::Ack { serial, result: 0, .. } => Heard::Taken(Ticket(u32::from(serial))),
            Downlink::AckRecord { serial: Some(serial) } => Heard::Taken(Ticket(serial)),
            Downlink::PasswordNoted => Heard::PasswordTaken,
            Downlink::Lock { serial } => order(serial, Order::Seal),
            Downlink::Unlock { serial, secret } => order(serial, Order::Release(secret)),
            Downlink::SetReportInterval { serial, .. } => {
                self.terminal.general_reply(serial, SET_PARAMETERS, 0, out);
                Heard::Other
            }
            Downlink::Text { serial, .. } => {
                self.terminal.general_reply(serial, TEXT, 0, out);
                Heard::Other
            }
            Downlink::Ack { .. }
            | Downlink::AckRecord { serial: None }
            | Downlink::QueryPosition { .. }
            | Downlink::DescribeYourself { .. }
            | Downlink::Resend { .. }
            | Downlink::SetClock(_)
            | Downlink::Other { .. } => Heard::Other,
        }
    }

    fn event(
        &mut self,
        kind: LockEventKind,
        opener: Opener,
        reading: &Reading,
        out: &mut Vec<u8>,
    ) -> Option<Ticket> {
        if self.protocol == Protocol::Jt808 {
            return None;
        }
        let ticket = self.next_ticket();
        let event = LockEvent { kind, opener, credential: None, fence: None, wrong_tries: 0 };
        self.terminal.lock_event(&event, &location(reading), out);
        Some(ticket)
    }

    fn next_ticket(&self) -> Ticket {
        let serial = u32::from(self.terminal.next_serial());
        match self.protocol {
            Protocol::Jt808 => Ticket(serial),
            // One byte on the wire.
            Protocol::Jointech => Ticket(serial & 0xff),
        }
    }
}

fn order(serial: u16, order: Order) -> Heard {
    Heard::Order(Ordered { order, request: Request { serial } })
}

fn location(reading: &Reading) -> Location {
    let lock = reading.chip.map(|chip| TerminalLock {
        motor_locked: chip.holds,
        shackle_closed: chip.is_closed,
        cover_closed: true,
        battery: Percent::new(reading.battery).ok(),
        openings: chip.openings,
        alarms: chip.alarms,
    });
    Location {
        time: reading.at,
        point: reading.point,
        speed: reading.speed,
        course: reading.course,
        altitude: 0,
        satellites: Some(if reading.point.is_some() { SATELLITES } else { 0 }),
        odometer: Some(reading.odometer),
        lock,
    }
}
