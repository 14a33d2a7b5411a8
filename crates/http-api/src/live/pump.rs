//! Turns names into events: reads the views, encodes each once.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use control::{Core, Registry};
use model::{JourneyId, PartyId};
use scheme::Register;
use serde::Serialize;
use tokio::time::{MissedTickBehavior, interval};

use super::{Event, Kind, Names, Owned, held};
use crate::{
    app::App,
    guard::Owner,
    json::{DocumentChange, Incident, IncidentSource, Journey, Lock, Peer},
    page::Page,
    register::owners,
};

/// How often views are read, on the wall.
const EVERY: Duration = Duration::from_millis(250);
/// Most views of one kind that are read at once: the core serves devices meanwhile.
const VIEWS_MAX: usize = 2_048;
/// Turns without a listener after which nothing is read: about a minute, so that a console that
/// was cut off finds its events.
const IDLE_TURNS_MAX: u32 = 240;

/// Most documents of one kind and owner that are named one by one in a turn.
const NAMED_MAX: usize = 16;
/// Most journeys of which it is known what their companies were told; above it they may be told the
/// same again.
const TOLD_MAX: usize = 16_384;

/// What the companies of journeys were told last: a change that is not for them is not even told
/// to have happened.
type Told = HashMap<JourneyId, Bytes>;

/// What the core shows of what changed.
struct Views {
    locks: Vec<control::LockView>,
    journeys: Vec<control::JourneyView>,
    incidents: Vec<control::IncidentRecord>,
    peers: Option<Vec<control::PeerView>>,
    documents: Documents,
    in_doubt: bool,
}

/// Documents that changed, by kind and by whose they are.
type Documents = BTreeMap<(scheme::Kind, Vec<PartyId>), Vec<String>>;

/// Publishes what changes until the interface stops.
pub(crate) async fn pump(app: App) {
    let mut turns = interval(EVERY);
    turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut idle_turns, mut told) = (0_u32, Told::new());
    loop {
        tokio::select! {
            () = app.stopping().cancelled() => return,
            _ = turns.tick() => {}
        }
        let listeners = app.services().live.clients();
        idle_turns = if listeners > 0 { 0 } else { idle_turns.saturating_add(1) };
        turn(&app, idle_turns <= IDLE_TURNS_MAX, &mut told).await;
    }
}

async fn turn(app: &App, is_watched: bool, told: &mut Told) {
    let live = &app.services().live;
    let names = held(&live.names).take(VIEWS_MAX);
    if names == Names::default() {
        return;
    }
    if names.overflowed || !is_watched {
        return live.break_off();
    }
    match app.read(move |core| look(core, &names)).await {
        Ok(views) => live.push(encode(app, &views, told)),
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
        documents: by_owner(core.register(), &names.documents),
        in_doubt: core.store_in_doubt().is_some(),
    }
}

fn encode(app: &App, views: &Views, told: &mut Told) -> Vec<Event> {
    let registry: &Arc<Registry> = &app.services().registry;
    let locks = views.locks.iter().map(|view| event(Kind::Lock, &Lock::from(view)));
    let journeys = views.journeys.iter().map(|view| {
        let shown = || Journey::new(view, views.in_doubt);
        let owned = news(told, view, encoded(&shown().veiled()));
        Event { owned, ..event(Kind::Journey, &shown()) }
    });
    let incidents = views
        .incidents
        .iter()
        .map(|record| event(Kind::Incident, &Incident::from(IncidentSource(record, registry))));
    let peers = views.peers.iter().map(|peers| {
        let view = |peer: &control::PeerView| Peer::new(peer, app.names_of(peer.authority));
        event(Kind::Peer, &Page::whole(peers.iter().map(view).collect()))
    });
    let documents = views.documents.iter().flat_map(|((kind, owners), ids)| {
        let ids: Vec<_> = ids.iter().map(|id| Some(id.as_str())).collect();
        let told = if ids.len() > NAMED_MAX { vec![None] } else { ids };
        told.into_iter().map(|id| named(*kind, owners, id))
    });
    locks.chain(journeys).chain(incidents).chain(peers).chain(documents).collect()
}

fn by_owner(register: &Register, names: &BTreeSet<(scheme::Kind, String)>) -> Documents {
    let mut documents = Documents::new();
    for (kind, subject) in names {
        let owners = owners(*kind, subject, register);
        documents.entry((*kind, owners)).or_default().push(subject.clone());
    }
    documents
}

/// What a company is told of a document is what the desk is told: that there is something to read.
fn named(kind: scheme::Kind, owners: &[PartyId], id: Option<&str>) -> Event {
    let data = encoded(&DocumentChange { kind, id: id.map(str::to_owned) });
    let owners: Vec<Owner> = owners.iter().copied().map(Owner::from).collect();
    let owned = (!owners.is_empty()).then(|| Owned { owners, data: data.clone() });
    Event { kind: Kind::Register, owned, data }
}

/// What is new to a journey's company. `None`: nothing is.
fn news(told: &mut Told, view: &control::JourneyView, data: Bytes) -> Option<Owned> {
    if told.len() >= TOLD_MAX {
        told.clear();
    }
    let before = told.insert(view.journey, data.clone());
    (before.as_ref() != Some(&data)).then(|| Owned { owners: vec![view.into()], data })
}

fn event(kind: Kind, view: &impl Serialize) -> Event {
    Event { kind, owned: None, data: encoded(view) }
}

fn encoded(view: &impl Serialize) -> Bytes {
    let data = serde_json::to_vec(view).expect("views have text keys and no failing writer");
    Bytes::from(data)
}
