//! How one kind of device speaks its protocol, as data: what a maker does differently is a line in
//! `data/profiles/*.toml`, never a branch in a codec.
//!
//! A bit whose meaning is not publicly known is left out of the profile, and what it would say is
//! then `Unknown` in every report.

mod file;

use std::{collections::BTreeMap, fmt, str::FromStr};

use model::{Cover, Motor, ProfileName, Shackle, Tamper};

pub use file::ProfileError;

/// Which protocol a port speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// JT/T 808, all editions, and Jointech text frames on the same port.
    Jt808,
    /// Jointech `$` and `( … )` frames.
    Jointech,
}

/// Why a text is not a protocol.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("protocol {0:?} is neither \"jt808\" nor \"jointech\"")]
pub struct ProtocolError(String);

impl FromStr for Protocol {
    type Err = ProtocolError;

    fn from_str(text: &str) -> Result<Self, ProtocolError> {
        match text {
            "jt808" => Ok(Self::Jt808),
            "jointech" => Ok(Self::Jointech),
            _ => Err(ProtocolError(text.to_owned())),
        }
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Jt808 => "jt808",
            Self::Jointech => "jointech",
        })
    }
}

/// Edition of JT/T 808 a header is written in. 2011 and 2013 share one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Edition {
    /// 2011 and 2013: six bytes of terminal number.
    V2013,
    /// 2019: a version byte and ten bytes of terminal number.
    V2019,
}

impl fmt::Display for Edition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::V2013 => "2013",
            Self::V2019 => "2019",
        })
    }
}

/// What may be promised about openings with this kind of device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceClass {
    /// Verifies signed, expiring orders and counts openings.
    A,
    /// Counts openings or reports each one, but obeys whoever holds the line.
    B,
    /// Reports positions or a state only.
    C,
}

/// How a record is acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AckForm {
    /// Jointech `(P69,0,serial)` (version 0x19).
    P69,
    /// Jointech `(P35)` and `(P46)` (version 0x17 and older).
    P35,
    /// JT/T 808 0x8001.
    General,
    /// Jointech 0x4401 with its one-byte serial.
    Compact,
}

/// How the chip is told to let go of the bolt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnlockForm {
    /// 0x8500 with one BYTE whose bit 0 is this to unlock.
    Control2013 {
        /// Bit 0 that unlocks. The standard's editions and makers disagree: it is stated, never
        /// assumed.
        unlock: bool,
    },
    /// 0x8500 with typed controls; control 1 takes this BYTE to unlock.
    Control2019 {
        /// Value that unlocks; the other of 0 and 1 locks.
        unlock: bool,
    },
    /// `(P43,password)` with a password that stays the same.
    StaticPassword,
    /// `(P52,3,password)` with a password that works once.
    OneTimePassword,
    /// Cannot be told.
    None,
}

/// When the chip takes hold of the bolt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seals {
    /// When it is told to.
    ByOrder,
    /// By itself, as the shackle goes in.
    OnClosing,
}

/// What the `verify` field of a P45 says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verify {
    /// 0 refused, 1 to 10 the fence it was opened in, 98 opened, 99 refused outside the fence.
    Fence,
    /// 0 refused, 1 opened.
    YesNo,
}

/// One bit of the status word and what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StatusBit {
    /// The one bit of the status word that is meant.
    pub(crate) mask: u32,
    /// Whether the bit is 1 when the thing is locked or closed.
    pub(crate) one_is_closed: bool,
}

impl StatusBit {
    fn closed(self, status: u32) -> bool {
        (status & self.mask != 0) == self.one_is_closed
    }

    /// Sets the bit in `status` so that it says `closed`.
    pub(crate) fn set(self, status: &mut u32, closed: bool) {
        if closed == self.one_is_closed {
            *status |= self.mask;
        } else {
            *status &= !self.mask;
        }
    }
}

/// How one kind of device speaks its protocol.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    pub(crate) name: ProfileName,
    pub(crate) protocol: Protocol,
    pub(crate) class: DeviceClass,
    pub(crate) sample: bool,
    pub(crate) edition: Edition,
    pub(crate) clock_offset_ms: i64,
    pub(crate) authenticates: bool,
    pub(crate) ack: AckForm,
    pub(crate) unlock: UnlockForm,
    pub(crate) seals: Seals,
    pub(crate) report_interval_s: u32,
    pub(crate) fix_mask: u32,
    pub(crate) cell_mask: u32,
    pub(crate) motor: Option<StatusBit>,
    pub(crate) shackle: Option<StatusBit>,
    pub(crate) cover: Option<StatusBit>,
    pub(crate) alarms: [Tamper; 32],
    pub(crate) battery_item: Option<u8>,
    pub(crate) openings_item: Option<u8>,
    pub(crate) odometer_km_item: Option<u8>,
    pub(crate) event_item: Option<u8>,
    pub(crate) verify: Verify,
}

impl Profile {
    /// Reads one profile file. The format is described in `data/profiles/README.md`.
    ///
    /// # Errors
    ///
    /// When the text is not TOML, has an unknown or a missing key, or values that contradict one
    /// another.
    pub fn from_toml(text: &str) -> Result<Self, ProfileError> {
        file::read(text)
    }

    /// Its name, which is also its file's.
    pub fn name(&self) -> ProfileName {
        self.name
    }

    /// The protocol it is a dialect of.
    pub fn protocol(&self) -> Protocol {
        self.protocol
    }

    /// What may be promised with it.
    pub fn class(&self) -> DeviceClass {
        self.class
    }

    /// Whether the profile is made up for demonstrations and tests.
    pub fn is_sample(&self) -> bool {
        self.sample
    }

