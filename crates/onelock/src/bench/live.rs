//! `onelock bench live`: how soon consoles hear of a lock that is cut, from the device's frame to the
//! incident in the stream of live events.

use std::{path::Path, time::Duration};

use anyhow::{Result, ensure};
use serde::Serialize;
use world::load::{Alarm, Arrival, Ingest, alarm};

use super::{
    Milliseconds,
    node::{Rig, bearer, load, lock},
    program, rounded,
};
use crate::cli::LiveArgs;

/// Consoles that one account may have listening.
const CONSOLES_PER_DESK: usize = 16;

/// What is printed with `--json`.
#[derive(Debug, Serialize)]
struct Report {
    program: String,
    consoles: usize,
    connections: usize,
    offered_per_s: u32,
    heard_ms: Milliseconds,
    heard: u64,
    missed: u64,
    bytes_per_console_s: f64,
    /// Of the load. `null`: there was none.
    ack_ms: Option<Milliseconds>,
    lag_ms: Option<Milliseconds>,
}

/// Measures and prints.
///
/// # Errors
///
/// When a node cannot be made or run, a terminal or console is not accepted, or an alarm never came.
pub(crate) fn live(args: &LiveArgs) -> Result<()> {
    let mut programs = vec![program(args.node.as_ref())?];
    if let Some(against) = &args.against {
        programs.push(program(Some(against))?);
    }
    for program in programs {
        let report = measure(args, &program)?;
        if args.json {
            println!("{}", serde_json::to_string(&report)?);
        } else {
            print(&report);
        }
        ensure!(report.missed == 0, "{} alarms never reached a console", report.missed);
    }
    Ok(())
}

fn measure(args: &LiveArgs, program: &Path) -> Result<Report> {
    let (consoles, cuts) = (usize::try_from(args.consoles)?, usize::try_from(args.cuts)?);
    let connections = if args.rate > 0 { usize::try_from(args.connections)? } else { 0 };
    let desks = consoles.div_ceil(CONSOLES_PER_DESK).max(1);
    let rig = Rig::start(program, connections + cuts, desks)?;
    let measured = Duration::from_secs(args.seconds.into());
    let addr = rig.endpoint()?.jt808;
    let terminals = load(cuts, Arrival::Closed(1), measured)?;
    let terminals = Ingest { addr, ..terminals };
    let beside = |rate| Ingest { connections, arrival: Arrival::Open(rate), ..terminals.clone() };
    let path = args.viewport.as_ref().map_or_else(
        || "/api/v1/events".to_owned(),
        |viewport| format!("/api/v1/events?viewport={viewport}"),
    );
    let options = Alarm {
        http: rig.endpoint()?.http,
        desks: (0..desks).map(|n| rig.desk(n)).collect(),
        consoles,
        path,
        cuts,
        load: (args.rate > 0).then(|| beside(args.rate)),
        terminals: terminals.clone(),
        lock,
    };
    let figures = alarm(&options, bearer)?;
    drop(rig);
    Ok(Report {
        program: program.display().to_string(),
        consoles,
        connections,
        offered_per_s: args.rate,
        heard_ms: figures.heard.into(),
        heard: figures.heard_count,
        missed: figures.missed,
        bytes_per_console_s: rounded(figures.bytes_per_console_s),
        ack_ms: figures.load.map(|load| load.ack.into()),
        lag_ms: figures.load.and_then(|load| load.lag).map(Milliseconds::from),
    })
}

fn print(report: &Report) {
    let Report { program, consoles, connections, offered_per_s, heard_ms, heard, .. } = report;
    println!("{program}");
    println!("  {consoles} consoles, {offered_per_s} reports/s on {connections} connections");
    println!("  cut to console   {heard_ms}   ({heard} heard)");
    if let Some(ack) = report.ack_ms {
        println!("  acknowledgement  {ack}");
    }
    if let Some(lag) = report.lag_ms {
        println!("  generator late   {lag}");
    }
    println!("  {:.0} bytes/s to each console", report.bytes_per_console_s);
}
