//! Counts log-in attempts per account and address, and per address. Pure: time is an argument.
//!
//! An account alone is not counted, or anybody could lock an officer out from anywhere.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    time::Duration,
};

use model::ServerTime;

/// Attempts in a row on one account from one address before a pause.
const PER_ACCOUNT_MAX: u32 = 5;
/// Attempts in a row from one address, on whatever accounts, before a pause.
const PER_ADDRESS_MAX: u32 = 30;
/// Most counts kept; at the bound the oldest goes.
const COUNTS_MAX: usize = 10_000;
/// Longest account name that is told apart, in bytes: longer ones are nobody's.
const NAME_MAX: usize = 39;

/// What is counted. The name is `None` for an address as a whole.
type Key = (Option<String>, Option<IpAddr>);

#[derive(Debug, Clone, Copy)]
struct Count {
    attempts: u32,
    last_at: ServerTime,
}

/// Too many attempts in a row; wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooMany;

/// Attempts since the last success, forgotten a pause after the last of them.
#[derive(Debug, Default)]
pub(super) struct Attempts {
    counts: HashMap<Key, Count>,
}

impl Attempts {
    /// Counts an attempt, unless there were too many.
    ///
    /// # Errors
    ///
    /// When there were too many within the last pause; such an attempt is not counted, so that
    /// trying on does not lengthen the wait.
    pub(super) fn attempt(
        &mut self,
        account: &str,
        from: Option<IpAddr>,
        now: ServerTime,
        pause: Duration,
    ) -> Result<(), TooMany> {
        let keys = [(pair(account, from), PER_ACCOUNT_MAX), ((None, net(from)), PER_ADDRESS_MAX)];
        if keys.iter().any(|(key, max)| self.count(key, now, pause) >= *max) {
            return Err(TooMany);
        }
        for (key, _) in keys {
            self.add(key, now, pause);
        }
        Ok(())
    }

    /// The password was right: the account starts anew from that address, and the address loses
    /// this attempt.
    pub(super) fn succeeded(&mut self, account: &str, from: Option<IpAddr>) {
        self.counts.remove(&pair(account, from));
        if let Some(count) = self.counts.get_mut(&(None, net(from))) {
            count.attempts = count.attempts.saturating_sub(1);
        }
    }

    fn count(&self, key: &Key, now: ServerTime, pause: Duration) -> u32 {
        let count = self.counts.get(key).filter(|count| now.since(count.last_at) < pause);
        count.map_or(0, |count| count.attempts)
    }

    fn add(&mut self, key: Key, now: ServerTime, pause: Duration) {
        let attempts = self.count(&key, now, pause) + 1;
        if !self.counts.contains_key(&key) && self.counts.len() >= COUNTS_MAX {
            self.make_room(now, pause);
        }
        self.counts.insert(key, Count { attempts, last_at: now });
    }

    fn make_room(&mut self, now: ServerTime, pause: Duration) {
        self.counts.retain(|_, count| now.since(count.last_at) < pause);
        if self.counts.len() < COUNTS_MAX {
            return;
        }
        let oldest = self.counts.iter().min_by_key(|(_, count)| count.last_at);
        if let Some(key) = oldest.map(|(key, _)| key.clone()) {
            self.counts.remove(&key);
        }
    }
}

fn pair(account: &str, from: Option<IpAddr>) -> Key {
    let name = if account.len() <= NAME_MAX { account } else { "" };
    (Some(name.to_owned()), net(from))
}

/// One household is one address: of an IPv6 address only the first 64 bits count.
pub(super) fn net(from: Option<IpAddr>) -> Option<IpAddr> {
    Some(match from? {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            let bits = u128::from(address) >> 64 << 64;
            IpAddr::V6(Ipv6Addr::from(bits))
        }
    })
}

#[cfg(test)]
mod tests {
    use std::{net::IpAddr, time::Duration};

    use model::ServerTime;

    use super::{Attempts, COUNTS_MAX, PER_ACCOUNT_MAX, PER_ADDRESS_MAX, TooMany};

    const PAUSE: Duration = Duration::from_secs(30);

    #[expect(clippy::unnecessary_wraps, reason = "as the callers need it")]
    fn at(text: &str) -> Option<IpAddr> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn five_wrong_attempts_are_followed_by_a_pause() {
        let (mut attempts, from) = (Attempts::default(), at("10.0.0.1"));
        for n in 0..i64::from(PER_ACCOUNT_MAX) {
            assert_eq!(attempts.attempt("ann", from, ServerTime(n), PAUSE), Ok(()));
        }
        assert_eq!(attempts.attempt("ann", from, ServerTime(5), PAUSE), Err(TooMany));
        // Others, and the same account from elsewhere, are not held up.
        assert_eq!(attempts.attempt("bob", from, ServerTime(6), PAUSE), Ok(()));
        assert_eq!(attempts.attempt("ann", at("10.0.0.2"), ServerTime(6), PAUSE), Ok(()));
        // Trying on did not lengthen the wait.
        assert_eq!(attempts.attempt("ann", from, ServerTime(4 + 29_999), PAUSE), Err(TooMany));
        assert_eq!(attempts.attempt("ann", from, ServerTime(4 + 30_000), PAUSE), Ok(()));
    }

    #[test]
    fn success_starts_anew() {
        let (mut attempts, from) = (Attempts::default(), at("10.0.0.1"));
        for n in 0..1_000 {
            assert_eq!(attempts.attempt("ann", from, ServerTime(n), PAUSE), Ok(()), "{n}");
            attempts.succeeded("ann", from);
        }
    }

    #[test]
    fn one_address_cannot_try_every_account() {
        let mut attempts = Attempts::default();
        let allowed = (0..100)
            .filter(|n| {
                // Addresses of one /64 are one.
                let from = at(&format!("2001:db8::{n:x}"));
                attempts.attempt(&format!("user-{n}"), from, ServerTime(0), PAUSE).is_ok()
            })
            .count();
        assert_eq!(allowed, usize::try_from(PER_ADDRESS_MAX).unwrap());
    }

    #[test]
    fn the_counts_are_bounded() {
        let mut attempts = Attempts::default();
        for n in 0..u32::try_from(COUNTS_MAX).unwrap() {
            let from = Some(IpAddr::V4(n.into()));
            assert_eq!(attempts.attempt("ann", from, ServerTime(i64::from(n)), PAUSE), Ok(()));
        }
        assert!(attempts.counts.len() <= COUNTS_MAX, "{}", attempts.counts.len());
        // The newest is still counted.
        let newest = Some(IpAddr::V4((u32::try_from(COUNTS_MAX).unwrap() - 1).into()));
        for _ in 1..PER_ACCOUNT_MAX {
            assert_eq!(attempts.attempt("ann", newest, ServerTime(10_000), PAUSE), Ok(()));
        }
        assert_eq!(attempts.attempt("ann", newest, ServerTime(10_000), PAUSE), Err(TooMany));
    }
}
