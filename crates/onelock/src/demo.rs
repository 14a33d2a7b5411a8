//! `onelock demo`: three nodes as three processes with three data folders, peered over mTLS, and a
//! simulated world that speaks to their real ports.
//!
//! The nodes are this same program, run as any operator would run it; nothing in them knows that
//! the world is simulated, except that their clock may run faster than the wall.

mod hold;
mod node;
mod nodes_file;
mod prepare;

use std::{collections::HashMap, sync::Arc, time::Duration};

use anyhow::{Context, Result};
use control::Clock;
use model::AuthorityId;
use tokio_util::sync::CancellationToken;
use world::{History, Options, Plan, Setting};

use crate::{
    cli::{DemoArgs, ReportFormat},
    clock::{Demonstration, NodeClock, wall_ms},
    reference, serve,
};
pub(crate) use node::Node;
pub(crate) use nodes_file::NodesFile;
pub(crate) use prepare::Prepared;
use prepare::{PASSWORD, World};

/// How long a world is planned for when no end is given, by the nodes' clock.
const OPEN_END: Duration = Duration::from_hours(24);
/// How long the nodes have to finish what is under way before the report is asked for.
const SETTLE: Duration = Duration::from_millis(500);

/// Runs the demonstration.
///
/// # Errors
///
/// When a node cannot be made or started, or the report cannot be had.
pub(crate) fn run(args: &DemoArgs) -> Result<()> {
    serve::log(tracing::level_filters::LevelFilter::WARN);
    let demonstration = Demonstration { speed: args.speed, origin_ms: wall_ms() };
    let clock: Arc<dyn Clock> = Arc::new(NodeClock::demonstration(demonstration)?);
    let span = args.run_for.map_or(OPEN_END, |wall| wall * args.speed);
    let atlas = reference::atlas(None)?;
    let start = clock.now();
    let (plan, history) = if args.empty {
        (Plan::empty(args.seed, start), None)
    } else {
        let plan = Plan::new(args.seed, &atlas, start, span).context("cannot plan the world")?;
        let schemes = Arc::new(reference::schemes(None)?);
        let published = reference::published(None)?;
        let history = History::new(&plan, &atlas, &schemes, &published);
        (plan, Some(history.context("cannot make the registers' history")?))
    };
    let world = World { atlas: &atlas, plan: &plan, history: history.as_ref() };
    let (mut prepared, hold) = prepare::nodes(&args.data, &world, demonstration)?;
    for node in &mut prepared {
        node.record = args.record.as_ref().map(|dir| dir.join(node.authority.as_str()));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .context("cannot start the runtime")?;
    let outcome = runtime.block_on(play(args, Arc::new(plan), prepared, (clock, demonstration)));
    drop(hold);
    outcome
}

async fn play(
    args: &DemoArgs,
    plan: Arc<Plan>,
    prepared: Vec<Prepared>,
    (clock, demonstration): (Arc<dyn Clock>, Demonstration),
) -> Result<()> {
    let cancel = CancellationToken::new();
    let mut nodes = Vec::new();
    for prepared in prepared {
        nodes.push(Node::start(prepared, args.headless, cancel.clone()).await?);
    }
    NodesFile::new(&nodes, demonstration).save(&args.data)?;
    if !args.headless {
        greet(&nodes, args);
    }
    if args.empty {
        wait(args).await?;
        cancel.cancel();
        return stop(nodes).await;
    }
    let endpoints = nodes.iter().map(|node| (node.authority(), node.endpoint())).collect();
    let accounts = nodes.iter().map(|node| (node.authority(), prepare::accounts())).collect();
    let until = args.run_for.map(|wall| plan.start + wall * args.speed);
    let setting = Setting {
        plan,
        profiles: Arc::new(reference::profiles(None)?),
        endpoints,
        accounts,
        clock,
        options: Options { officers: !args.no_officers, until },
    };
    let outcome = tokio::select! {
        outcome = world::run(&setting, cancel.clone()) => outcome?,
        result = tokio::signal::ctrl_c() => {
            result.context("cannot listen for the interrupt")?;
            cancel.cancel();
            stop(nodes).await?;
            return Ok(());
        }
    };
    tokio::time::sleep(SETTLE).await;
    let report = match args.report {
        Some(ReportFormat::Json) => Some(world::report(&setting, &outcome).await?),
        None => None,
    };
    cancel.cancel();
    stop(nodes).await?;
    if let Some(report) = report {
        println!("{}", serde_json::to_string_pretty(&report)?);
    }
    Ok(())
}

/// Waits for an interrupt, or until the time is up.
async fn wait(args: &DemoArgs) -> Result<()> {
    let up = async {
        match args.run_for {
            Some(span) => tokio::time::sleep(span).await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        () = up => Ok(()),
        result = tokio::signal::ctrl_c() => result.context("cannot listen for the interrupt"),
    }
}

async fn stop(nodes: Vec<Node>) -> Result<()> {
    for node in nodes {
        node.stop().await?;
    }
    Ok(())
}

fn greet(nodes: &[Node], args: &DemoArgs) {
    println!(
        "onelock demonstration: sample data, clock {}x the wall, seed {}",
        args.speed, args.seed
    );
    println!();
    let names: HashMap<&str, &str> =
        HashMap::from([("hk", "Hong Kong"), ("mainland", "Mainland"), ("macao", "Macao")]);
    for node in nodes {
        let authority = node.authority();
        let name = names.get(authority.as_str()).copied().unwrap_or(authority.as_str());
        println!("  {name:<10} http://{}", node.endpoint().http);
    }
    println!();
    println!("  log in as   {}", prepare::account_names(args.empty));
    println!("  password    {PASSWORD}");
    println!();
    println!("  data and logs are in {}; stop with Ctrl-C", args.data.display());
}

/// The authority of a node, for messages.
pub(crate) fn label(authority: AuthorityId) -> String {
    format!("the node of {authority}")
}
