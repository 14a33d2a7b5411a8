//! The load generator behind `onelock bench ingest`.
//!
//! Terminals authenticate and then report positions as fast as they are acknowledged, each with a
//! fixed number of reports in flight (a closed loop), over real TCP. [`echo()`] measures a server
//! that stores nothing and understands nothing with the same generator, which is the most that a
//! gateway could reach on the same machine. One thread generates, so that the server has the rest.

mod client;
mod echo;
mod histogram;
mod process;
mod template;

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use device_wire::Profile;
use model::{DeviceTime, Point, TerminalId};
use tokio::{sync::watch, task::JoinSet, time::sleep_until};

use client::{Client, Tally};
pub use echo::EchoServer;
use histogram::Histogram;
pub use process::{ProcessError, cpu, resident_bytes};
use template::Template;

/// Most terminals of one run: a process may have 20,000 descriptors where this was measured.
pub const CONNECTIONS_MAX: usize = 18_000;
/// Most reports in flight on one connection: as many as serials can be told apart.
pub const IN_FLIGHT_MAX: usize = 1_024;
/// Terminals that connect and authenticate at the same time.
const CONNECTING_MAX: usize = 64;
/// How long one terminal may take to connect and authenticate.
const CONNECT_WITHIN: Duration = Duration::from_secs(30);
/// How long the last acknowledgements may take after the run.
const DRAIN: Duration = Duration::from_secs(10);

/// What to do to which server.
#[derive(Debug, Clone)]
pub struct Ingest {
    /// The server's JT/T 808 port.
    pub addr: SocketAddr,
    /// How many terminals, 1 to [`CONNECTIONS_MAX`].
    pub connections: usize,
    /// Reports in flight on each, 1 to [`IN_FLIGHT_MAX`].
    pub in_flight: usize,
    /// Left out of the figures.
    pub warm_up: Duration,
    /// What the figures are taken over, longer than zero.
    pub measured: Duration,
    /// Where every terminal starts, and returns to after some ten kilometres.
    pub from: Point,
    /// Time of the first report by the device's clock.
    pub starts_at: DeviceTime,
    /// How the terminals speak: a JT/T 808 profile.
    pub profile: Profile,
    /// The server's process, for its memory and processor time. `None`: not asked for.
    pub pid: Option<u32>,
    /// Whether acknowledgements name the report they are for.
    pub replies: Replies,
}

/// What is asked of the server's replies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replies {
    /// Each acknowledges the oldest report in flight, with success.
    Checked,
    /// They are counted: an echo server acknowledges nothing in particular.
    Counted,
}

/// A terminal and the code that it was enrolled with.
#[derive(Clone, PartialEq, Eq)]
pub struct Bearer {
    /// The number that the terminal sends.
    pub terminal: TerminalId,
    /// The authentication code that it presents.
    pub code: String,
}

impl std::fmt::Debug for Bearer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bearer").field("terminal", &self.terminal).finish_non_exhaustive()
    }
}

/// What a run has measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figures {
    /// Terminals that were connected at once.
    pub connections: usize,
    /// Reports in flight on each.
    pub in_flight: usize,
    /// Reports written in the whole run, warm-up included.
    pub sent: u64,
    /// Of those, acknowledged with success.
    pub acknowledged: u64,
    /// Replies that acknowledge something else or say that it failed.
    pub wrong_replies: u64,
    /// Connections that ended before they should.
    pub connections_lost: usize,
    /// Acknowledgements per second of the measured time.
    pub acknowledged_per_s: f64,
    /// Half of them came within this. Zero when there were none.
    pub ack_p50: Duration,
    /// 99 of 100 came within this. Zero when there were none.
    pub ack_p99: Duration,
    /// Memory of the server's process for each connection, all authenticated and idle. `None`: not
    /// asked for.
    pub rss_per_connection_bytes: Option<u64>,
    /// Processor time of the server in the measured time. `None`: not asked for.
    pub cpu: Option<Duration>,
}

