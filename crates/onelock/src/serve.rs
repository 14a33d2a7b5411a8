//! A running node: opens everything, joins the adapters to the core, and closes in order.

use std::{
    io::IsTerminal,
    net::SocketAddr,
    path::Path,
    sync::Arc,
    thread::{self, JoinHandle},
    time::Duration,
};

use anyhow::{Context, Result, anyhow, ensure};
use control::{
    Archive, AtlasInForce, Clock, Core, Correspondence, Handle, Keeper, Ports, Registry, Sweeper,
};
use device_wire::Protocol;
use federation::{Federation, NodeKeys, Peer, PeerCard};
use gateway::{Gateway, Links, Listener};
use http_api::{Api, Certificate, Live, StoreCheck};
use model::{AuthorityId, ServerTime};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use scheme::PublishedData;
use serde::{Deserialize, Serialize};
use store::Sqlite;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::{filter::Targets, layer::SubscriberExt, util::SubscriberInitExt};

use crate::{
    clock::NodeClock,
    config::{Config, Devices, Tls},
    figures::{self, Figures, TimedStore},
    operator,
    peers::{self, OwnKeys},
    recording::{FileRecorder, Start},
    reference, restore,
    scrubbing::Scrubbing,
    tracks::TrackKeeper,
};

/// How long devices and browsers have to finish when the node stops.
const GRACE: Duration = Duration::from_secs(5);

/// How long devices need at least, by the wall, to come back after a start, and two nodes to greet.
const RECONNECT: Duration = Duration::from_secs(5);

/// Where a node listens, printed as one line of JSON once it does.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Listening {
    /// The authority that runs the node.
    pub authority: AuthorityId,
    /// Console and HTTP interface.
    pub http: SocketAddr,
    /// Port for JT/T 808 devices.
    pub jt808: SocketAddr,
    /// Port for Jointech devices.
    pub jointech: SocketAddr,
    /// Port for the nodes of other authorities.
    pub federation: SocketAddr,
}

/// Runs a node until it is told to stop.
///
/// # Errors
///
/// When anything cannot be opened, or the store fails while running.
pub(crate) fn run(config: &Path, stop_with_input: bool, record: Option<&Path>) -> Result<()> {
    log(LevelFilter::INFO);
    let config = Config::load(config)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start the runtime")?;
    let outcome = runtime.block_on(serve(config, stop_with_input, record));
    runtime.shutdown_timeout(GRACE);
    outcome
}

/// Logs to standard error what `ONELOCK_LOG` says (`debug`, or `info,gateway=debug`), or from `level`
/// on.
pub(crate) fn log(level: LevelFilter) {
    let wanted = std::env::var("ONELOCK_LOG").ok();
    let read = wanted.as_deref().map(str::parse::<Targets>).transpose();
    let targets = read.as_ref().ok().cloned().flatten();
    tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .finish()
        .with(targets.unwrap_or_else(|| Targets::new().with_default(level)))
        .init();
    if let Err(error) = read {
        tracing::warn!(%error, "ONELOCK_LOG is not understood, and is passed over");
    }
}

/// What a node is made of before anything listens.
struct Parts {
    store: Sqlite,
    archive: Arc<dyn Archive>,
    correspondence: Arc<dyn Correspondence>,
    published: Arc<PublishedData>,
    atlas: AtlasInForce,
    registry: Arc<Registry>,
    clock: Arc<dyn Clock>,
    recorder: Option<FileRecorder>,
    keys: OwnKeys,
}

fn open(config: &Config) -> Result<Parts> {
    let clock: Arc<dyn Clock> = Arc::new(NodeClock::of(config)?);
    let atlas = AtlasInForce::new(Arc::new(reference::atlas(config.places.as_deref())?));
    let profiles = reference::profiles(config.places.as_deref())?;
    let keys = OwnKeys::load(config)?;
    let store = restore::open_store(config)?;
    let (vehicles, enrolled) = store.registry_rows()?;
    let registry = Registry::new(vehicles, enrolled, &profiles)?;
    let registry = Arc::new(registry.with_withdrawn(store.withdrawn_rows()?));
    let history = store.archive()?;
    let correspondence: Arc<dyn Correspondence> = Arc::new(history.clone());
    let archive: Arc<dyn Archive> = Arc::new(history);
    let published = Arc::new(reference::published(config.places.as_deref())?);
    let recorder = None;
    Ok(Parts { store, archive, correspondence, published, atlas, registry, clock, recorder, keys })
}

