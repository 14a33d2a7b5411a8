//! The node that is measured, the echo that it is measured against, and the road that trucks drive.

use std::{
    io::Write as _,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Stdio,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};
use control::{Clock, EnrolledVehicle, Enrolment, Role, Store};
use device_wire::{Profile, Protocol};
use model::{AuthorityId, DeviceTime, LockId, Metres, PlaceId, Point, ProfileName, VehicleId};
use serde_json::{Value, json};
use store::Sqlite;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;
use world::{
    Credentials, Endpoint,
    load::{Arrival, Bearer, Desk, EchoServer, Ingest, Replies, Road, declare_all, numbered},
};

use super::{WARM_UP, track::Fleet};
use crate::{
    clock::NodeClock,
    demo::{Node, Prepared},
    reference,
    registry_file::RegistryFile,
    setup,
};

const PROFILE: &str = "sample-multichip-808";
const CODE: &str = "onelock-bench-code";
/// The password of the accounts of a measured node, which is gone with the measurement.
const PASSWORD: &str = "onelock-bench-password";
pub(super) const FROM: &str = "hk-super-terminal-1";
pub(super) const TO: &str = "hk-kwai-chung-customhouse";
/// How far a truck drives between two reports.
const STRIDE_M: f64 = 15.0;
/// The part of the corridor that trucks drive to and fro on: neither of its ends, where journeys
/// begin and end.
const DRIVEN: (f64, f64) = (0.15, 0.85);

/// A node in a folder of its own, which is removed with it unless it was named.
pub(super) struct Rig {
    folder: PathBuf,
    /// Whether the folder stays.
    is_kept: bool,
    program: PathBuf,
    runtime: Runtime,
    node: Option<Node>,
}

impl Rig {
    /// Makes a node with one vehicle, chip and journey for each of so many terminals, and so many
    /// accounts for its desk, and starts it.
    ///
    /// # Errors
    ///
    /// When the program cannot do one of these things.
    pub(super) fn start(program: &Path, terminals: usize, desks: usize) -> Result<Self> {
        static RIGS: AtomicU32 = AtomicU32::new(0);
        let number = RIGS.fetch_add(1, Ordering::Relaxed);
        let name = format!("onelock-bench-{}-{number}", std::process::id());
        let mut rig = Self::of(program, &std::env::temp_dir().join(name))?;
        rig.is_kept = false;
        rig.begun(terminals, desks)
    }

    /// The same in a folder that is made for it and stays.
    ///
    /// # Errors
    ///
    /// When the program cannot do one of these things.
    pub(super) fn start_in(
        program: &Path,
        folder: &Path,
        terminals: usize,
        desks: usize,
    ) -> Result<Self> {
        Self::of(program, folder)?.begun(terminals, desks)
    }

