//! The loop that owns the stage, and its ends of the connections: what devices and people do comes
//! in, what devices write goes out, and time passes.

use std::{collections::HashMap, time::Duration};

use control::Clock;
use device_wire::Protocol;
use model::{AuthorityId, JourneyId, ServerTime};
use tokio::{
    sync::{mpsc, watch},
    task::JoinSet,
};
use tokio_util::sync::CancellationToken;

use crate::{
    carriers::{Refused, Word},
    device_link::{FromLink, Link, WRITES_MAX},
    run::{Endpoint, GroundTruth, WorldError},
    scene::{Injected, Scene},
    stage::{DeviceNumber, Stage, WaitingDriver},
};

/// Most events of connections that wait for the stage.
pub(crate) const EVENTS_MAX: usize = 1_024;
/// Most words of the people that wait for the stage.
pub(crate) const WORDS_MAX: usize = 64;
/// Wall time between two looks at the clock: shorter when the clock runs fast.
const TICK: Duration = Duration::from_millis(100);
const TICK_FAST: Duration = Duration::from_millis(50);
/// From this speed on the clock runs fast.
const FAST_FROM: f64 = 20.0;
/// How long a device waits for an acknowledgement, by the wall.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long a device waits for an acknowledgement, by a clock.
pub(crate) fn patience(clock: &dyn Clock) -> Duration {
    PATIENCE.mul_f64(clock.speed().max(1.0))
}

/// The stage's end of one connection.
#[derive(Debug)]
pub(crate) struct LinkEnd {
    writes: mpsc::Sender<Vec<u8>>,
    covered: watch::Sender<bool>,
    is_up: bool,
}

/// What the people can see of the stage.
#[derive(Debug)]
pub(crate) struct Board {
    pub(crate) waiting: watch::Sender<Vec<WaitingDriver>>,
    pub(crate) injected: watch::Sender<Vec<(JourneyId, Injected)>>,
}

/// When a director has seen enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Curtain {
    /// At this time. `None`: never by time.
    pub(crate) until: Option<ServerTime>,
    /// Once all cargo is out and the devices have said so.
    pub(crate) when_unloaded: bool,
}

/// The one loop that owns the stage.
#[derive(Debug)]
pub(crate) struct Director {
    pub(crate) stage: Stage,
    pub(crate) ends: Vec<LinkEnd>,
    pub(crate) board: Board,
    pub(crate) declared: Vec<JourneyId>,
    pub(crate) refused: Vec<Refused>,
}

impl Director {
    /// Lets time pass until the curtain falls or it is cancelled.
    pub(crate) async fn direct(
        &mut self,
        clock: &dyn Clock,
        curtain: Curtain,
        mut events: mpsc::Receiver<FromLink>,
        mut words: mpsc::Receiver<Word>,
        cancel: &CancellationToken,
    ) {
        let tick = if clock.speed() >= FAST_FROM { TICK_FAST } else { TICK };
        let mut ticker = tokio::time::interval(tick);
        ticker.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
        loop {
            tokio::select! {
                () = cancel.cancelled() => return,
                _ = ticker.tick() => {
                    let now = clock.now();
                    if curtain.until.is_some_and(|until| now >= until) {
                        return;
                    }
                    self.step(now);
                    if curtain.when_unloaded && self.stage.is_quiet() {
                        return;
                    }
                }
                Some(event) = events.recv() => self.take(event, clock.now()),
                Some(word) = words.recv() => self.receive(word),
            }
        }
    }

    fn step(&mut self, now: ServerTime) {
        self.stage.step(now);
        for number in 0..self.ends.len() {
            let covered = self.stage.is_covered(DeviceNumber(number));
            self.ends[number]
                .covered
                .send_if_modified(|was| std::mem::replace(was, covered) != covered);
            self.write(DeviceNumber(number));
        }
        let (waiting, injected) = (self.stage.waiting(), self.stage.injected());
        self.board.waiting.send_if_modified(|was| {
            *was != waiting && {
                *was = waiting;
                true
            }
        });
        self.board.injected.send_if_modified(|was| {
            *was != injected && {
                *was = injected;
                true
            }
        });
    }

    fn take(&mut self, event: FromLink, now: ServerTime) {
        match event {
            FromLink::Up(number) => {
                self.ends[number.0].is_up = true;
                self.stage.link_up(number);
                self.write(number);
            }
            FromLink::Bytes(number, bytes) => {
                self.stage.receive(number, &bytes, now);
                self.write(number);
            }
            FromLink::Down(number) => {
                self.ends[number.0].is_up = false;
                self.stage.link_down(number);
            }
        }
    }

    fn receive(&mut self, word: Word) {
        match word {
            Word::Declared(journey) => {
                self.declared.push(journey);
                self.stage.declared(journey);
            }
            Word::Cleared(journey, leg) => self.stage.cleared(journey, leg),
            Word::Refused(refused) => self.refused.push(refused),
        }
    }

    /// Takes a device's bytes only when there is room for them: until then they stay with it.
    fn write(&mut self, number: DeviceNumber) {
        let end = &self.ends[number.0];
        if !end.is_up {
            return;
        }
        let Ok(room) = end.writes.try_reserve() else { return };
        let bytes = self.stage.output(number);
        if !bytes.is_empty() {
            room.send(bytes);
        }
    }

    /// What has really happened in this world.
    pub(crate) fn outcome(self) -> GroundTruth {
        let done = |scene: &Scene| Some((scene.plan().id, scene.unloaded_at()?));
        GroundTruth {
            injected: self.stage.injected(),
            unloaded: self.stage.scenes().iter().filter_map(done).collect(),
            declared: self.declared,
            refused: self.refused,
        }
    }
}

/// One connection for each device of a stage.
///
/// # Errors
///
/// When an authority has no endpoint.
pub(crate) fn links(
    endpoints: &HashMap<AuthorityId, Endpoint>,
    stage: &Stage,
    events: &mpsc::Sender<FromLink>,
    cancel: &CancellationToken,
    tasks: &mut JoinSet<()>,
) -> Result<Vec<LinkEnd>, WorldError> {
    let mut ends = Vec::with_capacity(stage.seats().len());
    for (number, seat) in stage.seats().iter().enumerate() {
        let endpoint = endpoints.get(&seat.authority);
        let endpoint = endpoint.ok_or(WorldError::NoNode(seat.authority))?;
        let address = match seat.protocol {
            Protocol::Jt808 => endpoint.jt808,
            Protocol::Jointech => endpoint.jointech,
        };
        let (writes_in, writes) = mpsc::channel(WRITES_MAX);
        let (covered_in, covered) = watch::channel(false);
        let (events, cancel) = (events.clone(), cancel.clone());
        let number = DeviceNumber(number);
        tasks.spawn(Link { number, address, covered, writes, events, cancel }.run());
        ends.push(LinkEnd { writes: writes_in, covered: covered_in, is_up: false });
    }
    Ok(ends)
}