async fn serve(config: Config, stop_with_input: bool, record: Option<&Path>) -> Result<()> {
    let mut parts = open(&config)?;
    let now = parts.clock.now();
    let peers = peers::load(&config)?;
    peers::keep_cards(&mut parts.store, &parts.keys, &peers, now)?;
    let begins = start_of(&config, &peers, &*parts.clock, now);
    let settings = begins.settings(&config.data)?;
    let recorder = record.map(|dir| FileRecorder::begin(dir, begins, &parts.store, &config.data));
    parts.recorder = recorder.transpose()?;
    let recovered = control::Store::recover(&mut parts.store)?;
    let (devices, atlas) = (Arc::clone(&parts.registry), parts.atlas.clone());
    let core = Core::new(settings, Arc::clone(&devices), atlas, recovered, now);
    let (archive, clock) = (Arc::clone(&parts.archive), Arc::clone(&parts.clock));
    let (mut engine, adapters, handle) = start(&config, parts, peers, core).await?;
    let periods = config.retention.periods()?;
    let sweeper = Sweeper::new(periods, Arc::clone(&archive), handle.clone(), Arc::clone(&clock));
    let keeper = Keeper { archive, registry: devices, handle, clock };
    let keeper = TrackKeeper::start(keeper, sweeper)?;
    let listening = adapters.listening(config.authority);
    println!("{}", serde_json::to_string(&listening)?);
    tracing::info!(authority = %config.authority, http = %listening.http, "the node is running");
    let wanted = stopped(stop_with_input, engine.ended()).await;
    tracing::info!("the node is stopping");
    adapters.stop().await;
    keeper.stop();
    // Why the core ended says more than that it did.
    engine.join().and(wanted)
}

/// What the core begins with.
fn start_of(config: &Config, peers: &[Peer], clock: &dyn Clock, now: ServerTime) -> Start {
    let peers: Vec<_> = peers.iter().map(|peer| peer.card.authority).collect();
    let usual = control::Settings::new(config.authority, Vec::new());
    let by_the_wall = RECONNECT.mul_f64(clock.speed());
    let millis =
        |usual: Duration| u64::try_from(usual.max(by_the_wall).as_millis()).unwrap_or(u64::MAX);
    Start {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        authority: config.authority,
        peers,
        started_at: now,
        reconnect_grace_ms: millis(usual.reconnect_grace),
        clocks_apart_ms: millis(usual.clocks_apart_max),
        places: config.places.clone(),
    }
}

/// Joins the adapters to the core. The core runs before anything that devices or people can reach.
async fn start(
    config: &Config,
    opened: Parts,
    peers: Vec<Peer>,
    core: Core,
) -> Result<(Engine, Adapters, Handle)> {
    let Parts { store, archive, correspondence, published, atlas, registry, clock, recorder, keys } =
        opened;
    let (handle, queue) = control::queue();
    let links = Links::new();
    let live = Live::new(clock.now());
    let mut metrics = http_api::Metrics::new(env!("CARGO_PKG_VERSION"));
    let certificates = certificates(&keys, &peers, clock.now());
    let figures = Figures {
        links: Arc::clone(&links),
        folder: config.data.clone(),
        certificates: certificates.clone(),
        clock: figures::Clock(Arc::clone(&clock)),
    };
    figures.register(&mut metrics);
    let settings = federation_settings(config, peers, peers::earlier(&store, config.authority)?);
    let (calls, time) = (handle.clone(), Arc::clone(&clock));
    let federation = Federation::start(settings, keys.in_use, calls, correspondence, time).await?;
    let store_check = Arc::new(StoreCheck::default());
    let scrubbing = Scrubbing::start(store.scrubber()?, Arc::clone(&store_check))?;
    let ports = Ports {
        store: Box::new(TimedStore::new(store, &mut metrics)),
        clock: Arc::clone(&clock),
        devices: Arc::clone(&links) as Arc<dyn control::DeviceLink>,
        peers: federation.link(),
        notifier: Arc::clone(&live) as Arc<dyn control::Notifier>,
        recorder: recorder.map(|it| Box::new(it) as Box<dyn control::Recorder>),
    };
    let engine = Engine::start(core, queue, ports)?;
    let settings =
        gateway::Settings { listeners: listeners(config)?, limits: limits(&config.devices) };
    let (devices, calls) = (Arc::clone(&registry), handle.clone());
    let gateway = Gateway::start(settings, devices, calls, Arc::clone(&clock), links)?;
    let metrics = Arc::new(metrics);
    let services = http_api::Services {
        handle: handle.clone(),
        archive,
        published,
        atlas,
        registry,
        clock,
        live,
        metrics,
        store_check,
        certificates,
    };
    let operator = match operator::Listener::start(
        &config.data,
        services.handle.clone(),
        Arc::clone(&services.clock),
    ) {
        Ok(listener) => Some(listener),
        Err(error) => {
            tracing::error!(%error, "commands cannot reach the running node: it has no socket");
            None
        }
    };
    let api = Api::start(api_settings(config)?, services).await?;
    let adapters = Adapters { federation, gateway, api, operator, _scrubbing: scrubbing };
    Ok((engine, adapters, handle))
}

