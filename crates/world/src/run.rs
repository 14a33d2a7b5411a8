//! Connects a stage to real nodes: one task per device, one for the carrier's office, one officer
//! per desk, and one loop that owns the stage. Everything is joined before it returns.

use std::{collections::HashMap, net::SocketAddr, sync::Arc};

use control::Clock;
use device_wire::Profiles;
use model::{AuthorityId, JourneyId, ServerTime};
use tokio::{
    sync::{mpsc, watch},
    task::JoinSet,
};
use tokio_util::sync::CancellationToken;

use crate::{
    carriers::{Office, Refused, Word},
    director::{Board, Curtain, Director, EVENTS_MAX, WORDS_MAX, links, patience},
    history::HOME,
    http::{ApiClient, Credentials},
    officers::Officer,
    plan::Plan,
    scene::Injected,
    stage::Stage,
    wire::WireFault,
};

/// Where a node listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Endpoint {
    /// The port for JT/T 808 devices.
    pub jt808: SocketAddr,
    /// Port for Jointech devices.
    pub jointech: SocketAddr,
    /// Port for the console and the HTTP interface.
    pub http: SocketAddr,
}

/// The simulation's accounts at one node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accounts {
    /// Declares journeys; its display name must be [`crate::CARRIER`].
    pub carrier: Credentials,
    /// Works the desk, and reads the statistics for the report.
    pub officer: Credentials,
}

/// Who takes part in a run, and how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Whether simulated officers work the desks.
    pub officers: bool,
    /// When to stop, by the nodes' clock. `None`: when cancelled.
    pub until: Option<ServerTime>,
}

/// Everything a run needs.
#[derive(Clone)]
pub struct Setting {
    /// The journeys to be played, and what goes wrong on them.
    pub plan: Arc<Plan>,
    /// The profiles that the devices speak by.
    pub profiles: Arc<Profiles>,
    /// Every authority of the plan.
    pub endpoints: HashMap<AuthorityId, Endpoint>,
    /// Every authority of the plan.
    pub accounts: HashMap<AuthorityId, Accounts>,
    /// The clock that the nodes run on.
    pub clock: Arc<dyn Clock>,
    /// Who takes part, and when to stop.
    pub options: Options,
}

impl std::fmt::Debug for Setting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Setting").field("options", &self.options).finish_non_exhaustive()
    }
}

impl Setting {
    /// A client of an authority's node for the officer's account.
    pub(crate) fn officer(&self, authority: AuthorityId) -> Option<ApiClient> {
        let (endpoint, accounts) =
            (self.endpoints.get(&authority)?, self.accounts.get(&authority)?);
        Some(ApiClient::new(endpoint.http, accounts.officer.clone()))
    }
}

/// Why a world could not begin.
#[derive(Debug, thiserror::Error)]
pub enum WorldError {
    /// A device cannot speak.
    #[error("a planned device cannot speak")]
    Wire(#[from] WireFault),
    /// The plan touches an authority that the setting does not have.
    #[error("the plan passes {0}, for which no endpoint or account is given")]
    NoNode(AuthorityId),
}

/// What happened in the world, for comparison with what the nodes say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroundTruth {
    /// What went wrong, and on which journey.
    pub injected: Vec<(JourneyId, Injected)>,
    /// The journeys that every authority has taken.
    pub declared: Vec<JourneyId>,
    /// The journeys whose cargo is out, and since when.
    pub unloaded: Vec<(JourneyId, ServerTime)>,
    /// What the carrier's office was refused.
    pub refused: Vec<Refused>,
}

/// Lets the world happen until the time is up or it is cancelled.
///
/// # Errors
///
/// When the setting lacks a node or a profile that the plan needs.
pub async fn run(setting: &Setting, cancel: CancellationToken) -> Result<GroundTruth, WorldError> {
    let clock = setting.clock.as_ref();
    let stage = Stage::new(&setting.plan, &setting.profiles, patience(clock))?;
    // Its own token: when the time is up, only what belongs to this run ends.
    let cancel = cancel.child_token();
    let mut tasks = JoinSet::new();
    let (events_in, events) = mpsc::channel(EVENTS_MAX);
    let ends = links(&setting.endpoints, &stage, &events_in, &cancel, &mut tasks)?;
    drop(events_in);
    let (words_in, words) = mpsc::channel(WORDS_MAX);
    let (waiting_in, waiting) = watch::channel(Vec::new());
    let (injected_in, injected) = watch::channel(Vec::new());
    tasks.spawn(office(setting, words_in)?.run(waiting, cancel.clone()));
    if setting.options.officers {
        for officer in officers(setting, &injected)? {
            tasks.spawn(officer.run(cancel.clone()));
        }
    }
    let board = Board { waiting: waiting_in, injected: injected_in };
    let mut director = Director { stage, ends, board, declared: Vec::new(), refused: Vec::new() };
    let curtain = Curtain { until: setting.options.until, when_unloaded: false };
    director.direct(clock, curtain, events, words, &cancel).await;
    cancel.cancel();
    join(tasks).await;
    Ok(director.outcome())
}

