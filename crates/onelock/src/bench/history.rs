//! `onelock bench history`: what a node's past costs it. A store is filled with journeys that are over,
//! their incidents, their stories and their papers; what it answers is held against a plain count; then
//! everything that people ask of it is asked, the node is started on it, and devices report while
//! consoles read. Each goal is printed with whether it is met.

mod asking;
mod papers;
mod reading;
mod recount;
#[cfg(test)]
mod tests;
mod trips;

use std::{fs, path::Path, time::Instant};

use anyhow::{Context, Result, bail, ensure};
use control::{Archive as _, Clock, Commit, Counters, JourneysAsked, Store};
use model::{AuthorityId, ServerTime};
use serde::{Deserialize, Serialize};
use store::Sqlite;

use super::{node::Rig, program, rounded};
use crate::{cli::HistoryArgs, clock::NodeClock};
use asking::{Asked, Question};
use reading::Reading;
use trips::{DAY_MS, INCIDENTS_EACH, LINES_EACH, Shape};

/// Journeys of one commit while the store is filled.
const AT_ONCE: u32 = 20_000;
/// Of the store, while it is filled: what so many journeys change.
const CACHE_MIB: u32 = 512;
/// After this nothing of what is over can still move: a start takes up the newest journey of each lock for 24
/// hours.
const SETTLED_MS: i64 = 2 * DAY_MS;
/// What a folder that stays says of its history, before it is filled and once it is.
const BEGUN_FILE: &str = "shape.json";
const FILLED_FILE: &str = "history.json";
const LIST_P99_MS: f64 = 20.0;
const FIGURES_P99_MS: f64 = 200.0;
const START_S: f64 = 5.0;
/// Of a node with an empty history.
const RESIDENT_RATIO: f64 = 1.1;
/// Of ingest without consoles.
const INGEST_RATIO: f64 = 0.97;

/// What is printed with `--json`.
#[derive(Debug, Serialize)]
struct Report {
    filled: Filled,
    store_bytes: u64,
    questions: Vec<Question>,
    start_empty_s: f64,
    start_s: f64,
    /// Resident memory of a node that has just started, on an empty history and on this one.
    resident_empty_bytes: u64,
    resident_bytes: u64,
    /// `null`: it was left out.
    reading: Option<Reading>,
    goals: Vec<Goal>,
}

/// A history that a store was filled with.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Filled {
    shape: Shape,
    fill_s: f64,
    /// Answers that were the same as counted anew.
    answers_compared: usize,
}

#[derive(Debug, Serialize)]
struct Goal {
    what: &'static str,
    measured: f64,
    wanted: f64,
    is_met: bool,
}

impl Goal {
    fn at_most(what: &'static str, wanted: f64, measured: f64) -> Self {
        Self { what, measured, wanted, is_met: measured <= wanted }
    }

    fn at_least(what: &'static str, wanted: f64, measured: f64) -> Self {
        Self { what, measured, wanted, is_met: measured >= wanted }
    }
}

/// Measures and prints.
///
/// # Errors
///
/// When a node cannot be made or run, its store cannot be filled or read, an answer is not the one that
/// is counted anew, or a goal is missed.
pub(crate) fn history(args: &HistoryArgs) -> Result<()> {
    let program = program(args.node.as_ref())?;
    let terminals = usize::try_from(args.connections)?;
    let (mut rig, filled) = filled(args, &program, terminals)?;
    if args.fill_only {
        println!("{} answers are those of a plain count", filled.answers_compared);
        return Ok(());
    }
    let mut empty = Rig::start(&program, terminals, 1)?;
    let (start_empty_s, resident_empty_bytes) = start(&mut empty)?;
    drop(empty);
    let store = rig.store()?;
    let store_bytes = fs::metadata(store.path())?.len();
    let archive = store.archive()?;
    let asked = Asked { archive: &archive, shape: filled.shape, times: args.asks };
    let questions = asked.all()?;
    drop((archive, store));
    let (start_s, resident_bytes) = start(&mut rig)?;
    let reading = if args.slices > 0 { Some(Reading::measure(&rig, args)?) } else { None };
    let mut report = Report {
        filled,
        store_bytes,
        questions,
        start_empty_s,
        start_s,
        resident_empty_bytes,
        resident_bytes,
        reading,
        goals: Vec::new(),
    };
    report.goals = goals(&report);
    if args.json {
        println!("{}", serde_json::to_string(&report)?);
    } else {
        print(&report);
    }
    let missed: Vec<_> = report.goals.iter().filter(|it| !it.is_met).map(|it| it.what).collect();
    ensure!(missed.is_empty(), "missed: {}", missed.join(", "));
    Ok(())
}

