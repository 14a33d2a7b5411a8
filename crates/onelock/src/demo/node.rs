//! One node of a demonstration as a process: started, and started again if it dies.

use std::{ffi::OsStr, fs::File, path::Path, process::Stdio, time::Duration};

use anyhow::{Context, Result, bail};
use model::AuthorityId;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;
use world::Endpoint;

use super::{label, prepare::Prepared};
use crate::serve::Listening;

/// How long a node may take until it listens.
const START_MAX: Duration = Duration::from_mins(1);
/// How long a node may take to stop.
const STOP_MAX: Duration = Duration::from_secs(20);
/// How long a node stays dead before it is started again.
const RESTART_AFTER: Duration = Duration::from_secs(1);

/// A node that runs.
#[derive(Debug)]
pub(crate) struct Node {
    authority: AuthorityId,
    pid: Option<u32>,
    listening: Listening,
    keeper: JoinHandle<Result<()>>,
    stopping: CancellationToken,
}

impl Node {
    /// Starts a node and keeps it running until `cancel`.
    ///
    /// # Errors
    ///
    /// When it does not listen in time; the text names its log.
    pub(crate) async fn start(
        prepared: Prepared,
        is_quiet: bool,
        cancel: CancellationToken,
    ) -> Result<Self> {
        let authority = prepared.authority;
        let (running, listening) = spawn(&prepared).await?;
        let stopping = cancel.child_token();
        let pid = running.id();
        let keeper = tokio::spawn(keep(prepared, running, is_quiet, stopping.clone()));
        Ok(Self { authority, pid, listening, keeper, stopping })
    }

    /// The authority that runs the node.
    pub(crate) fn authority(&self) -> AuthorityId {
        self.authority
    }

    /// Its process, as it was first started.
    pub(crate) fn pid(&self) -> Option<u32> {
        self.pid
    }

    /// The addresses that the world connects to.
    pub(crate) fn endpoint(&self) -> Endpoint {
        let Listening { http, jt808, jointech, .. } = self.listening;
        Endpoint { jt808, jointech, http }
    }

    /// Stops it in order.
    ///
    /// # Errors
    ///
    /// When it does not stop or stops on an error.
    pub(crate) async fn stop(self) -> Result<()> {
        self.stopping.cancel();
        self.keeper.await.with_context(|| format!("{} was lost", label(self.authority)))?
    }
}

/// Waits for the node to end; starts it again if nobody wanted that.
async fn keep(
    prepared: Prepared,
    mut child: Child,
    is_quiet: bool,
    stopping: CancellationToken,
) -> Result<()> {
    let who = label(prepared.authority);
    loop {
        // Waiting for a child closes its input, which would stop the node: it is kept here.
        let input = child.stdin.take();
        let status = tokio::select! {
            status = child.wait() => status.with_context(|| format!("{who} was lost"))?,
            () = stopping.cancelled() => {
                drop(input);
                return stop(child, &who, &prepared.log).await;
            }
        };
        if !is_quiet {
            println!("{who} ended ({status}): it is started again");
        }
        tokio::select! {
            () = tokio::time::sleep(RESTART_AFTER) => {}
            () = stopping.cancelled() => return Ok(()),
        }
        child = spawn(&prepared).await?.0;
    }
}

/// Starts the process and waits until it says where it listens.
async fn spawn(prepared: &Prepared) -> Result<(Child, Listening)> {
    let who = label(prepared.authority);
    let log = File::options()
        .create(true)
        .append(true)
        .open(&prepared.log)
        .with_context(|| format!("cannot write {}", prepared.log.display()))?;
    let program = match &prepared.program {
        Some(program) => program.clone(),
        None => std::env::current_exe().context("cannot find this program")?,
    };
    let mut child = Command::new(program)
        .arg("run")
        .arg("--stop-with-input")
        .arg("--config")
        .arg(&prepared.config)
        .args(prepared.record.iter().flat_map(|dir| [OsStr::new("--record"), dir.as_os_str()]))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(log)
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("cannot start {who}"))?;
    let output = child.stdout.take().with_context(|| format!("{who} has no output"))?;
    let mut line = String::new();
    let mut output = BufReader::new(output);
    let read = tokio::time::timeout(START_MAX, output.read_line(&mut line));
    match read.await {
        Ok(Ok(length)) if length > 0 => {
            let listening = serde_json::from_str(&line)
                .with_context(|| format!("{who} said something else than where it listens"))?;
            Ok((child, listening))
        }
        _ => bail!("{who} did not start; its log is {}", prepared.log.display()),
    }
}

async fn stop(mut child: Child, who: &str, log: &Path) -> Result<()> {
    let status = tokio::time::timeout(STOP_MAX, child.wait())
        .await
        .with_context(|| format!("{who} does not stop; its log is {}", log.display()))?
        .with_context(|| format!("{who} was lost"))?;
    if !status.success() {
        bail!("{who} stopped with {status}; its log is {}", log.display());
    }
    Ok(())
}