/// Waits for every task.
pub(crate) async fn join(mut tasks: JoinSet<()>) {
    while let Some(ended) = tasks.join_next().await {
        if let Err(error) = ended {
            tracing::error!(error = %error, "a task of the world failed");
        }
    }
}

fn office(setting: &Setting, words: mpsc::Sender<Word>) -> Result<Office, WorldError> {
    let home = AuthorityId::new(HOME).expect("two letters make an id");
    let mut clients = HashMap::new();
    for authority in setting.plan.authorities() {
        let endpoint = setting.endpoints.get(&authority).ok_or(WorldError::NoNode(authority))?;
        let accounts = setting.accounts.get(&authority).ok_or(WorldError::NoNode(authority))?;
        clients.insert(authority, ApiClient::new(endpoint.http, accounts.carrier.clone()));
    }
    let (plan, clock) = (Arc::clone(&setting.plan), Arc::clone(&setting.clock));
    Ok(Office::new(plan, clock, home, clients, words))
}

fn officers(
    setting: &Setting,
    injected: &watch::Receiver<Vec<(JourneyId, Injected)>>,
) -> Result<Vec<Officer>, WorldError> {
    let officers = setting.plan.authorities().into_iter().map(|authority| {
        Ok(Officer {
            authority,
            client: setting.officer(authority).ok_or(WorldError::NoNode(authority))?,
            plan: Arc::clone(&setting.plan),
            clock: Arc::clone(&setting.clock),
            injected: injected.clone(),
            to_select: selected(&setting.plan, authority),
        })
    });
    officers.collect()
}

/// The first authority on the way of the third journey selects it by hand, and spares the next.
fn selected(plan: &Plan, authority: AuthorityId) -> Option<JourneyId> {
    let third = plan.journeys.get(2)?;
    let is_first = third.itinerary.legs.first().is_some_and(|leg| leg.authority == authority);
    is_first.then_some(third.id)
}

#[cfg(test)]
mod tests {
    use super::{Accounts, Endpoint, GroundTruth, Options, Setting, WorldError, run};
    use crate::{
        http::Credentials,
        plan::{TripKind, tests::plan},
    };
    use control::Clock;
    use device_wire::Profiles;
    use model::ServerTime;
    use std::{
        collections::HashMap,
        sync::{
            Arc,
            atomic::{AtomicI64, Ordering},
        },
        time::Duration,
    };
    use tokio_util::sync::CancellationToken;

    /// Ten seconds pass whenever somebody asks what time it is.
    struct Asked(AtomicI64);

    impl Clock for Asked {
        fn now(&self) -> ServerTime {
            ServerTime(self.0.fetch_add(10_000, Ordering::Relaxed))
        }

        fn speed(&self) -> f64 {
            60.0
        }
    }

    /// One journey within Hong Kong, and a node that does not answer.
    fn setting() -> Setting {
        let mut plan = plan(1);
        plan.journeys.retain(|journey| journey.kind == TripKind::Itfs);
        let hk = plan.authorities()[0];
        let nobody = "127.0.0.1:1".parse().unwrap();
        let nobody = Endpoint { jt808: nobody, jointech: nobody, http: nobody };
        let someone = Credentials { account: "carrier".into(), password: "secret".into() };
        let accounts = Accounts { carrier: someone.clone(), officer: someone };
        Setting {
            clock: Arc::new(Asked(AtomicI64::new(plan.start.0))),
            options: Options { officers: true, until: Some(plan.start + Duration::from_mins(10)) },
            plan: Arc::new(plan),
            profiles: Arc::new(Profiles::shipped().unwrap()),
            endpoints: HashMap::from([(hk, nobody)]),
            accounts: HashMap::from([(hk, accounts)]),
        }
    }

    #[tokio::test]
    async fn without_an_answering_node_nothing_begins_and_everything_ends() {
        let outcome = run(&setting(), CancellationToken::new()).await.unwrap();
        assert_eq!(outcome, GroundTruth::default());
    }

    #[tokio::test]
    async fn a_cancelled_world_ends_before_its_time() {
        let mut setting = setting();
        setting.options.until = None;
        let cancel = CancellationToken::new();
        cancel.cancel();
        assert_eq!(run(&setting, cancel).await.unwrap(), GroundTruth::default());
    }

    #[tokio::test]
    async fn every_authority_of_the_plan_needs_a_node() {
        let mut setting = setting();
        setting.endpoints.clear();
        let refused = run(&setting, CancellationToken::new()).await;
        assert!(matches!(refused, Err(WorldError::NoNode(_))), "{refused:?}");
    }
}
