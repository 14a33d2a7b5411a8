//! One console's stream of server-sent events (HTML Standard, §9.2).

use std::{convert::Infallible, fmt::Write, sync::Arc, time::Duration};

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use futures_util::stream;
use tokio::{
    sync::watch,
    time::{Instant, MissedTickBehavior, interval_at, sleep_until},
};

use super::{After, Listener, Live, Looked, Owned, Side, Viewport, Written, held};
use crate::{app::App, guard::Caller};

/// How often a silent stream says that it lives, and asks whether the session does.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How long a browser waits before it connects again, in milliseconds.
const RETRY_MS: u32 = 2_000;
/// How often positions in the viewport are sent at most.
const NEAR_EVERY: Duration = Duration::from_secs(1);
/// How often those outside are, so that lists and what the next look at the map begins with are not
/// far behind.
const FAR_EVERY: Duration = Duration::from_secs(15);

/// How a console begins to listen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Begin {
    /// The event after which the stream goes on.
    pub(crate) resume: Resume,
    /// The part of the map that it shows. `None`: no map.
    pub(crate) viewport: Option<Viewport>,
}

/// Where a console wants to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Resume {
    /// The event has just come.
    Now,
    /// After this event, having lost its connection: it may have missed positions.
    After(u64),
    /// After this event, to show another part of the map.
    Turned(u64),
    /// It sent something that is no number of ours.
    Unknown,
}

struct Client {
    app: App,
    live: Arc<Live>,
    caller: Caller,
    seen: u64,
    newest: watch::Receiver<u64>,
    sessions_ended: watch::Receiver<u64>,
    heartbeat: tokio::time::Interval,
    /// When the session was last known to be open.
    asked_at: Instant,
    greeting: Option<Bytes>,
    positions: Positions,
    _place: Listener,
}

/// What a console is sent of the board. A company is sent nothing.
struct Positions {
    is_sent: bool,
    viewport: Option<Viewport>,
    looked: Looked,
    near_at: Instant,
    far_at: Instant,
}

impl Positions {
    fn new(live: &Live, caller: &Caller, begin: Begin, now: Instant) -> Self {
        let version = held(&live.board).version();
        let far = match begin.resume {
            // What it has read, or reads after this, is as new as the board.
            Resume::Now | Resume::Unknown | Resume::Turned(_) => version,
            Resume::After(_) => 0,
        };
        Self {
            is_sent: caller.is_of_the_desk(),
            viewport: begin.viewport,
            looked: Looked { near: 0, far },
            near_at: now,
            far_at: now + FAR_EVERY,
        }
    }

    /// When it is time to look again.
    fn next_at(&self) -> Instant {
        if self.viewport.is_some() { self.near_at.min(self.far_at) } else { self.far_at }
    }

    /// What is due. `None`: nothing, or nothing is new.
    fn due(&mut self, live: &Live, now: Instant) -> Option<Bytes> {
        if !self.is_sent || now < self.next_at() {
            return None;
        }
        let viewport = self.viewport.as_ref();
        let board = held(&live.board);
        let message = if now >= self.far_at {
            let message = board.message(viewport, Side::Far, &mut self.looked);
            let has_all = self.looked.far == board.version();
            self.far_at = now + if has_all { FAR_EVERY } else { NEAR_EVERY };
            message
        } else {
            self.near_at = now + NEAR_EVERY;
            board.message(viewport, Side::Near, &mut self.looked)
        };
        message.map(Bytes::from)
    }
}

/// The body of the answer: events until the session ends, the interface stops or the console goes.
pub(crate) fn events(app: &App, caller: Caller, place: Listener, begin: Begin) -> Body {
    let live = app.services().live.clone();
    let (newest, sessions_ended) = (live.newest.subscribe(), live.sessions_ended.subscribe());
    let now = live.newest();
    let mut greeting = format!("retry: {RETRY_MS}\n");
    let seen = match begin.resume {
        Resume::Now => {
            // An id without data is remembered by the browser and shown to nobody.
            let _ = write!(greeting, "id: {now}\n\n");
            now
        }
        Resume::After(seen) | Resume::Turned(seen) => {
            greeting.push('\n');
            seen
        }
        Resume::Unknown => {
            greeting.push('\n');
            greeting.push_str(&reset(now));
            now
        }
    };
    let asked_at = Instant::now();
    let mut heartbeat = interval_at(asked_at + HEARTBEAT, HEARTBEAT);
    heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let positions = Positions::new(&live, &caller, begin, asked_at);
    let (app, greeting) = (app.clone(), Some(Bytes::from(greeting)));
    let client = Client {
        app,
        live,
        caller,
        seen,
        newest,
        sessions_ended,
        heartbeat,
        asked_at,
        greeting,
        positions,
        _place: place,
    };
    Body::from_stream(stream::unfold(client, |mut client| async move {
        let piece = client.next().await?;
        Some((Ok::<_, Infallible>(piece), client))
    }))
}

