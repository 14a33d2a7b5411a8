//! What a platform sets in a Jointech lock once and for long. Source: JT701D Protocol Manual V1.4.

use std::fmt;

use crate::{
    CommandError,
    jointech::command::{checked_text, in_range},
};

/// Digits of a telephone number, by E.164; at least three, for short codes.
const TELEPHONE_DIGITS: std::ops::RangeInclusive<usize> = 3..=15;

/// Minutes that local times differ from UTC, anywhere.
const SHIFT_FROM: i64 = -12 * 60;
const SHIFT_TO: i64 = 14 * 60;

/// A setting. `Debug` shows no telephone number.
#[derive(Clone, PartialEq, Eq)]
pub enum JointechSetting {
    /// P03: sleep deeply once the battery is low.
    DeepSleep {
        /// Whether it is switched on.
        on: bool,
        /// Below this share of the battery, 5 to 90 %; needed even to turn it off.
        below_percent: u8,
    },
    /// P10: minutes by which the times in text messages differ from UTC, -720 to 840. The manual
    /// shows no range and no sign; both are ours. Times sent to the platform stay UTC.
    TextTimeShift(i16),
    /// P11: a VIP telephone number, for text messages. The manual's length is not known; ours is
    /// that of E.164.
    VipNumber {
        /// Place in the lock's list of telephone numbers, 1 to 5.
        slot: u8,
        /// 3 to 15 digits, with or without `+` before them.
        number: String,
    },
    /// P37: acceleration in mg that counts as motion, 63 to 500. 0: off.
    Motion(u16),
    /// P38: minutes open before the long-open alarm, 3 to 180. The lock's own default is 120.
    LongOpen(u16),
    /// P39: minutes that the lock stays awake, 3 to 10.
    Awake(u8),
    /// P40: by which way each alarm goes.
    Alarms(AlarmRoutes),
    /// P50: the power key no longer turns the lock off. The manual shows no other form.
    PowerKeyOff,
    /// P54: tracking mode, in which the lock never sleeps, or no longer.
    Tracking(bool),
    /// P61: share of the battery below which the alarm goes, 1 to 90 %. The manual names only the
    /// default of 30; the bounds are this project's, so that nothing silences the alarm.
    LowBattery(u8),
}

/// Which way an alarm goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlarmRoute {
    /// The alarm is not sent.
    Off,
    /// To the platform.
    Gprs,
    /// By text message.
    Sms,
    /// To the platform and by text message.
    Both,
}

/// The ten alarms of P40, in the order of the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlarmRoutes {
    /// The rope was cut.
    pub rope_cut: AlarmRoute,
    /// A card that is not authorised.
    pub illegal_card: AlarmRoute,
    /// Open for longer than P38 allows.
    pub long_open: AlarmRoute,
    /// Five wrong passwords in a row.
    pub wrong_passwords: AlarmRoute,
    /// The lock was shaken.
    pub vibration: AlarmRoute,
    /// Came into a fence.
    pub fence_in: AlarmRoute,
    /// Left a fence.
    pub fence_out: AlarmRoute,
    /// Battery below P61.
    pub low_battery: AlarmRoute,
    /// The back cover was opened.
    pub cover: AlarmRoute,
    /// The motor did not move.
    pub motor_stuck: AlarmRoute,
}

impl AlarmRoutes {
    /// Every alarm the same way.
    pub fn all(route: AlarmRoute) -> Self {
        Self {
            rope_cut: route,
            illegal_card: route,
            long_open: route,
            wrong_passwords: route,
            vibration: route,
            fence_in: route,
            fence_out: route,
            low_battery: route,
            cover: route,
            motor_stuck: route,
        }
    }

    fn text(&self) -> String {
        let alarms = [
            self.rope_cut,
            self.illegal_card,
            self.long_open,
            self.wrong_passwords,
            self.vibration,
            self.fence_in,
            self.fence_out,
            self.low_battery,
            self.cover,
            self.motor_stuck,
        ];
        let values = alarms.map(|route| match route {
            AlarmRoute::Off => ",0",
            AlarmRoute::Gprs => ",1",
            AlarmRoute::Sms => ",2",
            AlarmRoute::Both => ",3",
        });
        format!("(P40,1{})", values.concat())
    }
}

impl JointechSetting {
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::DeepSleep { .. } => "P03",
            Self::TextTimeShift(_) => "P10",
            Self::VipNumber { .. } => "P11",
            Self::Motion(_) => "P37",
            Self::LongOpen(_) => "P38",
            Self::Awake(_) => "P39",
            Self::Alarms(_) => "P40",
            Self::PowerKeyOff => "P50",
            Self::Tracking(_) => "P54",
            Self::LowBattery(_) => "P61",
        }
    }

    pub(super) fn text(&self) -> Result<String, CommandError> {
        Ok(match self {
            Self::DeepSleep { on, below_percent } => {
                let percent = in_range("deep-sleep battery percent", *below_percent, 5, 90)?;
                format!("(P03,1,{},{percent})", u8::from(*on))
            }
            Self::TextTimeShift(minutes) => {
                let minutes = in_range("time-shift minutes", *minutes, SHIFT_FROM, SHIFT_TO)?;
                format!("(P10,1,{minutes})")
            }
            Self::VipNumber { slot, number } => {
                let slot = in_range("VIP number slot", *slot, 1, 5)?;
                format!("(P11,1,{slot},{})", telephone(number)?)
            }
            Self::Motion(0) => "(P37,1,0)".to_owned(),
            Self::Motion(mg) => {
                let mg = in_range("motion threshold in mg (or 0 for off)", *mg, 63, 500)?;
                format!("(P37,1,{mg})")
            }
            Self::LongOpen(minutes) => {
                format!("(P38,1,{})", in_range("long-open minutes", *minutes, 3, 180)?)
            }
            Self::Awake(minutes) => {
                format!("(P39,1,{})", in_range("awake minutes", *minutes, 3, 10)?)
            }
            Self::Alarms(routes) => routes.text(),
            Self::PowerKeyOff => "(P50,1,0)".to_owned(),
            Self::Tracking(on) => format!("(P54,1,{})", u8::from(*on)),
            Self::LowBattery(percent) => {
                format!("(P61,1,{})", in_range("low-battery percent", *percent, 1, 90)?)
            }
        })
    }
}

fn telephone(number: &str) -> Result<&str, CommandError> {
    let digits = number.strip_prefix('+').unwrap_or(number);
    let fits = TELEPHONE_DIGITS.contains(&digits.len());
    let rule = "3 to 15 digits, with or without + before them";
    checked_text("VIP number", number, rule, fits && digits.bytes().all(|b| b.is_ascii_digit()))
}

impl fmt::Debug for JointechSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = self.word();
        match self {
            Self::DeepSleep { on, below_percent } => write!(f, "{word}({on}, {below_percent} %)"),
            Self::TextTimeShift(minutes) => write!(f, "{word}({minutes} min)"),
            Self::VipNumber { slot, .. } => write!(f, "{word}({slot}, …)"),
            Self::Motion(mg) => write!(f, "{word}({mg} mg)"),
            Self::LongOpen(minutes) => write!(f, "{word}({minutes} min)"),
            Self::Awake(minutes) => write!(f, "{word}({minutes} min)"),
            Self::Alarms(routes) => write!(f, "{word}({routes:?})"),
            Self::PowerKeyOff => write!(f, "{word}(off)"),
            Self::Tracking(on) => write!(f, "{word}({on})"),
            Self::LowBattery(percent) => write!(f, "{word}({percent} %)"),
        }
    }
}
