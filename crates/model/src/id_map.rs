//! Maps and sets by identifiers and other short keys.
//!
//! The standard library's `SipHash` is made for keys of any length that an attacker sends as fast as
//! he likes, and was a twelfth of what the core's thread did. Keys here are identifiers of at most 39
//! bytes and small numbers. Those that come from outside are taken only from people and devices that
//! have logged in, every map is bounded, and `foldhash` is seeded anew in each process: whoever cannot
//! see the hashes cannot look for keys that collide. Not for keys that strangers choose, such as
//! addresses: those stay with the standard library's.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

/// A map by an identifier. Made with `IdMap::default()`.
pub type IdMap<K, V> = HashMap<K, V, RandomState>;

/// A set of identifiers. Made with `IdSet::default()`.
pub type IdSet<K> = HashSet<K, RandomState>;