    /// A node that was made in a folder before, and does not run.
    ///
    /// # Errors
    ///
    /// When there is no runtime.
    pub(super) fn of(program: &Path, folder: &Path) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .context("cannot start the runtime")?;
        let (folder, program) = (folder.to_owned(), program.to_owned());
        Ok(Self { folder, is_kept: true, program, runtime, node: None })
    }

    fn begun(mut self, terminals: usize, desks: usize) -> Result<Self> {
        std::fs::create_dir_all(&self.folder)
            .with_context(|| format!("cannot make {}", self.folder.display()))?;
        self.make(terminals, desks)?;
        self.run()?;
        declare_all(&self.desk(0), (0..terminals).map(declaration).collect())?;
        // What declaring took is no part of what connections cost: the node starts anew.
        self.stop()?;
        self.run()?;
        Ok(self)
    }

    fn make(&self, terminals: usize, desks: usize) -> Result<()> {
        let data = self.data();
        self.command(&["init", "--authority", "hk", "--data", &path_text(&data)?], "")?;
        listen_anywhere(&self.config())?;
        let registry = self.folder.join("registry.toml");
        enrolled(terminals)?.save(&registry)?;
        let (config, registry) = (path_text(&self.config())?, path_text(&registry)?);
        self.command(&["enrol", "--config", &config, &registry], "")?;
        for n in 0..desks.max(1) {
            let name = account(n);
            let of = ["--name", &name, "--display-name", &name, "--role", "supervisor"];
            let arguments = [&["account", "--config", &config][..], &of].concat();
            self.command(&arguments, PASSWORD)?;
        }
        Ok(())
    }

    /// Runs the program to its end.
    fn command(&self, arguments: &[&str], input: &str) -> Result<()> {
        let mut child = std::process::Command::new(&self.program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot run {}", self.program.display()))?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(input.as_bytes()).context("the program takes no input")?;
        }
        let output = child.wait_with_output()?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{} {}: {said}", self.program.display(), arguments[0]);
        Ok(())
    }

    /// Starts the node; it serves when this returns.
    ///
    /// # Errors
    ///
    /// When it does not start.
    pub(super) fn run(&mut self) -> Result<()> {
        let prepared = Prepared {
            authority: authority()?,
            config: self.config(),
            log: self.folder.join("node.log"),
            program: Some(self.program.clone()),
            record: None,
        };
        let node = Node::start(prepared, true, CancellationToken::new());
        self.node = Some(self.runtime.block_on(node)?);
        Ok(())
    }

    /// Stops the node.
    ///
    /// # Errors
    ///
    /// When it does not stop in order.
    pub(super) fn stop(&mut self) -> Result<()> {
        match self.node.take() {
            Some(node) => self.runtime.block_on(node.stop()),
            None => Ok(()),
        }
    }

    /// Has the node stopped, its store filled, and the node started again.
    ///
    /// # Errors
    ///
    /// When it does not stop or start, or the store cannot be filled.
    pub(super) fn fill(&mut self, fleet: &Fleet) -> Result<()> {
        self.stop()?;
        fleet.fill(&mut Sqlite::open(&self.data(), authority()?)?)?;
        self.run()
    }

    /// How many frames the store holds; of a node that has stopped.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub(super) fn stored(&self) -> Result<u64> {
        Ok(Sqlite::open(&self.data(), authority()?)?.recover()?.counters.stored)
    }

    /// Bytes that the node has had written to the disk so far. `None`: the system does not say.
    pub(super) fn written_bytes(&self) -> Option<u64> {
        let pid = self.node.as_ref()?.pid()?;
        let text = std::fs::read_to_string(format!("/proc/{pid}/io")).ok()?;
        text.lines().find_map(|line| line.strip_prefix("write_bytes: "))?.trim().parse().ok()
    }

    pub(super) fn pid(&self) -> Option<u32> {
        self.node.as_ref()?.pid()
    }

    pub(super) fn endpoint(&self) -> Result<Endpoint> {
        Ok(self.node.as_ref().context("the node has stopped")?.endpoint())
    }

    /// The n-th account of the node's desk.
    pub(super) fn desk(&self, n: usize) -> Desk {
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        let addr = self.endpoint().map_or(any, |endpoint| endpoint.http);
        Desk { addr, credentials: Credentials { account: account(n), password: PASSWORD.into() } }
    }

    pub(super) fn data(&self) -> PathBuf {
        self.folder.join("hk")
    }

    fn config(&self) -> PathBuf {
        self.data().join(setup::CONFIG_FILE)
    }
}

impl Drop for Rig {
    fn drop(&mut self) {
        if let Err(error) = self.stop() {
            eprintln!("onelock: the node did not stop in order: {error:#}");
        }
        if self.is_kept {
            return;
        }
        if let Err(error) = std::fs::remove_dir_all(&self.folder) {
            eprintln!("onelock: cannot remove {}: {error}", self.folder.display());
        }
    }
}

/// An echo server as a process of its own, so that its processor time is its own.
pub(super) struct Echo {
    child: std::process::Child,
    pub(super) addr: SocketAddr,
}

