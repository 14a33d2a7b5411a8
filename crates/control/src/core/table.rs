//! A map for look-ups by key. Whoever wants all of it gets it in the order of the keys, so that
//! nothing depends on the order of hashing, which is another one in every process.

use std::{fmt, hash::Hash};

use model::IdMap;

/// A hash table that is read whole only in the order of its keys.
pub(crate) struct Table<K, V>(IdMap<K, V>);

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self(IdMap::default())
    }
}

impl<K: Hash + Ord, V> Table<K, V> {
    pub(crate) fn get(&self, key: &K) -> Option<&V> {
        self.0.get(key)
    }

    pub(crate) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        self.0.get_mut(key)
    }

    pub(crate) fn contains_key(&self, key: &K) -> bool {
        self.0.contains_key(key)
    }

    pub(crate) fn insert(&mut self, key: K, value: V) -> Option<V> {
        self.0.insert(key, value)
    }

    pub(crate) fn remove(&mut self, key: &K) -> Option<V> {
        self.0.remove(key)
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// All values, in no order: only for what does not depend on it.
    pub(crate) fn unordered(&self) -> impl Iterator<Item = &V> {
        self.0.values()
    }

    /// All entries in the order of their keys.
    pub(crate) fn in_order(&self) -> Vec<(&K, &V)> {
        let mut entries: Vec<_> = self.0.iter().collect();
        entries.sort_unstable_by_key(|(key, _)| *key);
        entries
    }
}

impl<K: Hash + Ord + fmt::Debug, V: fmt::Debug> fmt::Debug for Table<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.in_order()).finish()
    }
}
