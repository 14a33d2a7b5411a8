//! One console's stream of server-sent events (HTML Standard, §9.2).

use std::{convert::Infallible, fmt::Write, sync::Arc, time::Duration};

use axum::body::Body;
use bytes::Bytes;
use futures_util::stream;
use tokio::{
    sync::watch,
    time::{Instant, MissedTickBehavior, interval_at},
};

use super::{After, Event, Kind, Live, Owned, Place};
use crate::{app::App, guard::Caller};

/// How often a silent stream says that it lives, and asks whether the session does.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How long a browser waits before it connects again, in milliseconds.
const RETRY_MS: u32 = 2_000;

/// Where a console wants to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Resume {
    /// It is new.
    Now,
    /// After this event.
    After(u64),
    /// It sent something that is no number of ours.
    Unknown,
}

struct Client {
    app: App,
    live: Arc<Live>,
    caller: Caller,
    seen: u64,
    newest: watch::Receiver<u64>,
    heartbeat: tokio::time::Interval,
    /// When the session was last known to be open.
    asked_at: Instant,
    greeting: Option<String>,
    _place: Place,
}

/// The body of the answer: events until the session ends, the interface stops or the console goes.
pub(crate) fn events(app: &App, caller: Caller, place: Place, resume: Resume) -> Body {
    let live = app.services().live.clone();
    let newest = live.newest.subscribe();
    let now = live.newest();
    let mut greeting = format!("retry: {RETRY_MS}\n");
    let seen = match resume {
        Resume::Now => {
            // An id without data is remembered by the browser and shown to nobody.
            let _ = write!(greeting, "id: {now}\n\n");
            now
        }
        Resume::After(seen) => {
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
    let greeting = Some(greeting);
    let app = app.clone();
    let client =
        Client { app, live, caller, seen, newest, heartbeat, asked_at, greeting, _place: place };
    Body::from_stream(stream::unfold(client, |mut client| async move {
        let text = client.next().await?;
        Some((Ok::<_, Infallible>(Bytes::from(text)), client))
    }))
}

impl Client {
    /// The next piece of the stream. `None`: it is over.
    async fn next(&mut self) -> Option<String> {
        if let Some(greeting) = self.greeting.take() {
            return Some(greeting);
        }
        loop {
            // A stream that always has something to say never comes to its heartbeat.
            if self.asked_at.elapsed() >= HEARTBEAT && !self.is_logged_in().await {
                return None;
            }
            let text = self.ready();
            if !text.is_empty() {
                return Some(text);
            }
            tokio::select! {
                () = self.app.stopping().cancelled() => return None,
                changed = self.newest.changed() => changed.ok()?,
                _ = self.heartbeat.tick() => {
                    let is_open = self.is_logged_in().await;
                    return is_open.then(|| format!(": alive\nid: {}\n\n", self.seen));
                }
            }
        }
    }

    /// What can be written now, which may be nothing.
    fn ready(&mut self) -> String {
        self.newest.mark_unchanged();
        let mut text = String::new();
        loop {
            match self.live.after(self.seen) {
                After::Lost(newest) => {
                    self.seen = newest;
                    return reset(newest);
                }
                After::Events(events) => {
                    let Some((last, _)) = events.last() else { return text };
                    self.seen = *last;
                    for (number, event) in &events {
                        if let Some(data) = data_for(event, &self.caller) {
                            append(&mut text, *number, event.kind, data);
                        }
                    }
                    if !text.is_empty() {
                        return text;
                    }
                }
            }
        }
    }

    async fn is_logged_in(&mut self) -> bool {
        self.asked_at = Instant::now();
        let (hash, now) = (self.caller.token.hash(), self.app.now());
        let (account, role) = (self.caller.account, self.caller.role);
        let look = move |core: &control::Core| {
            core.session(&hash, now) == Some(account)
                && core.account(account).is_some_and(|account| account.role == role)
        };
        // A core that does not answer ends the stream too: the console comes back and asks.
        self.app.read(look).await.unwrap_or(false)
    }
}

/// What of an event is for the caller. `None`: nothing.
fn data_for<'a>(event: &'a Event, caller: &Caller) -> Option<&'a Bytes> {
    if caller.is_of_the_desk() {
        return Some(&event.data);
    }
    let is_own = |owned: &&Owned| owned.owners.iter().any(|owner| caller.may_see(owner));
    let owned = event.owned.as_ref().filter(is_own);
    owned.map(|owned| &owned.data)
}

fn append(text: &mut String, number: u64, kind: Kind, data: &Bytes) {
    let data = String::from_utf8_lossy(data);
    // Writing into a string cannot fail.
    let _ = write!(text, "id: {number}\nevent: {}\ndata: {data}\n\n", kind.word());
}

fn reset(newest: u64) -> String {
    format!("id: {newest}\nevent: reset\ndata: {{}}\n\n")
}
