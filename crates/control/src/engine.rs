//! The loop around the core: what arrived while the last sync ran is the next batch, one batch is
//! one transaction, and nothing leaves before it is on the disk.
//!
//! Runs on a thread of its own. When a commit is refused for want of space, or because another program
//! holds the store, the core is rebuilt from the store, so memory never runs ahead of the disk; then
//! nothing is done for a while, longer each time, but people may look. After any other failure the
//! loop ends.

use std::{
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, TryRecvError},
    },
    thread,
    time::Duration,
};

use crate::{
    Clock, Core, DeviceLink, Done, Look, Notifier, PeerLink, Recorder, Request, Slice, Store,
    StoreError, Swept, Upkeep, Waiter, Work, core::BatchOutcome, turns::Turns,
};

/// Most frames in one commit.
const BATCH_FRAMES_MAX: usize = 32_768;
/// Most pieces of work in one commit.
const BATCH_WORK_MAX: usize = 8_192;
/// How often time passes for the core when nothing else happens.
const TICK: Duration = Duration::from_millis(100);
/// How long a small batch gathers if work came during the sync before it: many small commits cost
/// more than they hasten. Work that finds the loop waiting is taken at once.
const GATHER_FOR: Duration = Duration::from_micros(250);
/// From so many frames on a batch is not small.
const GATHER_BELOW: usize = 1_024;

/// How long nothing is done after the store has refused a commit, which makes it be read as a whole.
/// Twice as long after each further refusal …
const PAUSE_FIRST: Duration = Duration::from_millis(250);
/// … up to this.
const PAUSE_MAX: Duration = Duration::from_secs(8);
/// How long whoever asks meanwhile may wait for an answer.
const NAP: Duration = Duration::from_millis(10);
/// Most pieces of work kept meanwhile that nobody waits for.
const PUT_OFF_MAX: usize = 65_536;

/// What the loop drives.
pub struct Ports {
    /// Where it is all written.
    pub store: Box<dyn Store>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// The connections that orders leave by.
    pub devices: Arc<dyn DeviceLink>,
    /// Who sends to the other authorities.
    pub peers: Arc<dyn PeerLink>,
    /// Who tells the consoles.
    pub notifier: Arc<dyn Notifier>,
    /// Where inputs are recorded. `None`: they are not.
    pub recorder: Option<Box<dyn Recorder>>,
}

impl std::fmt::Debug for Ports {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ports")
    }
}

/// What one turn of the loop takes.
#[derive(Default)]
struct Batch {
    work: Vec<Work>,
    /// Who waits for each piece of work, in the same order.
    waiters: Vec<Waiter>,
    looks: Vec<Look>,
    keeps: Vec<Keep>,
    frames: usize,
}

/// What is to be done to the store beside the commits, and who waits for it. It changes nothing that
/// the core knows.
enum Keep {
    Write(Box<Upkeep>, Done<bool>),
    Sweep(Slice, Done<Option<Swept>>),
}

impl Keep {
    /// Has the store do it. A store that refuses just now tells nobody but whoever waits.
    fn done(self, store: &mut dyn Store) -> Result<(), StoreError> {
        match self {
            Self::Write(upkeep, done) => done(tolerated(store.keep(&upkeep))?.is_some()),
            Self::Sweep(slice, done) => done(tolerated(store.sweep(&slice))?),
        }
        Ok(())
    }

    fn refuse(self) {
        match self {
            Self::Write(_, done) => done(false),
            Self::Sweep(_, done) => done(None),
        }
    }
}