    /// The JT/T 808 header used towards a terminal that has not been heard yet on this link.
    pub fn edition(&self) -> Edition {
        self.edition
    }

    /// Milliseconds that the device's clock is ahead of UTC.
    pub fn clock_offset_ms(&self) -> i64 {
        self.clock_offset_ms
    }

    /// Whether the device authenticates (0x0102). If not, its link is trusted by its number only.
    pub fn authenticates(&self) -> bool {
        self.authenticates
    }

    /// How records are acknowledged.
    pub fn ack(&self) -> AckForm {
        self.ack
    }

    /// How the chip is told to let go.
    pub fn unlock(&self) -> UnlockForm {
        self.unlock
    }

    /// When the chip takes hold.
    pub fn seals(&self) -> Seals {
        self.seals
    }

    /// Seconds between two reports of a device that is left as it was delivered.
    pub fn report_interval_s(&self) -> u32 {
        self.report_interval_s
    }

    /// Whether it says anything about a lock; a positioning unit does not.
    pub fn has_lock(&self) -> bool {
        let bits = [self.motor, self.shackle, self.cover];
        let items = [self.battery_item, self.openings_item, self.event_item];
        bits.iter().any(Option::is_some) || items.iter().any(Option::is_some)
    }

    pub(crate) fn motor_of(&self, status: u32) -> Motor {
        match self.motor.map(|bit| bit.closed(status)) {
            Some(true) => Motor::Locked,
            Some(false) => Motor::Unlocked,
            None => Motor::Unknown,
        }
    }

    pub(crate) fn shackle_of(&self, status: u32) -> Shackle {
        match self.shackle.map(|bit| bit.closed(status)) {
            Some(true) => Shackle::Closed,
            Some(false) => Shackle::Open,
            None => Shackle::Unknown,
        }
    }

    pub(crate) fn cover_of(&self, status: u32) -> Cover {
        match self.cover.map(|bit| bit.closed(status)) {
            Some(true) => Cover::Closed,
            Some(false) => Cover::Open,
            None => Cover::Unknown,
        }
    }

    /// The tamper bits that an alarm word says.
    pub(crate) fn tamper_of(&self, alarms: u32) -> Tamper {
        let mut left = alarms;
        let mut tamper = Tamper::NONE;
        while left != 0 {
            tamper = tamper.with(self.alarms[left.trailing_zeros() as usize & 31]);
            left &= left - 1;
        }
        tamper
    }

    /// The alarm word that says `tamper`; what the profile has no bit for is left out.
    pub(crate) fn alarms_of(&self, tamper: Tamper) -> u32 {
        let says = |alarm: &Tamper| !alarm.is_empty() && tamper.contains(*alarm);
        (0..32).filter(|bit| says(&self.alarms[*bit])).fold(0, |word, bit| word | 1 << bit)
    }
}

/// The profiles a node knows, by name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Profiles(BTreeMap<ProfileName, Profile>);

/// Why a set of profile files cannot be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what each field is")]
pub enum ProfilesError {
    /// One of the files.
    #[error("profile file {file} is not usable")]
    File {
        file: String,
        /// What is wrong with it.
        source: Box<ProfileError>,
    },
    /// Two files give the same name.
    #[error("profile file {file} repeats the name {name}")]
    Repeated { file: String, name: ProfileName },
}

/// The files that are part of the project.
const SHIPPED: [(&str, &str); 8] = [
    ("jt808-2013.toml", include_str!("../../../data/profiles/jt808-2013.toml")),
    ("jt808-2019.toml", include_str!("../../../data/profiles/jt808-2019.toml")),
    ("jointech-jt701.toml", include_str!("../../../data/profiles/jointech-jt701.toml")),
    ("jointech-jt701d.toml", include_str!("../../../data/profiles/jointech-jt701d.toml")),
    ("jointech-jt705a.toml", include_str!("../../../data/profiles/jointech-jt705a.toml")),
    ("jointech-jt707.toml", include_str!("../../../data/profiles/jointech-jt707.toml")),
    ("sample-multichip-808.toml", include_str!("../../../data/profiles/sample-multichip-808.toml")),
    (
        "sample-positioning-unit-808.toml",
        include_str!("../../../data/profiles/sample-positioning-unit-808.toml"),
    ),
];

impl Profiles {
    /// Reads profiles from pairs of file name (for messages) and text.
    ///
    /// # Errors
    ///
    /// When a file is not usable or a name occurs twice.
    pub fn from_texts<F, T>(texts: impl IntoIterator<Item = (F, T)>) -> Result<Self, ProfilesError>
    where
        F: Into<String>,
        T: AsRef<str>,
    {
        let mut profiles = BTreeMap::new();
        for (file, text) in texts {
            let file = file.into();
            let profile = match Profile::from_toml(text.as_ref()) {
                Ok(profile) => profile,
                Err(error) => return Err(ProfilesError::File { file, source: Box::new(error) }),
            };
            let name = profile.name;
            if profiles.insert(name, profile).is_some() {
                return Err(ProfilesError::Repeated { file, name });
            }
        }
        Ok(Self(profiles))
    }

    /// The profiles of `data/profiles`, as they were when the program was built.
    ///
    /// # Errors
    ///
    /// Never in a build whose tests passed.
    pub fn shipped() -> Result<Self, ProfilesError> {
        Self::from_texts(SHIPPED)
    }

    /// The profile of that name. `None`: there is none.
    pub fn get(&self, name: &str) -> Option<&Profile> {
        self.0.get(&ProfileName::new(name).ok()?)
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Profile> {
        self.0.values()
    }
}

#[cfg(test)]
mod tests;
