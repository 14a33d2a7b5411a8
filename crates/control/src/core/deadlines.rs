//! When something is to be looked at again: one moment for each key, the earliest first. Time that
//! passes costs only what is due, not what waits.

use std::{collections::BTreeSet, hash::Hash};

use model::{IdMap, ServerTime};

/// Keys with the moment at which each is due.
#[derive(Clone)]
pub(crate) struct Deadlines<K> {
    by_time: BTreeSet<(ServerTime, K)>,
    by_key: IdMap<K, ServerTime>,
}

impl<K> Default for Deadlines<K> {
    fn default() -> Self {
        Self { by_time: BTreeSet::new(), by_key: IdMap::default() }
    }
}

impl<K: std::fmt::Debug> std::fmt::Debug for Deadlines<K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(&self.by_time).finish()
    }
}

impl<K: Copy + Ord + Hash> Deadlines<K> {
    /// Has `key` looked at no later than `at`. One that is due earlier stays so: who is looked at
    /// too early says when it wants to be looked at again.
    pub(crate) fn no_later(&mut self, key: K, at: ServerTime) {
        match self.by_key.get_mut(&key) {
            Some(earlier) if *earlier <= at => return,
            Some(later) => {
                self.by_time.remove(&(*later, key));
                *later = at;
            }
            None => {
                self.by_key.insert(key, at);
            }
        }
        self.by_time.insert((at, key));
    }

    /// Takes out everything that is due, the earliest first.
    pub(crate) fn take_due(&mut self, now: ServerTime) -> Vec<K> {
        let mut due = Vec::new();
        while let Some((at, key)) = self.by_time.first().copied()
            && at <= now
        {
            self.by_time.pop_first();
            self.by_key.remove(&key);
            due.push(key);
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::Deadlines;
    use model::ServerTime;

    #[test]
    fn each_key_is_due_once_and_the_earliest_first() {
        let mut deadlines = Deadlines::default();
        deadlines.no_later('a', ServerTime(30));
        deadlines.no_later('b', ServerTime(20));
        deadlines.no_later('a', ServerTime(10));
        deadlines.no_later('b', ServerTime(40));
        assert_eq!(deadlines.take_due(ServerTime(9)), []);
        assert_eq!(deadlines.take_due(ServerTime(30)), ['a', 'b']);
        assert_eq!(deadlines.take_due(ServerTime(99)), []);
    }
}
