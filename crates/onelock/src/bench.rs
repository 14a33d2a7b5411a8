//! `onelock bench ingest`: how many reports a second a node acknowledges after they are durable.
//!
//! A node is run as a process of its own, as an operator would, with as many enrolled chips as
//! there are connections, each on a journey in custody: every report is judged and stored. The
//! raw echo is measured in the same run, with the same generator, for the ratio.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    sync::Arc,
    thread,
    time::Duration,
};

use anyhow::{Context, Result, anyhow, ensure};
use control::{
    Action, Clock, Core, Declaration, DeviceHandle, DeviceLink, Enrolment, Leg, LinkId, LockView,
    News, Notifier, PeerLink, Ports, Registry, Role, Store, Vehicle,
};
use device_wire::{Command, Profiles, Protocol};
use model::{
    AccountName, AuthorityId, DeviceTime, JourneyId, LockId, OrderId, PlaceId, Point, ProfileName,
    VehicleId,
};
use serde::Serialize;
use store::Sqlite;
use tokio_util::sync::CancellationToken;
use world::load::{Bearer, Figures, Ingest, Replies, echo, ingest as generate, numbered};

use crate::{
    cli::IngestArgs,
    clock::NodeClock,
    config::{Config, Devices, Http, Listen},
    demo::{Node, Prepared},
    reference, setup,
};

const PROFILE: &str = "sample-multichip-808";
const CODE: &str = "onelock-bench-code";
const WARM_UP: Duration = Duration::from_secs(2);

/// What is printed with `--json`.
#[derive(Debug, Serialize)]
struct Report {
    connections: usize,
    in_flight: usize,
    durable_per_s: f64,
    echo_per_s: f64,
    ratio: f64,
    ack_ms: Quantiles,
    echo_ms: Quantiles,
    rss_per_connection_bytes: Option<u64>,
    cpu_s: Option<f64>,
    sent: u64,
    acknowledged: u64,
    stored: u64,
    wrong_replies: u64,
    connections_lost: usize,
}

#[derive(Debug, Serialize)]
struct Quantiles {
    p50: f64,
    p99: f64,
}

/// Measures and prints.
///
/// # Errors
///
/// When the node cannot be made or run, or a terminal is not accepted.
pub(crate) fn ingest(args: &IngestArgs) -> Result<()> {
    let folder = std::env::temp_dir().join(format!("onelock-bench-{}", std::process::id()));
    let outcome = measure(args, &folder);
    if let Err(error) = std::fs::remove_dir_all(&folder) {
        eprintln!("onelock: cannot remove {}: {error}", folder.display());
    }
    let report = outcome?;
    if args.json {
        println!("{}", serde_json::to_string(&report)?);
    } else {
        print(&report);
    }
    Ok(())
}

fn measure(args: &IngestArgs, folder: &Path) -> Result<Report> {
    let connections = usize::try_from(args.connections)?;
    let config = prepare(folder, connections)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .context("cannot start the runtime")?;
    let prepared =
        Prepared { authority: authority()?, config, log: folder.join("node.log"), record: None };
    let node = runtime.block_on(Node::start(prepared, true, CancellationToken::new()))?;
    let profiles = reference::profiles(None)?;
    let profile = profiles.get(PROFILE).context("the sample profile is built in")?;
    let options = Ingest {
        addr: node.endpoint().jt808,
        connections,
        in_flight: usize::try_from(args.in_flight)?,
        warm_up: WARM_UP,
        measured: Duration::from_secs(args.seconds.into()),
        from: origin()?,
        starts_at: DeviceTime(NodeClock::wall().now().0),
        profile: profile.clone(),
        pid: node.pid(),
        replies: Replies::Checked,
    };
    let durable = generate(&options, |n| Bearer { terminal: numbered(n), code: CODE.into() })?;
    runtime.block_on(node.stop())?;
    let stored = Sqlite::open(&folder.join("hk"), authority()?)?.recover()?.counters.stored;
    let echoed = echo(&options)?;
    ensure!(
        durable.wrong_replies == 0,
        "{} replies acknowledged something else: the run says nothing",
        durable.wrong_replies
    );
    ensure!(
        stored >= durable.acknowledged,
        "{} reports were acknowledged and {stored} are stored: the run says nothing",
        durable.acknowledged
    );
    Ok(Report { stored, ..report(&durable, &echoed) })
}

fn report(durable: &Figures, echoed: &Figures) -> Report {
    let ms = |span: Duration| (span.as_secs_f64() * 1e5).round() / 1e2;
    let quantiles = |f: &Figures| Quantiles { p50: ms(f.ack_p50), p99: ms(f.ack_p99) };
    Report {
        connections: durable.connections,
        in_flight: durable.in_flight,
        durable_per_s: durable.acknowledged_per_s.round(),
        echo_per_s: echoed.acknowledged_per_s.round(),
        ratio: (durable.acknowledged_per_s / echoed.acknowledged_per_s * 1e3).round() / 1e3,
        ack_ms: quantiles(durable),
        echo_ms: quantiles(echoed),
        rss_per_connection_bytes: durable.rss_per_connection_bytes,
        cpu_s: durable.cpu.map(|cpu| cpu.as_secs_f64()),
        sent: durable.sent,
        acknowledged: durable.acknowledged,
        stored: 0,
        wrong_replies: durable.wrong_replies,
        connections_lost: durable.connections_lost,
    }
}

