//! The newest events, numbered without a hole, in a bounded ring. Each is written down once, as it
//! goes out to every console (server-sent events, HTML Standard, §9.2).

use std::{collections::VecDeque, sync::Arc};
use strum::IntoStaticStr;

use bytes::Bytes;
use model::{ServerTime, Word};

use crate::guard::Owner;

/// Most events kept.
pub(crate) const EVENTS_MAX: usize = 4_096;
/// Most events handed to a client at once.
const AT_ONCE_MAX: usize = 256;
/// Numbers per millisecond of the start: no node makes a million events a second, so a later start
/// begins above everything that an earlier one gave out.
const PER_MILLISECOND: u64 = 1_000;
/// Numbers stay below 2^53, where a browser's numbers are whole: enough until the year 2223.
const START_MAX: u64 = 8_000_000_000_000;

/// What an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr)]
#[cfg_attr(test, derive(strum::VariantArray))]
#[strum(serialize_all = "snake_case")]
pub(crate) enum EventKind {
    /// A lock; data is its view.
    Lock,
    /// A journey; data is its view.
    Journey,
    /// An incident; data is its view.
    Incident,
    /// The other authorities' nodes; data is all of them.
    Peer,
    /// Documents of the register; data is their kind and the id of the one that changed.
    Register,
}

/// What the companies are told whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Owned {
    /// Those who may see the view.
    pub(crate) owners: Vec<Owner>,
    /// The event as one line of JSON.
    pub(crate) data: Bytes,
}

/// An event as it is sent, encoded once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Event {
    /// The sort of thing that changed.
    pub(crate) kind: EventKind,
    /// What a company is told. `None`: nothing.
    pub(crate) owned: Option<Owned>,
    /// One line of JSON, for the desk.
    pub(crate) data: Bytes,
}

/// An event with its number, as it goes out.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Written {
    /// The event as the desk is told it.
    pub(crate) desk: Bytes,
    /// For a company. `None`: it is told nothing.
    pub(crate) owned: Option<Owned>,
}

impl Written {
    fn new(number: u64, event: Event) -> Self {
        let Event { kind, owned, data } = event;
        let owned = owned.map(|Owned { owners, data }| {
            let data = written(number, kind, &data);
            Owned { owners, data }
        });
        Self { desk: written(number, kind, &data), owned }
    }
}

fn written(number: u64, kind: EventKind, data: &[u8]) -> Bytes {
    let head = format!("id: {number}\nevent: {}\ndata: ", kind.word());
    [head.as_bytes(), data, b"\n\n"].concat().into()
}

/// What lies after a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum After {
    /// The next events with their numbers; empty when there are none yet.
    Events(Vec<(u64, Arc<Written>)>),
    /// The number is not one that can be gone on from: read everything, then go on from this one.
    Lost(u64),
}

/// The newest events.
#[derive(Debug)]
pub(crate) struct Ring {
    /// The number of the next event.
    next: u64,
    events: VecDeque<Arc<Written>>,
}

impl Ring {
    pub(crate) fn new(now: ServerTime) -> Self {
        let start = u64::try_from(now.0).unwrap_or(0).min(START_MAX);
        // A reset needs a number below the first that can be gone on from.
        Self { next: start * PER_MILLISECOND + 1, events: VecDeque::new() }
    }

    /// The number of the newest event, or of the start.
    pub(crate) fn newest(&self) -> u64 {
        self.next - 1
    }

    pub(crate) fn push(&mut self, event: Event) {
        if self.events.len() >= EVENTS_MAX {
            self.events.pop_front();
        }
        self.events.push_back(Arc::new(Written::new(self.next, event)));
        self.next += 1;
    }

    /// Forgets everything and leaves a number out, so that nobody goes on from before.
    pub(crate) fn break_off(&mut self) {
        self.events.clear();
        self.next += 1;
    }

