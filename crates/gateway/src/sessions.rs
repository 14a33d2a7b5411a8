//! At most two sessions per device: the one that stands, and a second one that waits.
//!
//! A second session is either a device that reconnected before its old connection was seen to
//! end, or a copy of the device. While it waits it is not read and gets no orders. If the first
//! one speaks again, two devices use one number and the second is turned away; if it closes or
//! stays silent, the second takes its place. A third session takes the place of the second, but
//! the silence counts from when the first one was contended, so that a device that reconnects
//! again and again gets through.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use control::{DeviceHandle, LinkId};
use tokio::time::Instant;

use crate::mailbox::{EndNotice, Mailbox};

#[derive(Debug)]
struct Seat {
    link: LinkId,
    mailbox: Arc<Mailbox>,
}

#[derive(Debug)]
struct Seats {
    standing: Seat,
    second: Option<Seat>,
    /// Since when the standing one has been silent beside a second one.
    contended_since: Option<Instant>,
}

/// How a session came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entered {
    /// It is the only one.
    Alone,
    /// Another one stands; it was contended at this time.
    Second {
        /// When the second session opened beside the standing one.
        contended_since: Instant,
    },
}

/// The sessions of all devices; as many entries as there are devices connected.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    by_device: Mutex<HashMap<DeviceHandle, Seats>>,
}

impl Sessions {
    pub(crate) fn enter(
        &self,
        device: DeviceHandle,
        link: LinkId,
        mailbox: &Arc<Mailbox>,
        now: Instant,
    ) -> Entered {
        let seat = Seat { link, mailbox: Arc::clone(mailbox) };
        let mut by_device = self.lock();
        let Some(seats) = by_device.get_mut(&device) else {
            let seats = Seats { standing: seat, second: None, contended_since: None };
            by_device.insert(device, seats);
            return Entered::Alone;
        };
        if let Some(earlier) = seats.second.replace(seat) {
            earlier.mailbox.end(EndNotice::Displaced);
        }
        seats.standing.mailbox.set_contended(true);
        Entered::Second { contended_since: *seats.contended_since.get_or_insert(now) }
    }

    /// A frame of the standing session came. True when that shows that there are two devices; the
    /// second session is then turned away.
    pub(crate) fn spoke(
        &self,
        device: DeviceHandle,
        link: LinkId,
        now: Instant,
        grace: Duration,
    ) -> bool {
        let mut by_device = self.lock();
        let Some(seats) = by_device.get_mut(&device) else { return false };
        let Some(since) = seats.contended_since else { return false };
        if seats.standing.link != link || now < since + grace {
            return false;
        }
        seats.contended_since = None;
        seats.standing.mailbox.set_contended(false);
        match seats.second.take() {
            Some(second) => {
                second.mailbox.end(EndNotice::Quarantined);
                true
            }
            None => false,
        }
    }

    /// The second session takes the place of a silent one, whose link is given. `None`: it is no
    /// longer the second; its mailbox says what it is.
    pub(crate) fn take_over(&self, device: DeviceHandle, link: LinkId) -> Option<LinkId> {
        let mut by_device = self.lock();
        let seats = by_device.get_mut(&device)?;
        let second = seats.second.take_if(|second| second.link == link)?;
        let old = std::mem::replace(&mut seats.standing, second);
        seats.contended_since = None;
        old.mailbox.end(EndNotice::Displaced);
        Some(old.link)
    }

