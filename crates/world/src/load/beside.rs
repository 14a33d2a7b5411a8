//! What devices lose to people who read beside them: one load, in slices of its measured time in
//! which consoles turn pages, or do not. Slices are taken in turns within one run, so that whatever
//! else changes on the machine meanwhile changes both alike.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use tokio::{
    sync::watch,
    task::JoinSet,
    time::{sleep, sleep_until},
};

use super::{
    Bearer, Desk, Ingest, LoadError, Tally, Window, connect, held, own_cpu, processor, runtime,
    start_terminals, terminal::wall,
};
use crate::http::ApiClient;

/// How long a slice runs before it is measured: what the one before has begun is over by then.
const SETTLED: Duration = Duration::from_millis(500);

/// Consoles that turn the pages of lists.
#[derive(Debug, Clone)]
pub struct Readers {
    /// The account that asks, at the node's interface.
    pub desk: Desk,
    /// Tells how many consoles read at once.
    pub consoles: usize,
    /// The lists, as paths with a query to which `&before=` may be added; consoles take turns.
    pub lists: Vec<String>,
    /// How long a page is looked at before the next one is asked for.
    pub pause: Duration,
}

/// What a part of the measured time came to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slice {
    /// Whether consoles turned pages in it.
    pub is_read: bool,
    /// How long it was measured.
    pub took: Duration,
    /// Counts the reports that were acknowledged.
    pub acknowledged: u64,
    /// Processor time of the server, pages included. Zero if it was not asked for.
    pub cpu: Duration,
    /// Processor time of the generator and of the consoles.
    pub generator_cpu: Duration,
    /// Pages that the consoles were given.
    pub pages: u64,
}

/// Runs the load, and consoles beside it in every second pair of so many slices: without, with, with,
/// without. Blocks the thread: not to be called in an asynchronous task.
///
/// # Errors
///
/// When a terminal or a console is not accepted, or an option is out of range.
pub fn beside(
    load: &Ingest,
    terminals: impl Fn(usize) -> Bearer,
    readers: &Readers,
    slices: u32,
) -> Result<Vec<Slice>, LoadError> {
    load.check()?;
    let reading = Reading::start(readers)?;
    let slices = runtime()?.block_on(run(load, terminals, &reading, slices.max(1)));
    reading.stop()?;
    slices
}

async fn run(
    load: &Ingest,
    terminals: impl Fn(usize) -> Bearer,
    reading: &Reading,
    slices: u32,
) -> Result<Vec<Slice>, LoadError> {
    let connected = connect(load, 0..load.connections, &terminals).await?;
    let tally = Arc::new(Mutex::new(Tally::default()));
    let window = Window::opening_in(load.warm_up, load.measured);
    let (start, started) = watch::channel(Some(window));
    let running = start_terminals(load, connected, started, &tally);
    let mut found = Vec::new();
    for k in 0..slices {
        let is_read = matches!(k % 4, 1 | 2);
        let from = window.from + load.measured * k / slices;
        sleep_until(from.into()).await;
        reading.go.send_replace(if is_read { Go::On } else { Go::Wait });
        sleep_until((from + SETTLED).into()).await;
        let before = Sample::take(load, reading, &tally)?;
        sleep_until((window.from + load.measured * (k + 1) / slices).into()).await;
        let after = Sample::take(load, reading, &tally)?;
        found.push(before.to(&after, is_read));
    }
    reading.go.send_replace(Go::Wait);
    running.await?;
    drop(start);
    Ok(found)
}

/// What has been counted up to a moment.
struct Sample {
    at: std::time::Instant,
    acknowledged: u64,
    cpu: Duration,
    generator_cpu: Duration,
    pages: u64,
}

impl Sample {
    fn take(load: &Ingest, reading: &Reading, tally: &Mutex<Tally>) -> Result<Self, LoadError> {
        Ok(Self {
            at: wall(),
            acknowledged: held(tally).acknowledged,
            cpu: processor(load)?.unwrap_or_default(),
            generator_cpu: own_cpu()?,
            pages: reading.pages.load(Ordering::Relaxed),
        })
    }

    fn to(&self, after: &Self, is_read: bool) -> Slice {
        Slice {
            is_read,
            took: after.at.saturating_duration_since(self.at),
            acknowledged: after.acknowledged - self.acknowledged,
            cpu: after.cpu.saturating_sub(self.cpu),
            generator_cpu: after.generator_cpu.saturating_sub(self.generator_cpu),
            pages: after.pages - self.pages,
        }
    }
}

/// What the consoles are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Go {
    Wait,
    On,
    Stop,
}

/// The consoles, on a thread of their own, so that they do not delay the generator.
struct Reading {
    thread: thread::JoinHandle<Result<(), LoadError>>,
    go: watch::Sender<Go>,
    pages: Arc<AtomicU64>,
}

impl Reading {
    fn start(readers: &Readers) -> Result<Self, LoadError> {
        let (go, told) = watch::channel(Go::Wait);
        let pages = Arc::new(AtomicU64::new(0));
        let (readers, counted) = (readers.clone(), Arc::clone(&pages));
        let body = move || runtime()?.block_on(read(&readers, told, &counted));
        let thread = thread::Builder::new()
            .name("readers".to_owned())
            .spawn(body)
            .map_err(LoadError::Start)?;
        Ok(Self { thread, go, pages })
    }

    fn stop(self) -> Result<(), LoadError> {
        self.go.send_replace(Go::Stop);
        let panicked = |_| LoadError::Start(std::io::Error::other("the consoles panicked"));
        self.thread.join().map_err(panicked)?
    }
}

async fn read(
    readers: &Readers,
    told: watch::Receiver<Go>,
    pages: &Arc<AtomicU64>,
) -> Result<(), LoadError> {
    let mut first = ApiClient::new(readers.desk.addr, readers.desk.credentials.clone());
    // One log-in serves them all.
    first.get("/api/v1/session").await?;
    let mut running = JoinSet::new();
    let of = u32::try_from(readers.consoles.max(1)).unwrap_or(u32::MAX);
    for (n, list) in (0..of).zip(readers.lists.iter().cycle()) {
        let console = Console {
            client: first.alike(),
            list: list.clone(),
            pause: readers.pause,
            offset: readers.pause * n / of,
            pages: Arc::clone(pages),
        };
        running.spawn(console.run(told.clone()));
    }
    while let Some(ended) = running.join_next().await {
        ended.unwrap_or(Ok(()))?;
    }
    Ok(())
}

/// A console that turns the pages of one list.
struct Console {
    client: ApiClient,
    list: String,
    pause: Duration,
    /// How long it waits before its first page, so that consoles do not keep step.
    offset: Duration,
    pages: Arc<AtomicU64>,
}

impl Console {
    /// Turns pages while it is told to, from the newest on; behind the last page comes the first.
    async fn run(mut self, mut told: watch::Receiver<Go>) -> Result<(), LoadError> {
        let mut before: Option<String> = None;
        loop {
            // A sender that has gone asks for no more pages.
            let go = told.wait_for(|go| *go != Go::Wait).await.map_or(Go::Stop, |go| *go);
            if go == Go::Stop {
                return Ok(());
            }
            sleep(std::mem::take(&mut self.offset)).await;
            let path = match &before {
                Some(before) => format!("{}&before={before}", self.list),
                None => self.list.clone(),
            };
            let page = self.client.get(&path).await?;
            self.pages.fetch_add(1, Ordering::Relaxed);
            before = page.get("next").and_then(|next| next.as_str()).map(str::to_owned);
            sleep(self.pause).await;
        }
    }
}
