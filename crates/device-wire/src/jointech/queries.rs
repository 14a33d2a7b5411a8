//! Settings that a Jointech lock reads back. Their values are in the text of the answer; the
//! reports say only that there was one.
//!
//! Source: JT701D Protocol Manual V1.4, by which the first argument of most commands is 1 to set
//! and 0 to query. It shows the query in full for P41 and P52 alone; that these take the 0 and
//! nothing else is our reading. Absent are P11, P24 and P29, whose query would have to say which
//! one in a form that is not known, P06, whose answer holds the password of the access point, and
//! P44, whose answer is the password of the lock.

/// Which setting to read back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JointechQuery {
    /// P03: deep sleep.
    DeepSleep,
    /// P04: how often it reports and wakes.
    ReportInterval,
    /// P10: the time shift of its text messages.
    TextTimeShift,
    /// P37: what counts as motion.
    Motion,
    /// P38: minutes until the long-open alarm.
    LongOpen,
    /// P39: minutes that it stays awake.
    Awake,
    /// P40: by which way each alarm goes; ten values and four spare ones.
    Alarms,
    /// P50: what the power key does.
    PowerKey,
    /// P54: tracking mode.
    Tracking,
    /// P58: whether cards open only inside a fence.
    CardsInFenceOnly,
    /// P59: by which channels it may be opened.
    UnlockChannels,
    /// P61: the share of the battery below which the alarm goes.
    LowBattery,
}

impl JointechQuery {
    /// Every setting that can be read back.
    pub const ALL: [Self; 12] = [
        Self::DeepSleep,
        Self::ReportInterval,
        Self::TextTimeShift,
        Self::Motion,
        Self::LongOpen,
        Self::Awake,
        Self::Alarms,
        Self::PowerKey,
        Self::Tracking,
        Self::CardsInFenceOnly,
        Self::UnlockChannels,
        Self::LowBattery,
    ];

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::DeepSleep => "P03",
            Self::ReportInterval => "P04",
            Self::TextTimeShift => "P10",
            Self::Motion => "P37",
            Self::LongOpen => "P38",
            Self::Awake => "P39",
            Self::Alarms => "P40",
            Self::PowerKey => "P50",
            Self::Tracking => "P54",
            Self::CardsInFenceOnly => "P58",
            Self::UnlockChannels => "P59",
            Self::LowBattery => "P61",
        }
    }

    pub(super) fn text(self) -> String {
        format!("({},0)", self.word())
    }
}
