//! One truck on a trip against nodes that somebody else has set up: its devices idle at the origin
//! until the authorities show the journey, then it drives to the end.

use std::{collections::HashMap, sync::Arc};

use control::Clock;
use device_wire::Profiles;
use model::{AuthorityId, ServerTime};
use tokio::{
    sync::{mpsc, watch},
    task::JoinSet,
};
use tokio_util::sync::CancellationToken;

use crate::{
    director::{Board, Curtain, Director, EVENTS_MAX, WORDS_MAX, links, patience},
    http::{ApiClient, Credentials},
    plan::Plan,
    run::{Endpoint, GroundTruth, WorldError, join},
    screens::Screens,
    stage::Stage,
};

/// Everything a trip needs.
#[derive(Clone)]
pub struct Drive {
    /// What is driven: see [`Plan::of_trip`].
    pub plan: Arc<Plan>,
    /// The profiles that the devices speak by.
    pub profiles: Arc<Profiles>,
    /// Every authority on the way.
    pub endpoints: HashMap<AuthorityId, Endpoint>,
    /// Accounts that may read the journey. Without any, the truck leaves at once; at an exit
    /// without one, it waits a while and drives on.
    pub readers: HashMap<AuthorityId, Credentials>,
    /// The clock that the nodes run on.
    pub clock: Arc<dyn Clock>,
    /// When to give up, by the clock. `None`: never.
    pub until: Option<ServerTime>,
}

impl std::fmt::Debug for Drive {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Drive").field("until", &self.until).finish_non_exhaustive()
    }
}

/// Drives until the cargo is out, the time is up or it is cancelled.
///
/// # Errors
///
/// When a node or a profile is missing that the plan needs.
pub async fn drive(setting: &Drive, cancel: CancellationToken) -> Result<GroundTruth, WorldError> {
    let clock = setting.clock.as_ref();
    let stage = Stage::new(&setting.plan, &setting.profiles, patience(clock))?;
    let cancel = cancel.child_token();
    let mut tasks = JoinSet::new();
    let (events_in, events) = mpsc::channel(EVENTS_MAX);
    let ends = links(&setting.endpoints, &stage, &events_in, &cancel, &mut tasks)?;
    drop(events_in);
    let (words_in, words) = mpsc::channel(WORDS_MAX);
    let (waiting_in, waiting) = watch::channel(Vec::new());
    let (injected_in, _injected) = watch::channel(Vec::new());
    tasks.spawn(screens(setting, words_in)?.run(waiting, cancel.clone()));
    let board = Board { waiting: waiting_in, injected: injected_in };
    let mut director = Director { stage, ends, board, declared: Vec::new(), refused: Vec::new() };
    let curtain = Curtain { until: setting.until, when_unloaded: true };
    director.direct(clock, curtain, events, words, &cancel).await;
    cancel.cancel();
    join(tasks).await;
    Ok(director.outcome())
}

fn screens(
    setting: &Drive,
    words: mpsc::Sender<crate::carriers::Word>,
) -> Result<Screens, WorldError> {
    let mut clients = HashMap::new();
    for (authority, reader) in &setting.readers {
        let endpoint = setting.endpoints.get(authority).ok_or(WorldError::NoNode(*authority))?;
        clients.insert(*authority, ApiClient::new(endpoint.http, reader.clone()));
    }
    let (plan, clock) = (Arc::clone(&setting.plan), Arc::clone(&setting.clock));
    Ok(Screens { plan, clock, clients, words })
}
