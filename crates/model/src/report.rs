//! What a device can say, whatever protocol it says it in.
//!
//! One frame may carry several reports (a position and a lock state, say). What a device does not
//! know or its protocol cannot express is `Unknown` or `None`, never a guess.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::{Course, DeviceTime, KilometresPerHour, Metres, Percent, Point};

/// One statement of a device.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// When the device says it was so. `None`: the frame carries no time (heartbeats, replies).
    pub at: Option<DeviceTime>,
    /// Live, or stored in the device and sent later.
    pub origin: Origin,
    /// The statement itself.
    pub body: ReportBody,
}

/// Whether a report was sent when it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// Sent when made.
    Live,
    /// Kept in the device while it had no coverage, and sent later.
    Backfill,
}

/// The closed vocabulary of reports.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ReportBody {
    /// A position of the device.
    Fix(Fix),
    /// The state of the lock as one chip sees it.
    Lock(LockState),
    /// Something happened to the lock.
    Event(LockEvent),
    /// Registration, authentication and the like.
    Session(Session),
    /// The answer to an order or another downlink message.
    Reply(Reply),
}

/// A position as a device found it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Fix {
    /// Where the device is, by WGS-84.
    pub point: Point,
    /// Speed over ground, as the device measured it.
    pub speed: KilometresPerHour,
    /// Which way; meaningless below walking speed.
    pub course: Course,
    /// Estimated error (one sigma). `None`: the device does not say.
    pub accuracy: Option<Metres>,
    /// Whether satellites or a cell tower gave the position.
    pub source: FixSource,
    /// Satellites used. `None`: not said.
    pub satellites: Option<u8>,
    /// Odometer reading. `None`: not said.
    pub odometer: Option<Metres>,
}

/// How a position was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FixSource {
    /// Satellite navigation, accurate to some metres.
    Gnss,
    /// A cell tower: hundreds of metres to kilometres of error; never moves a lock.
    Cell,
}

/// The motor's bolt as one chip reports it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Motor {
    /// This chip holds the bolt.
    Locked,
    /// This chip does not hold the bolt.
    Unlocked,
    /// The protocol or the device does not say.
    Unknown,
}

/// The shackle or rope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shackle {
    /// The shackle or rope sits in the body.
    Closed,
    /// The shackle or rope is out of the body.
    Open,
    /// The protocol or the device does not say.
    Unknown,
}

/// The back cover of the lock's body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cover {
    /// The cover is on.
    Closed,
    /// The cover is off.
    Open,
    /// The protocol or the device does not say.
    Unknown,
}

/// Alarm bits of a lock: a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tamper(u16);

impl Tamper {
    /// The empty set: no alarm.
    pub const NONE: Self = Self(0);
    /// Rope or shackle cut.
    pub const SHACKLE_CUT: Self = Self(1);
    /// Back cover opened.
    pub const COVER_OPENED: Self = Self(1 << 1);
    /// Too many wrong passwords in a row.
    pub const WRONG_PASSWORDS: Self = Self(1 << 2);
    /// A card that is not authorised was swiped.
    pub const ILLEGAL_CARD: Self = Self(1 << 3);
    /// Unlocked for too long.
    pub const UNLOCKED_TOO_LONG: Self = Self(1 << 4);
    /// The motor could not move the bolt.
    pub const MOTOR_STUCK: Self = Self(1 << 5);
    /// The battery is low, by the device's own threshold.
    pub const LOW_BATTERY: Self = Self(1 << 6);
    /// The body was shaken.
    pub const VIBRATION: Self = Self(1 << 7);
    /// The door opened where it must not.
    pub const ILLEGAL_OPENING: Self = Self(1 << 8);
    /// A sub-lock is no longer heard by its master.
    pub const SUB_LOCK_LOST: Self = Self(1 << 9);
    /// Satellite antenna cut, shorted or its module at fault.
    pub const GNSS_FAULT: Self = Self(1 << 10);
    /// Main power low or lost.
    pub const POWER_LOST: Self = Self(1 << 11);

    /// Whether all of `other` is in this set.
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether no tamper flag is set.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The alarms that are in either set.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in this set and not in `other`.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The bits, for storing; see the constants.
    pub fn bits(self) -> u16 {
        self.0
    }

    /// From stored bits.
    pub fn from_bits(bits: u16) -> Self {
        Self(bits)
    }

    /// The signs that are set, in the order of the bits.
    pub fn signs(self) -> Vec<TamperSign> {
        let all = TamperSign::VARIANTS.iter().copied();
        all.filter(|sign| self.contains(sign.bit())).collect()
    }
}

/// One alarm bit of a lock.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum TamperSign {
    /// Rope or shackle cut.
    ShackleCut,
    /// Back cover opened.
    CoverOpened,
    /// Too many wrong passwords in a row.
    WrongPasswords,
    /// A card that is not authorised was swiped.
    IllegalCard,
    /// Unlocked for too long.
    UnlockedTooLong,
    /// The motor could not move the bolt.
    MotorStuck,
    /// The battery is low, by the device's own threshold.
    LowBattery,
    /// The body was shaken.
    Vibration,
    /// The door opened where it must not.
    IllegalOpening,
    /// A sub-lock is no longer heard by its master.
    SubLockLost,
    /// Satellite antenna cut, shorted or its module at fault.
    GnssFault,
    /// Main power low or lost.
    PowerLost,
}

