//! What devices lose to consoles that read the history: ingest in a closed loop, in slices with and
//! without consoles beside it.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde::Serialize;
use world::load::{Arrival, Ingest, Readers, Slice, beside};

use super::super::{
    median,
    node::{Rig, bearer, load},
    rounded,
};
use crate::cli::HistoryArgs;

/// What consoles look at, each at one of these.
const LISTS: [&str; 4] = [
    "/api/v1/journeys?limit=100",
    "/api/v1/incidents?state=all&limit=100",
    "/api/v1/manifests?limit=100",
    "/api/v1/consignments?limit=100",
];

/// Ingest with and without consoles that read; medians of the slices of each.
#[derive(Debug, Serialize)]
pub(super) struct Reading {
    connections: u32,
    in_flight: u32,
    consoles: u32,
    pause_ms: u32,
    slices: usize,
    alone: Part,
    read: Part,
    /// Rate of the one with consoles by that of the one without.
    pub(super) ratio: f64,
    /// Resident memory of the node after all of it.
    resident_bytes: u64,
}

#[derive(Debug, Serialize)]
struct Part {
    acknowledged_per_s: f64,
    /// Of the node, pages included.
    cpu_us_per_report: f64,
    pages_per_s: f64,
    /// Of the generator and the consoles.
    generator_cores: f64,
}

impl Part {
    fn of(slices: &[Slice], is_read: bool) -> Self {
        let these = || slices.iter().filter(move |slice| slice.is_read == is_read);
        let per_s = |count: u64, slice: &Slice| number(count) / slice.took.as_secs_f64();
        let cpu = |it: &Slice| it.cpu.as_secs_f64() * 1e6 / number(it.acknowledged.max(1));
        let cores = |it: &Slice| it.generator_cpu.as_secs_f64() / it.took.as_secs_f64();
        Self {
            acknowledged_per_s: median(these().map(|it| per_s(it.acknowledged, it))).round(),
            cpu_us_per_report: rounded(median(these().map(cpu))),
            pages_per_s: rounded(median(these().map(|it| per_s(it.pages, it)))),
            generator_cores: rounded(median(these().map(cores))),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "reports of a few minutes")]
fn number(count: u64) -> f64 {
    count as f64
}

impl Reading {
    /// Measures on a node that runs.
    pub(super) fn measure(rig: &Rig, args: &HistoryArgs) -> Result<Self> {
        let connections = usize::try_from(args.connections)?;
        let arrival = Arrival::Closed(usize::try_from(args.in_flight)?);
        let measured = Duration::from_secs(args.slice_seconds.into()) * args.slices;
        let options = load(connections, arrival, measured)?;
        let options = Ingest { addr: rig.endpoint()?.jt808, pid: rig.pid(), ..options };
        let readers = Readers {
            desk: rig.desk(0),
            consoles: usize::try_from(args.consoles)?,
            lists: LISTS.map(str::to_owned).to_vec(),
            pause: Duration::from_millis(args.pause_ms.into()),
        };
        let slices = beside(&options, bearer, &readers, args.slices)?;
        ensure!(slices.iter().all(|it| it.acknowledged > 0), "a slice in which nothing came");
        let (alone, read) = (Part::of(&slices, false), Part::of(&slices, true));
        Ok(Self {
            connections: args.connections,
            in_flight: args.in_flight,
            consoles: args.consoles,
            pause_ms: args.pause_ms,
            slices: slices.len(),
            ratio: rounded(read.acknowledged_per_s / alone.acknowledged_per_s.max(1.0)),
            alone,
            read,
            resident_bytes: rig.resident_bytes().context("no resident memory is told")?,
        })
    }

    pub(super) fn print(&self) {
        let Self { connections, in_flight, consoles, pause_ms, slices, alone, read, .. } = self;
        println!(
            "  ingest of {connections} x {in_flight}, {slices} slices; {consoles} consoles that look at a page for {pause_ms} ms"
        );
        for (what, part) in [("alone", alone), ("beside consoles", read)] {
            println!(
                "    {what:<16} {:>9.0} /s   {:.3} us of processor a report   {:.1} pages/s   generator and consoles {:.2} cores",
                part.acknowledged_per_s,
                part.cpu_us_per_report,
                part.pages_per_s,
                part.generator_cores
            );
        }
        println!("    resident memory after it   {} MB", self.resident_bytes / 1_000_000);
    }
}
