//! When consoles are told where locks are.
//!
//! A position is told some time after it was reported, not with the commit: what moves moves all the
//! time, and a view for each report would cost the core's thread more than judging it. Each lock is
//! told once a turn at most, and a turn is spread over several batches, so that it holds none up.

use std::time::Duration;

use model::ServerTime;

/// How often a lock is told at most, by the wall.
const EVERY: Duration = Duration::from_millis(250);
/// Most locks told between two batches: well under a millisecond of the core's thread.
const LOCKS_MAX: usize = 256;

/// The turn under way, and when the next one may begin.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Turns {
    began_at: ServerTime,
    /// Locks that are still told in this turn.
    left: usize,
}

impl Turns {
    /// How many of the locks that wait are told now. `speed`: how much faster than the wall the
    /// clock runs that `now` is of.
    pub(crate) fn due(&mut self, waiting: usize, now: ServerTime, speed: f64) -> usize {
        if self.left == 0 && now.since(self.began_at) >= EVERY.mul_f64(speed.max(1.0)) {
            *self = Self { began_at: now, left: waiting };
        }
        let due = self.left.min(LOCKS_MAX);
        self.left -= due;
        due
    }
}

#[cfg(test)]
mod tests {
    use model::ServerTime;

    use super::{LOCKS_MAX, Turns};

    #[test]
    fn a_turn_is_spread_and_the_next_one_waits() {
        let mut turns = Turns::default();
        let at = |ms: i64| ServerTime(1_000_000 + ms);
        assert_eq!(turns.due(LOCKS_MAX + 10, at(0), 1.0), LOCKS_MAX);
        assert_eq!(turns.due(5_000, at(1), 1.0), 10, "what came since waits for the next turn");
        assert_eq!(turns.due(4_990, at(249), 1.0), 0);
        assert_eq!(turns.due(7, at(250), 1.0), 7);
        assert_eq!(turns.due(0, at(600), 1.0), 0);
    }

    #[test]
    fn a_faster_clock_makes_no_shorter_turns() {
        let mut turns = Turns::default();
        assert_eq!(turns.due(1, ServerTime(1_000_000), 60.0), 1);
        assert_eq!(turns.due(1, ServerTime(1_014_999), 60.0), 0);
        assert_eq!(turns.due(1, ServerTime(1_015_000), 60.0), 1);
    }
}
