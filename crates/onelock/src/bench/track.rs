//! `onelock bench track`: how small reports and fixes are at rest, how soon they are folded, and how
//! soon a track is read back among many.
//!
//! Fills a store of its own with reports of trucks on a road, a batch for every few thousand, folds
//! them as a running node does, but without its rests, and reads days of devices and journeys of
//! three hours. Before a cold read the file leaves the system's cache (`dd oflag=nocache`, which needs
//! no rights) and the connection is new.

mod fleet;
mod folding;
mod reading;

use std::{path::Path, time::Duration};

use anyhow::{Context, Result, ensure};
use model::{AuthorityId, ServerTime};
use serde::Serialize;
use store::Sqlite;

use super::{Milliseconds, rounded};
use crate::cli::TrackArgs;
pub(super) use fleet::{Fleet, Trips};
use folding::Parts;
use reading::{Cache, Reading, Times};

/// When the first report is made: an hour's beginning, in 2026.
const BEGINS: ServerTime = ServerTime(1_767_225_600_000);
/// Hours of a vehicle's day, and of a journey.
const DAY_HOURS: u32 = 24;
const JOURNEY_HOURS: u32 = 3;

/// What is printed with `--json`.
#[derive(Debug, Serialize)]
struct Measured {
    /// What was folded from batches, and how many fixes there are with copies.
    reports: u64,
    fixes: u64,
    devices: u32,
    interval_s: u32,
    /// Of the batches alone, as they were written and when they are old.
    raw_bytes_per_report: f64,
    packed_bytes_per_report: f64,
    /// Of the blocks of fixes alone.
    block_bytes_per_fix: f64,
    /// Of the file with everything in it, before anything was folded, and after, without free pages.
    file_bytes_per_report_before: f64,
    file_bytes_per_report_after: f64,
    encoded_fixes_per_s: f64,
    folded_fixes_per_s: f64,
    /// With reading, decoding, packing and writing.
    folding_cpu_us_per_fix: f64,
    /// Of that, on the wall: batches read, checked and packed; frames decoded; what there is of the hours
    /// looked for; hours encoded; all of it written.
    reading_us_per_fix: f64,
    decoding_us_per_fix: f64,
    looking_us_per_fix: f64,
    encoding_us_per_fix: f64,
    writing_us_per_fix: f64,
    /// How long the writer was taken for each transaction of the folding.
    piece_ms: Milliseconds,
    day: Read,
    journey: Read,
}

/// How soon tracks of one length were read in the store.
#[derive(Debug, Serialize)]
struct Read {
    fixes: usize,
    cold_ms: Milliseconds,
    /// One page of the file, read before each cold read: what the disk itself takes.
    page_ms: Milliseconds,
    warm_ms: Milliseconds,
}

/// Measures and prints.
///
/// # Errors
///
/// When the store cannot be made, filled, folded or read.
pub(crate) fn track(args: &TrackArgs) -> Result<()> {
    let parent = args.folder.clone().unwrap_or_else(std::env::temp_dir);
    let folder = parent.join(format!("onelock-bench-track-{}", std::process::id()));
    let measured = measure(args, &folder);
    std::fs::remove_dir_all(&folder)
        .with_context(|| format!("cannot remove {}", folder.display()))?;
    let report = measured?;
    if args.json {
        println!("{}", serde_json::to_string(&report)?);
    } else {
        print(&report);
    }
    Ok(())
}

