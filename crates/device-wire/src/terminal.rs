//! The device's side: what terminals send and how they read what a platform sends. For the
//! simulated world, the load generator and round-trip tests; the gateway never uses it.

mod downlink;
mod jointech;
mod jt808;
#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use model::{
    Course, DeviceTime, KilometresPerHour, LockEvent, Metres, Percent, Point, Tamper, TerminalId,
};

pub use downlink::Downlink;

use crate::{
    Address, Edition, Limits, Profile, Profiles, Protocol, Split,
    civil::{self, DateOrder},
    split::{StreamWriter, split_from},
};

/// A time as a JT/T 808 location carries it: yyMMddHHmmss, two decimal digits a byte.
pub fn bcd_time(at: DeviceTime) -> [u8; 6] {
    civil::write_bcd(at.0, DateOrder::YearFirst)
}

/// A device that speaks. It keeps its serial and nothing else; what it wants to say is its owner's.
#[derive(Debug, Clone)]
pub struct Terminal {
    number: TerminalId,
    profile: Profile,
    /// How it writes its number in a JT/T 808 header.
    address: Address,
    serial: u16,
}

/// A position and lock state as a device knows it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Location {
    /// By the device's own clock.
    pub time: DeviceTime,
    /// Where. `None`: no fix.
    pub point: Option<Point>,
    /// How fast; written in units of 0.1 km/h (JT/T 808) or 1 knot (Jointech).
    pub speed: KilometresPerHour,
    /// Which way; Jointech writes units of 2 degrees.
    pub course: Course,
    /// Metres. Jointech does not write it.
    pub altitude: i16,
    /// Satellites used for the position. `None`: not written.
    pub satellites: Option<u8>,
    /// Written in units of 100 m (JT/T 808) or 1 km (Jointech).
    pub odometer: Option<Metres>,
    /// The lock, if the device has one. What its profile has no bit for is not written.
    pub lock: Option<TerminalLock>,
}

/// A lock as one of its chips knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TerminalLock {
    /// This chip holds the bolt.
    pub motor_locked: bool,
    /// The shackle or rope is in.
    pub shackle_closed: bool,
    /// The back cover is on.
    pub cover_closed: bool,
    /// Charge of the chip's battery. `None`: it is charging.
    pub battery: Option<Percent>,
    /// How often the body has been opened in its life; its low 16 bits are written.
    pub openings: Option<u32>,
    /// Alarms that the chip reports until their cause is gone.
    pub alarms: Tamper,
}

impl Terminal {
    /// A JT/T 808 terminal of the plain standard; see [`Terminal::with_profile`].
    ///
    /// # Panics
    ///
    /// When the number has more digits than the header holds (12, or 20 in edition 2019) or other
    /// than hexadecimal ones.
    pub fn jt808(terminal: TerminalId, edition: Edition) -> Self {
        let name = match edition {
            Edition::V2013 => "jt808-2013",
            Edition::V2019 => "jt808-2019",
        };
        let address = Address::new(terminal, edition).expect("the number fits the header");
        Self { number: terminal, profile: shipped(name), address, serial: 0 }
    }

    /// A Jointech JT701D lock; see [`Terminal::with_profile`].
    ///
    /// # Panics
    ///
    /// When the number has more than 10 digits or other than decimal ones.
    pub fn jointech(terminal: TerminalId) -> Self {
        let number = terminal.as_str();
        let fits = number.len() <= 10 && number.bytes().all(|b| b.is_ascii_digit());
        assert!(fits, "terminal number {number} is not of at most ten decimal digits");
        let address = Address::new(terminal, Edition::V2013).expect("ten digits fit twelve");
        Self { number: terminal, profile: shipped("jointech-jt701d"), address, serial: 0 }
    }

    /// The same device with another profile of its protocol: status bits, items, clock.
    ///
    /// # Panics
    ///
    /// When the profile is of the other protocol.
    #[must_use]
    pub fn with_profile(self, profile: &Profile) -> Self {
        let same = profile.protocol() == self.profile.protocol();
        assert!(same, "profile {} is of another protocol", profile.name());
        Self { profile: profile.clone(), ..self }
    }

    /// The same device with that serial on its next message, as after a restart or before a wrap.
    #[must_use]
    pub fn with_serial(self, serial: u16) -> Self {
        Self { serial, ..self }
    }

    /// The number that the device sends on the wire.
    pub fn terminal(&self) -> TerminalId {
        self.number
    }

    /// The profile that says how the device writes.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Serial of the next message. Jointech writes its low byte.
    pub fn next_serial(&self) -> u16 {
        self.serial
    }

    /// Asks to be registered (0x0100). A Jointech lock says nothing.
    pub fn register(&mut self, plate: &str, out: &mut Vec<u8>) {
        if self.is_jt808() {
            jt808::register(self, plate, out);
        }
    }

