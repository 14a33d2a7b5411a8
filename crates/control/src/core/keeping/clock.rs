//! Whether a day's sweep may begin by the node's clock: what is removed never comes back, so a clock that
//! has jumped is not believed before devices agree with it, or an officer does.

use std::time::Duration;

use model::ServerTime;

use crate::{
    Fact, IncidentKind,
    core::{effects::Effects, raise::Raise},
    retention::midnight,
};

/// How far two sweeps may lie apart without anybody being asked: a node may have been off for as long.
const APART_MAX: Duration = Duration::from_hours(24 * 31);

/// What others say of the node's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClockWord {
    /// Enough devices, whose time comes from satellites, say the same.
    Right,
    /// It is on the desk that it is wrong.
    Wrong,
    /// Nobody says anything.
    Silence,
}

/// The days that were swept.
#[derive(Debug, Default)]
pub(crate) struct SweepDays {
    /// The last midnight at which sweeping began. `None`: it never has.
    last: Option<ServerTime>,
}

impl SweepDays {
    pub(super) fn recovered(last: Option<ServerTime>) -> Self {
        Self { last }
    }

    /// The midnight of the day that may be swept now. `None`: the clock is not believed, which the desk
    /// knows, or the day that was swept last is not over.
    pub(super) fn begin(
        &mut self,
        said: ClockWord,
        now: ServerTime,
        effects: &mut Effects,
    ) -> Option<ServerTime> {
        let today = midnight(now);
        let Some(last) = self.last.filter(|_| said != ClockWord::Right) else {
            return (said != ClockWord::Wrong).then(|| self.believe(today, effects));
        };
        if said == ClockWord::Wrong {
            return None;
        }
        if u128::from(today.0.abs_diff(last.0)) > APART_MAX.as_millis() {
            let raise = Raise::new(IncidentKind::NodeClockWrong);
            effects.raise(raise.fact(Fact::SweptLast { at_ms: last.0 }));
            return None;
        }
        (today >= last).then(|| self.believe(today, effects))
    }

    /// Goes by what the clock says now, whatever it said when it was swept last.
    pub(super) fn believe(&mut self, now: ServerTime, effects: &mut Effects) -> ServerTime {
        let today = midnight(now);
        if self.last != Some(today) {
            self.last = Some(today);
            effects.commit.sweep_day = Some(today);
        }
        today
    }
}

#[cfg(test)]
mod tests {
    use model::ServerTime;

    use super::{ClockWord, Effects, SweepDays};

    const DAY: i64 = 86_400_000;

    /// Whether a day is swept, when another was swept last, with whose word, and whether the desk is told.
    #[track_caller]
    fn check(last: Option<i64>, today: i64, said: ClockWord, expected: (bool, bool)) {
        let at = |day: i64| ServerTime(day * DAY);
        let (mut days, mut effects) = (SweepDays::recovered(last.map(at)), Effects::default());
        let now = ServerTime(today * DAY + 5);
        let begun = days.begin(said, now, &mut effects);
        assert_eq!(
            (begun, !effects.messages.is_empty()),
            (expected.0.then(|| at(today)), expected.1)
        );
        assert_eq!(days.last, if expected.0 { Some(at(today)) } else { last.map(at) });
    }

    #[test]
    fn days() {
        use ClockWord::{Right, Silence, Wrong};
        check(None, 20_000, Silence, (true, false));
        check(None, 20_000, Wrong, (false, false));
        check(Some(20_000), 20_001, Silence, (true, false));
        check(Some(20_000), 20_001, Wrong, (false, false));
        check(Some(20_000), 20_031, Silence, (true, false));
        check(Some(20_000), 20_032, Silence, (false, true));
        // Devices agree with it: the node was off.
        check(Some(20_000), 20_032, Right, (true, false));
        check(Some(20_000), 19_999, Silence, (false, false));
        check(Some(20_000), 19_000, Silence, (false, true));
        check(Some(20_000), 19_000, Right, (true, false));
    }
}