fn measure(args: &TrackArgs, folder: &Path) -> Result<Measured> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let mut store = Sqlite::create(&folder.join("store"), AuthorityId::new("hk")?)?;
    let TrackArgs { reports, devices, interval: interval_s, .. } = *args;
    let fleet = Fleet::new(Trips { reports, devices, interval_s, begins: BEGINS })?;
    let filled = fleet.fill(&mut store)?;
    let before = file_bytes(store.path())?;
    let outcome = folding::fold(&mut store, &fleet.registry, args, &filled)?;
    let after = vacuumed_bytes(&store, &folder.join("copy"))?;
    // The log is copied into the file, so that a cold read finds everything there.
    drop(store);
    let store = Sqlite::open(&folder.join("store"), AuthorityId::new("hk")?)?;
    let reading = Reading::new(args, &store, filled.hours)?;
    let (all, block_bytes) = reading.everything()?;
    let fixes = filled.reports * u64::from(args.copies);
    ensure!(all == fixes, "{all} fixes are read of {fixes}");
    let per_fix = |took: Duration| rounded(took.as_secs_f64() * 1e6 / per(filled.reports, 1));
    let Parts { reading: batches_read, decoding, looking, encoding, writing, .. } = outcome.parts;
    Ok(Measured {
        reports: filled.reports,
        fixes,
        devices: args.devices * args.copies,
        interval_s: args.interval,
        raw_bytes_per_report: per(filled.raw_bytes, filled.reports),
        packed_bytes_per_report: per(outcome.packed_bytes, filled.reports),
        block_bytes_per_fix: per(block_bytes, all),
        file_bytes_per_report_before: per(before, filled.reports),
        file_bytes_per_report_after: per(after, filled.reports),
        encoded_fixes_per_s: reading.encoded_per_s()?,
        folded_fixes_per_s: per(filled.reports, 1) / outcome.took.as_secs_f64(),
        folding_cpu_us_per_fix: per_fix(outcome.cpu),
        reading_us_per_fix: per_fix(batches_read),
        decoding_us_per_fix: per_fix(decoding),
        looking_us_per_fix: per_fix(looking),
        encoding_us_per_fix: per_fix(encoding),
        writing_us_per_fix: per_fix(writing),
        piece_ms: outcome.pieces,
        day: read(&reading, DAY_HOURS)?,
        journey: read(&reading, JOURNEY_HOURS)?,
    })
}

fn read(reading: &Reading<'_>, hours: u32) -> Result<Read> {
    let Times { tracks: cold_ms, pages: page_ms, .. } = reading.times(hours, Cache::Cold)?;
    let Times { tracks: warm_ms, fixes, .. } = reading.times(hours, Cache::Warm)?;
    Ok(Read { fixes, cold_ms, page_ms, warm_ms })
}

fn file_bytes(path: &Path) -> Result<u64> {
    Ok(std::fs::metadata(path).with_context(|| format!("cannot see {}", path.display()))?.len())
}

fn vacuumed_bytes(store: &Sqlite, folder: &Path) -> Result<u64> {
    std::fs::create_dir(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    store.copy_to(folder)?;
    let name = store.path().file_name().context("the store is a file")?;
    let bytes = file_bytes(&folder.join(name))?;
    std::fs::remove_dir_all(folder)
        .with_context(|| format!("cannot remove {}", folder.display()))?;
    Ok(bytes)
}

#[expect(clippy::cast_precision_loss, reason = "bytes of a measurement")]
fn per(bytes: u64, reports: u64) -> f64 {
    rounded(bytes as f64 / reports.max(1) as f64)
}

fn print(report: &Measured) {
    let Measured { reports, fixes, devices, interval_s, .. } = report;
    println!("{fixes} fixes of {devices} devices, one every {interval_s} s, of {reports} reports");
    println!("  batches    {:>9.2} bytes a report", report.raw_bytes_per_report);
    println!("  packed     {:>9.2} bytes a report", report.packed_bytes_per_report);
    println!("  blocks     {:>9.2} bytes a fix", report.block_bytes_per_fix);
    println!(
        "  file       {:>9.2} bytes a report, {:.2} before folding",
        report.file_bytes_per_report_after, report.file_bytes_per_report_before
    );
    println!("  encoding   {:>9.0} fixes/s", report.encoded_fixes_per_s);
    println!(
        "  folding    {:>9.0} fixes/s, {:.2} us of processor a fix, with reading, decoding and packing",
        report.folded_fixes_per_s, report.folding_cpu_us_per_fix
    );
    println!(
        "    reading and packing {:.2}, decoding {:.2}, looking for hours {:.2}, encoding {:.2}, writing {:.2} us of the wall a fix",
        report.reading_us_per_fix,
        report.decoding_us_per_fix,
        report.looking_us_per_fix,
        report.encoding_us_per_fix,
        report.writing_us_per_fix
    );
    println!("    a transaction  {}", report.piece_ms);
    print_read("a day", &report.day);
    print_read("3 hours", &report.journey);
}

fn print_read(name: &str, read: &Read) {
    println!("  {name} of a device, about {} fixes", read.fixes);
    println!("    cold  {}", read.cold_ms);
    println!("    warm  {}", read.warm_ms);
    println!("    cold, one page of the file  {}", read.page_ms);
}
