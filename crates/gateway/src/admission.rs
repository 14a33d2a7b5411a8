//! Who may connect at all: connections are counted in all and per source before anything is
//! allocated for them.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use crate::Limits;

/// Where connections come from: an IPv4 address, or the /64 of an IPv6 one, which is what one
/// subscriber has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Source(IpAddr);

impl Source {
    pub(crate) fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            v4 @ IpAddr::V4(_) => Self(v4),
            IpAddr::V6(v6) => {
                let [a, b, c, d, ..] = v6.segments();
                Self(IpAddr::from([a, b, c, d, 0, 0, 0, 0]))
            }
        }
    }
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    connections: usize,
    strangers: usize,
}

/// Counts the connections of each source and holds them to [`Limits`].
#[derive(Debug, Default)]
pub(crate) struct Admission {
    sources: Mutex<Sources>,
}

/// As many entries as there are sources with a connection, so bounded by the connections.
#[derive(Debug, Default)]
struct Sources {
    total: usize,
    by_source: HashMap<Source, Counts>,
}

/// Why a connection was not admitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub(crate) enum TooMany {
    #[error("the node has as many connections as it takes")]
    Connections,
    #[error("this source has as many connections as it may")]
    FromSource,
    #[error("this source has as many unauthenticated connections as it may")]
    Strangers,
}

/// A connection's place; given back when dropped.
#[derive(Debug)]
pub(crate) struct Place {
    admission: Arc<Admission>,
    source: Source,
    is_stranger: bool,
}

impl Admission {
    pub(crate) fn admit(
        self: &Arc<Self>,
        source: Source,
        limits: &Limits,
    ) -> Result<Place, TooMany> {
        let mut sources = self.sources.lock().unwrap_or_else(PoisonError::into_inner);
        if sources.total >= limits.connections_max {
            return Err(TooMany::Connections);
        }
        let counts = sources.by_source.get(&source).copied().unwrap_or_default();
        if counts.connections >= limits.connections_per_source_max {
            return Err(TooMany::FromSource);
        }
        if counts.strangers >= limits.strangers_per_source_max {
            return Err(TooMany::Strangers);
        }
        let more = Counts { connections: counts.connections + 1, strangers: counts.strangers + 1 };
        sources.by_source.insert(source, more);
        sources.total += 1;
        Ok(Place { admission: Arc::clone(self), source, is_stranger: true })
    }

    fn change(&self, source: Source, change: impl FnOnce(&mut Counts) -> usize) {
        let mut sources = self.sources.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(counts) = sources.by_source.get_mut(&source) else { return };
        let gone = change(counts);
        if counts.connections == 0 {
            sources.by_source.remove(&source);
        }
        sources.total -= gone;
    }
}

impl Place {
    /// The connection has proved who it is.
    pub(crate) fn known(&mut self) {
        if std::mem::take(&mut self.is_stranger) {
            self.admission.change(self.source, |counts| {
                counts.strangers -= 1;
                0
            });
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let stranger = usize::from(self.is_stranger);
        self.admission.change(self.source, |counts| {
            counts.connections -= 1;
            counts.strangers -= stranger;
            1
        });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Admission, Source, TooMany};
    use crate::Limits;

    fn source(text: &str) -> Source {
        Source::of(text.parse().unwrap())
    }

    #[test]
    fn places_are_bounded_and_given_back() {
        let limits = Limits {
            connections_max: 3,
            connections_per_source_max: 2,
            strangers_per_source_max: 1,
            ..Limits::default()
        };
        let admission = Arc::new(Admission::default());
        let [a, b, c] = ["10.0.0.1", "10.0.0.2", "10.0.0.3"].map(source);
        let mut first = admission.admit(a, &limits).unwrap();
        assert_eq!(admission.admit(a, &limits).unwrap_err(), TooMany::Strangers);
        first.known();
        let mut second = admission.admit(a, &limits).unwrap();
        second.known();
        second.known();
        assert_eq!(admission.admit(a, &limits).unwrap_err(), TooMany::FromSource);
        let third = admission.admit(b, &limits).unwrap();
        assert_eq!(admission.admit(c, &limits).unwrap_err(), TooMany::Connections);
        drop((first, second, third));
        let sources = admission.sources.lock().unwrap();
        assert_eq!((sources.total, sources.by_source.len()), (0, 0));
    }

    #[test]
    fn a_source_is_an_address_or_a_64_bit_prefix() {
        assert_eq!(source("2001:db8::1"), source("2001:db8::ffff:1:2:3"));
        assert_ne!(source("2001:db8::1"), source("2001:db8:0:1::1"));
        assert_eq!(source("::ffff:10.0.0.1"), source("10.0.0.1"));
        assert_ne!(source("10.0.0.1"), source("10.0.0.2"));
    }
}
