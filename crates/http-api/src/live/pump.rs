//! Turns names into events: reads the views, encodes each once.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use control::{Core, Registry};
use serde::Serialize;
use tokio::time::{MissedTickBehavior, interval};

use super::{Event, Kind, Names, held};
use crate::{
    app::App,
    guard::Owner,
    json::{IncidentSource, IncidentView, JourneyView, LockView, PeerView},
};

/// How often views are read, on the wall.
const EVERY: Duration = Duration::from_millis(250);
/// Most views of one kind that are read at once: the core serves devices meanwhile.
const VIEWS_MAX: usize = 2_048;
/// Turns without a listener after which nothing is read: about a minute, so that a console that
/// was cut off finds its events.
const IDLE_TURNS_MAX: u32 = 240;

/// What the core shows of what changed.
struct Views {
    locks: Vec<control::LockView>,
    journeys: Vec<control::JourneyView>,
    incidents: Vec<control::IncidentRecord>,
    peers: Option<Vec<control::PeerView>>,
    in_doubt: bool,
}

/// Publishes what changes until the interface stops.
pub(crate) async fn pump(app: App) {
    let mut turns = interval(EVERY);
    turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut idle_turns = 0_u32;
    loop {
        tokio::select! {
            () = app.stopping().cancelled() => return,
            _ = turns.tick() => {}
        }
        let listeners = app.services().live.clients();
        idle_turns = if listeners > 0 { 0 } else { idle_turns.saturating_add(1) };
        turn(&app, idle_turns <= IDLE_TURNS_MAX).await;
    }
}

async fn turn(app: &App, is_watched: bool) {
    let live = &app.services().live;
    let names = held(&live.names).take(VIEWS_MAX);
    if names == Names::default() {
        return;
    }
    if names.overflowed || !is_watched {
        return live.break_off();
    }
    match app.read(move |core| look(core, &names)).await {
        Ok(views) => live.push(encode(app, &views)),
        Err(problem) => {
            tracing::warn!(%problem, "live events were lost; consoles read everything again");
            live.break_off();
        }
    }
}

fn look(core: &Core, names: &Names) -> Views {
    Views {
        locks: names.locks.iter().filter_map(|lock| core.lock(*lock)).collect(),
        journeys: names.journeys.iter().filter_map(|id| core.journey(*id)).collect(),
        incidents: names.incidents.iter().filter_map(|id| core.incident(*id)).collect(),
        peers: names.peers.then(|| core.peers()),
        in_doubt: core.store_in_doubt().is_some(),
    }
}

fn encode(app: &App, views: &Views) -> Vec<Event> {
    let registry: &Arc<Registry> = &app.services().registry;
    let locks = views.locks.iter().map(|view| event(Kind::Lock, None, &LockView::from(view)));
    let journeys = views.journeys.iter().map(|view| {
        event(Kind::Journey, Some(view.into()), &JourneyView::new(view, views.in_doubt))
    });
    let incidents = views.incidents.iter().map(|record| {
        event(Kind::Incident, None, &IncidentView::from(IncidentSource(record, registry)))
    });
    let peers = views.peers.iter().map(|peers| {
        let view = |peer: &control::PeerView| PeerView::new(peer, app.names_of(peer.authority));
        event(Kind::Peer, None, &peers.iter().map(view).collect::<Vec<_>>())
    });
    locks.chain(journeys).chain(incidents).chain(peers).collect()
}

fn event(kind: Kind, owner: Option<Owner>, view: &impl Serialize) -> Event {
    let data = serde_json::to_vec(view).expect("views have text keys and no failing writer");
    Event { kind, owner, data: Bytes::from(data) }
}
