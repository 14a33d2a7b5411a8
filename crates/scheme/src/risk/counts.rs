//! How often something happened, by day: what is left of documents once they have left memory.

use std::{collections::BTreeMap, time::Duration};

use model::{Day, ServerTime};

use super::rows::DAYS_MAX;

/// How often something happened on each day. Days before the longest window that any rule may ask for
/// are forgotten, so it never holds more than 3,651 of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DayCounts(BTreeMap<Day, u32>);

impl DayCounts {
    /// Nothing has happened.
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// It happened so many times more on a day, or, if negative, so many times less.
    pub fn add(&mut self, day: Day, by: i64) {
        let count = i64::from(self.0.get(&day).copied().unwrap_or(0)).saturating_add(by);
        match u32::try_from(count.min(u32::MAX.into())) {
            Ok(count) if count > 0 => drop(self.0.insert(day, count)),
            // What is taken back and was never there, or forgotten, is nothing either.
            Ok(_) | Err(_) => drop(self.0.remove(&day)),
        }
        if let Some((newest, _)) = self.0.last_key_value() {
            let oldest = days_before(newest.begins_at(), DAYS_MAX);
            while self.0.first_key_value().is_some_and(|(day, _)| *day < oldest) {
                self.0.pop_first();
            }
        }
    }

    /// How often on the day of `now` and on so many days before; what lies ahead is not counted.
    pub fn within(&self, now: ServerTime, days: u32) -> usize {
        let span = days_before(now, days)..=Day::of(now);
        if span.is_empty() {
            return 0;
        }
        self.0.range(span).map(|(_, count)| *count as usize).sum()
    }

    /// Whether nothing has happened in all the days that are known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many days are known on which something happened.
    pub fn days(&self) -> usize {
        self.0.len()
    }
}

/// The day that lies so many days before a moment.
fn days_before(at: ServerTime, days: u32) -> Day {
    let span = Duration::from_secs(u64::from(days) * 86_400);
    Day::of(ServerTime(at.0.saturating_sub(i64::try_from(span.as_millis()).unwrap_or(i64::MAX))))
}

#[cfg(test)]
mod tests {
    use super::{DAYS_MAX, Day, DayCounts, ServerTime};

    const NOON: ServerTime = ServerTime(1_795_276_800_000 + 4 * 3_600_000);

    fn ago(days: i64) -> Day {
        Day::of(ServerTime(NOON.0 - days * 86_400_000))
    }

    #[test]
    fn a_window_is_today_and_so_many_days_before() {
        let mut counts = DayCounts::default();
        for days in [-1, 0, 30, 31] {
            counts.add(ago(days), 1);
        }
        let within = |days| counts.within(NOON, days);
        assert_eq!([within(0), within(29), within(30), within(31)], [1, 1, 2, 3]);
    }

    #[test]
    fn what_is_taken_back_is_gone_and_never_below_nothing() {
        let mut counts = DayCounts::default();
        counts.add(ago(1), 2);
        counts.add(ago(1), -1);
        assert_eq!(counts.within(NOON, 1), 1);
        counts.add(ago(1), -5);
        assert!(counts.is_empty());
        counts.add(ago(1), i64::MAX);
        assert_eq!(counts.within(NOON, 1), u32::MAX as usize);
    }

    #[test]
    fn no_more_days_are_kept_than_a_rule_may_ask_for() {
        let mut counts = DayCounts::default();
        for days in (0..5_000).rev() {
            counts.add(ago(days), 1);
        }
        assert_eq!(counts.days(), DAYS_MAX as usize + 1);
        assert_eq!(counts.within(NOON, DAYS_MAX), DAYS_MAX as usize + 1);
        // What was forgotten and is taken back was forgotten.
        counts.add(ago(4_999), -1);
        assert_eq!(counts.days(), DAYS_MAX as usize + 1);
    }
}