/// Why nothing was measured.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what each field is")]
pub enum LoadError {
    /// A number outside its range.
    #[error("{what} is {value}, and must be from 1 to {max}")]
    OutOfRange { what: &'static str, value: usize, max: usize },
    /// The profile is not of JT/T 808 or does not authenticate.
    #[error("profile {0} does not authenticate over JT/T 808")]
    Profile(model::ProfileName),
    /// The network failed.
    #[error("terminal {terminal} cannot connect to {addr}")]
    Connect {
        terminal: TerminalId,
        addr: SocketAddr,
        #[source]
        source: std::io::Error,
    },
    /// The server did not accept a terminal, or not in time.
    #[error("terminal {0} was not authenticated")]
    NotAuthenticated(TerminalId),
    /// The generator could not be set up.
    #[error("the generator cannot start")]
    Start(#[source] std::io::Error),
    /// The server's process cannot be looked at.
    #[error("process {pid} cannot be measured")]
    Process {
        pid: u32,
        #[source]
        source: ProcessError,
    },
}

/// Runs terminals against a server and waits for the end. `terminals` says who the n-th one is,
/// from 0. Blocks the thread: not to be called in an asynchronous task.
///
/// # Errors
///
/// When a terminal cannot connect or is not accepted, or an option is out of range. Connections
/// lost later are figures, not errors.
pub fn ingest(options: &Ingest, terminals: impl Fn(usize) -> Bearer) -> Result<Figures, LoadError> {
    check("connections", options.connections, CONNECTIONS_MAX)?;
    check("in_flight", options.in_flight, IN_FLIGHT_MAX)?;
    let profile = &options.profile;
    if profile.protocol() != device_wire::Protocol::Jt808 {
        return Err(LoadError::Profile(profile.name()));
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(LoadError::Start)?;
    runtime.block_on(run(options, terminals))
}

/// Measures a server that does nothing but answer, in a thread of its own, with the same
/// generator.
///
/// # Errors
///
/// As [`ingest`].
pub fn echo(options: &Ingest) -> Result<Figures, LoadError> {
    let server = EchoServer::start().map_err(LoadError::Start)?;
    let options =
        Ingest { addr: server.addr(), pid: None, replies: Replies::Counted, ..options.clone() };
    ingest(&options, |n| Bearer { terminal: numbered(n), code: "echo".to_owned() })
}

/// A sample terminal number for the n-th terminal: eleven digits that no scheme gives out.
#[expect(clippy::missing_panics_doc, reason = "eleven digits are always an identifier")]
pub fn numbered(n: usize) -> TerminalId {
    let text = format!("9{:010}", n % 1_000_000_000);
    TerminalId::new(&text).expect("eleven digits are an identifier")
}

fn check(what: &'static str, value: usize, max: usize) -> Result<(), LoadError> {
    if (1..=max).contains(&value) {
        return Ok(());
    }
    Err(LoadError::OutOfRange { what, value, max })
}

async fn run(options: &Ingest, terminals: impl Fn(usize) -> Bearer) -> Result<Figures, LoadError> {
    let before = resident(options)?;
    let clients = connect(options, terminals).await?;
    let after = resident(options)?;
    let (start, started) = watch::channel(None);
    let mut running = JoinSet::new();
    for client in clients {
        running.spawn(client.run(started.clone()));
    }
    drop(started);
    let window = Window::opening_in(options.warm_up, options.measured);
    start.send_replace(Some(window));
    sleep_until(window.from.into()).await;
    let cpu_before = processor(options)?;
    sleep_until(window.to.into()).await;
    let cpu_after = processor(options)?;
    let tally = gather(&mut running).await;
    Ok(Figures {
        rss_per_connection_bytes: before
            .zip(after)
            .map(|(before, after)| after.saturating_sub(before) / options.connections as u64),
        cpu: cpu_before.zip(cpu_after).map(|(before, after)| after.saturating_sub(before)),
        ..figures(options, &tally)
    })
}

/// When the measured time is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    opens: Instant,
    from: Instant,
    to: Instant,
}

impl Window {
    #[expect(clippy::disallowed_methods, reason = "a benchmark measures the wall")]
    fn opening_in(warm_up: Duration, measured: Duration) -> Self {
        let opens = Instant::now();
        let from = opens + warm_up;
        Self { opens, from, to: from + measured }
    }
}

fn figures(options: &Ingest, tally: &Tally) -> Figures {
    Figures {
        connections: options.connections,
        in_flight: options.in_flight,
        sent: tally.sent,
        acknowledged: tally.acknowledged,
        wrong_replies: tally.wrong_replies,
        connections_lost: tally.connections_lost,
        acknowledged_per_s: {
            let counted = u32::try_from(tally.waits.count()).unwrap_or(u32::MAX);
            f64::from(counted) / options.measured.as_secs_f64()
        },
        ack_p50: tally.waits.quantile(0.50),
        ack_p99: tally.waits.quantile(0.99),
        rss_per_connection_bytes: None,
        cpu: None,
    }
}

async fn connect(
    options: &Ingest,
    terminals: impl Fn(usize) -> Bearer,
) -> Result<Vec<Client>, LoadError> {
    let mut clients = Vec::with_capacity(options.connections);
    let mut connecting = JoinSet::new();
    let mut next = 0;
    while clients.len() < options.connections {
        while next < options.connections && connecting.len() < CONNECTING_MAX {
            let bearer = terminals(next);
            let template = Template::new(&options.profile, bearer.terminal, options.from);
            connecting.spawn(Client::connect(options.clone(), bearer, template));
            next += 1;
        }
        if let Some(Ok(client)) = connecting.join_next().await {
            clients.push(client?);
        }
    }
    Ok(clients)
}

/// Every client ends by itself, at the latest [`DRAIN`] after the measured time.
async fn gather(running: &mut JoinSet<Tally>) -> Tally {
    let mut total = Tally::default();
    while let Some(done) = running.join_next().await {
        total.add(&done.unwrap_or_default());
    }
    total
}

fn resident(options: &Ingest) -> Result<Option<u64>, LoadError> {
    measured(options, resident_bytes)
}

fn processor(options: &Ingest) -> Result<Option<Duration>, LoadError> {
    measured(options, cpu)
}

fn measured<T>(
    options: &Ingest,
    measure: impl Fn(u32) -> Result<T, ProcessError>,
) -> Result<Option<T>, LoadError> {
    let measure = |pid| measure(pid).map_err(|source| LoadError::Process { pid, source });
    options.pid.map(measure).transpose()
}

#[cfg(test)]
mod tests;
