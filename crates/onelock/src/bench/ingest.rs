//! `onelock bench ingest`: how many reports a second a node acknowledges after they are durable, or
//! how long that takes at a given rate.
//!
//! The raw echo is measured in the same run, with the same generator. What both cost in processor
//! time tells more than their rates, which the generator has its share in.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Result, ensure};
use control::Clock as _;
use model::ServerTime;
use serde::Serialize;
use world::load::{Arrival, Figures, Ingest, Replies, ingest as generate};

use super::{
    Milliseconds, median,
    node::{Echo, Rig, bearer, load},
    program, rounded,
    track::{Fleet, Trips},
};
use crate::{cli::IngestArgs, clock::NodeClock};

/// The generator may be late by this part of what is measured: beyond, it measures itself.
const LAG_SHARE_MAX: f64 = 0.25;
/// Reports of each device that are in the store before, one every so many seconds.
const REPORTS_BEFORE: u32 = 250;
const SECONDS_BETWEEN: u32 = 5;
/// From this part of a processor on, a generator has no time left, and its rate is its own.
const BUSY_SHARE: f64 = 0.95;

/// What is printed with `--json`.
#[derive(Debug, Serialize)]
struct Report {
    connections: usize,
    /// `null`: an open loop.
    in_flight: Option<usize>,
    /// Reports a second of an open loop. `null`: a closed one.
    offered_per_s: Option<u32>,
    nodes: Vec<NodeReport>,
    echo: Option<Round>,
    /// Rate of the first node by that of the echo. `null`: no echo, or an open loop.
    ratio_to_echo: Option<f64>,
    /// Rate of the first node by that of the second, as medians. `null`: only one was measured.
    ratio: Option<f64>,
}

/// One program in all rounds.
#[derive(Debug, Serialize)]
struct NodeReport {
    program: String,
    durable_per_s: f64,
    cpu_us_per_report: f64,
    rounds: Vec<Round>,
}

/// One server in one round.
#[derive(Debug, Clone, Serialize)]
struct Round {
    per_s: f64,
    ack_ms: Milliseconds,
    lag_ms: Option<Milliseconds>,
    cpu_us_per_report: f64,
    cores: f64,
    generator_cores: f64,
    is_bound_by_generator: bool,
    rss_per_connection_bytes: Option<u64>,
    written_bytes_per_report: Option<f64>,
    sent: u64,
    acknowledged: u64,
    /// Frames in the store. `null`: an echo has none.
    stored: Option<u64>,
    wrong_replies: u64,
    connections_lost: usize,
}

/// Measures and prints.
///
/// # Errors
///
/// When a node cannot be made or run, a terminal is not accepted, or the run says nothing.
pub(crate) fn ingest(args: &IngestArgs) -> Result<()> {
    let report = measure(args)?;
    if args.json {
        println!("{}", serde_json::to_string(&report)?);
    } else {
        print(&report);
    }
    Ok(())
}

fn measure(args: &IngestArgs) -> Result<Report> {
    let connections = usize::try_from(args.connections)?;
    let arrival = match args.rate {
        Some(rate) => Arrival::Open(rate),
        None => Arrival::Closed(usize::try_from(args.in_flight)?),
    };
    let of = |path: Option<&PathBuf>, before| Ok::<_, anyhow::Error>((program(path)?, before));
    let mut programs = if args.folding {
        vec![of(args.node.as_ref(), Before::Old)?, of(args.node.as_ref(), Before::Young)?]
    } else {
        vec![of(args.node.as_ref(), Before::Nothing)?]
    };
    if let Some(against) = &args.against {
        programs.push(of(Some(against), Before::Nothing)?);
    }
    let run = Run { connections, arrival, measured: Duration::from_secs(args.seconds.into()) };
    let mut rounds: Vec<Vec<Round>> = vec![Vec::new(); programs.len()];
    for _ in 0..args.rounds {
        for ((program, before), rounds) in programs.iter().zip(&mut rounds) {
            rounds.push(run.node(program, *before)?);
        }
    }
    let echo = if args.no_echo { None } else { Some(run.echo()?) };
    let nodes: Vec<_> = programs.iter().zip(rounds).map(|(of, r)| NodeReport::new(of, r)).collect();
    let rate = |n: usize| nodes.get(n).map(|node| node.durable_per_s);
    let closed = args.rate.is_none();
    let to_echo = echo.as_ref().zip(rate(0)).map(|(echo, rate)| rounded(rate / echo.per_s));
    Ok(Report {
        connections,
        in_flight: closed.then_some(usize::try_from(args.in_flight)?),
        offered_per_s: args.rate,
        ratio_to_echo: to_echo.filter(|_| closed),
        ratio: rate(0).zip(rate(1)).map(|(first, second)| rounded(first / second)),
        nodes,
        echo,
    })
}

/// What is in the store before a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    Nothing,
    /// Reports that are folded while the node is measured.
    Old,
    /// As many that are too young to be.
    Young,
}

impl Before {
    /// How old the first report is.
    fn age(self) -> Option<Duration> {
        match self {
            Self::Nothing => None,
            Self::Old => Some(Duration::from_mins(150)),
            Self::Young => Some(Duration::from_mins(40)),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Nothing => "",
            Self::Old => ", folding",
            Self::Young => ", with nothing old enough to be folded",
        }
    }
}

/// What every server is put to.
#[derive(Debug, Clone, Copy)]
struct Run {
    connections: usize,
    arrival: Arrival,
    measured: Duration,
}