/// The adapters that listen on sockets.
struct Adapters {
    federation: federation::Running,
    gateway: gateway::Running,
    api: http_api::Running,
    /// `None`: it could not listen.
    operator: Option<operator::Listener>,
    /// Reads the store until the node stops.
    _scrubbing: Scrubbing,
}

impl Adapters {
    fn listening(&self, authority: AuthorityId) -> Listening {
        Listening {
            authority,
            http: self.api.local_addr(),
            jt808: self.gateway.addrs()[0],
            jointech: self.gateway.addrs()[1],
            federation: self.federation.local_addr(),
        }
    }

    /// Devices first: they finish what they are sending while the core still answers.
    async fn stop(self) {
        let drained = self.gateway.shutdown(GRACE).await;
        let gateway::Drained { finished, cut_off } = drained;
        tracing::info!(finished, cut_off, "devices are drained");
        self.api.shutdown().await;
        if let Some(operator) = self.operator {
            operator.stop().await;
        }
        self.federation.stop().await;
    }
}

/// Until when the certificates of this node and of its peers are valid. One that is not valid now
/// costs the links that it is needed for, and nothing else.
fn certificates(own: &OwnKeys, peers: &[Peer], now: ServerTime) -> Vec<Certificate> {
    let in_use = peers.iter().map(|peer| &peer.card).chain([own.in_use.card()]);
    let next = peers.iter().filter_map(|peer| peer.next_card.as_ref());
    let next = next.chain(own.next.as_ref().map(NodeKeys::card));
    let cards = in_use.map(|card| (card, false)).chain(next.map(|card| (card, true)));
    let certificate = |(card, is_next): (&PeerCard, bool)| {
        let of = card.authority;
        if let Err(error) = card.check_valid(now) {
            tracing::error!(%of, %error, "a certificate is not valid: no link comes about with it");
        }
        let valid_until = card.valid_until()?;
        Some(Certificate { of, valid_until, is_next })
    };
    cards.filter_map(certificate).collect()
}