fn print(report: &Report) {
    let Report { connections, in_flight, durable_per_s, echo_per_s, ratio, ack_ms, .. } = report;
    println!("{connections} connections, {in_flight} reports in flight on each");
    println!(
        "durable  {durable_per_s:>12.0} /s   p50 {:.2} ms   p99 {:.2} ms",
        ack_ms.p50, ack_ms.p99
    );
    println!("echo     {echo_per_s:>12.0} /s   ratio {ratio:.3}");
    if let Some(bytes) = report.rss_per_connection_bytes {
        println!("memory   {bytes:>12} bytes a connection");
    }
    if let Some(cpu_s) = report.cpu_s {
        println!("node     {cpu_s:>12.1} s of processor time");
    }
}

fn authority() -> Result<AuthorityId> {
    Ok(AuthorityId::new("hk")?)
}

/// The middle of the zone that the journeys begin in.
fn origin() -> Result<Point> {
    let place = PlaceId::new("hk-super-terminal-1")?;
    let atlas = reference::atlas(None)?;
    let position = atlas.place(place).and_then(|place| place.position);
    Ok(position.context("the origin has a position")?.point)
}

/// Makes a node with one vehicle, chip and journey for each connection.
fn prepare(folder: &Path, connections: usize) -> Result<std::path::PathBuf> {
    let data = folder.join("hk");
    std::fs::create_dir_all(&data).with_context(|| format!("cannot make {}", data.display()))?;
    setup::make_keys(authority()?, &data)?;
    let mut vehicles = Vec::with_capacity(connections);
    let mut chips = Vec::with_capacity(connections);
    for n in 0..connections {
        let id = VehicleId::new(&format!("vehicle-{n}"))?;
        vehicles.push(Vehicle { id, plate: format!("BENCH {n}"), carrier: "Bench".into() });
        chips.push(Enrolment {
            protocol: Protocol::Jt808,
            terminal: numbered(n),
            profile: ProfileName::new(PROFILE)?,
            role: Role::Chip(LockId::new(&format!("lock-{n}"))?),
            vehicle: id,
            code: Some(CODE.into()),
            secret: None,
            interval_s: 30,
        });
    }
    let mut store = Sqlite::open(&data, authority()?)?;
    store.enrol(&vehicles, &chips)?;
    declare(store, connections)?;
    let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let config = Config {
        authority: authority()?,
        data: ".".into(),
        devices: Devices::plain(any, any),
        http: Http { listen: any, behind_https: false, metrics_token: None },
        federation: Listen { listen: any },
        peers: Vec::new(),
        places: None,
        demonstration: None,
    };
    let path = data.join(setup::CONFIG_FILE);
    config.save(&path)?;
    Ok(path)
}

/// Declares the journeys through the core itself, as the HTTP interface does.
fn declare(mut store: Sqlite, connections: usize) -> Result<()> {
    let profiles: Profiles = reference::profiles(None)?;
    let (vehicles, enrolled) = store.registry_rows()?;
    let registry = Arc::new(Registry::new(vehicles, enrolled, &profiles)?);
    let clock: Arc<dyn Clock> = Arc::new(NodeClock::wall());
    let settings = control::Settings::new(authority()?, Vec::new());
    let atlas = Arc::new(reference::atlas(None)?);
    let core = Core::new(settings, registry, atlas, store.recover()?, clock.now());
    let silent = Arc::new(Silent);
    let ports = Ports {
        store: Box::new(store),
        clock,
        devices: Arc::clone(&silent) as Arc<dyn DeviceLink>,
        peers: Arc::clone(&silent) as Arc<dyn PeerLink>,
        notifier: silent as Arc<dyn Notifier>,
        recorder: None,
    };
    let (handle, queue) = control::queue();
    let engine = thread::spawn(move || control::run(core, &queue, ports));
    let (tell, told) = std::sync::mpsc::channel();
    for n in 0..connections {
        let tell = tell.clone();
        let action = Action::Declare(declaration(n)?);
        handle.act(AccountName::new("bench")?, action, move |result| drop(tell.send(result)))?;
    }
    drop((handle, tell));
    for _ in 0..connections {
        told.recv().context("the core stopped")??;
    }
    engine.join().map_err(|_| anyhow!("the core panicked"))?.context("the store failed")
}

fn declaration(n: usize) -> Result<Declaration> {
    let place = |id: &str| PlaceId::new(id).map(Some);
    Ok(Declaration {
        journey: JourneyId::new(&format!("bench-{n}"))?,
        lock: LockId::new(&format!("lock-{n}"))?,
        vehicle: VehicleId::new(&format!("vehicle-{n}"))?,
        carrier: "Bench".into(),
        party: None,
        reason: Some("a measurement".into()),
        kind: None,
        gap_mode: control::GapMode::Overlap,
        legs: vec![Leg {
            authority: authority()?,
            from: place("hk-super-terminal-1")?,
            to: place("hk-kwai-chung-customhouse")?,
        }],
    })
}

/// Ports for a core that has no devices, peers or consoles yet.
struct Silent;

impl DeviceLink for Silent {
    fn send(&self, _: DeviceHandle, _: LinkId, _: OrderId, _: Command) {}
}

impl PeerLink for Silent {
    fn wake(&self, _: AuthorityId) {}
}

impl Notifier for Silent {
    fn changed(&self, _: News) {}

    fn wants_positions(&self) -> bool {
        false
    }

    fn moved(&self, _: Vec<LockView>) {}
}
