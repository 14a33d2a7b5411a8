//! From a lock that is cut to the consoles that listen: how long it takes from writing the frame
//! until each console has the incident.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use model::{Tamper, TerminalId};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::watch,
    task::JoinSet,
    time::{sleep, sleep_until, timeout},
};

use super::{
    Bearer, Desk, Figures, Ingest, LoadError, Quantiles, Tally, Waits, Window, connect,
    console::Console,
    held,
    replies::Acks,
    runtime, start_terminals,
    terminal::{Connected, wall},
};

/// Consoles of one account: the node lets sixteen listen.
const CONSOLES_PER_DESK: usize = 16;
/// How long the last consoles have to hear of the last lock.
const LAST_HEARD: Duration = Duration::from_secs(5);
/// How long a report may wait for its acknowledgement before the load begins.
const ACK_WITHIN: Duration = Duration::from_secs(10);

/// Says what is to be measured.
#[derive(Debug, Clone)]
pub struct Alarm {
    /// Where the node's interface listens.
    pub http: SocketAddr,
    /// Accounts of the desk, at least one for every sixteen consoles.
    pub desks: Vec<Desk>,
    /// How many consoles listen.
    pub consoles: usize,
    /// What each asks for: `/api/v1/events`, perhaps with a viewport.
    pub path: String,
    /// How many locks are cut, one after the other over the measured time. Their terminals are
    /// numbered after those of the load, and their locks are called by [`Alarm::lock`].
    pub cuts: usize,
    /// The load beside it. `None`: the node is idle.
    pub load: Option<Ingest>,
    /// How the terminals of the cut locks connect, how long it takes and when it begins.
    pub terminals: Ingest,
    /// What the n-th terminal's lock is called.
    pub lock: fn(usize) -> String,
}

/// The figures of a run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AlarmFigures {
    /// From writing the frame to the incident at a console; one for each lock and console.
    pub heard: Quantiles,
    /// How many pairs of a cut lock and a console have met.
    pub heard_count: u64,
    /// How many of the locks and consoles never met.
    pub missed: u64,
    /// Bytes a second that a console was sent, as a mean.
    pub bytes_per_console_s: f64,
    /// The load. `None`: there was none.
    pub load: Option<Figures>,
}

/// When each lock was cut.
type Cuts = Arc<Mutex<HashMap<String, Instant>>>;

/// Runs the measurement. Blocks the thread: not to be called in an asynchronous task.
///
/// # Errors
///
/// When a terminal or console cannot connect, or an option is out of range.
pub fn alarm(options: &Alarm, bearer: impl Fn(usize) -> Bearer) -> Result<AlarmFigures, LoadError> {
    options.terminals.check()?;
    let cuts = Cuts::default();
    let listening = Listening::start(options, &cuts)?;
    let load = runtime()?.block_on(run(options, bearer, &cuts))?;
    let (heard, bytes) = listening.stop(options)?;
    let expected = (options.cuts * options.consoles) as u64;
    let total = options.terminals.warm_up + options.terminals.measured;
    let consoles = u32::try_from(options.consoles.max(1)).unwrap_or(u32::MAX);
    #[expect(clippy::cast_precision_loss, reason = "bytes of a few minutes")]
    let bytes_per_console_s = bytes as f64 / f64::from(consoles) / total.as_secs_f64();
    Ok(AlarmFigures {
        heard: heard.quantiles(),
        heard_count: heard.count(),
        missed: expected.saturating_sub(heard.count()),
        bytes_per_console_s,
        load,
    })
}

/// The consoles, on a thread of their own, so that the generator does not delay them.
struct Listening {
    thread: thread::JoinHandle<Result<(Waits, u64), LoadError>>,
    stop: watch::Sender<bool>,
}

impl Listening {
    fn start(options: &Alarm, cuts: &Cuts) -> Result<Self, LoadError> {
        let (stop, stopped) = watch::channel(false);
        let (ready, is_ready) = mpsc::channel();
        let (options, cuts) = (options.clone(), Arc::clone(cuts));
        let body = move || runtime()?.block_on(listen(&options, &cuts, stopped, &ready));
        let thread = thread::Builder::new()
            .name("consoles".to_owned())
            .spawn(body)
            .map_err(LoadError::Start)?;
        // A thread that ends before it is ready has its reason to tell, which `stop` hands on.
        let _ = is_ready.recv();
        Ok(Self { thread, stop })
    }

    fn stop(self, options: &Alarm) -> Result<(Waits, u64), LoadError> {
        self.stop.send_replace(true);
        let ended = self.thread.join();
        let panicked = |_| LoadError::Console {
            addr: options.http,
            source: std::io::Error::other("the consoles panicked"),
        };
        ended.map_err(panicked)?
    }
}

