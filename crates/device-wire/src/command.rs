//! What can be said to a device, whatever protocol it speaks, and why it sometimes cannot.

use std::fmt;

use model::{Reply, ServerTime};

use crate::{Downlink808, JointechCommand};

/// Something to say to a device. `Debug` shows no secret.
#[derive(Clone, PartialEq)]
pub enum Command {
    /// Hold the bolt.
    Seal,
    /// Let go of the bolt.
    Release {
        /// The static or one-time password, for profiles that unlock with one; others ignore it.
        secret: Option<String>,
    },
    /// Report where you are, now.
    QueryPosition,
    /// Report at this interval from now on.
    SetReportInterval {
        /// Seconds between two reports.
        seconds: u32,
    },
    /// Set the device's clock.
    SetClock(ServerTime),
    /// Show (and read out) a text.
    Text(String),
    /// Say what you are.
    DescribeYourself,
    /// Any other JT/T 808 message.
    Jt808(Downlink808),
    /// Any other Jointech command.
    Jointech(JointechCommand),
}

impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Seal => f.write_str("Seal"),
            Self::Release { secret: None } => f.write_str("Release"),
            Self::Release { secret: Some(_) } => f.write_str("Release(with a secret)"),
            Self::QueryPosition => f.write_str("QueryPosition"),
            Self::SetReportInterval { seconds } => write!(f, "SetReportInterval({seconds} s)"),
            Self::SetClock(at) => write!(f, "SetClock({at:?})"),
            Self::Text(text) => write!(f, "Text({text:?})"),
            Self::DescribeYourself => f.write_str("DescribeYourself"),
            Self::Jt808(message) => write!(f, "{message:?}"),
            Self::Jointech(command) => write!(f, "{command:?}"),
        }
    }
}

/// What the device's answer to a command will name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandKey {
    /// Message id or command word, such as `0x8500` or `P52`.
    pub message: String,
    /// Serial of its (first) frame. `None`: the protocol has none.
    pub serial: Option<u16>,
    /// In how many frames it went. Terminals name the first or the last serial of several.
    pub parts: u16,
}

impl CommandKey {
    /// Whether `reply` answers this command.
    pub fn is_answered_by(&self, reply: &Reply) -> bool {
        let fits = match (self.serial, reply.serial) {
            (Some(first), Some(answered)) => answered.wrapping_sub(first) < self.parts.max(1),
            // 0x0107 does not name a serial, and Jointech has none.
            (_, None) | (None, Some(_)) => true,
        };
        fits && self.message == reply.message
    }
}

/// Why a command cannot be said to this device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// The profile or protocol has no such command.
    #[error("this device cannot be told to {0}")]
    NotSupported(&'static str),
    /// The device seals itself as the shackle goes in.
    #[error("this device seals itself when it is closed")]
    SealsItself,
    /// Unlocking needs a password and none was given.
    #[error("unlocking this device needs its password")]
    SecretMissing,
    /// A password that is not six letters or digits.
    #[error("a password is not six letters or digits")]
    Secret,
    /// The terminal's number does not fit its header.
    #[error("terminal number does not fit a JT/T 808 header")]
    TerminalNumber,
    /// A text with characters that GBK lacks.
    #[error("text has characters that GBK lacks")]
    NotGbk,
    /// Longer than the message can carry.
    #[error("{0} is too long")]
    TooLong(&'static str),
    /// A number outside what the command allows.
    #[error("{0} is out of range")]
    OutOfRange(&'static str),
    /// A number that is not `from` to `to`.
    #[error("{value} is {given}, not {from} to {to}")]
    Range {
        /// What the number is.
        value: &'static str,
        /// The number as it was given.
        given: i64,
        /// Least that is allowed.
        from: i64,
        /// Most that is allowed.
        to: i64,
    },
    /// A text that breaks its rule.
    #[error("{value} is not {rule}")]
    Rule {
        /// What the text is.
        value: &'static str,
        /// What it has to be.
        rule: &'static str,
    },
}
