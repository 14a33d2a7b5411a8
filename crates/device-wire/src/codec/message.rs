//! What a frame was, and what can be answered.

use model::{DeviceTime, TerminalId};

use crate::{Ack, jt808::id};

/// What the gateway switches on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum MessageKind {
    /// The device asks to be registered; answer with [`Codec::registered`](crate::Codec::registered).
    Register,
    /// The device presents its code.
    Authenticate,
    /// Heartbeats and the like.
    Session,
    /// Positions, lock states and events.
    Telemetry,
    /// The answer to a message of ours; may carry positions and states as well.
    Reply,
}

/// What kind of message a frame was, for logs and the `decode` command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageId {
    /// JT/T 808 message id.
    Jt808(u16),
    /// Data type of a `$` frame: 1 live, 2 alarm, 3 blind area, 4 second-newest.
    Dollar(u8),
    /// Word of a text frame; `other` if it is not a known one.
    Text(&'static str),
}

impl MessageId {
    /// What it is called, for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Jt808(id) => id::name(id),
            Self::Dollar(1) => "live data",
            Self::Dollar(2) => "alarm",
            Self::Dollar(3) => "blind-area data",
            Self::Dollar(4) => "second-newest data",
            Self::Dollar(_) => "data",
            Self::Text("P45") => "lock event",
            Self::Text("@JT") => "heartbeat",
            Self::Text("WLNET,5" | "WLNET,7") => "peripheral data",
            Self::Text(_) => "text",
        }
    }
}

impl std::fmt::Display for MessageId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Jt808(id) => write!(f, "{id:#06x}"),
            Self::Dollar(data_type) => write!(f, "${data_type}"),
            Self::Text(word) => f.write_str(word),
        }
    }
}

/// What became of the position in a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FixStatus {
    /// The message has none.
    Absent,
    /// It is among the reports.
    Given,
    /// The device says that it has no fix.
    NoFix,
    /// The device says that its coordinates are shifted (GCJ-02): they are not reported.
    Shifted,
    /// The coordinates are no place on the earth.
    OutOfRange,
}

/// What a frame was, beside its reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decoded {
    /// The terminal that the frame names.
    pub terminal: TerminalId,
    /// What the gateway switches on.
    pub kind: MessageKind,
    /// What it is exactly.
    pub message: MessageId,
    /// Serial, where the message has one. The first one of a sub-packeted message.
    pub serial: Option<u32>,
    /// Time of the (first) position or event. `None`: the message has none, or the device's clock
    /// is not set.
    pub at: Option<DeviceTime>,
    /// What became of the (last) position.
    pub position: FixStatus,
    /// Locations of a batch that made no sense and were left out of the reports.
    pub refused_locations: u16,
    /// The sub-lock or sensor that the reports are about, if they are not about the terminal
    /// itself but spoken through it.
    pub about: Option<TerminalId>,
    /// What is owed for it.
    pub ack: Ack,
    /// Equal for two frames exactly when one is a repetition of the other: a hash of terminal,
    /// message, device time and serial, the same in every process. Messages without a device
    /// time are never repetitions of one another: their arrival time is hashed as well.
    pub dedupe: u64,
    /// `false`: a sub-packet was kept and there is nothing to report yet.
    pub complete: bool,
}

/// How a frame was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AckResult {
    /// Stored, or dealt with.
    Accepted,
    /// Not dealt with; the device may try again.
    Failed,
    /// The message makes no sense to the device.
    BadMessage,
    /// It is not for us.
    Unsupported,
}

/// The answer to a registration. `Debug` shows no code.
#[derive(Clone, PartialEq, Eq)]
pub enum Registration {
    /// The terminal may present this code from now on.
    Ok {
        /// The authentication code, at most 40 bytes. Never empty: many devices fail on that.
        code: String,
    },
    /// The terminal gets no code, and is told why.
    Refused(RegistrationRefusal),
}

impl std::fmt::Debug for Registration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Ok { .. } => f.write_str("Ok(code)"),
            Self::Refused(why) => write!(f, "Refused({why:?})"),
        }
    }
}

/// Why a registration is refused (0x8100).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegistrationRefusal {
    /// 1: the vehicle is registered already.
    VehicleTaken,
    /// 2: there is no such vehicle.
    NoSuchVehicle,
    /// 3: the terminal is registered already.
    TerminalTaken,
    /// 4: there is no such terminal.
    NoSuchTerminal,
}

impl RegistrationRefusal {
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::VehicleTaken => 1,
            Self::NoSuchVehicle => 2,
            Self::TerminalTaken => 3,
            Self::NoSuchTerminal => 4,
        }
    }
}
