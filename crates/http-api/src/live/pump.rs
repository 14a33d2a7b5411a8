//! Turns what the core tells into events, each encoded once.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use bytes::Bytes;
use control::{ChangedDocument, News, Registry};
use model::{JourneyId, PartyId};
use serde::Serialize;

use super::{Event, EventKind, Owned, Taken, Told as FromCore, held};
use crate::{
    app::App,
    guard::Owner,
    json::{DocumentChange, Incident, IncidentSource, Journey, Lock, Peer},
    page::Page,
};

/// Most documents of one kind and owner that are named one by one in a commit.
const NAMED_MAX: usize = 16;
/// Most journeys of which it is known what their companies were told; above it they may be told the
/// same again.
const TOLD_MAX: usize = 16_384;

/// What the companies of journeys were told last: a change that is not for them is not even told
/// to have happened.
type Told = HashMap<JourneyId, Bytes>;

/// Documents that changed, by kind and by whose they are.
type Documents<'a> = BTreeMap<(scheme::DocumentKind, &'a [PartyId]), Vec<&'a str>>;

/// Publishes what changes until the interface stops.
pub(crate) async fn pump(app: App) {
    let live = &app.services().live;
    let mut told = Told::new();
    loop {
        tokio::select! {
            () = app.stopping().cancelled() => return,
            () = live.told.notified() => turn(&app, &mut told),
        }
    }
}

fn turn(app: &App, told: &mut Told) {
    let live = &app.services().live;
    match live.take_told() {
        Taken::All(all) => {
            let mut events = Vec::new();
            for one in all {
                match one {
                    FromCore::News(news) => {
                        held(&live.board).put_all(&news.locks);
                        events.extend(encode(app, &news, told));
                    }
                    FromCore::Moved(locks) => held(&live.board).put_all(&locks),
                }
            }
            if !events.is_empty() {
                live.push(events);
            }
        }
        Taken::TooMuch => {
            tracing::warn!("live events were lost; consoles read everything again");
            live.break_off();
        }
    }
}

fn encode(app: &App, news: &News, told: &mut Told) -> Vec<Event> {
    let registry: &Arc<Registry> = &app.services().registry;
    let locks = news.locks.iter().map(|view| event(EventKind::Lock, &Lock::from(view)));
    let journeys = news.journeys.iter().map(|view| {
        let shown = || Journey::new(view, news.is_store_in_doubt);
        let owned = new_to_company(told, view, encoded(&shown().veiled()));
        Event { owned, ..event(EventKind::Journey, &shown()) }
    });
    let incidents = news.incidents.iter().map(|record| {
        event(EventKind::Incident, &Incident::from(IncidentSource(record, registry)))
    });
    let peers = news.peers.iter().map(|peers| {
        let view = |peer: &control::PeerView| Peer::new(peer, app.names_of(peer.authority));
        event(EventKind::Peer, &Page::whole(peers.iter().map(view).collect()))
    });
    let documents = by_owner(&news.documents).into_iter().flat_map(|((kind, owners), ids)| {
        let ids: Vec<_> = ids.into_iter().map(Some).collect();
        let told = if ids.len() > NAMED_MAX { vec![None] } else { ids };
        told.into_iter().map(move |id| named(kind, owners, id))
    });
    locks.chain(journeys).chain(incidents).chain(peers).chain(documents).collect()
}

fn by_owner(changed: &[ChangedDocument]) -> Documents<'_> {
    let mut documents = Documents::new();
    for ChangedDocument { kind, subject, owners } in changed {
        documents.entry((*kind, &owners[..])).or_default().push(subject);
    }
    documents
}

/// What a company is told of a document is what the desk is told: that there is something to read.
fn named(kind: scheme::DocumentKind, owners: &[PartyId], id: Option<&str>) -> Event {
    let data = encoded(&DocumentChange { kind, id: id.map(str::to_owned) });
    let owners: Vec<Owner> = owners.iter().copied().map(Owner::from).collect();
    let owned = (!owners.is_empty()).then(|| Owned { owners, data: data.clone() });
    Event { kind: EventKind::Register, owned, data }
}

/// What is new to a journey's company. `None`: nothing is.
fn new_to_company(told: &mut Told, view: &control::JourneyView, data: Bytes) -> Option<Owned> {
    if told.len() >= TOLD_MAX {
        told.clear();
    }
    let before = told.insert(view.journey, data.clone());
    (before.as_ref() != Some(&data)).then(|| Owned { owners: vec![view.into()], data })
}

fn event(kind: EventKind, view: &impl Serialize) -> Event {
    Event { kind, owned: None, data: encoded(view) }
}

fn encoded(view: &impl Serialize) -> Bytes {
    let data = serde_json::to_vec(view).expect("views have text keys and no failing writer");
    Bytes::from(data)
}
