//! What a platform says to a Jointech lock. Platform texts carry no number: the connection is the
//! address.
//!
//! Refused on purpose: P06 (points the lock at another server) and P13 (factory reset, to the
//! factory password) would lose control of the lock, the erasing forms of P98 would lose evidence,
//! `(P44,1)` reads the password out in clear, and firmware updates replace all of it. Nothing in
//! this project sends them. P12, P62, P63, P65 and P70 are absent because the form of their
//! arguments is not known here. Source: JT701D Protocol Manual V1.4.

use std::fmt;

use crate::{CommandError, JointechCards, JointechFence, JointechQuery, JointechSetting};

/// Passwords are six letters or digits.
const PASSWORD_LENGTH: usize = 6;

/// A text command. Secrets are not shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub enum JointechCommand {
    /// P01: firmware and battery.
    Describe,
    /// P04: report every 5 to 600 s awake, wake every 5 to 1,440 min asleep.
    ReportInterval {
        /// Seconds between reports while awake.
        awake_s: u16,
        /// Minutes between wake-ups while asleep.
        asleep_min: u16,
    },
    /// P44: change the static password.
    ChangePassword {
        /// Six letters or digits.
        new: String,
        /// The one it replaces.
        old: String,
    },
    /// P52,1: whether one-time passwords count, and whether only inside a fence.
    OneTimePasswords {
        /// Whether it is switched on.
        on: bool,
        /// Only inside a fence.
        fence_only: bool,
    },
    /// P52,0: query the same.
    QueryOneTimePasswords,
    /// P58: whether cards open only inside a fence.
    CardsInFenceOnly(bool),
    /// P59: by which channels the lock may be opened.
    UnlockChannels(Channels),
    /// P14: the modem's IMEI.
    QueryImei,
    /// P15: restart after some 30 s.
    Restart,
    /// P32: sleep now.
    Sleep,
    /// P68,1: the SIM's IMSI.
    QueryImsi,
    /// P68,2: the SIM's CCID.
    QueryCcid,
    /// P98,10,0: how many records wait to be sent. The form that erases them is never sent.
    QueryBacklog,
    /// P98,11,0: how many P45 events wait to be sent. JT701 only.
    QueryEventBacklog,
    /// P03, P10, P11, P37 to P40, P50, P54 and P61.
    Setting(JointechSetting),
    /// Read a setting back.
    Query(JointechQuery),
    /// P24 and P29 to P31.
    Fence(JointechFence),
    /// P41 and P42.
    Cards(JointechCards),
}

/// Channels of P59.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "five switches of one command")]
pub struct Channels {
    /// Text messages to the lock's own telephone number.
    pub sms: bool,
    /// The platform, over the mobile network.
    pub gprs: bool,
    /// Cards held to the lock.
    pub card: bool,
    /// A reader on the lock's serial port.
    pub serial: bool,
    /// A telephone near the lock, over Bluetooth.
    pub bluetooth: bool,
}

