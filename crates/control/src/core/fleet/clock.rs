//! Whether this node's own clock is right, by what devices say whose time comes from satellites: one
//! that is wrong is the device's fault, many that agree on another time are not.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use model::{Origin, Report, ServerTime};

use super::Fleet;
use crate::{
    DeviceHandle, Fact, IncidentKind, Settled,
    core::{context::Context, effects::Effects, raise::Raise},
};

/// Most words of devices that are looked at.
const WORDS_MAX: usize = 64;
/// Fewest devices that can outvote the node.
const DEVICES_MIN: usize = 5;
/// How far from the middle of all a device may be and still agree, in milliseconds.
const AGREE_MS: i64 = 30_000;
/// Zones are multiples of this: who is off by them has its zone wrong, and its clock right.
const ZONE_MS: i64 = 1_800_000;
/// How old a word may be.
const LATELY_MS: i64 = 300_000;
/// How often the clock is judged.
const EVERY_MS: i64 = 60_000;

/// What devices lately said of the time.
#[derive(Debug, Default)]
pub(super) struct Clocks {
    /// Which device, when it was heard, and how far it was ahead of the node's clock.
    words: VecDeque<(DeviceHandle, ServerTime, i64)>,
    judged_at: Option<ServerTime>,
}

/// What devices make of the node's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Right,
    /// They agree on a time that is so far ahead of the node's, in milliseconds.
    Wrong(i64),
}

impl Clocks {
    /// A device has reported, on a journey or not: when it says that it did is kept, and not where.
    pub(super) fn note(&mut self, device: DeviceHandle, reports: &[Report], now: ServerTime) {
        let first = reports.first().filter(|report| report.origin == Origin::Live);
        if let Some(at) = first.and_then(|report| report.at) {
            self.note_word(device, now, at.ahead_of(now));
        }
    }

    fn note_word(&mut self, device: DeviceHandle, now: ServerTime, ahead_ms: i64) {
        if self.words.len() == WORDS_MAX {
            self.words.pop_front();
        }
        self.words.push_back((device, now, ahead_ms));
    }

    /// `None`: too few have spoken, or they do not agree.
    fn verdict(&self, now: ServerTime, apart_max: Duration) -> Option<Verdict> {
        let apart_ms = i64::try_from(apart_max.as_millis()).unwrap_or(i64::MAX);
        let lately = self.words.iter().filter(|(_, at, _)| now.0 - at.0 <= LATELY_MS);
        let newest: BTreeMap<_, _> = lately.map(|(device, _, ahead)| (*device, *ahead)).collect();
        let mut ahead: Vec<_> = newest.into_values().collect();
        ahead.sort_unstable();
        let middle = *ahead.get(ahead.len() / 2)?;
        let agreeing = ahead.iter().filter(|it| it.abs_diff(middle) <= AGREE_MS.unsigned_abs());
        let is_agreed = ahead.len() >= DEVICES_MIN && 5 * agreeing.count() >= 4 * ahead.len();
        let from_zone = middle.saturating_add(ZONE_MS / 2).rem_euclid(ZONE_MS) - ZONE_MS / 2;
        let is_apart = middle.saturating_abs() > apart_ms;
        let is_zone = is_apart && from_zone.abs() <= AGREE_MS;
        match () {
            () if !is_agreed || is_zone => None,
            () if is_apart => Some(Verdict::Wrong(middle)),
            () => Some(Verdict::Right),
        }
    }
}

impl Fleet {
    /// Whether enough devices say the same time as this node.
    pub(crate) fn says_clock_is_right(&self, ctx: &Context<'_>) -> bool {
        self.clocks.verdict(ctx.now, ctx.settings.clocks_apart_max) == Some(Verdict::Right)
    }

    /// Judges the node's own clock, once a minute.
    pub(crate) fn judge_own_clock(&mut self, ctx: &Context<'_>, effects: &mut Effects) {
        let judged_at = self.clocks.judged_at;
        if judged_at.is_some_and(|at| (0..EVERY_MS).contains(&(ctx.now.0 - at.0))) {
            return;
        }
        self.clocks.judged_at = Some(ctx.now);
        let raise = Raise::new(IncidentKind::NodeClockWrong);
        match self.clocks.verdict(ctx.now, ctx.settings.clocks_apart_max) {
            Some(Verdict::Wrong(ahead_ms)) => {
                effects.raise(raise.fact(Fact::ClockAhead { seconds: ahead_ms / 1_000 }));
            }
            Some(Verdict::Right) => effects.settle(raise, Settled::ClocksAgree),
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use model::ServerTime;

    use super::{Clocks, Verdict};
    use crate::DeviceHandle;

    const NOW: ServerTime = ServerTime(1_800_000_000_000);
    const APART: Duration = Duration::from_mins(1);

    fn verdict(ahead_s: &[i64]) -> Option<Verdict> {
        let mut clocks = Clocks::default();
        for (device, ahead) in (1..).zip(ahead_s) {
            clocks.note_word(DeviceHandle(device), NOW, ahead * 1_000);
        }
        clocks.verdict(NOW, APART)
    }

    #[test]
    fn many_that_agree_are_right_and_one_is_not() {
        let table: [(&[i64], Option<Verdict>); 9] = [
            (&[], None),
            (&[-180; 4], None),
            (&[-180; 5], Some(Verdict::Wrong(-180_000))),
            (&[180, 185, 190, 175, 170], Some(Verdict::Wrong(180_000))),
            (&[0, 1, -2, 3, 20], Some(Verdict::Right)),
            (&[0, 1, -2, 3, 180], Some(Verdict::Right)),
            (&[-180, -180, -180, 0, 0], None),
            // A maker who takes the zone for another: eight hours, or half an hour.
            (&[28_800; 9], None),
            (&[-1_800; 9], None),
        ];
        for (ahead, expected) in table {
            assert_eq!(verdict(ahead), expected, "{ahead:?}");
        }
    }

    #[test]
    fn who_speaks_often_has_one_voice_and_what_is_old_has_none() {
        let mut clocks = Clocks::default();
        for _ in 0..100 {
            clocks.note_word(DeviceHandle(1), NOW, -180_000);
        }
        assert_eq!((clocks.words.len(), clocks.verdict(NOW, APART)), (64, None));
        let mut clocks = Clocks::default();
        (1..9).for_each(|n| clocks.note_word(DeviceHandle(n), NOW, -180_000));
        assert_eq!(clocks.verdict(ServerTime(NOW.0 + 300_001), APART), None);
    }
}