/// Starts the node anew: how long until it serves, and its resident memory then.
#[expect(clippy::disallowed_methods, reason = "measured on the wall")]
fn start(rig: &mut Rig) -> Result<(f64, u64)> {
    rig.stop()?;
    let began = Instant::now();
    rig.run()?;
    let took = began.elapsed().as_secs_f64();
    Ok((rounded(took), rig.resident_bytes().context("no resident memory is told")?))
}

/// A node that has stopped, with the history that it was filled with, now or before. A folder whose
/// filling was broken off is filled to its end.
fn filled(args: &HistoryArgs, program: &Path, terminals: usize) -> Result<(Rig, Filled)> {
    let Some(folder) = &args.store else {
        let mut rig = Rig::start(program, terminals, 1)?;
        let filled = fill_to_its_end(&mut rig, shape(args))?;
        return Ok((rig, filled));
    };
    let (begun, whole) = (folder.join(BEGUN_FILE), folder.join(FILLED_FILE));
    if whole.exists() {
        let filled: Filled = read(&whole)?;
        expect(filled.shape, args, folder)?;
        return Ok((Rig::of(program, folder)?, filled));
    }
    let (mut rig, shape) = if folder.exists() {
        let shape: Shape = read(&begun)?;
        expect(shape, args, folder)?;
        (Rig::of(program, folder)?, shape)
    } else {
        let (rig, shape) = (Rig::start_in(program, folder, terminals, 1)?, shape(args));
        fs::write(&begun, serde_json::to_string(&shape)?)?;
        (rig, shape)
    };
    let filled = fill_to_its_end(&mut rig, shape)?;
    fs::write(&whole, serde_json::to_string(&filled)?)?;
    Ok((rig, filled))
}

fn read<T: serde::de::DeserializeOwned>(file: &Path) -> Result<T> {
    let text = fs::read_to_string(file).with_context(|| {
        format!("{} cannot be read: is it a node of this bench?", file.display())
    })?;
    serde_json::from_str(&text).with_context(|| format!("{} is of another program", file.display()))
}

/// Whether a folder has the history that is asked for.
fn expect(shape: Shape, args: &HistoryArgs, folder: &Path) -> Result<()> {
    let Shape { journeys, per_day, .. } = shape;
    if (journeys, per_day) != (args.journeys, args.per_day) {
        bail!("{} is of {journeys} journeys, {per_day} a day", folder.display());
    }
    Ok(())
}

/// A history that ended before today.
fn shape(args: &HistoryArgs) -> Shape {
    let today = NodeClock::wall().now().0.div_euclid(DAY_MS) * DAY_MS;
    Shape { journeys: args.journeys, per_day: args.per_day, end_ms: today - SETTLED_MS }
}

/// Fills a store, or what is missing of it, and holds its answers against a plain count.
#[expect(clippy::disallowed_methods, reason = "measured on the wall")]
fn fill_to_its_end(rig: &mut Rig, shape: Shape) -> Result<Filled> {
    rig.stop()?;
    let began = Instant::now();
    let mut store = rig.store()?;
    let counters = store.recover()?.counters;
    let first = next(&store, shape)?;
    fill(&mut store, shape, first, counters)?;
    let fill_s = rounded(began.elapsed().as_secs_f64());
    let past = store.recover()?.past;
    let answers_compared = recount::compare(&store.archive()?, &past, shape)?;
    Ok(Filled { shape, fill_s, answers_compared })
}