impl JointechCommand {
    /// The command word, as the reply names it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Describe => "P01",
            Self::ReportInterval { .. } => "P04",
            Self::ChangePassword { .. } => "P44",
            Self::OneTimePasswords { .. } | Self::QueryOneTimePasswords => "P52",
            Self::CardsInFenceOnly(_) => "P58",
            Self::UnlockChannels(_) => "P59",
            Self::QueryImei => "P14",
            Self::Restart => "P15",
            Self::Sleep => "P32",
            Self::QueryImsi | Self::QueryCcid => "P68",
            Self::QueryBacklog | Self::QueryEventBacklog => "P98",
            Self::Setting(setting) => setting.word(),
            Self::Query(query) => query.word(),
            Self::Fence(fence) => fence.word(),
            Self::Cards(cards) => cards.word(),
        }
    }

    /// Appends the frame.
    pub(crate) fn write(&self, out: &mut Vec<u8>) -> Result<(), CommandError> {
        let text = match self {
            Self::Describe => "(P01)".to_owned(),
            Self::ReportInterval { awake_s, asleep_min } => {
                if !(5..=600).contains(awake_s) || !(5..=1_440).contains(asleep_min) {
                    return Err(CommandError::OutOfRange("report interval"));
                }
                format!("(P04,1,{awake_s},{asleep_min})")
            }
            Self::ChangePassword { new, old } => {
                format!("(P44,{},{})", checked(new)?, checked(old)?)
            }
            Self::OneTimePasswords { on, fence_only } => {
                format!("(P52,1,1,{},{})", u8::from(*on), u8::from(*fence_only))
            }
            Self::QueryOneTimePasswords => "(P52,0)".to_owned(),
            Self::CardsInFenceOnly(only) => format!("(P58,1,{})", u8::from(*only)),
            Self::UnlockChannels(channels) => {
                let Channels { sms, gprs, card, serial, bluetooth } = *channels;
                let switches = [sms, gprs, card, serial, bluetooth];
                let switches = switches.map(|on| if on { ",1" } else { ",0" });
                format!("(P59,1{})", switches.concat())
            }
            Self::QueryImei => "(P14)".to_owned(),
            Self::Restart => "(P15)".to_owned(),
            Self::Sleep => "(P32)".to_owned(),
            Self::QueryImsi => "(P68,1,0)".to_owned(),
            Self::QueryCcid => "(P68,2,0)".to_owned(),
            Self::QueryBacklog => "(P98,10,0)".to_owned(),
            Self::QueryEventBacklog => "(P98,11,0)".to_owned(),
            Self::Setting(setting) => setting.text()?,
            Self::Query(query) => query.text(),
            Self::Fence(fence) => fence.text()?,
            Self::Cards(cards) => cards.text()?,
        };
        out.extend_from_slice(text.as_bytes());
        Ok(())
    }
}

impl fmt::Debug for JointechCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Describe | Self::QueryOneTimePasswords | Self::ChangePassword { .. } => {
                write!(f, "{}(…)", self.word())
            }
            Self::ReportInterval { awake_s, asleep_min } => {
                write!(f, "P04({awake_s} s, {asleep_min} min)")
            }
            Self::OneTimePasswords { on, fence_only } => write!(f, "P52({on}, {fence_only})"),
            Self::CardsInFenceOnly(only) => write!(f, "P58({only})"),
            Self::UnlockChannels(channels) => write!(f, "P59({channels:?})"),
            Self::QueryImei | Self::Restart | Self::Sleep | Self::QueryBacklog => {
                f.write_str(self.word())
            }
            Self::QueryEventBacklog => f.write_str("P98(events)"),
            Self::QueryImsi => f.write_str("P68(IMSI)"),
            Self::QueryCcid => f.write_str("P68(CCID)"),
            Self::Setting(setting) => write!(f, "{setting:?}"),
            Self::Query(query) => write!(f, "{}(query)", query.word()),
            Self::Fence(fence) => write!(f, "{fence:?}"),
            Self::Cards(cards) => write!(f, "{cards:?}"),
        }
    }
}

/// Appends `(P43,password)`, which unlocks with the static password.
pub(crate) fn unlock_static(password: &str, out: &mut Vec<u8>) -> Result<(), CommandError> {
    let password = checked(password)?;
    out.extend_from_slice(format!("(P43,{password})").as_bytes());
    Ok(())
}

/// Appends `(P52,3,password)`, which unlocks with the one-time password.
pub(crate) fn unlock_once(password: &str, out: &mut Vec<u8>) -> Result<(), CommandError> {
    let password = checked(password)?;
    out.extend_from_slice(format!("(P52,3,{password})").as_bytes());
    Ok(())
}

/// A comma or parenthesis in a password would make it another command.
fn checked(password: &str) -> Result<&str, CommandError> {
    let fits = password.len() == PASSWORD_LENGTH
        && password.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if fits { Ok(password) } else { Err(CommandError::Secret) }
}

/// The number, if it is `from` to `to`.
pub(super) fn in_range<T: Copy + Into<i64>>(
    value: &'static str,
    given: T,
    from: i64,
    to: i64,
) -> Result<T, CommandError> {
    let number = given.into();
    if (from..=to).contains(&number) {
        Ok(given)
    } else {
        Err(CommandError::Range { value, given: number, from, to })
    }
}

/// The text, if it keeps the rule, which must keep out commas and parentheses.
pub(super) fn checked_text<'a>(
    value: &'static str,
    text: &'a str,
    rule: &'static str,
    keeps_it: bool,
) -> Result<&'a str, CommandError> {
    if keeps_it { Ok(text) } else { Err(CommandError::Rule { value, rule }) }
}