/// `None`: the store refused, as it does when it is full, and is as it was.
fn tolerated<T>(outcome: Result<T, StoreError>) -> Result<Option<T>, StoreError> {
    match outcome {
        Ok(done) => Ok(Some(done)),
        Err(StoreError::Full(_) | StoreError::Busy(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

impl Batch {
    fn push(&mut self, request: Request) {
        match request {
            Request::Work(work, waiter) => {
                if let Work::Frames(submission) = &work {
                    self.frames += submission.frames.len();
                }
                self.work.push(work);
                self.waiters.push(waiter);
            }
            Request::Look(look) => self.looks.push(look),
            Request::Keep(upkeep, done) => self.keeps.push(Keep::Write(upkeep, done)),
            Request::Sweep(slice, done) => self.keeps.push(Keep::Sweep(slice, done)),
        }
    }

    /// Takes what waits, as far as there is room. False when no handle is left.
    fn take_waiting(&mut self, receiver: &Receiver<Request>) -> bool {
        while !self.is_full() {
            match receiver.try_recv() {
                Ok(request) => self.push(request),
                Err(TryRecvError::Empty) => return true,
                Err(TryRecvError::Disconnected) => return false,
            }
        }
        true
    }

    fn is_empty(&self) -> bool {
        self.work.is_empty() && self.looks.is_empty() && self.keeps.is_empty()
    }

    fn is_full(&self) -> bool {
        self.frames >= BATCH_FRAMES_MAX || self.work.len() + self.looks.len() >= BATCH_WORK_MAX
    }
}

/// Runs the core until every [`Handle`](crate::Handle) is gone. The core is handed in recovered.
///
/// # Errors
///
/// When the store fails in a way that leaves what is on the disk in doubt.
pub fn run(
    mut core: Core,
    receiver: &Receiver<Request>,
    mut ports: Ports,
) -> Result<(), StoreError> {
    let mut turns = Turns::default();
    let mut pause: Option<Pause> = None;
    loop {
        if let Some(pause) = &mut pause {
            pause.pass(receiver, &core);
        }
        let (mut batch, is_open) = gather(receiver);
        if let Some(pause) = &mut pause {
            pause.give_back(&mut batch);
        }
        read_back(&mut batch, &core, ports.store.as_mut());
        let Batch { work, waiters, looks, keeps, .. } = batch;
        let outcome = take(&mut core, work, &mut ports);
        pause = match settle(&mut core, outcome, (waiters, looks), &mut ports)? {
            Written::Yes => None,
            Written::Nothing => pause,
            Written::No => Some(Pause::after(pause.as_ref())),
        };
        keep(keeps, pause.is_some(), &mut *ports.store)?;
        tell_positions(&mut core, &mut turns, &ports);
        if !is_open {
            if let Some(recorder) = &mut ports.recorder {
                recorder.stopped(core.state_digest());
            }
            return Ok(());
        }
    }
}

/// The store refuses: nothing is done until it is tried again.
#[derive(Debug)]
struct Pause {
    /// How long it was to be, and how much of that is still to pass. Not by the node's clock, which
    /// may stand still after the system's was set back.
    length: Duration,
    left: Duration,
    /// What was told meanwhile: above all which devices are connected.
    told: Vec<Work>,
}

impl Pause {
    /// The next one: twice as long as the one before, up to a bound.
    fn after(before: Option<&Self>) -> Self {
        let length = before.map_or(PAUSE_FIRST, |it| (it.length * 2).min(PAUSE_MAX));
        Self { length, left: length, told: Vec::new() }
    }

    /// Lets it pass, while everybody who comes is answered. Cut short when no handle is left.
    fn pass(&mut self, receiver: &Receiver<Request>, core: &Core) {
        while !self.left.is_zero() {
            thread::sleep(NAP);
            self.left = self.left.saturating_sub(NAP);
            let mut batch = Batch::default();
            let is_open = batch.take_waiting(receiver);
            self.put_off(batch, core);
            if !is_open {
                return;
            }
        }
    }

    /// Whoever waits is refused, whoever looks is shown what was known, and the rest is for later.
    fn put_off(&mut self, batch: Batch, core: &Core) {
        refuse(batch.keeps);
        for (work, waiter) in batch.work.into_iter().zip(batch.waiters) {
            match waiter {
                Waiter::Nobody if self.told.len() < PUT_OFF_MAX => self.told.push(work),
                waiter => waiter.refused(),
            }
        }
        look_around(batch.looks, core);
    }

    /// Puts what was put off in front of a batch.
    fn give_back(&mut self, batch: &mut Batch) {
        let told = std::mem::take(&mut self.told);
        batch.waiters.splice(..0, told.iter().map(|_| Waiter::Nobody));
        batch.work.splice(..0, told);
    }
}

/// What became of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    /// The commit is on the disk.
    Yes,
    /// There was nothing to write.
    Nothing,
    /// The store refused, and the core is what the store has.
    No,
}

/// Puts in front of each piece of work what it is about, if that had left memory. It is read on the
/// core's own thread, by its key, so that nothing can happen to it in between; work of this kind is
/// rare. Work about what cannot be read is refused; what the store has to say of it, it says itself.
fn read_back(batch: &mut Batch, core: &Core, store: &mut dyn Store) {
    for at in (0..batch.work.len()).rev() {
        let subjects = batch.work[at].subjects().into_iter();
        let left = subjects.filter(|subject| !core.has_in_memory(subject));
        let read: Result<Vec<_>, _> = left.map(|subject| store.read_back(subject)).collect();
        let Ok(past) = read else {
            batch.work.remove(at);
            batch.waiters.remove(at).refused();
            continue;
        };
        let past: Vec<_> = past.into_iter().flatten().map(Work::ReadBack).collect();
        batch.waiters.splice(at..at, past.iter().map(|_| Waiter::Nobody));
        batch.work.splice(at..at, past);
    }
}

/// Has the core take a batch, recorded if that is wanted.
fn take(core: &mut Core, work: Vec<Work>, ports: &mut Ports) -> BatchOutcome {
    let now = ports.clock.now();
    let Some(recorder) = &mut ports.recorder else { return core.apply(work, now) };
    recorder.batch(now, &work);
    let outcome = core.apply(work, now);
    recorder.outcome(outcome.digest());
    outcome
}

/// Waits for one request or a tick, then takes all that is there. False when no handle is left and
/// the queue is empty.
fn gather(receiver: &Receiver<Request>) -> (Batch, bool) {
    let mut batch = Batch::default();
    batch.take_waiting(receiver);
    if batch.is_empty() {
        match receiver.recv_timeout(TICK) {
            Ok(request) => batch.push(request),
            Err(RecvTimeoutError::Timeout) => return (batch, true),
            Err(RecvTimeoutError::Disconnected) => return (batch, false),
        }
    } else if batch.frames < GATHER_BELOW {
        thread::sleep(GATHER_FOR);
    }
    batch.take_waiting(receiver);
    (batch, true)
}

/// Writes what is beside the commits, unless the store refuses just now. It changes nothing that the
/// core knows, so a refusal is told to whoever waits and to nobody else.
fn keep(keeps: Vec<Keep>, is_paused: bool, store: &mut dyn Store) -> Result<(), StoreError> {
    if is_paused {
        refuse(keeps);
        return Ok(());
    }
    keeps.into_iter().try_for_each(|keep| keep.done(store))
}

fn refuse(keeps: Vec<Keep>) {
    keeps.into_iter().for_each(Keep::refuse);
}

/// Lets everybody look who asked to.
fn look_around(looks: Vec<Look>, core: &Core) {
    for look in looks {
        look(core);
    }
}

/// Tells where locks are, if it is time and anybody wants to know.
fn tell_positions(core: &mut Core, turns: &mut Turns, ports: &Ports) {
    if core.moved_count() == 0 || !ports.notifier.wants_positions() {
        return;
    }
    let due = turns.due(core.moved_count(), ports.clock.now(), ports.clock.speed());
    if due > 0 {
        ports.notifier.moved(core.take_moved(due));
    }
}

pub(crate) fn settle(
    core: &mut Core,
    outcome: BatchOutcome,
    (waiters, looks): (Vec<Waiter>, Vec<Look>),
    ports: &mut Ports,
) -> Result<Written, StoreError> {
    let mut written = Written::Nothing;
    if !outcome.commit.is_empty() {
        match ports.store.commit(&outcome.commit) {
            Ok(()) => {
                core.store_is_well();
                written = Written::Yes;
            }
            Err(error) => {
                // Everybody who waits is told so, and nothing else leaves.
                waiters.into_iter().for_each(Waiter::refused);
                let (StoreError::Full(_) | StoreError::Busy(_)) = &error else { return Err(error) };
                let (recovered, now) = (ports.store.recover()?, ports.clock.now());
                *core = core.rebuilt(recovered, now, error.to_string());
                if let Some(recorder) = &mut ports.recorder {
                    recorder.rebuilt();
                }
                look_around(looks, core);
                return Ok(Written::No);
            }
        }
    }
    let (at, after) = (outcome.commit.at, outcome.after);
    core.put_in_force(after.in_force, at);
    for send in after.orders {
        ports.devices.send(send.device, send.link, send.order, send.command);
    }
    for authority in after.wake {
        ports.peers.wake(authority);
    }
    let news = core.news(after.changes);
    if !news.is_empty() {
        ports.notifier.changed(news);
    }
    for (waiter, answer) in waiters.into_iter().zip(after.answers) {
        waiter.settled(answer);
    }
    look_around(looks, core);
    Ok(written)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{PAUSE_MAX, Pause};

    #[test]
    fn pauses_double_up_to_a_bound() {
        let mut pause = Pause::after(None);
        let mut lengths = vec![pause.length];
        for _ in 0..7 {
            pause = Pause::after(Some(&pause));
            lengths.push(pause.length);
        }
        let ms = [250, 500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000];
        assert_eq!(lengths, ms.map(Duration::from_millis));
        assert_eq!(pause.left, PAUSE_MAX);
    }
}
