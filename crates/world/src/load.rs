//! The load generator behind `onelock bench`.
//!
//! Terminals authenticate and then report positions along their road over real TCP: in a closed loop,
//! each with a fixed number of reports in flight, or in an open loop at a fixed rate. [`EchoServer`]
//! stores nothing and understands nothing: measured with the same generator it is the most that a
//! gateway could reach on the same machine. [`alarm()`] measures how soon consoles hear of a lock
//! that is cut, and [`beside()`] what people who read cost the devices.

mod alarm;
mod beside;
mod closed;
mod console;
mod desk;
mod echo;
mod haul;
mod open;
mod process;
mod replies;
mod road;
mod template;
mod terminal;
mod waits;

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use device_wire::Profile;
use model::{DeviceTime, TerminalId};
use tokio::{sync::watch, task::JoinSet, time::sleep_until};

pub use alarm::{Alarm, AlarmFigures, alarm};
pub use beside::{Readers, Slice, beside};
use closed::Client;
pub use desk::{Desk, declare_all};
pub use echo::EchoServer;
pub use haul::Haul;
pub use process::{ProcessError, cpu, resident_bytes};
pub use road::Road;
use terminal::{Connected, connect, wall};
pub use waits::Quantiles;
use waits::Waits;

/// Most terminals of one run: a process may have 20,000 descriptors where this was measured.
pub const CONNECTIONS_MAX: usize = 18_000;
/// Most reports in flight on one connection: as many as serials can be told apart.
pub const IN_FLIGHT_MAX: usize = 1_024;
/// Most reports a second in an open loop.
pub const RATE_MAX: u32 = 1_000_000;
/// How long the last acknowledgements may take after the run.
const DRAIN: Duration = Duration::from_secs(10);
/// Memory that the second half of the connections must have added, or it says nothing of them: an
/// allocator may find as much in what it holds already.
const GROWTH_MIN: u64 = 2 * 1_024 * 1_024;

/// What to do to which server.
#[derive(Debug, Clone)]
pub struct Ingest {
    /// The server's JT/T 808 port.
    pub addr: SocketAddr,
    /// How many terminals, 1 to [`CONNECTIONS_MAX`].
    pub connections: usize,
    /// Tells when reports leave.
    pub arrival: Arrival,
    /// Left out of the figures.
    pub warm_up: Duration,
    /// What the figures are taken over, longer than zero.
    pub measured: Duration,
    /// What the terminals drive on.
    pub road: Road,
    /// Time of the first report by the device's clock.
    pub starts_at: DeviceTime,
    /// How the terminals speak: a JT/T 808 profile.
    pub profile: Profile,
    /// The server's process, for its memory and processor time. `None`: not asked for.
    pub pid: Option<u32>,
    /// Whether acknowledgements name the report they are for.
    pub replies: Replies,
}

/// Tells when reports leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// When there is room: so many are in flight on each connection, 1 to [`IN_FLIGHT_MAX`].
    Closed(usize),
    /// When they are due: so many a second on all connections together, 1 to [`RATE_MAX`].
    Open(u32),
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
    /// How long acknowledgements took: in a closed loop from when the report was written, in an open
    /// one from when it was due.
    pub ack: Quantiles,
    /// By how much the generator was late in writing. `None`: in a closed loop nothing is due.
    pub lag: Option<Quantiles>,
    /// Memory of the server's process for each connection, authenticated and idle: what the second
    /// half of them added, so that room from its start is used up. `None`: not asked for, or they
    /// were too few to show.
    pub rss_per_connection_bytes: Option<u64>,
    /// Processor time of the server in the measured time. `None`: not asked for.
    pub cpu: Option<Duration>,
    /// Processor time of the generator's process in the measured time.
    pub generator_cpu: Duration,
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
    /// The node's HTTP interface did not do as it was asked.
    #[error("the node's interface failed")]
    Http(#[from] crate::HttpError),
    /// A console could not listen.
    #[error("a console cannot listen at {addr}")]
    Console {
        addr: SocketAddr,
        #[source]
        source: std::io::Error,
    },
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
    options.check()?;
    runtime()?.block_on(run(options, terminals))
}

fn runtime() -> Result<tokio::runtime::Runtime, LoadError> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(LoadError::Start)
}