    /// Presents its code (0x0102). A Jointech lock says nothing.
    pub fn authenticate(&mut self, code: &str, out: &mut Vec<u8>) {
        if self.is_jt808() {
            jt808::authenticate(self, code, out);
        }
    }

    /// Says that it is alive (0x0002, or `@JT`).
    pub fn heartbeat(&mut self, out: &mut Vec<u8>) {
        if self.is_jt808() {
            jt808::send(self, crate::jt808::id::HEARTBEAT, &[], out);
        } else {
            jointech::text(self, "@JT", out);
        }
    }

    /// Reports where it is (0x0200, or a `$` frame of type 1, or 2 when an alarm stands).
    pub fn location(&mut self, location: &Location, out: &mut Vec<u8>) {
        if self.is_jt808() {
            jt808::location(self, location, out);
        } else {
            jointech::location(self, location, out);
        }
    }

    /// Reports several at once (0x0704), `blind_area` if they were kept for want of coverage. A
    /// Jointech lock sends `$` frames, of type 3 then. A batch too long for one packet is
    /// sub-packeted.
    pub fn batch(&mut self, locations: &[Location], blind_area: bool, out: &mut Vec<u8>) {
        if self.is_jt808() {
            jt808::batch(self, locations, blind_area, out);
        } else if blind_area {
            for location in locations {
                jointech::blind_area(self, location, out);
            }
        } else {
            for location in locations {
                jointech::location(self, location, out);
            }
        }
    }

    /// Answers an 0x8500 with the new state (0x0500). A Jointech lock says nothing.
    pub fn control_reply(&mut self, acked_serial: u16, location: &Location, out: &mut Vec<u8>) {
        if self.is_jt808() {
            let id = crate::jt808::id::CONTROL_REPLY;
            jt808::reply_with_location(self, id, acked_serial, location, out);
        }
    }

    /// Answers an 0x8201 (0x0201). A Jointech lock says nothing.
    pub fn location_reply(&mut self, acked_serial: u16, location: &Location, out: &mut Vec<u8>) {
        if self.is_jt808() {
            let id = crate::jt808::id::LOCATION_REPLY;
            jt808::reply_with_location(self, id, acked_serial, location, out);
        }
    }

    /// Acknowledges a platform message (0x0001). A Jointech lock says nothing.
    pub fn general_reply(&mut self, serial: u16, id: u16, result: u8, out: &mut Vec<u8>) {
        if self.is_jt808() {
            jt808::general_reply(self, serial, id, result, out);
        }
    }

    /// Reports that the lock was opened, locked or tried (P45). JT/T 808 has no such message: a
    /// location is sent there.
    pub fn lock_event(&mut self, event: &LockEvent, location: &Location, out: &mut Vec<u8>) {
        if self.is_jt808() {
            jt808::location(self, location, out);
        } else {
            jointech::lock_event(self, event, location, out);
        }
    }

    /// Announces a new one-time password (`P52,2`). JT/T 808 has no such message.
    pub fn one_time_password(&mut self, password: &str, out: &mut Vec<u8>) {
        if !self.is_jt808() {
            jointech::text(self, &format!("P52,2,{password}"), out);
        }
    }

    /// Answers an unlock command (`P43` or `P52`). JT/T 808 answers by
    /// [`Terminal::control_reply`].
    pub fn command_reply(&mut self, word: &str, done: bool, wrong_tries: u16, out: &mut Vec<u8>) {
        if self.is_jt808() {
            return;
        }
        let form = if word == "P52" { "P52,3" } else { word };
        jointech::text(self, &format!("{form},{},{wrong_tries}", u8::from(done)), out);
    }

    /// Reads what a platform sent: messages, and how many bytes to drop. Bad frames are skipped.
    pub fn downlink(&mut self, bytes: &[u8]) -> (Vec<Downlink>, usize) {
        let limits = Limits::default();
        let (mut messages, mut at) = (Vec::new(), 0);
        loop {
            let rest = &bytes[at..];
            match split_from(StreamWriter::Platform, self.profile.protocol(), rest, &limits) {
                Split::Frame { raw, consumed } => {
                    messages.extend(downlink::read(raw, &self.profile));
                    at += consumed;
                }
                Split::Refused { consumed, .. } => at += consumed,
                Split::Incomplete { consumed } => return (messages, at + consumed),
            }
        }
    }

    fn is_jt808(&self) -> bool {
        self.profile.protocol() == Protocol::Jt808
    }

    fn take_serials(&mut self, count: u16) -> u16 {
        let serial = self.serial;
        self.serial = serial.wrapping_add(count);
        serial
    }
}

/// The profiles that are built in, read once.
static SHIPPED: LazyLock<Profiles> = LazyLock::new(|| {
    Profiles::shipped().expect("the shipped profiles are well-formed, as a test shows")
});

fn shipped(name: &str) -> Profile {
    SHIPPED.get(name).expect("the profile is shipped").clone()
}
