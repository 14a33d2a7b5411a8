//! An open loop: reports leave when they are due, whatever has been answered, as devices send them.
//! What is measured is how long an answer takes at a given rate, counted from when the report was
//! due, so that a server that stalls is charged for everything that then waited.
//!
//! A thread of its own writes, because timers of the runtime are a millisecond coarse. How late it
//! is itself is measured too: see [`Figures::lag`](super::Figures::lag).

use std::{
    collections::VecDeque,
    io,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use tokio::{net::TcpStream, sync::watch, task::JoinSet, time::timeout_at};

use super::{
    DRAIN, LoadError, Replies, Tally, Window,
    closed::READ_BYTES,
    held,
    replies::{Ack, Acks, Counted},
    template::Template,
    terminal::{Clock, Connected, wall},
    waits::Waits,
};

/// How long a sender sleeps at least: less is not kept.
const NAP: Duration = Duration::from_micros(50);
/// How often a reader looks whether all has been sent, once it should have been.
const RECHECK: Duration = Duration::from_millis(20);

/// Serial and due time of the reports of one terminal that are not acknowledged, oldest first.
type Waiting = Arc<Mutex<VecDeque<(u16, Instant)>>>;

/// The writing half of a terminal.
struct Sender {
    stream: Arc<TcpStream>,
    template: Template,
    clock: Clock,
    next_serial: u16,
    waiting: Waiting,
    /// Its connection is gone.
    is_lost: bool,
}

/// The reading half.
struct Reader {
    stream: Arc<TcpStream>,
    acks: Acks,
    counted: Counted,
    replies: Replies,
    waiting: Waiting,
    /// Set once the last report has been written.
    is_sent: Arc<AtomicBool>,
    tally: Arc<Mutex<Tally>>,
}

/// Runs the terminals at a rate to the end of the window, and waits for the last answers. How late
/// reports were written.
pub(crate) async fn run(
    terminals: Vec<Connected>,
    per_second: u32,
    replies: Replies,
    window: watch::Receiver<Option<Window>>,
    tally: &Arc<Mutex<Tally>>,
) -> Result<Waits, LoadError> {
    let (mut senders, mut readers) = (Vec::new(), JoinSet::new());
    let (mut started, is_sent) = (window, Arc::new(AtomicBool::new(false)));
    for terminal in terminals {
        let (sender, reader) = halves(terminal, replies, &is_sent, tally);
        senders.push(sender);
        readers.spawn(reader.run(started.clone()));
    }
    let window = *started.wait_for(Option::is_some).await.expect("the starter outlives us");
    let Some(window) = window else { return Ok(Waits::default()) };
    let (sends, lost) = (Arc::clone(tally), Arc::clone(tally));
    let sender = thread::Builder::new()
        .name("sender".to_owned())
        .spawn(move || {
            let lag = send(&mut senders, per_second, window, &sends);
            is_sent.store(true, Ordering::Release);
            lag
        })
        .map_err(LoadError::Start)?;
    while let Some(ended) = readers.join_next().await {
        if !matches!(ended, Ok(Ok(()))) {
            held(&lost).connections_lost += 1;
        }
    }
    // It has ended: readers wait until all has been sent.
    Ok(sender.join().unwrap_or_default())
}

fn halves(
    terminal: Connected,
    replies: Replies,
    is_sent: &Arc<AtomicBool>,
    tally: &Arc<Mutex<Tally>>,
) -> (Sender, Reader) {
    let Connected { stream, template, next_serial, clock } = terminal;
    let (stream, waiting) = (Arc::new(stream), Waiting::default());
    let reader = Reader {
        stream: Arc::clone(&stream),
        acks: Acks::new(template.body_at()),
        counted: Counted::default(),
        replies,
        waiting: Arc::clone(&waiting),
        is_sent: Arc::clone(is_sent),
        tally: Arc::clone(tally),
    };
    (Sender { stream, template, clock, next_serial, waiting, is_lost: false }, reader)
}

/// Writes each report when it is due, round the terminals.
fn send(senders: &mut [Sender], per_second: u32, window: Window, tally: &Mutex<Tally>) -> Waits {
    let gap = Duration::from_secs(1) / per_second.max(1);
    let mut lag = Waits::default();
    let (mut due, mut at) = (window.opens, 0);
    while due < window.to {
        let now = wall();
        if now < due {
            thread::sleep((due - now).max(NAP));
            continue;
        }
        if senders[at].send(window, due) {
            held(tally).sent += 1;
        }
        if due >= window.from {
            lag.record(wall().saturating_duration_since(due), 1);
        }
        due += gap;
        at = if at + 1 < senders.len() { at + 1 } else { 0 };
    }
    lag
}

impl Sender {
    /// Whether it was written.
    fn send(&mut self, window: Window, due: Instant) -> bool {
        if self.is_lost {
            return false;
        }
        self.clock.set(&mut self.template, due.saturating_duration_since(window.opens));
        let mut out = Vec::with_capacity(128);
        self.template.write(&mut out);
        held(&self.waiting).push_back((self.next_serial, due));
        self.next_serial = self.next_serial.wrapping_add(1);
        let mut rest = &out[..];
        while !rest.is_empty() {
            match self.stream.try_write(rest) {
                Ok(written) => rest = &rest[written..],
                // The server takes no more: everybody waits, and the lag tells of it.
                Err(error) if error.kind() == io::ErrorKind::WouldBlock && wall() < window.to => {
                    thread::sleep(NAP);
                }
                Err(_) => {
                    self.is_lost = true;
                    return false;
                }
            }
        }
        true
    }
}

impl Reader {
    async fn run(mut self, mut window: watch::Receiver<Option<Window>>) -> io::Result<()> {
        let Ok(Some(window)) = window.wait_for(Option::is_some).await.map(|window| *window) else {
            return Ok(());
        };
        let mut buffer = [0; READ_BYTES];
        loop {
            let is_sent = self.is_sent.load(Ordering::Acquire);
            if is_sent && held(&self.waiting).is_empty() {
                return Ok(());
            }
            let until = if is_sent { window.to + DRAIN } else { window.to.max(wall() + RECHECK) };
            match timeout_at(until.into(), self.stream.readable()).await {
                Ok(ready) => ready?,
                Err(_) if is_sent => return Err(io::ErrorKind::TimedOut.into()),
                Err(_) => continue,
            }
            match self.stream.try_read(&mut buffer) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(read) => self.take(&buffer[..read], window),
                // It was ready for another reason.
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn take(&mut self, bytes: &[u8], window: Window) {
        let now = wall();
        let (mut waiting, mut tally) = (held(&self.waiting), held(&self.tally));
        let mut one = |ack: Option<Ack>| match waiting.pop_front() {
            Some((serial, due)) if ack.is_none_or(|ack| ack == Ack { serial, result: 0 }) => {
                tally.acknowledged += 1;
                if due >= window.from && due < window.to {
                    tally.waits.record(now.saturating_duration_since(due), 1);
                }
            }
            Some(_) | None => tally.wrong_replies += 1,
        };
        match self.replies {
            Replies::Checked => self.acks.feed(bytes, |ack| one(Some(ack))),
            Replies::Counted => (0..self.counted.feed(bytes)).for_each(|_| one(None)),
        }
    }
}
