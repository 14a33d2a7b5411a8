//! Who may connect at all: connections are counted, in all and per source, before anything is
//! allocated for them. Whoever says nothing therefore never keeps those out who have something to
//! say. Opens no socket and knows no clock: what is bounded is how many stand at once, not how many
//! come in a second.
//!
//! **Invariant** A connection that was admitted is given back exactly once, when its [`Admitted`] is
//! dropped. **Invariant** There are as many entries as there are sources with a connection.

use std::{
    collections::HashMap,
    fmt,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Where connections come from: an IPv4 address, or the /64 of an IPv6 one, which is what one
/// subscriber has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Source(IpAddr);

impl Source {
    /// The source of an address; an IPv4 address in IPv6 form is the IPv4 address.
    pub fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            v4 @ IpAddr::V4(_) => Self(v4),
            IpAddr::V6(v6) => {
                let [a, b, c, d, ..] = v6.segments();
                Self(IpAddr::from([a, b, c, d, 0, 0, 0, 0]))
            }
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Whether whoever connects has proved who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visitor {
    /// They have not proved it.
    Stranger,
    /// They have, or come from where they came before.
    Known,
}

/// Most connections at once. `usize::MAX` is no bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Most that everybody together may have open.
    pub total_max: usize,
    /// Of one source, strangers and known ones together.
    pub per_source_max: usize,
    /// Most that all strangers together may have open.
    pub strangers_max: usize,
    /// Of the strangers of one source.
    pub strangers_per_source_max: usize,
}

impl Bounds {
    /// No bound at all, to name only those that there are: `Bounds { total_max: 8, ..Bounds::NONE }`.
    pub const NONE: Self = Self {
        total_max: usize::MAX,
        per_source_max: usize::MAX,
        strangers_max: usize::MAX,
        strangers_per_source_max: usize::MAX,
    };
}

/// Which bound a connection would have passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum TooMany {
    /// [`Bounds::total_max`] is reached.
    #[error("the node has as many connections as it takes")]
    Total,
    /// [`Bounds::per_source_max`] is reached.
    #[error("this source has as many connections as it may")]
    PerSource,
    /// [`Bounds::strangers_max`] is reached.
    #[error("the node has as many unauthenticated connections as it takes")]
    Strangers,
    /// [`Bounds::strangers_per_source_max`] is reached.
    #[error("this source has as many unauthenticated connections as it may")]
    StrangersPerSource,
}

#[derive(Debug, Clone, Copy, Default)]
struct Count {
    all: usize,
    strangers: usize,
}

impl Count {
    fn with(self, visitor: Visitor) -> Self {
        let strangers = usize::from(visitor == Visitor::Stranger);
        Self { all: self.all + 1, strangers: self.strangers + strangers }
    }
}

#[derive(Debug, Default)]
struct Counts {
    total: Count,
    by_source: HashMap<Source, Count>,
}

/// Counts the connections that stand and admits more as long as the bounds allow it.
#[derive(Debug)]
pub struct Admission {
    bounds: Bounds,
    counts: Mutex<Counts>,
}

/// A connection that was admitted; it is given back when this is dropped.
#[derive(Debug)]
pub struct Admitted {
    admission: Arc<Admission>,
    source: Source,
    visitor: Visitor,
}

impl Admission {
    /// No connection stands yet.
    pub fn new(bounds: Bounds) -> Arc<Self> {
        Arc::new(Self { bounds, counts: Mutex::default() })
    }

    /// Admits one more connection of a source.
    ///
    /// # Errors
    ///
    /// When a bound is reached; see [`TooMany`]. Nothing was counted then.
    pub fn admit(self: &Arc<Self>, source: Source, visitor: Visitor) -> Result<Admitted, TooMany> {
        let mut counts = self.lock();
        let of_source = counts.by_source.get(&source).copied().unwrap_or_default();
        self.check(counts.total, of_source, visitor)?;
        counts.total = counts.total.with(visitor);
        counts.by_source.insert(source, of_source.with(visitor));
        Ok(Admitted { admission: Arc::clone(self), source, visitor })
    }