    /// A session ended. If it was the standing one, the second takes its place and is told.
    pub(crate) fn leave(&self, device: DeviceHandle, link: LinkId) {
        let mut by_device = self.lock();
        let Some(seats) = by_device.get_mut(&device) else { return };
        if seats.second.take_if(|second| second.link == link).is_some() {
            return;
        }
        if seats.standing.link != link {
            return;
        }
        let Some(second) = seats.second.take() else {
            by_device.remove(&device);
            return;
        };
        second.mailbox.promote();
        seats.standing = second;
        seats.contended_since = None;
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<DeviceHandle, Seats>> {
        self.by_device.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use control::{DeviceHandle, LinkId};
    use tokio::time::Instant;

    use super::{Entered, Sessions};
    use crate::mailbox::{EndNotice, Mailbox};

    const DEVICE: DeviceHandle = DeviceHandle(1);
    const GRACE: Duration = Duration::from_secs(2);

    struct Room {
        sessions: Sessions,
        boxes: [Arc<Mailbox>; 4],
        start: Instant,
    }

    impl Room {
        fn new() -> Self {
            let boxes = std::array::from_fn(|_| Arc::default());
            Self { sessions: Sessions::default(), boxes, start: Instant::now() }
        }

        fn enter(&self, n: u64, at_s: u64) -> Entered {
            let mailbox = &self.boxes[usize::try_from(n).unwrap()];
            self.sessions.enter(DEVICE, LinkId(n), mailbox, self.at(at_s))
        }

        fn spoke(&self, n: u64, at_s: u64) -> bool {
            self.sessions.spoke(DEVICE, LinkId(n), self.at(at_s), GRACE)
        }

        fn at(&self, s: u64) -> Instant {
            self.start + Duration::from_secs(s)
        }

        fn notice(&self, n: usize) -> Option<EndNotice> {
            self.boxes[n].take().notice
        }
    }

    #[test]
    fn the_second_is_turned_away_when_the_first_speaks() {
        let room = Room::new();
        assert_eq!(room.enter(0, 0), Entered::Alone);
        assert!(!room.spoke(0, 1));
        assert_eq!(room.enter(1, 10), Entered::Second { contended_since: room.at(10) });
        assert!(room.boxes[0].is_contended());
        assert!(!room.spoke(0, 11), "sent before the second opened");
        assert!(!room.spoke(1, 20), "the second does not count");
        assert!(room.spoke(0, 20));
        assert_eq!(room.notice(1), Some(EndNotice::Quarantined));
        assert!(!room.spoke(0, 21), "said once");
        assert!(!room.boxes[0].is_contended());
    }

    #[test]
    fn the_second_takes_the_place_of_one_that_closed() {
        let room = Room::new();
        room.enter(0, 0);
        room.enter(1, 10);
        room.sessions.leave(DEVICE, LinkId(0));
        assert!(room.boxes[1].take().is_promoted);
        assert_eq!(room.sessions.take_over(DEVICE, LinkId(1)), None);
        assert!(!room.spoke(1, 20));
        room.sessions.leave(DEVICE, LinkId(1));
        assert_eq!(room.enter(2, 30), Entered::Alone);
    }

    #[test]
    fn the_second_takes_the_place_of_a_silent_one() {
        let room = Room::new();
        room.enter(0, 0);
        room.enter(1, 10);
        assert_eq!(room.sessions.take_over(DEVICE, LinkId(1)), Some(LinkId(0)));
        assert_eq!(room.notice(0), Some(EndNotice::Displaced));
        room.sessions.leave(DEVICE, LinkId(0));
        assert_eq!(room.enter(2, 50), Entered::Second { contended_since: room.at(50) });
    }

    #[test]
    fn a_third_takes_the_place_of_the_second_but_the_silence_goes_on() {
        let room = Room::new();
        room.enter(0, 0);
        room.enter(1, 10);
        assert_eq!(room.enter(2, 25), Entered::Second { contended_since: room.at(10) });
        assert_eq!(room.notice(1), Some(EndNotice::Displaced));
        room.sessions.leave(DEVICE, LinkId(1));
        assert_eq!(room.sessions.take_over(DEVICE, LinkId(1)), None);
        assert_eq!(room.sessions.take_over(DEVICE, LinkId(2)), Some(LinkId(0)));
    }

    #[test]
    fn a_second_that_left_is_no_proof_of_two_devices() {
        let room = Room::new();
        room.enter(0, 0);
        room.enter(1, 10);
        room.sessions.leave(DEVICE, LinkId(1));
        assert!(!room.spoke(0, 20));
        assert_eq!(room.notice(1), None);
    }
}
