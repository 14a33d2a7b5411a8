//! One device: when it reports, what it keeps while nobody hears it, and what it sends again.
//!
//! It reports every half minute on the road and every minute at rest, and at once when its lock
//! changes. What is not acknowledged is kept. After a gap in coverage alarms go first, then what
//! is new, then the backlog, oldest first. Sans I/O: bytes in, bytes out, time is an argument.

use std::{collections::VecDeque, time::Duration};

use model::{Course, DeviceTime, KilometresPerHour, Metres, Point, ServerTime};

use crate::{
    lock::{ChipState, Obeyed, Order},
    wire::{Heard, Request, Ticket, Wire},
};

/// Most reports a device keeps; beyond that the oldest of the backlog is lost.
pub const KEPT_MAX: usize = 20_000;
/// Most messages under way without an acknowledgement.
const UNDER_WAY_MAX: usize = 8;
/// Most reports in one message of the backlog.
const BATCH_MAX: usize = 10;
/// Time between reports on the road, at rest, and after a change of the lock.
const MOVING: Duration = Duration::from_secs(30);
const AT_REST: Duration = Duration::from_mins(1);
const AFTER_CHANGE: Duration = Duration::from_secs(8);
/// A device announces a one-time password this often until it is taken.
const ANNOUNCE: Duration = Duration::from_mins(1);
/// Slower than this is at rest.
const AT_REST_KMH: f32 = 3.0;
/// Most bytes of a platform's message that are kept while it is incomplete.
const HEARD_MAX: usize = 8_192;

/// What a device measures at one moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// When it was measured, by the device's clock.
    pub at: DeviceTime,
    /// Where, as its receiver has it. `None`: no satellites.
    pub point: Option<Point>,
    /// Speed over ground.
    pub speed: KilometresPerHour,
    /// Direction of travel.
    pub course: Course,
    /// What the odometer shows.
    pub odometer: Metres,
    /// Its chip. `None`: a positioning unit.
    pub chip: Option<ChipState>,
    /// Charge, 0 to 100.
    pub battery: u8,
}

/// How a record came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Alarm,
    Live,
    Stored,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Record {
    reading: Reading,
    sort: Sort,
}

#[derive(Debug, Clone)]
struct Sent {
    ticket: Ticket,
    records: Vec<Record>,
    at: ServerTime,
}

/// Where the conversation with the platform stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Session {
    Down,
    Registering,
    Authenticating,
    Open,
}

/// What the simulated vehicle must know of a device's conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ordered {
    /// What its chip is told.
    pub order: Order,
    /// What the answer must name.
    pub request: Request,
}

/// One chip or positioning unit and its conversation with a platform.
#[derive(Debug)]
pub struct Device {
    wire: Wire,
    session: Session,
    is_registered: bool,
    alarms: VecDeque<Record>,
    live: VecDeque<Record>,
    stored: VecDeque<Record>,
    under_way: VecDeque<Sent>,
    /// Bytes to write that are no reports: session messages and answers.
    talk: Vec<u8>,
    heard: Vec<u8>,
    patience: Duration,
    next_report_at: ServerTime,
    last_chip: Option<ChipState>,
    one_time: Option<(String, ServerTime)>,
    lost: u64,
}

impl Device {
    /// A device that is switched off. `patience` is how long it waits for an acknowledgement
    /// before it sends again.
    pub fn new(wire: Wire, patience: Duration) -> Self {
        Self {
            wire,
            session: Session::Down,
            is_registered: false,
            alarms: VecDeque::new(),
            live: VecDeque::new(),
            stored: VecDeque::new(),
            under_way: VecDeque::new(),
            talk: Vec::new(),
            heard: Vec::new(),
            patience,
            next_report_at: ServerTime(0),
            last_chip: None,
            one_time: None,
            lost: 0,
        }
    }

    /// Reports that wait or are under way.
    pub fn kept(&self) -> usize {
        let under_way: usize = self.under_way.iter().map(|sent| sent.records.len()).sum();
        self.alarms.len() + self.live.len() + self.stored.len() + under_way
    }

    /// Reports that were lost because [`KEPT_MAX`] waited.
    pub fn lost(&self) -> u64 {
        self.lost
    }

    /// Puts a reading from before the world began into the backlog.
    pub fn remember(&mut self, reading: Reading) {
        self.last_chip = reading.chip;
        self.keep(Record { reading, sort: Sort::Stored });
    }

    /// Looks at the world; reports when it is time, and at once when the lock has changed.
    pub fn observe(&mut self, reading: Reading, now: ServerTime) {
        let sort = match (self.last_chip, reading.chip) {
            (Some(before), Some(after)) if !after.alarms.without(before.alarms).is_empty() => {
                Some(Sort::Alarm)
            }
            (before, after) if before != after => Some(Sort::Live),
            _ => None,
        };
        let is_moving = reading.speed.0 > AT_REST_KMH;
        if sort.is_none() && now < self.next_report_at {
            // Moving off is reported at the pace of the road.
            if is_moving && self.next_report_at > now + MOVING {
                self.next_report_at = now + MOVING;
            }
            return;
        }
        let pace = if is_moving { MOVING } else { AT_REST };
        self.next_report_at = now + if sort.is_some() { AFTER_CHANGE } else { pace };
        self.last_chip = reading.chip;
        self.keep(Record { reading, sort: sort.unwrap_or(Sort::Live) });
    }

    /// Draws a new one-time password, which the platform is told until it has it.
    pub fn announce(&mut self, password: String, now: ServerTime) {
        self.one_time = Some((password, now));
    }