impl TamperSign {
    /// The sign as a set of one.
    pub fn bit(self) -> Tamper {
        match self {
            Self::ShackleCut => Tamper::SHACKLE_CUT,
            Self::CoverOpened => Tamper::COVER_OPENED,
            Self::WrongPasswords => Tamper::WRONG_PASSWORDS,
            Self::IllegalCard => Tamper::ILLEGAL_CARD,
            Self::UnlockedTooLong => Tamper::UNLOCKED_TOO_LONG,
            Self::MotorStuck => Tamper::MOTOR_STUCK,
            Self::LowBattery => Tamper::LOW_BATTERY,
            Self::Vibration => Tamper::VIBRATION,
            Self::IllegalOpening => Tamper::ILLEGAL_OPENING,
            Self::SubLockLost => Tamper::SUB_LOCK_LOST,
            Self::GnssFault => Tamper::GNSS_FAULT,
            Self::PowerLost => Tamper::POWER_LOST,
        }
    }
}

/// The lock as one of its chips reports it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LockState {
    /// Whether this chip holds the bolt.
    pub motor: Motor,
    /// The shackle or rope, which all chips share.
    pub shackle: Shackle,
    /// The back cover of the lock's body.
    pub cover: Cover,
    /// Alarms the chip reports with this state.
    pub tamper: Tamper,
    /// Charge. `None`: not said, or charging.
    pub battery: Option<Percent>,
    /// How often the body has been opened in its life, counted by the device even while no chip
    /// holds it. `None`: the device does not count.
    pub openings: Option<u32>,
}

impl LockState {
    /// Held by this chip, shackle in and cover not known to be off.
    pub fn is_sealed(&self) -> bool {
        self.motor == Motor::Locked && self.shackle == Shackle::Closed && self.cover != Cover::Open
    }
}

/// Something happened to the lock.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LockEvent {
    /// What was done to the lock, or tried.
    pub kind: LockEventKind,
    /// Who or what did it.
    pub opener: Opener,
    /// Credential presented, where it is safe to keep (a card number). Passwords never stand here.
    pub credential: Option<String>,
    /// The terminal-side fence the device says it was in, from 1. `None`: none or not said.
    pub fence: Option<u8>,
    /// Wrong tries in a row so far.
    pub wrong_tries: u16,
}

/// What happened to the lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LockEventKind {
    /// The chip took hold of the bolt.
    Locked,
    /// The chip let go of the bolt.
    Unlocked,
    /// Somebody tried to unlock and was refused.
    Refused,
    /// A card was bound or another harmless use.
    Noted,
    /// The rope or shackle was pulled out.
    ShackleOut,
    /// The rope or shackle was cut.
    ShackleCut,
    /// The back cover came off.
    CoverOpened,
}

/// By what means a lock was (or was tried to be) locked or unlocked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Opener {
    /// By itself, on closing.
    Itself,
    /// An authorised card.
    Card,
    /// A card that is not authorised.
    IllegalCard,
    /// A password sent by the platform that never changes.
    RemoteStaticPassword,
    /// A password sent by the platform that is used once, or a platform order.
    RemoteOrder,
    /// A telephone or reader over Bluetooth.
    Bluetooth,
    /// The master lock's radio.
    Radio,
    /// The device gave a code whose meaning is not public.
    Code(u8),
    /// The protocol or the device does not say.
    Unknown,
}

/// A message about the connection itself rather than about the lock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Session {
    /// The device asks to be registered; plate and maker as it sent them.
    Register {
        /// Plate or VIN as sent, decoded from GBK.
        plate: String,
        /// Maker, model and the device's own id, as sent.
        device: String,
    },
    /// The device presents its authentication code. The code itself never leaves the gateway.
    Authenticate {
        /// The code as sent.
        code: String,
        /// Firmware version. `None`: the message does not carry one.
        firmware: Option<String>,
    },
    /// The device says that it is still connected.
    Heartbeat,
    /// The device says that it will hang up.
    LogOut,
    /// The device asks what time it is.
    TimeRequest,
    /// The device describes itself.
    Properties {
        /// Firmware version as the device writes it.
        firmware: String,
    },
    /// A one-time password the device announces (Jointech P52,2). Never logged.
    OneTimePassword {
        /// The password, six digits.
        password: String,
    },
    /// A message that is understood as well-formed and kept raw, nothing more.
    Other {
        /// Message id or command word as text.
        message: String,
    },
}

/// The device's answer to a message of ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// Serial of our message, where the protocol has one.
    pub serial: Option<u16>,
    /// What is answered: message id or command word, such as `0x8500` or `P43`.
    pub message: String,
    /// What the device made of our message.
    pub outcome: ReplyOutcome,
}

/// How the device says it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReplyOutcome {
    /// Done or accepted.
    Done,
    /// Refused or failed, with the device's code.
    Failed(u8),
}