impl Client {
    /// The next piece of the stream. `None`: it is over.
    async fn next(&mut self) -> Option<Bytes> {
        if let Some(greeting) = self.greeting.take() {
            return Some(greeting);
        }
        loop {
            // A stream that always has something to say never comes to its heartbeat.
            let is_to_ask = self.asked_at.elapsed() >= HEARTBEAT || self.have_sessions_ended();
            if is_to_ask && !self.is_logged_in().await {
                return None;
            }
            if let Some(piece) = self.ready() {
                return Some(piece);
            }
            if let Some(piece) = self.positions.due(&self.live, Instant::now()) {
                return Some(piece);
            }
            tokio::select! {
                () = self.app.stopping().cancelled() => return None,
                changed = self.newest.changed() => changed.ok()?,
                ended = self.sessions_ended.changed() => {
                    ended.ok()?;
                    // Seen above, before anything else is told.
                    self.sessions_ended.mark_changed();
                }
                () = sleep_until(self.positions.next_at()), if self.positions.is_sent => {}
                _ = self.heartbeat.tick() => {
                    let is_open = self.is_logged_in().await;
                    return is_open.then(|| format!(": alive\nid: {}\n\n", self.seen).into());
                }
            }
        }
    }

    /// The events that can be written now. `None`: there are none.
    fn ready(&mut self) -> Option<Bytes> {
        self.newest.mark_unchanged();
        loop {
            match self.live.after(self.seen) {
                After::Lost(newest) => {
                    self.seen = newest;
                    return Some(reset(newest).into());
                }
                After::Events(events) => {
                    self.seen = events.last()?.0;
                    let own = |(_, event): &(u64, Arc<Written>)| text_for(event, &self.caller);
                    if let Some(piece) = joined(events.iter().filter_map(own)) {
                        return Some(piece);
                    }
                }
            }
        }
    }

    /// Whether any log-in, perhaps this one, has ended since this was last asked.
    fn have_sessions_ended(&mut self) -> bool {
        let have = self.sessions_ended.has_changed().unwrap_or(true);
        self.sessions_ended.mark_unchanged();
        have
    }

    async fn is_logged_in(&mut self) -> bool {
        self.asked_at = Instant::now();
        let (hash, now) = (self.caller.token.hash(), self.app.now());
        let (account, role) = (self.caller.account, self.caller.role);
        let look = move |core: &control::Core| {
            core.session(&hash, now) == Some(account)
                && core.account(account).is_some_and(|it| it.is_active() && it.role == role)
        };
        // A core that does not answer ends the stream too: the console comes back and asks.
        self.app.read(look).await.unwrap_or(false)
    }
}

/// What of an event is for the caller. `None`: nothing.
fn text_for(event: &Written, caller: &Caller) -> Option<Bytes> {
    if caller.is_of_the_desk() {
        return Some(event.desk.clone());
    }
    let is_own = |owned: &&Owned| owned.owners.iter().any(|owner| caller.may_see(owner));
    let owned = event.owned.as_ref().filter(is_own);
    owned.map(|owned| owned.data.clone())
}

/// Several pieces as one; a single one is not copied.
fn joined(mut pieces: impl Iterator<Item = Bytes>) -> Option<Bytes> {
    let first = pieces.next()?;
    let Some(second) = pieces.next() else { return Some(first) };
    let mut all = BytesMut::from(&first[..]);
    all.extend_from_slice(&second);
    pieces.for_each(|piece| all.extend_from_slice(&piece));
    Some(all.freeze())
}

fn reset(newest: u64) -> String {
    format!("id: {newest}\nevent: reset\ndata: {{}}\n\n")
}