    /// The first events after `seen`.
    pub(crate) fn after(&self, seen: u64) -> After {
        let kept = u64::try_from(self.events.len()).unwrap_or(u64::MAX);
        let oldest = self.next - kept;
        if seen.saturating_add(1) < oldest || seen >= self.next {
            return After::Lost(self.newest());
        }
        let skip = usize::try_from(seen + 1 - oldest).unwrap_or(usize::MAX);
        let events = self.events.iter().skip(skip).take(AT_ONCE_MAX);
        After::Events((seen + 1..).zip(events.cloned()).collect())
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use model::ServerTime;

    use super::{AT_ONCE_MAX, After, EVENTS_MAX, Event, EventKind, Owned, Ring};

    fn push(ring: &mut Ring, count: usize) {
        for _ in 0..count {
            ring.push(Event {
                kind: EventKind::Peer,
                owned: None,
                data: Bytes::from_static(b"[]"),
            });
        }
    }

    #[track_caller]
    fn check(ring: &Ring, seen: u64, expected: &str) {
        let found = match ring.after(seen) {
            After::Lost(newest) => format!("lost at {newest}"),
            After::Events(events) => match (events.first(), events.last()) {
                (Some((first, _)), Some((last, _))) => format!("{first} to {last}"),
                _ => "nothing".to_owned(),
            },
        };
        assert_eq!(found, expected, "after {seen}");
    }

    #[test]
    fn a_client_goes_on_where_it_was() {
        let mut ring = Ring::new(ServerTime(7));
        assert_eq!(ring.newest(), 7_000);
        check(&ring, 7_000, "nothing");
        check(&ring, 7_001, "lost at 7000");
        check(&ring, 6_999, "lost at 7000");
        push(&mut ring, 3);
        check(&ring, 7_000, "7001 to 7003");
        check(&ring, 7_002, "7003 to 7003");
        check(&ring, 7_003, "nothing");
        check(&ring, 7_004, "lost at 7003");
        check(&ring, u64::MAX - 1, "lost at 7003");
        check(&ring, 0, "lost at 7003");
    }

    #[test]
    fn an_event_is_written_for_the_desk_and_for_its_company() {
        let mut ring = Ring::new(ServerTime(7));
        let owned = Owned { owners: Vec::new(), data: Bytes::from_static(b"{}") };
        let data = Bytes::from_static(b"[1]");
        ring.push(Event { kind: EventKind::Peer, owned: Some(owned), data });
        let After::Events(events) = ring.after(7_000) else { panic!("it is there") };
        let (_, event) = &events[0];
        assert_eq!(event.desk, "id: 7001\nevent: peer\ndata: [1]\n\n");
        let owned = event.owned.as_ref().unwrap();
        assert_eq!(owned.data, "id: 7001\nevent: peer\ndata: {}\n\n");
    }

    #[test]
    fn what_falls_out_of_the_ring_is_lost() {
        let mut ring = Ring::new(ServerTime(0));
        push(&mut ring, EVENTS_MAX + 10);
        check(&ring, 9, "lost at 4106");
        check(&ring, 10, "11 to 266");
        check(&ring, 10 + u64::try_from(AT_ONCE_MAX).unwrap(), "267 to 522");
    }

    #[test]
    fn nobody_goes_on_from_before_a_break() {
        let mut ring = Ring::new(ServerTime(0));
        push(&mut ring, 2);
        ring.break_off();
        for seen in 0..3 {
            check(&ring, seen, "lost at 3");
        }
        check(&ring, 3, "nothing");
        push(&mut ring, 1);
        check(&ring, 2, "lost at 4");
        check(&ring, 3, "4 to 4");
    }

    #[test]
    fn a_later_start_begins_above_an_earlier_one() {
        let mut before = Ring::new(ServerTime(1_750_000_000_000));
        push(&mut before, 5_000);
        let after = Ring::new(ServerTime(1_750_000_000_000 + 6));
        assert!(after.newest() > before.newest());
        check(&after, before.newest(), "lost at 1750000000006000");
        assert!(Ring::new(ServerTime(i64::MAX)).newest() < 1 << 53);
        assert_eq!(Ring::new(ServerTime(-1)).newest(), 0);
    }
}