impl Ingest {
    fn check(&self) -> Result<(), LoadError> {
        check("connections", self.connections, CONNECTIONS_MAX)?;
        match self.arrival {
            Arrival::Closed(in_flight) => check("in_flight", in_flight, IN_FLIGHT_MAX)?,
            Arrival::Open(rate) => {
                let count = |rate: u32| usize::try_from(rate).unwrap_or(usize::MAX);
                check("rate", count(rate), count(RATE_MAX))?;
            }
        }
        if self.profile.protocol() != device_wire::Protocol::Jt808 {
            return Err(LoadError::Profile(self.profile.name()));
        }
        Ok(())
    }
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
    let half = options.connections / 2;
    let mut connected = connect(options, 0..half, &terminals).await?;
    let before = resident(options)?;
    connected.extend(connect(options, half..options.connections, &terminals).await?);
    let after = resident(options)?;
    let second_half = (options.connections - half) as u64;
    let window = Window::opening_in(options.warm_up, options.measured);
    let measured = measured(options, connected, window).await?;
    Ok(Figures {
        rss_per_connection_bytes: before
            .zip(after)
            .map(|(before, after)| after.saturating_sub(before))
            .filter(|growth| *growth >= GROWTH_MIN)
            .map(|growth| growth / second_half),
        ..measured
    })
}

/// Runs terminals that are connected through the window.
async fn measured(
    options: &Ingest,
    connected: Vec<Connected>,
    window: Window,
) -> Result<Figures, LoadError> {
    let tally = Arc::new(Mutex::new(Tally::default()));
    let (start, started) = watch::channel(None);
    let running = start_terminals(options, connected, started, &tally);
    start.send_replace(Some(window));
    sleep_until(window.from.into()).await;
    let before = (processor(options)?, own_cpu()?);
    sleep_until(window.to.into()).await;
    let after = (processor(options)?, own_cpu()?);
    let lag = running.await?;
    let cpu = before.0.zip(after.0).map(|(before, after)| after.saturating_sub(before));
    let generator_cpu = after.1.saturating_sub(before.1);
    let tally = held(&tally);
    let lag = lag.map(|lag| lag.quantiles());
    Ok(Figures { lag, cpu, generator_cpu, ..figures(options, &tally) })
}

/// Sets the terminals going; completes when the last one has ended. How late the generator was.
fn start_terminals(
    options: &Ingest,
    connected: Vec<Connected>,
    started: watch::Receiver<Option<Window>>,
    tally: &Arc<Mutex<Tally>>,
) -> impl Future<Output = Result<Option<Waits>, LoadError>> + use<> {
    let (arrival, replies, tally) = (options.arrival, options.replies, Arc::clone(tally));
    let running = tokio::spawn(async move {
        match arrival {
            Arrival::Closed(in_flight) => {
                let mut running = JoinSet::new();
                for terminal in connected {
                    let client = Client::new(terminal, in_flight, replies, Arc::clone(&tally));
                    running.spawn(client.run(started.clone()));
                }
                while running.join_next().await.is_some() {}
                Ok(None)
            }
            Arrival::Open(rate) => {
                open::run(connected, rate, replies, started, &tally).await.map(Some)
            }
        }
    });
    async move { running.await.unwrap_or(Ok(None)) }
}

/// What all terminals saw.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    sent: u64,
    acknowledged: u64,
    wrong_replies: u64,
    connections_lost: usize,
    /// For acknowledgements in the measured time.
    waits: Waits,
}

/// Every lock here guards plain values that are whole between two statements.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// When the measured time is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    opens: Instant,
    from: Instant,
    to: Instant,
}

impl Window {
    fn opening_in(warm_up: Duration, measured: Duration) -> Self {
        let opens = wall();
        let from = opens + warm_up;
        Self { opens, from, to: from + measured }
    }
}

fn figures(options: &Ingest, tally: &Tally) -> Figures {
    Figures {
        sent: tally.sent,
        acknowledged: tally.acknowledged,
        wrong_replies: tally.wrong_replies,
        connections_lost: tally.connections_lost,
        acknowledged_per_s: {
            let counted = u32::try_from(tally.waits.count()).unwrap_or(u32::MAX);
            f64::from(counted) / options.measured.as_secs_f64()
        },
        ack: tally.waits.quantiles(),
        lag: None,
        rss_per_connection_bytes: None,
        cpu: None,
        generator_cpu: Duration::ZERO,
    }
}

fn resident(options: &Ingest) -> Result<Option<u64>, LoadError> {
    of_server(options, resident_bytes)
}

fn processor(options: &Ingest) -> Result<Option<Duration>, LoadError> {
    of_server(options, cpu)
}

fn own_cpu() -> Result<Duration, LoadError> {
    let pid = std::process::id();
    cpu(pid).map_err(|source| LoadError::Process { pid, source })
}

fn of_server<T>(
    options: &Ingest,
    measure: impl Fn(u32) -> Result<T, ProcessError>,
) -> Result<Option<T>, LoadError> {
    let measure = |pid| measure(pid).map_err(|source| LoadError::Process { pid, source });
    options.pid.map(measure).transpose()
}

#[cfg(test)]
mod tests;