impl Run {
    fn node(&self, program: &Path, before: Before) -> Result<Round> {
        let mut rig = Rig::start(program, self.connections, 1)?;
        self.fill(&mut rig, before)?;
        let options = load(self.connections, self.arrival, self.measured)?;
        let options = Ingest { addr: rig.endpoint()?.jt808, pid: rig.pid(), ..options };
        let before = rig.written_bytes();
        let figures = generate(&options, bearer)?;
        let written = before.zip(rig.written_bytes()).map(|(before, after)| after - before);
        rig.stop()?;
        let stored = rig.stored()?;
        check(&figures)?;
        ensure!(
            stored >= figures.acknowledged,
            "{} reports were acknowledged and {stored} are stored: the run says nothing",
            figures.acknowledged
        );
        let mut round = Round::new(&figures, self.measured);
        round.stored = Some(stored);
        #[expect(clippy::cast_precision_loss, reason = "bytes and reports of a few minutes")]
        let per_report = |bytes: u64| rounded(bytes as f64 / figures.sent.max(1) as f64);
        round.written_bytes_per_report = written.map(per_report);
        Ok(round)
    }

    /// Puts reports of every terminal into the store. The node's counters do not count them.
    fn fill(&self, rig: &mut Rig, before: Before) -> Result<()> {
        let Some(age) = before.age() else { return Ok(()) };
        let devices = u32::try_from(self.connections)?;
        let reports = devices * REPORTS_BEFORE;
        let begins = ServerTime(NodeClock::wall().now().0 - i64::try_from(age.as_millis())?);
        let trips = Trips { reports, devices, interval_s: SECONDS_BETWEEN, begins };
        rig.fill(&Fleet::new(trips)?)
    }

    fn echo(&self) -> Result<Round> {
        let server = Echo::start()?;
        let options = load(self.connections, self.arrival, self.measured)?;
        let (addr, pid) = (server.addr, Some(server.pid()));
        let options = Ingest { addr, pid, replies: Replies::Counted, ..options };
        Ok(Round::new(&generate(&options, bearer)?, self.measured))
    }
}

/// Whether a run says anything of the node.
fn check(figures: &Figures) -> Result<()> {
    ensure!(
        figures.wrong_replies == 0,
        "{} replies acknowledged something else: the run says nothing",
        figures.wrong_replies
    );
    let Some(lag) = figures.lag else { return Ok(()) };
    ensure!(
        lag.p99.as_secs_f64() <= figures.ack.p99.as_secs_f64() * LAG_SHARE_MAX,
        "the generator was late by {:?} at p99, and acknowledgements took {:?}: it measured itself",
        lag.p99,
        figures.ack.p99
    );
    Ok(())
}

impl Round {
    fn new(figures: &Figures, measured: Duration) -> Self {
        let share = |cpu: Duration| rounded(cpu.as_secs_f64() / measured.as_secs_f64());
        let cpu = figures.cpu.unwrap_or_default();
        let generator_cores = share(figures.generator_cpu);
        let reports = figures.acknowledged_per_s * measured.as_secs_f64();
        Self {
            per_s: figures.acknowledged_per_s.round(),
            ack_ms: figures.ack.into(),
            lag_ms: figures.lag.map(Milliseconds::from),
            cpu_us_per_report: rounded(cpu.as_secs_f64() * 1e6 / reports.max(1.0)),
            cores: share(cpu),
            generator_cores,
            is_bound_by_generator: generator_cores >= BUSY_SHARE,
            rss_per_connection_bytes: figures.rss_per_connection_bytes,
            written_bytes_per_report: None,
            sent: figures.sent,
            acknowledged: figures.acknowledged,
            stored: None,
            wrong_replies: figures.wrong_replies,
            connections_lost: figures.connections_lost,
        }
    }
}

impl NodeReport {
    fn new((program, before): &(PathBuf, Before), rounds: Vec<Round>) -> Self {
        Self {
            program: format!("{}{}", program.display(), before.name()),
            durable_per_s: median(rounds.iter().map(|round| round.per_s)),
            cpu_us_per_report: median(rounds.iter().map(|round| round.cpu_us_per_report)),
            rounds,
        }
    }
}

fn print(report: &Report) {
    match (report.in_flight, report.offered_per_s) {
        (Some(in_flight), _) => {
            println!("{} connections, {in_flight} reports in flight on each", report.connections);
        }
        (None, rate) => {
            println!("{} connections, {} reports/s", report.connections, rate.unwrap_or(0));
        }
    }
    for node in &report.nodes {
        println!("{}", node.program);
        for round in &node.rounds {
            print_round("durable", round);
        }
    }
    if let Some(echo) = &report.echo {
        print_round("echo", echo);
    }
    if let Some(ratio) = report.ratio_to_echo {
        println!("of the echo's rate         {ratio:>9.3}");
    }
    if let Some(ratio) = report.ratio {
        println!("first by second, medians   {ratio:>9.3}");
    }
}

fn print_round(name: &str, round: &Round) {
    let Round { per_s, ack_ms, cpu_us_per_report, cores, generator_cores, .. } = round;
    println!("  {name:<8} {per_s:>10.0} /s   {ack_ms}");
    if let Some(lag) = round.lag_ms {
        println!("    generator late by     {lag}");
    }
    let bound = if round.is_bound_by_generator { "   bound by the generator" } else { "" };
    println!(
        "    {cpu_us_per_report:.2} us of processor a report, {cores:.2} cores; generator {generator_cores:.2}{bound}"
    );
    if let Some(bytes) = round.rss_per_connection_bytes {
        println!("    {bytes} bytes of memory a connection");
    } else {
        println!("    memory a connection: too few connections to tell");
    }
    if let Some(bytes) = round.written_bytes_per_report {
        println!("    {bytes:.0} bytes to the disk a report");
    }
    if round.connections_lost > 0 {
        println!("    {} connections were lost", round.connections_lost);
    }
}