    /// Tells the platform that the lock did something by itself.
    pub fn locked_itself(&mut self, reading: Reading, now: ServerTime) {
        if let Some(ticket) = self.wire.locked_itself(&reading, &mut self.talk) {
            let records = vec![Record { reading, sort: Sort::Alarm }];
            self.under_way.push_back(Sent { ticket, records, at: now });
        }
    }

    /// The connection stands.
    pub fn link_up(&mut self) {
        self.talk.clear();
        self.heard.clear();
        self.session = if !self.wire.authenticates() {
            Session::Open
        } else if self.is_registered {
            self.wire.authenticate(&mut self.talk);
            Session::Authenticating
        } else {
            self.wire.register(&mut self.talk);
            Session::Registering
        };
    }

    /// The connection is gone: what was not acknowledged becomes backlog, in the order of time.
    pub fn link_down(&mut self) {
        self.session = Session::Down;
        self.talk.clear();
        self.recall(ServerTime(i64::MAX));
        self.stored
            .extend(self.live.drain(..).map(|record| Record { sort: Sort::Stored, ..record }));
        self.stored.make_contiguous().sort_by_key(|record| record.reading.at);
    }

    /// Takes bytes of the platform; gives what the chip is told.
    pub fn receive(&mut self, bytes: &[u8]) -> Vec<Ordered> {
        self.heard.extend_from_slice(bytes);
        let (all, consumed) = self.wire.downlink(&self.heard, &mut self.talk);
        self.heard.drain(..consumed.min(self.heard.len()));
        if self.heard.len() > HEARD_MAX {
            self.heard.clear();
        }
        all.into_iter().filter_map(|heard| self.take(heard)).collect()
    }

    fn take(&mut self, heard: Heard) -> Option<Ordered> {
        match heard {
            Heard::Registered => {
                self.is_registered = true;
                self.wire.authenticate(&mut self.talk);
                self.session = Session::Authenticating;
            }
            Heard::Welcome => {
                self.is_registered = true;
                self.session = Session::Open;
            }
            Heard::Taken(ticket) => self.under_way.retain(|sent| sent.ticket != ticket),
            Heard::PasswordTaken => self.one_time = None,
            Heard::Order(ordered) => return Some(ordered),
            Heard::Other => {}
        }
        None
    }

    /// Answers an order with what came of it and the state after it.
    pub fn answer(
        &mut self,
        ordered: &Ordered,
        obeyed: Obeyed,
        reading: &Reading,
        now: ServerTime,
    ) {
        let ticket = self.wire.answer(ordered.request, obeyed, reading, &mut self.talk);
        if let Some(ticket) = ticket {
            let records = vec![Record { reading: *reading, sort: Sort::Alarm }];
            self.under_way.push_back(Sent { ticket, records, at: now });
        }
        self.next_report_at = self.next_report_at.min(now + AFTER_CHANGE);
    }

    /// What is to be written now.
    pub fn output(&mut self, now: ServerTime) -> Vec<u8> {
        if self.session == Session::Down {
            return Vec::new();
        }
        let mut out = std::mem::take(&mut self.talk);
        if self.session != Session::Open {
            return out;
        }
        self.recall(ServerTime(now.0 - i64::try_from(self.patience.as_millis()).unwrap_or(0)));
        if let Some((password, due)) = self.one_time.as_mut().filter(|(_, due)| *due <= now) {
            self.wire.one_time_password(password, &mut out);
            *due = now + ANNOUNCE;
        }
        while self.under_way.len() < UNDER_WAY_MAX {
            let Some(records) = self.next_records() else { break };
            let readings: Vec<Reading> = records.iter().map(|record| record.reading).collect();
            let is_stored = records.iter().all(|record| record.sort == Sort::Stored);
            let ticket = self.wire.report(&readings, is_stored, &mut out);
            self.under_way.push_back(Sent { ticket, records, at: now });
        }
        out
    }

    fn next_records(&mut self) -> Option<Vec<Record>> {
        let first = self.alarms.pop_front().or_else(|| self.live.pop_front());
        if let Some(record) = first {
            return Some(vec![record]);
        }
        let count = self.stored.len().min(BATCH_MAX).min(self.wire.batch_max());
        (count > 0).then(|| self.stored.drain(..count).collect())
    }

    /// Takes back what was sent before a time and is still not acknowledged.
    fn recall(&mut self, sent_before: ServerTime) {
        let (late, rest) =
            self.under_way.drain(..).partition::<Vec<_>, _>(|sent| sent.at < sent_before);
        self.under_way.extend(rest);
        for record in late.into_iter().rev().flat_map(|sent| sent.records.into_iter().rev()) {
            match record.sort {
                Sort::Alarm => self.alarms.push_front(record),
                Sort::Live => self.live.push_front(record),
                Sort::Stored => self.stored.push_front(record),
            }
        }
    }

    fn keep(&mut self, record: Record) {
        if self.kept() >= KEPT_MAX {
            let oldest = self.stored.pop_front().or_else(|| self.live.pop_front());
            self.lost += u64::from(oldest.is_some());
        }
        match record.sort {
            Sort::Alarm => self.alarms.push_back(record),
            Sort::Live if self.session == Session::Open => self.live.push_back(record),
            Sort::Live | Sort::Stored => {
                self.stored.push_back(Record { sort: Sort::Stored, ..record });
            }
        }
    }
}

#[cfg(test)]
mod tests;