/// The first journey that is not in a store yet.
fn next(store: &Sqlite, shape: Shape) -> Result<u32> {
    let to = Some(ServerTime(shape.end_ms));
    let newest = JourneysAsked { to, limit: 1, ..JourneysAsked::default() };
    let Some(newest) = store.archive()?.journeys(&newest)?.pop() else { return Ok(0) };
    let id = newest.record.plan.journey;
    let number = id.as_str().strip_prefix("hk-m-").and_then(|number| number.parse::<u32>().ok());
    Ok(number.with_context(|| format!("{id} is no journey of this bench"))? + 1)
}

/// Writes the history from the n-th journey on; the counters stay as they are.
fn fill(store: &mut Sqlite, shape: Shape, mut n: u32, counters: Counters) -> Result<()> {
    store.cache(CACHE_MIB)?;
    while n < shape.journeys {
        let these = n..(n + AT_ONCE).min(shape.journeys);
        let mut commit = Commit { at: ServerTime(shape.end_ms + SETTLED_MS), ..Commit::default() };
        for n in these.clone() {
            commit.incidents.extend(trips::incidents(n, shape)?);
            commit.timeline.extend(trips::story(n, shape)?);
            let (revisions, past) = papers::of_journey(n, shape)?;
            commit.revisions.extend(revisions);
            commit.past.extend(past);
            commit.journeys.push(trips::journey(n, shape)?);
        }
        commit.counters = Some(counters);
        store.commit(&commit).context("the store cannot be filled")?;
        n = these.end;
        if n.is_multiple_of(5 * AT_ONCE) {
            eprintln!("  {n} journeys");
        }
    }
    Ok(())
}

fn goals(report: &Report) -> Vec<Goal> {
    let slowest = |is_figures: bool| {
        let these = report.questions.iter().filter(|it| it.is_figures == is_figures);
        these.map(|it| it.p99_ms).fold(0.0, f64::max)
    };
    #[expect(clippy::cast_precision_loss, reason = "bytes of memory")]
    let ratio = report.resident_bytes as f64 / report.resident_empty_bytes.max(1) as f64;
    let mut all = vec![
        Goal::at_most("the slowest list or search, p99 in ms", LIST_P99_MS, slowest(false)),
        Goal::at_most("figures of a month, p99 in ms", FIGURES_P99_MS, slowest(true)),
        Goal::at_most("start to serving, in s", START_S, report.start_s),
        Goal::at_most("resident memory by that of none", RESIDENT_RATIO, rounded(ratio)),
    ];
    let ingest = report.reading.as_ref().map(|it| it.ratio);
    let ingest = ingest.map(|it| Goal::at_least("ingest beside consoles", INGEST_RATIO, it));
    all.extend(ingest);
    all
}

fn print(report: &Report) {
    let mb = |bytes: u64| bytes / 1_000_000;
    let Filled { shape, fill_s, answers_compared } = report.filled;
    println!(
        "{} journeys over, {} incidents, {} lines of stories, {} a day: {} MB, filled in {fill_s:.0} s",
        shape.journeys,
        u64::from(shape.journeys) * u64::from(INCIDENTS_EACH),
        u64::from(shape.journeys) * u64::from(LINES_EACH),
        shape.per_day,
        mb(report.store_bytes),
    );
    println!("  {answers_compared} answers are those of a plain count");
    for question in &report.questions {
        println!("  {question}");
    }
    let Report { start_empty_s, start_s, resident_empty_bytes, resident_bytes, .. } = report;
    println!("  start to serving   {start_s:.2} s   (empty history {start_empty_s:.2} s)");
    println!(
        "  resident memory    {} MB   (empty history {} MB)",
        mb(*resident_bytes),
        mb(*resident_empty_bytes)
    );
    if let Some(reading) = &report.reading {
        reading.print();
    }
    for Goal { what, measured, wanted, is_met } in &report.goals {
        let met = if *is_met { "met" } else { "missed" };
        println!("  {met:<6} {what:<42} {measured:9.3}   wanted {wanted:9.3}");
    }
}

/// The folder's store of a rig that has stopped.
impl Rig {
    fn store(&self) -> Result<Sqlite> {
        Ok(Sqlite::open(&self.data(), AuthorityId::new("hk")?)?)
    }

    /// Resident memory of the node. `None`: the system does not say.
    fn resident_bytes(&self) -> Option<u64> {
        world::load::resident_bytes(self.pid()?).ok()
    }
}