/// What the HTTP interface is told.
///
/// # Errors
///
/// When the token for figures cannot be used.
pub(crate) fn api_settings(config: &Config) -> Result<http_api::Settings> {
    let token = config.http.metrics_token.as_deref().map(metrics_token).transpose()?;
    Ok(http_api::Settings {
        authority: config.authority,
        listen: config.http.listen,
        sample_data: config.demonstration.is_some(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        map_attribution: "© OpenStreetMap contributors (ODbL)".to_owned(),
        cookie_secure: config.http.behind_https,
        origins: Vec::new(),
        trusted_proxies: config.http.trusted_proxies.clone(),
        retention: config.retention.periods()?,
        metrics_token: token,
    })
}

/// Whoever guesses it reads figures: it is as long as a password must be, and half as long again.
fn metrics_token(path: &Path) -> Result<String> {
    const CHARS_MIN: usize = 24;

    let text = std::fs::read_to_string(path)
        .with_context(|| format!("cannot read the token for figures {}", path.display()))?;
    let token = text.trim();
    let chars = token.chars().count();
    ensure!(chars >= CHARS_MIN, "{} has {chars} characters, not {CHARS_MIN}", path.display());
    Ok(token.to_owned())
}

fn federation_settings(
    config: &Config,
    peers: Vec<Peer>,
    earlier_cards: Vec<PeerCard>,
) -> federation::Settings {
    federation::Settings {
        listen: config.federation.listen,
        peers,
        earlier_cards,
        timeouts: federation::Timeouts::default(),
        retry_seed: std::process::id().into(),
    }
}

/// What the configuration bounds; of what it leaves open, the gateway's own bounds.
fn limits(devices: &Devices) -> gateway::Limits {
    let mut limits = gateway::Limits::default();
    let count = |bound: u32| usize::try_from(bound).unwrap_or(usize::MAX);
    limits.connections_max = devices.connections_max.map_or(limits.connections_max, count);
    limits.connections_per_source_max =
        devices.connections_per_source_max.map_or(limits.connections_max, count);
    limits
}

/// The ports for devices, with their certificate.
///
/// # Errors
///
/// When the certificate cannot be used.
pub(crate) fn listeners(config: &Config) -> Result<Vec<Listener>> {
    let tls = config.devices.tls.as_ref().map(tls_config).transpose()?;
    let on = |protocol, addr| Listener { protocol, addr, tls: tls.clone() };
    Ok(vec![
        on(Protocol::Jt808, config.devices.jt808),
        on(Protocol::Jointech, config.devices.jointech),
    ])
}

fn tls_config(tls: &Tls) -> Result<Arc<rustls::ServerConfig>> {
    let certificates = CertificateDer::pem_file_iter(&tls.certificate)
        .and_then(Iterator::collect)
        .with_context(|| format!("cannot read the certificate {}", tls.certificate.display()))?;
    let key = PrivateKeyDer::from_pem_file(&tls.key)
        .with_context(|| format!("cannot read the key {}", tls.key.display()))?;
    let config = rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(certificates, key)
        .context("the certificate and key of the device ports do not fit")?;
    Ok(Arc::new(config))
}

/// Waits until somebody wants the node to stop; an error if its core has ended by itself.
async fn stopped(stop_with_input: bool, ended: tokio::sync::oneshot::Receiver<()>) -> Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
        .context("cannot listen for signals")?;
    tokio::select! {
        _ = tokio::signal::ctrl_c() => Ok(()),
        _ = terminate.recv() => Ok(()),
        () = input_ends(), if stop_with_input => Ok(()),
        _ = ended => Err(anyhow!("the core ended by itself")),
    }
}

/// Completes when standard input ends. A thread of its own waits: it cannot be interrupted, and
/// nothing needs it to be.
async fn input_ends() {
    let (tell, told) = tokio::sync::oneshot::channel();
    let waits = move || {
        let ended = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
        // Nobody listens any more when the node is stopping for another reason.
        let _ = tell.send(ended.is_ok());
    };
    if thread::Builder::new().name("input".into()).spawn(waits).is_err() || told.await.is_err() {
        tracing::error!("standard input cannot be watched: stop the node with a signal");
        std::future::pending::<()>().await;
    }
}

/// The core's thread.
struct Engine {
    thread: JoinHandle<Result<(), control::StoreError>>,
    ended: tokio::sync::oneshot::Receiver<()>,
}

impl Engine {
    fn start(
        core: Core,
        queue: std::sync::mpsc::Receiver<control::Request>,
        ports: Ports,
    ) -> Result<Self> {
        let (tell, ended) = tokio::sync::oneshot::channel();
        let body = move || {
            let outcome = control::run(core, &queue, ports);
            // Nobody listens any more when the node is stopping.
            let _ = tell.send(());
            outcome
        };
        let thread = thread::Builder::new()
            .name("core".into())
            .spawn(body)
            .context("cannot start the core's thread")?;
        Ok(Self { thread, ended })
    }

    fn ended(&mut self) -> tokio::sync::oneshot::Receiver<()> {
        let (_, gone) = tokio::sync::oneshot::channel();
        std::mem::replace(&mut self.ended, gone)
    }

    fn join(self) -> Result<()> {
        let outcome = self.thread.join().map_err(|_| anyhow!("the core's thread panicked"))?;
        outcome.context("the store failed")
    }
}