async fn listen(
    options: &Alarm,
    cuts: &Cuts,
    mut stopped: watch::Receiver<bool>,
    ready: &mpsc::Sender<()>,
) -> Result<(Waits, u64), LoadError> {
    let mut cookies = Vec::new();
    for desk in options.desks.iter().take(options.consoles.div_ceil(CONSOLES_PER_DESK)) {
        cookies.push(desk.log_in().await?);
    }
    let (waits, bytes) = (Arc::new(Mutex::new(Waits::default())), Arc::new(AtomicU64::new(0)));
    let mut running = JoinSet::new();
    for n in 0..options.consoles {
        let addr = options.http;
        let cookie = cookies.get(n / CONSOLES_PER_DESK).map_or("", String::as_str);
        let console = Console::open(addr, &options.path, cookie, Arc::clone(&bytes)).await;
        let console = console.map_err(|source| LoadError::Console { addr, source })?;
        let (cuts, waits) = (Arc::clone(cuts), Arc::clone(&waits));
        let mut heard_of = std::collections::HashSet::new();
        running.spawn(console.listen(move |lock, now| {
            let Some(cut_at) = held(&cuts).get(lock).copied() else { return };
            if heard_of.insert(lock.to_owned()) {
                held(&waits).record(now.saturating_duration_since(cut_at), 1);
            }
        }));
    }
    // Whoever waits for it has gone only if everything has.
    let _ = ready.send(());
    // An error means that the same.
    let _ = stopped.wait_for(|stopped| *stopped).await;
    let expected = (options.cuts * options.consoles) as u64;
    let until = wall() + LAST_HEARD;
    while held(&waits).count() < expected && wall() < until {
        sleep(Duration::from_millis(50)).await;
    }
    running.shutdown().await;
    Ok((held(&waits).clone(), bytes.load(Ordering::Relaxed)))
}

async fn run(
    options: &Alarm,
    bearer: impl Fn(usize) -> Bearer,
    cuts: &Cuts,
) -> Result<Option<Figures>, LoadError> {
    let first = options.load.as_ref().map_or(0, |load| load.connections);
    let mut whole = Vec::with_capacity(options.cuts);
    for n in first..first + options.cuts {
        let mut terminal = Connected::open(options.terminals.clone(), bearer(n), n).await?;
        for _ in 0..4 {
            report(&mut terminal).await?;
        }
        whole.push(Whole { terminal, id: bearer(n).terminal, lock: (options.lock)(n) });
    }
    let load = match &options.load {
        Some(load) => Some((load, connect(load, 0..load.connections, &bearer).await?)),
        None => None,
    };
    let Some((load, connected)) = load else {
        let window = Window::opening_in(options.terminals.warm_up, options.terminals.measured);
        cut_all(options, whole, window, cuts).await?;
        return Ok(None);
    };
    let window = Window::opening_in(load.warm_up, load.measured);
    let tally = Arc::new(Mutex::new(Tally::default()));
    let (start, started) = watch::channel(Some(window));
    let running = start_terminals(load, connected, started, &tally);
    cut_all(options, whole, window, cuts).await?;
    let lag = running.await?;
    drop(start);
    let lag = lag.map(|lag| lag.quantiles());
    let tally = held(&tally);
    Ok(Some(Figures { lag, ..super::figures(load, &tally) }))
}

/// A lock that is still to be cut.
struct Whole {
    terminal: Connected,
    id: TerminalId,
    lock: String,
}

/// Cuts one lock after the other, spread over the measured time, never in step with a clock.
async fn cut_all(
    options: &Alarm,
    whole: Vec<Whole>,
    window: Window,
    cuts: &Cuts,
) -> Result<(), LoadError> {
    let count = u32::try_from(whole.len().max(1)).unwrap_or(u32::MAX);
    let gap = (window.to - window.from) / count;
    let mut held_open = Vec::with_capacity(whole.len());
    for (index, Whole { mut terminal, id, lock }) in (0_u32..).zip(whole) {
        // Parts of the gap by the golden section: whole gaps could keep step with something periodic.
        let within = f64::from(index) * 0.618_033_988_75 % 1.0;
        sleep_until((window.from + gap * index + gap.mul_f64(within * 0.9)).into()).await;
        terminal.raise(&options.terminals.profile, id, Tamper::SHACKLE_CUT);
        let mut out = Vec::new();
        terminal.write_next(wall().saturating_duration_since(window.opens), &mut out);
        held(cuts).insert(lock, wall());
        terminal.stream.write_all(&out).await.map_err(LoadError::Start)?;
        held_open.push(terminal);
    }
    sleep_until(window.to.into()).await;
    Ok(())
}

/// Reports once and waits for the acknowledgement.
async fn report(terminal: &mut Connected) -> Result<(), LoadError> {
    let mut out = Vec::new();
    terminal.write_next(Duration::ZERO, &mut out);
    terminal.stream.write_all(&out).await.map_err(LoadError::Start)?;
    let mut acks = Acks::new(terminal.template.body_at());
    let acknowledged = async {
        let mut buffer = [0; 256];
        loop {
            let read = terminal.stream.read(&mut buffer).await?;
            let mut is_acknowledged = read == 0;
            acks.feed(&buffer[..read], |_| is_acknowledged = true);
            if is_acknowledged {
                return Ok(());
            }
        }
    };
    let late = || std::io::Error::from(std::io::ErrorKind::TimedOut);
    let outcome = timeout(ACK_WITHIN, acknowledged).await.unwrap_or_else(|_| Err(late()));
    outcome.map_err(LoadError::Start)
}