    fn check(&self, total: Count, of_source: Count, visitor: Visitor) -> Result<(), TooMany> {
        let is_stranger = visitor == Visitor::Stranger;
        let rules = [
            (total.all >= self.bounds.total_max, TooMany::Total),
            (of_source.all >= self.bounds.per_source_max, TooMany::PerSource),
            (is_stranger && total.strangers >= self.bounds.strangers_max, TooMany::Strangers),
            (
                is_stranger && of_source.strangers >= self.bounds.strangers_per_source_max,
                TooMany::StrangersPerSource,
            ),
        ];
        let broken = rules.into_iter().find(|(is_reached, _)| *is_reached);
        broken.map_or(Ok(()), |(_, rule)| Err(rule))
    }

    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Admitted {
    /// Where the connection comes from.
    pub fn source(&self) -> Source {
        self.source
    }

    /// The connection has proved who it is: it no longer counts as a stranger's.
    pub fn authenticated(&mut self) {
        if std::mem::replace(&mut self.visitor, Visitor::Known) == Visitor::Stranger {
            self.give_back(0, 1);
        }
    }

    fn give_back(&self, all: usize, strangers: usize) {
        let mut counts = self.admission.lock();
        counts.total.all -= all;
        counts.total.strangers -= strangers;
        let Some(of_source) = counts.by_source.get_mut(&self.source) else { return };
        of_source.all -= all;
        of_source.strangers -= strangers;
        if of_source.all == 0 {
            counts.by_source.remove(&self.source);
        }
    }
}

impl Drop for Admitted {
    fn drop(&mut self) {
        self.give_back(1, usize::from(self.visitor == Visitor::Stranger));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Admission, Admitted, Bounds, Source, TooMany, Visitor};

    fn source(text: &str) -> Source {
        Source::of(text.parse().unwrap())
    }

    /// As many as are let in from there, and why no more.
    fn all_from(
        admission: &Arc<Admission>,
        from: &str,
        visitor: Visitor,
    ) -> (Vec<Admitted>, TooMany) {
        let mut held = Vec::new();
        loop {
            match admission.admit(source(from), visitor) {
                Ok(admitted) => held.push(admitted),
                Err(rule) => return (held, rule),
            }
        }
    }

    #[track_caller]
    fn check(bounds: Bounds, from: &str, visitor: Visitor, expected: (usize, TooMany)) {
        let (held, rule) = all_from(&Admission::new(bounds), from, visitor);
        assert_eq!((held.len(), rule), expected);
    }

    #[test]
    fn each_bound_holds_those_that_it_is_for() {
        let bounds = Bounds {
            total_max: 4,
            per_source_max: 3,
            strangers_max: 2,
            strangers_per_source_max: 1,
        };
        let (a, known, stranger) = ("10.0.0.1", Visitor::Known, Visitor::Stranger);
        check(bounds, a, known, (3, TooMany::PerSource));
        check(bounds, a, stranger, (1, TooMany::StrangersPerSource));
        check(Bounds { total_max: 2, ..bounds }, a, known, (2, TooMany::Total));
        let wide = Bounds { strangers_per_source_max: 9, ..bounds };
        check(wide, a, stranger, (2, TooMany::Strangers));
        check(Bounds { per_source_max: 1, ..Bounds::NONE }, a, stranger, (1, TooMany::PerSource));
    }

    #[test]
    fn what_is_dropped_is_given_back() {
        let bounds = Bounds { total_max: 3, per_source_max: 2, ..Bounds::NONE };
        let admission = Admission::new(bounds);
        let (first, _) = all_from(&admission, "10.0.0.1", Visitor::Stranger);
        let (second, rule) = all_from(&admission, "10.0.0.2", Visitor::Known);
        assert_eq!((first.len(), second.len(), rule), (2, 1, TooMany::Total));
        drop(first);
        assert_eq!(admission.lock().by_source.len(), 1);
        assert_eq!(all_from(&admission, "10.0.0.1", Visitor::Known).0.len(), 2);
        drop(second);
        let counts = admission.lock();
        assert_eq!((counts.total.all, counts.total.strangers), (0, 0));
        assert!(counts.by_source.is_empty());
    }

    #[test]
    fn who_has_proved_who_they_are_makes_room_for_a_stranger() {
        let bounds = Bounds { strangers_per_source_max: 1, ..Bounds::NONE };
        let admission = Admission::new(bounds);
        let from = source("10.0.0.1");
        let mut first = admission.admit(from, Visitor::Stranger).unwrap();
        let refused = admission.admit(from, Visitor::Stranger).unwrap_err();
        assert_eq!(refused, TooMany::StrangersPerSource);
        first.authenticated();
        first.authenticated();
        let second = admission.admit(from, Visitor::Stranger).unwrap();
        assert_eq!(admission.lock().total.strangers, 1);
        drop((first, second));
        assert_eq!(admission.lock().total.strangers, 0);
    }

    #[test]
    fn a_source_is_an_address_or_a_64_bit_prefix() {
        assert_eq!(source("2001:db8::1"), source("2001:db8::ffff:1:2:3"));
        assert_ne!(source("2001:db8::1"), source("2001:db8:0:1::1"));
        assert_eq!(source("::ffff:10.0.0.1"), source("10.0.0.1"));
        assert_ne!(source("10.0.0.1"), source("10.0.0.2"));
    }
}
