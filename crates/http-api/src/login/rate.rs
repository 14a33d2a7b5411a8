//! How often something may be asked from one address. Pure: time is an argument.

use std::{collections::HashMap, net::IpAddr, time::Duration};

use model::ServerTime;

use super::attempts::{TooMany, net};

/// Most addresses counted; at the bound the oldest count goes.
const COUNTS_MAX: usize = 10_000;

#[derive(Debug, Clone, Copy)]
struct Count {
    since: ServerTime,
    asked: u32,
}

/// Counts what is asked, by address and span of time.
#[derive(Debug)]
pub(super) struct Rate {
    per_address_max: u32,
    shared_max: u32,
    counts: HashMap<Option<IpAddr>, Count>,
}

impl Rate {
    /// `shared_max` is for all who come from the machine itself: behind a proxy there, that is
    /// everybody, and only the proxy can tell them apart.
    pub(super) fn new(per_address_max: u32, shared_max: u32) -> Self {
        Self { per_address_max, shared_max, counts: HashMap::new() }
    }

    /// Counts one more, unless there were too many within the span that began with the first.
    ///
    /// # Errors
    ///
    /// When there were; such a one is not counted.
    pub(super) fn ask(
        &mut self,
        from: Option<IpAddr>,
        now: ServerTime,
        within: Duration,
    ) -> Result<(), TooMany> {
        let key = key(from);
        let max = if key.is_some() { self.per_address_max } else { self.shared_max };
        let known = self.counts.get(&key).filter(|count| now.since(count.since) < within);
        let mut count = known.copied().unwrap_or(Count { since: now, asked: 0 });
        if count.asked >= max {
            return Err(TooMany);
        }
        count.asked += 1;
        if !self.counts.contains_key(&key) && self.counts.len() >= COUNTS_MAX {
            self.make_room(now, within);
        }
        self.counts.insert(key, count);
        Ok(())
    }

    /// One that was counted came to nothing, and counts no more.
    pub(super) fn give_back(&mut self, from: Option<IpAddr>) {
        if let Some(count) = self.counts.get_mut(&key(from)) {
            count.asked = count.asked.saturating_sub(1);
        }
    }

    fn make_room(&mut self, now: ServerTime, within: Duration) {
        self.counts.retain(|_, count| now.since(count.since) < within);
        if self.counts.len() < COUNTS_MAX {
            return;
        }
        let oldest = self.counts.iter().min_by_key(|(_, count)| count.since);
        if let Some(key) = oldest.map(|(key, _)| *key) {
            self.counts.remove(&key);
        }
    }
}

/// Whose count it is. `None`: the machine's own, shared by all behind a proxy there.
fn key(from: Option<IpAddr>) -> Option<IpAddr> {
    net(from.filter(|address| !address.is_loopback()))
}

#[cfg(test)]
mod tests {
    use std::{net::IpAddr, time::Duration};

    use model::ServerTime;

    use super::{COUNTS_MAX, Rate};

    const WITHIN: Duration = Duration::from_mins(1);

    fn asked(rate: &mut Rate, from: Option<&str>, at_ms: i64, times: usize) -> usize {
        let from: Option<IpAddr> = from.map(|text| text.parse().unwrap());
        (0..times).filter(|_| rate.ask(from, ServerTime(at_ms), WITHIN).is_ok()).count()
    }

    #[test]
    fn an_address_has_its_share_of_every_span() {
        let mut rate = Rate::new(3, 7);
        assert_eq!(asked(&mut rate, Some("192.0.2.1"), 0, 5), 3);
        assert_eq!(asked(&mut rate, Some("192.0.2.2"), 0, 5), 3);
        assert_eq!(asked(&mut rate, Some("192.0.2.1"), 59_999, 5), 0);
        // Neither asking on nor asking slowly lengthens the span.
        assert_eq!(asked(&mut rate, Some("192.0.2.1"), 60_000, 5), 3);
    }

    #[test]
    fn the_machine_itself_and_the_unknown_share_theirs() {
        let mut rate = Rate::new(3, 7);
        assert_eq!(asked(&mut rate, Some("127.0.0.1"), 0, 4), 4);
        assert_eq!(asked(&mut rate, Some("::1"), 0, 2), 2);
        assert_eq!(asked(&mut rate, None, 0, 5), 1);
        assert_eq!(asked(&mut rate, Some("2001:db8::1"), 0, 2), 2);
        assert_eq!(asked(&mut rate, Some("2001:db8::2"), 0, 2), 1, "one household");
    }

    #[test]
    fn what_came_to_nothing_counts_no_more() {
        let mut rate = Rate::new(3, 7);
        let from = Some("192.0.2.1".parse().unwrap());
        for n in 0..9 {
            assert!(rate.ask(from, ServerTime(n), WITHIN).is_ok(), "{n}");
            rate.give_back(from);
        }
        rate.give_back(from);
        assert_eq!(asked(&mut rate, Some("192.0.2.1"), 9, 5), 3);
    }

    #[test]
    fn the_counts_are_bounded() {
        let mut rate = Rate::new(1, 1);
        for n in 0..u32::try_from(COUNTS_MAX).unwrap() + 10 {
            let from = Some(IpAddr::V4((0x0a00_0000 + n).into()));
            assert!(rate.ask(from, ServerTime(i64::from(n)), WITHIN).is_ok());
        }
        assert!(rate.counts.len() <= COUNTS_MAX, "{}", rate.counts.len());
    }
}
