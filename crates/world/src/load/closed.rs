//! A closed loop: a terminal keeps its window of reports full until the time is up. What is measured
//! is how much a server takes; how long it takes to answer then depends on the window alone.

use std::{
    collections::VecDeque,
    io,
    pin::pin,
    sync::{Arc, Mutex},
    time::Instant,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::watch,
    time::sleep_until,
};

use super::{
    DRAIN, Replies, Tally, Window, held,
    replies::{Acks, Counted},
    terminal::{Connected, wall},
};

/// Most bytes read at once.
pub(crate) const READ_BYTES: usize = 4_096;

/// Reports that were written together and are not all acknowledged.
struct Written {
    at: Instant,
    /// Of those that are not acknowledged, the first one's serial.
    serial: u16,
    left: usize,
}

/// A terminal in a closed loop.
pub(crate) struct Client {
    terminal: Connected,
    in_flight: usize,
    replies: Replies,
    /// Those that are not acknowledged, oldest first.
    waiting: VecDeque<Written>,
    waiting_count: usize,
    out: Vec<u8>,
    /// Where each report ends in `out`, which is then written again and again: a server that only
    /// counts does not look into it, and is not to wait for one that patches.
    ends: Vec<usize>,
    tally: Arc<Mutex<Tally>>,
}

impl Client {
    pub(crate) fn new(
        terminal: Connected,
        in_flight: usize,
        replies: Replies,
        tally: Arc<Mutex<Tally>>,
    ) -> Self {
        let waiting = VecDeque::new();
        let (out, ends) = (Vec::new(), Vec::new());
        Self { terminal, in_flight, replies, waiting, waiting_count: 0, out, ends, tally }
    }

    /// Waits for the start and runs to the end.
    pub(crate) async fn run(mut self, mut start: watch::Receiver<Option<Window>>) {
        let window = match start.wait_for(Option::is_some).await {
            Ok(window) => *window,
            Err(_) => None,
        };
        if let Some(window) = window
            && self.report(window).await.is_err()
        {
            held(&self.tally).connections_lost += 1;
        }
    }

    async fn report(&mut self, window: Window) -> io::Result<()> {
        self.fill(window, window.opens).await?;
        let mut buffer = [0; READ_BYTES];
        let mut over = pin!(sleep_until((window.to + DRAIN).into()));
        let mut acks = Acks::new(self.terminal.template.body_at());
        let mut counted = Counted::default();
        while self.waiting_count > 0 {
            let read = tokio::select! {
                biased;
                read = self.terminal.stream.read(&mut buffer) => read?,
                () = &mut over => return Err(io::ErrorKind::TimedOut.into()),
            };
            if read == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let now = wall();
            match self.replies {
                Replies::Checked => self.take(&mut acks, &buffer[..read], window, now),
                Replies::Counted => {
                    let count = counted.feed(&buffer[..read]);
                    self.acknowledged(usize::try_from(count).unwrap_or(0), window, now);
                }
            }
            if now < window.to {
                self.fill(window, now).await?;
            }
        }
        Ok(())
    }

    /// Writes as many reports as the window has room for, in one call.
    async fn fill(&mut self, window: Window, now: Instant) -> io::Result<()> {
        let room = self.in_flight.saturating_sub(self.waiting_count);
        if room == 0 {
            return Ok(());
        }
        let end = match self.replies {
            Replies::Checked => self.write_down(room, window, now),
            Replies::Counted => {
                if self.ends.is_empty() {
                    self.write_down(self.in_flight, window, now);
                }
                self.ends[room - 1]
            }
        };
        let serial = self.terminal.next_serial;
        self.terminal.next_serial = serial.wrapping_add(u16::try_from(room).unwrap_or(0));
        self.waiting.push_back(Written { at: now, serial, left: room });
        self.waiting_count += room;
        held(&self.tally).sent += room as u64;
        self.terminal.stream.write_all(&self.out[..end]).await
    }

    /// Writes so many reports into `out`; the length of it.
    fn write_down(&mut self, count: usize, window: Window, now: Instant) -> usize {
        let Connected { template, clock, .. } = &mut self.terminal;
        clock.set(template, now.saturating_duration_since(window.opens));
        self.out.clear();
        self.ends.clear();
        for _ in 0..count {
            template.write(&mut self.out);
            self.ends.push(self.out.len());
        }
        self.out.len()
    }

    fn take(&mut self, acks: &mut Acks, bytes: &[u8], window: Window, now: Instant) {
        let (mut right, mut wrong) = (0, 0);
        let mut expected = self.waiting.front().map(|first| first.serial);
        acks.feed(bytes, |ack| {
            if expected == Some(ack.serial) && ack.result == 0 {
                right += 1;
            } else {
                wrong += 1;
            }
            expected = expected.map(|serial| serial.wrapping_add(1));
        });
        self.acknowledged(right, window, now);
        if wrong > 0 {
            held(&self.tally).wrong_replies += wrong;
            self.drop_oldest(usize::try_from(wrong).unwrap_or(usize::MAX));
        }
    }

    /// The oldest so many reports are acknowledged.
    fn acknowledged(&mut self, count: usize, window: Window, now: Instant) {
        let is_measured = now >= window.from && now < window.to;
        let tally = Arc::clone(&self.tally);
        let mut tally = held(&tally);
        let mut left = count;
        while left > 0
            && let Some((at, taken)) = self.pop(left)
        {
            left -= taken;
            tally.acknowledged += taken as u64;
            if is_measured {
                tally.waits.record(now.saturating_duration_since(at), taken as u64);
            }
        }
        tally.wrong_replies += left as u64;
    }

    fn drop_oldest(&mut self, count: usize) {
        let mut left = count;
        while left > 0
            && let Some((_, taken)) = self.pop(left)
        {
            left -= taken;
        }
    }

    /// Takes up to `max` of the oldest reports that were written together: when, and how many.
    fn pop(&mut self, max: usize) -> Option<(Instant, usize)> {
        let first = self.waiting.front_mut()?;
        let (at, taken) = (first.at, first.left.min(max));
        first.left -= taken;
        first.serial = first.serial.wrapping_add(u16::try_from(taken).unwrap_or(0));
        if first.left == 0 {
            self.waiting.pop_front();
        }
        self.waiting_count -= taken;
        Some((at, taken))
    }
}