impl Echo {
    pub(super) fn start() -> Result<Self> {
        let mut child = std::process::Command::new(std::env::current_exe()?)
            .args(["bench", "echo"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start the echo")?;
        let output = child.stdout.take().context("the echo has no output")?;
        let mut line = String::new();
        std::io::BufRead::read_line(&mut std::io::BufReader::new(output), &mut line)?;
        let addr = line.trim().parse().context("the echo does not say where it listens")?;
        Ok(Self { child, addr })
    }

    pub(super) fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Echo {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // It ends with its input; there is nothing to undo if it has ended before.
        let _ = self.child.wait();
    }
}

/// Runs the echo until standard input ends; prints where it listens.
///
/// # Errors
///
/// When it cannot listen.
pub(crate) fn echo() -> Result<()> {
    let server = EchoServer::start().context("the echo cannot listen")?;
    println!("{}", server.addr());
    std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink())?;
    Ok(())
}

/// What a run of the load is like, before it is known where it goes.
pub(super) fn load(connections: usize, arrival: Arrival, measured: Duration) -> Result<Ingest> {
    let profile = profile()?;
    let road = road(&profile)?;
    Ok(Ingest {
        addr: SocketAddr::from(([127, 0, 0, 1], 0)),
        connections,
        arrival,
        warm_up: WARM_UP,
        measured,
        road,
        starts_at: DeviceTime(NodeClock::wall().now().0),
        profile,
        pid: None,
        replies: Replies::Checked,
    })
}

pub(super) fn bearer(n: usize) -> Bearer {
    Bearer { terminal: numbered(n), code: CODE.into() }
}

pub(super) fn lock(n: usize) -> String {
    format!("lock-{n}")
}

fn account(n: usize) -> String {
    format!("desk-{n}")
}

fn authority() -> Result<AuthorityId> {
    Ok(AuthorityId::new("hk")?)
}

fn profile() -> Result<Profile> {
    let profiles = reference::profiles(None)?;
    Ok(profiles.get(PROFILE).context("the sample profile is built in")?.clone())
}

/// From the middle of the origin into the corridor, and there to and fro.
fn road(profile: &Profile) -> Result<Road> {
    let (from, to) = (PlaceId::new(FROM)?, PlaceId::new(TO)?);
    let atlas = reference::atlas(None)?;
    let start = atlas.place(from).and_then(|place| place.position);
    let start = start.context("the origin has a position")?.point;
    let corridor = atlas.corridor(authority()?, from, to)?;
    let (begin, end) = (corridor.length().0 * DRIVEN.0, corridor.length().0 * DRIVEN.1);
    let mut way: Vec<Point> = std::iter::successors(Some(begin), |at| Some(at + STRIDE_M))
        .take_while(|at| *at < end)
        .map(|at| corridor.point_at(Metres(at)))
        .collect();
    let back: Vec<Point> = way.iter().rev().copied().collect();
    way.extend(back);
    Ok(Road::new(profile, start, &way))
}

fn enrolled(terminals: usize) -> Result<RegistryFile> {
    let (mut vehicles, mut chips) = (Vec::new(), Vec::new());
    for n in 0..terminals {
        let id = VehicleId::new(&format!("vehicle-{n}"))?;
        vehicles.push(EnrolledVehicle { id, plate: format!("BENCH {n}"), carrier: "Bench".into() });
        chips.push(Enrolment {
            protocol: Protocol::Jt808,
            terminal: numbered(n),
            profile: ProfileName::new(PROFILE)?,
            role: Role::Chip(LockId::new(&lock(n))?),
            vehicle: id,
            code: Some(CODE.into()),
            secret: None,
            interval_s: 30,
        });
    }
    Ok(RegistryFile::new(&vehicles, &chips))
}

/// A journey as a supervisor declares it where there are no papers.
fn declaration(n: usize) -> Value {
    json!({
        "journey": format!("bench-{n}"),
        "lock": lock(n),
        "vehicle": format!("vehicle-{n}"),
        "carrier": "Bench",
        "reason": "a measurement",
        "gap_mode": "overlap",
        "legs": [{ "authority": "hk", "from": FROM, "to": TO }],
    })
}

/// Sets every address of a configuration to a free port of the loopback interface.
fn listen_anywhere(config: &Path) -> Result<()> {
    let text = std::fs::read_to_string(config)
        .with_context(|| format!("cannot read {}", config.display()))?;
    let mut table: toml::Table = text.parse().context("the configuration is not TOML")?;
    for (part, key) in [
        ("devices", "jt808"),
        ("devices", "jointech"),
        ("http", "listen"),
        ("federation", "listen"),
    ] {
        let Some(part) = table.get_mut(part).and_then(toml::Value::as_table_mut) else {
            bail!("the configuration has no {part}");
        };
        part.insert(key.to_owned(), "127.0.0.1:0".into());
    }
    std::fs::write(config, table.to_string())
        .with_context(|| format!("cannot write {}", config.display()))
}

fn path_text(path: &Path) -> Result<String> {
    Ok(path.to_str().context("the temporary folder has a name that is no text")?.to_owned())
}
